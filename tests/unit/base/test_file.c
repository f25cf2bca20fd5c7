/* file, err: what the disk and the caller see. */
#include "support/cases.h"

#include "base/file.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <unistd.h>

static char dir[] = "/tmp/umkreis-test-XXXXXX";

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static void test_write_read_map(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *deep = path_join(a, dir, "a/b/c");
    assert_true(file_make_dirs(deep, &err));
    assert_true(file_make_dirs(deep, &err));
    char *path = path_join(a, deep, "f");
    struct str bytes = str_n("x\0y", 3), back;
    assert_true(file_write_atomic(path, bytes, &err));
    assert_true(file_read(a, path, 3, &back, &err));
    assert_true(str_eq(bytes, back));
    struct file_map map;
    assert_true(file_map_open(path, &map, &err));
    assert_int_equal(map.len, 3);
    file_map_close(&map);
    assert_false(file_exists(path_join(a, deep, "f.tmp")));

    assert_false(file_read(a, path, 2, &back, &err));
    assert_int_equal(err.code, ERR_LIMIT);
    err_clear(&err);
    assert_false(file_read(a, "/nirgendwo", 2, &back, &err));
    assert_int_equal(err.code, ERR_NOINPUT);
    assert_int_equal(err_exit_code(&err), 66);
    err_clear(&err);
    assert_false(file_write_atomic("/nirgendwo/x", bytes, &err));
    assert_int_equal(err.code, ERR_CANTCREATE);
    arena_free(a);
}

static void test_err(void **state)
{
    (void)state;
    struct err err = {0};
    assert_false(err_set(&err, ERR_DATA, "feld %d", 3));
    err_set(&err, ERR_IO, "later");
    assert_string_equal(err.msg, "feld 3");
    err_prefix(&err, "datei %s", "x");
    assert_string_equal(err.msg, "datei x: feld 3");
    err_set(NULL, ERR_DATA, "nobody listens");
    /* A long message is cut between characters. */
    char text[4000];
    for (size_t i = 0; i + 1 < sizeof(text); i += 2)
        memcpy(text + i, "ü", 2);
    text[sizeof(text) - 2] = '\0';
    for (int shift = 0; shift < 2; shift++) {
        err_clear(&err);
        err_set(&err, ERR_DATA, "%s%s", shift ? "x" : "", text);
        assert_true(utf8_valid(str_of(err.msg)));
        err_prefix(&err, "%s", "vorn");
        assert_true(utf8_valid(str_of(err.msg)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_read_map),
        cmocka_unit_test(test_err),
    };
    return cmocka_run_group_tests(tests, make_dir, NULL);
}
