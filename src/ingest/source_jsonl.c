/* Our own JSON Lines (docs/jsonl.md): what `export` and `demo` write. Its text is a stranger's all
 * the same: somebody else may have written the file. */
#include "base/utf8.h"
#include "ingest/clean.h"
#include "ingest/json_feed.h"
#include "ingest/rich.h"

/* Text that clean_html could have made: sections and spans point into it, so it stays as it is. */
static bool text_is_clean(struct str s)
{
    for (size_t i = 0; i < s.len;) {
        if ((uint8_t)s.ptr[i] >= ' ' && (uint8_t)s.ptr[i] < 0x7F) {
            i++;
            continue;
        }
        uint32_t cp = utf8_next(s, &i);
        if (rich_char(cp) != cp)
            return false;
    }
    return true;
}

static bool fill(struct json_record *r)
{
    struct posting *p = r->p;
    struct err err = {0};
    if (!posting_from_json(r->a, r->json, p, &err)) {
        struct str message = arena_str(r->a, str_of(err.msg));
        size_t colon = str_find(message, STR(": "), 0);
        if (colon == STR_NPOS)
            return jf_reject(r, "record", "%.*s", STR_ARG(message));
        const char *field = arena_cstr(r->a, str_slice(message, 0, colon));
        return jf_reject(r, field, "%.*s", STR_ARG(str_slice(message, colon + 2, message.len)));
    }
    bool keep_text = p->n_sections > 0 && text_is_clean(p->text);
    struct cleaned c =
        p->html.len > 0 ? clean_html(r->a, p->html, p->url) : clean_any(r->a, p->text, p->url);
    p->html = c.html;
    r->text_cut = c.cut;
    if (!keep_text) {
        p->n_sections = str_eq(p->text, c.text) ? p->n_sections : 0;
        p->text = c.text;
    }
    return true;
}

static int detect(struct str head)
{
    struct str line;
    if (!str_line(&head, &line) || !str_starts(str_trim(line), STR("{")))
        return 0;
    return str_has(line, STR("\"ref\":")) && str_has(line, STR("\"title\":")) ? 85 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const struct json_feed feed = {
        .list_is_full = true, .single_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_jsonl = {
    .name = "jsonl",
    .title = "Umkreis JSON Lines (export, demo)",
    .full = true,
    .detect = detect,
    .read = read,
};
