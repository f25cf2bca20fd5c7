#include "pay/tariff.h"

#include "base/date.h"
#include "base/vec.h"

#define TARIFF_STEPS      6
#define TARIFF_ROWS_MAX   10000
#define TARIFF_NUMBER_MAX 16

struct tariffs {
    VEC(struct tariff_row) rows;
};

/* --- tables -------------------------------------------------------------------------------- */

static bool read_row(struct str line, struct tariff_row *row, const char **why)
{
    struct str field;
    struct str rest = line;
    *why = "needs 11 columns: table, valid_from, group, 6 steps, hours_week, source";
    if (!str_split(&rest, '\t', &row->table))
        return false;
    if (!str_split(&rest, '\t', &field))
        return false;
    row->valid_from = date_parse(field);
    if (!str_split(&rest, '\t', &row->group))
        return false;
    for (int i = 0; i < TARIFF_STEPS; i++) {
        double step = 0;
        if (!str_split(&rest, '\t', &field))
            return false;
        if (field.len == 0)
            continue;
        if (!str_to_double(field, &step) || step <= row->last) {
            *why = "steps must be rising numbers";
            return false;
        }
        row->first = row->first > 0 ? row->first : step;
        row->last = step;
    }
    if (!str_split(&rest, '\t', &field) || !str_to_double(field, &row->hours_week))
        return false;
    *why = "valid_from must be a date and one step must be filled";
    return row->valid_from != DATE_NONE && row->first > 0;
}

struct tariffs *tariffs_open(struct str tsv, struct err *err)
{
    struct tariffs *t = xcalloc(1, sizeof(*t));
    struct str line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        struct tariff_row row = {0};
        const char *why;
        if (!read_row(line, &row, &why) || t->rows.len == TARIFF_ROWS_MAX) {
            err_set(err, ERR_DATA, "tariff.tsv line %zu: %s", number, why);
            tariffs_close(t);
            return NULL;
        }
        vec_push(&t->rows, row);
    }
    return t;
}

void tariffs_close(struct tariffs *t)
{
    if (!t)
        return;
    vec_done(&t->rows);
    free(t);
}

const struct tariff_row *tariffs_find(const struct tariffs *t, struct str table, struct str group,
                                      int32_t date)
{
    const struct tariff_row *best = NULL;
    for (size_t i = 0; i < t->rows.len; i++) {
        const struct tariff_row *row = &t->rows.items[i];
        if (!str_eq(row->table, table) || !str_eq(row->group, group))
            continue;
        bool valid = date == DATE_NONE || row->valid_from <= date;
        bool best_valid = best && (date == DATE_NONE || best->valid_from <= date);
        bool later = !best || row->valid_from > best->valid_from;
        if (!best || (valid && (!best_valid || later)) || (!valid && !best_valid && !later))
            best = row;
    }
    return best;
}

/* --- groups in text ------------------------------------------------------------------------ */

