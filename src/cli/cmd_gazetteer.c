#include "cli/command.h"

#include "base/json.h"
#include "places/import.h"

#include <getopt.h>
#include <stdio.h>

const char cmd_gazetteer_usage[] =
    "usage: umkreis gazetteer import [--json] FILE\n"
    "       umkreis gazetteer info [--json]\n"
    "\n"
    "import reads GeoNames' postal codes of Germany (DE.txt from\n"
    "https://download.geonames.org/export/zip/DE.zip), joins them with the built-in table and\n"
    "writes DATA_DIR/gazetteer.tsv, which is used from then on. FILE may be - for standard input.\n"
    "Lines that do not fit are listed and left out; a file with more than one such line in a\n"
    "hundred is refused. The next import, index or serve rebuilds the index where needed.\n"
    "info says which table is in use and what it holds.\n"
    "\n"
    "  --json  for programs\n"
    "\n"
    "  umkreis gazetteer import DE.txt\n";

static void print_rejections(const struct geonames *g)
{
    size_t n = g->n_rejected < GEONAMES_REJECTIONS_MAX ? g->n_rejected : GEONAMES_REJECTIONS_MAX;
    for (size_t i = 0; i < n; i++)
        fprintf(stderr, "line %zu, %.*s: %.*s\n", g->rejections[i].line,
                STR_ARG(g->rejections[i].field), STR_ARG(g->rejections[i].reason));
    if (g->n_rejected > n)
        fprintf(stderr, "… and %zu more\n", g->n_rejected - n);
}

static void import_json(const struct gazetteer_report *r)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    json_obj(&j, NULL);
    json_int(&j, "read", (int64_t)r->file.n_lines);
    json_int(&j, "rejected", (int64_t)r->file.n_rejected);
    json_arr(&j, "rejections");
    for (size_t i = 0; i < r->file.n_rejected && i < GEONAMES_REJECTIONS_MAX; i++) {
        json_obj(&j, NULL);
        json_int(&j, "line", (int64_t)r->file.rejections[i].line);
        json_str(&j, "field", r->file.rejections[i].field);
        json_str(&j, "reason", r->file.rejections[i].reason);
        json_end(&j);
    }
    json_end(&j);
    json_int(&j, "towns", (int64_t)r->n_towns);
    json_int(&j, "postal", (int64_t)r->n_postal);
    json_int(&j, "matched", (int64_t)r->n_matched);
    json_int(&j, "kept", (int64_t)r->n_kept);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

static int import(struct command_context *c, const char *file, bool json)
{
    struct err err = {0};
    struct gazetteer_report r;
    bool ok = gazetteer_import(c->arena, file, c->data_dir, &r, &err);
    print_rejections(&r.file);
    if (!ok)
        return command_fail(c, &err);
    if (json) {
        import_json(&r);
        return 0;
    }
    printf("%zu lines read, %zu rejected\n", r.file.n_lines, r.file.n_rejected);
    printf("%zu towns and parts (%zu matched with the built-in table, %zu only there)\n", r.n_towns,
           r.n_matched, r.n_kept);
    printf("%zu pairs of PLZ and town written to %s/" GAZETTEER_FILE "\n", r.n_postal, c->data_dir);
    return 0;
}

struct counts {
    size_t towns, parts, postal, plzs, with_population;
};

static struct counts count(const struct gazetteer *g)
{
    struct counts n = {0};
    for (size_t id = 0; id < gazetteer_count(g); id++) {
        const struct place *p = gazetteer_get(g, (uint16_t)id);
        const uint16_t *ids;
        if (p->postal) {
            n.postal++;
            n.plzs += gazetteer_by_plz(g, p->plz, &ids) && ids[0] == id;
            continue;
        }
        n.towns += p->town == id;
        n.parts += p->town != id;
        n.with_population += p->population > 0;
    }
    return n;
}

static int info(struct command_context *c, bool json)
{
    struct err err = {0};
    struct gazetteer *g = gazetteer_open(c->data_dir, &err);
    if (!g)
        return command_fail(c, &err);
    struct counts n = count(g);
    const char *table = gazetteer_is_builtin(g) ? "built-in" : GAZETTEER_FILE;
    if (json) {
        struct buf out = {0};
        struct json j = json_to(&out);
        json_obj(&j, NULL);
        json_str(&j, "table", str_of(table));
        json_str(&j, "hash",
                 arena_printf(c->arena, "%016llx", (unsigned long long)gazetteer_hash(g)));
        json_int(&j, "towns", (int64_t)n.towns);
        json_int(&j, "parts", (int64_t)n.parts);
        json_int(&j, "postal", (int64_t)n.postal);
        json_int(&j, "plz", (int64_t)n.plzs);
        json_int(&j, "with_population", (int64_t)n.with_population);
        json_end(&j);
        printf("%.*s\n", STR_ARG(buf_view(&out)));
        buf_done(&out);
    } else {
        printf("table: %s, hash %016llx\n", table, (unsigned long long)gazetteer_hash(g));
        printf("%zu towns, %zu parts of towns (%zu with population)\n", n.towns, n.parts,
               n.with_population);
        printf("%zu PLZ, %zu pairs of PLZ and town\n", n.plzs, n.postal);
    }
    gazetteer_close(g);
    return 0;
}

static int usage_error(struct command_context *c, const char *what)
{
    struct err err = {0};
    err_set(&err, ERR_USAGE, "%s", what);
    return command_fail(c, &err);
}

int cmd_gazetteer(struct command_context *c, int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {0}};
    bool json = false;
    int o;
    while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (o == 'h')
            return command_help(c);
        if (o != 'j')
            return usage_error(c, "unknown option");
        json = true;
    }
    struct str verb = optind < argc ? str_of(argv[optind]) : STR_NONE;
    int left = argc - optind - 1;
    if (str_eq(verb, STR("import")) && left == 1)
        return import(c, argv[optind + 1], json);
    if (str_eq(verb, STR("info")) && left == 0)
        return info(c, json);
    return usage_error(c, "needs `import FILE` or `info`");
}
