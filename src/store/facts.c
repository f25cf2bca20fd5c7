#include "store/facts.h"

#include "base/varint.h"

/* ---- writing --------------------------------------------------------------------------------- */

static void put_text(struct buf *out, struct str s)
{
    buf_varint(out, s.len);
    buf_str(out, s);
}

static void put_name(struct buf *out, const char *name)
{
    put_text(out, str_of(name ? name : ""));
}

static void put_double(struct buf *out, double v)
{
    uint64_t bits;
    memcpy(&bits, &v, sizeof(bits));
    buf_u64(out, bits);
}

static void put_known(struct buf *out, const struct known *k)
{
    put_name(out, k->rule);
    if (!k->rule || !*k->rule)
        return;
    buf_char(out, (char)k->field);
    buf_varint(out, k->start);
    buf_varint(out, k->end);
}

static void put_occupation(struct buf *out, const struct fact_occupation *o)
{
    buf_varint(out, o->code);
    put_text(out, o->label);
    put_double(out, o->confidence);
}

static void put_place(struct buf *out, const struct fact_place *p)
{
    buf_varint(out, p->place);
    put_text(out, p->text);
    put_name(out, p->rule);
    buf_char(out, p->uncertain);
    put_known(out, &p->known);
}

static void put_pay(struct buf *out, const struct fact_pay *p)
{
    bool stated = p->unit != PAY_UNIT_NONE || p->min || p->max || p->yearly_min || p->yearly_max ||
                  p->source.len || p->tariff.len || p->assumption.len;
    buf_char(out, stated);
    if (stated) {
        put_double(out, p->min);
        put_double(out, p->max);
        buf_char(out, (char)p->unit);
        put_double(out, p->yearly_min);
        put_double(out, p->yearly_max);
        put_text(out, p->source);
        put_text(out, p->tariff);
        put_text(out, p->assumption);
    }
    put_known(out, &p->known);
}

static void put_skill(struct buf *out, const struct fact_skill *s)
{
    put_text(out, s->label);
    put_name(out, s->kind);
    buf_char(out, s->must);
    put_known(out, &s->known);
    put_text(out, s->level);
}

static void put_numbers(struct buf *out, const struct facts *f)
{
    put_double(out, f->hours_week);
    put_known(out, &f->hours_known);
    put_double(out, f->share_min);
    put_double(out, f->share_max);
    put_known(out, &f->share_known);
    put_double(out, f->contract_months);
    put_text(out, f->contract_reason);
    put_double(out, f->years_asked);
    put_known(out, &f->years_known);
    put_double(out, f->remote_share);
    put_double(out, f->remote_days);
}

static void put_lists(struct buf *out, const struct facts *f)
{
    buf_varint(out, f->n_zones);
    for (size_t i = 0; i < f->n_zones; i++) {
        put_name(out, f->zones[i].zone);
        buf_varint(out, f->zones[i].start);
        buf_varint(out, f->zones[i].end);
        put_name(out, f->zones[i].rule);
    }
    buf_varint(out, f->n_skills);
    for (size_t i = 0; i < f->n_skills; i++)
        put_skill(out, &f->skills[i]);
}

void facts_encode(const struct facts *f, struct buf *out)
{
    buf_char(out, FACTS_VERSION);
    put_text(out, f->title);
    put_known(out, &f->title_known);
    put_occupation(out, &f->occupation);
    put_known(out, &f->occupation_known);
    buf_varint(out, f->n_alternatives);
    for (size_t i = 0; i < f->n_alternatives; i++)
        put_occupation(out, &f->alternatives[i]);
    buf_varint(out, f->n_places);
    for (size_t i = 0; i < f->n_places; i++)
        put_place(out, &f->places[i]);
    buf_char(out, (char)f->scope);
    put_pay(out, &f->pay);
    buf_varint(out, f->worktime);
    for (int i = 0; i < 6; i++)
        put_known(out, &f->worktime_known[i]);
    put_numbers(out, f);
    put_name(out, f->language);
    buf_char(out, (char)f->state);
    buf_char(out, (char)f->contract);
    put_known(out, &f->contract_known);
    buf_char(out, (char)f->level);
    put_known(out, &f->level_known);
    buf_char(out, (char)f->remote);
    put_known(out, &f->remote_known);
    buf_char(out, (char)f->agency);
    put_known(out, &f->agency_known);
    buf_char(out, f->career_change);
    put_known(out, &f->career_change_known);
    put_lists(out, f);
}

/* ---- reading --------------------------------------------------------------------------------- */

static struct str get_text(struct arena *a, struct reader *r)
{
    uint64_t len = read_varint(r);
    struct str s = read_bytes(r, len);
    return s.len ? arena_str(a, s) : STR_NONE;
}

static const char *get_name(struct arena *a, struct reader *r)
{
    struct str s = get_text(a, r);
    return s.len ? s.ptr : "";
}

static double get_double(struct reader *r)
{
    uint64_t bits = read_u64(r);
    double v;
    memcpy(&v, &bits, sizeof(v));
    return v;
}

/* An enum's value; anything at or above `count` makes the bytes bad. */
static unsigned get_enum(struct reader *r, unsigned count)
{
    unsigned v = read_u8(r);
    if (v < count)
        return v;
    r->bad = true;
    return 0;
}

