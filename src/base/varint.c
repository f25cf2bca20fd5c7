#include "base/varint.h"

struct reader reader_of(const void *bytes, size_t len)
{
    const uint8_t *p = len ? bytes : (const uint8_t *)"";
    return (struct reader){p, p + len, false};
}

static bool has(struct reader *r, size_t n)
{
    if (r->bad || (size_t)(r->end - r->p) < n)
        r->bad = true;
    return !r->bad;
}

static uint64_t read_le(struct reader *r, size_t n)
{
    if (!has(r, n))
        return 0;
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v |= (uint64_t)r->p[i] << (8 * i);
    r->p += n;
    return v;
}

uint8_t read_u8(struct reader *r)
{
    return (uint8_t)read_le(r, 1);
}

uint16_t read_u16(struct reader *r)
{
    return (uint16_t)read_le(r, 2);
}

uint32_t read_u32(struct reader *r)
{
    return (uint32_t)read_le(r, 4);
}

uint64_t read_u64(struct reader *r)
{
    return read_le(r, 8);
}

uint64_t read_varint(struct reader *r)
{
    uint64_t v = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        uint8_t byte = read_u8(r);
        if (r->bad)
            return 0;
        /* The tenth byte has room for one bit only. */
        if (shift == 63 && byte > 1)
            break;
        v |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return v;
    }
    r->bad = true;
    return 0;
}

struct str read_bytes(struct reader *r, size_t n)
{
    if (!has(r, n))
        return STR_NONE;
    struct str s = str_n((const char *)r->p, n);
    r->p += n;
    return s;
}
