/* A format described by its operator: which element, member or column holds which field, for XML,
 * JSON and CSV that no format of ours knows. The file's grammar is in docs/mapping.md. */
#ifndef INGEST_MAPPING_H
#define INGEST_MAPPING_H

#include "ingest/fields.h"

#define MAPPING_BYTES_MAX   ((size_t)256 * 1024)
#define MAPPING_ENTRIES_MAX 200
#define MAPPING_RECORDS_MAX 8

enum mapping_kind { MAPPING_NONE, MAPPING_XML, MAPPING_JSON, MAPPING_CSV };

struct mapping_entry {
    enum feed_field field;
    struct str path;     /* "company/name"; a column's name for CSV */
    struct str constant; /* this text instead of a path */
};

struct mapping {
    struct arena *a;
    enum mapping_kind kind;
    const char *records[MAPPING_RECORDS_MAX + 1]; /* XML: element names; JSON: one path, or none */
    size_t n_records;
    bool full; /* a file holds the whole source */
    struct mapping_entry entries[MAPPING_ENTRIES_MAX];
    size_t n_entries;
};

/* NULL with *err (line and what to do) when the file is none. The caller frees. */
struct mapping *mapping_parse(struct str text, struct err *err);
void mapping_free(struct mapping *m);

#endif
