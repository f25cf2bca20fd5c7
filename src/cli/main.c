/* umkreis: one binary, one table of commands. The main path: find the command, open what it needs
 * in its own file, print data on stdout and diagnostics on stderr. */
#include "cli/command.h"

#include "base/file.h"

#include <errno.h>
#include <libxml/parser.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct command {
    const char *name;
    int (*run)(struct command_context *, int argc, char **argv);
    const char *help; /* one line; NULL hides the command from the list */
    const char *usage;
};

static const struct command commands[] = {
    {"import", cmd_import, "read postings from files into the store", cmd_import_usage},
    {"search", cmd_search, "search the postings", cmd_search_usage},
    {"show", cmd_show, "one posting with its facts and all its sightings", cmd_show_usage},
    {"serve", cmd_serve, "the portal and the API over HTTP", cmd_serve_usage},
    {"understand", cmd_understand, "the facts of postings, with rule and span",
     cmd_understand_usage},
    {"match", cmd_match, "rank occupation labels for job titles", cmd_match_usage},
    {"place", cmd_place, "resolve text to German places", cmd_place_usage},
    {"gazetteer", cmd_gazetteer, "load official place data over the built-in table",
     cmd_gazetteer_usage},
    {"taxonomy", cmd_taxonomy, "load official occupation lists over the built-in lexicon",
     cmd_taxonomy_usage},
    {"demo", cmd_demo, "write or load a synthetic corpus, clearly labelled", cmd_demo_usage},
    {"check", cmd_check, "verify store and index", cmd_check_usage},
    {"backup", cmd_backup, "copy the store while it is in use", cmd_backup_usage},
    {"export", cmd_export, "write postings as JSON Lines", cmd_export_usage},
    {"index", cmd_index, "bring the index up to date, or rebuild it", cmd_index_usage},
    {"bench", cmd_bench, "measure query times on this data", cmd_bench_usage},
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_help(FILE *to)
{
    fputs("umkreis: a job search engine and portal for one machine\n\n"
          "usage: umkreis [--data DIR] COMMAND [ARGUMENTS]\n\n",
          to);
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (commands[i].help)
            fprintf(to, "  %-11s %s\n", commands[i].name, commands[i].help);
    fputs("\n"
          "  --data DIR  the data directory (else $UMKREIS_DATA, else\n"
          "              $XDG_DATA_HOME/umkreis, else ~/.local/share/umkreis)\n"
          "  --version   the version\n\n"
          "umkreis COMMAND --help explains a command. Start with: umkreis demo --load\n",
          to);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

/* NULL when no home is known. */
static const char *default_data_dir(struct arena *a)
{
    const char *env = getenv("UMKREIS_DATA");
    if (env && *env)
        return env;
    env = getenv("XDG_DATA_HOME");
    if (env && *env)
        return path_join(a, env, "umkreis");
    env = getenv("HOME");
    return env && *env ? path_join(a, env, ".local/share/umkreis") : NULL;
}

int command_fail(struct command_context *c, const struct err *err)
{
    fprintf(stderr, "umkreis %s: %s\n", c->name, err->msg);
    if (err->code == ERR_USAGE)
        fprintf(stderr, "umkreis %s --help explains the command.\n", c->name);
    return err_exit_code(err);
}

int command_help(struct command_context *c)
{
    fputs(c->usage, stdout);
    return 0;
}

static int usage_error(const char *what, const char *name)
{
    fprintf(stderr, "umkreis: %s%s\numkreis --help lists the commands.\n", what, name);
    return 64;
}

static int run_command(struct arena *a, const char *data_dir, int argc, char **argv)
{
    const struct command *command = find_command(argv[0]);
    if (!command)
        return usage_error("there is no command ", argv[0]);
    struct command_context context = {
        .arena = a,
        .data_dir = data_dir ? data_dir : default_data_dir(a),
        .name = command->name,
        .usage = command->usage,
    };
    if (!context.data_dir)
        return usage_error("no data directory: give --data DIR or set $UMKREIS_DATA", "");
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return command_help(&context);
    int code = command->run(&context, argc, argv);
    /* A full disk behind a redirected stdout must not look like success. */
    if (fflush(stdout) != 0 && code == 0) {
        fprintf(stderr, "umkreis %s: cannot write the output: %s\n", command->name,
                strerror(errno));
        code = 74;
    }
    return code;
}

/* Takes --data DIR out of argv wherever it stands before a "--", so that it works in front of the
 * command and behind it. Returns the new argc, or -1 when the directory is missing. */
static int take_data_option(int argc, char **argv, const char **data_dir)
{
    int out = 1;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--") == 0) {
            while (i < argc)
                argv[out++] = argv[i++];
            break;
        }
        if (strcmp(argv[i], "--data") == 0) {
            if (++i == argc)
                return -1;
            *data_dir = argv[i];
        } else if (strncmp(argv[i], "--data=", 7) == 0) {
            *data_dir = argv[i] + 7;
        } else {
            argv[out++] = argv[i];
        }
    }
    argv[out] = NULL;
    return out;
}

static bool is_any(const char *word, const char *a, const char *b)
{
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    signal(SIGPIPE, SIG_IGN);
    xmlInitParser(); /* before several threads parse */
    const char *data_dir = NULL;
    argc = take_data_option(argc, argv, &data_dir);
    if (argc < 0 || (data_dir && !*data_dir))
        return usage_error("--data needs a directory", "");
    if (argc == 1) {
        print_help(stderr);
        return 64;
    }
    if (is_any(argv[1], "--help", "-h") || (strcmp(argv[1], "help") == 0 && argc == 2)) {
        print_help(stdout);
        return 0;
    }
    if (is_any(argv[1], "--version", "version")) {
        puts("umkreis " UMKREIS_VERSION);
        return 0;
    }
    if (argv[1][0] == '-')
        return usage_error("there is no option ", argv[1]);
    /* `umkreis help COMMAND` is what people try first. */
    char *help[] = {argc > 2 ? argv[2] : NULL, (char *)"--help", NULL};
    bool wants_help = strcmp(argv[1], "help") == 0;
    struct arena *a = arena_new();
    int code = wants_help ? run_command(a, data_dir, 2, help)
                          : run_command(a, data_dir, argc - 1, argv + 1);
    arena_free(a);
    return code;
}
