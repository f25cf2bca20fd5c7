/* Career pages: JobPosting in <script type="application/ld+json">, any number of blocks; pages that
 * have none are read for microdata. */
#include "base/utf8.h"
#include "ingest/entity.h"
#include "ingest/html_tags.h"
#include "ingest/html_token.h"
#include "ingest/jobposting.h"
#include "ingest/json_scan.h"
#include "ingest/microdata.h"

/* What pages wrap around JSON so that old browsers skip it: comments and CDATA marks. */
static struct str unwrap(struct str s)
{
    static const struct str marks[] = {STR_INIT("<!--"),          STR_INIT("//<![CDATA["),
                                       STR_INIT("// <![CDATA["),  STR_INIT("<![CDATA["),
                                       STR_INIT("/*<![CDATA[*/"), STR_INIT("/* <![CDATA[ */")};
    bool again = true;
    while (again) {
        again = false;
        s = str_trim(s);
        for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
            if (str_starts(s, marks[i])) {
                s = str_slice(s, marks[i].len, s.len);
                again = true;
            }
    }
    return s;
}

static void block(struct jobposting_walk *w, struct arena *a, struct str json)
{
    json = unwrap(json);
    if (str_starts(json, STR("{&quot;")) || str_starts(json, STR("[{&quot;"))) {
        json = entity_decode(a, json);
        w->origin = json.ptr; /* offsets are for progress only */
    }
    while (json.len > 0 && !w->sink->stopped) {
        size_t end = json_skip_value(json, 0);
        jobposting_walk(w, str_slice(json, 0, end));
        if (end == STR_NPOS || end == 0)
            return;
        json = str_slice(json, json_skip_space(json, end), json.len);
    }
}

static bool is_json_ld(const struct html_token *t)
{
    return str_eq_nocase(t->name, STR("script")) && !t->end &&
           str_find_nocase(html_attr(t, STR("type")), STR("ld+json"), 0) != STR_NPOS;
}

/* The page's own address, when the caller does not know it. */
static void canonical(struct arena *a, const struct html_token *t, struct ingest_options *opt)
{
    if (opt->page_url.len == 0 && str_eq_nocase(t->name, STR("link")) &&
        str_eq_nocase(html_attr(t, STR("rel")), STR("canonical")))
        opt->page_url = entity_decode(a, html_attr(t, STR("href")));
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    struct sink sink;
    struct arena *a = arena_new();
    struct ingest_options own = *opt;
    sink_init(&sink, fn, user, res);
    bytes = utf8_repair(a, bytes);
    struct html_cursor c = {.s = bytes};
    struct jobposting_walk w = {.sink = &sink, .opt = &own, .origin = bytes.ptr};
    while (c.at < bytes.len && !sink.stopped) {
        if (html_at_tag(&c)) {
            struct html_token t = html_read_tag(&c);
            canonical(a, &t, &own);
            if (t.end || html_tag_of(t.name) != TAG_RAW)
                continue;
            struct str content = html_raw_content(&c, t.name);
            w.origin = bytes.ptr;
            if (is_json_ld(&t))
                block(&w, a, content);
        } else if (html_at_markup(&c)) {
            html_skip_markup(&c);
        } else {
            size_t next = str_find_char(bytes, '<', c.at + 1);
            c.at = next == STR_NPOS ? bytes.len : next;
        }
    }
    if (w.found == 0 && !sink.stopped)
        w.found = microdata_read(&sink, bytes, own.page_url);
    bool stopped = sink.stopped;
    sink_done(&sink);
    arena_free(a);
    if (stopped)
        return err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                       (unsigned long long)res->read);
    return w.found > 0 || err_set(err, ERR_DATA,
                                  "the page holds no JobPosting, neither in "
                                  "<script type=\"application/ld+json\"> nor as microdata");
}

static int detect(struct str head)
{
    struct str start = str_slice(str_trim(head), 0, 1024);
    if (!str_starts(start, STR("<")))
        return 0;
    if (str_starts_nocase(start, STR("<!doctype html")) || str_starts_nocase(start, STR("<html")))
        return 90;
    if (str_starts(start, STR("<?xml")) && str_find_nocase(start, STR("<html"), 0) == STR_NPOS)
        return 0;
    return str_find_nocase(head, STR("<html"), 0) != STR_NPOS ||
                   str_find_nocase(head, STR("ld+json"), 0) != STR_NPOS ||
                   str_has(head, STR("schema.org/JobPosting"))
               ? 70
               : 0;
}

const struct source_format source_html = {
    .name = "html",
    .title = "HTML pages with JobPosting in JSON-LD or microdata",
    .full = false,
    .detect = detect,
    .read = read,
};
