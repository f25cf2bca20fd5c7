/* Facts as JSON: the output of `umkreis understand` (docs/understand.md). */
#include "understand/understand.h"

#include "places/resolve.h"

#include <stdio.h>

static const char *const field_names[] = {"", "title", "text", "pay", "place", "employer"};

static void write_known(struct json *out, const struct known *k)
{
    if (!k->rule || k->rule[0] == '\0')
        return;
    json_str(out, "rule", str_of(k->rule));
    if (k->field == FIELD_NONE)
        return;
    json_arr(out, "span");
    json_str(out, NULL, str_of(field_names[k->field]));
    json_int(out, NULL, k->start);
    json_int(out, NULL, k->end);
    json_end(out);
}

/* {"value": name, "rule": …, "span": …}; absent when unknown. */
static void write_name(struct json *out, const char *key, const char *name, const struct known *k)
{
    if (name[0] == '\0')
        return;
    json_obj(out, key);
    json_str(out, "value", str_of(name));
    write_known(out, k);
    json_end(out);
}

static void write_title(struct json *out, const struct posting *p, const struct facts *f)
{
    if (p->title.len == 0)
        return;
    json_obj(out, "title");
    json_str(out, "clean", f->title);
    json_str(out, "original", p->title);
    write_known(out, &f->title_known);
    json_end(out);
}

static void write_one_occupation(struct json *out, const struct fact_occupation *o)
{
    char code[24];
    int n = snprintf(code, sizeof(code), "%05u", o->code);
    json_str(out, "code", str_n(code, (size_t)n));
    json_str(out, "label", o->label);
    json_num(out, "confidence", o->confidence, 3);
}

static void write_occupation(struct json *out, const struct facts *f)
{
    if (f->occupation.code == 0)
        return;
    json_obj(out, "occupation");
    write_one_occupation(out, &f->occupation);
    json_arr(out, "alternatives");
    for (size_t i = 0; i < f->n_alternatives; i++) {
        json_obj(out, NULL);
        write_one_occupation(out, &f->alternatives[i]);
        json_end(out);
    }
    json_end(out);
    write_known(out, &f->occupation_known);
    json_end(out);
}

static void write_place(struct json *out, const struct gazetteer *g, const struct fact_place *fp)
{
    json_obj(out, NULL);
    json_str_opt(out, "text", fp->text);
    if (fp->place != PLACE_NONE) {
        const struct place *pl = gazetteer_get(g, fp->place);
        json_str(out, "name", pl->name);
        json_str_opt(out, "plz", pl->plz);
        json_str_opt(out, "ags", pl->ags);
        state_to_json(out, pl->state);
        json_num(out, "lat", pl->lat, 5);
        json_num(out, "lon", pl->lon, 5);
        json_str(out, "place_rule", str_of(fp->rule));
        if (fp->uncertain)
            json_bool(out, "uncertain", true);
    }
    write_known(out, &fp->known);
    json_end(out);
}

static void write_places(struct json *out, const struct gazetteer *g, const struct facts *f)
{
    json_str(out, "scope", str_of(place_scope_name(f->scope)));
    if (f->scope == PLACE_SCOPE_STATE && f->state != STATE_NONE)
        state_to_json(out, f->state);
    json_arr(out, "places");
    for (size_t i = 0; i < f->n_places; i++)
        write_place(out, g, &f->places[i]);
    json_end(out);
}

static void write_amount(struct json *out, const char *key, double v)
{
    if (v > 0)
        json_num(out, key, v, 2);
}

static void write_pay(struct json *out, const struct fact_pay *pay)
{
    if (!pay->known.rule || pay->known.rule[0] == '\0')
        return;
    json_obj(out, "pay");
    write_amount(out, "min", pay->min);
    write_amount(out, "max", pay->max);
    json_str_opt(out, "unit", str_of(pay_unit_name(pay->unit)));
    write_amount(out, "yearly_min", pay->yearly_min);
    write_amount(out, "yearly_max", pay->yearly_max);
    json_str_opt(out, "source", pay->source);
    json_str_opt(out, "tariff", pay->tariff);
    json_str_opt(out, "assumption", pay->assumption);
    write_known(out, &pay->known);
    json_end(out);
}

