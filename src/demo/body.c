#include "demo/body.h"

#define LIST_MAX 16

/* What is being written: `r` belongs to the vacancy, so that its copies say the same. */
struct doc {
    struct buf *out;
    const struct demo_world *world;
    const struct demo_vacancy *v;
    const struct demo_layout *layout;
    struct rng r;
    bool headings, bullets, bold_headings;
    uint32_t start; /* of the text in out */
    struct demo_zone *zones;
    uint32_t n_zones;
};

static const struct phrases *pool(const struct doc *d, enum demo_pool p)
{
    return &d->world->tables->pools[p];
}

/* ---- characters --------------------------------------------------------------------------------
 */

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
        put(d, draw_phrase(&d->r, pool(d, POOL_COMPOUND1)));
        put(d, draw_phrase(&d->r, pool(d, POOL_COMPOUND2)));
        break;
    case 'R':
        put(d, draw_phrase(&d->r, pool(d, POOL_STREET1)));
        put(d, draw_phrase(&d->r, pool(d, POOL_STREET2)));
        buf_printf(d->out, " %u", rng_below(&d->r, 120) + 1);
        break;
    default:
        break;
    }
}

static void put_phrase(struct doc *d, struct str s)
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

/* ---- blocks ------------------------------------------------------------------------------------
 */

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

static void para(struct doc *d, struct str phrase)
{
    open_para(d);
    put_phrase(d, phrase);
    close_para(d);
}

static void heading(struct doc *d, struct str phrase)
{
    if (!d->headings)
        return;
    blank_line(d);
    tag(d, d->bold_headings ? "<p><strong>" : "<h3>");
    put_phrase(d, phrase);
    if (d->bold_headings || !d->layout->html)
        buf_cstr(d->out, d->bold_headings ? ":" : "");
    tag(d, d->bold_headings ? "</strong></p>" : "</h3>");
}

static void zone_open(struct doc *d, const char *zone)
{
    if (d->zones && d->n_zones < BODY_ZONES_MAX)
        d->zones[d->n_zones] = (struct demo_zone){zone, (uint32_t)(d->out->len - d->start), 0};
}

static void zone_close(struct doc *d)
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

/* ---- lists -------------------------------------------------------------------------------------
 */

struct list {
    struct str items[LIST_MAX];
    uint32_t n;
};

/* Says nothing twice. */
static void add_line(struct list *l, struct str s)
{
    for (uint32_t i = 0; i < l->n; i++)
        if (str_eq(l->items[i], s))
            return;
    if (s.len > 0 && l->n < LIST_MAX)
        l->items[l->n++] = s;
}

/* n different phrases of p, in a drawn order. */
static void take(struct doc *d, struct list *l, const struct phrases *p, uint32_t n)
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
        add_line(l, p->items[order[i]]);
    }
}

static void shuffle(struct doc *d, struct list *l)
{
    for (uint32_t i = l->n; i > 1; i--) {
        uint32_t j = rng_below(&d->r, i);
        struct str swap = l->items[i - 1];
        l->items[i - 1] = l->items[j];
        l->items[j] = swap;
    }
}

/* ---- tasks: "object ~verb", "_" behind a separable prefix
 * ---------------------------------------- */

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

static void task_items(struct doc *d, const struct list *l)
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
static void task_prose(struct doc *d, const struct list *l)
{
    enum verb_form form = d->v->tone == TONE_SIE && draw_percent(&d->r, 60) ? VERB_SIE : VERB_ZU;
    struct list said = {.n = 0};
    for (uint32_t i = 0; i < l->n; i++)
        if (can_say(l->items[i], form))
            said.items[said.n++] = l->items[i];
    if (said.n == 0)
        return;
    open_para(d);
    if (form == VERB_SIE)
        buf_cstr(d->out, "Sie ");
    else
        put(d, draw_phrase(&d->r, pool(d, d->v->tone == TONE_DU ? POOL_TASKS_LEAD_DU
                                                                : POOL_TASKS_LEAD_SIE)));
    for (uint32_t i = 0; i < said.n; i++) {
        if (i > 0)
            buf_cstr(d->out, i + 1 == said.n ? " und " : ", ");
        put_task(d, said.items[i], form, false);
    }
    buf_cstr(d->out, ".");
    close_para(d);
}

