/* A small HTTP/1.1 server for pages and JSON: GET and HEAD, no bodies, no cookies, no sessions.
 * Knows nothing of jobs.
 *
 * Life of a request: libmicrohttpd parses bytes → guard.h refuses what is malformed or too big →
 * the handler fills a response → respond.h adds ETag (304), compression and security headers →
 * libmicrohttpd sends. A handler runs on one of the server's threads, several at a time. Everything
 * it allocates goes into request->arena, which is reset after the response has been handed over. */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* Named limits; passing one is answered with the status behind it. */
#define HTTP_TARGET_BYTES_MAX   4096        /* path and query as received: 414 */
#define HTTP_HEADERS_MAX        64          /* header lines: 431 */
#define HTTP_HEADER_BYTES_MAX   (16 * 1024) /* all header lines together: 431 */
#define HTTP_PARAMS_MAX         128         /* name=value pairs in a query: 400 */
#define HTTP_CONNECTION_BYTES   (32 * 1024) /* libmicrohttpd's memory per connection: 431 */
#define HTTP_RESPONSE_BYTES_MAX (8u << 20)  /* a page that grows beyond is our bug: 500 */
#define HTTP_IDLE_S_MAX         15          /* seconds a connection may stay silent */
#define HTTP_CONNECTIONS_MAX    1000        /* more wait in the listen queue */

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_OPTIONS, HTTP_OTHER };

struct http_header {
    struct str name, value;
};

struct http_param {
    struct str name, value; /* decoded: valid UTF-8 without control characters */
};

struct http_request {
    struct arena *arena;
    enum http_method method;
    struct str target; /* as received, "/suche?was=koch" */
    struct str path;   /* decoded, starts with "/", valid UTF-8 without control characters */
    struct str rest;   /* what the route's "*" stands for */
    struct str query;  /* as received, behind the "?" */
    const struct http_param *params;
    size_t n_params;
    struct str host; /* checked: letters, digits, ".", "-", ":", "[", "]" only; may be empty */
    bool https;      /* a proxy said X-Forwarded-Proto: https */
    const struct http_header *headers;
    size_t n_headers;
};

/* The value of a header by its name in any case, or an empty string. */
struct str http_header_get(const struct http_request *req, const char *name);
/* The first parameter of that name, or an empty string. */
struct str http_param_get(const struct http_request *req, struct str name);

struct http_asset;

struct http_response {
    int status;               /* 200 unless the handler sets it */
    const char *type;         /* Content-Type; "text/html; charset=utf-8" unless set */
    const char *cache;        /* Cache-Control; "no-cache" unless set */
    const char *route;        /* a static name for statistics */
    struct str location;      /* for 301, 302, 308; percent-encoded */
    bool cors;                /* any origin may read it */
    bool close;               /* close the connection afterwards */
    int retry_after_s;        /* 0 = no header */
    struct str server_timing; /* "search;dur=0.4", or empty */
    struct buf body;
    const struct http_asset *asset; /* instead of body */
};

/* ---- assets: bytes that do not change while the server runs ---------------------------------- */

struct http_asset {
    const char *type, *cache;
    struct str plain, gzip, zstd; /* compressed forms are empty when they would not help */
    struct str etag_plain, etag_gzip, etag_zstd;
};

/* Compresses and hashes once; everything lives in `a`, bytes are kept by reference. */
struct http_asset *http_asset_new(struct arena *a, struct str bytes, const char *type,
                                  const char *cache);

/* ---- routes ---------------------------------------------------------------------------------- */

typedef void http_handler(void *user, struct http_request *req, struct http_response *res);
/* Fills the response of a refused or failed request: status and a reason for people. req->path is
 * empty when the guard refused it. */
typedef void http_error_handler(void *user, struct http_request *req, int status, const char *why,
                                struct http_response *res);

struct http_route {
    const char
        *pattern;     /* "/suche", or "/stelle/" + "*": everything below, the rest in req->rest */
    const char *name; /* for statistics */
    http_handler *handle;
};

/* Exact patterns win over prefixes, longer prefixes over shorter; NULL when nothing fits. */
const struct http_route *http_route_find(const struct http_route *routes, size_t n, struct str path,
                                         struct str *rest);

/* ---- server ---------------------------------------------------------------------------------- */

struct http_options {
    const char *listen; /* "127.0.0.1:8080", "[::1]:8080", ":8080" (every address), port 0 = any */
    int threads;        /* 0 = one per processor, at least 2 */
    int idle_s;         /* 0 = HTTP_IDLE_S_MAX */
    const struct http_route *routes;
    size_t n_routes;
    http_error_handler *error;
    void *user; /* for handlers and error */
};

struct http_stats { /* counted since the start */
    uint64_t requests, refused, bytes_out;
    uint64_t by_class[6];       /* [2] = 2xx … */
    uint64_t latency_us_sum;    /* from the parsed request to the queued response */
    uint64_t latency_count[10]; /* not cumulative; upper bounds in http_latency_us, last = above */
    uint64_t connections_open;
};
extern const uint32_t http_latency_us[9];

struct http_server;

struct http_server *http_start(const struct http_options *opt, struct err *err);
/* "127.0.0.1:8080" with the port really taken; lives as long as the server. */
const char *http_address(const struct http_server *s);
void http_stats(const struct http_server *s, struct http_stats *out);
/* Takes no more connections, lets running requests finish for at most wait_ms, frees the server. */
void http_stop(struct http_server *s, int wait_ms);

#endif
