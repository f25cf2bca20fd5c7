/* Filters of the result page: a facet's values as links that add or remove them. */
#ifndef WEB_FILTERS_H
#define WEB_FILTERS_H

#include "web/site.h"

/* The request with one facet value added, or removed when it is chosen; without cursor. value 0 of
 * contract, level and remote is "not stated". Lives in the page's arena. */
struct search_request filter_toggle(struct page *p, const struct search_request *req,
                                    enum facet_kind kind, uint32_t value);
/* The name for people, in the page's language. */
struct str filter_label(struct page *p, const struct facet *f, const struct facet_value *v);
/* Every facet as a folding list of links. */
void filters_draw(struct page *p, const struct search_request *req,
                  const struct search_answer *ans);
/* What is chosen, each with a link that removes it. Nothing when nothing is chosen. */
void filters_chips(struct page *p, const struct search_request *req,
                   const struct search_answer *ans);
/* How many values are chosen. */
size_t filters_count(const struct search_request *req);

#endif
