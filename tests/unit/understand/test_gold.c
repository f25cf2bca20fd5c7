/* Measures understand against tests/gold and the parts a feed separated itself. Skipped without the
 * postings; the limits are what `make eval` must not fall below. */
#include "understand/understand.h"

#include "base/file.h"
#include "base/vec.h"
#include "ingest/clean.h"
#include "ingest/source.h"
#include "support/cases.h"

#include <jansson.h>

#include <math.h>
#include <stdio.h>

#define GOLD_COLUMNS 13
enum { WORKTIME, CONTRACT, LEVEL, REMOTE, AGENCY, ATTRIBUTES };
static const char *const attribute_names[] = {"worktime", "contract", "level", "remote", "agency"};

struct gold_row {
    uint64_t record;
    double min, max;
    struct str unit, tariff, attribute[ATTRIBUTES];
};

/* Opened once: the tables take longer than the tests. */
static struct gazetteer *gazetteer;
static struct knowledge *knowledge;

struct measure {
    struct arena *arena, *posting_arena;
    VEC(struct gold_row) rows;
    uint64_t record;
    size_t found, stated, right, tariffs, tariffs_right;
    size_t judged[ATTRIBUTES], correct[ATTRIBUTES];
};

static int open_knowledge(void **state)
{
    (void)state;
    struct err err = {0};
    if (!shared_data("postings/ba-jobsuche.jsonl"))
        return 0; /* every test is skipped */
    gazetteer = gazetteer_open(NULL, &err);
    knowledge = gazetteer ? knowledge_open(gazetteer, &err) : NULL;
    if (!knowledge)
        print_error("%s\n", err.msg);
    return knowledge ? 0 : -1;
}

static int close_knowledge(void **state)
{
    (void)state;
    knowledge_close(knowledge);
    gazetteer_close(gazetteer);
    return 0;
}

static void open_measure(struct measure *m)
{
    *m = (struct measure){.arena = arena_new(), .posting_arena = arena_new()};
}

static void close_measure(struct measure *m)
{
    vec_done(&m->rows);
    arena_free(m->arena);
    arena_free(m->posting_arena);
}

static void read_gold(struct measure *m)
{
    struct err err = {0};
    struct str tsv, line;
    if (!file_read(m->arena, SOURCE_DIR "/tests/gold/work.tsv", 1 << 20, &tsv, &err))
        fail_msg("%s", err.msg);
    while (str_line(&tsv, &line)) {
        struct str col[GOLD_COLUMNS];
        size_t n = 0;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        while (n < GOLD_COLUMNS && str_split(&line, '\t', &col[n]))
            n++;
        struct gold_row row = {.unit = col[3], .tariff = col[4]};
        assert_int_equal(n, GOLD_COLUMNS);
        assert_true(str_to_u64(col[0], &row.record) && str_to_double(col[1], &row.min) &&
                    str_to_double(col[2], &row.max));
        for (int i = 0; i < ATTRIBUTES; i++)
            row.attribute[i] = col[8 + i];
        vec_push(&m->rows, row);
    }
}

static const struct gold_row *row_of(const struct measure *m, uint64_t record)
{
    for (size_t i = 0; i < m->rows.len; i++)
        if (m->rows.items[i].record == record)
            return &m->rows.items[i];
    return NULL;
}

static struct str or_dash(const char *name)
{
    return name[0] ? str_of(name) : STR("-");
}

static struct str worktime_text(struct arena *a, uint32_t worktime)
{
    struct str s = STR_NONE;
    for (uint32_t bit = 1; bit <= WORKTIME_WEEKEND; bit <<= 1)
        if (worktime & bit)
            s = arena_printf(a, "%.*s%s%s", STR_ARG(s), s.len ? "," : "", worktime_name(bit));
    return s.len ? s : STR("-");
}

