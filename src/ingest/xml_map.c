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

/* At most as deep as the path, so the recursion is bounded by our own tables. */
static void follow(struct fields *f, const struct xml_map *m, struct str path,
                   const struct xml_node *n)
{
    struct str name;
    if (!str_split(&path, '/', &name)) {
        set(f, m->field, n);
        return;
    }
    if (str_starts(name, STR("@"))) {
        for (const struct xml_attr *a = n->attrs; a; a = a->next)
            if (str_eq_nocase(a->name, str_slice(name, 1, name.len)))
                fields_set(f, m->field, a->value);
        return;
    }
    for (const struct xml_node *c = n->first; c; c = c->next)
        if (str_eq_nocase(c->name, name))
            follow(f, m, path, c);
}

bool xml_map_fill(struct xml_record *r, const struct xml_map *map)
{
    struct fields f;
    fields_begin(&f, r->a, r->p, r->opt->page_url);
    for (; map->path; map++)
        follow(&f, map, str_of(map->path), r->node);
    r->text_cut = fields_end(&f);
    if (r->p->ref.len == 0)
        r->p->ref = r->p->url;
    return true;
}
