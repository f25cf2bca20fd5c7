#include "index/manifest.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/buf.h"
#include "base/varint.h"

#include <assert.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define MANIFEST_MAGIC     "UKXMANI1"
#define MANIFEST_VERSION   1u
#define MANIFEST_NAME      "MANIFEST"
#define MANIFEST_BYTES_MAX 65536

char *segment_path(struct arena *a, const char *dir, uint64_t id)
{
    return (char *)arena_printf(a, "%s/seg-%016" PRIx64 ".seg", dir, id).ptr;
}

char *deletes_path(struct arena *a, const char *dir, uint64_t id, uint64_t generation)
{
    return (char *)arena_printf(a, "%s/seg-%016" PRIx64 ".%" PRIu64 ".del", dir, id, generation)
        .ptr;
}

bool manifest_write(const char *dir, const struct manifest *m, struct err *err)
{
    assert(m->n_segments <= MANIFEST_SEGMENTS_MAX);
    struct buf b = {0};
    buf_cstr(&b, MANIFEST_MAGIC);
    buf_u32(&b, MANIFEST_VERSION);
    buf_u32(&b, m->n_segments);
    buf_u64(&b, m->generation);
    buf_u64(&b, m->seq);
    buf_u64(&b, m->next_id);
    buf_u64(&b, m->analyser_hash);
    buf_u64(&b, m->gazetteer_hash);
    for (uint32_t i = 0; i < m->n_segments; i++) {
        buf_u64(&b, m->segments[i].id);
        buf_u64(&b, m->segments[i].deletes_generation);
        buf_u32(&b, m->segments[i].n_docs);
        buf_u32(&b, m->segments[i].n_deleted);
    }
    buf_u64(&b, hash64(b.data, b.len));
    struct arena *a = arena_new();
    bool ok = file_write_atomic(path_join(a, dir, MANIFEST_NAME), buf_view(&b), err);
    arena_free(a);
    buf_done(&b);
    return ok;
}

static bool parse(struct str bytes, struct manifest *m)
{
    if (bytes.len < 16)
        return false;
    struct reader r = reader_of(bytes.ptr + bytes.len - 8, 8);
    if (read_u64(&r) != hash64(bytes.ptr, bytes.len - 8))
        return false;
    r = reader_of(bytes.ptr, bytes.len - 8);
    if (!str_eq(read_bytes(&r, 8), STR(MANIFEST_MAGIC)) || read_u32(&r) != MANIFEST_VERSION)
        return false;
    m->n_segments = read_u32(&r);
    m->generation = read_u64(&r);
    m->seq = read_u64(&r);
    m->next_id = read_u64(&r);
    m->analyser_hash = read_u64(&r);
    m->gazetteer_hash = read_u64(&r);
    if (m->n_segments > MANIFEST_SEGMENTS_MAX)
        return false;
    for (uint32_t i = 0; i < m->n_segments; i++) {
        struct manifest_segment *s = &m->segments[i];
        s->id = read_u64(&r);
        s->deletes_generation = read_u64(&r);
        s->n_docs = read_u32(&r);
        s->n_deleted = read_u32(&r);
    }
    return !r.bad && r.p == r.end;
}

bool manifest_read(const char *dir, struct manifest *out, struct err *err)
{
    *out = (struct manifest){0};
    struct arena *a = arena_new();
    const char *path = path_join(a, dir, MANIFEST_NAME);
    struct str bytes;
    bool ok = file_exists(path) ||
              err_set(err, ERR_NOTFOUND,
                      "%s: there is no index: import postings, or run `umkreis index sync`", dir);
    ok = ok && file_read(a, path, MANIFEST_BYTES_MAX, &bytes, err);
    if (ok && !parse(bytes, out))
        ok = err_set(err, ERR_CORRUPT, "%s: damaged; `umkreis index rebuild` makes it anew", path);
    arena_free(a);
    return ok;
}

static bool named(struct arena *a, const char *dir, const struct manifest *m, const char *path)
{
    for (uint32_t i = 0; i < m->n_segments; i++) {
        const struct manifest_segment *s = &m->segments[i];
        if (strcmp(path, segment_path(a, dir, s->id)) == 0)
            return true;
        if (s->deletes_generation &&
            strcmp(path, deletes_path(a, dir, s->id, s->deletes_generation)) == 0)
            return true;
    }
    return false;
}

void manifest_clean(const char *dir, const struct manifest *m)
{
    DIR *d = opendir(dir);
    if (!d)
        return;
    struct arena *a = arena_new();
    for (struct dirent *e; (e = readdir(d));) {
        char *path = path_join(a, dir, e->d_name);
        if (strncmp(e->d_name, "seg-", 4) == 0 && !named(a, dir, m, path))
            unlink(path);
    }
    arena_free(a);
    closedir(d);
}
