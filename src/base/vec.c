#include "base/vec.h"

#include <assert.h>

void *vec_grow(void *items, size_t *cap, size_t need, size_t item_size)
{
    size_t n = *cap ? *cap : 8;
    while (n < need)
        n *= 2;
    size_t bytes;
    bool overflow = __builtin_mul_overflow(n, item_size, &bytes);
    assert(!overflow);
    *cap = n;
    return xrealloc(items, bytes);
}
