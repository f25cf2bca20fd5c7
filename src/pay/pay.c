#include "pay/pay.h"

#include "base/date.h"
#include "base/hash.h"
#include "base/vec.h"
#include "pay/amount.h"
#include "pay/tariff.h"
#include "pay/words.h"
#include "pay_data.h"

#include <assert.h>
#include <math.h>

/* --- tables -------------------------------------------------------------------------------- */

enum word_class {
    CLASS_PAY,
    CLASS_TRAP,
    CLASS_COUNT,
    CLASS_YEAR,
    CLASS_MONTH,
    CLASS_WEEK,
    CLASS_DAY,
    CLASS_HOUR,
    CLASS_LOW,
    CLASS_HIGH,
    CLASS_STOP,
    CLASS_HOURS,
    CLASS_SALARIES,
    CLASS_APPRENTICE,
    CLASS_MINIJOB,
    CLASS_AGREEMENT,
    CLASS_KNOWLEDGE,
    CLASS_TARIFF,
    CLASSES
};

static const char *const class_names[CLASSES] = {
    "pay",      "trap",       "count",   "year",      "month",     "week",
    "day",      "hour",       "low",     "high",      "stop",      "hours",
    "salaries", "apprentice", "minijob", "agreement", "knowledge", "tariff"};

#define TARIFF_NAMES_MAX 200
#define PAY_VERSION      1 /* raise it when code changes what the tables do not show */

struct pay_tables {
    struct words *words; /* value = class | tariff name << 8 */
    struct tariffs *tariffs;
    VEC(struct str) names; /* tariff names as people know them; '-' in front: only with a group */
};

static int class_of(struct str name)
{
    for (int i = 0; i < CLASSES; i++)
        if (str_eq(name, str_of(class_names[i])))
            return i;
    return -1;
}

static bool add_line(struct pay_tables *t, struct str line, struct err *err)
{
    struct str class_name, value, words;
    if (!str_split(&line, '\t', &class_name) || !str_split(&line, '\t', &value))
        return err_set(err, ERR_DATA, "needs 3 columns: class, value, words");
    int class = class_of(class_name);
    if (class < 0)
        return err_set(err, ERR_DATA, "class \"%.*s\" is unknown", STR_ARG(class_name));
    uint32_t name = 0;
    if (class == CLASS_TARIFF) {
        if (t->names.len == TARIFF_NAMES_MAX)
            return err_set(err, ERR_LIMIT, "more than %d tariff names", TARIFF_NAMES_MAX);
        name = (uint32_t)t->names.len;
        vec_push(&t->names, value);
    }
    while (str_split(&line, '|', &words))
        if (!words_add(t->words, str_trim(words), (uint32_t) class | name << 8, err))
            return false;
    return true;
}

struct pay_tables *pay_open(struct err *err)
{
    struct pay_tables *t = xcalloc(1, sizeof(*t));
    t->words = words_new();
    struct str tsv = str_n((const char *)rules_pay_data, rules_pay_data_len), line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#' || add_line(t, line, err))
            continue;
        err_prefix(err, "rules_pay.tsv line %zu", number);
        pay_close(t);
        return NULL;
    }
    words_build(t->words);
    t->tariffs = tariffs_open(str_n((const char *)tariff_data, tariff_data_len), err);
    if (!t->tariffs) {
        pay_close(t);
        return NULL;
    }
    return t;
}

void pay_close(struct pay_tables *t)
{
    if (!t)
        return;
    words_free(t->words);
    tariffs_close(t->tariffs);
    vec_done(&t->names);
    free(t);
}

uint64_t pay_hash(void)
{
    uint64_t h = hash64_seed(tariff_data, tariff_data_len, PAY_VERSION);
    return hash64_seed(rules_pay_data, rules_pay_data_len, h);
}

/* --- the words around ---------------------------------------------------------------------- */

#define HITS_MAX      4000 /* further words are not looked at */
#define BEFORE_MAX    95   /* bytes before an amount that may tell what it is */
#define AFTER_MAX     70
#define COMMA_PENALTY 12 /* a comma moves a word away by so many bytes */
#define STOP_PENALTY  60
#define FAR           10000

struct hit {
    uint32_t start, end;
    uint8_t class;
    uint8_t name;
};

