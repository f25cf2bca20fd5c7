#include "index/impact.h"

#include <math.h>

#define K1          1.2
#define PART_WEIGHT 0.25
#define IDF_FLOOR   0.3

/* Typical lengths in words, and weights, of the fields: the agency's postings have a title of 6
 * words and a text of 300 in the middle. */
static const struct {
    double weight, b, reference;
} fields[INDEX_FIELDS] = {
    [IN_TITLE] = {5.0, 0.4, 6},   [IN_OCCUPATION] = {2.0, 0.2, 4}, [IN_EMPLOYER] = {1.5, 0.2, 4},
    [IN_SKILLS] = {1.0, 0.3, 12}, [IN_TEXT] = {1.0, 0.6, 300},
};

static enum title_class title_class(const struct field_counts *tf)
{
    if (tf->words[IN_TITLE])
        return TITLE_WORD;
    return tf->parts[IN_TITLE] ? TITLE_PART : TITLE_NOT;
}

uint8_t impact_of(const struct field_counts *tf, const uint32_t length[INDEX_FIELDS])
{
    double w = 0;
    for (int f = 0; f < INDEX_FIELDS; f++) {
        double count = tf->words[f] + PART_WEIGHT * tf->parts[f];
        if (count == 0)
            continue;
        double norm = 1 - fields[f].b + fields[f].b * length[f] / fields[f].reference;
        w += fields[f].weight * count / norm;
    }
    uint32_t code = (uint32_t)lround(63 * w / (w + K1));
    if (code < 1)
        code = 1;
    return impact_make(title_class(tf), code);
}

uint32_t impact_idf(uint64_t n, uint64_t df)
{
    if (df > n)
        df = n;
    double idf = IDF_FLOOR + log(1 + ((double)(n - df) + 0.5) / ((double)df + 0.5));
    return (uint32_t)lround(idf * 1024);
}
