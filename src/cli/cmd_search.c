#include "cli/command.h"
#include "query/search.h"

#include "base/vec.h"

#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char cmd_search_usage[] =
    "usage: umkreis search [OPTIONS] [WORDS…]\n"
    "\n"
    "Finds postings in which all WORDS occur. \"a phrase\" stands together, -word must not occur,\n"
    "pref* is any word that begins so, titel:word stands in the title. A place may stand among "
    "the\n"
    "words (\"pflege in 04103\", \"it leiter hagen\"). Without words: the newest. docs/search.md\n"
    "has the whole language.\n"
    "\n"
    "  --where PLACE        town, PLZ, state, \"Köln, Bonn\" …\n"
    "  --radius KM          around it (25)\n"
    "  --sort ORDER         relevance, title (hits in the title first) or date (relevance)\n"
    "  --since DAYS         posted in the last DAYS days\n"
    "  --occupation CODES   KldB 2010 codes or their first digits: 43104,811\n"
    "  --employer E         an employer's id, or words of the name\n"
    "  --worktime LIST      full, part, mini, shift, night, weekend: any of them\n"
    "  --contract LIST      permanent, temporary, apprenticeship, dual-study, internship,\n"
    "                       working-student, trainee, freelance\n"
    "  --level LIST         entry, experienced, lead\n"
    "  --remote[=LIST]      onsite, hybrid, remote, field (hybrid,remote)\n"
    "  --no-agency          without temporary work and placement agencies\n"
    "  --min-salary EUR     a year; postings that state less, or nothing, are left out\n"
    "  --words-only         do not read a place out of WORDS\n"
    "  --limit N            hits a page, at most 100 (20)\n"
    "  --cursor C           the page behind an earlier one\n"
    "  --facets             count the hits by town, employer, occupation …\n"
    "  --explain            what each word adds to the score\n"
    "  --json               one JSON object\n"
    "\n"
    "  umkreis search \"data engineer\" --where Leipzig --radius 50 --sort date\n";

enum {
    OPT_WHERE = 256,
    OPT_RADIUS,
    OPT_SORT,
    OPT_SINCE,
    OPT_OCCUPATION,
    OPT_EMPLOYER,
    OPT_WORKTIME,
    OPT_CONTRACT,
    OPT_LEVEL,
    OPT_REMOTE,
    OPT_NO_AGENCY,
    OPT_MIN_SALARY,
    OPT_WORDS_ONLY,
    OPT_LIMIT,
    OPT_CURSOR,
    OPT_FACETS,
    OPT_EXPLAIN,
    OPT_JSON,
};

static const struct option options[] = {
    {"where", required_argument, NULL, OPT_WHERE},
    {"radius", required_argument, NULL, OPT_RADIUS},
    {"sort", required_argument, NULL, OPT_SORT},
    {"since", required_argument, NULL, OPT_SINCE},
    {"occupation", required_argument, NULL, OPT_OCCUPATION},
    {"employer", required_argument, NULL, OPT_EMPLOYER},
    {"worktime", required_argument, NULL, OPT_WORKTIME},
    {"contract", required_argument, NULL, OPT_CONTRACT},
    {"level", required_argument, NULL, OPT_LEVEL},
    {"remote", optional_argument, NULL, OPT_REMOTE},
    {"no-agency", no_argument, NULL, OPT_NO_AGENCY},
    {"min-salary", required_argument, NULL, OPT_MIN_SALARY},
    {"words-only", no_argument, NULL, OPT_WORDS_ONLY},
    {"limit", required_argument, NULL, OPT_LIMIT},
    {"cursor", required_argument, NULL, OPT_CURSOR},
    {"facets", no_argument, NULL, OPT_FACETS},
    {"explain", no_argument, NULL, OPT_EXPLAIN},
    {"json", no_argument, NULL, OPT_JSON},
    {NULL, 0, NULL, 0},
};

