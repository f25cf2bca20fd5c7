#include "ingest/url.h"

#include "base/buf.h"
#include "understand/posting.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Bytes of the scheme name with its "://", 0 when there is none we accept. */
static size_t scheme_len(struct str s)
{
    if (str_starts_nocase(s, STR("https://")))
        return 8;
    return str_starts_nocase(s, STR("http://")) ? 7 : 0;
}

static size_t host_end(struct str s, size_t from)
{
    while (from < s.len && s.ptr[from] != '/' && s.ptr[from] != '?' && s.ptr[from] != '#')
        from++;
    return from;
}

/* Letters of other scripts are allowed (IDN); brackets for IPv6. */
static bool host_ok(struct str host)
{
    if (host.len == 0 || host.len > 300 || host.ptr[0] == '.' || host.ptr[0] == ':')
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!is_alnum(c) && !(c & 0x80) && !(c && strchr("-._:[]", c)))
            return false;
    }
    return true;
}

static void percent(struct buf *out, uint8_t c)
{
    static const char hex[] = "0123456789ABCDEF";
    char enc[3] = {'%', hex[c >> 4], hex[c & 15]};
    buf_add(out, enc, 3);
}

static struct str finish(struct arena *a, struct buf *out)
{
    struct str s = out->len <= POSTING_URL_BYTES_MAX ? arena_str(a, buf_view(out)) : STR_NONE;
    buf_done(out);
    return s;
}

struct str url_clean(struct arena *a, struct str s)
{
    s = str_trim(s);
    size_t scheme = scheme_len(s);
    if (scheme == 0 || s.len > POSTING_URL_BYTES_MAX)
        return STR_NONE;
    size_t host = host_end(s, scheme);
    if (!host_ok(str_slice(s, scheme, host)))
        return STR_NONE;
    struct buf out = {0};
    buf_cstr(&out, scheme == 8 ? "https://" : "http://");
    for (size_t i = scheme; i < host; i++)
        buf_char(&out, s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] | 32) : s.ptr[i]);
    for (size_t i = host; i < s.len; i++) {
        uint8_t c = (uint8_t)s.ptr[i];
        if (c < 0x20 || c == 0x7F) {
            buf_done(&out);
            return STR_NONE;
        }
        if (c == ' ' || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' ||
            c == '{' || c == '|' || c == '}' || c == '\'' || c >= 0x80)
            percent(&out, c);
        else
            buf_char(&out, (char)c);
    }
    return finish(a, &out);
}

static bool has_scheme(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ':')
            return i > 0;
        if (!is_alnum(s.ptr[i]) && s.ptr[i] != '+' && s.ptr[i] != '-' && s.ptr[i] != '.')
            return false;
    }
    return false;
}

/* "/a/./b/../c" → "/a/c" (RFC 3986, 5.2.4); `path` starts with "/". */
static void add_path(struct buf *out, struct str path)
{
    size_t root = out->len;
    struct str rest = str_slice(path, 1, path.len), part;
    bool more = path.len > 1;
    buf_char(out, '/');
    while (more && str_split(&rest, '/', &part)) {
        bool last = part.ptr + part.len == path.ptr + path.len;
        if (str_eq(part, STR("..")) && out->len > root + 1) {
            out->len--;
            while (out->len > root + 1 && out->data[out->len - 1] != '/')
                out->len--;
        } else if (!str_eq(part, STR(".")) && !str_eq(part, STR(".."))) {
            buf_str(out, part);
            if (!last)
                buf_char(out, '/');
        }
    }
}

struct str url_join(struct arena *a, struct str base, struct str ref)
{
    ref = str_trim(ref);
    if (ref.len == 0 || ref.ptr[0] == '#')
        return STR_NONE;
    if (has_scheme(ref))
        return url_clean(a, ref);
    base = url_clean(a, base);
    if (base.len == 0)
        return STR_NONE;
    size_t scheme = scheme_len(base), host = host_end(base, scheme);
    struct buf out = BUF_MAX(4 * POSTING_URL_BYTES_MAX);
    if (str_starts(ref, STR("//"))) {
        buf_str(&out, str_slice(base, 0, scheme - 2));
        buf_str(&out, ref);
    } else {
        size_t query = host; /* end of the base's path */
        while (query < base.len && base.ptr[query] != '?' && base.ptr[query] != '#')
            query++;
        buf_str(&out, str_slice(base, 0, host));
        size_t tail = 0;
        while (tail < ref.len && ref.ptr[tail] != '?' && ref.ptr[tail] != '#')
            tail++;
        if (ref.ptr[0] == '/') {
            add_path(&out, str_slice(ref, 0, tail));
        } else if (tail == 0) {
            buf_str(&out, str_slice(base, host, query));
        } else {
            size_t dir = query;
            while (dir > host && base.ptr[dir - 1] != '/')
                dir--;
            struct str joined = arena_printf(a, "%.*s%.*s", STR_ARG(str_slice(base, host, dir)),
                                             STR_ARG(str_slice(ref, 0, tail)));
            if (joined.len == 0 || joined.ptr[0] != '/')
                joined = arena_printf(a, "/%.*s", STR_ARG(joined));
            add_path(&out, joined);
        }
        buf_str(&out, str_slice(ref, tail, ref.len));
    }
    struct str url = buf_ok(&out) ? url_clean(a, buf_view(&out)) : STR_NONE;
    buf_done(&out);
    return url;
}

struct str url_guess(struct arena *a, struct str s)
{
    s = str_trim(s);
    if (!has_scheme(s) && s.len > 3 && str_find_char(s, '.', 0) != STR_NPOS &&
        str_find_char(s, ' ', 0) == STR_NPOS && str_find_char(s, '@', 0) == STR_NPOS)
        s = arena_printf(a, "https://%.*s", STR_ARG(s));
    return url_clean(a, s);
}

struct str url_segment(struct arena *a, struct str s)
{
    struct buf out = {0};
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_char(&out, c);
        else
            percent(&out, (uint8_t)c);
    }
    struct str copy = arena_str(a, buf_view(&out));
    buf_done(&out);
    return copy;
}
