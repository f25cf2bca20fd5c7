#include "web/site.h"

struct str part_posting_url(struct page *p, enum lang lang, uint64_t id, struct str title)
{
    /* Twenty of these on a page: written by hand, printf costs as much as the rest of a card. */
    struct str slug = format_slug(p->a, title);
    struct str path = lang == LANG_DE ? STR("/stelle/") : STR("/en/job/");
    char digits[20];
    size_t n = sizeof(digits);
    do
        digits[--n] = (char)('0' + id % 10);
    while (id /= 10);
    size_t len = path.len + sizeof(digits) - n + 1 + slug.len;
    char *out = arena_alloc(p->a, len + 1), *at = out;
    at = mempcpy(at, path.ptr, path.len);
    at = mempcpy(at, digits + n, sizeof(digits) - n);
    *at++ = '-';
    at = mempcpy(at, slug.ptr, slug.len);
    *at = '\0';
    return str_n(out, len);
}

struct str part_place(struct page *p, struct str plz, struct str town)
{
    if (plz.len == 0)
        return town;
    return format_text(p->a, "{0} {1}", plz, town);
}

struct str part_place_long(struct page *p, uint16_t place)
{
    const struct place *at = gazetteer_get(site_gazetteer(p->web), place);
    const char *state = at->state != STATE_NONE ? state_name(at->state) : "";
    if (at->plz.len == 0)
        return arena_printf(p->a, "%.*s (%s)", STR_ARG(at->name), state);
    return arena_printf(p->a, "%.*s (%.*s%s%s)", STR_ARG(at->name), STR_ARG(at->plz),
                        state[0] ? ", " : "", state);
}

void part_time(struct page *p, int32_t date, bool age)
{
    if (date == DATE_NONE)
        return;
    html_raw(p->out, "<time datetime=\"");
    html_attribute(p->out, date_iso(p->a, date));
    html_raw(p->out, "\">");
    html_text(p->out,
              age ? format_age(p->a, p->lang, date, p->today) : format_date(p->a, p->lang, date));
    html_raw(p->out, "</time>");
}

void part_lang(struct page *p, struct str language)
{
    struct str of_page = p->lang == LANG_DE ? STR("de") : STR("en");
    struct str code = str_slice(language, 0, 2);
    bool known = code.len == 2 && code.ptr[0] >= 'a' && code.ptr[0] <= 'z' && code.ptr[1] >= 'a' &&
                 code.ptr[1] <= 'z';
    if (!known)
        code = STR("de");
    if (str_eq(code, of_page))
        return;
    html_raw(p->out, " lang=\"");
    html_attribute(p->out, code);
    html_raw(p->out, "\"");
}

static void tag(struct page *p, const char *label)
{
    if (!label[0])
        return;
    html_raw(p->out, "<li>");
    html_text(p->out, str_of(label));
    html_raw(p->out, "</li>");
}

static void hit_tags(struct page *p, const struct hit *h)
{
    struct str pay = format_pay(p->a, p->lang, h->pay_min, h->pay_max, h->pay_unit);
    bool tariff = str_eq(h->pay_source, STR("tariff"));
    bool stated =
        pay.len && (tariff || h->pay_source.len == 0 || str_eq(h->pay_source, STR("stated")));
    size_t before = p->out->len;
    html_raw(p->out, "<ul class=\"tags\">");
    size_t empty = p->out->len;
    if (stated) {
        html_raw(p->out, "<li class=\"pay\">");
        html_text(p->out, pay);
        if (tariff) {
            html_raw(p->out, ", ");
            html_text(p->out, str_of(tx(p, T_PAY_TABLE)));
        }
        html_raw(p->out, "</li>");
    }
    for (uint32_t bit = 1; bit <= WORKTIME_WEEKEND; bit <<= 1)
        if (h->worktime & bit)
            tag(p, label_worktime(p->lang, bit));
    tag(p, label_contract(p->lang, h->contract));
    if (h->remote != REMOTE_ONSITE)
        tag(p, label_remote(p->lang, h->remote));
    if (h->agency == AGENCY_TEMP || h->agency == AGENCY_PLACEMENT)
        tag(p, label_agency(p->lang, h->agency));
    if (p->out->len == empty)
        p->out->len = before; /* an empty list is noise to a screen reader */
    else
        html_raw(p->out, "</ul>");
}

/* "58095 Hagen und 2 weitere Orte · 3 km entfernt · vor 5 Tagen" */
static void hit_place(struct page *p, const struct hit *h)
{
    struct buf *o = p->out;
    struct str place = part_place(p, h->plz, h->town);
    html_raw(o, "<p class=\"at\"><span>");
    html_text(o, place.len ? place : str_of(tx(p, T_PLACE_UNKNOWN)));
    if (h->n_places > 1)
        html_raw(o, " ");
    if (h->n_places == 2)
        html_text(o, str_of(tx(p, T_MORE_PLACES_ONE)));
    else if (h->n_places > 2)
        html_fmt(o, tx(p, T_MORE_PLACES), format_count(p->a, p->lang, h->n_places - 1));
    html_raw(o, "</span>");
    if (h->distance_km >= 0) {
        html_raw(o, " <span>");
        if (h->distance_km < 1)
            html_text(o, str_of(tx(p, T_AWAY_HERE)));
        else
            html_fmt(o, tx(p, T_AWAY), format_km(p->a, p->lang, h->distance_km));
        html_raw(o, "</span>");
    }
    if (h->posted != DATE_NONE) {
        html_raw(o, " <span>");
        part_time(p, h->posted, true);
        html_raw(o, "</span>");
    }
    html_raw(o, "</p>\n");
}

static void hit_card(struct page *p, const struct hit *h, int level, bool snippet)
{
    struct buf *o = p->out;
    html_raw(o, "<li class=\"card\">\n<div class=\"head\">");
    if (level == 2)
        html_raw(o, "<h2");
    else
        html_raw(o, "<h3");
    part_lang(p, STR("de"));
    html_raw(o, ">");
    html_raw(o, "<a href=\"");
    html_url(o, part_posting_url(p, p->lang, h->id, h->title));
    html_raw(o, "\">");
    html_text(o, h->title);
    html_raw(o, "</a>");
    if (level == 2)
        html_raw(o, "</h2>");
    else
        html_raw(o, "</h3>");
    if (h->example) {
        html_raw(o, "<span class=\"badge\">");
        html_text(o, str_of(tx(p, T_EXAMPLE)));
        html_raw(o, "</span>");
    }
    html_raw(o, "</div>\n<p class=\"firm\">");
    html_text(o, h->employer.len ? h->employer : str_of(tx(p, T_EMPLOYER_UNKNOWN)));
    html_raw(o, "</p>\n");
    hit_place(p, h);
    if (snippet && h->snippet.len) {
        html_raw(o, "<p class=\"snip\"");
        part_lang(p, STR("de"));
        html_raw(o, ">");
        html_text(o, h->snippet);
        html_raw(o, "</p>\n");
    }
    hit_tags(p, h);
    html_raw(o, "</li>\n");
}

void part_hits(struct page *p, const struct hit *hits, size_t n, int heading_level, bool snippets)
{
    html_raw(p->out, "<ol class=\"hits\">\n");
    for (size_t i = 0; i < n; i++)
        hit_card(p, &hits[i], heading_level, snippets);
    html_raw(p->out, "</ol>\n");
}
