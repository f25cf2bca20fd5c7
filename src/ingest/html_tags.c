#include "ingest/html_tags.h"

#include <stdlib.h>

struct element {
    const char *name;
    enum html_tag tag;
};

/* Ascending, for bsearch. */
static const struct element elements[] = {
    {"a", TAG_A},
    {"abbr", TAG_INLINE},
    {"address", TAG_BLOCK},
    {"applet", TAG_HIDDEN},
    {"area", TAG_INLINE},
    {"article", TAG_BLOCK},
    {"aside", TAG_BLOCK},
    {"audio", TAG_HIDDEN},
    {"b", TAG_STRONG},
    {"base", TAG_INLINE},
    {"big", TAG_INLINE},
    {"blockquote", TAG_BLOCK},
    {"body", TAG_BLOCK},
    {"br", TAG_BR},
    {"button", TAG_INLINE},
    {"canvas", TAG_HIDDEN},
    {"caption", TAG_BLOCK},
    {"center", TAG_BLOCK},
    {"cite", TAG_EM},
    {"code", TAG_INLINE},
    {"col", TAG_INLINE},
    {"colgroup", TAG_INLINE},
    {"dd", TAG_BLOCK},
    {"del", TAG_INLINE},
    {"details", TAG_BLOCK},
    {"dir", TAG_UL},
    {"div", TAG_BLOCK},
    {"dl", TAG_BLOCK},
    {"dt", TAG_BLOCK},
    {"em", TAG_EM},
    {"embed", TAG_INLINE},
    {"fieldset", TAG_BLOCK},
    {"figcaption", TAG_BLOCK},
    {"figure", TAG_BLOCK},
    {"font", TAG_INLINE},
    {"footer", TAG_BLOCK},
    {"form", TAG_BLOCK},
    {"h1", TAG_HEADING},
    {"h2", TAG_HEADING},
    {"h3", TAG_HEADING},
    {"h4", TAG_HEADING},
    {"h5", TAG_HEADING},
    {"h6", TAG_HEADING},
    {"head", TAG_INLINE},
    {"header", TAG_BLOCK},
    {"hr", TAG_BLOCK},
    {"html", TAG_BLOCK},
    {"i", TAG_EM},
    {"iframe", TAG_RAW},
    {"img", TAG_INLINE},
    {"input", TAG_INLINE},
    {"ins", TAG_INLINE},
    {"label", TAG_INLINE},
    {"legend", TAG_BLOCK},
    {"li", TAG_LI},
    {"link", TAG_INLINE},
    {"main", TAG_BLOCK},
    {"map", TAG_INLINE},
    {"mark", TAG_INLINE},
    {"math", TAG_HIDDEN},
    {"menu", TAG_UL},
    {"meta", TAG_INLINE},
    {"nav", TAG_BLOCK},
    {"nobr", TAG_INLINE},
    {"noembed", TAG_RAW},
    {"noframes", TAG_RAW},
    {"noscript", TAG_HIDDEN},
    {"object", TAG_HIDDEN},
    {"ol", TAG_OL},
    {"optgroup", TAG_INLINE},
    {"option", TAG_INLINE},
    {"p", TAG_BLOCK},
    {"plaintext", TAG_RAW},
    {"pre", TAG_BLOCK},
    {"q", TAG_INLINE},
    {"s", TAG_INLINE},
    {"script", TAG_RAW},
    {"section", TAG_BLOCK},
    {"select", TAG_HIDDEN},
    {"small", TAG_INLINE},
    {"span", TAG_INLINE},
    {"strike", TAG_INLINE},
    {"strong", TAG_STRONG},
    {"style", TAG_RAW},
    {"sub", TAG_INLINE},
    {"summary", TAG_BLOCK},
    {"sup", TAG_INLINE},
    {"svg", TAG_HIDDEN},
    {"table", TAG_BLOCK},
    {"tbody", TAG_BLOCK},
    {"td", TAG_CELL},
    {"template", TAG_HIDDEN},
    {"textarea", TAG_RAW},
    {"tfoot", TAG_BLOCK},
    {"th", TAG_CELL},
    {"thead", TAG_BLOCK},
    {"title", TAG_RAW},
    {"tr", TAG_BLOCK},
    {"tt", TAG_INLINE},
    {"u", TAG_INLINE},
    {"ul", TAG_UL},
    {"var", TAG_INLINE},
    {"video", TAG_HIDDEN},
    {"wbr", TAG_INLINE},
    {"xmp", TAG_RAW},
};

#define NAME_BYTES_MAX 12

static int by_name(const void *key, const void *element)
{
    return strcmp(key, ((const struct element *)element)->name);
}

enum html_tag html_tag_of(struct str name)
{
    char lower[NAME_BYTES_MAX + 1];
    if (name.len == 0 || name.len > NAME_BYTES_MAX)
        return TAG_UNKNOWN;
    for (size_t i = 0; i < name.len; i++)
        lower[i] =
            name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? (char)(name.ptr[i] | 32) : name.ptr[i];
    lower[name.len] = '\0';
    const struct element *e = bsearch(lower, elements, sizeof(elements) / sizeof(elements[0]),
                                      sizeof(elements[0]), by_name);
    return e ? e->tag : TAG_UNKNOWN;
}
