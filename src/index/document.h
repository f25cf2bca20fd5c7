/* What the index takes: one document with its facts, and the terms it is found by. */
#ifndef INDEX_DOCUMENT_H
#define INDEX_DOCUMENT_H

#include "base/arena.h"
#include "text/analyse.h"
#include "understand/posting.h"

/* Longer texts are indexed and stored up to here. */
#define INDEX_TEXT_BYTES_MAX  (64u * 1024)
#define INDEX_FIELD_BYTES_MAX 2000
#define INDEX_PLACES_MAX      64

/* Field f has positions [f * FIELD_POSITIONS, …); text, the last, has all that follow. */
#define FIELD_POSITIONS 512u
#define TEXT_POSITIONS  32768u

enum index_field { IN_TITLE, IN_OCCUPATION, IN_EMPLOYER, IN_SKILLS, IN_TEXT, INDEX_FIELDS };

/* Terms with this first byte are words of the employer's name: the filter `employer`. */
#define TERM_EMPLOYER '\x01'

/* Empty strings, 0 and PLACE_NONE mean not stated. Strings are valid UTF-8. */
struct index_doc {
    uint64_t id;    /* vacancy id */
    int32_t date;   /* days; what the list by date goes by */
    bool date_seen; /* date is when it was first seen, not stated by the posting */
    uint32_t employer_id;
    uint32_t occupation; /* KldB code */
    uint16_t *places;    /* gazetteer ids, each once; best first */
    size_t n_places;
    uint32_t worktime;
    enum contract contract;
    enum level level;
    enum remote remote;
    enum agency agency;
    bool example;
    double pay_min, pay_max, yearly_min, yearly_max;
    enum pay_unit pay_unit;
    struct str title, employer, occupation_label, url, plz, town, pay_source, skills, text;
};

struct doc_term {
    struct str term;
    uint8_t impact; /* impact.h */
    uint32_t n_positions;
    const uint32_t *positions; /* ascending */
};

/* A word as written, before folding. Several may fold to the same surface. */
struct doc_raw {
    struct str raw, term;
    uint32_t count, title_count;
};

struct doc_terms {
    struct doc_term *terms; /* each term once, no order */
    size_t n;
    struct doc_raw *raws; /* each (raw, term) once */
    size_t n_raws;
};

/* Cuts what passes the limits above, in place. */
void document_limit(struct index_doc *d);
/* The terms of a document that is within the limits. Same document, same analyser: same terms. */
void document_terms(struct arena *a, const struct analyser *an, const struct index_doc *d,
                    struct doc_terms *out);
/* The key of SURFACES for a raw word: folded, 0x00, term; and the spelling to show. False when the
 * word is of no use as a suggestion (empty once folded). */
bool document_surface(struct arena *a, struct str raw, struct str term, struct str *key,
                      struct str *display);

#endif
