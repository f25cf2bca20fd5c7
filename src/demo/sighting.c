#include "demo/sighting.h"

#include "demo/body.h"

#define AGE_DAYS_MAX 90

enum { PORTAL_A, PORTAL_B, PORTAL_C, PORTAL_D, PORTAL_E };

/* ---- title ---- */

static void shout(struct buf *b)
{
    /* ASCII and the umlauts: Ä Ö Ü differ from ä ö ü by 0x20 in their second byte. */
    for (size_t i = 0; i < b->len; i++) {
        unsigned char c = (unsigned char)b->data[i], before = i ? (unsigned char)b->data[i - 1] : 0;
        if (c >= 'a' && c <= 'z')
            b->data[i] = (char)(c - 'a' + 'A');
        else if (before == 0xC3 && (c == 0xA4 || c == 0xB6 || c == 0xBC))
            b->data[i] = (char)(c - 0x20);
    }
}

static void add_prefix(struct buf *b, struct rng *r)
{
    static const char *const words[] = {
        "Ab sofort: ", "Wir suchen: ", "Gesucht: ", "Stellenangebot ", "Top-Job: ", "NEU: "};
    buf_cstr(b, words[rng_below(r, 6)]);
}

/* What some employers put behind the title; "" where it does not fit the job. */
static const char *remark_words(const struct demo_vacancy *v, uint32_t which)
{
    switch (which) {
    case 0:
        return " ab sofort";
    case 1:
        return v->worktime & WORKTIME_PART   ? " in Teilzeit"
               : v->worktime & WORKTIME_MINI ? " auf Minijob-Basis"
                                             : " in Vollzeit";
    case 2:
        return v->contract == CONTRACT_TEMPORARY   ? ", befristet"
               : v->contract == CONTRACT_PERMANENT ? " - unbefristet"
                                                   : "";
    case 3:
        return v->remote == REMOTE_HYBRID ? " – Homeoffice möglich"
               : v->remote == REMOTE_FULL ? " - remote"
                                          : "";
    default:
        return v->career_change ? " - Quereinsteiger willkommen" : "";
    }
}

static void add_remark(struct buf *b, const struct sighting_request *s, struct rng *r)
{
    static const char *const place_joints[] = {" in ", " - ", " für den Standort "};
    const struct demo_vacancy *v = s->vacancy;
    uint32_t which = rng_below(r, 11), number = (uint32_t)(s->number % 1000003);
    if (which < 5) {
        buf_cstr(b, remark_words(v, which));
    } else if (which < 8) {
        buf_cstr(b, place_joints[which - 5]);
        buf_str(b, v->places[0].name);
    } else if (which == 8) {
        buf_printf(b, " Ref. %u-%u", number % 97 + 10, number % 8887 + 1000);
    } else if (which == 9) {
        buf_printf(b, " (Kennziffer %u/%u)", number % 300 + 1, (uint32_t)s->world->year % 100);
    } else if (v->pay.notation != NOTE_NONE && v->pay.notation < NOTE_TARIFF) {
        buf_cstr(b, " | ");
        demo_pay_write(b, r, &v->pay);
    }
}

static struct str make_title(struct arena *a, const struct sighting_request *s,
                             enum gender_style *style)
{
    const struct demo_vacancy *v = s->vacancy;
    /* The employer's own spelling belongs to the vacancy; copies mostly keep it. */
    struct rng r = draw_stream(s->world->seed, v->text_id, STREAM_TITLE);
    struct rng own = draw_stream(s->world->seed, s->number, STREAM_TITLE);
    if (s->copy && draw_percent(&own, 35))
        r = own;
    *style = title_draw_style(&r);
    if (*style == GENDER_BOTH && v->offer != OFFER_JOB)
        *style = GENDER_SLASH;
    struct str suffix = title_draw_suffix(&r, *style, v->tone == TONE_EN);
    bool noisy = draw_percent(&r, 22), prefix = draw_percent(&r, 4), loud = draw_percent(&r, 2);
    bool suffix_first = draw_percent(&r, 3) && suffix.len > 0;
    struct buf b = {0};
    if (prefix)
        add_prefix(&b, &r);
    if (suffix_first)
        buf_printf(&b, "%.*s ", STR_ARG(suffix));
    title_render(&b, v->title, *style);
    if (suffix.len > 0 && !suffix_first)
        buf_printf(&b, " %.*s", STR_ARG(suffix));
    if (noisy)
        add_remark(&b, s, &r);
    if (loud)
        shout(&b);
    struct str title = arena_str(a, buf_view(&b));
    buf_done(&b);
    return title;
}

/* ---- places ---- */

/* "Frankfurt am Main" → "Frankfurt/Main", "Halle (Saale)" → "Halle/Saale", "München" → "Muenchen"
 */
