#include "base/file.h"
#include "cli/command.h"
#include "index/manifest.h"
#include "index/sync.h"
#include "store/store.h"

#include <stdio.h>

const char cmd_check_usage[] =
    "usage: umkreis check [--json]\n"
    "\n"
    "Verifies the store (SQLite's integrity check, every invariant of the schema, every stored\n"
    "posting readable) and the index (checksums and invariants of every segment, and that it "
    "holds\n"
    "what the store holds). Changes nothing; the portal may keep running.\n"
    "\n"
    "  --json  {\"ok\",\"findings\":[…],\"seq\",\"index_seq\",\"vacancies\",\"documents\"}\n"
    "\n"
    "Exit status: 0 if all is well, 65 if something was found.\n";

struct verdict {
    uint64_t seq, index_seq, documents;
    struct store_stats stats;
};

/* The index may lag behind while an import runs; it must never be ahead. */
static void compare(const struct verdict *st, struct buf *report)
{
    if (st->index_seq > st->seq)
        buf_printf(report,
                   "index: holds seq %lu, the store only %lu: it belongs to another store; "
                   "run `umkreis index rebuild`\n",
                   (unsigned long)st->index_seq, (unsigned long)st->seq);
    else if (st->index_seq == st->seq && st->documents != st->stats.vacancies_live)
        buf_printf(report,
                   "index: %lu documents, the store has %lu live vacancies; "
                   "run `umkreis index rebuild`\n",
                   (unsigned long)st->documents, (unsigned long)st->stats.vacancies_live);
}

/* No index, or one behind the store, is what a crash leaves: the next sync makes it good. */
static bool look_at_index(struct command_context *c, struct verdict *st, struct buf *report,
                          struct err *err)
{
    struct err why = {0};
    struct manifest m;
    if (!manifest_read(path_join(c->arena, c->data_dir, "index"), &m, &why))
        return why.code == ERR_NOTFOUND || why.code == ERR_CORRUPT ||
               err_set(err, why.code, "%s", why.msg);
    st->index_seq = m.seq;
    for (uint32_t i = 0; i < m.n_segments; i++)
        st->documents += m.segments[i].n_docs - m.segments[i].n_deleted;
    compare(st, report);
    return true;
}

/* Damage is a finding, whichever way it comes; anything else is why we could not look. */
static bool check_index(struct command_context *c, struct buf *report, struct err *err)
{
    struct err why = {0};
    size_t before = report->len;
    if (!file_exists(path_join(c->arena, c->data_dir, "index")) ||
        index_check(c->data_dir, report, &why))
        return true;
    if (why.code == ERR_NOTFOUND) /* killed before the first manifest */
        return true;
    if (why.code && why.code != ERR_CORRUPT)
        return err_set(err, why.code, "%s", why.msg);
    if (report->len == before)
        buf_printf(report, "index: %s\n", why.msg);
    return true;
}

static bool check_all(struct command_context *c, struct verdict *st, struct buf *report,
                      struct err *err)
{
    struct err why = {0};
    struct store *s = store_open(c->data_dir, STORE_READ, 0, &why);
    if (!s) {
        if (why.code != ERR_CORRUPT)
            return err_set(err, why.code, "%s", why.msg);
        buf_printf(report, "store: %s\n", why.msg);
        return true;
    }
    store_check(s, report, err);
    st->seq = store_seq(s);
    bool ok = err->code == ERR_NONE && store_stats(s, &st->stats, err);
    store_close(s);
    if (!ok)
        return false;
    return check_index(c, report, err) && look_at_index(c, st, report, err);
}

static void print_json(const struct verdict *st, struct str report)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    struct str line;
    json_obj(&j, NULL);
    json_bool(&j, "ok", report.len == 0);
    json_arr(&j, "findings");
    while (str_line(&report, &line))
        json_str(&j, NULL, line);
    json_end(&j);
    json_int(&j, "seq", (int64_t)st->seq);
    json_int(&j, "index_seq", (int64_t)st->index_seq);
    json_int(&j, "vacancies", (int64_t)st->stats.vacancies_live);
    json_int(&j, "documents", (int64_t)st->documents);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

static void print_text(const struct verdict *st, struct str report)
{
    printf("%.*s", STR_ARG(report));
    if (report.len)
        return;
    printf("All is well: %lu live vacancies, %lu postings, seq %lu",
           (unsigned long)st->stats.vacancies_live, (unsigned long)st->stats.postings,
           (unsigned long)st->seq);
    if (st->index_seq < st->seq)
        printf("; the index holds seq %lu, the rest follows with `umkreis index sync`",
               (unsigned long)st->index_seq);
    printf("\n");
}

int cmd_check(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct verdict st = {0};
    struct buf report = {0};
    bool json = argc == 2 && strcmp(argv[1], "--json") == 0;
    if (argc > 1 && !json)
        err_set(&err, ERR_USAGE, "check takes no argument but --json");
    if (err.code || !check_all(c, &st, &report, &err)) {
        buf_done(&report);
        return command_fail(c, &err);
    }
    if (json)
        print_json(&st, buf_view(&report));
    else
        print_text(&st, buf_view(&report));
    err_set(&err, ERR_CORRUPT, "findings");
    int code = report.len ? err_exit_code(&err) : 0;
    buf_done(&report);
    return code;
}
