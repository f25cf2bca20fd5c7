#include "places/scan.h"

/* ---- words ---- */

static void read_words(struct scan *s)
{
    size_t pos = 0;
    struct place_word more;
    while (s->n_words < SCAN_WORDS_MAX && place_word_next(s->text, &pos, &s->words[s->n_words]))
        s->n_words += s->words[s->n_words].len > 0;
    s->truncated = s->n_words == SCAN_WORDS_MAX && place_word_next(s->text, &pos, &more);
}

static struct str word_at(const struct scan *s, size_t i)
{
    return place_word_str(&s->words[i]);
}

static struct str source_of(const struct scan *s, size_t i)
{
    return str_slice(s->text, s->words[i].start, s->words[i].end);
}

/* The words that hyphens join to words[i]: *first .. *last (exclusive). */
static void compound_of(const struct scan *s, size_t i, size_t *first, size_t *last)
{
    *first = i;
    *last = i + 1;
    while (*first > 0 && (s->words[*first].sep & SEP_HYPHEN))
        (*first)--;
    while (*last < s->n_words && (s->words[*last].sep & SEP_HYPHEN))
        (*last)++;
}

/* "Otto-Hahn-Ring", "Karl-Marx-Str.": Hahn is no place there. A lone "Weiherstraße" is no name of a
 * place anyway, and "Döring" may be one, so one-word streets need no mark. */
static void mark_streets(struct scan *s)
{
    for (size_t i = 0; i < s->n_words; i++) {
        size_t first, last;
        compound_of(s, i, &first, &last);
        s->street[i] = last - first > 1 && is_street_word(word_at(s, last - 1));
    }
}

/* ---- names ---- */

static bool is_break(uint16_t sep)
{
    return sep & (SEP_COMMA | SEP_STRONG);
}

/* The longest name at words[i]; the first entry of its chain, and its end in *last. */
static uint32_t longest_name(const struct gazetteer *g, const struct scan *s, size_t i,
                             size_t *last)
{
    struct place_key key = {.len = 0};
    uint32_t found = 0;
    for (size_t k = i; k < s->n_words && k < i + NAME_WORDS_MAX; k++) {
        if (k > i && is_break(s->words[k].sep))
            break;
        if (!place_key_add(&key, word_at(s, k)))
            break;
        uint32_t entry = gazetteer_name_first(g, place_key_str(&key));
        if (entry && !s->words[k].digits) {
            found = entry;
            *last = k + 1;
        }
    }
    return found;
}

static uint32_t insert_e(const struct gazetteer *g, struct str word, size_t at)
{
    char text[PLACE_WORD_BYTES_MAX + 1];
    memcpy(text, word.ptr, at);
    text[at] = 'e';
    memcpy(text + at + 1, word.ptr + at, word.len - at);
    return gazetteer_name_first(g, str_n(text, word.len + 1));
}

#define LOOSE_POPULATION_MIN 10000

/* "Munchen", "Dusseldorf": an umlaut that lost its dots, in one-word names of larger towns. */
static uint32_t name_without_umlaut(const struct gazetteer *g, struct str word)
{
    for (size_t i = 1; i < word.len && word.len >= 4 && word.len < PLACE_WORD_BYTES_MAX; i++) {
        if (!strchr("aou", word.ptr[i - 1]) || word.ptr[i] == 'e')
            continue;
        uint32_t e = insert_e(g, word, i);
        if (e && gazetteer_get(g, gazetteer_name(g, e)->id)->population >= LOOSE_POPULATION_MIN)
            return e;
    }
    return 0;
}

static void add_candidates(const struct gazetteer *g, struct scan_mention *m, uint32_t entry)
{
    for (; entry && m->n < SCAN_CANDIDATES_MAX; entry = gazetteer_name(g, entry)->next) {
        const struct place_name *name = gazetteer_name(g, entry);
        m->c[m->n++] = (struct scan_candidate){name->id, name->level, false};
    }
}

/* ---- qualifiers: what stands behind a name to tell it from its namesakes ---- */

/* "m" or "main" for "main", "wstr" for "weinstrasse", "oldb" for "oldenburg". */
static bool abbreviates(struct str text, struct str word)
{
    size_t k = 0;
    if (!text.len || !word.len || text.ptr[0] != word.ptr[0] || text.len > word.len)
        return false;
    if (text.len > 4)
        return str_starts(word, text);
    for (size_t i = 0; i < word.len && k < text.len; i++)
        k += word.ptr[i] == text.ptr[k];
    return k == text.len;
}

