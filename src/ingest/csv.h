/* Tables with a line of column names: comma, semicolon or tab, quotes as in RFC 4180. */
#ifndef INGEST_CSV_H
#define INGEST_CSV_H

#include "ingest/fields.h"

#define CSV_COLUMNS_MAX      200
#define CSV_RECORD_BYTES_MAX ((size_t)1 << 20)

struct csv_feed {
    enum feed_field (*field_of)(const struct ingest_options *opt, struct str column);
    void (*more)(const struct ingest_options *opt, struct fields *f); /* after the cells; or NULL */
};

/* ERR_DATA when the first line names no title beside another known column. */
bool csv_feed_read(const struct csv_feed *feed, struct str bytes, const struct ingest_options *opt,
                   ingest_fn *fn, void *user, struct ingest_result *res, struct err *err);
/* How many columns of the first line are known; 0 without a title among them. */
size_t csv_columns_known(const struct csv_feed *feed, struct str head);

#endif
