/* What goes into a segment comes out of it, through every encoding; merging equals building. */
#include "support/cases.h"
#include "index/builder.h"
#include "index/impact.h"
#include "index/indexer.h"
#include "index/merge.h"
#include "index/postings.h"
#include "unit/index/corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
    struct arena *a;
    struct analyser *an;
    char dir[64];
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));
    f->a = arena_new();
    f->an = analyser_open(NULL);
    snprintf(f->dir, sizeof(f->dir), "/tmp/umkreis-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];
    snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    assert_int_equal(system(command), 0);
    analyser_close(f->an);
    arena_free(f->a);
    free(f);
    return 0;
}

static void test_bitpack(void **state)
{
    (void)state;
    struct rng r = rng_seed(7);
    for (uint32_t bits = 0; bits <= GAP_BITS_MAX; bits++)
        for (int round = 0; round < 20; round++) {
            uint32_t in[BLOCK], out[BLOCK], docs[BLOCK];
            uint8_t bytes[16 * GAP_BITS_MAX + 1];
            for (uint32_t i = 0; i < BLOCK; i++)
                in[i] = bits ? (uint32_t)rng_u64(&r) & ((1u << bits) - 1) : 0;
            assert_true(bitpack_width(in) <= bits);
            bytes[16 * bits] = 0xA5;
            bitpack_write(in, bits, bytes);
            assert_int_equal(bytes[16 * bits], 0xA5);
            bitpack_read(bytes, bits, out);
            assert_memory_equal(in, out, sizeof(in));
            uint32_t sum = 41;
            bitpack_read_docids(bytes, bits, sum, docs);
            for (uint32_t i = 0; i < BLOCK; i++) {
                sum += in[i] + 1;
                assert_int_equal(docs[i], sum);
            }
        }
}

static void test_impact(void **state)
{
    (void)state;
    uint32_t length[INDEX_FIELDS] = {6, 4, 4, 12, 300};
    struct field_counts in_text = {.words = {[IN_TEXT] = 1}}, twice = {.words = {[IN_TEXT] = 2}};
    struct field_counts in_title = {.words = {[IN_TITLE] = 1}};
    struct field_counts part = {.parts = {[IN_TITLE] = 1}};
    assert_true(impact_code(impact_of(&in_text, length)) < impact_code(impact_of(&twice, length)));
    assert_true(impact_code(impact_of(&twice, length)) < impact_code(impact_of(&in_title, length)));
    assert_true(impact_code(impact_of(&part, length)) < impact_code(impact_of(&in_title, length)));
    assert_int_equal(impact_title(impact_of(&in_title, length)), TITLE_WORD);
    assert_int_equal(impact_title(impact_of(&part, length)), TITLE_PART);
    assert_int_equal(impact_title(impact_of(&twice, length)), TITLE_NOT);
    uint32_t longer[INDEX_FIELDS] = {6, 4, 4, 12, 3000};
    assert_true(impact_code(impact_of(&in_text, longer)) <
                impact_code(impact_of(&in_text, length)));
    assert_true(impact_idf(1000, 1) > impact_idf(1000, 500));
    assert_int_equal(impact_idf(1000, 1000), 308); /* 0.3 and next to nothing */
    assert_int_equal(impact_max(impact_make(2, 5), impact_make(1, 50)), impact_make(2, 50));
}

/* ---- a segment against its documents --------------------------------------------------------- */

static int by_date(const void *x, const void *y)
{
    const struct index_doc *a = x, *b = y;
    int32_t p = a->date == DATE_NONE ? 0 : a->date, q = b->date == DATE_NONE ? 0 : b->date;
    if (p != q)
        return p > q ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

static const struct doc_term *find_term(const struct doc_terms *t, struct str term)
{
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->terms[i].term, term))
            return &t->terms[i];
    return NULL;
}

