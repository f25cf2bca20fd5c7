#include "ingest/json_field.h"

#include "base/utf8.h"

#include <math.h>

const json_t *jf_get(const json_t *obj, const char *key)
{
    const json_t *v = json_object_get(obj, key); /* NULL for anything but an object */
    return v && !json_is_null(v) ? v : NULL;
}

const json_t *jf_any(const json_t *obj, const char *const *keys)
{
    for (; *keys; keys++) {
        const json_t *v = jf_get(obj, *keys);
        if (v)
            return v;
    }
    return NULL;
}

struct str jf_text(struct arena *a, const json_t *v)
{
    if (json_is_string(v))
        return str_n(json_string_value(v), json_string_length(v));
    if (json_is_integer(v))
        return arena_printf(a, "%lld", (long long)json_integer_value(v));
    if (json_is_real(v) && isfinite(json_real_value(v)) && fabs(json_real_value(v)) < 1e15) {
        struct buf out = {0};
        struct json j = json_to(&out);
        json_num(&j, NULL, json_real_value(v), 6);
        struct str s = arena_str(a, buf_view(&out));
        buf_done(&out);
        return s;
    }
    return STR_NONE;
}

struct str jf_str(struct arena *a, const json_t *obj, const char *key)
{
    return jf_text(a, jf_get(obj, key));
}

bool jf_number_of(const json_t *v, double *out)
{
    if (json_is_number(v)) {
        *out = json_number_value(v);
        return isfinite(*out);
    }
    if (!json_is_string(v))
        return false;
    return str_to_double(str_trim(str_n(json_string_value(v), json_string_length(v))), out);
}

bool jf_num(const json_t *obj, const char *key, double *out)
{
    return jf_number_of(jf_get(obj, key), out);
}

int jf_bool(const json_t *obj, const char *key)
{
    const json_t *v = jf_get(obj, key);
    if (json_is_boolean(v))
        return json_is_true(v);
    if (json_is_integer(v))
        return json_integer_value(v) != 0;
    if (!json_is_string(v))
        return -1;
    struct str s = str_trim(str_of(json_string_value(v)));
    static const char *const yes[] = {"true", "ja", "yes", "1"};
    static const char *const no[] = {"false", "nein", "no", "0"};
    for (int i = 0; i < 4; i++) {
        if (str_eq_nocase(s, str_of(yes[i])))
            return 1;
        if (str_eq_nocase(s, str_of(no[i])))
            return 0;
    }
    return -1;
}

int32_t jf_date(const json_t *obj, const char *key)
{
    const json_t *v = jf_get(obj, key);
    if (!json_is_string(v))
        return DATE_NONE;
    return date_parse(str_trim(str_n(json_string_value(v), json_string_length(v))));
}

size_t jf_count(const json_t *v)
{
    return json_is_array(v) ? json_array_size(v) : v != NULL && !json_is_null(v);
}

const json_t *jf_item(const json_t *v, size_t i)
{
    return json_is_array(v) ? json_array_get(v, i) : i == 0 ? v : NULL;
}

/* --- parsing -------------------------------------------------------------------------------- */

json_t *jf_parse(struct arena *a, struct str bytes, struct str *reason)
{
    json_error_t e;
    json_t *j = json_loadb(bytes.ptr, bytes.len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e);
    if (!j)
        *reason = arena_printf(a, "no valid JSON: %s (byte %d of the record)", e.text, e.position);
    return j;
}

struct str jf_mend(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, 2 * s.len + 1);
    size_t len = 0;
    bool in_string = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (in_string && (uint8_t)c < ' ') {
            if (c == '\n' || c == '\t') {
                out[len++] = '\\';
                out[len++] = c == '\n' ? 'n' : 't';
            } else {
                out[len++] = ' ';
            }
        } else if (in_string && c == '\\') {
            char next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
            if (next && strchr("\"\\/bfnrtu", next)) {
                out[len++] = c;
                out[len++] = next;
                i++;
            } /* else: \' and the like lose their backslash */
        } else if (!in_string && (c == ']' || c == '}')) {
            size_t back = len;
            while (back > 0 && (uint8_t)out[back - 1] <= ' ')
                back--;
            if (back > 0 && out[back - 1] == ',')
                len = back - 1;
            out[len++] = c;
        } else {
            in_string ^= c == '"';
            out[len++] = c;
        }
    }
    return str_n(out, len);
}

/* A Python string at s[*i] (a quote), written as a JSON string. */
static size_t python_string(struct str s, size_t *i, char *out)
{
    char quote = s.ptr[(*i)++];
    size_t len = 0;
    out[len++] = '"';
    for (; *i < s.len && s.ptr[*i] != quote; ++*i) {
        char c = s.ptr[*i];
        if (c == '\\' && *i + 1 < s.len) {
            char next = s.ptr[++*i];
            if (next != '\'')
                out[len++] = '\\';
            out[len++] = next;
        } else if (c == '"') {
            out[len++] = '\\';
            out[len++] = '"';
        } else {
            out[len++] = (uint8_t)c < ' ' ? ' ' : c;
        }
    }
    out[len++] = '"';
    return len;
}

struct str jf_from_python(struct arena *a, struct str s)
{
    static const struct {
        struct str python, json;
    } words[] = {{STR_INIT("True"), STR_INIT("true")},
                 {STR_INIT("False"), STR_INIT("false")},
                 {STR_INIT("None"), STR_INIT("null")}};
    char *out = arena_alloc(a, 2 * s.len + 3);
    size_t len = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\'' || s.ptr[i] == '"') {
            len += python_string(s, &i, out + len);
            continue;
        }
        size_t w = 0;
        while (w < 3 && !str_starts(str_slice(s, i, s.len), words[w].python))
            w++;
        if (w < 3) {
            memcpy(out + len, words[w].json.ptr, words[w].json.len);
            len += words[w].json.len;
            i += words[w].python.len - 1;
        } else {
            out[len++] = s.ptr[i];
        }
    }
    return str_n(out, len);
}

const json_t *jf_nested(struct json_record *r, const json_t *obj, const char *key)
{
    const json_t *v = jf_get(obj, key);
    if (json_is_object(v) || json_is_array(v))
        return v;
    if (!json_is_string(v) || r->n_owned == JSON_RECORD_OWNED_MAX)
        return NULL;
    struct str s = str_trim(str_n(json_string_value(v), json_string_length(v)));
    if (s.len < 2 || (s.ptr[0] != '{' && s.ptr[0] != '['))
        return NULL;
    struct str why;
    json_t *j = jf_parse(r->a, s, &why);
    if (!j)
        j = jf_parse(r->a, jf_from_python(r->a, s), &why);
    if (j)
        r->owned[r->n_owned++] = j;
    return j;
}

bool jf_reject(struct json_record *r, const char *field, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    r->field = field;
    r->reason = arena_vprintf(r->a, fmt, args);
    va_end(args);
    return false;
}
