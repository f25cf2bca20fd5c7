#include "text/word.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/gender.h"
#include "text/stem.h"

#include <assert.h>
#include <pthread.h>

#define CACHE_SLOTS 32768 /* a power of two; 4 MB a thread */
#define SLOT_BYTES  108   /* the written word, then its terms */
#define FOLDED_MAX  128

/* ---- cache ---- */

/* bytes = key, term 0, term 1, …; key_len 0 = free. */
struct slot {
    uint8_t key_len, n_terms, n_split;
    bool has_parts;
    uint8_t len[WORD_TERMS_MAX];
    char bytes[SLOT_BYTES];
};

struct word_cache {
    const struct analyser *an;
    uint64_t an_hash;
    struct stemmer *stemmer;
    struct slot *slots;
    struct word_terms result;
    char bytes[WORD_TERMS_MAX * TOKEN_BYTES_MAX]; /* of a result that is not in a slot */
    size_t used;
};

static pthread_key_t cache_key;
static pthread_once_t cache_once = PTHREAD_ONCE_INIT;
static __thread struct word_cache *thread_cache;

static void cache_free(void *p)
{
    struct word_cache *c = p;
    if (!c)
        return;
    stemmer_free(c->stemmer);
    free(c->slots);
    free(c);
}

static void cache_key_make(void)
{
    int failed = pthread_key_create(&cache_key, cache_free);
    assert(!failed);
}

struct word_cache *word_cache_of(const struct analyser *an)
{
    struct word_cache *c = thread_cache;
    if (!c) {
        pthread_once(&cache_once, cache_key_make);
        c = xcalloc(1, sizeof(*c));
        c->stemmer = stemmer_new();
        c->slots = xcalloc(CACHE_SLOTS, sizeof(*c->slots));
        thread_cache = c;
        pthread_setspecific(cache_key, c);
    } else if (c->an_hash != an->hash) {
        memset(c->slots, 0, CACHE_SLOTS * sizeof(*c->slots));
    }
    /* Equal hashes mean equal tokens, so the words of another analyser with this hash serve too. */
    c->an = an;
    c->an_hash = an->hash;
    return c;
}

void word_cache_forget(const struct analyser *an)
{
    if (thread_cache && thread_cache->an == an)
        thread_cache->an = NULL;
}

static struct slot *slot_of(struct word_cache *c, struct str word)
{
    return &c->slots[hash64(word.ptr, word.len) & (CACHE_SLOTS - 1)];
}

static void slot_read(const struct slot *s, struct word_terms *out)
{
    const char *at = s->bytes + s->key_len;
    out->n = s->n_terms;
    out->n_split = s->n_split;
    for (size_t i = 0; i < s->n_terms; i++) {
        out->terms[i] = str_n(at, s->len[i]);
        at += s->len[i];
    }
}

static void slot_write(struct slot *s, struct str word, const struct word_terms *w, bool has_parts)
{
    size_t total = word.len;
    for (size_t i = 0; i < w->n; i++)
        total += w->terms[i].len;
    if (total > sizeof(s->bytes) || word.len == 0)
        return;
    s->key_len = (uint8_t)word.len;
    s->n_terms = (uint8_t)w->n;
    s->n_split = (uint8_t)w->n_split;
    s->has_parts = has_parts;
    memcpy(s->bytes, word.ptr, word.len);
    char *at = s->bytes + word.len;
    for (size_t i = 0; i < w->n; i++) {
        s->len[i] = (uint8_t)w->terms[i].len;
        memcpy(at, w->terms[i].ptr, w->terms[i].len);
        at += w->terms[i].len;
    }
}

/* ---- one word ---- */

static void add_term(struct word_cache *c, struct str term)
{
    struct word_terms *w = &c->result;
    term = utf8_cut(term, TOKEN_BYTES_MAX);
    if (term.len == 0 || w->n == WORD_TERMS_MAX || c->used + term.len > sizeof(c->bytes))
        return;
    for (size_t i = 0; i < w->n; i++) {
        if (str_eq(w->terms[i], term))
            return;
    }
    memcpy(c->bytes + c->used, term.ptr, term.len);
    w->terms[w->n++] = str_n(c->bytes + c->used, term.len);
    c->used += term.len;
}

/* Length of an occupation noun in -er without its case ending, 0 when it is none: "leitern" → 6. */
static size_t agent_len(const struct text_rules *r, struct str word)
{
    size_t len = word.len;
    if (len > 5 && (word.ptr[len - 1] == 'n' || word.ptr[len - 1] == 's'))
        len--;
    if (len < 5 || word.ptr[len - 1] != 'r' || word.ptr[len - 2] != 'e')
        return 0;
    for (size_t n = len < RULES_ENDING_MAX ? len : RULES_ENDING_MAX; n >= 5; n--) {
        if (rules_flags(r, str_slice(word, len - n, len)) & WORD_AGENT)
            return len == n || len - n >= 2 ? len : 0;
    }
    return 0;
}

