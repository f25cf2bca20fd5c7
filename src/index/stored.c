/* STORED records: written by the segment writer, read for hits, snippets and counting out. */
#include "index/stored.h"

#include "base/varint.h"
#include "index/bytes.h"

#include <pthread.h>
#include <zstd.h>

#define ZSTD_LEVEL 1

static void put_str(struct buf *out, struct str s)
{
    buf_varint(out, s.len);
    buf_str(out, s);
}

static void put_double(struct buf *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof(bits));
    buf_u64(out, bits);
}

static void put_text(struct buf *out, struct str text, ZSTD_CCtx *zstd)
{
    buf_varint(out, text.len);
    size_t bound = ZSTD_compressBound(text.len);
    char *packed = xmalloc(bound);
    size_t n = ZSTD_compressCCtx(zstd, packed, bound, text.ptr, text.len, ZSTD_LEVEL);
    bool worth = !ZSTD_isError(n) && n < text.len;
    buf_varint(out, worth ? n : text.len);
    buf_add(out, worth ? packed : text.ptr, worth ? n : text.len);
    free(packed);
}

void stored_write(const struct index_doc *d, struct ZSTD_CCtx_s *zstd, struct buf *out)
{
    const struct str strings[] = {d->title, d->employer, d->occupation_label, d->url,
                                  d->plz,   d->town,     d->pay_source,       d->skills};
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        put_str(out, strings[i]);
    buf_char(out, (char)d->pay_unit);
    put_double(out, d->pay_min);
    put_double(out, d->pay_max);
    put_double(out, d->yearly_min);
    put_double(out, d->yearly_max);
    put_text(out, d->text, zstd);
}

/* A context costs more to make than most texts to unpack: one a thread. */
static pthread_key_t unpacker_key;
static pthread_once_t unpacker_once = PTHREAD_ONCE_INIT;

static void unpacker_free(void *zstd)
{
    ZSTD_freeDCtx(zstd);
}

static void unpacker_init(void)
{
    if (pthread_key_create(&unpacker_key, unpacker_free) != 0)
        abort(); /* out of memory, or of keys: our own bug */
}

static ZSTD_DCtx *unpacker(void)
{
    pthread_once(&unpacker_once, unpacker_init);
    ZSTD_DCtx *zstd = pthread_getspecific(unpacker_key);
    if (!zstd) {
        zstd = ZSTD_createDCtx();
        if (!zstd || pthread_setspecific(unpacker_key, zstd) != 0)
            abort();
    }
    return zstd;
}

static struct str get_str(struct reader *r, size_t max)
{
    uint64_t n = bytes_varint(r);
    if (n > max)
        r->bad = true;
    return r->bad ? STR_NONE : read_bytes(r, n);
}

static double get_double(struct reader *r)
{
    uint64_t bits = read_u64(r);
    double v;
    memcpy(&v, &bits, sizeof(v));
    return v == v && v >= 0 && v < 1e12 ? v : 0;
}

static bool get_text(struct reader *r, struct arena *a, struct str *text)
{
    uint64_t len = bytes_varint(r);
    struct str packed = get_str(r, INDEX_TEXT_BYTES_MAX);
    if (r->bad || len > INDEX_TEXT_BYTES_MAX)
        return false;
    *text = packed;
    if (packed.len == len)
        return true;
    char *bytes = arena_alloc(a, len);
    *text = str_n(bytes, len);
    return ZSTD_decompressDCtx(unpacker(), bytes, len, packed.ptr, packed.len) == len;
}

static bool record_of(const struct segment *s, uint32_t docid, struct reader *r)
{
    const uint8_t *index = s->section[SECTION_STORED_INDEX].p;
    struct section all = s->section[SECTION_STORED];
    uint64_t from = bytes_u64(index + (size_t)docid * 8);
    uint64_t to = bytes_u64(index + (size_t)docid * 8 + 8);
    if (from > to || to > all.len)
        return false;
    *r = reader_of(all.p + from, to - from);
    return true;
}

static void from_row(const struct segment *s, uint32_t docid, struct index_doc *d)
{
    const struct row *row = &s->rows[docid];
    d->id = s->ids[docid];
    d->date = row->date ? row->date : DATE_NONE;
    d->date_seen = (row->bits & ROW_DATE_SEEN) != 0;
    d->employer_id = name_table_id(&s->employers, row->employer);
    d->occupation = name_table_id(&s->occupations, row->occupation);
    d->worktime = ROW_WORKTIME(row->bits);
    d->contract = ROW_CONTRACT(row->bits) < CONTRACT_COUNT ? ROW_CONTRACT(row->bits) : 0;
    d->level = ROW_LEVEL(row->bits) < LEVEL_COUNT ? ROW_LEVEL(row->bits) : 0;
    d->remote = ROW_REMOTE(row->bits) < REMOTE_COUNT ? ROW_REMOTE(row->bits) : 0;
    d->agency = ROW_AGENCY(row->bits) < AGENCY_COUNT ? ROW_AGENCY(row->bits) : 0;
    d->example = (row->bits & ROW_EXAMPLE) != 0;
}

bool segment_stored(const struct segment *s, uint32_t docid, bool with_text, struct arena *a,
                    struct index_doc *d, struct err *err)
{
    struct reader r;
    *d = (struct index_doc){0};
    if (docid >= s->n_docs || !record_of(s, docid, &r))
        goto damaged;
    from_row(s, docid, d);
    struct str *strings[] = {&d->title, &d->employer, &d->occupation_label, &d->url,
                             &d->plz,   &d->town,     &d->pay_source,       &d->skills};
    for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
        *strings[i] = arena_str(a, get_str(&r, INDEX_FIELD_BYTES_MAX));
    uint8_t unit = read_u8(&r);
    d->pay_unit = unit <= PAY_YEAR ? unit : PAY_UNIT_NONE;
    d->pay_min = get_double(&r);
    d->pay_max = get_double(&r);
    d->yearly_min = get_double(&r);
    d->yearly_max = get_double(&r);
    uint32_t at = 0;
    const uint16_t *places;
    d->n_places = segment_places(s, docid, &at, &places);
    d->places = ARENA_ARRAY(a, uint16_t, d->n_places);
    if (d->n_places)
        memcpy(d->places, places, d->n_places * sizeof(*places));
    if (r.bad || (with_text && !get_text(&r, a, &d->text)))
        goto damaged;
    return true;
damaged:
    return err_set(err, ERR_CORRUPT,
                   "%s: damaged (STORED of document %u); `umkreis index rebuild` makes it anew",
                   s->path, docid);
}
