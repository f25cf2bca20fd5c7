#include "base/progress.h"

#include "base/date.h"

#include <stdio.h>
#include <unistd.h>

#define BAR_CELLS 24
#define REDRAW_US 100000

struct progress progress_start(const char *label, uint64_t total)
{
    return (struct progress){.label = label,
                             .total = total,
                             .started_us = now_mono_us(),
                             .on = isatty(STDERR_FILENO) == 1};
}

/* 12345678 → "12.345.678" */
static const char *grouped(uint64_t v, char out[32])
{
    char digits[24];
    int n = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)v), o = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[o++] = '.';
        out[o++] = digits[i];
    }
    out[o] = '\0';
    return out;
}

void progress_at(struct progress *p, uint64_t done, uint64_t items)
{
    p->done = done;
    p->items = items;
    int64_t now = now_mono_us();
    if (!p->on || now - p->drawn_us < REDRAW_US)
        return;
    p->drawn_us = now;
    double seconds = (double)(now - p->started_us) / 1e6;
    char rate[32];
    grouped(seconds > 0 ? (uint64_t)((double)items / seconds) : 0, rate);
    if (p->total == 0) {
        char count[32];
        fprintf(stderr, "\r\033[K%s  %s  %s/s", p->label, grouped(items, count), rate);
        return;
    }
    double share = done >= p->total ? 1 : (double)done / (double)p->total;
    int filled = (int)(share * BAR_CELLS);
    unsigned left = share > 0 ? (unsigned)(seconds * (1 - share) / share + 0.5) : 0;
    fprintf(stderr, "\r\033[K%s %3d %% ", p->label, (int)(share * 100));
    for (int i = 0; i < BAR_CELLS; i++)
        fputs(i < filled ? "█" : "░", stderr);
    fprintf(stderr, "  %s/s  noch %u:%02u", rate, left / 60, left % 60);
}

void progress_end(struct progress *p)
{
    if (p->on && p->drawn_us)
        fputs("\r\033[K", stderr);
    p->on = false;
}
