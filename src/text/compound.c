#include "text/compound.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/fold.h"

#include <pthread.h>
#include <sys/stat.h>

#define LIST_BYTES_MAX ((size_t)64 << 20)
#define LIST_WORDS_MAX 2000000u
#define PART_BYTES_MAX 24 /* longer dictionary words are compounds themselves */
#define PART_BYTES_MIN 3

/* What is known of a word as a part. */
enum {
    DICT_NOUN = 1,
    DICT_VERB_STEM = 2,
    DICT_WORD = 4,
    OWN_HEAD = 8, /* of the built-in lists */
    OWN_MODIFIER = 16,
    OWN_NOTPART = 32,
    DICT_FLAGS = 63
};

/* Words as 26-bit fingerprints with 6 flag bits, open addressing; 0 = free. A foreign word passes
 * for a known one with probability 2^-26 per probe, which a search engine can bear. */
struct dict {
    uint32_t *slots;
    size_t n_slots, len;
};

struct compounds {
    const struct text_rules *rules;
    char *path;
    uint64_t hash;
    pthread_mutex_t lock;
    _Atomic bool loaded;
    struct dict dict;
};

/* ---- dictionary ---- */

#define HASH_START 0xCBF29CE484222325u
static inline uint64_t hash_byte(uint64_t h, char c)
{
    return (h ^ (unsigned char)c) * 0x100000001B3u;
}

static inline uint64_t hash_mix(uint64_t h)
{
    h ^= h >> 32;
    h *= 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
}

static uint32_t fingerprint(uint64_t h)
{
    uint32_t mark = (uint32_t)(h >> 32) & ~(uint32_t)DICT_FLAGS;
    return mark ? mark : DICT_FLAGS + 1u;
}

static uint32_t *dict_slot(const struct dict *d, uint64_t h)
{
    uint32_t mark = fingerprint(h);
    size_t mask = d->n_slots - 1;
    for (size_t i = h & mask;; i = (i + 1) & mask) {
        uint32_t s = d->slots[i];
        if (s == 0 || (s & ~(uint32_t)DICT_FLAGS) == mark)
            return &d->slots[i];
    }
}

static unsigned dict_get(const struct dict *d, uint64_t h)
{
    return d->n_slots ? *dict_slot(d, hash_mix(h)) & DICT_FLAGS : 0;
}

static void dict_add(struct dict *d, struct str word, unsigned flags)
{
    uint64_t h = HASH_START;
    for (size_t i = 0; i < word.len; i++)
        h = hash_byte(h, word.ptr[i]);
    h = hash_mix(h);
    uint32_t mark = fingerprint(h);
    uint32_t *slot = dict_slot(d, h);
    d->len += *slot == 0;
    *slot |= mark | flags;
}

/* Capitalised words are nouns; infinitives give the stem that stands first in compounds. */
static void dict_add_line(struct dict *d, struct str line)
{
    char word[PART_BYTES_MAX + 3];
    size_t len = fold_into(word, sizeof(word), line);
    if (len < PART_BYTES_MIN || len > PART_BYTES_MAX || d->len * 2 >= d->n_slots)
        return;
    bool noun = utf8_is_upper(utf8_next(line, &(size_t){0}));
    if (noun && len <= 4 && line.len >= 2 && line.ptr[1] >= 'A' && line.ptr[1] <= 'Z')
        return; /* abbreviations */
    dict_add(d, str_n(word, len), noun ? DICT_NOUN | DICT_WORD : DICT_WORD);
    if (!noun && len >= 6 && str_ends(str_n(word, len), STR("en")))
        dict_add(d, str_n(word, len - 2), DICT_VERB_STEM);
}

static void dict_add_own(struct dict *d, const struct text_rules *r)
{
    for (size_t i = 0; i < r->flags.len; i++) {
        unsigned own = (unsigned)r->flags.entries[i].value;
        unsigned flags = (own & WORD_HEAD ? OWN_HEAD : 0) |
                         (own & WORD_MODIFIER ? OWN_MODIFIER : 0) |
                         (own & WORD_NOTPART ? OWN_NOTPART : 0);
        if (flags)
            dict_add(d, r->flags.entries[i].key, flags);
    }
}

static void dict_load(struct compounds *c)
{
    struct arena *a = arena_new();
    struct str list = {0}, line;
    if (c->path)
        file_read(a, c->path, LIST_BYTES_MAX, &list, NULL);
    size_t lines = 0;
    for (size_t i = 0; i < list.len && lines < LIST_WORDS_MAX; i++)
        lines += list.ptr[i] == '\n';
    c->dict.n_slots = 4096;
    while (c->dict.n_slots < (c->rules->flags.len + lines) * 3)
        c->dict.n_slots *= 2;
    c->dict.slots = xcalloc(c->dict.n_slots, sizeof(*c->dict.slots));
    dict_add_own(&c->dict, c->rules);
    while (str_line(&list, &line)) {
        if (line.len && line.len <= PART_BYTES_MAX)
            dict_add_line(&c->dict, line);
    }
    arena_free(a);
}

static void ensure_loaded(struct compounds *c)
{
    if (c->loaded)
        return;
    pthread_mutex_lock(&c->lock);
    if (!c->loaded) {
        dict_load(c);
        c->loaded = true;
    }
    pthread_mutex_unlock(&c->lock);
}

struct compounds *compounds_new(const struct text_rules *rules, const char *path)
{
    struct compounds *c = xcalloc(1, sizeof(*c));
    c->rules = rules;
    pthread_mutex_init(&c->lock, NULL);
    struct file_map map;
    if (path && file_map_open(path, &map, NULL)) {
        c->path = xstrdup(path);
        c->hash = map.len ? hash64(map.bytes, map.len) : 0;
        file_map_close(&map);
    }
    return c;
}

