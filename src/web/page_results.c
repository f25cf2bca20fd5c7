#include "web/filters.h"

#define RESULTS_PER_PAGE 20

/* ---- what was searched ----------------------------------------------------------------------- */

static struct str total_text(struct page *p, uint64_t total)
{
    if (total == 0)
        return str_of(tx(p, T_TOTAL_NONE));
    if (total == 1)
        return str_of(tx(p, T_TOTAL_ONE));
    return format_text(p->a, tx(p, T_TOTAL), format_count(p->a, p->lang, total));
}

static struct str place_phrase(struct page *p, const struct understood *u)
{
    if (u->scope == PLACE_SCOPE_PLACE && u->place != PLACE_NONE) {
        struct str name = gazetteer_get(site_gazetteer(p->web), u->place)->name;
        return format_text(p->a, tx(p, T_IN_RADIUS), name, format_km(p->a, p->lang, u->radius_km));
    }
    if (u->scope == PLACE_SCOPE_STATE && u->state != STATE_NONE)
        return format_text(p->a, tx(p, T_IN_STATE), str_of(state_name(u->state)));
    return u->scope == PLACE_SCOPE_COUNTRY ? str_of(tx(p, T_IN_COUNTRY)) : STR("");
}

/* "12 Stellen für „koch“ im Umkreis von 25 km um Hagen": heading and title. */
static struct str results_heading(struct page *p, const struct search_answer *ans)
{
    struct str words = ans->understood.words;
    struct str total = total_text(p, ans->total);
    struct str what = words.len ? format_text(p->a, tx(p, T_FOR_WORDS), words) : STR("");
    struct str where = place_phrase(p, &ans->understood);
    return arena_printf(p->a, "%.*s%.*s%.*s", STR_ARG(total), STR_ARG(what), STR_ARG(where));
}

static void link_to(struct page *p, const struct search_request *to, struct str label)
{
    html_raw(p->out, "<a rel=\"nofollow\" href=\"");
    html_url(p->out, params_search_url(p->a, site_gazetteer(p->web), p->lang, to));
    html_raw(p->out, "\">");
    html_text(p->out, label);
    html_raw(p->out, "</a>");
}

static void undo_place(struct page *p, const struct search_request *req, const struct understood *u)
{
    struct search_request to = *req;
    to.where_as_words = true;
    to.cursor = STR("");
    html_fmt(p->out, tx(p, T_UNDERSTOOD_PLACE), u->place_text);
    html_raw(p->out, " ");
    link_to(p, &to, str_of(tx(p, T_UNDO_PLACE)));
}

/* "Meinten Sie Hagen (49170, Niedersachsen), …?" */
static void namesakes(struct page *p, const struct search_request *req, const struct understood *u)
{
    if (u->uncertain) {
        html_text(p->out, str_of(tx(p, T_UNCERTAIN)));
        html_raw(p->out, " ");
    }
    html_text(p->out, str_of(tx(p, T_MEANT)));
    html_raw(p->out, " ");
    for (size_t i = 0; i < u->n_alternatives; i++) {
        const struct place *at = gazetteer_get(site_gazetteer(p->web), u->alternatives[i]);
        struct search_request to = *req;
        to.words = u->words;
        to.where =
            at->plz.len ? part_place(p, at->plz, at->name) : part_place_long(p, u->alternatives[i]);
        to.cursor = STR("");
        if (i)
            html_raw(p->out, ", ");
        link_to(p, &to, part_place_long(p, u->alternatives[i]));
    }
    html_raw(p->out, "?");
}

static void understood_line(struct page *p, const struct search_request *req,
                            const struct understood *u)
{
    if (!u->place_from_words && u->n_alternatives == 0)
        return;
    html_raw(p->out, "<div class=\"understood\">\n");
    if (u->place_from_words) {
        html_raw(p->out, "<p>");
        undo_place(p, req, u);
        html_raw(p->out, "</p>\n");
    }
    if (u->n_alternatives) {
        html_raw(p->out, "<p>");
        namesakes(p, req, u);
        html_raw(p->out, "</p>\n");
    }
    html_raw(p->out, "</div>\n");
}

/* ---- the list -------------------------------------------------------------------------------- */

