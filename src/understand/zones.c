#include "understand/zones.h"

#include "base/utf8.h"
#include "pay/words.h"
#include "understand_data.h"

#include <assert.h>
#include <stdlib.h>

#define HEADING_BYTES_MAX   90
#define LONG_LINE_BYTES     400 /* longer lines are cut into sentences */
#define SENTENCE_BYTES_MIN  40
#define HEADING_GAP_MIN     20      /* of text before a heading inside a line */
#define HEADING_SCORE       20.0    /* a heading is of its own zone */
#define UNDER_HEADING_SCORE 2.0     /* what a heading is worth for the blocks below */
#define STAY_LIST           (-0.05) /* two items of a list */
#define STAY                (-0.2)
#define CHANGE              (-2.5)
#define CHANGE_LIST         (-0.8) /* where a list begins or ends */
#define BULLET_PROSE        (-1.0) /* list items are seldom about the employer or how to apply */
#define FIRST_NOT_ABOUT     (-1.0) /* most postings begin with the employer */
#define RUN_ON_BYTES_MAX    320    /* text without full stops is cut here */

struct zones_model {
    struct words *headings; /* value = zone */
    struct zone_words *words;
};

/* --- opening ------------------------------------------------------------------------------- */

static bool add_headings(struct zones_model *m, struct str line, struct err *err)
{
    struct str name, phrase;
    if (!str_split(&line, '\t', &name) || zone_of(name) == ZONES)
        return err_set(err, ERR_DATA, "needs a zone and its headings");
    while (str_split(&line, '|', &phrase))
        if (!words_add(m->headings, str_trim(phrase), zone_of(name), err))
            return false;
    return true;
}

static bool read_headings(struct zones_model *m, struct err *err)
{
    struct str tsv = str_n((const char *)rules_zones_data, rules_zones_data_len), line;
    m->headings = words_new();
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#' || add_headings(m, line, err))
            continue;
        err_prefix(err, "rules_zones.tsv line %zu", number);
        return false;
    }
    words_build(m->headings);
    return true;
}

struct zones_model *zones_open(struct err *err)
{
    struct zones_model *m = xcalloc(1, sizeof(*m));
    m->words =
        zone_words_open(str_n((const char *)rules_zone_words_data, rules_zone_words_data_len), err);
    if (m->words && read_headings(m, err))
        return m;
    zones_close(m);
    return NULL;
}

void zones_close(struct zones_model *m)
{
    if (!m)
        return;
    words_free(m->headings);
    zone_words_close(m->words);
    free(m);
}

/* --- blocks -------------------------------------------------------------------------------- */

struct block {
    uint32_t start, end; /* without white space at the ends */
    uint32_t body;       /* behind bullets and marks */
    bool bullet;
    enum zone heading; /* ZONES = none */
    bool structured;   /* heading is the zone the feed gave */
    uint32_t heading_end;
};

struct cutting {
    struct arena *a;
    const struct zones_model *m;
    struct str text, folded;
    struct block *blocks;
    size_t n, cap;
};

static void push(struct cutting *c, struct block b)
{
    if (c->n == c->cap) {
        size_t cap = c->cap ? 2 * c->cap : 64;
        struct block *more = ARENA_ARRAY(c->a, struct block, cap);
        if (c->n > 0)
            memcpy(more, c->blocks, c->n * sizeof(*more));
        c->blocks = more;
        c->cap = cap;
    }
    c->blocks[c->n++] = b;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_mark(char c)
{
    return c == '-' || c == '*' || c == '+' || c == '#' || c == '>' || c == '_' || c == '(';
}

/* Behind bullets, markdown and blanks: where the words begin. */
static uint32_t skip_marks(struct str s, uint32_t start, uint32_t end, bool *bullet)
{
    uint32_t i = start;
    *bullet = false;
    while (i < end) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (is_blank((char)c)) {
            i++;
        } else if (is_mark((char)c)) {
            bool before_blank = i + 1 < end && is_blank(s.ptr[i + 1]);
            *bullet = *bullet || ((c == '-' || c == '*' || c == '+') && before_blank);
            i++;
        } else if (c >= 0xE2) { /* bullets, arrows, emoji */
            *bullet = *bullet || c == 0xE2;
            size_t at = i;
            uint32_t cp = utf8_next(s, &at);
            if (utf8_is_letter(cp) || at > end)
                break;
            i = (uint32_t)at;
        } else if (c == 0xC2 && i + 1 < end) { /* "·" and other Latin-1 signs */
            *bullet = true;
            i += 2;
        } else {
            break;
        }
    }
    return i < end ? i : start;
}

