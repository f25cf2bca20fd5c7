/* Many literals found in one pass over a text (Aho and Corasick 1975), on a folded view of it.
 *
 * The folded view has the same length as the text, byte for byte, so offsets in one are offsets in
 * the other: ASCII and Latin-1 capitals become small letters; ä ö ü ß, two bytes each, become "ae"
 * "oe" "ue" "ss"; the euro sign, three bytes, becomes "eur"; dashes become " - "; no-break spaces
 * become blanks. "Größe" and "GROESSE" read the same. Everything else stays. */
#ifndef PAY_WORDS_H
#define PAY_WORDS_H

#include "base/arena.h"
#include "base/err.h"

/* The folded view; .len equals text.len. */
struct str words_fold(struct arena *a, struct str text);
/* Whether a letter or digit ends right before / starts right at byte `at` of a folded view. */
bool words_inside_left(struct str folded, size_t at);
bool words_inside_right(struct str folded, size_t at);

struct words; /* read-only once built; thread-safe */

#define WORDS_LITERAL_BYTES_MAX 120

struct words *words_new(void);
void words_free(struct words *w);
/* `pattern` is folded, blanks count as written: "teilzeit" is a whole word, "teilzeit*" starts one,
 * "*zeit" ends one, "*zeit*" stands anywhere; an end that is no letter or digit is open anyway.
 * `value` comes back with every hit. False with *err when it is empty, too long, or there are too
 * many. */
bool words_add(struct words *w, struct str pattern, uint32_t value, struct err *err);
/* Call once, after the last words_add and before the first words_scan. */
void words_build(struct words *w);

struct word_hit {
    uint32_t value;
    uint32_t start, end; /* bytes */
};
/* Calls fn for every hit in [from, to) of a folded view, by rising end; fn returns false to stop.
 */
typedef bool words_fn(void *user, struct word_hit hit);
void words_scan(const struct words *w, struct str folded, size_t from, size_t to, words_fn *fn,
                void *user);

#endif
