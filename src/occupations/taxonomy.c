#include "occupations/taxonomy.h"

#include "base/file.h"
#include "occupations/internal.h"

bool taxonomy_merge(struct lexicon *l, const char *data_dir, struct err *err)
{
    struct arena *a = arena_new();
    char *path = data_dir ? path_join(a, data_dir, "taxonomy.tsv") : NULL;
    struct str table = {0}, line;
    bool ok =
        !path || !file_exists(path) || file_read(a, path, TAXONOMY_FILE_BYTES_MAX, &table, err);
    while (ok && str_line(&table, &line)) {
        struct str code, source;
        uint64_t n;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        ok = str_split(&line, '\t', &code) && str_to_u64(code, &n) &&
             str_split(&line, '\t', &source);
        const struct occupation *o = ok ? lexicon_by_code(l, (uint32_t)n) : NULL;
        if (o)
            lexicon_add_title(l, o->id, line);
        if (!ok)
            err_set(err, ERR_CORRUPT, "%s: not a taxonomy table; import it again", path);
    }
    arena_free(a);
    return ok;
}
