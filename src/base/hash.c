#include "base/hash.h"

#include <xxhash.h>

uint64_t hash64(const void *bytes, size_t len)
{
    return XXH3_64bits(len ? bytes : "", len);
}

uint64_t hash64_seed(const void *bytes, size_t len, uint64_t seed)
{
    return XXH3_64bits_withSeed(len ? bytes : "", len, seed);
}
