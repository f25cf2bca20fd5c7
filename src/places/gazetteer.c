#include "places/index.h"

#include "base/file.h"
#include "base/hash.h"
#include "places/fold.h"

#include <stdlib.h>

#define HASH_SEED 2 /* raise when ids or names change meaning for the same table */

struct plz_row {
    uint32_t plz;
    uint32_t first, count; /* into postal_ids */
};

struct sorted_name {
    uint64_t head; /* first 8 bytes of key, big-endian: decides most comparisons */
    struct str key;
    uint16_t id;
};

struct gazetteer {
    struct arena *arena;
    struct place_table table;
    uint64_t hash;
    bool builtin;
    uint16_t *postal_ids; /* grouped by PLZ, most populous first */
    struct plz_row *plzs; /* ascending */
    size_t n_plzs;
    struct place_name *names; /* [0] is a sentinel */
    size_t n_names, cap_names;
    uint32_t *slots; /* hash table of first entries, power of two */
    size_t n_slots;
    struct sorted_name *sorted; /* for suggest */
    size_t n_sorted;
    uint16_t *by_town;    /* postal ids ordered by town */
    uint32_t *town_first; /* [id] .. [id + 1] into by_town */
};

static const struct place *place_at(const struct gazetteer *g, size_t id)
{
    return &g->table.entries[id].place;
}

/* ---- PLZ ---- */

static uint32_t plz_number(struct str plz)
{
    uint32_t n = 0;
    for (size_t i = 0; i < plz.len; i++)
        n = n * 10 + (uint32_t)(plz.ptr[i] - '0');
    return n;
}

static int compare_postal(const void *a, const void *b, void *ctx)
{
    const struct gazetteer *g = ctx;
    uint16_t ia = *(const uint16_t *)a, ib = *(const uint16_t *)b;
    const struct place *pa = place_at(g, ia), *pb = place_at(g, ib);
    int c = str_cmp(pa->plz, pb->plz);
    if (c)
        return c;
    if (pa->population != pb->population)
        return pa->population > pb->population ? -1 : 1;
    return ia < ib ? -1 : ia > ib;
}

static void index_plzs(struct gazetteer *g)
{
    size_t n = 0;
    bool sorted = true;
    g->postal_ids = ARENA_ARRAY(g->arena, uint16_t, g->table.n);
    for (size_t id = 0; id < g->table.n; id++) {
        if (!place_at(g, id)->postal)
            continue;
        g->postal_ids[n++] = (uint16_t)id;
        if (n > 1)
            sorted &= compare_postal(&g->postal_ids[n - 2], &g->postal_ids[n - 1], g) <= 0;
    }
    if (!sorted) /* our own tables are */
        qsort_r(g->postal_ids, n, sizeof(uint16_t), compare_postal, g);
    g->plzs = ARENA_ARRAY(g->arena, struct plz_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        uint32_t plz = plz_number(place_at(g, g->postal_ids[i])->plz);
        if (g->n_plzs == 0 || g->plzs[g->n_plzs - 1].plz != plz)
            g->plzs[g->n_plzs++] = (struct plz_row){plz, (uint32_t)i, 0};
        g->plzs[g->n_plzs - 1].count++;
    }
}

static void index_towns(struct gazetteer *g)
{
    uint32_t *first = ARENA_ARRAY(g->arena, uint32_t, g->table.n + 2);
    size_t n = 0;
    for (size_t id = 0; id < g->table.n; id++)
        if (place_at(g, id)->postal) {
            first[place_at(g, id)->town + 1]++;
            n++;
        }
    for (size_t id = 0; id < g->table.n; id++)
        first[id + 1] += first[id];
    g->by_town = ARENA_ARRAY(g->arena, uint16_t, n + 1);
    uint32_t *at = ARENA_ARRAY(g->arena, uint32_t, g->table.n + 1);
    memcpy(at, first, g->table.n * sizeof(*at));
    for (size_t id = 0; id < g->table.n; id++)
        if (place_at(g, id)->postal)
            g->by_town[at[place_at(g, id)->town]++] = (uint16_t)id;
    g->town_first = first;
}

