#include "ingest/xml_feed.h"

#include "base/utf8.h"
#include "ingest/entity.h"

#include <libxml/parser.h>
#include <libxml/tree.h>

const struct xml_node *xml_child(const struct xml_node *n, const char *name)
{
    for (const struct xml_node *c = n ? n->first : NULL; c; c = c->next)
        if (str_eq(c->name, str_of(name)))
            return c;
    return NULL;
}

const struct xml_node *xml_next(const struct xml_node *n)
{
    for (const struct xml_node *c = n->next; c; c = c->next)
        if (str_eq(c->name, n->name))
            return c;
    return NULL;
}

struct str xml_text(const struct xml_node *n, const char *name)
{
    const struct xml_node *c = xml_child(n, name);
    return c ? str_trim(c->text) : STR_NONE;
}

struct str xml_attr(const struct xml_node *n, const char *name)
{
    for (const struct xml_attr *a = n ? n->attrs : NULL; a; a = a->next)
        if (str_eq(a->name, str_of(name)))
            return a->value;
    return STR_NONE;
}

bool xml_reject(struct xml_record *r, const char *field, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    r->field = field;
    r->reason = arena_vprintf(r->a, fmt, args);
    va_end(args);
    return false;
}

/* Offset of the document's element: behind declaration, comments and DOCTYPE. */
static size_t root_at(struct str s)
{
    size_t i = 0;
    while (i < s.len) {
        struct str rest = str_slice(s, i, s.len);
        size_t end;
        if (rest.ptr[0] != '<')
            end = str_find_char(s, '<', i);
        else if (str_starts(rest, STR("<!--")))
            end = str_find(s, STR("-->"), i + 4);
        else if (str_starts(rest, STR("<?")) || str_starts(rest, STR("<!")))
            end = str_find_char(s, '>', i);
        else
            return i;
        if (end == STR_NPOS)
            return s.len;
        i = rest.ptr[0] != '<' ? end : end + 1;
    }
    return s.len;
}

bool xml_root_is(struct str head, struct str name)
{
    size_t at = root_at(head);
    struct str rest = str_slice(head, at + 1, head.len);
    if (!str_starts(rest, name) || rest.len == name.len)
        return false;
    char c = rest.ptr[name.len];
    return c == '>' || c == '/' || (uint8_t)c <= ' ';
}

/* --- refusing before reading ------------------------------------------------------------------ */

/* Everything before the first element; a DOCTYPE's internal subset included. */
static bool prolog_ok(struct str s, struct err *err)
{
    struct str head = str_slice(s, 0, 64 * 1024);
    size_t doctype = str_find_nocase(head, STR("<!DOCTYPE"), 0);
    size_t entity = str_find(s, STR("<!ENTITY"), 0);
    if (entity != STR_NPOS && (doctype != STR_NPOS || entity < root_at(s)))
        return err_set(err, ERR_DATA,
                       "the XML declares entities (<!ENTITY), which can blow up memory or read "
                       "files; ask the sender for a feed without a DOCTYPE");
    return true;
}

/* UTF-8, whatever the declaration says of the encodings we know; others are refused, because the
 * check above must see what the parser sees. */
static bool to_utf8(struct arena *a, struct str *s, struct err *err)
{
    struct str head = str_slice(*s, 0, 200);
    size_t at = str_starts(head, STR("<?xml")) ? str_find(head, STR("encoding="), 0) : STR_NPOS;
    size_t close = str_find(head, STR("?>"), 0);
    if (at != STR_NPOS && close != STR_NPOS && at < close && at + 10 < head.len) {
        size_t start = at + 10, end = str_find_char(head, head.ptr[at + 9], start);
        struct str name = str_slice(head, start, end);
        static const struct str known[] = {STR_INIT("UTF-8"),        STR_INIT("utf8"),
                                           STR_INIT("US-ASCII"),     STR_INIT("ASCII"),
                                           STR_INIT("ISO-8859-1"),   STR_INIT("ISO-8859-15"),
                                           STR_INIT("windows-1252"), STR_INIT("UTF-16")};
        bool ok = false;
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            ok |= str_eq_nocase(name, known[i]);
        if (!ok)
            return err_set(err, ERR_DATA, "the XML is encoded in \"%.*s\": convert it to UTF-8",
                           STR_ARG(str_slice(name, 0, 40)));
    }
    *s = utf8_repair(a, *s);
    return true;
}

/* ---- one record ------------------------------------------------------------------------------ */

struct builder {
    struct arena *a;
    size_t nodes;
    const char *limit; /* what was passed, NULL = nothing */
};

static struct str copy(struct arena *a, const xmlChar *s)
{
    return s ? arena_str(a, str_of((const char *)s)) : STR_NONE;
}

static struct str name_of(struct arena *a, const xmlNs *ns, const xmlChar *name)
{
    return ns && ns->prefix ? arena_printf(a, "%s:%s", (const char *)ns->prefix, (const char *)name)
                            : copy(a, name);
}

