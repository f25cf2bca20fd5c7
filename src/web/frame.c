#include "web/site.h"

static const struct {
    enum text label;
    const char *de, *en;
} foot_links[] = {
    {T_ABOUT, "/ueber", "/en/about"},
    {T_IMPRINT, "/impressum", "/en/imprint"},
    {T_PRIVACY, "/datenschutz", "/en/privacy"},
};

static struct str home(enum lang lang)
{
    return lang == LANG_DE ? STR("/") : STR("/en/");
}

void frame_mark(struct buf *out)
{
    html_raw(out, "<svg class=\"mark\" viewBox=\"0 0 32 32\" width=\"32\" height=\"32\" "
                  "aria-hidden=\"true\" focusable=\"false\"><circle cx=\"16\" cy=\"16\" r=\"13\" "
                  "class=\"ring\"/><circle cx=\"16\" cy=\"16\" r=\"5\" class=\"dot\"/></svg>");
}

static void alternate(struct page *p, const char *hreflang, struct str base, struct str path)
{
    html_raw(p->out, "<link rel=\"alternate\" hreflang=\"");
    html_attribute(p->out, str_of(hreflang));
    html_raw(p->out, "\" href=\"");
    html_url(p->out, arena_printf(p->a, "%.*s%.*s", STR_ARG(base), STR_ARG(path)));
    html_raw(p->out, "\">\n");
}

static void head_links(struct page *p, const struct frame *f)
{
    struct str base = site_base_url(p);
    if (base.len == 0 || f->canonical.len == 0)
        return;
    html_raw(p->out, "<link rel=\"canonical\" href=\"");
    html_url(p->out, arena_printf(p->a, "%.*s%.*s", STR_ARG(base), STR_ARG(f->canonical)));
    html_raw(p->out, "\">\n");
    if (f->other_url.len == 0)
        return;
    bool german = p->lang == LANG_DE;
    alternate(p, "de", base, german ? f->canonical : f->other_url);
    alternate(p, "en", base, german ? f->other_url : f->canonical);
    alternate(p, "x-default", base, german ? f->canonical : f->other_url);
}

