#include "index/bitpack.h"

#include <assert.h>
#include <string.h>

typedef uint32_t lanes __attribute__((vector_size(16)));

#define INLINE static inline __attribute__((always_inline))

uint32_t bitpack_width(const uint32_t in[BLOCK])
{
    uint32_t all = 0;
    for (uint32_t i = 0; i < BLOCK; i++)
        all |= in[i];
    return all ? 32u - (uint32_t)__builtin_clz(all) : 0;
}

void bitpack_write(const uint32_t in[BLOCK], uint32_t bits, uint8_t *out)
{
    assert(bits <= GAP_BITS_MAX);
    memset(out, 0, 16 * bits);
    uint32_t words[4 * GAP_BITS_MAX + 4] = {0};
    for (uint32_t i = 0; i < BLOCK; i++) {
        uint32_t at = (i / 4) * bits;
        uint32_t word = at / 32 * 4 + i % 4, shift = at % 32;
        assert(bits == 32 || in[i] >> bits == 0);
        words[word] |= in[i] << shift;
        if (shift + bits > 32)
            words[word + 4] |= in[i] >> (32 - shift);
    }
    memcpy(out, words, 16 * bits);
}

INLINE lanes load(const uint8_t *p)
{
    lanes v;
    memcpy(&v, p, sizeof(v));
    return v;
}

/* With `bits` a constant the loop unrolls and every shift is immediate. */
INLINE void unpack(const uint8_t *in, const uint32_t bits, uint32_t *out)
{
    const lanes mask = {(1u << bits) - 1, (1u << bits) - 1, (1u << bits) - 1, (1u << bits) - 1};
    lanes word = load(in);
    uint32_t shift = 0;
#pragma GCC unroll 32
    for (uint32_t i = 0; i < BLOCK / 4; i++) {
        lanes v = word >> shift;
        shift += bits;
        if (shift >= 32 && i + 1 < BLOCK / 4) {
            shift -= 32;
            in += 16;
            word = load(in);
            if (shift > 0)
                v |= word << (bits - shift);
        }
        v &= mask;
        memcpy(out + 4 * i, &v, sizeof(v));
    }
}

#define CASE(n)                                                                                    \
    case n:                                                                                        \
        unpack(in, n, out);                                                                        \
        break;

void bitpack_read(const uint8_t *in, uint32_t bits, uint32_t out[BLOCK])
{
    assert(bits <= GAP_BITS_MAX);
    switch (bits) {
    case 0:
        memset(out, 0, BLOCK * sizeof(*out));
        break;
        CASE(1)
        CASE(2)
        CASE(3)
        CASE(4)
        CASE(5)
        CASE(6)
        CASE(7)
        CASE(8)
        CASE(9)
        CASE(10)
        CASE(11)
        CASE(12)
        CASE(13)
        CASE(14)
        CASE(15)
        CASE(16)
        CASE(17)
        CASE(18)
        CASE(19)
        CASE(20)
        CASE(21)
        CASE(22)
        CASE(23)
        CASE(24)
    }
}

void bitpack_read_docids(const uint8_t *in, uint32_t bits, uint32_t before, uint32_t out[BLOCK])
{
    bitpack_read(in, bits, out);
    const lanes one = {1, 1, 1, 1}, zero = {0, 0, 0, 0};
    lanes last = {before, before, before, before};
    for (uint32_t i = 0; i < BLOCK; i += 4) {
        lanes v;
        memcpy(&v, out + i, sizeof(v));
        v += one;
        v += __builtin_shufflevector(zero, v, 0, 4, 5, 6);
        v += __builtin_shufflevector(zero, v, 0, 1, 4, 5);
        v += last;
        memcpy(out + i, &v, sizeof(v));
        last = __builtin_shufflevector(v, v, 3, 3, 3, 3);
    }
}
