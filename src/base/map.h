/* Hash map from strings to 64-bit values; keys are copied into the map.
 *
 * Open addressing, load at most 3/4, no removal (rebuild instead). Iteration order is insertion
 * order: entries[0 .. len). Pointers into it die at the next map_put. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

struct map_entry {
    struct str key;
    uint64_t value;
};

struct map {
    struct map_entry *entries;
    size_t len, cap;
    uint32_t *slots; /* index + 1 into entries, 0 = free */
    size_t n_slots;
    struct arena *keys;
};

void map_done(struct map *m);
/* Forgets all entries, keeps the storage. */
void map_clear(struct map *m);
/* The value's place, or NULL. */
uint64_t *map_get(const struct map *m, struct str key);
/* The value's place; a new key starts at 0. *is_new may be NULL. */
uint64_t *map_put(struct map *m, struct str key, bool *is_new);

#endif
