/* Place names → comparable words.
 *
 * Other than text_fold this keeps no word boundaries of the source but one space between words, and
 * knows what place names do: "St." is "Sankt", "Weißwasser/O.L. - Běła Woda" falls into plain ASCII
 * words, "München", "MÜNCHEN" and "Muenchen" are one. Text is UTF-8; bad bytes separate words. */
#ifndef PLACES_FOLD_H
#define PLACES_FOLD_H

#include "base/str.h"

#define PLACE_WORD_BYTES_MAX 48  /* longer words are cut */
#define PLACE_KEY_BYTES_MAX  160 /* longer names are cut at a word */

/* What stood before a word. */
enum place_sep {
    SEP_SPACE = 1,
    SEP_HYPHEN = 2, /* directly: "Berlin-Mitte" */
    SEP_SLASH = 4,
    SEP_COMMA = 8,
    SEP_STRONG = 16, /* ; | line end, bullet */
    SEP_OPEN = 32,
    SEP_CLOSE = 64,
    SEP_DOT = 128,
    SEP_DASH = 256, /* " - " or a real dash */
    SEP_PLUS = 512, /* + & */
    SEP_START = 1024,
};

struct place_word {
    char text[PLACE_WORD_BYTES_MAX]; /* folded, not terminated */
    uint8_t len;
    bool digits;         /* ASCII digits only */
    bool upper;          /* as written: letters, all upper case */
    uint16_t sep;        /* enum place_sep bits before it */
    uint32_t start, end; /* bytes of the source */
};

/* The next word at or after *pos; false at the end (then w->sep says what trails). */
bool place_word_next(struct str text, size_t *pos, struct place_word *w);
static inline struct str place_word_str(const struct place_word *w)
{
    return (struct str){w->text, w->len};
}

struct place_key {
    char text[PLACE_KEY_BYTES_MAX];
    size_t len;
};

/* The whole name: words joined by one space. */
void place_key_of(struct str name, struct place_key *key);
/* Appends a word; false (and nothing done) when it does not fit. */
bool place_key_add(struct place_key *key, struct str word);
static inline struct str place_key_str(const struct place_key *key)
{
    return (struct str){key->text, key->len};
}

/* "am", "an", "der", "im", "bei", "a", "d" … : words that join a name and its qualifier. */
bool place_is_connector(struct str word);
/* Where the qualifier starts: "Frankfurt am Main" → after "Frankfurt", "Halle (Saale)" → after
 * "Halle"; the length of the name when it has none. */
size_t place_base_len(struct str name);
/* "Lutherstadt Wittenberg" → "Wittenberg", "Ostseebad Binz" → "Binz"; else the name. */
struct str place_untitled(struct str name);

#endif
