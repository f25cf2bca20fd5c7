#include "demo/demo.h"

#include "base/hash.h"
#include "base/map.h"
#include "demo/titles.h"
#include "demo/wages.h"

#include "support/cases.h"

#include <jansson.h>

#define MANY 20000

static struct gazetteer *gazetteer;
static struct demo *demo;
static int32_t today;

static int open_all(void **state)
{
    (void)state;
    struct err err = {0};
    today = date_of(2025, 6, 30);
    gazetteer = gazetteer_open(NULL, &err);
    demo = gazetteer ? demo_open(gazetteer, 1, today, &err) : NULL;
    if (!demo)
        print_error("%s\n", err.msg);
    return demo ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    demo_close(demo);
    gazetteer_close(gazetteer);
    return 0;
}

static void add_lines(const struct demo *d, uint64_t from, uint64_t to, struct buf *out)
{
    struct arena *a = arena_new();
    for (uint64_t i = from; i < to; i++) {
        struct posting p;
        struct demo_truth t;
        arena_reset(a);
        demo_posting(a, d, i, &p, &t);
        demo_line(out, gazetteer, &p, &t);
    }
    arena_free(a);
}

static uint64_t hash_of(uint64_t seed, uint64_t n)
{
    struct err err = {0};
    struct demo *d = demo_open(gazetteer, seed, today, &err);
    struct buf b = {0};
    assert_non_null(d);
    add_lines(d, 0, n, &b);
    uint64_t hash = hash64(b.data, b.len);
    buf_done(&b);
    demo_close(d);
    return hash;
}

static void same_seed_same_bytes(void **state)
{
    (void)state;
    uint64_t first = hash_of(1, 1000);
    assert_true(first == hash_of(1, 1000));
    assert_true(first != hash_of(2, 1000));
}

/* Posting i is the same whatever was made before it: so the first n do not depend on the count. */
static void postings_stand_alone(void **state)
{
    (void)state;
    struct buf in_order = {0}, backwards = {0}, one = {0};
    add_lines(demo, 0, 300, &in_order);
    for (int i = 299; i >= 0; i--) {
        buf_clear(&one);
        add_lines(demo, (uint64_t)i, (uint64_t)i + 1, &one);
        buf_str(&one, buf_view(&backwards));
        buf_clear(&backwards);
        buf_str(&backwards, buf_view(&one));
    }
    assert_true(str_eq(buf_view(&in_order), buf_view(&backwards)));
    buf_done(&in_order);
    buf_done(&backwards);
    buf_done(&one);
}

/* ---- every posting ---- */

static bool has_any(struct str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_find_nocase(s, str_of(words[i]), 0) != STR_NPOS)
            return true;
    return false;
}

/* The first or last paragraph of a text or an HTML text. */
static struct str paragraph(struct str text, bool first, bool html)
{
    struct str mark = html ? STR("<p>") : STR("\n\n");
    if (first) {
        size_t end = str_find(text, html ? STR("</p>") : mark, 0);
        return str_slice(text, 0, end);
    }
    size_t at = 0, last = 0;
    while ((at = str_find(text, mark, at)) != STR_NPOS)
        last = at++;
    return str_slice(text, last, text.len);
}

static bool says_example(struct str text, bool html)
{
    static const char *const words[] = {"synthetische Beispielanzeige", "künstlich erzeugt",
                                        "Synthetisches Beispiel", "erfundenes Beispiel",
                                        "synthetic example"};
    return has_any(paragraph(text, true, html), words, 5) ||
           has_any(paragraph(text, false, html), words, 5);
}

static void check_posting(const struct posting *p, const struct demo_truth *t)
{
    static const char *const marks[] = {"beispiel", "muster", "demo", "fiktiv", "probe"};
    struct str text = p->html.len > 0 ? p->html : p->text;
    assert_true(p->example);
    assert_true(says_example(text, p->html.len > 0));
    assert_true(has_any(p->employer, marks, 5));
    assert_true(str_has(p->url, STR(".example/")));
    assert_true(p->employer_url.len == 0 || str_ends(p->employer_url, STR(".example/")));
    assert_in_range(text.len, 250, 4000);
    assert_in_range(p->title.len, 3, 200);
    assert_in_range(today - p->posted, 0, 90);
    assert_in_range(p->n_places, 1, 4);
    /* No mark of the tables is left over. */
    const char *const left[] = {"~", "{", "}", "*r "};
    assert_false(has_any(text, left, 3));
    assert_false(has_any(p->title, left, 3));
    assert_true(t->state > STATE_NONE && t->state < STATE_COUNT);
}

static void every_posting_is_an_example(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (uint64_t i = 0; i < 5000; i++) {
        struct posting p;
        struct demo_truth t;
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        check_posting(&p, &t);
    }
    arena_free(a);
}

