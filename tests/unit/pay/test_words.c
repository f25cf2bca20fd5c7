#include "pay/words.h"

#include "support/cases.h"

#include "base/rand.h"

static void expect_fold(const char *text, const char *folded)
{
    struct arena *a = arena_new();
    struct str got = words_fold(a, str_of(text));
    assert_int_equal(got.len, strlen(text));
    assert_string_equal(got.ptr, folded);
    arena_free(a);
}

static void test_fold_keeps_every_offset(void **state)
{
    (void)state;
    expect_fold("Größe ÄÖÜß", "groesse aeoeuess");
    expect_fold("16,50 €/Std.", "16,50 eur/std.");
    expect_fold("a–b", "a - b");
    expect_fold("Café É", "caf\xC3\xA9 \xC3\xA9");
    expect_fold("5\xC2\xA0h", "5  h");
    expect_fold("\xC3", "\xC3"); /* cut in the middle */
    expect_fold("\xE2\x82", "\xE2\x82");
}

static bool print_hit(void *user, struct word_hit h)
{
    struct buf *out = user;
    buf_printf(out, "%u:%u-%u ", h.value, h.start, h.end);
    return true;
}

static void expect_hits(struct words *w, const char *text, const char *hits)
{
    struct arena *a = arena_new();
    struct buf out = {0};
    struct str folded = words_fold(a, str_of(text));
    words_scan(w, folded, 0, folded.len, print_hit, &out);
    assert_string_equal(out.data ? out.data : "", hits);
    buf_done(&out);
    arena_free(a);
}

static void add(struct words *w, const char *word, uint32_t value)
{
    struct err err = {0};
    if (!words_add(w, str_of(word), value, &err))
        fail_msg("%s", err.msg);
}

static void test_boundaries(void **state)
{
    (void)state;
    struct words *w = words_new();
    add(w, "teilzeit", 1);
    add(w, "vollzeit*", 2);
    add(w, "*gehalt", 3);
    add(w, "/monat", 4);
    words_build(w);
    expect_hits(w, "Teilzeit, Teilzeitstelle", "1:0-8 ");
    expect_hits(w, "Vollzeitstelle Unvollzeit", "2:0-8 ");
    expect_hits(w, "Jahresgehalt Gehaltvoll Gehalt", "3:6-12 3:24-30 ");
    expect_hits(w, "3.000 €/Monat", "4:9-15 ");
    expect_hits(w, "éteilzeit", "");
    words_free(w);
}

static void test_overlaps(void **state)
{
    (void)state;
    struct words *w = words_new();
    add(w, "he", 1);
    add(w, "she", 2);
    add(w, "*he*", 3);
    add(w, "hers", 4);
    words_build(w);
    expect_hits(w, "she", "2:0-3 3:1-3 ");
    expect_hits(w, "hers he", "3:0-2 4:0-4 3:5-7 1:5-7 ");
    words_free(w);
}

static void test_errors(void **state)
{
    (void)state;
    struct words *w = words_new();
    struct err err = {0};
    assert_false(words_add(w, STR(""), 1, &err));
    err_clear(&err);
    assert_false(words_add(w, STR("**"), 1, &err));
    assert_non_null(strstr(err.msg, "a word needs"));
    words_free(w);
}

/* The automaton finds what a search for each literal finds. */
static void test_against_plain_search(void **state)
{
    (void)state;
    struct rng rng = rng_seed(7);
    for (int round = 0; round < 300; round++) {
        struct words *w = words_new();
        char literals[6][6];
        size_t n = 1 + rng_below(&rng, 6), expected = 0, found = 0;
        for (size_t i = 0; i < n; i++) {
            size_t len = 1 + rng_below(&rng, 4);
            literals[i][0] = '*';
            for (size_t k = 0; k < len; k++)
                literals[i][1 + k] = (char)('a' + rng_below(&rng, 3));
            literals[i][1 + len] = '\0';
            struct buf b = {0};
            buf_printf(&b, "%s*", literals[i]);
            add(w, b.data, (uint32_t)i);
            buf_done(&b);
        }
        words_build(w);
        char text[41];
        for (size_t k = 0; k < 40; k++)
            text[k] = (char)('a' + rng_below(&rng, 4));
        text[40] = '\0';
        struct buf out = {0};
        words_scan(w, str_of(text), 0, 40, print_hit, &out);
        for (size_t k = 0; k < out.len; k++)
            found += out.data[k] == ' ';
        for (size_t i = 0; i < n; i++)
            for (const char *p = text; (p = strstr(p, literals[i] + 1)); p++)
                expected++;
        assert_int_equal(found, expected);
        buf_done(&out);
        words_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold_keeps_every_offset),
        cmocka_unit_test(test_boundaries),
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_against_plain_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
