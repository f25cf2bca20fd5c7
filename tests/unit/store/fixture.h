/* A store in a directory of its own, and postings to put into it. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "base/buf.h"
#include "base/file.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

struct fixture {
    char dir[64];
    struct store *store; /* a writer */
    struct arena *arena;
};

/* cmocka setup and teardown; *state is a struct fixture. The directory is removed. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* A job that differs from others by its fields only; town "" = no place. `words` makes the text. */
struct job {
    const char *ref, *title, *employer, *town, *words, *url;
    int32_t valid_through; /* 0 = none */
};

void job_posting(struct arena *a, const struct job *job, struct posting *p, struct facts *f);
/* One run; fails the test on errors. */
struct import_counts run_jobs(struct fixture *x, const char *source, const struct job *jobs,
                              size_t n, bool complete, struct str *note);
#define RUN(x, source, complete, ...)                                                              \
    run_jobs(x, source, (struct job[]){__VA_ARGS__},                                               \
             sizeof((struct job[]){__VA_ARGS__}) / sizeof(struct job), complete, NULL)

/* store_check must find nothing. */
void assert_clean(struct store *s);
void assert_counts(struct import_counts c, uint64_t added, uint64_t changed, uint64_t unchanged,
                   uint64_t merged, uint64_t expired, uint64_t rejected);
struct store_stats stats_of(struct store *s);
/* SQL on the database file from outside. */
void run_sql(struct fixture *x, const char *sql);

#endif