static void every_line_reads_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf line = {0}, again = {0};
    for (uint64_t i = 0; i < 3000; i++) {
        struct posting p, q;
        struct demo_truth t;
        struct err err = {0};
        arena_reset(a);
        buf_clear(&line);
        buf_clear(&again);
        demo_posting(a, demo, i, &p, &t);
        demo_line(&line, gazetteer, &p, &t);
        assert_int_equal(line.data[line.len - 1], '\n');
        json_t *j = json_loadb(line.data, line.len, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(j);
        if (!posting_from_json(a, j, &q, &err))
            fail_msg("posting %lu: %s", (unsigned long)i, err.msg);
        assert_int_equal(json_integer_value(json_object_get(j, "demo_vacancy")), t.vacancy);
        struct json out = json_to(&again);
        posting_to_json(&q, &out);
        /* The posting comes back byte for byte, before the truth that is added to it. */
        assert_true(str_starts(buf_view(&line), str_slice(buf_view(&again), 0, again.len - 1)));
        json_decref(j);
    }
    buf_done(&line);
    buf_done(&again);
    arena_free(a);
}

static void sections_cut_the_text(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    size_t seen = 0;
    for (uint64_t i = 0; i < 2000; i++) {
        struct posting p;
        struct demo_truth t;
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        for (size_t j = 0; j < p.n_sections; j++, seen++) {
            assert_true(p.sections[j].start < p.sections[j].end);
            assert_true(p.sections[j].end <= p.text.len);
            assert_true(j == 0 || p.sections[j].start >= p.sections[j - 1].end);
        }
    }
    assert_true(seen > 50);
    arena_free(a);
}

/* ---- the whole ---- */

struct tally {
    struct map occupations, notations, forms, employers, towns;
    size_t states[STATE_COUNT], sources[DEMO_SOURCES], contracts[CONTRACT_COUNT];
    size_t remotes[REMOTE_COUNT], agencies[AGENCY_COUNT], levels[LEVEL_COUNT];
    size_t worktimes[6];
    size_t copies, siblings, html, english, several_places, with_pay;
};

static void count_one(struct tally *n, uint64_t i, const struct posting *p,
                      const struct demo_truth *t)
{
    char code[16];
    int len = snprintf(code, sizeof(code), "%05u", t->occupation);
    ++*map_put(&n->occupations, str_n(code, (size_t)len), NULL);
    ++*map_put(&n->notations, str_of(t->pay_notation), NULL);
    ++*map_put(&n->forms, str_of(t->title_form), NULL);
    ++*map_put(&n->employers, p->employer, NULL);
    ++*map_put(&n->towns, gazetteer_get(gazetteer, t->town)->name, NULL);
    n->states[t->state]++;
    n->sources[t->source]++;
    n->contracts[t->contract]++;
    n->remotes[t->remote]++;
    n->agencies[t->agency]++;
    n->levels[t->level]++;
    for (int bit = 0; bit < 6; bit++)
        n->worktimes[bit] += t->worktime >> bit & 1;
    n->copies += t->vacancy != i;
    n->siblings += t->sibling_of != t->vacancy;
    n->html += p->html.len > 0;
    n->english += str_eq(p->language, STR("en"));
    n->several_places += p->n_places > 1;
    n->with_pay += strcmp(t->pay_notation, "none") != 0;
}

static void tally_done(struct tally *n)
{
    map_done(&n->occupations);
    map_done(&n->notations);
    map_done(&n->forms);
    map_done(&n->employers);
    map_done(&n->towns);
}

static size_t counted(const struct map *m, const char *key)
{
    uint64_t *n = map_get(m, str_of(key));
    return n ? *n : 0;
}

static void check_kinds(const struct tally *n)
{
    for (int s = STATE_SH; s < STATE_COUNT; s++)
        assert_true(n->states[s] > 50);
    for (int s = 0; s < DEMO_SOURCES; s++)
        assert_true(n->sources[s] > 1000);
    for (int c = CONTRACT_PERMANENT; c < CONTRACT_COUNT; c++)
        assert_true(n->contracts[c] > 0);
    for (int r = REMOTE_ONSITE; r < REMOTE_COUNT; r++)
        assert_true(n->remotes[r] > 100);
    for (int g = AGENCY_NO; g < AGENCY_COUNT; g++)
        assert_true(n->agencies[g] > 100);
    for (int l = LEVEL_ENTRY; l < LEVEL_COUNT; l++)
        assert_true(n->levels[l] > 500);
    for (int bit = 0; bit < 6; bit++)
        assert_true(n->worktimes[bit] > 100);
}

