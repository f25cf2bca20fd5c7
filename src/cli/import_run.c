#include "cli/import_run.h"

#include "base/progress.h"
#include "store/encode.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define RING_SLOTS  256
#define WORKERS_MAX 4

/* The ring: slots go round in order. head is the next the feed fills, tail the next the writer
 * takes, claim the next a worker takes; tail <= claim <= head <= tail + RING_SLOTS. */
enum slot_state { SLOT_FREE, SLOT_FILLED, SLOT_READY };

struct slot {
    enum slot_state state;
    struct arena *arena;
    bool rejected;
    struct posting posting;
    struct rejection rejection;
    struct encoded encoded;
    uint64_t at;
};

struct pipeline {
    pthread_mutex_t mutex;
    pthread_cond_t changed_feed, changed_work, changed_write;
    struct slot slots[RING_SLOTS];
    uint64_t head, claim, tail;
    bool ended; /* the feed gives no more */
    bool stop;  /* the writer failed */
    const struct writer *writer;
    const struct import_feed *feed;
    struct ingest_result result;
    bool feed_ok;
    struct err feed_err;
};

/* ---- the feed's thread ----------------------------------------------------------------------- */

static void keep(struct arena *a, struct str *s)
{
    *s = arena_str(a, *s);
}

static void copy_places(struct arena *a, struct posting *p, const struct posting *from)
{
    p->places = ARENA_ARRAY(a, struct posting_place, p->n_places);
    for (size_t i = 0; i < p->n_places; i++) {
        struct posting_place *to = &p->places[i];
        *to = from->places[i];
        struct str *texts[] = {&to->plz,     &to->town,   &to->district, &to->region,
                               &to->country, &to->street, &to->raw};
        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++)
            keep(a, texts[j]);
    }
}

/* The feed's own memory dies when its callback returns. */
static void copy_posting(struct arena *a, const struct posting *from, struct posting *p)
{
    *p = *from;
    struct str *texts[] = {&p->ref,          &p->title,      &p->employer, &p->employer_url,
                           &p->url,          &p->apply_url,  &p->html,     &p->text,
                           &p->language,     &p->department, &p->keywords, &p->occupation,
                           &p->pay.currency, &p->pay.text};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        keep(a, texts[i]);
    copy_places(a, p, from);
    p->sections = ARENA_ARRAY(a, struct posting_section, p->n_sections);
    for (size_t i = 0; i < p->n_sections; i++) {
        p->sections[i] = from->sections[i];
        keep(a, &p->sections[i].zone);
    }
}

static void copy_rejection(struct arena *a, const struct rejection *from, struct rejection *r)
{
    *r = *from;
    r->field = from->field ? arena_cstr(a, str_of(from->field)) : "";
    keep(a, &r->reason);
    keep(a, &r->ref);
}

/* The next free slot, owned by the feed until it is published; NULL when the writer gave up. */
static struct slot *slot_for_feed(struct pipeline *pl)
{
    pthread_mutex_lock(&pl->mutex);
    while (!pl->stop && pl->head - pl->tail == RING_SLOTS)
        pthread_cond_wait(&pl->changed_feed, &pl->mutex);
    struct slot *slot = pl->stop ? NULL : &pl->slots[pl->head % RING_SLOTS];
    pthread_mutex_unlock(&pl->mutex);
    return slot;
}

static void publish(struct pipeline *pl)
{
    pthread_mutex_lock(&pl->mutex);
    pl->slots[pl->head % RING_SLOTS].state = SLOT_FILLED;
    pl->head++;
    pthread_cond_signal(&pl->changed_work);
    pthread_mutex_unlock(&pl->mutex);
}

static bool take_record(void *user, const struct posting *p, const struct rejection *r, uint64_t at)
{
    struct pipeline *pl = user;
    struct slot *slot = slot_for_feed(pl);
    if (!slot)
        return false;
    arena_reset(slot->arena);
    slot->rejected = r != NULL;
    slot->at = at;
    if (r)
        copy_rejection(slot->arena, r, &slot->rejection);
    else
        copy_posting(slot->arena, p, &slot->posting);
    publish(pl);
    return true;
}

static void *feed_thread(void *user)
{
    struct pipeline *pl = user;
    bool ok = pl->feed->read(pl->feed->user, take_record, pl, &pl->result, &pl->feed_err);
    pthread_mutex_lock(&pl->mutex);
    pl->feed_ok = ok;
    pl->ended = true;
    pthread_cond_broadcast(&pl->changed_work);
    pthread_cond_broadcast(&pl->changed_write);
    pthread_mutex_unlock(&pl->mutex);
    return NULL;
}

