/* Official lists over the built-in lexicon: `umkreis taxonomy import FILE…`.
 *
 * Known by their header line: the KldB 2010 table (";"-separated, "Schlüssel KldB 2010"), the
 * agency's list of all occupation titles (tabs, "Codenummer"), ESCO occupations (commas,
 * "conceptUri"). What is read goes to DATA_DIR/taxonomy.tsv (code, title, source), which
 * lexicon_open merges; importing a source again replaces its rows. */
#ifndef OCCUPATIONS_TAXONOMY_H
#define OCCUPATIONS_TAXONOMY_H

#include "occupations/lexicon.h"

#define TAXONOMY_FILE_BYTES_MAX ((size_t)64 << 20)

struct taxonomy_report {
    struct str source; /* "kldb", "ba", "esco" */
    size_t read, kept, skipped;
    size_t first_skipped_line; /* 0 = none */
};

bool taxonomy_import(struct arena *a, const struct lexicon *l, const char *data_dir,
                     const char *path, struct taxonomy_report *report, struct err *err);

#endif