static void twenty_thousand_have_everything(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct tally n = {0};
    for (uint64_t i = 0; i < MANY; i++) {
        struct posting p;
        struct demo_truth t;
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        count_one(&n, i, &p, &t);
    }
    arena_free(a);
    check_kinds(&n);
    assert_true(demo_occupation_count(demo) >= 150);
    for (uint32_t i = 0; i < demo_occupation_count(demo); i++) {
        char code[16];
        snprintf(code, sizeof(code), "%05u", demo_occupation_code(demo, i));
        assert_true(counted(&n.occupations, code) > 0);
    }
    for (int note = 0; note < NOTE_COUNT; note++)
        assert_true(counted(&n.notations, demo_notation_name((enum demo_notation)note)) > 50);
    for (int style = 0; style < GENDER_COUNT; style++)
        assert_true(counted(&n.forms, gender_style_name((enum gender_style)style)) > 50);
    assert_true(counted(&n.forms, "masculine") > counted(&n.forms, "slash"));
    assert_true(counted(&n.forms, "slash") > counted(&n.forms, "inner"));
    assert_true(n.employers.len > 5000);
    assert_true(n.towns.len > 3000);
    assert_true(counted(&n.towns, "Berlin") > counted(&n.towns, "Leipzig"));
    assert_in_range(n.copies, MANY / 10, MANY / 7);
    assert_in_range(n.siblings, MANY / 40, MANY / 15);
    assert_in_range(n.with_pay, MANY * 45 / 100, MANY * 62 / 100);
    assert_in_range(n.html, MANY * 30 / 100, MANY * 60 / 100);
    assert_true(n.english > 100);
    assert_true(n.several_places > 300);
    tally_done(&n);
}

/* Copies of a vacancy tell the same job in other words. */
static void copies_share_their_vacancy(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    size_t copies = 0, other_source = 0, other_title = 0;
    for (uint64_t i = 0; i < 5000; i++) {
        struct posting p, first;
        struct demo_truth t, original;
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        if (t.vacancy == i)
            continue;
        assert_true(t.vacancy < i);
        demo_posting(a, demo, t.vacancy, &first, &original);
        assert_true(original.vacancy == t.vacancy);
        assert_int_equal(original.occupation, t.occupation);
        assert_int_equal(original.town, t.town);
        assert_int_equal(original.yearly_eur, t.yearly_eur);
        assert_int_equal(first.employer.len, p.employer.len);
        assert_false(str_eq(first.ref, p.ref));
        assert_true(p.posted >= first.posted);
        copies++;
        other_source += t.source != original.source;
        other_title += !str_eq(first.title, p.title);
    }
    assert_true(copies > 400);
    assert_int_equal(other_source, copies);
    assert_true(other_title > copies / 10);
    arena_free(a);
}

static void siblings_share_their_text(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    size_t siblings = 0, elsewhere = 0;
    for (uint64_t i = 0; i < 5000; i++) {
        struct posting p;
        struct demo_truth t, twin;
        struct posting q;
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        if (t.sibling_of == t.vacancy)
            continue;
        demo_posting(a, demo, t.sibling_of, &q, &twin);
        assert_int_equal(twin.occupation, t.occupation);
        assert_int_equal(twin.yearly_eur, t.yearly_eur);
        siblings++;
        elsewhere += twin.town != t.town;
    }
    assert_true(siblings > 100);
    assert_true(elsewhere > siblings * 9 / 10);
    arena_free(a);
}

static void namesakes_occur(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    size_t wachau_near_radeberg = 0, wachau_in_markkleeberg = 0;
    for (uint64_t i = 0; i < 60000; i++) {
        struct posting p;
        struct demo_truth t;
        if (demo_source_of(demo, i) != 0 && demo_source_of(demo, i) != 3)
            continue; /* portals that always give PLZ and town */
        arena_reset(a);
        demo_posting(a, demo, i, &p, &t);
        for (size_t j = 0; j < p.n_places; j++) {
            if (!str_eq(p.places[j].town, STR("Wachau")))
                continue;
            wachau_near_radeberg += str_eq(p.places[j].plz, STR("01454"));
            wachau_in_markkleeberg += str_eq(p.places[j].plz, STR("04416"));
        }
    }
    assert_true(wachau_near_radeberg > 0);
    assert_true(wachau_in_markkleeberg > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_bytes),
        cmocka_unit_test(postings_stand_alone),
        cmocka_unit_test(every_posting_is_an_example),
        cmocka_unit_test(every_line_reads_back),
        cmocka_unit_test(sections_cut_the_text),
        cmocka_unit_test(twenty_thousand_have_everything),
        cmocka_unit_test(copies_share_their_vacancy),
        cmocka_unit_test(siblings_share_their_text),
        cmocka_unit_test(namesakes_occur),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
