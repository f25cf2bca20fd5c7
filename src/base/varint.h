/* Bounds-checked reading of little-endian bytes: a sticky-error cursor.
 *
 * After the first read past the end `bad` is set, every read returns 0 and nothing moves. Check
 * `bad` once, before anything read is used as a size or an offset. */
#ifndef BASE_VARINT_H
#define BASE_VARINT_H

#include "base/str.h"

struct reader {
    const uint8_t *p, *end;
    bool bad;
};

struct reader reader_of(const void *bytes, size_t len);
uint8_t read_u8(struct reader *r);
uint16_t read_u16(struct reader *r);
uint32_t read_u32(struct reader *r);
uint64_t read_u64(struct reader *r);
/* LEB128, at most 10 bytes. */
uint64_t read_varint(struct reader *r);
/* A view of the next n bytes, or an empty string and bad. */
struct str read_bytes(struct reader *r, size_t n);

#endif
