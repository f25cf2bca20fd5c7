#include "support/cases.h"
#include "text/analyse.h"
#include "text/compound.h"
#include "text/fold.h"
#include "text/word.h"

#include "base/file.h"
#include "base/utf8.h"

#include <pthread.h>

#define WORD_LIST "/usr/share/dict/ngerman"

static struct analyser *an;

static int open_analyser(void **state)
{
    (void)state;
    struct err err = {0};
    an = analyser_open(&err);
    return an ? 0 : -1;
}

static int close_analyser(void **state)
{
    (void)state;
    analyser_close(an);
    return 0;
}

static struct tokens tokens_of(struct arena *a, struct str text, bool parts)
{
    struct tokens t = {0};
    uint32_t position = 0;
    analyse(a, an, text, parts, &position, &t);
    return t;
}

/* Words with a blank between, parts behind their word with "+"; "-" when nothing is left. */
static void print_tokens(struct buf *got, const struct tokens *t)
{
    for (size_t i = 0; i < t->len; i++) {
        if (i)
            buf_char(got, t->items[i].kind == TOKEN_PART ? '+' : ' ');
        buf_str(got, t->items[i].term);
    }
    if (t->len == 0)
        buf_char(got, '-');
}

static void words_case(struct arena *a, struct str input, struct buf *got)
{
    struct tokens t = tokens_of(a, input, false);
    print_tokens(got, &t);
}

static void parts_case(struct arena *a, struct str input, struct buf *got)
{
    struct tokens t = tokens_of(a, input, true);
    print_tokens(got, &t);
}

static void spans_case(struct arena *a, struct str input, struct buf *got)
{
    struct tokens t = tokens_of(a, input, false);
    for (size_t i = 0; i < t.len; i++) {
        struct str span = str_slice(input, t.items[i].start, t.items[i].end);
        buf_printf(got, "%u %.*s = %.*s\n", t.items[i].position, STR_ARG(span),
                   STR_ARG(t.items[i].term));
    }
}

static void atoms_case(struct arena *a, struct str input, struct buf *got)
{
    struct tokens t = {0};
    analyse_atoms(a, an, input, &t);
    for (size_t i = 0; i < t.len; i++) {
        assert_int_equal(t.items[i].position, i);
        buf_printf(got, "%s%.*s", i ? " " : "", STR_ARG(t.items[i].term));
    }
}

static void test_gender(void **state)
{
    (void)state;
    cases_run("text/gender.txt", words_case);
}

static void test_marker(void **state)
{
    (void)state;
    cases_run("text/marker.txt", words_case);
}

static void test_words(void **state)
{
    (void)state;
    cases_run("text/words.txt", words_case);
}

/* What the built-in lists split does not depend on the system's word list, but what they leave
 * whole may. */
static void test_compounds(void **state)
{
    (void)state;
    if (!file_exists(WORD_LIST))
        skip();
    cases_run("text/compounds.txt", parts_case);
}

static void test_spans(void **state)
{
    (void)state;
    cases_run("text/spans.txt", spans_case);
}

static void test_atoms(void **state)
{
    (void)state;
    cases_run("text/atoms.txt", atoms_case);
}

/* Spans ascend and lie inside the text, terms are short and folded, positions do not jump. */
static void check_tokens(struct str text, const struct tokens *t, uint32_t first, uint32_t end)
{
    uint32_t position = first;
    for (size_t i = 0; i < t->len; i++) {
        const struct token *k = &t->items[i];
        assert_true(k->start < k->end && k->end <= text.len);
        assert_true(k->term.len > 0 && k->term.len <= TOKEN_BYTES_MAX);
        assert_true(utf8_valid(k->term));
        if (k->kind == TOKEN_WORD && i > 0) {
            assert_true(k->start >= t->items[i - 1].start);
            assert_int_equal(k->position, position + 1);
        }
        position = k->position;
    }
    assert_int_equal(t->len ? position + 1 : first, end);
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        " ",
                                        "(",
                                        "((((m/w/d",
                                        "m/w/",
                                        "-",
                                        "a-",
                                        "-a-",
                                        "e-",
                                        "E-M",
                                        "/in",
                                        "X/in",
                                        "*innen",
                                        "\xFF\xFE abc \xC3",
                                        "a\xCC\x88\xCC\x88\xCC\x88",
                                        "\xE2\x80\x8B",
                                        "1.",
                                        "1.2.3.4.5",
                                        "C+",
                                        "&",
                                        "a&",
                                        ".js",
                                        "x.js.js",
                                        "''''",
                                        "a'",
                                        "Leiter/-",
                                        "Leiter(in",
                                        "Leiter (in"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        struct arena *a = arena_new();
        for (int parts = 0; parts < 2; parts++) {
            struct tokens t = {0};
            uint32_t position = 7;
            analyse(a, an, str_of(texts[i]), parts, &position, &t);
            check_tokens(str_of(texts[i]), &t, 7, position);
        }
        arena_free(a);
    }
}

