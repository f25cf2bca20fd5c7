/* About, imprint and privacy: the operator's files DATA_DIR/pages/NAME.LANG.md or .html, else ours.
 */
#include "web/site.h"

#include "base/file.h"
#include "ingest/clean.h"
#include "static_files.h"

#define INFO_BYTES_MAX (256 * 1024)

struct info {
    const char *path, *name;
    enum lang lang;
    enum text title;
    const char *other;
};

static const struct info infos[] = {
    {"/ueber", "about", LANG_DE, T_ABOUT, "/en/about"},
    {"/impressum", "imprint", LANG_DE, T_IMPRINT, "/en/imprint"},
    {"/datenschutz", "privacy", LANG_DE, T_PRIVACY, "/en/privacy"},
    {"/en/about", "about", LANG_EN, T_ABOUT, "/ueber"},
    {"/en/imprint", "imprint", LANG_EN, T_IMPRINT, "/impressum"},
    {"/en/privacy", "privacy", LANG_EN, T_PRIVACY, "/datenschutz"},
};

static struct str built_in(const struct info *i)
{
    static const struct {
        const char *name;
        enum lang lang;
        const unsigned char *bytes;
        const unsigned int *len;
    } pages[] = {
        {"about", LANG_DE, web_about_de, &web_about_de_len},
        {"about", LANG_EN, web_about_en, &web_about_en_len},
        {"imprint", LANG_DE, web_imprint_de, &web_imprint_de_len},
        {"imprint", LANG_EN, web_imprint_en, &web_imprint_en_len},
        {"privacy", LANG_DE, web_privacy_de, &web_privacy_de_len},
        {"privacy", LANG_EN, web_privacy_en, &web_privacy_en_len},
    };
    for (size_t k = 0; k < sizeof(pages) / sizeof(pages[0]); k++)
        if (str_eq(str_of(pages[k].name), str_of(i->name)) && pages[k].lang == i->lang)
            return str_n((const char *)pages[k].bytes, *pages[k].len);
    return STR("");
}

static bool operator_file(struct page *p, const struct info *i, const char *ext, struct str *out)
{
    const char *lang = i->lang == LANG_DE ? "de" : "en";
    struct str name = arena_printf(p->a, "pages/%s.%s.%s", i->name, lang, ext);
    const char *path = path_join(p->a, site_data_dir(p->web), name.ptr);
    return file_exists(path) && file_read(p->a, path, INFO_BYTES_MAX, out, NULL);
}

/* The allow-list has h3 only; under the page's h1 that is a heading too deep. */
static void write_html(struct page *p, struct str html)
{
    struct str clean = clean_html(p->a, html, STR("")).html;
    size_t from = 0;
    while (from < clean.len) {
        size_t open = str_find(clean, STR("<h3>"), from);
        size_t close = str_find(clean, STR("</h3>"), from);
        size_t at = open < close ? open : close;
        buf_str(p->out, str_slice(clean, from, at));
        if (at == STR_NPOS)
            return;
        if (at == open)
            html_raw(p->out, "<h2>");
        else
            html_raw(p->out, "</h2>");
        from = at + (at == open ? 4 : 5);
    }
}

static void write_body(struct page *p, const struct info *i)
{
    struct str text;
    if (operator_file(p, i, "html", &text)) {
        write_html(p, text);
        return;
    }
    if (!operator_file(p, i, "md", &text))
        text = built_in(i);
    markdown_html(p->out, text);
}

void page_info(void *user, struct http_request *req, struct http_response *res)
{
    struct page page = page_open(user, req, res), *p = &page;
    const struct info *info = &infos[0];
    for (size_t i = 0; i < sizeof(infos) / sizeof(infos[0]); i++)
        if (str_eq(req->path, str_of(infos[i].path)))
            info = &infos[i];
    struct frame frame = {.title = arena_printf(p->a, "%s · Umkreis", tx(p, info->title)),
                          .canonical = str_of(info->path),
                          .other_url = str_of(info->other),
                          .body_class = "info"};
    frame_begin(p, &frame);
    html_raw(p->out, "<article class=\"wrap narrow prose\">\n<h1>");
    html_text(p->out, str_of(tx(p, info->title)));
    html_raw(p->out, "</h1>\n");
    write_body(p, info);
    html_raw(p->out, "</article>\n");
    frame_end(p);
}
