#include "faults.h"

#include "base/date.h"
#include "base/file.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACK_FD         3
#define TEXT_BYTES_MAX (1 << 20)

static const char *binary;

struct running {
    struct arena *arena;
    const struct child *child;
    pid_t pid;
    int ack_fd, out_fd, err_fd;
    int64_t started_us;
};

void faults_binary(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s UMKREIS-BINARY\n", argv[0]);
        exit(64);
    }
    binary = argv[1];
}

/* ---- children -------------------------------------------------------------------------------- */

/* A file instead of a pipe for the texts: nothing to drain while the child runs. */
static int text_file(void)
{
    char path[] = "/tmp/umkreis-faults-text-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    assert_true(fd >= 0);
    unlink(path);
    return fd;
}

static struct str read_text(struct arena *a, int fd)
{
    char *text = arena_alloc(a, TEXT_BYTES_MAX);
    ssize_t n = pread(fd, text, TEXT_BYTES_MAX - 1, 0);
    close(fd);
    n = n < 0 ? 0 : n;
    text[n] = '\0';
    return str_n(text, (size_t)n);
}

static void exec_child(const struct child *c, int ack_fd, int out_fd, int err_fd)
{
    const char *argv[FAULT_ARGS_MAX + 4] = {binary};
    int n = 1;
    for (int i = 0; i < FAULT_ARGS_MAX && c->args[i]; i++)
        argv[n++] = c->args[i];
    if (c->ack) {
        argv[n++] = "--ack-fd";
        argv[n++] = "3";
    }
    dup2(out_fd, STDOUT_FILENO);
    dup2(err_fd, STDERR_FILENO);
    if (ack_fd == ACK_FD)
        fcntl(ack_fd, F_SETFD, 0);
    else if (ack_fd >= 0)
        dup2(ack_fd, ACK_FD);
    if (c->file_bytes_max) {
        struct rlimit limit = {c->file_bytes_max, c->file_bytes_max};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    for (size_t i = 0; c->env && c->env[i]; i++)
        putenv((char *)c->env[i]);
    execv(binary, (char **)argv);
    _exit(127);
}

struct running *child_start(struct arena *a, const struct child *c)
{
    struct running *r = ARENA_NEW(a, struct running);
    int pipe_fds[2] = {-1, -1};
    *r = (struct running){.arena = a, .child = c, .out_fd = text_file(), .err_fd = text_file()};
    if (c->ack)
        assert_int_equal(pipe2(pipe_fds, O_CLOEXEC), 0);
    r->started_us = now_mono_us();
    r->pid = fork();
    assert_true(r->pid >= 0);
    if (r->pid == 0)
        exec_child(c, pipe_fds[1], r->out_fd, r->err_fd);
    if (c->ack)
        close(pipe_fds[1]);
    r->ack_fd = pipe_fds[0];
    return r;
}

static void read_acks(struct running *r, uint64_t *acked, uint64_t *line)
{
    char bytes[4096];
    ssize_t n;
    struct pollfd p = {r->ack_fd, POLLIN, 0};
    while (r->ack_fd >= 0 && poll(&p, 1, 0) > 0 && (n = read(r->ack_fd, bytes, sizeof(bytes))) > 0)
        for (ssize_t i = 0; i < n; i++) {
            if (bytes[i] == '\n') {
                *acked = *line;
                *line = 0;
            } else {
                *line = *line * 10 + (uint64_t)(bytes[i] - '0');
            }
        }
}

struct ending child_wait(struct running *r)
{
    struct ending e = {.code = -1};
    uint64_t line = 0;
    int status = 0;
    bool killed = r->child->kill_after_us < 0;
    while (waitpid(r->pid, &status, WNOHANG) == 0) {
        int64_t age_us = now_mono_us() - r->started_us;
        if (!killed && age_us >= r->child->kill_after_us) {
            kill(r->pid, SIGKILL);
            killed = true;
        }
        if (age_us > FAULT_CHILD_S_MAX * 1000000LL) {
            kill(r->pid, SIGKILL);
            fail_msg("umkreis %s hangs", r->child->args[0]);
        }
        read_acks(r, &e.acked, &line);
        usleep(200);
    }
    read_acks(r, &e.acked, &line);
    e.took_us = now_mono_us() - r->started_us;
    if (r->ack_fd >= 0)
        close(r->ack_fd);
    if (WIFEXITED(status))
        e.code = WEXITSTATUS(status);
    e.out = read_text(r->arena, r->out_fd);
    e.err = read_text(r->arena, r->err_fd);
    return e;
}

struct ending child_run(struct arena *a, const struct child *c)
{
    return child_wait(child_start(a, c));
}

/* ---- directories ----------------------------------------------------------------------------- */

char *faults_dir(struct arena *a)
{
    char *dir = arena_cstr(a, STR("/tmp/umkreis-faults-XXXXXX"));
    assert_non_null(mkdtemp(dir));
    return dir;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

void faults_remove(const char *dir)
{
    nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static char largest_path[512];
static off_t largest_size;

static int note_largest(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)ftw;
    if (flag == FTW_F && st->st_size > largest_size && strlen(path) < sizeof(largest_path)) {
        largest_size = st->st_size;
        memcpy(largest_path, path, strlen(path) + 1);
    }
    return 0;
}

void faults_damage_largest(const char *dir)
{
    static const char bytes[64] = "damaged";
    largest_size = 0;
    nftw(dir, note_largest, 16, FTW_PHYS);
    assert_true(largest_size > (off_t)sizeof(bytes));
    int fd = open(largest_path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, sizeof(bytes), largest_size / 2), sizeof(bytes));
    close(fd);
}

/* ---- postings -------------------------------------------------------------------------------- */

static void write_posting(FILE *f, const char *prefix, int i, int version)
{
    static const char *const jobs[] = {"Altenpfleger",   "Köchin",           "Data Engineer",
                                       "Elektronikerin", "Fachinformatiker", "Lagerist",
                                       "IT-Leiter",      "Erzieherin"};
    static const char *const towns[] = {"04103\",\"town\":\"Leipzig", "58095\",\"town\":\"Hagen",
                                        "50667\",\"town\":\"Köln", "80331\",\"town\":\"München"};
    fprintf(
        f,
        "{\"ref\":\"%s%05d\",\"title\":\"%s (m/w/d) Fassung %d\",\"employer\":\"Beispielwerk %d "
        "GmbH\",\"posted\":\"2026-%02d-%02d\",\"places\":[{\"plz\":\"%s\"}],\"example\":true,"
        "\"description_html\":\"<p>Ihre Aufgaben</p><ul>",
        prefix, i, jobs[i % 8], version, i % 37, 1 + i % 9, 1 + i % 28, towns[i % 4]);
    for (int k = 0; k < 5; k++)
        fprintf(f, "<li>%s Nummer %d, Fassung %d, Teil %d: planen, prüfen und dokumentieren</li>",
                jobs[(i + k) % 8], i, version, k);
    fprintf(f, "</ul>\"}\n");
}

void faults_write_postings(const char *path, const char *prefix, const int *versions, int n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    for (int i = 0; i < n; i++)
        if (versions[i] >= 0)
            write_posting(f, prefix, i, versions[i]);
    assert_int_equal(fclose(f), 0);
}

struct reading {
    int *versions;
    int n;
};

/* "ref":"r00017" … "Fassung 3" */
static bool read_posting(void *user, const struct stored_posting *p)
{
    struct reading *r = user;
    struct str ref = STR("\"ref\":\""), form = STR("Fassung ");
    size_t at = str_find(p->json, ref, 0), form_at = str_find(p->json, form, 0);
    assert_true(at != STR_NPOS && form_at != STR_NPOS);
    int i = (int)strtol(p->json.ptr + at + ref.len + 1, NULL, 10);
    assert_in_range(i, 0, r->n - 1);
    assert_int_equal(r->versions[i], -1);
    r->versions[i] = (int)strtol(p->json.ptr + form_at + form.len, NULL, 10);
    return true;
}

void faults_read_versions(struct arena *a, const char *dir, const char *source, int *versions,
                          int n)
{
    struct err err = {0};
    struct buf report = {0};
    struct reading r = {versions, n};
    for (int i = 0; i < n; i++)
        versions[i] = -1;
    if (!file_exists(path_join(a, dir, "store.sqlite")))
        return;
    struct store *s = store_open(dir, STORE_READ, 0, &err);
    /* Killed before the first migration was durable: the file is there, and empty. */
    if (!s && err.code == ERR_CONFIG)
        return;
    if (!s)
        fail_msg("%s", err.msg);
    if (!store_check(s, &report, &err))
        fail_msg("%s%s", report.data ? report.data : "", err.msg);
    if (!store_postings(s, str_of(source), true, read_posting, &r, &err))
        fail_msg("%s", err.msg);
    store_close(s);
    buf_done(&report);
}

void faults_check_clean(struct arena *a, const char *dir)
{
    struct child c = {.args = {"--data", dir, "check"}, .kill_after_us = -1};
    struct ending e = child_run(a, &c);
    bool nothing_yet = (e.code == 1 && str_has(e.err, STR("there is no database"))) ||
                       (e.code == 78 && str_has(e.err, STR("schema version 0")));
    if (e.code != 0 && !nothing_yet)
        fail_msg("check: exit %d: %.*s%.*s", e.code, STR_ARG(e.out), STR_ARG(e.err));
}
