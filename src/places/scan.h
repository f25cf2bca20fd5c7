/* Text → segments with the place names, PLZ and other clues in them; nothing is decided here.
 * Used by resolve.c. */
#ifndef PLACES_SCAN_H
#define PLACES_SCAN_H

#include "places/index.h"
#include "places/lexicon.h"

#define SCAN_WORDS_MAX      100 /* a text of 500 bytes can have more; the rest is not read */
#define SCAN_SEGMENTS_MAX   48
#define SCAN_MENTIONS_MAX   32
#define SCAN_CANDIDATES_MAX 64 /* least populous namesakes beyond this are not considered */
#define NAME_WORDS_MAX      8

struct scan_candidate {
    uint16_t id;    /* town or part */
    uint8_t level;  /* enum place_name_level */
    bool qualified; /* the text carries its qualifier: "Frankfurt/M." */
};

struct scan_mention {
    uint16_t first, last; /* words, last is exclusive, qualifiers included */
    uint16_t name_last;   /* end of the name without qualifiers */
    uint16_t segment;
    uint16_t unknown_before; /* words of its segment nobody knows, before it */
    bool near;               /* "bei", "Raum" before it */
    bool district;           /* "Landkreis" before it */
    bool glued;              /* a hyphen joins it to the word before */
    bool loose;              /* found only by putting an umlaut back: "Munchen" */
    bool region;             /* stands for a region: "Ruhrgebiet" */
    uint32_t states;         /* said beside it */
    uint8_t n;
    struct scan_candidate c[SCAN_CANDIDATES_MAX]; /* most populous first */
};

struct scan_segment {
    uint16_t first, last; /* words */
    uint16_t sep;         /* enum place_sep bits that opened it */
    uint16_t mention, n_mentions;
    uint32_t states;    /* states named beside no place */
    uint16_t plz_word;  /* index + 1 of a PLZ, 0 = none */
    uint16_t plz2_word; /* index + 1 of "01" in "01 Dresden", 0 = none */
    uint16_t unknown;   /* words nobody knows */
    uint16_t skipped;   /* streets and house numbers */
    bool country, nationwide, foreign, foreign_city, remote, near, around;
};

struct scan {
    struct str text;
    struct place_word words[SCAN_WORDS_MAX];
    size_t n_words;
    bool truncated;              /* more words than SCAN_WORDS_MAX */
    bool street[SCAN_WORDS_MAX]; /* part of a street's name */
    struct scan_segment segments[SCAN_SEGMENTS_MAX];
    size_t n_segments;
    struct scan_mention mentions[SCAN_MENTIONS_MAX];
    size_t n_mentions;
};

void place_scan(const struct gazetteer *g, struct str text, struct scan *s);

#endif
