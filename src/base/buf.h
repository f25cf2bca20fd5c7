/* A growing byte buffer with a ceiling.
 *
 * Invariants: len <= cap; data[len] is a NUL whenever data is not NULL; once a write would pass
 * `max` the buffer is `toobig`, that write and all later ones are dropped, and len stays. Check
 * buf_ok once, at the end. Zero-initialised struct buf has no storage and the default ceiling. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>

#define BUF_MAX_DEFAULT ((size_t)1 << 30)

struct buf {
    char *data;
    size_t len, cap;
    size_t max; /* 0 = BUF_MAX_DEFAULT */
    bool toobig;
};

#define BUF_MAX(n) ((struct buf){.max = (n)})

void buf_done(struct buf *b);
/* Keeps the storage, empties the buffer, clears toobig. */
void buf_clear(struct buf *b);
/* Room for n more bytes at data+len; false when that passes the ceiling. */
bool buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_cstr(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list args);
/* Little-endian integers and LEB128, for file formats. */
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_varint(struct buf *b, uint64_t v);
/* Zero bytes up to the next multiple of `align`. */
void buf_pad(struct buf *b, size_t align);
static inline bool buf_ok(const struct buf *b)
{
    return !b->toobig;
}
static inline struct str buf_view(const struct buf *b)
{
    return (struct str){b->data ? b->data : "", b->len};
}
/* The caller now owns the malloc'd, NUL-terminated bytes; the buffer is empty again. */
char *buf_take(struct buf *b, size_t *len);

#endif
