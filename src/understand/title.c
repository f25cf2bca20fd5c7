#include "understand/title.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "pay/words.h"
#include "understand_data.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <assert.h>

#define TITLE_RULES_MAX   200
#define TITLE_STEPS_MAX   20000
#define TITLE_MATCHES_MAX 20 /* of one rule */
#define TOWN_BYTES_MIN    3
#define SHOUT_LETTERS_MIN 5 /* shorter capitals are abbreviations: IT, CNC, LKW */

struct title_rules {
    VEC(pcre2_code *) rules;
    pcre2_match_context *context;
};

/* --- opening -------------------------------------------------------------------------------- */

static bool add_rule(struct title_rules *t, struct str line, struct err *err)
{
    struct str id;
    int code;
    PCRE2_SIZE at;
    if (!str_split(&line, '\t', &id) || line.len == 0 || t->rules.len >= TITLE_RULES_MAX)
        return err_set(err, ERR_DATA, "needs 2 columns: rule, expression");
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)line.ptr, line.len, 0, &code, &at, NULL);
    if (!re)
        return err_set(err, ERR_DATA, "%.*s: the expression is wrong at character %zu", STR_ARG(id),
                       (size_t)at + 1);
    pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
    vec_push(&t->rules, re);
    return true;
}

struct title_rules *title_rules_open(struct err *err)
{
    struct title_rules *t = xcalloc(1, sizeof(*t));
    t->context = pcre2_match_context_create(NULL);
    assert(t->context);
    pcre2_set_match_limit(t->context, TITLE_STEPS_MAX);
    struct str tsv = str_n((const char *)rules_title_data, rules_title_data_len), line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#' || add_rule(t, line, err))
            continue;
        err_prefix(err, "rules_title.tsv line %zu", number);
        title_rules_close(t);
        return NULL;
    }
    return t;
}

void title_rules_close(struct title_rules *t)
{
    if (!t)
        return;
    VEC_EACH (&t->rules, re)
        pcre2_code_free(*re);
    vec_done(&t->rules);
    pcre2_match_context_free(t->context);
    free(t);
}

/* --- what goes ------------------------------------------------------------------------------ */

/* `view` is the folded title; what is taken out becomes blanks there. */
static void blank(char *view, size_t from, size_t to)
{
    memset(view + from, ' ', to - from);
}

static void apply_rule(const struct title_rules *t, pcre2_code *re, pcre2_match_data *data,
                       char *view, size_t len)
{
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(data);
    size_t at = 0;
    for (int i = 0; i < TITLE_MATCHES_MAX && at <= len; i++) {
        if (pcre2_match(re, (PCRE2_SPTR)view, len, at, 0, data, t->context) <= 0 || v[0] > v[1])
            return;
        blank(view, v[0], v[1]);
        at = v[1] > at ? v[1] : at + 1;
    }
}

static bool is_separator(char c)
{
    return strchr("-|,/()[];:+&.!?*_#~\"'", c) != NULL;
}

/* The town between separators or behind "in": "Koch - Essen", "Koch in Essen", "Koch (Essen)". */
static bool stands_apart(struct str view, size_t at, size_t end)
{
    while (end < view.len && view.ptr[end] == ' ')
        end++;
    bool closed = end == view.len || is_separator(view.ptr[end]);
    size_t i = at;
    while (i > 0 && view.ptr[i - 1] == ' ')
        i--;
    if (i == 0)
        return false; /* the title begins with it: "Berliner Bäcker" */
    if (is_separator(view.ptr[i - 1]))
        return closed;
    static const struct str words[] = {STR_INIT(" in"), STR_INIT(" raum"), STR_INIT(" bei"),
                                       STR_INIT(" fuer"), STR_INIT(" standort")};
    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
        if (i >= words[k].len &&
            memcmp(view.ptr + i - words[k].len, words[k].ptr, words[k].len) == 0)
            return true;
    return false;
}

static void blank_name(char *view, size_t len, struct str name)
{
    struct str v = str_n(view, len);
    if (name.len < TOWN_BYTES_MIN)
        return;
    for (size_t at = str_find(v, name, 0); at != STR_NPOS; at = str_find(v, name, at + 1)) {
        size_t end = at + name.len, from = at;
        if (words_inside_left(v, at) || words_inside_right(v, end) || !stands_apart(v, at, end))
            continue;
        while (from > 0 && view[from - 1] == ' ')
            from--;
        if (from >= 3 && memcmp(view + from - 3, " in", 3) == 0)
            from -= 3;
        blank(view, from, end);
    }
}

