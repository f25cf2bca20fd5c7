#include "base/err.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* vsnprintf may have cut a code point in half at the end of the array. */
static void cut_code_point(struct err *e)
{
    size_t len = strlen(e->msg);
    if (len < sizeof(e->msg) - 1)
        return;
    e->msg[utf8_cut(str_n(e->msg, len), sizeof(e->msg) - 4).len] = '\0';
}

bool err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    if (!e || e->code != ERR_NONE)
        return false;
    va_list args;
    va_start(args, fmt);
    vsnprintf(e->msg, sizeof(e->msg), fmt, args);
    va_end(args);
    e->code = code;
    cut_code_point(e);
    return false;
}

bool err_sys(struct err *e, enum err_code code, int errno_value, const char *fmt, ...)
{
    if (!e || e->code != ERR_NONE)
        return false;
    va_list args;
    va_start(args, fmt);
    vsnprintf(e->msg, sizeof(e->msg), fmt, args);
    va_end(args);
    size_t len = strlen(e->msg);
    char text[128];
    snprintf(e->msg + len, sizeof(e->msg) - len, ": %s",
             strerror_r(errno_value, text, sizeof(text)));
    e->code = code;
    cut_code_point(e);
    return false;
}

void err_prefix(struct err *e, const char *fmt, ...)
{
    if (!e || e->code == ERR_NONE)
        return;
    struct err old = *e;
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(e->msg, sizeof(e->msg), fmt, args);
    va_end(args);
    if (n >= 0 && (size_t)n < sizeof(e->msg))
        snprintf(e->msg + n, sizeof(e->msg) - (size_t)n, ": %s", old.msg);
    cut_code_point(e);
}

void err_clear(struct err *e)
{
    if (e) {
        e->code = ERR_NONE;
        e->msg[0] = '\0';
    }
}

int err_exit_code(const struct err *e)
{
    switch (e->code) {
    case ERR_NONE:
        return 0;
    case ERR_NOTFOUND:
        return 1;
    case ERR_USAGE:
        return 64;
    case ERR_DATA:
    case ERR_CORRUPT:
    case ERR_LIMIT:
        return 65;
    case ERR_NOINPUT:
        return 66;
    case ERR_UNAVAIL:
        return 69;
    case ERR_INTERNAL:
        return 70;
    case ERR_CANTCREATE:
        return 73;
    case ERR_IO:
        return 74;
    case ERR_CONFIG:
        return 78;
    }
    return 70;
}
