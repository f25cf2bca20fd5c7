#include "places/fold.h"
#include "places/gazetteer.h"

static const struct {
    const char *name, *code, *key; /* key: folded */
} states[STATE_COUNT] = {
    [STATE_NONE] = {"", "", ""},
    [STATE_SH] = {"Schleswig-Holstein", "SH", "schleswig holstein"},
    [STATE_HH] = {"Hamburg", "HH", "hamburg"},
    [STATE_NI] = {"Niedersachsen", "NI", "niedersachsen"},
    [STATE_HB] = {"Bremen", "HB", "bremen"},
    [STATE_NW] = {"Nordrhein-Westfalen", "NW", "nordrhein westfalen"},
    [STATE_HE] = {"Hessen", "HE", "hessen"},
    [STATE_RP] = {"Rheinland-Pfalz", "RP", "rheinland pfalz"},
    [STATE_BW] = {"Baden-Württemberg", "BW", "baden wuerttemberg"},
    [STATE_BY] = {"Bayern", "BY", "bayern"},
    [STATE_SL] = {"Saarland", "SL", "saarland"},
    [STATE_BE] = {"Berlin", "BE", "berlin"},
    [STATE_BB] = {"Brandenburg", "BB", "brandenburg"},
    [STATE_MV] = {"Mecklenburg-Vorpommern", "MV", "mecklenburg vorpommern"},
    [STATE_SN] = {"Sachsen", "SN", "sachsen"},
    [STATE_ST] = {"Sachsen-Anhalt", "ST", "sachsen anhalt"},
    [STATE_TH] = {"Thüringen", "TH", "thueringen"},
};

/* Folded: other languages and the abbreviations people write. */
static const struct {
    const char *key;
    enum state state;
} other_names[] = {
    {"nrw", STATE_NW},
    {"nordrhein westphalen", STATE_NW},
    {"north rhine westphalia", STATE_NW},
    {"rhenania palatinate", STATE_RP},
    {"rhineland palatinate", STATE_RP},
    {"rhld pfalz", STATE_RP},
    {"rlp", STATE_RP},
    {"hesse", STATE_HE},
    {"bavaria", STATE_BY},
    {"freistaat bayern", STATE_BY},
    {"lower saxony", STATE_NI},
    {"nds", STATE_NI},
    {"saxony", STATE_SN},
    {"freistaat sachsen", STATE_SN},
    {"saxony anhalt", STATE_ST},
    {"thuringia", STATE_TH},
    {"freistaat thueringen", STATE_TH},
    {"mecklenburg western pomerania", STATE_MV},
    {"mecklenburg west pomerania", STATE_MV},
    {"meck pomm", STATE_MV},
    {"baden wuertemberg", STATE_BW},
    {"baden wurttemberg", STATE_BW},
    {"bawue", STATE_BW},
    {"ba wue", STATE_BW},
    {"freie hansestadt bremen", STATE_HB},
    {"freie und hansestadt hamburg", STATE_HH},
    {"land berlin", STATE_BE},
    {"land brandenburg", STATE_BB},
    {"land bremen", STATE_HB},
    {"land hessen", STATE_HE},
};

const char *state_name(enum state s)
{
    return (unsigned)s < STATE_COUNT ? states[s].name : "";
}

const char *state_code(enum state s)
{
    return (unsigned)s < STATE_COUNT ? states[s].code : "";
}

void state_to_json(struct json *j, enum state s)
{
    if (s == STATE_NONE)
        return;
    json_str(j, "state", str_of(state_name(s)));
    json_str(j, "state_code", str_of(state_code(s)));
}

static enum state state_of_code(struct str code)
{
    for (int s = 1; s < STATE_COUNT; s++)
        if (str_eq_nocase(code, str_of(states[s].code)))
            return (enum state)s;
    return STATE_NONE;
}

static enum state state_of_key(struct str key)
{
    for (int s = 1; s < STATE_COUNT; s++)
        if (str_eq(key, str_of(states[s].key)))
            return (enum state)s;
    for (size_t i = 0; i < sizeof(other_names) / sizeof(*other_names); i++)
        if (str_eq(key, str_of(other_names[i].key)))
            return other_names[i].state;
    return STATE_NONE;
}

enum state state_of(struct str text)
{
    text = str_trim(text);
    if (text.len == 5 && str_starts_nocase(text, STR("DE-")))
        return state_of_code(str_slice(text, 3, 5));
    /* "SN" is the state, "in" and "Sn" in running text are not: callers pass whole fields. */
    if (text.len == 2)
        return state_of_code(text);
    struct place_key key;
    place_key_of(text, &key);
    return state_of_key(place_key_str(&key));
}
