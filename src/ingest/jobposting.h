/* schema.org JobPosting as JSON-LD, wherever it comes from: a file, a page, a feed. */
#ifndef INGEST_JOBPOSTING_H
#define INGEST_JOBPOSTING_H

#include "ingest/json_feed.h"
#include "ingest/sink.h"

/* Depth of containers (@graph, ItemList, DataFeed …) a posting may lie in. */
#define JOBPOSTING_DEPTH_MAX 8

/* Fills r->p from one JobPosting object. */
bool jobposting_fill(struct json_record *r);

/* Gives every JobPosting inside one JSON value to the sink; damage that pages are full of (raw line
 * feeds in strings, trailing commas) is mended. */
struct jobposting_walk {
    struct sink *sink;
    const struct ingest_options *opt;
    const char *origin; /* start of the input, for offsets */
    uint64_t found;
    bool feed;   /* it came in a DataFeed or a plain array: the whole set */
    bool broken; /* the text ended inside a value */
};
void jobposting_walk(struct jobposting_walk *w, struct str value);

#endif
