#include "http/guard.h"

#include "base/utf8.h"

static int refuse(int status, const char *reason, const char **why)
{
    *why = reason;
    return status;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7F;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_control((unsigned char)s.ptr[i]))
            return true;
    return false;
}

/* C1 controls are two bytes in UTF-8; they have no place in a path or a search either. */
static bool is_clean_utf8(struct str s)
{
    if (!utf8_valid(s))
        return false;
    for (size_t pos = 0; pos < s.len;) {
        uint32_t cp = utf8_next(s, &pos);
        if (cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
            return false;
    }
    return true;
}

bool http_decode(struct arena *a, struct str s, bool plus, struct str *out)
{
    if (str_find_char(s, '%', 0) == STR_NPOS && (!plus || str_find_char(s, '+', 0) == STR_NPOS)) {
        *out = s;
        return is_clean_utf8(s);
    }
    char *to = arena_alloc(a, s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%') {
            int hi = i + 2 < s.len ? hex_value(s.ptr[i + 1]) : -1;
            int lo = i + 2 < s.len ? hex_value(s.ptr[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return false;
            c = (char)(hi * 16 + lo);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        to[n++] = c;
    }
    *out = str_n(to, n);
    return is_clean_utf8(*out);
}

int http_params(struct arena *a, struct str query, struct http_param **out, size_t *n,
                const char **why)
{
    size_t pairs = 1;
    for (size_t i = 0; i < query.len; i++)
        pairs += query.ptr[i] == '&';
    if (pairs > HTTP_PARAMS_MAX)
        return refuse(400, "too many parameters", why);
    *out = ARENA_ARRAY(a, struct http_param, pairs);
    *n = 0;
    struct str part;
    while (str_split(&query, '&', &part)) {
        if (part.len == 0)
            continue;
        size_t eq = str_find_char(part, '=', 0);
        struct str name = str_slice(part, 0, eq);
        struct str value = eq == STR_NPOS ? STR("") : str_slice(part, eq + 1, part.len);
        struct http_param *p = &(*out)[*n];
        if (!http_decode(a, name, true, &p->name) || !http_decode(a, value, true, &p->value))
            return refuse(400, "the address is not properly encoded", why);
        (*n)++;
    }
    return 0;
}

void http_encode(struct buf *out, struct str s, const char *keep)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain || (c && strchr(keep, c))) {
            buf_char(out, (char)c);
        } else {
            char enc[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(out, enc, 3);
        }
    }
}

static int guard_target(struct arena *a, struct str target, struct http_request *req,
                        const char **why)
{
    if (target.len > HTTP_TARGET_BYTES_MAX)
        return refuse(414, "the address is too long", why);
    if (target.len == 0 || target.ptr[0] != '/')
        return refuse(400, "the address is not a path", why);
    if (has_control(target) || str_find_char(target, ' ', 0) != STR_NPOS ||
        str_find_char(target, '#', 0) != STR_NPOS)
        return refuse(400, "the address holds characters that must be encoded", why);
    size_t mark = str_find_char(target, '?', 0);
    if (!http_decode(a, str_slice(target, 0, mark), false, &req->path))
        return refuse(400, "the address is not properly encoded", why);
    req->target = target;
    req->query = mark == STR_NPOS ? STR("") : str_slice(target, mark + 1, target.len);
    struct http_param *params;
    int status = http_params(a, req->query, &params, &req->n_params, why);
    req->params = params;
    return status;
}

struct singles { /* headers that may stand once */
    struct str host, length, transfer, forwarded_proto;
    int hosts, lengths, transfers, expects;
};

static int guard_headers(const struct http_head *head, struct singles *one, const char **why)
{
    if (head->n_headers > HTTP_HEADERS_MAX)
        return refuse(431, "too many headers", why);
    size_t bytes = 0;
    for (size_t i = 0; i < head->n_headers; i++) {
        const struct http_header *h = &head->headers[i];
        bytes += h->name.len + h->value.len + 4;
        if (bytes > HTTP_HEADER_BYTES_MAX)
            return refuse(431, "the headers are too long", why);
        if (h->name.len == 0 || has_control(h->name) || str_find_char(h->name, ' ', 0) != STR_NPOS)
            return refuse(400, "a header name is malformed", why);
        for (size_t k = 0; k < h->value.len; k++)
            if (is_control((unsigned char)h->value.ptr[k]) && h->value.ptr[k] != '\t')
                return refuse(400, "a header holds control characters", why);
        if (str_eq_nocase(h->name, STR("Host"))) {
            one->host = h->value;
            one->hosts++;
        } else if (str_eq_nocase(h->name, STR("Content-Length"))) {
            one->length = h->value;
            one->lengths++;
        } else if (str_eq_nocase(h->name, STR("Transfer-Encoding"))) {
            one->transfer = h->value;
            one->transfers++;
        } else if (str_eq_nocase(h->name, STR("Expect"))) {
            one->expects++;
        } else if (str_eq_nocase(h->name, STR("X-Forwarded-Proto"))) {
            one->forwarded_proto = h->value;
        }
    }
    return 0;
}

static bool host_ok(struct str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        bool ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
        if (!ok)
            return false;
    }
    return host.len <= 255;
}

