/* What a request must be before a handler sees it. Pure functions over bytes of strangers; fuzzed.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include "http/http.h"

/* A request head as the parser found it. */
struct http_head {
    struct str method, target, version;
    const struct http_header *headers;
    size_t n_headers;
};

/* 0 and *req filled, or the status to answer with and *why, a static sentence. Refused: a target
 * that is too long or not a path, bad percent-encoding, control characters, bytes that are not
 * UTF-8, too many parameters or headers, duplicate Host, Content-Length or Transfer-Encoding, both
 * of the latter, any body at all, an Expect header, an HTTP/1.1 request without Host, methods other
 * than GET, HEAD and OPTIONS. */
int http_guard(struct arena *a, const struct http_head *head, struct http_request *req,
               const char **why);

/* %XX and, when `plus`, "+" for a blank. False on bad encoding, control characters and bytes that
 * are not UTF-8. Without anything to decode *out is `s` itself. */
bool http_decode(struct arena *a, struct str s, bool plus, struct str *out);
/* "a=1&b=2" → pairs; false with a status as http_guard gives. Empty pairs are skipped. */
int http_params(struct arena *a, struct str query, struct http_param **out, size_t *n,
                const char **why);

/* Percent-encodes everything but unreserved characters (RFC 3986) and those in `keep`. */
void http_encode(struct buf *out, struct str s, const char *keep);

enum http_coding { HTTP_IDENTITY, HTTP_GZIP, HTTP_ZSTD };
/* The best coding an Accept-Encoding value allows; q=0 forbids. */
enum http_coding http_coding_of(struct str accept_encoding);
/* Whether an If-None-Match value names the tag ("*" and weak forms count). */
bool http_etag_matches(struct str if_none_match, struct str etag);

#endif
