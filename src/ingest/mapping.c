#include "ingest/mapping.h"

#include "base/utf8.h"

#include <stdlib.h>

void mapping_free(struct mapping *m)
{
    if (!m)
        return;
    arena_free(m->a);
    free(m);
}

static bool fail(struct err *err, size_t line, const char *what, struct str value)
{
    return err_set(err, ERR_CONFIG, "mapping, line %zu: %s \"%.*s\"", line, what,
                   STR_ARG(str_slice(value, 0, 100)));
}

static bool unknown_field(struct err *err, size_t line, struct str name)
{
    struct buf known = {0};
    for (int f = FF_NONE + 1; f < FF_COUNT; f++)
        buf_printf(&known, " %s", field_name((enum feed_field)f));
    err_set(err, ERR_CONFIG, "mapping, line %zu: unknown field \"%.*s\"; there are:%s", line,
            STR_ARG(str_slice(name, 0, 100)), known.data);
    buf_done(&known);
    return false;
}

static bool add_records(struct mapping *m, struct str value, size_t line, struct err *err)
{
    struct str name;
    while (str_split(&value, ' ', &name)) {
        if (name.len == 0)
            continue;
        if (m->n_records == MAPPING_RECORDS_MAX)
            return fail(err, line, "more than 8 kinds of records at", name);
        m->records[m->n_records++] = arena_cstr(m->a, name);
    }
    return true;
}

static bool read_kind(struct mapping *m, struct str value, size_t line, struct err *err)
{
    m->kind = str_eq(value, STR("xml"))    ? MAPPING_XML
              : str_eq(value, STR("json")) ? MAPPING_JSON
              : str_eq(value, STR("csv"))  ? MAPPING_CSV
                                           : MAPPING_NONE;
    return m->kind != MAPPING_NONE || fail(err, line, "kind must be xml, json or csv, not", value);
}

static bool read_full(struct mapping *m, struct str value, size_t line, struct err *err)
{
    m->full = str_eq(value, STR("yes"));
    return m->full || str_eq(value, STR("no")) ||
           fail(err, line, "full must be yes or no, not", value);
}

static bool read_entry(struct mapping *m, struct str name, struct str value, size_t line,
                       struct err *err)
{
    struct mapping_entry e = {.field = field_of_name(name)};
    if (e.field == FF_NONE)
        return unknown_field(err, line, name);
    if (m->n_entries == MAPPING_ENTRIES_MAX)
        return fail(err, line, "more than 200 fields at", name);
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        e.constant = arena_str(m->a, str_slice(value, 1, value.len - 1));
    else
        e.path = arena_str(m->a, value);
    m->entries[m->n_entries++] = e;
    return true;
}

static bool read_line(struct mapping *m, struct str line, size_t at, struct err *err)
{
    size_t eq = str_find_char(line, '=', 0);
    if (eq == STR_NPOS)
        return fail(err, at, "expected \"field = where\", found", line);
    struct str name = str_trim(str_slice(line, 0, eq));
    struct str value = str_trim(str_slice(line, eq + 1, line.len));
    if (value.len == 0)
        return fail(err, at, "nothing stands behind the = of", name);
    if (str_eq(name, STR("kind")))
        return read_kind(m, value, at, err);
    if (str_eq(name, STR("records")))
        return add_records(m, value, at, err);
    if (str_eq(name, STR("full")))
        return read_full(m, value, at, err);
    return read_entry(m, name, value, at, err);
}

static bool is_whole(const struct mapping *m, struct err *err)
{
    bool title = false;
    for (size_t i = 0; i < m->n_entries; i++)
        title |= m->entries[i].field == FF_TITLE;
    if (m->kind == MAPPING_NONE)
        return err_set(err, ERR_CONFIG, "mapping: a line \"kind = xml\" (or json, csv) is missing");
    if (!title)
        return err_set(err, ERR_CONFIG, "mapping: a line \"title = …\" is missing");
    if (m->kind == MAPPING_XML && m->n_records == 0)
        return err_set(err, ERR_CONFIG,
                       "mapping: a line \"records = NAME\" with the element of one posting is "
                       "missing");
    if (m->kind == MAPPING_JSON && m->n_records > 1)
        return err_set(err, ERR_CONFIG, "mapping: JSON has one path in \"records\"");
    return true;
}

struct mapping *mapping_parse(struct str text, struct err *err)
{
    struct mapping *m = xcalloc(1, sizeof(*m));
    struct str line;
    bool ok = text.len <= MAPPING_BYTES_MAX ||
              err_set(err, ERR_LIMIT, "mapping: the file is larger than 256 KiB");
    m->a = arena_new();
    text = utf8_repair(m->a, ok ? text : STR(""));
    for (size_t at = 1; ok && str_line(&text, &line); at++) {
        line = str_trim(line);
        if (line.len > 0 && line.ptr[0] != '#')
            ok = read_line(m, line, at, err);
    }
    if (ok && is_whole(m, err))
        return m;
    mapping_free(m);
    return NULL;
}
