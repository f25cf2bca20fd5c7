#include "base/map.h"

#include <assert.h>
#include <stdlib.h>

void map_done(struct map *m)
{
    free(m->entries);
    free(m->slots);
    arena_free(m->keys);
    *m = (struct map){0};
}

void map_clear(struct map *m)
{
    m->len = 0;
    if (m->slots)
        memset(m->slots, 0, m->n_slots * sizeof(*m->slots));
    if (m->keys)
        arena_reset(m->keys);
}

/* The slot that holds key, or the free one where it belongs. Needs a free slot to exist. */
static uint32_t *slot_of(const struct map *m, struct str key)
{
    size_t mask = m->n_slots - 1;
    for (size_t i = str_hash(key) & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &m->slots[i];
        if (*slot == 0 || str_eq(m->entries[*slot - 1].key, key))
            return slot;
    }
}

static void grow(struct map *m)
{
    assert(m->len < UINT32_MAX / 2);
    m->n_slots = m->n_slots ? m->n_slots * 2 : 16;
    free(m->slots);
    m->slots = xcalloc(m->n_slots, sizeof(*m->slots));
    m->cap = m->n_slots / 4 * 3;
    m->entries = xrealloc(m->entries, m->cap * sizeof(*m->entries));
    for (size_t i = 0; i < m->len; i++)
        *slot_of(m, m->entries[i].key) = (uint32_t)i + 1;
}

uint64_t *map_get(const struct map *m, struct str key)
{
    if (m->len == 0)
        return NULL;
    uint32_t slot = *slot_of(m, key);
    return slot ? &m->entries[slot - 1].value : NULL;
}

uint64_t *map_put(struct map *m, struct str key, bool *is_new)
{
    if (m->len == m->cap)
        grow(m);
    uint32_t *slot = slot_of(m, key);
    bool fresh = *slot == 0;
    if (is_new)
        *is_new = fresh;
    if (fresh) {
        if (!m->keys)
            m->keys = arena_new();
        m->entries[m->len] = (struct map_entry){arena_str(m->keys, key), 0};
        *slot = (uint32_t)++m->len;
    }
    return &m->entries[*slot - 1].value;
}
