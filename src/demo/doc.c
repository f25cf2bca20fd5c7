#include "demo/doc.h"

const struct phrases *doc_pool(const struct doc *d, enum demo_pool p)
{
    return &d->world->tables->pools[p];
}

/* ---- characters ---- */

static void put(struct doc *d, struct str s)
{
    if (!d->layout->html) {
        buf_str(d->out, s);
        return;
    }
    size_t plain = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c != '&' && c != '<' && c != '>')
            continue;
        buf_add(d->out, s.ptr + plain, i - plain);
        buf_cstr(d->out, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;");
        plain = i + 1;
    }
    buf_add(d->out, s.ptr + plain, s.len - plain);
}

static void put_cstr(struct doc *d, const char *s)
{
    put(d, str_of(s));
}

static void put_number(struct doc *d, uint32_t n)
{
    buf_printf(d->out, "%u", n);
}

static void put_placeholder(struct doc *d, char which)
{
    const struct demo_employer *e = &d->v->employer;
    switch (which) {
    case 'E':
        put(d, e->name);
        break;
    case 'T':
        put(d, d->v->places[0].name);
        break;
    case 'O':
        put(d, d->v->plain_title);
        break;
    case 'F':
        put(d, d->v->occupation->field);
        break;
    case 'S':
        put_number(d, e->staff < 100 ? e->staff : e->staff / 10 * 10);
        break;
    case 'J':
        put_number(d, e->founded);
        break;
    case 'B':
        put(d, e->kind->branch);
        break;
    case 'D':
        put(d, e->domain);
        break;
    case 'P':
        put(d, d->v->places[0].plz);
        break;
    case 'X':
        put(d, draw_phrase(&d->r, doc_pool(d, POOL_COMPOUND1)));
        put(d, draw_phrase(&d->r, doc_pool(d, POOL_COMPOUND2)));
        break;
    case 'R':
        put(d, draw_phrase(&d->r, doc_pool(d, POOL_STREET1)));
        put(d, draw_phrase(&d->r, doc_pool(d, POOL_STREET2)));
        buf_printf(d->out, " %u", rng_below(&d->r, 120) + 1);
        break;
    default:
        break;
    }
}

void doc_phrase(struct doc *d, struct str s)
{
    size_t plain = 0;
    for (size_t i = 0; i + 2 < s.len; i++) {
        if (s.ptr[i] != '{' || s.ptr[i + 2] != '}')
            continue;
        put(d, str_slice(s, plain, i));
        put_placeholder(d, s.ptr[i + 1]);
        plain = i + 3;
        i += 2;
    }
    put(d, str_slice(s, plain, s.len));
}

/* ---- blocks ---- */

static void tag(struct doc *d, const char *html)
{
    if (d->layout->html)
        buf_cstr(d->out, html);
}

static void blank_line(struct doc *d)
{
    if (!d->layout->html && d->out->len > d->start)
        buf_cstr(d->out, "\n\n");
}

static void open_para(struct doc *d)
{
    blank_line(d);
    tag(d, "<p>");
}

static void close_para(struct doc *d)
{
    tag(d, "</p>");
}

void doc_para(struct doc *d, struct str phrase)
{
    open_para(d);
    doc_phrase(d, phrase);
    close_para(d);
}

void doc_heading(struct doc *d, struct str phrase)
{
    if (!d->headings)
        return;
    blank_line(d);
    tag(d, d->bold_headings ? "<p><strong>" : "<h3>");
    doc_phrase(d, phrase);
    if (d->bold_headings || !d->layout->html)
        buf_cstr(d->out, d->bold_headings ? ":" : "");
    tag(d, d->bold_headings ? "</strong></p>" : "</h3>");
}

void doc_zone_open(struct doc *d, const char *zone)
{
    if (d->zones && d->n_zones < BODY_ZONES_MAX)
        d->zones[d->n_zones] = (struct demo_zone){zone, (uint32_t)(d->out->len - d->start), 0};
}

void doc_zone_close(struct doc *d)
{
    if (d->zones && d->n_zones < BODY_ZONES_MAX)
        d->zones[d->n_zones++].end = (uint32_t)(d->out->len - d->start);
}

