#include "http/guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

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

static int guard(const char *method, const char *target, const struct http_header *headers,
                 size_t n, struct http_request *req)
{
    struct http_head head = {str_of(method), str_of(target), STR("HTTP/1.1"), headers, n};
    const char *why = NULL;
    int status = http_guard(a, &head, req, &why);
    assert_true(status == 0 || why != NULL);
    return status;
}

static int guard_get(const char *target)
{
    const struct http_header host = {STR("Host"), STR("localhost:8080")};
    struct http_request req;
    return guard("GET", target, &host, 1, &req);
}

static int guard_with(const char *name, const char *value)
{
    const struct http_header h[] = {{STR("Host"), STR("localhost")}, {str_of(name), str_of(value)}};
    struct http_request req;
    return guard("GET", "/", h, 2, &req);
}

static void test_good_request(void **state)
{
    (void)state;
    const struct http_header h[] = {{STR("host"), STR("[::1]:80")},
                                    {STR("X-Forwarded-Proto"), STR("https")}};
    struct http_request req;
    assert_int_equal(
        guard("HEAD", "/st%C3%A4dte/a%20b?was=it+leiter&wo=K%C3%B6ln&leer=&x", h, 2, &req), 0);
    assert_int_equal(req.method, HTTP_HEAD);
    assert_true(str_eq(req.path, STR("/städte/a b")));
    assert_int_equal(req.n_params, 4);
    assert_true(str_eq(http_param_get(&req, STR("was")), STR("it leiter")));
    assert_true(str_eq(http_param_get(&req, STR("wo")), STR("Köln")));
    assert_int_equal(http_param_get(&req, STR("leer")).len, 0);
    assert_true(str_eq(req.params[3].name, STR("x")));
    assert_true(str_eq(req.host, STR("[::1]:80")));
    assert_true(req.https);
}

static void test_targets(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        int status;
    } cases[] = {
        {"/", 0},
        {"/a?b=c&&d", 0},
        {"/a+b", 0},
        {"", 400},
        {"*", 400},
        {"http://evil.example/", 400},
        {"/%", 400},
        {"/%4", 400},
        {"/%zz", 400},
        {"/a%00b", 400},
        {"/a%0d%0aSet-Cookie:x", 400},
        {"/%7f", 400},
        {"/%c3", 400},
        {"/%c0%af", 400},
        {"/%ed%a0%80", 400},
        {"/%c2%80", 400},
        {"/a b", 400},
        {"/a#b", 400},
        {"/a\tb", 400},
        {"/\xff", 400},
        {"/?a=%00", 400},
        {"/?%ff=1", 400},
        {"/?a=%e2%82", 400},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int got = guard_get(cases[i].target);
        if (got != cases[i].status)
            print_message("%s: %d, expected %d\n", cases[i].target, got, cases[i].status);
        assert_int_equal(got, cases[i].status);
    }
}

static void test_plus_is_a_blank_in_the_query_only(void **state)
{
    (void)state;
    const struct http_header host = {STR("Host"), STR("x")};
    struct http_request req;
    assert_int_equal(guard("GET", "/a+b?q=a+b%2Bc", &host, 1, &req), 0);
    assert_true(str_eq(req.path, STR("/a+b")));
    assert_true(str_eq(http_param_get(&req, STR("q")), STR("a b+c")));
}

static void test_lengths(void **state)
{
    (void)state;
    char target[HTTP_TARGET_BYTES_MAX + 2];
    memset(target, 'a', sizeof(target));
    target[0] = '/';
    target[HTTP_TARGET_BYTES_MAX] = '\0';
    assert_int_equal(guard_get(target), 0);
    target[HTTP_TARGET_BYTES_MAX] = 'a';
    target[HTTP_TARGET_BYTES_MAX + 1] = '\0';
    assert_int_equal(guard_get(target), 414);

    char query[HTTP_PARAMS_MAX * 2 + 8] = "/?";
    for (size_t i = 0; i < HTTP_PARAMS_MAX; i++)
        memcpy(query + 2 + 2 * i, "a&", 3);
    assert_int_equal(guard_get(query), 400);
    query[2 + 2 * HTTP_PARAMS_MAX - 1] = '\0';
    assert_int_equal(guard_get(query), 0);
}

static void test_header_limits(void **state)
{
    (void)state;
    struct http_header h[HTTP_HEADERS_MAX + 1];
    for (size_t i = 0; i <= HTTP_HEADERS_MAX; i++)
        h[i] = (struct http_header){STR("X-A"), STR("1")};
    h[0] = (struct http_header){STR("Host"), STR("x")};
    struct http_request req;
    assert_int_equal(guard("GET", "/", h, HTTP_HEADERS_MAX, &req), 0);
    assert_int_equal(guard("GET", "/", h, HTTP_HEADERS_MAX + 1, &req), 431);
    char *big = arena_alloc(a, HTTP_HEADER_BYTES_MAX + 1);
    memset(big, 'b', HTTP_HEADER_BYTES_MAX + 1);
    h[1].value = str_n(big, HTTP_HEADER_BYTES_MAX);
    assert_int_equal(guard("GET", "/", h, 2, &req), 431);
}

