/* Any bytes as a segment: refused with an error, or everything that is read from it stays within
 * bounds and keeps the order readers rely on. The checksum is not asked, or nothing but real
 * segments would get past it. */
#include "index/impact.h"
#include "index/postings.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void walk_postings(const struct segment *s, const struct term_entry *e, struct postings *p)
{
    static uint8_t impacts[WINDOW_DOCS];
    static uint32_t positions[1024];
    uint32_t n = 0;
    int64_t last = -1;
    postings_open(p, s, e);
    for (uint32_t doc = postings_doc(p); doc != POSTINGS_END; doc = postings_next(p), n++) {
        must(doc < s->n_docs && (int64_t)doc > last);
        last = doc;
        postings_impact(p);
        if (n < 200)
            must(postings_positions(p, positions, 1024) <= 1024);
    }
    must(n <= e->df || e->dense);
    postings_open(p, s, e);
    for (uint32_t base = 0; base < s->n_docs; base += WINDOW_DOCS) {
        uint64_t bits[WINDOW_WORDS] = {0};
        postings_bound(p, base, base + WINDOW_DOCS);
        postings_window(p, base, bits, impacts);
        for (uint32_t i = 0; i < WINDOW_DOCS; i++)
            if (bits[i / 64] >> i % 64 & 1)
                must(base + i < s->n_docs);
    }
}

static void walk_documents(const struct segment *s)
{
    struct arena *a = arena_new();
    uint32_t at = 0;
    for (uint32_t doc = 0; doc < s->n_docs && doc < 2000; doc++) {
        struct index_doc d;
        const uint16_t *places;
        arena_reset(a);
        must(segment_places(s, doc, &at, &places) <= INDEX_PLACES_MAX);
        if (segment_stored(s, doc, true, a, &d, NULL))
            must(d.text.len <= INDEX_TEXT_BYTES_MAX && d.title.len <= INDEX_FIELD_BYTES_MAX);
        uint32_t found = segment_docid_of(s, s->ids[doc]);
        must(found == UINT32_MAX || (found < s->n_docs && s->ids[found] == s->ids[doc]));
    }
    arena_free(a);
}

static void walk_segment(const struct segment *s)
{
    static struct postings p;
    static struct dict_walk w;
    struct term_entry e;
    walk_documents(s);
    dict_walk_terms(&w, s, STR_NONE);
    for (int i = 0; i < 5000 && dict_next(&w); i++)
        walk_postings(s, &w.term, &p);
    dict_walk_terms(&w, s, STR("m"));
    dict_next(&w);
    dict_find(s, STR("leiter"), &e);
    dict_walk_surfaces(&w, s, STR("p"));
    while (dict_next(&w))
        must(w.surface.word.len + w.surface.term.len < DICT_KEY_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Mapped files are aligned; the fuzzer's bytes are not always. */
    uint8_t *bytes = aligned_alloc(64, (size + 64) / 64 * 64);
    memcpy(bytes, data, size);
    struct err err = {0};
    struct segment *s = segment_of_bytes(bytes, size, "fuzz", SEGMENT_VERIFY_NONE, &err);
    if (!s)
        must(err.code == ERR_CORRUPT && err.msg[0]);
    /* The invariants' checker must survive the same bytes. */
    if (s) {
        struct buf why = {0};
        walk_segment(s);
        if (s->n_docs < 2000)
            must(segment_check(s, &why) || why.len > 0);
        buf_done(&why);
        s->map = (struct file_map){0};
        segment_close(s);
    }
    free(bytes);
    return 0;
}
