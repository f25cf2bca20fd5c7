/* Gender forms of occupation words: one word comes out.
 *
 * "Leiterin", "LeiterIn", "Leiterinnen" → "leiter"; "Kauffrau", "Kaufleute" → "kaufmann";
 * "Ärztin" → "arzt". What is written with a sign (Leiter/in, Leiter*in, Angestellte(r), Kaufmann/
 * -frau) is found by gender_ending, behind the word. */
#ifndef TEXT_GENDER_H
#define TEXT_GENDER_H

#include "text/rules.h"

/* Room that `word` must have beyond its length: a replacement may be longer than the ending. */
#define GENDER_GROWTH_MAX 8

/* Folded word, changed in place; returns the new length. `marked`: the word was written with a
 * feminine sign ("Leiter*in" is given as "leiterin"), so an unknown -in is dropped as well. */
size_t gender_neutral(const struct text_rules *r, char *word, size_t len, bool marked);

enum gender_ending_kind {
    GENDER_NONE = 0,
    GENDER_IN,    /* *in, /in, :innen …: the word and "in" together are the feminine */
    GENDER_INNEN, /* *innen followed by more letters: "Mitarbeiter:innenvertretung" */
    GENDER_DROP,  /* /-frau, (r), *r, /-ärztin: the ending says nothing new */
};

struct gender_ending {
    enum gender_ending_kind kind;
    size_t end; /* byte behind the ending in the text; for GENDER_INNEN behind "innen" */
};

/* What stands behind the word text[start..end). */
struct gender_ending gender_ending(const struct text_rules *r, struct str text, size_t start,
                                   size_t end);

/* The end of a gender marker that starts at text[at]: "(m/w/d)", "[w|m|x]", "m/w/d", "(gn)", "all
 * genders"; 0 when there is none. The byte before `at` is not part of a word. */
size_t gender_marker(const struct text_rules *r, struct str text, size_t at);

#endif