static void compare_doc(struct fixture *f, const struct segment *s, uint32_t doc,
                        const struct index_doc *d)
{
    struct index_doc got;
    assert_true(segment_stored(s, doc, true, f->a, &got, NULL));
    assert_int_equal(got.id, d->id);
    assert_int_equal(got.date, d->date);
    assert_int_equal(got.employer_id, d->employer_id);
    assert_int_equal(got.occupation, d->occupation);
    assert_int_equal(got.worktime, d->worktime);
    assert_int_equal(got.contract, d->contract);
    assert_int_equal(got.level, d->level);
    assert_int_equal(got.remote, d->remote);
    assert_int_equal(got.agency, d->agency);
    assert_true(str_eq(got.title, d->title) && str_eq(got.text, d->text));
    assert_true(str_eq(got.employer, d->employer) && str_eq(got.url, d->url));
    assert_true(got.yearly_max == d->yearly_max && got.pay_unit == d->pay_unit);
    assert_int_equal(got.n_places, d->n_places);
    for (size_t i = 0; i < d->n_places; i++)
        assert_int_equal(got.places[i], d->places[i]);
}

/* Every list in the segment is exactly the documents that have the term. */
static void compare_terms(struct fixture *f, const struct segment *s, const struct doc_terms *terms)
{
    struct dict_walk w;
    struct postings *p = xmalloc(sizeof(*p));
    size_t total = 0, expected = 0;
    for (uint32_t d = 0; d < s->n_docs; d++)
        expected += terms[d].n;
    dict_walk_terms(&w, s, STR_NONE);
    while (dict_next(&w)) {
        struct term_entry e;
        assert_true(dict_find(s, dict_key(&w), &e));
        assert_int_equal(e.ordinal, w.term.ordinal);
        postings_open(p, s, &e);
        for (uint32_t doc = postings_doc(p); doc != POSTINGS_END; doc = postings_next(p)) {
            const struct doc_term *t = find_term(&terms[doc], dict_key(&w));
            uint32_t positions[512];
            assert_non_null(t);
            assert_int_equal(postings_impact(p), t->impact);
            assert_int_equal(postings_positions(p, positions, 512), t->n_positions);
            if (t->n_positions)
                assert_memory_equal(positions, t->positions, t->n_positions * 4);
            total++;
        }
        assert_false(p->corrupt);
    }
    assert_false(w.corrupt);
    assert_int_equal(total, expected);
    free(p);
    (void)f;
}

/* Seeks and windows give what next gives. */
static void compare_walks(const struct segment *s, struct rng *r)
{
    struct dict_walk w;
    struct postings *p = xmalloc(sizeof(*p));
    uint8_t *impacts = xmalloc(WINDOW_DOCS), *has = xcalloc(s->n_docs, 1);
    dict_walk_terms(&w, s, STR_NONE);
    while (dict_next(&w)) {
        postings_open(p, s, &w.term);
        memset(has, 0, s->n_docs);
        for (uint32_t doc = postings_doc(p); doc != POSTINGS_END; doc = postings_next(p))
            has[doc] = postings_impact(p);
        postings_open(p, s, &w.term);
        for (uint32_t at = 0; at < s->n_docs; at += 1 + rng_below(r, s->n_docs / 8 + 2)) {
            uint32_t expect = at;
            while (expect < s->n_docs && !has[expect])
                expect++;
            uint32_t got = postings_seek(p, at);
            assert_int_equal(got, expect < s->n_docs ? expect : POSTINGS_END);
        }
        postings_open(p, s, &w.term);
        for (uint32_t base = 0; base < s->n_docs; base += WINDOW_DOCS) {
            uint64_t bits[WINDOW_WORDS] = {0};
            uint8_t bound = postings_bound(p, base, base + WINDOW_DOCS);
            postings_window(p, base, bits, impacts);
            for (uint32_t i = 0; i < WINDOW_DOCS; i++) {
                bool set = bits[i / 64] >> i % 64 & 1;
                uint32_t doc = base + i;
                assert_int_equal(set, doc < s->n_docs && has[doc] != 0);
                if (!set)
                    continue;
                uint8_t impact =
                    p->kind == POSTINGS_DENSE ? postings_dense_impact(p, doc) : impacts[i];
                assert_int_equal(impact, has[doc]);
                assert_int_equal(impact_max(bound, impact), bound);
            }
        }
    }
    free(p);
    free(impacts);
    free(has);
}

