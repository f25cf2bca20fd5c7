#include "ingest/sections.h"

#include "ingest/clean.h"
#include "ingest/rich.h"

void sections_init(struct sections *s, struct arena *a, struct str base_url)
{
    *s = (struct sections){.a = a, .base_url = base_url};
}

static void gap(struct sections *s, struct str next)
{
    if (s->text.len > 0)
        buf_cstr(&s->text, str_starts(next, STR("- ")) ? "\n" : "\n\n");
}

/* A heading goes through the same writer as all HTML, or the whole would not be canonical. */
static struct cleaned clean_heading(struct arena *a, struct str heading)
{
    struct buf b = {0};
    buf_cstr(&b, "<h3>");
    rich_escape(&b, clean_line(a, heading));
    buf_cstr(&b, "</h3>");
    struct cleaned c = clean_html(a, buf_view(&b), STR_NONE);
    buf_done(&b);
    return c;
}

void sections_add(struct sections *s, struct str zone, struct str heading, struct str body)
{
    struct cleaned c = clean_any(s->a, body, s->base_url);
    s->cut |= c.cut;
    if (c.text.len == 0)
        return;
    struct cleaned h = {0};
    if (heading.len > 0)
        h = clean_heading(s->a, heading);
    if (s->html.len + h.html.len + c.html.len > POSTING_TEXT_BYTES_MAX) {
        s->cut = true;
        return;
    }
    size_t start = STR_NPOS;
    if (h.text.len > 0) {
        gap(s, STR_NONE);
        start = s->text.len;
        buf_str(&s->html, h.html);
        buf_str(&s->text, h.text);
    }
    gap(s, c.text);
    start = start == STR_NPOS ? s->text.len : start;
    buf_str(&s->html, c.html);
    buf_str(&s->text, c.text);
    if (zone.len > 0 && s->n < POSTING_SECTIONS_MAX)
        s->list[s->n++] = (struct posting_section){zone, (uint32_t)start, (uint32_t)s->text.len};
}

void sections_take(struct sections *s, struct posting *p)
{
    p->html = arena_str(s->a, buf_view(&s->html));
    p->text = arena_str(s->a, buf_view(&s->text));
    p->n_sections = s->n;
    p->sections = ARENA_ARRAY(s->a, struct posting_section, s->n);
    memcpy(p->sections, s->list, s->n * sizeof(s->list[0]));
    buf_done(&s->html);
    buf_done(&s->text);
}

struct str zone_of_heading(struct str heading)
{
    static const struct {
        struct str zone;
        const char *words[16]; /* parts of words; case is ignored in ASCII only: "ber uns" */
    } zones[] = {
        {STR_INIT("tasks"),
         {"aufgabe", "tätigkeit", "task", "responsib", "your role", "deine rolle", "ihre rolle",
          "was dich erwartet", "was sie erwartet", "what you'll do", "what you will do",
          "your mission", "stellenbeschreibung"}},
        {STR_INIT("profile"),
         {"profil", "anforderung", "qualifi", "mitbring", "bringst", "bringen sie", "requirement",
          "voraussetzung", "skills", "what you bring", "wen wir suchen", "das zeichnet"}},
        {STR_INIT("offer"),
         {"bieten", "benefit", "vorteile", "we offer", "unser angebot", "erwarten kannst",
          "warum wir", "why us", "darauf kannst", "perks", "freuen"}},
        {STR_INIT("about"),
         {"ber uns", "about", "wer wir sind", "who we are", "unternehmen", "einleitung", "intro",
          "das sind wir"}},
        {STR_INIT("application"),
         {"bewerb", "bewirb", "kontakt", "apply", "contact", "ansprechpartner", "interess"}},
    };
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        for (size_t w = 0; zones[i].words[w]; w++)
            if (str_find_nocase(heading, str_of(zones[i].words[w]), 0) != STR_NPOS)
                return zones[i].zone;
    return STR("other");
}
