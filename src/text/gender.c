#include "text/gender.h"

#include "base/utf8.h"
#include "text/fold.h"

#define ENDING_BYTES_MAX 48 /* longest second form looked at: "-heilerziehungspflegerin" */

/* ---- one folded word ---- */

static struct str word_tail(const char *word, size_t len, size_t n)
{
    return str_n(word + len - n, n);
}

static size_t replace_tail(char *word, size_t len, size_t n, struct str by)
{
    memcpy(word + len - n, by.ptr, by.len);
    return len - n + by.len;
}

/* "-frau", "-leute" … behind a beginning that takes them. */
static size_t neutral_mann(const struct text_rules *r, char *word, size_t len)
{
    static const char *const endings[] = {"maennern", "maenner", "maennin", "mannes", "manns",
                                          "frauen",   "frau",    "leuten",  "leute"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        struct str ending = str_of(endings[i]);
        if (len < ending.len + 2 || !str_eq(word_tail(word, len, ending.len), ending))
            continue;
        size_t stem = len - ending.len;
        for (size_t n = 2; n <= stem && n <= RULES_ENDING_MAX; n++) {
            if (rules_flags(r, word_tail(word, stem, n)) & WORD_MANN)
                return replace_tail(word, len, ending.len, STR("mann"));
        }
        return len;
    }
    return len;
}

/* Replaces the longest feminine ending; returns 0 when there is none. */
static size_t replace_fem(const struct text_rules *r, char *word, size_t len)
{
    for (size_t n = len < RULES_ENDING_MAX ? len : RULES_ENDING_MAX; n >= 4; n--) {
        const uint64_t *i = map_get(&r->fem, word_tail(word, len, n));
        if (i)
            return replace_tail(word, len, n, r->replacements.items[*i - 1]);
    }
    return 0;
}

size_t gender_neutral(const struct text_rules *r, char *word, size_t len, bool marked)
{
    struct str whole = str_n(word, len);
    size_t base = len;
    if (len > 7 && str_ends(whole, STR("innen")))
        base = len - 3;
    bool in = str_ends(str_n(word, base), STR("in"));
    if (base >= 5 && (in || str_ends(whole, STR("se")) || str_ends(whole, STR("sen")) ||
                      str_ends(whole, STR("ss")) || str_ends(whole, STR("ine")))) {
        if (rules_flags(r, str_n(word, base)) & WORD_KEEP)
            return len;
        size_t changed = replace_fem(r, word, base);
        if (changed)
            return changed;
    }
    if (in && marked && base > 3)
        return base - 2;
    return len > 5 ? neutral_mann(r, word, len) : len;
}

/* ---- behind a word ---- */

static bool is_word_at(struct str text, size_t at)
{
    if (at >= text.len)
        return false;
    uint32_t cp = utf8_next(text, &at);
    return utf8_is_letter(cp) || utf8_is_digit(cp);
}

/* The run of letters at text[at..], folded, at most ENDING_BYTES_MAX bytes; *end behind it. */
static size_t letters_at(struct str text, size_t at, char out[ENDING_BYTES_MAX + FOLD_BYTES_MAX],
                         size_t *end)
{
    size_t len = 0;
    *end = at;
    while (*end < text.len && len < ENDING_BYTES_MAX) {
        size_t next = *end;
        uint32_t cp = utf8_next(text, &next);
        if (!utf8_is_letter(cp) && !fold_is_ignorable(cp))
            break;
        len += fold_put(out + len, cp, len ? out[len - 1] : 0);
        *end = next;
    }
    return len;
}

/* What separates a word from its gender ending. */
struct sign {
    size_t end;   /* behind it */
    bool slash;   /* "/" : the weakest sign, also used between words */
    bool hyphen;  /* "/-", "-" */
    bool bracket; /* "(": a ")" must follow the ending */
    bool blank;   /* blanks stand in it */
    bool apart;   /* a blank stands behind it: "Leiter / in Hamburg" */
};

