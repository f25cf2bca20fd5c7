/* Snowball's German stemmer. Its objects are not thread-safe: one per thread, kept by the caller.
 */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include "base/str.h"

struct stemmer;

struct stemmer *stemmer_new(void);
void stemmer_free(struct stemmer *s);
/* The stem of a folded word without umlauts (fold_umlauts_off), valid until the next call. Words of
 * at most three bytes, with a digit or in another script are returned as they are. */
struct str stemmer_stem(struct stemmer *s, struct str word);

#endif
