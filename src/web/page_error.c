#include "web/site.h"

struct error_text {
    int status;
    enum text title, text;
};

static const struct error_text *error_text_of(int status)
{
    static const struct error_text all[] = {
        {500, T_500_TITLE, T_500_TEXT}, /* first: for every status not listed */
        {400, T_400_TITLE, T_400_TEXT}, {404, T_404_TITLE, T_404_TEXT},
        {405, T_405_TITLE, T_405_TEXT}, {410, T_410_TITLE, T_410_TEXT},
        {414, T_414_TITLE, T_414_TEXT}, {431, T_431_TITLE, T_431_TEXT},
        {503, T_503_TITLE, T_503_TEXT},
    };
    for (size_t i = 1; i < sizeof(all) / sizeof(all[0]); i++)
        if (all[i].status == status)
            return &all[i];
    return &all[0];
}

void page_error(struct page *p, int status, struct str why)
{
    const struct error_text *t = error_text_of(status);
    p->res->status = status;
    p->res->cache = "no-store";
    if (status == 503)
        p->res->retry_after_s = 30;
    struct frame frame = {.title = arena_printf(p->a, "%s · Umkreis", tx(p, t->title)),
                          .body_class = "error",
                          .no_index = true};
    frame_begin(p, &frame);
    html_raw(p->out, "<div class=\"wrap narrow\">\n<p class=\"code\">");
    html_int(p->out, status);
    html_raw(p->out, "</p>\n<h1>");
    html_text(p->out, str_of(tx(p, t->title)));
    html_raw(p->out, "</h1>\n<p class=\"lead\">");
    html_text(p->out, why.len ? why : str_of(tx(p, t->text)));
    html_raw(p->out, "</p>\n");
    frame_search_form(p, NULL, "neu");
    html_raw(p->out, "</div>\n");
    frame_end(p);
}

void web_error(void *user, struct http_request *req, int status, const char *why,
               struct http_response *res)
{
    /* A refused request may have no path; what was received still tells the language. */
    if (req->path.len == 0)
        req->path = req->target.len ? req->target : STR("/");
    struct page p = page_open(user, req, res);
    if (str_starts(req->path, STR("/api/")))
        api_error(&p, status, str_of(why ? why : ""), STR(""));
    else
        page_error(&p, status, STR(""));
}
