/* 64-bit content hashes (XXH3): checksums in file formats, change detection. Not for security. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/str.h"

uint64_t hash64(const void *bytes, size_t len);
uint64_t hash64_seed(const void *bytes, size_t len, uint64_t seed);

#endif
