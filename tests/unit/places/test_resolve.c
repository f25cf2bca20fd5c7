#include "places/resolve.h"

#include "support/cases.h"

static struct gazetteer *gazetteer;

static void put_match(struct buf *out, const struct place_match *m)
{
    const struct place *p = gazetteer_get(gazetteer, m->place);
    buf_printf(out, "%.*s", STR_ARG(p->name));
    if (p->plz.len)
        buf_printf(out, " %.*s", STR_ARG(p->plz));
    buf_printf(out, " %s, %s%s\n", state_code(p->state), m->rule,
               m->uncertain ? ", uncertain" : "");
}

static void put_answer(struct buf *out, const struct place_answer *ans)
{
    if (ans->scope != PLACE_SCOPE_PLACE) {
        buf_cstr(out, place_scope_name(ans->scope));
        for (int s = 1; s < STATE_COUNT; s++)
            if (ans->states & 1u << s)
                buf_printf(out, " %s", state_code((enum state)s));
        buf_char(out, '\n');
    }
    if (ans->near)
        buf_cstr(out, "near\n");
    for (size_t i = 0; i < ans->n_matches && (ans->several || i < 1); i++)
        put_match(out, &ans->matches[i]);
    if (!ans->several && ans->n_matches > 1) {
        buf_cstr(out, "also:");
        for (size_t i = 1; i < ans->n_matches && i < 4; i++)
            buf_printf(out, "%s %.*s", i > 1 ? "," : "",
                       STR_ARG(gazetteer_get(gazetteer, ans->matches[i].place)->name));
        buf_cstr(out, ans->n_matches > 4 ? ", …\n" : "\n");
    }
}

static void text_case(struct arena *a, struct str input, struct buf *got)
{
    struct place_answer ans;
    (void)a;
    place_resolve(gazetteer, input, NULL, &ans);
    put_answer(got, &ans);
}

/* "PLZ; town; state; country; lat lon", any of them empty. */
static void address_case(struct arena *a, struct str input, struct buf *got)
{
    struct str f[5] = {0}, part;
    struct place_hint hint = {0};
    struct place_answer ans;
    (void)a;
    for (size_t n = 0; n < 5 && str_split(&input, ';', &part); n++)
        f[n] = str_trim(part);
    hint.state = f[2];
    hint.country = f[3];
    size_t blank = str_find_char(f[4], ' ', 0);
    hint.has_point = blank != STR_NPOS && str_to_double(str_slice(f[4], 0, blank), &hint.lat) &&
                     str_to_double(str_slice(f[4], blank + 1, f[4].len), &hint.lon);
    place_resolve_address(gazetteer, f[0], f[1], &hint, &ans);
    put_answer(got, &ans);
}

static void test_texts(void **state)
{
    (void)state;
    cases_run("places/texts.txt", text_case);
}

static void test_addresses(void **state)
{
    (void)state;
    cases_run("places/addresses.txt", address_case);
}

static void assert_near(const char *text, double lat, double lon, double km)
{
    struct place_answer ans;
    place_resolve(gazetteer, str_of(text), NULL, &ans);
    assert_true(ans.n_matches > 0);
    const struct place *p = gazetteer_get(gazetteer, ans.matches[0].place);
    assert_true(distance_km(lat, lon, p->lat, p->lon) < km);
}

/* Points from a map, so that the cases above cannot all be right about wrong places. */
static void test_points(void **state)
{
    (void)state;
    assert_near("01454 Wachau", 51.161, 13.904, 3); /* near Radeberg */
    assert_near("04416 Wachau", 51.281, 12.40, 5);  /* in Markkleeberg near Leipzig */
    assert_near("Freiburg", 47.995, 7.85, 3);
    assert_near("Munich, Bavaria, Germany", 48.137, 11.575, 3);
    assert_near("Frankfurt/Oder", 52.34, 14.55, 3);
    assert_near("12555 Berlin", 52.445, 13.575, 5);
    assert_near("Helgoland", 54.18, 7.886, 3);
    assert_near("Halle (Westf.)", 52.06, 8.36, 3);
}

static void test_spans(void **state)
{
    struct place_answer ans;
    struct str text = STR("Büro: Köln, Raum Bonn");
    (void)state;
    place_resolve(gazetteer, text, NULL, &ans);
    assert_int_equal(ans.n_matches, 2);
    assert_true(str_eq(str_slice(text, ans.matches[0].start, ans.matches[0].end), STR("Köln")));
    assert_true(str_eq(str_slice(text, ans.matches[1].start, ans.matches[1].end), STR("Bonn")));
}

/* Longer texts are cut, many names stop at PLACE_MATCHES_MAX. */
static void test_limits(void **state)
{
    struct buf text = {0};
    struct place_answer ans;
    (void)state;
    for (int i = 0; i < 200; i++)
        buf_cstr(&text, i % 2 ? "Köln; Bonn, Ulm | " : "Neustadt (Halle) 50667 - ");
    place_resolve(gazetteer, buf_view(&text), NULL, &ans);
    assert_true(ans.n_matches <= PLACE_MATCHES_MAX);
    buf_clear(&text);
    for (int i = 0; i < 40; i++)
        buf_cstr(&text, "Aachen,Bonn,Celle,Dachau,Emden,Fulda,Gera,Hof,Jena,Kassel,Lahr,Mainz,");
    place_resolve(gazetteer, buf_view(&text), NULL, &ans);
    assert_int_equal(ans.scope, PLACE_SCOPE_PLACE);
    assert_true(ans.several);
    assert_true(ans.n_matches >= 12);
    for (size_t i = 0; i < ans.n_matches; i++)
        assert_true(ans.matches[i].end <= PLACE_TEXT_BYTES_MAX);
    buf_done(&text);
}

static int open_all(void **state)
{
    struct err err = {0};
    (void)state;
    gazetteer = gazetteer_open(NULL, &err);
    return gazetteer ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    gazetteer_close(gazetteer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),  cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_points), cmocka_unit_test(test_spans),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
