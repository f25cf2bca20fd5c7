#include "web/filters.h"

/* Order on the page, the most asked-for first; the rest of the row says how the facet behaves. */
static const struct facet_row {
    enum facet_kind kind;
    enum text title;
    bool open;          /* unfolded at first */
    bool unstated_link; /* "not stated" can be chosen */
} facet_rows[] = {
    {FACET_WORKTIME, T_FACET_WORKTIME, true, false},
    {FACET_REMOTE, T_FACET_REMOTE, true, true},
    {FACET_CONTRACT, T_FACET_CONTRACT, true, true},
    {FACET_LEVEL, T_FACET_LEVEL, false, true},
    {FACET_SINCE, T_FACET_SINCE, false, false},
    {FACET_PAY, T_FACET_PAY, false, false},
    {FACET_AGENCY, T_FACET_AGENCY, false, false},
    {FACET_OCCUPATION, T_FACET_OCCUPATION, false, false},
    {FACET_EMPLOYER, T_FACET_EMPLOYER, false, false},
    {FACET_TOWN, T_FACET_TOWN, false, false},
};
#define FACET_ROWS (sizeof(facet_rows) / sizeof(facet_rows[0]))

/* ---- changing a request ---------------------------------------------------------------------- */

static void toggle_id(struct arena *a, uint32_t **ids, size_t *n, uint32_t id)
{
    uint32_t *fresh = ARENA_ARRAY(a, uint32_t, *n + 1);
    size_t k = 0;
    bool had = false;
    for (size_t i = 0; i < *n; i++) {
        if ((*ids)[i] == id)
            had = true;
        else
            fresh[k++] = (*ids)[i];
    }
    if (!had)
        fresh[k++] = id;
    *ids = fresh;
    *n = k;
}

static void toggle_town(struct arena *a, struct search_request *req, uint16_t town)
{
    uint16_t *fresh = ARENA_ARRAY(a, uint16_t, req->n_towns + 1);
    size_t k = 0;
    bool had = false;
    for (size_t i = 0; i < req->n_towns; i++) {
        if (req->towns[i] == town)
            had = true;
        else
            fresh[k++] = req->towns[i];
    }
    if (!had)
        fresh[k++] = town;
    req->towns = fresh;
    req->n_towns = k;
}

struct search_request filter_toggle(struct page *p, const struct search_request *req,
                                    enum facet_kind kind, uint32_t value)
{
    struct search_request r = *req;
    r.cursor = STR("");
    switch (kind) {
    case FACET_TOWN:
        toggle_town(p->a, &r, (uint16_t)value);
        break;
    case FACET_EMPLOYER:
        toggle_id(p->a, &r.employers, &r.n_employers, value);
        break;
    case FACET_OCCUPATION:
        toggle_id(p->a, &r.occupations, &r.n_occupations, value);
        break;
    case FACET_WORKTIME:
        r.worktime ^= value;
        break;
    case FACET_CONTRACT:
        r.contracts ^= 1u << value;
        break;
    case FACET_LEVEL:
        r.levels ^= 1u << value;
        break;
    case FACET_REMOTE:
        r.remotes ^= 1u << value;
        break;
    case FACET_AGENCY:
        r.no_agency = !r.no_agency;
        break;
    case FACET_SINCE:
        r.since_days = r.since_days == (int)value ? 0 : (int)value;
        break;
    case FACET_PAY:
        r.salary_min = r.salary_min == (double)value ? 0 : (double)value;
        break;
    case FACET_COUNT:
        break;
    }
    return r;
}

size_t filters_count(const struct search_request *req)
{
    return req->n_towns + req->n_employers + req->n_occupations + (req->employer.len > 0) +
           (size_t)__builtin_popcount(req->worktime) + (size_t)__builtin_popcount(req->contracts) +
           (size_t)__builtin_popcount(req->levels) + (size_t)__builtin_popcount(req->remotes) +
           req->no_agency + (req->since_days > 0) + (req->salary_min > 0);
}

/* ---- names ----------------------------------------------------------------------------------- */

static struct str since_label(struct page *p, uint32_t days)
{
    if (days <= 1)
        return str_of(tx(p, T_SINCE_DAY));
    return format_text(p->a, tx(p, T_SINCE_DAYS), format_count(p->a, p->lang, days));
}

static struct str pay_label(struct page *p, uint32_t eur)
{
    return format_text(p->a, tx(p, T_PAY_FROM), format_eur(p->a, p->lang, eur));
}

struct str filter_label(struct page *p, const struct facet *f, const struct facet_value *v)
{
    const char *label = NULL;
    switch (f->kind) {
    case FACET_WORKTIME:
        label = label_worktime(p->lang, v->value);
        break;
    case FACET_CONTRACT:
        label = label_contract(p->lang, (enum contract)v->value);
        break;
    case FACET_LEVEL:
        label = label_level(p->lang, (enum level)v->value);
        break;
    case FACET_REMOTE:
        label = label_remote(p->lang, (enum remote)v->value);
        break;
    case FACET_AGENCY:
        label = label_agency(p->lang, (enum agency)v->value);
        break;
    case FACET_SINCE:
        return since_label(p, v->value);
    case FACET_PAY:
        return pay_label(p, v->value);
    default:
        break;
    }
    return label && label[0] ? str_of(label) : v->label;
}