static void write_worktime(struct json *out, const struct facts *f)
{
    if (f->worktime != 0) {
        json_arr(out, "worktime");
        for (int i = 0; i < 6; i++)
            if (f->worktime & 1u << i)
                write_name(out, NULL, worktime_name(1u << i), &f->worktime_known[i]);
        json_end(out);
    }
    if (f->hours_week > 0) {
        json_obj(out, "hours_week");
        json_num(out, "value", f->hours_week, 2);
        write_known(out, &f->hours_known);
        json_end(out);
    }
    if (f->share_max > 0) {
        json_obj(out, "share");
        json_num(out, "min", f->share_min, 1);
        json_num(out, "max", f->share_max, 1);
        write_known(out, &f->share_known);
        json_end(out);
    }
}

static void write_contract(struct json *out, const struct facts *f)
{
    if (f->contract == CONTRACT_NONE)
        return;
    json_obj(out, "contract");
    json_str(out, "value", str_of(contract_name(f->contract)));
    if (f->contract_months > 0)
        json_num(out, "months", f->contract_months, 1);
    json_str_opt(out, "reason", f->contract_reason);
    write_known(out, &f->contract_known);
    json_end(out);
}

static void write_level(struct json *out, const struct facts *f)
{
    write_name(out, "level", level_name(f->level), &f->level_known);
    if (f->years_asked > 0) {
        json_obj(out, "years_asked");
        json_num(out, "value", f->years_asked, 1);
        write_known(out, &f->years_known);
        json_end(out);
    }
}

static void write_remote(struct json *out, const struct facts *f)
{
    if (f->remote == REMOTE_NONE)
        return;
    json_obj(out, "remote");
    json_str(out, "value", str_of(remote_name(f->remote)));
    if (f->remote_share > 0)
        json_num(out, "share", f->remote_share, 1);
    if (f->remote_days > 0)
        json_num(out, "days", f->remote_days, 1);
    write_known(out, &f->remote_known);
    json_end(out);
}

static void write_zones(struct json *out, const struct facts *f)
{
    if (f->n_zones == 0)
        return;
    json_arr(out, "zones");
    for (size_t i = 0; i < f->n_zones; i++) {
        json_obj(out, NULL);
        json_str(out, "zone", str_of(f->zones[i].zone));
        json_int(out, "start", f->zones[i].start);
        json_int(out, "end", f->zones[i].end);
        json_str_opt(out, "rule", str_of(f->zones[i].rule));
        json_end(out);
    }
    json_end(out);
}

static void write_skills(struct json *out, const struct facts *f)
{
    if (f->n_skills == 0)
        return;
    json_arr(out, "skills");
    for (size_t i = 0; i < f->n_skills; i++) {
        const struct fact_skill *s = &f->skills[i];
        json_obj(out, NULL);
        json_str(out, "label", s->label);
        json_str(out, "kind", str_of(s->kind));
        json_str_opt(out, "level", s->level);
        json_bool(out, "must", s->must);
        write_known(out, &s->known);
        json_end(out);
    }
    json_end(out);
}

void facts_to_json(const struct gazetteer *g, const struct posting *p, const struct facts *f,
                   struct json *out)
{
    json_obj(out, NULL);
    json_str_opt(out, "ref", p->ref);
    write_title(out, p, f);
    write_occupation(out, f);
    write_places(out, g, f);
    write_pay(out, &f->pay);
    write_worktime(out, f);
    write_contract(out, f);
    write_level(out, f);
    write_remote(out, f);
    write_name(out, "agency", agency_name(f->agency), &f->agency_known);
    if (f->career_change)
        write_name(out, "career_change", "yes", &f->career_change_known);
    write_zones(out, f);
    write_skills(out, f);
    json_str_opt(out, "language", str_of(f->language));
    json_end(out);
}
