#include "understand/understand.h"

#include "places/resolve.h"
#include "support/cases.h"

static struct gazetteer *gazetteer;
static struct knowledge *knowledge;

static int open_knowledge(void **state)
{
    (void)state;
    struct err err = {0};
    gazetteer = gazetteer_open(NULL, &err);
    knowledge = gazetteer ? knowledge_open(gazetteer, &err) : NULL;
    if (!knowledge)
        print_error("%s\n", err.msg);
    return knowledge ? 0 : -1;
}

static int close_knowledge(void **state)
{
    (void)state;
    knowledge_close(knowledge);
    gazetteer_close(gazetteer);
    return 0;
}

static struct posting posting_of(struct arena *a, struct str input)
{
    struct posting p = {.ref = STR("1"), .posted = DATE_NONE};
    struct str rest = input, title = STR_NONE;
    (void)a;
    if (str_find_char(input, '|', 0) == STR_NPOS) {
        p.text = input;
        return p;
    }
    str_split(&rest, '|', &title);
    p.title = str_trim(title);
    p.text = str_trim(rest);
    return p;
}

static struct facts facts_of(struct arena *a, const struct posting *p, struct buf *got)
{
    struct facts f;
    const char *why;
    understand(a, knowledge, p, &f);
    if (!facts_check(knowledge, p, &f, &why))
        buf_printf(got, "broken: %s\n", why);
    return f;
}

static void print_worktime(const struct facts *f, struct buf *got)
{
    if (f->worktime == 0)
        return;
    buf_cstr(got, "worktime");
    for (uint32_t bit = 1; bit <= WORKTIME_WEEKEND; bit <<= 1)
        if (f->worktime & bit)
            buf_printf(got, " %s", worktime_name(bit));
    buf_char(got, '\n');
}

/* "title | text" → the facts about the work, one a line; unknown ones are absent. */
static void work(struct arena *a, struct str input, struct buf *got)
{
    struct posting p = posting_of(a, input);
    struct facts f = facts_of(a, &p, got);
    print_worktime(&f, got);
    if (f.hours_week > 0)
        buf_printf(got, "hours %g\n", f.hours_week);
    if (f.share_max > 0)
        buf_printf(got, "share %g-%g\n", f.share_min, f.share_max);
    if (f.contract)
        buf_printf(got, "contract %s\n", contract_name(f.contract));
    if (f.contract_months > 0)
        buf_printf(got, "months %g\n", f.contract_months);
    if (f.contract_reason.len > 0)
        buf_printf(got, "reason %.*s\n", STR_ARG(f.contract_reason));
    if (f.level)
        buf_printf(got, "level %s\n", level_name(f.level));
    if (f.years_asked > 0)
        buf_printf(got, "years %g\n", f.years_asked);
    if (f.remote)
        buf_printf(got, "remote %s\n", remote_name(f.remote));
    if (f.remote_days > 0)
        buf_printf(got, "days %g\n", f.remote_days);
    if (f.remote_share > 0)
        buf_printf(got, "home %g %%\n", f.remote_share);
    if (f.agency)
        buf_printf(got, "agency %s\n", agency_name(f.agency));
    if (f.career_change)
        buf_cstr(got, "career change\n");
    if (got->len == 0)
        buf_cstr(got, "nothing\n");
}

/* "title @ town" → the clean title. */
static void title(struct arena *a, struct str input, struct buf *got)
{
    struct posting_place place = {0};
    struct posting p = {.ref = STR("1"), .posted = DATE_NONE};
    size_t at = str_find(input, STR(" @ "), 0);
    p.title = at == STR_NPOS ? input : str_slice(input, 0, at);
    if (at != STR_NPOS) {
        place.town = str_slice(input, at + 3, input.len);
        p.places = &place;
        p.n_places = 1;
    }
    struct facts f = facts_of(a, &p, got);
    buf_str(got, f.title);
    buf_char(got, '\n');
}

/* A text → "zone: text" for every zone, line breaks as " / ". */
static void zones(struct arena *a, struct str input, struct buf *got)
{
    struct posting p = {.ref = STR("1"), .text = input, .posted = DATE_NONE};
    struct facts f = facts_of(a, &p, got);
    for (size_t i = 0; i < f.n_zones; i++) {
        struct str s = str_slice(input, f.zones[i].start, f.zones[i].end), line;
        buf_printf(got, "%s:", f.zones[i].zone);
        for (bool first = true; str_line(&s, &line); first = false)
            if (line.len > 0)
                buf_printf(got, "%s%.*s", first ? " " : " / ", STR_ARG(line));
        buf_char(got, '\n');
    }
}

