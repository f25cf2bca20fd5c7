/* Where a page ended, as opaque text: base64url of
 *
 *     version:u8 sort:u8 today:varint request:u64 n:varint idf:varint{n}
 *     title:varint score:varint date:varint id:varint checksum:u32
 *
 * It carries the weights of the first page: whatever joins or leaves the index, a document that
 * stays keeps its key, so no page repeats it and none loses it. The checksum guards against
 * accidents; a forged cursor gives its forger another order, no more. */
#include "query/engine.h"

#include "base/hash.h"
#include "base/varint.h"

#define CURSOR_VERSION   1
#define CURSOR_BYTES_MAX 1024

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str base64(struct arena *a, struct str in)
{
    char *out = arena_alloc(a, in.len * 4 / 3 + 4);
    size_t n = 0;
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < in.len; i++) {
        bits = bits << 8 | (uint8_t)in.ptr[i];
        for (held += 8; held >= 6; held -= 6)
            out[n++] = digits[bits >> (held - 6) & 63];
    }
    if (held)
        out[n++] = digits[bits << (6 - held) & 63];
    out[n] = '\0';
    return str_n(out, n);
}

static bool unbase64(struct str in, struct buf *out)
{
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < in.len; i++) {
        const char *digit = in.ptr[i] ? strchr(digits, in.ptr[i]) : NULL;
        if (!digit)
            return false;
        bits = bits << 6 | (uint32_t)(digit - digits);
        held += 6;
        if (held >= 8) {
            held -= 8;
            buf_char(out, (char)(bits >> held & 255));
        }
    }
    return buf_ok(out);
}

static void hash_str(uint64_t *h, struct str s)
{
    *h = hash64_seed(s.ptr, s.len, *h + s.len + 1);
}

static void hash_bytes(uint64_t *h, const void *p, size_t n)
{
    *h = hash64_seed(p, n, *h + n);
}

/* Everything that decides which documents match, and the order; not the page size. */
uint64_t cursor_request_hash(const struct search_request *req)
{
    uint64_t h = CURSOR_VERSION;
    hash_str(&h, req->words);
    hash_str(&h, req->where);
    hash_str(&h, req->employer);
    const double numbers[] = {req->where_as_words, req->radius_km, req->sort,   req->since_days,
                              req->worktime,       req->contracts, req->levels, req->remotes,
                              req->no_agency,      req->salary_min};
    hash_bytes(&h, numbers, sizeof(numbers));
    hash_bytes(&h, req->occupations, req->n_occupations * sizeof(*req->occupations));
    hash_bytes(&h, req->employers, req->n_employers * sizeof(*req->employers));
    hash_bytes(&h, req->towns, req->n_towns * sizeof(*req->towns));
    return h;
}

struct str cursor_write(struct arena *a, const struct cursor *c)
{
    struct buf b = BUF_MAX(CURSOR_BYTES_MAX);
    buf_char(&b, CURSOR_VERSION);
    buf_char(&b, (char)c->sort);
    buf_varint(&b, (uint32_t)c->today);
    buf_u64(&b, c->request);
    buf_varint(&b, c->n_idf);
    for (uint32_t i = 0; i < c->n_idf; i++)
        buf_varint(&b, c->idf[i]);
    buf_varint(&b, c->after.title);
    buf_varint(&b, c->after.score);
    buf_varint(&b, c->after.date);
    buf_varint(&b, c->after.id);
    buf_u32(&b, (uint32_t)hash64(b.data, b.len));
    struct str text = base64(a, buf_view(&b));
    buf_done(&b);
    return text;
}

static bool parse(struct str bytes, struct cursor *c)
{
    if (bytes.len < 16)
        return false;
    struct reader r = reader_of(bytes.ptr + bytes.len - 4, 4);
    if (read_u32(&r) != (uint32_t)hash64(bytes.ptr, bytes.len - 4))
        return false;
    r = reader_of(bytes.ptr, bytes.len - 4);
    if (read_u8(&r) != CURSOR_VERSION)
        return false;
    c->sort = read_u8(&r) % 3;
    c->today = (int32_t)read_varint(&r);
    c->request = read_u64(&r);
    uint64_t n = read_varint(&r);
    if (n > PLAN_LEAVES_MAX)
        return false;
    c->n_idf = (uint32_t)n;
    for (uint32_t i = 0; i < c->n_idf; i++)
        c->idf[i] = (uint32_t)read_varint(&r) & 0x7FFF; /* ln of 2^46: more than any index */
    c->after.title = (uint32_t)read_varint(&r);
    c->after.score = (uint32_t)read_varint(&r);
    c->after.date = (uint16_t)read_varint(&r);
    c->after.id = read_varint(&r);
    return !r.bad && r.p == r.end;
}

bool cursor_read(struct str text, struct cursor *c)
{
    struct buf b = BUF_MAX(CURSOR_BYTES_MAX);
    *c = (struct cursor){0};
    bool ok = text.len <= CURSOR_BYTES_MAX && unbase64(text, &b) && parse(buf_view(&b), c);
    buf_done(&b);
    return ok;
}
