#include "ingest/source.h"

#include "base/utf8.h"

#include <zstd.h>

extern const struct source_format source_ba, source_jobposting, source_html, source_personio,
    source_prospective, source_greenhouse, source_lever, source_ashby, source_smartrecruiters,
    source_recruitee, source_workable, source_dvinci, source_teamtailor, source_rss, source_indeed,
    source_jobrapido, source_jooble, source_careerjet, source_xing, source_stepstone, source_hrxml,
    source_hrbaxml, source_csv, source_jsonl, source_mapping;

const struct source_format *const source_formats[] = {&source_ba,
                                                      &source_jobposting,
                                                      &source_html,
                                                      &source_personio,
                                                      &source_prospective,
                                                      &source_greenhouse,
                                                      &source_lever,
                                                      &source_ashby,
                                                      &source_smartrecruiters,
                                                      &source_recruitee,
                                                      &source_workable,
                                                      &source_dvinci,
                                                      &source_teamtailor,
                                                      &source_rss,
                                                      &source_indeed,
                                                      &source_jobrapido,
                                                      &source_jooble,
                                                      &source_careerjet,
                                                      &source_xing,
                                                      &source_stepstone,
                                                      &source_hrxml,
                                                      &source_hrbaxml,
                                                      &source_csv,
                                                      &source_jsonl,
                                                      &source_mapping,
                                                      NULL};

const struct source_format *source_format_by_name(struct str name)
{
    for (size_t i = 0; source_formats[i]; i++)
        if (str_eq(name, str_of(source_formats[i]->name)))
            return source_formats[i];
    return NULL;
}

/* ---- what every format is spared ------------------------------------------------------------- */

/* At most `max` bytes; `head`: stop there without an error. */
static bool unzstd(struct str bytes, size_t max, bool head, struct buf *out, struct err *err)
{
    ZSTD_DStream *z = ZSTD_createDStream();
    if (!z)
        return err_set(err, ERR_INTERNAL, "zstd: no decompressor");
    ZSTD_inBuffer in = {bytes.ptr, bytes.len, 0};
    size_t left = 1, step = ZSTD_DStreamOutSize();
    bool ok = true;
    *out = BUF_MAX(max + step);
    while (ok && (in.pos < in.size || left > 0)) {
        if (out->len >= max) {
            ok = head ||
                 err_set(err, ERR_LIMIT, "unpacks to more than %zu MiB: split the file", max >> 20);
            break;
        }
        buf_reserve(out, step);
        ZSTD_outBuffer to = {out->data + out->len, step, 0};
        size_t before = in.pos;
        left = ZSTD_decompressStream(z, &to, &in);
        if (ZSTD_isError(left)) {
            ok = err_set(err, ERR_DATA, "zstd: %s; is the file whole?", ZSTD_getErrorName(left));
            break;
        }
        out->len += to.pos;
        if (in.pos == before && to.pos == 0 && left > 0)
            ok = (head && out->len > 0) ||
                 err_set(err, ERR_DATA, "zstd: the file ends in the middle; fetch it again");
        if (in.pos == in.size && left == 0)
            break;
    }
    ZSTD_freeDStream(z);
    return ok;
}

static uint32_t utf16_unit(struct str s, size_t at, bool big)
{
    uint8_t a = (uint8_t)s.ptr[at], b = (uint8_t)s.ptr[at + 1];
    return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

static void from_utf16(struct str s, bool big, struct buf *out)
{
    for (size_t i = 2; i + 1 < s.len; i += 2) {
        uint32_t cp = utf16_unit(s, i, big);
        if (cp >= 0xD800 && cp < 0xDC00 && i + 3 < s.len) {
            uint32_t low = utf16_unit(s, i + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        char bytes[4];
        buf_add(out, bytes, utf8_put(bytes, cp >= 0xD800 && cp < 0xE000 ? UTF8_BAD : cp));
    }
}

/* Unpacked UTF-8 without a byte order mark; *own holds it when it is not a part of `bytes`. With
 * `head` only as much as detection looks at. */
static bool prepare(struct str *bytes, bool head, struct buf *own, struct err *err)
{
    size_t max = head ? SOURCE_HEAD_BYTES : INGEST_UNPACKED_BYTES_MAX;
    if (str_starts(*bytes, STR("\x28\xB5\x2F\xFD"))) {
        if (!unzstd(*bytes, max, head, own, err))
            return false;
        *bytes = buf_view(own);
    }
    if (head)
        *bytes = str_slice(*bytes, 0, max);
    if (str_starts(*bytes, STR("\x1F\x8B")))
        return err_set(err, ERR_DATA, "is gzip-compressed: unpack it first (gunzip), or use zstd");
    if (str_starts(*bytes, STR("PK\x03\x04")))
        return err_set(err, ERR_DATA, "is a ZIP archive: unpack it first (unzip)");
    bool big = str_starts(*bytes, STR("\xFE\xFF")), little = str_starts(*bytes, STR("\xFF\xFE"));
    if (big || little) {
        struct buf utf8 = {0};
        from_utf16(*bytes, big, &utf8);
        buf_done(own);
        *own = utf8;
        *bytes = buf_view(own);
    }
    if (str_starts(*bytes, STR("\xEF\xBB\xBF")))
        *bytes = str_slice(*bytes, 3, bytes->len);
    return true;
}

/* ---- detection and entry --------------------------------------------------------------------- */

static const struct source_format *best_for(struct str head)
{
    const struct source_format *best = NULL;
    int best_score = 0;
    for (size_t i = 0; source_formats[i]; i++) {
        int score = source_formats[i]->detect(head);
        if (score > best_score) {
            best = source_formats[i];
            best_score = score;
        }
    }
    return best;
}

const struct source_format *source_detect(struct str bytes, struct err *err)
{
    struct buf own = {0}, names = {0};
    struct str head = bytes;
    const struct source_format *best = NULL;
    if (prepare(&head, true, &own, err) && !(best = best_for(head))) {
        for (size_t i = 0; source_formats[i]; i++)
            buf_printf(&names, "%s%s", i ? ", " : "", source_formats[i]->name);
        if (str_trim(head).len == 0)
            err_set(err, ERR_DATA, "is empty");
        else
            err_set(err, ERR_DATA, "is in none of the formats known (%s); name one with --format",
                    names.data);
    }
    buf_done(&own);
    buf_done(&names);
    return best;
}

bool ingest_bytes(const struct source_format *format, struct str bytes,
                  const struct ingest_options *opt, ingest_fn *fn, void *user,
                  struct ingest_result *res, struct err *err)
{
    static const struct ingest_options none;
    struct buf own = {0};
    *res = (struct ingest_result){0};
    bool ok = format || (format = source_detect(bytes, err));
    ok = ok && prepare(&bytes, false, &own, err);
    ok = ok && format->read(bytes, opt ? opt : &none, fn, user, res, err);
    if (!ok || !format || !format->full)
        res->complete = false;
    buf_done(&own);
    return ok;
}