static void plain_items(struct doc *d, const struct list *l)
{
    for (uint32_t i = 0; i < l->n; i++) {
        item_open(d, i == 0);
        put_phrase(d, l->items[i]);
        item_close(d, i + 1 == l->n);
    }
}

static void plain_prose(struct doc *d, const struct list *l, const char *lead)
{
    open_para(d);
    put_cstr(d, lead);
    for (uint32_t i = 0; i < l->n; i++) {
        if (i > 0)
            buf_cstr(d->out, i + 1 == l->n ? " sowie " : ", ");
        put_phrase(d, l->items[i]);
    }
    buf_cstr(d->out, ".");
    close_para(d);
}

/* ---- zones -------------------------------------------------------------------------------------
 */

static enum demo_pool by_tone(const struct doc *d, enum demo_pool sie, enum demo_pool en)
{
    return d->v->tone == TONE_EN ? en : (enum demo_pool)(sie + d->v->tone);
}

static void zone_tasks(struct doc *d)
{
    const struct demo_occupation *o = d->v->occupation;
    struct list l = {.n = 0};
    heading(d, draw_phrase(&d->r, pool(d, by_tone(d, POOL_HEAD_TASKS_SIE, POOL_HEAD_EN))));
    zone_open(d, "tasks");
    if (d->v->tone == TONE_EN) {
        take(d, &l, &o->family->en_tasks, draw_between(&d->r, 4, 7));
        plain_items(d, &l);
    } else {
        take(d, &l, &o->tasks, draw_between(&d->r, 4, 8));
        take(d, &l, &o->family->tasks, rng_below(&d->r, 3));
        if (d->bullets)
            task_items(d, &l);
        else
            task_prose(d, &l);
    }
    zone_close(d);
}

/* "Kenntnisse in SAP und Excel" and the like; lives in `a`. */
static struct str skill_line(struct doc *d, struct arena *a)
{
    const struct phrases *s = &d->v->occupation->skills;
    uint32_t at = rng_below(&d->r, s->n);
    struct str one = s->items[at], two = s->items[(at + 1) % s->n];
    switch (rng_below(&d->r, d->v->tone == TONE_EN ? 2 : 6)) {
    case 0:
        return d->v->tone == TONE_EN
                   ? arena_printf(a, "Experience with %.*s and %.*s", STR_ARG(one), STR_ARG(two))
                   : arena_printf(a, "Kenntnisse: %.*s und %.*s", STR_ARG(one), STR_ARG(two));
    case 1:
        return d->v->tone == TONE_EN ? arena_printf(a, "Knowledge of %.*s", STR_ARG(one))
                                     : arena_printf(a, "Idealerweise %.*s", STR_ARG(one));
    case 2:
        return arena_printf(a, "%.*s von Vorteil", STR_ARG(one));
    case 3:
        return arena_printf(a, "Erfahrung mit %.*s, %.*s oder Ähnlichem", STR_ARG(one),
                            STR_ARG(two));
    case 4:
        return arena_printf(a, "%.*s wünschenswert", STR_ARG(two));
    default:
        return arena_printf(a, "%.*s, %.*s", STR_ARG(one), STR_ARG(two));
    }
}

