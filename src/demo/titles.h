/* Job titles in every spelling of gender that employers use, and with their usual noise.
 *
 * Marks in the tables: "Leiter*in", "Beauftragte*r", "{Arzt/Ärztin}", "Büro{kaufmann/kauffrau}",
 * "Technolog{e/in}". A title without marks is neutral ("Pflegefachkraft"). */
#ifndef DEMO_TITLES_H
#define DEMO_TITLES_H

#include "base/buf.h"
#include "demo/draw.h"

enum gender_style {
    GENDER_MASCULINE,  /* Leiter */
    GENDER_FEMININE,   /* Leiterin */
    GENDER_SLASH,      /* Leiter/in */
    GENDER_HYPHEN,     /* Leiter/-in, Kaufmann/-frau */
    GENDER_STAR,       /* Leiter*in */
    GENDER_COLON,      /* Leiter:in */
    GENDER_UNDERSCORE, /* Leiter_in */
    GENDER_INNER,      /* LeiterIn */
    GENDER_PAREN,      /* Leiter(in) */
    GENDER_BOTH,       /* Leiterin / Leiter */
    GENDER_COUNT
};

/* "masculine", "slash", "star" … */
const char *gender_style_name(enum gender_style style);
bool title_has_gender(struct str marked);
void title_render(struct buf *b, struct str marked, enum gender_style style);
/* A style as often as employers use it. */
enum gender_style title_draw_style(struct rng *r);
/* "(m/w/d)" and its relatives, or empty. With plain masculine titles it is rarely absent. */
struct str title_draw_suffix(struct rng *r, enum gender_style style, bool english);

#endif
