#include "index/segment.h"

#include "base/hash.h"
#include "base/varint.h"
#include "index/bytes.h"

#include <assert.h>

_Static_assert(sizeof(struct row) == 16, "FORMAT.md: ROWS");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "segments are mapped as they are");

static const char *const section_names[SECTION_END] = {
    [SECTION_DICT] = "DICT",
    [SECTION_DICT_INDEX] = "DICT_INDEX",
    [SECTION_POSTINGS] = "POSTINGS",
    [SECTION_POSITIONS] = "POSITIONS",
    [SECTION_ROWS] = "ROWS",
    [SECTION_MULTI_DOCS] = "MULTI_DOCS",
    [SECTION_MULTI_OFFSETS] = "MULTI_OFFSETS",
    [SECTION_MULTI_PLACES] = "MULTI_PLACES",
    [SECTION_IDS] = "IDS",
    [SECTION_ID_ORDER] = "ID_ORDER",
    [SECTION_STORED] = "STORED",
    [SECTION_STORED_INDEX] = "STORED_INDEX",
    [SECTION_EMPLOYERS] = "EMPLOYERS",
    [SECTION_OCCUPATIONS] = "OCCUPATIONS",
    [SECTION_SURFACES] = "SURFACES",
    [SECTION_SURFACE_INDEX] = "SURFACE_INDEX",
};

static bool corrupt(const struct segment *s, struct err *err, const char *what)
{
    return err_set(err, ERR_CORRUPT, "%s: damaged (%s); `umkreis index rebuild` makes it anew",
                   s->path, what);
}

static uint64_t le64(const uint8_t *p)
{
    return bytes_u64(p);
}

/* ---- opening --------------------------------------------------------------------------------- */

static bool read_header(struct segment *s, uint32_t *n_sections, struct err *err)
{
    if (s->map.len < SEGMENT_HEADER)
        return corrupt(s, err, "shorter than its header");
    struct reader r = reader_of(s->map.bytes, SEGMENT_HEADER);
    if (!str_eq(read_bytes(&r, 8), STR(SEGMENT_MAGIC)))
        return corrupt(s, err, "not a segment");
    if (read_u32(&r) != SEGMENT_VERSION)
        return corrupt(s, err, "made by another version");
    *n_sections = read_u32(&r);
    s->n_docs = read_u32(&r);
    s->n_terms = read_u32(&r);
    s->n_surfaces = read_u32(&r);
    read_u32(&r);
    s->analyser_hash = read_u64(&r);
    s->gazetteer_hash = read_u64(&r);
    if (read_u64(&r) != s->map.len)
        return corrupt(s, err, "length");
    if (*n_sections > 64 || SEGMENT_HEADER + *n_sections * SECTION_ENTRY > s->map.len)
        return corrupt(s, err, "section table");
    if (s->n_docs > SEGMENT_DOCS_MAX)
        return corrupt(s, err, "number of documents");
    return true;
}

static uint64_t header_checksum(const struct segment *s, uint32_t n_sections)
{
    uint64_t table = hash64(s->map.bytes + SEGMENT_HEADER, (size_t)n_sections * SECTION_ENTRY);
    return hash64_seed(s->map.bytes, SEGMENT_HEADER - 8, table);
}

static bool read_table(struct segment *s, uint32_t n_sections, struct err *err)
{
    for (uint32_t i = 0; i < n_sections; i++) {
        struct reader r =
            reader_of(s->map.bytes + SEGMENT_HEADER + i * SECTION_ENTRY, SECTION_ENTRY);
        uint32_t kind = read_u32(&r);
        read_u32(&r);
        uint64_t offset = read_u64(&r), len = read_u64(&r);
        if (offset % SECTION_ALIGN || offset > s->map.len || len > s->map.len - offset)
            return corrupt(s, err, "section table");
        if (kind > 0 && kind < SECTION_END)
            s->section[kind] = (struct section){s->map.bytes + offset, len};
    }
    return true;
}

bool segment_verify(const struct segment *s, enum segment_verify verify, struct err *err)
{
    struct reader h = reader_of(s->map.bytes + 12, 4);
    uint32_t n_sections = read_u32(&h);
    for (uint32_t i = 0; i < n_sections && verify != SEGMENT_VERIFY_NONE; i++) {
        const uint8_t *entry = s->map.bytes + SEGMENT_HEADER + i * SECTION_ENTRY;
        uint32_t kind = bytes_u32(entry);
        if (verify == SEGMENT_VERIFY_INDEX && (kind == SECTION_STORED || kind == SECTION_POSITIONS))
            continue;
        uint64_t offset = le64(entry + 8), len = le64(entry + 16);
        if (hash64(s->map.bytes + offset, len) != le64(entry + 24))
            return corrupt(s, err,
                           kind > 0 && kind < SECTION_END ? section_names[kind] : "a section");
    }
    return true;
}

static bool open_names(struct section from, struct name_table *t)
{
    struct reader r = reader_of(from.p, from.len);
    t->n = read_u32(&r);
    size_t fixed = 4 + (size_t)t->n * 8 + 4;
    if (r.bad || t->n > SEGMENT_DOCS_MAX || fixed > from.len)
        return false;
    t->ids = from.p + 4;
    t->offsets = t->ids + (size_t)t->n * 4;
    t->bytes = from.p + fixed;
    t->n_bytes = from.len - fixed;
    return true;
}

