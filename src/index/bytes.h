/* Loads from a mapped file: unaligned little-endian, and varints, most of which are one byte. */
#ifndef INDEX_BYTES_H
#define INDEX_BYTES_H

#include "base/varint.h"

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

static inline uint64_t bytes_varint(struct reader *r)
{
    if (!r->bad && r->p < r->end && *r->p < 0x80)
        return *r->p++;
    return read_varint(r);
}

#endif
