/* A request → an answer: the one entry of search for command line, API and pages. */
#ifndef QUERY_SEARCH_H
#define QUERY_SEARCH_H

#include "base/arena.h"
#include "base/err.h"
#include "places/gazetteer.h"
#include "text/analyse.h"
#include "understand/posting.h"

#define SEARCH_WORDS_BYTES_MAX 500
#define SEARCH_LIMIT_MAX       100
#define SEARCH_RADIUS_KM_MAX   1000
#define FACET_VALUES_MAX       20

enum search_sort { SORT_RELEVANCE, SORT_TITLE, SORT_DATE };

/* Zero value = every live vacancy by date… defaults: limit 20, radius 25 km when a place is given.
 */
struct search_request {
    struct str words;    /* query language: docs/search.md */
    struct str where;    /* place text; empty = everywhere, or taken from `words` */
    bool where_as_words; /* undo: never read a place out of `words` */
    double radius_km;    /* 0 = default */
    enum search_sort sort;
    int since_days;        /* 0 = any */
    uint32_t *occupations; /* KldB codes, any of them; prefixes of fewer digits allowed */
    size_t n_occupations;
    uint32_t *employers; /* employer ids, any of them */
    size_t n_employers;
    struct str employer; /* or by name, folded words must all occur */
    uint32_t worktime;   /* bits, any of them */
    uint32_t contracts;  /* 1u << enum contract, any of them */
    uint32_t levels;     /* 1u << enum level; 1u << 0 selects "not stated" */
    uint32_t remotes;
    bool no_agency;
    double salary_min; /* EUR per year, full-time equivalent */
    uint16_t *towns;   /* facet choice: town ids, any of them */
    size_t n_towns;
    int limit;         /* 0 = 20 */
    struct str cursor; /* opaque, from an answer */
    bool facets, explain;
};

struct hit_term { /* --explain */
    struct str term;
    const char *field; /* "title" "employer" "occupation" "text" */
    double idf, weight, score;
};

struct hit {
    uint64_t id;
    struct str title, employer, url, plz, town;
    uint32_t employer_id;
    uint16_t place; /* gazetteer id nearest to the searched point; PLACE_NONE */
    size_t n_places;
    double distance_km; /* < 0 = no place searched or unknown */
    int32_t posted;
    uint32_t occupation; /* KldB code, 0 unknown */
    struct str occupation_label;
    double pay_min, pay_max, yearly_min, yearly_max; /* 0 = not stated */
    enum pay_unit pay_unit;
    struct str pay_source;
    uint32_t worktime;
    enum contract contract;
    enum level level;
    enum remote remote;
    enum agency agency;
    bool example;
    double score;
    int title_hits; /* query words found in the title */
    struct str snippet;
    struct hit_term *terms;
    size_t n_terms;
};

enum facet_kind {
    FACET_TOWN,
    FACET_EMPLOYER,
    FACET_OCCUPATION,
    FACET_WORKTIME,
    FACET_CONTRACT,
    FACET_LEVEL,
    FACET_REMOTE,
    FACET_AGENCY,
    FACET_SINCE,
    FACET_PAY,
    FACET_COUNT
};

struct facet_value {
    uint32_t value;   /* town id, employer id, KldB code, bit, enum, days, EUR */
    struct str name;  /* stable name in JSON and URLs */
    struct str label; /* for people, German */
    uint64_t count;
    bool chosen;
};

struct facet {
    enum facet_kind kind;
    const char *name; /* "town", "employer", … */
    bool partition;   /* counts + unknown (+ others) add up to the total; else one hit may count
                       * several times */
    struct facet_value *values; /* by count, at most FACET_VALUES_MAX */
    size_t n_values;
    uint64_t unknown; /* "nicht angegeben" */
    uint64_t others;  /* in values beyond the listed ones */
};

struct suggestion {   /* when little or nothing was found: what would match */
    const char *kind; /* "radius" "word" "place" "spelling" "filter" */
    struct str label_de, label_en;
    struct search_request request;
    uint64_t total;
};

struct town_count { /* for the map: hits by town */
    uint16_t town;
    uint32_t count;
};

struct understood {
    struct str words;      /* what is searched as words */
    struct str place_text; /* the part read as a place */
    bool place_from_words; /* read out of the words field (can be undone) */
    enum place_scope scope;
    uint16_t place; /* PLACE_NONE */
    enum state state;
    double lat, lon, radius_km;
    const char *rule;
    bool uncertain;
    uint16_t alternatives[5]; /* other places of that name */
    size_t n_alternatives;
};

struct search_answer {
    uint64_t total;
    uint64_t took_us;
    struct str cursor; /* empty = no more */
    struct understood understood;
    struct hit *hits;
    size_t n_hits;
    struct facet *facets;
    size_t n_facets;
    struct town_count *towns; /* with request.facets */
    size_t n_towns;
    struct suggestion *suggestions;
    size_t n_suggestions;
};

struct engine; /* index + gazetteer + analyser; one per process, any number of threads search */

/* Opens DIR/index; an index that is missing or behind is not repaired here (index/sync.h does). */
struct engine *engine_open(const char *dir, const struct gazetteer *g, const struct analyser *an,
                           struct err *err);
void engine_close(struct engine *e);
/* Takes up a newer manifest when there is one; cheap when not. Safe beside running searches. */
bool engine_refresh(struct engine *e, struct err *err);
uint64_t engine_seq(const struct engine *e);
uint64_t engine_documents(const struct engine *e);

/* ERR_USAGE with a message for the person who typed for an unknown place, cursor, filter value. */
bool engine_search(struct arena *a, struct engine *e, const struct search_request *req,
                   struct search_answer *out, struct err *err);

/* Words starting with the prefix, for the search field; best first. */
size_t engine_suggest(struct arena *a, struct engine *e, struct str prefix, struct str *out,
                      size_t max);

/* DESIGN.md's JSON of an answer (and more fields). */
void search_answer_json(const struct gazetteer *g, const struct search_request *req,
                        const struct search_answer *ans, struct json *out);

const char *search_sort_name(enum search_sort s); /* "relevance" "title" "date" */
bool search_sort_of(struct str name, enum search_sort *out);

#endif
