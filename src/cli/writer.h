/* What every command that writes opens: gazetteer, rules (with their analyser), and the store under
 * its lock.
 */
#ifndef CLI_WRITER_H
#define CLI_WRITER_H

#include "cli/command.h"
#include "index/sync.h"
#include "store/store.h"
#include "understand/understand.h"

#define WRITER_WAIT_MS_DEFAULT (10 * 60 * 1000)

struct writer {
    struct gazetteer *gazetteer;
    struct knowledge *knowledge;
    struct store *store;
};

/* Waits at most wait_ms for another writer and says on stderr that it waits. Facts made with
 * other rules or places are made afresh first. On failure everything is closed again. */
bool writer_open(struct command_context *c, int wait_ms, struct writer *w, struct err *err);
/* Brings the index up to the store; a rebuild is announced on stderr. */
bool writer_sync(struct command_context *c, struct writer *w, bool rebuild, struct sync_result *out,
                 struct err *err);
void writer_close(struct writer *w);

/* "--wait SECONDS": 0 … 86400. ERR_USAGE. */
bool writer_wait_of(const char *text, int *wait_ms, struct err *err);

#endif
