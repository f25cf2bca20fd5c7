/* The database's shape and how older ones become it. Tables and columns: SCHEMA.md. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/err.h"

#include <sqlite3.h>

/* The version this program writes: the number of migration steps. */
int schema_version(void);
/* The version a database has (0 = empty); negative on error. */
int schema_version_of(sqlite3 *db, struct err *err);
/* Runs the missing steps, each in its own transaction. A newer database is ERR_CONFIG. Only the
 * writer may call this. */
bool schema_migrate(sqlite3 *db, struct err *err);
/* false with what to do when the database is not exactly of this version (readers). */
bool schema_require(sqlite3 *db, const char *path, struct err *err);

#endif
