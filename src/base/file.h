/* Files: whole reads with a ceiling, atomic durable writes, read-only maps. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

/* The whole file, NUL-terminated behind the end, in the arena. `path` "-" reads standard input.
 * More than max_bytes is ERR_LIMIT. */
bool file_read(struct arena *a, const char *path, size_t max_bytes, struct str *out,
               struct err *err);
/* Write to path.tmp, fsync, rename, fsync the directory: afterwards the file is whole and durable,
 * before that the old one stays. */
bool file_write_atomic(const char *path, struct str bytes, struct err *err);
bool file_sync_dir(const char *dir, struct err *err);
bool file_exists(const char *path);
/* mkdir -p with mode 0755. */
bool file_make_dirs(const char *path, struct err *err);

struct file_map {
    const uint8_t *bytes; /* NULL when the file is empty */
    size_t len;
};
bool file_map_open(const char *path, struct file_map *map, struct err *err);
void file_map_close(struct file_map *map);

/* "dir/name" in the arena. */
char *path_join(struct arena *a, const char *dir, const char *name);

#endif
