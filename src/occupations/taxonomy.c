#include "occupations/taxonomy.h"

#include "base/buf.h"
#include "base/file.h"
#include "occupations/internal.h"

#define TAXONOMY_FILE "taxonomy.tsv"
#define ROWS_MAX      150000u
#define FIELDS_MAX    24

bool taxonomy_merge(struct lexicon *l, const char *data_dir, struct err *err)
{
    struct arena *a = arena_new();
    char *path = data_dir ? path_join(a, data_dir, TAXONOMY_FILE) : NULL;
    struct str table = {0}, line;
    bool ok =
        !path || !file_exists(path) || file_read(a, path, TAXONOMY_FILE_BYTES_MAX, &table, err);
    while (ok && str_line(&table, &line)) {
        struct str code, source;
        uint64_t n;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        ok = str_split(&line, '\t', &code) && str_to_u64(code, &n) && n <= 99999 &&
             str_split(&line, '\t', &source);
        const struct occupation *o = ok ? lexicon_by_code(l, (uint32_t)n) : NULL;
        if (o)
            lexicon_add_title(l, o->id, line);
        if (!ok)
            err_set(err, ERR_CORRUPT, "%s: not a taxonomy table; delete it and import again", path);
    }
    arena_free(a);
    return ok;
}

/* ---- reading official files ---- */

/* One record of a separated file with quotes ("" is a quote inside); fields are in the arena.
 * False at the end. *line counts line ends. */
static bool next_record(struct arena *a, struct str *rest, char sep, size_t *line,
                        struct str fields[FIELDS_MAX], size_t *n)
{
    if (rest->len == 0)
        return false;
    char *out = arena_alloc(a, rest->len < 65536 ? rest->len + 1 : 65536);
    size_t i = 0, len = 0, start = 0;
    bool quoted = false;
    *n = 0;
    for (; i < rest->len && len < 65535; i++) {
        char c = rest->ptr[i];
        if (c == '"' && quoted && i + 1 < rest->len && rest->ptr[i + 1] == '"') {
            out[len++] = '"';
            i++;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && (c == sep || c == '\n')) {
            if (*n < FIELDS_MAX)
                fields[(*n)++] = str_n(out + start, len - start);
            start = len;
            if (c == '\n')
                break;
        } else if (c != '\r') {
            out[len++] = c;
        }
        *line += c == '\n';
    }
    if (i == rest->len && *n < FIELDS_MAX)
        fields[(*n)++] = str_n(out + start, len - start);
    *line += i < rest->len;
    *rest = str_slice(*rest, i + 1, rest->len);
    return true;
}

struct import {
    const struct lexicon *l;
    struct buf *out;
    struct taxonomy_report *report;
    size_t line;
};

static void keep(struct import *im, uint32_t code, struct str title)
{
    title = str_trim(title);
    bool bad = title.len == 0 || title.len > TITLE_BYTES_MAX || str_has(title, STR("\t")) ||
               str_has(title, STR("\n")) || !lexicon_by_code(im->l, code);
    if (bad || im->report->kept >= ROWS_MAX) {
        im->report->skipped++;
        if (!im->report->first_skipped_line)
            im->report->first_skipped_line = im->line;
        return;
    }
    im->report->kept++;
    buf_printf(im->out, "%05u\t%.*s\t%.*s\n", code, STR_ARG(im->report->source), STR_ARG(title));
}

static bool code_of(struct str digits, uint32_t *code)
{
    uint64_t n;
    if (!str_to_u64(digits, &n) || n > 99999)
        return false;
    *code = (uint32_t)n;
    return true;
}

/* "Schlüssel;Ebene;Titel;Kurztitel;…": the official names of the 5-digit units. */
static void row_kldb(struct import *im, struct str *f, size_t n)
{
    uint32_t code;
    if (n >= 4 && str_eq(f[1], STR("5")) && code_of(f[0], &code)) {
        size_t level = str_find(f[3], STR(" - "), 0);
        keep(im, code, str_slice(f[3], 0, level == STR_NPOS ? f[3].len : level));
    }
}

