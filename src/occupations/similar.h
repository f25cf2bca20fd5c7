/* Which labels are like this title? Cosine of weighted features: words, parts of compounds, the
 * head word, and character n-grams of 3 and 4, each weighed by how rare it is among the labels.
 *
 * The head (the last part of the last word before "für", "im", a comma, a bracket) carries the
 * meaning of a German title and counts once more. Words count by what they say of an occupation
 * (title_rules.weights: "Fachkraft" little, "Zerspanung" much). */
#ifndef OCCUPATIONS_SIMILAR_H
#define OCCUPATIONS_SIMILAR_H

#include "occupations/rules.h"

#define SIMILAR_LABELS_MAX 500000u

struct similar;

struct similar_hit {
    uint32_t label; /* in order of similar_add */
    float score;    /* 0..1 */
};

/* What a title means beyond its letters: adds up to `max` class numbers with weights, returns how
 * many. Called from every thread that adds or ranks. */
typedef size_t similar_classes_fn(void *ctx, struct arena *a, struct str title, uint32_t *classes,
                                  float *weights, size_t max);

struct similar_options {
    similar_classes_fn *classes; /* may be NULL */
    void *ctx;
    bool spelling; /* n-grams of the title as written, too: both gender forms, endings, order */
    float share;   /* of a query's squared norm that is looked up, heaviest features first; 0 = all.
                    * 0.95 is three times as fast and loses under 1 % of MRR */
};

/* rules and an must outlive it. */
struct similar *similar_new(const struct analyser *an, const struct title_rules *rules,
                            struct similar_options options);
void similar_free(struct similar *s);
/* False when SIMILAR_LABELS_MAX is reached. Not after similar_build. */
bool similar_add(struct similar *s, struct str label);
void similar_build(struct similar *s);
/* The best `max` labels, best first, equal scores in order of similar_add. Thread-safe. */
size_t similar_rank(struct arena *a, const struct similar *s, struct str query,
                    struct similar_hit *out, size_t max);

#endif
