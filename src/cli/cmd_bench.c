#include "cli/bench_build.h"
#include "cli/command.h"
#include "query/engine.h"

#include "base/rand.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

const char cmd_bench_usage[] =
    "usage: umkreis bench [--queries N] [--seed S] [--class NAME] [--cpu] [--build FILE] [--json]\n"
    "\n"
    "Measures searches on this index, on one core. Words are drawn from the index by how often\n"
    "they are written, phrases from its titles, places by population. Every class runs N queries\n"
    "(1000) once to warm up and once to measure. The same seed (1) gives the same queries.\n"
    "--cpu counts processor time in place of the clock's, for machines that are busy.\n"
    "--build FILE first makes the index of a data directory without a store from postings in our\n"
    "JSON Lines (- = standard input), and measures that.\n"
    "\n"
    "  umkreis bench --queries 1000\n";

#define QUERIES_DEFAULT 1000
#define QUERIES_MAX     1000000
#define RESULT_PAGE     20

/* ---- what is drawn --------------------------------------------------------------------------- */

struct drawn_word {
    struct str text;
    uint64_t up_to; /* running sum of counts */
};

struct draw {
    struct arena *a;
    struct rng rng;
    const struct gazetteer *g;
    struct index_reader *reader;
    VEC(struct drawn_word) words;
    uint64_t sum;
    VEC(uint16_t) towns;
};

static void load_words(struct draw *d)
{
    struct dict_walk *w = xmalloc(sizeof(*w));
    for (uint32_t i = 0; i < d->reader->n_segments; i++) {
        dict_walk_surfaces(w, d->reader->segments[i].segment, STR_NONE);
        while (dict_next(w)) {
            const struct surface_entry *e = &w->surface;
            d->sum += e->count;
            struct str shown = e->display.len ? e->display : e->word;
            vec_push(&d->words, (struct drawn_word){arena_str(d->a, shown), d->sum});
        }
    }
    free(w);
}

/* Towns, the more often the more people live there. */
static void load_towns(struct draw *d)
{
    for (size_t i = 0; i < gazetteer_count(d->g); i++) {
        const struct place *p = gazetteer_get(d->g, (uint16_t)i);
        for (uint32_t k = 0; !p->postal && k < p->population / 20000 + 1; k++)
            vec_push(&d->towns, (uint16_t)i);
    }
}

static struct str draw_word(struct draw *d)
{
    uint64_t at = (uint64_t)(rng_unit(&d->rng) * (double)d->sum);
    size_t lo = 0, hi = d->words.len - 1;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->words.items[mid].up_to <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return d->words.items[lo].text;
}

static struct str draw_words(struct draw *d, int n)
{
    struct buf b = {0};
    for (int i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, draw_word(d));
    }
    struct str s = arena_str(d->a, buf_view(&b));
    buf_done(&b);
    return s;
}

/* Two neighbouring words of a random title. */
static struct str draw_phrase(struct draw *d)
{
    for (int tries = 0; tries < 100; tries++) {
        const struct segment *s =
            d->reader->segments[rng_below(&d->rng, d->reader->n_segments)].segment;
        struct index_doc doc;
        if (!segment_stored(s, rng_below(&d->rng, s->n_docs), false, d->a, &doc, NULL))
            continue;
        struct str rest = doc.title, word, before = STR_NONE;
        while (str_split(&rest, ' ', &word)) {
            if (before.len > 2 && word.len > 2)
                return arena_printf(d->a, "\"%.*s %.*s\"", STR_ARG(before), STR_ARG(word));
            before = word;
        }
    }
    return draw_word(d);
}

static struct str draw_prefix(struct draw *d)
{
    struct str word = draw_word(d);
    size_t n = 3 + rng_below(&d->rng, 3);
    struct str cut = utf8_cut(word, n);
    return arena_printf(d->a, "%.*s*", STR_ARG(cut));
}

static struct str draw_town(struct draw *d)
{
    uint16_t id = d->towns.items[rng_below(&d->rng, (uint32_t)d->towns.len)];
    const struct place *p = gazetteer_get(d->g, id);
    return arena_printf(d->a, "%.*s %.*s", STR_ARG(p->plz), STR_ARG(p->name));
}

/* ---- classes --------------------------------------------------------------------------------- */

static struct search_request plain(struct str words, enum search_sort sort)
{
    return (struct search_request){
        .words = words, .sort = sort, .limit = 10, .where_as_words = true};
}

static struct search_request one(struct draw *d)
{
    return plain(draw_words(d, 1), SORT_RELEVANCE);
}

static struct search_request and2(struct draw *d)
{
    return plain(draw_words(d, 2), SORT_RELEVANCE);
}