struct field_view {
    const struct pay_tables *tables;
    struct str s;
    bool title;
    struct arena *arena;
    struct hit *hits; /* by rising end */
    size_t n_hits, cap;
};

static bool collect(void *user, struct word_hit h)
{
    struct field_view *v = user;
    if (v->n_hits == v->cap) {
        struct hit *more = arena_alloc(v->arena, 2 * (v->cap + 64) * sizeof(*more));
        if (v->n_hits > 0)
            memcpy(more, v->hits, v->n_hits * sizeof(*more));
        v->hits = more;
        v->cap = 2 * (v->cap + 64);
    }
    v->hits[v->n_hits++] = (struct hit){h.start, h.end, h.value & 0xFF, (uint8_t)(h.value >> 8)};
    return v->n_hits < HITS_MAX;
}

static struct field_view view_of(struct arena *a, const struct pay_tables *t, struct str s,
                                 bool title)
{
    struct field_view v = {.tables = t, .s = s, .title = title, .arena = a};
    words_scan(t->words, s, 0, s.len, collect, &v);
    return v;
}

/* The first hit that ends behind `at`. */
static size_t hit_from(const struct field_view *v, size_t at)
{
    size_t low = 0, high = v->n_hits;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (v->hits[mid].end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool ends_clause(struct str s, size_t i)
{
    char c = s.ptr[i];
    if (c == ';' || c == '|')
        return true;
    if (c == '\n') { /* feeds wrap lines: only an empty line or a list item ends the clause */
        while (i + 1 < s.len && s.ptr[i + 1] == ' ')
            i++;
        return i + 1 >= s.len || strchr("\n-*+#", s.ptr[i + 1]) != NULL;
    }
    if ((unsigned char)c == 0xE2 && i + 2 < s.len && (unsigned char)s.ptr[i + 1] == 0x80 &&
        (unsigned char)s.ptr[i + 2] == 0xA2) /* bullet */
        return true;
    /* A full stop behind a word of four letters or more; "ca." and "mind." do not count. */
    if (c != '.' || i + 1 >= s.len || s.ptr[i + 1] != ' ' || i < 5)
        return false;
    for (size_t k = 1; k <= 5; k++)
        if (s.ptr[i - k] < 'a' || s.ptr[i - k] > 'z')
            return false;
    return true;
}

static size_t clause_start(struct str s, size_t at)
{
    size_t from = at > BEFORE_MAX ? at - BEFORE_MAX : 0;
    for (size_t i = at; i > from; i--)
        if (ends_clause(s, i - 1))
            return i;
    return from;
}

static size_t clause_end(struct str s, size_t at)
{
    size_t to = at + AFTER_MAX < s.len ? at + AFTER_MAX : s.len;
    for (size_t i = at; i < to; i++)
        if (ends_clause(s, i))
            return i;
    return to;
}

/* Bytes between two words; commas and line ends count for more, COMMA_PENALTY each, and six times
 * that for `apart`: in a list of benefits the one before says nothing about the amount. */
static int gap(struct str s, size_t from, size_t to, bool apart)
{
    if (from > to)
        return 0;
    int n = (int)(to - from);
    for (size_t i = from; i < to; i++)
        if (s.ptr[i] == ',' || s.ptr[i] == '\n')
            n += apart ? 6 * COMMA_PENALTY : COMMA_PENALTY;
    return n;
}

/* Distances to the nearest word of each class, FAR = none. */
struct around {
    int before[CLASSES], after[CLASSES];
};

static struct around look_around(const struct field_view *v, size_t start, size_t end)
{
    struct around r;
    for (int i = 0; i < CLASSES; i++)
        r.before[i] = r.after[i] = FAR;
    size_t from = clause_start(v->s, start), to = clause_end(v->s, end);
    for (size_t i = hit_from(v, from); i < v->n_hits; i++) {
        const struct hit *h = &v->hits[i];
        if (h->start >= to)
            break;
        if (h->start >= from && h->end <= start) {
            int d = gap(v->s, h->end, start, h->class == CLASS_TRAP);
            if (d < r.before[h->class])
                r.before[h->class] = d;
        } else if (h->start >= end && h->end <= to) {
            int d = gap(v->s, end, h->start, h->class == CLASS_TRAP);
            if (d < r.after[h->class])
                r.after[h->class] = d;
        }
    }
    return r;
}

/* --- the period ---------------------------------------------------------------------------- */

/* What an amount of pay can be in each period, in euros. */
static const struct {
    double min, max;
} plausible[] = {[PAY_HOUR] = {6, 300},
                 [PAY_DAY] = {60, 3000},
                 [PAY_WEEK] = {150, 6000},
                 [PAY_MONTH] = {250, 25000},
                 [PAY_YEAR] = {6000, 600000}};

static bool is_plausible(double value, enum pay_unit u)
{
    return value >= plausible[u].min && value <= plausible[u].max;
}

static const struct {
    enum word_class class;
    enum pay_unit unit;
} units[] = {{CLASS_YEAR, PAY_YEAR},
             {CLASS_MONTH, PAY_MONTH},
             {CLASS_WEEK, PAY_WEEK},
             {CLASS_DAY, PAY_DAY},
             {CLASS_HOUR, PAY_HOUR}};

/* The period that a word says; a word behind the amount is nearer than one before. PAY_UNIT_NONE
 * when none does. *distance is FAR then. */
static enum pay_unit unit_said(const struct around *r, double value, int *distance)
{
    enum pay_unit best = PAY_UNIT_NONE;
    *distance = FAR;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int before = r->before[units[i].class], after = r->after[units[i].class];
        int d = before + 4 < after ? before + 4 : after;
        if (d < *distance && is_plausible(value, units[i].unit)) {
            *distance = d;
            best = units[i].unit;
        }
    }
    return best;
}

/* A word right behind the amount gives a period that cannot be: "50 € monatlich". */
static bool unit_contradicts(const struct around *r, double value)
{
    int nearest = FAR;
    enum pay_unit unit = PAY_UNIT_NONE;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        int d = r->after[units[i].class] < r->before[units[i].class] ? r->after[units[i].class]
                                                                     : r->before[units[i].class];
        if (d < nearest) {
            nearest = d;
            unit = units[i].unit;
        }
    }
    return nearest <= 12 && !is_plausible(value, unit);
}

