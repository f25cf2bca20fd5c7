/* Inside the engine: what the parts of a search share. Callers outside use search.h. */
#ifndef QUERY_ENGINE_H
#define QUERY_ENGINE_H

#include "index/reader.h"
#include "query/collect.h"

#include <pthread.h>
#include <sys/stat.h>

struct engine {
    char *dir; /* the index folder */
    const struct gazetteer *g;
    const struct analyser *an;
    uint16_t *town_of; /* by gazetteer id */
    float *xyz;        /* unit vectors: all x, all y, all z */
    size_t n_places;
    pthread_mutex_t lock; /* held for the few instructions of taking or swapping the reader */
    struct index_reader *reader;
    pthread_mutex_t refresh_lock;
    struct stat manifest; /* as of the last refresh */
};

/* A reference to the newest state; give it back with index_reader_unref. */
struct index_reader *engine_reader(struct engine *e);

/* ---- where (where.c) ---- */

struct where {
    struct filter_place filter;
    uint16_t points[PLACE_MATCHES_MAX]; /* places whose surroundings are searched */
    size_t n_points;
    double radius_km;
};

/* Marks the places within radius_km of any point, or in the states; fills w->filter. */
void where_near(struct arena *a, const struct engine *e, const uint16_t *points, size_t n,
                double radius_km, struct where *w);
void where_states(struct arena *a, const struct engine *e, uint32_t states, struct where *w);
/* Distance to the nearest point; < 0 without points. */
double where_km(const struct engine *e, const struct where *w, uint16_t place);

/* ---- one run (run.c) ---- */

/* Everything about a search that does not change from segment to segment. */
struct run {
    struct arena *a;
    const struct engine *e;
    const struct search_request *req;
    struct index_reader *reader;
    struct parsed_query *query;
    struct understood understood;
    struct where where;
    struct plan *plan;
    enum search_sort sort;
    int limit;
    bool exhaustive;
};

/* Reads the request: words, place, weights. ERR_USAGE for what a person got wrong. */
bool run_prepare(struct run *r, struct err *err);
/* The plan again after the query was changed (a word dropped). */
bool run_plan(struct run *r, struct err *err);
/* Runs all segments. top_k 0 counts only; facets may be NULL. */
bool run_collect(struct run *r, uint32_t top_k, const struct rank_key *after,
                 struct facet_counts *facets, struct collect *c, struct err *err);

/* ---- parts of an answer ---- */

void hits_fill(struct run *r, const struct top *top, struct search_answer *out);
/* The passage of the text with the query's words, about SNIPPET_BYTES long. */
#define SNIPPET_BYTES 220
struct str snippet_of(struct arena *a, const struct plan *plan, struct str text);
void explain_hit(struct run *r, const struct index_doc *doc, const struct ranked *ranked,
                 struct hit *hit);
void suggestions_fill(struct run *r, struct search_answer *out);
/* The written words nearest to a word that occurs nowhere; best first. */
size_t spelling_near(struct arena *a, const struct index_reader *r, struct str word,
                     struct str *out, size_t max);

/* ---- cursor (cursor.c) ---- */

struct cursor {
    enum search_sort sort;
    int32_t today;
    uint64_t request; /* hash of what was asked: a cursor serves its own search only */
    uint32_t idf[PLAN_LEAVES_MAX];
    uint32_t n_idf;
    struct rank_key after;
};

uint64_t cursor_request_hash(const struct search_request *req);
struct str cursor_write(struct arena *a, const struct cursor *c);
bool cursor_read(struct str text, struct cursor *c);

/* As engine_search, but every match is scored: what pruning must equal. For tests. */
bool engine_search_exhaustive(struct arena *a, struct engine *e, const struct search_request *req,
                              struct search_answer *out, struct err *err);

#endif
