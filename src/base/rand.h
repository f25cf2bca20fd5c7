/* Deterministic random numbers (splitmix64-seeded xoshiro256**): same seed, same stream, on every
 * machine. Not for secrets. */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include "base/str.h"

struct rng {
    uint64_t s[4];
};

struct rng rng_seed(uint64_t seed);
uint64_t rng_u64(struct rng *r);
/* Uniform in [0, n); n > 0. */
uint32_t rng_below(struct rng *r, uint32_t n);
/* Uniform in [0, 1). */
double rng_unit(struct rng *r);
bool rng_chance(struct rng *r, double p);
/* Standard normal. */
double rng_normal(struct rng *r);

#endif