static void take_requirements(struct doc *d, struct arena *a, struct list *l)
{
    const struct demo_vacancy *v = d->v;
    const struct demo_family *f = v->occupation->family;
    if (v->tone == TONE_EN) {
        take(d, l, &f->en_requirements, draw_between(&d->r, 3, 5));
    } else if (v->offer == OFFER_AZUBI || v->offer == OFFER_DUAL) {
        take(d, l, pool(d, POOL_REQ_AZUBI), draw_between(&d->r, 4, 6));
        return;
    } else if (v->offer == OFFER_STUDENT || v->offer == OFFER_INTERNSHIP) {
        take(d, l, pool(d, POOL_REQ_STUDENT), draw_between(&d->r, 3, 5));
    } else {
        take(d, l, &v->occupation->requirements, draw_between(&d->r, 2, 4));
        take(d, l, &f->requirements, draw_between(&d->r, 2, 4));
        if (v->level != LEVEL_ENTRY && draw_percent(&d->r, 60))
            take(d, l, pool(d, v->level == LEVEL_LEAD ? POOL_LEVEL_LEAD : POOL_LEVEL_EXPERIENCED),
                 1);
        shuffle(d, l);
    }
    if (v->occupation->skills.n > 0)
        for (uint32_t i = draw_between(&d->r, 0, 2); i > 0 && l->n < LIST_MAX; i--)
            add_line(l, skill_line(d, a));
}

static void zone_profile(struct doc *d, struct arena *a)
{
    struct list l = {.n = 0};
    heading(d,
            draw_phrase(&d->r, pool(d, by_tone(d, POOL_HEAD_PROFILE_SIE, POOL_HEAD_PROFILE_EN))));
    zone_open(d, "profile");
    take_requirements(d, a, &l);
    if (d->bullets || d->v->tone == TONE_EN)
        plain_items(d, &l);
    else
        plain_prose(d, &l, d->v->tone == TONE_DU ? "Du bringst mit: " : "Wir erwarten: ");
    const struct demo_vacancy *v = d->v;
    bool german_job = v->tone != TONE_EN && v->offer == OFFER_JOB;
    if (german_job && v->level == LEVEL_ENTRY && draw_percent(&d->r, 60))
        para(d, draw_phrase(&d->r, pool(d, POOL_LEVEL_ENTRY)));
    if (german_job && v->career_change)
        para(d, draw_phrase(&d->r, pool(d, POOL_CAREER)));
    zone_close(d);
}

/* ---- conditions: worktime, contract, remote, pay
 * -------------------------------------------------- */

static struct str worktime_line(struct doc *d, struct arena *a)
{
    const struct demo_vacancy *v = d->v;
    bool en = v->tone == TONE_EN;
    uint32_t at = rng_below(&d->r, 4);
    if (v->worktime & WORKTIME_MINI)
        return v->pay.notation == NOTE_MINIJOB
                   ? STR_NONE
                   : arena_printf(a,
                                  at < 2 ? "Minijob, etwa %u Stunden in der Woche"
                                         : "Auf Minijob-Basis (ca. %u Std./Woche)",
                                  v->hours_min);
    if (!(v->worktime & WORKTIME_PART)) {
        static const char *const full[] = {"Vollzeit (39 Stunden/Woche)", "Eine Stelle in Vollzeit",
                                           "Arbeitszeit: Vollzeit, 40 Std./Woche", "Vollzeit"};
        return str_of(en ? "Full-time position" : full[at]);
    }
    bool both = v->worktime & WORKTIME_FULL;
    if (v->hours_min == v->hours_max)
        return arena_printf(
            a, both ? "Vollzeit oder Teilzeit ab %u Stunden" : "Teilzeit mit %u Wochenstunden",
            v->hours_min);
    return arena_printf(a,
                        both ? "Vollzeit oder Teilzeit (%u bis %u Std. in der Woche)"
                             : "Teilzeit, %u–%u Stunden pro Woche",
                        v->hours_min, v->hours_max);
}

static struct str shift_line(struct doc *d)
{
    uint32_t w = d->v->worktime, at = rng_below(&d->r, 2);
    if (!(w & WORKTIME_SHIFT))
        return STR_NONE;
    if (w & WORKTIME_NIGHT)
        return at ? STR("Drei-Schicht-Betrieb mit Nachtschicht")
                  : STR("Schichtdienst, auch nachts");
    if (w & WORKTIME_WEEKEND)
        return at ? STR("Schichtarbeit, auch am Wochenende")
                  : STR("Wechselschicht und Wochenenddienst");
    return at ? STR("Schichtarbeit (früh und spät)") : STR("Wechselschicht");
}

