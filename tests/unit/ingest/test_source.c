#include "base/file.h"
#include "ingest/clean.h"
#include "ingest/source.h"
#include "support/cases.h"

#include <stdlib.h>
#include <zstd.h>

#define FIXTURES TESTS_DIR "/unit/ingest/fixtures/"

struct seen {
    struct buf out;
    uint64_t postings, rejections, stop_after;
};

static bool note(void *user, const struct posting *p, const struct rejection *r, uint64_t at)
{
    struct seen *s = user;
    assert_true(at > 0);
    assert_true((p != NULL) != (r != NULL));
    if (p) {
        struct arena *a = arena_new();
        assert_true(str_eq(clean_html(a, p->html, STR_NONE).html, p->html));
        arena_free(a);
        struct json j = json_to(&s->out);
        posting_to_json(p, &j);
        buf_char(&s->out, '\n');
        s->postings++;
    } else {
        buf_printf(&s->out, "record %llu rejected: %s: %.*s%s%.*s\n", (unsigned long long)r->record,
                   r->field, STR_ARG(r->reason), r->ref.len ? " ref=" : "", STR_ARG(r->ref));
        s->rejections++;
    }
    return s->stop_after == 0 || s->postings < s->stop_after;
}

static bool ingest(struct str bytes, struct seen *s, struct ingest_result *res, struct err *err)
{
    struct ingest_options opt = {.host = STR("beispiel.jobs.personio.example"),
                                 .employer = STR("Arbeitgeber der Quelle")};
    return ingest_bytes(NULL, bytes, &opt, note, s, res, err);
}

static struct str fixture(struct arena *a, const char *name)
{
    struct str bytes;
    struct err err = {0};
    if (!file_read(a, path_join(a, FIXTURES, name), 16u << 20, &bytes, &err))
        fail_msg("%s", err.msg);
    return bytes;
}

/* Reads a fixture and compares everything handed out with NAME.expected; UMKREIS_UPDATE=1 writes
 * that file instead, to be read before it is committed. */
static void golden(const char *name)
{
    struct arena *a = arena_new();
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    struct str bytes = fixture(a, name), expected;
    const struct source_format *format = source_detect(bytes, &err);
    bool ok = ingest(bytes, &s, &res, &err);
    buf_printf(&s.out, "format %s, read %llu, %s%s\n", format ? format->name : "none",
               (unsigned long long)res.read, res.complete ? "complete" : "not complete",
               res.refs_derived ? ", references made" : "");
    if (!ok)
        buf_printf(&s.out, "error: %s\n", err.msg);
    assert_int_equal(res.read, s.postings + s.rejections);
    const char *path = arena_printf(a, "%s%s.expected", FIXTURES, name).ptr;
    struct str got = buf_view(&s.out);
    if (getenv("UMKREIS_UPDATE"))
        assert_true(file_write_atomic(path, got, &err));
    if (!file_read(a, path, 16u << 20, &expected, &err))
        fail_msg("%s", err.msg);
    if (!str_eq(got, expected))
        fail_msg("%s\nexpected:\n%.*s\ngot:\n%.*s", name, STR_ARG(expected), STR_ARG(got));
    buf_done(&s.out);
    arena_free(a);
}

static void test_agency(void **state)
{
    (void)state;
    golden("ba-lines.jsonl");
    golden("ba-v4-search.json");
    golden("ba-v4-page.json");
    golden("ba-v4-detail.json");
    golden("ba-v6.json");
}

static void test_jobposting(void **state)
{
    (void)state;
    golden("jobposting-single.json");
    golden("jobposting-array.json");
    golden("jobposting-itemlist.json");
    golden("jobposting-datafeed.json");
    golden("jobposting-salary.jsonl");
}

static void test_html(void **state)
{
    (void)state;
    golden("html-several.html");
    golden("html-latin1.html");
    golden("html-microdata.html");
    golden("html-none.html");
}

static void test_personio(void **state)
{
    (void)state;
    golden("personio.xml");
    golden("personio-cut.xml");
    golden("personio-entities.xml");
}

static void test_boards(void **state)
{
    (void)state;
    golden("prospective.json");
    golden("greenhouse.json");
    golden("lever.json");
    golden("ashby.json");
    golden("smartrecruiters.json");
    golden("recruitee.json");
    golden("workable.json");
    golden("dvinci.json");
    golden("teamtailor.rss");
}

static void test_feeds(void **state)
{
    (void)state;
    golden("feed.rss");
    golden("feed.atom");
    golden("indeed.xml");
    golden("jobrapido.xml");
    golden("jooble.xml");
    golden("careerjet.xml");
    golden("xing.xml");
    golden("stepstone.xml");
    golden("hrxml.xml");
    golden("hrbaxml.xml");
}

static void test_tables(void **state)
{
    (void)state;
    golden("table.csv");
    golden("table-semicolon.csv");
}

static void test_own(void **state)
{
    (void)state;
    golden("own.jsonl");
}

