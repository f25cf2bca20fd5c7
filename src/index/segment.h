/* One immutable segment, mapped and checked (FORMAT.md).
 *
 * Nothing read from a segment is trusted: what is used as an offset, a length or an ordinal is
 * checked where it is used, so a damaged segment gives wrong answers or an error, never a crash.
 * Read-only and shared by threads once open. */
#ifndef INDEX_SEGMENT_H
#define INDEX_SEGMENT_H

#include "base/file.h"
#include "index/document.h"
#include "places/gazetteer.h"

#define SEGMENT_MAGIC    "UKXSEGM1"
#define SEGMENT_VERSION  1u
#define SEGMENT_DOCS_MAX (1u << 24)
#define SEGMENT_HEADER   64u
#define SECTION_ENTRY    32u
#define SECTION_ALIGN    64u
#define DICT_BLOCK       16u
#define INLINE_DF_MAX    4u
#define DENSE_DF_MIN     512u

enum section_kind {
    SECTION_DICT = 1,
    SECTION_DICT_INDEX,
    SECTION_POSTINGS,
    SECTION_POSITIONS,
    SECTION_ROWS,
    SECTION_MULTI_DOCS,
    SECTION_MULTI_OFFSETS,
    SECTION_MULTI_PLACES,
    SECTION_IDS,
    SECTION_ID_ORDER,
    SECTION_STORED,
    SECTION_STORED_INDEX,
    SECTION_EMPLOYERS,
    SECTION_OCCUPATIONS,
    SECTION_SURFACES,
    SECTION_SURFACE_INDEX,
    SECTION_END
};

/* Everything filtered, counted or sorted, a quarter of a cache line. */
struct row {
    uint32_t employer; /* ordinal */
    uint32_t bits;
    uint16_t date; /* days since 1970, 0 unknown */
    uint16_t place;
    uint16_t occupation; /* ordinal */
    uint16_t salary;     /* upper end a year in 100 EUR, 0 unknown */
};

#define ROW_WORKTIME(bits) ((bits)&63u)
#define ROW_CONTRACT(bits) ((bits) >> 6 & 15u)
#define ROW_LEVEL(bits)    ((bits) >> 10 & 3u)
#define ROW_REMOTE(bits)   ((bits) >> 12 & 7u)
#define ROW_AGENCY(bits)   ((bits) >> 15 & 3u)
#define ROW_MULTI          (1u << 17)
#define ROW_EXAMPLE        (1u << 18)
#define ROW_DATE_SEEN      (1u << 19)

struct section {
    const uint8_t *p;
    size_t len;
};

struct name_table {
    uint32_t n;
    const uint8_t *ids, *offsets, *bytes;
    size_t n_bytes;
};

struct segment {
    uint64_t id, analyser_hash, gazetteer_hash;
    uint32_t n_docs, n_terms, n_surfaces;
    struct section section[SECTION_END];
    const struct row *rows;
    const uint64_t *ids;
    const uint32_t *id_order;
    uint32_t n_multi;
    const uint32_t *multi_docs, *multi_offsets;
    const uint16_t *multi_places;
    size_t n_multi_places;
    struct name_table employers, occupations;
    struct file_map map;
    char *path;
};

enum segment_verify {
    SEGMENT_VERIFY_NONE,  /* header and table only: the fuzzer */
    SEGMENT_VERIFY_INDEX, /* all but STORED and POSITIONS, which are decoded with care: readers */
    SEGMENT_VERIFY_ALL,   /* check, and before a merge */
};

/* The errors name the file and the section. ERR_CORRUPT, or the error of opening. */
struct segment *segment_open(const char *path, uint64_t id, enum segment_verify verify,
                             struct err *err);
/* Over bytes the caller keeps, aligned to 8 (tests, fuzzer). */
struct segment *segment_of_bytes(const uint8_t *bytes, size_t len, const char *name,
                                 enum segment_verify verify, struct err *err);
bool segment_verify(const struct segment *s, enum segment_verify verify, struct err *err);
void segment_close(struct segment *s);
/* Ascending ids, ordinals and places in range, dates descending…; *why names the first that fails.
 */
bool segment_check(const struct segment *s, struct buf *why);

/* UINT32_MAX when this segment has no such vacancy. */
uint32_t segment_docid_of(const struct segment *s, uint64_t id);
/* id and name of an ordinal; 0 and empty when out of range. */
uint32_t name_table_id(const struct name_table *t, uint32_t ordinal);
struct str name_table_name(const struct name_table *t, uint32_t ordinal);

/* The places of a document; moves *at forward, which starts at 0 and serves ascending docids. */
size_t segment_places(const struct segment *s, uint32_t docid, uint32_t *at,
                      const uint16_t **places);

/* The document as it was indexed; with_text unpacks the text too. Strings live in `a`. */
bool segment_stored(const struct segment *s, uint32_t docid, bool with_text, struct arena *a,
                    struct index_doc *out, struct err *err);

#endif
