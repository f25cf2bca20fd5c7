#include "text/analyse.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "text/compound.h"
#include "text/data_text.h"
#include "text/fold.h"
#include "text/gender.h"
#include "text/word.h"

/* Raise it whenever code changes the tokens: rules and word list count by themselves. */
#define RULES_VERSION 1u

#define WORD_LIST_PATH "/usr/share/dict/ngerman"
#define RUN_BYTES_MAX  192 /* of a longer run of letters only the beginning is analysed */
#define KEY_BYTES_MAX  (RUN_BYTES_MAX + 64) /* a word with its gender ending */

struct analyser *analyser_open_list(const char *word_list, struct err *err)
{
    struct analyser *an = xcalloc(1, sizeof(*an));
    struct str table = str_n((const char *)data_text_rules, data_text_rules_len);
    if (!rules_init(&an->rules, table, err)) {
        free(an);
        return NULL;
    }
    an->compounds = compounds_new(&an->rules, word_list);
    uint64_t facts[] = {RULES_VERSION, an->rules.hash, compounds_hash(an->compounds)};
    an->hash = hash64(facts, sizeof(facts));
    return an;
}

struct analyser *analyser_open(struct err *err)
{
    return analyser_open_list(WORD_LIST_PATH, err);
}

void analyser_close(struct analyser *an)
{
    if (!an)
        return;
    word_cache_forget(an);
    compounds_free(an->compounds);
    rules_done(&an->rules);
    free(an);
}

uint64_t analyser_hash(const struct analyser *an)
{
    return an->hash;
}

struct str text_fold(struct arena *a, struct str text)
{
    struct buf out = {0};
    for (size_t pos = 0; pos < text.len;) {
        char one[FOLD_BYTES_MAX];
        size_t n = fold_put(one, utf8_next(text, &pos), out.len ? out.data[out.len - 1] : 0);
        buf_add(&out, one, n);
    }
    struct str folded = arena_str(a, buf_view(&out));
    buf_done(&out);
    return folded;
}

struct str analyse_prefix(struct arena *a, struct str prefix)
{
    char word[TOKEN_BYTES_MAX];
    size_t n = fold_into(word, sizeof(word), prefix);
    return arena_str(a, str_n(word, fold_umlauts_off(word, n)));
}

/* ---- scanning ---- */

struct scan {
    const struct analyser *an;
    struct arena *arena;
    struct str text;
    bool parts, atoms;
    uint32_t *position;
    struct tokens *out;
    struct word_cache *cache;
    char *room; /* small strings are cut from here */
    size_t room_left;
};

static struct str keep(struct scan *s, struct str term)
{
    if (s->room_left < term.len) {
        s->room_left = 4096;
        s->room = arena_alloc(s->arena, s->room_left);
    }
    char *at = s->room;
    memcpy(at, term.ptr, term.len);
    s->room += term.len;
    s->room_left -= term.len;
    return str_n(at, term.len);
}

static void push(struct scan *s, struct str term, size_t start, size_t end, enum token_kind kind)
{
    struct tokens *out = s->out;
    if (out->len == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 64;
        struct token *items = arena_alloc(s->arena, cap * sizeof(*items));
        if (out->len)
            memcpy(items, out->items, out->len * sizeof(*items));
        out->items = items;
        out->cap = cap;
    }
    out->items[out->len++] =
        (struct token){keep(s, term), *s->position, (uint32_t)start, (uint32_t)end, kind};
}

/* "Koch/Köchin", "Fachkraft/Fachkräfte": the same word once more behind a slash. */
static bool repeats_last(struct scan *s, size_t first, struct str term, size_t start, size_t end)
{
    size_t i = s->out->len;
    while (i > first && s->out->items[i - 1].kind != TOKEN_WORD)
        i--;
    if (i == first)
        return false;
    struct token *last = &s->out->items[i - 1];
    struct str between = str_trim(str_slice(s->text, last->end, start));
    if (!str_eq(between, STR("/")) && !str_eq(between, STR("|")))
        return false;
    if (!str_eq(last->term, term))
        return false;
    last->end = (uint32_t)end;
    return true;
}

