/* What one invented vacancy really is: the truth behind its postings. */
#ifndef DEMO_VACANCY_H
#define DEMO_VACANCY_H

#include "demo/demo.h"
#include "demo/employers.h"
#include "demo/wages.h"

enum demo_tone { TONE_SIE, TONE_DU, TONE_NEUTRAL, TONE_EN };

/* How a vacancy is offered; decides title and text. */
enum demo_offer {
    OFFER_JOB,
    OFFER_AZUBI,
    OFFER_DUAL,
    OFFER_INTERNSHIP,
    OFFER_STUDENT,
    OFFER_TRAINEE
};

struct demo_vacancy {
    uint64_t id;      /* number of its first posting */
    uint64_t text_id; /* id of the vacancy whose text it shares (siblings); else id */
    const struct demo_occupation *occupation;
    uint32_t code; /* KldB: the occupation's, or its leading one's */
    struct demo_employer employer;
    struct demo_place places[DEMO_PLACES_MAX];
    uint32_t n_places;
    enum demo_offer offer;
    enum demo_tone tone;
    enum level level;
    enum contract contract;
    uint32_t months;               /* of a temporary contract */
    uint32_t worktime;             /* enum worktime bits */
    uint32_t hours_min, hours_max; /* a week; 0 = full time */
    enum remote remote;
    enum agency agency;
    bool career_change;
    struct demo_pay pay;
    struct str title;       /* with gender marks */
    struct str plain_title; /* masculine or neutral form, for the text */
};

struct demo_world {
    uint64_t seed;
    int year; /* of today: Minijob limit and minimum wage */
    const struct demo_tables *tables;
    const struct demo_towns *towns;
    const struct demo_employers *employers;
};

/* Pure: the same world and ids give the same vacancy. Strings live in `a`. */
void demo_vacancy_plan(struct arena *a, const struct demo_world *w, uint64_t id, uint64_t text_id,
                       struct demo_vacancy *v);

#endif