/* Two servers that read a body's end differently can be made to see different requests (request
 * smuggling). This server takes no bodies, so whatever announces one is refused. */
static int guard_framing(const struct http_head *head, const struct singles *one, const char **why)
{
    if (one->hosts > 1 || one->lengths > 1 || one->transfers > 1)
        return refuse(400, "a header that may stand once is repeated", why);
    if (one->lengths && one->transfers)
        return refuse(400, "Content-Length and Transfer-Encoding exclude each other", why);
    if (one->transfers || one->expects || (one->lengths && !str_eq(one->length, STR("0"))))
        return refuse(400, "this server takes no request bodies", why);
    if (one->hosts == 0 && str_eq(head->version, STR("HTTP/1.1")))
        return refuse(400, "the Host header is missing", why);
    if (!host_ok(one->host))
        return refuse(400, "the Host header is malformed", why);
    return 0;
}

static enum http_method method_of(struct str method)
{
    if (str_eq(method, STR("GET")))
        return HTTP_GET;
    if (str_eq(method, STR("HEAD")))
        return HTTP_HEAD;
    if (str_eq(method, STR("OPTIONS")))
        return HTTP_OPTIONS;
    return HTTP_OTHER;
}

int http_guard(struct arena *a, const struct http_head *head, struct http_request *req,
               const char **why)
{
    *req = (struct http_request){.arena = a,
                                 .method = method_of(head->method),
                                 .headers = head->headers,
                                 .n_headers = head->n_headers};
    struct singles one = {0};
    int status = guard_headers(head, &one, why);
    if (status)
        return status;
    /* The error page's language follows the address, so it is read before anything else is said. */
    status = guard_target(a, head->target, req, why);
    if (status)
        return status;
    if (req->method == HTTP_OTHER)
        return refuse(405, "only GET and HEAD are answered here", why);
    status = guard_framing(head, &one, why);
    if (status)
        return status;
    req->host = one.host;
    req->https = str_eq_nocase(one.forwarded_proto, STR("https"));
    return 0;
}

struct str http_header_get(const struct http_request *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++)
        if (str_eq_nocase(req->headers[i].name, str_of(name)))
            return req->headers[i].value;
    return STR("");
}

struct str http_param_get(const struct http_request *req, struct str name)
{
    for (size_t i = 0; i < req->n_params; i++)
        if (str_eq(req->params[i].name, name))
            return req->params[i].value;
    return STR("");
}

/* "q=0", "q=0.0", "q=0.000" forbid a coding. */
static bool quality_is_zero(struct str params)
{
    struct str part;
    while (str_split(&params, ';', &part)) {
        part = str_trim(part);
        double q;
        if (str_starts_nocase(part, STR("q=")) && str_to_double(str_slice(part, 2, part.len), &q))
            return q <= 0;
    }
    return false;
}

enum http_coding http_coding_of(struct str accept_encoding)
{
    bool gzip = false, zstd = false;
    struct str part;
    while (str_split(&accept_encoding, ',', &part)) {
        size_t semi = str_find_char(part, ';', 0);
        struct str name = str_trim(str_slice(part, 0, semi));
        struct str params = semi == STR_NPOS ? STR("") : str_slice(part, semi + 1, part.len);
        bool allowed = !quality_is_zero(params);
        if (str_eq_nocase(name, STR("gzip")))
            gzip = allowed;
        else if (str_eq_nocase(name, STR("zstd")))
            zstd = allowed;
    }
    return zstd ? HTTP_ZSTD : gzip ? HTTP_GZIP : HTTP_IDENTITY;
}

bool http_etag_matches(struct str if_none_match, struct str etag)
{
    struct str part;
    while (str_split(&if_none_match, ',', &part)) {
        part = str_trim(part);
        if (str_starts(part, STR("W/")))
            part = str_slice(part, 2, part.len);
        if (str_eq(part, STR("*")) || (part.len > 0 && str_eq(part, etag)))
            return true;
    }
    return false;
}