static struct str respell(struct arena *a, struct str name, struct rng *r)
{
    static const struct str joints[] = {STR_INIT(" am "), STR_INIT(" an der "), STR_INIT(" im "),
                                        STR_INIT(" (")};
    uint32_t at = rng_below(r, 100);
    if (at >= 12)
        return name;
    for (size_t i = 0; i < 4; i++) {
        size_t cut = str_find(name, joints[i], 0);
        if (cut == STR_NPOS)
            continue;
        struct str tail = str_slice(name, cut + joints[i].len, name.len);
        if (str_ends(tail, STR(")")))
            tail.len--;
        return at < 6
                   ? arena_printf(a, "%.*s/%.*s", STR_ARG(str_slice(name, 0, cut)), STR_ARG(tail))
                   : str_slice(name, 0, cut);
    }
    if (at >= 2)
        return name;
    struct buf b = {0};
    for (size_t i = 0; i < name.len; i++) {
        struct str rest = str_slice(name, i, name.len);
        const char *to = str_starts(rest, STR("ä"))   ? "ae"
                         : str_starts(rest, STR("ö")) ? "oe"
                         : str_starts(rest, STR("ü")) ? "ue"
                         : str_starts(rest, STR("ß")) ? "ss"
                                                      : NULL;
        if (to)
            buf_cstr(&b, to), i++;
        else
            buf_char(&b, name.ptr[i]);
    }
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

static void raw_place(struct arena *a, const struct demo_place *from, struct rng *r,
                      struct posting_place *to)
{
    struct str name = respell(a, from->name, r);
    const char *code = state_code(from->state), *state = state_name(from->state);
    switch (rng_below(r, from->plz.len > 0 ? 6 : 4)) {
    case 0:
        to->raw = arena_printf(a, "%.*s, %s, DE", STR_ARG(name), code);
        break;
    case 1:
        to->raw = arena_printf(a, "%.*s, %s", STR_ARG(name), state);
        break;
    case 2:
        to->raw = arena_printf(a, "%.*s, %s, Deutschland", STR_ARG(name), state);
        break;
    case 3:
        to->raw = draw_percent(r, 25) ? arena_printf(a, "Raum %.*s", STR_ARG(name)) : name;
        break;
    default:
        to->raw = arena_printf(a, "%.*s %.*s", STR_ARG(from->plz), STR_ARG(name));
    }
}

/* "BADEN_WUERTTEMBERG" as the agency writes states. */
static struct str agency_state(struct arena *a, enum state state)
{
    struct str name = str_of(state_name(state));
    struct buf b = {0};
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        if (c >= 'a' && c <= 'z')
            buf_char(&b, (char)(c - 'a' + 'A'));
        else if (c == 0xC3 && i + 1 < name.len)
            buf_cstr(&b, (unsigned char)name.ptr[++i] == 0xBC ? "UE" : "AE");
        else
            buf_char(&b, c == '-' ? '_' : (char)c);
    }
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

/* Four decimals, as the table has them. */
static double degrees(float v)
{
    return (double)(int32_t)(v * 10000 + (v < 0 ? -0.5f : 0.5f)) / 10000;
}

static void fill_place(struct arena *a, const struct sighting_request *s,
                       const struct demo_place *from, struct rng *r, struct posting_place *to)
{
    if (s->source == PORTAL_B) {
        raw_place(a, from, r, to);
        return;
    }
    to->town = respell(a, from->name, r);
    if (s->source != PORTAL_E || draw_percent(r, 40))
        to->plz = from->plz;
    if (s->source == PORTAL_A) {
        to->region = agency_state(a, from->state);
        to->country = STR("DEUTSCHLAND");
        to->has_point = draw_percent(r, 70);
        to->lat = to->has_point ? degrees(from->lat) : 0;
        to->lon = to->has_point ? degrees(from->lon) : 0;
    } else if (s->source == PORTAL_E || draw_percent(r, 30)) {
        to->region = str_of(state_name(from->state));
        to->country = STR("DE");
    }
}

static void fill_places(struct arena *a, const struct sighting_request *s, struct rng *r,
                        struct posting *p)
{
    const struct demo_vacancy *v = s->vacancy;
    if (v->remote == REMOTE_FULL && draw_percent(r, 30)) {
        static const char *const everywhere[] = {"Deutschland", "bundesweit", "Homeoffice"};
        p->n_places = 1;
        p->places = ARENA_ARRAY(a, struct posting_place, 1);
        p->places[0].raw = str_of(everywhere[rng_below(r, 3)]);
        return;
    }
    p->n_places = v->n_places;
    p->places = ARENA_ARRAY(a, struct posting_place, v->n_places);
    for (uint32_t i = 0; i < v->n_places; i++)
        fill_place(a, s, &v->places[i], r, &p->places[i]);
}

/* ---- text ---- */

static void fill_text(struct arena *a, const struct sighting_request *s, struct rng *r,
                      struct posting *p)
{
    static const uint32_t html_percent[] = {15, 60, 90, 5, 70};
    struct demo_layout layout = {.html = draw_percent(r, html_percent[s->source]),
                                 .cut = s->copy && draw_percent(r, 10),
                                 .portal_line = s->copy && draw_percent(r, 20),
                                 .bullet = rng_below(r, 5)};
    struct demo_zone zones[BODY_ZONES_MAX];
    uint32_t n_zones = 0;
    bool sections = s->source == PORTAL_E && !layout.html;
    struct buf b = {0};
    demo_body_write(&b, s->world, s->vacancy, &layout, sections ? zones : NULL, &n_zones);
    struct str text = arena_str(a, buf_view(&b));
    buf_done(&b);
    if (layout.html)
        p->html = text;
    else
        p->text = text;
    p->sections = ARENA_ARRAY(a, struct posting_section, n_zones);
    for (uint32_t i = 0; i < n_zones; i++)
        p->sections[p->n_sections++] =
            (struct posting_section){str_of(zones[i].zone), zones[i].start, zones[i].end};
}

/* ---- structured fields ---- */

static void fill_pay(struct arena *a, const struct sighting_request *s, struct rng *r,
                     struct posting *p)
{
    const struct demo_pay *pay = &s->vacancy->pay;
    if (pay->notation == NOTE_NONE)
        return;
    if (s->source == PORTAL_B && draw_percent(r, 50)) {
        struct buf b = {0};
        demo_pay_write(&b, r, pay);
        p->pay.text = arena_str(a, buf_view(&b));
        p->pay.stated = true;
        buf_done(&b);
    } else if ((s->source == PORTAL_E || s->source == PORTAL_C) && pay->unit != PAY_UNIT_NONE &&
               draw_percent(r, 50)) {
        p->pay = (struct posting_pay){.min = pay->min,
                                      .max = pay->max,
                                      .unit = pay->unit,
                                      .currency = STR("EUR"),
                                      .stated = true};
    }
}

static void fill_fields(struct arena *a, const struct sighting_request *s, struct rng *r,
                        struct posting *p)
{
    static const uint32_t filled_percent[] = {75, 25, 60, 5, 70};
    const struct demo_vacancy *v = s->vacancy;
    uint32_t filled = filled_percent[s->source];
    if (draw_percent(r, filled))
        p->worktime = v->worktime;
    if (draw_percent(r, filled))
        p->contract = v->contract;
    if (s->source == PORTAL_A && draw_percent(r, 40))
        p->remote = v->remote == REMOTE_ONSITE ? REMOTE_NONE : v->remote;
    if (s->source == PORTAL_A && v->agency != AGENCY_NO)
        p->agency = v->agency;
    if (s->source == PORTAL_A && draw_percent(r, 90))
        p->occupation = v->occupation->label;
    if (s->source == PORTAL_E && draw_percent(r, 20))
        p->level = v->level;
    if (s->source == PORTAL_E)
        p->department = v->occupation->field;
    fill_pay(a, s, r, p);
}

static void fill_dates(const struct sighting_request *s, struct rng *r, struct posting *p)
{
    struct rng vacancy = draw_stream(s->world->seed, s->vacancy->id, STREAM_SIGHTING);
    uint32_t age = rng_below(&vacancy, AGE_DAYS_MAX + 1);
    /* Many ads are young; copies come up to two weeks later. */
    if (draw_percent(&vacancy, 40))
        age = age / 4;
    if (s->copy)
        age -= rng_below(r, age < 14 ? age + 1 : 15);
    p->posted = s->today - (int32_t)age;
    if (draw_percent(r, 25))
        p->updated = p->posted + (int32_t)rng_below(r, age + 1);
    if (draw_percent(r, 30))
        p->valid_through = s->today + 1 + (int32_t)rng_below(r, 60);
    if (draw_percent(r, 30))
        p->starts = s->today + (int32_t)rng_below(r, 120);
}

static struct str shouted_name(struct arena *a, struct str name, struct rng *r)
{
    if (!draw_percent(r, 4))
        return name;
    struct buf b = {0};
    buf_str(&b, name);
    shout(&b);
    struct str s = arena_str(a, buf_view(&b));
    buf_done(&b);
    return s;
}

void sighting_fill(struct arena *a, const struct sighting_request *s, struct posting *p,
                   enum gender_style *style)
{
    const struct demo_vacancy *v = s->vacancy;
    struct rng r = draw_stream(s->world->seed, s->number, STREAM_SIGHTING);
    (void)rng_u64(&r); /* the first draw chose the source */
    *p = (struct posting){.posted = DATE_NONE,
                          .updated = DATE_NONE,
                          .valid_through = DATE_NONE,
                          .starts = DATE_NONE,
                          .example = true};
    p->ref = arena_printf(a, "D%09llu", (unsigned long long)s->number);
    p->title = make_title(a, s, style);
    p->employer = s->copy ? shouted_name(a, v->employer.name, &r) : v->employer.name;
    p->url = arena_printf(a, "https://%s.example/stelle/%.*s", s->source_name, STR_ARG(p->ref));
    if (draw_percent(&r, 40))
        p->employer_url = arena_printf(a, "https://%.*s/", STR_ARG(v->employer.domain));
    p->language = v->tone == TONE_EN ? STR("en") : draw_percent(&r, 50) ? STR("de") : STR_NONE;
    fill_places(a, s, &r, p);
    fill_text(a, s, &r, p);
    fill_fields(a, s, &r, p);
    fill_dates(s, &r, p);
}