/* ---- facets ---------------------------------------------------------------------------------- */

static const struct facet *find_facet(const struct search_answer *ans, enum facet_kind kind)
{
    for (size_t i = 0; i < ans->n_facets; i++)
        if (ans->facets[i].kind == kind)
            return &ans->facets[i];
    return NULL;
}

static bool unstated_chosen(const struct search_request *req, enum facet_kind kind)
{
    return (kind == FACET_CONTRACT && (req->contracts & 1)) ||
           (kind == FACET_LEVEL && (req->levels & 1)) ||
           (kind == FACET_REMOTE && (req->remotes & 1));
}

static size_t chosen_count(const struct facet *f, const struct search_request *req)
{
    size_t n = unstated_chosen(req, f->kind) ? 1 : 0;
    for (size_t i = 0; i < f->n_values; i++)
        n += f->values[i].chosen;
    return n;
}

static void value_text(struct page *p, struct str label, uint64_t count)
{
    html_raw(p->out, "<span class=\"box\"></span><span class=\"name\">");
    html_text(p->out, label);
    html_raw(p->out, "</span> <span class=\"n\">");
    html_text(p->out, format_count(p->a, p->lang, count));
    html_raw(p->out, "</span>");
}

static void value_link(struct page *p, const struct search_request *to, struct str label,
                       uint64_t count, bool chosen)
{
    html_raw(p->out, "<li><a rel=\"nofollow\"");
    if (chosen)
        html_raw(p->out, " class=\"on\" aria-current=\"true\"");
    html_raw(p->out, " href=\"");
    html_url(p->out, params_search_url(p->a, site_gazetteer(p->web), p->lang, to));
    html_raw(p->out, "\">");
    value_text(p, label, count);
    html_raw(p->out, "</a></li>\n");
}

static void value_plain(struct page *p, struct str label, uint64_t count)
{
    html_raw(p->out, "<li class=\"plain\">");
    value_text(p, label, count);
    html_raw(p->out, "</li>\n");
}

/* Agencies can only be left out: its values are shown, one link does it. */
static void agency_values(struct page *p, const struct search_request *req, const struct facet *f)
{
    struct search_request to = filter_toggle(p, req, FACET_AGENCY, 0);
    uint64_t without = f->unknown;
    for (size_t i = 0; i < f->n_values; i++)
        if (f->values[i].value == AGENCY_NO)
            without += f->values[i].count;
    value_link(p, &to, str_of(tx(p, T_NO_AGENCY)), without, req->no_agency);
}

static void facet_values(struct page *p, const struct search_request *req, const struct facet *f,
                         const struct facet_row *row)
{
    if (f->kind == FACET_AGENCY) {
        agency_values(p, req, f);
        return;
    }
    for (size_t i = 0; i < f->n_values; i++) {
        const struct facet_value *v = &f->values[i];
        struct search_request to = filter_toggle(p, req, f->kind, v->value);
        value_link(p, &to, filter_label(p, f, v), v->count, v->chosen);
    }
    if (f->others)
        value_plain(p, str_of(tx(p, T_OTHERS)), f->others);
    if (f->unknown == 0 && !unstated_chosen(req, f->kind))
        return;
    struct str label = str_of(tx(p, T_NOT_STATED));
    struct search_request to = filter_toggle(p, req, f->kind, 0);
    if (row->unstated_link)
        value_link(p, &to, label, f->unknown, unstated_chosen(req, f->kind));
    else
        value_plain(p, label, f->unknown);
}

static void draw_facet(struct page *p, const struct search_request *req, const struct facet *f,
                       const struct facet_row *row)
{
    struct buf *o = p->out;
    size_t chosen = chosen_count(f, req) + (f->kind == FACET_AGENCY && req->no_agency);
    if (f->n_values == 0 && chosen == 0)
        return;
    if (row->open || chosen)
        html_raw(o, "<details class=\"facet\" open>\n<summary>");
    else
        html_raw(o, "<details class=\"facet\">\n<summary>");
    html_text(o, str_of(tx(p, row->title)));
    html_raw(o, "</summary>\n<ul>\n");
    facet_values(p, req, f, row);
    html_raw(o, "</ul>\n</details>\n");
}

void filters_draw(struct page *p, const struct search_request *req, const struct search_answer *ans)
{
    for (size_t i = 0; i < FACET_ROWS; i++) {
        const struct facet *f = find_facet(ans, facet_rows[i].kind);
        if (f)
            draw_facet(p, req, f, &facet_rows[i]);
    }
}

/* ---- chips ----------------------------------------------------------------------------------- */

