/* Rules around titles from data/occupations_rules.tsv, by analysed term. Internal to occupations/.
 */
#ifndef OCCUPATIONS_RULES_H
#define OCCUPATIONS_RULES_H

#include "base/map.h"
#include "base/vec.h"
#include "text/analyse.h"

enum title_word {
    TITLE_NOISE = 1,    /* says nothing about the occupation */
    TITLE_FUNCTION = 2, /* the main words end before it */
    TITLE_LEAD = 4,
    TITLE_HELPER = 8,
    TITLE_EXPERT = 16,
};

struct title_list {
    struct str name;
    struct str items; /* separated by '|' */
};

struct title_compose {
    uint32_t code;
    struct str pattern; /* with one {list} */
};

/* Strings are views of the table given to title_rules_init. */
struct title_rules {
    struct map words;    /* term → enum title_word bits */
    struct map same;     /* term → index + 1 into classes of words with the same meaning */
    struct map weights;  /* term → how much it says of the occupation, in 1/1000; learned */
    struct map families; /* key → index + 1 into family_names */
    VEC(struct str) family_names;
    VEC(struct title_list) lists;
    VEC(struct title_compose) composes;
};

bool title_rules_init(struct title_rules *r, struct str table, const struct analyser *an,
                      struct err *err);
void title_rules_done(struct title_rules *r);

static inline unsigned title_word_flags(const struct title_rules *r, struct str term)
{
    const uint64_t *f = map_get(&r->words, term);
    return f ? (unsigned)*f : 0;
}

/* Noise, or a number ("Koch 2025", "Kennziffer 4711"). */
static inline bool title_word_is_noise(const struct title_rules *r, struct str term)
{
    size_t digits = 0;
    while (digits < term.len && term.ptr[digits] >= '0' && term.ptr[digits] <= '9')
        digits++;
    return digits == term.len || (title_word_flags(r, term) & TITLE_NOISE);
}

/* 0..1; 1 for a term that was never seen. */
static inline float title_word_weight(const struct title_rules *r, struct str term)
{
    const uint64_t *w = map_get(&r->weights, term);
    return w ? (float)*w / 1000 : 1;
}

#endif
