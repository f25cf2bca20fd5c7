#include "index/sync.h"

#include "index/indexer.h"
#include "index/postings.h"

struct sync {
    struct indexer *ix;
    const struct gazetteer *g;
    struct arena *a; /* one document */
    struct sync_result *out;
    struct err *err;
    uint64_t seq;
};

/* ---- vacancy → document ---------------------------------------------------------------------- */

static void add_words(struct buf *b, struct str s)
{
    if (s.len == 0)
        return;
    if (b->len)
        buf_cstr(b, ", ");
    buf_str(b, s);
}

/* Words that describe the job outside its text: what the feed names, and the skills read from it.
 */
static struct str skill_words(struct arena *a, const struct vacancy *v)
{
    struct buf b = BUF_MAX(INDEX_FIELD_BYTES_MAX * 4);
    if (!str_eq_nocase(v->posting.occupation, v->facts.occupation.label))
        add_words(&b, v->posting.occupation);
    add_words(&b, v->posting.keywords);
    add_words(&b, v->posting.department);
    for (size_t i = 0; i < v->facts.n_skills; i++)
        add_words(&b, v->facts.skills[i].label);
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

static void document_places(struct arena *a, const struct gazetteer *g, const struct facts *f,
                            struct index_doc *d)
{
    size_t max = f->n_places < INDEX_PLACES_MAX ? f->n_places : INDEX_PLACES_MAX;
    d->places = ARENA_ARRAY(a, uint16_t, max);
    for (size_t i = 0; i < max; i++) {
        uint16_t place = f->places[i].place;
        bool known = place == PLACE_NONE || place >= gazetteer_count(g);
        for (size_t k = 0; k < d->n_places; k++)
            known |= d->places[k] == place;
        if (!known)
            d->places[d->n_places++] = place;
    }
}

static void document_of(struct arena *a, const struct gazetteer *g, const struct vacancy *v,
                        struct index_doc *d)
{
    const struct posting *p = &v->posting;
    const struct facts *f = &v->facts;
    bool stated = p->posted != DATE_NONE;
    *d = (struct index_doc){
        .id = v->id,
        .date = stated ? p->posted : date_of_ms(v->first_seen_ms),
        .date_seen = !stated,
        .employer_id = v->employer_id,
        .occupation = f->occupation.code,
        .worktime = f->worktime,
        .contract = f->contract,
        .level = f->level,
        .remote = f->remote,
        .agency = f->agency,
        .example = p->example,
        .pay_min = f->pay.min,
        .pay_max = f->pay.max,
        .yearly_min = f->pay.yearly_min,
        .yearly_max = f->pay.yearly_max,
        .pay_unit = f->pay.unit,
        .pay_source = f->pay.source,
        .title = p->title,
        .employer = p->employer,
        .occupation_label = f->occupation.label,
        .url = p->url,
        .skills = skill_words(a, v),
        .text = p->text,
    };
    document_places(a, g, f, d);
    if (p->n_places) {
        d->plz = p->places[0].plz;
        d->town = p->places[0].town.len ? p->places[0].town : p->places[0].raw;
    }
}

static bool take_change(void *user, const struct vacancy *v)
{
    struct sync *s = user;
    if (v->seq > s->seq)
        s->seq = v->seq;
    if (!v->live) {
        s->out->removed++;
        return indexer_remove(s->ix, v->id, v->seq, s->err);
    }
    struct index_doc d;
    arena_reset(s->a);
    document_of(s->a, s->g, v, &d);
    s->out->documents++;
    return indexer_add(s->ix, &d, v->seq, s->err);
}

/* A fresh build that left several segments is worth one more pass: every query gains. */
#define SEGMENTS_AFTER_REBUILD 4

static bool replay(struct sync *s, struct store *store, struct err *err)
{
    struct err mine = {0};
    s->err = &mine;
    /* The seq is read first: a change that arrives during the replay is replayed again next time.
     */
    uint64_t upto = store_seq(store);
    bool ok = store_changes(store, indexer_seq(s->ix), take_change, s, err);
    if (mine.code != ERR_NONE) {
        if (err)
            *err = mine;
        return false;
    }
    if (ok && s->out->rebuilt && indexer_segments(s->ix) > SEGMENTS_AFTER_REBUILD)
        ok = indexer_merge_all(s->ix, err);
    s->out->to_seq = s->seq > upto ? s->seq : upto;
    return ok && indexer_commit(s->ix, s->out->to_seq, err);
}

static bool sync_once(const char *dir, struct store *store, const struct gazetteer *g,
                      const struct analyser *an, bool force_rebuild, struct sync_result *out,
                      struct arena *a, struct err *err)
{
    *out = (struct sync_result){0};
    struct indexer_options options = {.rebuild = force_rebuild};
    struct sync s = {.g = g, .out = out};
    s.ix = indexer_open(path_join(a, dir, "index"), an, gazetteer_hash(g), &options, &out->rebuilt,
                        &out->why_rebuilt, a, err);
    if (!s.ix)
        return false;
    s.a = arena_new();
    s.seq = out->from_seq = indexer_seq(s.ix);
    bool ok = replay(&s, store, err);
    out->segments = indexer_segments(s.ix);
    indexer_close(s.ix);
    arena_free(s.a);
    return ok;
}

bool index_sync(const char *dir, struct store *store, const struct gazetteer *g,
                const struct analyser *an, bool force_rebuild, struct sync_result *out,
                struct arena *a, struct err *err)
{
    struct err first = {0};
    if (sync_once(dir, store, g, an, force_rebuild, out, a, &first))
        return true;
    /* Damage that only shows while merging or counting out: the store has everything. */
    if (first.code == ERR_CORRUPT && !out->rebuilt &&
        sync_once(dir, store, g, an, true, out, a, err)) {
        out->why_rebuilt = arena_str(a, str_of(first.msg));
        return true;
    }
    if (err && err->code == ERR_NONE)
        *err = first;
    return false;
}

/* ---- check ----------------------------------------------------------------------------------- */

bool index_check(const char *dir, struct buf *report, struct err *err)
{
    struct arena *a = arena_new();
    struct index_reader *r =
        index_reader_open(path_join(a, dir, "index"), NULL, SEGMENT_VERIFY_ALL, err);
    bool ok = r != NULL;
    for (uint32_t i = 0; r && i < r->n_segments; i++)
        ok &= segment_check(r->segments[i].segment, report);
    index_reader_unref(r);
    arena_free(a);
    if (r && !ok)
        err_set(err, ERR_CORRUPT, "%s/index: damaged; `umkreis index rebuild` makes it anew", dir);
    return ok;
}
