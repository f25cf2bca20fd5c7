/* Disk full, failing fsync, another writer, damaged files: a clear message, the right exit code,
 * and nothing acknowledged lost. */
#include "faults.h"

#include "base/file.h"
#include "store/store.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define POSTINGS 1200

static const char *fsync_shim;

struct world {
    struct arena *arena;
    char *dir, *file;
    int offered[POSTINGS], held[POSTINGS];
};

static int setup(void **state)
{
    struct world *w = xcalloc(1, sizeof(*w));
    w->arena = arena_new();
    w->dir = faults_dir(w->arena);
    w->file = path_join(w->arena, w->dir, "in.jsonl");
    for (int i = 0; i < POSTINGS; i++)
        w->offered[i] = 1;
    faults_write_postings(w->file, "r", w->offered, POSTINGS);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    faults_remove(w->dir);
    arena_free(w->arena);
    free(w);
    return 0;
}

static struct child import_of(struct world *w, const char *source)
{
    return (struct child){.args = {"--data", w->dir, "import", "--source", source, "--batch", "100",
                                   "--json", w->file},
                          .kill_after_us = -1,
                          .ack = true};
}

static void assert_ending(const struct ending *e, int code, const char *message)
{
    if (e->code != code || !str_has(e->err, str_of(message)))
        fail_msg("expected exit %d with \"%s\", got exit %d: %.*s", code, message, e->code,
                 STR_ARG(e->err));
}

static void assert_acknowledged(struct world *w, uint64_t acked)
{
    faults_read_versions(w->arena, w->dir, "s", w->held, POSTINGS);
    for (uint64_t i = 0; i < acked; i++)
        assert_int_equal(w->held[i], 1);
}

/* After the fault is gone the same import completes. */
static void assert_recovers(struct world *w)
{
    struct child c = import_of(w, "s");
    struct ending e = child_run(w->arena, &c);
    if (e.code != 0)
        fail_msg("import afterwards: exit %d: %.*s", e.code, STR_ARG(e.err));
    assert_acknowledged(w, POSTINGS);
    faults_check_clean(w->arena, w->dir);
}

static void a_file_size_limit_ends_the_import(void **state)
{
    struct world *w = *state;
    struct child c = import_of(w, "s");
    c.file_bytes_max = 400 * 1024;
    struct ending e = child_run(w->arena, &c);
    assert_ending(&e, 74, "store.sqlite");
    assert_in_range(e.acked, 1, POSTINGS - 1);
    assert_acknowledged(w, e.acked);
    assert_recovers(w);
}

static void a_full_disk_ends_the_import(void **state)
{
    struct world *w = *state;
    char *disk = path_join(w->arena, w->dir, "disk");
    if (mkdir(disk, 0755) < 0 || mount("tmpfs", disk, "tmpfs", 0, "size=600k") < 0)
        skip();
    struct child c = import_of(w, "s");
    c.args[1] = path_join(w->arena, disk, "data");
    struct ending e = child_run(w->arena, &c);
    faults_read_versions(w->arena, c.args[1], "s", w->held, POSTINGS);
    umount2(disk, MNT_DETACH);
    assert_ending(&e, 74, "store.sqlite");
    assert_in_range(e.acked, 1, POSTINGS - 1);
    for (uint64_t i = 0; i < e.acked; i++)
        assert_int_equal(w->held[i], 1);
}

static void a_failing_fsync_is_not_acknowledged(void **state)
{
    struct world *w = *state;
    const char *env[] = {arena_printf(w->arena, "LD_PRELOAD=%s", fsync_shim).ptr,
                         "UMKREIS_FSYNC_GOOD=20",
                         "ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0", NULL};
    struct child c = import_of(w, "s");
    c.env = env;
    struct ending e = child_run(w->arena, &c);
    assert_ending(&e, 74, "store.sqlite");
    assert_in_range(e.acked, 1, POSTINGS - 1);
    assert_acknowledged(w, e.acked);
    assert_recovers(w);
}

static void a_second_writer_waits_and_gives_up(void **state)
{
    struct world *w = *state;
    struct err err = {0};
    struct store *s = store_open(w->dir, STORE_WRITE, 0, &err);
    assert_non_null(s);
    struct child c = import_of(w, "s");
    c.args[9] = "--wait";
    c.args[10] = "1";
    struct ending e = child_run(w->arena, &c);
    assert_ending(&e, 69, "is held by another umkreis");
    assert_true(e.took_us >= 900000);
    assert_int_equal(e.acked, 0);
    store_close(s);
    assert_recovers(w);
}

static void two_imports_at_once_both_complete(void **state)
{
    struct world *w = *state;
    char *other = path_join(w->arena, w->dir, "other.jsonl");
    faults_write_postings(other, "q", w->offered, POSTINGS);
    struct child a = import_of(w, "s"), b = import_of(w, "t");
    b.args[8] = other;
    struct running *first = child_start(w->arena, &a), *second = child_start(w->arena, &b);
    struct ending ea = child_wait(first), eb = child_wait(second);
    if (ea.code || eb.code)
        fail_msg("exits %d %.*s, %d %.*s", ea.code, STR_ARG(ea.err), eb.code, STR_ARG(eb.err));
    assert_int_equal(ea.acked, POSTINGS);
    assert_int_equal(eb.acked, POSTINGS);
    assert_acknowledged(w, POSTINGS);
    faults_read_versions(w->arena, w->dir, "t", w->held, POSTINGS);
    for (int i = 0; i < POSTINGS; i++)
        assert_int_equal(w->held[i], 1);
    faults_check_clean(w->arena, w->dir);
}

