#include "store/encode.h"

#include "base/hash.h"
#include "store/db.h"
#include "store/facts.h"
#include "store/keys.h"

#include <jansson.h>

struct encoder {
    const struct gazetteer *gazetteer;
    uint64_t stamp;
    ZSTD_CCtx *cctx;
    struct buf json, facts;
};

struct encoder *encoder_new(const struct gazetteer *g, uint64_t stamp)
{
    struct encoder *e = xcalloc(1, sizeof(*e));
    e->gazetteer = g;
    e->stamp = stamp;
    e->cctx = ZSTD_createCCtx();
    e->json = BUF_MAX(BODY_BYTES_MAX);
    return e;
}

struct encoder *encoder_for(const struct store *s)
{
    return encoder_new(s->gazetteer, s->stamp);
}

void encoder_free(struct encoder *e)
{
    if (!e)
        return;
    ZSTD_freeCCtx(e->cctx);
    buf_done(&e->json);
    buf_done(&e->facts);
    free(e);
}

static bool compress(struct encoder *e, struct arena *a, struct str json, struct str *out,
                     struct err *err)
{
    size_t max = ZSTD_compressBound(json.len);
    char *bytes = arena_alloc(a, max);
    size_t n = ZSTD_compressCCtx(e->cctx, bytes, max, json.ptr, json.len, BODY_ZSTD_LEVEL);
    if (ZSTD_isError(n))
        return err_set(err, ERR_INTERNAL, "compressing a posting: %s", ZSTD_getErrorName(n));
    *out = str_n(bytes, n);
    return true;
}

bool encode_posting(struct encoder *e, struct arena *a, const struct posting *p,
                    const struct facts *f, struct encoded *out, struct err *err)
{
    buf_clear(&e->json);
    struct json j = json_to(&e->json);
    posting_to_json(p, &j);
    if (!buf_ok(&e->json))
        return err_set(err, ERR_LIMIT, "posting %.*s: larger than %zu bytes", STR_ARG(p->ref),
                       BODY_BYTES_MAX);
    buf_clear(&e->facts);
    facts_encode(f, &e->facts);
    *out = (struct encoded){
        .ref = p->ref,
        .url = p->url,
        .employer = p->employer,
        .employer_key = key_employer(a, p->employer),
        .hash = hash64(e->json.data, e->json.len),
        .title_key = key_title(a, p, f),
        .place_key = key_place(a, e->gazetteer, f),
        .text_key = key_text(a, p->text),
        .url_key = key_url(p->url),
        .stamp = e->stamp,
        .valid_through = p->valid_through,
        .facts = arena_str(a, buf_view(&e->facts)),
    };
    return compress(e, a, buf_view(&e->json), &out->body, err);
}

bool decode_body(ZSTD_DCtx *d, struct arena *a, struct str body, struct str *json, struct err *err)
{
    unsigned long long size = ZSTD_getFrameContentSize(body.ptr, body.len);
    /* CONTENTSIZE_UNKNOWN and CONTENTSIZE_ERROR are above every limit. */
    if (size > BODY_BYTES_MAX)
        return err_set(err, ERR_CORRUPT, "the body is not a zstd frame of a posting");
    char *bytes = arena_alloc(a, (size_t)size);
    size_t n = ZSTD_decompressDCtx(d, bytes, (size_t)size, body.ptr, body.len);
    if (ZSTD_isError(n) || n != size)
        return err_set(err, ERR_CORRUPT, "the body does not decompress");
    *json = str_n(bytes, n);
    return true;
}

bool decode_posting(ZSTD_DCtx *d, struct arena *a, struct str body, struct posting *p,
                    struct err *err)
{
    struct str text;
    if (!decode_body(d, a, body, &text, err))
        return false;
    json_error_t why;
    json_t *j = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        return err_set(err, ERR_CORRUPT, "the body is not JSON: %s", why.text);
    bool ok = posting_from_json(a, j, p, err);
    json_decref(j);
    return ok;
}

bool decode_facts(struct arena *a, struct str facts, struct facts *out, struct err *err)
{
    *out = (struct facts){0};
    bool older = facts.len && (uint8_t)facts.ptr[0] < FACTS_VERSION;
    return older || facts_decode(a, facts, out, err);
}
