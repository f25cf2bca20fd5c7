/* Tables with a line of column names: comma, semicolon or tab, quotes as in RFC 4180. The columns
 * are known by their names, English or German. */
#include "base/utf8.h"
#include "base/vec.h"
#include "ingest/fields.h"
#include "ingest/sink.h"

#define CSV_COLUMNS_MAX      200
#define CSV_RECORD_BYTES_MAX ((size_t)1 << 20)

static const struct {
    struct str name;
    enum feed_field field;
} columns[] = {
    {STR_INIT("ref"), FF_REF},
    {STR_INIT("reference"), FF_REF},
    {STR_INIT("referenz"), FF_REF},
    {STR_INIT("id"), FF_REF},
    {STR_INIT("job_id"), FF_REF},
    {STR_INIT("title"), FF_TITLE},
    {STR_INIT("titel"), FF_TITLE},
    {STR_INIT("job_title"), FF_TITLE},
    {STR_INIT("stellentitel"), FF_TITLE},
    {STR_INIT("company"), FF_EMPLOYER},
    {STR_INIT("employer"), FF_EMPLOYER},
    {STR_INIT("firma"), FF_EMPLOYER},
    {STR_INIT("arbeitgeber"), FF_EMPLOYER},
    {STR_INIT("company_url"), FF_EMPLOYER_URL},
    {STR_INIT("url"), FF_URL},
    {STR_INIT("link"), FF_URL},
    {STR_INIT("job_url"), FF_URL},
    {STR_INIT("apply_url"), FF_APPLY_URL},
    {STR_INIT("job_url_direct"), FF_APPLY_URL},
    {STR_INIT("occupation"), FF_OCCUPATION},
    {STR_INIT("beruf"), FF_OCCUPATION},
    {STR_INIT("department"), FF_DEPARTMENT},
    {STR_INIT("abteilung"), FF_DEPARTMENT},
    {STR_INIT("keywords"), FF_KEYWORDS},
    {STR_INIT("skills"), FF_KEYWORDS},
    {STR_INIT("language"), FF_LANGUAGE},
    {STR_INIT("sprache"), FF_LANGUAGE},
    {STR_INIT("plz"), FF_PLZ},
    {STR_INIT("postal_code"), FF_PLZ},
    {STR_INIT("postalcode"), FF_PLZ},
    {STR_INIT("zip"), FF_PLZ},
    {STR_INIT("ort"), FF_TOWN},
    {STR_INIT("town"), FF_TOWN},
    {STR_INIT("region"), FF_REGION},
    {STR_INIT("state"), FF_REGION},
    {STR_INIT("bundesland"), FF_REGION},
    {STR_INIT("country"), FF_COUNTRY},
    {STR_INIT("land"), FF_COUNTRY},
    {STR_INIT("street"), FF_STREET},
    {STR_INIT("strasse"), FF_STREET},
    {STR_INIT("straße"), FF_STREET},
    {STR_INIT("location"), FF_LOCATION},
    {STR_INIT("city"), FF_LOCATION}, /* in tables found in the wild it holds anything */
    {STR_INIT("arbeitsort"), FF_LOCATION},
    {STR_INIT("standort"), FF_LOCATION},
    {STR_INIT("lat"), FF_LAT},
    {STR_INIT("latitude"), FF_LAT},
    {STR_INIT("lon"), FF_LON},
    {STR_INIT("longitude"), FF_LON},
    {STR_INIT("description"), FF_TEXT},
    {STR_INIT("beschreibung"), FF_TEXT},
    {STR_INIT("aufgaben"), FF_TASKS},
    {STR_INIT("profil"), FF_PROFILE},
    {STR_INIT("salary"), FF_PAY_TEXT},
    {STR_INIT("gehalt"), FF_PAY_TEXT},
    {STR_INIT("salary_min"), FF_PAY_MIN},
    {STR_INIT("min_amount"), FF_PAY_MIN},
    {STR_INIT("salary_max"), FF_PAY_MAX},
    {STR_INIT("max_amount"), FF_PAY_MAX},
    {STR_INIT("salary_unit"), FF_PAY_UNIT},
    {STR_INIT("interval"), FF_PAY_UNIT},
    {STR_INIT("currency"), FF_CURRENCY},
    {STR_INIT("job_type"), FF_EMPLOYMENT},
    {STR_INIT("employment_type"), FF_EMPLOYMENT},
    {STR_INIT("worktime"), FF_EMPLOYMENT},
    {STR_INIT("arbeitszeit"), FF_EMPLOYMENT},
    {STR_INIT("contract"), FF_EMPLOYMENT},
    {STR_INIT("seniority"), FF_LEVEL},
    {STR_INIT("level"), FF_LEVEL},
    {STR_INIT("remote"), FF_REMOTE},
    {STR_INIT("date_posted"), FF_POSTED},
    {STR_INIT("posted"), FF_POSTED},
    {STR_INIT("date"), FF_POSTED},
    {STR_INIT("datum"), FF_POSTED},
    {STR_INIT("valid_through"), FF_VALID_THROUGH},
    {STR_INIT("expires"), FF_VALID_THROUGH},
    {STR_INIT("start"), FF_STARTS},
};

static enum feed_field field_of(struct str name)
{
    name = str_trim(name);
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
        if (str_eq_nocase(name, columns[i].name))
            return columns[i].field;
    return FF_NONE;
}

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
static size_t read_header(struct table *t, enum feed_field *fields)
{
    size_t known = 0;
    bool title = false;
    if (!next_record(t) || t->trouble)
        return 0;
    for (size_t i = 0; i < t->n; i++) {
        fields[i] = field_of(cell(t, i));
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

static void record(struct sink *s, const struct table *t, const enum feed_field *fields, size_t n,
                   struct str base_url)
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
    fields_begin(&f, s->a, &p, base_url);
    for (size_t i = 0; i < n; i++)
        fields_set(&f, fields[i], utf8_repair(s->a, cell(t, i)));
    s->res->texts_cut += fields_end(&f);
    if (p.ref.len == 0)
        p.ref = p.url;
    sink_give(s, &p);
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    enum feed_field fields[CSV_COLUMNS_MAX];
    struct table t = table_of(bytes);
    size_t known = read_header(&t, fields), n = t.n;
    *res = (struct ingest_result){0};
    if (known < 2) {
        buf_done(&t.cells);
        return err_set(err, ERR_DATA,
                       "the first line names no column \"title\" beside others we know "
                       "(docs/formats.md lists the names)");
    }
    struct sink sink;
    sink_init(&sink, fn, user, res);
    while (!sink.stopped && next_record(&t))
        if (!blank(&t))
            record(&sink, &t, fields, n, opt->page_url);
    res->complete = !sink.stopped && res->read > 0 && sink.unreadable == 0;
    bool stopped = sink.stopped;
    sink_done(&sink);
    buf_done(&t.cells);
    return !stopped || err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                               (unsigned long long)res->read);
}

static int detect(struct str head)
{
    enum feed_field fields[CSV_COLUMNS_MAX];
    char c = head.len > 0 ? head.ptr[0] : '<';
    if (c == '<' || c == '{' || c == '[')
        return 0;
    struct table t = table_of(head);
    size_t known = read_header(&t, fields);
    buf_done(&t.cells);
    return known >= 3 ? 80 : known == 2 ? 60 : 0;
}

const struct source_format source_csv = {
    .name = "csv",
    .title = "tables with column names (CSV, also with ; or tab)",
    .full = true,
    .detect = detect,
    .read = read,
};
