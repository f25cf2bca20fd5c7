/* The two blobs of a content row: any bytes are safe, and what was accepted stays as it is. The
 * first byte chooses: 'F' facts, anything else a compressed posting. */
#include "base/buf.h"
#include "store/encode.h"
#include "store/facts.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_facts(struct arena *a, struct str bytes)
{
    struct facts f, g;
    struct buf first = {0}, second = {0};
    if (!facts_decode(a, bytes, &f, NULL))
        return;
    facts_encode(&f, &first);
    bool ok = facts_decode(a, buf_view(&first), &g, NULL);
    assert(ok);
    facts_encode(&g, &second);
    assert(str_eq(buf_view(&first), buf_view(&second)));
    buf_done(&first);
    buf_done(&second);
}

static void try_posting(struct arena *a, ZSTD_DCtx *d, struct str body)
{
    struct posting p;
    struct facts f = {0};
    struct encoded e;
    struct str json, again;
    if (!decode_posting(d, a, body, &p, NULL))
        return;
    bool ok = decode_body(d, a, body, &json, NULL);
    assert(ok && json.len <= BODY_BYTES_MAX);
    struct encoder *encoder = encoder_new(NULL, 1);
    if (encode_posting(encoder, a, &p, &f, &e, NULL)) {
        ok = decode_posting(d, a, e.body, &p, NULL) && decode_body(d, a, e.body, &again, NULL);
        assert(ok);
    }
    encoder_free(encoder);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena *a = arena_new();
    ZSTD_DCtx *d = ZSTD_createDCtx();
    struct str rest = str_n((const char *)data + 1, size - 1);
    if (data[0] == 'F')
        try_facts(a, rest);
    else
        try_posting(a, d, rest);
    ZSTD_freeDCtx(d);
    arena_free(a);
    return 0;
}
