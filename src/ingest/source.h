/* Formats of postings: one source_<format>.c each, one entry in one table.
 *
 * A reader walks one input (a file's bytes, or a stream for big ones) and hands every record to a
 * callback, good or bad. One bad record never stops the feed. */
#ifndef INGEST_SOURCE_H
#define INGEST_SOURCE_H

#include "base/arena.h"
#include "base/err.h"
#include "understand/posting.h"

/* How to add a format: write source_<name>.c with one `const struct source_format`, add it to the
 * table in source.c, fixtures under tests/unit/ingest/fixtures, a row in docs/formats.md. */

struct rejection {
    uint64_t record;   /* 1-based position in the input */
    const char *field; /* static or arena */
    struct str reason; /* says what is wrong and what to do */
    struct str ref;    /* if it was readable */
};

/* Called once per record; exactly one of p, r is set. Both live until the callback returns (the
 * record's arena is reset then). `at` is the byte offset reached, for progress. Returns false to
 * stop reading (the caller failed). */
typedef bool ingest_fn(void *user, const struct posting *p, const struct rejection *r, uint64_t at);

struct mapping;

struct ingest_options {
    struct str host; /* Personio: where job pages live ("firma.jobs.personio.de"); may be empty */
    struct str page_url; /* HTML: the page's own address, base of relative links; may be empty */
    const struct mapping *mapping; /* format "mapping" only (ingest/mapping.h) */
    struct str employer; /* for boards that do not name theirs (Lever, Ashby); may be empty */
};

struct ingest_result {
    uint64_t read;         /* records seen, good and bad */
    bool complete;         /* the whole input was read and its format says it is the full set:
                            * only then may missing postings expire */
    uint64_t refs_derived; /* postings whose source gave no reference, or the same to several */
    uint64_t urls_dropped; /* addresses that are not http/https */
    uint64_t texts_cut;    /* descriptions cut at POSTING_TEXT_BYTES_MAX */
};

struct source_format {
    const char *name;  /* "ba", "jobposting", "html", "personio", "jsonl" */
    const char *title; /* for people */
    bool full;         /* an input holds all postings of its source (can expire the rest) */
    /* How sure the first bytes are this format, 0..100. */
    int (*detect)(struct str head);
    bool (*read)(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err);
};

/* NULL-terminated. */
extern const struct source_format *const source_formats[];
const struct source_format *source_format_by_name(struct str name);
/* How much of an input is looked at to tell its format. */
#define SOURCE_HEAD_BYTES (64 * 1024)
/* By content; NULL with *err when nothing fits (names the formats tried). */
const struct source_format *source_detect(struct str bytes, struct err *err);

/* What an input may unpack to. */
#define INGEST_UNPACKED_BYTES_MAX ((size_t)2 << 30)

/* The one entry point: format NULL = detect. Input may be zstd-compressed, begin with a byte order
 * mark, or be UTF-16. `at` counts the unpacked bytes. File-level failure returns false with *err
 * (what was read before stays handed out); record-level ones go to fn. */
bool ingest_bytes(const struct source_format *format, struct str bytes,
                  const struct ingest_options *opt, ingest_fn *fn, void *user,
                  struct ingest_result *res, struct err *err);

#endif
