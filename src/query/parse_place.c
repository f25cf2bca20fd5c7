#include "query/parse_items.h"

#include "places/fold.h"

#include <stdlib.h>

/* Three readings, the surest first: a PLZ anywhere, a name behind a preposition, a name at the end.
 * Each takes the longest run of plain words that resolves as a whole. */

#define PLACE_ITEMS_MAX 8

/* Towns whose names are words of job adverts or everyday German: only with a preposition or a PLZ.
 * Sorted, folded. */
static const char *const also_words[] = {
    "ahorn",       "alpen",     "au",       "bach",        "bad",        "balge",        "bann",
    "bark",        "bei",       "berg",     "berge",       "biere",      "binnen",       "bogen",
    "brand",       "bruecken",  "brunnen",  "buch",        "buchen",     "buecken",      "bunde",
    "burg",        "duemmer",   "engen",    "enger",       "essen",      "felde",        "fell",
    "feucht",      "foehren",   "forst",    "gartenstadt", "glatten",    "graben",       "grub",
    "grube",       "haar",      "halbe",    "haste",       "hatten",     "hauptbahnhof", "hausen",
    "heiden",      "hoefen",    "hof",      "holm",        "horn",       "igel",         "kahl",
    "kalk",        "kirchen",   "kloetze",  "kochen",      "korb",       "kuchen",       "kuesten",
    "lachen",      "lage",      "langen",   "lauben",      "lauf",       "laufen",       "lauter",
    "leck",        "lehre",     "lichte",   "linden",      "list",       "loehne",       "lotte",
    "machern",     "mantel",    "mauer",    "mauern",      "mehren",     "mengen",       "milz",
    "mitte",       "moos",      "motten",   "mueden",      "nagel",      "nahe",         "nord",
    "nordbahnhof", "norden",    "nuetzen",  "osten",       "otter",      "petting",      "polle",
    "pracht",      "rain",      "rauen",    "recke",       "regen",      "rehe",         "reit",
    "riegel",      "roden",     "rohr",     "rot",         "saal",       "salz",         "sand",
    "sande",       "schlangen", "schleife", "schmelz",     "senden",     "singen",       "sinn",
    "sonnen",      "spalt",     "speicher", "stegen",      "stein",      "steinen",      "stelle",
    "stoessen",    "strande",   "suessen",  "tauche",      "tiergarten", "treuen",       "uebersee",
    "ulmen",       "vagen",     "viereck",  "vogt",        "wald",       "wangen",       "waren",
    "wehr",        "weibern",   "weil",     "weiler",      "weinberg",   "weisen",       "weiten",
    "welle",       "wellen",    "wenden",   "werben",      "werder",     "weste",        "westen",
    "wetter",      "wiesen",    "winden",   "winzer",      "wissen",     "wolken",       "zimmern",
};

static int compare_word(const void *key, const void *word)
{
    return str_cmp(*(const struct str *)key, str_of(*(const char *const *)word));
}

static bool is_also_word(struct str text)
{
    struct place_key key;
    place_key_of(text, &key);
    struct str word = place_key_str(&key);
    return bsearch(&word, also_words, sizeof(also_words) / sizeof(*also_words), sizeof(*also_words),
                   compare_word) != NULL;
}

static bool is_plain(const struct query_item *it)
{
    return it->kind == CLAUSE_WORD && !it->minus && !it->title_only;
}

static bool is_one_of(struct str word, const char *const *words, size_t n)
{
    struct place_key key;
    place_key_of(word, &key);
    for (size_t i = 0; i < n; i++)
        if (str_eq(place_key_str(&key), str_of(words[i])))
            return true;
    return false;
}

#define IS_ONE_OF(word, words) is_one_of((word), (words), sizeof(words) / sizeof(*(words)))

/* Words that stand before a place. */
static bool is_preposition(struct str word)
{
    static const char *const words[] = {"in",    "im",     "bei",       "nahe",    "raum",
                                        "naehe", "region", "grossraum", "umkreis", "near",
                                        "um",    "rund",   "landkreis", "kreis"};
    return IS_ONE_OF(word, words);
}

/* "in der Nähe von Köln", "im Raum Köln", "rund um Köln": all of it belongs to the preposition. */
static bool continues_preposition(struct str word)
{
    static const char *const words[] = {"der", "dem", "von", "zu", "die", "stadt"};
    return is_preposition(word) || IS_ONE_OF(word, words);
}

/* Items [from, to) as one text; false when one of them is no plain word. */
static bool slice(struct str text, const struct query_items *items, size_t from, size_t to,
                  struct str *out)
{
    for (size_t i = from; i < to; i++)
        if (!is_plain(&items->items[i]))
            return false;
    *out = str_slice(text, items->items[from].start, items->items[to - 1].end);
    return true;
}

/* The run resolves as a whole: every word of it is read, as one place, several, or an area. */
static bool resolves(const struct gazetteer *g, struct str text, struct place_answer *ans)
{
    place_resolve(g, text, NULL, ans);
    return ans->unread == 0 && !ans->remote &&
           (ans->scope == PLACE_SCOPE_PLACE || ans->scope == PLACE_SCOPE_STATE ||
            ans->scope == PLACE_SCOPE_COUNTRY);
}

