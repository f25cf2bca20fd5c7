/* What RSS, Atom and Teamtailor's RSS have in common. */
#ifndef INGEST_RSS_H
#define INGEST_RSS_H

#include "ingest/xml_feed.h"

/* Fills r->p from an <item> or <entry>; Teamtailor's places (tt:locations) when they are there. */
bool rss_fill(struct xml_record *r);

#endif
