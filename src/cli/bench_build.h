/* `umkreis bench --build`: an index straight from our JSON Lines, without a store. */
#ifndef CLI_BENCH_BUILD_H
#define CLI_BENCH_BUILD_H

#include "cli/command.h"

/* Builds DIR/index from FILE ("-" = standard input) and prints rates. Facts are those the postings
 * state outright; occupations are numbered by label. Refused when DIR has a store: its index would
 * be lost. */
bool bench_build(const char *dir, const char *file, const struct gazetteer *g,
                 const struct analyser *an, struct err *err);

#endif