static void item_open(struct doc *d, bool first)
{
    static const char *const bullets[] = {"- ", "• ", "* ", "– ", "· "};
    if (d->layout->html)
        buf_cstr(d->out, first ? "<ul><li>" : "<li>");
    else
        buf_printf(d->out, "%s%s", d->out->len > d->start ? "\n" : "", bullets[d->layout->bullet]);
}

static void item_close(struct doc *d, bool last)
{
    tag(d, last ? "</li></ul>" : "</li>");
}

/* ---- lists ---- */

void doc_list_add(struct doc_list *l, struct str s)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (str_eq(l->items[i], s))
            return;
    if (s.len > 0 && l->n < DOC_LIST_MAX)
        l->items[l->n++] = s;
}

static bool has_any(struct str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_has(s, str_of(words[i])))
            return true;
    return false;
}

/* Phrases about shifts, nights and weekends are for jobs that have them. */
static bool fits(const struct doc *d, struct str phrase)
{
    static const char *const shift[] = {"Schicht", "Spätschicht", "Dreischicht", "Wechseldienst"};
    static const char *const weekend[] = {"ochenend", "Samstag"};
    uint32_t w = d->v->worktime;
    if (str_has(phrase, STR("Keine Nacht")))
        return !(w & (WORKTIME_NIGHT | WORKTIME_SHIFT));
    return (!str_has(phrase, STR("Nacht")) || (w & WORKTIME_NIGHT)) &&
           (!has_any(phrase, shift, 4) || (w & WORKTIME_SHIFT)) &&
           (!has_any(phrase, weekend, 2) || (w & WORKTIME_WEEKEND));
}

void doc_take(struct doc *d, struct doc_list *l, const struct phrases *p, uint32_t n)
{
    uint8_t order[64];
    for (uint32_t i = 0; i < p->n; i++)
        order[i] = (uint8_t)i;
    if (n > p->n)
        n = p->n;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t j = i + rng_below(&d->r, p->n - i);
        uint8_t swap = order[i];
        order[i] = order[j];
        order[j] = swap;
        if (fits(d, p->items[order[i]]))
            doc_list_add(l, p->items[order[i]]);
    }
}

void doc_shuffle(struct doc *d, struct doc_list *l)
{
    for (uint32_t i = l->n; i > 1; i--) {
        uint32_t j = rng_below(&d->r, i);
        struct str swap = l->items[i - 1];
        l->items[i - 1] = l->items[j];
        l->items[j] = swap;
    }
}

/* ---- tasks: "object ~verb", "_" behind a separable prefix ---- */

enum verb_form { VERB_INFINITIVE, VERB_SIE, VERB_ZU };

static void put_without(struct doc *d, struct str s, char mark, const char *instead)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == mark)
            buf_cstr(d->out, instead);
        else
            put(d, str_slice(s, i, i + 1));
}

static bool put_verbs_zu(struct doc *d, struct str verbs)
{
    size_t und = str_find(verbs, STR(" und "), 0);
    struct str first = str_slice(verbs, 0, und == STR_NPOS ? verbs.len : und);
    if (str_find_char(first, '_', 0) == STR_NPOS)
        buf_cstr(d->out, "zu ");
    put_without(d, first, '_', "zu");
    if (und == STR_NPOS)
        return true;
    buf_cstr(d->out, " und ");
    return put_verbs_zu(d, str_slice(verbs, und + 5, verbs.len));
}

static void put_capital(struct doc *d, struct str s)
{
    static const struct {
        const char *low, *high;
    } pairs[] = {{"ä", "Ä"}, {"ö", "Ö"}, {"ü", "Ü"}};
    if (s.len > 0 && s.ptr[0] >= 'a' && s.ptr[0] <= 'z') {
        buf_char(d->out, (char)(s.ptr[0] - 'a' + 'A'));
        put(d, str_slice(s, 1, s.len));
        return;
    }
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
        if (str_starts(s, str_of(pairs[i].low))) {
            buf_cstr(d->out, pairs[i].high);
            put(d, str_slice(s, 2, s.len));
            return;
        }
    put(d, s);
}

