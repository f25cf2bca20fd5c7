/* Store → index: replays what is new, rebuilds what is damaged, says why. */
#include "support/cases.h"

#include "index/reader.h"
#include "index/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
    struct arena *a;
    char dir[64];
    struct gazetteer *g;
    struct analyser *an;
    struct store *s;
};

static int setup(void **state)
{
    struct fixture *f = xcalloc(1, sizeof(*f));
    struct err err = {0};
    f->a = arena_new();
    snprintf(f->dir, sizeof(f->dir), "/tmp/umkreis-test-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    f->g = gazetteer_open(NULL, &err);
    f->an = analyser_open(&err);
    f->s = store_open(f->dir, STORE_WRITE, 1000, &err);
    if (!f->g || !f->an || !f->s)
        fail_msg("%s", err.msg);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[128];
    store_close(f->s);
    analyser_close(f->an);
    gazetteer_close(f->g);
    snprintf(command, sizeof(command), "rm -rf '%s'", f->dir);
    assert_int_equal(system(command), 0);
    arena_free(f->a);
    free(f);
    return 0;
}

/* Postings from..to of a source; `wording` changes their text. */
static void import(struct fixture *f, int from, int to, const char *wording, bool complete)
{
    struct err err = {0};
    struct import_counts counts;
    struct str note;
    struct import *im = import_begin(f->s, STR("test"), "jsonl", &err);
    if (!im)
        fail_msg("%s", err.msg);
    for (int i = from; i < to; i++) {
        struct posting p = {
            .ref = arena_printf(f->a, "r%d", i),
            .title = arena_printf(f->a, "Musterberuf%dx", i),
            .employer = arena_printf(f->a, "Beispielfirma %d", i),
            .text = arena_printf(f->a, "Text%dy %s", i, wording),
            .posted = 20000 + i,
            .updated = DATE_NONE,
            .valid_through = DATE_NONE,
            .starts = DATE_NONE,
            .example = true,
        };
        struct facts facts = {.title = p.title};
        if (!import_add(im, &p, &facts, &err))
            fail_msg("%s", err.msg);
    }
    import_allow_mass_expiry(im);
    if (!import_end(im, complete, &counts, &note, f->a, &err))
        fail_msg("%s", err.msg);
}

static struct sync_result bring_up(struct fixture *f, bool force)
{
    struct sync_result r;
    struct err err = {0};
    if (!index_sync(f->dir, f->s, f->g, f->an, force, &r, f->a, &err))
        fail_msg("%s", err.msg);
    return r;
}

static uint64_t live(struct fixture *f)
{
    struct err err = {0};
    struct index_reader *r =
        index_reader_open(path_join(f->a, f->dir, "index"), NULL, SEGMENT_VERIFY_ALL, &err);
    if (!r)
        fail_msg("%s", err.msg);
    uint64_t n = r->n_live;
    index_reader_unref(r);
    return n;
}

/* Live documents with a word. */
static uint64_t with_word(struct fixture *f, const char *word)
{
    struct index_reader *r =
        index_reader_open(path_join(f->a, f->dir, "index"), NULL, SEGMENT_VERIFY_ALL, NULL);
    struct str term = analyse_word(f->a, f->an, str_of(word));
    uint64_t n = 0;
    assert_non_null(r);
    for (uint32_t i = 0; i < r->n_segments; i++) {
        struct term_entry e;
        if (dict_find(r->segments[i].segment, term, &e))
            n += e.df - deletes_df(r->segments[i].deletes, e.ordinal);
    }
    index_reader_unref(r);
    return n;
}

static void test_replay(void **state)
{
    struct fixture *f = *state;
    import(f, 0, 40, "Birnbaum", false);
    struct sync_result r = bring_up(f, false);
    assert_true(r.rebuilt);
    assert_int_equal(r.documents, 40);
    assert_int_equal(live(f), 40);
    assert_int_equal(with_word(f, "Birnbaum"), 40);
    r = bring_up(f, false);
    assert_false(r.rebuilt);
    assert_int_equal(r.documents + r.removed, 0);
    import(f, 30, 50, "Apfelkuchen", false);
    r = bring_up(f, false);
    assert_false(r.rebuilt);
    assert_int_equal(r.documents, 20);
    assert_int_equal(r.to_seq, store_seq(f->s));
    assert_int_equal(live(f), 50);
    assert_int_equal(with_word(f, "Birnbaum"), 30);
    assert_int_equal(with_word(f, "Apfelkuchen"), 20);
    import(f, 0, 10, "Birnbaum", true); /* the others are gone from the source */
    r = bring_up(f, false);
    assert_int_equal(r.removed, 40);
    assert_int_equal(live(f), 10);
    assert_int_equal(with_word(f, "Apfelkuchen"), 0);
    r = bring_up(f, true);
    assert_true(r.rebuilt);
    assert_int_equal(live(f), 10);
    assert_int_equal(with_word(f, "Birnbaum"), 10);
}

static void flip(struct fixture *f, const char *path, size_t at)
{
    struct str bytes;
    assert_true(file_read(f->a, path, 1u << 30, &bytes, NULL));
    assert_true(at < bytes.len);
    ((char *)bytes.ptr)[at] ^= 4;
    assert_true(file_write_atomic(path, bytes, NULL));
}

/* A damaged segment is named, by check and by sync, and made again from the store. */
static void test_damage(void **state)
{
    struct fixture *f = *state;
    import(f, 0, 30, "Birnbaum", false);
    bring_up(f, false);
    for (int round = 0; round < 12; round++) {
        struct index_reader *r =
            index_reader_open(path_join(f->a, f->dir, "index"), NULL, SEGMENT_VERIFY_ALL, NULL);
        assert_non_null(r);
        const struct segment *s = r->segments[0].segment;
        char *path = (char *)arena_str(f->a, str_of(s->path)).ptr;
        size_t len = s->map.len;
        index_reader_unref(r);
        flip(f, path, 700 + (len - 1000) * (size_t)round / 12);
        struct buf report = {0};
        struct err err = {0};
        bool fine = index_check(f->dir, &report, &err);
        /* Bytes between sections carry nothing. */
        if (!fine) {
            assert_int_equal(err.code, ERR_CORRUPT);
            assert_true(str_has(str_of(err.msg), STR("seg-")) || report.len > 0);
        }
        buf_done(&report);
        bring_up(f, !fine && round % 2);
        import(f, round, round + 1, round % 2 ? "Quitte" : "Pflaume", false);
        struct sync_result again = bring_up(f, false);
        if (!fine && again.rebuilt)
            assert_true(again.why_rebuilt.len > 0);
        bring_up(f, true);
        assert_int_equal(live(f), 30);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_replay, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
