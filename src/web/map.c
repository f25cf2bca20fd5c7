/* Maps without tiles or scripts. The projection is equirectangular at 51° N: one unit is 100 m east
 * to west and north to south, wrong by at most 6 % at the country's ends, which a dot does not
 * show. The base is one SVG that the browser caches; a page lays its dots over a part of it. */
#include "web/site.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define MAP_WIDTH     6600 /* units of 100 m */
#define MAP_HEIGHT    8800
#define WEST_DEG      5.70
#define NORTH_DEG     55.12
#define UNITS_PER_LAT 1112.0
#define UNITS_PER_LON 699.8 /* 1112 · cos 51° */

#define MAP_LINKS_MAX    120 /* more towns are drawn, but not linked: the list is for that */
#define MAP_LABELS_MAX   7
#define MAP_LIST_MAX     12
#define REGION_UNITS_MAX 2200 /* wider than this the country's dots are right */
#define REGION_UNITS_MIN 900  /* a region is at least 90 km wide, so that its towns can be told */

struct point {
    double x, y;
};

static struct point project(double lat, double lon)
{
    return (struct point){(lon - WEST_DEG) * UNITS_PER_LON, (NORTH_DEG - lat) * UNITS_PER_LAT};
}

/* ---- the base -------------------------------------------------------------------------------- */

struct dot {
    int x, y;
};

static int dot_cmp(const void *a, const void *b)
{
    const struct dot *p = a, *q = b;
    return p->y != q->y ? (p->y < q->y ? -1 : 1) : p->x < q->x ? -1 : p->x > q->x;
}

/* Dots as zero-length strokes with round ends, each relative to the one before: 9 bytes a town. */
static void base_path(struct buf *o, const struct gazetteer *g, uint32_t from, uint32_t below,
                      int width)
{
    size_t n = gazetteer_count(g), k = 0;
    struct dot *dots = xcalloc(n + 1, sizeof(*dots));
    for (size_t i = 0; i < n; i++) {
        const struct place *at = gazetteer_get(g, (uint16_t)i);
        if (at->postal || at->population < from || at->population >= below)
            continue;
        struct point p = project(at->lat, at->lon);
        dots[k++] = (struct dot){(int)lround(p.x), (int)lround(p.y)};
    }
    qsort(dots, k, sizeof(*dots), dot_cmp);
    buf_printf(o, "<path stroke-width=\"%d\" d=\"", width);
    struct dot at = {0, 0};
    for (size_t i = 0; i < k; i++) {
        if (i && dot_cmp(&dots[i], &dots[i - 1]) == 0)
            continue;
        buf_printf(o, "m%d %dh0", dots[i].x - at.x, dots[i].y - at.y);
        at = dots[i];
    }
    buf_cstr(o, "\"/>");
    free(dots);
}

struct str map_base_svg(struct arena *a, const struct gazetteer *g, double dot)
{
    struct buf o = BUF_MAX(4u << 20);
    buf_printf(&o,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
               "height=\"%d\"><g fill=\"none\" stroke=\"#7c8b95\" stroke-opacity=\".62\" "
               "stroke-linecap=\"round\">",
               MAP_WIDTH, MAP_HEIGHT, MAP_WIDTH / 10, MAP_HEIGHT / 10);
    base_path(&o, g, 0, 20000, (int)(26 * dot));
    base_path(&o, g, 20000, 100000, (int)(40 * dot));
    base_path(&o, g, 100000, UINT32_MAX, (int)(64 * dot));
    buf_cstr(&o, "</g></svg>\n");
    struct str svg = arena_str(a, buf_view(&o));
    buf_done(&o);
    return svg;
}

/* ---- the part of it a page shows ------------------------------------------------------------- */

struct view {
    double x, y, w, h;
};

static double clamp(double v, double low, double high)
{
    return v < low ? low : v > high ? high : v;
}

static struct view view_of(const struct map *m)
{
    double w = 3.0 * m->radius_km * 10;
    if (w < REGION_UNITS_MIN)
        w = REGION_UNITS_MIN;
    if (!m->has_point || w >= MAP_WIDTH * 0.8)
        return (struct view){0, 0, MAP_WIDTH, MAP_HEIGHT};
    double h = w * MAP_HEIGHT / MAP_WIDTH;
    struct point c = project(m->lat, m->lon);
    return (struct view){clamp(c.x - w / 2, -w / 3, MAP_WIDTH - w * 2 / 3),
                         clamp(c.y - h / 2, -h / 3, MAP_HEIGHT - h * 2 / 3), w, h};
}

static bool inside(const struct view *v, struct point p)
{
    return p.x >= v->x && p.x <= v->x + v->w && p.y >= v->y && p.y <= v->y + v->h;
}

/* ---- dots ------------------------------------------------------------------------------------ */