static void damage(const char *path, off_t at, size_t n)
{
    char bytes[4096];
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    memset(bytes, 0xA5, sizeof(bytes));
    assert_int_equal(pwrite(fd, bytes, n, at), n);
    close(fd);
}

static void a_file_that_is_no_database_is_refused(void **state)
{
    struct world *w = *state;
    assert_recovers(w);
    damage(path_join(w->arena, w->dir, "store.sqlite"), 0, 100);
    struct child c = import_of(w, "s");
    struct ending e = child_run(w->arena, &c);
    assert_ending(&e, 65, "restore a backup");
    struct child check = {.args = {"--data", w->dir, "check"}, .kill_after_us = -1};
    e = child_run(w->arena, &check);
    assert_int_equal(e.code, 65);
    assert_true(str_has(e.out, STR("file is not a database")));
}

static void a_damaged_page_is_found_by_check(void **state)
{
    struct world *w = *state;
    assert_recovers(w);
    struct stat st;
    char *path = path_join(w->arena, w->dir, "store.sqlite");
    assert_int_equal(stat(path, &st), 0);
    damage(path, st.st_size / 2, 4096);
    struct child check = {.args = {"--data", w->dir, "check", "--json"}, .kill_after_us = -1};
    struct ending e = child_run(w->arena, &check);
    assert_int_equal(e.code, 65);
    assert_true(str_has(e.out, STR("\"ok\":false")));
}

static void a_damaged_index_is_found_and_made_anew(void **state)
{
    struct world *w = *state;
    assert_recovers(w);
    char *index = path_join(w->arena, w->dir, "index");
    struct child find = {.args = {"--data", w->dir, "index", "check"}, .kill_after_us = -1};
    struct ending e = child_run(w->arena, &find);
    assert_int_equal(e.code, 0);
    faults_damage_largest(index);
    e = child_run(w->arena, &find);
    assert_int_equal(e.code, 65);
    assert_true(e.out.len > 0);
    struct child rebuild = {.args = {"--data", w->dir, "index", "rebuild"}, .kill_after_us = -1};
    e = child_run(w->arena, &rebuild);
    assert_int_equal(e.code, 0);
    faults_check_clean(w->arena, w->dir);
}

static void a_truncated_file_keeps_what_was_read(void **state)
{
    struct world *w = *state;
    struct child c = import_of(w, "s");
    char *broken = path_join(w->arena, w->dir, "broken.xml");
    assert_true(file_write_atomic(broken, STR("<workzag-jobs><position><id>1</id>"), NULL));
    assert_recovers(w);
    c.args[8] = broken;
    struct ending e = child_run(w->arena, &c);
    assert_int_equal(e.code, 65);
    assert_true(str_has(e.err, STR("broken.xml")));
    /* and closes nothing */
    struct err err = {0};
    struct store_stats stats = {0};
    struct store *s = store_open(w->dir, STORE_READ, 0, &err);
    assert_true(store_stats(s, &stats, &err));
    store_close(s);
    assert_int_equal(stats.vacancies_live, POSTINGS);
}

static void a_backup_taken_during_an_import_is_whole(void **state)
{
    struct world *w = *state;
    char *copy_dir = path_join(w->arena, w->dir, "restored");
    char *copy = path_join(w->arena, copy_dir, "store.sqlite");
    struct child first = import_of(w, "s"), again = import_of(w, "u");
    assert_int_equal(child_run(w->arena, &first).code, 0);
    assert_int_equal(mkdir(copy_dir, 0755), 0);
    struct child backup = {.args = {"--data", w->dir, "backup", copy}, .kill_after_us = -1};
    struct running *import = child_start(w->arena, &again);
    struct ending eb = child_run(w->arena, &backup);
    struct ending ei = child_wait(import);
    if (eb.code || ei.code)
        fail_msg("backup %d %.*s, import %d %.*s", eb.code, STR_ARG(eb.err), ei.code,
                 STR_ARG(ei.err));
    faults_read_versions(w->arena, copy_dir, "s", w->held, POSTINGS);
    for (int i = 0; i < POSTINGS; i++)
        assert_int_equal(w->held[i], 1);
    struct child sync = {.args = {"--data", copy_dir, "index", "sync"}, .kill_after_us = -1};
    assert_int_equal(child_run(w->arena, &sync).code, 0);
    faults_check_clean(w->arena, copy_dir);
}

int main(int argc, char **argv)
{
    faults_binary(argc, argv);
    fsync_shim = argc > 2 ? argv[2] : "";
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_file_size_limit_ends_the_import),    T(a_full_disk_ends_the_import),
        T(a_failing_fsync_is_not_acknowledged),  T(a_second_writer_waits_and_gives_up),
        T(two_imports_at_once_both_complete),    T(a_file_that_is_no_database_is_refused),
        T(a_damaged_page_is_found_by_check),     T(a_damaged_index_is_found_and_made_anew),
        T(a_truncated_file_keeps_what_was_read), T(a_backup_taken_during_an_import_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
