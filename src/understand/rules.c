#include "understand/rules.h"

#include "base/vec.h"
#include "pay/words.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <assert.h>

#define RULES_MAX       5000
#define LINE_REACH      220 /* bytes on each side of a word that an expression may see */
#define UNLESS_REACH    90  /* the same for what forbids: nearer, so that it belongs to the word */
#define MATCH_STEPS_MAX 20000 /* of one expression on one line; beyond, it does not match */

static const char *const kind_names[RULE_KINDS] = {
    "worktime", "hours",  "share",       "contract",     "months", "reason",   "level",
    "years",    "remote", "remote_days", "remote_share", "agency", "employer", "career"};

static const struct {
    const char *name;
    uint32_t where;
} where_names[] = {{"title", WHERE_TITLE},
                   {"text", WHERE_TEXT},
                   {"tasks", WHERE_TASKS},
                   {"profile", WHERE_PROFILE},
                   {"offer", WHERE_OFFER},
                   {"about", WHERE_ABOUT},
                   {"application", WHERE_APPLICATION},
                   {"other", WHERE_OTHER}};

struct rules {
    struct arena *arena;
    struct words *words; /* value = index into items */
    VEC(struct rule) items;
    pcre2_match_context *context;
};

/* --- opening ------------------------------------------------------------------------------- */

static bool read_where(struct str list, uint32_t *out, struct err *err)
{
    *out = list.len == 0 ? WHERE_TITLE | WHERE_TEXT : 0;
    struct str name;
    while (list.len > 0 && str_split(&list, ',', &name)) {
        uint32_t bit = 0;
        for (size_t i = 0; i < sizeof(where_names) / sizeof(where_names[0]); i++)
            if (str_eq(str_trim(name), str_of(where_names[i].name)))
                bit = where_names[i].where;
        if (bit == 0)
            return err_set(err, ERR_DATA, "where: \"%.*s\" is unknown", STR_ARG(name));
        *out |= bit;
    }
    return true;
}

static bool read_regex(struct str s, const char *column, void **out, struct err *err)
{
    *out = NULL;
    if (s.len == 0)
        return true;
    int code;
    PCRE2_SIZE at;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)s.ptr, s.len, 0, &code, &at, NULL);
    if (!re) {
        char text[120];
        pcre2_get_error_message(code, (PCRE2_UCHAR *)text, sizeof(text));
        return err_set(err, ERR_DATA, "%s: %s at character %zu", column, text, (size_t)at + 1);
    }
    pcre2_jit_compile(re, PCRE2_JIT_COMPLETE); /* without JIT it is only slower */
    *out = re;
    return true;
}

static bool read_kind(struct str name, enum rule_kind *out, struct err *err)
{
    for (int i = 0; i < RULE_KINDS; i++) {
        if (str_eq(name, str_of(kind_names[i]))) {
            *out = (enum rule_kind)i;
            return true;
        }
    }
    return err_set(err, ERR_DATA, "kind \"%.*s\" is unknown", STR_ARG(name));
}

static bool add_rule(struct rules *r, struct str line, struct err *err)
{
    struct str col[8] = {0}, word;
    size_t n = 0;
    while (n < 8 && str_split(&line, '\t', &col[n]))
        n++;
    uint64_t weight = 0;
    struct rule rule = {.id = arena_cstr(r->arena, col[0]), .value = col[2]};
    if (n < 6 || col[0].len == 0 || col[5].len == 0)
        return err_set(err, ERR_DATA, "needs id, kind, value, weight, where, words");
    if (!str_to_u64(col[3], &weight) || weight < 1 || weight > 99)
        return err_set(err, ERR_DATA, "weight must be 1 to 99");
    rule.weight = (int)weight;
    if (!read_kind(col[1], &rule.kind, err) || !read_where(col[4], &rule.where, err) ||
        !read_regex(col[6], "regex", &rule.regex, err))
        return false;
    bool ok = read_regex(col[7], "unless", &rule.unless, err);
    uint32_t index = (uint32_t)r->items.len;
    vec_push(&r->items, rule); /* owns its expressions from here on */
    while (ok && str_split(&col[5], '|', &word))
        ok = words_add(r->words, str_trim(word), index, err);
    return ok;
}

struct rules *rules_open(struct str tsv, const char *name, struct err *err)
{
    struct rules *r = xcalloc(1, sizeof(*r));
    r->arena = arena_new();
    r->words = words_new();
    r->context = pcre2_match_context_create(NULL);
    assert(r->context);
    pcre2_set_match_limit(r->context, MATCH_STEPS_MAX);
    struct str line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (r->items.len < RULES_MAX && add_rule(r, line, err))
            continue;
        err_set(err, ERR_LIMIT, "more than %d rules", RULES_MAX);
        err_prefix(err, "%s line %zu", name, number);
        rules_close(r);
        return NULL;
    }
    words_build(r->words);
    return r;
}

void rules_close(struct rules *r)
{
    if (!r)
        return;
    VEC_EACH (&r->items, rule) {
        pcre2_code_free(rule->regex);
        pcre2_code_free(rule->unless);
    }
    vec_done(&r->items);
    words_free(r->words);
    pcre2_match_context_free(r->context);
    arena_free(r->arena);
    free(r);
}

