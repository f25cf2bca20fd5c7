#include "understand/place_text.h"

#include "pay/words.h"
#include "places/resolve.h"
#include "understand/rules.h"

#define LABEL_BYTES_MAX   100 /* behind "Standort:" */
#define TITLE_PARTS_MAX   8
#define ADDRESS_WORDS_MAX 4
#define TRIES_MAX         50 /* labels, and addresses, of one posting */

struct finding {
    const struct gazetteer *g;
    struct found_place *out;
    size_t n;
};

static void add(struct finding *f, struct str field, bool title, uint32_t start, uint32_t end,
                const struct place_match *m, const char *rule, bool uncertain)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->out[i].place == m->place)
            return;
    if (f->n == FOUND_PLACES_MAX)
        return;
    struct found_place p = {.place = m->place,
                            .place_rule = m->rule,
                            .rule = rule,
                            .uncertain = uncertain || m->uncertain,
                            .title = title,
                            .start = start,
                            .end = end};
    span_snap(field, &p.start, &p.end);
    f->out[f->n++] = p;
}

static bool is_letter(struct str s, size_t at)
{
    return at < s.len && ((s.ptr[at] >= 'a' && s.ptr[at] <= 'z') || (s.ptr[at] & 0x80));
}

/* --- "Standort: Leipzig" -------------------------------------------------------------------- */

static const struct str labels[] = {
    STR_INIT("standort"),     STR_INIT("standorte"),    STR_INIT("arbeitsort"),
    STR_INIT("einsatzort"),   STR_INIT("dienstort"),    STR_INIT("dienstsitz"),
    STR_INIT("location"),     STR_INIT("arbeitsplatz"), STR_INIT("einsatzorte"),
    STR_INIT("job location"), STR_INIT("place of work")};

/* The text behind a label and its colon that starts at `at`; empty when there is none. */
static struct str behind_label(struct str text, struct str folded, size_t at)
{
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        size_t end = at + labels[i].len;
        if (end >= folded.len || memcmp(folded.ptr + at, labels[i].ptr, labels[i].len) != 0)
            continue;
        while (end < folded.len && (folded.ptr[end] == ' ' || folded.ptr[end] == '*'))
            end++;
        if (end >= folded.len || folded.ptr[end] != ':')
            continue;
        size_t to = end + 1;
        while (to < text.len && to - end < LABEL_BYTES_MAX && text.ptr[to] != '\n')
            to++;
        return str_slice(text, end + 1, to);
    }
    return STR_NONE;
}

static void find_labels(struct finding *f, struct str text, struct str folded)
{
    size_t tries = 0;
    for (size_t i = 0; i < folded.len && tries < TRIES_MAX; i++) {
        char c = folded.ptr[i];
        if ((c != 's' && c != 'a' && c != 'e' && c != 'd' && c != 'l' && c != 'j' && c != 'p') ||
            (i > 0 && is_letter(folded, i - 1)))
            continue;
        struct str value = behind_label(text, folded, i);
        struct place_answer answer;
        if (value.len == 0)
            continue;
        tries++;
        place_resolve(f->g, value, NULL, &answer);
        size_t n = answer.several ? answer.n_matches : answer.n_matches > 0;
        uint32_t base = (uint32_t)(value.ptr - text.ptr);
        for (size_t k = 0; k < n; k++)
            add(f, text, false, base + answer.matches[k].start, base + answer.matches[k].end,
                &answer.matches[k], "place.label", false);
    }
}

/* --- "Koch (m/w/d) in Hamburg" -------------------------------------------------------------- */

/* A part of the title is a place when all of it is one, beyond doubt. */
static void try_part(struct finding *f, struct str title, size_t from, size_t to)
{
    struct str part = str_trim(str_slice(title, from, to));
    struct place_answer answer;
    if (part.len < 3)
        return;
    place_resolve(f->g, part, NULL, &answer);
    if (answer.n_matches == 0 || answer.several || answer.matches[0].uncertain ||
        answer.matches[0].end - answer.matches[0].start + 2 < part.len)
        return;
    uint32_t start = (uint32_t)(part.ptr - title.ptr);
    add(f, title, true, start, start + (uint32_t)part.len, &answer.matches[0], "place.title",
        false);
}

static void find_title(struct finding *f, struct str title, struct str folded)
{
    size_t parts = 0;
    for (size_t i = 1; i + 4 < folded.len && parts < TITLE_PARTS_MAX; i++) {
        size_t from = 0;
        if (memcmp(folded.ptr + i, " in ", 4) == 0)
            from = i + 4;
        else if (strchr("-|,(", folded.ptr[i]) && folded.ptr[i + 1] == ' ')
            from = i + 2;
        else if (folded.ptr[i] == '(')
            from = i + 1;
        if (from == 0)
            continue;
        size_t to = from;
        while (to < folded.len && !strchr("|,()!", folded.ptr[to]) &&
               !(folded.ptr[to] == ' ' && to + 2 < folded.len && folded.ptr[to + 1] == '-'))
            to++;
        try_part(f, title, from, to);
        parts++;
    }
}

/* --- "04103 Leipzig" ------------------------------------------------------------------------ */

static bool is_digit(struct str s, size_t at)
{
    return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

/* Five digits, a blank, a capital: an address. It may be the head office's, so it stays uncertain.
 */
static void find_addresses(struct finding *f, struct str text)
{
    size_t tries = 0;
    for (size_t i = 0; i + 7 < text.len && tries < TRIES_MAX; i++) {
        size_t n = 0;
        while (is_digit(text, i + n))
            n++;
        bool capital = n == 5 && text.ptr[i + 5] == ' ' &&
                       ((text.ptr[i + 6] >= 'A' && text.ptr[i + 6] <= 'Z') ||
                        (unsigned char)text.ptr[i + 6] == 0xC3);
        if (capital && (i == 0 || (text.ptr[i - 1] != '-' && text.ptr[i - 1] != '/'))) {
            size_t to = i + 6, words = 0;
            while (to < text.len && !strchr("\n,;.|", text.ptr[to]) && words < ADDRESS_WORDS_MAX)
                words += text.ptr[to++] == ' ';
            struct place_answer answer;
            tries++;
            place_resolve(f->g, str_slice(text, i, to), NULL, &answer);
            if (answer.n_matches > 0 && str_eq(str_of(answer.matches[0].rule), STR("plz+name")))
                add(f, text, false, (uint32_t)i + answer.matches[0].start,
                    (uint32_t)i + answer.matches[0].end, &answer.matches[0], "place.plz", true);
        }
        i += n;
    }
}

size_t place_text_find(const struct gazetteer *g, const struct posting *p, struct str title,
                       struct str text, struct found_place out[FOUND_PLACES_MAX])
{
    struct finding f = {.g = g, .out = out};
    find_labels(&f, p->text, text);
    if (f.n == 0)
        find_title(&f, p->title, title);
    if (f.n == 0)
        find_addresses(&f, p->text);
    return f.n;
}
