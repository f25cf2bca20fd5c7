/* Words around place names that are not places themselves: countries, "remote", "Raum", regions
 * that tell namesakes apart. All keys are folded (places/fold.h). */
#ifndef PLACES_LEXICON_H
#define PLACES_LEXICON_H

#include "places/fold.h"
#include "places/gazetteer.h"

#define TERM_WORDS_MAX 4

enum term_kind {
    TERM_NONE,
    TERM_STATE,        /* value: 1u << enum state */
    TERM_COUNTRY,      /* Germany named: "Deutschland", "Germany" */
    TERM_NATIONWIDE,   /* "bundesweit" */
    TERM_FOREIGN,      /* another country or one of its regions */
    TERM_FOREIGN_CITY, /* "Wien": means the city abroad unless a PLZ or state says otherwise */
    TERM_REMOTE,
    TERM_NEAR,     /* "Raum", "nahe", "bei": the place after it is only near */
    TERM_DISTRICT, /* "Landkreis": the place after it names a district around it */
    TERM_AROUND,   /* "und Umgebung": the place before it is only near */
    TERM_OR,       /* "oder", "und" between places */
    TERM_NOISE,    /* "Standort", "Stadt" */
};

struct term {
    enum term_kind kind;
    uint32_t states;
    size_t words; /* how many it takes */
};

/* The longest term at the start of words[0 .. n). */
struct term term_at(const struct place_word *words, size_t n);
/* States in which a region lies ("Westfalen", "Neckar", "Oberbay"), 0 = not a region. Short forms
 * of at least four letters count. */
uint32_t region_states(struct str word);
/* A region people name instead of a town ("Ruhrgebiet"): the town at its centre, folded. */
struct str region_centre(struct str key);
/* "strasse", "weg", "allee" … at the end of a word. */
bool is_street_word(struct str word);

/* Whether the tables are sorted as bisection needs them; *why names the first key that is not. */
bool lexicon_check(const char **why);

#endif