/* "Halle (Saale)" as a whole, then "Halle" alone. */
static void blank_town(struct arena *a, char *view, size_t len, struct str town)
{
    struct str name = str_trim(words_fold(a, town));
    blank_name(view, len, name);
    size_t cut = 1;
    while (cut < name.len && !strchr("(,/", name.ptr[cut]))
        cut++;
    if (cut < name.len)
        blank_name(view, len, str_trim(str_slice(name, 0, cut)));
}

/* Emoji, stars, arrows and other ornaments. */
static void blank_ornaments(struct str title, char *view)
{
    for (size_t at = 0; at < title.len;) {
        size_t start = at;
        uint32_t cp = utf8_next(title, &at);
        bool ornament = (cp >= 0x2000 && cp <= 0x2BFF && cp != 0x2019 && cp != 0x20AC &&
                         !(cp >= 0x2010 && cp <= 0x2015)) ||
                        cp == 0xAD || cp == 0xFEFF || (cp >= 0xFE00 && cp <= 0xFE0F) ||
                        cp >= 0x1F000 || cp == UTF8_BAD;
        if (ornament && cp != 0xAD && !(cp >= 0x200B && cp <= 0x200D))
            blank(view, start, at);
        else if (ornament)
            memset(view + start, '\x01', at - start); /* invisible: leaves no gap */
    }
}

/* --- what stays ----------------------------------------------------------------------------- */

/* Half or more of the letters are capitals, in words too long for abbreviations. */
static bool is_shouting(struct str s)
{
    size_t upper = 0, lower = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = utf8_next(s, &at);
        if (utf8_is_upper(cp))
            upper++;
        else if (utf8_is_letter(cp))
            lower++;
    }
    return upper >= 8 && lower * 4 < upper;
}

static void put_lower(struct buf *out, struct str word)
{
    bool first = true;
    for (size_t at = 0; at < word.len;) {
        uint32_t cp = utf8_next(word, &at);
        char bytes[4];
        buf_add(out, bytes, utf8_put(bytes, first ? cp : utf8_lower(cp)));
        first = !utf8_is_letter(cp);
    }
}

static bool is_small_word(struct str word)
{
    static const struct str list[] = {
        STR_INIT("IN"),  STR_INIT("DER"), STR_INIT("DIE"), STR_INIT("DAS"), STR_INIT("UND"),
        STR_INIT("IM"),  STR_INIT("AM"),  STR_INIT("MIT"), STR_INIT("VON"), STR_INIT("ZUR"),
        STR_INIT("ZUM"), STR_INIT("ALS"), STR_INIT("AN"),  STR_INIT("FÜR"), STR_INIT("BEI"),
        STR_INIT("OF"),  STR_INIT("AND"), STR_INIT("FOR"), STR_INIT("THE"), STR_INIT("AUF")};
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (str_eq(word, list[i]))
            return true;
    return false;
}

static void put_small(struct buf *out, struct str word)
{
    for (size_t at = 0; at < word.len;) {
        char bytes[4];
        buf_add(out, bytes, utf8_put(bytes, utf8_lower(utf8_next(word, &at))));
    }
}

/* "PFLEGEFACHKRAFT IN VOLLZEIT" → "Pflegefachkraft in Vollzeit". */
static struct str calm(struct arena *a, struct str s)
{
    struct buf out = {0};
    struct str rest = s, word;
    while (str_split(&rest, ' ', &word)) {
        if (out.len > 0)
            buf_char(&out, ' ');
        if (is_small_word(word))
            put_small(&out, word);
        else if (utf8_count(word) < SHOUT_LETTERS_MIN)
            buf_str(&out, word);
        else
            put_lower(&out, word);
    }
    struct str result = arena_str(a, buf_view(&out));
    buf_done(&out);
    return result;
}

static bool is_lone(struct str s, size_t i)
{
    bool left = i == 0 || s.ptr[i - 1] == ' ';
    bool right = i + 1 == s.len || s.ptr[i + 1] == ' ';
    return left && right;
}

