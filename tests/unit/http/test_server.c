/* A running server, spoken to over raw sockets: what a browser's client library would hide. */
#include "base/date.h"
#include "http/http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define PAGE_BYTES 20000

static struct http_server *server;
static struct arena *arena;
static struct http_asset *asset;

static void page(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    (void)req;
    for (size_t i = 0; i < PAGE_BYTES / 10; i++)
        buf_cstr(&res->body, "0123456789");
}

static void echo(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    res->type = "text/plain; charset=utf-8";
    buf_str(&res->body, http_param_get(req, STR("q")));
}

static void slow(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    (void)req;
    nanosleep(&(struct timespec){.tv_nsec = 300 * 1000 * 1000}, NULL);
    buf_cstr(&res->body, "done");
}

static void huge(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    (void)req;
    while (buf_ok(&res->body))
        buf_cstr(&res->body, "01234567890123456789012345678901234567890123456789012345678901");
}

static void moved(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    (void)req;
    res->status = 301;
    res->location = STR("/page");
}

static void file(void *user, struct http_request *req, struct http_response *res)
{
    (void)user;
    (void)req;
    res->asset = asset;
}

static const struct http_route routes[] = {
    {"/page", "page", page}, {"/echo", "echo", echo},    {"/slow", "slow", slow},
    {"/huge", "huge", huge}, {"/moved", "moved", moved}, {"/file", "file", file},
};

static int setup(void **state)
{
    (void)state;
    struct err err = {0};
    arena = arena_new();
    struct str css = STR("body { color: black } body { color: black } body { color: black } "
                         "body { color: black } body { color: black } body { color: black } "
                         "body { color: black } body { color: black } body { color: black } "
                         "body { color: black } body { color: black } body { color: black } ");
    asset = http_asset_new(arena, css, "text/css", "public, max-age=60");
    struct http_options opt = {.listen = "127.0.0.1:0",
                               .threads = 2,
                               .routes = routes,
                               .n_routes = sizeof(routes) / sizeof(routes[0])};
    server = http_start(&opt, &err);
    if (!server)
        print_message("%s\n", err.msg);
    return server ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    http_stop(server, 2000);
    arena_free(arena);
    return 0;
}

static int dial(void)
{
    const char *colon = strrchr(http_address(server), ':');
    uint16_t port = (uint16_t)strtol(colon + 1, NULL, 10);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){.tv_sec = 5}, sizeof(struct timeval));
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

/* Everything until the server closes the connection. */
static struct str read_all(int fd)
{
    struct buf in = {0};
    char part[4096];
    for (ssize_t n; (n = recv(fd, part, sizeof(part), 0)) > 0;)
        buf_add(&in, part, (size_t)n);
    close(fd);
    struct str all = arena_str(arena, buf_view(&in));
    buf_done(&in);
    return all;
}

