/* Diagnostics for operators on stderr, one line each: "2026-01-31T12:00:00Z warn store: …".
 * Libraries (everything but cli/ and the server's request loop) never log; they return errors. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
void log_line(enum log_level level, const char *topic, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