static struct str contract_line(struct doc *d, struct arena *a)
{
    const struct demo_vacancy *v = d->v;
    uint32_t at = rng_below(&d->r, 3);
    if (v->contract == CONTRACT_TEMPORARY)
        return arena_printf(a,
                            at == 0   ? "Befristet auf %u Monate"
                            : at == 1 ? "Die Stelle ist zunächst auf %u Monate befristet"
                                      : "Befristung: %u Monate mit Option auf Verlängerung",
                            v->months);
    if (v->contract == CONTRACT_FREELANCE)
        return STR("Freie Mitarbeit auf Honorarbasis");
    if (v->contract != CONTRACT_PERMANENT || !draw_percent(&d->r, 55))
        return STR_NONE;
    if (v->tone == TONE_EN)
        return STR("A permanent contract");
    return at == 0   ? STR("Unbefristeter Arbeitsvertrag")
           : at == 1 ? STR("Eine unbefristete Anstellung")
                     : STR("Unbefristet");
}

static struct str remote_line(struct doc *d)
{
    static const char *const hybrid[] = {"Homeoffice an zwei Tagen in der Woche",
                                         "Bis zu 50 % mobiles Arbeiten", "Hybrides Arbeiten",
                                         "Homeoffice nach Absprache möglich"};
    static const char *const full[] = {"100 % Homeoffice möglich",
                                       "Vollständig remote, deutschlandweit",
                                       "Arbeiten im Homeoffice, bundesweit"};
    bool en = d->v->tone == TONE_EN;
    switch (d->v->remote) {
    case REMOTE_HYBRID:
        return str_of(en ? "Hybrid work, two days from home" : hybrid[rng_below(&d->r, 4)]);
    case REMOTE_FULL:
        return str_of(en ? "Fully remote within Germany" : full[rng_below(&d->r, 3)]);
    case REMOTE_FIELD:
        return STR("Außendienst im Raum {T}, Firmenwagen vorhanden");
    default:
        return STR_NONE;
    }
}

