/* A random index and, beside it, everything about its documents that a naive search needs. */
#ifndef TESTS_QUERY_WORLD_H
#define TESTS_QUERY_WORLD_H

#include "support/cases.h"

#include "index/indexer.h"
#include "query/engine.h"
#include "unit/index/corpus.h"

#define WORLD_TODAY 20061

struct world_doc {
    bool live;
    struct index_doc doc;
    struct doc_terms terms;
    uint16_t date; /* as it sorts */
};

struct world {
    struct arena *a; /* as long as the world */
    struct arena *q; /* reset with every query */
    char dir[64];
    struct gazetteer *g;
    struct analyser *an;
    struct corpus corpus;
    struct indexer *ix;
    struct engine *engine;
    struct world_doc *docs; /* by id; docs[0] is never live */
    size_t n_docs;
    uint64_t seq;
    /* the naive search's last prefix */
    struct str prefix, *prefix_terms;
    size_t n_prefix_terms;
    uint64_t prefix_seq;
};

/* n documents in several segments, some of them updated or removed again, committed and open. */
struct world *world_new(uint64_t seed, size_t n);
void world_free(struct world *w);
void world_put(struct world *w, uint64_t id);
void world_remove(struct world *w, uint64_t id);
/* Commits and refreshes the engine. */
void world_commit(struct world *w);

struct str world_words(struct world *w, bool simple);
struct search_request world_request(struct world *w);

/* ---- the naive search ---- */

struct naive {
    uint64_t total;
    struct rank_key *keys; /* all matches in order */
    uint64_t *ids;
};

void naive_search(struct world *w, const struct search_request *req, struct naive *out);
/* Matches of the words and the place alone, then of all filters but those of `without`. */
bool naive_passes(struct world *w, const struct search_request *req, const struct world_doc *d,
                  enum facet_kind without);
bool naive_matches(struct world *w, const struct search_request *req, const struct world_doc *d);

#endif
