/* What a stranger sends → the guard, the query string, the search parameters of page and API, the
 * codings. Input: method, target and headers as lines, as they stand in a request. */
#include "base/utf8.h"
#include "http/guard.h"
#include "web/params.h"

#include <assert.h>
#include <stdlib.h>

#define LINES_MAX (HTTP_HEADERS_MAX + 8)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct gazetteer *gazetteer;

static bool is_clean(struct str s)
{
    if (!utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
            return false;
    return true;
}

/* What passed the guard holds what guard.h promises. */
static void check_request(struct arena *a, const struct http_request *req)
{
    assert(req->path.len > 0 && req->path.ptr[0] == '/');
    assert(is_clean(req->path));
    assert(req->target.len <= HTTP_TARGET_BYTES_MAX);
    assert(req->n_params <= HTTP_PARAMS_MAX);
    assert(req->n_headers <= HTTP_HEADERS_MAX);
    assert(req->method != HTTP_OTHER);
    size_t lengths = 0, hosts = 0;
    for (size_t i = 0; i < req->n_headers; i++) {
        hosts += str_eq_nocase(req->headers[i].name, STR("Host"));
        lengths += str_eq_nocase(req->headers[i].name, STR("Content-Length"));
        assert(!str_eq_nocase(req->headers[i].name, STR("Transfer-Encoding")));
    }
    assert(hosts <= 1 && lengths <= 1);
    for (size_t i = 0; i < req->n_params; i++) {
        assert(is_clean(req->params[i].name));
        assert(is_clean(req->params[i].value));
        /* Encoding a value and decoding it gives the value. */
        struct buf b = {0};
        struct str back;
        http_encode(&b, req->params[i].value, "");
        assert(http_decode(a, buf_view(&b), true, &back));
        assert(str_eq(back, req->params[i].value));
        buf_done(&b);
    }
}

/* An accepted search writes an address that reads as the same search. */
static void check_params(struct arena *a, enum lang lang, const struct http_request *req)
{
    struct search_request first = {0}, second = {0};
    struct params_error error = {0};
    if (!params_read(a, gazetteer, lang, false, req->params, req->n_params, &first, &error)) {
        assert(error.param.len > 0 && error.message.len > 0);
        return;
    }
    struct str url = params_search_url(a, gazetteer, lang, &first);
    size_t mark = str_find_char(url, '?', 0);
    struct str query = mark == STR_NPOS ? STR("") : str_slice(url, mark + 1, url.len);
    struct http_param *params;
    size_t n;
    const char *why;
    /* A comma list becomes as many pairs, so the limit on pairs may be passed here. */
    if (http_params(a, query, &params, &n, &why))
        return;
    assert(params_read(a, gazetteer, lang, false, params, n, &second, &error));
    assert(str_eq(url, params_search_url(a, gazetteer, lang, &second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!gazetteer)
        gazetteer = gazetteer_open(NULL, NULL);
    assert(gazetteer);
    struct arena *a = arena_new();
    struct str rest = str_n((const char *)data, size), method = STR(""), target = STR(""), line;
    struct http_header headers[LINES_MAX];
    size_t n = 0;
    str_split(&rest, '\n', &method);
    str_split(&rest, '\n', &target);
    while (n < LINES_MAX && str_split(&rest, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        headers[n++] = (struct http_header){
            str_slice(line, 0, colon),
            colon == STR_NPOS ? STR("") : str_trim(str_slice(line, colon + 1, line.len))};
    }
    struct http_head head = {method, target, STR("HTTP/1.1"), headers, n};
    struct http_request req;
    const char *why = NULL;
    int status = http_guard(a, &head, &req, &why);
    assert(status == 0 || status == 400 || status == 405 || status == 414 || status == 431);
    assert((status == 0) == (why == NULL));
    if (status == 0) {
        check_request(a, &req);
        check_params(a, LANG_DE, &req);
        check_params(a, LANG_EN, &req);
        http_coding_of(http_header_get(&req, "Accept-Encoding"));
        http_etag_matches(http_header_get(&req, "If-None-Match"), STR("\"0123456789abcdef\""));
    }
    arena_free(a);
    return 0;
}
