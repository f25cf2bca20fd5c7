#include "understand/posting.h"

#include "base/err.h"
#include "support/cases.h"

#include <jansson.h>

#include <stdio.h>

static bool read_posting(struct arena *a, const char *text, struct posting *p, struct err *err)
{
    json_t *j = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(j);
    bool ok = posting_from_json(a, j, p, err);
    json_decref(j);
    return ok;
}

static void expect_error(const char *text, const char *message)
{
    struct arena *a = arena_new();
    struct posting p;
    struct err err = {0};
    assert_false(read_posting(a, text, &p, &err));
    if (!strstr(err.msg, message))
        fail_msg("%s: \"%s\" expected, got \"%s\"", text, message, err.msg);
    arena_free(a);
}

static const char full[] =
    "{\"ref\":\"r-1\",\"title\":\"Straßenbauer/in\",\"employer\":\"Musterbau\","
    "\"url\":\"https://bau.example/1\",\"occupation\":\"Straßenbauer/in\","
    "\"department\":\"Tiefbau\",\"keywords\":\"Asphalt\",\"language\":\"de\","
    "\"description_html\":\"<p>Größe<\\/p>\",\"text\":\"Größe\","
    "\"places\":[{\"plz\":\"01454\",\"town\":\"Wachau\",\"region\":\"SACHSEN\","
    "\"country\":\"DE\",\"lat\":51.1625,\"lon\":13.9},{\"raw\":\"Köln\"}],"
    "\"sections\":[{\"zone\":\"tasks\",\"start\":0,\"end\":7}],"
    "\"pay\":{\"min\":16.5,\"max\":19,\"unit\":\"hour\",\"currency\":\"EUR\"},"
    "\"worktime\":[\"full\",\"night\"],\"contract\":\"temporary\",\"level\":\"entry\","
    "\"remote\":\"onsite\",\"agency\":\"no\",\"posted\":\"2025-02-28\","
    "\"updated\":\"2025-03-01\",\"valid_through\":\"2025-06-30\",\"starts\":\"2025-04-01\","
    "\"example\":true}";

static void test_round_trip(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting p;
    struct err err = {0};
    assert_true(read_posting(a, full, &p, &err));
    assert_int_equal(p.worktime, WORKTIME_FULL | WORKTIME_NIGHT);
    assert_int_equal(p.pay.unit, PAY_HOUR);
    assert_true(p.pay.stated);
    assert_int_equal(p.posted, date_of(2025, 2, 28));
    assert_int_equal(p.n_places, 2);
    assert_true(p.places[0].has_point);
    assert_true(str_eq(p.places[1].raw, STR("Köln")));

    struct buf out = {0};
    struct json j = json_to(&out);
    posting_to_json(&p, &j);
    assert_string_equal(out.data, full);
    buf_done(&out);
    arena_free(a);
}

static void test_smallest(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting p;
    struct err err = {0};
    assert_true(read_posting(a, "{\"ref\":\"1\",\"new\":[1],\"title\":null}", &p, &err));
    assert_int_equal(p.posted, DATE_NONE);
    assert_int_equal(p.n_places, 0);
    assert_false(p.pay.stated);
    struct buf out = {0};
    struct json j = json_to(&out);
    posting_to_json(&p, &j);
    assert_string_equal(out.data, "{\"ref\":\"1\"}");
    buf_done(&out);
    arena_free(a);
}

static void test_pay_text_without_amount(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting p;
    struct err err = {0};
    const char *in = "{\"ref\":\"1\",\"pay\":{\"text\":\"nach Tarif\",\"stated\":true}}";
    assert_true(read_posting(a, in, &p, &err));
    assert_true(p.pay.stated);
    struct buf out = {0};
    struct json j = json_to(&out);
    posting_to_json(&p, &j);
    assert_string_equal(out.data, in);
    buf_done(&out);
    arena_free(a);
}

static void test_place_as_string(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting p;
    struct err err = {0};
    assert_true(read_posting(a, "{\"ref\":\"1\",\"places\":[\"Halle (Saale)\"]}", &p, &err));
    assert_true(str_eq(p.places[0].raw, STR("Halle (Saale)")));
    arena_free(a);
}

