#include "demo/titles.h"

const char *gender_style_name(enum gender_style style)
{
    static const char *const names[GENDER_COUNT] = {"masculine", "feminine", "slash",      "hyphen",
                                                    "star",      "colon",    "underscore", "inner",
                                                    "paren",     "both"};
    return names[style];
}

bool title_has_gender(struct str marked)
{
    return str_find_char(marked, '*', 0) != STR_NPOS || str_find_char(marked, '{', 0) != STR_NPOS;
}

static const char *const joints[GENDER_COUNT] = {
    [GENDER_SLASH] = "/",      [GENDER_HYPHEN] = "/-", [GENDER_STAR] = "*", [GENDER_COLON] = ":",
    [GENDER_UNDERSCORE] = "_", [GENDER_BOTH] = "/",    [GENDER_INNER] = "", [GENDER_PAREN] = "("};

/* "in" behind "Leiter". */
static void render_in(struct buf *b, enum gender_style style)
{
    if (style == GENDER_MASCULINE)
        return;
    if (style == GENDER_FEMININE) {
        buf_cstr(b, "in");
        return;
    }
    buf_cstr(b, joints[style]);
    buf_cstr(b, style == GENDER_INNER ? "In" : "in");
    if (style == GENDER_PAREN)
        buf_char(b, ')');
}

/* "r" behind "Beauftragte": the masculine form is the longer one. */
static void render_r(struct buf *b, enum gender_style style)
{
    if (style == GENDER_FEMININE)
        return;
    if (style == GENDER_MASCULINE) {
        buf_char(b, 'r');
        return;
    }
    buf_cstr(b, style == GENDER_INNER || style == GENDER_HYPHEN ? "/" : joints[style]);
    buf_char(b, 'r');
    if (style == GENDER_PAREN)
        buf_char(b, ')');
}

/* {Arzt/Ärztin}: `stem` is what stands before the brace in the same word. */
static void render_pair(struct buf *b, struct str he, struct str she, enum gender_style style)
{
    bool man = str_ends(he, STR("mann")) && str_ends(she, STR("frau"));
    bool short_ending = he.len <= 3 && str_eq(she, STR("in"));
    switch (style) {
    case GENDER_MASCULINE:
        buf_str(b, he);
        return;
    case GENDER_FEMININE:
        buf_str(b, she);
        return;
    case GENDER_STAR:
    case GENDER_COLON:
    case GENDER_UNDERSCORE:
    case GENDER_INNER:
        if (man) {
            buf_str(b, he);
            buf_cstr(b, style == GENDER_INNER ? "/" : joints[style]);
            buf_cstr(b, style == GENDER_INNER ? "-frau" : "frau");
            return;
        }
        if (str_ends(she, STR("in"))) { /* Ärzt*in */
            buf_str(b, str_slice(she, 0, she.len - 2));
            buf_cstr(b, joints[style]);
            buf_cstr(b, style == GENDER_INNER ? "In" : "in");
            return;
        }
        break;
    default:
        break;
    }
    buf_str(b, he);
    if (man)
        buf_cstr(b, "/-frau");
    else if (short_ending)
        buf_cstr(b, "/-in");
    else {
        buf_char(b, '/');
        buf_str(b, she);
    }
}

static void render_one(struct buf *b, struct str t, enum gender_style style)
{
    for (size_t i = 0; i < t.len; i++) {
        struct str rest = str_slice(t, i, t.len);
        size_t slash = str_find_char(rest, '/', 0), close = str_find_char(rest, '}', 0);
        if (t.ptr[i] == '{' && slash != STR_NPOS && close != STR_NPOS && slash < close) {
            render_pair(b, str_slice(rest, 1, slash), str_slice(rest, slash + 1, close), style);
            i += close;
        } else if (str_starts(rest, STR("*in"))) {
            render_in(b, style);
            i += 2;
        } else if (str_starts(rest, STR("*r"))) {
            render_r(b, style);
            i += 1;
        } else {
            buf_char(b, t.ptr[i]);
        }
    }
}

void title_render(struct buf *b, struct str marked, enum gender_style style)
{
    if (style != GENDER_BOTH || !title_has_gender(marked)) {
        render_one(b, marked, style == GENDER_BOTH ? GENDER_MASCULINE : style);
        return;
    }
    render_one(b, marked, GENDER_FEMININE);
    buf_cstr(b, " / ");
    render_one(b, marked, GENDER_MASCULINE);
}

enum gender_style title_draw_style(struct rng *r)
{
    static const uint32_t per_mille[GENDER_COUNT] = {
        [GENDER_MASCULINE] = 600, [GENDER_FEMININE] = 15, [GENDER_SLASH] = 120,
        [GENDER_HYPHEN] = 40,     [GENDER_STAR] = 70,     [GENDER_COLON] = 70,
        [GENDER_UNDERSCORE] = 15, [GENDER_INNER] = 20,    [GENDER_PAREN] = 15,
        [GENDER_BOTH] = 35};
    return (enum gender_style)draw_weighted(r, per_mille, GENDER_COUNT, 1000);
}

struct str title_draw_suffix(struct rng *r, enum gender_style style, bool english)
{
    static const struct str german[] = {
        STR_INIT("(m/w/d)"), STR_INIT("(w/m/d)"), STR_INIT("(d/m/w)"), STR_INIT("(m/w/x)"),
        STR_INIT("(gn)"),    STR_INIT("m/w/d"),   STR_INIT("(m|w|d)"), STR_INIT("(m/w/divers)"),
        STR_INIT("[m/w/d]"), STR_INIT("(d/w/m)"), STR_INIT("(M/W/D)"), STR_INIT("(m/w/*)")};
    static const uint32_t weights[] = {620, 130, 50, 30, 35, 30, 20, 10, 10, 25, 25, 15};
    static const struct str foreign[] = {STR_INIT("(m/f/d)"), STR_INIT("(f/m/d)"),
                                         STR_INIT("(m/w/d)"), STR_INIT("(all genders)"),
                                         STR_INIT("(f/m/x)")};
    static const uint32_t foreign_weights[] = {400, 150, 330, 80, 40};
    bool says_both = style != GENDER_MASCULINE && style != GENDER_FEMININE;
    if (draw_percent(r, says_both ? 55 : 7))
        return STR("");
    if (english && draw_percent(r, 60))
        return foreign[draw_weighted(r, foreign_weights, 5, 1000)];
    return german[draw_weighted(r, weights, 12, 1000)];
}
