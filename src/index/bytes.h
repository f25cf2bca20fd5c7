/* Unaligned little-endian loads from a mapped file. */
#ifndef INDEX_BYTES_H
#define INDEX_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t bytes_u32(const uint8_t *p)
{
    uint32_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

static inline uint64_t bytes_u64(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof(v));
    return v;
}

#endif