static void chip(struct page *p, const struct search_request *without, struct str label)
{
    struct buf *o = p->out;
    html_raw(o, "<li><a class=\"chip\" rel=\"nofollow\" href=\"");
    html_url(o, params_search_url(p->a, site_gazetteer(p->web), p->lang, without));
    html_raw(o, "\" aria-label=\"");
    html_attribute(o, format_text(p->a, tx(p, T_REMOVE_FILTER), label));
    html_raw(o, "\">");
    html_text(o, label);
    html_raw(o, "<span aria-hidden=\"true\">×</span></a></li>\n");
}

/* A facet lists only its most frequent values, so a chosen one may be missing there. */
static struct str listed_label(const struct search_answer *ans, enum facet_kind kind,
                               uint32_t value, struct str otherwise)
{
    const struct facet *f = find_facet(ans, kind);
    for (size_t i = 0; f && i < f->n_values; i++)
        if (f->values[i].value == value && f->values[i].label.len)
            return f->values[i].label;
    return otherwise;
}

static void id_chips(struct page *p, const struct search_request *req,
                     const struct search_answer *ans, enum facet_kind kind, const uint32_t *ids,
                     size_t n, enum text tpl)
{
    for (size_t i = 0; i < n; i++) {
        struct search_request to = filter_toggle(p, req, kind, ids[i]);
        struct str number = arena_printf(p->a, "%u", (unsigned)ids[i]);
        struct str name = listed_label(ans, kind, ids[i], number);
        chip(p, &to, format_text(p->a, tx(p, tpl), name));
    }
}

static void bit_chips(struct page *p, const struct search_request *req, enum facet_kind kind,
                      enum text title, uint32_t bits)
{
    for (uint32_t bit = 0; bit < 16; bit++) {
        if (!(bits & (1u << bit)))
            continue;
        struct facet f = {.kind = kind};
        struct facet_value v = {.value = kind == FACET_WORKTIME ? 1u << bit : bit};
        struct search_request to = filter_toggle(p, req, kind, v.value);
        struct str label = filter_label(p, &f, &v);
        if (label.len == 0)
            label = arena_printf(p->a, "%s: %s", tx(p, title), tx(p, T_NOT_STATED));
        chip(p, &to, label);
    }
}

static void single_chips(struct page *p, const struct search_request *req)
{
    struct search_request to = *req;
    to.cursor = STR("");
    if (req->employer.len) {
        to.employer = STR("");
        chip(p, &to, format_text(p->a, tx(p, T_CHIP_EMPLOYER), req->employer));
        to.employer = req->employer;
    }
    if (req->since_days > 0) {
        to.since_days = 0;
        chip(p, &to, since_label(p, (uint32_t)req->since_days));
        to.since_days = req->since_days;
    }
    if (req->salary_min > 0) {
        to.salary_min = 0;
        chip(p, &to, pay_label(p, (uint32_t)req->salary_min));
        to.salary_min = req->salary_min;
    }
    if (req->no_agency) {
        to.no_agency = false;
        chip(p, &to, str_of(tx(p, T_NO_AGENCY)));
    }
}

static void town_chips(struct page *p, const struct search_request *req)
{
    for (size_t i = 0; i < req->n_towns; i++) {
        struct search_request to = filter_toggle(p, req, FACET_TOWN, req->towns[i]);
        struct str name = gazetteer_get(site_gazetteer(p->web), req->towns[i])->name;
        chip(p, &to, format_text(p->a, tx(p, T_CHIP_TOWN), name));
    }
}

static void remove_all(struct page *p, const struct search_request *req)
{
    struct search_request bare = {.words = req->words,
                                  .where = req->where,
                                  .where_as_words = req->where_as_words,
                                  .radius_km = req->radius_km,
                                  .sort = req->sort};
    html_raw(p->out, "<li><a class=\"chip all\" href=\"");
    html_url(p->out, params_search_url(p->a, site_gazetteer(p->web), p->lang, &bare));
    html_raw(p->out, "\">");
    html_text(p->out, str_of(tx(p, T_REMOVE_ALL)));
    html_raw(p->out, "</a></li>\n");
}

void filters_chips(struct page *p, const struct search_request *req,
                   const struct search_answer *ans)
{
    size_t n = filters_count(req);
    if (n == 0)
        return;
    html_raw(p->out, "<ul class=\"chips\" aria-label=\"");
    html_attribute(p->out, str_of(tx(p, T_FILTER_CHOSEN)));
    html_raw(p->out, "\">\n");
    town_chips(p, req);
    id_chips(p, req, ans, FACET_OCCUPATION, req->occupations, req->n_occupations,
             T_CHIP_OCCUPATION);
    id_chips(p, req, ans, FACET_EMPLOYER, req->employers, req->n_employers, T_CHIP_EMPLOYER);
    bit_chips(p, req, FACET_WORKTIME, T_FACET_WORKTIME, req->worktime);
    bit_chips(p, req, FACET_REMOTE, T_FACET_REMOTE, req->remotes);
    bit_chips(p, req, FACET_CONTRACT, T_FACET_CONTRACT, req->contracts);
    bit_chips(p, req, FACET_LEVEL, T_FACET_LEVEL, req->levels);
    single_chips(p, req);
    if (n > 1)
        remove_all(p, req);
    html_raw(p->out, "</ul>\n");
}
