#include "occupations/internal.h"

#define HITS_MAX  40 /* similar titles that vote */
#define ATOMS_MAX 48
#define RUN_MAX   7 /* atoms of the longest known title looked for inside another */

struct candidate {
    uint16_t occupation;
    double score, bonus;
    const char *rule;
    uint32_t start, end;
};

struct candidates {
    struct candidate items[64];
    size_t len;
};

/* The best voice counts; a voice of another kind for the same unit adds a little. */
static void vote(struct candidates *c, uint16_t occupation, double score, const char *rule,
                 uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < c->len; i++) {
        struct candidate *k = &c->items[i];
        if (k->occupation != occupation)
            continue;
        if (k->rule != rule)
            k->bonus += 0.15 * (score < k->score ? score : k->score);
        if (score > k->score) {
            k->score = score;
            k->rule = rule;
            k->start = start;
            k->end = end;
        }
        return;
    }
    if (c->len < sizeof(c->items) / sizeof(*c->items))
        c->items[c->len++] = (struct candidate){occupation, score, 0, rule, start, end};
}

/* All units that a title names by its atoms; the first named a little more. */
static void vote_exact(const struct lexicon *l, struct candidates *c, struct str atoms,
                       double score, const char *rule, uint32_t start, uint32_t end)
{
    const uint64_t *at = atoms.len ? map_get(&l->by_atoms, atoms) : NULL;
    for (uint64_t i = at ? *at : 0; i; i = l->titles.items[i - 1].next) {
        vote(c, l->titles.items[i - 1].occupation, score, rule, start, end);
        score *= 0.9;
    }
}

struct atoms {
    struct str term[ATOMS_MAX];
    uint32_t start[ATOMS_MAX], end[ATOMS_MAX];
    bool tail[ATOMS_MAX]; /* behind a function word */
    bool open[ATOMS_MAX]; /* a word starts here; a known title may too */
    size_t len;
};

static void atoms_of(struct arena *a, const struct lexicon *l, struct str title, struct atoms *out)
{
    struct tokens t = {0};
    analyse_atoms(a, l->an, title, &t);
    bool tail = false;
    out->len = 0;
    for (size_t i = 0; i < t.len && out->len < ATOMS_MAX; i++) {
        unsigned flags = title_word_flags(&l->rules, t.items[i].term);
        tail |= out->len > 0 && (flags & TITLE_FUNCTION);
        if (title_word_is_noise(&l->rules, t.items[i].term))
            continue;
        out->term[out->len] = t.items[i].term;
        out->start[out->len] = t.items[i].start;
        out->end[out->len] = t.items[i].end;
        out->open[out->len] = i == 0 || t.items[i - 1].kind == TOKEN_WORD;
        out->tail[out->len++] = tail;
    }
}

static struct str join(struct arena *a, const struct atoms *t, size_t from, size_t n)
{
    size_t len = n - 1;
    for (size_t i = 0; i < n; i++)
        len += t->term[from + i].len;
    char *at = arena_alloc(a, len + 1), *p = at;
    for (size_t i = 0; i < n; i++) {
        if (i)
            *p++ = ' ';
        memcpy(p, t->term[from + i].ptr, t->term[from + i].len);
        p += t->term[from + i].len;
    }
    return str_n(at, len);
}

/* Known titles that stand inside this one: long ones and those before "für" count more. */
static void vote_contained(struct arena *a, const struct lexicon *l, struct str title,
                           struct candidates *c)
{
    struct atoms *t = arena_alloc(a, sizeof(*t));
    atoms_of(a, l, title, t);
    for (size_t n = t->len < RUN_MAX ? t->len : RUN_MAX; n >= 1; n--) {
        for (size_t i = 0; i + n <= t->len; i++) {
            double score = n == t->len ? 0.95 : 0.45 + 0.12 * (double)(n < 4 ? n : 4);
            if (n == 1) /* "Engineer" alone says little */
                score *= 0.3 + 0.7 * (double)title_word_weight(&l->rules, t->term[i]);
            if (t->tail[i])
                score *= 0.6;
            if (!t->open[i])
                score *= n == 1 ? 0.6 : 0.85;
            vote_exact(l, c, join(a, t, i, n), score, n == t->len ? "title" : "words", t->start[i],
                       t->end[i + n - 1]);
        }
    }
}

static bool has_lead(struct arena *a, const struct lexicon *l, struct str title)
{
    struct tokens t = {0};
    analyse_atoms(a, l->an, title, &t);
    for (size_t i = 0; i < t.len; i++) {
        if (title_word_flags(&l->rules, t.items[i].term) & TITLE_LEAD)
            return true;
    }
    return false;
}

/* Units of "Aufsicht, Führung"; project managers (7139) are there too and need no word for it. */
static bool is_leading(uint32_t code)
{
    return code / 10 % 10 == 9 && code / 10 != 7139;
}