struct heading_search {
    struct str folded;
    uint32_t from;  /* the line's first word */
    enum zone zone; /* best so far */
    uint32_t start, end;
};

static bool longest(void *user, struct word_hit h)
{
    struct heading_search *s = user;
    if (h.end - h.start > s->end - s->start) {
        s->zone = (enum zone)h.value;
        s->start = h.start;
        s->end = h.end;
    }
    return true;
}

static size_t count_words(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += !is_blank(s.ptr[i]) && (i == 0 || is_blank(s.ptr[i - 1]));
    return n;
}

static uint32_t trim_end(struct str s, uint32_t start, uint32_t end, const char *marks)
{
    while (end > start && (is_blank(s.ptr[end - 1]) || strchr(marks, s.ptr[end - 1])))
        end--;
    return end;
}

/* The zone of a line that stands alone as a heading; ZONES when it is none. */
static enum zone heading_line(const struct cutting *c, const struct block *b)
{
    uint32_t end = trim_end(c->folded, b->body, b->end, "*_#");
    bool colon = end > b->body && c->folded.ptr[end - 1] == ':';
    bool stop = end > b->body && c->folded.ptr[end - 1] == '.' &&
                !(end > b->body + 1 && c->folded.ptr[end - 2] == '.');
    end = trim_end(c->folded, b->body, end, "*_#:");
    if (end - b->body > HEADING_BYTES_MAX || end == b->body || stop || (b->bullet && !colon))
        return ZONES;
    struct heading_search s = {c->folded, b->body, ZONES, 0, 0};
    words_scan(c->m->headings, c->folded, b->body, end, longest, &s);
    if (s.zone == ZONES)
        return ZONES;
    struct str line = str_slice(c->folded, b->body, end);
    bool small_part = (s.end - s.start) * 10 < line.len * 3;
    return small_part && count_words(line) > 7 ? ZONES : s.zone;
}

/* "Ihre" before "Aufgaben", "Your" before "Profile": where it starts, or `at` when there is none.
 */
static uint32_t possessive_before(struct str s, uint32_t at)
{
    static const struct str words[] = {STR_INIT("Ihr"),   STR_INIT("Ihre"),  STR_INIT("Dein"),
                                       STR_INIT("Deine"), STR_INIT("Unser"), STR_INIT("Unsere"),
                                       STR_INIT("Your"),  STR_INIT("Our")};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t n = words[i].len + 1;
        if (at >= n && s.ptr[at - 1] == ' ' && memcmp(s.ptr + at - n, words[i].ptr, n - 1) == 0 &&
            (at == n || is_blank(s.ptr[at - n - 1]) || s.ptr[at - n - 1] == '*'))
            return at - (uint32_t)n;
    }
    return at;
}

struct opening_search {
    struct str text;
    uint32_t at, end;
    enum zone zone;
};

static bool starts_line(void *user, struct word_hit h)
{
    struct opening_search *s = user;
    bool opens = h.start == s->at || possessive_before(s->text, h.start) == s->at;
    if (opens && h.end > s->end) {
        s->end = h.end;
        s->zone = (enum zone)h.value;
    }
    return true;
}