static void sorts(struct page *p, const struct search_request *req)
{
    static const struct {
        enum search_sort sort;
        enum text label;
    } all[] = {
        {SORT_RELEVANCE, T_SORT_RELEVANCE}, {SORT_TITLE, T_SORT_TITLE}, {SORT_DATE, T_SORT_DATE}};
    struct buf *o = p->out;
    html_raw(o, "<nav class=\"sorts\" aria-label=\"");
    html_attribute(o, str_of(tx(p, T_SORT)));
    html_raw(o, "\">");
    for (size_t i = 0; i < 3; i++) {
        struct search_request to = *req;
        to.sort = all[i].sort;
        to.cursor = STR("");
        html_raw(o, "<a rel=\"nofollow\"");
        if (req->sort == all[i].sort)
            html_raw(o, " aria-current=\"true\"");
        html_raw(o, " href=\"");
        html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, &to));
        html_raw(o, "\">");
        html_text(o, str_of(tx(p, all[i].label)));
        html_raw(o, "</a>");
    }
    html_raw(o, "</nav>\n");
}

static void pager(struct page *p, const struct search_request *req, const struct search_answer *ans)
{
    struct buf *o = p->out;
    struct search_request to = *req;
    html_raw(o, "<div class=\"pager\">");
    if (ans->cursor.len) {
        to.cursor = ans->cursor;
        html_raw(o, "<a class=\"button\" rel=\"next nofollow\" href=\"");
        html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, &to));
        html_raw(o, "\">");
        html_text(o, str_of(tx(p, T_NEXT)));
        html_raw(o, "</a>");
    } else if (ans->total > RESULTS_PER_PAGE) {
        html_raw(o, "<p class=\"soft\">");
        html_text(o, str_of(tx(p, T_END)));
        html_raw(o, "</p>");
    }
    if (req->cursor.len) {
        to.cursor = STR("");
        html_raw(o, "<a class=\"button quiet\" href=\"");
        html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, &to));
        html_raw(o, "\">");
        html_text(o, str_of(tx(p, T_TO_FIRST)));
        html_raw(o, "</a>");
    }
    html_raw(o, "</div>\n");
}

static void suggestions(struct page *p, const struct search_answer *ans)
{
    struct buf *o = p->out;
    html_raw(o, "<h2>");
    html_text(o, str_of(tx(p, T_ZERO_TRY)));
    html_raw(o, "</h2>\n<ul class=\"suggestions\">\n");
    for (size_t i = 0; i < ans->n_suggestions; i++) {
        const struct suggestion *s = &ans->suggestions[i];
        struct search_request to = s->request;
        to.cursor = STR("");
        html_raw(o, "<li>");
        link_to(p, &to, p->lang == LANG_DE ? s->label_de : s->label_en);
        html_raw(o, " <span class=\"n\">");
        html_text(o, total_text(p, s->total));
        html_raw(o, "</span></li>\n");
    }
    html_raw(o, "</ul>\n");
}

static void nothing_found(struct page *p, const struct search_answer *ans)
{
    html_raw(p->out, "<div class=\"notice\">\n<p>");
    html_text(p->out, str_of(tx(p, T_ZERO_LEAD)));
    html_raw(p->out, "</p>\n");
    if (ans->n_suggestions) {
        suggestions(p, ans);
    } else {
        html_raw(p->out, "<p>");
        html_text(p->out, str_of(tx(p, T_ZERO_NOTHING)));
        html_raw(p->out, "</p>\n");
    }
    html_raw(p->out, "</div>\n");
}

/* ---- the three columns ----------------------------------------------------------------------- */

static void filter_column(struct page *p, const struct search_request *req,
                          const struct search_answer *ans)
{
    struct buf *o = p->out;
    size_t n = filters_count(req);
    html_raw(o, "<details class=\"panel filters\">\n<summary>");
    html_text(o, str_of(tx(p, T_FILTER)));
    if (n) {
        html_raw(o, " <span class=\"count\">");
        html_int(o, (int64_t)n);
        html_raw(o, "</span>");
    }
    html_raw(o, "</summary>\n<h2>");
    html_text(o, str_of(tx(p, T_FILTER)));
    html_raw(o, "</h2>\n");
    filters_draw(p, req, ans);
    html_raw(o, "</details>\n");
}

