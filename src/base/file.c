#include "base/file.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_CHUNK_BYTES (256u * 1024)

char *path_join(struct arena *a, const char *dir, const char *name)
{
    return (char *)arena_printf(a, "%s/%s", dir, name).ptr;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static bool read_all(int fd, const char *path, size_t max_bytes, struct buf *out, struct err *err)
{
    for (;;) {
        if (!buf_reserve(out, READ_CHUNK_BYTES))
            return err_set(err, ERR_LIMIT, "%s: larger than %zu bytes, the limit", path, max_bytes);
        ssize_t n = read(fd, out->data + out->len, READ_CHUNK_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, ERR_NOINPUT, errno, "%s: cannot read", path);
        if (n == 0)
            break;
        out->len += (size_t)n;
        out->data[out->len] = '\0';
    }
    if (out->len > max_bytes)
        return err_set(err, ERR_LIMIT, "%s: larger than %zu bytes, the limit", path, max_bytes);
    return true;
}

bool file_read(struct arena *a, const char *path, size_t max_bytes, struct str *out,
               struct err *err)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, ERR_NOINPUT, errno, "%s: cannot open", path);
    struct buf bytes = BUF_MAX(max_bytes + READ_CHUNK_BYTES + 1);
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size <= max_bytes)
        buf_reserve(&bytes, (size_t)st.st_size + READ_CHUNK_BYTES);
    bool ok = read_all(fd, is_stdin ? "standard input" : path, max_bytes, &bytes, err);
    if (!is_stdin)
        close(fd);
    if (ok)
        *out = arena_str(a, buf_view(&bytes));
    buf_done(&bytes);
    return ok;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = str_slice(bytes, (size_t)n, bytes.len);
    }
    return true;
}

bool file_sync_dir(const char *dir, struct err *err)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, ERR_IO, errno, "%s: cannot open folder", dir);
    bool ok = fsync(fd) == 0;
    int saved = errno;
    close(fd);
    return ok || err_sys(err, ERR_IO, saved, "%s: cannot make folder durable", dir);
}

bool file_write_atomic(const char *path, struct str bytes, struct err *err)
{
    char tmp[PATH_MAX], dir[PATH_MAX];
    if (snprintf(tmp, sizeof(tmp), "%s.tmp", path) >= (int)sizeof(tmp))
        return err_set(err, ERR_CANTCREATE, "%s: path too long", path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return err_sys(err, ERR_CANTCREATE, errno, "%s: cannot create", tmp);
    bool ok = write_all(fd, bytes) && fsync(fd) == 0;
    int saved = errno;
    /* close may report a delayed write error (quota, network file systems) */
    if (close(fd) != 0 && ok) {
        ok = false;
        saved = errno;
    }
    if (ok && rename(tmp, path) != 0) {
        ok = false;
        saved = errno;
    }
    if (!ok) {
        unlink(tmp);
        return err_sys(err, ERR_IO, saved, "%s: cannot write", path);
    }
    snprintf(dir, sizeof(dir), "%s", path);
    return file_sync_dir(dirname(dir), err);
}

bool file_make_dirs(const char *path, struct err *err)
{
    char part[PATH_MAX];
    if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part))
        return err_set(err, ERR_CANTCREATE, "%s: path too long", path);
    for (char *slash = part + 1;; slash++) {
        bool last = *slash == '\0';
        if (*slash != '/' && !last)
            continue;
        *slash = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return err_sys(err, ERR_CANTCREATE, errno, "%s: cannot create folder", part);
        if (last)
            return true;
        *slash = '/';
    }
}

bool file_map_open(const char *path, struct file_map *map, struct err *err)
{
    *map = (struct file_map){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys(err, errno == ENOENT ? ERR_NOTFOUND : ERR_NOINPUT, errno, "%s: cannot open",
                       path);
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok)
        err_set(err, ERR_NOINPUT, "%s: not a regular file", path);
    if (ok && st.st_size > 0) {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (p == MAP_FAILED)
            ok = err_sys(err, ERR_IO, errno, "%s: cannot map", path);
        else
            *map = (struct file_map){p, (size_t)st.st_size};
    }
    close(fd);
    return ok;
}

void file_map_close(struct file_map *map)
{
    if (map->bytes)
        munmap((void *)map->bytes, map->len);
    *map = (struct file_map){0};
}