/* ---- workers --------------------------------------------------------------------------------- */

static struct slot *slot_for_work(struct pipeline *pl)
{
    pthread_mutex_lock(&pl->mutex);
    while (!pl->stop && !pl->ended && pl->claim == pl->head)
        pthread_cond_wait(&pl->changed_work, &pl->mutex);
    struct slot *slot = NULL;
    if (!pl->stop && pl->claim < pl->head)
        slot = &pl->slots[pl->claim++ % RING_SLOTS];
    pthread_mutex_unlock(&pl->mutex);
    return slot;
}

static void work_on(const struct pipeline *pl, struct encoder *e, struct slot *slot)
{
    struct facts facts = {0};
    struct err why = {0};
    understand(slot->arena, pl->writer->knowledge, &slot->posting, &facts);
    if (encode_posting(e, slot->arena, &slot->posting, &facts, &slot->encoded, &why))
        return;
    slot->rejected = true;
    slot->rejection = (struct rejection){
        .field = "", .reason = arena_str(slot->arena, str_of(why.msg)), .ref = slot->posting.ref};
}

static void *work_thread(void *user)
{
    struct pipeline *pl = user;
    struct encoder *e = encoder_for(pl->writer->store);
    struct slot *slot;
    while ((slot = slot_for_work(pl))) {
        if (!slot->rejected)
            work_on(pl, e, slot);
        pthread_mutex_lock(&pl->mutex);
        slot->state = SLOT_READY;
        if (slot == &pl->slots[pl->tail % RING_SLOTS])
            pthread_cond_signal(&pl->changed_write);
        pthread_mutex_unlock(&pl->mutex);
    }
    encoder_free(e);
    return NULL;
}

/* ---- the writer ------------------------------------------------------------------------------ */

/* The next record in the feed's order, or NULL at the end. */
static struct slot *slot_for_writer(struct pipeline *pl)
{
    pthread_mutex_lock(&pl->mutex);
    struct slot *slot = &pl->slots[pl->tail % RING_SLOTS];
    while (slot->state != SLOT_READY && !(pl->ended && pl->tail == pl->head))
        pthread_cond_wait(&pl->changed_write, &pl->mutex);
    bool ready = slot->state == SLOT_READY;
    pthread_mutex_unlock(&pl->mutex);
    return ready ? slot : NULL;
}

static void free_slot(struct pipeline *pl, struct slot *slot)
{
    pthread_mutex_lock(&pl->mutex);
    slot->state = SLOT_FREE;
    pl->tail++;
    pthread_cond_signal(&pl->changed_feed);
    pthread_mutex_unlock(&pl->mutex);
}

static void stop_pipeline(struct pipeline *pl)
{
    pthread_mutex_lock(&pl->mutex);
    pl->stop = true;
    pthread_cond_broadcast(&pl->changed_feed);
    pthread_cond_broadcast(&pl->changed_work);
    pthread_mutex_unlock(&pl->mutex);
}

struct run {
    struct import *import;
    const struct import_options *opt;
    struct import_report *report;
    struct arena *arena;
    uint64_t acked;
};

static void list_rejection(struct run *run, const struct import_feed *feed,
                           const struct rejection *r, uint64_t record)
{
    if (run->report->rejections.len >= IMPORT_REJECTIONS_LISTED_MAX)
        return;
    vec_push(&run->report->rejections,
             (struct listed_rejection){.file = feed->name,
                                       .record = r->record ? r->record : record,
                                       .field = arena_str(run->arena, str_of(r->field)),
                                       .reason = arena_str(run->arena, r->reason),
                                       .ref = arena_str(run->arena, r->ref)});
}

/* The reader of the channel may be gone; that must not stop an import. */
static void acknowledge(struct run *run)
{
    char line[32];
    uint64_t durable = import_durable(run->import);
    if (run->opt->ack_fd < 0 || durable == run->acked)
        return;
    run->acked = durable;
    int n = snprintf(line, sizeof(line), "%lu\n", (unsigned long)durable);
    if (write(run->opt->ack_fd, line, (size_t)n) < 0)
        errno = 0;
}

