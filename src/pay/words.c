#include "pay/words.h"

#include "base/vec.h"

#include <assert.h>

/* The automaton is a full table: next[state << shift | class]. States are 16 bits because the table
 * then fits the second-level cache, where the walk over every posting's bytes happens. States that
 * end a literal, or a suffix that does, are numbered last: one comparison tells them. */
#define STATES_MAX 65535u

struct literal {
    uint32_t value;
    uint16_t len;
    bool open_left, open_right;
    uint32_t next; /* index + 1 of the next literal that ends in the same state */
};

struct words {
    uint8_t class_of[256]; /* 0 = in no literal */
    size_t n_classes;
    VEC(struct literal) literals;
    VEC(struct str) texts; /* folded, until words_build */
    struct arena *arena;
    uint16_t *next;
    uint32_t *first;  /* by state: index + 1 of its literals, 0 = none */
    uint16_t *suffix; /* by state: nearest shorter state that has literals, 0 = none */
    size_t n_states;
    unsigned shift;
    uint16_t first_ending; /* states from here on have something to report */
};

/* --- folding ------------------------------------------------------------------------------- */

/* Two-byte characters C3 80–BF: capitals to small letters, German ones to their spelled form. */
static void fold_latin1(unsigned char second, char out[2])
{
    unsigned char c = second <= 0x9E && second != 0x97 ? second + 0x20 : second;
    const char *spelled = c == 0xA4        ? "ae"
                          : c == 0xB6      ? "oe"
                          : c == 0xBC      ? "ue"
                          : second == 0x9F ? "ss"
                                           : NULL;
    out[0] = spelled ? spelled[0] : (char)0xC3;
    out[1] = spelled ? spelled[1] : (char)c;
}

/* Three-byte characters E2 xx xx: the euro sign, dashes, spaces. False when it stays. */
static bool fold_punctuation(const unsigned char *p, char out[3])
{
    const char *as = NULL;
    if (p[1] == 0x82 && p[2] == 0xAC)
        as = "eur";
    else if (p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95)
        as = p[2] == 0x91 ? "-  " : " - "; /* U+2011 is the no-break hyphen */
    else if (p[1] == 0x88 && p[2] == 0x92)
        as = " - "; /* minus sign */
    else if (p[1] == 0x80 && (p[2] <= 0x8A || p[2] == 0xAF || p[2] == 0xA8 || p[2] == 0xA9))
        as = "   ";
    if (as)
        memcpy(out, as, 3);
    return as != NULL;
}