/* "Ihre Aufgaben: …" in front of a text: the zone, or ZONES. */
static enum zone heading_opening(const struct cutting *c, const struct block *b)
{
    uint32_t reach = b->body + HEADING_BYTES_MAX / 2;
    uint32_t to = reach < b->end ? reach : b->end;
    struct opening_search s = {c->text, b->body, 0, ZONES};
    words_scan(c->m->headings, c->folded, b->body, to, starts_line, &s);
    if (s.zone == ZONES)
        return ZONES;
    uint32_t i = s.end;
    while (i < b->end && (c->folded.ptr[i] == '*' || c->folded.ptr[i] == ' '))
        i++;
    return i < b->end && c->folded.ptr[i] == ':' ? s.zone : ZONES;
}

/* `heading` is the zone of a heading known to start the block, or ZONES. */
static void push_block(struct cutting *c, uint32_t start, uint32_t end, enum zone heading)
{
    while (start < end && is_blank(c->text.ptr[start]))
        start++;
    end = trim_end(c->text, start, end, "");
    if (start >= end)
        return;
    if (c->n >= ZONE_BLOCKS_MAX) {
        c->blocks[c->n - 1].end = end;
        return;
    }
    struct block b = {.start = start, .end = end, .heading = ZONES};
    b.body = skip_marks(c->text, start, end, &b.bullet);
    b.heading = heading != ZONES ? heading : heading_line(c, &b);
    if (b.heading == ZONES)
        b.heading = heading_opening(c, &b);
    push(c, b);
}

/* A heading inside running text, in texts that lost their line breaks: "… Ihre Aufgaben Analyse der
 * …". At least two words, the first one capital; a capital word, a colon or the end behind it; no
 * sentence that runs into it ("wir freuen uns auf Ihre Bewerbung"). */
struct inline_search {
    struct str text;
    uint32_t from, to;
    uint32_t start;
    enum zone zone;
};

static bool is_capital(struct str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    return (c >= 'A' && c <= 'Z') || c == 0xC3;
}

static bool runs_into(const struct inline_search *s, size_t at)
{
    while (at > s->from && is_blank(s->text.ptr[at - 1]))
        at--;
    if (at == s->from || strchr(".!?:)*\"", s->text.ptr[at - 1]))
        return false;
    if (strchr(",(-/&;", s->text.ptr[at - 1]))
        return true;
    while (at > s->from && !is_blank(s->text.ptr[at - 1]))
        at--;
    return !is_capital(s->text, at);
}

static bool first_inline(void *user, struct word_hit h)
{
    struct inline_search *s = user;
    uint32_t start = possessive_before(s->text, h.start);
    bool two_words = start < h.start || memchr(s->text.ptr + h.start, ' ', h.end - h.start);
    h.start = start;
    if (!two_words || h.value == ZONE_ABOUT || h.value == ZONE_OTHER ||
        h.start < s->from + HEADING_GAP_MIN || !is_capital(s->text, h.start))
        return true;
    size_t next = h.end;
    while (next < s->to && (is_blank(s->text.ptr[next]) || s->text.ptr[next] == '*'))
        next++;
    bool open = next == s->to || s->text.ptr[next] == ':' || is_capital(s->text, next);
    if (!open || runs_into(s, h.start))
        return true;
    s->start = h.start;
    s->zone = (enum zone)h.value;
    return false;
}

/* Where the next heading inside a line starts, `to` when there is none. */
static uint32_t next_heading(const struct cutting *c, uint32_t from, uint32_t to, enum zone *zone)
{
    struct inline_search s = {c->text, from, to, to, ZONES};
    words_scan(c->m->headings, c->folded, from, to, first_inline, &s);
    *zone = s.zone;
    return s.start;
}

