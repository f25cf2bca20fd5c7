/* A buffered output file with a running checksum; errors stick until outfile_close. */
#ifndef INDEX_OUTFILE_H
#define INDEX_OUTFILE_H

#include "base/buf.h"
#include "base/err.h"

struct outfile {
    char *path;
    int fd;
    int error; /* errno of the first failure */
    uint64_t len;
    struct buf pending;
    void *hash; /* of what was written since outfile_hash_start */
};

void outfile_open(struct outfile *o, const char *path);
void outfile_add(struct outfile *o, const void *bytes, size_t n);
/* Zero bytes up to a multiple of align; part of the checksum when one runs. */
void outfile_pad(struct outfile *o, size_t align);
void outfile_hash_start(struct outfile *o);
uint64_t outfile_hash(const struct outfile *o);
/* Overwrites bytes near the start, past the checksum. */
void outfile_patch(struct outfile *o, uint64_t at, struct str bytes);
/* Appends all of another file that is still open. */
void outfile_append(struct outfile *o, struct outfile *from);
/* Flushes, fsyncs, closes. False with the reason when anything failed: the file is then removed and
 * never fsynced again. */
bool outfile_close(struct outfile *o, struct err *err);
/* Closes and removes. */
void outfile_discard(struct outfile *o);

#endif
