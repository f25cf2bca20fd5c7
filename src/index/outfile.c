#include "index/outfile.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#define PENDING_BYTES (1u << 20)

void outfile_open(struct outfile *o, const char *path)
{
    *o = (struct outfile){.path = xstrdup(path)};
    o->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    o->error = o->fd < 0 ? errno : 0;
    o->hash = XXH3_createState();
    outfile_hash_start(o);
}

static void write_out(struct outfile *o, const char *p, size_t n)
{
    while (n > 0 && !o->error) {
        ssize_t written = write(o->fd, p, n);
        if (written < 0 && errno != EINTR)
            o->error = errno;
        if (written > 0) {
            p += written;
            n -= (size_t)written;
        }
    }
}

static void flush(struct outfile *o)
{
    write_out(o, o->pending.data, o->pending.len);
    buf_clear(&o->pending);
}

void outfile_add(struct outfile *o, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    XXH3_64bits_update(o->hash, bytes, n);
    o->len += n;
    if (o->pending.len + n > PENDING_BYTES)
        flush(o);
    if (n > PENDING_BYTES)
        write_out(o, bytes, n);
    else
        buf_add(&o->pending, bytes, n);
}

void outfile_pad(struct outfile *o, size_t align)
{
    static const char zeros[64];
    outfile_add(o, zeros, (align - o->len % align) % align);
}

void outfile_hash_start(struct outfile *o)
{
    XXH3_64bits_reset(o->hash);
}

uint64_t outfile_hash(const struct outfile *o)
{
    return XXH3_64bits_digest(o->hash);
}

void outfile_patch(struct outfile *o, uint64_t at, struct str bytes)
{
    flush(o);
    if (!o->error && pwrite(o->fd, bytes.ptr, bytes.len, (off_t)at) != (ssize_t)bytes.len)
        o->error = errno ? errno : EIO;
}

void outfile_append(struct outfile *o, struct outfile *from)
{
    flush(from);
    if (!o->error)
        o->error = from->error;
    char *chunk = xmalloc(PENDING_BYTES);
    for (uint64_t at = 0; at < from->len && !o->error;) {
        ssize_t n = pread(from->fd, chunk, PENDING_BYTES, (off_t)at);
        if (n <= 0) {
            o->error = n < 0 ? errno : EIO;
            break;
        }
        outfile_add(o, chunk, (size_t)n);
        at += (uint64_t)n;
    }
    free(chunk);
}

static void release(struct outfile *o)
{
    buf_done(&o->pending);
    XXH3_freeState(o->hash);
    free(o->path);
    *o = (struct outfile){.fd = -1};
}

bool outfile_close(struct outfile *o, struct err *err)
{
    flush(o);
    if (!o->error && fsync(o->fd) != 0)
        o->error = errno;
    if (o->fd >= 0 && close(o->fd) != 0 && !o->error)
        o->error = errno;
    bool ok = o->error == 0;
    if (!ok) {
        err_sys(err, ERR_IO, o->error, "%s: cannot write", o->path);
        unlink(o->path);
    }
    release(o);
    return ok;
}

void outfile_discard(struct outfile *o)
{
    if (o->fd >= 0)
        close(o->fd);
    if (o->path)
        unlink(o->path);
    release(o);
}
