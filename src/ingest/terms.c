#include "ingest/terms.h"

static bool has(struct str s, const char *word)
{
    return str_find_nocase(s, str_of(word), 0) != STR_NPOS;
}

static bool has_any(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (has(s, *words))
            return true;
    return false;
}

static enum contract contract_in(struct str s)
{
    static const struct {
        enum contract contract;
        const char *words[8];
    } kinds[] = {
        /* Longer before shorter: "unbefristet" holds "befristet", "Duales Studium" no training. */
        {CONTRACT_WORKING_STUDENT, {"working_student", "working student", "werkstud"}},
        {CONTRACT_DUAL_STUDY, {"dual stud", "duales stud", "dual_stud", "dual-stud"}},
        {CONTRACT_APPRENTICESHIP, {"apprentice", "ausbildung", "azubi", "lehrstelle"}},
        {CONTRACT_TRAINEE, {"trainee", "volontariat"}},
        {CONTRACT_INTERNSHIP, {"intern", "praktik"}},
        {CONTRACT_FREELANCE, {"freelance", "contractor", "freiberuf", "selbst"}},
        {CONTRACT_PERMANENT, {"unbefrist", "unlimited", "permanent", "indefinite", "festanstell"}},
        {CONTRACT_TEMPORARY,
         {"befrist", "temporary", "fixed_term", "fixed-term", "fixed term", "seasonal", "limited"}},
    };
    if (has(s, "international"))
        return CONTRACT_NONE;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (has_any(s, kinds[i].words))
            return kinds[i].contract;
    return CONTRACT_NONE;
}

void terms_employment(struct str value, struct posting *p)
{
    static const char *const full[] = {"full", "vollzeit", "voll-", NULL};
    static const char *const part[] = {"part", "teilzeit", NULL};
    static const char *const mini[] = {"minijob", "mini-job", "geringfügig", "520", "556", NULL};
    static const char *const shift[] = {"schicht", "shift", NULL};
    if (has_any(value, full))
        p->worktime |= WORKTIME_FULL;
    if (has_any(value, part))
        p->worktime |= WORKTIME_PART;
    if (has_any(value, mini))
        p->worktime |= WORKTIME_MINI;
    if (has_any(value, shift))
        p->worktime |= WORKTIME_SHIFT;
    enum contract c = contract_in(value);
    /* "Trainee, befristet": what kind of job it is says more than how long it lasts. */
    bool term_only = c == CONTRACT_PERMANENT || c == CONTRACT_TEMPORARY;
    if (c != CONTRACT_NONE && (p->contract == CONTRACT_NONE || !term_only))
        p->contract = c;
}

enum pay_unit terms_pay_unit(struct str value)
{
    static const struct {
        enum pay_unit unit;
        const char *code; /* UN/CEFACT, the whole value */
        const char *words[6];
    } units[] = {
        {PAY_HOUR, "HUR", {"hour", "stunde", "stünd", "/h"}},
        {PAY_MONTH, "MON", {"month", "monat"}},
        {PAY_WEEK, "WEE", {"week", "woche", "wöch"}},
        {PAY_YEAR, "ANN", {"year", "jahr", "jähr", "annual", "annum"}},
        {PAY_DAY, "DAY", {"day", "pro tag", "täg", "daily"}},
    };
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (str_eq_nocase(value, str_of(units[i].code)) || has_any(value, units[i].words))
            return units[i].unit;
    return PAY_UNIT_NONE;
}

enum remote terms_remote(struct str value)
{
    static const char *const onsite[] = {"on-site", "onsite", "on_site", "vor ort", "none",
                                         "präsenz", "nicht",  "kein",    "no ",     NULL};
    static const char *const hybrid[] = {"hybrid",   "teilweise", "partial", "partly",   "mobil",
                                         "temporar", "möglich",   "option",  "possible", NULL};
    static const char *const full[] = {"remote", "telecommut", "home", "fully", NULL};
    if (has_any(value, onsite)) /* first: "nicht möglich" */
        return has(value, "hybrid") ? REMOTE_HYBRID : REMOTE_ONSITE;
    if (has_any(value, hybrid))
        return REMOTE_HYBRID;
    return has_any(value, full) ? REMOTE_FULL : REMOTE_NONE;
}

void terms_pay_text(struct str value, struct posting *p)
{
    if (p->pay.text.len == 0)
        p->pay.text = str_trim(value);
}

enum level terms_level(struct str value)
{
    static const char *const lead[] = {"lead", "head",    "executive",  "director",
                                       "leit", "führung", "management", NULL};
    static const char *const entry[] = {"entry",     "junior",  "einsteig", "graduate",
                                        "absolvent", "student", "beginner", NULL};
    static const char *const experienced[] = {"senior",       "experienced", "mid", "erfahren",
                                              "professional", "fachkraft",   NULL};
    if (has_any(value, lead))
        return LEVEL_LEAD;
    if (has_any(value, experienced))
        return has_any(value, entry) ? LEVEL_NONE : LEVEL_EXPERIENCED; /* "both welcome" */
    return has_any(value, entry) ? LEVEL_ENTRY : LEVEL_NONE;
}
