#include "understand/understand.h"

#include "base/utf8.h"
#include "occupations/lexicon.h"
#include "understand/zone_words.h"

#include <math.h>

static bool fail(const char **why, const char *what)
{
    *why = what;
    return false;
}

static bool on_boundary(struct str s, uint32_t at)
{
    return at >= s.len || ((unsigned char)s.ptr[at] & 0xC0) != 0x80;
}

static struct str field_of(const struct posting *p, enum fact_field field)
{
    switch (field) {
    case FIELD_TITLE:
        return p->title;
    case FIELD_TEXT:
        return p->text;
    case FIELD_PAY:
        return p->pay.text;
    case FIELD_EMPLOYER:
        return p->employer;
    default:
        return STR_NONE;
    }
}

/* A fact that is there has a rule; one that is not has none. */
static bool check_known(const struct posting *p, const struct known *k, bool there,
                        const char **why)
{
    struct str s = field_of(p, k->field);
    if (!k->rule || (k->rule[0] != '\0') != there)
        return fail(why, "a fact without a rule, or a rule without a fact");
    if (k->start > k->end || k->end > s.len)
        return fail(why, "a span is outside its field");
    if (!on_boundary(s, k->start) || !on_boundary(s, k->end))
        return fail(why, "a span cuts a character");
    return true;
}

static bool check_amounts(double min, double max)
{
    return isfinite(min) && isfinite(max) && min >= 0 && max >= 0 && (max == 0 || min <= max);
}

static bool check_pay(const struct posting *p, const struct fact_pay *pay, const char **why)
{
    bool there = pay->min > 0 || pay->max > 0 || pay->tariff.len > 0;
    if (!check_known(p, &pay->known, there, why))
        return false;
    if (!check_amounts(pay->min, pay->max) || !check_amounts(pay->yearly_min, pay->yearly_max))
        return fail(why, "pay: min is greater than max");
    if ((pay->min > 0 || pay->max > 0) && pay->unit == PAY_UNIT_NONE)
        return fail(why, "pay: an amount without a unit");
    if ((pay->yearly_min > 0 || pay->yearly_max > 0) && pay->assumption.len == 0)
        return fail(why, "pay: a yearly figure without its assumption");
    return true;
}

static bool check_occupations(const struct knowledge *k, const struct facts *f, const char **why)
{
    const struct lexicon *l = knowledge_lexicon(k);
    if (f->occupation.code != 0 && !lexicon_by_code(l, f->occupation.code))
        return fail(why, "the occupation's code is unknown");
    for (size_t i = 0; i < f->n_alternatives; i++)
        if (!lexicon_by_code(l, f->alternatives[i].code) ||
            f->alternatives[i].confidence > f->occupation.confidence)
            return fail(why, "an alternative's code is unknown or better than the best");
    return true;
}

static bool check_zones(const struct posting *p, const struct facts *f, const char **why)
{
    uint32_t last = 0;
    for (size_t i = 0; i < f->n_zones; i++) {
        const struct fact_zone *z = &f->zones[i];
        if (z->start < last || z->end <= z->start || z->end > p->text.len)
            return fail(why, "zones overlap, are empty or outside the text");
        if (zone_of(str_of(z->zone)) == ZONES || !z->rule || !z->rule[0])
            return fail(why, "a zone has no name or no rule");
        if (!on_boundary(p->text, z->start) || !on_boundary(p->text, z->end))
            return fail(why, "a zone cuts a character");
        last = z->end;
    }
    return true;
}

static bool check_places(const struct gazetteer *g, const struct posting *p, const struct facts *f,
                         const char **why)
{
    bool any = false;
    for (size_t i = 0; i < f->n_places; i++) {
        const struct fact_place *fp = &f->places[i];
        if (fp->place != PLACE_NONE && fp->place >= gazetteer_count(g))
            return fail(why, "a place is not in the gazetteer");
        if (!check_known(p, &fp->known, true, why))
            return false;
        any = any || fp->place != PLACE_NONE;
    }
    return any == (f->scope == PLACE_SCOPE_PLACE) || fail(why, "scope and places disagree");
}

static bool check_work(const struct posting *p, const struct facts *f, const char **why)
{
    for (int i = 0; i < 6; i++)
        if (!check_known(p, &f->worktime_known[i], f->worktime & 1u << i, why))
            return false;
    return check_known(p, &f->contract_known, f->contract != CONTRACT_NONE, why) &&
           check_known(p, &f->level_known, f->level != LEVEL_NONE, why) &&
           check_known(p, &f->remote_known, f->remote != REMOTE_NONE, why) &&
           check_known(p, &f->agency_known, f->agency != AGENCY_NONE, why) &&
           check_known(p, &f->career_change_known, f->career_change, why) &&
           check_known(p, &f->hours_known, f->hours_week > 0, why) &&
           check_known(p, &f->share_known, f->share_max > 0, why) &&
           check_known(p, &f->years_known, f->years_asked > 0, why) &&
           (check_amounts(f->share_min, f->share_max) ||
            fail(why, "share: min is greater than max"));
}

bool facts_check(const struct knowledge *k, const struct posting *p, const struct facts *f,
                 const char **why)
{
    *why = "";
    for (size_t i = 0; i < f->n_skills; i++)
        if (!check_known(p, &f->skills[i].known, true, why))
            return false;
    if (!utf8_valid(f->title))
        return fail(why, "the title is not UTF-8");
    return check_known(p, &f->title_known, p->title.len > 0, why) && check_pay(p, &f->pay, why) &&
           check_occupations(k, f, why) && check_zones(p, f, why) && check_work(p, f, why) &&
           check_places(knowledge_gazetteer(k), p, f, why);
}