/* The first row whose PLZ is not below. */
static size_t plz_lower_bound(const struct gazetteer *g, uint32_t plz)
{
    size_t lo = 0, hi = g->n_plzs;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (g->plzs[mid].plz < plz)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static bool is_plz(struct str s)
{
    if (s.len != 5)
        return false;
    for (size_t i = 0; i < 5; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return true;
}

size_t gazetteer_by_plz(const struct gazetteer *g, struct str plz, const uint16_t **ids)
{
    *ids = NULL;
    if (!is_plz(plz))
        return 0;
    uint32_t number = plz_number(plz);
    size_t i = plz_lower_bound(g, number);
    if (i == g->n_plzs || g->plzs[i].plz != number)
        return 0;
    *ids = g->postal_ids + g->plzs[i].first;
    return g->plzs[i].count;
}

uint16_t gazetteer_near_plz(const struct gazetteer *g, struct str plz)
{
    if (!is_plz(plz))
        return PLACE_NONE;
    uint32_t number = plz_number(plz), best = UINT32_MAX;
    size_t i = plz_lower_bound(g, number);
    uint16_t found = PLACE_NONE;
    for (size_t k = i ? i - 1 : 0; k < g->n_plzs && k <= i; k++) {
        uint32_t other = g->plzs[k].plz;
        uint32_t gap = other > number ? other - number : number - other;
        if (other / 100 == number / 100 && gap < best) {
            best = gap;
            found = g->postal_ids[g->plzs[k].first];
        }
    }
    return found;
}

bool gazetteer_town_has_plz(const struct gazetteer *g, uint16_t town, struct str digits)
{
    for (uint32_t i = g->town_first[town]; i < g->town_first[town + 1]; i++)
        if (str_starts(place_at(g, g->by_town[i])->plz, digits))
            return true;
    return false;
}

/* ---- names ---- */

static uint32_t *slot_of(const struct gazetteer *g, struct str key)
{
    size_t i = hash64(key.ptr, key.len) & (g->n_slots - 1);
    while (g->slots[i] && !str_eq(g->names[g->slots[i]].key, key))
        i = (i + 1) & (g->n_slots - 1);
    return &g->slots[i];
}

/* Towns arrive by falling population, so a chain ends in the smallest. A town stands once under a
 * key, at its best level: callers add the best level first. */
static void name_add(struct gazetteer *g, struct str key, uint16_t id, enum place_name_level level)
{
    if (!key.len || g->n_names == g->cap_names)
        return;
    uint32_t *slot = slot_of(g, key), last = 0;
    for (uint32_t e = *slot; e; e = g->names[e].next) {
        if (g->names[e].id == id)
            return;
        last = e;
    }
    uint32_t entry = (uint32_t)g->n_names++;
    if (last) {
        g->names[last].next = entry;
        key = g->names[last].key;
    } else {
        key = arena_str(g->arena, key);
        *slot = entry;
    }
    g->names[entry] = (struct place_name){key, 0, id, (uint8_t)level};
}

static void name_add_text(struct gazetteer *g, struct str text, uint16_t id,
                          enum place_name_level level)
{
    struct place_key key;
    place_key_of(text, &key);
    name_add(g, place_key_str(&key), id, level);
}

/* "Hamburg Altona" for Altona, a part of Hamburg. */
static void name_add_in_town(struct gazetteer *g, uint16_t id)
{
    const struct place *p = place_at(g, id), *town = place_at(g, p->town);
    struct place_key key, own;
    place_key_of(str_slice(town->name, 0, place_base_len(town->name)), &key);
    place_key_of(p->name, &own);
    if (!str_starts(place_key_str(&own), place_key_str(&key)) &&
        place_key_add(&key, place_key_str(&own)))
        name_add(g, place_key_str(&key), id, NAME_WHOLE);
}

static void name_add_hyphen_parts(struct gazetteer *g, struct str base, uint16_t id)
{
    struct str rest = base, part;
    if (str_find_char(base, '-', 0) == STR_NPOS)
        return;
    while (str_split(&rest, '-', &part))
        if (part.len >= 4) /* "Bad-", "Ost" would only mislead */
            name_add_text(g, str_trim(part), id, NAME_PART);
}

/* "Braunschweig-Am Hagenring", which "Braunschweig" never means. */
static bool starts_with_town(const struct gazetteer *g, uint16_t id)
{
    struct str town = place_at(g, place_at(g, id)->town)->name;
    return place_at(g, id)->town != id &&
           str_starts(place_at(g, id)->name, str_slice(town, 0, place_base_len(town)));
}

static void index_town_names(struct gazetteer *g, uint16_t id)
{
    const struct place *p = place_at(g, id);
    struct str rest = g->table.entries[id].aliases, alias;
    name_add_text(g, p->name, id, NAME_WHOLE);
    while (str_split(&rest, '|', &alias))
        name_add_text(g, alias, id, NAME_WHOLE);
    if (p->town != id)
        name_add_in_town(g, id);
    struct str base = str_slice(p->name, 0, place_base_len(p->name));
    if (!starts_with_town(g, id)) {
        struct str untitled = place_untitled(base);
        if (base.len < p->name.len)
            name_add_text(g, base, id, NAME_BASE);
        if (untitled.len < base.len)
            name_add_text(g, untitled, id, NAME_BASE);
    }
    if (p->town == id)
        name_add_hyphen_parts(g, base, id);
    rest = g->table.entries[id].aliases;
    while (str_split(&rest, '|', &alias)) {
        size_t len = place_base_len(alias);
        if (len < alias.len)
            name_add_text(g, str_slice(alias, 0, len), id, NAME_BASE);
    }
}

static int compare_population(const void *a, const void *b, void *ctx)
{
    const struct gazetteer *g = ctx;
    uint16_t ia = *(const uint16_t *)a, ib = *(const uint16_t *)b;
    uint32_t pa = place_at(g, ia)->population, pb = place_at(g, ib)->population;
    if (pa != pb)
        return pa > pb ? -1 : 1;
    return ia < ib ? -1 : ia > ib;
}

static int compare_u64(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Twice what tables need. Of a table with absurdly many names those of the smallest towns would be
 * left out: names are added by falling population. */
#define NAMES_PER_TOWN 4

static size_t n_alias_names(const struct gazetteer *g)
{
    size_t n = 0;
    for (size_t id = 0; id < g->table.n; id++) {
        struct str rest = g->table.entries[id].aliases, alias;
        while (str_split(&rest, '|', &alias))
            n += 2;
    }
    return n;
}

static void index_names(struct gazetteer *g)
{
    /* Falling population above, rising id below: one integer to sort by. */
    uint64_t *order = ARENA_ARRAY(g->arena, uint64_t, g->table.n);
    size_t n = 0;
    for (size_t id = 0; id < g->table.n; id++)
        if (!place_at(g, id)->postal)
            order[n++] = (uint64_t)(UINT32_MAX - place_at(g, id)->population) << 32 | id;
    qsort(order, n, sizeof(*order), compare_u64);
    g->n_slots = 1024;
    while (g->n_slots < n * NAMES_PER_TOWN + n_alias_names(g))
        g->n_slots *= 2;
    g->cap_names = g->n_slots / 4 * 3;
    g->names = arena_alloc(g->arena, g->cap_names * sizeof(*g->names));
    g->names[0] = (struct place_name){0};
    g->n_names = 1;
    g->slots = ARENA_ARRAY(g->arena, uint32_t, g->n_slots);
    for (size_t i = 0; i < n; i++)
        index_town_names(g, (uint16_t)order[i]);
}

uint32_t gazetteer_name_first(const struct gazetteer *g, struct str key)
{
    return key.len ? *slot_of(g, key) : 0;
}

const struct place_name *gazetteer_name(const struct gazetteer *g, uint32_t entry)
{
    return &g->names[entry];
}

struct str gazetteer_aliases(const struct gazetteer *g, uint16_t id)
{
    return g->table.entries[id].aliases;
}

/* ---- suggest ---- */

static uint64_t head_of(struct str key)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < key.len ? (unsigned char)key.ptr[i] : 0);
    return head;
}

static int compare_sorted(const void *a, const void *b)
{
    const struct sorted_name *x = a, *y = b;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    int c = str_cmp(x->key, y->key);
    return c ? c : x->id < y->id ? -1 : x->id > y->id;
}

/* Towns stand in the table by name, so most keys come sorted: only the rest is sorted, then both
 * are merged. */
static void index_suggest(struct gazetteer *g)
{
    struct sorted_name *in_order = ARENA_ARRAY(g->arena, struct sorted_name, g->n_names);
    struct sorted_name *rest = ARENA_ARRAY(g->arena, struct sorted_name, g->n_names);
    size_t n = 0, n_rest = 0, i = 0, k = 0;
    uint32_t *own = ARENA_ARRAY(g->arena, uint32_t, g->table.n);
    for (size_t e = g->n_names - 1; e > 0; e--)
        if (g->names[e].level == NAME_WHOLE)
            own[g->names[e].id] = (uint32_t)e; /* the first added is the town's own name */
    for (size_t id = 0; id < g->table.n; id++) {
        if (!own[id])
            continue;
        struct sorted_name s = {head_of(g->names[own[id]].key), g->names[own[id]].key,
                                (uint16_t)id};
        if (n == 0 || compare_sorted(&in_order[n - 1], &s) < 0)
            in_order[n++] = s;
        else
            rest[n_rest++] = s;
    }
    for (size_t e = 1; e < g->n_names; e++)
        if (g->names[e].level == NAME_WHOLE && own[g->names[e].id] != e)
            rest[n_rest++] =
                (struct sorted_name){head_of(g->names[e].key), g->names[e].key, g->names[e].id};
    qsort(rest, n_rest, sizeof(*rest), compare_sorted);
    g->sorted = ARENA_ARRAY(g->arena, struct sorted_name, n + n_rest);
    while (i < n || k < n_rest) {
        bool first = k == n_rest || (i < n && compare_sorted(&in_order[i], &rest[k]) <= 0);
        g->sorted[g->n_sorted++] = first ? in_order[i++] : rest[k++];
    }
}

/* Puts id into the list kept by falling population; twice is once. */
static size_t keep_best(const struct gazetteer *g, uint16_t id, uint16_t *ids, size_t n, size_t max)
{
    size_t at = n;
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id)
            return n;
    while (at > 0 && compare_population(&id, &ids[at - 1], (void *)(uintptr_t)g) < 0)
        at--;
    if (at == max)
        return n;
    if (n < max)
        n++;
    memmove(ids + at + 1, ids + at, (n - at - 1) * sizeof(*ids));
    ids[at] = id;
    return n;
}

