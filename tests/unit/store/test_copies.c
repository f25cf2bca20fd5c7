#include "fixture.h"

#define COOK                                                                                       \
    {                                                                                              \
        .ref = "1", .title = "Köchin", .employer = "Musterküche GmbH", .town = "Hagen",            \
        .words = "Suppe kochen und Brot backen"                                                    \
    }

static struct sighting *sightings_of(struct fixture *x, uint64_t vacancy, size_t *n)
{
    struct sighting *list = NULL;
    struct err err = {0};
    assert_true(store_sightings(x->store, x->arena, vacancy, &list, n, &err));
    return list;
}

/* Imports a from source s, then b from source t (or s, incompletely); the reason b was merged for,
 * or
 * "" when it got a vacancy of its own. */
static struct str merged_as(struct fixture *x, struct job a, const char *source, struct job b)
{
    size_t n;
    assert_int_equal(RUN(x, "s", false, a).added, 1);
    struct import_counts c = RUN(x, source, false, b);
    assert_int_equal(c.added + c.merged, 1);
    assert_int_equal(stats_of(x->store).vacancies, c.added ? 2 : 1);
    struct sighting *list = sightings_of(x, c.added ? 2 : 1, &n);
    assert_int_equal(n, c.added ? 1 : 2);
    return list[n - 1].merge_reason;
}

static void equal_text_of_another_source_is_a_copy(void **state)
{
    struct job a = COOK, b = COOK;
    b.ref = "x9";
    b.employer = "Musterkueche Gesellschaft mit beschränkter Haftung";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, MERGE_TEXT);
}

static void equal_text_under_two_refs_is_listed_twice(void **state)
{
    struct job a = COOK, b = COOK;
    b.ref = "2";
    assert_string_equal(merged_as(*state, a, "s", b).ptr, MERGE_REPEAT);
}

static void two_towns_stay_two(void **state)
{
    struct job a = COOK, b = COOK;
    b.ref = "2";
    b.town = "Celle";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, "");
}

static void other_text_at_one_source_stays_two(void **state)
{
    struct job a = COOK, b = COOK;
    a.url = b.url = "https://kueche.example/stellen";
    b.ref = "2";
    b.words = "Nachtisch";
    assert_string_equal(merged_as(*state, a, "s", b).ptr, "");
}

static void without_place_or_employer_nothing_is_proved(void **state)
{
    struct job a = COOK, b = COOK;
    b.ref = "2";
    a.town = b.town = "";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, "");
}

static void without_employer_nothing_is_proved(void **state)
{
    struct job a = COOK, b = COOK;
    b.ref = "2";
    a.employer = b.employer = "";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, "");
}

static void the_same_page_is_the_same_job(void **state)
{
    struct job a = COOK, b = COOK;
    a.url = "https://www.kueche.example/stelle/17#top";
    b.url = "http://kueche.example/stelle/17/";
    b.ref = "2";
    b.employer = "Küche (über Portal)";
    b.words = "gekürzter Text";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, MERGE_URL);
}

static void one_page_two_towns_stay_two(void **state)
{
    struct job a = COOK, b = COOK;
    a.url = b.url = "https://kueche.example/stelle/17";
    b.ref = "2";
    b.town = "Celle";
    assert_string_equal(merged_as(*state, a, "t", b).ptr, "");
}

static void a_careers_page_is_no_identity(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK, c = COOK;
    a.url = b.url = c.url = "https://kueche.example/karriere";
    b.ref = "2";
    b.words = "anderes";
    c.ref = "3";
    c.employer = "Anderer Name";
    c.words = "drittes";
    RUN(x, "s", false, a, b);
    assert_int_equal(RUN(x, "t", false, c).added, 1);
    assert_int_equal(stats_of(x->store).vacancies, 3);
}

static void copies_are_joined_to_live_vacancies_only(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK, filler = COOK;
    filler.ref = "f";
    filler.title = "Etwas anderes";
    b.ref = "2";
    RUN(x, "s", true, a, filler);
    RUN(x, "s", true, filler);
    assert_int_equal(RUN(x, "t", false, b).added, 1);
}

static void a_copy_carries_the_vacancy_on(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK, filler = COOK;
    struct err err = {0};
    struct vacancy v;
    size_t n;
    filler.ref = "f";
    filler.title = "Etwas anderes";
    b.ref = "neu";
    b.url = "https://kueche.example/neu";
    RUN(x, "s", true, a, filler);
    /* The source lists the job under a new ref, the old one is gone. */
    struct import_counts c = RUN(x, "s", true, b, filler);
    assert_counts(c, 0, 0, 1, 1, 1, 0);
    assert_true(store_vacancy(x->store, x->arena, 1, &v, &err));
    assert_true(v.live);
    assert_true(str_eq(v.posting.ref, STR("neu")));
    struct sighting *list = sightings_of(x, 1, &n);
    assert_int_equal(n, 2);
    assert_true(list[0].expired_ms != 0 && list[1].expired_ms == 0);
}

static void a_copy_that_changes_its_town_leaves(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK;
    size_t n;
    b.ref = "2";
    RUN(x, "s", true, a);
    RUN(x, "t", true, b);
    assert_int_equal(stats_of(x->store).vacancies, 1);
    b.town = "Celle";
    assert_counts(RUN(x, "t", true, b), 0, 1, 0, 0, 0, 0);
    assert_int_equal(stats_of(x->store).vacancies, 2);
    sightings_of(x, 1, &n);
    assert_int_equal(n, 1);
}

static void a_copy_that_changes_its_words_stays(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK;
    b.ref = "2";
    RUN(x, "s", true, a);
    RUN(x, "t", true, b);
    b.words = "Suppe kochen, Brot backen und abwaschen";
    RUN(x, "t", true, b);
    assert_int_equal(stats_of(x->store).vacancies, 1);
}

static void when_the_founder_moves_its_copies_stay_together(void **state)
{
    struct fixture *x = *state;
    struct job a = COOK, b = COOK, c = COOK;
    size_t n;
    b.ref = "2";
    c.ref = "3";
    RUN(x, "s", true, a);
    RUN(x, "t", true, b);
    RUN(x, "u", true, c);
    a.town = "Celle";
    RUN(x, "s", true, a);
    assert_int_equal(stats_of(x->store).vacancies, 2);
    sightings_of(x, 1, &n);
    assert_int_equal(n, 1);
    sightings_of(x, 2, &n);
    assert_int_equal(n, 2);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(equal_text_of_another_source_is_a_copy),
        T(equal_text_under_two_refs_is_listed_twice),
        T(two_towns_stay_two),
        T(other_text_at_one_source_stays_two),
        T(without_place_or_employer_nothing_is_proved),
        T(without_employer_nothing_is_proved),
        T(the_same_page_is_the_same_job),
        T(one_page_two_towns_stay_two),
        T(a_careers_page_is_no_identity),
        T(copies_are_joined_to_live_vacancies_only),
        T(a_copy_carries_the_vacancy_on),
        T(a_copy_that_changes_its_town_leaves),
        T(a_copy_that_changes_its_words_stays),
        T(when_the_founder_moves_its_copies_stay_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
