#include "places/import.h"

#include "base/file.h"
#include "places/resolve.h"
#include "support/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void lines_case(struct arena *a, struct str input, struct buf *got)
{
    struct geonames g;
    geonames_parse(a, input, &g);
    for (size_t i = 0; i < g.n_rows; i++)
        buf_printf(got, "%.*s %.*s %.*s %s %.4f %.4f\n", STR_ARG(g.rows[i].plz),
                   STR_ARG(g.rows[i].name), STR_ARG(g.rows[i].kreis), state_code(g.rows[i].state),
                   g.rows[i].lat, g.rows[i].lon);
    for (size_t i = 0; i < g.n_rejected && i < GEONAMES_REJECTIONS_MAX; i++)
        buf_printf(got, "line %zu, %.*s: %.*s\n", g.rejections[i].line,
                   STR_ARG(g.rejections[i].field), STR_ARG(g.rejections[i].reason));
}

static void test_lines(void **state)
{
    (void)state;
    cases_run("places/geonames.txt", lines_case);
}

struct place_dir {
    struct arena *arena;
    char dir[64];
    char *file, *table;
};

static void dir_open(struct place_dir *d, const char *text)
{
    struct err err = {0};
    d->arena = arena_new();
    snprintf(d->dir, sizeof(d->dir), "/tmp/umkreis-places-XXXXXX");
    assert_non_null(mkdtemp(d->dir));
    d->file = path_join(d->arena, d->dir, "DE.txt");
    d->table = path_join(d->arena, d->dir, GAZETTEER_FILE);
    assert_true(file_write_atomic(d->file, str_of(text), &err));
}

static void dir_done(struct place_dir *d)
{
    unlink(d->file);
    unlink(d->table);
    rmdir(d->dir);
    arena_free(d->arena);
}

static const char *const small =
    "DE\t04103\tLeipzig\tSachsen\tSN\t\t00\tLeipzig\t14713\t51.3405\t12.3827\t\n"
    "DE\t04103\tLeipzig Beispielviertel\tSachsen\tSN\t\t00\tLeipzig\t14713\t51.35\t12.39\t\n"
    "DE\t99999\tNeudorf am Beispiel\tThüringen\tTH\t\t00\tKreis\t16001\t51.2\t10.5\t4\n";

/* What the file says wins, what it lacks stays, and a rebuilt table opens with the same ids. */
static void test_import(void **state)
{
    struct place_dir d;
    struct gazetteer_report r;
    struct err err = {0};
    struct place_answer ans;
    (void)state;
    dir_open(&d, small);
    assert_true(gazetteer_import(d.arena, d.file, d.dir, &r, &err));
    assert_int_equal(r.file.n_rows, 3);
    assert_int_equal(r.n_matched, 1);
    struct gazetteer *g = gazetteer_open(d.dir, &err);
    assert_non_null(g);
    assert_false(gazetteer_is_builtin(g));
    place_resolve(g, STR("04103 Leipzig"), NULL, &ans);
    const struct place *p = gazetteer_get(g, ans.matches[0].place);
    assert_true(distance_km(p->lat, p->lon, 51.3405, 12.3827) < 0.01);
    assert_true(p->population > 400000);
    assert_true(str_eq(p->ags, STR("14713000")));
    place_resolve(g, STR("99999 Neudorf"), NULL, &ans);
    assert_string_equal(ans.matches[0].rule, "plz+name");
    place_resolve(g, STR("Leipzig-Beispielviertel"), NULL, &ans);
    p = gazetteer_get(g, ans.matches[0].place);
    assert_true(str_eq(p->name, STR("Leipzig Beispielviertel")));
    assert_true(str_eq(gazetteer_get(g, p->town)->name, STR("Leipzig")));
    place_resolve(g, STR("01454 Wachau"), NULL, &ans);
    assert_string_equal(ans.matches[0].rule, "plz+name");
    gazetteer_close(g);
    dir_done(&d);
}

static void test_refused(void **state)
{
    static const char *const files[] = {"", "DE\t04103\n", "AT\t1010\tWien\n"};
    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct place_dir d;
        struct gazetteer_report r;
        struct err err = {0};
        dir_open(&d, files[i]);
        assert_false(gazetteer_import(d.arena, d.file, d.dir, &r, &err));
        assert_int_equal(err.code, ERR_DATA);
        assert_false(file_exists(d.table));
        dir_done(&d);
    }
}

static void test_broken_table(void **state)
{
    struct place_dir d;
    struct err err = {0};
    (void)state;
    dir_open(&d, small);
    assert_true(file_write_atomic(d.table, STR("T\tnonsense\n"), &err));
    assert_null(gazetteer_open(d.dir, &err));
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_non_null(strstr(err.msg, "line 1"));
    dir_done(&d);
}

/* The official file in full, and the promise of its accuracy on real postings is measured by
 * `umkreis place --measure-ba`. */
static void test_official(void **state)
{
    struct place_dir d;
    struct gazetteer_report r;
    struct err err = {0};
    const char *file = shared_data("places/geonames-postal-DE.txt");
    (void)state;
    if (!file)
        skip();
    dir_open(&d, "");
    assert_true(gazetteer_import(d.arena, file, d.dir, &r, &err));
    assert_int_equal(r.file.n_rejected, 0);
    assert_true(r.n_matched > 10000);
    struct gazetteer *g = gazetteer_open(d.dir, &err);
    assert_non_null(g);
    assert_int_equal(gazetteer_count(g), r.n_towns + r.n_postal);
    gazetteer_close(g);
    dir_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_import),
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_broken_table),
        cmocka_unit_test(test_official),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