static void round_trip(struct fixture *f, uint64_t seed, size_t n, uint32_t n_words)
{
    print_message("# seed %llu, %zu documents\n", (unsigned long long)seed, n);
    struct corpus c = corpus_new(f->a, seed);
    c.n_words = n_words;
    c.n_places = 50;
    c.text_words_max = n > 1000 ? 12 : 40;
    struct index_doc *docs = ARENA_ARRAY(f->a, struct index_doc, n);
    struct builder *b = builder_new(f->an);
    for (size_t i = 0; i < n; i++) {
        docs[i] = corpus_doc(&c, i * 3 + 1);
        builder_add(b, &docs[i]);
    }
    struct err err = {0};
    char *path = path_join(f->a, f->dir, "one.seg");
    if (!builder_write(b, path, 1, &err))
        fail_msg("%s", err.msg);
    builder_free(b);
    struct segment *s = segment_open(path, 1, SEGMENT_VERIFY_ALL, &err);
    if (!s)
        fail_msg("%s", err.msg);
    struct buf why = {0};
    if (!segment_check(s, &why))
        fail_msg("%s", why.data);
    buf_done(&why);
    qsort(docs, n, sizeof(*docs), by_date);
    struct doc_terms *terms = ARENA_ARRAY(f->a, struct doc_terms, n);
    for (size_t i = 0; i < n; i++) {
        compare_doc(f, s, (uint32_t)i, &docs[i]);
        document_terms(f->a, f->an, &docs[i], &terms[i]);
    }
    compare_terms(f, s, terms);
    compare_walks(s, &c.rng);
    segment_close(s);
}

static void test_round_trip(void **state)
{
    round_trip(*state, 11, 1, 30);
    round_trip(*state, 12, 200, 100);
    round_trip(*state, 13, 700, 300);
    round_trip(*state, 14, 4500, 300);
}

/* ---- updates --------------------------------------------------------------------------------- */

static struct str bytes_of_only_segment(struct fixture *f, const char *dir)
{
    struct err err = {0};
    struct index_reader *r = index_reader_open(dir, NULL, SEGMENT_VERIFY_ALL, &err);
    if (!r)
        fail_msg("%s", err.msg);
    assert_int_equal(r->n_segments, 1);
    struct str bytes;
    assert_true(file_read(f->a, r->segments[0].segment->path, 1u << 30, &bytes, NULL));
    index_reader_unref(r);
    return bytes;
}

static struct indexer *open_indexer(struct fixture *f, const char *dir, size_t flush_bytes)
{
    struct err err = {0};
    bool rebuilt;
    struct str why;
    struct indexer_options o = {.flush_bytes = flush_bytes};
    struct indexer *ix = indexer_open(dir, f->an, 1, &o, &rebuilt, &why, f->a, &err);
    if (!ix)
        fail_msg("%s", err.msg);
    return ix;
}

static void commit(struct indexer *ix, uint64_t seq)
{
    struct err err = {0};
    if (!indexer_commit(ix, seq, &err))
        fail_msg("%s", err.msg);
}

/* Random adds, updates and removals in many commits, merged: the bytes of a segment built at once.
 */