struct str words_fold(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    const unsigned char *in = (const unsigned char *)text.ptr;
    size_t i = 0;
    while (i < text.len) {
        unsigned char c = in[i];
        if (c == 0xC3 && i + 1 < text.len) {
            fold_latin1(in[i + 1], out + i);
            i += 2;
        } else if (c == 0xC2 && i + 1 < text.len && in[i + 1] == 0xA0) {
            memcpy(out + i, "  ", 2);
            i += 2;
        } else if (c == 0xE2 && i + 2 < text.len && fold_punctuation(in + i, out + i)) {
            i += 3;
        } else {
            out[i++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
    }
    out[text.len] = '\0';
    return str_n(out, text.len);
}

static bool is_word_byte(struct str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    /* Letters beyond ASCII are two-byte characters in our languages; C2 and E2 are signs. */
    while (at > 0 && ((unsigned char)s.ptr[at] & 0xC0) == 0x80)
        at--;
    c = (unsigned char)s.ptr[at];
    return c >= 0xC3 && c <= 0xDF;
}

bool words_inside_left(struct str folded, size_t at)
{
    return at > 0 && is_word_byte(folded, at - 1);
}

bool words_inside_right(struct str folded, size_t at)
{
    return at < folded.len && is_word_byte(folded, at);
}

/* --- building ------------------------------------------------------------------------------ */

struct words *words_new(void)
{
    struct words *w = xcalloc(1, sizeof(*w));
    w->arena = arena_new();
    w->n_states = 1;
    w->n_classes = 1;
    return w;
}

void words_free(struct words *w)
{
    if (!w)
        return;
    vec_done(&w->literals);
    vec_done(&w->texts);
    arena_free(w->arena);
    free(w->next);
    free(w->first);
    free(w->suffix);
    free(w);
}

bool words_add(struct words *w, struct str pattern, uint32_t value, struct err *err)
{
    assert(!w->next);
    struct literal lit = {.value = value};
    struct str s = words_fold(w->arena, pattern);
    if (str_starts(s, STR("*"))) {
        lit.open_left = true;
        s = str_slice(s, 1, s.len);
    }
    if (str_ends(s, STR("*"))) {
        lit.open_right = true;
        s = str_slice(s, 0, s.len - 1);
    }
    /* "/monat" needs no blank before it, "p.a." none behind. */
    lit.open_left = lit.open_left || (s.len > 0 && !is_word_byte(s, 0));
    lit.open_right = lit.open_right || (s.len > 0 && !is_word_byte(s, s.len - 1));
    if (s.len == 0 || s.len > WORDS_LITERAL_BYTES_MAX)
        return err_set(err, ERR_LIMIT, "\"%.*s\": a word needs 1 to %d bytes", STR_ARG(pattern),
                       WORDS_LITERAL_BYTES_MAX);
    if (w->n_states + s.len > STATES_MAX)
        return err_set(err, ERR_LIMIT, "too many words, at most %u bytes together", STATES_MAX);
    lit.len = (uint16_t)s.len;
    w->n_states += s.len; /* an upper bound; words_build shares prefixes */
    for (size_t i = 0; i < s.len; i++)
        if (w->class_of[(unsigned char)s.ptr[i]] == 0)
            w->class_of[(unsigned char)s.ptr[i]] = (uint8_t)w->n_classes++;
    vec_push(&w->literals, lit);
    vec_push(&w->texts, s);
    return true;
}

static uint16_t *cell(struct words *w, size_t state, size_t class)
{
    return &w->next[state << w->shift | class];
}

static void insert(struct words *w, size_t index, size_t *n_states)
{
    struct str s = w->texts.items[index];
    size_t state = 0;
    for (size_t i = 0; i < s.len; i++) {
        uint16_t *to = cell(w, state, w->class_of[(unsigned char)s.ptr[i]]);
        if (*to == 0)
            *to = (uint16_t)(*n_states)++;
        state = *to;
    }
    w->literals.items[index].next = w->first[state];
    w->first[state] = (uint32_t)index + 1;
}

/* Breadth first: a state's failure state is shorter, so it is complete already. */
static void close_table(struct words *w, size_t n_states)
{
    uint16_t *fail = xcalloc(n_states, sizeof(*fail));
    uint16_t *queue = xcalloc(n_states, sizeof(*queue));
    size_t head = 0, tail = 0;
    for (size_t c = 0; c < w->n_classes; c++)
        if (*cell(w, 0, c) != 0)
            queue[tail++] = *cell(w, 0, c);
    while (head < tail) {
        uint16_t state = queue[head++];
        uint16_t f = fail[state];
        w->suffix[state] = w->first[f] ? f : w->suffix[f];
        for (size_t c = 0; c < w->n_classes; c++) {
            uint16_t *to = cell(w, state, c);
            if (*to == 0) {
                *to = *cell(w, f, c);
            } else {
                fail[*to] = *cell(w, f, c);
                queue[tail++] = *to;
            }
        }
    }
    free(fail);
    free(queue);
}

/* Moves the states with something to report behind the others. */
static void renumber(struct words *w, size_t n)
{
    uint16_t *new_of = xcalloc(n, sizeof(*new_of));
    size_t width = (size_t)1 << w->shift, next = 0;
    for (int ending = 0; ending <= 1; ending++) {
        if (ending)
            w->first_ending = (uint16_t)next;
        for (size_t s = 0; s < n; s++)
            if ((w->first[s] != 0 || w->suffix[s] != 0) == (ending == 1))
                new_of[s] = (uint16_t)next++;
    }
    uint16_t *table = xcalloc(n * width, sizeof(*table));
    uint32_t *first = xcalloc(n, sizeof(*first));
    uint16_t *suffix = xcalloc(n, sizeof(*suffix));
    for (size_t s = 0; s < n; s++) {
        size_t to = new_of[s];
        for (size_t c = 0; c < width; c++)
            table[to << w->shift | c] = new_of[w->next[s << w->shift | c]];
        first[to] = w->first[s];
        suffix[to] = new_of[w->suffix[s]];
    }
    free(w->next);
    free(w->first);
    free(w->suffix);
    free(new_of);
    w->next = table;
    w->first = first;
    w->suffix = suffix;
}

void words_build(struct words *w)
{
    assert(!w->next);
    while ((size_t)1 << w->shift < w->n_classes)
        w->shift++;
    w->next = xcalloc(w->n_states << w->shift, sizeof(*w->next));
    w->first = xcalloc(w->n_states, sizeof(*w->first));
    w->suffix = xcalloc(w->n_states, sizeof(*w->suffix));
    size_t n = 1;
    for (size_t i = 0; i < w->texts.len; i++)
        insert(w, i, &n);
    close_table(w, n);
    renumber(w, n);
    w->n_states = n;
    vec_done(&w->texts);
}

/* --- scanning ------------------------------------------------------------------------------ */

static bool report(const struct words *w, struct str s, size_t from, size_t to, size_t state,
                   size_t end, words_fn *fn, void *user)
{
    for (size_t st = w->first[state] ? state : w->suffix[state]; st; st = w->suffix[st]) {
        for (uint32_t i = w->first[st]; i; i = w->literals.items[i - 1].next) {
            const struct literal *lit = &w->literals.items[i - 1];
            size_t start = end - lit->len;
            assert(start >= from && end <= to);
            if (!lit->open_left && words_inside_left(s, start))
                continue;
            if (!lit->open_right && words_inside_right(s, end))
                continue;
            if (!fn(user, (struct word_hit){lit->value, (uint32_t)start, (uint32_t)end}))
                return false;
        }
    }
    return true;
}

void words_scan(const struct words *w, struct str folded, size_t from, size_t to, words_fn *fn,
                void *user)
{
    assert(w->next && from <= to && to <= folded.len);
    const uint16_t *next = w->next;
    const unsigned shift = w->shift;
    const size_t first_ending = w->first_ending;
    size_t state = 0;
    for (size_t i = from; i < to; i++) {
        state = next[state << shift | w->class_of[(unsigned char)folded.ptr[i]]];
        if (state >= first_ending && !report(w, folded, from, to, state, i + 1, fn, user))
            return;
    }
}
