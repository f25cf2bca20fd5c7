#include "cli/bench_build.h"

#include "base/map.h"
#include "index/indexer.h"
#include "places/resolve.h"
#include "understand/posting.h"

#include "ingest/clean.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <jansson.h>

struct build {
    struct indexer *ix;
    const struct gazetteer *g;
    struct arena *a; /* one posting */
    struct map employers, occupations;
    uint64_t n, bytes;
    int64_t parse_ns, index_ns;
};

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint32_t number_of(struct map *m, struct str name)
{
    bool is_new;
    uint64_t *at = map_put(m, name, &is_new);
    if (is_new)
        *at = m->len;
    return name.len ? (uint32_t)*at : 0;
}

static void take_places(struct build *b, const struct posting *p, struct index_doc *d)
{
    d->places = ARENA_ARRAY(b->a, uint16_t, p->n_places);
    for (size_t i = 0; i < p->n_places && i < INDEX_PLACES_MAX; i++) {
        struct place_answer *at = ARENA_NEW(b->a, struct place_answer);
        struct place_hint hint = {.state = p->places[i].region};
        place_resolve_address(b->g, p->places[i].plz, p->places[i].town, &hint, at);
        if (at->n_matches == 0)
            continue;
        bool known = false;
        for (size_t k = 0; k < d->n_places; k++)
            known |= d->places[k] == at->matches[0].place;
        if (!known)
            d->places[d->n_places++] = at->matches[0].place;
    }
    if (p->n_places) {
        d->plz = p->places[0].plz;
        d->town = p->places[0].town;
    }
}

static struct index_doc document_of(struct build *b, const struct posting *p)
{
    static const double per_year[] = {0, 39 * 52, 5 * 52, 52, 12, 1};
    double factor = p->pay.unit <= PAY_YEAR ? per_year[p->pay.unit] : 0;
    struct index_doc d = {
        .id = b->n + 1,
        .date = p->posted,
        .employer_id = number_of(&b->employers, p->employer),
        .occupation = number_of(&b->occupations, p->occupation),
        .worktime = p->worktime,
        .contract = p->contract,
        .level = p->level,
        .remote = p->remote,
        .agency = p->agency,
        .example = p->example,
        .pay_min = p->pay.min,
        .pay_max = p->pay.max,
        .pay_unit = p->pay.unit,
        .yearly_min = p->pay.min * factor,
        .yearly_max = p->pay.max * factor,
        .title = p->title,
        .employer = p->employer,
        .occupation_label = p->occupation,
        .url = p->url,
        .skills = p->keywords,
        .text = p->text,
    };
    take_places(b, p, &d);
    return d;
}

static bool take_line(struct build *b, const char *line, size_t len, struct err *err)
{
    struct posting p;
    json_error_t why;
    int64_t started = cpu_ns();
    arena_reset(b->a);
    json_t *j = json_loadb(line, len, JSON_REJECT_DUPLICATES, &why);
    if (!j)
        return err_set(err, ERR_DATA, "line %llu: %s", (unsigned long long)b->n + 1, why.text);
    bool ok = posting_from_json(b->a, j, &p, err);
    json_decref(j);
    if (ok && p.text.len == 0)
        p.text = clean_any(b->a, p.html, STR_NONE).text;
    if (!ok)
        return false;
    struct index_doc d = document_of(b, &p);
    int64_t parsed = cpu_ns();
    ok = indexer_add(b->ix, &d, ++b->n, err);
    b->parse_ns += parsed - started;
    b->index_ns += cpu_ns() - parsed;
    b->bytes += len;
    return ok;
}

static bool read_lines(struct build *b, FILE *in, struct err *err)
{
    char *line = NULL;
    size_t cap = 0;
    bool ok = true;
    for (ssize_t n; ok && (n = getline(&line, &cap, in)) > 0;)
        ok = take_line(b, line, (size_t)n, err);
    free(line);
    return ok;
}

static bool run(struct build *b, const char *file, struct err *err)
{
    FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "r");
    if (!in)
        return err_sys(err, ERR_NOINPUT, errno, "%s: cannot open", file);
    bool ok = read_lines(b, in, err);
    if (in != stdin)
        fclose(in);
    int64_t started = cpu_ns();
    ok = ok && indexer_merge_all(b->ix, err);
    int64_t merged = cpu_ns();
    ok = ok && indexer_commit(b->ix, b->n, err);
    if (ok && b->n)
        printf("%llu postings, %.1f MB: read %.1f s, analysed and indexed %.1f s (%.0f/s), "
               "merged %.1f s; processor time, one core\n",
               (unsigned long long)b->n, (double)b->bytes / 1e6, (double)b->parse_ns / 1e9,
               (double)b->index_ns / 1e9, (double)b->n / ((double)b->index_ns / 1e9),
               (double)(merged - started) / 1e9);
    return ok;
}

bool bench_build(const char *dir, const char *file, const struct gazetteer *g,
                 const struct analyser *an, struct err *err)
{
    struct arena *a = arena_new();
    bool rebuilt, ok = !file_exists(path_join(a, dir, "store.sqlite")) ||
                       err_set(err, ERR_USAGE, "%s has a store: give --data another folder", dir);
    struct indexer_options o = {.rebuild = true};
    struct str why;
    struct build b = {.g = g, .a = arena_new()};
    if (ok)
        b.ix = indexer_open(path_join(a, dir, "index"), an, gazetteer_hash(g), &o, &rebuilt, &why,
                            a, err);
    ok = b.ix && run(&b, file, err);
    indexer_close(b.ix);
    map_done(&b.employers);
    map_done(&b.occupations);
    arena_free(b.a);
    arena_free(a);
    return ok;
}
