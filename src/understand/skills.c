#include "understand/skills.h"

#include "base/vec.h"
#include "pay/words.h"
#include "understand/rules.h"
#include "understand_data.h"

#define SKILL_ROWS_MAX  5000
#define SENTENCE_REACH  160 /* bytes on each side that may say how much a skill is wanted */
#define LANGUAGE_BEFORE 70
#define LANGUAGE_BEHIND 55

struct skill {
    struct str label;
    const char *kind;
    struct str exact; /* the original must be these letters; empty = any case */
};

enum mark { MARK_SKILL, MARK_NICE, MARK_LEVEL };

struct skills_model {
    struct words *words; /* value = skill, or level | mark << 24 */
    VEC(struct skill) skills;
};

static const char *const kinds[] = {"software",    "method",   "field",     "licence",
                                    "certificate", "language", "education", "personal"};

/* Words that make a wish of a requirement, and how well a language must be known. They are grammar
 * of this file rather than skills, so they stand here. */
static const char nice_words[] =
    "von vorteil|vorteilhaft|wuenschenswert|idealerweise|nice to have|nice-to-have|optimalerweise|"
    "im idealfall|bestenfalls|im besten fall|gerne auch|gerne mit|hilfreich|ein plus|ein pluspunkt|"
    "pluspunkt|kein muss|keine voraussetzung|nicht zwingend|preferred|preferably|desirable|ideally|"
    "a plus|advantage|advantageous|beneficial|bonus|erwuenscht|gern gesehen|optional|wuenschen";

static const struct {
    const char *words;
    const char *level;
} level_words[] = {
    {"a1", "A1"},
    {"a2", "A2"},
    {"b1|mind. b1", "B1"},
    {"b2", "B2"},
    {"c1|c1/c2", "C1"},
    {"c2", "C2"},
    {"muttersprach*|native|mother tongue", "Muttersprache"},
    {"verhandlungssicher*|business fluent|verhandlungsfaehig*|business-fluent",
     "verhandlungssicher"},
    {"fliessend*|fluent|fluently|fluency|proficient|proficiency", "fließend"},
    {"sehr gute*|sehr guten|very "
     "good|excellent|ausgezeichnete*|exzellente*|hervorragende*|perfekte*|"
     "einwandfrei*|sichere*|strong",
     "sehr gut"},
    {"gute|guten|gutes|guter|good|solide|ausreichende*|gut|fundierte|stilsicher*", "gut"},
    {"grundkenntnisse|basic|grundlegende", "Grundkenntnisse"},
};

/* --- opening -------------------------------------------------------------------------------- */

static const char *kind_of(struct str s)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (str_eq(s, str_of(kinds[i])))
            return kinds[i];
    return NULL;
}

static bool add_words(struct words *w, struct str list, uint32_t value, struct err *err)
{
    struct str word;
    while (str_split(&list, '|', &word))
        if (!words_add(w, str_trim(word), value, err))
            return false;
    return true;
}

static bool add_skill(struct skills_model *m, struct str line, struct err *err)
{
    struct str label, kind, word;
    if (!str_split(&line, '\t', &label) || !str_split(&line, '\t', &kind) || line.len == 0)
        return err_set(err, ERR_DATA, "needs 3 columns: label, kind, words");
    if (!kind_of(kind))
        return err_set(err, ERR_DATA, "kind \"%.*s\" is unknown", STR_ARG(kind));
    if (m->skills.len >= SKILL_ROWS_MAX)
        return err_set(err, ERR_LIMIT, "more than %d skills", SKILL_ROWS_MAX);
    while (str_split(&line, '|', &word)) {
        struct skill s = {label, kind_of(kind), STR_NONE};
        word = str_trim(word);
        if (str_starts(word, STR("=")))
            word = s.exact = str_slice(word, 1, word.len);
        if (!words_add(m->words, word, (uint32_t)m->skills.len, err))
            return false;
        vec_push(&m->skills, s);
    }
    return true;
}

static bool open_words(struct skills_model *m, struct err *err)
{
    struct str tsv = str_n((const char *)rules_skills_data, rules_skills_data_len), line;
    for (size_t number = 1; str_line(&tsv, &line); number++) {
        if (line.len == 0 || line.ptr[0] == '#' || add_skill(m, line, err))
            continue;
        err_prefix(err, "rules_skills.tsv line %zu", number);
        return false;
    }
    bool ok = add_words(m->words, str_of(nice_words), (uint32_t)MARK_NICE << 24, err);
    for (size_t i = 0; ok && i < sizeof(level_words) / sizeof(level_words[0]); i++)
        ok = add_words(m->words, str_of(level_words[i].words),
                       (uint32_t)i | (uint32_t)MARK_LEVEL << 24, err);
    words_build(m->words);
    return ok;
}

struct skills_model *skills_open(struct err *err)
{
    struct skills_model *m = xcalloc(1, sizeof(*m));
    m->words = words_new();
    if (open_words(m, err))
        return m;
    skills_close(m);
    return NULL;
}

void skills_close(struct skills_model *m)
{
    if (!m)
        return;
    words_free(m->words);
    vec_done(&m->skills);
    free(m);
}

/* --- finding -------------------------------------------------------------------------------- */

#define MARKS_MAX 2000 /* words of one zone */

struct found {
    uint32_t start, end, value;
};

struct finding {
    const struct skills_model *m;
    struct str text, folded;
    struct facts *f;
    struct found *marks; /* of the current zone, by rising end */
    size_t n_marks;
};

