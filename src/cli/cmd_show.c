#include "cli/command.h"
#include "store/store.h"
#include "understand/understand.h"

#include <stdio.h>
#include <time.h>

const char cmd_show_usage[] =
    "usage: umkreis show [--json] ID\n"
    "\n"
    "One vacancy: the posting as received, every fact with the rule it was read by, and all its\n"
    "sightings (the source's postings it was merged from, and why).\n"
    "\n"
    "  --json  {\"id\",\"seq\",\"live\",\"posting\":{…},\"facts\":{…},\"sightings\":[…]}\n"
    "\n"
    "  umkreis show 4711\n";

struct shown {
    const struct gazetteer *gazetteer;
    struct vacancy vacancy;
    struct sighting *sightings;
    size_t n_sightings;
    struct arena *arena;
};

static struct str time_text(struct arena *a, int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char text[32];
    gmtime_r(&seconds, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    return arena_str(a, str_of(text));
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_sighting(struct json *j, struct arena *a, const struct sighting *s)
{
    json_obj(j, NULL);
    json_int(j, "posting", (int64_t)s->posting_id);
    json_str(j, "source", s->source);
    json_str(j, "ref", s->ref);
    json_str_opt(j, "url", s->url);
    json_str(j, "first_seen", time_text(a, s->first_seen_ms));
    json_str(j, "last_seen", time_text(a, s->last_seen_ms));
    if (s->expired_ms)
        json_str(j, "expired", time_text(a, s->expired_ms));
    json_str_opt(j, "merge_reason", s->merge_reason);
    json_end(j);
}

static void print_json(const struct shown *sh)
{
    const struct vacancy *v = &sh->vacancy;
    struct buf out = {0}, part = {0};
    struct json j = json_to(&out), p = json_to(&part);
    json_obj(&j, NULL);
    json_int(&j, "id", (int64_t)v->id);
    json_int(&j, "seq", (int64_t)v->seq);
    json_bool(&j, "live", v->live);
    json_str(&j, "first_seen", time_text(sh->arena, v->first_seen_ms));
    json_str(&j, "last_seen", time_text(sh->arena, v->last_seen_ms));
    posting_to_json(&v->posting, &p);
    json_raw(&j, "posting", buf_view(&part));
    buf_clear(&part);
    p = json_to(&part);
    facts_to_json(sh->gazetteer, &v->posting, &v->facts, &p);
    json_raw(&j, "facts", buf_view(&part));
    json_arr(&j, "sightings");
    for (size_t i = 0; i < sh->n_sightings; i++)
        json_sighting(&j, sh->arena, &sh->sightings[i]);
    json_end(&j);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
    buf_done(&part);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Text of strangers on a terminal: control characters could move the cursor or worse. */
static void print_safe(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool c1 = c == 0xC2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xA0;
        if (c1)
            i++;
        putchar(c1 || (c < 0x20 && c != '\n') || c == 0x7F ? ' ' : c);
    }
}

static void line(const char *label, struct str value, const struct known *known)
{
    if (!value.len)
        return;
    printf("  %-12s ", label);
    print_safe(value);
    if (known && known->rule && *known->rule)
        printf("  [%s]", known->rule);
    putchar('\n');
}

static struct str amount(struct arena *a, double v)
{
    return v > 0 ? arena_printf(a, "%.2f", v) : STR("…");
}

static void print_pay(const struct shown *sh)
{
    const struct fact_pay *p = &sh->vacancy.facts.pay;
    if (p->unit == PAY_UNIT_NONE)
        return;
    struct str min = amount(sh->arena, p->min), max = amount(sh->arena, p->max);
    struct str text = arena_printf(sh->arena, "%.*s–%.*s EUR per %s (%.*s)", STR_ARG(min),
                                   STR_ARG(max), pay_unit_name(p->unit), STR_ARG(p->source));
    if (str_eq(min, max))
        text = arena_printf(sh->arena, "%.*s EUR per %s (%.*s)", STR_ARG(min),
                            pay_unit_name(p->unit), STR_ARG(p->source));
    line("pay", text, &p->known);
    if (p->yearly_min > 0 || p->yearly_max > 0)
        line("",
             arena_printf(sh->arena, "%.0f–%.0f EUR a year full-time (%.*s)", p->yearly_min,
                          p->yearly_max, STR_ARG(p->assumption)),
             NULL);
}

static void print_places(const struct shown *sh)
{
    const struct facts *f = &sh->vacancy.facts;
    for (size_t i = 0; i < f->n_places; i++) {
        const struct fact_place *fp = &f->places[i];
        struct known known = {.rule = fp->rule};
        if (fp->place == PLACE_NONE || fp->place >= gazetteer_count(sh->gazetteer)) {
            line(i ? "" : "place",
                 arena_printf(sh->arena, "%.*s (not resolved)", STR_ARG(fp->text)), &known);
            continue;
        }
        const struct place *p = gazetteer_get(sh->gazetteer, fp->place);
        line(i ? "" : "place",
             arena_printf(sh->arena, "%.*s %.*s, %s%s", STR_ARG(p->plz), STR_ARG(p->name),
                          state_name(p->state), fp->uncertain ? " (uncertain)" : ""),
             &known);
    }
}

static void print_facts(const struct shown *sh)
{
    const struct facts *f = &sh->vacancy.facts;
    struct arena *a = sh->arena;
    line("title", f->title, &f->title_known);
    if (f->occupation.code)
        line("occupation",
             arena_printf(a, "%05u %.*s (%.2f)", f->occupation.code, STR_ARG(f->occupation.label),
                          f->occupation.confidence),
             &f->occupation_known);
    print_places(sh);
    print_pay(sh);
    for (int i = 0; i < 6; i++)
        if (f->worktime & (1u << i))
            line("worktime", str_of(worktime_name(1u << i)), &f->worktime_known[i]);
    line("contract", str_of(contract_name(f->contract)), &f->contract_known);
    line("level", str_of(level_name(f->level)), &f->level_known);
    line("remote", str_of(remote_name(f->remote)), &f->remote_known);
    line("agency", str_of(agency_name(f->agency)), &f->agency_known);
    for (size_t i = 0; i < f->n_skills; i++)
        line(i ? "" : "skills", f->skills[i].label, &f->skills[i].known);
}

static void print_sightings(const struct shown *sh)
{
    printf("\nSightings\n");
    for (size_t i = 0; i < sh->n_sightings; i++) {
        const struct sighting *s = &sh->sightings[i];
        struct str first = time_text(sh->arena, s->first_seen_ms);
        struct str last = time_text(sh->arena, s->last_seen_ms);
        printf("  %.*s  ref ", STR_ARG(s->source));
        print_safe(s->ref);
        printf("\n      seen %.10s to %.10s%s%s%.*s\n", first.ptr, last.ptr,
               s->expired_ms ? ", expired" : "", s->merge_reason.len ? ", merged: " : "",
               STR_ARG(s->merge_reason));
        if (s->url.len) {
            printf("      ");
            print_safe(s->url);
            putchar('\n');
        }
    }
}

static void print_text(const struct shown *sh)
{
    const struct posting *p = &sh->vacancy.posting;
    print_safe(p->title);
    printf("\n");
    print_safe(p->employer);
    printf("%s%s\n", sh->vacancy.live ? "" : "  (no longer open)",
           p->example ? "  (example, not a real posting)" : "");
    printf("\nVacancy %lu\n", (unsigned long)sh->vacancy.id);
    line("posted", date_iso(sh->arena, p->posted), NULL);
    line("valid until", date_iso(sh->arena, p->valid_through), NULL);
    line("starts", date_iso(sh->arena, p->starts), NULL);
    line("apply at", p->apply_url, NULL);
    printf("\nFacts, each with its rule\n");
    print_facts(sh);
    print_sightings(sh);
    printf("\n");
    print_safe(p->text);
    printf("\n");
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool load(struct command_context *c, uint64_t id, struct shown *sh, struct err *err)
{
    struct store *s = store_open(c->data_dir, STORE_READ, 0, err);
    bool ok = s && store_vacancy(s, c->arena, id, &sh->vacancy, err) &&
              store_sightings(s, c->arena, id, &sh->sightings, &sh->n_sightings, err);
    store_close(s);
    return ok;
}

int cmd_show(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct shown sh = {.arena = c->arena};
    uint64_t id = 0;
    bool json = false;
    const char *wanted = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            json = true;
        else if (!wanted && argv[i][0] != '-')
            wanted = argv[i];
        else
            err_set(&err, ERR_USAGE, "%s: show takes one id and --json", argv[i]);
    }
    if (!err.code && !(wanted && str_to_u64(str_of(wanted), &id)))
        err_set(&err, ERR_USAGE, "give the id of a vacancy, a number as in search results");
    struct gazetteer *g = err.code ? NULL : gazetteer_open(c->data_dir, &err);
    sh.gazetteer = g;
    bool ok = g && load(c, id, &sh, &err);
    if (ok && json)
        print_json(&sh);
    else if (ok)
        print_text(&sh);
    gazetteer_close(g);
    return ok ? 0 : command_fail(c, &err);
}