void compounds_free(struct compounds *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    free(c->dict.slots);
    free(c->path);
    free(c);
}

uint64_t compounds_hash(const struct compounds *c)
{
    return c->hash;
}

/* ---- splitting ---- */

/* Costs in tenths. A part of the field's own lists is cheapest. */
enum {
    COST_OWN = 10,
    COST_DICT = 12,       /* plus one for every byte, so own parts inside win */
    COST_DICT_SHORT = 12, /* more for four letters: many are accidents */
    COST_VERB = 17,
    COST_LINK = 2,
    COST_NONE = 1 << 20,
};

/* Forward from the start of the word, so that only reachable places are looked at. */
struct splitter {
    const struct compounds *c;
    struct str word;
    int cost[COMPOUND_WORD_MAX + 1];           /* cheapest covering of word[0..i), COST_NONE */
    uint8_t part_start[COMPOUND_WORD_MAX + 1]; /* of the last part of that covering */
    uint8_t part_end[COMPOUND_WORD_MAX + 1];   /* before its linking element */
    uint8_t parts[COMPOUND_WORD_MAX + 1];
};

static int part_cost(const struct splitter *s, size_t len, uint64_t h, bool last)
{
    unsigned known = dict_get(&s->c->dict, h);
    if (known == 0)
        return COST_NONE;
    if (known & (last ? OWN_HEAD : OWN_HEAD | OWN_MODIFIER))
        return COST_OWN;
    if ((known & OWN_NOTPART) || len < 4)
        return COST_NONE;
    int by_length = COST_DICT + (int)len + (len == 4 ? COST_DICT_SHORT : 0);
    if (known & DICT_NOUN)
        return by_length;
    if ((known & DICT_VERB_STEM) && !last)
        return by_length + COST_VERB - COST_DICT;
    return COST_NONE;
}

/* Lengths of the linking elements that can stand at word[at..]. */
static size_t links_at(struct str word, size_t at, uint8_t out[4])
{
    size_t n = 0, left = word.len - at;
    out[n++] = 0;
    if (left > 4 && (word.ptr[at] == 's' || word.ptr[at] == 'n' || word.ptr[at] == 'e'))
        out[n++] = 1;
    if (left > 5 && word.ptr[at] == 'e' &&
        (word.ptr[at + 1] == 's' || word.ptr[at + 1] == 'n' || word.ptr[at + 1] == 'r'))
        out[n++] = 2;
    return n;
}

static void reach(struct splitter *s, size_t from, size_t part_end, size_t at, int cost)
{
    if (cost >= s->cost[at] || s->parts[from] >= COMPOUND_PARTS_MAX)
        return;
    s->cost[at] = cost;
    s->part_start[at] = (uint8_t)from;
    s->part_end[at] = (uint8_t)part_end;
    s->parts[at] = (uint8_t)(s->parts[from] + 1);
}

/* All parts that start at word[from]; the whole word as one part is not tried. */
static void parts_from(struct splitter *s, size_t from)
{
    size_t len = s->word.len;
    uint64_t h = HASH_START;
    for (size_t to = from; to < len && to - from < PART_BYTES_MAX;) {
        h = hash_byte(h, s->word.ptr[to++]);
        if (to - from < 2 || (to == len && from == 0) || len - to == 1)
            continue;
        int cost = part_cost(s, to - from, h, to == len);
        if (cost == COST_NONE)
            continue;
        cost += s->cost[from];
        if (to == len) {
            reach(s, from, to, to, cost);
            continue;
        }
        uint8_t links[4];
        size_t n = links_at(s->word, to, links);
        for (size_t i = 0; i < n; i++)
            reach(s, from, to, to + links[i], cost + (links[i] ? COST_LINK : 0));
    }
}

static bool is_splittable(const struct compounds *c, struct str word)
{
    if (word.len < COMPOUND_WORD_MIN || word.len > COMPOUND_WORD_MAX ||
        (rules_flags(c->rules, word) & WORD_NOSPLIT))
        return false;
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] < 'a' || word.ptr[i] > 'z')
            return false;
    }
    return true;
}

/* How dear a split may be: a word of the dictionary needs good parts, an unknown one less good. */
static int cost_limit(const struct compounds *c, struct str word)
{
    uint64_t h = HASH_START;
    for (size_t i = 0; i < word.len; i++)
        h = hash_byte(h, word.ptr[i]);
    bool known = word.len <= PART_BYTES_MAX && (dict_get(&c->dict, h) & DICT_WORD);
    return known ? COST_DICT + COST_DICT + (int)word.len + 4 : 24 + (int)word.len * 3;
}

size_t compound_split(struct compounds *c, struct str word, struct str parts[COMPOUND_PARTS_MAX])
{
    if (!is_splittable(c, word))
        return 0;
    ensure_loaded(c);
    struct splitter s = {.c = c, .word = word};
    for (size_t i = 1; i <= word.len; i++)
        s.cost[i] = COST_NONE;
    for (size_t from = 0; from + 2 < word.len; from++) {
        if (s.cost[from] < COST_NONE)
            parts_from(&s, from);
    }
    size_t n = s.parts[word.len];
    if (n < 2 || s.cost[word.len] > cost_limit(c, word))
        return 0;
    for (size_t at = word.len, i = n; i-- > 0; at = s.part_start[at])
        parts[i] = str_slice(word, s.part_start[at], s.part_end[at]);
    return n;
}
