/* Feeds in XML: finds the record elements in the text, parses each on its own into a small tree,
 * and asks the format how one record is read. So a broken record rejects only itself, and the
 * document is never held as a tree.
 *
 * libxml2 reads without entity substitution, DTDs or network; a document that declares entities is
 * refused before anything is parsed. */
#ifndef INGEST_XML_FEED_H
#define INGEST_XML_FEED_H

#include "ingest/sink.h"

#define XML_DEPTH_MAX        64
#define XML_RECORD_NODES_MAX 20000
#define XML_RECORD_BYTES_MAX ((size_t)1 << 20)

/* Invariant: text is what stands directly inside, CDATA included, children's text not. */
struct xml_node {
    struct str name; /* with its prefix: "content:encoded" */
    struct str text;
    struct xml_attr {
        struct str name, value;
        struct xml_attr *next;
    } * attrs;
    struct xml_node *first, *next;
};

struct xml_record {
    struct arena *a;
    const struct xml_node *node;
    const struct ingest_options *opt;
    struct posting *p;
    bool text_cut;
    bool skip;         /* no posting at all (an entry that says "deleted"): not counted */
    const char *field; /* of a rejection */
    struct str reason;
};

struct xml_feed {
    const char *root;           /* the document's element, NULL = any */
    const char *const *records; /* names of record elements, NULL-terminated */
    bool (*fill)(struct xml_record *r);
};

bool xml_feed_read(const struct xml_feed *feed, struct str bytes, const struct ingest_options *opt,
                   ingest_fn *fn, void *user, struct ingest_result *res, struct err *err);

/* The first child of that name, NULL when there is none (or n is NULL). */
const struct xml_node *xml_child(const struct xml_node *n, const char *name);
/* The next sibling of the same name. */
const struct xml_node *xml_next(const struct xml_node *n);
/* Trimmed text of the child of that name, or empty. */
struct str xml_text(const struct xml_node *n, const char *name);
struct str xml_attr(const struct xml_node *n, const char *name);

/* Ends a record: `return xml_reject(r, "name", "missing")`. */
bool xml_reject(struct xml_record *r, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the document's element is `<name`, for detect(). */
bool xml_root_is(struct str head, struct str name);

#endif
