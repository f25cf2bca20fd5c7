#include "demo/wages.h"

#define HOURS_YEAR (52 * 39)

static const char *const notation_names[NOTE_COUNT] = {
    "none",      "year-range",  "year-from",  "year-upto", "year-one", "year-eur-first",
    "year-k",    "month-range", "month-from", "month-one", "month-13", "hour-range",
    "hour-from", "hour-one",    "tariff",     "by-tariff", "minijob",  "azubi"};

const char *demo_notation_name(enum demo_notation n)
{
    return notation_names[n];
}

uint32_t demo_state_percent(enum state s)
{
    static const uint8_t percent[STATE_COUNT] = {
        [STATE_SH] = 94,  [STATE_HH] = 108, [STATE_NI] = 96,  [STATE_HB] = 101,
        [STATE_NW] = 101, [STATE_HE] = 106, [STATE_RP] = 97,  [STATE_BW] = 107,
        [STATE_BY] = 106, [STATE_SL] = 96,  [STATE_BE] = 102, [STATE_BB] = 91,
        [STATE_MV] = 87,  [STATE_SN] = 88,  [STATE_ST] = 89,  [STATE_TH] = 88};
    return s < STATE_COUNT && percent[s] ? percent[s] : 100;
}

uint32_t demo_yearly(struct rng *r, uint32_t base_eur, enum state state)
{
    int64_t noise = draw_exp(draw_normal(r) / 10);
    return (uint32_t)((int64_t)base_eur * demo_state_percent(state) / 100 * noise / 65536);
}

uint32_t demo_minijob_eur(int year)
{
    return year <= 2025 ? 556 : year == 2026 ? 603 : 633;
}

/* Statutory minimum, EUR cents an hour. */
static uint32_t minimum_cents(int year)
{
    return year <= 2025 ? 1282 : year == 2026 ? 1390 : 1460;
}

uint32_t demo_minimum_year(int year)
{
    return minimum_cents(year) * HOURS_YEAR / 100;
}

static double rounded(uint64_t value, uint32_t step)
{
    return (double)((value + step / 2) / step * step);
}

/* yearly × percent / 100 in the unit of the notation. */
static double in_unit(const struct demo_pay *p, uint32_t percent, int year)
{
    uint64_t y = (uint64_t)p->yearly * percent / 100;
    if (p->unit == PAY_YEAR)
        return rounded(y, p->notation == NOTE_YEAR_K ? 1000 : 500);
    if (p->unit == PAY_MONTH)
        return rounded(y / (p->months13 ? 13 : 12), 10);
    uint64_t cents = rounded(y * 100 / HOURS_YEAR, 10);
    if (cents < minimum_cents(year))
        cents = minimum_cents(year);
    return (double)cents / 100;
}

static enum pay_unit unit_of(enum demo_notation n)
{
    if (n >= NOTE_YEAR_RANGE && n <= NOTE_YEAR_K)
        return PAY_YEAR;
    if (n >= NOTE_HOUR_RANGE && n <= NOTE_HOUR_ONE)
        return PAY_HOUR;
    return n >= NOTE_MONTH_RANGE && n <= NOTE_MONTH_13 ? PAY_MONTH : PAY_UNIT_NONE;
}

static void state_azubi(struct rng *r, struct demo_pay *p)
{
    uint32_t first = 1000 + 10 * rng_below(r, 35);
    for (uint32_t i = 0; i < p->azubi_years; i++)
        p->azubi[i] = first + i * (60 + 10 * rng_below(r, 3));
    p->unit = PAY_MONTH;
    p->min = p->azubi[0];
    p->max = p->azubi[p->azubi_years - 1];
}

void demo_pay_state(struct rng *r, struct demo_pay *p, int year)
{
    p->unit = unit_of(p->notation);
    p->months13 = p->notation == NOTE_MONTH_13;
    if (p->notation == NOTE_AZUBI) {
        state_azubi(r, p);
        return;
    }
    if (p->notation == NOTE_MINIJOB) {
        p->unit = PAY_MONTH;
        p->max = demo_minijob_eur(year);
        return;
    }
    if (p->unit == PAY_UNIT_NONE)
        return;
    uint32_t half = draw_between(r, 4, 11); /* half the width of a range, percent */
    bool from = p->notation == NOTE_YEAR_FROM || p->notation == NOTE_MONTH_FROM ||
                p->notation == NOTE_HOUR_FROM;
    bool one = p->notation == NOTE_YEAR_ONE || p->notation == NOTE_MONTH_ONE ||
               p->notation == NOTE_MONTH_13 || p->notation == NOTE_HOUR_ONE;
    if (one) {
        p->min = p->max = in_unit(p, 100, year);
    } else if (from) {
        p->min = in_unit(p, 100 - half, year);
    } else if (p->notation == NOTE_YEAR_UPTO) {
        p->max = in_unit(p, 100 + half, year);
    } else {
        p->min = in_unit(p, 100 - half, year);
        p->max = in_unit(p, 100 + half, year);
    }
}

