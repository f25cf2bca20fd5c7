/* Place texts and address parts: whatever is typed, the answer keeps the header's promises. */
#include "places/resolve.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct gazetteer *gazetteer(void)
{
    static struct gazetteer *g;
    struct err err = {0};
    if (!g)
        g = gazetteer_open(NULL, &err);
    assert(g);
    return g;
}

static void check_match(const struct gazetteer *g, const struct place_match *m, size_t size)
{
    assert(m->place < gazetteer_count(g));
    assert(m->rule && m->rule[0]);
    assert(m->start <= m->end);
    assert(m->end <= size && m->end <= PLACE_TEXT_BYTES_MAX);
}

static void check_answer(const struct gazetteer *g, const struct place_answer *ans, size_t size)
{
    assert(ans->n_matches <= PLACE_MATCHES_MAX);
    assert((ans->scope == PLACE_SCOPE_PLACE) == (ans->n_matches > 0));
    assert(!ans->several || ans->n_matches > 1);
    assert((ans->scope == PLACE_SCOPE_STATE) == (ans->states != 0));
    if (ans->scope == PLACE_SCOPE_STATE)
        assert(ans->states & 1u << ans->state);
    for (size_t i = 0; i < ans->n_matches; i++) {
        check_match(g, &ans->matches[i], size);
        for (size_t k = 0; k < i && ans->several; k++) /* no place twice */
            assert(ans->matches[i].place != ans->matches[k].place);
    }
}

/* The same text gives the same answer, and blanks around it change nothing but the spans. */
static void check_again(const struct gazetteer *g, struct str text,
                        const struct place_answer *first)
{
    struct place_answer again;
    place_resolve(g, text, NULL, &again);
    assert(again.scope == first->scope && again.n_matches == first->n_matches);
    for (size_t i = 0; i < again.n_matches; i++)
        assert(again.matches[i].place == first->matches[i].place);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct gazetteer *g = gazetteer();
    struct str text = str_n((const char *)data, size);
    struct place_answer ans;
    uint16_t ids[8];
    place_resolve(g, text, NULL, &ans);
    check_answer(g, &ans, size);
    check_again(g, text, &ans);
    /* As address parts: PLZ up to the first line end, then town, state, country. */
    struct str rest = text, plz = STR_NONE, town = STR_NONE;
    struct place_hint hint = {0};
    str_line(&rest, &plz);
    str_line(&rest, &town);
    str_line(&rest, &hint.state);
    str_line(&rest, &hint.country);
    hint.has_point = size % 2;
    hint.lat = 48.1;
    hint.lon = 11.5;
    place_resolve_address(g, plz, town, &hint, &ans);
    check_answer(g, &ans, town.len);
    assert(gazetteer_suggest(g, text, ids, 8) <= 8);
    assert((unsigned)state_of(text) < STATE_COUNT);
    return 0;
}
