/* XML feeds: Personio's and the others that share its reader. */
#include "feed_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"personio", "rss",       "teamtailor", "indeed",
                                          "jooble",   "jobrapido", "careerjet",  "xing",
                                          "hrxml",    "hrbaxml",   "stepstone"};
    feed_check_some(formats, sizeof(formats) / sizeof(formats[0]), data, size);
    return 0;
}
