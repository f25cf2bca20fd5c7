/* A posting: what one source said about one job, as received. Nothing here is inferred.
 *
 * Every ingest format fills this struct; the store keeps it (as JSON, see store/SCHEMA.md);
 * understand() reads it and produces facts. Empty strings, DATE_NONE, 0 in enums and NaN-free
 * has_* flags mean "not stated". All strings are valid UTF-8 without NUL and live in the arena the
 * posting was read into. */
#ifndef UNDERSTAND_POSTING_H
#define UNDERSTAND_POSTING_H

#include "base/date.h"
#include "base/json.h"
#include "base/str.h"
#include "pay/unit.h"

/* Limits on what a source may send; ingest cuts or rejects and says so. */
#define POSTING_TITLE_BYTES_MAX 1000
#define POSTING_TEXT_BYTES_MAX  (256 * 1024)
#define POSTING_PLACES_MAX      64
#define POSTING_FIELD_BYTES_MAX 2000
#define POSTING_URL_BYTES_MAX   2000
#define POSTING_SECTIONS_MAX    64

/* Bits: a posting may offer several. */
enum worktime {
    WORKTIME_FULL = 1,
    WORKTIME_PART = 2,
    WORKTIME_MINI = 4,
    WORKTIME_SHIFT = 8, /* Schicht, Nacht, Wochenende */
    WORKTIME_NIGHT = 16,
    WORKTIME_WEEKEND = 32,
};

enum contract {
    CONTRACT_NONE,
    CONTRACT_PERMANENT,
    CONTRACT_TEMPORARY, /* befristet */
    CONTRACT_APPRENTICESHIP,
    CONTRACT_DUAL_STUDY,
    CONTRACT_INTERNSHIP,
    CONTRACT_WORKING_STUDENT,
    CONTRACT_TRAINEE,
    CONTRACT_FREELANCE,
    CONTRACT_COUNT
};

enum level { LEVEL_NONE, LEVEL_ENTRY, LEVEL_EXPERIENCED, LEVEL_LEAD, LEVEL_COUNT };
enum remote { REMOTE_NONE, REMOTE_ONSITE, REMOTE_HYBRID, REMOTE_FULL, REMOTE_FIELD, REMOTE_COUNT };
enum agency { AGENCY_NONE, AGENCY_NO, AGENCY_TEMP, AGENCY_PLACEMENT, AGENCY_COUNT };

struct posting_place {
    struct str plz, town, district, region, country, street; /* as the feed spells them */
    struct str raw;  /* free text when the feed has no parts ("Berlin, BE, DE") */
    double lat, lon; /* degrees WGS84 */
    bool has_point;
};

struct posting_pay {
    double min, max; /* equal for one amount; 0 = that end is open */
    enum pay_unit unit;
    struct str currency; /* "EUR" */
    struct str text;     /* free text pay field of the feed ("45.000 - 52.000 €") */
    bool stated;
};

/* A part of the text that the feed already separated ("tasks", "profile", "offer", "about",
 * "application", "other"). Offsets are bytes into `text`. */
struct posting_section {
    struct str zone;
    uint32_t start, end;
};

struct posting {
    struct str ref;   /* the source's own id, unique within the source; never empty once read */
    struct str title; /* as received, white space trimmed */
    struct str employer;
    struct str employer_url;
    struct str url; /* the page to send people to; http/https only */
    struct str apply_url;
    struct str occupation; /* the feed's own occupation label ("Informatiker/in") */
    struct str html;       /* allow-listed HTML of the description (ingest/clean.h) */
    struct str text;       /* plain text of the same; what spans point into */
    struct str language;   /* "de", "en", … */
    struct str department, keywords;
    struct posting_place *places;
    size_t n_places;
    struct posting_section *sections;
    size_t n_sections;
    struct posting_pay pay;
    int32_t posted, updated, valid_through, starts; /* days, DATE_NONE */
    uint32_t worktime;                              /* enum worktime bits, as the feed says */
    enum contract contract;
    enum level level;
    enum remote remote;
    enum agency agency;
    bool example; /* synthetic, must be labelled as an example everywhere */
};

/* Names used in JSON, URLs and on the command line: "full", "part", "mini", "shift", "night",
 * "weekend"; "permanent", "temporary", "apprenticeship", "dual-study", "internship",
 * "working-student", "trainee", "freelance"; "entry", "experienced", "lead"; "onsite", "hybrid",
 * "remote", "field"; "no", "temp", "placement"; the value 0 has
 * the name "". For units of pay see pay/unit.h. */
const char *worktime_name(uint32_t bit);
const char *contract_name(enum contract c);
const char *level_name(enum level l);
const char *remote_name(enum remote r);
const char *agency_name(enum agency g);
/* The reverse; 0 when unknown. */
uint32_t worktime_of(struct str name);
enum contract contract_of(struct str name);
enum level level_of(struct str name);
enum remote remote_of(struct str name);
enum agency agency_of(struct str name);

/* One line of our own JSON Lines format (docs/jsonl.md). posting_from_json accepts what
 * posting_to_json wrote, and gives the same posting back (amounts to 4 decimals, points to 7); `j`
 * is a jansson object. Everything is copied into the arena. Unknown members are ignored; a wrong
 * type, an unknown name, a broken limit or a missing ref is an error that names the field:
 * "places[2].lat: must be a number". description_html is taken as it stands: readers of foreign
 * files pass it through ingest/clean.h. */
void posting_to_json(const struct posting *p, struct json *out);
struct err;
struct json_t; /* jansson */
struct arena;
bool posting_from_json(struct arena *a, const struct json_t *j, struct posting *p, struct err *err);

#endif
