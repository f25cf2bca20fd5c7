/* What lexicon.c, load.c, classify.c and taxonomy.c share. Internal to occupations/. */
#ifndef OCCUPATIONS_INTERNAL_H
#define OCCUPATIONS_INTERNAL_H

#include "occupations/lexicon.h"
#include "occupations/rules.h"
#include "occupations/similar.h"

#include <pthread.h>
#include <stdatomic.h>

#define LEXICON_UNITS_MAX  4000u
#define LEXICON_TITLES_MAX 200000u
#define TITLE_BYTES_MAX    300

/* A title and the unit it names; `next` chains titles with the same atoms (index + 1). */
struct title {
    struct str text, folded;
    uint16_t occupation;
    uint16_t rank; /* place among the unit's titles; imported ones come last */
    bool noisy;    /* written with words that its atoms leave out: "Junior Controller" */
    uint32_t next;
};

struct lexicon {
    struct arena *arena;
    const struct analyser *an;
    struct title_rules rules;
    VEC(struct occupation) occupations; /* by code; ids are places */
    VEC(struct title) titles;
    struct map by_atoms;             /* atoms of a title, joined by blanks → title index + 1 */
    struct map by_slug;              /* → occupation id + 1 */
    pthread_mutex_t lock;            /* for building `similar` */
    struct similar *_Atomic similar; /* labels are title indexes; NULL until needed */
    uint64_t hash;
};

/* Atoms of a title without noise, joined by blanks; empty when nothing is left. *noisy (may be
 * NULL) tells whether something was left out. */
struct str title_atoms(struct arena *a, const struct lexicon *l, struct str title, bool *noisy);

const struct similar *lexicon_similar(const struct lexicon *l);

/* The unit whose title this is, word for word (after folding and gender); NULL when none. */
const struct occupation *lexicon_exact(struct arena *a, const struct lexicon *l, struct str title);

/* Adds a title to a unit; false when it is known for it already, or a limit is reached. */
bool lexicon_add_title(struct lexicon *l, uint16_t occupation, struct str title);

/* Learns from the titles how much a word says: "Fachkraft" stands in every group and says little,
 * "Zerspanung" in one. Weight = 1 / (1 + 0.35 · entropy of the groups in bits). */
void lexicon_weigh_words(struct lexicon *l);

/* Merges DATA_DIR/taxonomy.tsv (written by taxonomy_import); a missing file is fine. */
bool taxonomy_merge(struct lexicon *l, const char *data_dir, struct err *err);

#endif
