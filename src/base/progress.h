/* A progress bar on stderr, on terminals only: "Lese  41 %  ████░░░  12.300/s  noch 0:07". */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include "base/str.h"

struct progress {
    const char *label;
    uint64_t total, done; /* total 0 = unknown: rate only */
    uint64_t items;       /* what the rate counts, e.g. postings; done may count bytes */
    int64_t started_us, drawn_us;
    bool on;
};

struct progress progress_start(const char *label, uint64_t total);
/* Redraws at most ten times a second. */
void progress_at(struct progress *p, uint64_t done, uint64_t items);
/* Clears the line. */
void progress_end(struct progress *p);

#endif