/* "DKZ-ID, Codenummer, Zustand, neutral, männlich, weiblich": code "B 43394-101". */
static void row_ba(struct import *im, struct str *f, size_t n)
{
    uint32_t code;
    if (n >= 4 && f[1].len >= 7 && code_of(str_slice(f[1], 2, 7), &code))
        keep(im, code, f[3]);
    else
        im->report->skipped++;
}

/* "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,…": ESCO has ISCO codes, no KldB; a
 * label is taken when one of its names is known, and then its other names join that unit. */
static void row_esco(struct import *im, struct str *f, size_t n)
{
    if (n < 5 || !str_eq(f[0], STR("Occupation")))
        return;
    struct arena *a = arena_new();
    const struct occupation *known = NULL;
    struct str names = arena_printf(a, "%.*s\n%.*s", STR_ARG(f[3]), STR_ARG(f[4])), name;
    struct str all = names;
    while (!known && str_line(&names, &name))
        known = lexicon_exact(a, im->l, name);
    while (known && str_line(&all, &name))
        keep(im, known->code, name);
    im->report->skipped += !known;
    arena_free(a);
}

static const struct {
    const char *source, *mark; /* what its header line holds */
    char sep;
    void (*row)(struct import *, struct str *, size_t);
} sources[] = {
    {"kldb", "KldB 2010", ';', row_kldb},
    {"ba", "Codenummer", '\t', row_ba},
    {"esco", "conceptUri", ',', row_esco},
};

static bool read_source(struct arena *a, struct import *im, const char *path, struct str bytes,
                        struct err *err)
{
    struct str header = bytes, line;
    str_line(&header, &line);
    for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++) {
        struct str fields[FIELDS_MAX];
        size_t n;
        if (!str_has(line, str_of(sources[i].mark)))
            continue;
        im->report->source = str_of(sources[i].source);
        struct arena *row = arena_new();
        next_record(a, &bytes, sources[i].sep, &im->line, fields, &n);
        while (next_record(row, &bytes, sources[i].sep, &im->line, fields, &n)) {
            im->report->read++;
            sources[i].row(im, fields, n);
            arena_reset(row);
        }
        arena_free(row);
        return true;
    }
    return err_set(err, ERR_DATA,
                   "%s, line 1: no known list. Known are the KldB 2010 table, the agency's list of "
                   "all occupation titles, and ESCO occupations as CSV",
                   path);
}

/* What other sources gave stays. */
static bool keep_others(struct arena *a, const char *path, struct str source, struct buf *out,
                        struct err *err)
{
    struct str table = {0}, line;
    if (file_exists(path) && !file_read(a, path, TAXONOMY_FILE_BYTES_MAX, &table, err))
        return false;
    while (str_line(&table, &line)) {
        struct str rest = line, code, from;
        if (str_split(&rest, '\t', &code) && str_split(&rest, '\t', &from) &&
            !str_eq(from, source)) {
            buf_str(out, line);
            buf_char(out, '\n');
        }
    }
    return true;
}

bool taxonomy_import(struct arena *a, const struct lexicon *l, const char *data_dir,
                     const char *path, struct taxonomy_report *report, struct err *err)
{
    *report = (struct taxonomy_report){0};
    struct buf rows = BUF_MAX(TAXONOMY_FILE_BYTES_MAX), out = BUF_MAX(TAXONOMY_FILE_BYTES_MAX);
    struct import im = {.l = l, .out = &rows, .report = report, .line = 0};
    struct str bytes;
    char *target = path_join(a, data_dir, TAXONOMY_FILE);
    bool ok = file_read(a, path, TAXONOMY_FILE_BYTES_MAX, &bytes, err) &&
              read_source(a, &im, path, bytes, err);
    if (ok && report->kept == 0)
        ok = err_set(err, ERR_DATA, "%s: not one row could be used; nothing was changed", path);
    ok = ok && file_make_dirs(data_dir, err) && keep_others(a, target, report->source, &out, err);
    buf_str(&out, buf_view(&rows));
    if (ok && (!buf_ok(&out) || !buf_ok(&rows)))
        ok = err_set(err, ERR_LIMIT, "%s: more than %zu bytes of titles", path,
                     TAXONOMY_FILE_BYTES_MAX);
    ok = ok && file_write_atomic(target, buf_view(&out), err);
    buf_done(&rows);
    buf_done(&out);
    return ok;
}
