/* Documents in memory until they become a segment. A document added again replaces the first. */
#ifndef INDEX_BUILDER_H
#define INDEX_BUILDER_H

#include "index/document.h"

struct builder;

struct builder *builder_new(const struct analyser *an);
void builder_free(struct builder *b);
/* Cuts the document to its limits, analyses and keeps it. */
void builder_add(struct builder *b, const struct index_doc *d);
/* Takes a document back; nothing happens when it is not there. */
void builder_remove(struct builder *b, uint64_t id);
size_t builder_count(const struct builder *b);
/* Rough bytes held, and again as much as writing will need: flush before it is too much. */
size_t builder_bytes(const struct builder *b);
/* Writes a segment of all documents (there is at least one) and empties the builder. */
bool builder_write(struct builder *b, const char *path, uint64_t gazetteer_hash, struct err *err);

#endif
