#include "base/progress.h"
#include "cli/command.h"
#include "cli/import_run.h"
#include "demo/demo.h"
#include "ingest/source.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#define COUNT_DEFAULT   20000
#define COUNT_MAX       100000000
#define CHUNK_BYTES     (256 * 1024) /* lines written or read at a time */
#define CHUNK_BYTES_MAX ((size_t)1 << 24)

const char cmd_demo_usage[] =
    "usage: umkreis demo [--count N] [--seed S] [--today YYYY-MM-DD] [--load [--wait SECONDS]]\n"
    "\n"
    "Writes synthetic postings as JSON Lines, each labelled as an example, with invented\n"
    "employers. The same options give the same bytes on every machine, and a larger count only\n"
    "adds postings at the end.\n"
    "\n"
    "  --count N           how many postings (20000)\n"
    "  --seed S            another number gives another corpus (1)\n"
    "  --today YYYY-MM-DD  the day the postings are dated by (today)\n"
    "  --load              import them instead of writing them, as the sources demo-portal-a …\n"
    "                      demo-portal-e; demo postings loaded before and not in this corpus "
    "expire\n"
    "  --wait SECONDS      with --load: wait at most so long for another writer (600)\n"
    "\n"
    "  umkreis demo --load\n"
    "  umkreis demo --count 1000000 --today 2026-01-31 > corpus.jsonl\n";

struct args {
    uint64_t count, seed;
    int32_t today;
    bool load;
    int wait_ms;
};

static const struct option options[] = {
    {"count", required_argument, NULL, 'c'}, {"seed", required_argument, NULL, 's'},
    {"today", required_argument, NULL, 't'}, {"load", no_argument, NULL, 'l'},
    {"wait", required_argument, NULL, 'w'},  {0},
};

static bool take_option(int opt, struct args *args, struct err *err)
{
    switch (opt) {
    case 'c':
        if (str_to_u64(str_of(optarg), &args->count) && args->count <= COUNT_MAX)
            return true;
        return err_set(err, ERR_USAGE, "--count %s: give a number from 0 to %d", optarg, COUNT_MAX);
    case 's':
        return str_to_u64(str_of(optarg), &args->seed) ||
               err_set(err, ERR_USAGE, "--seed %s: give a whole number", optarg);
    case 't':
        args->today = date_parse(str_of(optarg));
        return args->today != DATE_NONE ||
               err_set(err, ERR_USAGE, "--today %s: give a day as YYYY-MM-DD", optarg);
    case 'l':
        return args->load = true;
    case 'w':
        return writer_wait_of(optarg, &args->wait_ms, err);
    default:
        return err_set(err, ERR_USAGE, "unknown option or missing value");
    }
}

static bool parse_args(int argc, char **argv, struct args *args, struct err *err)
{
    int opt;
    *args = (struct args){.count = COUNT_DEFAULT,
                          .seed = 1,
                          .today = date_today(),
                          .wait_ms = WRITER_WAIT_MS_DEFAULT};
    opterr = 0;
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(opt, args, err))
            return false;
    return optind == argc || err_set(err, ERR_USAGE, "%s: no such argument", argv[optind]);
}

/* The corpus must not depend on what the operator imported: always the built-in table. */
struct corpus {
    struct gazetteer *gazetteer;
    struct demo *demo;
    const struct args *args;
};

static bool corpus_open(const struct args *args, struct corpus *c, struct err *err)
{
    *c = (struct corpus){.args = args};
    c->gazetteer = gazetteer_open(NULL, err);
    if (c->gazetteer)
        c->demo = demo_open(c->gazetteer, args->seed, args->today, err);
    return c->demo != NULL;
}

static void corpus_close(struct corpus *c)
{
    demo_close(c->demo);
    gazetteer_close(c->gazetteer);
}

static void add_line(const struct corpus *c, struct arena *a, uint64_t i, struct buf *out)
{
    struct posting p;
    struct demo_truth truth;
    arena_reset(a);
    demo_posting(a, c->demo, i, &p, &truth);
    demo_line(out, c->gazetteer, &p, &truth);
}

/* ---- writing ---- */

static bool write_out(struct buf *b, struct err *err)
{
    if (fwrite(b->data ? b->data : "", 1, b->len, stdout) != b->len)
        return err_sys(err, ERR_IO, errno, "cannot write the postings");
    buf_clear(b);
    return true;
}

