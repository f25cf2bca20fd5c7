#include "base/file.h"
#include "cli/command.h"
#include "cli/writer.h"
#include "index/manifest.h"

#include <stdio.h>

const char cmd_index_usage[] =
    "usage: umkreis index sync|rebuild|check|info [--json]\n"
    "\n"
    "The index is derived from the store and can always be made again.\n"
    "\n"
    "  sync     bring it up to the store (after a crash, a restore, an upgrade)\n"
    "  rebuild  throw it away and make it from the store\n"
    "  check    verify checksums and invariants of every segment\n"
    "  info     what it holds\n";

static void print_counts(bool json, const char *const *names, const uint64_t *values, size_t n)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    json_obj(&j, NULL);
    for (size_t i = 0; i < n; i++)
        json_int(&j, names[i], (int64_t)values[i]);
    json_end(&j);
    if (json)
        printf("%.*s\n", STR_ARG(buf_view(&out)));
    for (size_t i = 0; !json && i < n; i++)
        printf("%-11s %lu\n", names[i], (unsigned long)values[i]);
    buf_done(&out);
}

static int run_sync(struct command_context *c, bool rebuild, bool json)
{
    static const char *const names[] = {"from_seq", "to_seq", "documents", "removed", "segments"};
    struct err err = {0};
    struct writer w;
    struct sync_result r;
    uint64_t due = 0;
    if (!writer_open(c, WRITER_WAIT_MS_DEFAULT, &w, &err))
        return command_fail(c, &err);
    bool ok = store_expire_due(w.store, date_today(), &due, &err) &&
              writer_sync(c, &w, rebuild, &r, &err);
    writer_close(&w);
    if (!ok)
        return command_fail(c, &err);
    uint64_t values[] = {r.from_seq, r.to_seq, r.documents, r.removed, r.segments};
    print_counts(json, names, values, 5);
    return 0;
}

static int run_check(struct command_context *c)
{
    struct err err = {0};
    struct buf report = {0};
    bool ok = index_check(c->data_dir, &report, &err);
    printf("%.*s", STR_ARG(buf_view(&report)));
    if (!ok && !report.len && err.code == ERR_CORRUPT)
        printf("%s\n", err.msg);
    buf_done(&report);
    if (!ok && err.code && err.code != ERR_CORRUPT)
        return command_fail(c, &err);
    err_clear(&err);
    err_set(&err, ERR_CORRUPT, "findings");
    return ok ? 0 : err_exit_code(&err);
}

static int run_info(struct command_context *c, bool json)
{
    static const char *const names[] = {"seq",       "documents", "deleted", "segments",
                                        "store_seq", "vacancies", "postings"};
    struct err err = {0};
    struct store_stats stats;
    struct manifest m;
    struct store *s = store_open(c->data_dir, STORE_READ, 0, &err);
    if (s && store_stats(s, &stats, &err) &&
        manifest_read(path_join(c->arena, c->data_dir, "index"), &m, &err)) {
        uint64_t values[] = {m.seq,         0, 0, m.n_segments, store_seq(s), stats.vacancies_live,
                             stats.postings};
        for (uint32_t i = 0; i < m.n_segments; i++) {
            values[1] += m.segments[i].n_docs - m.segments[i].n_deleted;
            values[2] += m.segments[i].n_deleted;
        }
        print_counts(json, names, values, 7);
    }
    store_close(s);
    return err.code ? command_fail(c, &err) : 0;
}

int cmd_index(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    const char *what = argc > 1 ? argv[1] : "";
    bool json = argc == 3 && strcmp(argv[2], "--json") == 0;
    if (argc < 2 || argc > 3 || (argc == 3 && !json))
        err_set(&err, ERR_USAGE, "give one of sync, rebuild, check, info");
    else if (strcmp(what, "sync") == 0 || strcmp(what, "rebuild") == 0)
        return run_sync(c, what[0] == 'r', json);
    else if (strcmp(what, "check") == 0)
        return run_check(c);
    else if (strcmp(what, "info") == 0)
        return run_info(c, json);
    else
        err_set(&err, ERR_USAGE, "there is no `index %s`: sync, rebuild, check, info", what);
    return command_fail(c, &err);
}
