#include "ingest/json_scan.h"

#include <assert.h>

size_t json_skip_space(struct str s, size_t at)
{
    while (at < s.len &&
           (s.ptr[at] == ' ' || s.ptr[at] == '\n' || s.ptr[at] == '\r' || s.ptr[at] == '\t'))
        at++;
    return at;
}

/* Behind the string that begins at s[at] = '"'. */
static size_t skip_string(struct str s, size_t at)
{
    for (size_t i = at + 1; i < s.len; i++) {
        const char *quote = memchr(s.ptr + i, '"', s.len - i);
        if (!quote)
            return STR_NPOS;
        size_t end = (size_t)(quote - s.ptr), slashes = 0;
        while (end - slashes > at + 1 && s.ptr[end - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return end + 1;
        i = end;
    }
    return STR_NPOS;
}

size_t json_skip_value(struct str s, size_t at)
{
    size_t depth = 0;
    for (size_t i = at; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"') {
            i = skip_string(s, i);
            if (i == STR_NPOS)
                return STR_NPOS;
            if (depth == 0)
                return i;
            i--;
        } else if (c == '{' || c == '[') {
            depth++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return i; /* the end of what holds a bare value */
            if (--depth == 0)
                return i + 1;
        } else if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t')) {
            return i;
        }
    }
    return depth > 0 ? STR_NPOS : s.len;
}

struct json_scan json_scan_of(struct str value)
{
    assert(value.len > 0 && (value.ptr[0] == '{' || value.ptr[0] == '['));
    return (struct json_scan){.s = value, .at = 1, .object = value.ptr[0] == '{'};
}

static bool stop(struct json_scan *it, bool bad)
{
    it->done = true;
    it->bad |= bad;
    return false;
}

bool json_scan_next(struct json_scan *it, struct str *key, struct str *value)
{
    struct str s = it->s;
    if (it->done)
        return false;
    size_t i = json_skip_space(s, it->at);
    if (i < s.len && s.ptr[i] == ',')
        i = json_skip_space(s, i + 1);
    if (i == s.len)
        return stop(it, true);
    if (s.ptr[i] == (it->object ? '}' : ']')) {
        it->at = i + 1;
        return stop(it, false);
    }
    struct str name = STR_NONE;
    if (it->object) {
        size_t end = s.ptr[i] == '"' ? skip_string(s, i) : STR_NPOS;
        if (end == STR_NPOS)
            return stop(it, true);
        name = str_slice(s, i + 1, end - 1);
        i = json_skip_space(s, end);
        if (i == s.len || s.ptr[i] != ':')
            return stop(it, true);
        i = json_skip_space(s, i + 1);
    }
    size_t end = i < s.len ? json_skip_value(s, i) : STR_NPOS;
    if (end == i || (end == STR_NPOS && (i == s.len || s.ptr[i] == '"')))
        return stop(it, true);
    it->done = it->bad = end == STR_NPOS; /* cut off inside: what there is of it */
    if (key)
        *key = name;
    *value = str_slice(s, i, end);
    it->at = end == STR_NPOS ? s.len : end;
    return true;
}
