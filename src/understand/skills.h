/* Skills, certificates, licences, languages and degrees in the requirements; data/rules_skills.tsv
 * lists them with their words. */
#ifndef UNDERSTAND_SKILLS_H
#define UNDERSTAND_SKILLS_H

#include "understand/understand.h"
#include "understand/zones.h"

struct skills_model; /* read-only once open, thread-safe */

struct skills_model *skills_open(struct err *err);
void skills_close(struct skills_model *m);

#define SKILLS_MAX 80 /* of one posting */

/* Looks at the profile; without one, at everything but what is about the employer and the
 * application. Each label once, in the order of the text; must is false when the sentence says
 * "von Vorteil" or the like. `folded` is the view of p->text. */
void skills_find(struct arena *a, const struct skills_model *m, const struct posting *p,
                 struct str folded, const struct zone_span *zones, size_t n_zones, struct facts *f);

#endif
