#include "cli/writer.h"

#include "base/file.h"
#include "base/progress.h"

#include <stdio.h>

#define QUIET_WAIT_MS 500
#define WAIT_S_MAX    86400

/* First a short try, so that the note appears only when there is something to wait for. */
static struct store *open_store(const char *dir, int wait_ms, struct err *err)
{
    struct err why = {0};
    int quiet_ms = wait_ms < QUIET_WAIT_MS ? wait_ms : QUIET_WAIT_MS;
    struct store *s = store_open(dir, STORE_WRITE, quiet_ms, &why);
    if (!s && why.code == ERR_UNAVAIL && wait_ms > quiet_ms) {
        fprintf(stderr, "umkreis: another umkreis writes to %s, waiting (at most %d s)\n", dir,
                wait_ms / 1000);
        return store_open(dir, STORE_WRITE, wait_ms - quiet_ms, err);
    }
    if (!s)
        err_set(err, why.code, "%s", why.msg);
    return s;
}

struct again {
    const struct writer *writer;
    struct progress bar;
    uint64_t n;
};

static void understand_again(void *user, struct arena *a, const struct posting *p, struct facts *f)
{
    struct again *again = user;
    if (again->n++ == 0)
        fprintf(stderr, "umkreis: rules or places have changed since the postings were read: their "
                        "facts are made afresh\n");
    understand(a, again->writer->knowledge, p, f);
    progress_at(&again->bar, again->n, again->n);
}

/* Facts say what one set of rules, tables and places made of a posting. */
static bool refresh_facts(struct writer *w, struct err *err)
{
    struct store_stats stats;
    uint64_t n;
    store_set_knowledge(w->store, w->gazetteer, knowledge_hash(w->knowledge));
    if (!store_stats(w->store, &stats, err))
        return false;
    struct again again = {w, progress_start("facts", stats.postings), 0};
    bool ok = store_refresh_facts(w->store, understand_again, &again, &n, err);
    progress_end(&again.bar);
    return ok;
}

bool writer_open(struct command_context *c, int wait_ms, struct writer *w, struct err *err)
{
    *w = (struct writer){0};
    if ((w->gazetteer = gazetteer_open(c->data_dir, err)) &&
        (w->knowledge = knowledge_open_in(c->data_dir, w->gazetteer, err)) &&
        (w->store = open_store(c->data_dir, wait_ms, err)) && refresh_facts(w, err))
        return true;
    writer_close(w);
    return false;
}

bool writer_sync(struct command_context *c, struct writer *w, bool rebuild, struct sync_result *out,
                 struct err *err)
{
    bool existed = file_exists(path_join(c->arena, c->data_dir, "index"));
    *out = (struct sync_result){0};
    if (!index_sync(c->data_dir, w->store, w->gazetteer, knowledge_analyser(w->knowledge), rebuild,
                    out, c->arena, err)) {
        err_prefix(err, "the postings are safe in the store, but the index could not be brought up "
                        "to date (try `umkreis index rebuild`)");
        return false;
    }
    if (out->rebuilt && existed && !rebuild && out->why_rebuilt.len)
        fprintf(stderr, "umkreis: the index was rebuilt: %.*s\n", STR_ARG(out->why_rebuilt));
    return true;
}

void writer_close(struct writer *w)
{
    store_close(w->store);
    knowledge_close(w->knowledge);
    gazetteer_close(w->gazetteer);
    *w = (struct writer){0};
}

bool writer_wait_of(const char *text, int *wait_ms, struct err *err)
{
    uint64_t seconds;
    if (!str_to_u64(str_of(text), &seconds) || seconds > WAIT_S_MAX)
        return err_set(err, ERR_USAGE, "--wait %s: give seconds from 0 to %d", text, WAIT_S_MAX);
    *wait_ms = (int)seconds * 1000;
    return true;
}
