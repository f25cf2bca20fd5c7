/* Reading fields of strangers' JSON with jansson: absent, null and the wrong type are all "not
 * stated", numbers may come as strings and the other way round, nothing fails. */
#ifndef INGEST_JSON_FIELD_H
#define INGEST_JSON_FIELD_H

#include "ingest/source.h"

#include <jansson.h>

#define JSON_RECORD_OWNED_MAX 8

/* One record being read. */
struct json_record {
    struct arena *a;
    const json_t *json;
    const struct ingest_options *opt;
    struct posting *p;
    bool text_cut;
    bool skip;         /* no posting at all (an unlisted one): not counted */
    const char *field; /* of a rejection */
    struct str reason;
    json_t *owned[JSON_RECORD_OWNED_MAX]; /* parsed from strings, freed with the record */
    int n_owned;
};

/* The member, or NULL when obj is no object or the member is absent or null. */
const json_t *jf_get(const json_t *obj, const char *key);
/* The first of several names that is there; NULL-terminated. */
const json_t *jf_any(const json_t *obj, const char *const *keys);
/* Strings and numbers as text; everything else is empty. Lives as long as the JSON (strings) or the
 * arena (numbers). */
struct str jf_text(struct arena *a, const json_t *v);
struct str jf_str(struct arena *a, const json_t *obj, const char *key);
/* A number or a string with one ("45000.00"); false when there is none. */
bool jf_num(const json_t *obj, const char *key, double *out);
bool jf_number_of(const json_t *v, double *out);
/* true, "true", "True", "ja", 1 → 1; false … → 0; else -1. */
int jf_bool(const json_t *obj, const char *key);
int32_t jf_date(const json_t *obj, const char *key);
/* An object or array, or a string that holds one as JSON or as a Python literal; else NULL. */
const json_t *jf_nested(struct json_record *r, const json_t *obj, const char *key);
/* Arrays element by element, a lone value as an array of one: number of items and the i-th. */
size_t jf_count(const json_t *v);
const json_t *jf_item(const json_t *v, size_t i);

/* NULL with *reason when it is no JSON; the caller owns the result. A record with a key twice is
 * refused: which of the two is meant is anyone's guess. */
json_t *jf_parse(struct arena *a, struct str bytes, struct str *reason);
/* JSON with the usual damage mended: raw line feeds inside strings, unknown escapes, a comma
 * before a closing bracket. */
struct str jf_mend(struct arena *a, struct str bytes);
/* {'a': True, 'b': None} → {"a": true, "b": null} */
struct str jf_from_python(struct arena *a, struct str literal);

/* Ends a record: `return jf_reject(r, "title", "missing")`. */
bool jf_reject(struct json_record *r, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