static void test_errors_name_the_field(void **state)
{
    (void)state;
    expect_error("[]", "must be a JSON object");
    expect_error("{}", "ref: is missing");
    expect_error("{\"ref\":\"\"}", "ref: is missing");
    expect_error("{\"ref\":7}", "ref: must be a string");
    expect_error("{\"ref\":\"1\",\"title\":[]}", "title: must be a string");
    expect_error("{\"ref\":\"1\",\"url\":\"javascript:alert(1)\"}", "url: must be a web address");
    expect_error("{\"ref\":\"1\",\"url\":\"https://a b\"}", "url: must be a web address");
    expect_error("{\"ref\":\"1\",\"posted\":\"2025-02-30\"}",
                 "posted: \"2025-02-30\" is not a date");
    expect_error("{\"ref\":\"1\",\"contract\":\"fest\"}", "contract: \"fest\" is unknown, use one");
    expect_error("{\"ref\":\"1\",\"worktime\":\"full\"}", "worktime: must be an array");
    expect_error("{\"ref\":\"1\",\"worktime\":[\"most\"]}", "worktime: \"most\" is unknown");
    expect_error("{\"ref\":\"1\",\"places\":{}}", "places: must be an array");
    expect_error("{\"ref\":\"1\",\"places\":[1]}", "places[0].place: must be an object");
    expect_error("{\"ref\":\"1\",\"places\":[{\"lat\":\"51\"}]}",
                 "places[0].lat: must be a number");
    expect_error("{\"ref\":\"1\",\"places\":[{\"lat\":91,\"lon\":0}]}",
                 "places[0].lat: must be bet");
    expect_error("{\"ref\":\"1\",\"places\":[{\"lat\":51}]}", "places[0].lon: is missing");
    expect_error("{\"ref\":\"1\",\"pay\":{\"min\":2,\"max\":1}}", "pay.min: is greater than max");
    expect_error("{\"ref\":\"1\",\"pay\":{\"min\":-2}}", "pay.min: must be between");
    expect_error("{\"ref\":\"1\",\"pay\":{\"unit\":\"age\"}}", "pay.unit: \"age\" is unknown");
    expect_error("{\"ref\":\"1\",\"text\":\"ä\",\"sections\":[{\"zone\":\"tasks\",\"start\":0,"
                 "\"end\":1}]}",
                 "sections[0].start");
    expect_error("{\"ref\":\"1\",\"sections\":[{\"zone\":\"tasks\",\"start\":0,\"end\":5}]}",
                 "sections[0].end: must be between");
    expect_error("{\"ref\":\"1\",\"example\":1}", "example: must be true or false");
}

static void test_limits(void **state)
{
    (void)state;
    struct buf in = {0};
    buf_cstr(&in, "{\"ref\":\"1\",\"title\":\"");
    for (int i = 0; i <= POSTING_TITLE_BYTES_MAX; i++)
        buf_char(&in, 'x');
    buf_cstr(&in, "\"}");
    expect_error(in.data, "title: has 1001 bytes, at most 1000");
    buf_clear(&in);
    buf_cstr(&in, "{\"ref\":\"1\",\"places\":[{}");
    for (int i = 0; i < POSTING_PLACES_MAX; i++)
        buf_cstr(&in, ",{}");
    buf_cstr(&in, "]}");
    expect_error(in.data, "places: has 65 items, at most 64");
    buf_done(&in);
}

static void test_names(void **state)
{
    (void)state;
    for (int c = 1; c < CONTRACT_COUNT; c++)
        assert_int_equal(contract_of(str_of(contract_name((enum contract)c))), c);
    for (uint32_t bit = WORKTIME_FULL; bit <= WORKTIME_WEEKEND; bit <<= 1)
        assert_int_equal(worktime_of(str_of(worktime_name(bit))), bit);
    assert_string_equal(worktime_name(3), "");
    assert_int_equal(contract_of(STR("")), CONTRACT_NONE);
    assert_int_equal(remote_of(STR("remote")), REMOTE_FULL);
    assert_int_equal(agency_of(STR("Temp")), AGENCY_NONE);
    assert_int_equal(pay_unit_of(STR("year")), PAY_YEAR);
    assert_string_equal(level_name(LEVEL_LEAD), "lead");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_smallest),
        cmocka_unit_test(test_pay_text_without_amount),
        cmocka_unit_test(test_place_as_string),
        cmocka_unit_test(test_errors_name_the_field),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
