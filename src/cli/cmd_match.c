#include "cli/command.h"

#include "base/file.h"
#include "base/progress.h"
#include "base/vec.h"
#include "occupations/lexicon.h"
#include "occupations/similar.h"

#include <getopt.h>
#include <stdio.h>

#define TSV_BYTES_MAX ((size_t)256 << 20)
#define K_MAX         10000u

const char cmd_match_usage[] =
    "usage: umkreis match --corpus TSV --queries TSV [--k N]\n"
    "\n"
    "Ranks the labels of the corpus for every title among the queries. Both files have one line\n"
    "for each: id, tab, text. Prints a TREC run (query, Q0, label, rank, score, umkreis), which\n"
    "tools/trec_eval.py scores.\n"
    "\n"
    "  --corpus TSV   the labels, e.g. names of occupations\n"
    "  --queries TSV  the job titles\n"
    "  --k N          labels for each title (100)\n"
    "\n"
    "  umkreis match --corpus labels.tsv --queries titles.tsv > run.txt\n";

struct row {
    struct str id, text;
};

struct rows {
    struct row *items;
    size_t len, cap;
};

static bool read_rows(struct arena *a, const char *path, struct rows *out, struct err *err)
{
    struct str table, line;
    if (!file_read(a, path, TSV_BYTES_MAX, &table, err))
        return false;
    for (size_t n = 1; str_line(&table, &line); n++) {
        struct str id;
        if (line.len == 0)
            continue;
        if (!str_split(&line, '\t', &id) || id.len == 0)
            return err_set(err, ERR_DATA, "%s, line %zu: needs an id, a tab and a text", path, n);
        if (out->len >= SIMILAR_LABELS_MAX)
            return err_set(err, ERR_LIMIT, "%s: more than %u lines", path, SIMILAR_LABELS_MAX);
        vec_push(out, (struct row){id, line});
    }
    return true;
}

static void rank(struct arena *a, const struct similar *s, const struct rows *labels,
                 const struct row *query, size_t k)
{
    struct similar_hit *hits = ARENA_ARRAY(a, struct similar_hit, k);
    size_t n = similar_rank(a, s, query->text, hits, k);
    for (size_t i = 0; i < n; i++) {
        struct str id = labels->items[hits[i].label].id;
        printf("%.*s Q0 %.*s %zu %.6f umkreis\n", STR_ARG(query->id), STR_ARG(id), i + 1,
               (double)hits[i].score);
    }
}

/* The units of the lexicon that a title falls under. */
static size_t classes_of(void *ctx, struct arena *a, struct str title, uint32_t *classes,
                         float *weights, size_t max)
{
    struct occupation_guess guesses[8];
    size_t n = lexicon_classify(a, ctx, title, STR_NONE, guesses, max < 8 ? max : 8);
    for (size_t i = 0; i < n; i++) {
        classes[i] = guesses[i].occupation->code;
        weights[i] = (float)(guesses[i].confidence * guesses[i].confidence);
    }
    return n;
}

static void rank_all(const struct analyser *an, const struct lexicon *l, const struct rows *labels,
                     const struct rows *queries, size_t k)
{
    struct similar_options options = {classes_of, (void *)(uintptr_t)l, .spelling = true};
    struct similar *s = similar_new(an, lexicon_rules(l), options);
    for (size_t i = 0; i < labels->len; i++)
        similar_add(s, labels->items[i].text);
    similar_build(s);
    struct arena *a = arena_new();
    struct progress p = progress_start("match", queries->len);
    for (size_t i = 0; i < queries->len; i++) {
        arena_reset(a);
        rank(a, s, labels, &queries->items[i], k);
        progress_at(&p, i + 1, i + 1);
    }
    progress_end(&p);
    arena_free(a);
    similar_free(s);
}

static int run(struct command_context *c, const char *corpus, const char *queries, size_t k)
{
    struct err err = {0};
    struct rows label_rows = {0}, query_rows = {0};
    struct analyser *an = analyser_open(&err);
    struct lexicon *l = an ? lexicon_open(c->data_dir, an, &err) : NULL;
    bool ok = l && read_rows(c->arena, corpus, &label_rows, &err) &&
              read_rows(c->arena, queries, &query_rows, &err);
    if (ok)
        rank_all(an, l, &label_rows, &query_rows, k);
    vec_done(&label_rows);
    vec_done(&query_rows);
    lexicon_close(l);
    analyser_close(an);
    return ok ? 0 : command_fail(c, &err);
}

int cmd_match(struct command_context *c, int argc, char **argv)
{
    static const struct option options[] = {{"corpus", required_argument, NULL, 'c'},
                                            {"queries", required_argument, NULL, 'q'},
                                            {"k", required_argument, NULL, 'k'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    const char *corpus = NULL, *queries = NULL;
    uint64_t k = 100;
    struct err err = {0};
    for (int o; (o = getopt_long(argc, argv, "h", options, NULL)) != -1;) {
        if (o == 'h')
            return command_help(c);
        if (o == 'c')
            corpus = optarg;
        else if (o == 'q')
            queries = optarg;
        else if (o != 'k' || !str_to_u64(str_of(optarg), &k) || k == 0 || k > K_MAX) {
            err_set(&err, ERR_USAGE, "unknown option, or --k is no number from 1 to %u", K_MAX);
            return command_fail(c, &err);
        }
    }
    if (!corpus || !queries || optind < argc) {
        err_set(&err, ERR_USAGE, "--corpus and --queries are needed, and nothing else");
        return command_fail(c, &err);
    }
    return run(c, corpus, queries, (size_t)k);
}
