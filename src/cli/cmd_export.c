#include "cli/command.h"
#include "store/store.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <time.h>

const char cmd_export_usage[] =
    "usage: umkreis export [--all] [--source NAME]\n"
    "\n"
    "Writes postings as JSON Lines (docs/jsonl.md), one a line, in the order they came. Each line\n"
    "also says where it comes from: \"source\", \"vacancy\", \"first_seen\", \"last_seen\" and, "
    "when they\n"
    "apply, \"expired\" and \"merge_reason\". `umkreis import` reads the lines back.\n"
    "\n"
    "  --all          expired postings as well\n"
    "  --source NAME  only this source's (refs are unique within a source only, so export source "
    "by\n"
    "                 source what is to be imported again)\n"
    "\n"
    "  umkreis export --source ba:ba-jobsuche > ba.jsonl\n";

static void print_time(struct json *j, const char *key, int64_t ms)
{
    char text[32];
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    size_t n = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
    json_str(j, key, str_n(text, n));
}

struct export
{
    struct buf line;
    bool failed;
};

/* The stored object with our members put in front of its last brace. */
static bool print_posting(void *user, const struct stored_posting *p)
{
    struct export *e = user;
    struct json j;
    struct buf more = {0};
    j = json_to(&more);
    json_obj(&j, NULL);
    json_str(&j, "source", p->source);
    json_int(&j, "vacancy", (int64_t)p->vacancy_id);
    print_time(&j, "first_seen", p->first_seen_ms);
    print_time(&j, "last_seen", p->last_seen_ms);
    if (p->expired_ms)
        print_time(&j, "expired", p->expired_ms);
    json_str_opt(&j, "merge_reason", p->merge_reason);
    json_end(&j);
    buf_clear(&e->line);
    buf_str(&e->line, str_slice(p->json, 0, p->json.len - 1));
    buf_char(&e->line, ',');
    buf_str(&e->line, str_slice(buf_view(&more), 1, more.len));
    buf_char(&e->line, '\n');
    buf_done(&more);
    e->failed = fwrite(e->line.data, 1, e->line.len, stdout) != e->line.len;
    return !e->failed;
}

int cmd_export(struct command_context *c, int argc, char **argv)
{
    static const struct option options[] = {
        {"all", no_argument, NULL, 'a'}, {"source", required_argument, NULL, 's'}, {0}};
    struct err err = {0};
    struct export e = {0};
    struct str source = STR_NONE;
    bool all = false;
    int opt;
    opterr = 0;
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (opt == 'a')
            all = true;
        else if (opt == 's')
            source = str_of(optarg);
        else
            err_set(&err, ERR_USAGE, "unknown option or missing value");
    }
    if (optind < argc)
        err_set(&err, ERR_USAGE, "export takes no file; it writes to standard output");
    struct store *s = err.code ? NULL : store_open(c->data_dir, STORE_READ, 0, &err);
    bool ok = s && store_postings(s, source, all, print_posting, &e, &err);
    store_close(s);
    buf_done(&e.line);
    if (ok && e.failed)
        ok = err_sys(&err, ERR_IO, errno, "writing to standard output");
    return ok ? 0 : command_fail(c, &err);
}
