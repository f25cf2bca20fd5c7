/* Keys that say when two postings are one job: 64-bit hashes of normalised parts. Internal to
 * store/ (and the place where copy detection will be refined). */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "understand/understand.h"

/* Letters and digits a description must have before its text counts as evidence. */
#define KEY_TEXT_LETTERS_MIN 200

/* An employer's name, folded, punctuation to single blanks, legal forms (GmbH, GmbH & Co. KG, AG,
 * e. V., "Gesellschaft mit beschränkter Haftung" …) and "Firma" dropped: "Müller & Söhne G.m.b.H."
 * and "Mueller und Soehne" have the same key. Empty for an empty name. */
struct str key_employer(struct arena *a, struct str name);
/* The clean title's folded words; 0 when there is none. */
uint64_t key_title(struct arena *a, const struct posting *p, const struct facts *f);
/* The set of towns, in any order; 0 when no place is known. Places the gazetteer does not know
 * count by their folded text. g may be NULL (then ids are compared as they are). */
uint64_t key_place(struct arena *a, const struct gazetteer *g, const struct facts *f);
/* Letters and digits of the text, whatever the white space, case of ASCII letters and punctuation;
 * 0 when there are fewer than KEY_TEXT_LETTERS_MIN. */
uint64_t key_text(struct arena *a, struct str text);
/* The URL without fragment, scheme, "www." and a last slash; 0 for an empty one. */
uint64_t key_url(struct str url);

#endif
