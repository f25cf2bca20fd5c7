#include "ingest/xml_map.h"

static void set(struct fields *f, enum feed_field field, const struct xml_node *n)
{
    if (str_trim(n->text).len > 0 || !n->first) {
        fields_set(f, field, n->text);
        return;
    }
    for (const struct xml_node *c = n->first; c; c = c->next)
        fields_set(f, field, c->text);
}

/* At most as deep as the path and the record, so the recursion is bounded. */
void xml_map_set(struct fields *f, enum feed_field field, struct str path, const struct xml_node *n)
{
    struct str name;
    if (!str_split(&path, '/', &name)) {
        set(f, field, n);
        return;
    }
    if (str_starts(name, STR("@"))) {
        for (const struct xml_attr *a = n->attrs; a; a = a->next)
            if (str_eq_nocase(a->name, str_slice(name, 1, name.len)))
                fields_set(f, field, a->value);
        return;
    }
    for (const struct xml_node *c = n->first; c; c = c->next)
        if (str_eq_nocase(c->name, name))
            xml_map_set(f, field, path, c);
}

bool xml_map_fill(struct xml_record *r, const struct xml_map *map)
{
    struct fields f;
    fields_begin(&f, r->a, r->p, r->opt->page_url);
    for (; map->path; map++)
        xml_map_set(&f, map->field, str_of(map->path), r->node);
    r->text_cut = fields_end(&f);
    if (r->p->ref.len == 0)
        r->p->ref = r->p->url;
    return true;
}
