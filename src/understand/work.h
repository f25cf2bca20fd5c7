/* Working time, hours, contract, level, where the work happens, agency, change of career: what the
 * feed said, else what the rules (data/rules.tsv) find in the title and the text. */
#ifndef UNDERSTAND_WORK_H
#define UNDERSTAND_WORK_H

#include "understand/rules.h"
#include "understand/understand.h"

/* All hits of one posting, title first. Fills the fields named above. */
void work_facts(const struct posting *p, const struct rule_hit *hits, size_t n, struct facts *f);

#endif
