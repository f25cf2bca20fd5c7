#include "text/stem.h"

#include "base/arena.h"

#include <assert.h>
#include <libstemmer.h>
#include <stdlib.h>

struct stemmer {
    struct sb_stemmer *german;
};

struct stemmer *stemmer_new(void)
{
    struct stemmer *s = xcalloc(1, sizeof(*s));
    s->german = sb_stemmer_new("german", "UTF_8");
    assert(s->german);
    return s;
}

void stemmer_free(struct stemmer *s)
{
    if (!s)
        return;
    sb_stemmer_delete(s->german);
    free(s);
}

static bool is_plain_word(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] < 'a' || word.ptr[i] > 'z')
            return false;
    }
    return word.len > 3;
}

struct str stemmer_stem(struct stemmer *s, struct str word)
{
    if (!is_plain_word(word))
        return word;
    const sb_symbol *out = sb_stemmer_stem(s->german, (const sb_symbol *)word.ptr, (int)word.len);
    assert(out);
    return str_n((const char *)out, (size_t)sb_stemmer_length(s->german));
}