size_t gazetteer_suggest(const struct gazetteer *g, struct str prefix, uint16_t *ids, size_t max)
{
    struct place_key key;
    size_t lo = 0, hi = g->n_sorted, n = 0;
    place_key_of(prefix, &key);
    struct str folded = place_key_str(&key);
    if (!folded.len || !max)
        return 0;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (str_cmp(g->sorted[mid].key, folded) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < g->n_sorted && str_starts(g->sorted[lo].key, folded); lo++)
        n = keep_best(g, g->sorted[lo].id, ids, n, max);
    return n;
}

/* ---- open ---- */

static bool load(struct gazetteer *g, const char *data_dir, struct err *err)
{
    struct str text = place_table_builtin();
    const char *origin = "built-in gazetteer";
    if (data_dir) {
        char *path = path_join(g->arena, data_dir, GAZETTEER_FILE);
        if (file_exists(path)) {
            origin = path;
            if (!file_read(g->arena, path, GAZETTEER_BYTES_MAX, &text, err))
                return false;
        }
    }
    g->builtin = text.ptr == place_table_builtin().ptr;
    g->hash = hash64_seed(text.ptr, text.len, HASH_SEED);
    if (place_table_parse(g->arena, text, origin, &g->table, err))
        return true;
    if (!g->builtin)
        err_prefix(err, "run `umkreis gazetteer import` again, or remove the file");
    return false;
}

struct gazetteer *gazetteer_open(const char *data_dir, struct err *err)
{
    struct arena *a = arena_new();
    struct gazetteer *g = ARENA_NEW(a, struct gazetteer);
    g->arena = a;
    if (!load(g, data_dir, err)) {
        arena_free(a);
        return NULL;
    }
    index_plzs(g);
    index_towns(g);
    index_names(g);
    index_suggest(g);
    return g;
}

void gazetteer_close(struct gazetteer *g)
{
    if (g)
        arena_free(g->arena);
}

size_t gazetteer_count(const struct gazetteer *g)
{
    return g->table.n;
}

const struct place *gazetteer_get(const struct gazetteer *g, uint16_t id)
{
    return place_at(g, id);
}

uint64_t gazetteer_hash(const struct gazetteer *g)
{
    return g->hash;
}

bool gazetteer_is_builtin(const struct gazetteer *g)
{
    return g->builtin;
}
