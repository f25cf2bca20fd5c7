#include "ingest/sink.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "ingest/clean.h"
#include "ingest/url.h"

#include <math.h>
#include <stdlib.h>

#define PAY_AMOUNT_MAX 1e9

void sink_init(struct sink *s, ingest_fn *fn, void *user, struct ingest_result *res)
{
    *s = (struct sink){.fn = fn, .user = user, .a = arena_new(), .res = res};
    *res = (struct ingest_result){0};
}

void sink_done(struct sink *s)
{
    arena_free(s->a);
    free(s->seen);
    s->seen = NULL;
}

void sink_next(struct sink *s, uint64_t at)
{
    arena_reset(s->a);
    s->record++;
    s->at = at;
    s->res->read++;
    if (s->record >= INGEST_RECORDS_MAX)
        s->stopped = true;
}

struct posting posting_blank(void)
{
    return (struct posting){
        .posted = DATE_NONE, .updated = DATE_NONE, .valid_through = DATE_NONE, .starts = DATE_NONE};
}

static void reject(struct sink *s, const char *field, struct str ref, struct str reason)
{
    struct rejection r = {.record = s->record, .field = field};
    r.reason = clean_line(s->a, utf8_cut(reason, 600));
    r.ref = utf8_cut(clean_line(s->a, ref), POSTING_FIELD_BYTES_MAX);
    if (!s->fn(s->user, NULL, &r, s->at))
        s->stopped = true;
}

void sink_reject(struct sink *s, const char *field, struct str ref, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    reject(s, field, ref, arena_vprintf(s->a, fmt, args));
    va_end(args);
}

void sink_unreadable(struct sink *s, const char *field, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    reject(s, field, STR_NONE, arena_vprintf(s->a, fmt, args));
    va_end(args);
    s->unreadable++;
}

void sink_skip(struct sink *s)
{
    s->res->read--; /* `record` stays the position in the input */
}

/* --- what every posting must be ------------------------------------------------------------- */

static void line(struct arena *a, struct str *field)
{
    if (field->len == 0) {
        *field = STR_NONE;
        return;
    }
    *field = utf8_cut(clean_line(a, *field), POSTING_FIELD_BYTES_MAX);
}

/* "DE", "de-DE", "de_AT" → "de"; what is no code of two letters stays as it is. */
static void language(struct arena *a, struct str *field)
{
    struct str s = *field;
    bool code = s.len == 2 || (s.len == 5 && (s.ptr[2] == '-' || s.ptr[2] == '_'));
    for (size_t i = 0; code && i < 2; i++)
        code = (s.ptr[i] | 32) >= 'a' && (s.ptr[i] | 32) <= 'z';
    if (code)
        *field = arena_printf(a, "%c%c", s.ptr[0] | 32, s.ptr[1] | 32);
}

static void url(struct sink *s, struct str *field)
{
    if (field->len == 0)
        return;
    *field = url_clean(s->a, *field);
    s->res->urls_dropped += field->len == 0;
}

static bool in_range(double v, double max)
{
    return isfinite(v) && v >= -max && v <= max;
}

static void check_places(struct arena *a, struct posting *p)
{
    if (p->n_places > POSTING_PLACES_MAX)
        p->n_places = POSTING_PLACES_MAX;
    for (size_t i = 0; i < p->n_places; i++) {
        struct posting_place *at = &p->places[i];
        struct str *fields[] = {&at->plz,     &at->town,   &at->district, &at->region,
                                &at->country, &at->street, &at->raw};
        for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
            line(a, fields[f]);
        if (!in_range(at->lat, 90) || !in_range(at->lon, 180) || (at->lat == 0 && at->lon == 0))
            at->has_point = false;
        if (!at->has_point)
            at->lat = at->lon = 0;
    }
}

static void check_pay(struct arena *a, struct posting_pay *pay)
{
    line(a, &pay->currency);
    line(a, &pay->text);
    double *ends[] = {&pay->min, &pay->max};
    for (int i = 0; i < 2; i++)
        if (!(*ends[i] > 0 && *ends[i] <= PAY_AMOUNT_MAX))
            *ends[i] = 0;
    if (pay->min > 0 && pay->max > 0 && pay->min > pay->max) {
        double swap = pay->min;
        pay->min = pay->max;
        pay->max = swap;
    }
    pay->stated = pay->min > 0 || pay->max > 0;
}