static void add_attrs(struct builder *b, const xmlNode *from, struct xml_node *to)
{
    for (const xmlAttr *at = from->properties; at && b->nodes < XML_RECORD_NODES_MAX;
         at = at->next) {
        struct xml_attr *own = ARENA_NEW(b->a, struct xml_attr);
        own->name = name_of(b->a, at->ns, at->name);
        if (at->children && at->children->type == XML_TEXT_NODE)
            own->value = copy(b->a, at->children->content);
        own->next = to->attrs;
        to->attrs = own;
        b->nodes++;
    }
}

static void add_text(struct builder *b, struct xml_node *n, size_t *cap, const xmlChar *text)
{
    struct str more = str_of((const char *)text);
    if (n->text.len + more.len > *cap) { /* doubling: a text in a thousand pieces stays linear */
        *cap = 2 * (n->text.len + more.len);
        char *bigger = arena_alloc(b->a, *cap);
        memcpy(bigger, n->text.len ? n->text.ptr : "", n->text.len);
        n->text.ptr = bigger;
    }
    memcpy((char *)n->text.ptr + n->text.len, more.ptr, more.len);
    n->text.len += more.len;
}

static struct xml_node *convert(struct builder *b, const xmlNode *from, int depth)
{
    if (depth > XML_DEPTH_MAX || ++b->nodes > XML_RECORD_NODES_MAX) {
        b->limit = depth > XML_DEPTH_MAX ? "its elements are nested deeper than 64"
                                         : "it has more than 20,000 elements";
        return NULL;
    }
    struct xml_node *n = ARENA_NEW(b->a, struct xml_node);
    size_t cap = 0;
    n->name = name_of(b->a, from->ns, from->name);
    add_attrs(b, from, n);
    struct xml_node *last = NULL;
    for (const xmlNode *c = from->children; c && !b->limit; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE)
            add_text(b, n, &cap, c->content);
        if (c->type != XML_ELEMENT_NODE)
            continue;
        struct xml_node *child = convert(b, c, depth + 1);
        if (last)
            last->next = child;
        else
            n->first = child;
        last = child;
    }
    return n;
}

/* References and characters that XML does not know but feeds are full of: "&nbsp;" (HTML's), a bare
 * "&", control characters. CDATA sections keep their ampersands. */
static struct str mend(struct arena *a, struct str s)
{
    struct buf out = BUF_MAX(8 * XML_RECORD_BYTES_MAX);
    bool cdata = false;
    for (size_t i = 0; i < s.len;) {
        struct str rest = str_slice(s, i, s.len);
        uint8_t c = (uint8_t)rest.ptr[0];
        uint32_t cp;
        size_t n = c == '&' && !cdata ? entity_at(s, i, &cp) : 0;
        if (c < ' ' && c != '\n' && c != '\t' && c != '\r') {
            buf_char(&out, ' ');
            i++;
        } else if (c == '&' && !cdata && n == 0) {
            buf_cstr(&out, "&amp;");
            i++;
        } else if (n > 0) {
            buf_printf(&out, "&#%u;", cp < ' ' ? ' ' : cp);
            i += n;
        } else {
            cdata = cdata ? !str_starts(rest, STR("]]>")) : str_starts(rest, STR("<![CDATA["));
            buf_char(&out, (char)c);
            i++;
        }
    }
    struct str whole = arena_str(a, buf_view(&out));
    buf_done(&out);
    return whole;
}

