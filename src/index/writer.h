/* Writes one segment (FORMAT.md): first its documents in docid order, then its terms in order, then
 * its words. Postings and stored records stream to the file; memory holds the dictionary, 40 bytes
 * a document and the postings of one term.
 *
 * Errors are sticky and reported by writer_finish. */
#ifndef INDEX_WRITER_H
#define INDEX_WRITER_H

#include "index/segment.h"

struct writer;

struct writer_doc {
    uint64_t id;
    struct row row; /* employer, occupation, place and ROW_MULTI are filled in by the writer */
    uint32_t employer_id, occupation;
    struct str employer, occupation_label;
    const uint16_t *places;
    size_t n_places;
    struct str stored; /* STORED record */
};

/* Nothing is at `path` until writer_finish. */
struct writer *writer_new(const char *path, uint64_t analyser_hash, uint64_t gazetteer_hash);
void writer_add(struct writer *w, const struct writer_doc *d);
/* n_docs documents were added; terms ascend, docids ascend in a term. `group` is the posting's
 * POSITIONS group. A term without postings is not written. */
void writer_term(struct writer *w, struct str term);
void writer_posting(struct writer *w, uint32_t docid, uint8_t impact, struct str group);
void writer_term_end(struct writer *w);
/* Keys ascend. */
void writer_surface(struct writer *w, struct str key, uint64_t count, uint64_t title_count,
                    struct str display);
/* Makes the segment durable under its name: written, fsynced, renamed, folder fsynced. Frees the
 * writer in every case; on failure nothing stays behind. */
bool writer_finish(struct writer *w, struct err *err);
/* Gives up. */
void writer_abort(struct writer *w);

/* The row and place fields of a document, for builder and writer. */
struct row row_of(const struct index_doc *d);

#endif
