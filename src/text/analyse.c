#include "text/analyse.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/stem.h"

struct analyser {
    uint64_t hash;
};

struct analyser *analyser_open(struct err *err)
{
    (void)err;
    struct analyser *an = xcalloc(1, sizeof(*an));
    an->hash = 1;
    return an;
}

void analyser_close(struct analyser *an)
{
    free(an);
}

uint64_t analyser_hash(const struct analyser *an)
{
    return an->hash;
}

struct str text_fold(struct arena *a, struct str text)
{
    struct buf out = {0};
    for (size_t pos = 0; pos < text.len;) {
        char one[FOLD_BYTES_MAX];
        size_t n = fold_put(one, utf8_next(text, &pos), out.len ? out.data[out.len - 1] : 0);
        buf_add(&out, one, n);
    }
    struct str folded = arena_str(a, buf_view(&out));
    buf_done(&out);
    return folded;
}

struct str analyse_prefix(struct arena *a, struct str prefix)
{
    char word[TOKEN_BYTES_MAX];
    size_t n = fold_into(word, sizeof(word), prefix);
    return arena_str(a, str_n(word, fold_umlauts_off(word, n)));
}

struct str analyse_word(struct arena *a, const struct analyser *an, struct str word)
{
    (void)an;
    struct stemmer *s = stemmer_new();
    struct str term = arena_str(a, stemmer_stem(s, analyse_prefix(a, word)));
    stemmer_free(s);
    return term;
}

static bool is_word_char(uint32_t cp)
{
    return utf8_is_letter(cp) || utf8_is_digit(cp) || fold_is_ignorable(cp);
}

static void push(struct arena *a, struct tokens *out, struct token t)
{
    if (out->len == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 64;
        struct token *items = arena_alloc(a, cap * sizeof(*items));
        if (out->len)
            memcpy(items, out->items, out->len * sizeof(*items));
        out->items = items;
        out->cap = cap;
    }
    out->items[out->len++] = t;
}

void analyse(struct arena *a, const struct analyser *an, struct str text, bool parts,
             uint32_t *position, struct tokens *out)
{
    (void)an;
    (void)parts;
    struct stemmer *s = stemmer_new();
    size_t start = 0;
    bool in_word = false;
    for (size_t pos = 0; pos <= text.len;) {
        size_t at = pos;
        uint32_t cp = pos < text.len ? utf8_next(text, &pos) : (pos++, ' ');
        bool is = is_word_char(cp);
        if (is && !in_word)
            start = at;
        if (!is && in_word) {
            struct str term = stemmer_stem(s, analyse_prefix(a, str_slice(text, start, at)));
            if (term.len)
                push(a, out,
                     (struct token){arena_str(a, term), (*position)++, (uint32_t)start,
                                    (uint32_t)at, TOKEN_WORD});
        }
        in_word = is;
    }
    stemmer_free(s);
}
