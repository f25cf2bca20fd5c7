/* LD_PRELOAD shim: after UMKREIS_FSYNC_GOOD calls every fsync and fdatasync fails with EIO, as on a
 * dying disk. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls;

static int sync_or_fail(long call, int fd)
{
    const char *good = getenv("UMKREIS_FSYNC_GOOD");
    if (good && atomic_fetch_add(&calls, 1) >= strtol(good, NULL, 10)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, fd);
}

int fsync(int fd)
{
    return sync_or_fail(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_or_fail(SYS_fdatasync, fd);
}
