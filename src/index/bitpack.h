/* 128 integers of b bits each in four interleaved lanes (FORMAT.md, `packed`). The vector types of
 * gcc and clang become SSE2, NEON or plain code, all with the same result. */
#ifndef INDEX_BITPACK_H
#define INDEX_BITPACK_H

#include <stdint.h>

#define BLOCK        128u
#define GAP_BITS_MAX 24u

/* Bits the largest of 128 values needs. */
uint32_t bitpack_width(const uint32_t in[BLOCK]);
/* Writes 16 * bits bytes; values must fit. */
void bitpack_write(const uint32_t in[BLOCK], uint32_t bits, uint8_t *out);
/* Reads 16 * bits bytes; bits <= GAP_BITS_MAX. */
void bitpack_read(const uint8_t *in, uint32_t bits, uint32_t out[BLOCK]);
/* The same with gaps summed up: out[i] = out[i-1] + gap[i] + 1, out[-1] = before. */
void bitpack_read_docids(const uint8_t *in, uint32_t bits, uint32_t before, uint32_t out[BLOCK]);

#endif
