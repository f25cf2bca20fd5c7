/* The fields that a table of names can fill: "this element, that column is the title". Formats
 * whose records are flat lists of named texts (most XML feeds, CSV) are such tables and nothing
 * else. */
#ifndef INGEST_FIELDS_H
#define INGEST_FIELDS_H

#include "ingest/sections.h"
#include "ingest/source.h"

enum feed_field {
    FF_NONE,
    FF_REF,
    FF_TITLE,
    FF_EMPLOYER,
    FF_EMPLOYER_URL,
    FF_URL,
    FF_APPLY_URL,
    FF_OCCUPATION,
    FF_DEPARTMENT,
    FF_KEYWORDS,
    FF_LANGUAGE,
    FF_PLZ, /* PLZ … COUNTRY are parts of one place */
    FF_TOWN,
    FF_REGION,
    FF_COUNTRY,
    FF_STREET,
    FF_LOCATION, /* a place as text; each adds one */
    FF_LAT,
    FF_LON,
    FF_TEXT, /* the description or a part of it; parts are joined in the order they come */
    FF_TASKS,
    FF_PROFILE,
    FF_OFFER,
    FF_ABOUT,
    FF_APPLICATION,
    FF_PAY_TEXT,
    FF_PAY_MIN,
    FF_PAY_MAX,
    FF_PAY_UNIT,
    FF_CURRENCY,
    FF_EMPLOYMENT, /* hours, kind of contract, or both (terms.h) */
    FF_LEVEL,
    FF_REMOTE,
    FF_POSTED,
    FF_UPDATED,
    FF_VALID_THROUGH,
    FF_STARTS,
    FF_COUNT
};

struct fields {
    struct arena *a;
    struct posting *p;
    struct str base_url;
    struct posting_place place;
    bool has_lat, has_lon;
    struct sections text;
};

/* base_url may be empty; addresses and links are read relative to it. */
void fields_begin(struct fields *f, struct arena *a, struct posting *p, struct str base_url);
/* The first value of a field counts, but for FF_LOCATION, FF_EMPLOYMENT and the texts, which add
 * up. Values stay referenced by the posting. */
void fields_set(struct fields *f, enum feed_field field, struct str value);
/* Writes place and text into the posting; returns whether the text was cut. */
bool fields_end(struct fields *f);

/* Names of fields in mapping files ("title", "plz", "pay_min"). */
const char *field_name(enum feed_field field);
/* FF_NONE when there is no such field. */
enum feed_field field_of_name(struct str name);

#endif