static xmlDoc *parse(struct arena *a, struct str s, struct str *why)
{
    xmlParserCtxt *ctx = xmlNewParserCtxt();
    if (!ctx)
        abort(); /* out of memory */
    xmlDoc *doc = xmlCtxtReadMemory(ctx, s.ptr, (int)s.len, NULL, "UTF-8",
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (!doc) {
        const xmlError *e = xmlCtxtGetLastError(ctx);
        struct str m = str_of(e && e->message ? e->message : "malformed");
        *why = arena_printf(a, "no well-formed XML: %.*s (line %d of the record)",
                            STR_ARG(str_trim(m)), e ? e->line : 0);
    }
    xmlFreeParserCtxt(ctx);
    return doc;
}

struct walk {
    const struct xml_feed *feed;
    const struct ingest_options *opt;
    struct sink sink;
    struct str all;
};

static void record(struct walk *w, struct str part, bool whole)
{
    struct sink *s = &w->sink;
    sink_next(s, (uint64_t)(part.ptr + part.len - w->all.ptr));
    struct posting p = posting_blank();
    struct xml_record r = {.a = s->a, .opt = w->opt, .p = &p};
    struct str why = STR_NONE;
    if (!whole || part.len > XML_RECORD_BYTES_MAX) {
        sink_unreadable(s, "xml",
                        whole ? "the record is larger than 1 MiB"
                              : "the document ends inside this record");
        return;
    }
    xmlDoc *doc = parse(s->a, part, &why);
    if (!doc)
        doc = parse(s->a, mend(s->a, part), &why);
    if (!doc) {
        sink_unreadable(s, "xml", "%.*s", STR_ARG(why));
        return;
    }
    struct builder b = {.a = s->a};
    r.node = convert(&b, xmlDocGetRootElement(doc), 1);
    xmlFreeDoc(doc);
    if (b.limit) {
        sink_unreadable(s, "xml", "%s", b.limit);
    } else if (!w->feed->fill(&r)) {
        sink_reject(s, r.field, p.ref, "%.*s", STR_ARG(r.reason));
    } else if (r.skip) {
        sink_skip(s);
    } else {
        s->res->texts_cut += r.text_cut;
        if (p.employer.len == 0)
            p.employer = w->opt->employer;
        sink_give(s, &p);
    }
}

/* ---- the document ---------------------------------------------------------------------------- */

/* Behind the tag, comment, CDATA section or instruction at s[at] = '<'; STR_NPOS when it does not
 * end. */
static size_t skip_markup(struct str s, size_t at)
{
    static const struct {
        struct str open, close;
    } kinds[] = {{STR_INIT("<!--"), STR_INIT("-->")},
                 {STR_INIT("<![CDATA["), STR_INIT("]]>")},
                 {STR_INIT("<?"), STR_INIT("?>")}};
    struct str rest = str_slice(s, at, s.len);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_starts(rest, kinds[i].open)) {
            size_t end = str_find(s, kinds[i].close, at + kinds[i].open.len);
            return end == STR_NPOS ? end : end + kinds[i].close.len;
        }
    char quote = 0;
    for (size_t i = at + 1; i < s.len; i++) {
        char c = s.ptr[i];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
        else if (!quote && c == '>')
            return i + 1;
        else if (c == '<')
            return i; /* not allowed there: this tag is broken, the next may not be */
    }
    return STR_NPOS;
}

/* Name of a start (or with `end` an end) tag. */
static struct str tag_name(struct str tag, bool *end)
{
    *end = tag.len > 1 && tag.ptr[1] == '/';
    size_t from = 1 + (size_t)*end, i = from;
    while (i < tag.len && (uint8_t)tag.ptr[i] > ' ' && tag.ptr[i] != '>' && tag.ptr[i] != '/')
        i++;
    return str_slice(tag, from, i);
}

static bool is_record(const struct xml_feed *feed, struct str name)
{
    for (const char *const *r = feed->records; *r; r++)
        if (str_eq(name, str_of(*r)))
            return true;
    return false;
}

static bool self_closed(struct str tag)
{
    return tag.len > 2 && tag.ptr[tag.len - 2] == '/';
}

/* Splits the document at its record elements. true when the document's element was closed. */
static bool split(struct walk *w, struct str root)
{
    struct str s = w->all, open = STR_NONE;
    size_t start = 0, nested = 0, at = root_at(s);
    bool closed = false, end;
    while (!w->sink.stopped && (at = str_find_char(s, '<', at)) != STR_NPOS) {
        size_t next = skip_markup(s, at);
        struct str tag = str_slice(s, at, next);
        struct str name = tag_name(tag, &end);
        if (next == STR_NPOS)
            break;
        if (nested > 0 && str_eq(name, open)) {
            nested = end ? nested - 1 : nested + !self_closed(tag);
            if (nested == 0)
                record(w, str_slice(s, start, next), true);
        } else if (nested == 0 && !end && is_record(w->feed, name)) {
            start = at;
            open = name;
            if (self_closed(tag))
                record(w, tag, true);
            else
                nested = 1;
        }
        closed |= end && nested == 0 && str_eq(name, root);
        at = next;
    }
    if (nested > 0 && !w->sink.stopped)
        record(w, str_slice(s, start, s.len), false);
    return closed && nested == 0;
}

bool xml_feed_read(const struct xml_feed *feed, struct str bytes, const struct ingest_options *opt,
                   ingest_fn *fn, void *user, struct ingest_result *res, struct err *err)
{
    struct arena *a = arena_new();
    struct walk w = {.feed = feed, .opt = opt};
    *res = (struct ingest_result){0};
    bool ok = to_utf8(a, &bytes, err) && prolog_ok(bytes, err), end;
    w.all = bytes;
    struct str root = tag_name(str_slice(bytes, root_at(bytes), bytes.len), &end);
    if (ok && feed->root && !str_eq(root, str_of(feed->root)))
        ok = err_set(err, ERR_DATA, "begins with <%.*s>, expected <%s>",
                     STR_ARG(str_slice(root, 0, 60)), feed->root);
    if (ok) {
        sink_init(&w.sink, fn, user, res);
        bool closed = split(&w, root);
        if (w.sink.stopped)
            ok = err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                         (unsigned long long)w.sink.record);
        else if (!closed)
            ok = err_set(err, ERR_DATA, "the document ends before </%.*s>; fetch it again",
                         STR_ARG(str_slice(root, 0, 60)));
        res->complete = ok && res->read > 0 && w.sink.unreadable == 0;
        sink_done(&w.sink);
    }
    arena_free(a);
    return ok;
}