static struct str exchange(struct str bytes)
{
    int fd = dial();
    assert_int_equal(send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
    return read_all(fd);
}

static struct str get(const char *target, const char *headers)
{
    return exchange(
        arena_printf(arena, "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n",
                     target, headers));
}

static int status_of(struct str response)
{
    uint64_t status = 0;
    if (str_starts(response, STR("HTTP/1.1 ")))
        str_to_u64(str_slice(response, 9, 12), &status);
    return (int)status;
}

static struct str header(struct str response, const char *name)
{
    struct str line;
    size_t len = strlen(name);
    while (str_line(&response, &line) && line.len) {
        if (line.len > len && str_eq_nocase(str_slice(line, 0, len), str_of(name)) &&
            line.ptr[len] == ':')
            return str_trim(str_slice(line, len + 1, line.len));
    }
    return STR("");
}

static struct str body(struct str response)
{
    size_t at = str_find(response, STR("\r\n\r\n"), 0);
    return at == STR_NPOS ? STR("") : str_slice(response, at + 4, response.len);
}

static void test_page_and_headers(void **state)
{
    (void)state;
    struct str r = get("/page", "");
    assert_int_equal(status_of(r), 200);
    assert_int_equal(body(r).len, PAGE_BYTES);
    assert_true(str_has(header(r, "Content-Security-Policy"), STR("default-src 'none'")));
    assert_true(str_has(header(r, "Content-Security-Policy"), STR("frame-ancestors 'none'")));
    assert_true(str_eq(header(r, "X-Content-Type-Options"), STR("nosniff")));
    assert_true(str_eq(header(r, "Referrer-Policy"), STR("no-referrer")));
    assert_true(str_eq(header(r, "Vary"), STR("Accept-Encoding")));
    assert_int_equal(header(r, "Set-Cookie").len, 0);
    assert_int_equal(header(r, "Content-Encoding").len, 0);
}

static void test_head_has_no_body(void **state)
{
    (void)state;
    struct str r = exchange(STR("HEAD /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert_int_equal(status_of(r), 200);
    assert_true(str_eq(header(r, "Content-Length"), STR("20000")));
    assert_int_equal(body(r).len, 0);
}

static void test_etag(void **state)
{
    (void)state;
    static const char *const codings[] = {"", "Accept-Encoding: gzip\r\n",
                                          "Accept-Encoding: zstd\r\n"};
    struct str tags[3];
    for (size_t i = 0; i < 3; i++) {
        struct str first = get("/page", codings[i]);
        tags[i] = header(first, "ETag");
        assert_true(tags[i].len > 10);
        struct str again =
            get("/page",
                arena_printf(arena, "%sIf-None-Match: %.*s\r\n", codings[i], STR_ARG(tags[i])).ptr);
        assert_int_equal(status_of(again), 304);
        assert_int_equal(body(again).len, 0);
        assert_true(str_eq(header(again, "ETag"), tags[i]));
    }
    /* A strong tag names bytes: each coding has its own. */
    assert_false(str_eq(tags[0], tags[1]));
    assert_false(str_eq(tags[1], tags[2]));
}

static void test_gzip(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) { /* the compressor is reused */
        struct str r = get("/page", "Accept-Encoding: gzip\r\n");
        assert_true(str_eq(header(r, "Content-Encoding"), STR("gzip")));
        struct str small = body(r);
        unsigned char plain[PAGE_BYTES + 1];
        z_stream z = {.next_in = (Bytef *)(uintptr_t)small.ptr,
                      .avail_in = (uInt)small.len,
                      .next_out = plain,
                      .avail_out = sizeof(plain)};
        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        assert_int_equal(z.total_out, PAGE_BYTES);
        inflateEnd(&z);
    }
}

static void test_asset(void **state)
{
    (void)state;
    struct str plain = get("/file", "");
    assert_true(str_eq(header(plain, "Content-Type"), STR("text/css")));
    assert_true(str_eq(header(plain, "Cache-Control"), STR("public, max-age=60")));
    struct str packed = get("/file", "Accept-Encoding: zstd, gzip\r\n");
    assert_true(str_eq(header(packed, "Content-Encoding"), STR("zstd")));
    assert_true(body(packed).len < body(plain).len);
}

static void test_errors(void **state)
{
    (void)state;
    assert_int_equal(status_of(get("/nowhere", "")), 404);
    assert_int_equal(status_of(get("/huge", "")), 500);
    assert_int_equal(status_of(get("/echo?q=%00", "")), 400);
    struct str r = exchange(
        STR("POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /page HTTP/1.1\r\n"
            "Host: x\r\n\r\n"));
    assert_int_equal(status_of(r), 405);
    assert_true(str_eq(header(r, "Allow"), STR("GET, HEAD")));
    /* The body was not taken for a second request. */
    assert_true(str_find(r, STR("HTTP/1.1"), 1) == STR_NPOS);
    r = get("/moved", "");
    assert_int_equal(status_of(r), 301);
    assert_true(str_eq(header(r, "Location"), STR("/page")));
    r = exchange(STR("OPTIONS /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert_int_equal(status_of(r), 204);
}

static void test_smuggling(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "GET /echo?q=a HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n"
        "\r\n0\r\n\r\nX",
        "GET /echo?q=a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n"
        "GET /echo?q=smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /echo?q=a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /echo?q=a HTTP/1.1\r\n\r\n",
        "GET /echo?q=a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /echo?q=a HTTP/1.1\r\nHost: x\r\nContent-Length: 44\r\n\r\n"
        "GET /echo?q=smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
    };
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
        struct str r = exchange(str_of(requests[i]));
        if (status_of(r) != 400)
            print_message("request %zu: %.*s\n", i, STR_ARG(str_slice(r, 0, 200)));
        assert_int_equal(status_of(r), 400);
        assert_false(str_has(r, STR("smuggled")));
    }
}

static void test_limits(void **state)
{
    (void)state;
    char *target = arena_alloc(arena, HTTP_TARGET_BYTES_MAX + 10);
    memset(target, 'a', HTTP_TARGET_BYTES_MAX + 9);
    target[0] = '/';
    target[HTTP_TARGET_BYTES_MAX + 9] = '\0';
    assert_int_equal(status_of(get(target, "")), 414);
    struct buf headers = {0};
    for (int i = 0; i < 40; i++)
        buf_printf(&headers, "X-%d: %0500d\r\n", i, i);
    assert_int_equal(status_of(get("/page", headers.data)), 431);
    buf_done(&headers);
}

/* Raw bytes that are no HTTP must end the connection, whatever the library answers. */
static void test_garbage(void **state)
{
    (void)state;
    static const struct str garbage[] = {
        STR_INIT("\r\n\r\n\r\n"),
        STR_INIT("GET\r\n\r\n"),
        STR_INIT("GET /a\0b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        STR_INIT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 tls hello\r\n\r\n"),
        STR_INIT("GET / HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n"),
        STR_INIT("GET  /  HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
    };
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++) {
        int fd = dial();
        send(fd, garbage[i].ptr, garbage[i].len, MSG_NOSIGNAL);
        shutdown(fd, SHUT_WR);
        struct str r = read_all(fd);
        int status = status_of(r);
        if (status == 200)
            print_message("garbage %zu: %.*s\n", i, STR_ARG(r));
        assert_true(status != 200);
    }
    assert_int_equal(status_of(get("/page", "")), 200);
}

static void *slow_client(void *out)
{
    int fd = *(int *)out;
    char part[512];
    size_t len = 0;
    for (ssize_t n; (n = recv(fd, part, sizeof(part), 0)) > 0;)
        len += (size_t)n;
    *(int *)out = len > 0;
    return NULL;
}

static void test_stop_finishes_requests(void **state)
{
    (void)state;
    int result = dial();
    static const char request[] = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
    send(result, request, sizeof(request) - 1, MSG_NOSIGNAL);
    pthread_t thread;
    nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
    int fd = result;
    pthread_create(&thread, NULL, slow_client, &result);
    int64_t before = now_mono_us();
    http_stop(server, 5000);
    int64_t took = now_mono_us() - before;
    pthread_join(thread, NULL);
    close(fd);
    assert_int_equal(result, 1);
    assert_true(took < 4000000);
    arena_free(arena);
    setup(NULL);
}

static void test_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "x", "127.0.0.1", "127.0.0.1:99999", "127.0.0.1:x", "256.1.1.1.1:80"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct err err = {0};
        struct http_options opt = {.listen = bad[i]};
        assert_null(http_start(&opt, &err));
        assert_int_equal(err.code, ERR_USAGE);
    }
    struct err err = {0};
    struct http_options taken = {.listen = http_address(server)};
    assert_null(http_start(&taken, &err));
    assert_int_equal(err.code, ERR_UNAVAIL);
    assert_true(str_has(str_of(err.msg), str_of(http_address(server))));
}

static void test_statistics(void **state)
{
    (void)state;
    struct http_stats before, after;
    http_stats(server, &before);
    get("/page", "");
    get("/nowhere", "");
    get("/%", "");
    http_stats(server, &after);
    assert_int_equal(after.requests - before.requests, 3);
    assert_int_equal(after.by_class[2] - before.by_class[2], 1);
    assert_int_equal(after.by_class[4] - before.by_class[4], 2);
    assert_int_equal(after.refused - before.refused, 1);
    assert_true(after.bytes_out - before.bytes_out >= PAGE_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page_and_headers),
        cmocka_unit_test(test_head_has_no_body),
        cmocka_unit_test(test_etag),
        cmocka_unit_test(test_gzip),
        cmocka_unit_test(test_asset),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_smuggling),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_statistics),
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_stop_finishes_requests),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
