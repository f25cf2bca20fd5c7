/* German text → tokens, the same for index and query.
 *
 * A word becomes one token: folded (case, ß, umlauts: ä = ae), gender form reduced to one
 * occupation word, stemmed. A hyphenated word becomes its parts at consecutive positions
 * (IT-Leiter = it leiter) so that "IT Leiter" finds it. A compound keeps its whole as the word and
 * adds its parts at the same position with kind TOKEN_PART, which scores low. Gender markers
 * "(m/w/d)" are dropped. Rules and cases: tests/cases/text. */
#ifndef TEXT_ANALYSE_H
#define TEXT_ANALYSE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

#define TOKEN_BYTES_MAX 60 /* longer words are cut; no term in the index is longer */

enum token_kind {
    TOKEN_WORD = 0,
    TOKEN_PART = 1, /* part of a compound */
};

struct token {
    struct str term;     /* analysed form; in the arena */
    uint32_t position;   /* 0, 1, 2 … ; parts share their word's position */
    uint32_t start, end; /* bytes in the source text */
    enum token_kind kind;
};

struct tokens {
    struct token *items;
    size_t len, cap;
};

struct analyser; /* word list for compounds, stemmer tables; read-only once open, thread-safe */

/* Uses the system's German word list when it is installed (/usr/share/dict/ngerman), and works
 * without: compounds are then split with the built-in list of heads only. */
struct analyser *analyser_open(struct err *err);
void analyser_close(struct analyser *an);
/* Changes when the same text may give other tokens (rules, word list): the index records it. */
uint64_t analyser_hash(const struct analyser *an);

/* Appends to *out (arena-backed; zero-initialise). Positions start at *position and *position is
 * moved behind the last. No parts are added when `parts` is false. */
void analyse(struct arena *a, const struct analyser *an, struct str text, bool parts,
             uint32_t *position, struct tokens *out);

/* The smallest words of a text, each at a position of its own: a compound is its parts in order,
 * all but the last of kind TOKEN_PART; spans are the whole word's. "Softwareentwickler" gives the
 * same terms as "Software-Entwickler" and "Software Entwickler": for comparing titles. */
void analyse_atoms(struct arena *a, const struct analyser *an, struct str text, struct tokens *out);

/* One word as a person typed it, folded, gender-neutral and stemmed like a TOKEN_WORD. */
struct str analyse_word(struct arena *a, const struct analyser *an, struct str word);
/* A typed beginning of a word in the space of terms, for "köch*": folded, umlauts off (terms are
 * "koch", not "koech"), not stemmed. A term of the index that starts with it matches. */
struct str analyse_prefix(struct arena *a, struct str prefix);
/* Folded only (suggest, comparing names): case, ß, ä = ae, diacritics, zero-width. Blanks and
 * punctuation stay. */
struct str text_fold(struct arena *a, struct str text);

#endif