static struct search_request and2_title(struct draw *d)
{
    return plain(draw_words(d, 2), SORT_TITLE);
}

static struct search_request and2_date(struct draw *d)
{
    return plain(draw_words(d, 2), SORT_DATE);
}

static struct search_request and3(struct draw *d)
{
    return plain(draw_words(d, 3), SORT_RELEVANCE);
}

static struct search_request phrase(struct draw *d)
{
    return plain(draw_phrase(d), SORT_RELEVANCE);
}

static struct search_request prefix(struct draw *d)
{
    return plain(draw_prefix(d), SORT_RELEVANCE);
}

static struct search_request facets(struct draw *d)
{
    struct search_request req = and2(d);
    req.facets = true;
    return req;
}

static struct search_request radius(struct draw *d)
{
    struct search_request req = one(d);
    req.where = draw_town(d);
    req.radius_km = 50;
    req.salary_min = 30000;
    req.since_days = 14;
    return req;
}

static struct search_request page(struct draw *d)
{
    struct search_request req =
        plain(draw_words(d, 1 + (int)rng_below(&d->rng, 2)), SORT_RELEVANCE);
    req.sort = rng_below(&d->rng, 3);
    if (rng_chance(&d->rng, 0.7)) {
        req.where = draw_town(d);
        req.radius_km = rng_chance(&d->rng, 0.5) ? 25 : 50;
    }
    req.limit = RESULT_PAGE;
    req.facets = true;
    return req;
}

static const struct {
    const char *name;
    struct search_request (*make)(struct draw *);
    const char *what;
} classes[] = {
    {"word", one, "one word, top 10 by relevance"},
    {"and2", and2, "two words"},
    {"and2-title", and2_title, "two words, title hits first"},
    {"and2-date", and2_date, "two words, newest first"},
    {"and3", and3, "three words"},
    {"phrase", phrase, "two words side by side"},
    {"prefix", prefix, "a beginning of 3 to 5 bytes"},
    {"and2-facets", facets, "two words, all facets"},
    {"filters", radius, "a word, 50 km, 30,000 EUR, 14 days"},
    {"page", page, "a result page: 20 hits, place, facets, suggestions"},
};

#define N_CLASSES (sizeof(classes) / sizeof(classes[0]))

