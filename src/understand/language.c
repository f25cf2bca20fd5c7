#include "understand/language.h"

#define LANGUAGES       4
#define SAMPLE_BYTES    1500
#define WORDS_FOUND_MIN 4

static const char *const codes[LANGUAGES] = {"de", "en", "fr", "it"};

/* Short words that the other three do not have. */
static const struct {
    struct str word;
    int language;
} words[] = {
    {STR_INIT("und"), 0},  {STR_INIT("der"), 0},   {STR_INIT("mit"), 0},  {STR_INIT("fuer"), 0},
    {STR_INIT("von"), 0},  {STR_INIT("wir"), 0},   {STR_INIT("sie"), 0},  {STR_INIT("das"), 0},
    {STR_INIT("eine"), 0}, {STR_INIT("bei"), 0},   {STR_INIT("du"), 0},   {STR_INIT("im"), 0},
    {STR_INIT("the"), 1},  {STR_INIT("and"), 1},   {STR_INIT("of"), 1},   {STR_INIT("for"), 1},
    {STR_INIT("with"), 1}, {STR_INIT("you"), 1},   {STR_INIT("to"), 1},   {STR_INIT("our"), 1},
    {STR_INIT("les"), 2},  {STR_INIT("et"), 2},    {STR_INIT("vous"), 2}, {STR_INIT("dans"), 2},
    {STR_INIT("pour"), 2}, {STR_INIT("une"), 2},   {STR_INIT("di"), 3},   {STR_INIT("della"), 3},
    {STR_INIT("il"), 3},   {STR_INIT("che"), 3},   {STR_INIT("con"), 3},  {STR_INIT("per"), 3},
    {STR_INIT("dei"), 3},  {STR_INIT("delle"), 3},
};

static void count(struct str word, int counts[LANGUAGES])
{
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_eq(word, words[i].word))
            counts[words[i].language]++;
}

static const char *from_feed(struct str feed)
{
    for (int i = 0; i < LANGUAGES; i++)
        if (feed.len >= 2 && str_starts_nocase(feed, str_of(codes[i])) &&
            (feed.len == 2 || feed.ptr[2] == '-' || feed.ptr[2] == '_'))
            return codes[i];
    return "";
}

const char *language_of(struct str feed, struct str folded)
{
    int counts[LANGUAGES] = {0};
    struct str s = str_slice(folded, 0, SAMPLE_BYTES);
    for (size_t i = 0, start = 0; i <= s.len; i++) {
        bool letter = i < s.len && ((s.ptr[i] >= 'a' && s.ptr[i] <= 'z') || (s.ptr[i] & 0x80));
        if (letter)
            continue;
        if (i - start >= 2 && i - start <= 5)
            count(str_slice(s, start, i), counts);
        start = i + 1;
    }
    int best = 0;
    for (int i = 1; i < LANGUAGES; i++)
        if (counts[i] > counts[best])
            best = i;
    return counts[best] >= WORDS_FOUND_MIN ? codes[best] : from_feed(feed);
}
