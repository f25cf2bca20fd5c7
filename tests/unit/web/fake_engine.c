#include "fake_engine.h"

#include <stdlib.h>

struct search_request fake_last_request;
const struct gazetteer *fake_gazetteer;
bool fake_hostile;

struct engine {
    int unused;
};

#define FAKE_HITS 45

static const struct {
    const char *title, *employer, *plz;
    double min, max;
    enum pay_unit unit;
    uint32_t worktime;
    enum contract contract;
    enum remote remote;
    enum agency agency;
} samples[] = {
    {"IT-Leiterin / IT-Leiter (m/w/d)", "Beispielwerke Volmetal GmbH", "58095", 78000, 92000,
     PAY_YEAR, WORKTIME_FULL, CONTRACT_PERMANENT, REMOTE_HYBRID, AGENCY_NO},
    {"Pflegefachkraft (m/w/d) im Nachtdienst", "Musterhaus Seniorenpflege gGmbH", "58636", 3450,
     4100, PAY_MONTH, WORKTIME_PART | WORKTIME_NIGHT | WORKTIME_SHIFT, CONTRACT_PERMANENT,
     REMOTE_ONSITE, AGENCY_NO},
    {"Lagerhelfer (m/w/d)", "Testlogistik Ruhr Zeitarbeit", "44135", 14.5, 0, PAY_HOUR,
     WORKTIME_FULL, CONTRACT_TEMPORARY, REMOTE_NONE, AGENCY_TEMP},
    {"Ausbildung Elektroniker/in für Betriebstechnik 2027", "Erfundene Stadtwerke", "58089", 1218,
     1218, PAY_MONTH, WORKTIME_FULL, CONTRACT_APPRENTICESHIP, REMOTE_ONSITE, AGENCY_NO},
    {"Sachbearbeitung Business-Continuity-Management und Notfallplanung in der Verwaltung der "
     "Informationssicherheit",
     "Landesamt für erfundene Angelegenheiten", "50667", 0, 0, PAY_UNIT_NONE, 0, CONTRACT_NONE,
     REMOTE_NONE, AGENCY_NONE},
};
#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

struct engine *engine_open(const char *dir, const struct gazetteer *g, const struct analyser *an,
                           struct err *err)
{
    (void)dir;
    (void)an;
    (void)err;
    fake_gazetteer = g;
    return calloc(1, sizeof(struct engine));
}

void engine_close(struct engine *e)
{
    free(e);
}

bool engine_refresh(struct engine *e, struct err *err)
{
    (void)e;
    (void)err;
    return true;
}

uint64_t engine_seq(const struct engine *e)
{
    (void)e;
    return 7;
}

uint64_t engine_documents(const struct engine *e)
{
    (void)e;
    return FAKE_HITS;
}

static uint16_t place_of(const char *plz)
{
    const uint16_t *ids;
    size_t n = gazetteer_by_plz(fake_gazetteer, str_of(plz), &ids);
    return n ? ids[0] : PLACE_NONE;
}

static struct hit fake_hit(size_t i, bool near)
{
    size_t s = i % N_SAMPLES;
    uint16_t id = place_of(samples[s].plz);
    const struct place *at = gazetteer_get(fake_gazetteer, id == PLACE_NONE ? 0 : id);
    return (struct hit){
        .id = i + 1,
        .title = fake_hostile ? STR("<script>alert(1)</script> \"Koch' & Köchin")
                              : str_of(samples[s].title),
        .employer =
            fake_hostile ? STR("<img src=x onerror=alert(1)>") : str_of(samples[s].employer),
        .plz = str_of(samples[s].plz),
        .town = at->name,
        .place = id,
        .n_places = i % 7 == 3 ? 3 : 1,
        .distance_km = near ? (double)i * 1.7 : -1,
        .posted = date_today() - (int32_t)(i * i / 4),
        .pay_min = samples[s].min,
        .pay_max = samples[s].max,
        .pay_unit = samples[s].unit,
        .pay_source = STR("stated"),
        .worktime = samples[s].worktime,
        .contract = samples[s].contract,
        .remote = samples[s].remote,
        .agency = samples[s].agency,
        .example = i % 3 == 0,
    };
}

/* ---- facets ---------------------------------------------------------------------------------- */

static struct facet facet(struct arena *a, enum facet_kind kind, const char *name, size_t n,
                          const uint32_t *values, const char *const *labels, uint64_t unknown)
{
    struct facet f = {
        .kind = kind, .name = name, .partition = true, .n_values = n, .unknown = unknown};
    f.values = ARENA_ARRAY(a, struct facet_value, n);
    for (size_t i = 0; i < n; i++)
        f.values[i] = (struct facet_value){.value = values[i],
                                           .name = arena_printf(a, "%u", (unsigned)values[i]),
                                           .label = str_of(labels[i]),
                                           .count = 30 / (i + 1)};
    return f;
}