static const char *const signs[] = {
    "/", "*", ":", "_", "\xC2\xB7", "\xE2\x80\xA2", "\xE2\x88\x97", "'", "\xE2\x80\x99",
    "|", "!", "("};

static bool sign_at(struct str text, size_t at, struct sign *s)
{
    *s = (struct sign){0};
    size_t i = at;
    while (i < text.len && text.ptr[i] == ' ' && i - at < 2)
        i++;
    s->blank = i > at;
    struct str rest = str_slice(text, i, text.len);
    if (str_starts(rest, STR("\\*"))) /* Markdown's escape */
        rest = str_slice(text, ++i, text.len);
    for (size_t k = 0; k < sizeof(signs) / sizeof(*signs); k++) {
        struct str sign = str_of(signs[k]);
        if (!str_starts(rest, sign))
            continue;
        i += sign.len;
        s->slash = k == 0;
        s->bracket = k == sizeof(signs) / sizeof(*signs) - 1;
        if (s->slash && i < text.len && text.ptr[i] == ' ') {
            s->blank = s->apart = true;
            i++;
        }
        s->hyphen = i < text.len && text.ptr[i] == '-';
        s->end = i + s->hyphen;
        return !s->blank || s->bracket || s->slash;
    }
    s->hyphen = i < text.len && text.ptr[i] == '-' && !s->blank;
    s->end = i + 1;
    return s->hyphen;
}

static bool one_of(struct str word, const char *list)
{
    struct str rest = str_of(list), item;
    while (str_split(&rest, ' ', &item)) {
        if (str_eq(word, item))
            return true;
    }
    return false;
}

static bool has_one_end(struct str word, const char *list)
{
    struct str rest = str_of(list), item;
    while (str_split(&rest, ' ', &item)) {
        if (str_ends(word, item))
            return true;
    }
    return false;
}

/* "Zahnarzt/-ärztin", "Krankenpfleger/-pflegerin", "Pflegerin/-er": the second form repeats the end
 * of the first. Both are folded. */
static bool repeats_end(struct str word, struct str second)
{
    char a[ENDING_BYTES_MAX], b[ENDING_BYTES_MAX];
    if (second.len < 2 || second.len > sizeof(b))
        return false;
    word = str_slice(word, word.len > sizeof(a) ? word.len - sizeof(a) : 0, word.len);
    memcpy(a, word.ptr, word.len);
    memcpy(b, second.ptr, second.len);
    size_t a_len = fold_umlauts_off(a, word.len), b_len = fold_umlauts_off(b, second.len);
    if (str_eq(second, STR("er")))
        return has_one_end(word, "in e");
    size_t n = b_len > 5 ? 3 : 2;
    return has_one_end(second, "in innen") && b_len > 4 &&
           str_find(str_n(a, a_len), str_n(b, n), 0) != STR_NPOS;
}

static enum gender_ending_kind ending_kind(const struct text_rules *r, struct str word,
                                           struct str second, const struct sign *s, bool more)
{
    if (str_eq(second, STR("in")) || str_eq(second, STR("innen"))) {
        if (s->apart && !s->hyphen)
            return GENDER_NONE;                      /* "Leiter / in Hamburg" */
        if (s->hyphen && !s->slash && !s->bracket) { /* "Leiter-in", but "Plug-in" */
            char joined[ENDING_BYTES_MAX * 2 + GENDER_GROWTH_MAX];
            memcpy(joined, word.ptr, word.len);
            memcpy(joined + word.len, second.ptr, second.len);
            size_t len = word.len + second.len;
            return gender_neutral(r, joined, len, false) != len ? GENDER_IN : GENDER_NONE;
        }
        return word.len >= 3 ? GENDER_IN : GENDER_NONE;
    }
    if (more)
        return GENDER_NONE;
    if (one_of(second, "frau frauen mann maenner maennin leute"))
        return has_one_end(word, "mann frau leute maenner") && !str_eq(word, STR("mann")) &&
                       !str_eq(word, STR("frau"))
                   ? GENDER_DROP
                   : GENDER_NONE;
    if (s->hyphen && !s->slash && !s->bracket)
        return GENDER_NONE;
    if (one_of(second, "r n s rn") && has_one_end(word, "e") && word.len >= 3)
        return GENDER_DROP;
    if (one_of(second, "e er en em es") && word.len >= 3 && !(s->bracket && s->blank) && !s->blank)
        return !s->slash || has_one_end(word, "ein kein amt t d") || s->hyphen ? GENDER_DROP
                                                                               : GENDER_NONE;
    if (s->hyphen &&
        (one_of(second, "euse eurin") ? has_one_end(word, "eur")
                                      : one_of(second, "ess") || repeats_end(word, second)))
        return GENDER_DROP;
    return GENDER_NONE;
}