static bool fixed_sections(struct segment *s)
{
    const struct section *c = s->section;
    size_t n = s->n_docs;
    size_t n_multi = c[SECTION_MULTI_DOCS].len / 4;
    s->n_multi = (uint32_t)n_multi;
    s->n_multi_places = c[SECTION_MULTI_PLACES].len / 2;
    s->rows = (const struct row *)c[SECTION_ROWS].p;
    s->ids = (const uint64_t *)c[SECTION_IDS].p;
    s->id_order = (const uint32_t *)c[SECTION_ID_ORDER].p;
    s->multi_docs = (const uint32_t *)c[SECTION_MULTI_DOCS].p;
    s->multi_offsets = (const uint32_t *)c[SECTION_MULTI_OFFSETS].p;
    s->multi_places = (const uint16_t *)c[SECTION_MULTI_PLACES].p;
    return c[SECTION_ROWS].len == n * sizeof(struct row) && c[SECTION_IDS].len == n * 8 &&
           c[SECTION_ID_ORDER].len == n * 4 && c[SECTION_STORED_INDEX].len == (n + 1) * 8 &&
           n_multi <= n && c[SECTION_MULTI_DOCS].len == n_multi * 4 &&
           c[SECTION_MULTI_OFFSETS].len == (n_multi + 1) * 4 &&
           c[SECTION_DICT_INDEX].len == ((size_t)s->n_terms + DICT_BLOCK - 1) / DICT_BLOCK * 4 &&
           c[SECTION_SURFACE_INDEX].len ==
               ((size_t)s->n_surfaces + DICT_BLOCK - 1) / DICT_BLOCK * 4 &&
           open_names(c[SECTION_EMPLOYERS], &s->employers) &&
           open_names(c[SECTION_OCCUPATIONS], &s->occupations);
}

static bool open_bytes(struct segment *s, enum segment_verify verify, struct err *err)
{
    uint32_t n_sections = 0;
    if (!read_header(s, &n_sections, err))
        return false;
    if (verify != SEGMENT_VERIFY_NONE &&
        header_checksum(s, n_sections) != le64(s->map.bytes + SEGMENT_HEADER - 8))
        return corrupt(s, err, "header");
    if (!read_table(s, n_sections, err) || !segment_verify(s, verify, err))
        return false;
    return fixed_sections(s) || corrupt(s, err, "section lengths");
}

struct segment *segment_open(const char *path, uint64_t id, enum segment_verify verify,
                             struct err *err)
{
    struct segment *s = xcalloc(1, sizeof(*s));
    s->path = xstrdup(path);
    s->id = id;
    if (file_map_open(path, &s->map, err) && open_bytes(s, verify, err))
        return s;
    segment_close(s);
    return NULL;
}

struct segment *segment_of_bytes(const uint8_t *bytes, size_t len, const char *name,
                                 enum segment_verify verify, struct err *err)
{
    struct segment *s = xcalloc(1, sizeof(*s));
    s->path = xstrdup(name);
    s->map = (struct file_map){bytes, len};
    bool ok = open_bytes(s, verify, err);
    if (ok)
        return s;
    s->map = (struct file_map){0};
    segment_close(s);
    return NULL;
}

void segment_close(struct segment *s)
{
    if (!s)
        return;
    file_map_close(&s->map);
    free(s->path);
    free(s);
}

/* ---- lookups --------------------------------------------------------------------------------- */

uint32_t segment_docid_of(const struct segment *s, uint64_t id)
{
    uint32_t lo = 0, hi = s->n_docs;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2, doc = s->id_order[mid];
        if (doc >= s->n_docs)
            return UINT32_MAX;
        if (s->ids[doc] < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == s->n_docs)
        return UINT32_MAX;
    uint32_t doc = s->id_order[lo];
    return doc < s->n_docs && s->ids[doc] == id ? doc : UINT32_MAX;
}

uint32_t name_table_id(const struct name_table *t, uint32_t ordinal)
{
    return ordinal < t->n ? bytes_u32(t->ids + (size_t)ordinal * 4) : 0;
}

struct str name_table_name(const struct name_table *t, uint32_t ordinal)
{
    if (ordinal >= t->n)
        return STR_NONE;
    uint32_t from = bytes_u32(t->offsets + (size_t)ordinal * 4);
    uint32_t to = bytes_u32(t->offsets + (size_t)ordinal * 4 + 4);
    if (from > to || to > t->n_bytes)
        return STR_NONE;
    return str_n((const char *)t->bytes + from, to - from);
}

size_t segment_places(const struct segment *s, uint32_t docid, uint32_t *at,
                      const uint16_t **places)
{
    const struct row *row = &s->rows[docid];
    *places = &row->place;
    if (!(row->bits & ROW_MULTI))
        return row->place != PLACE_NONE;
    while (*at < s->n_multi && s->multi_docs[*at] < docid) {
        /* Gallop: matches may lie far apart. */
        uint32_t step = 1;
        while (*at + step < s->n_multi && s->multi_docs[*at + step] < docid) {
            *at += step;
            step *= 2;
        }
        if (step == 1)
            ++*at;
    }
    if (*at >= s->n_multi || s->multi_docs[*at] != docid)
        return row->place != PLACE_NONE;
    uint32_t from = s->multi_offsets[*at], to = s->multi_offsets[*at + 1];
    if (from > to || to > s->n_multi_places || to - from > INDEX_PLACES_MAX)
        return row->place != PLACE_NONE;
    *places = s->multi_places + from;
    return to - from;
}
