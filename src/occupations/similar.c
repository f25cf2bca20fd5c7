#include "occupations/similar.h"

#include "base/hash.h"

#include <assert.h>
#include <math.h>

#define FEATURES_MAX     1024 /* of one title */
#define TITLE_TOKENS_MAX 40

enum feature_kind {
    FEATURE_WORD,
    FEATURE_GRAM,
    FEATURE_HEAD,
    FEATURE_SAME,
    FEATURE_CLASS,
    FEATURE_SPELLING
};

struct feature {
    uint64_t hash;
    float weight;
};

struct posting {
    uint32_t label;
    float weight;
};

struct similar {
    const struct analyser *an;
    const struct title_rules *rules;
    struct similar_options options;
    /* While adding: features of all labels, one after the other. */
    VEC(struct feature) raw;
    VEC(uint32_t) raw_end;
    /* Built: feature hash → id by open addressing, postings by id. */
    uint64_t *hashes;
    uint32_t *ids;
    size_t n_slots, n_features;
    float *idf;
    uint32_t *from; /* n_features + 1 */
    struct posting *postings;
    bool built;
};

/* Weights by measurement on half of the German queries of the MELO benchmark. */
static const float weight_word = 0.6f, weight_part = 0.6f, weight_head = 0.3f, weight_tail = 1.0f,
                   weight_class = 6.0f;
static const float weight_gram[5] = {0, 0, 0, 0.25f, 0.5f}; /* by length; 2 changed nothing */
static const float weight_spelling[5] = {0, 0, 0, 0.2f, 0.4f};
/* Features that more than one label in 12 has say nothing and cost most of the time. */
#define COMMON_SHARE 12
#define COMMON_MIN   2000

struct similar *similar_new(const struct analyser *an, const struct title_rules *rules,
                            struct similar_options options)
{
    struct similar *s = xcalloc(1, sizeof(*s));
    s->an = an;
    s->rules = rules;
    s->options = options;
    return s;
}

void similar_free(struct similar *s)
{
    if (!s)
        return;
    vec_done(&s->raw);
    vec_done(&s->raw_end);
    free(s->hashes);
    free(s->ids);
    free(s->idf);
    free(s->from);
    free(s->postings);
    free(s);
}

/* ---- features ---- */

struct features {
    struct feature items[FEATURES_MAX];
    size_t len;
};

static void add(struct features *f, enum feature_kind kind, struct str key, float weight)
{
    uint64_t h = hash64_seed(key.ptr, key.len, kind + 1);
    for (size_t i = 0; i < f->len; i++) {
        if (f->items[i].hash == h) {
            f->items[i].weight += weight;
            return;
        }
    }
    if (f->len < FEATURES_MAX)
        f->items[f->len++] = (struct feature){h, weight};
}

static void add_grams(struct features *f, struct str term, float weight)
{
    char padded[TOKEN_BYTES_MAX + 2];
    size_t len = term.len + 2;
    padded[0] = padded[len - 1] = ' ';
    memcpy(padded + 1, term.ptr, term.len);
    for (size_t n = 3; n <= 4; n++) {
        for (size_t i = 0; i + n <= len; i++)
            add(f, FEATURE_GRAM, str_n(padded + i, n), weight * weight_gram[n]);
    }
}

/* Letters and digits, one blank for everything between. */
static void add_spelling(struct arena *a, struct features *f, struct str title)
{
    struct str folded = text_fold(a, title);
    char *text = arena_alloc(a, folded.len + 2);
    size_t len = 0;
    text[len++] = ' ';
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char c = (unsigned char)folded.ptr[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (word || text[len - 1] != ' ')
            text[len++] = word ? (char)c : ' ';
    }
    if (text[len - 1] != ' ')
        text[len++] = ' ';
    for (size_t n = 3; n <= 4; n++) {
        for (size_t i = 0; i + n <= len; i++)
            add(f, FEATURE_SPELLING, str_n(text + i, n), weight_spelling[n]);
    }
}

/* The main words end at a bracket, a comma, a dash between blanks. */
static bool ends_segment(struct str between)
{
    for (size_t i = 0; i < between.len; i++) {
        char c = between.ptr[i];
        if (c == '(' || c == ',' || c == ';' || c == '|' || c == ':')
            return true;
        if (c == '-' && between.len >= 3)
            return true;
        if ((unsigned char)c == 0xE2) /* dashes */
            return true;
    }
    return false;
}