/* What export writes, import reads back unchanged. */
static void test_own_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {"ba-lines.jsonl", "jobposting-array.json", "personio.xml"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct seen first = {0}, second = {0};
        struct ingest_result res;
        struct err err = {0};
        ingest(fixture(a, names[i]), &first, &res, &err);
        struct buf lines = {0};
        struct str rest = buf_view(&first.out), line;
        while (str_line(&rest, &line))
            if (str_starts(line, STR("{")))
                buf_printf(&lines, "%.*s\n", STR_ARG(line));
        assert_true(ingest(buf_view(&lines), &second, &res, &err));
        assert_true(res.complete);
        assert_int_equal(second.postings, first.postings);
        assert_true(str_eq(buf_view(&second.out), buf_view(&lines)));
        buf_done(&lines);
        buf_done(&first.out);
        buf_done(&second.out);
    }
    arena_free(a);
}

static void refused(struct str bytes, const char *reason)
{
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    assert_false(ingest(bytes, &s, &res, &err));
    assert_false(res.complete);
    if (!str_has(str_of(err.msg), str_of(reason)))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, reason);
    buf_done(&s.out);
}

static void test_not_a_feed(void **state)
{
    (void)state;
    refused(STR(""), "is empty");
    refused(STR(" \n\t"), "is empty");
    refused(STR("Guten Tag"), "in none of the formats known (ba,");
    refused(STR("{\"a\":1}"), "in none of the formats");
    refused(STR("\x1F\x8B\x08"), "gunzip");
    refused(STR("PK\x03\x04"), "ZIP");
    refused(STR("<workzag-jobs><position>"), "ends before </workzag-jobs>");
    refused(STR("{\"@type\":\"JobPosting\""), "ends in the middle");
    refused(STR("{\"maxErgebnisse\":1,\"stellenangebote\":[{\"titel\":\"a\"}"),
            "ends in the middle");
    refused(STR("<?xml version=\"1.0\" encoding=\"UTF-7\"?><workzag-jobs/>"), "UTF-7");
}

/* One broken line at the beginning must not turn the file into something else. */
static void test_first_line_broken(void **state)
{
    (void)state;
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    assert_true(ingest(STR("{\"refnr\":\"1\",\"stellenangebotsTitel\":\"offen\n"
                           "{\"refnr\":\"2\",\"stellenangebotsTitel\":\"Zwei\"}\n"
                           "{\"refnr\":\"3\",\"stellenangebotsTitel\":\"Drei\"}\n"),
                       &s, &res, &err));
    assert_int_equal(s.postings, 2);
    assert_int_equal(s.rejections, 1);
    assert_false(res.complete);
    buf_done(&s.out);
}