static bool is_digit(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

static bool is_letter(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= 'a' && s.ptr[at] <= 'z';
}

/* Words that may stand before the number. The letter they mean; strong ones need no tariff name. */
static const struct prefix {
    struct str word;
    char letter;
    bool strong;
} prefixes[] = {
    {STR_INIT("entgeltgruppe"), 'E', true},
    {STR_INIT("entgeltgruppen"), 'E', true},
    {STR_INIT("entgeltgr."), 'E', true},
    {STR_INIT("entgeltgr"), 'E', true},
    {STR_INIT("verguetungsgruppe"), 'E', true},
    {STR_INIT("egr."), 'E', false},
    {STR_INIT("lohngruppe"), 'E', true},
    {STR_INIT("tarifgruppe"), 'E', true},
    {STR_INIT("eg"), 'E', false},
    {STR_INIT("e"), 'E', false},
    {STR_INIT("egr"), 'E', false},
    {STR_INIT("pay group"), 'E', true},
    {STR_INIT("salary group"), 'E', true},
    {STR_INIT("pay grade"), 'E', true},
    {STR_INIT("pay scale group"), 'E', true},
    {STR_INIT("salary grade"), 'E', true},
    {STR_INIT("grade"), 'E', false},
    {STR_INIT("salary scale"), 'E', true},
    {STR_INIT("tv-l"), 'E', true},
    {STR_INIT("remuneration group"), 'E', true},
    {STR_INIT("stufe e"), 'E', false},
    {STR_INIT("besoldungsgruppe"), 'A', true},
    {STR_INIT("besoldungsgruppen"), 'A', true},
    {STR_INIT("bes.-gr."), 'A', true},
    {STR_INIT("besgr."), 'A', true},
    {STR_INIT("besgr"), 'A', true},
    {STR_INIT("bes.gr."), 'A', true},
    {STR_INIT("a"), 'A', false},
    {STR_INIT("s"), 'S', false},
    {STR_INIT("p"), 'P', false},
    {STR_INIT("w"), 'W', false},
    {STR_INIT("r"), 'R', false},
    {STR_INIT("kr"), 'P', false},
};

/* The longest known word that ends at `end`; NULL when there is none. */
static const struct prefix *prefix_before(struct str s, size_t end)
{
    const struct prefix *best = NULL;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        struct str w = prefixes[i].word;
        if (end < w.len || memcmp(s.ptr + end - w.len, w.ptr, w.len) != 0)
            continue;
        size_t start = end - w.len;
        if (start > 0 && (is_letter(s, start - 1) || is_digit(s, start - 1)))
            continue;
        if (!best || w.len > best->word.len)
            best = &prefixes[i];
    }
    return best;
}

static size_t skip_back(struct str s, size_t at)
{
    while (at > 0 && (s.ptr[at - 1] == ' ' || s.ptr[at - 1] == '-' || s.ptr[at - 1] == ':' ||
                      s.ptr[at - 1] == '*' || s.ptr[at - 1] == '('))
        at--;
    return at;
}

/* The words before a number: a letter, and perhaps a written-out word before that
 * ("Entgeltgruppe E 11", "Besoldungsgruppe A 13"). */
static bool read_prefix(struct str s, size_t digits, struct tariff_group *out)
{
    size_t end = skip_back(s, digits);
    if (digits - end > 6)
        return false;
    const struct prefix *p = prefix_before(s, end);
    if (!p)
        return false;
    size_t start = end - p->word.len;
    out->letter = p->letter;
    out->strong = p->strong;
    const struct prefix *outer = p->word.len == 1 ? prefix_before(s, skip_back(s, start)) : NULL;
    if (outer && outer->word.len > 1 && start - skip_back(s, start) <= 3) {
        start = skip_back(s, start) - outer->word.len;
        out->strong = outer->strong;
    }
    out->start = (uint32_t)start;
    return true;
}

/* "9a", "15Ü" (folded "15ue"), "10"; false when the digits belong to something longer. */
static bool read_number(struct str s, size_t at, uint8_t *number, char *suffix, size_t *end)
{
    size_t n = 0;
    unsigned value = 0;
    while (n < 3 && is_digit(s, at + n))
        value = value * 10 + (unsigned)(s.ptr[at + n++] - '0');
    if (n == 0 || n > 2 || value == 0 || value > TARIFF_NUMBER_MAX)
        return false;
    size_t p = at + n;
    *suffix = 0;
    size_t letter = p + (p < s.len && s.ptr[p] == ' ' && p + 1 < s.len && s.ptr[p + 1] >= 'a' &&
                         s.ptr[p + 1] <= 'c');
    if (letter < s.len && s.ptr[letter] >= 'a' && s.ptr[letter] <= 'd' &&
        !is_letter(s, letter + 1)) {
        *suffix = s.ptr[letter];
        p = letter + 1;
    } else if (p + 1 < s.len && s.ptr[p] == 'u' && s.ptr[p + 1] == 'e' && !is_letter(s, p + 2)) {
        *suffix = 'u';
        p += 2;
    } else if (p < s.len && s.ptr[p] == 'g' && !is_letter(s, p + 1)) {
        p++; /* "A13g", gehobener Dienst */
    }
    if (is_letter(s, p) || is_digit(s, p) ||
        (p + 1 < s.len && (s.ptr[p] == '.' || s.ptr[p] == ',' || s.ptr[p] == ':') &&
         is_digit(s, p + 1)))
        return false;
    *number = (uint8_t)value;
    *end = p;
    return true;
}