static bool name_has_qualifier(struct str name, struct str text)
{
    struct place_word w;
    size_t pos = 0, base = place_base_len(name);
    while (place_word_next(name, &pos, &w))
        if (w.start >= base && !place_is_connector(place_word_str(&w)) &&
            abbreviates(text, place_word_str(&w)))
            return true;
    return false;
}

static bool place_has_qualifier(const struct gazetteer *g, uint16_t id, struct str text)
{
    struct str rest = gazetteer_aliases(g, id), alias;
    if (name_has_qualifier(gazetteer_get(g, id)->name, text))
        return true;
    while (str_split(&rest, '|', &alias))
        if (name_has_qualifier(alias, text))
            return true;
    return false;
}

static bool mark_qualified(const struct gazetteer *g, struct scan_mention *m, struct str text)
{
    bool any = false;
    for (size_t i = 0; i < m->n; i++)
        if (place_has_qualifier(g, m->c[i].id, text)) {
            m->c[i].qualified = true;
            any = true;
        }
    return any;
}

static uint32_t candidate_states(const struct gazetteer *g, const struct scan_mention *m)
{
    uint32_t states = 0;
    for (size_t i = 0; i < m->n; i++)
        states |= 1u << gazetteer_get(g, m->c[i].id)->state;
    return states;
}

#define OWN_TOWN_POPULATION_MIN 20000

/* "Essen, Oldenburg" is a list, "Ulm, Donau" is not: behind a comma a word that is itself a larger
 * town does not qualify. */
static bool is_larger_town(const struct gazetteer *g, struct str word)
{
    uint32_t e = gazetteer_name_first(g, word);
    return e && gazetteer_name(g, e)->level == NAME_WHOLE &&
           gazetteer_get(g, gazetteer_name(g, e)->id)->population >= OWN_TOWN_POPULATION_MIN;
}

static bool whole_segment(const struct scan *s, size_t i)
{
    return is_break(s->words[i].sep) && (i + 1 == s->n_words || is_break(s->words[i + 1].sep));
}

/* Takes words[i] as a qualifier of m when it is one. */
static bool take_qualifier(const struct gazetteer *g, const struct scan *s, struct scan_mention *m,
                           size_t i)
{
    struct str word = word_at(s, i);
    bool comma = is_break(s->words[i].sep);
    if (s->words[i].digits || (comma && !whole_segment(s, i)))
        return false;
    if (comma && is_larger_town(g, word))
        return false;
    if (!(comma && word.len < 3) && mark_qualified(g, m, word))
        return true;
    uint32_t states = region_states(word);
    if (!states || (states & candidate_states(g, m)) == 0)
        return false;
    m->states = m->states ? m->states & states : states;
    return true;
}

/* A state directly behind the name, "Altenburg Thüringen", "(Baden-Württemberg)"; behind a comma it
 * is a segment of its own. */
static size_t take_state(const struct gazetteer *g, const struct scan *s, struct scan_mention *m,
                         size_t i)
{
    struct term t = term_at(s->words + i, s->n_words - i);
    if (t.kind != TERM_STATE || is_break(s->words[i].sep) ||
        (t.states & candidate_states(g, m)) == 0)
        return 0;
    m->states = t.states;
    return t.words;
}

/* Whether words[i] is the start of a name on its own, so that "Köln-Bonn" keeps both. */
static bool takes_more(const struct scan *s, size_t i)
{
    return i < s->n_words && !(s->words[i].sep & (SEP_STRONG | SEP_PLUS));
}

static void take_qualifiers(const struct gazetteer *g, const struct scan *s, struct scan_mention *m)
{
    size_t i = m->name_last;
    while (takes_more(s, i)) {
        size_t k = i;
        while (k < s->n_words && place_is_connector(word_at(s, k)) && !is_break(s->words[k].sep))
            k++;
        if (k == s->n_words)
            break;
        size_t n = take_state(g, s, m, k);
        if (!n && take_qualifier(g, s, m, k))
            n = 1;
        if (!n)
            break;
        i = k + n;
    }
    m->last = (uint16_t)i;
}

/* ---- segments ---- */

static struct scan_segment *segment_now(struct scan *s)
{
    return &s->segments[s->n_segments - 1];
}

