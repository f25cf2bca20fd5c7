#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static const struct http_route routes[] = {
    {"/", "root", NULL},
    {"/api/*", "api", NULL},
    {"/api/v1/postings/*", "posting", NULL},
    {"/api/v1/search", "search", NULL},
    {"/stelle/*", "stelle", NULL},
};

static const char *find(const char *path, struct str *rest)
{
    const struct http_route *r =
        http_route_find(routes, sizeof(routes) / sizeof(routes[0]), str_of(path), rest);
    return r ? r->name : "";
}

static void test_routes(void **state)
{
    (void)state;
    struct str rest;
    assert_string_equal(find("/", &rest), "root");
    assert_int_equal(rest.len, 0);
    assert_string_equal(find("/api/v1/search", &rest), "search");
    assert_string_equal(find("/api/v1/searching", &rest), "api");
    assert_string_equal(find("/api/v1/postings/17", &rest), "posting");
    assert_true(str_eq(rest, STR("17")));
    assert_string_equal(find("/stelle/1-a/b", &rest), "stelle");
    assert_true(str_eq(rest, STR("1-a/b")));
    assert_string_equal(find("/stelle/", &rest), "stelle");
    assert_string_equal(find("/stelle", &rest), "");
    assert_string_equal(find("/x", &rest), "");
    assert_string_equal(find("", &rest), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_routes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
