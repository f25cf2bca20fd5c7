/* Random documents for the tests of index and query: the same seed gives the same ones. */
#ifndef TESTS_INDEX_CORPUS_H
#define TESTS_INDEX_CORPUS_H

#include "base/rand.h"
#include "index/document.h"

struct corpus {
    struct arena *a;
    struct rng rng;
    uint32_t n_words;  /* size of the vocabulary, drawn by Zipf's law */
    uint32_t n_places; /* gazetteer ids below this are used; 0 = no places */
    uint32_t text_words_max;
};

struct corpus corpus_new(struct arena *a, uint64_t seed);
/* A word as it stands in texts; rank 0 is the most frequent. */
struct str corpus_word(struct corpus *c, uint32_t rank);
uint32_t corpus_rank(struct corpus *c);
struct index_doc corpus_doc(struct corpus *c, uint64_t id);

#endif
