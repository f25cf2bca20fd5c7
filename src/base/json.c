#include "base/json.h"

#include "base/utf8.h"

#include <assert.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

/* JSON string with quotes. Runs of plain bytes are copied at once. */
static void quoted(struct buf *out, struct str s)
{
    buf_char(out, '"');
    size_t plain = 0;
    for (size_t i = 0; i < s.len;) {
        size_t at = i;
        uint8_t c = (uint8_t)s.ptr[i];
        uint32_t cp = c < 0x80 ? (i++, c) : utf8_next(s, &i);
        bool bad = cp == UTF8_BAD && i - at == 1;
        bool slash = c == '/' && at > 0 && s.ptr[at - 1] == '<';
        if (c >= 0x20 && c != '"' && c != '\\' && !bad && !slash && cp != 0x2028 && cp != 0x2029)
            continue;
        buf_add(out, s.ptr + plain, at - plain);
        plain = i;
        if (bad)
            buf_cstr(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\' || slash)
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_cstr(out, "\\n");
        else
            buf_printf(out, "\\u%04x", cp);
    }
    buf_add(out, s.ptr + plain, s.len - plain);
    buf_char(out, '"');
}

static void before(struct json *j, const char *key)
{
    if (j->comma[j->depth])
        buf_char(j->out, ',');
    j->comma[j->depth] = true;
    if (key) {
        quoted(j->out, str_of(key));
        buf_char(j->out, ':');
    }
}

void json_key(struct json *j, struct str key)
{
    before(j, NULL);
    quoted(j->out, key);
    buf_char(j->out, ':');
    j->comma[j->depth] = false; /* the value that follows writes none */
}

static void open_level(struct json *j, const char *key, char open, char close)
{
    before(j, key);
    buf_char(j->out, open);
    assert(j->depth + 1 < JSON_DEPTH_MAX);
    j->depth++;
    j->comma[j->depth] = false;
    j->close[j->depth] = close;
}

void json_obj(struct json *j, const char *key)
{
    open_level(j, key, '{', '}');
}

void json_arr(struct json *j, const char *key)
{
    open_level(j, key, '[', ']');
}

void json_end(struct json *j)
{
    assert(j->depth > 0);
    buf_char(j->out, j->close[j->depth]);
    j->depth--;
    j->comma[j->depth] = true;
}

void json_str(struct json *j, const char *key, struct str s)
{
    before(j, key);
    quoted(j->out, s);
}

void json_str_opt(struct json *j, const char *key, struct str s)
{
    if (s.len > 0)
        json_str(j, key, s);
}

void json_int(struct json *j, const char *key, int64_t v)
{
    before(j, key);
    buf_printf(j->out, "%lld", (long long)v);
}

void json_num(struct json *j, const char *key, double v, int decimals)
{
    before(j, key);
    if (!isfinite(v)) {
        buf_cstr(j->out, "null");
        return;
    }
    char text[400];
    int n = snprintf(text, sizeof(text), "%.*f", decimals, v);
    assert(n > 0 && n < (int)sizeof(text));
    for (char *p = text; *p; p++)
        if (*p == ',')
            *p = '.'; /* whatever the locale's point is */
    if (decimals > 0) {
        while (text[n - 1] == '0')
            n--;
        if (text[n - 1] == '.')
            n--;
    }
    if (n == 2 && text[0] == '-' && text[1] == '0')
        buf_char(j->out, '0');
    else
        buf_add(j->out, text, (size_t)n);
}

void json_bool(struct json *j, const char *key, bool v)
{
    before(j, key);
    buf_cstr(j->out, v ? "true" : "false");
}

void json_none(struct json *j, const char *key)
{
    before(j, key);
    buf_cstr(j->out, "null");
}

void json_raw(struct json *j, const char *key, struct str json)
{
    before(j, key);
    buf_str(j->out, json);
}
