#include "support/cases.h"
#include "occupations/lexicon.h"
#include "occupations/similar.h"
#include "occupations/taxonomy.h"

#include "base/file.h"

#include <stdlib.h>
#include <unistd.h>

static struct analyser *an;
static struct lexicon *l;

static int open_lexicon(void **state)
{
    (void)state;
    struct err err = {0};
    an = analyser_open(&err);
    l = an ? lexicon_open(NULL, an, &err) : NULL;
    if (!l)
        print_error("%s\n", err.msg);
    return l ? 0 : -1;
}

static int close_lexicon(void **state)
{
    (void)state;
    lexicon_close(l);
    analyser_close(an);
    return 0;
}

static void classify_case(struct arena *a, struct str input, struct buf *got)
{
    struct occupation_guess g;
    if (lexicon_classify(a, l, input, STR_NONE, &g, 1))
        buf_printf(got, "%05u", g.occupation->code);
}

static void synonyms_case(struct arena *a, struct str input, struct buf *got)
{
    size_t at = str_find(input, STR(" = "), 0);
    struct str out[300], want = str_slice(input, at + 3, input.len);
    size_t n = lexicon_synonyms(a, l, str_slice(input, 0, at), out, 300);
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        struct str title = out[i];
        if (str_ends(title, STR("/in")))
            title.len -= 3;
        found |= str_eq(title, want);
    }
    buf_cstr(got, found ? "yes" : "no");
}

static void test_classify(void **state)
{
    (void)state;
    cases_run("occupations/classify.txt", classify_case);
}

static void test_synonyms(void **state)
{
    (void)state;
    cases_run("occupations/synonyms.txt", synonyms_case);
}

/* The table itself: codes ascend, slugs are unique and find their unit, enough is named. */
static void test_table(void **state)
{
    (void)state;
    size_t titles = 0, named = 0;
    assert_true(lexicon_count(l) >= 1300);
    for (size_t i = 0; i < lexicon_count(l); i++) {
        const struct occupation *o = lexicon_at(l, i);
        assert_int_equal(o->id, i);
        assert_ptr_equal(lexicon_by_code(l, o->code), o);
        assert_ptr_equal(lexicon_by_slug(l, o->slug), o);
        assert_true(o->label.len > 0 && o->slug.len > 0 && o->unit.len > 0);
        assert_true(o->level >= 1 && o->level <= 4);
        assert_false(str_eq(lexicon_family_name(l, o->family), o->family));
        assert_true(i == 0 || o->code > lexicon_at(l, i - 1)->code);
        titles += o->n_titles;
        named += o->n_titles > 0;
    }
    assert_true(titles >= 6000);
    assert_int_equal(named, lexicon_count(l));
    assert_null(lexicon_at(l, OCCUPATION_NONE));
    assert_null(lexicon_by_code(l, 99999));
    assert_null(lexicon_by_slug(l, STR("no-such-thing")));
    const struct occupation *it = lexicon_by_code(l, 43394);
    assert_true(str_eq(it->label, STR("IT-Leiter/in")));
    assert_true(str_eq(it->slug, STR("it-leiter")));
}

static void test_hint(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct occupation_guess g[4];
    size_t n = lexicon_classify(a, l, STR("Beauty Expert (m/w/d)"), STR("Verkäufer/in"), g, 4);
    assert_true(n > 1);
    assert_int_equal(g[0].occupation->code, 62102);
    assert_string_equal(g[0].rule, "label");
    for (size_t i = 1; i < n; i++)
        assert_true(g[i].confidence <= g[i - 1].confidence);
    assert_int_equal(lexicon_classify(a, l, STR(""), STR(""), g, 4), 0);
    assert_int_equal(lexicon_classify(a, l, STR("IT-Leiter"), STR(""), g, 0), 0);
    arena_free(a);
}

static void test_span(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct occupation_guess g;
    struct str title = STR("Muster AG: Data Scientist (m/w/d) im Team Preise");
    assert_int_equal(lexicon_classify(a, l, title, STR_NONE, &g, 1), 1);
    struct str span = str_slice(title, g.start, g.end);
    assert_true(str_eq(span, STR("Data Scientist")));
    arena_free(a);
}

