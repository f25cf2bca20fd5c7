#include "index/postings.h"

#include "index/bytes.h"
#include "index/impact.h"

static void fail(struct postings *p)
{
    p->corrupt = true;
    p->block = p->n_blocks = 0;
    p->at = p->len = 0;
    p->doc = POSTINGS_END;
    p->kind = POSTINGS_LIST;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void open_inline(struct postings *p, const struct term_entry *e)
{
    struct reader r = reader_of(e->inline_postings, (size_t)(e->inline_end - e->inline_postings));
    uint64_t next = 0;
    for (uint32_t i = 0; i < e->df; i++) {
        uint64_t gap = bytes_varint(&r);
        p->inline_impacts[i] = read_u8(&r);
        if (r.bad || gap >= p->n_docs || next + gap >= p->n_docs) {
            fail(p);
            return;
        }
        p->docids[i] = (uint32_t)(next + gap);
        next = p->docids[i] + 1;
        p->bound = impact_max(p->bound, p->inline_impacts[i]);
    }
    p->impacts = p->inline_impacts;
    p->n_blocks = 1;
    p->len = e->df;
}

static bool decode_tail(struct postings *p, struct reader *r, uint32_t before)
{
    uint64_t next = (uint64_t)before + 1;
    if (before == UINT32_MAX)
        next = 0;
    for (uint32_t i = 0; i < p->len; i++) {
        uint64_t gap = bytes_varint(r);
        if (r->bad || gap >= p->n_docs || next + gap >= p->n_docs)
            return false;
        p->docids[i] = (uint32_t)(next + gap);
        next = p->docids[i] + 1;
    }
    p->impacts = (const uint8_t *)read_bytes(r, p->len).ptr;
    return !r->bad;
}

static bool decode_full(struct postings *p, struct reader *r, uint32_t before)
{
    uint8_t bits = read_u8(r);
    if (r->bad || bits > GAP_BITS_MAX)
        return false;
    struct str packed = read_bytes(r, 16u * bits);
    p->impacts = (const uint8_t *)read_bytes(r, BLOCK).ptr;
    if (r->bad)
        return false;
    /* 128 gaps of 24 bits stay below 2^32, so the docids ascend; the last one is checked. */
    bitpack_read_docids((const uint8_t *)packed.ptr, bits, before, p->docids);
    return true;
}

/* Decodes block b; at the end of the list the cursor stands on POSTINGS_END. */
static void load_block(struct postings *p, uint32_t b)
{
    p->block = b;
    p->at = 0;
    if (b >= p->n_blocks) {
        p->block = p->n_blocks;
        p->len = 0;
        return;
    }
    uint32_t offset = bytes_u32(p->offset + (size_t)b * 4);
    uint32_t last = bytes_u32(p->last + (size_t)b * 4);
    uint32_t before = b ? bytes_u32(p->last + (size_t)(b - 1) * 4) : UINT32_MAX;
    if (offset > (size_t)(p->data_end - p->data) || last >= p->n_docs ||
        (b && before >= p->n_docs)) {
        fail(p);
        return;
    }
    struct reader r = reader_of(p->data + offset, (size_t)(p->data_end - p->data) - offset);
    p->len = p->df - b * BLOCK < BLOCK ? p->df - b * BLOCK : BLOCK;
    bool ok = p->len == BLOCK ? decode_full(p, &r, before) : decode_tail(p, &r, before);
    if (!ok || p->docids[p->len - 1] != last)
        fail(p);
}

static void open_list(struct postings *p, const struct term_entry *e)
{
    struct section all = p->s->section[SECTION_POSTINGS];
    p->n_blocks = (e->df + BLOCK - 1) / BLOCK;
    size_t fixed = (size_t)p->n_blocks * 9;
    if (e->post_offset > all.len || fixed > all.len - e->post_offset) {
        fail(p);
        return;
    }
    p->last = all.p + e->post_offset;
    p->offset = p->last + (size_t)p->n_blocks * 4;
    p->bounds = p->offset + (size_t)p->n_blocks * 4;
    p->data = p->bounds + p->n_blocks;
    p->data_end = all.p + all.len;
    for (uint32_t b = 0; b < p->n_blocks; b++)
        p->bound = impact_max(p->bound, p->bounds[b]);
    load_block(p, 0);
}

static void open_dense(struct postings *p, const struct term_entry *e)
{
    struct section all = p->s->section[SECTION_POSTINGS];
    p->n_words = (p->n_docs + 63) / 64;
    size_t fixed = (size_t)p->n_words * 13 + e->df;
    if (e->post_offset % 8 || e->post_offset > all.len || fixed > all.len - e->post_offset) {
        fail(p);
        return;
    }
    p->kind = POSTINGS_DENSE;
    p->bitmap = all.p + e->post_offset;
    p->rank = p->bitmap + (size_t)p->n_words * 8;
    p->bounds = p->rank + (size_t)p->n_words * 4;
    p->dense_impacts = p->bounds + p->n_words;
    if (p->n_docs % 64 && postings_dense_word(p, p->n_words - 1) >> p->n_docs % 64) {
        fail(p);
        return;
    }
    /* Dense terms are common ones: the best possible impact is a bound good enough. */
    p->bound = impact_make(TITLE_WORD, IMPACT_CODES - 1);
    p->doc = 0;
    postings_seek(p, 0);
}

static void open_positions(struct postings *p, const struct term_entry *e)
{
    struct section all = p->s->section[SECTION_POSITIONS];
    size_t table = e->df > BLOCK ? (size_t)((e->df + BLOCK - 1) / BLOCK) * 4 : 0;
    p->pos_index = UINT32_MAX;
    if (e->pos_offset > all.len || e->pos_len > all.len - e->pos_offset || table > e->pos_len)
        return; /* no positions: phrases do not match, `corrupt` is set when one asks */
    p->pos = all.p + e->pos_offset;
    p->pos_len = e->pos_len - table;
    p->pos_table = table ? p->pos + p->pos_len : NULL;
}

void postings_open(struct postings *p, const struct segment *s, const struct term_entry *e)
{
    /* docids need no clearing. */
    memset(p, 0, offsetof(struct postings, docids));
    memset(&p->impacts, 0, sizeof(*p) - offsetof(struct postings, impacts));
    p->s = s;
    p->df = e->df;
    p->n_docs = s->n_docs;
    open_positions(p, e);
    if (e->df <= INLINE_DF_MAX)
        open_inline(p, e);
    else if (e->dense)
        open_dense(p, e);
    else
        open_list(p, e);
}

/* ---- one after another ----------------------------------------------------------------------- */

uint32_t postings_doc(const struct postings *p)
{
    if (p->kind == POSTINGS_DENSE)
        return p->doc;
    return p->at < p->len ? p->docids[p->at] : POSTINGS_END;
}

static uint32_t dense_seek(struct postings *p, uint32_t target)
{
    if (p->doc == POSTINGS_END || target <= p->doc)
        target = p->doc;
    if (target >= p->n_docs)
        return p->doc = POSTINGS_END;
    uint32_t word = target / 64;
    uint64_t bits = postings_dense_word(p, word) & ~(uint64_t)0 << target % 64;
    while (!bits) {
        if (++word >= p->n_words)
            return p->doc = POSTINGS_END;
        bits = postings_dense_word(p, word);
    }
    return p->doc = word * 64 + (uint32_t)__builtin_ctzll(bits);
}

uint32_t postings_next(struct postings *p)
{
    if (p->kind == POSTINGS_DENSE)
        return p->doc == POSTINGS_END ? POSTINGS_END : dense_seek(p, p->doc + 1);
    if (p->at < p->len && ++p->at == p->len)
        load_block(p, p->block + 1);
    return postings_doc(p);
}

/* The first block from the current one on whose last docid is >= target. */
static uint32_t find_block(const struct postings *p, uint32_t target)
{
    uint32_t lo = p->block, step = 1;
    while (lo + step < p->n_blocks && bytes_u32(p->last + (size_t)(lo + step) * 4) < target) {
        lo += step;
        step *= 2;
    }
    uint32_t hi = lo + step < p->n_blocks ? lo + step : p->n_blocks;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (bytes_u32(p->last + (size_t)mid * 4) < target)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static uint32_t list_seek(struct postings *p, uint32_t target)
{
    if (p->at >= p->len)
        return POSTINGS_END;
    if (p->docids[p->len - 1] < target) {
        load_block(p, p->n_blocks > 1 ? find_block(p, target) : p->n_blocks);
        if (p->at >= p->len)
            return POSTINGS_END;
    }
    uint32_t lo = p->at, hi = p->len;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (p->docids[mid] < target)
            lo = mid + 1;
        else
            hi = mid;
    }
    p->at = lo;
    if (lo == p->len) /* a damaged skip entry; the next block has it, or the end */
        load_block(p, p->block + 1);
    return postings_doc(p);
}

uint32_t postings_seek(struct postings *p, uint32_t target)
{
    return p->kind == POSTINGS_DENSE ? dense_seek(p, target) : list_seek(p, target);
}

uint8_t postings_impact(const struct postings *p)
{
    if (p->kind == POSTINGS_DENSE)
        return postings_dense_impact(p, p->doc);
    return p->impacts[p->at];
}

/* ---- windows --------------------------------------------------------------------------------- */

static void list_window(struct postings *p, uint32_t base, uint64_t bits[WINDOW_WORDS],
                        uint8_t impacts[WINDOW_DOCS])
{
    uint32_t end = base + WINDOW_DOCS;
    for (uint32_t doc = list_seek(p, base); doc < end;) {
        uint32_t n = p->len, i = p->at;
        /* Two loops: the second needs no test, most blocks lie inside the window. */
        if (p->docids[n - 1] >= end)
            while (p->docids[n - 1] >= end)
                n--;
        if (impacts)
            for (uint32_t k = i; k < n; k++)
                impacts[p->docids[k] - base] = p->impacts[k];
        for (; i < n; i++)
            bits[(p->docids[i] - base) / 64] |= (uint64_t)1 << p->docids[i] % 64;
        p->at = n;
        if (n == p->len)
            load_block(p, p->block + 1);
        doc = postings_doc(p);
    }
}

void postings_window(struct postings *p, uint32_t base, uint64_t bits[WINDOW_WORDS],
                     uint8_t impacts[WINDOW_DOCS])
{
    if (p->kind != POSTINGS_DENSE) {
        list_window(p, base, bits, impacts);
        return;
    }
    uint32_t word = base / 64;
    uint32_t n = word < p->n_words ? p->n_words - word : 0;
    if (n > WINDOW_WORDS)
        n = WINDOW_WORDS;
    for (uint32_t i = 0; i < n; i++)
        bits[i] |= postings_dense_word(p, word + i);
}

static void union_dense(struct postings *p, uint64_t *bits, uint8_t *impacts)
{
    uint32_t i = 0;
    for (uint32_t w = 0; w < p->n_words; w++) {
        uint64_t word = postings_dense_word(p, w);
        bits[w] |= word;
        for (; word && i < p->df; word &= word - 1, i++) {
            uint32_t doc = w * 64 + (uint32_t)__builtin_ctzll(word);
            impacts[doc] = impact_max(impacts[doc], p->dense_impacts[i]);
        }
    }
}

void postings_union(struct postings *p, uint64_t *bits, uint8_t *impacts)
{
    if (p->kind == POSTINGS_DENSE) {
        union_dense(p, bits, impacts);
        return;
    }
    while (p->at < p->len) {
        for (uint32_t i = p->at; i < p->len; i++) {
            uint32_t doc = p->docids[i];
            bits[doc / 64] |= (uint64_t)1 << doc % 64;
            impacts[doc] = impact_max(impacts[doc], p->impacts[i]);
        }
        load_block(p, p->block + 1);
    }
}

uint8_t postings_bound(const struct postings *p, uint32_t from, uint32_t to)
{
    uint8_t bound = 0;
    if (p->kind == POSTINGS_DENSE) {
        uint32_t end = to / 64 < p->n_words ? to / 64 : p->n_words;
        for (uint32_t w = from / 64; w < end; w++)
            bound = impact_max(bound, p->bounds[w]);
        return bound;
    }
    if (!p->bounds)
        return p->bound;
    for (uint32_t b = p->block; b < p->n_blocks; b++) {
        bound = impact_max(bound, p->bounds[b]);
        if (bytes_u32(p->last + (size_t)b * 4) >= to)
            break;
    }
    return bound;
}

/* ---- positions ------------------------------------------------------------------------------- */

static uint32_t current_index(const struct postings *p)
{
    if (p->kind != POSTINGS_DENSE)
        return p->block * BLOCK + p->at;
    uint32_t rank = bytes_u32(p->rank + (size_t)(p->doc / 64) * 4);
    uint64_t below = postings_dense_word(p, p->doc / 64) & (((uint64_t)1 << p->doc % 64) - 1);
    return rank + (uint32_t)__builtin_popcountll(below);
}

/* A varint ends with a byte below 0x80: no need to know what they say. */
static void skip_group(struct reader *r)
{
    uint64_t n = bytes_varint(r);
    const uint8_t *p = r->p;
    while (n > 0 && p < r->end)
        n -= *p++ < 0x80;
    r->p = p;
    r->bad |= n > 0;
}

static bool go_to_group(struct postings *p, uint32_t index)
{
    if (!p->pos || index >= p->df)
        return false;
    if (p->pos_index > index || index - p->pos_index > index % BLOCK) {
        uint32_t start = p->pos_table ? bytes_u32(p->pos_table + (size_t)(index / BLOCK) * 4) : 0;
        if (start > p->pos_len)
            return false;
        p->pos_reader = reader_of(p->pos + start, p->pos_len - start);
        p->pos_index = index - index % BLOCK;
    }
    while (p->pos_index < index && !p->pos_reader.bad) {
        skip_group(&p->pos_reader);
        p->pos_index++;
    }
    return !p->pos_reader.bad;
}

uint32_t postings_positions(struct postings *p, uint32_t *out, uint32_t max)
{
    if (!go_to_group(p, current_index(p))) {
        p->corrupt = true;
        return 0;
    }
    struct reader r = p->pos_reader;
    uint64_t n = bytes_varint(&r), position = 0;
    uint32_t kept = 0;
    for (uint64_t i = 0; i < n && kept < max && !r.bad; i++) {
        position += bytes_varint(&r);
        if (position > UINT32_MAX)
            r.bad = true;
        else
            out[kept++] = (uint32_t)position;
    }
    p->corrupt |= r.bad;
    return r.bad ? 0 : kept;
}

struct str postings_group(struct postings *p)
{
    if (!go_to_group(p, current_index(p))) {
        p->corrupt = true;
        return STR_NONE;
    }
    struct reader r = p->pos_reader;
    const uint8_t *start = r.p;
    skip_group(&r);
    p->corrupt |= r.bad;
    return r.bad ? STR_NONE : str_n((const char *)start, (size_t)(r.p - start));
}
