#include "cli/command.h"
#include "cli/place_measure.h"

#include "base/json.h"
#include "places/resolve.h"

#include <getopt.h>
#include <stdio.h>

const char cmd_place_usage[] =
    "usage: umkreis place [--json] TEXT…\n"
    "       umkreis place [--failing] --measure-ba FILE [--measure-cities FILE]\n"
    "\n"
    "Reads a place out of a text as it stands in a posting or a search field: a PLZ, a town, "
    "both,\n"
    "a town with its state, a region, several places, a whole country. The best comes first; "
    "`rule`\n"
    "says what decided (docs/places.md). A text that names no German place is \"unknown\".\n"
    "\n"
    "  --json                 one JSON object\n"
    "  --measure-ba FILE      share of the distinct (PLZ, town) pairs of a file of the\n"
    "                         Bundesagentur's postings (JSON Lines) that are found within 5 and\n"
    "                         15 km of the posting's own coordinates\n"
    "  --measure-cities FILE  share of the distinct values of the column `city` of a CSV file\n"
    "                         that are read as a place, or as the whole country\n"
    "  --failing              lists those that are not\n"
    "\n"
    "  umkreis place 04416 Wachau\n";

static void json_place(struct json *j, const struct gazetteer *g, const struct place_match *m)
{
    const struct place *p = gazetteer_get(g, m->place), *town = gazetteer_get(g, p->town);
    json_obj(j, NULL);
    json_str(j, "name", p->name);
    json_str_opt(j, "plz", p->plz);
    json_str_opt(j, "ags", p->ags);
    if (!str_eq(p->name, town->name))
        json_str(j, "town", town->name);
    state_to_json(j, p->state);
    json_num(j, "lat", p->lat, 4);
    json_num(j, "lon", p->lon, 4);
    if (p->population)
        json_int(j, "population", p->population);
    json_str(j, "rule", str_of(m->rule));
    if (m->uncertain)
        json_bool(j, "uncertain", true);
    if (m->end > m->start) {
        json_arr(j, "span");
        json_int(j, NULL, m->start);
        json_int(j, NULL, m->end);
        json_end(j);
    }
    json_end(j);
}

static void print_json(const struct gazetteer *g, struct str text, const struct place_answer *ans)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    json_obj(&j, NULL);
    json_str(&j, "text", text);
    json_str(&j, "scope", str_of(place_scope_name(ans->scope)));
    if (ans->scope == PLACE_SCOPE_STATE) {
        json_arr(&j, "states");
        for (int s = 1; s < STATE_COUNT; s++)
            if (ans->states & 1u << s)
                json_str(&j, NULL, str_of(state_name((enum state)s)));
        json_end(&j);
    }
    if (ans->near)
        json_bool(&j, "near", true);
    if (ans->several)
        json_bool(&j, "several", true);
    if (ans->remote)
        json_bool(&j, "remote", true);
    json_arr(&j, "places");
    for (size_t i = 0; i < ans->n_matches; i++)
        json_place(&j, g, &ans->matches[i]);
    json_end(&j);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

static void print_scope(const struct place_answer *ans)
{
    switch (ans->scope) {
    case PLACE_SCOPE_UNKNOWN:
        printf("unknown: no place in Germany was recognised\n");
        break;
    case PLACE_SCOPE_COUNTRY:
        printf("all of Germany: no single place\n");
        break;
    case PLACE_SCOPE_REMOTE:
        printf("remote: no place\n");
        break;
    case PLACE_SCOPE_STATE:
        for (int s = 1; s < STATE_COUNT; s++)
            if (ans->states & 1u << s)
                printf("state: %s, no single place\n", state_name((enum state)s));
        break;
    case PLACE_SCOPE_PLACE:
        if (ans->several)
            printf("%zu places\n", ans->n_matches);
        if (ans->near)
            printf("near\n");
        break;
    }
}

static void print_text(const struct gazetteer *g, const struct place_answer *ans)
{
    print_scope(ans);
    for (size_t i = 0; i < ans->n_matches; i++) {
        const struct place *p = gazetteer_get(g, ans->matches[i].place);
        printf("%5.*s  %.*s (%s)  %.4f,%.4f  %s%s\n", STR_ARG(p->plz), STR_ARG(p->name),
               state_code(p->state), p->lat, p->lon, ans->matches[i].rule,
               ans->matches[i].uncertain ? ", uncertain" : "");
    }
}

struct place_options {
    bool json, failing;
    const char *ba, *cities;
};

static int usage_error(struct command_context *c, const char *what)
{
    struct err err = {0};
    err_set(&err, ERR_USAGE, "%s", what);
    return command_fail(c, &err);
}

static bool read_options(int argc, char **argv, struct place_options *opt, int *help)
{
    static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                            {"failing", no_argument, NULL, 'f'},
                                            {"measure-ba", required_argument, NULL, 'b'},
                                            {"measure-cities", required_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    int o;
    while ((o = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        switch (o) {
        case 'j':
            opt->json = true;
            break;
        case 'f':
            opt->failing = true;
            break;
        case 'b':
            opt->ba = optarg;
            break;
        case 'c':
            opt->cities = optarg;
            break;
        case 'h':
            *help = 1;
            break;
        default:
            return false;
        }
    }
    return true;
}

static int measure(struct command_context *c, const struct gazetteer *g,
                   const struct place_options *opt)
{
    struct err err = {0};
    if (opt->ba && !place_measure_ba(c->arena, g, opt->ba, opt->failing, &err))
        return command_fail(c, &err);
    if (opt->cities && !place_measure_cities(c->arena, g, opt->cities, opt->failing, &err))
        return command_fail(c, &err);
    return 0;
}

/* The rest of the command line is one text, so that no quotes are needed. */
static struct str joined(struct arena *a, int n, char **words)
{
    struct buf text = {0};
    for (int i = 0; i < n; i++) {
        if (i)
            buf_char(&text, ' ');
        buf_cstr(&text, words[i]);
    }
    struct str s = arena_str(a, buf_view(&text));
    buf_done(&text);
    return s;
}

int cmd_place(struct command_context *c, int argc, char **argv)
{
    struct place_options opt = {0};
    struct err err = {0};
    int help = 0, code = 0;
    if (!read_options(argc, argv, &opt, &help))
        return usage_error(c, "unknown option");
    if (help)
        return command_help(c);
    bool measures = opt.ba || opt.cities;
    if (measures == (optind < argc))
        return usage_error(c, measures ? "a text cannot be measured" : "which place?");
    struct gazetteer *g = gazetteer_open(c->data_dir, &err);
    if (!g)
        return command_fail(c, &err);
    if (measures) {
        code = measure(c, g, &opt);
    } else {
        struct place_answer ans;
        struct str text = joined(c->arena, argc - optind, argv + optind);
        place_resolve(g, text, NULL, &ans);
        if (opt.json)
            print_json(g, text, &ans);
        else
            print_text(g, &ans);
    }
    gazetteer_close(g);
    return code;
}
