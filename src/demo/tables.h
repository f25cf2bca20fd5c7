/* The demo corpus's built-in tables (data/demo_occupations.tsv, data/demo_texts.tsv): occupations,
 * families of occupations, kinds of employers and pools of phrases. Format: docs/demo.md. */
#ifndef DEMO_TABLES_H
#define DEMO_TABLES_H

#include "base/arena.h"
#include "base/err.h"

struct phrases {
    struct str *items;
    uint32_t n;
};

enum demo_share { /* percent; the generator's parameters, by family */
                  SHARE_PART,
                  SHARE_MINI,
                  SHARE_SHIFT,
                  SHARE_HOURLY,
                  SHARE_HYBRID,
                  SHARE_REMOTE,
                  SHARE_FIELD,
                  SHARE_TEMPORARY,
                  SHARE_TARIFF,
                  SHARE_TEMP,
                  SHARE_PLACEMENT,
                  SHARE_AZUBI,
                  SHARE_STUDENT,
                  SHARE_ENGLISH,
                  SHARE_PAY,
                  SHARE_COUNT
};

enum kind_scale { SCALE_SMALL, SCALE_MEDIUM, SCALE_LARGE };

struct kind_shares { /* kinds with weights */
    const struct demo_kind **kinds;
    uint32_t *weights;
    uint32_t n, sum;
};

struct demo_kind { /* of employer */
    struct str key, branch;
    struct phrases compounds, nouns, forms;
    struct str patterns; /* letters c, s, t: docs/demo.md */
    enum kind_scale scale;
};

struct demo_family {
    struct str key;
    uint8_t share[SHARE_COUNT];
    struct kind_shares kinds;
    struct phrases tasks, requirements, offer, en_tasks, en_requirements;
};

enum {               /* bits of demo_occupation.flags */
       OCC_LEAD = 1, /* the occupation is a leading one by itself */
       OCC_SHIFT = 2,
       OCC_MINI = 4,
       OCC_CAREER = 8, /* career changers are often welcome */
       OCC_STUDENT = 16,
       OCC_TRAINEE = 32,
       OCC_FIELD = 64,
       OCC_FREELANCE = 128,
};

struct demo_titles { /* with gender marks */
    struct phrases p;
    uint32_t *codes; /* KldB of each title, 0 = the occupation's */
};

struct demo_occupation {
    uint32_t code; /* KldB 2010, five digits */
    uint32_t weight;
    uint32_t pay_eur_year[3]; /* entry, experienced, lead: gross, full time, Germany */
    uint32_t flags;
    uint32_t lead_code;              /* 0 = no separate leading occupation */
    struct str label, field, tariff; /* tariff group "E9b", "P7", "S8a"; empty = none */
    struct str azubi, dual;          /* occupation learned, course of study; empty = none */
    const struct demo_family *family;
    struct kind_shares kinds; /* n 0 = the family's */
    struct demo_titles titles, titles_en, lead, lead_en;
    struct phrases tasks, requirements, skills; /* own ones */
};

enum demo_pool {
    POOL_INTRO_SIE,
    POOL_INTRO_DU,
    POOL_INTRO_NEUTRAL,
    POOL_INTRO_TEMP,
    POOL_INTRO_PLACEMENT,
    POOL_INTRO_AZUBI,
    POOL_INTRO_STUDENT,
    POOL_INTRO_EN,
    POOL_HEAD_TASKS_SIE,
    POOL_HEAD_TASKS_DU,
    POOL_HEAD_TASKS_NEUTRAL,
    POOL_HEAD_PROFILE_SIE,
    POOL_HEAD_PROFILE_DU,
    POOL_HEAD_PROFILE_NEUTRAL,
    POOL_HEAD_OFFER_SIE,
    POOL_HEAD_OFFER_DU,
    POOL_HEAD_OFFER_NEUTRAL,
    POOL_HEAD_ABOUT,
    POOL_HEAD_APPLY,
    POOL_HEAD_EN,
    POOL_HEAD_PROFILE_EN,
    POOL_HEAD_OFFER_EN,
    POOL_TASKS_LEAD_SIE,
    POOL_TASKS_LEAD_DU,
    POOL_OFFER,
    POOL_OFFER_AZUBI,
    POOL_OFFER_EN,
    POOL_REQ_AZUBI,
    POOL_REQ_STUDENT,
    POOL_ABOUT,
    POOL_FOCUS,
    POOL_ADDRESS,
    POOL_COMPOUND1,
    POOL_COMPOUND2,
    POOL_STREET1,
    POOL_STREET2,
    POOL_APPLY_SIE,
    POOL_APPLY_DU,
    POOL_APPLY_EN,
    POOL_EXAMPLE,
    POOL_EXAMPLE_EN,
    POOL_CAREER,
    POOL_LEVEL_ENTRY,
    POOL_LEVEL_EXPERIENCED,
    POOL_LEVEL_LEAD,
    POOL_SYLLABLE1,
    POOL_SYLLABLE2,
    POOL_SYLLABLE3,
    POOL_NATURE,
    POOL_MARKER,
    POOL_SURNAME,
    POOL_COUNT
};

struct demo_tables {
    struct demo_family *families;
    uint32_t n_families;
    struct demo_kind *kinds;
    uint32_t n_kinds;
    struct demo_occupation *occupations;
    uint32_t n_occupations;
    uint32_t *occupation_sums; /* running sums of the weights */
    struct phrases pools[POOL_COUNT];
};

/* Everything lives in `a`. The tables are our own file, so an error names the line to mend. */
bool demo_tables_read(struct arena *a, struct str texts, struct str occupations,
                      struct demo_tables *out, struct err *err);
const struct demo_kind *demo_kind_named(const struct demo_tables *t, struct str key);

#endif
