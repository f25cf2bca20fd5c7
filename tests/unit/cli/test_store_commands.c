/* import, show, export, check, backup and index, run as people and programs run them. */
#include "faults/faults.h"

#include "base/file.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

#define POSTINGS 40

struct place {
    struct arena *arena;
    char *dir, *file;
    int versions[POSTINGS];
};

static int setup(void **state)
{
    struct place *p = xcalloc(1, sizeof(*p));
    p->arena = arena_new();
    p->dir = faults_dir(p->arena);
    p->file = path_join(p->arena, p->dir, "feed.jsonl");
    for (int i = 0; i < POSTINGS; i++)
        p->versions[i] = 1;
    faults_write_postings(p->file, "r", p->versions, POSTINGS);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    faults_remove(p->dir);
    arena_free(p->arena);
    free(p);
    return 0;
}

static struct ending run(struct place *p, int code, const char *const *args)
{
    struct child c = {.args = {"--data", p->dir}, .kill_after_us = -1};
    for (int i = 0; args[i]; i++)
        c.args[i + 2] = args[i];
    struct ending e = child_run(p->arena, &c);
    if (e.code != code)
        fail_msg("umkreis %s: exit %d instead of %d: %.*s%.*s", args[0], e.code, code,
                 STR_ARG(e.out), STR_ARG(e.err));
    return e;
}
#define RUN(p, code, ...) run(p, code, (const char *const[]){__VA_ARGS__, NULL})

static char *file(struct place *p, const char *name, const char *text)
{
    char *path = path_join(p->arena, p->dir, name);
    assert_true(file_write_atomic(path, str_of(text), NULL));
    return path;
}

static json_t *json_of(struct str text)
{
    json_error_t why;
    json_t *j = json_loadb(text.ptr, text.len, JSON_DISABLE_EOF_CHECK, &why);
    if (!j)
        fail_msg("%s: %.*s", why.text, STR_ARG(text));
    return j;
}

static long number(const json_t *j, const char *key)
{
    assert_true(json_is_integer(json_object_get(j, key)));
    return (long)json_integer_value(json_object_get(j, key));
}

static const char *string(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));
    return text ? text : "";
}

static void import_counts_every_record(void **state)
{
    struct place *p = *state;
    char *mixed = file(p, "mixed.jsonl",
                       "{\"ref\":\"1\",\"title\":\"Koch\",\"employer\":\"Beispiel\"}\n"
                       "{\"ref\":\"2\"}\n"
                       "kein JSON\n"
                       "{\"ref\":\"4\",\"title\":\"Maler\",\"employer\":\"Beispiel\"}\n");
    struct ending e = RUN(p, 0, "import", "--json", mixed);
    json_t *j = json_of(e.out);
    assert_string_equal(string(j, "source"), "jsonl:mixed");
    assert_int_equal(number(j, "read"), 4);
    assert_int_equal(number(j, "new"), 2);
    assert_int_equal(number(j, "rejected"), 2);
    assert_int_equal(number(j, "changed") + number(j, "unchanged") + number(j, "merged") +
                         number(j, "expired"),
                     0);
    assert_true(json_is_number(json_object_get(j, "seconds")));
    json_t *rejections = json_object_get(j, "rejections");
    assert_int_equal(json_array_size(rejections), 2);
    assert_int_equal(number(json_array_get(rejections, 0), "record"), 2);
    assert_string_equal(string(json_array_get(rejections, 0), "field"), "title");
    assert_string_equal(string(json_array_get(rejections, 0), "ref"), "2");
    assert_int_equal(number(json_array_get(rejections, 1), "record"), 3);
    assert_true(strlen(string(json_array_get(rejections, 1), "reason")) > 10);
    json_decref(j);
    e = RUN(p, 0, "import", mixed);
    assert_true(str_has(e.out, STR("unchanged          2")));
    assert_true(str_has(e.out, STR("mixed.jsonl, record 2, title: ")));
}

static void import_reads_what_it_can(void **state)
{
    struct place *p = *state;
    struct ending e = RUN(p, 66, "import", path_join(p->arena, p->dir, "none.xml"), p->file);
    assert_true(str_has(e.err, STR("none.xml")));
    assert_true(str_has(e.out, STR("jsonl:feed: 40 read")));
    e = RUN(p, 65, "import", file(p, "noise", "\x01\x02 das ist kein Format"));
    assert_true(str_has(e.err, STR("noise")));
    RUN(p, 64, "import");
    RUN(p, 64, "import", "--format", "nichts", p->file);
    RUN(p, 64, "import", "--wait", "x", p->file);
    RUN(p, 64, "import", "--nonsense", p->file);
}

