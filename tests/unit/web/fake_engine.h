/* A double of the engine for page tests: a fixed set of invented vacancies, no index. Links in
 * front of the query library. Searches for "nichts" find nothing; everything else finds all. */
#ifndef TESTS_WEB_FAKE_ENGINE_H
#define TESTS_WEB_FAKE_ENGINE_H

#include "query/search.h"

/* The last request engine_search was asked; its strings live as long as that request. */
extern struct search_request fake_last_request;
extern const struct gazetteer *fake_gazetteer;
/* Titles and employers hold markup. */
extern bool fake_hostile;

#endif