static void check_sections(struct posting *p)
{
    if (p->n_sections > POSTING_SECTIONS_MAX)
        p->n_sections = POSTING_SECTIONS_MAX;
    for (size_t i = 0; i < p->n_sections; i++)
        if (p->sections[i].end > p->text.len || p->sections[i].start > p->sections[i].end)
            p->n_sections = 0;
}

static void check_fields(struct sink *s, struct posting *p)
{
    struct str *lines[] = {&p->ref,      &p->title,      &p->employer, &p->occupation,
                           &p->language, &p->department, &p->keywords};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        if (lines[i] == &p->title)
            p->title = clean_line(s->a, p->title);
        else
            line(s->a, lines[i]);
    language(s->a, &p->language);
    url(s, &p->url);
    url(s, &p->apply_url);
    url(s, &p->employer_url);
    check_places(s->a, p);
    check_pay(s->a, &p->pay);
    check_sections(p);
}

/* --- references ------------------------------------------------------------------------------ */

static uint64_t content_hash(const struct posting *p)
{
    uint64_t h = hash64(p->title.ptr, p->title.len);
    return hash64_seed(p->employer.ptr, p->employer.len, h);
}

static struct str derived_ref(struct arena *a, const struct posting *p)
{
    uint64_t h = content_hash(p);
    if (p->n_places > 0) {
        const struct posting_place *at = &p->places[0];
        h = hash64_seed(at->plz.ptr, at->plz.len, h);
        h = hash64_seed(at->town.ptr, at->town.len, h);
        h = hash64_seed(at->raw.ptr, at->raw.len, h);
    }
    return arena_printf(a, "auto-%016llx", (unsigned long long)h);
}

static struct sink_seen *slot_of(const struct sink *s, uint64_t ref)
{
    size_t i = ref & (s->cap_seen - 1);
    while (s->seen[i].record != 0 && s->seen[i].ref != ref)
        i = (i + 1) & (s->cap_seen - 1);
    return &s->seen[i];
}

static void grow_seen(struct sink *s)
{
    struct sink_seen *old = s->seen;
    size_t n = s->cap_seen;
    s->cap_seen = n ? n * 2 : 1024;
    s->seen = xcalloc(s->cap_seen, sizeof(*s->seen));
    for (size_t i = 0; i < n; i++)
        if (old[i].record != 0)
            *slot_of(s, old[i].ref) = old[i];
    free(old);
}

/* Notes the reference; the earlier record that has it, or NULL. */
static const struct sink_seen *note_ref(struct sink *s, struct str ref, uint64_t content)
{
    if (s->n_seen * 4 >= s->cap_seen * 3)
        grow_seen(s);
    uint64_t hash = hash64(ref.ptr, ref.len);
    struct sink_seen *slot = slot_of(s, hash);
    if (slot->record != 0)
        return slot;
    *slot = (struct sink_seen){hash, content, s->record};
    s->n_seen++;
    return NULL;
}

/* false = the record repeats an earlier one. */
static bool settle_ref(struct sink *s, struct posting *p)
{
    uint64_t content = content_hash(p);
    bool derived = p->ref.len == 0;
    if (derived) { /* the text decides where the source gives nothing better */
        p->ref = derived_ref(s->a, p);
        content = hash64_seed(p->text.ptr, p->text.len, content);
    }
    const struct sink_seen *earlier = note_ref(s, p->ref, content);
    if (earlier && earlier->content != content) {
        p->ref = arena_printf(s->a, "%.*s~%08x", STR_ARG(utf8_cut(p->ref, 1900)),
                              (unsigned)(content ^ content >> 32));
        derived = true;
        earlier = note_ref(s, p->ref, content);
    }
    s->res->refs_derived += derived && !earlier;
    if (earlier)
        sink_reject(s, "ref", p->ref, "repeats record %llu of this input; the first one is kept",
                    (unsigned long long)earlier->record);
    return !earlier;
}

void sink_give(struct sink *s, struct posting *p)
{
    check_fields(s, p);
    if (p->title.len == 0) {
        sink_reject(s, "title", p->ref, "missing");
        return;
    }
    if (p->title.len > POSTING_TITLE_BYTES_MAX) {
        sink_reject(s, "title", p->ref, "has %zu bytes, at most %d are allowed: is it the text?",
                    p->title.len, POSTING_TITLE_BYTES_MAX);
        return;
    }
    if (!settle_ref(s, p))
        return;
    s->given++;
    if (!s->fn(s->user, p, NULL, s->at))
        s->stopped = true;
}
