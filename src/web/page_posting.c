#include "web/posting_facts.h"

#define SIMILAR_MAX 3

/* ---- addresses ------------------------------------------------------------------------------- */

/* "12-koch-hagen" → 12 and the slug; false when there is no number in front. */
static bool split_rest(struct str rest, uint64_t *id, struct str *slug)
{
    size_t dash = str_find_char(rest, '-', 0);
    *slug = dash == STR_NPOS ? STR("") : str_slice(rest, dash + 1, rest.len);
    return str_to_u64(str_slice(rest, 0, dash), id) && *id > 0;
}

static void redirect(struct page *p, struct str path)
{
    p->res->status = 301;
    p->res->location = path; /* digits, a–z and hyphens only */
    p->res->cache = "public, max-age=3600";
}

/* ---- parts ----------------------------------------------------------------------------------- */

static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"), 0);
    if (at == STR_NPOS)
        return STR("");
    struct str host = str_slice(url, at + 3, url.len);
    for (size_t i = 0; i < host.len; i++)
        if (host.ptr[i] == '/' || host.ptr[i] == '?' || host.ptr[i] == '#' || host.ptr[i] == ':')
            host = str_slice(host, 0, i);
    return str_starts(host, STR("www.")) ? str_slice(host, 4, host.len) : host;
}

static void original_link(struct page *p, const struct posting *post)
{
    struct buf *o = p->out;
    if (post->url.len == 0 || post->example) /* an example's address leads nowhere */
        return;
    html_raw(o, "<p class=\"original\"><a class=\"button\" rel=\"noopener nofollow\" href=\"");
    html_url(o, post->url);
    html_raw(o, "\">");
    html_text(o, str_of(tx(p, T_ORIGINAL)));
    html_raw(o, "</a> <span class=\"soft\">");
    html_fmt(o, tx(p, T_ORIGINAL_AT), host_of(post->url));
    html_raw(o, "</span></p>\n");
}

static void heading(struct page *p, const struct vacancy *v)
{
    struct buf *o = p->out;
    const struct posting *post = &v->posting;
    html_raw(o, "<header class=\"title\">\n");
    if (post->example) {
        html_raw(o, "<p class=\"notice example\"><span class=\"badge\">");
        html_text(o, str_of(tx(p, T_EXAMPLE)));
        html_raw(o, "</span> ");
        html_text(o, str_of(tx(p, T_EXAMPLE_LONG)));
        html_raw(o, "</p>\n");
    }
    html_raw(o, "<h1");
    part_lang(p, post->language);
    html_raw(o, ">");
    html_text(o, post->title);
    html_raw(o, "</h1>\n<p class=\"firm\">");
    html_text(o, post->employer.len ? post->employer : str_of(tx(p, T_EMPLOYER_UNKNOWN)));
    html_raw(o, "</p>\n<p class=\"at\"><span>");
    struct str place = posting_main_place(p, v);
    html_text(o, place.len ? place : str_of(tx(p, T_PLACE_UNKNOWN)));
    html_raw(o, "</span>");
    if (post->posted != DATE_NONE) {
        html_raw(o, " <span>");
        part_time(p, post->posted, true);
        html_raw(o, "</span>");
    }
    html_raw(o, "</p>\n</header>\n");
}

static void description(struct page *p, const struct posting *post)
{
    struct buf *o = p->out;
    html_raw(o, "<section class=\"description\">\n<h2>");
    html_text(o, str_of(tx(p, T_DESCRIPTION)));
    html_raw(o, "</h2>\n");
    if (post->html.len) {
        html_raw(o, "<div class=\"prose\"");
        part_lang(p, post->language);
        html_raw(o, ">");
        html_cleaned(p->a, o, post->html);
        html_raw(o, "</div>");
    } else {
        html_raw(o, "<p class=\"soft\">");
        html_text(o, str_of(tx(p, T_NO_DESCRIPTION)));
        html_raw(o, "</p>");
    }
    html_raw(o, "\n</section>\n");
}

static void sighting_row(struct page *p, const struct sighting *s, bool example)
{
    struct buf *o = p->out;
    html_raw(o, "<li><strong>");
    html_text(o, s->source);
    html_raw(o, "</strong> <span class=\"soft\">");
    html_text(o, str_of(tx(p, T_SIGHTING_FIRST)));
    html_raw(o, " ");
    part_time(p, date_of_ms(s->first_seen_ms), false);
    html_raw(o, ", ");
    html_text(o, str_of(tx(p, T_SIGHTING_LAST)));
    html_raw(o, " ");
    part_time(p, date_of_ms(s->last_seen_ms), false);
    if (s->expired_ms) {
        html_raw(o, ", ");
        html_fmt(o, tx(p, T_SIGHTING_GONE), format_date(p->a, p->lang, date_of_ms(s->expired_ms)));
    }
    html_raw(o, "</span>");
    if (s->url.len && !s->expired_ms && !example) {
        html_raw(o, " <a rel=\"noopener nofollow\" href=\"");
        html_url(o, s->url);
        html_raw(o, "\">");
        html_text(o, str_of(tx(p, T_SIGHTING_LINK)));
        html_raw(o, "</a>");
    }
    html_raw(o, "</li>\n");
}

