/* One posting → its facts. Every fact says how it is known: a rule id and the span of text it was
 * read from, or the rule "structured" when the feed said so. What is not there stays unknown.
 *
 * Pure: no clock, no files after knowledge_open; the same posting gives the same facts. Time and
 * memory are bounded by the posting's limits (posting.h). */
#ifndef UNDERSTAND_UNDERSTAND_H
#define UNDERSTAND_UNDERSTAND_H

#include "places/gazetteer.h"
#include "understand/posting.h"

enum fact_field { FIELD_NONE, FIELD_TITLE, FIELD_TEXT, FIELD_PAY, FIELD_PLACE, FIELD_EMPLOYER };

/* How a fact is known. rule ("" = the fact is unknown) is "structured", or a rule's id that lives
 * as long as the knowledge; start/end are byte offsets into the field on code point boundaries, 0,0
 * for structured facts. FIELD_TEXT is posting.text, FIELD_PAY posting.pay.text. */
struct known {
    const char *rule;
    enum fact_field field;
    uint32_t start, end;
};

struct fact_pay {
    double min, max; /* in `unit`, gross; 0 = open end */
    enum pay_unit unit;
    double yearly_min, yearly_max; /* full-time equivalent per year */
    struct str source;             /* "stated" | "tariff" | "estimate" */
    struct str tariff;             /* "TVöD-VKA E11", else empty */
    struct str assumption;         /* how yearly_* was computed, e.g. "12 Monate, 39 h" */
    struct known known;
};

struct fact_occupation {
    uint32_t code; /* KldB 2010 5 digits as a number (43104); 0 = unknown */
    struct str label;
    double confidence; /* 0..1 */
};

struct fact_place {
    uint16_t place;   /* gazetteer id, PLACE_NONE when unresolved */
    struct str text;  /* as the posting said it */
    const char *rule; /* places/resolve.h rule */
    bool uncertain;
    struct known known;
};

struct fact_zone {
    const char *zone;    /* "tasks" "profile" "offer" "about" "application" "other" */
    uint32_t start, end; /* bytes in posting.text; zones do not overlap and ascend */
    const char *rule;
};

struct fact_skill {
    struct str label;
    const char *kind; /* "software" "method" "licence" "certificate" "language" "education" … */
    bool must;
    struct known known;
    struct str level; /* languages: "C1", "verhandlungssicher" …, else empty */
};

struct facts {
    struct str title; /* occupation words: without (m/w/d), reference numbers, places … */
    struct known title_known;
    struct fact_occupation occupation; /* best; code 0 = unknown */
    struct fact_occupation alternatives[3];
    size_t n_alternatives;
    struct known occupation_known;
    struct fact_place *places;
    size_t n_places;
    enum place_scope scope; /* PLACE_SCOPE_COUNTRY for "bundesweit", … */
    struct fact_pay pay;
    uint32_t worktime;
    struct known worktime_known[6]; /* by bit number */
    double hours_week;              /* 0 = unknown */
    enum contract contract;
    struct known contract_known;
    enum level level;
    struct known level_known;
    enum remote remote;
    struct known remote_known;
    enum agency agency;
    struct known agency_known;
    bool career_change; /* Quereinstieg welcome */
    struct known career_change_known;
    struct fact_zone *zones;
    size_t n_zones;
    struct fact_skill *skills;
    size_t n_skills;
    enum state state;            /* for PLACE_SCOPE_STATE */
    struct known hours_known;    /* of hours_week */
    double share_min, share_max; /* percent of full time ("80–100 %"); 0 = not stated */
    struct known share_known;
    double contract_months;     /* of a temporary contract; 0 = not stated */
    struct str contract_reason; /* "Elternzeitvertretung"; empty = not stated */
    double years_asked;         /* years of experience asked for, 0 = not stated */
    struct known years_known;
    double remote_share;  /* percent of the time from home, 0 = not stated */
    double remote_days;   /* days a week from home, 0 = not stated */
    const char *language; /* of the posting: "de", "en", "fr", "it", "" = unknown */
};

struct knowledge; /* gazetteer, lexicon, tariff tables, rules: read-only once open, shared by
                     threads */

/* Rules and tables are built in; an error means they are broken (line and reason are named). The
 * gazetteer stays the caller's and must outlive the knowledge. */
struct knowledge *knowledge_open(const struct gazetteer *gazetteer, struct err *err);
/* The same with what `taxonomy import` put into the data directory (NULL = nothing). */
struct knowledge *knowledge_open_in(const char *data_dir, const struct gazetteer *gazetteer,
                                    struct err *err);
/* Changes when the same posting may give other facts: rules, tables, lexicon, gazetteer. */
uint64_t knowledge_hash(const struct knowledge *k);
/* The lexicon and analyser it opened; they live as long as the knowledge. */
struct lexicon;
struct analyser;
const struct gazetteer *knowledge_gazetteer(const struct knowledge *k);
const struct lexicon *knowledge_lexicon(const struct knowledge *k);
const struct analyser *knowledge_analyser(const struct knowledge *k);
void knowledge_close(struct knowledge *k);

/* Facts live in `a`; strings may point into the posting. Thread-safe: one knowledge, many threads,
 * an arena each. */
void understand(struct arena *a, const struct knowledge *k, const struct posting *p,
                struct facts *out);

/* Whether facts keep this header's promises: spans inside their field and on code point boundaries,
 * zones ordered and apart, min <= max, codes and places known. False with *why (static). For tests
 * and fuzzers. */
bool facts_check(const struct knowledge *k, const struct posting *p, const struct facts *f,
                 const char **why);

/* The JSON object of `umkreis understand` (DESIGN.md's contract), without "record". */
void facts_to_json(const struct gazetteer *g, const struct posting *p, const struct facts *f,
                   struct json *out);

#endif