static void measure_pay(struct measure *m, const struct gold_row *row, const struct fact_pay *pay)
{
    bool stated = str_eq(pay->source, STR("stated")) && (pay->min > 0 || pay->max > 0);
    bool gold = !str_eq(row->unit, STR("-"));
    bool same = stated && gold && fabs(pay->min - row->min) < 0.01 * (1 + row->min) &&
                fabs(pay->max - row->max) < 0.01 * (1 + row->max) &&
                str_eq(str_of(pay_unit_name(pay->unit)), row->unit);
    m->found += stated;
    m->stated += gold;
    m->right += same;
    m->tariffs += !str_eq(row->tariff, STR("-"));
    m->tariffs_right += !str_eq(row->tariff, STR("-")) && str_eq(row->tariff, pay->tariff);
    if (stated != gold || (gold && !same))
        printf("# record %lu: pay %g–%g %s, gold %g–%g %.*s\n", (unsigned long)row->record,
               pay->min, pay->max, pay_unit_name(pay->unit), row->min, row->max,
               STR_ARG(row->unit));
}

static bool same_agency(struct str a, struct str b)
{
    a = str_eq(a, STR("no")) ? STR("-") : a;
    b = str_eq(b, STR("no")) ? STR("-") : b;
    return str_eq(a, b);
}

static void measure_work(struct measure *m, const struct gold_row *row, const struct facts *f)
{
    struct str got[ATTRIBUTES] = {
        [WORKTIME] = worktime_text(m->posting_arena, f->worktime),
        [CONTRACT] = or_dash(contract_name(f->contract)),
        [LEVEL] = or_dash(level_name(f->level)),
        [REMOTE] = or_dash(remote_name(f->remote)),
        [AGENCY] = or_dash(agency_name(f->agency)),
    };
    for (int i = 0; i < ATTRIBUTES; i++) {
        if (str_eq(row->attribute[i], STR("?")))
            continue;
        bool same = i == AGENCY ? same_agency(got[i], row->attribute[i])
                                : str_eq(got[i], row->attribute[i]);
        m->judged[i]++;
        m->correct[i] += same;
        if (!same)
            printf("# record %lu: %s %.*s, gold %.*s\n", (unsigned long)row->record,
                   attribute_names[i], STR_ARG(got[i]), STR_ARG(row->attribute[i]));
    }
}