static void sightings(struct page *p, const struct sighting *s, size_t n, bool example)
{
    struct buf *o = p->out;
    if (n == 0)
        return;
    html_raw(o, "<section class=\"sightings\">\n<h2>");
    html_text(o, str_of(tx(p, T_SIGHTINGS)));
    html_raw(o, "</h2>\n");
    if (n > 1) {
        html_raw(o, "<p class=\"soft\">");
        html_text(o, str_of(tx(p, T_SIGHTINGS_NOTE)));
        html_raw(o, "</p>\n");
    }
    html_raw(o, "<ul>\n");
    for (size_t i = 0; i < n; i++)
        sighting_row(p, &s[i], example);
    html_raw(o, "</ul>\n</section>\n");
}

/* ---- similar vacancies ----------------------------------------------------------------------- */

/* The place to search near: "58095 Hagen" or the bare name. */
static struct str search_place(struct page *p, const struct vacancy *v)
{
    for (size_t i = 0; i < v->facts.n_places; i++) {
        if (v->facts.places[i].place == PLACE_NONE)
            continue;
        const struct place *at = gazetteer_get(site_gazetteer(p->web), v->facts.places[i].place);
        return part_place(p, at->plz, at->name);
    }
    return STR("");
}

static struct search_request like_this(struct page *p, const struct vacancy *v)
{
    struct search_request r = {.where = search_place(p, v), .radius_km = 50};
    if (v->facts.occupation.code) {
        r.occupations = ARENA_ARRAY(p->a, uint32_t, 1);
        /* The fifth digit is the level: helpers and experts of the same trade are similar too. */
        uint32_t code = v->facts.occupation.code;
        r.occupations[0] = code >= 10000 ? code / 10 : code;
        r.n_occupations = 1;
    } else {
        r.words = v->facts.title.len ? v->facts.title : v->posting.title;
        r.where_as_words = true;
    }
    return r;
}

static void similar_link(struct page *p, const struct search_request *r, struct str label)
{
    html_raw(p->out, "<li><a href=\"");
    html_url(p->out, params_search_url(p->a, site_gazetteer(p->web), p->lang, r));
    html_raw(p->out, "\">");
    html_text(p->out, label);
    html_raw(p->out, "</a></li>\n");
}

/* The best few of the same occupation nearby, without the vacancy itself. */
static void similar_hits(struct page *p, const struct vacancy *v, const struct search_request *like)
{
    struct engine *e = site_engine(p->web);
    struct search_request ask = *like;
    struct search_answer ans = {0};
    ask.limit = SIMILAR_MAX + 1;
    if (!e || !engine_search(p->a, e, &ask, &ans, NULL))
        return;
    size_t n = 0;
    for (size_t i = 0; i < ans.n_hits; i++)
        if (ans.hits[i].id != v->id && n < SIMILAR_MAX)
            ans.hits[n++] = ans.hits[i];
    if (n)
        part_hits(p, ans.hits, n, 3, false);
}

static void similar(struct page *p, const struct vacancy *v)
{
    struct buf *o = p->out;
    struct search_request like = like_this(p, v);
    uint32_t employer = v->employer_id;
    struct search_request same = {.employers = &employer, .n_employers = 1, .sort = SORT_DATE};
    html_raw(o, "<section class=\"similar\">\n<h2>");
    html_text(o, str_of(tx(p, T_SIMILAR)));
    html_raw(o, "</h2>\n");
    similar_hits(p, v, &like);
    html_raw(o, "<ul class=\"plain\">\n");
    if (v->facts.occupation.code && v->facts.occupation.label.len)
        similar_link(p, &like,
                     format_text(p->a, tx(p, T_SIMILAR_OCCUPATION), v->facts.occupation.label));
    else
        similar_link(p, &like, format_text(p->a, tx(p, T_SIMILAR_TITLE), v->posting.title));
    if (v->employer_id && v->posting.employer.len)
        similar_link(p, &same, format_text(p->a, tx(p, T_SIMILAR_EMPLOYER), v->posting.employer));
    html_raw(o, "</ul>\n</section>\n");
}

