#include "web/posting_facts.h"

#define PASSAGE_BYTES 90 /* of context on each side of a span */
#define PLACES_SHOWN  12
#define SKILLS_SHOWN  40

/* ---- how a fact is known --------------------------------------------------------------------- */

static bool structured(const struct known *k)
{
    return !k->rule || !k->rule[0] || str_starts(str_of(k->rule), STR("structured")) ||
           k->end <= k->start;
}

static struct str known_field(const struct posting *post, const struct known *k)
{
    switch (k->field) {
    case FIELD_TITLE:
        return post->title;
    case FIELD_TEXT:
        return post->text;
    case FIELD_PAY:
        return post->pay.text;
    case FIELD_EMPLOYER:
        return post->employer;
    default:
        return STR("");
    }
}

/* A cut in the middle of a code point is moved outwards. */
static size_t code_point_start(struct str s, size_t at)
{
    while (at > 0 && at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    return at;
}

/* The passage a fact was read from, its words marked, behind a fold whose label says how. */
static void passage(struct page *p, enum text how, struct str field, const struct known *k)
{
    struct buf *o = p->out;
    size_t from = k->start > PASSAGE_BYTES ? k->start - PASSAGE_BYTES : 0;
    size_t to = k->end + PASSAGE_BYTES < field.len ? k->end + PASSAGE_BYTES : field.len;
    from = code_point_start(field, from);
    to = code_point_start(field, to);
    html_raw(o, "<details class=\"passage\"><summary>");
    html_text(o, str_of(tx(p, how)));
    html_raw(o, "</summary><blockquote>");
    if (from)
        html_raw(o, "… ");
    html_text(o, str_slice(field, from, k->start));
    html_raw(o, "<mark>");
    html_text(o, str_slice(field, k->start, k->end));
    html_raw(o, "</mark>");
    html_text(o, str_slice(field, k->end, to));
    if (to < field.len)
        html_raw(o, " …");
    html_raw(o, "</blockquote></details>");
}

static void how_known(struct page *p, const struct posting *post, const struct known *k)
{
    struct str field = known_field(post, k);
    bool stated = structured(k) || k->field == FIELD_PAY || k->field == FIELD_PLACE;
    enum text how = stated                       ? T_KNOWN_STATED
                    : k->field == FIELD_TITLE    ? T_KNOWN_TITLE
                    : k->field == FIELD_EMPLOYER ? T_KNOWN_EMPLOYER
                                                 : T_KNOWN_TEXT;
    if (!stated && k->field == FIELD_TEXT && k->end <= field.len) {
        passage(p, how, field, k);
        return;
    }
    html_raw(p->out, "<span class=\"how\">");
    html_text(p->out, str_of(tx(p, how)));
    html_raw(p->out, "</span>");
}

static void term(struct page *p, enum text label)
{
    html_raw(p->out, "<div><dt>");
    html_text(p->out, str_of(tx(p, label)));
    html_raw(p->out, "</dt><dd>");
}

static void term_end(struct page *p)
{
    html_raw(p->out, "</dd></div>\n");
}

static void fact(struct page *p, const struct posting *post, enum text label, struct str value,
                 const struct known *k)
{
    if (value.len == 0)
        return;
    term(p, label);
    html_raw(p->out, "<span class=\"value\">");
    html_text(p->out, value);
    html_raw(p->out, "</span>");
    if (k)
        how_known(p, post, k);
    term_end(p);
}

/* ---- places ---------------------------------------------------------------------------------- */

static struct str raw_place(struct page *p, const struct posting_place *at)
{
    return at->town.len ? part_place(p, at->plz, at->town) : at->raw;
}

struct str posting_main_place(struct page *p, const struct vacancy *v)
{
    for (size_t i = 0; i < v->facts.n_places; i++) {
        if (v->facts.places[i].place == PLACE_NONE)
            continue;
        const struct place *at = gazetteer_get(site_gazetteer(p->web), v->facts.places[i].place);
        return part_place(p, at->plz, at->name);
    }
    if (v->facts.scope == PLACE_SCOPE_COUNTRY)
        return str_of(tx(p, T_COUNTRYWIDE));
    return v->posting.n_places ? raw_place(p, &v->posting.places[0]) : STR("");
}

bool posting_point(struct page *p, const struct vacancy *v, double *lat, double *lon)
{
    for (size_t i = 0; i < v->facts.n_places; i++) {
        if (v->facts.places[i].place == PLACE_NONE)
            continue;
        const struct place *at = gazetteer_get(site_gazetteer(p->web), v->facts.places[i].place);
        *lat = at->lat;
        *lon = at->lon;
        return true;
    }
    return false;
}

static void one_place(struct page *p, const struct fact_place *fp)
{
    struct buf *o = p->out;
    html_raw(o, "<li>");
    if (fp->place == PLACE_NONE) {
        html_fmt(o, tx(p, T_PLACE_AS_SAID), fp->text);
    } else {
        const struct place *at = gazetteer_get(site_gazetteer(p->web), fp->place);
        struct str name = part_place(p, at->plz, at->name);
        html_raw(o, "<span class=\"value\">");
        html_text(o, name);
        html_raw(o, "</span>");
        if (fp->text.len && !str_eq(fp->text, name) && !str_eq(fp->text, at->name)) {
            html_raw(o, "<span class=\"how\">");
            html_fmt(o, tx(p, T_KNOWN_FROM_PLACE), fp->text);
            html_raw(o, "</span>");
        }
    }
    html_raw(o, "</li>\n");
}

static void places(struct page *p, const struct vacancy *v)
{
    const struct facts *f = &v->facts;
    struct str country = f->scope == PLACE_SCOPE_COUNTRY ? str_of(tx(p, T_COUNTRYWIDE)) : STR("");
    if (f->n_places == 0) {
        fact(p, &v->posting, T_FACT_PLACE, country, NULL);
        return;
    }
    term(p, T_FACT_PLACE);
    html_raw(p->out, "<ul class=\"plain\">\n");
    for (size_t i = 0; i < f->n_places && i < PLACES_SHOWN; i++)
        one_place(p, &f->places[i]);
    html_raw(p->out, "</ul>\n");
    if (f->n_places > PLACES_SHOWN) {
        html_raw(p->out, "<span class=\"how\">");
        html_fmt(p->out, tx(p, T_MORE_PLACES),
                 format_count(p->a, p->lang, f->n_places - PLACES_SHOWN));
        html_raw(p->out, "</span>");
    }
    term_end(p);
}

/* ---- pay and time ---------------------------------------------------------------------------- */

static void pay(struct page *p, const struct vacancy *v)
{
    const struct fact_pay *f = &v->facts.pay;
    struct str value = format_pay(p->a, p->lang, f->min, f->max, f->unit);
    if (value.len == 0)
        return;
    struct buf *o = p->out;
    term(p, T_FACT_PAY);
    html_raw(o, "<span class=\"value\">");
    html_text(o, value);
    html_raw(o, "</span>");
    if (f->unit != PAY_YEAR && (f->yearly_min > 0 || f->yearly_max > 0)) {
        struct str low = format_eur(p->a, p->lang, f->yearly_min);
        struct str high = format_eur(p->a, p->lang, f->yearly_max);
        bool range = f->yearly_min > 0 && f->yearly_max > f->yearly_min;
        struct str year =
            range ? format_text(p->a, p->lang == LANG_DE ? "{0} bis {1}" : "{0} to {1}", low, high)
            : f->yearly_min > 0 ? low
                                : high;
        html_raw(o, "<span class=\"how\">");
        html_fmt(o, tx(p, T_FACT_PAY_YEAR), year);
        if (f->assumption.len) {
            html_raw(o, ", ");
            html_fmt(o, tx(p, T_PAY_ASSUMPTION), f->assumption);
        }
        html_raw(o, "</span>");
    }
    if (f->tariff.len) {
        html_raw(o, "<span class=\"how\">");
        html_fmt(o, tx(p, T_PAY_TARIFF), f->tariff);
        html_raw(o, "</span>");
    }
    how_known(p, &v->posting, &f->known);
    term_end(p);
}

static void worktime(struct page *p, const struct vacancy *v)
{
    const struct facts *f = &v->facts;
    if (!f->worktime)
        return;
    term(p, T_FACT_WORKTIME);
    html_raw(p->out, "<ul class=\"plain\">\n");
    for (unsigned bit = 0; bit < 6; bit++) {
        if (!(f->worktime & (1u << bit)))
            continue;
        html_raw(p->out, "<li><span class=\"value\">");
        html_text(p->out, str_of(label_worktime(p->lang, 1u << bit)));
        html_raw(p->out, "</span>");
        how_known(p, &v->posting, &f->worktime_known[bit]);
        html_raw(p->out, "</li>\n");
    }
    html_raw(p->out, "</ul>\n");
    term_end(p);
}

static struct str date_or_none(struct page *p, int32_t date)
{
    return date == DATE_NONE ? STR("") : format_date(p->a, p->lang, date);
}

void posting_facts(struct page *p, const struct vacancy *v)
{
    const struct facts *f = &v->facts;
    const struct posting *post = &v->posting;
    html_raw(p->out, "<section class=\"facts\">\n<h2>");
    html_text(p->out, str_of(tx(p, T_FACTS)));
    html_raw(p->out, "</h2>\n<dl>\n");
    places(p, v);
    pay(p, v);
    worktime(p, v);
    if (f->hours_week > 0)
        fact(p, post, T_FACT_HOURS,
             format_text(p->a, tx(p, T_HOURS_WEEK), format_km(p->a, p->lang, f->hours_week)), NULL);
    fact(p, post, T_FACT_CONTRACT, str_of(label_contract(p->lang, f->contract)),
         &f->contract_known);
    fact(p, post, T_FACT_REMOTE, str_of(label_remote(p->lang, f->remote)), &f->remote_known);
    fact(p, post, T_FACT_LEVEL, str_of(label_level(p->lang, f->level)), &f->level_known);
    if (f->career_change)
        fact(p, post, T_FACT_CAREER_CHANGE, str_of(tx(p, T_CAREER_CHANGE_YES)),
             &f->career_change_known);
    fact(p, post, T_FACT_OCCUPATION, f->occupation.code ? f->occupation.label : STR(""),
         &f->occupation_known);
    fact(p, post, T_FACT_AGENCY, str_of(label_agency(p->lang, f->agency)), &f->agency_known);
    fact(p, post, T_FACT_START, date_or_none(p, post->starts), NULL);
    fact(p, post, T_FACT_UNTIL, date_or_none(p, post->valid_through), NULL);
    fact(p, post, T_FACT_POSTED, date_or_none(p, post->posted), NULL);
    html_raw(p->out, "</dl>\n</section>\n");
}

/* ---- skills ---------------------------------------------------------------------------------- */

static void skill_list(struct page *p, const struct facts *f, bool must, enum text heading)
{
    struct buf *o = p->out;
    size_t shown = 0;
    for (size_t i = 0; i < f->n_skills && shown < SKILLS_SHOWN; i++) {
        if (f->skills[i].must != must)
            continue;
        if (shown++ == 0) {
            html_raw(o, "<h3>");
            html_text(o, str_of(tx(p, heading)));
            html_raw(o, "</h3>\n<ul class=\"tags\">");
        }
        html_raw(o, "<li>");
        html_text(o, f->skills[i].label);
        html_raw(o, "</li>");
    }
    if (shown)
        html_raw(o, "</ul>\n");
}

void posting_skills(struct page *p, const struct vacancy *v)
{
    if (v->facts.n_skills == 0)
        return;
    html_raw(p->out, "<section class=\"skills\">\n<h2>");
    html_text(p->out, str_of(tx(p, T_SKILLS)));
    html_raw(p->out, "</h2>\n");
    skill_list(p, &v->facts, true, T_SKILLS_MUST);
    skill_list(p, &v->facts, false, T_SKILLS_NICE);
    html_raw(p->out, "</section>\n");
}
