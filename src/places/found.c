#include "places/found.h"

/* ---- roles ---- */

#define LIST_POPULATION_MIN        20000 /* two names side by side are a list when both are towns */
#define HYPHEN_POPULATION_MIN      50000
#define LOOSE_WORDS_POPULATION_MIN 5000 /* beside words nobody knows a hamlet is no evidence */

static const struct scan_segment *segment_of(const struct work *w, const struct scan_mention *m)
{
    return &w->scan.segments[m->segment];
}

static bool glued_after(const struct work *w, const struct scan_mention *m)
{
    return m->last < w->scan.n_words && (w->scan.words[m->last].sep & SEP_HYPHEN);
}

/* "Straße 6 Kempten": the number of a house stands directly before it. */
static bool after_number(const struct work *w, const struct scan_mention *m)
{
    if (m->first == 0)
        return false;
    char c = w->scan.words[m->first - 1].text[0];
    return c >= '0' && c <= '9';
}

/* Whether a name may be a place although unknown words stand beside it. */
static bool acceptable(const struct work *w, const struct scan_mention *m)
{
    const struct scan_segment *seg = segment_of(w, m);
    uint16_t after = (uint16_t)(seg->unknown - m->unknown_before);
    uint32_t population = mention_population(w->g, m);
    if (seg->plz_word)
        return true;
    if (m->unknown_before == 0 && after == 0)
        return true;
    if (m->unknown_before == 0 && (glued_after(w, m) || population >= 1000))
        return true;
    return after_number(w, m) || population >= LOOSE_WORDS_POPULATION_MIN ||
           (m->glued && population >= 1000);
}

static bool side_by_side(const struct work *w, size_t i)
{
    const struct scan_mention *a = &w->scan.mentions[i - 1], *b = &w->scan.mentions[i];
    return a->segment == b->segment && a->last == b->first;
}

/* A second name in the segment: "Köln Bonn" and "Köln-Bonn" are two places, "Neustadt Dresden" and
 * "Moers-Kapellen" are one. */
static bool is_list_item(const struct work *w, size_t i)
{
    const struct scan_mention *a = &w->scan.mentions[i - 1], *b = &w->scan.mentions[i];
    uint32_t least = b->glued ? HYPHEN_POPULATION_MIN : LIST_POPULATION_MIN;
    return segment_of(w, b)->unknown == 0 && mention_population(w->g, a) >= least &&
           mention_population(w->g, b) >= least && b->c[0].level != NAME_PART;
}

static bool after_hint_by_slash(const struct work *w, size_t i)
{
    const struct scan_mention *m = &w->scan.mentions[i];
    return i > 0 && w->role[i - 1] == ROLE_HINT &&
           w->scan.mentions[i - 1].segment + 1 == m->segment && segment_of(w, m)->sep == SEP_SLASH;
}

static int found_add(struct work *w, const struct scan_mention *m)
{
    struct found *f = &w->found[w->n_found];
    *f = (struct found){.m = m, .segment = m->segment, .near = m->near};
    f->start = w->scan.words[m->first].start;
    f->end = w->scan.words[m->last - 1].end;
    f->ev.states = m->states;
    return (int)w->n_found++;
}

static bool may_be_part(const struct work *w, const struct scan_mention *part,
                        const struct scan_mention *town)
{
    for (size_t i = 0; i < part->n; i++)
        for (size_t k = 0; k < town->n; k++)
            if (gazetteer_get(w->g, part->c[i].id)->town == town->c[k].id &&
                part->c[i].id != town->c[k].id)
                return true;
    return false;
}

/* Whether the mention only says where the place before it lies. */
static bool is_hint(const struct work *w, size_t i, int last)
{
    const struct scan_mention *m = &w->scan.mentions[i];
    const struct scan_segment *seg = segment_of(w, m);
    bool same = last >= 0 && w->found[last].segment == m->segment;
    if (last < 0 || m->region)
        return false;
    if (m->near && same)
        return true;
    if (seg->sep & SEP_OPEN) /* "Weingarten (Bodensee)", but "Berlin (Mitte)" is merged later */
        return w->found[last].segment + 1 == m->segment && !may_be_part(w, m, w->found[last].m);
    if (m->district && seg->sep & (SEP_COMMA | SEP_DASH))
        return true;
    if (after_hint_by_slash(w, i))
        return true;
    return same && !(side_by_side(w, i) && is_list_item(w, i));
}

static void assign_roles(struct work *w)
{
    int last = -1;
    for (size_t i = 0; i < w->scan.n_mentions; i++) {
        const struct scan_mention *m = &w->scan.mentions[i];
        if (!m->n)
            continue;
        if (is_hint(w, i, last)) {
            w->role[i] = ROLE_HINT;
            w->place_of[i] = last;
        } else if (acceptable(w, m)) {
            w->role[i] = ROLE_PLACE;
            last = found_add(w, m);
        }
    }
}

/* ---- clues ---- */

/* "Wien, Österreich", "Linz, AT": the place before it lies abroad. */
static void drop_before(struct work *w, size_t segment)
{
    for (size_t i = w->n_found; i-- > 0;) {
        struct found *f = &w->found[i];
        if (f->segment > segment || f->dropped)
            continue;
        for (size_t k = f->segment + 1; k <= segment; k++) {
            const struct scan_segment *between = &w->scan.segments[k];
            if (between->sep & SEP_STRONG || (k < segment && (between->country || between->states)))
                return;
        }
        f->dropped = true;
        return;
    }
}

