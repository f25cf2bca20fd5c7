/* The Bundesagentur's Jobsuche: one posting a line as its detail pages give them, and the answers
 * of its search (v4 "stellenangebote", v6 "ergebnisliste"). The three speak two dialects of the
 * same fields; every getter below names both. Booleans come as "True" and "False", nested objects
 * sometimes as strings with a Python literal inside. */
#include "ingest/clean.h"
#include "ingest/json_feed.h"
#include "ingest/url.h"

#define POSTING_PAGE "https://www.arbeitsagentur.de/jobsuche/jobdetail/"

static struct str first_str(struct arena *a, const json_t *j, const char *one, const char *two)
{
    struct str s = jf_str(a, j, one);
    return s.len > 0 || !two ? s : jf_str(a, j, two);
}

static int32_t first_date(const json_t *j, const char *one, const char *two)
{
    int32_t d = jf_date(j, one);
    return d != DATE_NONE ? d : jf_date(j, two);
}

/* A reference has no white space; what has was masked or mistyped and names nothing. */
static struct str reference(struct arena *a, const json_t *j)
{
    struct str ref = str_trim(first_str(a, j, "refnr", "referenznummer"));
    for (size_t i = 0; i < ref.len; i++)
        if ((uint8_t)ref.ptr[i] <= ' ')
            return STR_NONE;
    return ref;
}

/* "NORDRHEIN_WESTFALEN" → "Nordrhein-Westfalen": an enum of theirs, not a spelling. */
static struct str region(struct str s)
{
    static const struct {
        struct str code, name;
    } states[] = {
        {STR_INIT("BADEN_WUERTTEMBERG"), STR_INIT("Baden-Württemberg")},
        {STR_INIT("BAYERN"), STR_INIT("Bayern")},
        {STR_INIT("BERLIN"), STR_INIT("Berlin")},
        {STR_INIT("BRANDENBURG"), STR_INIT("Brandenburg")},
        {STR_INIT("BREMEN"), STR_INIT("Bremen")},
        {STR_INIT("HAMBURG"), STR_INIT("Hamburg")},
        {STR_INIT("HESSEN"), STR_INIT("Hessen")},
        {STR_INIT("MECKLENBURG_VORPOMMERN"), STR_INIT("Mecklenburg-Vorpommern")},
        {STR_INIT("NIEDERSACHSEN"), STR_INIT("Niedersachsen")},
        {STR_INIT("NORDRHEIN_WESTFALEN"), STR_INIT("Nordrhein-Westfalen")},
        {STR_INIT("RHEINLAND_PFALZ"), STR_INIT("Rheinland-Pfalz")},
        {STR_INIT("SAARLAND"), STR_INIT("Saarland")},
        {STR_INIT("SACHSEN"), STR_INIT("Sachsen")},
        {STR_INIT("SACHSEN_ANHALT"), STR_INIT("Sachsen-Anhalt")},
        {STR_INIT("SCHLESWIG_HOLSTEIN"), STR_INIT("Schleswig-Holstein")},
        {STR_INIT("THUERINGEN"), STR_INIT("Thüringen")},
    };
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (str_eq(s, states[i].code))
            return states[i].name;
    return s;
}

static void read_place(struct arena *a, const json_t *at, struct posting_place *p)
{
    const json_t *address = jf_get(at, "adresse");
    if (!address)
        address = at; /* v4 has no level between */
    p->plz = jf_str(a, address, "plz");
    p->town = jf_str(a, address, "ort");
    p->district = jf_str(a, address, "ortsteil");
    p->region = region(jf_str(a, address, "region"));
    p->country = jf_str(a, address, "land");
    p->street = jf_str(a, address, "strasse");
    struct str number = jf_str(a, address, "hausnummer");
    if (p->street.len > 0 && number.len > 0)
        p->street = arena_printf(a, "%.*s %.*s", STR_ARG(p->street), STR_ARG(number));
    const json_t *point = jf_get(at, "koordinaten");
    p->has_point = (jf_num(at, "breite", &p->lat) && jf_num(at, "laenge", &p->lon)) ||
                   (jf_num(point, "lat", &p->lat) && jf_num(point, "lon", &p->lon));
}

