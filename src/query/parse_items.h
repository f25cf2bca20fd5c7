/* Inside query_parse: the typed text as items, and the place among them. */
#ifndef QUERY_PARSE_ITEMS_H
#define QUERY_PARSE_ITEMS_H

#include "query/parse.h"

#define QUERY_BYTES_MAX 500
#define QUERY_ITEMS_MAX 100
#define QUERY_TERMS_MAX 32 /* of one phrase */

struct query_item {
    enum clause_kind kind;
    bool minus, title_only;
    struct str text;     /* without marks, quotes and "*" */
    uint32_t start, end; /* bytes of the query, with them */
};

struct query_items {
    struct query_item items[QUERY_ITEMS_MAX]; /* more are not read */
    size_t n;
};

struct query_place {
    size_t first, last; /* items, the preposition included; last is exclusive */
    struct str text;    /* without the preposition */
    struct place_answer answer;
};

void query_items_read(struct str text, struct query_items *items);
/* parse_place.c; false when the items name no place. */
bool query_place_read(const struct gazetteer *g, struct str text, const struct query_items *items,
                      struct query_place *out);

#endif
