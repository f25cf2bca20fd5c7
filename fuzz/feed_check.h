/* What every reader of postings promises, for the fuzz targets of the formats. */
#ifndef FUZZ_FEED_CHECK_H
#define FUZZ_FEED_CHECK_H

#include "base/utf8.h"
#include "ingest/clean.h"
#include "ingest/source.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct feed_check {
    uint64_t handed_out, last_record, last_at;
    struct arena *a;
};

static void feed_must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "broken promise: %s\n", what);
    abort();
}

static void feed_check_line(struct str s, const char *what)
{
    feed_must(utf8_valid(s), what);
    for (size_t i = 0; i < s.len; i++)
        feed_must((uint8_t)s.ptr[i] >= ' ', what);
}

static void feed_check_url(struct str s)
{
    feed_must(s.len == 0 || str_starts(s, STR("https://")) || str_starts(s, STR("http://")), "url");
    feed_must(s.len <= POSTING_URL_BYTES_MAX, "url length");
    feed_check_line(s, "url");
}

static void feed_check_posting(struct feed_check *f, const struct posting *p)
{
    const char *why;
    feed_must(p->ref.len > 0 && p->ref.len <= POSTING_FIELD_BYTES_MAX, "ref");
    feed_must(p->title.len > 0 && p->title.len <= POSTING_TITLE_BYTES_MAX, "title");
    feed_check_line(p->ref, "ref");
    feed_check_line(p->title, "title");
    feed_check_line(p->employer, "employer");
    feed_check_line(p->keywords, "keywords");
    feed_check_url(p->url);
    feed_check_url(p->apply_url);
    feed_check_url(p->employer_url);
    feed_must(p->text.len <= POSTING_TEXT_BYTES_MAX, "text length");
    feed_must(!p->html.len || clean_check(&(struct cleaned){p->html, STR(""), false}, &why),
              "html");
    feed_must(str_eq(clean_html(f->a, p->html, STR_NONE).html, p->html), "html is not canonical");
    feed_must(utf8_valid(p->text), "text");
    feed_must(p->n_places <= POSTING_PLACES_MAX && p->n_sections <= POSTING_SECTIONS_MAX, "lists");
    for (size_t i = 0; i < p->n_places; i++) {
        feed_check_line(p->places[i].town, "town");
        feed_check_line(p->places[i].raw, "raw place");
        feed_must(fabs(p->places[i].lat) <= 90 && fabs(p->places[i].lon) <= 180, "point");
    }
    for (size_t i = 0; i < p->n_sections; i++)
        feed_must(p->sections[i].start <= p->sections[i].end && p->sections[i].end <= p->text.len,
                  "section");
    feed_must(isfinite(p->pay.min) && isfinite(p->pay.max) && p->pay.min >= 0, "pay");
}

static bool feed_check_record(void *user, const struct posting *p, const struct rejection *r,
                              uint64_t at)
{
    struct feed_check *f = user;
    (void)at;
    feed_must((p != NULL) != (r != NULL), "exactly one of posting and rejection");
    f->handed_out++;
    if (p) {
        feed_check_posting(f, p);
        return true;
    }
    feed_must(r->record > f->last_record, "records are counted up");
    f->last_record = r->record;
    feed_must(r->field && r->field[0] && r->reason.len > 0, "a reason");
    feed_check_line(r->reason, "reason");
    return true;
}

/* Reads the bytes as `format` (NULL = whatever they look like). */
static void feed_check(const struct source_format *format, const uint8_t *data, size_t size,
                       const struct mapping *mapping)
{
    struct feed_check f = {.a = arena_new()};
    struct ingest_options opt = {.mapping = mapping,
                                 .host = STR("firma.example"),
                                 .page_url = STR("https://firma.example/jobs/")};
    struct ingest_result res;
    struct err err = {0};
    bool ok = ingest_bytes(format, str_n((const char *)data, size), &opt, feed_check_record, &f,
                           &res, &err);
    feed_must(ok || err.msg[0], "a failure says why");
    feed_must(ok || !res.complete, "a failed input is not complete");
    feed_must(res.read == f.handed_out, "every record is handed out, good or bad");
    feed_must(!res.complete || res.read > 0, "an empty input is not complete");
    arena_free(f.a);
}

/* Each format that takes the bytes for its own, one that does not, and detection. */
__attribute__((unused)) static void feed_check_some(const char *const *formats, size_t n,
                                                    const uint8_t *data, size_t size)
{
    struct str head =
        str_n((const char *)data, size < SOURCE_HEAD_BYTES ? size : SOURCE_HEAD_BYTES);
    size_t odd = size % n;
    for (size_t i = 0; i < n; i++) {
        const struct source_format *f = source_format_by_name(str_of(formats[i]));
        if (i == odd || f->detect(head) > 0)
            feed_check(f, data, size, NULL);
    }
    feed_check(NULL, data, size, NULL);
}

#endif