static int by_count(const void *a, const void *b)
{
    const struct town_count *p = a, *q = b;
    if (p->count != q->count)
        return p->count > q->count ? -1 : 1;
    return p->town < q->town ? -1 : p->town > q->town;
}

/* A copy, most hits first. */
static struct town_count *sorted_towns(struct page *p, const struct map *m)
{
    struct town_count *t = ARENA_ARRAY(p->a, struct town_count, m->n_towns + 1);
    if (m->n_towns)
        memcpy(t, m->towns, m->n_towns * sizeof(*t));
    qsort(t, m->n_towns, sizeof(*t), by_count);
    return t;
}

static struct str town_label(struct page *p, const struct town_count *t)
{
    struct str name = gazetteer_get(site_gazetteer(p->web), t->town)->name;
    return format_text(p->a, tx(p, t->count == 1 ? T_MAP_TOWN_ONE : T_MAP_TOWN), name,
                       format_count(p->a, p->lang, t->count));
}

/* The address of the same search in one town, cut around the town: it is made once for a map. */
struct town_link {
    struct str before, after;
};

static struct town_link town_link(struct page *p, const struct map *m, uint16_t any_town)
{
    if (!m->req)
        return (struct town_link){STR(""), STR("")};
    struct search_request only = *m->req;
    only.towns = &any_town;
    only.n_towns = 1;
    only.cursor = STR("");
    const struct gazetteer *g = site_gazetteer(p->web);
    struct str url = params_search_url(p->a, g, p->lang, &only);
    struct str value = params_town_value(p->a, g, any_town);
    struct str mark = format_text(p->a, "{0}={1}", str_of(param_name(p->lang, P_TOWN)), value);
    size_t at = str_find(url, mark, 0) + mark.len;
    assert(at <= url.len);
    return (struct town_link){str_slice(url, 0, at - value.len), str_slice(url, at, url.len)};
}

static void town_href(struct page *p, const struct town_link *link, uint16_t town)
{
    html_raw(p->out, " href=\"");
    html_url(p->out, link->before);
    html_attribute(p->out, params_town_value(p->a, site_gazetteer(p->web), town));
    html_attribute(p->out, link->after);
    html_raw(p->out, "\">");
}

/* The area, not the radius, grows with the count. Where there are many towns the least are small,
 * or the dots would hide the country. */
static double dot_radius(const struct view *v, const struct map *m, uint32_t count, uint32_t most)
{
    double least = m->n_towns > MAP_LINKS_MAX ? 0.0045 : 0.009;
    return v->w * (least + 0.028 * sqrt((double)count / most));
}

static void draw_dot(struct page *p, const struct map *m, const struct view *v,
                     const struct town_count *t, uint32_t most, const struct town_link *link)
{
    const struct place *at = gazetteer_get(site_gazetteer(p->web), t->town);
    struct point c = project(at->lat, at->lon);
    if (!inside(v, c))
        return;
    struct buf *o = p->out;
    if (link->before.len) {
        html_raw(o, "<a tabindex=\"-1\"");
        town_href(p, link, t->town);
    }
    html_raw(o, "<circle cx=\"");
    html_int(o, lround(c.x));
    html_raw(o, "\" cy=\"");
    html_int(o, lround(c.y));
    html_raw(o, "\" r=\"");
    html_int(o, lround(dot_radius(v, m, t->count, most)));
    html_raw(o, "\">");
    html_raw(o, "<title>");
    html_text(o, town_label(p, t));
    html_raw(o, "</title></circle>");
    if (link->before.len)
        html_raw(o, "</a>");
}

static void draw_dots(struct page *p, const struct map *m, const struct view *v)
{
    struct town_count *t = sorted_towns(p, m);
    struct town_link link = town_link(p, m, m->n_towns ? t[0].town : 0);
    html_raw(p->out, "<g class=\"found\">\n");
    for (size_t i = 0; i < m->n_towns && i < MAP_LINKS_MAX; i++)
        draw_dot(p, m, v, &t[i], t[0].count, &link);
    html_raw(p->out, "</g>\n");
    if (m->n_towns <= MAP_LINKS_MAX)
        return;
    buf_printf(p->out, "<path class=\"more\" stroke-width=\"%d\" d=\"", (int)(v->w * 0.011));
    for (size_t i = MAP_LINKS_MAX; i < m->n_towns; i++) {
        const struct place *at = gazetteer_get(site_gazetteer(p->web), t[i].town);
        struct point c = project(at->lat, at->lon);
        if (!inside(v, c))
            continue;
        buf_char(p->out, 'M');
        html_int(p->out, lround(c.x));
        buf_char(p->out, ' ');
        html_int(p->out, lround(c.y));
        html_raw(p->out, "h0");
    }
    html_raw(p->out, "\"/>\n");
}