struct gender_ending gender_ending(const struct text_rules *r, struct str text, size_t start,
                                   size_t end)
{
    struct gender_ending none = {0};
    struct sign s;
    if (end + 1 >= text.len || text.ptr[end] == '.' || text.ptr[end] == ',' ||
        (text.ptr[end] == ' ' && text.ptr[end + 1] != '(' && text.ptr[end + 1] != '/' &&
         text.ptr[end + 1] != ' '))
        return none; /* nearly always */
    if (!sign_at(text, end, &s))
        return none;
    char second[ENDING_BYTES_MAX + FOLD_BYTES_MAX];
    size_t second_end;
    size_t second_len = letters_at(text, s.end, second, &second_end);
    if (second_len == 0 || (second_end < text.len && second_len >= ENDING_BYTES_MAX))
        return none;
    struct str word = str_slice(text, start, end);
    char folded[ENDING_BYTES_MAX];
    if (word.len > sizeof(folded) / 2)
        word = str_slice(word, word.len - sizeof(folded) / 2, word.len);
    size_t folded_len = fold_into(folded, sizeof(folded), word);
    bool digits_follow = is_word_at(text, second_end);
    if (s.bracket) {
        if (second_end >= text.len || text.ptr[second_end] != ')' || digits_follow)
            return none;
        second_end++;
    } else if (second_len > 5 && !s.hyphen && !s.slash && !s.blank &&
               str_starts(str_n(second, second_len), STR("innen"))) {
        return (struct gender_ending){GENDER_INNEN, s.end + 5};
    }
    enum gender_ending_kind kind =
        ending_kind(r, str_n(folded, folded_len), str_n(second, second_len), &s, digits_follow);
    return (struct gender_ending){kind, kind ? second_end : 0};
}

/* ---- markers ---- */

static bool is_marker_sep(char c)
{
    return c == '/' || c == '|' || c == ',' || c == '.' || c == '*' || c == '-' || c == ':' ||
           c == ' ' || c == '&' || c == '+' || c == '_' || c == '\\' || c == ';';
}

/* Which of m, w/f, d stands for an atom: bits 1, 2, 4; 8 for a word that is a marker alone. */
static unsigned marker_bits(struct str atom)
{
    if (str_eq(atom, STR("m")) || str_eq(atom, STR("maennlich")) || str_eq(atom, STR("male")) ||
        str_eq(atom, STR("mann")) || str_eq(atom, STR("herr")))
        return 1;
    if (str_eq(atom, STR("w")) || str_eq(atom, STR("f")) || str_eq(atom, STR("weiblich")) ||
        str_eq(atom, STR("female")) || str_eq(atom, STR("frau")) || str_eq(atom, STR("dame")))
        return 2;
    if (str_eq(atom, STR("d")) || str_eq(atom, STR("divers")) || str_eq(atom, STR("diverse")) ||
        str_eq(atom, STR("div")) || str_eq(atom, STR("x")))
        return 4;
    return one_of(atom, "gn mwd wmd genders geschlechter geschlechtsneutral mensch menschen gender "
                        "anygender")
               ? 8
               : 0;
}