static bool on_record(void *user, const struct posting *p, const struct rejection *r, uint64_t at)
{
    struct measure *m = user;
    (void)r;
    (void)at;
    m->record++;
    const struct gold_row *row = row_of(m, m->record);
    if (!row || !p)
        return true;
    struct facts facts;
    understand(m->posting_arena, knowledge, p, &facts);
    measure_pay(m, row, &facts.pay);
    measure_work(m, row, &facts);
    arena_reset(m->posting_arena);
    return true;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static void test_work(void **state)
{
    (void)state;
    const char *path = shared_data("postings/ba-jobsuche.jsonl");
    if (!path)
        skip();
    struct measure m;
    struct err err = {0};
    struct str bytes;
    struct ingest_options options = {0};
    struct ingest_result result;
    open_measure(&m);
    read_gold(&m);
    if (!file_read(m.arena, path, 1 << 28, &bytes, &err) ||
        !ingest_bytes(NULL, bytes, &options, on_record, &m, &result, &err))
        fail_msg("%s", err.msg);
    double precision = share(m.right, m.found), recall = share(m.right, m.stated);
    printf("# pay: precision %.3f, recall %.3f of %zu; tariff %.3f of %zu\n", precision, recall,
           m.stated, share(m.tariffs_right, m.tariffs), m.tariffs);
    for (int i = 0; i < ATTRIBUTES; i++)
        printf("# %s: %.3f of %zu\n", attribute_names[i], share(m.correct[i], m.judged[i]),
               m.judged[i]);
    assert_true(precision >= 0.98 && recall >= 0.95);
    assert_true(share(m.tariffs_right, m.tariffs) >= 0.95);
    for (int i = 0; i < ATTRIBUTES; i++)
        assert_true(share(m.correct[i], m.judged[i]) >= 0.95);
    close_measure(&m);
}

/* --- zones: one employer's feed that keeps tasks, profile and offer apart ------------------- */

#define PARTS 4
static const struct {
    const char *member, *zone;
} parts[PARTS] = {{"sza_company_profil", "about"},
                  {"sza_tasks", "tasks"},
                  {"sza_requirements", "profile"},
                  {"sza_benefits", "offer"}};
enum { ABOUT, TASKS, PROFILE, OFFER };

struct confusion {
    size_t right[PARTS], found[PARTS], gold[PARTS];
};

static int part_of(const char *zone)
{
    for (int i = 0; i < PARTS; i++)
        if (strcmp(zone, parts[i].zone) == 0)
            return i;
    return -1;
}

/* The text of all parts in the feed's order, without headings; bounds[i] … bounds[i + 1] is part i.
 */
static struct str join_parts(struct arena *a, const json_t *szas, uint32_t bounds[PARTS + 1])
{
    struct buf text = {0};
    for (int i = 0; i < PARTS; i++) {
        const char *html = json_string_value(json_object_get(szas, parts[i].member));
        struct cleaned c = clean_html(a, str_of(html ? html : ""), STR_NONE);
        bounds[i] = (uint32_t)text.len;
        buf_str(&text, c.text);
        buf_cstr(&text, "\n\n");
    }
    bounds[PARTS] = (uint32_t)text.len;
    struct str s = arena_str(a, buf_view(&text));
    buf_done(&text);
    return s;
}

static const char *zone_at(const struct facts *f, uint32_t at)
{
    for (size_t i = 0; i < f->n_zones; i++)
        if (f->zones[i].start <= at && at < f->zones[i].end)
            return f->zones[i].zone;
    return "";
}

/* Each line of the text is one block. */
static void count_lines(const struct facts *f, struct str text, const uint32_t bounds[PARTS + 1],
                        struct confusion *c)
{
    for (int part = 0; part < PARTS; part++) {
        struct str rest = str_slice(text, bounds[part], bounds[part + 1]), line;
        while (str_line(&rest, &line)) {
            line = str_trim(line);
            if (line.len <= 8)
                continue;
            uint32_t middle = (uint32_t)(line.ptr - text.ptr + line.len / 2);
            int got = part_of(zone_at(f, middle));
            c->gold[part]++;
            c->right[part] += got == part;
            if (got >= 0)
                c->found[got]++;
        }
    }
}

static double f1(const struct confusion *c, int part)
{
    return 2.0 * (double)c->right[part] / (double)(c->found[part] + c->gold[part]);
}

static void test_zones(void **state)
{
    (void)state;
    const char *path = shared_data("postings/prospective-bund.json");
    if (!path || !knowledge)
        skip();
    struct measure m;
    struct confusion c = {0};
    open_measure(&m);
    json_t *feed = json_load_file(path, 0, NULL);
    assert_non_null(feed);
    const json_t *jobs = json_object_get(feed, "jobs");
    size_t german = 0;
    for (size_t i = 0; i < json_array_size(jobs); i++) {
        uint32_t bounds[PARTS + 1];
        const json_t *szas = json_object_get(json_array_get(jobs, i), "szas");
        struct posting p = {.ref = STR("1"), .posted = DATE_NONE};
        struct facts f;
        p.text = join_parts(m.posting_arena, szas, bounds);
        understand(m.posting_arena, knowledge, &p, &f);
        if (strcmp(f.language, "de") == 0) {
            german++;
            count_lines(&f, p.text, bounds, &c);
        }
        arena_reset(m.posting_arena);
    }
    json_decref(feed);
    double macro = (f1(&c, TASKS) + f1(&c, PROFILE) + f1(&c, OFFER)) / 3;
    printf("# zones: F1 tasks %.3f, profile %.3f, offer %.3f, macro %.3f (%zu postings)\n",
           f1(&c, TASKS), f1(&c, PROFILE), f1(&c, OFFER), macro, german);
    assert_true(german > 300);
    assert_true(macro >= 0.90);
    close_measure(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_work), cmocka_unit_test(test_zones)};
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