static bool store_slot(struct run *run, const struct import_feed *feed, const struct slot *slot,
                       uint64_t record, struct err *err)
{
    bool ok;
    if (slot->rejected) {
        list_rejection(run, feed, &slot->rejection, record);
        ok = import_reject(run->import, slot->rejection.ref, err);
    } else {
        ok = import_add_encoded(run->import, &slot->encoded, err);
    }
    acknowledge(run);
    return ok;
}

static bool store_all(struct pipeline *pl, struct run *run, struct err *err)
{
    struct progress bar = progress_start(pl->feed->name, pl->feed->size);
    struct slot *slot;
    uint64_t n = 0;
    bool ok = true;
    while (ok && (slot = slot_for_writer(pl))) {
        ok = store_slot(run, pl->feed, slot, ++n, err);
        progress_at(&bar, slot->at, n);
        free_slot(pl, slot);
    }
    progress_end(&bar);
    return ok;
}

static struct pipeline *pipeline_new(const struct writer *w, const struct import_feed *feed)
{
    struct pipeline *pl = xcalloc(1, sizeof(*pl));
    pthread_mutex_init(&pl->mutex, NULL);
    pthread_cond_init(&pl->changed_feed, NULL);
    pthread_cond_init(&pl->changed_work, NULL);
    pthread_cond_init(&pl->changed_write, NULL);
    pl->writer = w;
    pl->feed = feed;
    for (int i = 0; i < RING_SLOTS; i++)
        pl->slots[i].arena = arena_new();
    return pl;
}

static void pipeline_free(struct pipeline *pl)
{
    for (int i = 0; i < RING_SLOTS; i++)
        arena_free(pl->slots[i].arena);
    pthread_cond_destroy(&pl->changed_feed);
    pthread_cond_destroy(&pl->changed_work);
    pthread_cond_destroy(&pl->changed_write);
    pthread_mutex_destroy(&pl->mutex);
    free(pl);
}

static int worker_count(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > WORKERS_MAX ? WORKERS_MAX : (int)cores;
}

static bool run_feed(struct pipeline *pl, struct run *run, struct err *err)
{
    pthread_t feeder, workers[WORKERS_MAX];
    int n = 0, wanted = worker_count();
    if (pthread_create(&feeder, NULL, feed_thread, pl) != 0)
        return err_set(err, ERR_INTERNAL, "cannot start a thread");
    while (n < wanted && pthread_create(&workers[n], NULL, work_thread, pl) == 0)
        n++;
    bool ok = n > 0 ? store_all(pl, run, err) : err_set(err, ERR_INTERNAL, "cannot start a thread");
    if (!ok)
        stop_pipeline(pl);
    pthread_join(feeder, NULL);
    for (int i = 0; i < n; i++)
        pthread_join(workers[i], NULL);
    return ok;
}

static bool import_feed(struct writer *w, const struct import_feed *feed, struct run *run,
                        bool *complete, struct err *err)
{
    struct pipeline *pl = pipeline_new(w, feed);
    bool ok = run_feed(pl, run, err);
    if (ok && !pl->feed_ok && !run->report->broken.code) {
        run->report->broken = pl->feed_err;
        err_prefix(&run->report->broken, "%s", feed->name);
    }
    *complete &= pl->feed_ok && pl->result.complete;
    pipeline_free(pl);
    return ok;
}

bool import_run(struct writer *w, const struct import_options *opt, const struct import_feed *feeds,
                size_t n_feeds, struct arena *a, struct import_report *out, struct err *err)
{
    int64_t started_us = now_mono_us();
    struct run run = {.opt = opt, .report = out, .arena = a};
    bool complete = !opt->partial && n_feeds > 0, ok = true;
    run.import = import_begin(w->store, opt->source, opt->format, err);
    if (!run.import)
        return false;
    if (opt->batch)
        import_batch_size(run.import, opt->batch);
    if (opt->allow_mass_expiry)
        import_allow_mass_expiry(run.import);
    for (size_t i = 0; ok && i < n_feeds; i++)
        ok = import_feed(w, &feeds[i], &run, &complete, err);
    if (ok && import_flush(run.import, err))
        acknowledge(&run);
    /* import_end reports a failure before it again; the first message stays. */
    ok = import_end(run.import, complete && ok, &out->counts, &out->note, a, err) && ok;
    out->seconds = (double)(now_mono_us() - started_us) / 1e6;
    return ok;
}

void import_report_done(struct import_report *r)
{
    vec_done(&r->rejections);
}
