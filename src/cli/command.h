/* The command table and what every command gets.
 *
 * To add a command: write cmd_<name>.c with `int cmd_<name>(struct command_context *, int argc,
 * char
 * **argv)` (argv[0] is the command's name) and its usage text, declare both here, add a row to the
 * table in main.c. Man page and completions are made from the usage texts (tools/make_docs.py). */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/err.h"
#include "places/gazetteer.h"
#include "text/analyse.h"

struct command_context {
    struct arena *arena;
    const char *data_dir; /* --data, $UMKREIS_DATA, or the XDG data directory */
    const char *name;     /* this command's name */
    const char *usage;    /* its usage text */
};

int cmd_import(struct command_context *c, int argc, char **argv);
int cmd_search(struct command_context *c, int argc, char **argv);
int cmd_show(struct command_context *c, int argc, char **argv);
int cmd_understand(struct command_context *c, int argc, char **argv);
int cmd_match(struct command_context *c, int argc, char **argv);
int cmd_place(struct command_context *c, int argc, char **argv);
int cmd_serve(struct command_context *c, int argc, char **argv);
int cmd_gazetteer(struct command_context *c, int argc, char **argv);
int cmd_taxonomy(struct command_context *c, int argc, char **argv);
int cmd_demo(struct command_context *c, int argc, char **argv);
int cmd_check(struct command_context *c, int argc, char **argv);
int cmd_backup(struct command_context *c, int argc, char **argv);
int cmd_export(struct command_context *c, int argc, char **argv);
int cmd_bench(struct command_context *c, int argc, char **argv);
int cmd_index(struct command_context *c, int argc, char **argv);

/* What `umkreis COMMAND --help` prints; each stands in its command's file. */
extern const char cmd_import_usage[];
extern const char cmd_search_usage[];
extern const char cmd_show_usage[];
extern const char cmd_understand_usage[];
extern const char cmd_match_usage[];
extern const char cmd_place_usage[];
extern const char cmd_serve_usage[];
extern const char cmd_gazetteer_usage[];
extern const char cmd_taxonomy_usage[];
extern const char cmd_demo_usage[];
extern const char cmd_check_usage[];
extern const char cmd_backup_usage[];
extern const char cmd_export_usage[];
extern const char cmd_bench_usage[];
extern const char cmd_index_usage[];

/* Prints "umkreis: message" (and, for usage errors, how to get help) and returns the exit code. */
int command_fail(struct command_context *c, const struct err *err);

/* Options: {"--limit", 'n'}-style getopt_long is used by every command; this prints the usage and
 * returns 0 for --help. */
int command_help(struct command_context *c);

#endif
