#include "index/dict.h"

#include "index/bytes.h"

/* ---- one entry ------------------------------------------------------------------------------- */

static bool read_key(struct dict_walk *w)
{
    uint64_t shared = bytes_varint(&w->r), len = bytes_varint(&w->r);
    if (w->r.bad || shared > w->key_len || len > DICT_KEY_MAX - shared)
        return false;
    struct str suffix = read_bytes(&w->r, len);
    if (w->r.bad)
        return false;
    if (len)
        memcpy(w->key + shared, suffix.ptr, len);
    w->key_len = shared + len;
    return true;
}

static void read_term(struct dict_walk *w)
{
    uint64_t form = bytes_varint(&w->r), df = form >> 1;
    w->term = (struct term_entry){.ordinal = w->ordinal, .dense = form & 1};
    if (df == 0 || df > w->s->n_docs) {
        w->r.bad = true;
        return;
    }
    w->term.df = (uint32_t)df;
    if (df <= INLINE_DF_MAX) {
        w->term.inline_postings = w->r.p;
        for (uint32_t i = 0; i < df; i++) {
            bytes_varint(&w->r);
            read_u8(&w->r);
        }
        w->term.inline_end = w->r.p;
    } else {
        w->term.post_offset = bytes_varint(&w->r);
    }
    w->term.pos_offset = bytes_varint(&w->r);
    w->term.pos_len = bytes_varint(&w->r);
}

static void read_surface(struct dict_walk *w)
{
    struct str key = dict_key(w);
    size_t cut = str_find_char(key, '\0', 0);
    if (cut == STR_NPOS) {
        w->r.bad = true;
        return;
    }
    w->surface = (struct surface_entry){.ordinal = w->ordinal,
                                        .word = str_slice(key, 0, cut),
                                        .term = str_slice(key, cut + 1, key.len)};
    w->surface.count = bytes_varint(&w->r);
    w->surface.title_count = bytes_varint(&w->r);
    uint64_t n = bytes_varint(&w->r);
    if (n > DICT_KEY_MAX)
        w->r.bad = true;
    else
        w->surface.display = read_bytes(&w->r, n);
}

bool dict_next(struct dict_walk *w)
{
    if (w->ordinal >= w->n || w->corrupt)
        return false;
    /* The first of a block shares nothing, whatever the bytes say. */
    if (w->ordinal % DICT_BLOCK == 0)
        w->key_len = 0;
    if (!read_key(w))
        w->r.bad = true;
    else if (w->surfaces)
        read_surface(w);
    else
        read_term(w);
    w->corrupt = w->r.bad;
    w->ordinal++;
    return !w->corrupt;
}

/* ---- finding --------------------------------------------------------------------------------- */

static bool go_to_block(struct dict_walk *w, uint32_t block)
{
    const struct section *c = w->s->section;
    struct section all = c[w->surfaces ? SECTION_SURFACES : SECTION_DICT];
    struct section index = c[w->surfaces ? SECTION_SURFACE_INDEX : SECTION_DICT_INDEX];
    uint32_t offset = bytes_u32(index.p + (size_t)block * 4);
    if (offset > all.len) {
        w->corrupt = true;
        return false;
    }
    w->r = reader_of(all.p + offset, all.len - offset);
    w->ordinal = block * DICT_BLOCK;
    w->key_len = 0;
    return true;
}

/* The first key of a block, without unpacking the entry. */
static struct str first_key(struct dict_walk *w, uint32_t block)
{
    if (!go_to_block(w, block))
        return STR_NONE;
    bytes_varint(&w->r);
    uint64_t n = bytes_varint(&w->r);
    return n <= DICT_KEY_MAX ? read_bytes(&w->r, n) : STR_NONE;
}

static void walk_from(struct dict_walk *w, struct str from)
{
    uint32_t lo = 0, hi = (w->n + DICT_BLOCK - 1) / DICT_BLOCK;
    /* The last block whose first key is <= from holds the first key >= from, or the next starts
     * with it. */
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (str_cmp(first_key(w, mid), from) <= 0)
            lo = mid;
        else
            hi = mid;
    }
    if (w->n == 0 || !go_to_block(w, lo))
        return;
    for (;;) {
        struct reader before = w->r;
        uint32_t ordinal = w->ordinal;
        size_t key_len = w->key_len;
        uint8_t key[DICT_KEY_MAX];
        memcpy(key, w->key, key_len);
        if (!dict_next(w))
            return;
        if (str_cmp(dict_key(w), from) >= 0) {
            w->r = before;
            w->ordinal = ordinal;
            w->key_len = key_len;
            memcpy(w->key, key, key_len);
            return;
        }
    }
}

void dict_walk_terms(struct dict_walk *w, const struct segment *s, struct str from)
{
    w->s = s;
    w->surfaces = w->corrupt = false;
    w->ordinal = 0;
    w->n = s->n_terms;
    walk_from(w, from);
}

void dict_walk_surfaces(struct dict_walk *w, const struct segment *s, struct str from)
{
    w->s = s;
    w->surfaces = true;
    w->corrupt = false;
    w->ordinal = 0;
    w->n = s->n_surfaces;
    walk_from(w, from);
}

bool dict_find(const struct segment *s, struct str term, struct term_entry *out)
{
    struct dict_walk w;
    w.s = s;
    w.surfaces = w.corrupt = false;
    w.n = s->n_terms;
    uint32_t lo = 0, hi = (w.n + DICT_BLOCK - 1) / DICT_BLOCK;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (str_cmp(first_key(&w, mid), term) <= 0)
            lo = mid;
        else
            hi = mid;
    }
    if (w.n == 0 || !go_to_block(&w, lo))
        return false;
    for (uint32_t i = 0; i < DICT_BLOCK && dict_next(&w); i++) {
        int c = str_cmp(dict_key(&w), term);
        if (c == 0)
            *out = w.term;
        if (c >= 0)
            return c == 0;
    }
    return false;
}