static void vote_similar(struct arena *a, const struct lexicon *l, struct str title,
                         struct candidates *c, double weight)
{
    struct similar_hit hits[HITS_MAX];
    size_t n = similar_rank(a, lexicon_similar(l), title, hits, HITS_MAX);
    bool lead = has_lead(a, l, title);
    for (size_t i = 0; i < n; i++) {
        uint16_t unit = l->titles.items[hits[i].label].occupation;
        double score = weight * hits[i].score;
        if (!lead && is_leading(lexicon_at(l, unit)->code))
            score *= 0.6;
        vote(c, unit, score, "similar", 0, (uint32_t)title.len);
    }
}

static double total(const struct candidate *k)
{
    return k->score + (k->bonus < 0.15 ? k->bonus : 0.15);
}

static void sort_candidates(struct candidates *c)
{
    for (size_t i = 1; i < c->len; i++) {
        struct candidate k = c->items[i];
        size_t j = i;
        for (; j > 0 && total(&c->items[j - 1]) < total(&k); j--)
            c->items[j] = c->items[j - 1];
        c->items[j] = k;
    }
}

/* "Abteilungsleiter Controlling": the unit that leads (a 9 in the fourth digit) in the group that
 * the other words name. */
static void vote_leading(struct arena *a, const struct lexicon *l, struct str title,
                         struct candidates *c)
{
    struct atoms *t = arena_alloc(a, sizeof(*t)), *field = arena_alloc(a, sizeof(*field));
    atoms_of(a, l, title, t);
    field->len = 0;
    for (size_t i = 0; i < t->len; i++) {
        if (!(title_word_flags(&l->rules, t->term[i]) & TITLE_LEAD))
            field->term[field->len++] = t->term[i];
    }
    if (field->len == t->len || field->len == 0)
        return;
    struct candidates *of_field = ARENA_NEW(a, struct candidates);
    struct str words = join(a, field, 0, field->len);
    vote_exact(l, of_field, words, 0.95, "title", 0, 0);
    vote_similar(a, l, words, of_field, 0.9);
    sort_candidates(of_field);
    for (size_t i = 0; i < of_field->len && i < 3; i++) {
        uint32_t group = lexicon_at(l, of_field->items[i].occupation)->code / 100;
        const struct occupation *leads = lexicon_by_code(l, group * 100 + 94);
        leads = leads ? leads : lexicon_by_code(l, group * 100 + 93);
        if (leads)
            vote(c, leads->id, 0.9 * of_field->items[i].score, "lead", 0, (uint32_t)title.len);
    }
}

/* "Muster GmbH: Berater": an employer before the colon is no part of the title. */
static struct str without_employer(const struct lexicon *l, struct arena *a, struct str title)
{
    size_t colon = str_find(title, STR(": "), 0);
    struct tokens t = {0};
    if (colon == STR_NPOS)
        return title;
    analyse_atoms(a, l->an, str_slice(title, 0, colon), &t);
    static const char *const forms[] = {"gmbh", "ag",  "se",  "kg",  "mbh",
                                        "ev",   "inc", "ltd", "kgaa"};
    for (size_t i = 0; i < t.len; i++) {
        for (size_t k = 0; k < sizeof(forms) / sizeof(*forms); k++) {
            if (str_eq(t.items[i].term, str_of(forms[k])))
                return str_slice(title, colon + 2, title.len);
        }
    }
    return title;
}

size_t lexicon_classify(struct arena *a, const struct lexicon *l, struct str title, struct str hint,
                        struct occupation_guess *out, size_t max)
{
    struct candidates *c = ARENA_NEW(a, struct candidates);
    title = str_slice(title, 0, TITLE_BYTES_MAX);
    hint = str_slice(hint, 0, TITLE_BYTES_MAX);
    if (hint.len)
        vote_exact(l, c, title_atoms(a, l, hint, NULL), 2.0, "label", 0, 0);
    struct str words = without_employer(l, a, title);
    uint32_t cut = (uint32_t)(title.len - words.len);
    vote_contained(a, l, words, c);
    vote_similar(a, l, words, c, 0.9);
    vote_leading(a, l, words, c);
    if (hint.len && c->len == 0)
        vote_similar(a, l, hint, c, 0.6);
    sort_candidates(c);
    size_t n = 0;
    for (; n < c->len && n < max; n++) {
        const struct candidate *k = &c->items[n];
        double confidence = total(k) > 1 ? 1 : total(k);
        uint32_t shift = k->end ? cut : 0;
        out[n] = (struct occupation_guess){lexicon_at(l, k->occupation), confidence, k->rule,
                                           k->start + shift, k->end + shift};
    }
    return n;
}