static enum pay_unit unit_by_size(double value)
{
    return value >= 8 && value <= 100         ? PAY_HOUR
           : value >= 450 && value < 14000    ? PAY_MONTH
           : value >= 14000 && value < 600000 ? PAY_YEAR
                                              : PAY_UNIT_NONE;
}

/* --- amounts ------------------------------------------------------------------------------- */

#define SCORE_MIN 0.75

struct candidate {
    struct amount amount;
    enum pay_unit unit;
    const char *rule;
    double score;
    bool open_low, open_high; /* "bis zu" · "ab" */
    bool title;
};

static double fade(int distance, int reach)
{
    return distance >= reach ? 0 : 1.0 - (double)distance / reach;
}

static double score_traps(const struct around *r, bool title)
{
    double score = 0;
    int pay = r->before[CLASS_PAY];
    int trap = r->before[CLASS_TRAP];
    if (r->before[CLASS_STOP] < trap) /* "Jobticket sowie 3.380 € monatlich" */
        trap += STOP_PENALTY;
    if (title && trap > 6) /* "Sales Consultant – 60.000 € p.a." */
        trap = FAR;
    score -= trap < pay ? 1.7 * fade(trap, 85) : 0.2 * fade(trap, 40);
    if (r->after[CLASS_TRAP] < r->after[CLASS_STOP])
        score -= 1.6 * fade(r->after[CLASS_TRAP], 34);
    return score;
}

static double score_amount(const struct candidate *c, const struct around *r, int unit_distance)
{
    const struct amount *m = &c->amount;
    double score = m->currency ? 0.4 : 0;
    score += m->low.kilo || m->high.kilo ? 0.4 : 0;
    double before = fade(r->before[CLASS_PAY], 100), after = 0.8 * fade(r->after[CLASS_PAY], 40);
    score += before > after ? before + 0.2 * after : after + 0.2 * before;
    score += unit_distance < 60 ? 0.5 * fade(unit_distance, 80) : 0;
    score +=
        c->unit == PAY_HOUR && unit_distance <= 8 ? 0.25 : 0; /* no bonus is paid by the hour */
    score += m->high.value >= 25000 ? 0.3 : 0;
    score += c->open_low || c->open_high ? 0.15 : 0;
    score += m->range ? 0.1 : 0;
    score += c->title ? 0.5 : 0;
    score += fade(r->after[CLASS_HOURS], 40) * 0.3;
    return score + score_traps(r, c->title);
}