static void emit(struct scan *s, size_t first, const struct word_terms *w, size_t start, size_t end)
{
    if (w->n == 0 || repeats_last(s, first, w->terms[0], start, end))
        return;
    if (s->atoms && w->n_split) {
        for (size_t i = 1; i <= w->n_split; i++, ++*s->position)
            push(s, w->terms[i], start, end, i < w->n_split ? TOKEN_PART : TOKEN_WORD);
        return;
    }
    push(s, w->terms[0], start, end, TOKEN_WORD);
    for (size_t i = 1; s->parts && !s->atoms && i < w->n; i++)
        push(s, w->terms[i], start, end, TOKEN_PART);
    ++*s->position;
}

static void emit_special(struct scan *s, const struct special *sp, size_t start, size_t end)
{
    push(s, sp->term, start, end, TOKEN_WORD);
    for (size_t i = 0; s->parts && !s->atoms && i < sp->n_parts; i++)
        push(s, sp->parts[i], start, end, TOKEN_PART);
    ++*s->position;
}

/* 1 letter, 2 digit, 3 lead of a longer code point that must be looked at, 0 anything else. */
static const uint8_t classes[256] = {
    ['0' ... '9'] = 2, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, [0xC2 ... 0xF4] = 3};

static bool is_word_cp(uint32_t cp)
{
    return utf8_is_letter(cp) || utf8_is_digit(cp) || cp == 0xB2 || cp == 0xB3 || cp == 0xB9 ||
           (cp >= 0x2070 && cp <= 0x209C);
}

/* A word can start at text[at]; *next behind its first code point. */
static bool word_starts(struct str text, size_t at, size_t *next)
{
    uint8_t class = classes[(unsigned char)text.ptr[at]];
    *next = at + 1;
    if (class != 3)
        return class != 0;
    *next = at;
    uint32_t cp = utf8_next(text, next);
    return cp != UTF8_BAD && is_word_cp(cp);
}

static bool is_apostrophe(struct str text, size_t at, size_t *next)
{
    if (text.ptr[at] == '\'') {
        *next = at + 1;
        return true;
    }
    *next = at + 3;
    return str_starts(str_slice(text, at, text.len), STR("\xE2\x80\x99"));
}

/* The end of the word that starts at text[at]: letters, digits, what is invisible, and an
 * apostrophe between letters. */
static size_t word_end(struct str text, size_t at)
{
    size_t i = at, next;
    while (i < text.len) {
        uint8_t class = classes[(unsigned char)text.ptr[i]];
        if (class == 1 || class == 2) {
            i++;
            continue;
        }
        if (class == 3) {
            next = i;
            uint32_t cp = utf8_next(text, &next);
            if (cp != UTF8_BAD && (is_word_cp(cp) || fold_is_ignorable(cp))) {
                i = next;
                continue;
            }
        }
        size_t after;
        if (i > at && is_apostrophe(text, i, &next) && next < text.len &&
            word_starts(text, next, &after)) {
            i = after;
            continue;
        }
        break;
    }
    return i;
}

