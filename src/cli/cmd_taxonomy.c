#include "cli/command.h"

#include "base/json.h"
#include "occupations/taxonomy.h"

#include <getopt.h>
#include <stdio.h>

const char cmd_taxonomy_usage[] =
    "usage: umkreis taxonomy [--json] [import FILE…]\n"
    "\n"
    "Without a file: how many occupations and titles the lexicon holds. `import` reads official\n"
    "lists over the built-in lexicon: the KldB 2010 table (CSV), the agency's list of all\n"
    "occupation titles (tabs), ESCO occupations (CSV). Importing a list again replaces it.\n"
    "Postings that are already stored keep their occupation until they are understood again.\n"
    "\n"
    "  --json   one JSON object a file\n"
    "\n"
    "  umkreis taxonomy import gesamtberufsliste.tsv\n";

static void print_report(const char *path, const struct taxonomy_report *r, bool json)
{
    if (!json) {
        printf("%s: %.*s, %zu read, %zu titles kept, %zu skipped", path, STR_ARG(r->source),
               r->read, r->kept, r->skipped);
        if (r->first_skipped_line)
            printf(" (first in line %zu)", r->first_skipped_line);
        putchar('\n');
        return;
    }
    struct buf out = {0};
    struct json j = json_to(&out);
    json_obj(&j, NULL);
    json_str(&j, "file", str_of(path));
    json_str(&j, "source", r->source);
    json_int(&j, "read", (int64_t)r->read);
    json_int(&j, "kept", (int64_t)r->kept);
    json_int(&j, "skipped", (int64_t)r->skipped);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

static void print_state(const struct lexicon *l, bool json)
{
    size_t titles = 0, named = 0;
    for (size_t i = 0; i < lexicon_count(l); i++) {
        titles += lexicon_at(l, i)->n_titles;
        named += lexicon_at(l, i)->n_titles > 0;
    }
    printf(json ? "{\"occupations\":%zu,\"named\":%zu,\"titles\":%zu}\n"
                : "%zu KldB units, %zu of them with titles, %zu titles\n",
           lexicon_count(l), named, titles);
}

static bool import_files(struct command_context *c, const struct lexicon *l, int n, char **paths,
                         bool json, struct err *err)
{
    for (int i = 0; i < n; i++) {
        struct taxonomy_report report;
        if (!taxonomy_import(c->arena, l, c->data_dir, paths[i], &report, err))
            return false;
        print_report(paths[i], &report, json);
    }
    return true;
}

int cmd_taxonomy(struct command_context *c, int argc, char **argv)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {0}};
    bool json = false;
    struct err err = {0};
    for (int o; (o = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (o == 'h')
            return command_help(c);
        if (o != 'j') {
            err_set(&err, ERR_USAGE, "unknown option");
            return command_fail(c, &err);
        }
        json = true;
    }
    bool import = optind < argc && str_eq(str_of(argv[optind]), STR("import"));
    if ((optind < argc && !import) || (import && optind + 1 == argc)) {
        err_set(&err, ERR_USAGE, "say: import FILE…");
        return command_fail(c, &err);
    }
    struct analyser *an = analyser_open(&err);
    struct lexicon *l = an ? lexicon_open(c->data_dir, an, &err) : NULL;
    bool ok =
        l && (!import || import_files(c, l, argc - optind - 1, argv + optind + 1, json, &err));
    if (ok && !import)
        print_state(l, json);
    lexicon_close(l);
    analyser_close(an);
    return ok ? 0 : command_fail(c, &err);
}