static bool write_corpus(const struct corpus *c, struct err *err)
{
    struct arena *a = arena_new();
    struct buf out = BUF_MAX(CHUNK_BYTES_MAX);
    struct progress bar = progress_start("Demo", c->args->count);
    bool ok = true;
    for (uint64_t i = 0; ok && i < c->args->count; i++) {
        add_line(c, a, i, &out);
        if (out.len >= CHUNK_BYTES) {
            ok = write_out(&out, err);
            progress_at(&bar, i, i);
        }
    }
    ok = ok && write_out(&out, err);
    if (ok && fflush(stdout) != 0)
        ok = err_sys(err, ERR_IO, errno, "cannot write the postings");
    progress_end(&bar);
    buf_done(&out);
    arena_free(a);
    return ok;
}

/* ---- loading: the same lines, read by the same reader as any file's ---- */

struct portal_feed {
    const struct corpus *corpus;
    uint32_t source;
    uint64_t at; /* postings made so far */
    ingest_fn *fn;
    void *fn_user;
    bool stopped;
};

static bool hand_on(void *user, const struct posting *p, const struct rejection *r, uint64_t at)
{
    struct portal_feed *f = user;
    (void)at; /* bytes of the chunk; the bar counts postings */
    f->stopped = !f->fn(f->fn_user, p, r, f->at);
    return !f->stopped;
}

static bool read_chunk(struct portal_feed *f, struct buf *lines, struct ingest_result *res,
                       struct err *err)
{
    struct ingest_result part = {0};
    struct ingest_options none = {0};
    bool ok = lines->len == 0 || ingest_bytes(source_format_by_name(STR("jsonl")), buf_view(lines),
                                              &none, hand_on, f, &part, err);
    res->read += part.read;
    buf_clear(lines);
    return ok;
}

static bool read_portal(void *user, ingest_fn *fn, void *fn_user, struct ingest_result *res,
                        struct err *err)
{
    struct portal_feed *f = user;
    struct arena *a = arena_new();
    struct buf lines = BUF_MAX(CHUNK_BYTES_MAX);
    bool ok = true;
    f->fn = fn;
    f->fn_user = fn_user;
    *res = (struct ingest_result){0};
    for (f->at = 0; ok && !f->stopped && f->at < f->corpus->args->count; f->at++) {
        if (demo_source_of(f->corpus->demo, f->at) == f->source)
            add_line(f->corpus, a, f->at, &lines);
        if (lines.len >= CHUNK_BYTES)
            ok = read_chunk(f, &lines, res, err);
    }
    ok = ok && (f->stopped || read_chunk(f, &lines, res, err));
    res->complete = ok && !f->stopped;
    buf_done(&lines);
    arena_free(a);
    return ok;
}

static void report_portal(const char *name, const struct import_report *r)
{
    const struct import_counts *n = &r->counts;
    printf("%s: %lu read, %lu new, %lu merged, %lu changed, %lu unchanged, %lu expired, "
           "%lu rejected\n",
           name, (unsigned long)n->read, (unsigned long)n->added, (unsigned long)n->merged,
           (unsigned long)n->changed, (unsigned long)n->unchanged, (unsigned long)n->expired,
           (unsigned long)n->rejected);
    if (r->note.len > 0)
        printf("  %.*s\n", STR_ARG(r->note));
}

static bool load_portal(struct command_context *c, const struct corpus *corpus, struct writer *w,
                        uint32_t source, struct err *err)
{
    const char *name = demo_source_name(source);
    struct portal_feed portal = {.corpus = corpus, .source = source};
    struct import_feed feed = {
        .name = name, .read = read_portal, .user = &portal, .size = corpus->args->count};
    /* The corpus asked for is the whole of the demo, also when it is much smaller than before. */
    struct import_options opt = {
        .source = str_of(name), .format = "jsonl", .allow_mass_expiry = true, .ack_fd = -1};
    struct import_report report = {0};
    bool ok = import_run(w, &opt, &feed, 1, c->arena, &report, err);
    if (ok && report.broken.code)
        ok = err_set(err, report.broken.code, "%s", report.broken.msg);
    if (ok)
        report_portal(name, &report);
    import_report_done(&report);
    return ok;
}

static bool load_corpus(struct command_context *c, const struct corpus *corpus, struct err *err)
{
    struct writer w;
    struct sync_result sync;
    if (!writer_open(c, corpus->args->wait_ms, &w, err))
        return false;
    bool ok = true;
    for (uint32_t i = 0; ok && i < DEMO_SOURCES; i++)
        ok = load_portal(c, corpus, &w, i, err);
    ok = ok && writer_sync(c, &w, false, &sync, err);
    writer_close(&w);
    return ok;
}

int cmd_demo(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct args args;
    struct corpus corpus = {0};
    bool ok = parse_args(argc, argv, &args, &err) && corpus_open(&args, &corpus, &err) &&
              (args.load ? load_corpus(c, &corpus, &err) : write_corpus(&corpus, &err));
    corpus_close(&corpus);
    return ok ? 0 : command_fail(c, &err);
}