static void read_places(struct json_record *r)
{
    static const char *const names[] = {"stellenlokationen", "arbeitsorte", "arbeitsort", NULL};
    const json_t *list = NULL;
    for (size_t i = 0; !list && names[i]; i++)
        list = jf_nested(r, r->json, names[i]);
    size_t n = jf_count(list);
    n = n < POSTING_PLACES_MAX ? n : POSTING_PLACES_MAX;
    r->p->places = ARENA_ARRAY(r->a, struct posting_place, n);
    r->p->n_places = n;
    for (size_t i = 0; i < n; i++)
        read_place(r->a, jf_item(list, i), &r->p->places[i]);
}

/* The v4 detail names models of hours in a list, v6 has a flag each. */
static void read_hours(struct json_record *r)
{
    static const struct {
        const char *model, *flag;
        uint32_t bits;
    } hours[] = {
        {"VOLLZEIT", "arbeitszeitVollzeit", WORKTIME_FULL},
        {"TEILZEIT", "arbeitszeitTeilzeit", WORKTIME_PART},
        {"TEILZEIT_VORMITTAG", "arbeitszeitTeilzeitVormittag", WORKTIME_PART},
        {"TEILZEIT_NACHMITTAG", "arbeitszeitTeilzeitNachmittag", WORKTIME_PART},
        {"TEILZEIT_ABEND", "arbeitszeitTeilzeitAbend", WORKTIME_PART},
        {"TEILZEIT_FLEXIBEL", "arbeitszeitTeilzeitFlexibel", WORKTIME_PART},
        {"SCHICHT_NACHTARBEIT_WOCHENENDE", "arbeitszeitSchichtNachtWochenende", WORKTIME_SHIFT},
        {"SCHICHT_NACHT_WOCHENENDE", "arbeitszeitSchichtNachtarbeitWochenende", WORKTIME_SHIFT},
        {"MINIJOB", "istGeringfuegigeBeschaeftigung", WORKTIME_MINI},
    };
    const json_t *models = jf_nested(r, r->json, "arbeitszeitmodelle");
    for (size_t i = 0; i < sizeof(hours) / sizeof(hours[0]); i++) {
        if (jf_bool(r->json, hours[i].flag) == 1)
            r->p->worktime |= hours[i].bits;
        for (size_t m = 0; m < jf_count(models); m++)
            if (str_eq(jf_text(r->a, jf_item(models, m)), str_of(hours[i].model)))
                r->p->worktime |= hours[i].bits;
    }
    bool home = jf_bool(r->json, "homeofficemoeglich") == 1 ||
                jf_bool(r->json, "arbeitszeitHeimarbeitTelearbeit") == 1;
    for (size_t m = 0; m < jf_count(models); m++)
        home |= str_eq(jf_text(r->a, jf_item(models, m)), STR("HEIM_TELEARBEIT"));
    if (home)
        r->p->remote = REMOTE_HYBRID; /* "possible", never "only" */
}

static void read_contract(struct json_record *r)
{
    struct str kind = first_str(r->a, r->json, "stellenangebotsart", "angebotsart");
    struct str term = first_str(r->a, r->json, "vertragsdauer", "befristung");
    struct posting *p = r->p;
    if (str_starts(kind, STR("AUSBILDUNG")) || str_eq(kind, STR("4")))
        p->contract = CONTRACT_APPRENTICESHIP;
    else if (str_starts(kind, STR("DUALES_STUDIUM")))
        p->contract = CONTRACT_DUAL_STUDY;
    else if (str_starts(kind, STR("PRAKTIKUM")) || str_eq(kind, STR("34")))
        p->contract = CONTRACT_INTERNSHIP;
    else if (str_starts(kind, STR("SELBST")) || str_eq(kind, STR("2")))
        p->contract = CONTRACT_FREELANCE;
    else if (str_eq(term, STR("UNBEFRISTET")) || str_eq(term, STR("2")))
        p->contract = CONTRACT_PERMANENT;
    else if (str_eq(term, STR("BEFRISTET")) || str_eq(term, STR("1")))
        p->contract = CONTRACT_TEMPORARY;
    int temp = jf_bool(r->json, "istZeitarbeit"),
        broker = jf_bool(r->json, "istPrivateArbeitsvermittlung");
    if (temp < 0)
        temp = jf_bool(r->json, "istArbeitnehmerUeberlassung");
    if (temp == 1)
        p->agency = AGENCY_TEMP;
    else if (broker == 1)
        p->agency = AGENCY_PLACEMENT;
    else if (temp == 0 && broker == 0)
        p->agency = AGENCY_NO;
}

