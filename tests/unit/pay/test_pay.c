#include "pay/pay.h"

#include "base/date.h"
#include "pay/words.h"
#include "support/cases.h"

static struct pay_tables *tables;

static int open_tables(void **state)
{
    (void)state;
    struct err err = {0};
    tables = pay_open(&err);
    if (!tables)
        print_error("%s\n", err.msg);
    return tables ? 0 : -1;
}

static int close_tables(void **state)
{
    (void)state;
    pay_close(tables);
    return 0;
}

static void print_found(const struct pay_found *f, struct buf *got)
{
    if (f->min > 0 || f->max > 0)
        buf_printf(got, "%g %g %s", f->min, f->max, pay_unit_name(f->unit));
    if (f->tariff.len > 0)
        buf_printf(got, "%s%.*s", got->len ? " | " : "", STR_ARG(f->tariff));
    buf_char(got, '\n');
}

/* "min max unit | tariff" for a text; 0 = open end; "none". */
static void pay_of_text(struct arena *a, struct str input, struct buf *got)
{
    struct pay_found f;
    struct pay_context context = {.posted = date_of(2025, 5, 1)};
    if (pay_find(a, tables, STR_NONE, words_fold(a, input), &context, &f))
        print_found(&f, got);
    else
        buf_cstr(got, "none\n");
    if (f.end > input.len || f.start > f.end)
        buf_cstr(got, "span outside the text\n");
}

static void pay_of_title(struct arena *a, struct str input, struct buf *got)
{
    struct pay_found f;
    struct pay_context context = {.posted = DATE_NONE};
    if (pay_find(a, tables, words_fold(a, input), STR_NONE, &context, &f))
        print_found(&f, got);
    else
        buf_cstr(got, "none\n");
}

/* The yearly figure and how it was made. */
static void yearly_of_text(struct arena *a, struct str input, struct buf *got)
{
    struct pay_found f;
    struct pay_context context = {.posted = date_of(2025, 5, 1)};
    struct str text = input, number;
    str_split(&text, '|', &number);
    if (text.len > 0) { /* "35|text": weekly hours the posting states; "50%|text": its share */
        double value = 0;
        bool share = str_ends(number, STR("%"));
        assert_true(str_to_double(str_slice(number, 0, number.len - share), &value));
        context.hours_week = share ? 0 : value;
        context.share = share ? value : 0;
    } else {
        text = input;
    }
    if (!pay_find(a, tables, STR_NONE, words_fold(a, text), &context, &f))
        return;
    buf_printf(got, "%.0f %.0f | %.*s\n", f.yearly_min, f.yearly_max, STR_ARG(f.assumption));
}

static void test_amounts(void **state)
{
    (void)state;
    cases_run("pay/amounts.txt", pay_of_text);
}

static void test_traps(void **state)
{
    (void)state;
    cases_run("pay/traps.txt", pay_of_text);
}

static void test_tariffs(void **state)
{
    (void)state;
    cases_run("pay/tariffs.txt", pay_of_text);
}

static void test_titles(void **state)
{
    (void)state;
    cases_run("pay/titles.txt", pay_of_title);
}

static void test_yearly(void **state)
{
    (void)state;
    cases_run("pay/yearly.txt", yearly_of_text);
}

static void test_table_by_date(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str text = words_fold(a, STR("Vergütung nach EG 9a TVöD-VKA"));
    struct pay_found before, after;
    struct pay_context old = {.posted = date_of(2024, 6, 1)}, new = {.posted = DATE_NONE};
    assert_true(pay_find(a, tables, STR_NONE, text, &old, &before));
    assert_true(pay_find(a, tables, STR_NONE, text, &new, &after));
    assert_float_equal(before.min, 3448.96, 0.001);
    assert_float_equal(after.min, 3558.96, 0.001);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amounts), cmocka_unit_test(test_traps),
        cmocka_unit_test(test_tariffs), cmocka_unit_test(test_titles),
        cmocka_unit_test(test_yearly),  cmocka_unit_test(test_table_by_date),
    };
    return cmocka_run_group_tests(tests, open_tables, close_tables);
}