/* The term of a folded, gender-neutral word; *loose is the stem of an occupation noun ("pfleg"),
 * else empty. Both live until the next stem. */
static struct str term_of(struct word_cache *c, struct str word, char room[FOLDED_MAX],
                          struct str *loose)
{
    const struct text_rules *r = &c->an->rules;
    const uint64_t *alias = map_get(&r->aliases, word);
    if (alias)
        word = r->replacements.items[*alias - 1];
    size_t agent = agent_len(r, word);
    memcpy(room, word.ptr, word.len);
    struct str plain = str_n(room, fold_umlauts_off(room, agent ? agent : word.len));
    *loose = STR_NONE;
    const uint64_t *fixed = map_get(&r->fixed, word);
    if (fixed)
        return r->replacements.items[*fixed - 1];
    if (!agent)
        return stemmer_stem(c->stemmer, plain);
    struct str stem = stemmer_stem(c->stemmer, plain);
    if (stem.len >= 4 && stem.len < plain.len)
        *loose = stem;
    return plain;
}

/* `head`: the last part, which may be an occupation noun with a stem of its own. */
static void add_part(struct word_cache *c, struct str part, bool last, bool head)
{
    char room[FOLDED_MAX], word[FOLDED_MAX + GENDER_GROWTH_MAX];
    struct str loose;
    memcpy(word, part.ptr, part.len);
    size_t len = last ? gender_neutral(&c->an->rules, word, part.len, false) : part.len;
    struct str term = term_of(c, str_n(word, len), room, &loose);
    if (term.len < 2)
        return;
    add_term(c, term);
    if (head)
        add_term(c, loose);
}

/* Parts of a compound; of three also the first two and the last two together ("pflegehelfer"). */
static size_t add_parts(struct word_cache *c, struct str word)
{
    struct str p[COMPOUND_PARTS_MAX];
    size_t n = compound_split(c->an->compounds, word, p);
    size_t before = c->result.n;
    for (size_t i = 0; i + 1 < n; i++)
        add_part(c, p[i], false, false);
    if (n) {
        bool in_order = c->result.n == before + n - 1;
        add_part(c, p[n - 1], true, true);
        c->result.n_split = in_order && c->result.n >= before + n ? n : 0;
    }
    if (n == 3) {
        add_part(c, str_n(p[0].ptr, (size_t)(p[1].ptr + p[1].len - p[0].ptr)), false, false);
        add_part(c, str_n(p[1].ptr, (size_t)(p[2].ptr + p[2].len - p[1].ptr)), true, false);
    }
    return n;
}

/* Folds a written word without apostrophes; the sign of WORD_MARKED_IN is dropped and told. */
static size_t fold_word(char out[FOLDED_MAX], struct str word, bool *marked)
{
    *marked = false;
    size_t mark = str_find_char(word, WORD_MARKED_IN[0], 0);
    if (mark != STR_NPOS)
        *marked = true;
    size_t n = fold_into(out, FOLDED_MAX, word), len = 0;
    for (size_t i = 0; i < n; i++) {
        if (out[i] != '\'' && out[i] != WORD_MARKED_IN[0] && out[i] != ' ')
            out[len++] = out[i];
    }
    return len;
}

static void analyse_one(struct word_cache *c, struct str word, bool parts)
{
    char folded[FOLDED_MAX + GENDER_GROWTH_MAX], room[FOLDED_MAX + GENDER_GROWTH_MAX];
    bool marked;
    c->result.n = c->result.n_split = c->used = 0;
    size_t len = fold_word(folded, word, &marked);
    len = gender_neutral(&c->an->rules, folded, len, marked);
    struct str loose, neutral = str_n(folded, len < FOLDED_MAX ? len : FOLDED_MAX);
    struct str term = term_of(c, neutral, room, &loose);
    add_term(c, term);
    if (!parts)
        return;
    char stem[FOLDED_MAX];
    memcpy(stem, loose.ptr ? loose.ptr : "", loose.len);
    if (add_parts(c, neutral) == 0)
        add_term(c, str_n(stem, loose.len));
}

const struct word_terms *word_lookup(struct word_cache *c, struct str word, bool parts)
{
    struct slot *s = slot_of(c, word);
    if (s->key_len == word.len && memcmp(s->bytes, word.ptr, word.len) == 0 &&
        (s->has_parts || !parts)) {
        slot_read(s, &c->result);
        return &c->result;
    }
    analyse_one(c, word, parts);
    if (word.len < 64)
        slot_write(s, word, &c->result, parts);
    return &c->result;
}
