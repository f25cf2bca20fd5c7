#include "web/site.h"

#include "base/hash.h"
#include "http/guard.h"
#include "static_files.h"

#define FOREVER "public, max-age=31536000, immutable"
#define A_DAY   "public, max-age=86400"

static struct str versioned(struct arena *a, const char *stem, struct str bytes, const char *ext)
{
    return arena_printf(a, "%s%012llx%s", stem,
                        (unsigned long long)hash64(bytes.ptr, bytes.len) >> 16, ext);
}

static bool closes_gap(char c)
{
    return c == '{' || c == '}' || c == ';' || c == ',' || c == ':';
}

/* The style sheet as sent: without comments and the blanks around { } ; , and behind a colon.
 * Quoted text stays as it is. A blank in front of a colon stays too: it is a descendant selector.
 */
static struct str squeeze_css(struct arena *a, struct str css)
{
    char *out = arena_alloc(a, css.len);
    size_t n = 0;
    char quote = 0;
    for (size_t i = 0; i < css.len; i++) {
        char c = css.ptr[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"') {
            quote = c;
        } else if (c == '/' && i + 1 < css.len && css.ptr[i + 1] == '*') {
            size_t end = str_find(css, STR("*/"), i + 2);
            i = end == STR_NPOS ? css.len : end + 1;
            continue;
        } else if (c == ' ' || c == '\n') {
            if (n && (out[n - 1] == ' ' || closes_gap(out[n - 1])))
                continue;
            c = ' ';
        } else if (c != ':' && closes_gap(c) && n && out[n - 1] == ' ') {
            n--;
        }
        out[n++] = c;
    }
    return str_n(out, n);
}

void assets_build(struct arena *a, const struct gazetteer *g, struct assets *out)
{
    struct str css = squeeze_css(a, str_n((const char *)web_umkreis_css, web_umkreis_css_len));
    struct str icon = str_n((const char *)web_favicon_svg, web_favicon_svg_len);
    struct str robots = str_n((const char *)web_robots_txt, web_robots_txt_len);
    /* Seen from near, the country's dots would hide what is drawn over them. */
    struct str map = map_base_svg(a, g, 1), region = map_base_svg(a, g, 0.4);
    out->css = http_asset_new(a, css, "text/css; charset=utf-8", FOREVER);
    out->favicon = http_asset_new(a, icon, "image/svg+xml", A_DAY);
    out->robots = http_asset_new(a, robots, "text/plain; charset=utf-8", A_DAY);
    out->map = http_asset_new(a, map, "image/svg+xml", A_DAY);
    out->region = http_asset_new(a, region, "image/svg+xml", A_DAY);
    out->css_url = versioned(a, "/static/umkreis-", css, ".css");
    out->map_url = versioned(a, "/karte.svg?v=", map, "");
    out->region_url = versioned(a, "/karte.svg?nah=1&v=", region, "");
}

/* Only the current hash exists: an old page in a cache asks for an old style and gets 404, not a
 * style that does not fit it. */
void asset_static(void *user, struct http_request *req, struct http_response *res)
{
    struct web *w = user;
    const struct assets *all = site_assets(w);
    if (str_eq(req->path, all->css_url)) {
        res->asset = all->css;
        return;
    }
    struct page p = page_open(w, req, res);
    page_error(&p, 404, STR(""));
}

void asset_map(void *user, struct http_request *req, struct http_response *res)
{
    const struct assets *all = site_assets(user);
    res->asset = http_param_get(req, STR("nah")).len ? all->region : all->map;
}

void asset_favicon(void *user, struct http_request *req, struct http_response *res)
{
    (void)req;
    res->asset = site_assets(user)->favicon;
}

void asset_robots(void *user, struct http_request *req, struct http_response *res)
{
    (void)req;
    res->asset = site_assets(user)->robots;
}

void asset_opensearch(void *user, struct http_request *req, struct http_response *res)
{
    struct page p = page_open(user, req, res);
    struct str base = site_base_url(&p);
    res->type = "application/opensearchdescription+xml; charset=utf-8";
    html_raw(p.out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n"
                    "<ShortName>Umkreis</ShortName>\n<Description>");
    html_text(p.out, str_of(tx(&p, T_SITE_TAGLINE)));
    html_raw(p.out, "</Description>\n<InputEncoding>UTF-8</InputEncoding>\n"
                    "<Image type=\"image/svg+xml\">");
    html_text(p.out, base);
    html_raw(p.out, "/favicon.svg</Image>\n<Url type=\"text/html\" template=\"");
    html_attribute(p.out, base);
    html_raw(p.out, "/suche?was={searchTerms}\"/>\n</OpenSearchDescription>\n");
}
