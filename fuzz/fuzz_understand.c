/* Any posting: facts keep their header's promises (facts_check), twice the same, as JSON valid.
 * Input: title, employer, pay text and place on a line each, then the text. */
#include "understand/understand.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct knowledge *knowledge(void)
{
    static struct knowledge *k;
    struct err err = {0};
    if (!k) {
        struct gazetteer *g = gazetteer_open(NULL, &err);
        assert(g);
        k = knowledge_open(g, &err);
    }
    assert(k);
    return k;
}

static struct str field(struct str *rest, size_t bytes_max)
{
    struct str line = STR_NONE;
    str_line(rest, &line);
    return str_trim(utf8_cut(line, bytes_max));
}

static void as_json(struct arena *a, const struct knowledge *k, const struct posting *p,
                    struct str *out)
{
    struct facts f;
    const char *why;
    understand(a, k, p, &f);
    if (!facts_check(k, p, &f, &why)) {
        fprintf(stderr, "%s\n", why);
        abort();
    }
    struct buf b = {0};
    struct json j = json_to(&b);
    facts_to_json(knowledge_gazetteer(k), p, &f, &j);
    assert(buf_ok(&b) && utf8_valid(buf_view(&b)));
    *out = arena_str(a, buf_view(&b));
    buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct knowledge *k = knowledge();
    struct arena *a = arena_new();
    struct str rest = utf8_repair(a, str_n((const char *)data, size));
    struct posting_place place = {0};
    struct posting p = {.ref = STR("1"), .posted = DATE_NONE, .places = &place};
    p.title = field(&rest, POSTING_TITLE_BYTES_MAX);
    p.employer = field(&rest, POSTING_FIELD_BYTES_MAX);
    p.pay.text = field(&rest, POSTING_FIELD_BYTES_MAX);
    place.raw = field(&rest, POSTING_FIELD_BYTES_MAX);
    p.n_places = place.raw.len > 0;
    p.text = utf8_cut(rest, POSTING_TEXT_BYTES_MAX);
    struct str first, again;
    as_json(a, k, &p, &first);
    as_json(a, k, &p, &again);
    assert(str_eq(first, again));
    arena_free(a);
    return 0;
}