static void read_pay(struct json_record *r)
{
    static const struct {
        struct str name;
        enum pay_unit unit;
    } units[] = {{STR_INIT("STUNDENLOHN"), PAY_HOUR},
                 {STR_INIT("MONATSGEHALT"), PAY_MONTH},
                 {STR_INIT("MONATSLOHN"), PAY_MONTH},
                 {STR_INIT("JAHRESGEHALT"), PAY_YEAR}};
    struct posting_pay *pay = &r->p->pay;
    struct str unit = jf_str(r->a, r->json, "verguetungsangabe");
    jf_num(r->json, "gehaltsspanneVon", &pay->min);
    jf_num(r->json, "gehaltsspanneBis", &pay->max);
    double fixed = 0;
    if (jf_num(r->json, "festgehalt", &fixed) && fixed > 0)
        pay->min = pay->max = fixed;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (str_eq(unit, units[i].name))
            pay->unit = units[i].unit;
    if (pay->min > 0 || pay->max > 0)
        pay->currency = STR("EUR");
    struct str words = jf_str(r->a, r->json, "verguetung");
    if (!str_eq(words, STR("KEINE_ANGABEN")))
        pay->text = words;
}

static void read_dates(struct json_record *r)
{
    const json_t *j = r->json;
    const json_t *published = jf_nested(r, j, "veroeffentlichungszeitraum");
    const json_t *starts = jf_nested(r, j, "eintrittszeitraum");
    r->p->posted = first_date(j, "aktuelleVeroeffentlichungsdatum", "datumErsteVeroeffentlichung");
    if (published)
        r->p->posted = jf_date(published, "von");
    r->p->valid_through = jf_date(published, "bis");
    r->p->updated = first_date(j, "aenderungsdatum", "modifikationsTimestamp");
    r->p->starts = starts ? jf_date(starts, "von") : jf_date(j, "eintrittsdatum");
}

static bool fill(struct json_record *r)
{
    const json_t *j = r->json;
    struct posting *p = r->p;
    p->ref = reference(r->a, j);
    p->occupation = first_str(r->a, j, "hauptberuf", "beruf");
    p->title = first_str(r->a, j, "stellenangebotsTitel", "titel");
    if (p->title.len == 0)
        p->title = p->occupation;
    p->employer = first_str(r->a, j, "firma", "arbeitgeber");
    p->employer_url = url_guess(r->a, jf_str(r->a, j, "arbeitgeberdarstellungUrl"));
    p->url = url_guess(r->a, first_str(r->a, j, "externeUrl", "externeURL"));
    if (p->url.len == 0 && p->ref.len > 0)
        p->url = arena_printf(r->a, POSTING_PAGE "%.*s", STR_ARG(url_segment(r->a, p->ref)));
    struct str text = first_str(r->a, j, "stellenangebotsBeschreibung", "stellenbeschreibung");
    struct cleaned c = clean_any(r->a, text, STR_NONE);
    p->html = c.html;
    p->text = c.text;
    r->text_cut = c.cut;
    read_places(r);
    read_hours(r);
    read_contract(r);
    read_pay(r);
    read_dates(r);
    return true;
}

static int detect(struct str head)
{
    if (str_has(head, STR("\"stellenangebotsTitel\"")) ||
        str_has(head, STR("\"stellenangebote\"")) || str_has(head, STR("\"ergebnisliste\"")))
        return 95;
    return str_has(head, STR("\"refnr\"")) && str_has(head, STR("\"arbeitgeber\"")) ? 90 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    static const char *const lists[] = {"stellenangebote", "ergebnisliste", NULL};
    static const struct json_feed feed = {
        .lists = lists, .total = "maxErgebnisse", .list_is_full = true, .fill = fill};
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

const struct source_format source_ba = {
    .name = "ba",
    .title = "Bundesagentur für Arbeit, Jobsuche (JSON, v4 and v6)",
    .full = true,
    .detect = detect,
    .read = read,
};