static bool can_say(struct str task, enum verb_form form)
{
    size_t at = str_find_char(task, '~', 0);
    if (form == VERB_INFINITIVE)
        return true;
    if (at == STR_NPOS || at == 0)
        return false;
    struct str verbs = str_slice(task, at + 1, task.len);
    bool several = str_has(verbs, STR(" und "));
    return form == VERB_ZU || !(several && str_find_char(verbs, '_', 0) != STR_NPOS);
}

/* Without "Sie" itself: "planen IT-Projekte", "führen Schulungen durch". */
static void put_task_sie(struct doc *d, struct str object, struct str verbs)
{
    size_t sep = str_find_char(verbs, '_', 0);
    put(d, sep == STR_NPOS ? verbs : str_slice(verbs, sep + 1, verbs.len));
    buf_char(d->out, ' ');
    put(d, object);
    if (sep != STR_NPOS) {
        buf_char(d->out, ' ');
        put(d, str_slice(verbs, 0, sep));
    }
}

static void put_task(struct doc *d, struct str task, enum verb_form form, bool capital)
{
    size_t at = str_find_char(task, '~', 0);
    if (at == STR_NPOS) {
        put(d, task);
        return;
    }
    struct str object = str_trim(str_slice(task, 0, at)), verbs = str_slice(task, at + 1, task.len);
    if (form == VERB_SIE && can_say(task, form)) {
        put_task_sie(d, object, verbs);
        return;
    }
    if (capital)
        put_capital(d, object);
    else
        put(d, object);
    buf_char(d->out, ' ');
    if (form == VERB_ZU)
        put_verbs_zu(d, verbs);
    else
        put_without(d, verbs, '_', "");
}

void doc_task_items(struct doc *d, const struct doc_list *l)
{
    bool sie = d->v->tone == TONE_SIE && draw_percent(&d->r, 35);
    for (uint32_t i = 0; i < l->n; i++) {
        item_open(d, i == 0);
        if (sie && can_say(l->items[i], VERB_SIE)) {
            buf_cstr(d->out, "Sie ");
            put_task(d, l->items[i], VERB_SIE, false);
        } else {
            put_task(d, l->items[i], VERB_INFINITIVE, true);
        }
        item_close(d, i + 1 == l->n);
    }
}

/* "Sie planen …, führen … durch und dokumentieren …." or "Zu deinen Aufgaben gehört es, … zu …" */
void doc_task_prose(struct doc *d, const struct doc_list *l)
{
    enum verb_form form = d->v->tone == TONE_SIE && draw_percent(&d->r, 60) ? VERB_SIE : VERB_ZU;
    struct doc_list said = {.n = 0};
    for (uint32_t i = 0; i < l->n; i++)
        if (can_say(l->items[i], form))
            said.items[said.n++] = l->items[i];
    if (said.n == 0)
        return;
    open_para(d);
    if (form == VERB_SIE)
        buf_cstr(d->out, "Sie ");
    else
        put(d, draw_phrase(&d->r, doc_pool(d, d->v->tone == TONE_DU ? POOL_TASKS_LEAD_DU
                                                                    : POOL_TASKS_LEAD_SIE)));
    for (uint32_t i = 0; i < said.n; i++) {
        if (i > 0)
            buf_cstr(d->out, i + 1 == said.n ? " und " : ", ");
        put_task(d, said.items[i], form, false);
    }
    buf_cstr(d->out, ".");
    close_para(d);
}

void doc_items(struct doc *d, const struct doc_list *l)
{
    for (uint32_t i = 0; i < l->n; i++) {
        item_open(d, i == 0);
        doc_phrase(d, l->items[i]);
        item_close(d, i + 1 == l->n);
    }
}

void doc_prose(struct doc *d, const struct doc_list *l, const char *lead)
{
    open_para(d);
    put_cstr(d, lead);
    for (uint32_t i = 0; i < l->n; i++) {
        if (i > 0)
            buf_cstr(d->out, i + 1 == l->n ? " sowie " : ", ");
        doc_phrase(d, l->items[i]);
    }
    buf_cstr(d->out, ".");
    close_para(d);
}
