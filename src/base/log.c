#include "base/log.h"

#include "base/date.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LOG_LINE_BYTES_MAX 2000

static _Atomic int max_level = LOG_INFO;

void log_set_level(enum log_level level)
{
    max_level = (int)level;
}

void log_line(enum log_level level, const char *topic, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    if ((int)level > max_level)
        return;
    char line[LOG_LINE_BYTES_MAX];
    time_t now = time(NULL);
    struct tm tm;
    gmtime_r(&now, &tm);
    size_t n = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &tm);
    n += (size_t)snprintf(line + n, sizeof(line) - n, "%s %s: ", names[level], topic);
    va_list args;
    va_start(args, fmt);
    int m = vsnprintf(line + n, sizeof(line) - n - 1, fmt, args);
    va_end(args);
    size_t room = sizeof(line) - n - 2;
    size_t end = n + (m < 0 ? 0 : (size_t)m > room ? room : (size_t)m);
    /* One line per message: text from outside must not forge another. */
    for (size_t i = n; i < end; i++)
        if ((unsigned char)line[i] < 0x20)
            line[i] = ' ';
    line[end++] = '\n';
    /* One write, so lines of several threads do not mix. */
    if (write(STDERR_FILENO, line, end) < 0)
        return;
}
