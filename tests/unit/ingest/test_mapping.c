#include "ingest/mapping.h"
#include "support/cases.h"

static bool note(void *user, const struct posting *p, const struct rejection *r, uint64_t at)
{
    struct buf *out = user;
    (void)at;
    if (p) {
        struct json j = json_to(out);
        posting_to_json(p, &j);
    } else {
        buf_printf(out, "rejected: %s: %.*s", r->field, STR_ARG(r->reason));
    }
    buf_char(out, '\n');
    return true;
}

static void reads(struct str mapping, struct str bytes, bool complete, const char *expected)
{
    struct err err = {0};
    struct buf out = {0};
    struct ingest_result res;
    struct mapping *m = mapping_parse(mapping, &err);
    if (!m)
        fail_msg("%s", err.msg);
    struct ingest_options opt = {.mapping = m, .page_url = STR("https://firma.example/feed")};
    if (!ingest_bytes(source_format_by_name(STR("mapping")), bytes, &opt, note, &out, &res, &err))
        fail_msg("%s", err.msg);
    assert_int_equal(res.complete, complete);
    if (!str_eq(buf_view(&out), str_of(expected)))
        fail_msg("expected:\n%s\ngot:\n%.*s", expected, STR_ARG(buf_view(&out)));
    buf_done(&out);
    mapping_free(m);
}

static void test_xml(void **state)
{
    (void)state;
    reads(STR("# a regional portal\nkind = xml\nrecords = anzeige stelle\nfull = yes\n\n"
              "ref = @nr\ntitle = kopf/titel\nemployer = \"Muster Zeitung\"\nurl = link\n"
              "location = orte/ort\ntasks = text/aufgaben\nprofile = text/profil\n"
              "posted = datum\nemployment = art\n"),
          STR("<anzeigen><anzeige nr='7'><kopf><titel>Koch</titel></kopf><link>/a/7</link>"
              "<orte><ort>Bonn</ort><ort>Köln</ort></orte><text><profil>Lust</profil>"
              "<aufgaben><![CDATA[<b>Kochen</b>]]></aufgaben></text><datum>01.10.2026</datum>"
              "<art>Teilzeit</art></anzeige><stelle nr='8'/></anzeigen>"),
          true,
          "{\"ref\":\"7\",\"title\":\"Koch\",\"employer\":\"Muster Zeitung\","
          "\"url\":\"https://firma.example/a/7\",\"description_html\":\"<p><strong>Kochen"
          "<\\/strong><\\/p><p>Lust<\\/p>\",\"text\":\"Kochen\\n\\nLust\",\"places\":[{\"raw\":"
          "\"Bonn\"},{\"raw\":\"Köln\"}],\"sections\":[{\"zone\":\"tasks\",\"start\":0,\"end\":6},"
          "{\"zone\":\"profile\",\"start\":8,\"end\":12}],\"worktime\":[\"part\"],"
          "\"posted\":\"2026-10-01\"}\nrejected: title: missing\n");
}

static void test_json(void **state)
{
    (void)state;
    reads(STR("kind = json\nrecords = data/jobs\ntitle = name\nref = id\nplz = ort/plz\n"
              "town = ort/name\nkeywords = tags/wort\npay_min = lohn/von\npay_unit = \"Monat\"\n"),
          STR("{\"x\":1,\"data\":{\"jobs\":[{\"id\":5,\"name\":\"Bäcker\",\"ort\":{\"plz\":"
              "\"04103\",\"name\":\"Leipzig\"},\"tags\":[{\"wort\":\"Nacht\"}],\"lohn\":{\"von\":"
              "2500}},{\"id\":6}]}}"),
          false,
          "{\"ref\":\"5\",\"title\":\"Bäcker\",\"keywords\":\"Nacht\",\"places\":[{\"plz\":"
          "\"04103\",\"town\":\"Leipzig\"}],\"pay\":{\"min\":2500,\"unit\":\"month\"}}\n"
          "rejected: title: missing\n");
}

static void test_csv(void **state)
{
    (void)state;
    reads(STR("kind = csv\nfull = yes\ntitle = Bezeichnung\nref = Nr.\ntown = Wo\n"
              "country = \"DE\"\n"),
          STR("Nr.;Bezeichnung;Wo\n1;\"Maler; Lackierer\";Gera\n"), true,
          "{\"ref\":\"1\",\"title\":\"Maler; Lackierer\",\"places\":[{\"town\":\"Gera\","
          "\"country\":\"DE\"}]}\n");
}

static void refused(const char *text, const char *reason)
{
    struct err err = {0};
    struct mapping *m = mapping_parse(str_of(text), &err);
    assert_null(m);
    if (!str_has(str_of(err.msg), str_of(reason)))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, reason);
}

static void test_mistakes(void **state)
{
    (void)state;
    refused("", "\"kind = xml\"");
    refused("kind = yaml\n", "line 1: kind must be xml, json or csv, not \"yaml\"");
    refused("kind = xml\nrecords = job\n", "\"title = …\" is missing");
    refused("kind = xml\ntitle = t\n", "\"records = NAME\"");
    refused("kind = json\nrecords = a b\ntitle = t\n", "one path");
    refused("kind = csv\n\ntitel = t\n", "line 3: unknown field \"titel\"; there are: ref title");
    refused("kind = csv\ntitle\n", "line 2: expected \"field = where\", found \"title\"");
    refused("kind = csv\ntitle =\n", "line 2: nothing stands behind the = of \"title\"");
    refused("kind = csv\nfull = ja\n", "full must be yes or no");
    refused("kind = xml\nrecords = 1 2 3 4 5 6 7 8 9\n", "more than 8");
}

static void test_without_mapping(void **state)
{
    (void)state;
    struct err err = {0};
    struct buf out = {0};
    struct ingest_result res;
    assert_false(ingest_bytes(source_format_by_name(STR("mapping")), STR("<a/>"), NULL, note, &out,
                              &res, &err));
    assert_true(str_has(str_of(err.msg), STR("needs a mapping file")));
    assert_false(res.complete);
}

static void test_names(void **state)
{
    (void)state;
    for (int f = FF_NONE + 1; f < FF_COUNT; f++)
        assert_int_equal(field_of_name(str_of(field_name((enum feed_field)f))), f);
    assert_int_equal(field_of_name(STR("nope")), FF_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_without_mapping),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
