#include "index/document.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "index/impact.h"

#include <assert.h>

static void limit(struct str *s, size_t bytes)
{
    if (s->len > bytes)
        *s = utf8_cut(*s, bytes);
}

void document_limit(struct index_doc *d)
{
    struct str *fields[] = {&d->title, &d->employer, &d->occupation_label, &d->url,
                            &d->plz,   &d->town,     &d->pay_source,       &d->skills};
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        limit(fields[i], INDEX_FIELD_BYTES_MAX);
    limit(&d->text, INDEX_TEXT_BYTES_MAX);
    if (d->n_places > INDEX_PLACES_MAX)
        d->n_places = INDEX_PLACES_MAX;
}

/* ---- collecting ------------------------------------------------------------------------------ */

/* One occurrence of a term, in the order of the text. */
struct occurrence {
    uint32_t slot, position;
    uint8_t field, kind;
};

struct slot {
    struct str term;
    struct field_counts tf;
    uint32_t n_positions, filled;
    uint32_t *positions;
};

struct collector {
    struct arena *a;
    struct slot *slots;
    size_t n_slots;
    uint32_t *table; /* slot + 1, open addressing */
    struct doc_raw *raws;
    size_t n_raws;
    uint32_t *raw_table;
    size_t mask;
    struct occurrence *occurrences;
    size_t n_occurrences;
    uint32_t length[INDEX_FIELDS];
};

static uint32_t slot_of(struct collector *c, struct str term)
{
    for (size_t i = str_hash(term) & c->mask;; i = (i + 1) & c->mask) {
        if (c->table[i] == 0) {
            c->slots[c->n_slots] = (struct slot){.term = term};
            c->table[i] = (uint32_t)++c->n_slots;
            return c->table[i] - 1;
        }
        if (str_eq(c->slots[c->table[i] - 1].term, term))
            return c->table[i] - 1;
    }
}

static struct doc_raw *raw_of(struct collector *c, struct str raw, struct str term)
{
    for (size_t i = str_hash(raw) & c->mask;; i = (i + 1) & c->mask) {
        if (c->raw_table[i] == 0) {
            c->raws[c->n_raws] = (struct doc_raw){.raw = raw, .term = term};
            c->raw_table[i] = (uint32_t)++c->n_raws;
        }
        struct doc_raw *r = &c->raws[c->raw_table[i] - 1];
        if (str_eq(r->raw, raw) && str_eq(r->term, term))
            return r;
    }
}

static void collect(struct collector *c, enum index_field field, struct str source,
                    const struct token *t)
{
    uint32_t max = field == IN_TEXT ? TEXT_POSITIONS : FIELD_POSITIONS;
    if (t->position >= max || t->term.len == 0)
        return;
    assert(t->term.len <= TOKEN_BYTES_MAX);
    uint32_t slot = slot_of(c, t->term);
    bool word = t->kind == TOKEN_WORD;
    (word ? c->slots[slot].tf.words : c->slots[slot].tf.parts)[field]++;
    c->slots[slot].n_positions += word;
    c->occurrences[c->n_occurrences++] = (struct occurrence){
        slot, field * FIELD_POSITIONS + t->position, (uint8_t)field, (uint8_t)t->kind};
    if (!word)
        return;
    c->length[field]++;
    struct str raw = str_slice(source, t->start, t->end);
    if (raw.len == 0 || raw.len > TOKEN_BYTES_MAX)
        return;
    struct doc_raw *r = raw_of(c, raw, t->term);
    r->count++;
    r->title_count += field == IN_TITLE;
}

static struct collector collector_new(struct arena *a, size_t n_tokens)
{
    struct collector c = {.a = a};
    size_t size = 16;
    while (size < 2 * n_tokens)
        size *= 2;
    c.mask = size - 1;
    c.table = ARENA_ARRAY(a, uint32_t, size);
    c.raw_table = ARENA_ARRAY(a, uint32_t, size);
    c.slots = arena_alloc(a, n_tokens * sizeof(*c.slots));
    c.raws = arena_alloc(a, n_tokens * sizeof(*c.raws));
    c.occurrences = arena_alloc(a, n_tokens * sizeof(*c.occurrences));
    return c;
}