static int bits_set(unsigned bits)
{
    return __builtin_popcount(bits & 7u);
}

/* "(…)" of nothing but marker words and separators. */
static size_t bracket_marker(const struct text_rules *r, struct str text, size_t at)
{
    size_t i = at + 1, atoms = 0;
    unsigned bits = 0;
    bool star = false;
    while (i < text.len && i - at <= 48) {
        char c = text.ptr[i];
        if (c == ')' || c == ']' || c == '}') {
            bool alone = (bits & 8u) || (star && atoms == 0);
            return alone || bits_set(bits) >= 2 ? i + 1 : 0;
        }
        if (is_marker_sep(c)) {
            star |= c == '*';
            i++;
            continue;
        }
        char atom[ENDING_BYTES_MAX + FOLD_BYTES_MAX];
        size_t end, len = letters_at(text, i, atom, &end);
        if (len == 0 || !(rules_flags(r, str_n(atom, len)) & WORD_MARKER))
            return 0;
        bits |= marker_bits(str_n(atom, len));
        atoms++;
        i = end;
    }
    return 0;
}

static bool is_short_marker(struct str word)
{
    return one_of(word, "mwd wmd mdw dmw wdm dwm mwx wmx mfd fmd mfx fmx mwdi");
}

/* "m/w/d" without brackets: single letters with one separator between all of them. */
static size_t bare_marker(struct str text, size_t at)
{
    unsigned bits = 0;
    size_t i = at, n = 0, last = at;
    char sep = 0;
    while (i < text.len && n < 6) {
        char atom[ENDING_BYTES_MAX + FOLD_BYTES_MAX];
        size_t end, len = letters_at(text, i, atom, &end);
        struct str a = str_n(atom, len);
        if (n == 0 && is_short_marker(a) && !is_word_at(text, end))
            return end;
        if (!(len == 1 || str_eq(a, STR("divers")) || str_eq(a, STR("div"))) ||
            !(marker_bits(a) & 7u) || is_word_at(text, end))
            break;
        bits |= marker_bits(a);
        n++;
        last = i = end;
        while (i < text.len && text.ptr[i] == ' ' && i - end < 2)
            i++;
        if (i >= text.len)
            break;
        char c = text.ptr[i];
        if (c == '/' || c == '|' || c == '\\' || c == ',' || c == '-' || c == '.') {
            i++;
            while (i < text.len && text.ptr[i] == ' ' && i - end < 4)
                i++;
        } else if (i > end) {
            c = ' ';
        } else {
            break;
        }
        if (sep && sep != c)
            break;
        sep = c;
    }
    bool strong = sep == '/' || sep == '|' || sep == '\\';
    return n >= (strong ? 2u : 3u) && bits_set(bits) >= (strong ? 2 : 3) ? last : 0;
}

static size_t phrase_marker(struct str text, size_t at)
{
    static const char *const phrases[] = {"all genders", "alle geschlechter", "all gender",
                                          "any gender"};
    for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
        struct str phrase = str_of(phrases[i]);
        if (str_starts_nocase(str_slice(text, at, text.len), phrase) &&
            !is_word_at(text, at + phrase.len))
            return at + phrase.len;
    }
    return 0;
}

size_t gender_marker(const struct text_rules *r, struct str text, size_t at)
{
    switch (text.ptr[at]) {
    case '(':
    case '[':
    case '{':
        return bracket_marker(r, text, at);
    case 'a':
    case 'A':
        return phrase_marker(text, at);
    case 'm':
    case 'M':
    case 'w':
    case 'W':
    case 'd':
    case 'D':
    case 'f':
    case 'F':
    case 'x':
    case 'X':
        return bare_marker(text, at);
    default:
        return 0;
    }
}
