#include "store/schema.h"

#include "store/db.h"

#include <stdio.h>

/* To change the schema: append a step, never edit one that was released; describe the new columns
 * in SCHEMA.md; add a test that opens a database of the version before. */
static const char *const steps[] = {
    /* 1 */
    "PRAGMA application_id = 1433235307;" /* "Umkr" */
    "CREATE TABLE meta ("
    "  key TEXT PRIMARY KEY,"
    "  value INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "INSERT INTO meta VALUES ('seq', 0);"
    "CREATE TABLE source ("
    "  id INTEGER PRIMARY KEY,"
    "  name TEXT NOT NULL UNIQUE,"
    "  format TEXT NOT NULL,"
    "  created_ms INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE import_run ("
    "  id INTEGER PRIMARY KEY,"
    "  source_id INTEGER NOT NULL REFERENCES source(id),"
    "  started_ms INTEGER NOT NULL,"
    "  finished_ms INTEGER NOT NULL DEFAULT 0,"
    "  complete INTEGER NOT NULL DEFAULT 0,"
    "  read INTEGER NOT NULL DEFAULT 0,"
    "  added INTEGER NOT NULL DEFAULT 0,"
    "  changed INTEGER NOT NULL DEFAULT 0,"
    "  unchanged INTEGER NOT NULL DEFAULT 0,"
    "  merged INTEGER NOT NULL DEFAULT 0,"
    "  expired INTEGER NOT NULL DEFAULT 0,"
    "  rejected INTEGER NOT NULL DEFAULT 0,"
    "  held INTEGER NOT NULL DEFAULT 0"
    ") STRICT;"
    "CREATE INDEX import_run_source ON import_run(source_id);"
    "CREATE TABLE employer ("
    "  id INTEGER PRIMARY KEY,"
    "  key TEXT NOT NULL UNIQUE,"
    "  name TEXT NOT NULL"
    ") STRICT;"
    "CREATE TABLE vacancy ("
    "  id INTEGER PRIMARY KEY,"
    "  seq INTEGER NOT NULL UNIQUE,"
    "  live INTEGER NOT NULL,"
    "  main_posting INTEGER NOT NULL REFERENCES posting(id) DEFERRABLE INITIALLY DEFERRED"
    ") STRICT;"
    /* For the foreign key: a new posting makes SQLite look for vacancies that wait for it. */
    "CREATE INDEX vacancy_main ON vacancy(main_posting);"
    "CREATE TABLE posting ("
    "  id INTEGER PRIMARY KEY,"
    "  source_id INTEGER NOT NULL REFERENCES source(id),"
    "  ref TEXT NOT NULL,"
    "  vacancy_id INTEGER NOT NULL REFERENCES vacancy(id) DEFERRABLE INITIALLY DEFERRED,"
    "  merge_reason TEXT NOT NULL,"
    "  employer_id INTEGER REFERENCES employer(id),"
    "  url TEXT NOT NULL,"
    "  hash INTEGER NOT NULL,"
    "  title_key INTEGER NOT NULL,"
    "  place_key INTEGER NOT NULL,"
    "  copy_key INTEGER NOT NULL,"
    "  url_key INTEGER NOT NULL,"
    "  valid_through INTEGER,"
    "  first_seen_ms INTEGER NOT NULL,"
    "  last_run INTEGER NOT NULL REFERENCES import_run(id),"
    "  expired_ms INTEGER NOT NULL,"
    "  UNIQUE (source_id, ref)"
    ") STRICT;"
    "CREATE INDEX posting_vacancy ON posting(vacancy_id);"
    "CREATE INDEX posting_copy ON posting(copy_key) WHERE copy_key <> 0;"
    "CREATE INDEX posting_url ON posting(url_key) WHERE url_key <> 0;"
    "CREATE INDEX posting_due ON posting(valid_through)"
    "  WHERE valid_through IS NOT NULL AND expired_ms = 0;"
    "CREATE TABLE content ("
    "  posting_id INTEGER PRIMARY KEY REFERENCES posting(id),"
    "  facts_stamp INTEGER NOT NULL,"
    "  facts BLOB NOT NULL,"
    "  body BLOB NOT NULL"
    ") STRICT;"
    "CREATE TABLE superseded ("
    "  posting_id INTEGER NOT NULL REFERENCES posting(id),"
    "  hash INTEGER NOT NULL,"
    "  PRIMARY KEY (posting_id, hash)"
    ") STRICT, WITHOUT ROWID;",
};

int schema_version(void)
{
    return (int)(sizeof(steps) / sizeof(steps[0]));
}

int schema_version_of(sqlite3 *db, struct err *err)
{
    sqlite3_stmt *st = NULL;
    int version = -1;
    if (sqlite3_prepare_v2(db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
        sqlite3_step(st) == SQLITE_ROW)
        version = sqlite3_column_int(st, 0);
    if (version < 0)
        db_error(db, err, "reading the schema version");
    sqlite3_finalize(st);
    return version;
}

static bool newer(int version, struct err *err)
{
    return err_set(
        err, ERR_CONFIG,
        "the database has schema version %d, this umkreis knows up to %d: it was written "
        "by a newer umkreis; use that one, or restore a backup made with this one",
        version, schema_version());
}

static bool run_step(sqlite3 *db, int step, struct err *err)
{
    char set_version[64];
    snprintf(set_version, sizeof(set_version), "PRAGMA user_version = %d", step + 1);
    if (db_exec(db, "BEGIN IMMEDIATE", err) && db_exec(db, steps[step], err) &&
        db_exec(db, set_version, err) && db_exec(db, "COMMIT", err))
        return true;
    sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    err_prefix(err, "migration to schema version %d", step + 1);
    return false;
}

bool schema_migrate(sqlite3 *db, struct err *err)
{
    int version = schema_version_of(db, err);
    if (version < 0)
        return false;
    if (version > schema_version())
        return newer(version, err);
    for (; version < schema_version(); version++)
        if (!run_step(db, version, err))
            return false;
    return true;
}

bool schema_require(sqlite3 *db, const char *path, struct err *err)
{
    int version = schema_version_of(db, err);
    if (version < 0)
        return false;
    if (version > schema_version())
        return newer(version, err);
    if (version < schema_version())
        return err_set(err, ERR_CONFIG,
                       "%s has schema version %d, this umkreis needs %d; run `umkreis index sync` "
                       "once to bring it up to date",
                       path, version, schema_version());
    return true;
}