static void location(struct page *p, const struct vacancy *v)
{
    struct map m = {0};
    if (!posting_point(p, v, &m.lat, &m.lon))
        return;
    m.has_point = true;
    html_raw(p->out, "<section class=\"location\">\n<h2>");
    html_text(p->out, str_of(tx(p, T_LOCATION)));
    html_raw(p->out, "</h2>\n");
    map_draw(p, &m);
    html_raw(p->out, "</section>\n");
}

/* ---- the page -------------------------------------------------------------------------------- */

static struct frame posting_frame(struct page *p, const struct vacancy *v)
{
    enum lang other = p->lang == LANG_DE ? LANG_EN : LANG_DE;
    const struct posting *post = &v->posting;
    struct str title = post->employer.len
                           ? format_text(p->a, tx(p, T_POSTING_TITLE), post->title, post->employer)
                           : post->title;
    return (struct frame){.title = arena_printf(p->a, "%.*s · Umkreis", STR_ARG(title)),
                          .canonical = part_posting_url(p, p->lang, v->id, post->title),
                          .other_url = part_posting_url(p, other, v->id, post->title),
                          .body_class = "posting",
                          .no_index = post->example};
}

static void draw(struct page *p, const struct vacancy *v, const struct sighting *s, size_t n)
{
    struct frame frame = posting_frame(p, v);
    static const struct search_request empty;
    frame.form = &empty;
    frame_begin(p, &frame);
    html_raw(p->out, "<article class=\"wrap job\">\n");
    heading(p, v);
    html_raw(p->out, "<div class=\"aside\">\n");
    original_link(p, &v->posting);
    posting_facts(p, v);
    location(p, v);
    html_raw(p->out, "</div>\n<div class=\"body\">\n");
    description(p, &v->posting);
    posting_skills(p, v);
    sightings(p, s, n, v->posting.example);
    similar(p, v);
    html_raw(p->out, "</div>\n</article>\n");
    posting_json_ld(p, v);
    frame_end(p);
}

/* Gone is not missing: people come with a bookmark and want the next best. */
static void draw_gone(struct page *p, const struct vacancy *v)
{
    struct buf *o = p->out;
    struct frame frame = posting_frame(p, v);
    static const struct search_request empty;
    frame.form = &empty;
    frame.no_index = true;
    p->res->status = 410;
    frame_begin(p, &frame);
    html_raw(o, "<div class=\"wrap narrow\">\n<h1>");
    html_text(o, str_of(tx(p, T_410_TITLE)));
    html_raw(o, "</h1>\n<p class=\"lead\">");
    html_text(o, v->posting.title);
    if (v->posting.employer.len) {
        html_raw(o, ", ");
        html_text(o, v->posting.employer);
    }
    html_raw(o, ". ");
    html_text(o, str_of(tx(p, T_410_TEXT)));
    html_raw(o, "</p>\n");
    struct search_request like = like_this(p, v);
    like.limit = 5;
    struct search_answer ans = {0};
    struct engine *e = site_engine(p->web);
    if (e && engine_search(p->a, e, &like, &ans, NULL) && ans.n_hits) {
        html_raw(o, "<h2>");
        html_text(o, str_of(tx(p, T_410_ALTERNATIVES)));
        html_raw(o, "</h2>\n");
        part_hits(p, ans.hits, ans.n_hits, 3, false);
    }
    html_raw(o, "</div>\n");
    frame_end(p);
}

/* What the store knows, read in one go so that its connection is given back before writing. */
struct reading {
    struct vacancy vacancy;
    struct sighting *sightings;
    size_t n_sightings;
};

static bool read_vacancy(struct page *p, uint64_t id, struct reading *out, struct err *err)
{
    struct err closed = {0};
    struct store *s = site_store_take(p->web, &closed);
    if (!s)
        return err_set(err, ERR_UNAVAIL, "%s", closed.msg);
    bool ok = store_vacancy(s, p->a, id, &out->vacancy, err) &&
              store_sightings(s, p->a, id, &out->sightings, &out->n_sightings, err);
    site_store_give(p->web, s);
    return ok;
}

void page_posting(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = page_open(user, req, res), *p = &page;
    uint64_t id;
    struct str slug;
    if (!split_rest(req->rest, &id, &slug)) {
        page_error(p, 404, STR(""));
        return;
    }
    struct reading r = {0};
    struct err err = {0};
    if (!read_vacancy(p, id, &r, &err)) {
        page_error(p, err.code == ERR_NOTFOUND ? 404 : 503, STR(""));
        return;
    }
    struct str path = part_posting_url(p, p->lang, id, r.vacancy.posting.title);
    if (!str_eq(path, req->path))
        redirect(p, path);
    else if (!r.vacancy.live)
        draw_gone(p, &r.vacancy);
    else
        draw(p, &r.vacancy, r.sightings, r.n_sightings);
}