static void several_files_of_one_source_are_one_run(void **state)
{
    struct place *p = *state;
    char *second = path_join(p->arena, p->dir, "second.jsonl");
    for (int i = 0; i < POSTINGS; i++)
        p->versions[i] = 2; /* other text, so no copies */
    faults_write_postings(second, "q", p->versions, POSTINGS);
    for (int i = 0; i < 2; i++) {
        struct ending e = RUN(p, 0, "import", "--json", "--source", "both", p->file, second);
        json_t *j = json_of(e.out);
        assert_int_equal(number(j, "read"), 2 * POSTINGS);
        assert_int_equal(number(j, "expired"), 0);
        assert_int_equal(number(j, i ? "unchanged" : "new"), 2 * POSTINGS);
        json_decref(j);
    }
    /* One of them cannot be read: the other alone is not the whole source. */
    struct ending e = RUN(p, 66, "import", "--json", "--source", "both", p->file, "/none");
    json_t *j = json_of(e.out);
    assert_int_equal(number(j, "expired"), 0);
    json_decref(j);
    e = RUN(p, 0, "import", "--json", "--partial", "--source", "both", p->file);
    j = json_of(e.out);
    assert_int_equal(number(j, "expired"), 0);
    json_decref(j);
    e = RUN(p, 0, "import", "--json", "--source", "both", p->file);
    j = json_of(e.out);
    assert_int_equal(number(j, "expired"), POSTINGS);
    json_decref(j);
}

static void ids_do_not_depend_on_threads(void **state)
{
    struct place *p = *state;
    for (int i = 0; i < 2; i++) {
        char *dir = arena_cstr(p->arena, arena_printf(p->arena, "%s/d%d", p->dir, i));
        RUN(p, 0, "--data", dir, "import", p->file);
        struct str rest = RUN(p, 0, "--data", dir, "export").out, line;
        for (int id = 1; str_line(&rest, &line); id++) {
            char ref[16];
            json_t *j = json_of(line);
            snprintf(ref, sizeof(ref), "r%05d", id - 1);
            assert_string_equal(string(j, "ref"), ref);
            assert_int_equal(number(j, "vacancy"), id);
            json_decref(j);
        }
    }
}

static void show_tells_everything(void **state)
{
    struct place *p = *state;
    RUN(p, 0, "import", p->file);
    struct ending e = RUN(p, 0, "show", "1");
    assert_true(str_has(e.out, STR("Altenpfleger (m/w/d) Fassung 1")));
    assert_true(str_has(e.out, STR("Beispielwerk 0 GmbH")));
    assert_true(str_has(e.out, STR("example, not a real posting")));
    assert_true(str_has(e.out, STR("Leipzig")));
    assert_true(str_has(e.out, STR("ref r00000")));
    json_t *j = json_of(RUN(p, 0, "show", "--json", "1").out);
    assert_int_equal(number(j, "id"), 1);
    assert_true(json_is_true(json_object_get(j, "live")));
    assert_true(json_is_array(json_object_get(json_object_get(j, "facts"), "places")));
    json_t *sightings = json_object_get(j, "sightings");
    assert_int_equal(json_array_size(sightings), 1);
    assert_string_equal(string(json_array_get(sightings, 0), "source"), "jsonl:feed");
    json_decref(j);
    e = RUN(p, 1, "show", "999999");
    assert_true(str_has(e.err, STR("there is no vacancy 999999")));
    RUN(p, 64, "show", "eins");
    RUN(p, 64, "show");
}

static void show_keeps_the_terminal_safe(void **state)
{
    struct place *p = *state;
    RUN(p, 0, "import",
        file(p, "evil.jsonl",
             "{\"ref\":\"\\u001b[2J1\",\"title\":\"Koch "
             "\\u001b]0;x\\u0007\",\"employer\":\"B\"}\n"));
    struct ending e = RUN(p, 0, "show", "1");
    assert_true(str_find_char(e.out, '\x1b', 0) == STR_NPOS);
    assert_true(str_find_char(e.out, '\x07', 0) == STR_NPOS);
}