static bool worth_a_look(const struct amount *m)
{
    if (m->foreign || m->million || m->high.value < 6 || m->high.value > 600000)
        return false;
    return m->currency || m->high.kilo ||
           (m->high.thousands && m->high.value >= 1000 && m->high.value <= 400000);
}

/* "538-Euro-Basis", "556 € Minijob". */
static bool is_minijob(const struct candidate *c, const struct around *r)
{
    double v = c->amount.high.value;
    return c->amount.currency && v >= 400 && v <= 620 &&
           (r->after[CLASS_MINIJOB] <= 12 || r->before[CLASS_MINIJOB] <= 25);
}

static bool judge(const struct field_view *v, const struct amount *m, struct candidate *c)
{
    *c = (struct candidate){.amount = *m, .title = v->title};
    struct around r = look_around(v, m->start, m->end);
    bool wrapped = m->start > 0 && v->s.ptr[m->start - 1] == '\n';
    int near = wrapped ? 3 + COMMA_PENALTY : 3;
    c->open_low = !m->range && r.before[CLASS_HIGH] <= near;
    c->open_high = !m->range && r.before[CLASS_LOW] <= near && !c->open_low;
    if (m->end < v->s.len && v->s.ptr[m->end] == '+' && !m->range)
        c->open_high = !c->open_low;
    if (is_minijob(c, &r)) {
        c->unit = PAY_MONTH;
        c->rule = "pay.minijob";
        c->score = 1;
        return true;
    }
    if (r.after[CLASS_COUNT] <= 2 && !m->currency)
        return false;
    int distance;
    c->unit = unit_said(&r, m->high.value, &distance);
    if (unit_contradicts(&r, m->high.value))
        return false;
    bool apprentice = r.before[CLASS_APPRENTICE] < 60 || r.after[CLASS_APPRENTICE] < 12;
    if (apprentice && m->high.value >= 400 && m->high.value < 3000) {
        c->unit = PAY_MONTH;
        c->rule = "pay.apprentice";
    } else if (c->unit != PAY_UNIT_NONE) {
        c->rule = m->range ? "pay.range" : "pay.amount";
    } else {
        c->unit = unit_by_size(m->high.value);
        c->rule = m->range ? "pay.range.size" : "pay.amount.size";
    }
    bool bare = !m->currency && r.before[CLASS_PAY] > 40 && r.after[CLASS_PAY] > 6;
    bool said = m->high.kilo && (v->title || distance <= 10);
    if (c->unit == PAY_UNIT_NONE || (bare && !said))
        return false;
    c->score = score_amount(c, &r, distance);
    return c->score >= SCORE_MIN;
}

/* "1. Jahr 1.218 €, 2. Jahr 1.268 €, …": the years that follow widen the range. */
static void widen_apprentice(const struct field_view *v, struct candidate *c)
{
    size_t at = c->amount.end;
    struct amount next;
    while (amount_next(v->s, &at, v->s.len, &next) && next.start < c->amount.end + 120) {
        if (next.foreign || next.high.value < c->amount.high.value || next.high.value > 3000 ||
            next.high.value < 400 || !next.high.thousands)
            continue;
        c->amount.high = next.high;
        c->amount.range = true;
        c->amount.end = next.end;
    }
    c->open_low = c->open_high = false;
}

/* The best amount of a field; an earlier one wins unless a later one is much surer. */
static void find_amount(const struct field_view *v, struct candidate *best)
{
    size_t at = 0;
    struct amount m;
    struct candidate c;
    while (amount_next(v->s, &at, v->s.len, &m)) {
        if (!worth_a_look(&m) || !judge(v, &m, &c))
            continue;
        if (c.score <= best->score + 0.3 && best->score > 0)
            continue;
        if (c.rule[4] == 'a' && str_eq(str_of(c.rule), STR("pay.apprentice")))
            widen_apprentice(v, &c);
        *best = c;
    }
}