static void head(struct page *p, const struct frame *f)
{
    struct buf *o = p->out;
    html_raw(o, "<!DOCTYPE html>\n<html lang=\"");
    html_attribute(o, p->lang == LANG_DE ? STR("de") : STR("en"));
    html_raw(o, "\">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    html_text(o, f->title);
    html_raw(o, "</title>\n<meta name=\"viewport\" content=\"width=device-width, "
                "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
                "<meta name=\"description\" content=\"");
    html_attribute(o, f->description.len ? f->description : str_of(tx(p, T_SITE_DESCRIPTION)));
    html_raw(o, "\">\n");
    if (f->no_index)
        html_raw(o, "<meta name=\"robots\" content=\"noindex, follow\">\n");
    html_raw(o, "<link rel=\"stylesheet\" href=\"");
    html_url(o, site_assets(p->web)->css_url);
    html_raw(o, "\">\n<link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n"
                "<link rel=\"search\" type=\"application/opensearchdescription+xml\" "
                "title=\"Umkreis\" href=\"/opensearch.xml\">\n");
    head_links(p, f);
    html_raw(o, "</head>\n");
}

static void nav_link(struct page *p, const char *url, enum text label)
{
    html_raw(p->out, "<a href=\"");
    html_url(p->out, str_of(url));
    html_raw(p->out, "\">");
    html_text(p->out, str_of(tx(p, label)));
    html_raw(p->out, "</a>");
}

static void top_bar(struct page *p, const struct frame *f)
{
    struct buf *o = p->out;
    bool german = p->lang == LANG_DE;
    html_raw(o, "<header class=\"top\">\n<div class=\"wrap bar\">\n<a class=\"brand\" href=\"");
    html_url(o, home(p->lang));
    html_raw(o, "\">");
    frame_mark(o);
    html_raw(o, "<span>Umkreis</span></a>\n<nav aria-label=\"");
    html_attribute(o, str_of(tx(p, T_NAV)));
    html_raw(o, "\">");
    nav_link(p, german ? "/ueber" : "/en/about", T_ABOUT);
    html_raw(o, "<a href=\"");
    html_url(o, f->other_url.len ? f->other_url : home(german ? LANG_EN : LANG_DE));
    html_raw(o, "\" hreflang=\"");
    html_attribute(o, german ? STR("en") : STR("de"));
    html_raw(o, "\" lang=\"");
    html_attribute(o, german ? STR("en") : STR("de"));
    html_raw(o, "\">");
    html_text(o, str_of(tx(p, T_OTHER_LANGUAGE)));
    html_raw(o, "</a></nav>\n</div>\n");
    if (f->form) {
        html_raw(o, "<div class=\"wrap\">\n");
        frame_search_form(p, f->form, "kopf");
        html_raw(o, "</div>\n");
    }
    html_raw(o, "</header>\n");
}

void frame_begin(struct page *p, const struct frame *f)
{
    head(p, f);
    html_raw(p->out, "<body class=\"");
    html_attribute(p->out, str_of(f->body_class ? f->body_class : "plain"));
    html_raw(p->out, "\">\n<a class=\"skip\" href=\"#inhalt\">");
    html_text(p->out, str_of(tx(p, T_SKIP)));
    html_raw(p->out, "</a>\n");
    top_bar(p, f);
    html_raw(p->out, "<main id=\"inhalt\" tabindex=\"-1\">\n");
}

void frame_end(struct page *p)
{
    struct buf *o = p->out;
    html_raw(o, "</main>\n<footer class=\"foot\">\n<div class=\"wrap\">\n<p>");
    html_text(o, str_of(tx(p, T_FOOT_NOTE)));
    html_raw(o, "</p>\n<nav aria-label=\"");
    html_attribute(o, str_of(tx(p, T_NAV_FOOT)));
    html_raw(o, "\">");
    for (size_t i = 0; i < sizeof(foot_links) / sizeof(foot_links[0]); i++)
        nav_link(p, p->lang == LANG_DE ? foot_links[i].de : foot_links[i].en, foot_links[i].label);
    html_raw(o, "</nav>\n</div>\n</footer>\n</body>\n</html>\n");
}

/* ---- the search form ------------------------------------------------------------------------- */

static void text_field(struct page *p, const char *id, enum param name, enum text label,
                       enum text hint, struct str value)
{
    struct buf *o = p->out;
    struct str field = arena_printf(p->a, "%s-%s", id, param_name(p->lang, name));
    html_raw(o, "<div class=\"field\"><label for=\"");
    html_attribute(o, field);
    html_raw(o, "\">");
    html_text(o, str_of(tx(p, label)));
    html_raw(o, "</label><input type=\"search\" maxlength=\"200\" autocomplete=\"off\" "
                "autocapitalize=\"off\" spellcheck=\"false\" id=\"");
    html_attribute(o, field);
    html_raw(o, "\" name=\"");
    html_attribute(o, str_of(param_name(p->lang, name)));
    html_raw(o, "\" placeholder=\"");
    html_attribute(o, str_of(tx(p, hint)));
    html_raw(o, "\" value=\"");
    html_attribute(o, value);
    html_raw(o, "\"></div>\n");
}

static void radius_option(struct page *p, double km, double chosen)
{
    struct buf *o = p->out;
    struct str number = format_km(p->a, LANG_EN, km);
    html_raw(o, "<option value=\"");
    html_attribute(o, number);
    html_raw(o, "\"");
    if (km == chosen)
        html_raw(o, " selected");
    html_raw(o, ">");
    html_text(o, number);
    html_raw(o, "\u00a0km</option>");
}

static void radius_field(struct page *p, const char *id, double chosen)
{
    static const double steps_km[] = {5, 10, 15, 25, 50, 75, 100, 200};
    struct buf *o = p->out;
    struct str field = arena_printf(p->a, "%s-%s", id, param_name(p->lang, P_RADIUS));
    html_raw(o, "<div class=\"field radius\"><label for=\"");
    html_attribute(o, field);
    html_raw(o, "\">");
    html_text(o, str_of(tx(p, T_RADIUS)));
    html_raw(o, "</label><select id=\"");
    html_attribute(o, field);
    html_raw(o, "\" name=\"");
    html_attribute(o, str_of(param_name(p->lang, P_RADIUS)));
    html_raw(o, "\">");
    bool listed = false;
    for (size_t i = 0; i < sizeof(steps_km) / sizeof(steps_km[0]); i++) {
        if (!listed && chosen < steps_km[i])
            radius_option(p, chosen, chosen);
        listed = listed || chosen <= steps_km[i];
        radius_option(p, steps_km[i], chosen);
    }
    if (!listed)
        radius_option(p, chosen, chosen);
    html_raw(o, "</select></div>\n");
}

static void hidden(struct page *p, enum param name, struct str value)
{
    html_raw(p->out, "<input type=\"hidden\" name=\"");
    html_attribute(p->out, str_of(param_name(p->lang, name)));
    html_raw(p->out, "\" value=\"");
    html_attribute(p->out, value);
    html_raw(p->out, "\">\n");
}

/* A new search keeps the order and what the person wants of any job; town, employer and occupation
 * belonged to the old words. The values are taken from the address a link would have. */
static void kept_filters(struct page *p, const struct search_request *req)
{
    struct search_request keep = {.sort = req->sort,
                                  .since_days = req->since_days,
                                  .worktime = req->worktime,
                                  .contracts = req->contracts,
                                  .levels = req->levels,
                                  .remotes = req->remotes,
                                  .no_agency = req->no_agency,
                                  .salary_min = req->salary_min};
    struct str url = params_search_url(p->a, site_gazetteer(p->web), p->lang, &keep);
    size_t mark = str_find_char(url, '?', 0);
    struct str query = mark == STR_NPOS ? STR("") : str_slice(url, mark + 1, url.len), part;
    while (str_split(&query, '&', &part)) {
        size_t eq = str_find_char(part, '=', 0);
        for (size_t i = 0; i < PARAM_COUNT; i++)
            if (str_eq(str_slice(part, 0, eq), str_of(param_name(p->lang, (enum param)i))))
                hidden(p, (enum param)i, str_slice(part, eq + 1, part.len));
    }
}

void frame_search_form(struct page *p, const struct search_request *req, const char *id)
{
    static const struct search_request none;
    struct buf *o = p->out;
    if (!req)
        req = &none;
    html_raw(o, "<form class=\"search\" role=\"search\" aria-label=\"");
    html_attribute(o, str_of(tx(p, T_FORM)));
    html_raw(o, "\" method=\"get\" action=\"");
    html_url(o, p->lang == LANG_DE ? STR("/suche") : STR("/en/search"));
    html_raw(o, "\">\n");
    text_field(p, id, P_WORDS, T_WHAT, T_WHAT_HINT, req->words);
    html_raw(o, "<div class=\"where\">\n");
    text_field(p, id, P_WHERE, T_WHERE, T_WHERE_HINT, req->where);
    radius_field(p, id, req->radius_km > 0 ? req->radius_km : 25);
    html_raw(o, "</div>\n");
    kept_filters(p, req);
    html_raw(o, "<button type=\"submit\">");
    html_text(o, str_of(tx(p, T_FIND)));
    html_raw(o, "</button>\n</form>\n");
}