static void export_comes_back_unchanged(void **state)
{
    struct place *p = *state;
    RUN(p, 0, "import", "--source", "s", p->file);
    struct ending e = RUN(p, 0, "export", "--source", "s");
    size_t lines = 0;
    struct str rest = e.out, line;
    while (str_line(&rest, &line)) {
        json_t *j = json_of(line);
        assert_string_equal(string(j, "source"), "s");
        assert_true(strlen(string(j, "first_seen")) == 20);
        json_decref(j);
        lines++;
    }
    assert_int_equal(lines, POSTINGS);
    char *copy = path_join(p->arena, p->dir, "copy.jsonl");
    assert_true(file_write_atomic(copy, e.out, NULL));
    json_t *j = json_of(RUN(p, 0, "import", "--json", "--source", "s", copy).out);
    assert_int_equal(number(j, "unchanged"), POSTINGS);
    json_decref(j);
    /* Expired postings only with --all. */
    for (int i = 5; i < POSTINGS; i++)
        p->versions[i] = -1;
    faults_write_postings(copy, "r", p->versions, POSTINGS);
    RUN(p, 0, "import", "--source", "s", copy);
    e = RUN(p, 0, "export");
    assert_false(str_has(e.out, STR("\"expired\"")));
    assert_true(str_has(e.out, STR("r00004")) && !str_has(e.out, STR("r00005")));
    e = RUN(p, 0, "export", "--all");
    assert_true(str_has(e.out, STR("\"expired\"")) && str_has(e.out, STR("r00039")));
    RUN(p, 64, "export", "file");
}

static void check_and_index_agree(void **state)
{
    struct place *p = *state;
    struct ending e = RUN(p, 1, "check");
    assert_true(str_has(e.err, STR("umkreis import")));
    RUN(p, 0, "import", p->file);
    e = RUN(p, 0, "check");
    assert_true(str_has(e.out, STR("40 live vacancies")));
    json_t *j = json_of(RUN(p, 0, "check", "--json").out);
    assert_true(json_is_true(json_object_get(j, "ok")));
    assert_int_equal(number(j, "documents"), POSTINGS);
    assert_int_equal(number(j, "seq"), number(j, "index_seq"));
    json_decref(j);
    j = json_of(RUN(p, 0, "index", "info", "--json").out);
    assert_int_equal(number(j, "documents"), POSTINGS);
    json_decref(j);
    RUN(p, 0, "index", "rebuild");
    RUN(p, 0, "index", "check");
    RUN(p, 0, "index", "sync");
    RUN(p, 0, "check");
    RUN(p, 64, "index");
    RUN(p, 64, "index", "nonsense");
    RUN(p, 64, "check", "nonsense");
}

static void what_ended_leaves_the_index(void **state)
{
    struct place *p = *state;
    char *feed = file(p, "due.jsonl",
                      "{\"ref\":\"1\",\"title\":\"Koch\",\"employer\":\"B\","
                      "\"valid_through\":\"2031-05-01\"}\n"
                      "{\"ref\":\"2\",\"title\":\"Maler\",\"employer\":\"B\"}\n");
    RUN(p, 0, "import", feed);
    json_t *j = json_of(RUN(p, 0, "index", "info", "--json").out);
    assert_int_equal(number(j, "documents"), 2);
    json_decref(j);
    setenv("UMKREIS_TODAY", "2031-05-02", 1);
    RUN(p, 0, "index", "sync");
    unsetenv("UMKREIS_TODAY");
    j = json_of(RUN(p, 0, "index", "info", "--json").out);
    assert_int_equal(number(j, "documents"), 1);
    json_decref(j);
}

static void backup_needs_a_file(void **state)
{
    struct place *p = *state;
    RUN(p, 64, "backup");
    RUN(p, 1, "backup", path_join(p->arena, p->dir, "copy.sqlite"));
    RUN(p, 0, "import", p->file);
    RUN(p, 73, "backup", p->dir);
    struct ending e = RUN(p, 0, "backup", path_join(p->arena, p->dir, "copy.sqlite"));
    assert_true(str_has(e.out, STR("verified")));
}

int main(int argc, char **argv)
{
    faults_binary(argc, argv);
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(import_counts_every_record),
        T(import_reads_what_it_can),
        T(several_files_of_one_source_are_one_run),
        T(ids_do_not_depend_on_threads),
        T(show_tells_everything),
        T(show_keeps_the_terminal_safe),
        T(export_comes_back_unchanged),
        T(check_and_index_agree),
        T(what_ended_leaves_the_index),
        T(backup_needs_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
