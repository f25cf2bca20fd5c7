#include "web/site.h"

#define POPULAR_MAX 10

static void figure(struct page *p, uint64_t n, enum text one, enum text many)
{
    struct buf *o = p->out;
    html_raw(o, "<li><strong>");
    html_text(o, format_count(p->a, p->lang, n));
    html_raw(o, "</strong> ");
    html_text(o, str_of(tx(p, n == 1 ? one : many)));
    html_raw(o, "</li>\n");
}

static void figures(struct page *p, const struct front *f)
{
    struct buf *o = p->out;
    html_raw(o, "<ul class=\"figures\">\n");
    figure(p, f->newest.total, T_FIGURE_JOBS_ONE, T_FIGURE_JOBS);
    if (f->stats.employers)
        figure(p, f->stats.employers, T_FIGURE_EMPLOYERS_ONE, T_FIGURE_EMPLOYERS);
    if (f->stats.last_import_ms) {
        html_raw(o, "<li>");
        html_text(o, str_of(tx(p, T_FIGURE_IMPORT)));
        html_raw(o, " <strong>");
        part_time(p, date_of_ms(f->stats.last_import_ms), true);
        html_raw(o, "</strong></li>\n");
    }
    html_raw(o, "</ul>\n");
}

static const struct facet *facet_of(const struct search_answer *ans, enum facet_kind kind)
{
    for (size_t i = 0; i < ans->n_facets; i++)
        if (ans->facets[i].kind == kind)
            return &ans->facets[i];
    return NULL;
}

/* Links to the searches for a facet's most frequent values. */
static void popular(struct page *p, const struct front *f, enum facet_kind kind, enum text heading)
{
    struct buf *o = p->out;
    const struct facet *facet = facet_of(&f->newest, kind);
    if (!facet || facet->n_values == 0)
        return;
    html_raw(o, "<section class=\"popular\">\n<h2>");
    html_text(o, str_of(tx(p, heading)));
    html_raw(o, "</h2>\n<ul class=\"towns\">\n");
    for (size_t i = 0; i < facet->n_values && i < POPULAR_MAX; i++) {
        const struct facet_value *v = &facet->values[i];
        uint32_t code = v->value;
        struct search_request req = {0};
        if (kind == FACET_TOWN) {
            req.where = v->label;
        } else {
            req.occupations = &code;
            req.n_occupations = 1;
        }
        html_raw(o, "<li><a href=\"");
        html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, &req));
        html_raw(o, "\"><span>");
        html_text(o, v->label);
        html_raw(o, "</span> <span class=\"n\">");
        html_text(o, format_count(p->a, p->lang, v->count));
        html_raw(o, "</span></a></li>\n");
    }
    html_raw(o, "</ul>\n</section>\n");
}

static void newest(struct page *p, const struct front *f)
{
    static const struct search_request by_date = {.sort = SORT_DATE};
    struct buf *o = p->out;
    bool example = false;
    for (size_t i = 0; i < f->newest.n_hits; i++)
        example = example || f->newest.hits[i].example;
    html_raw(o, "<section class=\"newest\">\n<h2>");
    html_text(o, str_of(tx(p, T_NEWEST)));
    html_raw(o, "</h2>\n");
    part_hits(p, f->newest.hits, f->newest.n_hits, 3, false);
    html_raw(o, "<p><a class=\"button quiet\" href=\"");
    html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, &by_date));
    html_raw(o, "\">");
    html_text(o, str_of(tx(p, T_NEWEST_ALL)));
    html_raw(o, "</a></p>\n");
    if (example) {
        html_raw(o, "<p class=\"soft\">");
        html_text(o, str_of(tx(p, T_EXAMPLES_NOTE)));
        html_raw(o, "</p>\n");
    }
    html_raw(o, "</section>\n");
}

static void hero(struct page *p, const struct front *f)
{
    struct buf *o = p->out;
    html_raw(o, "<section class=\"hero\">\n<div class=\"wrap\">\n<div class=\"pitch\">\n<h1>");
    html_text(o, str_of(tx(p, T_START_H1)));
    html_raw(o, "</h1>\n<p class=\"lead\">");
    html_text(o, str_of(tx(p, T_START_LEAD)));
    html_raw(o, "</p>\n");
    frame_search_form(p, NULL, "start");
    if (f->newest.total)
        figures(p, f);
    html_raw(o, "</div>\n<div class=\"country\">\n");
    buf_str(o, f->map[p->lang]); /* markup of ours, escaped when it was drawn */
    html_raw(o, "</div>\n</div>\n</section>\n");
}

void page_start(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = page_open(user, req, res), *p = &page;
    bool german = p->lang == LANG_DE;
    struct front *f = site_front_take(p->web);
    struct frame frame = {.title = str_of(tx(p, T_START_TITLE)),
                          .canonical = german ? STR("/") : STR("/en/"),
                          .other_url = german ? STR("/en/") : STR("/"),
                          .body_class = "start"};
    frame_begin(p, &frame);
    hero(p, f);
    html_raw(p->out, "<div class=\"wrap columns\">\n");
    if (f->newest.total) {
        newest(p, f);
        html_raw(p->out, "<div class=\"side\">\n");
        popular(p, f, FACET_OCCUPATION, T_POPULAR_OCCUPATIONS);
        popular(p, f, FACET_TOWN, T_POPULAR_TOWNS);
        html_raw(p->out, "</div>\n");
    } else {
        html_raw(p->out, "<p class=\"notice\">");
        html_text(p->out, str_of(tx(p, f->has_index ? T_START_EMPTY : T_503_TEXT)));
        html_raw(p->out, "</p>\n");
    }
    html_raw(p->out, "</div>\n");
    frame_end(p);
    site_front_give(p->web, f);
}