/* Collapses blanks and drops what the removed parts left behind: "()", ", ,", "- -". */
static struct str tidy(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool gap = n == 0 || out[n - 1] == ' ';
        bool closes = (c == ')' || c == ']') && n > 0;
        if (closes) {
            while (n > 0 && out[n - 1] == ' ')
                n--;
            if (n > 0 && (out[n - 1] == '(' || out[n - 1] == '[')) {
                n--;
                continue;
            }
        }
        if (c == ' ' && gap)
            continue;
        if (c == ',' && n > 0 && out[n - 1] == ' ')
            n--;
        out[n++] = c;
    }
    struct str t = str_trim(str_n(out, n));
    while (t.len > 0 && strchr("-|,/([;:+&!*_#~.", t.ptr[t.len - 1]) &&
           !(t.ptr[t.len - 1] == '+' && t.len > 1 && t.ptr[t.len - 2] != ' ') &&
           !(t.ptr[t.len - 1] == '#' && t.len > 1 && t.ptr[t.len - 2] != ' ') &&
           !(t.ptr[t.len - 1] == '.' && t.len > 2 && t.ptr[t.len - 2] != ' '))
        t = str_trim(str_slice(t, 0, t.len - 1));
    while (t.len > 0 && strchr("-|,/)];:+&!*_#~.", t.ptr[0]) &&
           !(t.ptr[0] == '.' && t.len > 1 && t.ptr[1] != ' '))
        t = str_trim(str_slice(t, 1, t.len));
    return t;
}

/* Separators that now follow one another with nothing between. */
static void blank_doubled(struct str *s)
{
    char *p = (char *)s->ptr;
    char last = 0;
    for (size_t i = 0; i < s->len; i++) {
        if (p[i] == ' ')
            continue;
        bool sep = strchr("-|,/", p[i]) != NULL && is_lone(*s, i);
        if (sep && last == 1)
            p[i] = ' ';
        last = sep ? 1 : 2;
    }
}

static bool has_letter(struct str s)
{
    for (size_t at = 0; at < s.len;)
        if (utf8_is_letter(utf8_next(s, &at)))
            return true;
    return false;
}

struct title_clean title_clean(struct arena *a, const struct title_rules *t, struct str title,
                               struct str folded, const struct str *towns, size_t n_towns)
{
    assert(title.len == folded.len);
    struct title_clean out = {title, 0, (uint32_t)title.len};
    if (title.len == 0)
        return out;
    char *view = arena_cstr(a, folded);
    pcre2_match_data *data = pcre2_match_data_create(4, NULL);
    assert(data);
    blank_ornaments(title, view);
    for (size_t i = 0; i < t->rules.len; i++)
        apply_rule(t, t->rules.items[i], data, view, title.len);
    for (size_t i = 0; i < n_towns; i++)
        blank_town(a, view, title.len, towns[i]);
    /* The last rule takes the small words that now lead nowhere ("… in", "… ab"). */
    if (t->rules.len > 0)
        apply_rule(t, t->rules.items[t->rules.len - 1], data, view, title.len);
    pcre2_match_data_free(data);
    char *kept = arena_alloc(a, title.len + 1);
    size_t n = 0;
    uint32_t first = UINT32_MAX, last = 0;
    for (size_t i = 0; i < title.len; i++) {
        if (view[i] == '\x01')
            continue;
        bool gone = view[i] == ' ' && folded.ptr[i] != ' ';
        bool dash = folded.ptr[i] == ' ' && title.ptr[i] != ' '; /* part of a folded dash */
        bool gap = gone || title.ptr[i] == '\t' || title.ptr[i] == '\n' || title.ptr[i] == '\r';
        kept[n++] = gap || dash ? ' ' : title.ptr[i];
        if (view[i] != ' ' && !is_separator(view[i])) {
            first = first == UINT32_MAX ? (uint32_t)i : first;
            last = (uint32_t)i + 1;
        }
        if (!gone && folded.ptr[i] == '-')
            kept[n - 1] = '-';
    }
    struct str s = str_n(kept, n);
    blank_doubled(&s);
    s = tidy(a, s);
    if (!has_letter(s) || !utf8_valid(s) || first >= last)
        return out;
    out.text = is_shouting(s) ? calm(a, s) : s;
    out.start = first;
    out.end = last;
    return out;
}