/* "9a-10", "E 13 bis E 14", "11/12", "A12/A13g", "13 oder 14". */
static void read_high(struct str s, struct tariff_group *g)
{
    static const struct str seps[] = {STR_INIT("-"),   STR_INIT("bis zu"), STR_INIT("bis"),
                                      STR_INIT("/"),   STR_INIT("bzw."),   STR_INIT("oder"),
                                      STR_INIT("und"), STR_INIT("to"),     STR_INIT("or")};
    size_t p = g->end;
    while (p < s.len && s.ptr[p] == ' ')
        p++;
    size_t sep = 0;
    for (size_t i = 0; i < sizeof(seps) / sizeof(seps[0]) && !sep; i++)
        if (p + seps[i].len <= s.len && memcmp(s.ptr + p, seps[i].ptr, seps[i].len) == 0)
            sep = p + seps[i].len;
    if (!sep)
        return;
    size_t digits = sep;
    while (digits < s.len && digits < sep + 20 && !is_digit(s, digits) && s.ptr[digits] != '\n')
        digits++;
    uint8_t number;
    char suffix;
    size_t end;
    if (!is_digit(s, digits) || !read_number(s, digits, &number, &suffix, &end))
        return;
    struct tariff_group other = {0};
    bool bare = digits - sep <= 1;
    if (!bare &&
        (!read_prefix(s, digits, &other) || other.letter != g->letter || other.start < sep))
        return;
    if (number < g->low || (number == g->low && suffix <= g->low_suffix) || number > g->low + 6)
        return;
    g->high = number;
    g->high_suffix = suffix;
    g->end = (uint32_t)end;
}

bool tariff_group_at(struct str s, size_t at, struct tariff_group *out)
{
    *out = (struct tariff_group){0};
    size_t end;
    if (at > 0 && is_digit(s, at - 1))
        return false;
    if (!read_number(s, at, &out->low, &out->low_suffix, &end) || !read_prefix(s, at, out))
        return false;
    out->high = out->low;
    out->high_suffix = out->low_suffix;
    out->end = (uint32_t)end;
    read_high(s, out);
    struct str before = str_slice(s, out->start > 18 ? out->start - 18 : 0, out->start);
    before = str_trim(before);
    static const struct str upto[] = {STR_INIT("bis"),        STR_INIT("bis zur"),
                                      STR_INIT("bis zu"),     STR_INIT("bis in"),
                                      STR_INIT("bis in die"), STR_INIT("up to"),
                                      STR_INIT("max."),       STR_INIT("maximal in der")};
    for (size_t i = 0; i < sizeof(upto) / sizeof(upto[0]); i++)
        out->upto = out->upto || str_ends(before, upto[i]);
    return true;
}

struct str tariff_key(struct arena *a, char letter, uint8_t number, char suffix)
{
    char s[2] = {suffix, 0};
    return arena_printf(a, "%c%u%s", letter, number, suffix == 'u' ? "Ü" : s);
}

struct str tariff_group_name(struct arena *a, const struct tariff_group *g)
{
    struct str low = tariff_key(a, g->letter, g->low, g->low_suffix);
    if (g->low == g->high && g->low_suffix == g->high_suffix)
        return low;
    struct str high = tariff_key(a, g->letter, g->high, g->high_suffix);
    return arena_printf(a, "%.*s–%.*s", STR_ARG(low), STR_ARG(high));
}
