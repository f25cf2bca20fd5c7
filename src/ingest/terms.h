/* What feeds call the hours, the contract and the unit of pay: one list for all formats. */
#ifndef INGEST_TERMS_H
#define INGEST_TERMS_H

#include "understand/posting.h"

/* Reads one value of an employment-type field ("FULL_TIME", "Teilzeit", "working_student",
 * "full-or-part-time", "Befristet; Vollzeit") into worktime bits and, if it says so, the contract;
 * unknown words change nothing. */
void terms_employment(struct str value, struct posting *p);
/* "HOUR", "pro Monat", "yearly", "ANN" … */
enum pay_unit terms_pay_unit(struct str value);
/* "Remote", "hybrid", "vor Ort", "telecommute" …; REMOTE_NONE when it says nothing. */
enum remote terms_remote(struct str value);
/* "Junior", "mid-senior level", "executive", "Berufseinsteiger" …; LEVEL_NONE when it says nothing
 * or everything. */
enum level terms_level(struct str value);
/* A pay field that is text ("45.000 – 52.000 € pro Jahr"): kept as text; understanding reads it. */
void terms_pay_text(struct str value, struct posting *p);

#endif
