/* Occupations: KldB 2010 codes, our own titles for them, and title → code.
 *
 * Built in: data/occupations.tsv (codes and unit names are facts of the Klassifikation der Berufe
 * 2010, version 2020; titles, variants and synonyms are ours) and data/occupations_rules.tsv (head
 * words, levels, families). `umkreis taxonomy import` puts official lists into DATA_DIR/taxonomy.*;
 * lexicon_open merges them in. Read-only once open; thread-safe. */
#ifndef OCCUPATIONS_LEXICON_H
#define OCCUPATIONS_LEXICON_H

#include "base/arena.h"
#include "base/err.h"
#include "text/analyse.h"

#define OCCUPATION_NONE UINT16_MAX

struct lexicon;

/* One KldB 2010 unit (5 digits). Strings live as long as the lexicon. */
struct occupation {
    uint32_t code;      /* 43104; leading zero lost as in a number: 1104 is "01104" */
    uint16_t id;        /* stable for one lexicon_hash: the position in code order; index rows */
    struct str label;   /* commonest title of the unit, for people: "IT-Leiter/in" */
    struct str unit;    /* official short name of the unit */
    struct str slug;    /* "it-leiter", unique, for URLs */
    struct str family;  /* "it", "pflege", …: see lexicon_family_name */
    uint16_t isco;      /* ISCO-08 group, 4 digits; 0 = unknown */
    uint8_t level;      /* 5th digit: 1 Helfer, 2 Fachkraft, 3 Spezialist, 4 Experte */
    struct str *titles; /* neutral spellings, best first */
    size_t n_titles;
};

struct occupation_guess {
    const struct occupation *occupation;
    double confidence;   /* 0..1, falling through the array */
    const char *rule;    /* "label" "title" "words" "lead" "similar"; static */
    uint32_t start, end; /* bytes of the title that decided; 0,0 when the label did */
};

/* data_dir may be NULL: built-in tables only. The analyser must outlive the lexicon. */
struct lexicon *lexicon_open(const char *data_dir, const struct analyser *an, struct err *err);
void lexicon_close(struct lexicon *l);
/* Changes with the tables and the rules: what was derived with another hash is stale. */
uint64_t lexicon_hash(const struct lexicon *l);

size_t lexicon_count(const struct lexicon *l);
/* NULL when id is out of range (OCCUPATION_NONE). Ids ascend with the codes. */
const struct occupation *lexicon_at(const struct lexicon *l, size_t id);
const struct occupation *lexicon_by_code(const struct lexicon *l, uint32_t code);
const struct occupation *lexicon_by_slug(const struct lexicon *l, struct str slug);
/* German name of a family: "it" → "IT und Informatik"; the key itself when unknown. */
struct str lexicon_family_name(const struct lexicon *l, struct str family);

/* The best codes for a job title (as advertised: with or without (m/w/d), places, noise), best
 * first, at most `max`; returns how many. `hint` is the feed's own occupation label (`hauptberuf`),
 * empty when there is none: strong evidence, but a title that says more decides among equals.
 * Nothing similar gives 0. Titles beyond 300 bytes are cut. */
size_t lexicon_classify(struct arena *a, const struct lexicon *l, struct str title, struct str hint,
                        struct occupation_guess *out, size_t max);

/* Other titles of the occupation that `title` names exactly (after folding and gender), for query
 * expansion; at most max; 0 when the title is not known or too general. Neutral spellings. */
size_t lexicon_synonyms(struct arena *a, const struct lexicon *l, struct str title, struct str *out,
                        size_t max);

/* The rules around titles, for similar.h; they live as long as the lexicon. */
struct title_rules;
const struct title_rules *lexicon_rules(const struct lexicon *l);

/* Titles that start with `prefix` (folded), for suggestions: at most max, commonest first. */
size_t lexicon_suggest(struct arena *a, const struct lexicon *l, struct str prefix, struct str *out,
                       size_t max);

#endif
