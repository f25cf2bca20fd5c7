#include "ingest/sections.h"
#include "ingest/terms.h"
#include "support/cases.h"

/* "word worktime… contract", as in the JSON format; "-" for nothing. */
static void employment_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    struct posting p = {0};
    terms_employment(input, &p);
    for (uint32_t bit = 1; bit <= WORKTIME_WEEKEND; bit <<= 1)
        if (p.worktime & bit)
            buf_printf(got, "%s ", worktime_name(bit));
    buf_cstr(got, p.contract ? contract_name(p.contract) : "-");
}

static void pay_unit_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    enum pay_unit u = terms_pay_unit(input);
    buf_cstr(got, u ? pay_unit_name(u) : "-");
}

static void remote_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    enum remote r = terms_remote(input);
    buf_cstr(got, r ? remote_name(r) : "-");
}

static void level_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    enum level l = terms_level(input);
    buf_cstr(got, l ? level_name(l) : "-");
}

static void zone_case(struct arena *a, struct str input, struct buf *got)
{
    (void)a;
    buf_str(got, zone_of_heading(input));
}

static void test_employment(void **state)
{
    (void)state;
    cases_run("ingest/employment.txt", employment_case);
}

static void test_pay_unit(void **state)
{
    (void)state;
    cases_run("ingest/pay_unit.txt", pay_unit_case);
}

static void test_remote(void **state)
{
    (void)state;
    cases_run("ingest/remote.txt", remote_case);
}

static void test_level(void **state)
{
    (void)state;
    cases_run("ingest/level.txt", level_case);
}

static void test_zone(void **state)
{
    (void)state;
    cases_run("ingest/zone.txt", zone_case);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_employment), cmocka_unit_test(test_pay_unit),
        cmocka_unit_test(test_remote),     cmocka_unit_test(test_level),
        cmocka_unit_test(test_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
