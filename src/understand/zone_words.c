#include "understand/zone_words.h"

#include "base/hash.h"
#include "base/vec.h"

#include <math.h>

#define WEIGHT_SCALE     16.0 /* weights in the file are sixteenths */
#define FEATURES_MAX     100000
#define LINE_WORDS_MAX   400 /* of a line; what follows does not change its zone */
#define WORD_BYTES       8   /* longer words are known by their first bytes … */
#define WORD_END_BYTES   7   /* … and by their last */
#define COMPOUND_BYTES   10
#define SCORE_MIN        (-6.0)
#define INFINITIVE_BONUS 3.0

static const char *const names[ZONES] = {"tasks", "profile",     "offer",
                                         "about", "application", "other"};

const char *zone_name(enum zone z)
{
    return z < ZONES ? names[z] : "";
}

enum zone zone_of(struct str name)
{
    for (int z = 0; z < ZONES; z++)
        if (str_eq(name, str_of(names[z])))
            return (enum zone)z;
    return ZONES;
}

/* --- the model ----------------------------------------------------------------------------- */

struct feature {
    uint64_t hash; /* 0 = free slot */
    int8_t weight[ZONES];
};

struct zone_words {
    struct feature *slots; /* open addressing, at most half full */
    size_t mask, n;
};

static struct feature *slot_of(const struct zone_words *w, uint64_t hash)
{
    size_t i = (size_t)hash & w->mask;
    while (w->slots[i].hash != 0 && w->slots[i].hash != hash)
        i = (i + 1) & w->mask;
    return &w->slots[i];
}

static uint64_t hash_of(struct str s)
{
    uint64_t h = hash64(s.ptr, s.len);
    return h ? h : 1;
}

static bool add_feature(struct zone_words *w, struct str line, struct err *err)
{
    struct str name, field;
    if (!str_split(&line, '\t', &name) || name.len == 0)
        return err_set(err, ERR_DATA, "needs a word");
    struct feature *f = slot_of(w, hash_of(name));
    f->hash = hash_of(name);
    for (int z = 0; z < ZONES; z++) {
        int64_t weight;
        if (!str_split(&line, '\t', &field) || !str_to_i64(field, &weight) || weight < -127 ||
            weight > 127)
            return err_set(err, ERR_DATA, "needs %d weights from -127 to 127", ZONES);
        f->weight[z] = (int8_t)weight;
    }
    return ++w->n <= FEATURES_MAX || err_set(err, ERR_LIMIT, "more than %d words", FEATURES_MAX);
}

struct zone_words *zone_words_open(struct str tsv, struct err *err)
{
    size_t lines = 0;
    for (size_t i = 0; i < tsv.len; i++)
        lines += tsv.ptr[i] == '\n';
    struct zone_words *w = xcalloc(1, sizeof(*w));
    size_t slots = 64;
    while (slots < 2 * (lines + 1))
        slots *= 2;
    w->slots = xcalloc(slots, sizeof(*w->slots));
    w->mask = slots - 1;
    struct str line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#' || add_feature(w, line, err))
            continue;
        err_prefix(err, "rules_zone_words.tsv line %zu", number);
        zone_words_close(w);
        return NULL;
    }
    return w;
}

void zone_words_close(struct zone_words *w)
{
    if (!w)
        return;
    free(w->slots);
    free(w);
}

/* --- one line ------------------------------------------------------------------------------ */

struct scoring {
    const struct zone_words *words;
    double *score;
};

/* Adds the weights of a feature whose name is made of up to four parts. */
static void add(struct scoring *s, struct str a, struct str b, struct str c)
{
    char name[2 * WORD_BYTES + 8];
    size_t n = 0;
    memcpy(name, a.ptr, a.len);
    n += a.len;
    memcpy(name + n, b.ptr, b.len);
    n += b.len;
    if (c.len > 0) {
        memcpy(name + n, c.ptr, c.len);
        n += c.len;
    }
    const struct feature *f = slot_of(s->words, hash_of(str_n(name, n)));
    if (f->hash == 0)
        return;
    for (int z = 0; z < ZONES; z++)
        s->score[z] += f->weight[z] / WEIGHT_SCALE;
}

static bool is_small(char c)
{
    return c >= 'a' && c <= 'z';
}

