/* The language of a posting, by its commonest small words. */
#ifndef UNDERSTAND_LANGUAGE_H
#define UNDERSTAND_LANGUAGE_H

#include "base/str.h"

/* "de" "en" "fr" "it" or "" (too little text, or another language). What the feed says wins when
 * the text is too short to tell. `folded` is a view of pay/words.h. Static. */
const char *language_of(struct str feed, struct str folded);

#endif