/* "13 Gehälter", "12,5 Monatsgehälter": how many a year, 0 = not stated. */
static double find_months(const struct field_view *v)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct hit *h = &v->hits[i];
        if (h->class != CLASS_SALARIES)
            continue;
        size_t start = h->start;
        while (start > 0 && h->start - start < 5 && strchr("0123456789,. -", v->s.ptr[start - 1]))
            start--;
        while (start < h->start && (v->s.ptr[start] < '0' || v->s.ptr[start] > '9'))
            start++;
        struct number n;
        if (amount_number(v->s, start, h->start, &n) && n.value >= 12 && n.value <= 16)
            return n.value;
    }
    return 0;
}

/* --- the yearly figure --------------------------------------------------------------------- */

#define FULL_TIME_HOURS     40.0
#define FULL_TIME_HOURS_MIN 34.0 /* a stated week from here on counts as full time */
#define WEEKS_A_YEAR        52.0
#define DAYS_A_YEAR         220.0

struct pay_yearly pay_yearly(struct arena *a, double min, double max, enum pay_unit unit,
                             double months, const struct pay_context *context)
{
    double hours =
        context->hours_week >= FULL_TIME_HOURS_MIN ? context->hours_week : FULL_TIME_HOURS;
    double salaries = months > 0 ? months : 12;
    double factor = unit == PAY_YEAR    ? 1
                    : unit == PAY_MONTH ? salaries
                    : unit == PAY_WEEK  ? WEEKS_A_YEAR
                    : unit == PAY_DAY   ? DAYS_A_YEAR
                    : unit == PAY_HOUR  ? hours * WEEKS_A_YEAR
                                        : 0;
    struct pay_yearly y = {min * factor, max * factor, STR_NONE};
    bool part = context->hours_week > 0 && context->hours_week < FULL_TIME_HOURS_MIN;
    double stretch = 1;
    if (unit != PAY_HOUR && unit != PAY_DAY && part)
        stretch = FULL_TIME_HOURS / context->hours_week;
    else if (unit != PAY_HOUR && unit != PAY_DAY && context->share > 0 && context->share < 90)
        stretch = 100 / context->share;
    y.min *= stretch;
    y.max *= stretch;
    struct str base = unit == PAY_YEAR    ? STR("Jahresbetrag")
                      : unit == PAY_MONTH ? arena_printf(a, "%g Monatsgehälter", salaries)
                      : unit == PAY_WEEK  ? STR("52 Wochen")
                      : unit == PAY_DAY   ? STR("220 Arbeitstage")
                      : unit == PAY_HOUR  ? arena_printf(a, "%g h/Woche, 52 Wochen", hours)
                                          : STR_NONE;
    y.assumption = base;
    if (stretch != 1)
        y.assumption = part ? arena_printf(a, "%.*s, von %g auf %g h/Woche hochgerechnet",
                                           STR_ARG(base), context->hours_week, FULL_TIME_HOURS)
                            : arena_printf(a, "%.*s, von %g %% auf Vollzeit hochgerechnet",
                                           STR_ARG(base), context->share);
    return y;
}

/* --- tariffs ------------------------------------------------------------------------------- */

#define TARIFF_REACH 90 /* bytes between a group and the name of its tariff */

struct tariff_hit {
    struct tariff_group group; /* letter 0 = only a name */
    int name;                  /* index of the tariff's name, -1 = none */
    uint32_t start, end;
};

static bool is_specific(struct str name)
{
    return str_find_char(name, '-', 0) != STR_NPOS && name.ptr[0] != '-';
}

static bool is_civil_service(struct str name)
{
    return str_eq(name, STR("-Besoldung"));
}

/* The name that belongs to a group at [start, end): the nearest, the longer of two that overlap,
 * and "TVöD-VKA" before a plain "TVöD" in the same place. -1 = none. */
