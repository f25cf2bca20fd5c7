#include "http/respond.h"

#include "base/hash.h"

#include <assert.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#define CSP                                                                                        \
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "             \
    "base-uri 'none'; frame-ancestors 'none'"

#define GZIP_WINDOW_BITS (15 + 16) /* 16 asks zlib for the gzip wrapper */
#define DYNAMIC_LEVEL    1         /* a page is sent once: speed before size */
#define ASSET_LEVEL      9

/* ---- compression ----------------------------------------------------------------------------- */

struct http_encoder {
    z_stream gzip;
    int gzip_level; /* 0 = not started */
    ZSTD_CCtx *zstd;
    struct buf out;
};

struct http_encoder *http_encoder_new(void)
{
    struct http_encoder *e = xcalloc(1, sizeof(*e));
    e->zstd = ZSTD_createCCtx();
    return e;
}

void http_encoder_free(struct http_encoder *e)
{
    if (!e)
        return;
    if (e->gzip_level)
        deflateEnd(&e->gzip);
    ZSTD_freeCCtx(e->zstd);
    buf_done(&e->out);
    free(e);
}

static bool gzip_ready(struct http_encoder *e, int level)
{
    if (e->gzip_level == level)
        return deflateReset(&e->gzip) == Z_OK;
    if (e->gzip_level)
        deflateEnd(&e->gzip);
    e->gzip_level = 0;
    e->gzip = (z_stream){0};
    if (deflateInit2(&e->gzip, level, Z_DEFLATED, GZIP_WINDOW_BITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    e->gzip_level = level;
    return true;
}

static bool gzip_into(struct http_encoder *e, struct str plain, int level)
{
    if (!gzip_ready(e, level) || !buf_reserve(&e->out, deflateBound(&e->gzip, plain.len)))
        return false;
    e->gzip.next_in = (Bytef *)(uintptr_t)plain.ptr;
    e->gzip.avail_in = (uInt)plain.len;
    e->gzip.next_out = (Bytef *)e->out.data;
    e->gzip.avail_out = (uInt)(e->out.cap - 1);
    if (deflate(&e->gzip, Z_FINISH) != Z_STREAM_END)
        return false;
    e->out.len = e->gzip.total_out;
    return true;
}

static bool zstd_into(struct http_encoder *e, struct str plain, int level)
{
    size_t bound = ZSTD_compressBound(plain.len);
    if (!e->zstd || !buf_reserve(&e->out, bound))
        return false;
    size_t n = ZSTD_compressCCtx(e->zstd, e->out.data, bound, plain.ptr, plain.len, level);
    if (ZSTD_isError(n))
        return false;
    e->out.len = n;
    return true;
}

struct str http_encode_body(struct http_encoder *e, enum http_coding coding, struct str plain,
                            int level)
{
    buf_clear(&e->out);
    bool ok = coding == HTTP_GZIP   ? gzip_into(e, plain, level)
              : coding == HTTP_ZSTD ? zstd_into(e, plain, level)
                                    : false;
    return ok && e->out.len < plain.len ? buf_view(&e->out) : STR("");
}

struct str http_etag(struct arena *a, struct str bytes, enum http_coding coding)
{
    static const char *const suffix[] = {"", "g", "z"};
    return arena_printf(a, "\"%016llx%s\"", (unsigned long long)hash64(bytes.ptr, bytes.len),
                        suffix[coding]);
}

struct http_asset *http_asset_new(struct arena *a, struct str bytes, const char *type,
                                  const char *cache)
{
    struct http_asset *asset = ARENA_NEW(a, struct http_asset);
    *asset = (struct http_asset){.type = type, .cache = cache, .plain = bytes};
    struct http_encoder *e = http_encoder_new();
    if (bytes.len >= 256) {
        asset->gzip = arena_str(a, http_encode_body(e, HTTP_GZIP, bytes, ASSET_LEVEL));
        asset->zstd = arena_str(a, http_encode_body(e, HTTP_ZSTD, bytes, ASSET_LEVEL));
    }
    http_encoder_free(e);
    asset->etag_plain = http_etag(a, bytes, HTTP_IDENTITY);
    asset->etag_gzip = http_etag(a, bytes, HTTP_GZIP);
    asset->etag_zstd = http_etag(a, bytes, HTTP_ZSTD);
    return asset;
}

/* ---- the response ---------------------------------------------------------------------------- */

struct payload {
    struct str bytes, etag;
    enum http_coding coding;
    bool kept; /* outlives the response: no copy needed */
};

static struct payload asset_payload(const struct http_asset *asset, enum http_coding coding)
{
    if (coding == HTTP_ZSTD && asset->zstd.len)
        return (struct payload){asset->zstd, asset->etag_zstd, HTTP_ZSTD, true};
    if (coding != HTTP_IDENTITY && asset->gzip.len && coding == HTTP_GZIP)
        return (struct payload){asset->gzip, asset->etag_gzip, HTTP_GZIP, true};
    return (struct payload){asset->plain, asset->etag_plain, HTTP_IDENTITY, true};
}

/* The tag is that of the plain bytes plus the coding's letter, so a 304 needs no compression. */
static struct payload page_payload(struct arena *a, struct str body, enum http_coding coding)
{
    if (body.len < HTTP_COMPRESS_BYTES_MIN)
        coding = HTTP_IDENTITY;
    return (struct payload){body, http_etag(a, body, coding), coding, false};
}

static void add(struct MHD_Response *r, const char *name, const char *value)
{
    enum MHD_Result ok = MHD_add_response_header(r, name, value);
    assert(ok == MHD_YES); /* every value is ours or checked */
}

static void add_headers(struct arena *a, struct MHD_Response *r, const struct http_response *res,
                        const char *type, const char *cache, const struct payload *p)
{
    add(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    add(r, MHD_HTTP_HEADER_CACHE_CONTROL, cache);
    add(r, "Content-Security-Policy", CSP);
    add(r, "X-Content-Type-Options", "nosniff");
    add(r, "Referrer-Policy", "no-referrer");
    add(r, "Cross-Origin-Opener-Policy", "same-origin");
    add(r, "Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    add(r, MHD_HTTP_HEADER_VARY, "Accept-Encoding");
    if (p->coding != HTTP_IDENTITY)
        add(r, MHD_HTTP_HEADER_CONTENT_ENCODING, p->coding == HTTP_GZIP ? "gzip" : "zstd");
    if (res->status == 200 || res->status == 304)
        add(r, MHD_HTTP_HEADER_ETAG, p->etag.ptr);
    if (res->location.len)
        add(r, MHD_HTTP_HEADER_LOCATION, arena_cstr(a, res->location));
    if (res->cors)
        add(r, "Access-Control-Allow-Origin", "*");
    if (res->status == 405 || res->status == 204)
        add(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (res->server_timing.len)
        add(r, "Server-Timing", arena_cstr(a, res->server_timing));
    if (res->retry_after_s)
        add(r, MHD_HTTP_HEADER_RETRY_AFTER, arena_printf(a, "%d", res->retry_after_s).ptr);
    if (res->close)
        add(r, MHD_HTTP_HEADER_CONNECTION, "close");
}

int http_respond(struct MHD_Connection *c, struct http_encoder *e, const struct http_request *req,
                 struct http_response *res, uint64_t *bytes_out)
{
    const char *type = res->asset ? res->asset->type : res->type;
    const char *cache = res->asset ? res->asset->cache : res->cache;
    enum http_coding coding = http_coding_of(http_header_get(req, "Accept-Encoding"));
    struct payload p = res->asset ? asset_payload(res->asset, coding)
                                  : page_payload(req->arena, buf_view(&res->body), coding);
    struct str known = http_header_get(req, "If-None-Match");
    if (res->status == 200 && known.len && http_etag_matches(known, p.etag)) {
        res->status = 304;
        p.bytes = STR("");
        p.coding = HTTP_IDENTITY;
    } else if (!res->asset && p.coding != HTTP_IDENTITY) {
        struct str small = http_encode_body(e, p.coding, p.bytes, DYNAMIC_LEVEL);
        if (small.len)
            p.bytes = small;
        else
            p.coding = HTTP_IDENTITY;
    }
    struct MHD_Response *r =
        MHD_create_response_from_buffer(p.bytes.len, (void *)(uintptr_t)p.bytes.ptr,
                                        p.kept ? MHD_RESPMEM_PERSISTENT : MHD_RESPMEM_MUST_COPY);
    if (!r)
        return 0;
    add_headers(req->arena, r, res, type ? type : "text/html; charset=utf-8",
                cache ? cache : "no-cache", &p);
    *bytes_out = req->method == HTTP_HEAD ? 0 : p.bytes.len;
    enum MHD_Result ok = MHD_queue_response(c, (unsigned)res->status, r);
    MHD_destroy_response(r);
    return ok == MHD_YES ? res->status : 0;
}