static bool is_hyphen(struct str text, size_t at, size_t *next)
{
    if (at >= text.len)
        return false;
    *next = at + 1;
    if (text.ptr[at] == '-')
        return true;
    *next = at + 3;
    struct str rest = str_slice(text, at, text.len);
    return str_starts(rest, STR("\xE2\x80\x90")) || str_starts(rest, STR("\xE2\x80\x91"));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_end(struct str text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

/* "3.500" and "2.500.000" are one number without the dots, "16,50" keeps its comma. Returns the end
 * and writes the term; 0 when text[start..end) is no plain number with more behind it. */
static size_t number_end(struct str text, size_t start, size_t end, char *term, size_t *term_len)
{
    if (end - start > 20 || digits_end(text, start) != end)
        return 0;
    memcpy(term, text.ptr + start, end - start);
    size_t len = end - start, at = end;
    while (end - start <= 3 && at + 4 <= text.len &&
           (text.ptr[at] == '.' || text.ptr[at] == '\'') && digits_end(text, at + 1) == at + 4 &&
           len + 3 < TOKEN_BYTES_MAX - 8) {
        memcpy(term + len, text.ptr + at + 1, 3);
        len += 3;
        at += 4;
    }
    size_t cents = at + 1 < text.len && text.ptr[at] == ',' ? digits_end(text, at + 1) : 0;
    if (cents > at + 1 && cents - at <= 4) {
        memcpy(term + len, text.ptr + at, cents - at);
        len += cents - at;
        at = cents;
    }
    size_t next;
    if (at == end || (at < text.len && word_starts(text, at, &next)))
        return 0;
    *term_len = len;
    return at;
}

/* "C++", "C#", "R&D", "Node.js": signs that belong to a word. Returns the end and writes the term;
 * 0 when there is none. */
static size_t sign_word_end(struct scan *s, size_t start, size_t end, char *term, size_t *term_len)
{
    struct str text = s->text, rest = str_slice(text, end, text.len);
    size_t len = end - start, next;
    if (len > 20 || rest.len == 0)
        return 0;
    size_t tail = 0;
    if (str_starts(rest, STR("++")))
        tail = 2;
    else if (len == 1 && rest.ptr[0] == '#')
        tail = 1;
    else if (str_starts_nocase(rest, STR(".js")))
        tail = 3;
    else if (len <= 2 && rest.ptr[0] == '&' && rest.len > 1 && word_starts(text, end + 1, &next)) {
        size_t stop = word_end(text, end + 1);
        tail = stop - end <= 4 ? stop - end : 0;
    }
    if (tail == 0 || (end + tail < text.len && word_starts(text, end + tail, &next)))
        return 0;
    *term_len = fold_into(term, TOKEN_BYTES_MAX, str_slice(text, start, end + tail));
    if (tail == 3 && rest.ptr[0] == '.') { /* "node.js" is "nodejs" */
        memmove(term + *term_len - 3, term + *term_len - 2, 2);
        --*term_len;
    }
    return end + tail;
}

/* The word text[start..end) with its gender ending, as a key for word_lookup (KEY_BYTES_MAX - 1
 * bytes at `key`); returns the end of both. */
static size_t gendered_word(struct scan *s, size_t start, size_t end, char *key, size_t *key_len)
{
    struct gender_ending g = gender_ending(&s->an->rules, s->text, start, end);
    size_t len = end - start < RUN_BYTES_MAX ? end - start : RUN_BYTES_MAX;
    memcpy(key, s->text.ptr + start, len);
    *key_len = len;
    if (g.kind == GENDER_NONE)
        return end;
    if (g.kind == GENDER_IN) {
        memcpy(key + len, WORD_MARKED_IN, sizeof(WORD_MARKED_IN) - 1);
        *key_len += sizeof(WORD_MARKED_IN) - 1;
    } else if (g.kind ==
               GENDER_INNEN) { /* "Bürger:innenbüro" → "Bürgerbüro", "Kund…" → "Kunden…" */
        size_t stop = word_end(s->text, g.end);
        bool er = len > 2 && memcmp(key + len - 2, "er", 2) == 0;
        if (!er) {
            memcpy(key + len, "en", 2);
            *key_len += 2;
        }
        size_t more = stop - g.end < 48 ? stop - g.end : 48;
        memcpy(key + *key_len, s->text.ptr + g.end, more);
        *key_len += more;
        return stop;
    }
    return g.end;
}

/* One word without its hyphenated neighbours; returns the end of what it took. */
static size_t scan_word(struct scan *s, size_t first, size_t start)
{
    char term[TOKEN_BYTES_MAX + FOLD_BYTES_MAX];
    size_t term_len;
    size_t end = word_end(s->text, start);
    size_t taken = number_end(s->text, start, end, term, &term_len);
    if (taken == 0)
        taken = sign_word_end(s, start, end, term, &term_len);
    if (taken) {
        struct special sp = {.term = str_n(term, term_len)};
        if (term_len > 4 && memcmp(term + term_len - 2, "js", 2) == 0)
            sp.parts[sp.n_parts++] = str_n(term, term_len - 2);
        emit_special(s, &sp, start, taken);
        return taken;
    }
    char key[KEY_BYTES_MAX];
    size_t key_len;
    taken = gendered_word(s, start, end, key, &key_len);
    emit(s, first, word_lookup(s->cache, str_n(key, key_len), s->parts), start, taken);
    return taken;
}

/* "e-Learning", "E-Commerce": one word with its single letter. */
static size_t scan_e_word(struct scan *s, size_t first, size_t start)
{
    size_t next, after;
    char c = s->text.ptr[start];
    if ((c != 'e' && c != 'E') || !is_hyphen(s->text, start + 1, &next) || next >= s->text.len ||
        !word_starts(s->text, next, &after) || is_digit(s->text.ptr[next]))
        return 0;
    size_t end = word_end(s->text, next);
    char key[KEY_BYTES_MAX];
    size_t key_len;
    size_t taken = gendered_word(s, next, end, key + 1, &key_len);
    struct word_terms plain = *word_lookup(s->cache, str_n(key + 1, key_len), false);
    if (end - next < 3 || plain.n == 0)
        return 0;
    char part[TOKEN_BYTES_MAX];
    size_t part_len = plain.terms[0].len;
    memcpy(part, plain.terms[0].ptr, part_len);
    key[0] = 'e';
    size_t before = s->out->len;
    emit(s, first, word_lookup(s->cache, str_n(key, key_len + 1), false), start, taken);
    if (s->parts && !s->atoms && s->out->len > before) {
        --*s->position;
        push(s, str_n(part, part_len), start, taken, TOKEN_PART);
        ++*s->position;
    }
    return taken;
}

/* "Sozial-Pädagoge" is also found as "Sozialpädagoge": the joined word as a part of the first. */
static void emit_joined(struct scan *s, size_t start, size_t end, uint32_t position)
{
    char joined[RUN_BYTES_MAX];
    size_t len = 0;
    if (end - start > COMPOUND_WORD_MAX)
        return;
    for (size_t i = start, next; i < end;) {
        if (is_hyphen(s->text, i, &next)) {
            i = next;
            continue;
        }
        joined[len++] = s->text.ptr[i++];
    }
    const struct word_terms *w = word_lookup(s->cache, str_n(joined, len), false);
    if (w->n == 0)
        return;
    uint32_t here = *s->position;
    *s->position = position;
    push(s, w->terms[0], start, end, TOKEN_PART);
    *s->position = here;
}

/* A word and what hangs on it by hyphens, at consecutive positions. */
static size_t scan_chain(struct scan *s, size_t first, size_t start)
{
    size_t at = start, end = start, links = 0;
    uint32_t position = *s->position;
    bool joinable = true;
    for (;;) {
        size_t next, after;
        const struct special *sp = rules_special(&s->an->rules, s->text, at);
        size_t plain_end = word_end(s->text, at);
        if (sp) {
            end = at + sp->written.len;
            emit_special(s, sp, at, end);
        } else if ((end = scan_e_word(s, first, at)) == 0) {
            end = scan_word(s, first, at);
        }
        joinable &= end == plain_end && plain_end - at >= 3 && !is_digit(s->text.ptr[at]);
        if (!is_hyphen(s->text, end, &next) || next >= s->text.len ||
            !word_starts(s->text, next, &after))
            break;
        at = next;
        links++;
    }
    if (s->parts && !s->atoms && links == 1 && joinable && *s->position == position + 2)
        emit_joined(s, start, end, position);
    return end;
}

static void scan_text(struct scan *s)
{
    struct str text = s->text;
    size_t first = s->out->len, next;
    for (size_t i = 0; i < text.len;) {
        unsigned char c = (unsigned char)text.ptr[i];
        size_t marker = 0;
        if (c == '(' || c == '[' || c == '{') {
            marker = gender_marker(&s->an->rules, text, i);
            i = marker ? marker : i + 1;
        } else if (c == '.') {
            const struct special *sp = rules_special(&s->an->rules, text, i);
            if (sp)
                emit_special(s, sp, i, i + sp->written.len);
            i += sp ? sp->written.len : 1;
        } else if (!word_starts(text, i, &next)) {
            i = next;
        } else {
            marker = gender_marker(&s->an->rules, text, i);
            i = marker ? marker : scan_chain(s, first, i);
        }
    }
}

void analyse(struct arena *a, const struct analyser *an, struct str text, bool parts,
             uint32_t *position, struct tokens *out)
{
    struct scan s = {.an = an, .arena = a, .text = text, .parts = parts, .position = position};
    s.out = out;
    s.cache = word_cache_of(an);
    scan_text(&s);
}

void analyse_atoms(struct arena *a, const struct analyser *an, struct str text, struct tokens *out)
{
    uint32_t position = out->len ? out->items[out->len - 1].position + 1 : 0;
    struct scan s = {.an = an, .arena = a, .text = text, .parts = true, .atoms = true};
    s.position = &position;
    s.out = out;
    s.cache = word_cache_of(an);
    scan_text(&s);
}

struct str analyse_word(struct arena *a, const struct analyser *an, struct str word)
{
    struct tokens t = {0};
    uint32_t position = 0;
    analyse(a, an, word, false, &position, &t);
    return t.len ? t.items[0].term : STR_NONE;
}
