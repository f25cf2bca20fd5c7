/* XML feeds: Personio's and the others that share its reader. */
#include "feed_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"personio", "rss",       "teamtailor", "indeed",
                                          "jooble",   "jobrapido", "careerjet",  "xing",
                                          "hrxml",    "hrbaxml",   "stepstone"};
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        feed_check(source_format_by_name(str_of(formats[i])), data, size);
    feed_check(NULL, data, size);
    return 0;
}
