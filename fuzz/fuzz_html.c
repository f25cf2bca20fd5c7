/* HTML and text of strangers: whatever comes in, what goes out is our allow-list, bounded, and
 * cleaning it again changes nothing. */
#include "ingest/clean.h"
#include "ingest/url.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok, const char *what, const struct cleaned *c)
{
    if (ok)
        return;
    fprintf(stderr, "%s\nhtml: %.*s\ntext: %.*s\n", what, STR_ARG(c->html), STR_ARG(c->text));
    abort();
}

static void check(struct arena *a, struct cleaned c)
{
    const char *why;
    bool ok = clean_check(&c, &why);
    must(ok, why, &c);
    struct cleaned again = clean_html(a, c.html, STR_NONE);
    must(str_eq(again.html, c.html), "cleaning twice differs in HTML", &again);
    must(str_eq(again.text, c.text), "cleaning twice differs in text", &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str s = str_n((const char *)data, size);
    check(a, clean_html(a, s, STR("https://example.org/jobs/1?x#y")));
    check(a, clean_text(a, s));
    check(a, clean_any(a, s, STR_NONE));
    struct str line = clean_line(a, s);
    for (size_t i = 0; i < line.len; i++)
        if ((uint8_t)line.ptr[i] < ' ')
            abort();
    struct str url = url_join(a, STR("https://example.org/jobs/1?x#y"), s);
    if (!str_eq(url, url_clean(a, url)))
        abort();
    arena_free(a);
    return 0;
}