static void count(struct str bytes, uint64_t postings, bool complete)
{
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    if (!ingest(bytes, &s, &res, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(s.postings, postings);
    assert_int_equal(res.complete, complete);
    buf_done(&s.out);
}

static void test_encodings(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str plain = STR("{\"ref\":\"1\",\"title\":\"Köchin\"}\n");
    count(plain, 1, true);
    count(arena_printf(a, "\xEF\xBB\xBF%.*s", STR_ARG(plain)), 1, true);
    for (int big = 0; big < 2; big++) {
        char wide[200] = {big ? '\xFE' : '\xFF', big ? '\xFF' : '\xFE'};
        size_t n = 2;
        struct str latin = STR("{\"ref\":\"1\",\"title\":\"K\xF6"
                               "chin\"}\n");
        for (size_t i = 0; i < latin.len; i++, n += 2)
            wide[n + big] = latin.ptr[i];
        count(str_n(wide, n), 1, true);
    }
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    assert_true(ingest(STR("{\"ref\":\"1\",\"title\":\"K\xF6"
                           "chin\"}\n"),
                       &s, &res, &err));
    assert_true(str_has(buf_view(&s.out), STR("Köchin")));
    buf_done(&s.out);
    arena_free(a);
}

static void test_zstd(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str plain = fixture(a, "ba-lines.jsonl");
    size_t bound = ZSTD_compressBound(plain.len);
    char *packed = arena_alloc(a, bound);
    size_t len = ZSTD_compress(packed, bound, plain.ptr, plain.len, 3);
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    assert_true(ingest(str_n(packed, len), &s, &res, &err));
    assert_int_equal(res.read, 13);
    assert_ptr_equal(source_detect(str_n(packed, len), &err), source_format_by_name(STR("ba")));
    buf_done(&s.out);
    refused(str_n(packed, len - 7), "ends in the middle");
    arena_free(a);
}

/* The beginning of a file hands out its records and never counts as the whole. */
static void test_truncation(void **state)
{
    (void)state;
    static const char *const names[] = {"ba-lines.jsonl", "ba-v6.json", "jobposting-datafeed.json",
                                        "personio.xml", "own.jsonl"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct str whole = str_trim(fixture(a, names[i]));
        uint64_t most = 0;
        for (size_t cut = 1; cut < whole.len; cut += 7) {
            struct seen s = {0};
            struct ingest_result res;
            struct err err = {0};
            char *exact = malloc(cut); /* so that ASan sees a read behind the end */
            memcpy(exact, whole.ptr, cut);
            ingest(str_n(exact, cut), &s, &res, &err);
            free(exact);
            bool at_line_end = str_ends(str_of(names[i]), STR("jsonl")) &&
                               (whole.ptr[cut] == '\n' || whole.ptr[cut - 1] == '\n');
            if (res.complete && !at_line_end)
                fail_msg("%s cut at %zu counts as complete", names[i], cut);
            assert_true(s.postings >= most);
            most = s.postings;
            buf_done(&s.out);
        }
        assert_true(most > 0);
    }
    arena_free(a);
}

static void test_caller_can_stop(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct seen s = {.stop_after = 2};
    struct ingest_result res;
    struct err err = {0};
    assert_false(ingest(fixture(a, "ba-lines.jsonl"), &s, &res, &err));
    assert_int_equal(s.postings, 2);
    assert_false(res.complete);
    assert_true(err.msg[0] != '\0');
    buf_done(&s.out);
    arena_free(a);
}

static void test_limits(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf b = {0};
    buf_cstr(&b, "{\"refnr\":\"1\",\"stellenangebotsTitel\":\"");
    for (int i = 0; i < 1001; i++)
        buf_char(&b, 'x');
    buf_cstr(&b, "\"}\n{\"refnr\":\"2\",\"stellenangebotsTitel\":\"ok\",\"firma\":\"");
    for (int i = 0; i < 5000; i++)
        buf_cstr(&b, "ä");
    buf_cstr(&b, "\",\"stellenlokationen\":[");
    for (int i = 0; i < 100; i++)
        buf_printf(&b, "%s{\"adresse\":{\"ort\":\"Ort %d\"}}", i ? "," : "", i);
    buf_cstr(&b, "],\"stellenangebotsBeschreibung\":\"");
    for (int i = 0; i < 60000; i++)
        buf_cstr(&b, "Wort ä ");
    buf_cstr(&b, "\"}\n");
    struct seen s = {0};
    struct ingest_result res;
    struct err err = {0};
    assert_true(ingest(buf_view(&b), &s, &res, &err));
    assert_int_equal(s.postings, 1);
    assert_int_equal(s.rejections, 1);
    assert_int_equal(res.texts_cut, 1);
    assert_true(str_has(buf_view(&s.out), STR("title: has 1001 bytes, at most 1000")));
    assert_true(str_has(buf_view(&s.out), STR("Ort 63")));
    assert_false(str_has(buf_view(&s.out), STR("Ort 64")));
    buf_done(&s.out);
    buf_done(&b);
    arena_free(a);
}

static void test_names(void **state)
{
    (void)state;
    for (size_t i = 0; source_formats[i]; i++) {
        assert_ptr_equal(source_format_by_name(str_of(source_formats[i]->name)), source_formats[i]);
        assert_true(source_formats[i]->title[0] != '\0');
    }
    assert_null(source_format_by_name(STR("nope")));
    assert_null(source_format_by_name(STR("")));
}

static void read_whole(const char *shared, uint64_t postings)
{
    const char *path = shared_data(shared);
    if (!path)
        skip();
    struct arena *a = arena_new();
    struct str bytes;
    struct err err = {0};
    assert_true(file_read(a, path, 64u << 20, &bytes, &err));
    count(bytes, postings, true);
    arena_free(a);
}

static void test_real_split_texts(void **state)
{
    (void)state;
    read_whole("postings/prospective-bund.json", 440);
}

static void test_real_tables(void **state)
{
    (void)state;
    read_whole("postings/stepstone-2025-05.csv", 3989);
    read_whole("postings/weekly/20260204.csv", 431);
}

/* The agency's 1,109 real postings: each is read or rejected with a reason. */
static void test_real_agency_postings(void **state)
{
    (void)state;
    const char *path = shared_data("postings/ba-jobsuche.jsonl");
    if (!path)
        skip();
    struct arena *a = arena_new();
    struct str bytes;
    struct err err = {0};
    struct seen s = {0};
    struct ingest_result res;
    assert_true(file_read(a, path, 64u << 20, &bytes, &err));
    assert_true(ingest(bytes, &s, &res, &err));
    assert_true(res.complete);
    assert_int_equal(res.read, 1109);
    assert_int_equal(s.postings, 1107);
    assert_int_equal(s.rejections, 2); /* the same posting twice in the file */
    assert_true(str_has(buf_view(&s.out), STR("rejected: ref: repeats record")));
    buf_done(&s.out);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agency),
        cmocka_unit_test(test_jobposting),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_personio),
        cmocka_unit_test(test_boards),
        cmocka_unit_test(test_feeds),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_own),
        cmocka_unit_test(test_own_round_trip),
        cmocka_unit_test(test_not_a_feed),
        cmocka_unit_test(test_first_line_broken),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_zstd),
        cmocka_unit_test(test_truncation),
        cmocka_unit_test(test_caller_can_stop),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_real_agency_postings),
        cmocka_unit_test(test_real_split_texts),
        cmocka_unit_test(test_real_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
