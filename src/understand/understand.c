#include "understand/understand.h"

#include "base/hash.h"
#include "occupations/lexicon.h"
#include "pay/pay.h"
#include "pay/words.h"
#include "places/resolve.h"
#include "understand/language.h"
#include "understand/place_text.h"
#include "understand/rules.h"
#include "understand/skills.h"
#include "understand/title.h"
#include "understand/work.h"
#include "understand/zones.h"
#include "understand_data.h"

#include <assert.h>
#include <stdlib.h>

#define FACT_PLACES_MAX        64
#define WRAPPED_LINE_BYTES_MIN 50 /* of a line that a feed may have wrapped */
#define WRAPPED_LINE_BYTES_MAX 110

struct knowledge {
    const struct gazetteer *gazetteer;
    struct analyser *analyser;
    struct lexicon *lexicon;
    struct rules *rules;
    struct title_rules *titles;
    struct pay_tables *pay;
    struct zones_model *zones;
    struct skills_model *skills;
};

static const char structured[] = "structured";
static const char unknown[] = "";

/* Raise it when code changes facts that no table shows. */
#define UNDERSTAND_VERSION 1

static bool open_tables(struct knowledge *k, const char *data_dir, struct err *err)
{
    return (k->analyser = analyser_open(err)) &&
           (k->lexicon = lexicon_open(data_dir, k->analyser, err)) &&
           (k->rules =
                rules_open(str_n((const char *)rules_data, rules_data_len), "rules.tsv", err)) &&
           (k->titles = title_rules_open(err)) && (k->pay = pay_open(err)) &&
           (k->zones = zones_open(err)) && (k->skills = skills_open(err));
}

struct knowledge *knowledge_open_in(const char *data_dir, const struct gazetteer *gazetteer,
                                    struct err *err)
{
    assert(gazetteer);
    struct knowledge *k = xcalloc(1, sizeof(*k));
    k->gazetteer = gazetteer;
    if (open_tables(k, data_dir, err))
        return k;
    knowledge_close(k);
    return NULL;
}

struct knowledge *knowledge_open(const struct gazetteer *gazetteer, struct err *err)
{
    return knowledge_open_in(NULL, gazetteer, err);
}

void knowledge_close(struct knowledge *k)
{
    if (!k)
        return;
    rules_close(k->rules);
    title_rules_close(k->titles);
    pay_close(k->pay);
    zones_close(k->zones);
    skills_close(k->skills);
    lexicon_close(k->lexicon);
    analyser_close(k->analyser);
    free(k);
}

uint64_t knowledge_hash(const struct knowledge *k)
{
    uint64_t h = hash64_seed(rules_data, rules_data_len, UNDERSTAND_VERSION);
    h = hash64_seed(rules_title_data, rules_title_data_len, h);
    h = hash64_seed(rules_zones_data, rules_zones_data_len, h);
    h = hash64_seed(rules_zone_words_data, rules_zone_words_data_len, h);
    h = hash64_seed(rules_skills_data, rules_skills_data_len, h);
    uint64_t others[] = {pay_hash(), lexicon_hash(k->lexicon), gazetteer_hash(k->gazetteer)};
    return hash64_seed(others, sizeof(others), h);
}

const struct gazetteer *knowledge_gazetteer(const struct knowledge *k)
{
    return k->gazetteer;
}

const struct lexicon *knowledge_lexicon(const struct knowledge *k)
{
    return k->lexicon;
}

const struct analyser *knowledge_analyser(const struct knowledge *k)
{
    return k->analyser;
}

/* --- places -------------------------------------------------------------------------------- */

static bool has_place(const struct facts *f, uint16_t place)
{
    for (size_t i = 0; i < f->n_places; i++)
        if (f->places[i].place == place)
            return true;
    return false;
}

static void add_place(struct facts *f, struct fact_place place)
{
    if (f->n_places == FACT_PLACES_MAX || (place.place != PLACE_NONE && has_place(f, place.place)))
        return;
    f->places[f->n_places++] = place;
}

static struct str place_label(struct arena *a, const struct posting_place *at)
{
    if (at->raw.len > 0)
        return at->raw;
    if (at->plz.len > 0 && at->town.len > 0)
        return arena_printf(a, "%.*s %.*s", STR_ARG(at->plz), STR_ARG(at->town));
    return at->town.len > 0     ? at->town
           : at->plz.len > 0    ? at->plz
           : at->region.len > 0 ? at->region
                                : at->country;
}

