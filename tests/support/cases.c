#include "support/cases.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASE_FILE_BYTES_MAX (16u << 20)

static struct str unescape(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\\' && i + 1 < s.len && (s.ptr[i + 1] == 'n' || s.ptr[i + 1] == 't')) {
            out[n++] = s.ptr[i + 1] == 'n' ? '\n' : '\t';
            i++;
        } else {
            out[n++] = s.ptr[i];
        }
    }
    return str_n(out, n);
}

static bool check_group(const char *file, int line, struct str input, struct str expected,
                        case_fn *fn)
{
    struct arena *a = arena_new();
    struct buf got = {0};
    fn(a, unescape(a, input), &got);
    struct str g = str_trim(buf_view(&got));
    bool same = str_eq(g, str_trim(expected));
    if (!same)
        print_error("%s:%d: %.*s\n  expected:\n%.*s\n  got:\n%.*s\n", file, line, STR_ARG(input),
                    STR_ARG(str_trim(expected)), STR_ARG(g));
    buf_done(&got);
    arena_free(a);
    return same;
}

void cases_run(const char *file, case_fn *fn)
{
    struct arena *a = arena_new();
    struct str bytes, line;
    struct err err = {0};
    char *path = path_join(a, TESTS_DIR "/cases", file);
    if (!file_read(a, path, CASE_FILE_BYTES_MAX, &bytes, &err))
        fail_msg("%s", err.msg);
    int at = 0, started = 0, cases = 0, bad = 0;
    struct str input = STR_NONE;
    struct buf expected = {0};
    bool more = true;
    while (more) {
        more = str_line(&bytes, &line);
        at++;
        if (more && line.len > 0 && line.ptr[0] == '#')
            continue;
        if (more && line.len > 0) {
            if (!input.ptr) {
                input = line;
                started = at;
            } else {
                buf_str(&expected, line);
                buf_char(&expected, '\n');
            }
        } else if (input.ptr) {
            cases++;
            bad += !check_group(file, started, input, buf_view(&expected), fn);
            input = STR_NONE;
            buf_clear(&expected);
        }
    }
    buf_done(&expected);
    arena_free(a);
    if (cases == 0)
        fail_msg("%s has no case", file);
    if (bad > 0)
        fail_msg("%s: %d of %d cases differ", file, bad, cases);
}

/* Copies lines from fd to stdout, skipped tests reworded. */
static void copy_tap(int fd)
{
    static const char skipped[] = "not ok ";
    FILE *in = fdopen(fd, "r");
    char *line = NULL;
    size_t cap = 0;
    while (in && getline(&line, &cap, in) > 0) {
        bool skip = strncmp(line, skipped, sizeof(skipped) - 1) == 0 && strstr(line, " # SKIP ");
        fputs(skip ? line + strlen("not ") : line, stdout);
    }
    free(line);
    if (in)
        fclose(in);
}

int cases_run_tests(const char *name, const struct CMUnitTest *tests, size_t n,
                    CMFixtureFunction setup, CMFixtureFunction teardown)
{
    int fds[2];
    const char *format = getenv("CMOCKA_MESSAGE_OUTPUT");
    if (!format || strcmp(format, "TAP") != 0 || pipe(fds) != 0)
        return _cmocka_run_group_tests(name, tests, n, setup, teardown);
    pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        dup2(fds[1], STDOUT_FILENO);
        close(fds[1]);
        exit(_cmocka_run_group_tests(name, tests, n, setup, teardown));
    }
    close(fds[1]);
    copy_tap(fds[0]);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    /* A crash must not look like success. */
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *shared_data(const char *relative)
{
    static char path[4096];
    snprintf(path, sizeof(path), "%s/../shared/data/%s", SOURCE_DIR, relative);
    return access(path, R_OK) == 0 ? path : NULL;
}
