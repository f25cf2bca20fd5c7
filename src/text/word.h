/* One written word → its terms; a cache of them per thread. Internal to text/. */
#ifndef TEXT_WORD_H
#define TEXT_WORD_H

#include "text/analyse.h"
#include "text/compound.h"
#include "text/rules.h"

struct analyser {
    struct text_rules rules;
    struct compounds *compounds; /* locks itself */
    uint64_t hash;
};

/* Like analyser_open with another word list; NULL: built-in lists only. For tests. */
struct analyser *analyser_open_list(const char *word_list, struct err *err);

/* Put behind a word that was written with a feminine sign: "Leiter" + WORD_MARKED_IN. A byte that
 * is in no word. */
#define WORD_MARKED_IN "\x01in"

#define WORD_TERMS_MAX (2 + 2 * COMPOUND_PARTS_MAX)

/* terms[0] is the word, the others its parts; n is 0 when nothing is left of the word. A compound
 * of n_split parts has them in order at terms[1 .. n_split]. */
struct word_terms {
    size_t n, n_split;
    struct str terms[WORD_TERMS_MAX];
};

struct word_cache;

/* This thread's cache for `an`; lives until the thread ends or another analyser is used. */
struct word_cache *word_cache_of(const struct analyser *an);
/* Empties this thread's cache if it belongs to `an`. */
void word_cache_forget(const struct analyser *an);

/* Terms of a word as written; parts may be left out when `parts` is false. Valid until the next
 * call on this cache. */
const struct word_terms *word_lookup(struct word_cache *cache, struct str word, bool parts);

#endif