static struct str pay_line(struct doc *d, struct arena *a)
{
    if (d->v->pay.notation == NOTE_NONE)
        return STR_NONE;
    struct buf b = {0};
    static const char *const labels[] = {"Gehalt: ", "Vergütung: ", "",
                                         "Verdienst: ", "Wir zahlen "};
    bool bare = d->v->pay.notation >= NOTE_TARIFF;
    if (!bare)
        buf_cstr(&b, d->v->tone == TONE_EN ? "Salary: " : labels[rng_below(&d->r, 5)]);
    demo_pay_write(&b, &d->r, &d->v->pay);
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

static void zone_offer(struct doc *d, struct arena *a)
{
    const struct demo_vacancy *v = d->v;
    struct list l = {.n = 0};
    heading(d, draw_phrase(&d->r, pool(d, by_tone(d, POOL_HEAD_OFFER_SIE, POOL_HEAD_OFFER_EN))));
    zone_open(d, "offer");
    add_line(&l, pay_line(d, a));
    add_line(&l, worktime_line(d, a));
    add_line(&l, shift_line(d));
    add_line(&l, contract_line(d, a));
    add_line(&l, remote_line(d));
    if (v->tone == TONE_EN)
        take(d, &l, pool(d, POOL_OFFER_EN), draw_between(&d->r, 3, 5));
    else if (v->offer == OFFER_AZUBI || v->offer == OFFER_DUAL)
        take(d, &l, pool(d, POOL_OFFER_AZUBI), draw_between(&d->r, 3, 5));
    else {
        take(d, &l, &v->occupation->family->offer, draw_between(&d->r, 1, 2));
        take(d, &l, pool(d, POOL_OFFER), draw_between(&d->r, 3, 6));
    }
    shuffle(d, &l);
    if (d->bullets || v->tone == TONE_EN)
        plain_items(d, &l);
    else
        plain_prose(d, &l, v->tone == TONE_DU ? "Dich erwartet: " : "Wir bieten: ");
    zone_close(d);
}

static void zone_intro(struct doc *d)
{
    const struct demo_vacancy *v = d->v;
    enum demo_pool p = by_tone(d, POOL_INTRO_SIE, POOL_INTRO_EN);
    if (v->tone != TONE_EN && v->agency == AGENCY_TEMP)
        p = POOL_INTRO_TEMP;
    else if (v->tone != TONE_EN && v->agency == AGENCY_PLACEMENT)
        p = POOL_INTRO_PLACEMENT;
    else if (v->offer == OFFER_AZUBI || v->offer == OFFER_DUAL)
        p = POOL_INTRO_AZUBI;
    else if (v->offer == OFFER_STUDENT || v->offer == OFFER_INTERNSHIP)
        p = POOL_INTRO_STUDENT;
    zone_open(d, "about");
    para(d, draw_phrase(&d->r, pool(d, p)));
    zone_close(d);
}

static void zone_about(struct doc *d)
{
    struct list l = {.n = 0};
    if (d->v->tone == TONE_EN || !draw_percent(&d->r, 70))
        return;
    heading(d, draw_phrase(&d->r, pool(d, POOL_HEAD_ABOUT)));
    zone_open(d, "about");
    take(d, &l, pool(d, POOL_ABOUT), draw_between(&d->r, 1, 3));
    if (draw_percent(&d->r, 55))
        take(d, &l, pool(d, POOL_FOCUS), 1);
    for (uint32_t i = 0; i < l.n; i++)
        para(d, l.items[i]);
    zone_close(d);
}

static void zone_apply(struct doc *d)
{
    enum demo_pool p = d->v->tone == TONE_EN   ? POOL_APPLY_EN
                       : d->v->tone == TONE_DU ? POOL_APPLY_DU
                                               : POOL_APPLY_SIE;
    if (d->v->tone != TONE_EN && draw_percent(&d->r, 60))
        heading(d, draw_phrase(&d->r, pool(d, POOL_HEAD_APPLY)));
    zone_open(d, "application");
    para(d, draw_phrase(&d->r, pool(d, p)));
    if (d->v->tone != TONE_EN && d->v->places[0].plz.len > 0 && draw_percent(&d->r, 35))
        para(d, draw_phrase(&d->r, pool(d, POOL_ADDRESS)));
    zone_close(d);
}

static void draw_form(struct doc *d)
{
    uint32_t at = rng_below(&d->r, 100);
    d->headings = at < 78;
    d->bullets = at < 64 || (at >= 78 && at < 86);
    d->bold_headings = draw_percent(&d->r, 40);
}

static void zones(struct doc *d, struct arena *a)
{
    bool short_ad = draw_percent(&d->r, 8), about_last = draw_percent(&d->r, 50);
    zone_intro(d);
    if (!about_last && !short_ad)
        zone_about(d);
    zone_tasks(d);
    if (d->layout->cut) {
        para(d, STR("…"));
        return;
    }
    bool offer_first = draw_percent(&d->r, 15);
    if (offer_first)
        zone_offer(d, a);
    zone_profile(d, a);
    if (!offer_first)
        zone_offer(d, a);
    if (short_ad)
        return;
    if (about_last)
        zone_about(d);
    zone_apply(d);
}

void demo_body_write(struct buf *out, const struct demo_world *w, const struct demo_vacancy *v,
                     const struct demo_layout *layout, struct demo_zone *zone_list,
                     uint32_t *n_zones)
{
    struct doc d = {.out = out,
                    .world = w,
                    .v = v,
                    .layout = layout,
                    .r = draw_stream(w->seed, v->text_id, STREAM_BODY),
                    .start = (uint32_t)out->len,
                    .zones = zone_list};
    struct arena *a = arena_new();
    struct str example =
        draw_phrase(&d.r, pool(&d, v->tone == TONE_EN ? POOL_EXAMPLE_EN : POOL_EXAMPLE));
    bool first = draw_percent(&d.r, 20);
    draw_form(&d);
    if (first)
        para(&d, example);
    zones(&d, a);
    if (layout->portal_line)
        para(&d, STR("Diese Anzeige wurde von einem Demo-Portal übernommen."));
    if (!first)
        para(&d, example);
    arena_free(a);
    if (n_zones)
        *n_zones = d.n_zones;
}