static void merged_equals_built(struct fixture *f, uint64_t seed, int n_changes)
{
    print_message("# seed %llu, %d changes\n", (unsigned long long)seed, n_changes);
    struct corpus c = corpus_new(f->a, seed);
    c.n_places = 50;
    enum { IDS = 300 };
    struct index_doc docs[IDS];
    bool live[IDS] = {false};
    char *dir = (char *)arena_printf(f->a, "%s/updated%llu", f->dir, (unsigned long long)seed).ptr;
    struct indexer *ix = open_indexer(f, dir, 200000);
    uint64_t seq = 0;
    for (int i = 0; i < n_changes; i++) {
        uint32_t id = rng_below(&c.rng, IDS);
        live[id] = rng_chance(&c.rng, 0.8);
        seq++;
        if (live[id]) {
            docs[id] = corpus_doc(&c, id);
            assert_true(indexer_add(ix, &docs[id], seq, NULL));
        } else {
            assert_true(indexer_remove(ix, id, seq, NULL));
        }
        if (rng_chance(&c.rng, 0.05))
            commit(ix, seq);
        if (rng_chance(&c.rng, 0.01)) { /* a process that goes away and comes back */
            commit(ix, seq);
            indexer_close(ix);
            ix = open_indexer(f, dir, 200000);
            assert_int_equal(indexer_seq(ix), seq);
        }
    }
    assert_true(indexer_merge_all(ix, NULL));
    commit(ix, seq + 1);
    indexer_close(ix);
    char *dir2 = (char *)arena_printf(f->a, "%s/built%llu", f->dir, (unsigned long long)seed).ptr;
    ix = open_indexer(f, dir2, 0);
    for (uint32_t id = IDS; id-- > 0;)
        if (live[id])
            assert_true(indexer_add(ix, &docs[id], seq, NULL));
    commit(ix, seq);
    indexer_close(ix);
    struct str x = bytes_of_only_segment(f, dir), y = bytes_of_only_segment(f, dir2);
    assert_int_equal(x.len, y.len);
    for (size_t i = 0; i < x.len; i++)
        if (x.ptr[i] != y.ptr[i])
            fail_msg("seed %llu: bytes differ at %zu", (unsigned long long)seed, i);
}

static void test_merged_equals_built(void **state)
{
    merged_equals_built(*state, 21, 1500);
    merged_equals_built(*state, 22, 3000);
}

/* A crash between two commits: files of the unfinished one are ignored and removed. */
static void test_crash(void **state)
{
    struct fixture *f = *state;
    struct corpus c = corpus_new(f->a, 31);
    char *dir = path_join(f->a, f->dir, "crash");
    struct indexer *ix = open_indexer(f, dir, 0);
    for (uint64_t id = 1; id <= 50; id++) {
        struct index_doc d = corpus_doc(&c, id);
        assert_true(indexer_add(ix, &d, id, NULL));
    }
    commit(ix, 50);
    indexer_close(ix);
    struct str orphan = STR("half a segment");
    char *path = path_join(f->a, dir, "seg-00000000000000ff.seg");
    assert_true(file_write_atomic(path, orphan, NULL));
    assert_true(
        file_write_atomic(path_join(f->a, dir, "seg-0000000000000001.seg.tmp"), orphan, NULL));
    ix = open_indexer(f, dir, 0);
    assert_int_equal(indexer_seq(ix), 50);
    assert_false(file_exists(path));
    struct index_doc d = corpus_doc(&c, 51);
    assert_true(indexer_add(ix, &d, 51, NULL));
    commit(ix, 51);
    indexer_close(ix);
    struct index_reader *r = index_reader_open(dir, NULL, SEGMENT_VERIFY_ALL, NULL);
    assert_non_null(r);
    assert_int_equal(r->n_live, 51);
    index_reader_unref(r);
}

/* A reader keeps its state while commits go on, and shares unchanged segments with the next. */
static void test_readers(void **state)
{
    struct fixture *f = *state;
    struct corpus c = corpus_new(f->a, 41);
    char *dir = path_join(f->a, f->dir, "readers");
    struct indexer *ix = open_indexer(f, dir, 0);
    struct index_reader *r = NULL;
    for (uint64_t id = 1; id <= 200; id++) {
        struct index_doc d = corpus_doc(&c, id);
        assert_true(indexer_add(ix, &d, id, NULL));
        if (id % 10)
            continue;
        commit(ix, id);
        struct index_reader *next = index_reader_open(dir, r, SEGMENT_VERIFY_INDEX, NULL);
        assert_non_null(next);
        assert_int_equal(next->n_live, id);
        if (r) {
            struct index_doc got;
            assert_int_equal(r->n_live, id - 10);
            for (uint32_t s = 0; s < r->n_segments; s++)
                assert_true(segment_stored(r->segments[s].segment, 0, true, f->a, &got, NULL));
            index_reader_unref(r);
        }
        r = next;
    }
    assert_true(r->n_segments < 16);
    index_reader_unref(r);
    indexer_close(ix);
}

