#include "cli/command.h"
#include "store/store.h"

#include <stdio.h>
#include <sys/stat.h>

const char cmd_backup_usage[] =
    "usage: umkreis backup FILE\n"
    "\n"
    "Copies the store to FILE while everything keeps running: one consistent SQLite file, "
    "verified\n"
    "and synced to disk before it takes FILE's place. The index needs no backup, it is rebuilt.\n"
    "\n"
    "To restore: stop umkreis; in the data directory remove store.sqlite-wal, store.sqlite-shm "
    "and\n"
    "the folder index; copy FILE to store.sqlite; run `umkreis index sync` and `umkreis check`.\n"
    "\n"
    "  umkreis backup /var/backups/umkreis-$(date +%F).sqlite\n";

int cmd_backup(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct stat st;
    if (argc != 2) {
        err_set(&err, ERR_USAGE, "give one file to write to");
        return command_fail(c, &err);
    }
    if (stat(argv[1], &st) == 0 && !S_ISREG(st.st_mode)) {
        err_set(&err, ERR_CANTCREATE, "%s is not a file; give the name of the copy", argv[1]);
        return command_fail(c, &err);
    }
    struct store *s = store_open(c->data_dir, STORE_READ, 0, &err);
    bool ok = s && store_backup(s, argv[1], &err);
    store_close(s);
    if (!ok)
        return command_fail(c, &err);
    if (stat(argv[1], &st) == 0)
        printf("%s: %.1f MB, verified\n", argv[1], (double)st.st_size / 1e6);
    return 0;
}
