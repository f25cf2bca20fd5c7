/* What a person typed → a query: words, "phrase", -word, prefix*, titel:word; and a place read out
 * of the words field ("it leiter hagen", "pflege in 04103").
 *
 * Never fails: whatever does not parse is taken as words. */
#ifndef QUERY_PARSE_H
#define QUERY_PARSE_H

#include "places/resolve.h"
#include "text/analyse.h"

#define QUERY_CLAUSES_MAX 32

enum clause_kind { CLAUSE_WORD, CLAUSE_PHRASE, CLAUSE_PREFIX };

struct clause {
    enum clause_kind kind;
    bool minus;        /* must not occur */
    bool title_only;   /* titel:… or title:… */
    struct str text;   /* as typed */
    struct str *terms; /* analysed: 1 for WORD and PREFIX (folded, unstemmed), n for PHRASE. A word
                        * that analyses to several terms ("it-leiter") becomes a PHRASE-free group
                        * of WORD clauses. */
    size_t n_terms;
};

struct parsed_query {
    struct clause clauses[QUERY_CLAUSES_MAX];
    size_t n_clauses;
    struct str words;          /* the input without the place part */
    struct str place_text;     /* part of the input that is a place, or empty */
    struct place_answer place; /* its resolution */
};

/* places_from_words: look for a place in the text. Preposition forms ("in Hagen", "bei 04103",
 * "Raum Köln") always; bare trailing town names only when they are towns of that exact name and the
 * remaining words are not empty; never inside quotes. "Essen", "Kochen", "Bad", "Wangen" and other
 * names that are also words need a preposition or a PLZ. */
void query_parse(struct arena *a, const struct analyser *an, const struct gazetteer *g,
                 struct str text, bool places_from_words, struct parsed_query *out);

#endif