static void test_long_words(void **state)
{
    (void)state;
    size_t len = 1 << 20;
    char *text = xmalloc(len);
    for (size_t i = 0; i < len; i++)
        text[i] = (char)('a' + i * i % 26);
    struct arena *a = arena_new();
    struct tokens t = tokens_of(a, str_n(text, len), true);
    assert_int_equal(t.len, 1);
    assert_int_equal(t.items[0].term.len, TOKEN_BYTES_MAX);
    assert_int_equal(t.items[0].end, len);
    for (size_t i = 2; i < len; i += 3)
        text[i] = "-/*(:_"[i % 6];
    uint32_t position = 0;
    struct tokens many = {0};
    analyse(a, an, str_n(text, len), true, &position, &many);
    check_tokens(str_n(text, len), &many, 0, position);
    arena_free(a);
    free(text);
}

/* The cache must not change what comes out: twice the same, with and without parts before. */
static void test_cache(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct str text = STR("Projektleiterin Altenpflegehelfer Leiter*in Koch/Köchin IT-Leiter");
    struct buf first = {0}, again = {0};
    struct analyser *fresh = analyser_open(NULL);
    uint32_t position = 0;
    struct tokens words = {0}, parts = {0};
    analyse(a, fresh, text, false, &position, &words);
    position = 0;
    analyse(a, fresh, text, true, &position, &parts);
    print_tokens(&first, &parts);
    struct tokens t = tokens_of(a, text, true);
    print_tokens(&again, &t);
    assert_true(str_eq(buf_view(&first), buf_view(&again)));
    assert_true(parts.len > words.len);
    analyser_close(fresh);
    buf_done(&first);
    buf_done(&again);
    arena_free(a);
}

static void *thread_main(void *arg)
{
    struct arena *a = arena_new();
    struct tokens t = {0};
    uint32_t position = 0;
    for (int i = 0; i < 200; i++)
        analyse(a, an, STR("Krankenhausverwaltungsleiterin Softwareentwickler (m/w/d)"), true,
                &position, &t);
    *(size_t *)arg = t.len;
    arena_free(a);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    size_t lens[4] = {0};
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, thread_main, &lens[i]), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    for (int i = 1; i < 4; i++)
        assert_int_equal(lens[i], lens[0]);
    assert_true(lens[0] >= 400);
}

static void test_hash(void **state)
{
    (void)state;
    struct analyser *without = analyser_open_list(NULL, NULL), *again = analyser_open(NULL);
    assert_int_equal(analyser_hash(an), analyser_hash(again));
    if (file_exists(WORD_LIST))
        assert_int_not_equal(analyser_hash(an), analyser_hash(without));
    analyser_close(without);
    analyser_close(again);
}

/* Without the system's list the words of the field are still split. */
static void test_without_word_list(void **state)
{
    (void)state;
    struct analyser *without = analyser_open_list("/nonexistent", NULL);
    struct arena *a = arena_new();
    struct tokens t = {0};
    uint32_t position = 0;
    analyse(a, without, STR("Projektleiter"), true, &position, &t);
    assert_true(t.len >= 3);
    assert_true(str_eq(t.items[1].term, STR("projekt")));
    assert_true(str_eq(t.items[2].term, STR("leiter")));
    arena_free(a);
    analyser_close(without);
}

static void test_words_and_prefixes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_true(str_eq(analyse_word(a, an, STR("Köchin")), STR("koch")));
    assert_true(str_eq(analyse_word(a, an, STR("C++")), STR("c++")));
    assert_int_equal(analyse_word(a, an, STR(" - ")).len, 0);
    assert_true(str_eq(analyse_prefix(a, STR("Kö")), STR("ko")));
    assert_true(
        str_eq(text_fold(a, STR("Straße 7, Köln-MÜLHEIM")), STR("strasse 7, koeln-muelheim")));
    arena_free(a);
}

/* Share of a tool's test words that are split into the same parts, as a guard against falling back:
 * its file also splits what we leave whole (names, hyphens). */
static void test_split_list(void **state)
{
    (void)state;
    const char *path = shared_data("compounds/split-test.txt");
    if (!path || !file_exists(WORD_LIST))
        skip();
    struct arena *a = arena_new();
    struct str list, line;
    assert_true(file_read(a, path, 1 << 20, &list, NULL));
    size_t n = 0, boundaries = 0, found = 0, wrong = 0;
    while (str_line(&list, &line)) {
        struct str rest = line, part;
        char word[512];
        bool gold[512] = {0}, got[512] = {0};
        size_t len = 0;
        if (line.len > 200 || !str_has(line, STR(", ")))
            continue;
        while (str_split(&rest, ',', &part)) {
            len += fold_into(word + len, 200, str_trim(part));
            gold[len] = true;
        }
        struct str parts[COMPOUND_PARTS_MAX];
        size_t k = compound_split(an->compounds, str_n(word, len), parts);
        for (size_t i = 1; i < k; i++)
            got[parts[i].ptr - word] = true;
        for (size_t i = 1; i < len; i++) {
            boundaries += gold[i];
            found += gold[i] && got[i];
            wrong += got[i] && !gold[i];
        }
        n++;
    }
    print_message("# %zu words, recall %.3f, precision %.3f of boundaries\n", n,
                  (double)found / (double)boundaries, (double)found / (double)(found + wrong));
    assert_true((double)found / (double)boundaries > 0.5);
    assert_true((double)found / (double)(found + wrong) > 0.7);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gender),
        cmocka_unit_test(test_marker),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_compounds),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_atoms),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_cache),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_without_word_list),
        cmocka_unit_test(test_words_and_prefixes),
        cmocka_unit_test(test_split_list),
    };
    return cmocka_run_group_tests(tests, open_analyser, close_analyser);
}