/* ---- options --------------------------------------------------------------------------------- */

static bool number(const char *option, const char *arg, double min, double max, double *out,
                   struct err *err)
{
    if (str_to_double(str_of(arg), out) && *out >= min && *out <= max)
        return true;
    return err_set(err, ERR_USAGE, "--%s %s: a number from %g to %g", option, arg, min, max);
}

static bool integer(const char *option, const char *arg, double min, double max, int *out,
                    struct err *err)
{
    double v;
    if (!number(option, arg, min, max, &v, err) || v != floor(v))
        return err_set(err, ERR_USAGE, "--%s %s: a whole number", option, arg);
    *out = (int)v;
    return true;
}

static uint32_t contract_value(struct str s)
{
    return contract_of(s);
}

static uint32_t level_value(struct str s)
{
    return level_of(s);
}

static uint32_t remote_value(struct str s)
{
    return remote_of(s);
}

/* A list of names → bits 1u << value. */
static bool name_list(const char *option, const char *arg, uint32_t (*value)(struct str),
                      uint32_t *bits, struct err *err)
{
    struct str rest = str_of(arg), part;
    while (str_split(&rest, ',', &part)) {
        uint32_t v = value(str_trim(part));
        if (!v)
            return err_set(err, ERR_USAGE, "--%s %.*s: no such value", option, STR_ARG(part));
        *bits |= 1u << v;
    }
    return true;
}

static bool worktime_list(const char *arg, uint32_t *bits, struct err *err)
{
    struct str rest = str_of(arg), part;
    while (str_split(&rest, ',', &part)) {
        uint32_t v = worktime_of(str_trim(part));
        if (!v)
            return err_set(err, ERR_USAGE, "--worktime %.*s: no such value", STR_ARG(part));
        *bits |= v;
    }
    return true;
}

static bool occupation_list(struct arena *a, const char *arg, struct search_request *req,
                            struct err *err)
{
    struct str rest = str_of(arg), part;
    req->occupations = ARENA_ARRAY(a, uint32_t, strlen(arg) + 1);
    while (str_split(&rest, ',', &part)) {
        uint64_t code;
        if (!str_to_u64(str_trim(part), &code) || code == 0 || code > 99999)
            return err_set(err, ERR_USAGE, "--occupation %.*s: 1 to 5 digits of the KldB 2010",
                           STR_ARG(part));
        req->occupations[req->n_occupations++] = (uint32_t)code;
    }
    return true;
}

static void employer(struct arena *a, const char *arg, struct search_request *req)
{
    uint64_t id;
    if (!str_to_u64(str_of(arg), &id) || id == 0 || id > UINT32_MAX) {
        req->employer = str_of(arg);
        return;
    }
    req->employers = ARENA_NEW(a, uint32_t);
    req->employers[0] = (uint32_t)id;
    req->n_employers = 1;
}

struct search_options {
    struct search_request req;
    bool json;
};

static bool take_option(struct arena *a, int option, const char *arg, struct search_options *o,
                        struct err *err)
{
    struct search_request *req = &o->req;
    switch (option) {
    case OPT_WHERE:
        req->where = str_of(arg);
        return true;
    case OPT_RADIUS:
        return number("radius", arg, 1, SEARCH_RADIUS_KM_MAX, &req->radius_km, err);
    case OPT_SORT:
        return search_sort_of(str_of(arg), &req->sort) ||
               err_set(err, ERR_USAGE, "--sort %s: relevance, title or date", arg);
    case OPT_SINCE:
        return integer("since", arg, 1, 36500, &req->since_days, err);
    case OPT_OCCUPATION:
        return occupation_list(a, arg, req, err);
    case OPT_EMPLOYER:
        employer(a, arg, req);
        return true;
    case OPT_WORKTIME:
        return worktime_list(arg, &req->worktime, err);
    case OPT_CONTRACT:
        return name_list("contract", arg, contract_value, &req->contracts, err);
    case OPT_LEVEL:
        return name_list("level", arg, level_value, &req->levels, err);
    case OPT_REMOTE:
        return name_list("remote", arg ? arg : "hybrid,remote", remote_value, &req->remotes, err);
    case OPT_NO_AGENCY:
        return req->no_agency = true;
    case OPT_MIN_SALARY:
        return number("min-salary", arg, 1, 1e7, &req->salary_min, err);
    case OPT_WORDS_ONLY:
        return req->where_as_words = true;
    case OPT_LIMIT:
        return integer("limit", arg, 1, SEARCH_LIMIT_MAX, &req->limit, err);
    case OPT_CURSOR:
        req->cursor = str_of(arg);
        return true;
    case OPT_FACETS:
        return req->facets = true;
    case OPT_EXPLAIN:
        return req->explain = true;
    case OPT_JSON:
        return o->json = true;
    default:
        return err_set(err, ERR_USAGE, "unknown option, or an option without its value");
    }
}

