/* Finding the values of a big JSON document without building it: each record is then parsed on its
 * own, so a bad one rejects only itself and memory does not grow with the file.
 *
 * Scans brackets and strings only; whether a value is valid JSON is for the parser to say. */
#ifndef INGEST_JSON_SCAN_H
#define INGEST_JSON_SCAN_H

#include "base/str.h"

size_t json_skip_space(struct str s, size_t at);
/* End of the value that begins at `at` (no white space before it), or STR_NPOS when the text ends
 * inside it. Never more than s.len. */
size_t json_skip_value(struct str s, size_t at);

/* Walks the members of an object or the elements of an array, `{` or `[` at s[0]. */
struct json_scan {
    struct str s;
    size_t at;
    bool object, done;
    bool bad; /* the text ended or was no JSON inside; what came before is good */
};

struct json_scan json_scan_of(struct str value);
/* false at the end or when bad. An object or array that the text ends in is given as far as it
 * goes, with `bad` set, so that the records before the end of a truncated file are not lost. `key`
 * (raw, without quotes) is empty in arrays and may be NULL. */
bool json_scan_next(struct json_scan *it, struct str *key, struct str *value);

#endif
