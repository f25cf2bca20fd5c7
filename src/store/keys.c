#include "store/keys.h"

#include "base/buf.h"
#include "base/hash.h"
#include "text/analyse.h"

/* ---- employer -------------------------------------------------------------------------------- */

/* Folded legal forms, longest first where one starts another. HGB § 19, GmbHG § 4, AktG § 4, GenG §
 * 3, BGB § 65, PartGG § 2; foreign forms that German boards show often. */
static const struct str legal_forms[] = {
    STR_INIT("gesellschaft mit beschraenkter haftung und co kg"),
    STR_INIT("gesellschaft mit beschraenkter haftung"),
    STR_INIT("unternehmergesellschaft haftungsbeschraenkt"),
    STR_INIT("partnerschaft mit beschraenkter berufshaftung"),
    STR_INIT("partnerschaftsgesellschaft mbb"),
    STR_INIT("kommanditgesellschaft auf aktien"),
    STR_INIT("ug haftungsbeschraenkt"),
    STR_INIT("kommanditgesellschaft"),
    STR_INIT("offene handelsgesellschaft"),
    STR_INIT("aktiengesellschaft"),
    STR_INIT("eingetragene genossenschaft"),
    STR_INIT("eingetragener verein"),
    STR_INIT("gemeinnuetzige gmbh"),
    STR_INIT("und co kgaa"),
    STR_INIT("und co kg"),
    STR_INIT("und co ohg"),
    STR_INIT("und co"),
    STR_INIT("g m b h"),
    STR_INIT("partg mbb"),
    STR_INIT("ggmbh"),
    STR_INIT("gmbh"),
    STR_INIT("mbh"),
    STR_INIT("partg"),
    STR_INIT("kgaa"),
    STR_INIT("ohg"),
    STR_INIT("gbr"),
    STR_INIT("kg"),
    STR_INIT("ag"),
    STR_INIT("se"),
    STR_INIT("ug"),
    STR_INIT("eg"),
    STR_INIT("ev"),
    STR_INIT("ek"),
    STR_INIT("e g"),
    STR_INIT("e v"),
    STR_INIT("e k"),
    STR_INIT("e kfm"),
    STR_INIT("inc"),
    STR_INIT("ltd"),
    STR_INIT("llc"),
    STR_INIT("plc"),
    STR_INIT("bv"),
    STR_INIT("b v"),
    STR_INIT("sarl"),
    STR_INIT("s a r l"),
};

static bool is_word_byte(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Folded words separated by single blanks, "&" and "+" read as "und". */
static struct str words_of(struct arena *a, struct str text)
{
    struct str folded = text_fold(a, text);
    struct buf out = {0};
    for (size_t i = 0; i < folded.len; i++) {
        unsigned char c = (unsigned char)folded.ptr[i];
        if (is_word_byte(c)) {
            buf_char(&out, (char)c);
            continue;
        }
        if (c == '\'')
            continue;
        if (out.len && out.data[out.len - 1] != ' ')
            buf_char(&out, ' ');
        if (c == '&' || c == '+')
            buf_cstr(&out, "und ");
    }
    struct str words = arena_str(a, str_trim(buf_view(&out)));
    buf_done(&out);
    return words;
}

static bool drop_last_form(struct str *words)
{
    for (size_t i = 0; i < sizeof(legal_forms) / sizeof(legal_forms[0]); i++) {
        struct str form = legal_forms[i];
        if (words->len > form.len && str_ends(*words, form) &&
            words->ptr[words->len - form.len - 1] == ' ') {
            *words = str_trim(str_slice(*words, 0, words->len - form.len));
            return true;
        }
    }
    return false;
}

struct str key_employer(struct arena *a, struct str name)
{
    struct str words = words_of(a, name);
    if (str_starts(words, STR("firma ")))
        words = str_slice(words, 6, words.len);
    while (drop_last_form(&words))
        ;
    return words;
}

/* ---- title, place, text, URL ----------------------------------------------------------------- */

/* 0 means "no key" in the database, so a hash is never 0. */
static uint64_t nonzero(uint64_t hash)
{
    return hash ? hash : 1;
}

uint64_t key_title(struct arena *a, const struct posting *p, const struct facts *f)
{
    struct str words = words_of(a, f->title.len ? f->title : p->title);
    return words.len ? nonzero(hash64(words.ptr, words.len)) : 0;
}

static uint64_t place_hash(struct arena *a, const struct gazetteer *g, const struct fact_place *fp)
{
    if (fp->place != PLACE_NONE) {
        uint32_t town =
            g && fp->place < gazetteer_count(g) ? gazetteer_get(g, fp->place)->town : fp->place;
        return hash64_seed(&town, sizeof(town), 1);
    }
    struct str words = words_of(a, fp->text);
    return words.len ? hash64(words.ptr, words.len) : 0;
}

uint64_t key_place(struct arena *a, const struct gazetteer *g, const struct facts *f)
{
    /* A sum over distinct members does not depend on their order. */
    uint64_t *seen = ARENA_ARRAY(a, uint64_t, f->n_places + 1), sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < f->n_places; i++) {
        uint64_t h = place_hash(a, g, &f->places[i]);
        bool known = h == 0;
        for (size_t j = 0; j < n && !known; j++)
            known = seen[j] == h;
        if (known)
            continue;
        seen[n++] = h;
        sum += h;
    }
    return n ? nonzero(sum) : 0;
}

uint64_t key_text(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == 0xC2 && i + 1 < text.len && (unsigned char)text.ptr[i + 1] == 0xA0)
            i++; /* no-break space */
        else if (is_word_byte(c))
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return n < KEY_TEXT_LETTERS_MIN ? 0 : nonzero(hash64(out, n));
}

uint64_t key_url(struct str url)
{
    if (!url.len)
        return 0;
    size_t hash_at = str_find_char(url, '#', 0);
    if (hash_at != STR_NPOS)
        url = str_slice(url, 0, hash_at);
    size_t scheme = str_find(url, STR("://"), 0);
    if (scheme != STR_NPOS)
        url = str_slice(url, scheme + 3, url.len);
    if (str_starts_nocase(url, STR("www.")))
        url = str_slice(url, 4, url.len);
    while (url.len && url.ptr[url.len - 1] == '/')
        url.len--;
    return url.len ? nonzero(hash64(url.ptr, url.len)) : 0;
}
