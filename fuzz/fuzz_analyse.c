/* Text of strangers: spans lie inside it and ascend, terms are short, valid and not empty,
 * positions do not jump; parts change no word; titles get known codes and spans inside the title.
 */
#include "base/utf8.h"
#include "occupations/lexicon.h"
#include "text/analyse.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static void check_tokens(struct str text, const struct tokens *t, uint32_t first, uint32_t end)
{
    uint32_t position = first;
    for (size_t i = 0; i < t->len; i++) {
        const struct token *k = &t->items[i];
        must(k->start < k->end && k->end <= text.len, "span outside the text");
        must(k->term.len > 0 && k->term.len <= TOKEN_BYTES_MAX, "term too long or empty");
        must(utf8_valid(k->term), "term is not UTF-8");
        must(i == 0 || k->position == position || k->position == position + 1 ||
                 k->kind == TOKEN_PART,
             "position jumps");
        must(k->position >= first && k->position < end, "position out of range");
        if (k->kind == TOKEN_WORD) {
            must(i == 0 || k->position == position + 1 || position == first, "position stays");
            position = k->position;
        }
    }
}

static void check_parts(const struct tokens *words, const struct tokens *parts)
{
    size_t w = 0;
    for (size_t i = 0; i < parts->len; i++) {
        if (parts->items[i].kind != TOKEN_WORD)
            continue;
        must(w < words->len && str_eq(words->items[w].term, parts->items[i].term) &&
                 words->items[w].position == parts->items[i].position,
             "parts change a word");
        w++;
    }
    must(w == words->len, "parts lose a word");
}

static void check_title(struct arena *a, const struct lexicon *l, struct str title)
{
    struct occupation_guess g[4];
    size_t n = lexicon_classify(a, l, title, STR_NONE, g, 4);
    must(n <= 4, "too many guesses");
    for (size_t i = 0; i < n; i++) {
        must(lexicon_by_code(l, g[i].occupation->code) == g[i].occupation, "unknown code");
        must(g[i].confidence >= 0 && g[i].confidence <= 1, "confidence out of range");
        must(g[i].start <= g[i].end && g[i].end <= title.len, "span outside the title");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct analyser *an;
    static struct lexicon *l;
    if (!an) {
        an = analyser_open(NULL);
        l = an ? lexicon_open(NULL, an, NULL) : NULL;
        must(l, "built-in tables");
    }
    struct arena *a = arena_new();
    struct str text = str_n((const char *)data, size);
    struct tokens words = {0}, parts = {0}, atoms = {0};
    uint32_t end = 3, end_parts = 3;
    analyse(a, an, text, false, &end, &words);
    check_tokens(text, &words, 3, end);
    analyse(a, an, text, true, &end_parts, &parts);
    check_tokens(text, &parts, 3, end_parts);
    must(end == end_parts, "parts move positions");
    check_parts(&words, &parts);
    analyse_atoms(a, an, text, &atoms);
    must(atoms.len >= words.len, "atoms lose a word");
    must(utf8_valid(text_fold(a, text)) || !utf8_valid(text), "folding breaks UTF-8");
    check_title(a, l, text);
    arena_free(a);
    return 0;
}
