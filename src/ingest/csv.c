#include "ingest/csv.h"

#include "base/utf8.h"
#include "ingest/sink.h"

struct table {
    struct str all;
    size_t at;
    char delimiter;
    struct buf cells;             /* unquoted cells of the record, one behind the other */
    size_t ends[CSV_COLUMNS_MAX]; /* in cells */
    size_t n;
    const char *trouble; /* why the record is none; NULL = fine */
};

/* Reads a quoted cell behind its first quote; quotes inside are doubled. */
static void quoted(struct table *t)
{
    while (t->at < t->all.len) {
        size_t quote = str_find_char(t->all, '"', t->at);
        if (quote == STR_NPOS) {
            t->trouble = "a quote is opened and never closed";
            t->at = t->all.len;
            return;
        }
        buf_str(&t->cells, str_slice(t->all, t->at, quote));
        t->at = quote + 1;
        if (t->at == t->all.len || t->all.ptr[t->at] != '"')
            return;
        buf_char(&t->cells, '"');
        t->at++;
    }
}

static bool ends_cell(const struct table *t, size_t at)
{
    char c = t->all.ptr[at];
    return c == t->delimiter || c == '\n' || c == '\r';
}

/* The next record's cells; false at the end. */
static bool next_record(struct table *t)
{
    struct str s = t->all;
    buf_clear(&t->cells);
    t->n = 0;
    t->trouble = NULL;
    if (t->at >= s.len)
        return false;
    for (bool more = true; more;) {
        if (t->at < s.len && s.ptr[t->at] == '"') {
            t->at++;
            quoted(t);
        }
        size_t end = t->at;
        while (end < s.len && !ends_cell(t, end))
            end++;
        buf_str(&t->cells, str_slice(s, t->at, end));
        if (t->n == CSV_COLUMNS_MAX)
            t->trouble = "it has more than 200 columns";
        else
            t->ends[t->n++] = t->cells.len;
        more = end < s.len && s.ptr[end] == t->delimiter;
        t->at = end + (end < s.len);
        if (!more && end + 1 < s.len && s.ptr[end] == '\r' && s.ptr[end + 1] == '\n')
            t->at++;
    }
    if (!buf_ok(&t->cells))
        t->trouble = "the record is larger than 1 MiB";
    return true;
}

static struct str cell(const struct table *t, size_t i)
{
    return str_slice(buf_view(&t->cells), i > 0 ? t->ends[i - 1] : 0, t->ends[i]);
}

/* The column names' fields; how many are known, 0 when there is no title among them. */
static size_t read_header(const struct csv_feed *feed, const struct ingest_options *opt,
                          struct table *t, enum feed_field *fields)
{
    size_t known = 0;
    bool title = false;
    if (!next_record(t) || t->trouble)
        return 0;
    for (size_t i = 0; i < t->n; i++) {
        fields[i] = feed->field_of(opt, str_trim(cell(t, i)));
        known += fields[i] != FF_NONE;
        title |= fields[i] == FF_TITLE;
    }
    return title ? known : 0;
}

static char delimiter_of(struct str line)
{
    size_t count[256] = {0};
    for (size_t i = 0; i < line.len && line.ptr[i] != '\n'; i++)
        count[(uint8_t)line.ptr[i]]++;
    return count[';'] > count[','] ? ';' : count['\t'] > count[','] ? '\t' : ',';
}

static struct table table_of(struct str bytes)
{
    return (struct table){
        .all = bytes, .delimiter = delimiter_of(bytes), .cells = BUF_MAX(CSV_RECORD_BYTES_MAX)};
}

static bool blank(const struct table *t)
{
    return !t->trouble && t->n == 1 && str_trim(cell(t, 0)).len == 0;
}

static void record(const struct csv_feed *feed, const struct ingest_options *opt, struct sink *s,
                   const struct table *t, const enum feed_field *fields, size_t n)
{
    sink_next(s, t->at);
    if (t->trouble) {
        sink_unreadable(s, "csv", "%s", t->trouble);
        return;
    }
    if (t->n != n) {
        sink_unreadable(s, "csv", "it has %zu columns, the first line names %zu", t->n, n);
        return;
    }
    struct posting p = posting_blank();
    struct fields f;
    fields_begin(&f, s->a, &p, opt->page_url);
    for (size_t i = 0; i < n; i++)
        fields_set(&f, fields[i], utf8_repair(s->a, cell(t, i)));
    if (feed->more)
        feed->more(opt, &f);
    s->res->texts_cut += fields_end(&f);
    if (p.ref.len == 0)
        p.ref = p.url;
    if (p.employer.len == 0)
        p.employer = opt->employer;
    sink_give(s, &p);
}

bool csv_feed_read(const struct csv_feed *feed, struct str bytes, const struct ingest_options *opt,
                   ingest_fn *fn, void *user, struct ingest_result *res, struct err *err)
{
    enum feed_field fields[CSV_COLUMNS_MAX];
    struct table t = table_of(bytes);
    size_t known = read_header(feed, opt, &t, fields), n = t.n;
    *res = (struct ingest_result){0};
    if (known < 2) {
        buf_done(&t.cells);
        return err_set(err, ERR_DATA,
                       "the first line names no column for the title beside others we know "
                       "(docs/formats.md lists the names)");
    }
    struct sink sink;
    sink_init(&sink, fn, user, res);
    while (!sink.stopped && next_record(&t))
        if (!blank(&t))
            record(feed, opt, &sink, &t, fields, n);
    res->complete = !sink.stopped && res->read > 0 && sink.unreadable == 0;
    bool stopped = sink.stopped;
    sink_done(&sink);
    buf_done(&t.cells);
    return !stopped || err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                               (unsigned long long)res->read);
}

size_t csv_columns_known(const struct csv_feed *feed, struct str head)
{
    static const struct ingest_options none;
    enum feed_field fields[CSV_COLUMNS_MAX];
    struct table t = table_of(head);
    size_t known = read_header(feed, &none, &t, fields);
    buf_done(&t.cells);
    return known;
}