static void add_classes(const struct similar *s, struct arena *a, struct str title,
                        struct features *f);

static void features_of(const struct similar *s, struct arena *a, struct str title,
                        struct features *f)
{
    struct tokens t = {0};
    uint32_t position = 0;
    title = str_slice(title, 0, 300);
    analyse(a, s->an, title, true, &position, &t);
    f->len = 0;
    float place = 1;
    size_t head = 0, words = 0;
    struct str head_part = STR_NONE;
    for (size_t i = 0; i < t.len && words < TITLE_TOKENS_MAX; i++) {
        const struct token *k = &t.items[i];
        if (k->kind == TOKEN_PART) {
            float part = place * weight_part * title_word_weight(s->rules, k->term);
            add(f, FEATURE_WORD, k->term, part);
            continue;
        }
        unsigned flags = title_word_flags(s->rules, k->term);
        if (words && place == 1 &&
            ((flags & TITLE_FUNCTION) ||
             ends_segment(str_slice(title, t.items[i - 1].end, k->start))))
            place = weight_tail;
        if (flags & TITLE_NOISE)
            continue;
        float says = place * title_word_weight(s->rules, k->term);
        add(f, FEATURE_WORD, k->term, says * weight_word);
        add_grams(f, k->term, says);
        const uint64_t *same = map_get(&s->rules->same, k->term);
        if (same)
            add(f, FEATURE_SAME, str_n((const char *)same, sizeof(*same)), place * 0.5f);
        if (place == 1) {
            head = i;
            head_part = k->term;
        }
        words++;
    }
    for (size_t i = head + 1; i < t.len && t.items[i].kind == TOKEN_PART; i++)
        head_part = t.items[i].term;
    if (head_part.len)
        add(f, FEATURE_HEAD, head_part, weight_head * title_word_weight(s->rules, head_part));
    if (s->options.spelling)
        add_spelling(a, f, title);
    add_classes(s, a, title, f);
}

static void add_classes(const struct similar *s, struct arena *a, struct str title,
                        struct features *f)
{
    uint32_t classes[8];
    float weights[8];
    size_t n =
        s->options.classes ? s->options.classes(s->options.ctx, a, title, classes, weights, 8) : 0;
    for (size_t i = 0; i < n; i++)
        add(f, FEATURE_CLASS, str_n((const char *)&classes[i], sizeof(*classes)),
            weights[i] * weight_class);
}

/* ---- building ---- */

bool similar_add(struct similar *s, struct str label)
{
    assert(!s->built);
    if (s->raw_end.len >= SIMILAR_LABELS_MAX)
        return false;
    struct arena *a = arena_new();
    struct features *f = xmalloc(sizeof(*f));
    features_of(s, a, label, f);
    for (size_t i = 0; i < f->len; i++)
        vec_push(&s->raw, f->items[i]);
    vec_push(&s->raw_end, (uint32_t)s->raw.len);
    free(f);
    arena_free(a);
    return true;
}

static size_t slot_of(const struct similar *s, uint64_t hash)
{
    size_t mask = s->n_slots - 1, i = (hash ^ hash >> 32) & mask;
    while (s->ids[i] && s->hashes[i] != hash)
        i = (i + 1) & mask;
    return i;
}

static void number_features(struct similar *s)
{
    s->n_slots = 1024;
    while (s->n_slots < s->raw.len)
        s->n_slots *= 2;
    s->n_slots *= 2;
    s->hashes = xcalloc(s->n_slots, sizeof(*s->hashes));
    s->ids = xcalloc(s->n_slots, sizeof(*s->ids));
    for (size_t i = 0; i < s->raw.len; i++) {
        size_t slot = slot_of(s, s->raw.items[i].hash);
        if (!s->ids[slot]) {
            s->hashes[slot] = s->raw.items[i].hash;
            s->ids[slot] = (uint32_t)++s->n_features;
        }
    }
}

/* Document frequencies into from[], then their sums: postings of feature i are
 * [from[i], from[i + 1]). */