static bool note(void *user, struct word_hit h)
{
    struct finding *s = user;
    s->marks[s->n_marks++] = (struct found){h.start, h.end, h.value};
    return s->n_marks < MARKS_MAX;
}

static enum mark mark_of(const struct found *x)
{
    return (enum mark)(x->value >> 24);
}

/* The sentence or list item around a word. */
static void sentence_around(struct str s, const struct found *x, uint32_t *from, uint32_t *to)
{
    *from = x->start;
    *to = x->end;
    while (*from > 0 && x->start - *from < SENTENCE_REACH && s.ptr[*from - 1] != '\n' &&
           !(s.ptr[*from - 1] == '.' && s.ptr[*from] == ' '))
        (*from)--;
    while (*to < s.len && *to - x->end < SENTENCE_REACH && s.ptr[*to] != '\n' &&
           !(s.ptr[*to] == '.' && *to + 1 < s.len && s.ptr[*to + 1] == ' '))
        (*to)++;
}

static bool is_wish(const struct finding *s, const struct found *x)
{
    uint32_t from, to;
    sentence_around(s->folded, x, &from, &to);
    for (size_t i = 0; i < s->n_marks; i++)
        if (mark_of(&s->marks[i]) == MARK_NICE && s->marks[i].start >= from &&
            s->marks[i].end <= to)
            return true;
    return false;
}

/* A level near a language: one in figures ("C1") before one in words, the nearest of each. */
static struct str language_level(const struct finding *s, const struct found *x)
{
    uint32_t from, to;
    sentence_around(s->folded, x, &from, &to);
    const struct found *best = NULL;
    uint32_t best_distance = UINT32_MAX;
    for (size_t i = 0; i < s->n_marks; i++) {
        const struct found *y = &s->marks[i];
        if (mark_of(y) != MARK_LEVEL || y->start < from || y->end > to)
            continue;
        uint32_t d = y->end <= x->start   ? x->start - y->end
                     : y->start >= x->end ? y->start - x->end
                                          : 0;
        if (d > (y->end <= x->start ? LANGUAGE_BEFORE : LANGUAGE_BEHIND))
            continue;
        bool figure = (y->value & 0xFFFFFF) < 6;
        d = figure ? d : d + 200;
        if (d < best_distance) {
            best = y;
            best_distance = d;
        }
    }
    return best ? str_of(level_words[best->value & 0xFFFFFF].level) : STR_NONE;
}

static struct fact_skill *already(const struct finding *s, struct str label)
{
    for (size_t i = 0; i < s->f->n_skills; i++)
        if (str_eq(s->f->skills[i].label, label))
            return &s->f->skills[i];
    return NULL;
}

/* "ISO 27001" inside "ISO 27001 Lead Auditor" is not a second skill. */
static bool inside_longer(const struct finding *s, size_t i)
{
    const struct found *x = &s->marks[i];
    for (size_t k = 0; k < s->n_marks; k++) {
        const struct found *y = &s->marks[k];
        if (mark_of(y) == MARK_SKILL && y->start <= x->start && y->end >= x->end &&
            y->end - y->start > x->end - x->start &&
            str_eq(str_of(s->m->skills.items[y->value].kind),
                   str_of(s->m->skills.items[x->value].kind)))
            return true;
        if (y->start > x->end)
            break;
    }
    return false;
}

static void add_found(struct finding *s, size_t i)
{
    const struct found *x = &s->marks[i];
    const struct skill *skill = &s->m->skills.items[x->value];
    if (skill->exact.len > 0 && !str_eq(skill->exact, str_slice(s->text, x->start, x->end)))
        return;
    if (inside_longer(s, i) || s->f->n_skills == SKILLS_MAX)
        return;
    bool must = !is_wish(s, x);
    struct fact_skill *old = already(s, skill->label);
    if (old) {
        old->must = old->must || must;
        return;
    }
    struct fact_skill new = {.label = skill->label,
                             .kind = skill->kind,
                             .must = must,
                             .known = {"skill.word", FIELD_TEXT, x->start, x->end}};
    span_snap(s->text, &new.known.start, &new.known.end);
    if (str_eq(str_of(skill->kind), STR("language")))
        new.level = language_level(s, x);
    s->f->skills[s->f->n_skills++] = new;
}

static bool wanted(enum zone z, bool has_profile)
{
    if (has_profile)
        return z == ZONE_PROFILE;
    return z == ZONE_TASKS || z == ZONE_OTHER;
}

void skills_find(struct arena *a, const struct skills_model *m, const struct posting *p,
                 struct str folded, const struct zone_span *zones, size_t n_zones, struct facts *f)
{
    struct finding s = {.m = m, .text = p->text, .folded = folded, .f = f};
    bool has_profile = false;
    for (size_t i = 0; i < n_zones; i++)
        has_profile = has_profile || zones[i].zone == ZONE_PROFILE;
    for (size_t i = 0; i < n_zones; i++) {
        if (!wanted(zones[i].zone, has_profile))
            continue;
        if (!s.marks) {
            s.marks = ARENA_ARRAY(a, struct found, MARKS_MAX);
            f->skills = ARENA_ARRAY(a, struct fact_skill, SKILLS_MAX);
        }
        s.n_marks = 0;
        words_scan(m->words, folded, zones[i].start, zones[i].end, note, &s);
        for (size_t k = 0; k < s.n_marks; k++)
            if (mark_of(&s.marks[k]) == MARK_SKILL)
                add_found(&s, k);
    }
}