static int name_near(const struct field_view *v, const struct tariff_group *g)
{
    size_t from = g->start > TARIFF_REACH ? g->start - TARIFF_REACH : 0;
    const struct hit *best = NULL;
    int best_distance = FAR;
    for (size_t i = hit_from(v, from); i < v->n_hits; i++) {
        const struct hit *h = &v->hits[i];
        if (h->start > g->end + TARIFF_REACH)
            break;
        if (h->class != CLASS_TARIFF)
            continue;
        struct str name = v->tables->names.items[h->name];
        if (is_civil_service(name) != (g->letter == 'A' || g->letter == 'W' || g->letter == 'R'))
            continue;
        int d = h->start >= g->end   ? gap(v->s, g->end, h->start, false)
                : h->end <= g->start ? gap(v->s, h->end, g->start, false) + 5
                                     : 0;
        bool longer = best && h->start <= best->start && h->end >= best->end;
        bool sharper =
            best && is_specific(name) && str_starts(name, v->tables->names.items[best->name]);
        if (!best || longer || sharper || d < best_distance) {
            best = h;
            best_distance = d;
        }
    }
    return best ? best->name : -1;
}

static bool pay_word_before(const struct field_view *v, size_t at, int reach)
{
    return look_around(v, at, at).before[CLASS_PAY] < reach;
}

static bool accept_group(const struct field_view *v, const struct tariff_group *g, int name)
{
    if (g->strong)
        return true;
    switch (g->letter) {
    case 'E':
        return name >= 0 || pay_word_before(v, g->start, 40);
    case 'S':
    case 'P':
        return name >= 0 && str_starts(v->tables->names.items[name], STR("TV"));
    default:
        return name >= 0;
    }
}

static bool find_group(const struct field_view *v, struct tariff_hit *out)
{
    for (size_t i = 0; i < v->s.len; i++) {
        if (v->s.ptr[i] < '1' || v->s.ptr[i] > '9')
            continue;
        struct tariff_group g;
        if (!tariff_group_at(v->s, i, &g))
            continue;
        int name = name_near(v, &g);
        if (!accept_group(v, &g, name))
            continue;
        if (out->start == out->end || out->group.letter == 'A')
            *out = (struct tariff_hit){g, name, g.start, g.end};
        if (out->group.letter != 'A') /* an employee's group says more than a civil servant's */
            break;
    }
    return out->start < out->end;
}

/* "Vergütung nach TVöD" without a group. */
static bool find_name(const struct field_view *v, struct tariff_hit *out)
{
    for (size_t i = 0; i < v->n_hits; i++) {
        const struct hit *h = &v->hits[i];
        if (h->class != CLASS_TARIFF || v->tables->names.items[h->name].ptr[0] == '-')
            continue;
        struct around r = look_around(v, h->start, h->end);
        bool paid = r.before[CLASS_PAY] <= 75 || r.after[CLASS_PAY] <= 15;
        bool agreed = r.before[CLASS_AGREEMENT] <= 25 || r.after[CLASS_AGREEMENT] <= 12;
        if ((!paid && !agreed) || r.before[CLASS_KNOWLEDGE] < r.before[CLASS_PAY])
            continue;
        *out = (struct tariff_hit){.name = h->name, .start = h->start, .end = h->end};
        /* "Tarifvertrag für den öffentlichen Dienst (TVöD-VKA)": the longer name says more. */
        for (size_t k = i + 1; k < v->n_hits && v->hits[k].start < h->end + 20; k++)
            if (v->hits[k].class == CLASS_TARIFF)
                out->name = v->hits[k].name;
        return true;
    }
    return false;
}

/* A name that stands alone in the text, for a group whose sentence names none. */
static int only_name(const struct field_view *v)
{
    int name = -1;
    for (size_t i = 0; i < v->n_hits; i++)
        if (v->hits[i].class == CLASS_TARIFF &&
            v->tables->names.items[v->hits[i].name].ptr[0] != '-')
            name = name < 0 || v->hits[i].name == name ? v->hits[i].name : -2;
    return name < 0 ? -1 : name;
}

static struct str shown_name(const struct field_view *v, int name)
{
    if (name < 0)
        return STR_NONE;
    struct str s = v->tables->names.items[name];
    return s.ptr[0] == '-' ? str_slice(s, 1, s.len) : s;
}

static struct str tariff_label(struct arena *a, struct str name, const struct tariff_group *g)
{
    if (g->letter == 0)
        return name;
    struct str group = tariff_group_name(a, g);
    if (name.len == 0)
        return g->upto ? arena_printf(a, "bis %.*s", STR_ARG(group)) : group;
    return arena_printf(a, "%.*s %s%.*s", STR_ARG(name), g->upto ? "bis " : "", STR_ARG(group));
}