/* "title | text" without a place in the feed → "name rule", uncertain ones with "?". */
static void places(struct arena *a, struct str input, struct buf *got)
{
    struct posting p = posting_of(a, input);
    struct facts f = facts_of(a, &p, got);
    for (size_t i = 0; i < f.n_places; i++) {
        const struct place *at = gazetteer_get(gazetteer, f.places[i].place);
        buf_printf(got, "%.*s %s%s\n", STR_ARG(at->name), f.places[i].known.rule,
                   f.places[i].uncertain ? " ?" : "");
    }
    if (f.n_places == 0)
        buf_printf(got, "%s\n", place_scope_name(f.scope));
}

/* Requirements → "label kind must|nice [level]". */
static void skills(struct arena *a, struct str input, struct buf *got)
{
    struct posting p = {.ref = STR("1"), .posted = DATE_NONE};
    p.text = arena_printf(a, "Ihr Profil\n- %.*s", STR_ARG(input));
    struct facts f = facts_of(a, &p, got);
    for (size_t i = 0; i < f.n_skills; i++) {
        const struct fact_skill *s = &f.skills[i];
        buf_printf(got, "%.*s %s %s", STR_ARG(s->label), s->kind, s->must ? "must" : "nice");
        buf_printf(got, "%s%.*s\n", s->level.len ? " " : "", STR_ARG(s->level));
    }
    if (f.n_skills == 0)
        buf_cstr(got, "nothing\n");
}

static void test_work(void **state)
{
    (void)state;
    cases_run("understand/work.txt", work);
}

static void test_titles(void **state)
{
    (void)state;
    cases_run("understand/titles.txt", title);
}

static void test_zones(void **state)
{
    (void)state;
    cases_run("understand/zones.txt", zones);
}

static void test_places(void **state)
{
    (void)state;
    cases_run("understand/places.txt", places);
}

static void test_skills(void **state)
{
    (void)state;
    cases_run("understand/skills.txt", skills);
}

static void test_structured_wins(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting_section section = {STR("offer"), 0, 12};
    struct posting p = {.ref = STR("1"),
                        .title = STR("Koch (m/w/d)"),
                        .text = STR("Vollzeit ja.\n- Teilzeit möglich"),
                        .sections = &section,
                        .n_sections = 1,
                        .pay = {.min = 14, .max = 16, .unit = PAY_HOUR, .stated = true},
                        .worktime = WORKTIME_FULL,
                        .contract = CONTRACT_TEMPORARY,
                        .level = LEVEL_LEAD,
                        .remote = REMOTE_ONSITE,
                        .agency = AGENCY_NO,
                        .posted = DATE_NONE};
    struct facts f;
    const char *why;
    understand(a, knowledge, &p, &f);
    assert_true(facts_check(knowledge, &p, &f, &why));
    assert_int_equal(f.worktime, WORKTIME_FULL);
    assert_string_equal(f.worktime_known[0].rule, "structured");
    assert_int_equal(f.contract, CONTRACT_TEMPORARY);
    assert_int_equal(f.level, LEVEL_LEAD);
    assert_int_equal(f.remote, REMOTE_ONSITE);
    assert_int_equal(f.agency, AGENCY_NO);
    assert_float_equal(f.pay.yearly_min, 14 * 40 * 52, 0.01);
    assert_string_equal(f.pay.known.rule, "structured");
    assert_string_equal(f.zones[0].zone, "offer");
    assert_string_equal(f.zones[0].rule, "structured");
    arena_free(a);
}

static void test_nothing_said(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct posting p = {.ref = STR("1"), .posted = DATE_NONE};
    struct facts f;
    const char *why;
    understand(a, knowledge, &p, &f);
    assert_true(facts_check(knowledge, &p, &f, &why));
    assert_int_equal(f.scope, PLACE_SCOPE_UNKNOWN);
    assert_int_equal(f.occupation.code, 0);
    assert_string_equal(f.pay.known.rule, "");
    struct buf out = {0};
    struct json j = json_to(&out);
    facts_to_json(gazetteer, &p, &f, &j);
    assert_string_equal(out.data, "{\"ref\":\"1\",\"scope\":\"unknown\",\"places\":[]}");
    buf_done(&out);
    arena_free(a);
}

/* The largest text, all digits and euro signs, stays within bounds. */
static void test_worst_text(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf text = {0};
    while (text.len < POSTING_TEXT_BYTES_MAX - 40)
        buf_cstr(&text, "E 13 1.000 € bis Teilzeit remote EG 9a ");
    struct posting p = {.ref = STR("1"), .text = buf_view(&text), .posted = DATE_NONE};
    struct facts f;
    const char *why;
    understand(a, knowledge, &p, &f);
    assert_true(facts_check(knowledge, &p, &f, &why));
    buf_done(&text);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work),         cmocka_unit_test(test_titles),
        cmocka_unit_test(test_zones),        cmocka_unit_test(test_skills),
        cmocka_unit_test(test_places),       cmocka_unit_test(test_structured_wins),
        cmocka_unit_test(test_nothing_said), cmocka_unit_test(test_worst_text),
    };
    return cmocka_run_group_tests(tests, open_knowledge, close_knowledge);
}