static struct str join_words(struct arena *a, int argc, char **argv)
{
    struct buf b = {0};
    for (int i = 0; i < argc; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_cstr(&b, argv[i]);
    }
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

static bool read_options(struct command_context *c, int argc, char **argv, struct search_options *o,
                         struct err *err)
{
    *o = (struct search_options){0};
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        if (!take_option(c->arena, option, optarg, o, err))
            return false;
    o->req.words = join_words(c->arena, argc - optind, argv + optind);
    return true;
}

/* ---- text output ----------------------------------------------------------------------------- */

static void print_number(double v)
{
    char digits[32];
    int n = snprintf(digits, sizeof(digits), "%.0f", v);
    for (int i = 0; i < n; i++) {
        putchar(digits[i]);
        if ((n - i) % 3 == 1 && i + 1 < n)
            putchar('.');
    }
}

static void print_amount(double v, bool cents)
{
    print_number(floor(v));
    if (cents)
        printf(",%02d", (int)lround((v - floor(v)) * 100) % 100);
}

static void print_pay(const struct hit *h)
{
    static const char *const units[] = {"",         "je Stunde", "am Tag",
                                        "je Woche", "im Monat",  "im Jahr"};
    double min = h->pay_min > 0 ? h->pay_min : h->pay_max;
    double max = h->pay_max > 0 ? h->pay_max : h->pay_min;
    bool cents = h->pay_unit == PAY_HOUR;
    if (min <= 0 || h->pay_unit > PAY_YEAR)
        return;
    printf(" · ");
    if (h->pay_max <= 0)
        printf("ab ");
    if (h->pay_min <= 0)
        printf("bis ");
    print_amount(min, cents);
    if (max > min) {
        printf("–");
        print_amount(max, cents);
    }
    printf(" € %s%s", units[h->pay_unit],
           str_eq(h->pay_source, STR("tariff")) ? " (Tariftabelle)" : "");
}

static void print_place(const struct hit *h)
{
    if (h->plz.len || h->town.len)
        printf(" · %.*s%s%.*s", STR_ARG(h->plz), h->plz.len ? " " : "", STR_ARG(h->town));
    if (h->n_places > 1)
        printf(" und %zu weitere%s", h->n_places - 1, h->n_places > 2 ? "" : "r Ort");
    if (h->distance_km >= 0)
        printf(" (%.0f km)", h->distance_km);
}

static void print_hit(struct arena *a, size_t rank, const struct hit *h, bool explain)
{
    printf("%3zu. %.*s%s\n     %.*s", rank, STR_ARG(h->title), h->example ? "  [Beispiel]" : "",
           STR_ARG(h->employer));
    print_place(h);
    if (h->posted != DATE_NONE)
        printf(" · %.*s", STR_ARG(date_de(a, h->posted)));
    print_pay(h);
    printf(" · Nr. %llu\n", (unsigned long long)h->id);
    for (size_t i = 0; explain && i < h->n_terms; i++)
        printf("       %-20.*s %-10s idf %6.3f × %.3f = %.3f\n", STR_ARG(h->terms[i].term),
               h->terms[i].field, h->terms[i].idf, h->terms[i].weight, h->terms[i].score);
    if (explain)
        printf("       Summe %.3f, %d im Titel\n", h->score, h->title_hits);
}

static void print_understood(const struct gazetteer *g, const struct search_answer *ans)
{
    const struct understood *u = &ans->understood;
    if (u->place_text.len == 0)
        return;
    if (u->place != PLACE_NONE) {
        const struct place *p = gazetteer_get(g, u->place);
        printf("Ort: %.*s%s%.*s, Umkreis %.0f km", STR_ARG(p->plz), p->plz.len ? " " : "",
               STR_ARG(p->name), u->radius_km);
    } else if (u->scope == PLACE_SCOPE_STATE) {
        printf("Land: %s", state_name(u->state));
    } else {
        printf("Ort: %.*s", STR_ARG(u->place_text));
    }
    if (u->place_from_words)
        printf(" (aus den Suchwörtern; --words-only sucht sie alle als Wörter)");
    printf("\n");
}

static void print_facets(const struct search_answer *ans)
{
    for (size_t i = 0; i < ans->n_facets; i++) {
        const struct facet *f = &ans->facets[i];
        if (f->n_values == 0)
            continue;
        printf("\n%s\n", f->name);
        for (size_t k = 0; k < f->n_values; k++) {
            struct str label = f->values[k].label.len ? f->values[k].label : f->values[k].name;
            printf("  %7llu  %.*s  [%.*s]\n", (unsigned long long)f->values[k].count,
                   STR_ARG(label), STR_ARG(f->values[k].name));
        }
        if (f->others)
            printf("  %7llu  in weiteren\n", (unsigned long long)f->others);
        if (f->unknown)
            printf("  %7llu  nicht angegeben\n", (unsigned long long)f->unknown);
    }
}

static void print_text(struct command_context *c, const struct gazetteer *g,
                       const struct search_options *o, const struct search_answer *ans)
{
    print_understood(g, ans);
    print_number((double)ans->total);
    printf(" Stelle%s (%.1f ms)\n", ans->total == 1 ? "" : "n", (double)ans->took_us / 1000);
    for (size_t i = 0; i < ans->n_hits; i++)
        print_hit(c->arena, i + 1, &ans->hits[i], o->req.explain);
    if (o->req.facets)
        print_facets(ans);
    if (ans->n_suggestions)
        printf("\nMehr findet:\n");
    for (size_t i = 0; i < ans->n_suggestions; i++)
        printf("  %.*s: %llu\n", STR_ARG(ans->suggestions[i].label_de),
               (unsigned long long)ans->suggestions[i].total);
    if (ans->cursor.len)
        printf("\nWeiter: --cursor %.*s\n", STR_ARG(ans->cursor));
}

static void print_json(const struct gazetteer *g, const struct search_options *o,
                       const struct search_answer *ans)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    search_answer_json(g, &o->req, ans, &j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

int cmd_search(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct search_options o;
    struct search_answer ans;
    struct engine *e = NULL;
    struct analyser *an = NULL;
    if (!read_options(c, argc, argv, &o, &err))
        return command_fail(c, &err);
    struct gazetteer *g = gazetteer_open(c->data_dir, &err);
    bool ok = g && (an = analyser_open(&err)) != NULL &&
              (e = engine_open(c->data_dir, g, an, &err)) != NULL &&
              engine_search(c->arena, e, &o.req, &ans, &err);
    if (ok && o.json)
        print_json(g, &o, &ans);
    else if (ok)
        print_text(c, g, &o, &ans);
    int code = ok ? 0 : command_fail(c, &err);
    engine_close(e);
    analyser_close(an);
    gazetteer_close(g);
    return code;
}