static void fake_facets(struct arena *a, const struct search_request *req,
                        struct search_answer *out)
{
    static const uint32_t worktimes[] = {WORKTIME_FULL, WORKTIME_PART, WORKTIME_SHIFT},
                          contracts[] = {CONTRACT_PERMANENT, CONTRACT_TEMPORARY,
                                         CONTRACT_APPRENTICESHIP},
                          remotes[] = {REMOTE_ONSITE, REMOTE_HYBRID, REMOTE_FULL},
                          jobs[] = {43194, 81302, 51311}, firms[] = {11, 12, 13},
                          days[] = {1, 7, 30}, agencies[] = {AGENCY_NO, AGENCY_TEMP};
    static const char *const none[] = {"", "", ""},
                             *const job_names[] = {"IT-Leiter/in", "Gesundheits- und Krankenpflege",
                                                   "Lagerwirtschaft"},
                             *const firm_names[] = {"Beispielwerke Volmetal GmbH",
                                                    "Musterhaus Seniorenpflege gGmbH",
                                                    "Testlogistik Ruhr Zeitarbeit"};
    out->facets = ARENA_ARRAY(a, struct facet, FACET_COUNT);
    struct facet *f = out->facets;
    *f++ = facet(a, FACET_WORKTIME, "worktime", 3, worktimes, none, 9);
    *f++ = facet(a, FACET_CONTRACT, "contract", 3, contracts, none, 9);
    *f++ = facet(a, FACET_REMOTE, "remote", 3, remotes, none, 18);
    *f++ = facet(a, FACET_OCCUPATION, "occupation", 3, jobs, job_names, 0);
    *f++ = facet(a, FACET_EMPLOYER, "employer", 3, firms, firm_names, 0);
    *f++ = facet(a, FACET_SINCE, "since", 3, days, none, 0);
    *f++ = facet(a, FACET_AGENCY, "agency", 2, agencies, none, 9);
    out->n_facets = (size_t)(f - out->facets);
    for (size_t i = 0; i < 3; i++) {
        out->facets[0].values[i].chosen = (req->worktime & worktimes[i]) != 0;
        out->facets[1].values[i].chosen = (req->contracts >> contracts[i] & 1) != 0;
        out->facets[2].values[i].chosen = (req->remotes >> remotes[i] & 1) != 0;
    }
    out->towns = ARENA_ARRAY(a, struct town_count, N_SAMPLES);
    for (size_t i = 0; i < N_SAMPLES; i++) {
        uint16_t id = place_of(samples[i].plz);
        if (id != PLACE_NONE)
            out->towns[out->n_towns++] = (struct town_count){
                gazetteer_get(fake_gazetteer, id)->town, (uint32_t)(40 / (i + 1))};
    }
}

/* ---- search ---------------------------------------------------------------------------------- */

static void fake_place(const struct search_request *req, struct understood *u)
{
    uint16_t ids[4];
    *u = (struct understood){.words = req->words, .place = PLACE_NONE, .radius_km = 25};
    struct str where = req->where;
    if (where.len == 0 && !req->where_as_words && str_ends(req->words, STR(" hagen"))) {
        u->words = str_slice(req->words, 0, req->words.len - 6);
        u->place_text = STR("hagen");
        u->place_from_words = true;
        where = STR("Hagen");
    }
    size_t n = where.len ? gazetteer_suggest(fake_gazetteer, where, ids, 4) : 0;
    if (n == 0)
        return;
    const struct place *at = gazetteer_get(fake_gazetteer, ids[0]);
    u->scope = PLACE_SCOPE_PLACE;
    u->place = ids[0];
    u->lat = at->lat;
    u->lon = at->lon;
    if (req->radius_km > 0)
        u->radius_km = req->radius_km;
    for (size_t i = 1; i < n; i++)
        u->alternatives[u->n_alternatives++] = ids[i];
}

bool engine_search(struct arena *a, struct engine *e, const struct search_request *req,
                   struct search_answer *out, struct err *err)
{
    (void)e;
    fake_last_request = *req;
    *out = (struct search_answer){.took_us = 123};
    if (str_eq(req->cursor, STR("kaputt")))
        return err_set(err, ERR_USAGE, "the cursor is not one of ours");
    fake_place(req, &out->understood);
    bool nothing = str_eq(req->words, STR("nichts"));
    out->total = nothing ? 0 : FAKE_HITS;
    size_t limit = req->limit ? (size_t)req->limit : 20;
    out->n_hits = nothing ? 0 : limit < FAKE_HITS ? limit : FAKE_HITS;
    out->hits = ARENA_ARRAY(a, struct hit, out->n_hits + 1);
    for (size_t i = 0; i < out->n_hits; i++)
        out->hits[i] = fake_hit(i, out->understood.place != PLACE_NONE);
    if (!nothing)
        out->cursor = STR("abc-1");
    if (req->facets)
        fake_facets(a, req, out);
    if (nothing) {
        out->suggestions = ARENA_ARRAY(a, struct suggestion, 1);
        out->n_suggestions = 1;
        out->suggestions[0] = (struct suggestion){.kind = "word",
                                                  .label_de = STR("ohne das Wort „nichts“"),
                                                  .label_en = STR("without the word “nichts”"),
                                                  .request = *req,
                                                  .total = FAKE_HITS};
        out->suggestions[0].request.words = STR("koch");
    }
    return true;
}

size_t engine_suggest(struct arena *a, struct engine *e, struct str prefix, struct str *out,
                      size_t max)
{
    (void)a;
    (void)e;
    (void)prefix;
    if (max == 0)
        return 0;
    out[0] = STR("koch");
    return 1;
}

void search_answer_json(const struct gazetteer *g, const struct search_request *req,
                        const struct search_answer *ans, struct json *out)
{
    (void)g;
    (void)req;
    json_obj(out, NULL);
    json_int(out, "total", (int64_t)ans->total);
    json_end(out);
}

static const char *const sort_names[] = {"relevance", "title", "date"};

const char *search_sort_name(enum search_sort s)
{
    return sort_names[s];
}

bool search_sort_of(struct str name, enum search_sort *out)
{
    for (size_t i = 0; i < 3; i++) {
        if (str_eq(name, str_of(sort_names[i]))) {
            *out = (enum search_sort)i;
            return true;
        }
    }
    return false;
}
