/* Draws of the demo corpus. Whole numbers only: the same seed gives the same corpus on every
 * machine, whatever its floating point and its libm do. */
#ifndef DEMO_DRAW_H
#define DEMO_DRAW_H

#include "base/rand.h"
#include "demo/tables.h"

/* What a stream of draws is for; each posting has one stream per purpose, so that a change in one
 * does not move the others. */
enum demo_stream {
    STREAM_KIND = 1, /* copy, sibling or new */
    STREAM_PLAN,     /* occupation, employer, level, pay … of a vacancy */
    STREAM_PLACE,
    STREAM_BODY, /* the text of a vacancy */
    STREAM_TITLE,
    STREAM_SIGHTING, /* how one source shows it */
    STREAM_EMPLOYER,
};

static inline uint64_t draw_mix(uint64_t a, uint64_t b)
{
    uint64_t z = a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2));
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline struct rng draw_stream(uint64_t seed, uint64_t id, enum demo_stream stream)
{
    return rng_seed(draw_mix(draw_mix(seed, id), (uint64_t)stream));
}

static inline bool draw_percent(struct rng *r, uint32_t percent)
{
    return rng_below(r, 100) < percent;
}

static inline uint32_t draw_between(struct rng *r, uint32_t low, uint32_t high)
{
    return low + rng_below(r, high - low + 1);
}

/* p must not be empty. */
static inline struct str draw_phrase(struct rng *r, const struct phrases *p)
{
    return p->items[rng_below(r, p->n)];
}

/* Index into `weights`, which sum up to `sum`. */
static inline uint32_t draw_weighted(struct rng *r, const uint32_t *weights, uint32_t n,
                                     uint32_t sum)
{
    uint32_t at = rng_below(r, sum), i = 0;
    while (i + 1 < n && at >= weights[i])
        at -= weights[i++];
    return i;
}

/* Index into ascending running sums. */
static inline uint32_t draw_sums(struct rng *r, const uint32_t *sums, uint32_t n)
{
    uint32_t at = rng_below(r, sums[n - 1]), low = 0, high = n - 1;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (at < sums[mid])
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

/* Nearly standard normal (twelve uniform draws), in 1/65536. */
static inline int64_t draw_normal(struct rng *r)
{
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) {
        uint64_t bits = rng_u64(r);
        for (int j = 0; j < 4; j++)
            sum += (int64_t)(bits >> (16 * j) & 0xFFFF);
    }
    return sum - 6 * 65536;
}

/* exp(x) for |x| <= 2, in and out in 1/65536, by its series. */
static inline int64_t draw_exp(int64_t x)
{
    int64_t term = 65536, sum = 65536;
    for (int i = 1; i <= 12; i++) {
        term = term * x / (65536 * i);
        sum += term;
    }
    return sum;
}

#endif