static void test_suggest(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str out[5];
    size_t n = lexicon_suggest(a, l, STR("krankensch"), out, 5);
    assert_int_equal(n, 1);
    assert_true(str_eq(out[0], STR("Krankenschwester")));
    assert_int_equal(lexicon_suggest(a, l, STR("Kran"), out, 5), 5);
    arena_free(a);
}

static void test_similar(void **state)
{
    (void)state;
    static const char *const labels[] = {"Koch", "Projektleiterin Bau", "Bauprojektleiter",
                                         "Softwareentwickler", ""};
    struct similar *s = similar_new(an, lexicon_rules(l), (struct similar_options){0});
    for (int i = 0; i < 5; i++)
        assert_true(similar_add(s, str_of(labels[i])));
    similar_build(s);
    struct arena *a = arena_new();
    struct similar_hit hits[5];
    size_t n = similar_rank(a, s, STR("Software-Entwicklerin (m/w/d)"), hits, 5);
    assert_true(n >= 1);
    assert_int_equal(hits[0].label, 3);
    n = similar_rank(a, s, STR("Leiter Bauprojekte"), hits, 2);
    assert_int_equal(n, 2);
    assert_true(hits[0].label == 1 || hits[0].label == 2);
    assert_true(hits[0].score >= hits[1].score);
    n = similar_rank(a, s, STR("Köchin"), hits, 5);
    assert_int_equal(hits[0].label, 0);
    assert_true(hits[0].score > 0.99f && hits[0].score < 1.01f);
    assert_int_equal(similar_rank(a, s, STR(""), hits, 5), 0);
    arena_free(a);
    similar_free(s);
}

static void write_file(const char *path, const char *text)
{
    struct err err = {0};
    assert_true(file_write_atomic(path, str_of(text), &err));
}

static void test_taxonomy(void **state)
{
    (void)state;
    char dir[] = "/tmp/umkreis-taxonomy-XXXXXX";
    assert_non_null(mkdtemp(dir));
    struct arena *a = arena_new();
    struct err err = {0};
    struct taxonomy_report r;
    char *list = path_join(a, dir, "list.tsv"), *target = path_join(a, dir, "taxonomy.tsv");
    write_file(list, "DKZ-ID\tCodenummer\tZustand\tneutral\tm\tw\n"
                     "1\tB 29302-100\tT\tMusterspeisenkoch/-köchin\tx\ty\n"
                     "2\tB 99999-100\tT\tGibt es nicht\tx\ty\n"
                     "3\tkaputt\n");
    assert_true(taxonomy_import(a, l, dir, list, &r, &err));
    assert_int_equal(r.read, 3);
    assert_int_equal(r.kept, 1);
    assert_int_equal(r.skipped, 2);
    write_file(list, "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels\n"
                     "Occupation,u,5120,\"Koch/Köchin\",\"Herdkünstler\nTopf\"\"meister\"\n");
    assert_true(taxonomy_import(a, l, dir, list, &r, &err));
    assert_int_equal(r.kept, 3);
    struct lexicon *merged = lexicon_open(dir, an, &err);
    assert_non_null(merged);
    struct occupation_guess g;
    assert_int_equal(lexicon_classify(a, merged, STR("Herdkünstlerin"), STR_NONE, &g, 1), 1);
    assert_int_equal(g.occupation->code, 29302);
    lexicon_classify(a, merged, STR("Musterspeisenköchin"), STR_NONE, &g, 1);
    assert_int_equal(g.occupation->code, 29302);
    assert_int_not_equal(lexicon_hash(merged), lexicon_hash(l));
    lexicon_close(merged);

    write_file(list, "a,b,c\n1,2,3\n");
    assert_false(taxonomy_import(a, l, dir, list, &r, &err));
    assert_int_equal(err.code, ERR_DATA);
    err_clear(&err);
    write_file(target, "no table\n");
    assert_null(lexicon_open(dir, an, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    unlink(list);
    unlink(target);
    rmdir(dir);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),    cmocka_unit_test(test_classify),
        cmocka_unit_test(test_synonyms), cmocka_unit_test(test_hint),
        cmocka_unit_test(test_span),     cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_similar),  cmocka_unit_test(test_taxonomy),
    };
    return cmocka_run_group_tests(tests, open_lexicon, close_lexicon);
}