static void test_smuggling(void **state)
{
    (void)state;
    assert_int_equal(guard_with("X-Other", "fine"), 0);
    assert_int_equal(guard_with("Content-Length", "0"), 0);
    assert_int_equal(guard_with("Content-Length", "5"), 400);
    assert_int_equal(guard_with("Content-Length", "+0"), 400);
    assert_int_equal(guard_with("Transfer-Encoding", "chunked"), 400);
    assert_int_equal(guard_with("transfer-encoding", "identity"), 400);
    assert_int_equal(guard_with("Expect", "100-continue"), 400);
    assert_int_equal(guard_with("HOST", "other"), 400);
    assert_int_equal(guard_with("X A", "1"), 400);
    assert_int_equal(guard_with("X-A", "a\x01"), 400);
    assert_int_equal(guard_with("X-A", "a\tb"), 0);
    const struct http_header twice[] = {{STR("Host"), STR("x")},
                                        {STR("Content-Length"), STR("0")},
                                        {STR("Content-Length"), STR("0")}};
    const struct http_header both[] = {{STR("Host"), STR("x")},
                                       {STR("Content-Length"), STR("0")},
                                       {STR("Transfer-Encoding"), STR("chunked")}};
    struct http_request req;
    assert_int_equal(guard("GET", "/", twice, 3, &req), 400);
    assert_int_equal(guard("GET", "/", both, 3, &req), 400);
}

static void test_hosts(void **state)
{
    (void)state;
    static const char *const bad[] = {"a b", "a/b", "a@b", "<script>", "a\"b", "ä"};
    struct http_request req;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct http_header h = {STR("Host"), str_of(bad[i])};
        assert_int_equal(guard("GET", "/", &h, 1, &req), 400);
    }
    assert_int_equal(guard("GET", "/", NULL, 0, &req), 400);
}

static void test_methods(void **state)
{
    (void)state;
    const struct http_header host = {STR("Host"), STR("x")};
    static const char *const others[] = {"POST", "PUT", "DELETE", "TRACE", "CONNECT", "get", "X"};
    struct http_request req;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_int_equal(guard(others[i], "/api/v1/search", &host, 1, &req), 405);
        /* The error page needs to know the path. */
        assert_true(str_eq(req.path, STR("/api/v1/search")));
    }
    assert_int_equal(guard("OPTIONS", "/", &host, 1, &req), 0);
}

static void test_codings(void **state)
{
    (void)state;
    assert_int_equal(http_coding_of(STR("")), HTTP_IDENTITY);
    assert_int_equal(http_coding_of(STR("gzip, deflate, br")), HTTP_GZIP);
    assert_int_equal(http_coding_of(STR("gzip, zstd")), HTTP_ZSTD);
    assert_int_equal(http_coding_of(STR("GZIP;q=0.5")), HTTP_GZIP);
    assert_int_equal(http_coding_of(STR("gzip;q=0")), HTTP_IDENTITY);
    assert_int_equal(http_coding_of(STR("zstd; q=0.000, gzip; q=1")), HTTP_GZIP);
    assert_int_equal(http_coding_of(STR("xgzip")), HTTP_IDENTITY);
}

static void test_etags(void **state)
{
    (void)state;
    struct str tag = STR("\"abc\"");
    assert_true(http_etag_matches(STR("\"abc\""), tag));
    assert_true(http_etag_matches(STR("\"x\", W/\"abc\""), tag));
    assert_true(http_etag_matches(STR("*"), tag));
    assert_false(http_etag_matches(STR("\"abcd\""), tag));
    assert_false(http_etag_matches(STR(""), tag));
    assert_false(http_etag_matches(STR("abc"), tag));
}

static void test_encode_is_undone_by_decode(void **state)
{
    (void)state;
    struct buf out = {0};
    struct str text = STR("Köln & <a> 100%+1/2?#\"'"), back;
    http_encode(&out, text, "");
    assert_true(http_decode(a, buf_view(&out), true, &back));
    assert_true(str_eq(back, text));
    assert_true(
        str_eq(buf_view(&out), STR("K%C3%B6ln%20%26%20%3Ca%3E%20100%25%2B1%2F2%3F%23%22%27")));
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_good_request, setup, teardown),
        cmocka_unit_test_setup_teardown(test_targets, setup, teardown),
        cmocka_unit_test_setup_teardown(test_plus_is_a_blank_in_the_query_only, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lengths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_header_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_smuggling, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hosts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_methods, setup, teardown),
        cmocka_unit_test_setup_teardown(test_codings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_etags, setup, teardown),
        cmocka_unit_test_setup_teardown(test_encode_is_undone_by_decode, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
