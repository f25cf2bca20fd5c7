#include "fixture.h"

#include "base/rand.h"
#include "store/facts.h"
#include "support/cases.h"
#include "store/keys.h"

/* A field that facts.c does not know would be lost without a word: extend facts.c and this test,
 * count FACTS_VERSION up, then correct the number. */
#define FACTS_BYTES_KNOWN 1168

static struct str text(struct arena *a, struct rng *r)
{
    if (rng_chance(r, 0.3))
        return STR_NONE;
    return arena_printf(a, "Text %u ä", rng_below(r, 1000));
}

static const char *name(struct rng *r)
{
    static const char *const names[] = {"", "title.whole", "structured", "pay.range"};
    return names[rng_below(r, 4)];
}

static struct known known(struct rng *r)
{
    struct known k = {.rule = name(r)};
    if (!*k.rule)
        return k;
    k.field = rng_below(r, FIELD_EMPLOYER + 1);
    k.start = rng_below(r, 70000);
    k.end = k.start + rng_below(r, 300);
    return k;
}

static void random_lists(struct arena *a, struct rng *r, struct facts *f)
{
    f->n_places = rng_below(r, 4);
    f->places = ARENA_ARRAY(a, struct fact_place, f->n_places);
    for (size_t i = 0; i < f->n_places; i++)
        f->places[i] = (struct fact_place){(uint16_t)rng_u64(r), text(a, r), name(r),
                                           rng_chance(r, 0.5), known(r)};
    f->n_zones = rng_below(r, 4);
    f->zones = ARENA_ARRAY(a, struct fact_zone, f->n_zones);
    for (size_t i = 0; i < f->n_zones; i++)
        f->zones[i] = (struct fact_zone){"tasks", rng_below(r, 99), rng_below(r, 9999), name(r)};
    f->n_skills = rng_below(r, 4);
    f->skills = ARENA_ARRAY(a, struct fact_skill, f->n_skills);
    for (size_t i = 0; i < f->n_skills; i++)
        f->skills[i] =
            (struct fact_skill){text(a, r), "software", rng_chance(r, 0.5), known(r), text(a, r)};
    f->n_alternatives = rng_below(r, 4);
    for (size_t i = 0; i < f->n_alternatives; i++)
        f->alternatives[i] = (struct fact_occupation){rng_below(r, 99999), text(a, r), rng_unit(r)};
}

static struct facts random_facts(struct arena *a, struct rng *r)
{
    struct facts f = {
        .title = text(a, r),
        .title_known = known(r),
        .occupation = {rng_below(r, 99999), text(a, r), rng_unit(r)},
        .occupation_known = known(r),
        .scope = rng_below(r, PLACE_SCOPE_REMOTE + 1),
        .pay = {rng_unit(r), rng_unit(r), PAY_MONTH, rng_unit(r), 0, text(a, r), text(a, r),
                text(a, r), known(r)},
        .worktime = rng_below(r, 64),
        .hours_week = rng_unit(r) * 40,
        .contract = rng_below(r, CONTRACT_COUNT),
        .contract_known = known(r),
        .level = rng_below(r, LEVEL_COUNT),
        .level_known = known(r),
        .remote = rng_below(r, REMOTE_COUNT),
        .remote_known = known(r),
        .agency = rng_below(r, AGENCY_COUNT),
        .agency_known = known(r),
        .career_change = rng_chance(r, 0.5),
        .career_change_known = known(r),
        .state = rng_below(r, STATE_COUNT),
        .hours_known = known(r),
        .share_min = rng_unit(r),
        .share_max = rng_unit(r),
        .share_known = known(r),
        .contract_months = rng_unit(r),
        .contract_reason = text(a, r),
        .years_asked = rng_unit(r),
        .years_known = known(r),
        .remote_share = rng_unit(r),
        .remote_days = rng_unit(r),
        .language = "de",
    };
    for (int i = 0; i < 6; i++)
        f.worktime_known[i] = known(r);
    random_lists(a, r, &f);
    return f;
}

/* Encoding what was decoded gives the same bytes; with every field in the encoding that is
 * equality, and the fields below show that decoding puts them where they were. */
static void facts_round_trip(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct rng r = rng_seed(7);
    for (int i = 0; i < 500; i++) {
        struct facts f = random_facts(a, &r), g;
        struct buf first = {0}, second = {0};
        struct err err = {0};
        facts_encode(&f, &first);
        if (!facts_decode(a, buf_view(&first), &g, &err))
            fail_msg("%s", err.msg);
        facts_encode(&g, &second);
        assert_true(str_eq(buf_view(&first), buf_view(&second)));
        assert_true(str_eq(f.title, g.title) && str_eq(f.contract_reason, g.contract_reason));
        assert_true(str_eq(f.pay.tariff, g.pay.tariff) && f.pay.yearly_min == g.pay.yearly_min);
        assert_true(f.share_max == g.share_max && f.remote_days == g.remote_days);
        assert_string_equal(f.years_known.rule, g.years_known.rule);
        assert_int_equal(f.years_known.end, g.years_known.end);
        assert_int_equal(f.worktime_known[5].start, g.worktime_known[5].start);
        assert_int_equal(f.state, g.state);
        assert_int_equal(f.agency, g.agency);
        assert_int_equal(f.n_skills, g.n_skills);
        for (size_t k = 0; k < f.n_skills; k++)
            assert_true(str_eq(f.skills[k].level, g.skills[k].level));
        buf_done(&first);
        buf_done(&second);
        arena_reset(a);
    }
    arena_free(a);
}

static void damaged_facts_are_refused_not_believed(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct rng r = rng_seed(8);
    for (int i = 0; i < 2000; i++) {
        struct facts f = random_facts(a, &r), g;
        struct buf b = {0};
        struct err err = {0};
        facts_encode(&f, &b);
        size_t cut = rng_below(&r, (uint32_t)b.len);
        assert_false(facts_decode(a, str_n(b.data, cut), &g, &err));
        assert_int_equal(err.code, ERR_CORRUPT);
        for (int k = 0; k < 3; k++)
            b.data[rng_below(&r, (uint32_t)b.len)] = (char)rng_u64(&r);
        facts_decode(a, buf_view(&b), &g, NULL); /* the sanitizers watch */
        buf_done(&b);
        arena_reset(a);
    }
    arena_free(a);
}

static void no_field_was_forgotten(void **state)
{
    (void)state;
    size_t bytes = sizeof(struct facts) + sizeof(struct fact_pay) + sizeof(struct fact_place) +
                   sizeof(struct fact_zone) + sizeof(struct fact_skill) +
                   sizeof(struct fact_occupation) + sizeof(struct known);
    assert_int_equal(bytes, FACTS_BYTES_KNOWN);
}

static void employer(struct arena *a, struct str input, struct buf *got)
{
    buf_str(got, key_employer(a, input));
    buf_char(got, '\n');
}

static void employer_keys(void **state)
{
    (void)state;
    cases_run("store/employer.txt", employer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_round_trip),
        cmocka_unit_test(damaged_facts_are_refused_not_believed),
        cmocka_unit_test(no_field_was_forgotten),
        cmocka_unit_test(employer_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
