#include "unit/index/corpus.h"

#include <math.h>

/* Real compounds and gender forms, so that parts and stems are in the corpus too. */
static const char *const german[] = {"Krankenpfleger",     "Pflege",   "Leiter",
                                     "Softwareentwickler", "Software", "Verkauf",
                                     "Verkäuferin",        "IT-Leiter"};
#define N_GERMAN (sizeof(german) / sizeof(german[0]))

struct corpus corpus_new(struct arena *a, uint64_t seed)
{
    return (struct corpus){a, rng_seed(seed), 300, 0, 40};
}

struct str corpus_word(struct corpus *c, uint32_t rank)
{
    if (rank < N_GERMAN)
        return str_of(german[rank]);
    /* A digit at the end keeps the stemmer away. */
    static const char *const starts[] = {"ba", "ke", "mo", "tu", "zi", "ro"};
    return arena_printf(c->a, "%s%s%u", starts[rank % 6], starts[rank / 6 % 6], rank);
}

uint32_t corpus_rank(struct corpus *c)
{
    double u = rng_unit(&c->rng);
    return (uint32_t)(pow((double)c->n_words, u)) - 1;
}

static struct str words(struct corpus *c, uint32_t n)
{
    struct buf b = {0};
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, corpus_word(c, corpus_rank(c)));
    }
    struct str s = arena_str(c->a, buf_view(&b));
    buf_done(&b);
    return s;
}

static void places(struct corpus *c, struct index_doc *d)
{
    uint32_t n = c->n_places == 0 ? 0 : rng_chance(&c->rng, 0.2) ? rng_below(&c->rng, 5) : 1;
    d->places = ARENA_ARRAY(c->a, uint16_t, n);
    for (uint32_t i = 0; i < n; i++) {
        uint16_t place = (uint16_t)rng_below(&c->rng, c->n_places);
        bool known = false;
        for (size_t k = 0; k < d->n_places; k++)
            known |= d->places[k] == place;
        if (!known)
            d->places[d->n_places++] = place;
    }
}

struct index_doc corpus_doc(struct corpus *c, uint64_t id)
{
    struct rng *r = &c->rng;
    uint32_t employer = rng_below(r, 20), occupation = rng_below(r, 12);
    struct index_doc d = {
        .id = id,
        .date = rng_chance(r, 0.02) ? DATE_NONE : 20000 + (int32_t)rng_below(r, 60),
        .date_seen = rng_chance(r, 0.1),
        .employer_id = employer,
        .occupation = occupation ? 43100 + occupation * 10 : 0,
        .worktime = rng_below(r, 8),
        .contract = rng_below(r, CONTRACT_COUNT),
        .level = rng_below(r, LEVEL_COUNT),
        .remote = rng_below(r, REMOTE_COUNT),
        .agency = rng_below(r, AGENCY_COUNT),
        .title = words(c, 1 + rng_below(r, 5)),
        .employer = employer ? arena_printf(c->a, "Firma ke%u1 GmbH", employer) : STR_NONE,
        .occupation_label = occupation ? arena_printf(c->a, "Beruf zi%u2", occupation) : STR_NONE,
        .url = arena_printf(c->a, "https://example.org/%llu", (unsigned long long)id),
        .text = words(c, rng_below(r, c->text_words_max + 1)),
    };
    if (rng_chance(r, 0.5)) {
        d.yearly_min = 20000 + rng_below(r, 50000);
        d.yearly_max = d.yearly_min + rng_below(r, 10000);
        d.pay_min = d.yearly_min;
        d.pay_max = d.yearly_max;
        d.pay_unit = PAY_YEAR;
        d.pay_source = STR("stated");
    }
    places(c, &d);
    return d;
}