/* ---- writing ---- */

/* 45000 → "45.000", "45 000", "45000"; 15.5 → "15,50" */
static void amount(struct buf *b, double v, uint32_t style, bool cents)
{
    uint32_t whole = (uint32_t)v;
    if (whole >= 1000 && style != 2)
        buf_printf(b, "%u%c%03u", whole / 1000, style == 0 ? '.' : ' ', whole % 1000);
    else
        buf_printf(b, "%u", whole);
    if (cents)
        buf_printf(b, ",%02u", (uint32_t)((v - whole) * 100 + 0.5));
}

static const char *pick(struct rng *r, const char *const *words, uint32_t n)
{
    return words[rng_below(r, n)];
}

#define PICK(r, ...)                                                                               \
    pick((r), (const char *const[]){__VA_ARGS__},                                                  \
         sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

struct style {
    uint32_t number; /* 0 "45.000", 1 "45 000", 2 "45000" */
    const char *currency;
};

static void range(struct buf *b, struct rng *r, const struct demo_pay *p, struct style s,
                  bool cents)
{
    bool twice = draw_percent(r, 30);
    bool words = draw_percent(r, 25);
    if (words)
        buf_cstr(b, PICK(r, "zwischen ", "von "));
    bool between = words && str_ends(buf_view(b), STR("zwischen "));
    amount(b, p->min, s.number, cents);
    if (twice)
        buf_printf(b, " %s", s.currency);
    buf_cstr(b, between ? " und " : words ? " bis " : PICK(r, " – ", " - ", " bis ", "-"));
    amount(b, p->max, s.number, cents);
    buf_printf(b, " %s", s.currency);
}

static void one_end(struct buf *b, const struct demo_pay *p, struct style s, bool cents)
{
    amount(b, p->min > 0 ? p->min : p->max, s.number, cents);
    buf_printf(b, " %s", s.currency);
}

static void write_year(struct buf *b, struct rng *r, const struct demo_pay *p, struct style s)
{
    switch (p->notation) {
    case NOTE_YEAR_K:
        buf_printf(b, "%uk–%uk € ", (uint32_t)p->min / 1000, (uint32_t)p->max / 1000);
        buf_cstr(b, PICK(r, "Jahresgehalt", "p.a.", "pro Jahr"));
        return;
    case NOTE_YEAR_EUR_FIRST:
        buf_cstr(b, "EUR ");
        amount(b, p->min, s.number, false);
        buf_cstr(b, PICK(r, " bis EUR ", " - EUR "));
        amount(b, p->max, s.number, false);
        buf_cstr(b, PICK(r, " p. a.", " brutto p.a.", " jährlich"));
        return;
    case NOTE_YEAR_RANGE:
        range(b, r, p, s, false);
        break;
    case NOTE_YEAR_FROM:
        buf_cstr(b, PICK(r, "ab ", "mindestens "));
        one_end(b, p, s, false);
        break;
    case NOTE_YEAR_UPTO:
        buf_cstr(b, PICK(r, "bis zu ", "bis "));
        one_end(b, p, s, false);
        break;
    default:
        buf_cstr(b, PICK(r, "ca. ", "", "rund "));
        one_end(b, p, s, false);
    }
    buf_cstr(b, PICK(r, " brutto im Jahr", " brutto/Jahr", " jährlich", " Jahresgehalt", " p.a.",
                     " Jahresbrutto", " brutto pro Jahr"));
}

static void write_month(struct buf *b, struct rng *r, const struct demo_pay *p, struct style s)
{
    if (p->notation == NOTE_MONTH_RANGE) {
        range(b, r, p, s, false);
    } else if (p->notation == NOTE_MONTH_FROM) {
        buf_cstr(b, "ab ");
        one_end(b, p, s, false);
    } else {
        one_end(b, p, s, false);
    }
    if (p->months13) {
        buf_cstr(b, PICK(r, " brutto x 13 Gehälter", " monatlich, 13 Gehälter",
                         " brutto im Monat (13 Monatsgehälter)"));
        return;
    }
    buf_cstr(b, PICK(r, " brutto im Monat", " brutto/Monat", " monatlich", " pro Monat",
                     " brutto monatlich", " Monatsgehalt"));
}

static void write_hour(struct buf *b, struct rng *r, const struct demo_pay *p, struct style s)
{
    s.number = 0;
    if (p->notation == NOTE_HOUR_RANGE) {
        range(b, r, p, s, true);
    } else {
        buf_cstr(b, p->notation == NOTE_HOUR_FROM ? "ab " : "");
        one_end(b, p, s, true);
    }
    buf_cstr(b, PICK(r, " pro Stunde", "/Std.", " die Stunde", "/Stunde", " brutto pro Stunde",
                     " Stundenlohn"));
}

static void write_tariff(struct buf *b, struct rng *r, const struct demo_pay *p)
{
    buf_cstr(b,
             PICK(r, "Vergütung nach ", "Entgeltgruppe ", "Bezahlung nach ", "Eingruppierung: "));
    buf_str(b, p->tariff);
}

static void write_azubi(struct buf *b, struct rng *r, const struct demo_pay *p)
{
    bool list = draw_percent(r, 60);
    buf_cstr(b, list ? "Ausbildungsvergütung: " : "");
    for (uint32_t i = 0; i < p->azubi_years; i++) {
        buf_cstr(b, i > 0 ? ", " : "");
        buf_printf(b, "%u. %s", i + 1, list ? "Jahr: " : "Ausbildungsjahr ");
        amount(b, p->azubi[i], 0, false);
        buf_cstr(b, " €");
    }
}

void demo_pay_write(struct buf *b, struct rng *r, const struct demo_pay *p)
{
    static const uint32_t number_weights[] = {85, 5, 10};
    struct style s = {draw_weighted(r, number_weights, 3, 100), PICK(r, "€", "€", "Euro", "EUR")};
    switch (p->notation) {
    case NOTE_NONE:
    case NOTE_COUNT:
        return;
    case NOTE_TARIFF:
        write_tariff(b, r, p);
        return;
    case NOTE_BY_TARIFF:
        buf_cstr(b, PICK(r, "Bezahlung nach Tarif", "Vergütung nach Tarifvertrag",
                         "Entlohnung nach Haustarif"));
        return;
    case NOTE_MINIJOB:
        buf_cstr(b, PICK(r, "Minijob auf ", "geringfügige Beschäftigung auf "));
        buf_printf(b, "%u", (uint32_t)p->max);
        buf_cstr(b, PICK(r, "-Euro-Basis", " €-Basis"));
        return;
    case NOTE_AZUBI:
        write_azubi(b, r, p);
        return;
    default:
        break;
    }
    if (p->unit == PAY_YEAR)
        write_year(b, r, p, s);
    else if (p->unit == PAY_MONTH)
        write_month(b, r, p, s);
    else
        write_hour(b, r, p, s);
    if (p->full_time_basis && p->unit != PAY_HOUR)
        buf_cstr(b, PICK(r, " (bezogen auf Vollzeit)", " bei Vollzeit", " auf Vollzeitbasis"));
}

/* ---- English ---- */

static void english_amount(struct buf *b, double v, bool cents)
{
    uint32_t whole = (uint32_t)v;
    if (whole >= 1000)
        buf_printf(b, "%u,%03u", whole / 1000, whole % 1000);
    else
        buf_printf(b, "%u", whole);
    if (cents)
        buf_printf(b, ".%02u", (uint32_t)((v - whole) * 100 + 0.5));
}

void demo_pay_write_english(struct buf *b, struct rng *r, const struct demo_pay *p)
{
    bool cents = p->unit == PAY_HOUR;
    const char *currency = PICK(r, "EUR ", "€");
    if (p->min > 0 && p->max <= 0)
        buf_cstr(b, "from ");
    else if (p->min <= 0)
        buf_cstr(b, "up to ");
    buf_cstr(b, currency);
    english_amount(b, p->min > 0 ? p->min : p->max, cents);
    if (p->min > 0 && p->max > p->min) {
        buf_cstr(b, " to ");
        buf_cstr(b, currency);
        english_amount(b, p->max, cents);
    }
    buf_cstr(b, p->unit == PAY_YEAR    ? PICK(r, " per year", " gross per year", " p.a.")
                : p->unit == PAY_MONTH ? PICK(r, " per month", " gross per month")
                                       : " per hour");
    if (p->months13)
        buf_cstr(b, ", 13 salaries");
    if (p->full_time_basis && p->unit != PAY_HOUR)
        buf_cstr(b, " (full-time equivalent)");
}
