/* The word rules of data/text_rules.tsv, read once; all words are folded. */
#ifndef TEXT_RULES_H
#define TEXT_RULES_H

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

#define RULES_ENDING_MAX 16 /* longest ending looked up */

enum word_flag {
    WORD_HEAD = 1,     /* stands last in compounds */
    WORD_MODIFIER = 2, /* stands before */
    WORD_NOSPLIT = 4,
    WORD_NOTPART = 8,
    WORD_KEEP = 16,   /* looks feminine and is not */
    WORD_AGENT = 32,  /* occupation noun in -er */
    WORD_MARKER = 64, /* of "(m/w/d)" */
    WORD_MANN = 128,  /* before -frau, -leute */
};

/* Written form with punctuation: "s/4hana" → term "s4hana", parts "hana". */
struct special {
    struct str written;
    struct str term;
    struct str parts[3];
    size_t n_parts;
};

struct text_rules {
    struct arena *arena;
    struct map flags;   /* word → enum word_flag bits */
    struct map fem;     /* ending → index + 1 into replacements */
    struct map aliases; /* word → index + 1 into replacements */
    struct map fixed;   /* word → index + 1 into replacements: its term, not stemmed */
    VEC(struct str) replacements;
    VEC(struct special) specials; /* by first byte */
    uint16_t special_from[257];   /* specials that start with byte b: [from[b], from[b + 1]) */
    uint64_t hash;
};

bool rules_init(struct text_rules *r, struct str table, struct err *err);
void rules_done(struct text_rules *r);

static inline unsigned rules_flags(const struct text_rules *r, struct str word)
{
    const uint64_t *f = map_get(&r->flags, word);
    return f ? (unsigned)*f : 0;
}

/* The longest special written at text[from..], ended by no letter or digit; NULL when none. */
const struct special *rules_special(const struct text_rules *r, struct str text, size_t from);

#endif
