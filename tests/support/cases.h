/* Text cases: groups of lines that a German speaker can extend without C.
 *
 *     # a comment
 *     input line
 *     expected output line
 *     another expected output line
 *     <blank line ends the group>
 *
 * In the input "\n" and "\t" stand for themselves as escapes. The file lives under tests/cases/. */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Writes what the code under test makes of `input` to *got, one line per fact. */
typedef void case_fn(struct arena *a, struct str input, struct buf *got);

/* Runs every group; prints each that differs (file:line, expected, got) and fails the cmocka test
 * at the end if any did. Fails too when the file has no case. */
void cases_run(const char *file, case_fn *fn);

/* cmocka's runner, but a skipped test is reported as "ok N # SKIP": cmocka prints "not ok", which
 * Meson counts as failed. */
int cases_run_tests(const char *name, const struct CMUnitTest *tests, size_t n,
                    CMFixtureFunction setup, CMFixtureFunction teardown);
#undef cmocka_run_group_tests
#define cmocka_run_group_tests(tests, setup, teardown)                                             \
    cases_run_tests(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

/* DIR/shared/data/… beside the checkout when it is there, else NULL: callers skip(). */
const char *shared_data(const char *relative);

#endif