/* ---- names ----------------------------------------------------------------------------------- */

/* "Frankfurt am Main" → "Frankfurt": a label is for orientation, the links carry full names. */
static struct str short_name(struct str name)
{
    static const char *const tails[] = {" (", " am ", " an der ", " im ", " in ", ", "};
    size_t cut = name.len;
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        size_t at = str_find(name, str_of(tails[i]), 1);
        if (at != STR_NPOS && at < cut)
            cut = at;
    }
    return str_slice(name, 0, cut);
}

struct label {
    struct point at;
    double w;
};

static bool label_fits(const struct view *v, const struct label *placed, size_t n, struct label l,
                       double size)
{
    if (l.at.x - l.w / 2 < v->x || l.at.x + l.w / 2 > v->x + v->w || l.at.y - size < v->y ||
        l.at.y > v->y + v->h)
        return false;
    for (size_t i = 0; i < n; i++)
        if (fabs(placed[i].at.y - l.at.y) < size * 2.2 &&
            fabs(placed[i].at.x - l.at.x) < (placed[i].w + l.w) / 2 + size)
            return false;
    return true;
}

static void draw_labels(struct page *p, const struct view *v)
{
    size_t n_towns, n = 0;
    const uint16_t *towns = site_towns_by_size(p->web, &n_towns);
    struct label placed[MAP_LABELS_MAX];
    double size = v->w * 0.048;
    buf_printf(p->out, "<g class=\"names\" font-size=\"%d\" stroke-width=\"%d\">\n", (int)size,
               (int)(size * 0.28));
    for (size_t i = 0; i < n_towns && n < MAP_LABELS_MAX; i++) {
        const struct place *at = gazetteer_get(site_gazetteer(p->web), towns[i]);
        struct point c = project(at->lat, at->lon);
        if (!inside(v, c))
            continue;
        struct str name = short_name(at->name);
        struct label l = {{c.x, c.y - size * 0.7}, (double)name.len * size * 0.64};
        if (!label_fits(v, placed, n, l, size))
            continue;
        placed[n++] = l;
        buf_printf(p->out, "<text x=\"%d\" y=\"%d\">", (int)l.at.x, (int)l.at.y);
        html_text(p->out, name);
        html_raw(p->out, "</text>\n");
    }
    html_raw(p->out, "</g>\n");
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void draw_radius(struct page *p, const struct map *m, const struct view *v)
{
    if (!m->has_point)
        return;
    struct point c = project(m->lat, m->lon);
    if (m->radius_km > 0)
        buf_printf(p->out, "<circle class=\"radius\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>\n",
                   (int)lround(c.x), (int)lround(c.y), (int)lround(m->radius_km * 10));
    else
        buf_printf(p->out, "<circle class=\"pin\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>\n",
                   (int)lround(c.x), (int)lround(c.y), (int)(v->w * 0.025));
}

void map_draw(struct page *p, const struct map *m)
{
    struct view v = view_of(m);
    buf_printf(p->out,
               "<svg class=\"map\" viewBox=\"%d %d %d %d\" aria-hidden=\"true\" "
               "focusable=\"false\">\n<image href=\"",
               (int)v.x, (int)v.y, (int)v.w, (int)v.h);
    const struct assets *files = site_assets(p->web);
    html_url(p->out, v.w < REGION_UNITS_MAX ? files->region_url : files->map_url);
    buf_printf(p->out, "\" width=\"%d\" height=\"%d\"/>\n", MAP_WIDTH, MAP_HEIGHT);
    draw_radius(p, m, &v);
    draw_dots(p, m, &v);
    draw_labels(p, &v);
    html_raw(p->out, "</svg>\n");
}

void map_list(struct page *p, const struct map *m)
{
    assert(m->req);
    struct buf *o = p->out;
    struct town_count *t = sorted_towns(p, m);
    struct town_link link = town_link(p, m, m->n_towns ? t[0].town : 0);
    html_raw(o, "<ul class=\"towns\">\n");
    for (size_t i = 0; i < m->n_towns && i < MAP_LIST_MAX; i++) {
        html_raw(o, "<li><a");
        town_href(p, &link, t[i].town);
        html_raw(o, "<span>");
        html_text(o, gazetteer_get(site_gazetteer(p->web), t[i].town)->name);
        html_raw(o, "</span> <span class=\"n\">");
        html_text(o, format_count(p->a, p->lang, t[i].count));
        html_raw(o, "</span></a></li>\n");
    }
    html_raw(o, "</ul>\n");
    if (m->n_towns > MAP_LIST_MAX) {
        html_raw(o, "<p class=\"soft\">");
        html_fmt(o, tx(p, T_MAP_MORE), format_count(p->a, p->lang, m->n_towns - MAP_LIST_MAX));
        html_raw(o, "</p>\n");
    }
}