static void place_positions(struct collector *c)
{
    uint32_t *space = arena_alloc(c->a, c->n_occurrences * sizeof(*space));
    for (size_t i = 0; i < c->n_slots; i++) {
        c->slots[i].positions = space;
        space += c->slots[i].n_positions;
    }
    for (size_t i = 0; i < c->n_occurrences; i++) {
        const struct occurrence *o = &c->occurrences[i];
        struct slot *s = &c->slots[o->slot];
        if (o->kind == TOKEN_WORD)
            s->positions[s->filled++] = o->position;
    }
}

/* Several words at one position give the same position twice (a hyphenated word kept whole too). */
static uint32_t drop_repeats(uint32_t *positions, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept == 0 || positions[kept - 1] < positions[i])
            positions[kept++] = positions[i];
    return kept;
}

static struct doc_term employer_term(struct arena *a, struct str word)
{
    char *bytes = arena_alloc(a, word.len + 1);
    bytes[0] = TERM_EMPLOYER;
    memcpy(bytes + 1, word.ptr, word.len);
    return (struct doc_term){.term = str_n(bytes, word.len + 1), .impact = impact_make(0, 1)};
}

void document_terms(struct arena *a, const struct analyser *an, const struct index_doc *d,
                    struct doc_terms *out)
{
    const struct str source[INDEX_FIELDS] = {d->title, d->occupation_label, d->employer, d->skills,
                                             d->text};
    struct tokens tokens[INDEX_FIELDS] = {0};
    size_t n_tokens = 0;
    for (int f = 0; f < INDEX_FIELDS; f++) {
        uint32_t position = 0;
        analyse(a, an, source[f], true, &position, &tokens[f]);
        n_tokens += tokens[f].len;
    }
    struct collector c = collector_new(a, n_tokens);
    for (int f = 0; f < INDEX_FIELDS; f++)
        for (size_t i = 0; i < tokens[f].len; i++)
            collect(&c, f, source[f], &tokens[f].items[i]);
    place_positions(&c);
    out->terms = arena_alloc(a, 2 * c.n_slots * sizeof(*out->terms));
    out->n = 0;
    for (size_t i = 0; i < c.n_slots; i++) {
        struct slot *s = &c.slots[i];
        out->terms[out->n++] =
            (struct doc_term){s->term, impact_of(&s->tf, c.length),
                              drop_repeats(s->positions, s->n_positions), s->positions};
        if (s->tf.words[IN_EMPLOYER])
            out->terms[out->n++] = employer_term(a, s->term);
    }
    out->raws = c.raws;
    out->n_raws = c.n_raws;
}

bool document_surface(struct arena *a, struct str raw, struct str term, struct str *key,
                      struct str *display)
{
    /* A gender form or another ending behind a sign ("Leiter/in") is not part of the suggestion. */
    size_t end = 0;
    for (size_t pos = 0; pos < raw.len; end = pos) {
        uint32_t cp = utf8_next(raw, &pos);
        if (!utf8_is_letter(cp) && !utf8_is_digit(cp))
            break;
    }
    struct str shown = str_slice(raw, 0, end);
    struct str folded = analyse_prefix(a, shown);
    if (folded.len == 0 || folded.len > 2 * TOKEN_BYTES_MAX)
        return false;
    char *bytes = arena_alloc(a, folded.len + 1 + term.len);
    memcpy(bytes, folded.ptr, folded.len);
    bytes[folded.len] = '\0';
    memcpy(bytes + folded.len + 1, term.ptr, term.len);
    *key = str_n(bytes, folded.len + 1 + term.len);
    *display = str_eq(shown, folded) ? STR_NONE : shown;
    return true;
}