static void count_features(struct similar *s)
{
    s->from = xcalloc(s->n_features + 2, sizeof(*s->from));
    s->idf = xcalloc(s->n_features + 1, sizeof(*s->idf));
    for (size_t i = 0; i < s->raw.len; i++)
        s->from[s->ids[slot_of(s, s->raw.items[i].hash)]]++;
    float n = (float)s->raw_end.len + 1;
    for (size_t i = 0; i < s->n_features; i++) {
        bool common = s->from[i + 1] > n / COMMON_SHARE && n > COMMON_MIN;
        s->idf[i] = common ? 0 : logf(n / ((float)s->from[i + 1] + 0.5f));
        s->from[i + 1] += s->from[i];
    }
}

void similar_build(struct similar *s)
{
    number_features(s);
    count_features(s);
    s->postings = xcalloc(s->raw.len + 1, sizeof(*s->postings));
    uint32_t *fill = xcalloc(s->n_features + 1, sizeof(*fill));
    for (uint32_t label = 0, i = 0; label < s->raw_end.len; label++) {
        uint32_t end = s->raw_end.items[label], begin = i;
        double norm = 0;
        for (uint32_t k = begin; k < end; k++) {
            struct feature *f = &s->raw.items[k];
            f->weight *= s->idf[s->ids[slot_of(s, f->hash)] - 1];
            norm += (double)f->weight * f->weight;
        }
        float scale = norm > 0 ? (float)(1 / sqrt(norm)) : 0;
        for (; i < end; i++) {
            uint32_t id = s->ids[slot_of(s, s->raw.items[i].hash)] - 1;
            s->postings[s->from[id] + fill[id]++] =
                (struct posting){label, s->raw.items[i].weight * scale};
        }
    }
    free(fill);
    vec_done(&s->raw);
    s->built = true;
}

/* ---- ranking ---- */

static bool better(struct similar_hit a, struct similar_hit b)
{
    return a.score != b.score ? a.score > b.score : a.label < b.label;
}

static size_t keep_best(struct similar_hit *out, size_t n, size_t max, struct similar_hit hit)
{
    if (n == max && !better(hit, out[n - 1]))
        return n;
    size_t i = n < max ? n++ : n - 1;
    for (; i > 0 && better(hit, out[i - 1]); i--)
        out[i] = out[i - 1];
    out[i] = hit;
    return n;
}

static int heavier(const void *a, const void *b)
{
    const struct feature *x = a, *y = b;
    return x->weight > y->weight ? -1 : x->weight < y->weight;
}

/* Weighs the query's features by rarity; returns the squared norm. */
static double weigh_query(const struct similar *s, struct features *f)
{
    double norm = 0;
    float unseen = logf((float)s->raw_end.len + 1);
    for (size_t i = 0; i < f->len; i++) {
        uint32_t id = s->ids[slot_of(s, f->items[i].hash)];
        f->items[i].weight *= id ? s->idf[id - 1] : unseen;
        norm += (double)f->items[i].weight * f->items[i].weight;
    }
    return norm;
}

size_t similar_rank(struct arena *a, const struct similar *s, struct str query,
                    struct similar_hit *out, size_t max)
{
    assert(s->built);
    if (max == 0 || s->raw_end.len == 0)
        return 0;
    struct features *f = arena_alloc(a, sizeof(*f));
    features_of(s, a, query, f);
    float *scores = ARENA_ARRAY(a, float, s->raw_end.len);
    double norm = weigh_query(s, f), seen = 0;
    /* The lightest features have the longest lists and change little. */
    double share = s->options.share > 0 ? s->options.share : 1;
    qsort(f->items, f->len, sizeof(*f->items), heavier);
    for (size_t i = 0; i < f->len && seen < norm * share; i++) {
        float weight = f->items[i].weight;
        uint32_t id = s->ids[slot_of(s, f->items[i].hash)];
        seen += (double)weight * weight;
        if (!id || weight == 0)
            continue;
        for (uint32_t k = s->from[id - 1]; k < s->from[id]; k++)
            scores[s->postings[k].label] += weight * s->postings[k].weight;
    }
    float scale = norm > 0 ? (float)(1 / sqrt(norm)) : 0;
    size_t n = 0;
    for (uint32_t label = 0; label < s->raw_end.len; label++) {
        if (scores[label] > 0)
            n = keep_best(out, n, max, (struct similar_hit){label, scores[label] * scale});
    }
    return n;
}
