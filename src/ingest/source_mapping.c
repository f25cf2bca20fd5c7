/* Any XML, JSON or CSV by a mapping file (mapping.h); the mapping comes in the options. */
#include "ingest/csv.h"
#include "ingest/json_feed.h"
#include "ingest/json_scan.h"
#include "ingest/mapping.h"
#include "ingest/xml_map.h"

static void constants(const struct mapping *m, struct fields *f)
{
    for (size_t i = 0; i < m->n_entries; i++)
        if (m->entries[i].constant.len > 0)
            fields_set(f, m->entries[i].field, m->entries[i].constant);
}

static void finish(struct posting *p)
{
    if (p->ref.len == 0)
        p->ref = p->url;
}

static bool fill_xml(struct xml_record *r)
{
    const struct mapping *m = r->opt->mapping;
    struct fields f;
    fields_begin(&f, r->a, r->p, r->opt->page_url);
    for (size_t i = 0; i < m->n_entries; i++)
        if (m->entries[i].path.len > 0)
            xml_map_set(&f, m->entries[i].field, m->entries[i].path, r->node);
    constants(m, &f);
    r->text_cut = fields_end(&f);
    finish(r->p);
    return true;
}

/* Lists are walked element by element wherever they stand. */
static void follow(struct json_record *r, struct fields *f, enum feed_field field, struct str path,
                   const json_t *v)
{
    struct str name;
    if (json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++)
            follow(r, f, field, path, json_array_get(v, i));
    } else if (!str_split(&path, '/', &name)) {
        fields_set(f, field, jf_text(r->a, v));
    } else if (json_is_object(v)) {
        follow(r, f, field, path, json_object_getn(v, name.ptr, name.len));
    }
}

static bool fill_json(struct json_record *r)
{
    const struct mapping *m = r->opt->mapping;
    struct fields f;
    fields_begin(&f, r->a, r->p, r->opt->page_url);
    for (size_t i = 0; i < m->n_entries; i++)
        if (m->entries[i].path.len > 0)
            follow(r, &f, m->entries[i].field, m->entries[i].path, r->json);
    constants(m, &f);
    r->text_cut = fields_end(&f);
    finish(r->p);
    return true;
}

/* The value at a path of object members ("data/jobs"), empty when it is not there. */
static struct str value_at(struct str value, struct str path)
{
    struct str name, key, member;
    value = str_slice(value, json_skip_space(value, 0), value.len);
    while (str_split(&path, '/', &name)) {
        if (value.len == 0 || value.ptr[0] != '{')
            return STR_NONE;
        struct json_scan it = json_scan_of(value);
        bool found = false;
        while (!found && json_scan_next(&it, &key, &member))
            found = str_eq(key, name);
        value = found ? member : STR_NONE;
    }
    return value;
}

static bool read_json(const struct mapping *m, struct str bytes, const struct ingest_options *opt,
                      ingest_fn *fn, void *user, struct ingest_result *res, struct err *err)
{
    const struct json_feed feed = {.list_is_full = true, .fill = fill_json};
    if (m->n_records > 0) {
        bytes = value_at(bytes, str_of(m->records[0]));
        if (bytes.len == 0)
            return err_set(err, ERR_DATA,
                           "the JSON has nothing at \"%s\", where the mapping says "
                           "the records are",
                           m->records[0]);
    }
    return json_feed_read(&feed, bytes, opt, fn, user, res, err);
}

static enum feed_field column(const struct ingest_options *opt, struct str name)
{
    const struct mapping *m = opt->mapping;
    for (size_t i = 0; i < m->n_entries; i++)
        if (str_eq_nocase(m->entries[i].path, name))
            return m->entries[i].field;
    return FF_NONE;
}

static void csv_constants(const struct ingest_options *opt, struct fields *f)
{
    constants(opt->mapping, f);
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    const struct mapping *m = opt->mapping;
    bool ok = false;
    if (!m)
        return err_set(err, ERR_USAGE, "this format needs a mapping file (docs/mapping.md)");
    if (m->kind == MAPPING_XML) {
        const struct xml_feed feed = {.records = m->records, .fill = fill_xml};
        ok = xml_feed_read(&feed, bytes, opt, fn, user, res, err);
    } else if (m->kind == MAPPING_JSON) {
        ok = read_json(m, bytes, opt, fn, user, res, err);
    } else {
        const struct csv_feed feed = {.field_of = column, .more = csv_constants};
        ok = csv_feed_read(&feed, bytes, opt, fn, user, res, err);
    }
    res->complete = res->complete && m->full;
    return ok;
}

static int detect(struct str head)
{
    (void)head;
    return 0; /* only by name */
}

const struct source_format source_mapping = {
    .name = "mapping",
    .title = "any XML, JSON or CSV by a mapping file",
    .full = true,
    .detect = detect,
    .read = read,
};