/* ---- measuring ------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int64_t now_ns(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct times {
    VEC(int64_t) ns;
    uint64_t hits;
};

static double percentile_us(const struct times *t, double p)
{
    size_t at = (size_t)(p * (double)(t->ns.len - 1) + 0.5);
    return t->ns.len ? (double)t->ns.items[at] / 1000 : 0;
}

static bool run_class(struct draw *d, struct engine *e, size_t class, int n, clockid_t clock,
                      struct times *out, struct err *err)
{
    struct search_request *reqs = ARENA_ARRAY(d->a, struct search_request, n);
    struct arena *a = arena_new();
    bool ok = true;
    for (int i = 0; i < n; i++)
        reqs[i] = classes[class].make(d);
    for (int round = 0; round < 2 && ok; round++)
        for (int i = 0; i < n && ok; i++) {
            struct search_answer ans;
            arena_reset(a);
            int64_t started = now_ns(clock);
            ok = engine_search(a, e, &reqs[i], &ans, err);
            if (round == 1) {
                vec_push(&out->ns, now_ns(clock) - started);
                out->hits += ok ? ans.total : 0;
            }
        }
    arena_free(a);
    if (out->ns.len > 1)
        qsort(out->ns.items, out->ns.len, sizeof(*out->ns.items), by_time);
    return ok;
}

struct bench_options {
    int queries;
    uint64_t seed;
    const char *class, *build;
    bool json, cpu;
};

static void report(const struct bench_options *o, struct json *j, const char *name,
                   const char *what, const struct times *t)
{
    double n = (double)t->ns.len, total = 0;
    for (size_t i = 0; i < t->ns.len; i++)
        total += (double)t->ns.items[i];
    if (!o->json) {
        printf("%-12s %9.1f %9.1f %9.1f %9.1f %10.0f  %s\n", name, percentile_us(t, 0.5),
               percentile_us(t, 0.9), percentile_us(t, 0.99), total / n / 1000, (double)t->hits / n,
               what);
        return;
    }
    json_obj(j, name);
    json_num(j, "p50_us", percentile_us(t, 0.5), 1);
    json_num(j, "p90_us", percentile_us(t, 0.9), 1);
    json_num(j, "p99_us", percentile_us(t, 0.99), 1);
    json_num(j, "mean_us", total / n / 1000, 1);
    json_num(j, "mean_total", (double)t->hits / n, 0);
    json_end(j);
}

static bool run_all(struct draw *d, struct engine *e, const struct bench_options *o, struct json *j,
                    struct err *err)
{
    struct times all = {0};
    bool ok = true;
    if (!o->json)
        printf("%-12s %9s %9s %9s %9s %10s\n", "class", "p50 us", "p90 us", "p99 us", "mean us",
               "hits");
    for (size_t i = 0; i < N_CLASSES && ok; i++) {
        struct times t = {0};
        if (o->class && strcmp(o->class, classes[i].name) != 0)
            continue;
        ok = run_class(d, e, i, o->queries, o->cpu ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &t,
                       err);
        if (ok)
            report(o, j, classes[i].name, classes[i].what, &t);
        all.hits += t.hits;
        for (size_t k = 0; k < t.ns.len; k++)
            vec_push(&all.ns, t.ns.items[k]);
        vec_done(&t.ns);
    }
    if (ok && all.ns.len) {
        qsort(all.ns.items, all.ns.len, sizeof(*all.ns.items), by_time);
        report(o, j, "mixed", "all of the above together", &all);
    }
    vec_done(&all.ns);
    return ok;
}

static bool read_options(int argc, char **argv, struct bench_options *o, struct err *err)
{
    static const struct option options[] = {{"queries", required_argument, NULL, 'q'},
                                            {"seed", required_argument, NULL, 's'},
                                            {"class", required_argument, NULL, 'c'},
                                            {"build", required_argument, NULL, 'b'},
                                            {"cpu", no_argument, NULL, 'p'},
                                            {"json", no_argument, NULL, 'j'},
                                            {NULL, 0, NULL, 0}};
    uint64_t n;
    *o = (struct bench_options){.queries = QUERIES_DEFAULT, .seed = 1};
    opterr = 0;
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'q' && str_to_u64(str_of(optarg), &n) && n > 0 && n <= QUERIES_MAX)
            o->queries = (int)n;
        else if (option == 's' && str_to_u64(str_of(optarg), &n))
            o->seed = n;
        else if (option == 'c')
            o->class = optarg;
        else if (option == 'b')
            o->build = optarg;
        else if (option == 'p')
            o->cpu = true;
        else if (option == 'j')
            o->json = true;
        else
            return err_set(err, ERR_USAGE, "unknown option, or not a number");
    }
    return true;
}

static bool bench(struct command_context *c, struct engine *e, const struct gazetteer *g,
                  const struct bench_options *o, struct err *err)
{
    struct draw d = {.a = c->arena, .rng = rng_seed(o->seed), .g = g};
    struct buf out = {0};
    struct json j = json_to(&out);
    struct rusage usage;
    d.reader = engine_reader(e);
    load_words(&d);
    load_towns(&d);
    bool ok = d.sum > 0 || err_set(err, ERR_NOTFOUND, "the index is empty: nothing to measure");
    json_obj(&j, NULL);
    json_int(&j, "documents", (int64_t)engine_documents(e));
    json_int(&j, "segments", d.reader->n_segments);
    if (ok && !o->json)
        printf("%llu documents, %u segments, %d queries a class, seed %llu\n",
               (unsigned long long)engine_documents(e), d.reader->n_segments, o->queries,
               (unsigned long long)o->seed);
    ok = ok && run_all(&d, e, o, &j, err);
    getrusage(RUSAGE_SELF, &usage);
    json_int(&j, "max_rss_kib", usage.ru_maxrss);
    json_end(&j);
    if (ok && o->json)
        printf("%.*s\n", STR_ARG(buf_view(&out)));
    else if (ok)
        printf("resident at most %ld MiB, mapped files included\n", usage.ru_maxrss / 1024);
    index_reader_unref(d.reader);
    vec_done(&d.words);
    vec_done(&d.towns);
    buf_done(&out);
    return ok;
}

int cmd_bench(struct command_context *c, int argc, char **argv)
{
    struct err err = {0};
    struct bench_options o;
    struct engine *e = NULL;
    struct analyser *an = NULL;
    if (!read_options(argc, argv, &o, &err))
        return command_fail(c, &err);
    struct gazetteer *g = gazetteer_open(c->data_dir, &err);
    bool ok = g && (an = analyser_open(&err)) != NULL &&
              (!o.build || bench_build(c->data_dir, o.build, g, an, &err)) &&
              (e = engine_open(c->data_dir, g, an, &err)) != NULL && bench(c, e, g, &o, &err);
    int code = ok ? 0 : command_fail(c, &err);
    engine_close(e);
    analyser_close(an);
    gazetteer_close(g);
    return code;
}