static struct place_answer resolve(const struct gazetteer *g, const struct posting_place *at)
{
    struct place_hint hint = {.plz = at->plz,
                              .state = at->region,
                              .country = at->country,
                              .lat = at->lat,
                              .lon = at->lon,
                              .has_point = at->has_point};
    struct place_answer answer = {0};
    if (at->town.len > 0 || at->plz.len > 0)
        place_resolve_address(g, at->plz, at->town, &hint, &answer);
    else if (at->raw.len > 0)
        place_resolve(g, at->raw, &hint, &answer);
    else if (at->has_point)
        place_resolve_address(g, STR_NONE, STR_NONE, &hint, &answer);
    else if (at->region.len > 0)
        place_resolve(g, at->region, &hint, &answer);
    else if (at->country.len > 0)
        place_resolve(g, at->country, &hint, &answer);
    return answer;
}

static void places_of_address(struct arena *a, const struct gazetteer *g,
                              const struct posting_place *at, struct facts *f)
{
    struct place_answer answer = resolve(g, at);
    struct fact_place fp = {.place = PLACE_NONE,
                            .text = place_label(a, at),
                            .rule = unknown,
                            .known = {structured, FIELD_NONE, 0, 0}};
    size_t n = answer.several ? answer.n_matches : answer.n_matches > 0;
    for (size_t i = 0; i < n; i++) {
        fp.place = answer.matches[i].place;
        fp.rule = answer.matches[i].rule;
        fp.uncertain = answer.matches[i].uncertain;
        add_place(f, fp);
    }
    if (n == 0 && fp.text.len > 0)
        add_place(f, fp);
    /* A resolved place says more than a state, a state more than the country. */
    if (f->scope == PLACE_SCOPE_UNKNOWN || n > 0) {
        f->scope = n > 0 ? PLACE_SCOPE_PLACE : answer.scope;
        f->state = answer.state;
    }
}

static bool any_place(const struct posting *p)
{
    for (size_t i = 0; i < p->n_places; i++) {
        const struct posting_place *at = &p->places[i];
        if (at->plz.len || at->town.len || at->raw.len || at->region.len || at->country.len ||
            at->has_point)
            return true;
    }
    return false;
}

static void places_of_words(const struct knowledge *k, const struct posting *p, struct str title,
                            struct str text, struct facts *f)
{
    struct found_place found[FOUND_PLACES_MAX];
    size_t n = place_text_find(k->gazetteer, p, title, text, found);
    for (size_t i = 0; i < n; i++) {
        const struct found_place *fp = &found[i];
        struct str field = fp->title ? p->title : p->text;
        enum fact_field name = fp->title ? FIELD_TITLE : FIELD_TEXT;
        add_place(f, (struct fact_place){.place = fp->place,
                                         .text = str_slice(field, fp->start, fp->end),
                                         .rule = fp->place_rule,
                                         .uncertain = fp->uncertain,
                                         .known = {fp->rule, name, fp->start, fp->end}});
        f->scope = PLACE_SCOPE_PLACE;
    }
}

static void understand_places(struct arena *a, const struct knowledge *k, const struct posting *p,
                              struct str title, struct str text, struct facts *f)
{
    f->places = ARENA_ARRAY(a, struct fact_place, FACT_PLACES_MAX);
    for (size_t i = 0; i < p->n_places; i++)
        places_of_address(a, k->gazetteer, &p->places[i], f);
    if (!any_place(p))
        places_of_words(k, p, title, text, f);
}

/* --- the rest ------------------------------------------------------------------------------ */

static struct facts facts_unknown(void)
{
    struct known none = {unknown, FIELD_NONE, 0, 0};
    struct facts f = {.title_known = none,
                      .occupation_known = none,
                      .contract_known = none,
                      .level_known = none,
                      .remote_known = none,
                      .agency_known = none,
                      .career_change_known = none,
                      .hours_known = none,
                      .share_known = none,
                      .years_known = none,
                      .language = unknown,
                      .scope = PLACE_SCOPE_UNKNOWN};
    f.pay.known = none;
    for (int i = 0; i < 6; i++)
        f.worktime_known[i] = none;
    return f;
}