/* The next word of a folded line: a letter, then letters, digits, + and #. */
static bool next_word(struct str s, size_t *at, struct str *word)
{
    size_t i = *at;
    while (i < s.len && !is_small(s.ptr[i]))
        i++;
    size_t start = i;
    while (i < s.len && (is_small(s.ptr[i]) || (s.ptr[i] >= '0' && s.ptr[i] <= '9') ||
                         s.ptr[i] == '+' || s.ptr[i] == '#'))
        i++;
    *word = str_slice(s, start, i);
    *at = i;
    return i > start;
}

static struct str first_bytes(struct str w)
{
    return str_slice(w, 0, WORD_BYTES);
}

static struct str last_bytes(struct str w, size_t n)
{
    return w.len > n ? str_slice(w, w.len - n, w.len) : w;
}

static bool is_subject(struct str w)
{
    static const struct str list[] = {
        STR_INIT("wir"),      STR_INIT("sie"),  STR_INIT("du"),    STR_INIT("ihr"),
        STR_INIT("ihnen"),    STR_INIT("dir"),  STR_INIT("dich"),  STR_INIT("uns"),
        STR_INIT("wenn"),     STR_INIT("um"),   STR_INIT("zu"),    STR_INIT("koennen"),
        STR_INIT("moechten"), STR_INIT("ihre"), STR_INIT("deine"), STR_INIT("dein"),
        STR_INIT("ich"),      STR_INIT("man"),  STR_INIT("we"),    STR_INIT("you")};
    for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
        if (str_eq(w, list[i]))
            return true;
    return false;
}

/* "Berichte erstellen", "Anlagen warten und reparieren": a list item without a subject that ends in
 * an infinitive names a task. The learned words cannot know: the verb may be any. */
static bool is_infinitive(struct str original, struct str folded, struct str last)
{
    size_t at = (size_t)(last.ptr - folded.ptr);
    if (last.len < 5 || original.ptr[at] != folded.ptr[at])
        return false;
    struct str end = last_bytes(last, 2);
    return str_eq(end, STR("en")) || str_eq(end, STR("rn")) || str_eq(end, STR("ln"));
}

static void normalise(double score[ZONES])
{
    double max = score[0], sum = 0;
    for (int z = 1; z < ZONES; z++)
        max = score[z] > max ? score[z] : max;
    for (int z = 0; z < ZONES; z++)
        sum += exp(score[z] - max);
    for (int z = 0; z < ZONES; z++) {
        score[z] -= max + log(sum);
        score[z] = score[z] < SCORE_MIN ? SCORE_MIN : score[z];
    }
}

void zone_words_score(const struct zone_words *w, struct str original, struct str folded,
                      bool bullet, double score[ZONES])
{
    struct scoring s = {w, score};
    struct str word, previous = STR_NONE;
    size_t at = 0, n = 0;
    bool subject = false;
    for (int z = 0; z < ZONES; z++)
        score[z] = 0;
    add(&s, bullet ? STR("B") : STR("b"), STR(""), STR_NONE);
    while (n < LINE_WORDS_MAX && next_word(folded, &at, &word)) {
        struct str head = first_bytes(word);
        add(&s, head, STR(""), STR_NONE);
        if (word.len >= COMPOUND_BYTES)
            add(&s, STR("-"), last_bytes(word, WORD_END_BYTES), STR_NONE);
        if (n > 0)
            add(&s, first_bytes(previous), STR(" "), head);
        else {
            add(&s, STR("^"), head, STR_NONE);
            add(&s, STR("^-"), last_bytes(word, 3), STR_NONE);
        }
        subject = subject || is_subject(word);
        previous = word;
        n++;
    }
    if (n > 0) {
        add(&s, STR("$"), last_bytes(previous, WORD_END_BYTES), STR_NONE);
        add(&s, STR("$-"), last_bytes(previous, 2), STR_NONE);
    }
    char length[2] = {'L', (char)('0' + (n / 5 < 6 ? n / 5 : 6))};
    add(&s, str_n(length, 2), STR(""), STR_NONE);
    if (bullet && n >= 3 && !subject && is_infinitive(original, folded, previous))
        score[ZONE_TASKS] += INFINITIVE_BONUS;
    normalise(score);
}