static bool segment_open(struct scan *s, size_t word, uint16_t sep)
{
    if (s->n_segments) {
        struct scan_segment *last = segment_now(s);
        last->last = (uint16_t)word;
        if (last->first == word) { /* empty: "Köln, oder Bonn" */
            last->sep |= sep;
            return true;
        }
    }
    if (s->n_segments == SCAN_SEGMENTS_MAX)
        return false;
    s->segments[s->n_segments++] = (struct scan_segment){
        .first = (uint16_t)word, .sep = sep, .mention = (uint16_t)s->n_mentions};
    return true;
}

static bool opens_segment(const struct scan *s, size_t i)
{
    return s->words[i].sep & (SEP_START | SEP_COMMA | SEP_STRONG | SEP_SLASH | SEP_PLUS | SEP_OPEN |
                              SEP_CLOSE | SEP_DASH);
}

/* ---- clues ---- */

static bool is_plz_word(const struct scan *s, size_t i)
{
    return s->words[i].digits && s->words[i].len == 5;
}

/* "01 Dresden": the first two digits of the PLZ before a name, or alone between commas. */
static bool is_plz2_word(const struct scan *s, size_t i)
{
    if (!s->words[i].digits || s->words[i].len != 2 || segment_now((struct scan *)s)->first != i)
        return false;
    return i + 1 == s->n_words || !s->words[i + 1].digits;
}

/* "BE", "DE", "AT" in capitals where a field may stand: as a segment's last word. */
static enum term_kind code_at(const struct scan *s, size_t i, uint32_t *states)
{
    static const char *const foreign[] = {"AT", "CH", "FR", "NL", "PL", "CZ", "LU", "DK", "GB",
                                          "US", "ES", "IT", "SE", "IE", "HU", "RO", "PT"};
    struct str code = source_of(s, i);
    if (!s->words[i].upper || code.len != 2)
        return TERM_NONE;
    if (i + 1 < s->n_words && !(s->words[i + 1].sep & (SEP_COMMA | SEP_STRONG | SEP_CLOSE |
                                                       SEP_OPEN | SEP_DASH | SEP_SLASH)))
        return TERM_NONE;
    if (str_eq(code, STR("DE")))
        return TERM_COUNTRY;
    enum state state = state_of(code);
    if (state) {
        *states = 1u << state;
        return TERM_STATE;
    }
    for (size_t k = 0; k < sizeof(foreign) / sizeof(*foreign); k++)
        if (str_eq(code, str_of(foreign[k])))
            return TERM_FOREIGN;
    return TERM_NONE;
}

static struct term clue_at(const struct scan *s, size_t i)
{
    uint32_t states = 0;
    enum term_kind kind = code_at(s, i, &states);
    if (kind)
        return (struct term){kind, states, 1};
    return term_at(s->words + i, s->n_words - i);
}

struct pending {
    bool near, district;
};

/* Notes a clue in the segment; false when the words should be read as unknown. */
static void take_clue(struct scan *s, struct term t, struct pending *next)
{
    struct scan_segment *seg = segment_now(s);
    switch (t.kind) {
    case TERM_STATE:
        seg->states |= t.states;
        break;
    case TERM_COUNTRY:
        seg->country = true;
        break;
    case TERM_NATIONWIDE:
        seg->nationwide = true;
        break;
    case TERM_FOREIGN:
        seg->foreign = true;
        break;
    case TERM_FOREIGN_CITY:
        seg->foreign_city = true;
        break;
    case TERM_REMOTE:
        seg->remote = true;
        break;
    case TERM_NEAR:
        next->near = seg->near = true;
        break;
    case TERM_DISTRICT:
        next->district = true;
        break;
    case TERM_AROUND:
        seg->around = true;
        break;
    case TERM_NONE:
    case TERM_OR:
    case TERM_NOISE:
        break;
    }
}

static bool is_glued(const struct scan *s, size_t i)
{
    return i > 0 && (s->words[i].sep & SEP_HYPHEN);
}

static struct scan_mention *mention_add(struct scan *s, size_t first, size_t last,
                                        struct pending *next)
{
    struct scan_mention *m = &s->mentions[s->n_mentions++];
    *m = (struct scan_mention){.first = (uint16_t)first,
                               .last = (uint16_t)last,
                               .name_last = (uint16_t)last,
                               .segment = (uint16_t)(s->n_segments - 1),
                               .unknown_before = segment_now(s)->unknown,
                               .near = next->near || next->district,
                               .district = next->district,
                               .glued = is_glued(s, first)};
    segment_now(s)->n_mentions++;
    *next = (struct pending){0};
    return m;
}

