/* Running the real binary so that it fails: killed, without disk, with a failing fsync. */
#ifndef TESTS_FAULTS_H
#define TESTS_FAULTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/rand.h"

#include "support/cases.h"

#include <sys/types.h>

#define FAULT_ARGS_MAX 24
/* A child that lives longer is stuck and fails the test. */
#define FAULT_CHILD_S_MAX 120

struct child {
    const char *args[FAULT_ARGS_MAX]; /* without the binary; NULL ends them */
    const char *const *env;           /* "NAME=value", NULL ends; may be NULL */
    uint64_t file_bytes_max;          /* RLIMIT_FSIZE; 0 = none */
    int64_t kill_after_us;            /* SIGKILL; negative = never */
    bool ack;                         /* "--ack-fd 3" is added and read */
};

struct ending {
    int code;       /* exit status; -1 = killed by a signal */
    uint64_t acked; /* last number on the channel */
    struct str out, err;
    int64_t took_us;
};

/* The binary under test: first argument of the test program. */
void faults_binary(int argc, char **argv);
/* Starts, waits, collects. */
struct ending child_run(struct arena *a, const struct child *c);
/* The same in two steps, for children that run together. */
struct running;
struct running *child_start(struct arena *a, const struct child *c);
struct ending child_wait(struct running *r);

/* A fresh directory under /tmp; removed with everything in it by faults_remove. */
char *faults_dir(struct arena *a);
void faults_remove(const char *dir);

/* Overwrites bytes in the middle of the largest file below dir. */
void faults_damage_largest(const char *dir);

/* Postings r00000 … of our JSON Lines format; versions[i] makes the content, -1 leaves i out. */
void faults_write_postings(const char *path, const char *prefix, const int *versions, int n);
/* Reads back which version of each posting the store holds (-1 = none); fails the test when the
 * store does not check clean. */
void faults_read_versions(struct arena *a, const char *dir, const char *source, int *versions,
                          int n);
/* Exit code 0 of `umkreis check`, or the test fails with what it found. A directory without a
 * database yet is fine. */
void faults_check_clean(struct arena *a, const char *dir);

#endif
