/* JobPosting as microdata (itemscope, itemprop): what pages of SuccessFactors and older career
 * sites carry instead of JSON-LD. */
#ifndef INGEST_MICRODATA_H
#define INGEST_MICRODATA_H

#include "ingest/sink.h"

/* Gives every item of type JobPosting on the page to the sink; returns how many there were. Links
 * are relative to page_url. One pass: time is linear in the page. */
uint64_t microdata_read(struct sink *sink, struct str page, struct str page_url);

#endif