static int last_found_upto(const struct work *w, size_t segment)
{
    int last = -1;
    for (size_t i = 0; i < w->n_found; i++)
        if (w->found[i].segment <= segment && w->found[i].m)
            last = (int)i;
    return last;
}

static void hand_states(struct work *w, size_t segment)
{
    const struct scan_segment *seg = &w->scan.segments[segment];
    int last = last_found_upto(w, segment);
    if (!seg->states)
        return;
    if (last < 0 || seg->sep & SEP_STRONG) {
        w->states |= seg->states;
        return;
    }
    struct found *f = &w->found[last];
    if (f->segment == segment || !f->ev.states || (f->ev.states & seg->states))
        f->ev.states = f->ev.states & seg->states ? f->ev.states & seg->states : seg->states;
}

static void read_segments(struct work *w)
{
    for (size_t i = 0; i < w->scan.n_segments; i++) {
        const struct scan_segment *seg = &w->scan.segments[i];
        int last = last_found_upto(w, i);
        hand_states(w, i);
        w->country |= seg->country;
        w->nationwide |= seg->nationwide;
        w->remote |= seg->remote;
        if (seg->foreign)
            drop_before(w, i);
        w->foreign |= seg->foreign || seg->foreign_city;
        if (seg->around && last >= 0)
            w->found[last].near = true;
        if (seg->plz2_word && seg->n_mentions == 0 && last >= 0 && !w->found[last].ev.digits.len)
            w->found[last].ev.digits = place_word_str(&w->scan.words[seg->plz2_word - 1]);
        if (seg->plz2_word && last >= 0 && w->found[last].segment == i)
            w->found[last].ev.digits = place_word_str(&w->scan.words[seg->plz2_word - 1]);
    }
}

/* ---- PLZ ---- */

static bool names_plz(const struct work *w, struct str plz, const struct scan_mention *m)
{
    struct decision d;
    place_decide_plz(w->g, plz, m, &d);
    return d.n && str_eq(str_of(d.matches[0].rule), STR("plz+name"));
}

/* The name that belongs to the PLZ of a segment: in the segment, in the one before or behind
 * ("Berlin, DE, 10557"), or anywhere when it fits the PLZ. */
static int found_for_plz(const struct work *w, size_t segment, struct str plz)
{
    int same = -1, fits = -1, before = -1;
    bool same_fits = false;
    for (size_t i = 0; i < w->n_found; i++) {
        const struct found *f = &w->found[i];
        if (!f->m || f->dropped || f->plz.len)
            continue;
        bool named = names_plz(w, plz, f->m);
        if (f->segment == segment && (same < 0 || (named && !same_fits))) {
            same = (int)i;
            same_fits = named;
        }
        if (named && fits < 0)
            fits = (int)i;
        if (f->segment < segment)
            before = (int)i;
    }
    if (same >= 0 && (fits < 0 || same_fits))
        return same;
    if (fits >= 0)
        return fits;
    bool country_before = segment > 0 && w->scan.segments[segment - 1].country;
    return country_before ? before : same;
}

static void add_plz(struct work *w, size_t segment, size_t word)
{
    struct str plz = place_word_str(&w->scan.words[word]);
    int at = found_for_plz(w, segment, plz);
    if (at < 0) {
        if (w->n_found == FOUND_MAX)
            return;
        at = (int)w->n_found++;
        w->found[at] = (struct found){.segment = (uint16_t)segment,
                                      .start = w->scan.words[word].start,
                                      .end = w->scan.words[word].end};
    }
    struct found *f = &w->found[at];
    f->plz = plz;
    f->segment = (uint16_t)segment;
    f->start = f->start < w->scan.words[word].start ? f->start : w->scan.words[word].start;
    f->end = f->end > w->scan.words[word].end ? f->end : w->scan.words[word].end;
}

/* A street, a firm or a quarter before "12345 Town" is no further place; a larger town behind it
 * is, when it stands alone between commas. */
static void drop_beside_plz(struct work *w)
{
    int first = -1;
    for (size_t i = 0; i < w->n_found; i++)
        if (w->found[i].plz.len && (first < 0 || w->found[i].segment < first))
            first = w->found[i].segment;
    for (size_t i = 0; i < w->n_found && first >= 0; i++) {
        struct found *f = &w->found[i];
        if (f->plz.len || !f->m)
            continue;
        const struct scan_segment *seg = &w->scan.segments[f->segment];
        if (f->segment <= first || seg->unknown ||
            mention_population(w->g, f->m) < LIST_POPULATION_MIN)
            f->dropped = true;
    }
}

static void read_plzs(struct work *w)
{
    bool any = false;
    for (size_t i = 0; i < w->scan.n_segments; i++)
        if (w->scan.segments[i].plz_word) {
            add_plz(w, i, w->scan.segments[i].plz_word - 1u);
            any = true;
        }
    if (any) {
        drop_beside_plz(w);
        return;
    }
    if (!w->hint->plz.len)
        return;
    int at = found_for_plz(w, 0, w->hint->plz);
    if (at < 0 && w->n_found)
        at = 0;
    if (at < 0) {
        at = (int)w->n_found++;
        w->found[at] = (struct found){0};
    }
    for (size_t i = 0; i < w->n_found; i++)
        w->found[i].dropped = (int)i != at;
    w->found[at].dropped = false;
    w->found[at].plz = w->hint->plz;
}

void places_find(struct work *w)
{
    assign_roles(w);
    read_segments(w);
    read_plzs(w);
}