static bool ends_sentence(struct str s, uint32_t i, uint32_t end)
{
    if ((s.ptr[i] != '.' && s.ptr[i] != '!' && s.ptr[i] != '?') || i + 2 >= end ||
        s.ptr[i + 1] != ' ')
        return false;
    unsigned char next = (unsigned char)s.ptr[i + 2];
    bool capital = (next >= 'A' && next <= 'Z') || next >= 0xC3;
    bool word_before = i >= 3 && (unsigned char)s.ptr[i - 1] > '9' &&
                       (unsigned char)s.ptr[i - 2] > '9' && (unsigned char)s.ptr[i - 3] > '9';
    return capital && word_before;
}

/* Where a piece of a long line ends: a sentence, an item that starts with "Du" in a list that lost
 * its bullets, or at the latest after RUN_ON_BYTES_MAX. */
static bool ends_piece(struct str s, uint32_t from, uint32_t i, uint32_t end)
{
    if (ends_sentence(s, i, end))
        return true;
    if (s.ptr[i] != ' ' || i + 4 >= end)
        return false;
    return memcmp(s.ptr + i, " Du ", 4) == 0 || i - from >= RUN_ON_BYTES_MAX;
}

/* List items of usual length hold no headings; looking into each costs a pass over the text. */
static bool may_hold_heading(const struct cutting *c, uint32_t start, uint32_t end)
{
    bool item = end - start > 2 && c->text.ptr[start] == '-' && c->text.ptr[start + 1] == ' ';
    return end - start > (item ? LONG_LINE_BYTES / 2 : HEADING_GAP_MIN);
}

/* One block from each inline heading on, and in long lines one a sentence. */
static void push_line(struct cutting *c, uint32_t start, uint32_t end)
{
    bool sentences = end - start > LONG_LINE_BYTES;
    enum zone zone = ZONES, next_zone = ZONES; /* of the piece at hand; of the heading ahead */
    uint32_t from = start, heading = end;
    if (may_hold_heading(c, start, end))
        heading = next_heading(c, start, end, &next_zone);
    for (uint32_t i = start; i < end && (sentences || heading < end); i++) {
        if (i == heading) {
            push_block(c, from, i, zone);
            from = i;
            zone = next_zone;
            heading = next_heading(c, i, end, &next_zone);
        } else if (sentences && i - from >= SENTENCE_BYTES_MIN &&
                   ends_piece(c->text, from, i, end)) {
            push_block(c, from, i + 1, zone);
            from = i + 1;
            zone = ZONES;
        }
    }
    push_block(c, from, end, zone);
}

static void cut_lines(struct cutting *c, uint32_t from, uint32_t to)
{
    uint32_t start = from;
    while (start < to) {
        const char *nl = memchr(c->text.ptr + start, '\n', to - start);
        uint32_t end = nl ? (uint32_t)(nl - c->text.ptr) : to;
        push_line(c, start, end);
        start = end + 1;
    }
}

/* What the feed separated is one block of that zone; the text between is cut as usual. */
static void cut(struct cutting *c, const struct posting *p)
{
    uint32_t at = 0;
    for (size_t i = 0; i < p->n_sections; i++) {
        const struct posting_section *s = &p->sections[i];
        enum zone zone = zone_of(s->zone);
        if (zone == ZONES || s->start < at || s->end <= s->start || s->end > p->text.len)
            continue;
        cut_lines(c, at, s->start);
        struct block b = {.start = s->start, .end = s->end, .body = s->start};
        while (b.start < b.end && is_blank(c->text.ptr[b.start]))
            b.start++;
        b.end = trim_end(c->text, b.start, b.end, "");
        b.body = b.start;
        b.heading = zone;
        b.structured = true;
        if (b.start < b.end)
            push(c, b);
        at = s->end;
    }
    cut_lines(c, at, (uint32_t)p->text.len);
}

/* --- the most likely sequence --------------------------------------------------------------- */

struct step {
    double score[ZONES];
    uint8_t from[ZONES];
};