/* Amounts from the table, when there is one: TVöD without more is read by the VKA's table, and the
 * assumption says so. */
static void price(struct arena *a, const struct pay_tables *t, struct str name,
                  const struct tariff_group *g, const struct pay_context *context,
                  struct pay_found *out)
{
    struct str table = str_eq(name, STR("TVöD")) ? STR("TVöD-VKA") : name;
    const struct tariff_row *low = tariffs_find(
        t->tariffs, table, tariff_key(a, g->letter, g->low, g->low_suffix), context->posted);
    const struct tariff_row *high = tariffs_find(
        t->tariffs, table, tariff_key(a, g->letter, g->high, g->high_suffix), context->posted);
    if (!low || !high)
        return;
    int year, month, day;
    date_split(high->valid_from, &year, &month, &day);
    out->tariff_amount = true;
    out->unit = PAY_MONTH;
    out->min = g->upto ? 0 : low->first;
    out->max = high->last;
    out->yearly_min = out->min * 12;
    out->yearly_max = out->max * 12;
    out->assumption = arena_printf(
        a, "Tabelle %.*s ab %02d.%02d.%04d, alle Stufen, 12 Monatsgehälter, %g h/Woche",
        STR_ARG(table), day, month, year, high->hours_week);
}

static bool find_tariff(struct arena *a, const struct field_view *v, const struct field_view *other,
                        const struct pay_context *context, struct pay_found *out)
{
    struct tariff_hit h = {0};
    if (!find_group(v, &h) && !(!v->title && find_name(v, &h)))
        return false;
    bool own = h.name >= 0;
    if (!own && h.group.letter == 'E')
        h.name = only_name(other);
    if (!own && h.name < 0 && (h.group.letter == 'A'))
        out->tariff = tariff_label(a, STR("Besoldung"), &h.group);
    else
        out->tariff = tariff_label(a, shown_name(v, h.name), &h.group);
    out->rule = h.group.letter ? "pay.tariff.group" : "pay.tariff.name";
    out->in_title = v->title;
    out->start = h.start;
    out->end = h.end;
    if (h.group.letter)
        price(a, v->tables, shown_name(v, h.name), &h.group, context, out);
    return true;
}

/* --- both ---------------------------------------------------------------------------------- */

static void take_amount(struct arena *a, const struct candidate *c, double months,
                        const struct pay_context *context, struct pay_found *out)
{
    const struct amount *m = &c->amount;
    out->min = c->open_low ? 0 : m->low.value;
    out->max = c->open_high ? 0 : m->high.value;
    out->unit = c->unit;
    out->rule = c->rule;
    out->in_title = c->title;
    out->start = m->start;
    out->end = m->end;
    out->tariff_amount = false;
    struct pay_context full = *context;
    if (str_eq(str_of(c->rule), STR("pay.minijob")) ||
        str_eq(str_of(c->rule), STR("pay.apprentice")))
        full.hours_week = full.share = 0;
    struct pay_yearly y = pay_yearly(a, out->min, out->max, c->unit, months, &full);
    out->yearly_min = y.min;
    out->yearly_max = y.max;
    out->assumption = y.assumption;
    if (str_eq(str_of(c->rule), STR("pay.minijob"))) { /* a ceiling, not a full-time pay */
        out->yearly_min = out->yearly_max = 0;
        out->assumption = STR("Minijob, nicht auf Vollzeit hochgerechnet");
    }
}

bool pay_find(struct arena *a, const struct pay_tables *t, struct str title, struct str text,
              const struct pay_context *context, struct pay_found *out)
{
    *out = (struct pay_found){.rule = ""};
    struct field_view views[2] = {view_of(a, t, title, true), view_of(a, t, text, false)};
    struct candidate best = {0};
    for (int i = 0; i < 2; i++)
        find_amount(&views[i], &best);
    bool tariff = find_tariff(a, &views[0], &views[1], context, out) ||
                  find_tariff(a, &views[1], &views[1], context, out);
    if (best.score > 0)
        take_amount(a, &best, find_months(&views[1]), context, out);
    return tariff || best.score > 0;
}
