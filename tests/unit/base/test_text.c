/* str, utf8, date, json: text in and out. */
#include "support/cases.h"

#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"

static void date_case(struct arena *a, struct str input, struct buf *got)
{
    int32_t date = date_parse(input);
    buf_str(got, date == DATE_NONE ? STR("none") : date_iso(a, date));
}

static void test_date_parse(void **state)
{
    (void)state;
    cases_run("base/date.txt", date_case);
}

static void test_date_round_trip(void **state)
{
    (void)state;
    for (int32_t date = date_of(1900, 1, 1); date <= date_of(2200, 12, 31); date++) {
        int y, m, d;
        date_split(date, &y, &m, &d);
        assert_int_equal(date_of(y, m, d), date);
    }
    assert_int_equal(date_of(1970, 1, 1), 0);
    assert_int_equal(date_weekday(date_of(2026, 11, 22)), 6);
    assert_int_equal(date_weekday(date_of(1969, 12, 29)), 0);
    assert_int_equal(date_of_ms(-1), -1);
    assert_int_equal(date_of_ms(INT64_MAX), DATE_NONE);
}

static void json_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    struct json j = json_to(got);
    json_str(&j, NULL, input);
}

static void test_json_strings(void **state)
{
    (void)state;
    cases_run("base/json.txt", json_case);
}

static void test_json_structure(void **state)
{
    (void)state;
    struct buf out = {0};
    struct json j = json_to(&out);
    json_obj(&j, NULL);
    json_int(&j, "n", -5);
    json_num(&j, "x", 1.50, 3);
    json_num(&j, "zero", -0.0001, 2);
    json_num(&j, "nan", 0.0 / 0.0, 2);
    json_str_opt(&j, "absent", STR(""));
    json_arr(&j, "a");
    json_bool(&j, NULL, true);
    json_none(&j, NULL);
    json_obj(&j, NULL);
    json_end(&j);
    json_end(&j);
    json_key(&j, STR("k\"ey"));
    json_int(&j, NULL, 1);
    json_str(&j, "bad",
             STR("a\xFF"
                 "b"));
    json_end(&j);
    assert_string_equal(out.data,
                        "{\"n\":-5,\"x\":1.5,\"zero\":0,\"nan\":null,\"a\":[true,null,{}],"
                        "\"k\\\"ey\":1,\"bad\":\"a\xEF\xBF\xBD"
                        "b\"}");
    buf_done(&out);
}

static void test_utf8(void **state)
{
    (void)state;
    assert_true(utf8_valid(STR("Größe €5 😀")));
    assert_true(utf8_valid(STR("\xEF\xBF\xBD")));
    /* overlong, surrogate, beyond U+10FFFF, truncated, lone continuation */
    assert_false(utf8_valid(STR("\xC0\xAF")));
    assert_false(utf8_valid(STR("\xE0\x80\xAF")));
    assert_false(utf8_valid(STR("\xED\xA0\x80")));
    assert_false(utf8_valid(STR("\xF4\x90\x80\x80")));
    assert_false(utf8_valid(STR("\xE2\x82")));
    assert_false(utf8_valid(STR("\x80")));
    assert_int_equal(utf8_count(STR("Größe")), 5);
    assert_int_equal(utf8_cut(STR("Größe"), 3).len, 2);
    assert_int_equal(utf8_cut(STR("Größe"), 4).len, 4);
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp += cp < 0x1000 ? 1 : 97) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        char bytes[4];
        size_t n = utf8_put(bytes, cp), at = 0;
        assert_int_equal(utf8_next(str_n(bytes, n), &at), cp);
        assert_int_equal(at, n);
    }
}

static void test_utf8_repair(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str clean = STR("schon gut");
    assert_ptr_equal(utf8_repair(a, clean).ptr, clean.ptr);
    /* Windows-1252 as a whole */
    assert_true(str_eq(utf8_repair(a, STR("Gr\xF6\xDF"
                                          "e \x80")),
                       STR("Größe €")));
    /* damaged UTF-8 keeps its good characters */
    assert_true(str_eq(utf8_repair(a, STR("Gr\xC3\xB6\xFF")), STR("Grö\xEF\xBF\xBD")));
    assert_true(str_eq(utf8_repair(a, str_n("a\0b", 3)), STR("a\xEF\xBF\xBD"
                                                             "b")));
    arena_free(a);
}

static void test_str(void **state)
{
    (void)state;
    struct str rest = STR("a,,b,"), part;
    const char *expected[] = {"a", "", "b", ""};
    for (int i = 0; i < 4; i++) {
        assert_true(str_split(&rest, ',', &part));
        assert_true(str_eq(part, str_of(expected[i])));
    }
    assert_false(str_split(&rest, ',', &part));
    rest = STR("eins\r\nzwei\n");
    assert_true(str_line(&rest, &part) && str_eq(part, STR("eins")));
    assert_true(str_line(&rest, &part) && str_eq(part, STR("zwei")));
    assert_false(str_line(&rest, &part));
    assert_true(str_eq(str_trim(STR(" \t\xC2\xA0x y\n")), STR("x y")));
    assert_int_equal(str_find_nocase(STR("xxKÖLN"), STR("köln"), 0), STR_NPOS);
    assert_int_equal(str_find_nocase(STR("xxBERLIN"), STR("berlin"), 0), 2);
    assert_true(str_cmp(STR("a"), STR("ab")) < 0);
    uint64_t u;
    assert_true(str_to_u64(STR("18446744073709551615"), &u) && u == UINT64_MAX);
    assert_false(str_to_u64(STR("18446744073709551616"), &u));
    assert_false(str_to_u64(STR(""), &u) || str_to_u64(STR("1 "), &u));
    int64_t i;
    assert_true(str_to_i64(STR("-42"), &i) && i == -42);
    double d;
    assert_true(str_to_double(STR("-1.5e3"), &d) && d == -1500);
    assert_false(str_to_double(STR("inf"), &d) || str_to_double(STR("0x10"), &d) ||
                 str_to_double(STR("1,5"), &d) || str_to_double(STR("1e999"), &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_parse),   cmocka_unit_test(test_date_round_trip),
        cmocka_unit_test(test_json_strings), cmocka_unit_test(test_json_structure),
        cmocka_unit_test(test_utf8),         cmocka_unit_test(test_utf8_repair),
        cmocka_unit_test(test_str),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
