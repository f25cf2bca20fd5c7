/* Expected errors: a code and a complete message for the person who must act.
 *
 * Functions return false (or NULL, or a negative number) and fill the trailing `struct err *`,
 * which may be NULL. A message says what (file, line or record, field), what is wrong, and what to
 * do. Our own bugs are asserts; out of memory aborts. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/str.h"

enum err_code {
    ERR_NONE = 0,
    ERR_USAGE,      /* wrong words on the command line     → EX_USAGE 64 */
    ERR_DATA,       /* input is malformed                  → EX_DATAERR 65 */
    ERR_NOINPUT,    /* input file missing or unreadable    → EX_NOINPUT 66 */
    ERR_NOTFOUND,   /* asked-for thing does not exist      → 1 */
    ERR_UNAVAIL,    /* busy, locked, port taken            → EX_UNAVAILABLE 69 */
    ERR_INTERNAL,   /* a library failed unexpectedly       → EX_SOFTWARE 70 */
    ERR_CANTCREATE, /*                                   → EX_CANTCREAT 73 */
    ERR_IO,         /* disk full, failed fsync             → EX_IOERR 74 */
    ERR_CORRUPT,    /* our own file fails its checks       → EX_DATAERR 65 */
    ERR_LIMIT,      /* a named limit was passed            → EX_DATAERR 65 */
    ERR_CONFIG,     /* configuration                       → EX_CONFIG 78 */
};

struct err {
    enum err_code code;
    char msg[768]; /* UTF-8, cut at a code point, no trailing newline */
};

/* Fills *e (if not NULL) and returns false, so `return err_set(e, …)` reads well. The first error
 * stays: a second err_set on the same struct is ignored until err_clear. */
bool err_set(struct err *e, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Appends ": strerror(errno_value)". */
bool err_sys(struct err *e, enum err_code code, int errno_value, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Puts "prefix: " before the message. */
void err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void err_clear(struct err *e);
int err_exit_code(const struct err *e);

#endif