static size_t get_count(struct reader *r, size_t max)
{
    uint64_t n = read_varint(r);
    /* Every item takes at least one byte, so a count beyond the rest is a lie. */
    if (!r->bad && n <= max && n <= (uint64_t)(r->end - r->p))
        return (size_t)n;
    r->bad = true;
    return 0;
}

static void get_known(struct arena *a, struct reader *r, struct known *k)
{
    k->rule = get_name(a, r);
    if (!*k->rule)
        return;
    k->field = get_enum(r, FIELD_EMPLOYER + 1);
    k->start = (uint32_t)read_varint(r);
    k->end = (uint32_t)read_varint(r);
}

static void get_occupation(struct arena *a, struct reader *r, struct fact_occupation *o)
{
    o->code = (uint32_t)read_varint(r);
    o->label = get_text(a, r);
    o->confidence = get_double(r);
}

static void get_place(struct arena *a, struct reader *r, struct fact_place *p)
{
    uint64_t place = read_varint(r);
    if (place > PLACE_NONE)
        r->bad = true;
    p->place = (uint16_t)place;
    p->text = get_text(a, r);
    p->rule = get_name(a, r);
    p->uncertain = get_enum(r, 2);
    get_known(a, r, &p->known);
}

static void get_pay(struct arena *a, struct reader *r, struct fact_pay *p)
{
    if (get_enum(r, 2)) {
        p->min = get_double(r);
        p->max = get_double(r);
        p->unit = get_enum(r, PAY_YEAR + 1);
        p->yearly_min = get_double(r);
        p->yearly_max = get_double(r);
        p->source = get_text(a, r);
        p->tariff = get_text(a, r);
        p->assumption = get_text(a, r);
    }
    get_known(a, r, &p->known);
}

static void get_lists(struct arena *a, struct reader *r, struct facts *f)
{
    f->n_zones = get_count(r, FACTS_ITEMS_MAX);
    f->zones = ARENA_ARRAY(a, struct fact_zone, f->n_zones);
    for (size_t i = 0; i < f->n_zones; i++) {
        f->zones[i].zone = get_name(a, r);
        f->zones[i].start = (uint32_t)read_varint(r);
        f->zones[i].end = (uint32_t)read_varint(r);
        f->zones[i].rule = get_name(a, r);
    }
    f->n_skills = get_count(r, FACTS_ITEMS_MAX);
    f->skills = ARENA_ARRAY(a, struct fact_skill, f->n_skills);
    for (size_t i = 0; i < f->n_skills; i++) {
        f->skills[i].label = get_text(a, r);
        f->skills[i].kind = get_name(a, r);
        f->skills[i].must = get_enum(r, 2);
        get_known(a, r, &f->skills[i].known);
        f->skills[i].level = get_text(a, r);
    }
}

static void get_places(struct arena *a, struct reader *r, struct facts *f)
{
    f->n_alternatives = get_count(r, sizeof(f->alternatives) / sizeof(f->alternatives[0]));
    for (size_t i = 0; i < f->n_alternatives; i++)
        get_occupation(a, r, &f->alternatives[i]);
    f->n_places = get_count(r, FACTS_ITEMS_MAX);
    f->places = ARENA_ARRAY(a, struct fact_place, f->n_places);
    for (size_t i = 0; i < f->n_places; i++)
        get_place(a, r, &f->places[i]);
    f->scope = get_enum(r, PLACE_SCOPE_REMOTE + 1);
}

static void get_numbers(struct arena *a, struct reader *r, struct facts *f)
{
    f->hours_week = get_double(r);
    get_known(a, r, &f->hours_known);
    f->share_min = get_double(r);
    f->share_max = get_double(r);
    get_known(a, r, &f->share_known);
    f->contract_months = get_double(r);
    f->contract_reason = get_text(a, r);
    f->years_asked = get_double(r);
    get_known(a, r, &f->years_known);
    f->remote_share = get_double(r);
    f->remote_days = get_double(r);
}

bool facts_decode(struct arena *a, struct str bytes, struct facts *f, struct err *err)
{
    struct reader r = reader_of(bytes.ptr, bytes.len);
    *f = (struct facts){0};
    if (read_u8(&r) != FACTS_VERSION)
        return err_set(err, ERR_CORRUPT, "facts of an unknown version");
    f->title = get_text(a, &r);
    get_known(a, &r, &f->title_known);
    get_occupation(a, &r, &f->occupation);
    get_known(a, &r, &f->occupation_known);
    get_places(a, &r, f);
    get_pay(a, &r, &f->pay);
    f->worktime = (uint32_t)read_varint(&r);
    for (int i = 0; i < 6; i++)
        get_known(a, &r, &f->worktime_known[i]);
    get_numbers(a, &r, f);
    f->language = get_name(a, &r);
    f->state = get_enum(&r, STATE_COUNT);
    f->contract = get_enum(&r, CONTRACT_COUNT);
    get_known(a, &r, &f->contract_known);
    f->level = get_enum(&r, LEVEL_COUNT);
    get_known(a, &r, &f->level_known);
    f->remote = get_enum(&r, REMOTE_COUNT);
    get_known(a, &r, &f->remote_known);
    f->agency = get_enum(&r, AGENCY_COUNT);
    get_known(a, &r, &f->agency_known);
    f->career_change = get_enum(&r, 2);
    get_known(a, &r, &f->career_change_known);
    get_lists(a, &r, f);
    if (r.bad || r.p != r.end)
        return err_set(err, ERR_CORRUPT, "facts end early or are damaged");
    return true;
}
