#include "base/file.h"
#include "demo/employers.h"
#include "demo/tables.h"
#include "demo/titles.h"
#include "demo/wages.h"

#include "support/cases.h"

#include <math.h>

/* ---- titles ---- */

static void spell(struct arena *a, struct str marked, struct buf *got)
{
    (void)a;
    for (int style = 0; style < GENDER_COUNT; style++) {
        title_render(got, marked, (enum gender_style)style);
        buf_char(got, '\n');
    }
}

static void titles_in_every_spelling(void **state)
{
    (void)state;
    cases_run("demo/titles.txt", spell);
}

static void gender_is_marked(void **state)
{
    (void)state;
    assert_true(title_has_gender(STR("Leiter*in")));
    assert_true(title_has_gender(STR("{Arzt/Ärztin}")));
    assert_false(title_has_gender(STR("Head of IT")));
}

/* A plain masculine title without "(m/w/d)" is the exception. */
static void masculine_titles_carry_a_suffix(void **state)
{
    (void)state;
    struct rng r = rng_seed(7);
    int bare = 0;
    for (int i = 0; i < 2000; i++)
        bare += title_draw_suffix(&r, GENDER_MASCULINE, false).len == 0;
    assert_in_range(bare, 60, 240);
}

/* ---- draws ---- */

static void exp_in_whole_numbers(void **state)
{
    (void)state;
    for (int i = -100; i <= 100; i++) {
        double x = i / 100.0, got = (double)draw_exp((int64_t)(x * 65536)) / 65536;
        assert_true(fabs(got - exp(x)) < 0.0005);
    }
}

static void normal_has_its_moments(void **state)
{
    (void)state;
    struct rng r = rng_seed(3);
    double sum = 0, squares = 0;
    int n = 20000;
    for (int i = 0; i < n; i++) {
        double x = (double)draw_normal(&r) / 65536;
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / n) < 0.03);
    assert_true(fabs(squares / n - 1) < 0.05);
}

static void weights_are_kept(void **state)
{
    (void)state;
    struct rng r = rng_seed(5);
    uint32_t weights[] = {1, 0, 3}, sums[] = {1, 1, 4}, count[3] = {0}, by_sum[3] = {0};
    for (int i = 0; i < 8000; i++) {
        count[draw_weighted(&r, weights, 3, 4)]++;
        by_sum[draw_sums(&r, sums, 3)]++;
    }
    assert_int_equal(count[1], 0);
    assert_int_equal(by_sum[1], 0);
    assert_in_range(count[0], 1800, 2200);
    assert_in_range(by_sum[0], 1800, 2200);
}

/* ---- pay ---- */

/* What docs/demo.md promises: log pay is normal around base × state with sigma 0.10. */
static void yearly_pay_has_the_documented_law(void **state)
{
    (void)state;
    struct rng r = rng_seed(11);
    double sum = 0, squares = 0;
    int n = 20000;
    for (int i = 0; i < n; i++) {
        double x = log(demo_yearly(&r, 50000, STATE_BY) / (50000 * 1.06));
        sum += x;
        squares += x * x;
    }
    double mean = sum / n, sigma = sqrt(squares / n - mean * mean);
    assert_true(fabs(mean) < 0.003);
    assert_true(fabs(sigma - 0.10) < 0.003);
}

static void every_state_has_a_factor(void **state)
{
    (void)state;
    for (int s = STATE_SH; s < STATE_COUNT; s++)
        assert_in_range(demo_state_percent((enum state)s), 80, 115);
}

static void stated_pay_is_near_the_true_one(void **state)
{
    (void)state;
    struct rng r = rng_seed(13);
    for (int i = 0; i < 4000; i++) {
        struct demo_pay p = {
            .yearly = draw_between(&r, 34000, 120000),
            .notation = (enum demo_notation)draw_between(&r, NOTE_YEAR_RANGE, NOTE_HOUR_ONE)};
        demo_pay_state(&r, &p, 2026);
        double per_year = p.unit == PAY_YEAR    ? 1
                          : p.unit == PAY_MONTH ? (p.months13 ? 13 : 12)
                                                : 52 * 39;
        assert_true(p.min > 0 || p.max > 0);
        if (p.min > 0)
            assert_true(p.min * per_year > p.yearly * 0.86 && p.min * per_year < p.yearly * 1.02);
        if (p.max > 0)
            assert_true(p.max * per_year > p.yearly * 0.98 && p.max * per_year < p.yearly * 1.14);
    }
}

