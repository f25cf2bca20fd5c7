#include "places/gazetteer.h"

#include "places/fold.h"
#include "places/index.h"
#include "places/lexicon.h"
#include "support/cases.h"

#include <stdlib.h>

static struct gazetteer *g;

static const struct place *place(uint16_t id)
{
    return gazetteer_get(g, id);
}

/* Every promise of the header, for every entry. */
static void test_entries(void **state)
{
    (void)state;
    size_t n = gazetteer_count(g);
    assert_true(n > 20000 && n < PLACE_NONE);
    for (size_t id = 0; id < n; id++) {
        const struct place *p = place((uint16_t)id), *town = place(p->town);
        assert_true(p->name.len > 0);
        assert_true(p->town < n);
        assert_false(town->postal);
        assert_int_equal(town->town, p->town);
        assert_true(p->plz.len == 5 || (p->plz.len == 0 && !p->postal));
        assert_true(p->ags.len == 8 || p->ags.len == 0);
        assert_true(p->state > STATE_NONE && p->state < STATE_COUNT);
        assert_true(p->lat > 47 && p->lat < 55.2 && p->lon > 5.5 && p->lon < 15.3);
    }
}

static void test_plz(void **state)
{
    const uint16_t *ids;
    (void)state;
    assert_int_equal(gazetteer_by_plz(g, STR("04103"), &ids), 1);
    assert_true(str_eq(place(ids[0])->name, STR("Leipzig")));
    size_t n = gazetteer_by_plz(g, STR("18573"), &ids);
    assert_true(n >= 4);
    for (size_t i = 0; i < n; i++) {
        assert_true(str_eq(place(ids[i])->plz, STR("18573")));
        if (i)
            assert_true(place(ids[i - 1])->population >= place(ids[i])->population);
    }
    assert_int_equal(gazetteer_by_plz(g, STR("00000"), &ids), 0);
    assert_int_equal(gazetteer_by_plz(g, STR("4103"), &ids), 0);
    assert_int_equal(gazetteer_by_plz(g, STR("0410x"), &ids), 0);
    assert_int_equal(gazetteer_by_plz(g, STR(""), &ids), 0);
}

static void test_near_plz(void **state)
{
    (void)state;
    uint16_t near = gazetteer_near_plz(g, STR("80788"));
    assert_true(near != PLACE_NONE);
    assert_true(str_eq(place(place(near)->town)->name, STR("München")));
    assert_int_equal(gazetteer_near_plz(g, STR("00000")), PLACE_NONE);
}

static void test_suggest(void **state)
{
    uint16_t ids[10];
    (void)state;
    size_t n = gazetteer_suggest(g, STR("leip"), ids, 10);
    assert_true(n >= 2);
    assert_true(str_eq(place(ids[0])->name, STR("Leipzig")));
    assert_int_equal(gazetteer_suggest(g, STR("MUNI"), ids, 1), 1);
    assert_true(str_eq(place(ids[0])->name, STR("München")));
    n = gazetteer_suggest(g, STR("Mün"), ids, 10);
    assert_int_equal(n, 10);
    for (size_t i = 1; i < n; i++)
        assert_true(place(ids[i - 1])->population >= place(ids[i])->population);
    assert_int_equal(gazetteer_suggest(g, STR("qqq"), ids, 10), 0);
    assert_int_equal(gazetteer_suggest(g, STR(""), ids, 10), 0);
    assert_int_equal(gazetteer_suggest(g, STR("b"), ids, 0), 0);
}

static void test_states(void **state)
{
    (void)state;
    assert_int_equal(state_of(STR("Sachsen")), STATE_SN);
    assert_int_equal(state_of(STR("SN")), STATE_SN);
    assert_int_equal(state_of(STR("de-by")), STATE_BY);
    assert_int_equal(state_of(STR("BADEN_WUERTTEMBERG")), STATE_BW);
    assert_int_equal(state_of(STR("Baden-Württemberg")), STATE_BW);
    assert_int_equal(state_of(STR("North Rhine-Westphalia")), STATE_NW);
    assert_int_equal(state_of(STR(" Thüringen ")), STATE_TH);
    assert_int_equal(state_of(STR("Tirol")), STATE_NONE);
    assert_int_equal(state_of(STR("")), STATE_NONE);
    for (int s = 1; s < STATE_COUNT; s++) {
        assert_int_equal(state_of(str_of(state_name((enum state)s))), s);
        assert_int_equal(state_of(str_of(state_code((enum state)s))), s);
    }
    assert_string_equal(state_name((enum state)99), "");
}

static void test_distance(void **state)
{
    (void)state;
    assert_true(distance_km(52.52, 13.405, 48.137, 11.575) > 500);
    assert_true(distance_km(52.52, 13.405, 48.137, 11.575) < 510);
    assert_true(distance_km(50, 8, 50, 8) < 1e-9);
    float *km = xcalloc(gazetteer_count(g), sizeof(*km));
    gazetteer_distances(g, 51.34, 12.37, km);
    for (size_t id = 0; id < gazetteer_count(g); id += 97) {
        const struct place *p = place((uint16_t)id);
        double exact = distance_km(51.34, 12.37, p->lat, p->lon);
        assert_true(km[id] > exact - 0.05 && km[id] < exact + 0.05);
    }
    free(km);
}

static void assert_key(const char *name, const char *expected)
{
    struct arena *a = arena_new();
    struct place_key key;
    place_key_of(str_of(name), &key);
    assert_string_equal(arena_cstr(a, place_key_str(&key)), expected);
    arena_free(a);
}

static void test_fold(void **state)
{
    (void)state;
    assert_key("München", "muenchen");
    assert_key("Mu\xCC\x88nchen", "muenchen"); /* u + combining diaeresis */
    assert_key("St. Leon-Rot", "sankt leon rot");
    assert_key("Weißwasser/O.L. - Běła Woda", "weisswasser o l bela woda");
    assert_key("  ", "");
    assert_key("K\xF6ln", "k ln"); /* a stray byte separates */
    assert_int_equal(place_base_len(STR("Frankfurt am Main")), 9);
    assert_int_equal(place_base_len(STR("Halle (Saale)")), 5);
    assert_int_equal(place_base_len(STR("Bad Homburg vor der Höhe")), 11);
    assert_int_equal(place_base_len(STR("Leipzig")), 7);
}

static void test_lexicon(void **state)
{
    const char *why = "";
    (void)state;
    if (!lexicon_check(&why))
        fail_msg("\"%s\" is out of order", why);
}

static void parse_case(struct arena *a, struct str input, struct buf *got)
{
    struct place_table t;
    struct err err = {0};
    if (place_table_parse(a, input, "FILE", &t, &err)) {
        place_table_write(&t, got);
        return;
    }
    buf_cstr(got, err.msg);
}

static void test_tables(void **state)
{
    (void)state;
    cases_run("places/tables.txt", parse_case);
}

static int open_all(void **state)
{
    struct err err = {0};
    (void)state;
    g = gazetteer_open(NULL, &err);
    return g ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    gazetteer_close(g);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),  cmocka_unit_test(test_plz),
        cmocka_unit_test(test_near_plz), cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_states),   cmocka_unit_test(test_distance),
        cmocka_unit_test(test_fold),     cmocka_unit_test(test_lexicon),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
