/* German compounds: "Altenpflegehelfer" → alten, pflege, helfer.
 *
 * Words come from the built-in lists (data/text_rules.tsv: heads and modifiers of job language) and
 * from the system's German word list, which is GPL and only read, never shipped. The split is the
 * cheapest covering of the whole word by known parts with linking elements -s- -es- -n- -en- -er-
 * -e- between them; known parts of the field are cheapest, long ones cheaper than many short ones,
 * and a word of the dictionary stays whole unless its parts are good (cf. Koehn and Knight,
 * Empirical Methods for Compound Splitting, 2003, with costs in the place of corpus frequencies).
 */
#ifndef TEXT_COMPOUND_H
#define TEXT_COMPOUND_H

#include "text/rules.h"

#define COMPOUND_PARTS_MAX 6
#define COMPOUND_WORD_MAX  48 /* longer words are not split */
#define COMPOUND_WORD_MIN  7

struct compounds;

/* `path` is a list with one word a line, UTF-8; when it cannot be read the built-in lists serve
 * alone. The list is read at the first split, not here. rules must outlive the result. */
struct compounds *compounds_new(const struct text_rules *rules, const char *path);
void compounds_free(struct compounds *c);
/* Of the word list's size and time, 0 without one. */
uint64_t compounds_hash(const struct compounds *c);

/* Parts of a folded word, in order, as views of it without linking elements; 0 when it is not a
 * compound, else 2 … COMPOUND_PARTS_MAX. Thread-safe. */
size_t compound_split(struct compounds *c, struct str word, struct str parts[COMPOUND_PARTS_MAX]);

#endif