static bool longest(const struct gazetteer *g, struct str text, const struct query_items *items,
                    size_t from, struct query_place *out)
{
    size_t to = from + PLACE_ITEMS_MAX < items->n ? from + PLACE_ITEMS_MAX : items->n;
    for (; to > from; to--)
        if (slice(text, items, from, to, &out->text) && resolves(g, out->text, &out->answer)) {
            out->last = to;
            return true;
        }
    return false;
}

/* ---- a PLZ ---- */

static bool has_plz(struct str word)
{
    size_t pos = 0;
    struct place_word w;
    while (place_word_next(word, &pos, &w))
        if (w.digits && w.len == 5)
            return true;
    return false;
}

/* Takes prepositions before items[first] in. */
static size_t with_prepositions(const struct query_items *items, size_t first)
{
    size_t from = first;
    while (from > 0 && is_plain(&items->items[from - 1]) &&
           continues_preposition(items->items[from - 1].text))
        from--;
    /* "der" or "von" alone belongs to the words. */
    while (from < first && !is_preposition(items->items[from].text))
        from++;
    return from;
}

static bool read_plz(const struct gazetteer *g, struct str text, const struct query_items *items,
                     struct query_place *out)
{
    for (size_t i = 0; i < items->n; i++) {
        if (!is_plain(&items->items[i]) || !has_plz(items->items[i].text))
            continue;
        if (!longest(g, text, items, i, out) || out->answer.scope != PLACE_SCOPE_PLACE)
            continue;
        out->first = with_prepositions(items, i);
        return true;
    }
    return false;
}

/* ---- names without a PLZ ---- */

static uint32_t population_of(const struct gazetteer *g, const struct place_answer *ans)
{
    return ans->n_matches ? gazetteer_get(g, ans->matches[0].place)->population : 0;
}

/* Smaller places than the built-in table counts need a preposition: their names are too often
 * words. The same goes for an umlaut that had to be put back. */
static bool is_well_known(const struct gazetteer *g, const struct place_answer *ans)
{
    return ans->scope != PLACE_SCOPE_PLACE ||
           (population_of(g, ans) >= 1000 && !ans->matches[0].loose);
}

/* Items [from, to) as a name that needs no preposition. */
static bool read_bare(const struct gazetteer *g, struct str text, const struct query_items *items,
                      size_t from, size_t to, struct query_place *out)
{
    struct query_place p = {.first = from, .last = to};
    if (!slice(text, items, from, to, &p.text) || is_also_word(p.text))
        return false;
    if (!resolves(g, p.text, &p.answer) || !is_well_known(g, &p.answer))
        return false;
    if (p.answer.several && is_also_word(items->items[from].text))
        return false;
    *out = p;
    return true;
}

/* ---- a preposition ---- */

/* "bei Bosch" is an employer, not a hamlet. */
static bool believable(const struct gazetteer *g, struct str preposition,
                       const struct place_answer *ans)
{
    static const char *const employers[] = {"bei"};
    return ans->scope != PLACE_SCOPE_PLACE || !IS_ONE_OF(preposition, employers) ||
           population_of(g, ans) > 0;
}

/* "freiburg im breisgau", "unterföhring bei münchen": the name begins before the preposition. */
static void widen(const struct gazetteer *g, struct str text, const struct query_items *items,
                  struct query_place *p)
{
    size_t least = p->first > 3 ? p->first - 3 : 0;
    for (size_t from = least; from < p->first; from++)
        if (read_bare(g, text, items, from, p->last, p))
            return;
}

static bool read_preposition(const struct gazetteer *g, struct str text,
                             const struct query_items *items, struct query_place *out)
{
    static const char *const at[] = {"in", "im"};
    for (size_t i = 0; i + 1 < items->n; i++) {
        size_t from = i + 1;
        if (!is_plain(&items->items[i]) || !is_preposition(items->items[i].text))
            continue;
        while (from + 1 < items->n && is_plain(&items->items[from]) &&
               continues_preposition(items->items[from].text))
            from++;
        if (!longest(g, text, items, from, out) ||
            !believable(g, items->items[from - 1].text, &out->answer))
            continue;
        if (from > i + 1 || !IS_ONE_OF(items->items[i].text, at))
            out->answer.near |= out->answer.scope == PLACE_SCOPE_PLACE;
        out->first = i;
        widen(g, text, items, out);
        return true;
    }
    return false;
}

/* ---- at the end ---- */

static bool read_end(const struct gazetteer *g, struct str text, const struct query_items *items,
                     struct query_place *out)
{
    size_t from = items->n > PLACE_ITEMS_MAX ? items->n - PLACE_ITEMS_MAX : 1;
    for (; from < items->n; from++)
        if (read_bare(g, text, items, from, items->n, out))
            return true;
    return false;
}

bool query_place_read(const struct gazetteer *g, struct str text, const struct query_items *items,
                      struct query_place *out)
{
    if (read_plz(g, text, items, out) || read_preposition(g, text, items, out) ||
        read_end(g, text, items, out))
        return true;
    *out = (struct query_place){0};
    return false;
}