static void test_rebuild_reasons(void **state)
{
    struct fixture *f = *state;
    struct corpus c = corpus_new(f->a, 51);
    char *dir = path_join(f->a, f->dir, "reasons");
    bool rebuilt;
    struct str why;
    struct indexer_options o = {0};
    struct indexer *ix = indexer_open(dir, f->an, 1, &o, &rebuilt, &why, f->a, NULL);
    assert_true(rebuilt);
    struct index_doc d = corpus_doc(&c, 1);
    assert_true(indexer_add(ix, &d, 7, NULL));
    commit(ix, 7);
    indexer_close(ix);
    ix = indexer_open(dir, f->an, 1, &o, &rebuilt, &why, f->a, NULL);
    assert_false(rebuilt);
    assert_int_equal(indexer_seq(ix), 7);
    indexer_close(ix);
    ix = indexer_open(dir, f->an, 2, &o, &rebuilt, &why, f->a, NULL);
    assert_true(rebuilt && str_has(why, STR("gazetteer")));
    indexer_close(ix); /* gives up: the old index must still be there */
    ix = indexer_open(dir, f->an, 1, &o, &rebuilt, &why, f->a, NULL);
    assert_false(rebuilt);
    indexer_close(ix);
    char *manifest = path_join(f->a, dir, "MANIFEST");
    struct str bytes;
    assert_true(file_read(f->a, manifest, 1 << 20, &bytes, NULL));
    ((char *)bytes.ptr)[20] ^= 1;
    assert_true(file_write_atomic(manifest, bytes, NULL));
    ix = indexer_open(dir, f->an, 1, &o, &rebuilt, &why, f->a, NULL);
    assert_true(rebuilt && str_has(why, STR("MANIFEST")));
    assert_int_equal(indexer_seq(ix), 0);
    indexer_close(ix);
}

/* ---- damage ---------------------------------------------------------------------------------- */

/* One flipped bit anywhere: refused by name when checked, never a crash when not. */
static void test_bit_flips(void **state)
{
    struct fixture *f = *state;
    struct corpus c = corpus_new(f->a, 61);
    c.n_places = 20;
    struct builder *b = builder_new(f->an);
    for (uint64_t id = 0; id < 700; id++) {
        struct index_doc d = corpus_doc(&c, id);
        builder_add(b, &d);
    }
    char *path = path_join(f->a, f->dir, "flip.seg");
    assert_true(builder_write(b, path, 1, NULL));
    builder_free(b);
    struct str bytes;
    assert_true(file_read(f->a, path, 1u << 30, &bytes, NULL));
    uint8_t *copy = xmalloc(bytes.len);
    for (int round = 0; round < 240; round++) {
        memcpy(copy, bytes.ptr, bytes.len);
        size_t at = round < 120 ? (size_t)round * 4 : rng_u64(&c.rng) % bytes.len;
        copy[at] ^= (uint8_t)(1u << rng_below(&c.rng, 8));
        struct err err = {0};
        struct segment *s = segment_of_bytes(copy, bytes.len, "flip", SEGMENT_VERIFY_ALL, &err);
        if (s) { /* padding between sections carries nothing */
            s->map = (struct file_map){0};
            segment_close(s);
        } else {
            assert_int_equal(err.code, ERR_CORRUPT);
            assert_true(str_has(str_of(err.msg), STR("flip")));
        }
        if (round % 6)
            continue;
        s = segment_of_bytes(copy, bytes.len, "flip", SEGMENT_VERIFY_NONE, NULL);
        if (!s)
            continue;
        struct buf why = {0};
        segment_check(s, &why);
        buf_done(&why);
        s->map = (struct file_map){0};
        segment_close(s);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bitpack),
        cmocka_unit_test(test_impact),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_merged_equals_built, setup, teardown),
        cmocka_unit_test_setup_teardown(test_crash, setup, teardown),
        cmocka_unit_test_setup_teardown(test_readers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rebuild_reasons, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bit_flips, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