static void pay_is_written(void **state)
{
    (void)state;
    struct rng r = rng_seed(17);
    for (int n = NOTE_YEAR_RANGE; n < NOTE_COUNT; n++) {
        struct demo_pay p = {.yearly = 45000,
                             .notation = (enum demo_notation)n,
                             .azubi_years = 3,
                             .tariff = STR("TVöD E 9b")};
        struct buf b = {0};
        demo_pay_state(&r, &p, 2025);
        demo_pay_write(&b, &r, &p);
        struct str s = buf_view(&b);
        if (n == NOTE_TARIFF)
            assert_true(str_has(s, STR("TVöD E 9b")));
        else if (n == NOTE_BY_TARIFF)
            assert_true(str_has(s, STR("arif")));
        else
            assert_true(str_has(s, STR("€")) || str_has(s, STR("EUR")) || str_has(s, STR("Euro")));
        if (n == NOTE_MINIJOB)
            assert_true(str_has(s, STR("556")));
        if (n == NOTE_AZUBI)
            assert_true(str_has(s, STR("3. ")));
        buf_done(&b);
    }
}

static void pay_is_written_in_english(void **state)
{
    (void)state;
    struct demo_pay p = {.notation = NOTE_YEAR_RANGE, .min = 45000, .max = 52500, .unit = PAY_YEAR};
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct rng r = rng_seed(seed);
        struct buf b = {0};
        demo_pay_write_english(&b, &r, &p);
        assert_true(str_has(buf_view(&b), STR("45,000 to ")));
        assert_true(str_has(buf_view(&b), STR("52,500")));
        buf_done(&b);
    }
}

/* ---- tables ---- */

static void expect_error(const char *texts, const char *occupations, const char *message)
{
    struct arena *a = arena_new();
    struct demo_tables t;
    struct err err = {0};
    assert_false(demo_tables_read(a, str_of(texts), str_of(occupations), &t, &err));
    if (!str_has(str_of(err.msg), str_of(message)))
        fail_msg("%s", err.msg);
    arena_free(a);
}

static void broken_tables_name_their_line(void **state)
{
    (void)state;
    expect_error("# x\nfamily\tit\nshares\tparty=3\n", "", "demo_texts.tsv line 3: unknown share");
    expect_error("pool\tnothing\ta|b\n", "", "line 1: unknown pool");
    expect_error("family\tit\nkinds\tbakery=3\n", "", "line 2: unknown kind");
    expect_error("", "tasks\ta\n", "demo_occupations.tsv line 1");
    expect_error("", "occupation\t43414\tX\tnone\t1\t1\t1\t1\t-\t-\n", "unknown family");
    expect_error("family\tit\n", "", "pool intro_sie is missing");
}

static struct str data_file(struct arena *a, const char *name)
{
    struct str bytes = STR_NONE;
    struct err err = {0};
    if (!file_read(a, path_join(a, SOURCE_DIR "/data", name), 1 << 22, &bytes, &err))
        fail_msg("%s", err.msg);
    return bytes;
}

static void every_occupation_is_complete(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct demo_tables t;
    struct err err = {0};
    if (!demo_tables_read(a, data_file(a, "demo_texts.tsv"), data_file(a, "demo_occupations.tsv"),
                          &t, &err))
        fail_msg("%s", err.msg);
    assert_true(t.n_occupations >= 150);
    for (uint32_t i = 0; i < t.n_occupations; i++) {
        const struct demo_occupation *o = &t.occupations[i];
        bool complete =
            o->code >= 10000 && o->titles.p.n >= 2 && o->tasks.n >= 8 && o->requirements.n >= 3 &&
            o->requirements.n + o->family->requirements.n >= 6 && o->skills.n >= 2 &&
            o->pay_eur_year[0] < o->pay_eur_year[1] && o->pay_eur_year[1] < o->pay_eur_year[2] &&
            (o->lead.p.n == 0 || o->lead_code >= 10000);
        if (!complete)
            fail_msg("%.*s is incomplete", STR_ARG(o->label));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_in_every_spelling),
        cmocka_unit_test(gender_is_marked),
        cmocka_unit_test(masculine_titles_carry_a_suffix),
        cmocka_unit_test(exp_in_whole_numbers),
        cmocka_unit_test(normal_has_its_moments),
        cmocka_unit_test(weights_are_kept),
        cmocka_unit_test(yearly_pay_has_the_documented_law),
        cmocka_unit_test(every_state_has_a_factor),
        cmocka_unit_test(stated_pay_is_near_the_true_one),
        cmocka_unit_test(pay_is_written),
        cmocka_unit_test(pay_is_written_in_english),
        cmocka_unit_test(broken_tables_name_their_line),
        cmocka_unit_test(every_occupation_is_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