static void score_block(const struct cutting *c, const struct block *b, enum zone under,
                        bool under_structured, double score[ZONES])
{
    if (b->structured || (b->heading != ZONES && b->end - b->body <= HEADING_BYTES_MAX)) {
        for (int z = 0; z < ZONES; z++)
            score[z] = z == (int)b->heading ? 0 : -HEADING_SCORE;
        return;
    }
    zone_words_score(c->m->words, str_slice(c->text, b->body, b->end),
                     str_slice(c->folded, b->body, b->end), b->bullet, score);
    if (b->bullet) {
        score[ZONE_ABOUT] += BULLET_PROSE;
        score[ZONE_APPLICATION] += BULLET_PROSE;
    }
    if (under != ZONES && !under_structured)
        score[under] += UNDER_HEADING_SCORE;
}

static void advance(struct step *now, const struct step *before, double stay, double change)
{
    for (int z = 0; z < ZONES; z++) {
        double best = before->score[z] + stay;
        int from = z;
        for (int y = 0; y < ZONES; y++) {
            if (y != z && before->score[y] + change > best) {
                best = before->score[y] + change;
                from = y;
            }
        }
        now->score[z] += best;
        now->from[z] = (uint8_t)from;
    }
}

static void decode(const struct cutting *c, enum zone *zones, bool *by_heading)
{
    struct step *steps = ARENA_ARRAY(c->a, struct step, c->n);
    enum zone under = ZONES;
    bool structured = false;
    for (size_t i = 0; i < c->n; i++) {
        const struct block *b = &c->blocks[i];
        if (b->heading != ZONES) {
            under = b->heading;
            structured = b->structured;
        }
        score_block(c, b, under, structured, steps[i].score);
        by_heading[i] = under != ZONES && !structured;
        for (int z = 0; z < ZONES && i == 0; z++)
            steps[0].score[z] += z == ZONE_ABOUT ? 0 : FIRST_NOT_ABOUT;
        if (i == 0)
            continue;
        bool before = c->blocks[i - 1].bullet, list = b->bullet && before;
        advance(&steps[i], &steps[i - 1], list && b->heading == ZONES ? STAY_LIST : STAY,
                b->heading != ZONES   ? STAY
                : b->bullet != before ? CHANGE_LIST
                                      : CHANGE);
    }
    int z = 0;
    for (int y = 1; y < ZONES; y++)
        if (steps[c->n - 1].score[y] > steps[c->n - 1].score[z])
            z = y;
    for (size_t i = c->n; i > 0; i--) {
        zones[i - 1] = (enum zone)z;
        z = steps[i - 1].from[z];
    }
    for (size_t i = 0, last = ZONES; i < c->n; i++) {
        last = c->blocks[i].heading != ZONES ? c->blocks[i].heading : last;
        by_heading[i] = by_heading[i] && zones[i] == (enum zone)last;
    }
}

size_t zones_find(struct arena *a, const struct zones_model *m, const struct posting *p,
                  struct str folded, struct zone_span **out)
{
    struct cutting c = {.a = a, .m = m, .text = p->text, .folded = folded};
    assert(folded.len == p->text.len);
    *out = NULL;
    cut(&c, p);
    if (c.n == 0)
        return 0;
    enum zone *zones = ARENA_ARRAY(a, enum zone, c.n);
    bool *by_heading = ARENA_ARRAY(a, bool, c.n);
    decode(&c, zones, by_heading);
    struct zone_span *spans = ARENA_ARRAY(a, struct zone_span, c.n);
    size_t n = 0;
    for (size_t i = 0; i < c.n; i++) {
        const struct block *b = &c.blocks[i];
        const char *rule = b->structured   ? "structured"
                           : by_heading[i] ? "zone.heading"
                                           : "zone.words";
        if (n > 0 && spans[n - 1].zone == zones[i] &&
            str_eq(str_of(spans[n - 1].rule), str_of(rule)))
            spans[n - 1].end = b->end;
        else
            spans[n++] = (struct zone_span){zones[i], rule, b->start, b->end};
    }
    *out = spans;
    return n;
}
