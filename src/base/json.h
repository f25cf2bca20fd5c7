/* Writing JSON into a buf: commas and quoting are kept right, numbers are locale-independent.
 *
 *     struct json j = json_to(&out);
 *     json_obj(&j, NULL);             {
 *     json_str(&j, "title", title);     "title":"…"
 *     json_arr(&j, "places");           ,"places":[
 *     json_end(&j); json_end(&j);       ]}
 *
 * The key is NULL inside arrays and at the top. Invalid UTF-8 is written as U+FFFD; "</" is written
 * as "<\/" so that JSON can stand inside a script element. Depth is at most JSON_DEPTH_MAX. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"

#define JSON_DEPTH_MAX 32

struct json {
    struct buf *out;
    int depth;
    bool comma[JSON_DEPTH_MAX];
    char close[JSON_DEPTH_MAX];
};

struct json json_to(struct buf *out);
void json_obj(struct json *j, const char *key);
void json_arr(struct json *j, const char *key);
void json_end(struct json *j);
void json_str(struct json *j, const char *key, struct str s);
/* Absent when s is empty: unknown is absent, never a made-up default. */
void json_str_opt(struct json *j, const char *key, struct str s);
void json_int(struct json *j, const char *key, int64_t v);
/* `decimals` digits behind the point at most, trailing zeros dropped; nan and inf are null. */
void json_num(struct json *j, const char *key, double v, int decimals);
void json_bool(struct json *j, const char *key, bool v);
/* null (jansson has a json_null of its own) */
void json_none(struct json *j, const char *key);
/* Already serialised JSON, put in as it is. */
void json_raw(struct json *j, const char *key, struct str json);
/* The key as a string that is not a C literal (object keys from data). */
void json_key(struct json *j, struct str key);

#endif
