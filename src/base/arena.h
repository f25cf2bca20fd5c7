/* Memory that dies together: one arena per request, per posting, per command.
 *
 * A function whose first parameter is `struct arena *` puts its result there; the result lives
 * until arena_reset or arena_free. Nothing is freed one by one. Out of memory aborts, so callers
 * bound what they take from outside before they allocate. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

#include <stdarg.h>

struct arena;

struct arena *arena_new(void);
/* NULL is fine. */
void arena_free(struct arena *a);
/* Forgets everything, keeps one block for reuse. */
void arena_reset(struct arena *a);
/* Bytes handed out since creation or the last reset. */
size_t arena_used(const struct arena *a);

/* `size` bytes aligned to 16, not cleared; never NULL, also for size 0. */
void *arena_alloc(struct arena *a, size_t size);
/* n * size bytes, zeroed; the product is checked for overflow. */
void *arena_zalloc(struct arena *a, size_t n, size_t size);
#define ARENA_NEW(a, type)      ((type *)arena_zalloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_zalloc((a), (n), sizeof(type)))

/* A copy that is also NUL-terminated (the NUL is not counted). */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct str arena_vprintf(struct arena *a, const char *fmt, va_list args);

/* malloc family that aborts when memory is out. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);

#endif
