/* Search requests as addresses, and back.
 *
 * Pages in German spell parameters in German ("was", "wo", "umkreis"), English pages and the API as
 * the command line does ("words", "where", "radius"). A parameter that takes several values is
 * repeated or comma-separated. Everything links are made of goes through params_search_url, so what
 * a page shows and what its links ask for can't drift apart. */
#ifndef WEB_PARAMS_H
#define WEB_PARAMS_H

#include "http/http.h"
#include "query/search.h"
#include "web/texts.h"

#define PARAMS_VALUES_MAX 50 /* chosen occupations, employers or towns in one request */

enum param {
    P_WORDS,
    P_WHERE,
    P_RADIUS,
    P_AS_WORDS,
    P_SORT,
    P_SINCE,
    P_OCCUPATION,
    P_EMPLOYER,
    P_TOWN,
    P_WORKTIME,
    P_CONTRACT,
    P_LEVEL,
    P_REMOTE,
    P_NO_AGENCY,
    P_MIN_SALARY,
    P_CURSOR,
    P_LIMIT, /* API only, like the next two */
    P_FACETS,
    P_EXPLAIN,
    PARAM_COUNT
};

/* The spelling in addresses of pages in that language; the API uses LANG_EN's. */
const char *param_name(enum lang lang, enum param p);

struct params_error {
    struct str param;   /* as it stood in the address */
    struct str message; /* says what is expected */
};

/* Reads a request. `strict` (the API): unknown parameters are errors, the API's own are known; else
 * unknown ones are ignored (links get decorated by others). Towns and such live in `a`. */
bool params_read(struct arena *a, const struct gazetteer *g, enum lang lang, bool strict,
                 const struct http_param *params, size_t n, struct search_request *out,
                 struct params_error *error);

/* "/suche?was=koch&wo=Hagen": the result page in that language for a request; defaults are left
 * out. The cursor is part of it: clear it for a link that starts a new list. */
struct str params_search_url(struct arena *a, const struct gazetteer *g, enum lang lang,
                             const struct search_request *req);
/* One filter's value as it stands in an address, for hidden form fields. */
struct str params_town_value(struct arena *a, const struct gazetteer *g, uint16_t town);

#endif
