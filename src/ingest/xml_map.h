/* XML formats that are nothing but a table: which element holds which field. */
#ifndef INGEST_XML_MAP_H
#define INGEST_XML_MAP_H

#include "ingest/fields.h"
#include "ingest/xml_feed.h"

/* path: names from the record down, in any case ("location/city"), "@name" at the end for an
 * attribute. Every element it leads to counts; one without words of its own stands for its
 * children. The table ends with an entry without path. */
struct xml_map {
    const char *path;
    enum feed_field field;
};

/* The body of a format's fill(): sets every field of the table. A posting without reference gets
 * its address as one. */
bool xml_map_fill(struct xml_record *r, const struct xml_map *map);

/* One entry of such a table. */
void xml_map_set(struct fields *f, enum feed_field field, struct str path,
                 const struct xml_node *n);

#endif