/* --- matching ------------------------------------------------------------------------------ */

struct matching {
    const struct rules *rules;
    struct str text, folded;
    rules_zone_fn *zone_at;
    const void *user;
    pcre2_match_data *data;
    struct arena *arena;
    struct rule_hit *hits;
    size_t n, cap, tries;
};

void span_snap(struct str text, uint32_t *start, uint32_t *end)
{
    while (*start > 0 && *start < text.len && ((unsigned char)text.ptr[*start] & 0xC0) == 0x80)
        (*start)--;
    while (*end < text.len && ((unsigned char)text.ptr[*end] & 0xC0) == 0x80)
        (*end)++;
}

/* The line around a word, at most `reach` bytes each way. */
static struct str line_around(struct str s, uint32_t start, uint32_t end, size_t reach)
{
    size_t from = start, to = end;
    while (from > 0 && start - from < reach && s.ptr[from - 1] != '\n')
        from--;
    while (to < s.len && to - end < reach && s.ptr[to] != '\n')
        to++;
    return str_slice(s, from, to);
}

static bool found(const struct matching *m, const void *re, struct str line, size_t from)
{
    return pcre2_match(re, (PCRE2_SPTR)line.ptr, line.len, from, 0, m->data, m->rules->context) > 0;
}

static double group_number(const struct matching *m, struct str line, uint32_t group)
{
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data);
    if (group >= pcre2_get_ovector_count(m->data) || v[2 * group] == PCRE2_UNSET)
        return 0;
    struct str s = str_slice(line, v[2 * group], v[2 * group + 1]);
    double value = 0, scale = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ',' || s.ptr[i] == '.')
            scale = 1;
        else if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return 0;
        else if (scale > 0)
            value += (s.ptr[i] - '0') * (scale /= 10);
        else
            value = value * 10 + (s.ptr[i] - '0');
    }
    return value;
}

/* The first match of the rule's expression that touches the word. */
static bool confirm(struct matching *m, struct rule_hit *hit)
{
    struct str line = line_around(m->folded, hit->start, hit->end, LINE_REACH);
    struct str near = line_around(m->folded, hit->start, hit->end, UNLESS_REACH);
    size_t base = (size_t)(line.ptr - m->folded.ptr);
    if (hit->rule->unless && found(m, hit->rule->unless, near, 0))
        return false;
    if (!hit->rule->regex)
        return true;
    const PCRE2_SIZE *v = pcre2_get_ovector_pointer(m->data);
    for (size_t from = 0; from <= line.len && found(m, hit->rule->regex, line, from);) {
        if (v[0] > v[1])
            return false; /* \K set the start behind the end */
        if (base + v[1] > hit->start && base + v[0] < hit->end) {
            hit->number = group_number(m, line, 1);
            hit->number2 = group_number(m, line, 2);
            hit->start = (uint32_t)(base + v[0]);
            hit->end = (uint32_t)(base + v[1]);
            return true;
        }
        from = v[1] > from ? v[1] : from + 1;
    }
    return false;
}

static bool is_repeat(const struct matching *m, const struct rule_hit *hit)
{
    for (size_t i = m->n; i > 0 && m->n - i < 8; i--)
        if (m->hits[i - 1].rule == hit->rule && m->hits[i - 1].start == hit->start)
            return true;
    return false;
}

static void push(struct matching *m, struct rule_hit hit)
{
    if (m->n == m->cap) {
        struct rule_hit *more = arena_alloc(m->arena, 2 * (m->cap + 32) * sizeof(*more));
        if (m->n > 0)
            memcpy(more, m->hits, m->n * sizeof(*more));
        m->hits = more;
        m->cap = 2 * (m->cap + 32);
    }
    m->hits[m->n++] = hit;
}

static bool take(void *user, struct word_hit word)
{
    struct matching *m = user;
    const struct rule *rule = &m->rules->items.items[word.value];
    uint32_t zone = m->zone_at ? m->zone_at(m->user, word.start) : WHERE_TITLE;
    struct rule_hit hit = {
        .rule = rule, .title = !m->zone_at, .start = word.start, .end = word.end};
    if (!(rule->where & zone))
        return true;
    if (++m->tries > RULE_TRIES_MAX)
        return false;
    if (!confirm(m, &hit))
        return true;
    span_snap(m->text, &hit.start, &hit.end);
    if (!is_repeat(m, &hit))
        push(m, hit);
    return m->n < RULE_HITS_MAX;
}

size_t rules_match(struct arena *a, const struct rules *r, struct str text, struct str folded,
                   rules_zone_fn *zone_at, const void *user, struct rule_hit **hits)
{
    assert(text.len == folded.len);
    struct matching m = {.rules = r,
                         .text = text,
                         .folded = folded,
                         .zone_at = zone_at,
                         .user = user,
                         .data = pcre2_match_data_create(4, NULL),
                         .arena = a};
    assert(m.data);
    words_scan(r->words, folded, 0, folded.len, take, &m);
    pcre2_match_data_free(m.data);
    *hits = m.hits;
    return m.n;
}
