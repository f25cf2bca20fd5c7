#include "understand/work.h"

#define HOURS_MIN      4.0 /* a stated week of work */
#define HOURS_MAX      60.0
#define FULL_HOURS_MIN 35.0
#define PART_HOURS_MAX 32.0
#define PART_SHARE_MAX 85.0 /* percent: less is part time, nothing said otherwise */
#define YEARS_MAX      20.0
#define MONTHS_MAX     120.0
/* Rules on the title from here on name a kind of contract that feeds have no word for. */
#define WEIGHT_KIND_OF_CONTRACT 94
#define WEIGHT_TERM_NAMED       85 /* a fixed term with its length or end */
#define WEIGHT_FULLY_REMOTE     85

struct hits {
    const struct rule_hit *items;
    size_t n;
};

static const char structured[] = "structured";

static struct known known_of(const struct rule_hit *h)
{
    enum fact_field field = h->title ? FIELD_TITLE : FIELD_TEXT;
    return (struct known){h->rule->id, field, h->start, h->end};
}

/* The heaviest hit of a kind, the first among equals; NULL when there is none. */
static const struct rule_hit *best_of(struct hits hits, enum rule_kind kind)
{
    const struct rule_hit *best = NULL;
    for (size_t i = 0; i < hits.n; i++)
        if (hits.items[i].rule->kind == kind &&
            (!best || hits.items[i].rule->weight > best->rule->weight))
            best = &hits.items[i];
    return best;
}

/* --- working time --------------------------------------------------------------------------- */

static int bit_number(uint32_t bit)
{
    int i = 0;
    while (bit >> i > 1)
        i++;
    return i;
}

static void set_worktime(struct facts *f, uint32_t bit, struct known known)
{
    if (f->worktime & bit)
        return;
    f->worktime |= bit;
    f->worktime_known[bit_number(bit)] = known;
}

static void find_hours(struct hits hits, struct facts *f)
{
    const struct rule_hit *best = NULL;
    for (size_t i = 0; i < hits.n; i++) {
        const struct rule_hit *h = &hits.items[i];
        double hours = h->number2 > h->number ? h->number2 : h->number;
        if (h->rule->kind != RULE_HOURS || hours < HOURS_MIN || hours > HOURS_MAX)
            continue;
        if (best && h->rule->weight <= best->rule->weight)
            continue;
        best = h;
        f->hours_week = hours;
        f->hours_known = known_of(h);
    }
}

static void find_share(struct hits hits, struct facts *f)
{
    const struct rule_hit *h = best_of(hits, RULE_SHARE);
    if (!h || h->number < 10 || h->number > 100 || h->number2 > 100)
        return;
    double other = h->number2 > 0 ? h->number2 : h->number;
    f->share_min = h->number < other ? h->number : other;
    f->share_max = h->number < other ? other : h->number;
    f->share_known = known_of(h);
}

static void find_worktime(struct hits hits, struct facts *f)
{
    const uint32_t extent = WORKTIME_FULL | WORKTIME_PART;
    bool feed_said = f->worktime & extent, title_said = false;
    for (size_t i = 0; i < hits.n; i++) {
        const struct rule_hit *h = &hits.items[i];
        if (h->rule->kind != RULE_WORKTIME)
            continue;
        /* A title's "in Teilzeit" is the post's; the text may speak of the whole firm. */
        feed_said = feed_said || (!h->title && f->worktime & extent && title_said);
        uint32_t bit = worktime_of(h->rule->value);
        if (h->title && bit & extent && !feed_said)
            title_said = true;
        if (feed_said && bit & extent)
            continue;
        set_worktime(f, bit, known_of(h));
    }
    find_hours(hits, f);
    find_share(hits, f);
    if (feed_said || f->worktime & (WORKTIME_FULL | WORKTIME_MINI))
        return;
    bool part_said = f->worktime & WORKTIME_PART;
    /* Nobody said full or part time in words: the figures do. */
    if (f->hours_week >= FULL_HOURS_MIN && f->hours_week <= 48)
        set_worktime(f, WORKTIME_FULL, f->hours_known);
    else if (f->hours_week > 0 && f->hours_week <= PART_HOURS_MAX)
        set_worktime(f, WORKTIME_PART, f->hours_known);
    if (!part_said && f->share_max > 0 && f->share_min <= PART_SHARE_MAX)
        set_worktime(f, WORKTIME_PART, f->share_known);
    if (f->share_max == 100)
        set_worktime(f, WORKTIME_FULL, f->share_known);
}

/* --- contract ------------------------------------------------------------------------------- */

static double months_of(const struct rule_hit *h)
{
    struct str value = h->rule->value, unit;
    double factor = h->number;
    str_split(&value, '*', &unit);
    uint64_t fixed;
    if (str_to_u64(value, &fixed))
        factor = (double)fixed;
    return str_eq(unit, STR("year")) ? factor * 12 : factor;
}

static void find_term(struct hits hits, struct facts *f)
{
    const struct rule_hit *months = best_of(hits, RULE_MONTHS);
    if (months && months_of(months) >= 1 && months_of(months) <= MONTHS_MAX)
        f->contract_months = months_of(months);
    const struct rule_hit *reason = best_of(hits, RULE_REASON);
    if (reason)
        f->contract_reason = reason->rule->value;
}

static bool says_permanent(struct hits hits)
{
    for (size_t i = 0; i < hits.n; i++)
        if (hits.items[i].rule->kind == RULE_CONTRACT &&
            contract_of(hits.items[i].rule->value) == CONTRACT_PERMANENT)
            return true;
    return false;
}