static void map_column(struct page *p, const struct search_request *req,
                       const struct search_answer *ans)
{
    const struct understood *u = &ans->understood;
    struct buf *o = p->out;
    struct map m = {.has_point = u->scope == PLACE_SCOPE_PLACE && u->place != PLACE_NONE,
                    .lat = u->lat,
                    .lon = u->lon,
                    .radius_km = u->radius_km,
                    .towns = ans->towns,
                    .n_towns = ans->n_towns,
                    .req = req};
    html_raw(o, "<details class=\"panel maps\">\n<summary>");
    html_text(o, str_of(tx(p, T_MAP)));
    html_raw(o, "</summary>\n<h2>");
    if (ans->n_towns == 1)
        html_text(o, str_of(tx(p, T_MAP_ALT_ONE)));
    else
        html_fmt(o, tx(p, T_MAP_ALT), format_count(p->a, p->lang, ans->n_towns));
    html_raw(o, "</h2>\n");
    map_draw(p, &m);
    if (ans->n_towns)
        map_list(p, &m);
    html_raw(o, "</details>\n");
}

static void results_list(struct page *p, const struct search_request *req,
                         const struct search_answer *ans)
{
    struct buf *o = p->out;
    html_raw(o, "<section class=\"list\" aria-label=\"");
    html_attribute(o, str_of(tx(p, T_HITS)));
    html_raw(o, "\">\n");
    if (ans->n_hits) {
        part_hits(p, ans->hits, ans->n_hits, 2, ans->understood.words.len > 0);
        pager(p, req, ans);
    } else {
        nothing_found(p, ans);
    }
    html_raw(o, "</section>\n");
}

static void draw(struct page *p, const struct search_request *req, const struct search_answer *ans)
{
    enum lang other = p->lang == LANG_DE ? LANG_EN : LANG_DE;
    const struct gazetteer *g = site_gazetteer(p->web);
    struct str heading = results_heading(p, ans);
    struct frame frame = {.title = arena_printf(p->a, "%.*s · Umkreis", STR_ARG(heading)),
                          .other_url = params_search_url(p->a, g, other, req),
                          .canonical = params_search_url(p->a, g, p->lang, req),
                          .body_class = "results",
                          .no_index = true,
                          .form = req};
    frame_begin(p, &frame);
    html_raw(p->out, "<div class=\"wrap\">\n<div class=\"intro\">\n<h1>");
    html_text(p->out, heading);
    html_raw(p->out, "</h1>\n");
    understood_line(p, req, &ans->understood);
    filters_chips(p, req, ans);
    if (ans->total > 1)
        sorts(p, req);
    html_raw(p->out, "</div>\n");
    if (ans->n_hits || ans->n_towns) {
        html_raw(p->out, "<div class=\"grid\">\n");
        filter_column(p, req, ans);
        map_column(p, req, ans);
    } else { /* nothing to filter, nothing to show on a map */
        html_raw(p->out, "<div class=\"grid bare\">\n");
    }
    results_list(p, req, ans);
    html_raw(p->out, "</div>\n</div>\n");
    frame_end(p);
}

void page_results(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = page_open(user, req, res), *p = &page;
    struct search_request search = {0};
    struct params_error wrong = {0};
    if (!params_read(p->a, site_gazetteer(p->web), p->lang, false, req->params, req->n_params,
                     &search, &wrong)) {
        page_error(p, 400, format_text(p->a, tx(p, T_BAD_PARAM), wrong.param, wrong.message));
        return;
    }
    struct engine *e = site_engine(p->web);
    if (!e) {
        page_error(p, 503, STR(""));
        return;
    }
    struct search_request ask = search; /* links are made from what was asked, not from this */
    ask.limit = RESULTS_PER_PAGE;
    ask.facets = true;
    struct search_answer ans;
    struct err err = {0};
    if (!engine_search(p->a, e, &ask, &ans, &err)) {
        bool theirs = err.code == ERR_USAGE || err.code == ERR_DATA || err.code == ERR_LIMIT;
        page_error(p, theirs ? 400 : 500, theirs ? str_of(err.msg) : STR(""));
        return;
    }
    p->res->server_timing =
        arena_printf(p->a, "search;dur=%llu.%03llu", (unsigned long long)ans.took_us / 1000,
                     (unsigned long long)ans.took_us % 1000);
    draw(p, &search, &ans);
}