/* "Ruhrgebiet", "Rhein-Main-Gebiet": stands near the town at its centre. */
static size_t take_region(const struct gazetteer *g, struct scan *s, size_t i, struct pending *next)
{
    struct place_key key = {.len = 0};
    struct str town = STR_NONE;
    size_t words = 0;
    for (size_t k = i; k < s->n_words && k < i + 3; k++) {
        if ((k > i && is_break(s->words[k].sep)) || !place_key_add(&key, word_at(s, k)))
            break;
        struct str centre = region_centre(place_key_str(&key));
        if (centre.len) {
            town = centre;
            words = k - i + 1;
        }
    }
    if (!words || s->n_mentions == SCAN_MENTIONS_MAX)
        return 0;
    struct scan_mention *m = mention_add(s, i, i + words, next);
    m->near = m->region = true;
    add_candidates(g, m, gazetteer_name_first(g, town));
    return words;
}

/* A town named like its state ("Brandenburg") is the state unless a PLZ stands before it; a city
 * state is the town. */
static bool name_beats_clue(size_t name_words, struct term t, bool behind_plz)
{
    const uint32_t cities = 1u << STATE_BE | 1u << STATE_HH | 1u << STATE_HB;
    if (t.kind == TERM_NONE || name_words > t.words)
        return true;
    if (name_words < t.words)
        return false;
    return t.kind == TERM_STATE && (behind_plz || ((t.states & cities) && t.words == 1));
}

static size_t take_name(const struct gazetteer *g, struct scan *s, size_t i, struct term clue,
                        struct pending *next)
{
    size_t last = i;
    bool loose = false;
    if (s->street[i] || s->words[i].digits || s->n_mentions == SCAN_MENTIONS_MAX)
        return 0;
    uint32_t entry = longest_name(g, s, i, &last);
    if (!entry && clue.kind == TERM_NONE) {
        entry = name_without_umlaut(g, word_at(s, i));
        last = i + 1;
        loose = true;
    }
    if (!entry || !name_beats_clue(last - i, clue, segment_now(s)->plz_word) ||
        (last == i + 1 && s->words[i].len < 2))
        return 0;
    struct scan_mention *m = mention_add(s, i, last, next);
    m->loose = loose;
    add_candidates(g, m, entry);
    take_qualifiers(g, s, m);
    return m->last - i;
}

/* "Plauener Str. 163", "Am Markt 3a": a number of a house. */
static bool is_house_number(const struct scan *s, size_t i)
{
    struct str word = word_at(s, i);
    return word.len <= 5 && word.ptr[0] >= '0' && word.ptr[0] <= '9';
}

static void take_unknown(struct scan *s, size_t i)
{
    struct scan_segment *seg = segment_now(s);
    if (s->street[i] || is_street_word(word_at(s, i)) || is_house_number(s, i))
        seg->skipped++;
    else
        seg->unknown++;
}

/* Reads what stands at words[i]; how many words that took. */
static size_t step(const struct gazetteer *g, struct scan *s, size_t i, struct pending *next)
{
    struct scan_segment *seg = segment_now(s);
    if (is_plz_word(s, i) && !seg->plz_word) {
        seg->plz_word = (uint16_t)(i + 1);
        return 1;
    }
    if (is_plz2_word(s, i)) {
        seg->plz2_word = (uint16_t)(i + 1);
        return 1;
    }
    struct term clue = clue_at(s, i);
    size_t n = take_name(g, s, i, clue, next);
    if (!n && clue.kind != TERM_STATE)
        n = take_region(g, s, i, next);
    if (n)
        return n;
    if (clue.kind == TERM_OR && i > seg->first)
        seg->last = (uint16_t)i;
    if (clue.kind) {
        take_clue(s, clue, next);
        return clue.words;
    }
    take_unknown(s, i);
    return 1;
}

static bool is_or(const struct scan *s, size_t i)
{
    return term_at(s->words + i, s->n_words - i).kind == TERM_OR;
}

void place_scan(const struct gazetteer *g, struct str text, struct scan *s)
{
    struct pending next = {0};
    s->text = text;
    s->n_words = s->n_segments = s->n_mentions = 0;
    read_words(s);
    mark_streets(s);
    for (size_t i = 0; i < s->n_words;) {
        bool after_or = i > 0 && is_or(s, i - 1);
        if ((opens_segment(s, i) || after_or || i == 0) &&
            !segment_open(s, i, after_or ? s->words[i].sep | SEP_PLUS : s->words[i].sep))
            break;
        i += step(g, s, i, &next);
    }
    if (s->n_segments)
        segment_now(s)->last = (uint16_t)s->n_words;
}
