/* Writing a demo text: escaped or plain characters, paragraphs, headings, lists, and tasks in the
 * forms that German ads use. What is said is drawn from doc.r, which belongs to the vacancy: its
 * copies say the same in another layout. */
#ifndef DEMO_DOC_H
#define DEMO_DOC_H

#include "demo/body.h"

#define DOC_LIST_MAX 16

struct doc {
    struct buf *out;
    const struct demo_world *world;
    const struct demo_vacancy *v;
    const struct demo_layout *layout;
    struct rng r;
    bool headings, bullets, bold_headings;
    uint32_t start; /* of the text in out */
    struct demo_zone *zones;
    uint32_t n_zones;
};

struct doc_list {
    struct str items[DOC_LIST_MAX];
    uint32_t n;
};

const struct phrases *doc_pool(const struct doc *d, enum demo_pool p);

/* Phrases may have placeholders: docs/demo.md. */
void doc_phrase(struct doc *d, struct str phrase);
void doc_para(struct doc *d, struct str phrase);
/* Nothing when the text has no headings. */
void doc_heading(struct doc *d, struct str phrase);
void doc_zone_open(struct doc *d, const char *zone);
void doc_zone_close(struct doc *d);

/* Says nothing twice, and nothing empty. */
void doc_list_add(struct doc_list *l, struct str s);
/* Adds n different phrases of p, in a drawn order. */
void doc_take(struct doc *d, struct doc_list *l, const struct phrases *p, uint32_t n);
void doc_shuffle(struct doc *d, struct doc_list *l);
/* As bullets, and as one sentence behind `lead`. */
void doc_items(struct doc *d, const struct doc_list *l);
void doc_prose(struct doc *d, const struct doc_list *l, const char *lead);

/* Tasks: "object ~verb", "_" behind a separable prefix. Bullets are "Schulungen durchführen" or
 * "Sie führen Schulungen durch"; prose "Sie …, … und …." or "Zu deinen Aufgaben gehört es, … zu …".
 */
void doc_task_items(struct doc *d, const struct doc_list *l);
void doc_task_prose(struct doc *d, const struct doc_list *l);

#endif