/* Title and text with their folded views. */
struct views {
    struct str title, text;
    struct zone_span *zones;
    size_t n_zones;
};

static uint32_t zone_at(const void *user, uint32_t at)
{
    static const uint32_t where[ZONES] = {[ZONE_TASKS] = WHERE_TASKS,
                                          [ZONE_PROFILE] = WHERE_PROFILE,
                                          [ZONE_OFFER] = WHERE_OFFER,
                                          [ZONE_ABOUT] = WHERE_ABOUT,
                                          [ZONE_APPLICATION] = WHERE_APPLICATION,
                                          [ZONE_OTHER] = WHERE_OTHER};
    const struct views *v = user;
    size_t low = 0, high = v->n_zones;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (v->zones[mid].end <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low < v->n_zones && v->zones[low].start <= at ? where[v->zones[low].zone] : WHERE_OTHER;
}

static void understand_title(struct arena *a, const struct knowledge *k, const struct posting *p,
                             const struct views *v, struct facts *f)
{
    struct str towns[2 * POSTING_PLACES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < p->n_places && n + 2 <= 2 * POSTING_PLACES_MAX; i++) {
        towns[n++] = p->places[i].town;
        towns[n++] = p->places[i].raw;
    }
    struct title_clean t = title_clean(a, k->titles, p->title, v->title, towns, n);
    f->title = t.text;
    f->title_known =
        (struct known){p->title.len > 0 ? "title.clean" : unknown, FIELD_TITLE, t.start, t.end};
    if (p->title.len > 0)
        span_snap(p->title, &f->title_known.start, &f->title_known.end);
}

static void understand_occupation(struct arena *a, const struct knowledge *k,
                                  const struct posting *p, struct facts *f)
{
    struct occupation_guess guesses[1 + sizeof(f->alternatives) / sizeof(f->alternatives[0])];
    size_t n = lexicon_classify(a, k->lexicon, p->title, p->occupation, guesses,
                                sizeof(guesses) / sizeof(guesses[0]));
    for (size_t i = 0; i < n; i++) {
        const struct occupation_guess *g = &guesses[i];
        struct fact_occupation o = {g->occupation->code, g->occupation->label, g->confidence};
        if (i == 0)
            f->occupation = o;
        else
            f->alternatives[f->n_alternatives++] = o;
    }
    if (n == 0)
        return;
    bool in_title = guesses[0].end > guesses[0].start && guesses[0].end <= p->title.len;
    f->occupation_known =
        (struct known){guesses[0].rule, in_title ? FIELD_TITLE : FIELD_NONE,
                       in_title ? guesses[0].start : 0, in_title ? guesses[0].end : 0};
    if (in_title)
        span_snap(p->title, &f->occupation_known.start, &f->occupation_known.end);
}

static void understand_zones(struct arena *a, const struct views *v, struct facts *f)
{
    f->zones = ARENA_ARRAY(a, struct fact_zone, v->n_zones);
    f->n_zones = v->n_zones;
    for (size_t i = 0; i < v->n_zones; i++)
        f->zones[i] = (struct fact_zone){zone_name(v->zones[i].zone), v->zones[i].start,
                                         v->zones[i].end, v->zones[i].rule};
}

/* One list of hits: the title's, the text's, and the employer's name as a last title. */
static void understand_work(struct arena *a, const struct knowledge *k, const struct posting *p,
                            const struct views *v, struct facts *f)
{
    struct rule_hit *parts[3];
    size_t n[3], total = 0;
    n[0] = rules_match(a, k->rules, p->title, v->title, NULL, NULL, &parts[0]);
    n[1] = rules_match(a, k->rules, p->text, v->text, zone_at, v, &parts[1]);
    n[2] = rules_match(a, k->rules, p->employer, words_fold(a, p->employer), NULL, NULL, &parts[2]);
    struct rule_hit *all = ARENA_ARRAY(a, struct rule_hit, n[0] + n[1] + n[2]);
    for (int i = 0; i < 3; i++)
        for (size_t j = 0; j < n[i]; j++)
            if ((parts[i][j].rule->kind == RULE_EMPLOYER) == (i == 2))
                all[total++] = parts[i][j];
    work_facts(p, all, total, f);
}

static void pay_of_feed(struct arena *a, const struct posting *p, const struct pay_context *context,
                        struct fact_pay *pay)
{
    pay->min = p->pay.min;
    pay->max = p->pay.max;
    pay->unit = p->pay.unit;
    if (pay->max > 0 && pay->min > pay->max)
        pay->min = pay->max;
    struct pay_yearly y = pay_yearly(a, pay->min, pay->max, pay->unit, 0, context);
    pay->yearly_min = y.min;
    pay->yearly_max = y.max;
    pay->assumption = y.assumption;
    pay->source = STR("stated");
    pay->known = (struct known){structured, FIELD_NONE, 0, 0};
}

static void pay_of_text(const struct pay_found *found, const struct str field, enum fact_field name,
                        struct fact_pay *pay)
{
    pay->min = found->min;
    pay->max = found->max;
    pay->unit = found->unit;
    pay->yearly_min = found->yearly_min;
    pay->yearly_max = found->yearly_max;
    pay->tariff = found->tariff;
    pay->assumption = found->assumption;
    bool stated = !found->tariff_amount && (found->min > 0 || found->max > 0);
    pay->source = stated ? STR("stated") : STR("tariff");
    pay->known = (struct known){found->rule, name, found->start, found->end};
    span_snap(field, &pay->known.start, &pay->known.end);
}

static bool has_amount(const struct posting_pay *pay)
{
    return (pay->min > 0 || pay->max > 0) && pay->unit != PAY_UNIT_NONE &&
           (pay->currency.len == 0 || str_eq_nocase(pay->currency, STR("EUR")) ||
            str_eq(pay->currency, STR("€")));
}

static void understand_pay(struct arena *a, const struct knowledge *k, const struct posting *p,
                           const struct views *v, struct facts *f)
{
    struct pay_context context = {.posted = p->posted, .hours_week = f->hours_week};
    if (f->share_max > 0 && f->share_max == f->share_min)
        context.share = f->share_max;
    struct pay_found found;
    if (has_amount(&p->pay)) {
        pay_of_feed(a, p, &context, &f->pay);
        return;
    }
    struct str free_text = words_fold(a, p->pay.text);
    if (p->pay.text.len > 0 && pay_find(a, k->pay, free_text, STR_NONE, &context, &found)) {
        pay_of_text(&found, p->pay.text, FIELD_PAY, &f->pay);
        return;
    }
    if (pay_find(a, k->pay, v->title, v->text, &context, &found))
        pay_of_text(&found, found.in_title ? p->title : p->text,
                    found.in_title ? FIELD_TITLE : FIELD_TEXT, &f->pay);
}

/* Feeds wrap long lines anywhere. In the folded view (not in the text, whose lines make the zones)
 * such a break becomes a blank, so that a rule sees the whole sentence. */
static void unwrap(struct str folded)
{
    char *s = (char *)folded.ptr;
    size_t line = 0;
    for (size_t i = 0; i + 1 < folded.len; i++) {
        if (s[i] != '\n')
            continue;
        bool wrapped =
            i - line >= WRAPPED_LINE_BYTES_MIN && i - line <= WRAPPED_LINE_BYTES_MAX &&
            ((s[i + 1] >= 'a' && s[i + 1] <= 'z') || (s[i + 1] >= '0' && s[i + 1] <= '9'));
        line = i + 1;
        if (wrapped)
            s[i] = ' ';
    }
}

void understand(struct arena *a, const struct knowledge *k, const struct posting *p,
                struct facts *out)
{
    struct views v = {.title = words_fold(a, p->title), .text = words_fold(a, p->text)};
    *out = facts_unknown();
    unwrap(v.text);
    v.n_zones = zones_find(a, k->zones, p, v.text, &v.zones);
    understand_title(a, k, p, &v, out);
    understand_occupation(a, k, p, out);
    understand_zones(a, &v, out);
    understand_places(a, k, p, v.title, v.text, out);
    understand_work(a, k, p, &v, out);
    understand_pay(a, k, p, &v, out);
    skills_find(a, k->skills, p, v.text, v.zones, v.n_zones, out);
    out->language = language_of(p->language, v.text);
}
