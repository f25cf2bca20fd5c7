/* Folding: the spelling differences that never carry meaning are taken away.
 *
 * Lower case (Unicode case folding), ß → ss, ä ö ü → ae oe ue (typed ae is the same as ä, also when
 * the umlaut comes as a letter plus U+0308), other diacritics dropped, compatibility forms
 * (ligatures, full-width letters, superscripts) replaced, soft hyphen, zero-width characters and
 * variation selectors dropped. */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/str.h"

#define FOLD_BYTES_MAX 32 /* one code point gives at most this many bytes */

/* Writes the folded form of cp and returns its length; 0 when cp is dropped. `before` is the last
 * byte written so far for this text (0 at the start): a combining diaeresis after a, o, u is 'e'.
 */
size_t fold_put(char out[FOLD_BYTES_MAX], uint32_t cp, char before);

/* Folds s into out (at most max bytes, never cutting a code point); returns the length. */
size_t fold_into(char *out, size_t max, struct str s);

/* A folded word in the space of index terms: ae oe ue become a o u ("haeuser" → "hauser"), as the
 * Snowball stemmer does with umlauts; "ue" after a, e, q or u's own pair ("neue", "quelle",
 * "bauen") stays. In place; returns the new length. */
size_t fold_umlauts_off(char *word, size_t len);

/* Characters that belong to a word without being letters: soft hyphen, zero width, combining. */
bool fold_is_ignorable(uint32_t cp);

#endif
