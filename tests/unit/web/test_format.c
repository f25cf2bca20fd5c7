#include "web/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void same(struct str got, const char *expected)
{
    if (!str_eq(got, str_of(expected)))
        print_message("got %.*s, expected %s\n", STR_ARG(got), expected);
    assert_true(str_eq(got, str_of(expected)));
}

static void test_numbers(void **state)
{
    (void)state;
    same(format_count(a, LANG_DE, 0), "0");
    same(format_count(a, LANG_DE, 999), "999");
    same(format_count(a, LANG_DE, 1234567), "1.234.567");
    same(format_count(a, LANG_EN, 20000), "20,000");
    same(format_eur(a, LANG_DE, 45000), "45.000\u00a0€");
    same(format_eur(a, LANG_DE, 14.5), "14,50\u00a0€");
    same(format_eur(a, LANG_EN, 14.5), "€14.50");
    same(format_km(a, LANG_DE, 1.74), "1,7");
    same(format_km(a, LANG_EN, 1.76), "1.8");
    same(format_km(a, LANG_DE, 2.0), "2");
    same(format_km(a, LANG_DE, 25.4), "25");
    same(format_km(a, LANG_DE, -3), "0");
}

static void test_pay(void **state)
{
    (void)state;
    same(format_pay(a, LANG_DE, 3200, 3800, PAY_MONTH), "3.200\u00a0€ bis 3.800\u00a0€ im Monat");
    same(format_pay(a, LANG_DE, 15, 0, PAY_HOUR), "ab 15\u00a0€ pro Stunde");
    same(format_pay(a, LANG_DE, 0, 60000, PAY_YEAR), "bis 60.000\u00a0€ im Jahr");
    same(format_pay(a, LANG_EN, 1218, 1218, PAY_MONTH), "€1,218 per month");
    same(format_pay(a, LANG_DE, 0, 0, PAY_MONTH), "");
    /* An amount without its unit says nothing. */
    same(format_pay(a, LANG_DE, 3200, 3800, PAY_UNIT_NONE), "");
}

static void test_age(void **state)
{
    (void)state;
    int32_t today = date_of(2026, 11, 22);
    same(format_age(a, LANG_DE, today, today), "heute");
    same(format_age(a, LANG_DE, today - 1, today), "gestern");
    same(format_age(a, LANG_DE, today - 30, today), "vor 30 Tagen");
    same(format_age(a, LANG_DE, today - 31, today), "22.10.2026");
    same(format_age(a, LANG_EN, today - 2, today), "2 days ago");
    same(format_age(a, LANG_DE, today + 3, today), "25.11.2026");
    same(format_age(a, LANG_DE, DATE_NONE, today), "");
}

static void test_slugs(void **state)
{
    (void)state;
    same(format_slug(a, STR("IT-Leiter*in (m/w/d)")), "it-leiter-in-m-w-d");
    same(format_slug(a, STR("  Köche & Größen  ")), "koeche-groessen");
    same(format_slug(a, STR("ÄRZTIN")), "aerztin");
    same(format_slug(a, STR("???")), "stelle");
    same(format_slug(a, STR("")), "stelle");
    same(format_slug(a, STR("Работа")), "stelle");
    same(format_slug(a, STR("\xff<script>")), "script");
    struct str cut = format_slug(
        a, STR("Sachbearbeitung Business-Continuity-Management und Notfallplanung in Hagen"));
    same(cut, "sachbearbeitung-business-continuity-management-und");
    assert_true(
        format_slug(a, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                           "aaaaaaaaaaaaaa"))
            .len <= 64);
}

static void test_templates(void **state)
{
    (void)state;
    same(format_text(a, "{1} von {0}", STR("a"), STR("b")), "b von a");
    same(format_text(a, "{0}{0} {7} {x}", STR("<")), "<< {7} {x}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_age, setup, teardown),
        cmocka_unit_test_setup_teardown(test_slugs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_templates, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
