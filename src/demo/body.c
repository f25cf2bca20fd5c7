#include "demo/doc.h"

/* ---- zones ---- */

static enum demo_pool by_tone(const struct doc *d, enum demo_pool sie, enum demo_pool en)
{
    return d->v->tone == TONE_EN ? en : (enum demo_pool)(sie + d->v->tone);
}

static void zone_tasks(struct doc *d)
{
    const struct demo_occupation *o = d->v->occupation;
    struct doc_list l = {.n = 0};
    doc_heading(d, draw_phrase(&d->r, doc_pool(d, by_tone(d, POOL_HEAD_TASKS_SIE, POOL_HEAD_EN))));
    doc_zone_open(d, "tasks");
    if (d->v->tone == TONE_EN) {
        doc_take(d, &l, &o->family->en_tasks, draw_between(&d->r, 4, 7));
        doc_items(d, &l);
    } else {
        doc_take(d, &l, &o->tasks, draw_between(&d->r, 4, 8));
        doc_take(d, &l, &o->family->tasks, rng_below(&d->r, 3));
        if (d->bullets)
            doc_task_items(d, &l);
        else
            doc_task_prose(d, &l);
    }
    doc_zone_close(d);
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

static void take_requirements(struct doc *d, struct arena *a, struct doc_list *l)
{
    const struct demo_vacancy *v = d->v;
    const struct demo_family *f = v->occupation->family;
    if (v->tone == TONE_EN) {
        doc_take(d, l, &f->en_requirements, draw_between(&d->r, 3, 5));
    } else if (v->offer == OFFER_AZUBI || v->offer == OFFER_DUAL) {
        doc_take(d, l, doc_pool(d, POOL_REQ_AZUBI), draw_between(&d->r, 4, 6));
        return;
    } else if (v->offer == OFFER_STUDENT || v->offer == OFFER_INTERNSHIP) {
        doc_take(d, l, doc_pool(d, POOL_REQ_STUDENT), draw_between(&d->r, 3, 5));
    } else {
        doc_take(d, l, &v->occupation->requirements, draw_between(&d->r, 2, 4));
        doc_take(d, l, &f->requirements, draw_between(&d->r, 2, 4));
        if (v->level != LEVEL_ENTRY && draw_percent(&d->r, 60))
            doc_take(d, l,
                     doc_pool(d, v->level == LEVEL_LEAD ? POOL_LEVEL_LEAD : POOL_LEVEL_EXPERIENCED),
                     1);
        doc_shuffle(d, l);
    }
    if (v->occupation->skills.n > 0)
        for (uint32_t i = draw_between(&d->r, 0, 2); i > 0 && l->n < DOC_LIST_MAX; i--)
            doc_list_add(l, skill_line(d, a));
}

static void zone_profile(struct doc *d, struct arena *a)
{
    struct doc_list l = {.n = 0};
    doc_heading(d, draw_phrase(&d->r, doc_pool(d, by_tone(d, POOL_HEAD_PROFILE_SIE,
                                                          POOL_HEAD_PROFILE_EN))));
    doc_zone_open(d, "profile");
    take_requirements(d, a, &l);
    if (d->bullets || d->v->tone == TONE_EN)
        doc_items(d, &l);
    else
        doc_prose(d, &l, d->v->tone == TONE_DU ? "Du bringst mit: " : "Wir erwarten: ");
    const struct demo_vacancy *v = d->v;
    bool german_job = v->tone != TONE_EN && v->offer == OFFER_JOB;
    if (german_job && v->level == LEVEL_ENTRY && draw_percent(&d->r, 60))
        doc_para(d, draw_phrase(&d->r, doc_pool(d, POOL_LEVEL_ENTRY)));
    if (german_job && v->career_change)
        doc_para(d, draw_phrase(&d->r, doc_pool(d, POOL_CAREER)));
    doc_zone_close(d);
}

/* ---- conditions: worktime, contract, remote, pay ---- */

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
    static const char *const labels[] = {"Gehalt: ", "Vergütung: ", "",
                                         "Verdienst: ", "Wir zahlen "};
    const struct demo_pay *pay = &d->v->pay;
    struct buf b = {0};
    if (pay->notation == NOTE_NONE)
        return STR_NONE;
    if (d->v->tone == TONE_EN && pay->notation < NOTE_TARIFF) {
        buf_cstr(&b, "Salary: ");
        demo_pay_write_english(&b, &d->r, pay);
    } else {
        if (pay->notation < NOTE_TARIFF)
            buf_cstr(&b, labels[rng_below(&d->r, 5)]);
        demo_pay_write(&b, &d->r, pay);
    }
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

static void zone_offer(struct doc *d, struct arena *a)
{
    const struct demo_vacancy *v = d->v;
    struct doc_list l = {.n = 0};
    doc_heading(
        d, draw_phrase(&d->r, doc_pool(d, by_tone(d, POOL_HEAD_OFFER_SIE, POOL_HEAD_OFFER_EN))));
    doc_zone_open(d, "offer");
    doc_list_add(&l, pay_line(d, a));
    doc_list_add(&l, worktime_line(d, a));
    doc_list_add(&l, shift_line(d));
    doc_list_add(&l, contract_line(d, a));
    doc_list_add(&l, remote_line(d));
    if (v->tone == TONE_EN)
        doc_take(d, &l, doc_pool(d, POOL_OFFER_EN), draw_between(&d->r, 3, 5));
    else if (v->offer == OFFER_AZUBI || v->offer == OFFER_DUAL)
        doc_take(d, &l, doc_pool(d, POOL_OFFER_AZUBI), draw_between(&d->r, 3, 5));
    else {
        doc_take(d, &l, &v->occupation->family->offer, draw_between(&d->r, 1, 2));
        doc_take(d, &l, doc_pool(d, POOL_OFFER), draw_between(&d->r, 3, 6));
    }
    doc_shuffle(d, &l);
    if (d->bullets || v->tone == TONE_EN)
        doc_items(d, &l);
    else
        doc_prose(d, &l, v->tone == TONE_DU ? "Dich erwartet: " : "Wir bieten: ");
    doc_zone_close(d);
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
    doc_zone_open(d, "about");
    doc_para(d, draw_phrase(&d->r, doc_pool(d, p)));
    doc_zone_close(d);
}

static void zone_about(struct doc *d)
{
    struct doc_list l = {.n = 0};
    if (d->v->tone == TONE_EN || !draw_percent(&d->r, 70))
        return;
    doc_heading(d, draw_phrase(&d->r, doc_pool(d, POOL_HEAD_ABOUT)));
    doc_zone_open(d, "about");
    doc_take(d, &l, doc_pool(d, POOL_ABOUT), draw_between(&d->r, 1, 3));
    if (draw_percent(&d->r, 55))
        doc_take(d, &l, doc_pool(d, POOL_FOCUS), 1);
    for (uint32_t i = 0; i < l.n; i++)
        doc_para(d, l.items[i]);
    doc_zone_close(d);
}

static void zone_apply(struct doc *d)
{
    enum demo_pool p = d->v->tone == TONE_EN   ? POOL_APPLY_EN
                       : d->v->tone == TONE_DU ? POOL_APPLY_DU
                                               : POOL_APPLY_SIE;
    if (d->v->tone != TONE_EN && draw_percent(&d->r, 60))
        doc_heading(d, draw_phrase(&d->r, doc_pool(d, POOL_HEAD_APPLY)));
    doc_zone_open(d, "application");
    doc_para(d, draw_phrase(&d->r, doc_pool(d, p)));
    if (d->v->tone != TONE_EN && d->v->places[0].plz.len > 0 && draw_percent(&d->r, 35))
        doc_para(d, draw_phrase(&d->r, doc_pool(d, POOL_ADDRESS)));
    doc_zone_close(d);
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
        doc_para(d, STR("…"));
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
        draw_phrase(&d.r, doc_pool(&d, v->tone == TONE_EN ? POOL_EXAMPLE_EN : POOL_EXAMPLE));
    bool first = draw_percent(&d.r, 20);
    draw_form(&d);
    if (first)
        doc_para(&d, example);
    zones(&d, a);
    if (layout->portal_line)
        doc_para(&d, STR("Diese Anzeige wurde von einem Demo-Portal übernommen."));
    if (!first)
        doc_para(&d, example);
    arena_free(a);
    if (n_zones)
        *n_zones = d.n_zones;
}
