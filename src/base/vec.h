/* Growing arrays on the heap.
 *
 *     VEC(struct token) tokens = {0};
 *     vec_push(&tokens, t);
 *     VEC_EACH(&tokens, it) use(it->...);
 *     vec_done(&tokens);
 *
 * Invariant: len <= cap; items is NULL only when cap is 0. Pointers into items die at the next
 * push. */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *items;                                                                               \
        size_t len, cap;                                                                           \
    }

#define vec_push(v, ...)                                                                           \
    do {                                                                                           \
        if ((v)->len == (v)->cap)                                                                  \
            (v)->items = vec_grow((v)->items, &(v)->cap, (v)->len + 1, sizeof(*(v)->items));       \
        (v)->items[(v)->len++] = (__VA_ARGS__);                                                    \
    } while (0)

#define vec_reserve(v, n)                                                                          \
    do {                                                                                           \
        if ((v)->cap < (n))                                                                        \
            (v)->items = vec_grow((v)->items, &(v)->cap, (n), sizeof(*(v)->items));                \
    } while (0)

#define vec_clear(v) ((v)->len = 0)
#define vec_done(v)                                                                                \
    do {                                                                                           \
        free((v)->items);                                                                          \
        (v)->items = NULL;                                                                         \
        (v)->len = (v)->cap = 0;                                                                   \
    } while (0)

#define VEC_EACH(v, it)                                                                            \
    for (__typeof__((v)->items) it = (v)->items; it && it < (v)->items + (v)->len; it++)

#include <stdlib.h>
/* Doubles the capacity until it holds `need`; aborts on overflow or when memory is out. */
void *vec_grow(void *items, size_t *cap, size_t need, size_t item_size);

#endif