static void find_contract(struct hits hits, struct facts *f)
{
    const struct rule_hit *h = best_of(hits, RULE_CONTRACT);
    bool feed_is_general = f->contract == CONTRACT_PERMANENT || f->contract == CONTRACT_TEMPORARY;
    bool sharper = h && feed_is_general && h->rule->weight >= WEIGHT_KIND_OF_CONTRACT;
    /* Feeds default to permanent; a text that names an end, and nowhere calls it permanent, wins.
     */
    if (h && f->contract == CONTRACT_PERMANENT && h->rule->weight >= WEIGHT_TERM_NAMED &&
        contract_of(h->rule->value) == CONTRACT_TEMPORARY)
        sharper = sharper || !says_permanent(hits);
    if (h && (f->contract == CONTRACT_NONE || sharper)) {
        f->contract = contract_of(h->rule->value);
        f->contract_known = known_of(h);
    }
    if (f->contract == CONTRACT_TEMPORARY)
        find_term(hits, f);
}

/* --- level ---------------------------------------------------------------------------------- */

/* Years asked for: the highest figure of the profile's first that names one. */
static const struct rule_hit *find_years(struct hits hits, struct facts *f)
{
    for (size_t i = 0; i < hits.n; i++) {
        const struct rule_hit *h = &hits.items[i];
        if (h->rule->kind != RULE_YEARS)
            continue;
        struct str value = h->rule->value, unit;
        uint64_t fixed = 0;
        str_split(&value, '*', &unit);
        double years = str_to_u64(value, &fixed) ? (double)fixed : h->number;
        if (years < 1 || years > YEARS_MAX)
            continue;
        f->years_asked = years;
        f->years_known = known_of(h);
        return h;
    }
    return NULL;
}

static void find_level(struct hits hits, struct facts *f)
{
    const struct rule_hit *years = find_years(hits, f);
    if (f->level != LEVEL_NONE)
        return;
    const struct rule_hit *h = best_of(hits, RULE_LEVEL);
    if (years && (!h || h->rule->weight <= years->rule->weight)) {
        f->level = f->years_asked >= 2 ? LEVEL_EXPERIENCED : LEVEL_ENTRY;
        f->level_known = known_of(years);
    } else if (h) {
        f->level = level_of(h->rule->value);
        f->level_known = known_of(h);
    }
}

/* --- where the work happens ----------------------------------------------------------------- */

static double first_number(const struct rule_hit *h)
{
    return h->number > 0 ? h->number : h->number2;
}

static void find_remote_extent(struct hits hits, struct facts *f)
{
    const struct rule_hit *days = best_of(hits, RULE_REMOTE_DAYS);
    const struct rule_hit *share = best_of(hits, RULE_REMOTE_SHARE);
    if (f->remote != REMOTE_HYBRID && f->remote != REMOTE_FULL)
        return;
    if (share && first_number(share) >= 5 && first_number(share) <= 100)
        f->remote_share = share->number2 > share->number ? share->number2 : first_number(share);
    if (f->remote_share > 100)
        f->remote_share = 0;
    if (days && first_number(days) >= 1 && first_number(days) <= 5)
        f->remote_days = days->number2 > days->number ? days->number2 : first_number(days);
}

static void find_remote(struct hits hits, struct facts *f)
{
    const struct rule_hit *h = best_of(hits, RULE_REMOTE);
    const struct rule_hit *days = best_of(hits, RULE_REMOTE_DAYS);
    enum remote said = h ? remote_of(h->rule->value) : REMOTE_NONE;
    /* Feeds set one flag for everything between a day a week and always: the text knows better. */
    bool sharper = (f->remote == REMOTE_HYBRID && said == REMOTE_FULL &&
                    h->rule->weight >= WEIGHT_FULLY_REMOTE) ||
                   (f->remote == REMOTE_FULL && said == REMOTE_HYBRID && days);
    if (h && (f->remote == REMOTE_NONE || sharper)) {
        f->remote = said;
        f->remote_known = known_of(h);
    }
    find_remote_extent(hits, f);
}

/* --- agency, change of career ---------------------------------------------------------------- */

static void find_agency(struct hits hits, struct facts *f)
{
    if (f->agency != AGENCY_NONE)
        return;
    const struct rule_hit *h = best_of(hits, RULE_AGENCY);
    const struct rule_hit *employer = best_of(hits, RULE_EMPLOYER);
    if (employer &&
        (!h || str_eq(h->rule->value, STR("no")) || employer->rule->weight > h->rule->weight)) {
        f->agency = agency_of(employer->rule->value);
        f->agency_known = known_of(employer);
        f->agency_known.field = FIELD_EMPLOYER;
    } else if (h) {
        f->agency = agency_of(h->rule->value);
        f->agency_known = known_of(h);
    }
}

void work_facts(const struct posting *p, const struct rule_hit *items, size_t n, struct facts *f)
{
    struct hits hits = {items, n};
    f->worktime = p->worktime;
    for (int i = 0; i < 6; i++)
        if (p->worktime & 1u << i)
            f->worktime_known[i].rule = structured;
    f->contract = p->contract;
    f->level = p->level;
    f->remote = p->remote;
    f->agency = p->agency;
    f->contract_known.rule = p->contract != CONTRACT_NONE ? structured : "";
    f->level_known.rule = p->level != LEVEL_NONE ? structured : "";
    f->remote_known.rule = p->remote != REMOTE_NONE ? structured : "";
    f->agency_known.rule = p->agency != AGENCY_NONE ? structured : "";
    find_worktime(hits, f);
    find_contract(hits, f);
    find_level(hits, f);
    find_remote(hits, f);
    find_agency(hits, f);
    const struct rule_hit *career = best_of(hits, RULE_CAREER);
    f->career_change = career != NULL;
    if (career)
        f->career_change_known = known_of(career);
}
