/* Everything that arrives as JSON (the agency's, JobPosting, ours) and career pages with JSON-LD.
 */
#include "feed_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {"ba", "jobposting", "html", "jsonl"};
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        feed_check(source_format_by_name(str_of(formats[i])), data, size);
    feed_check(NULL, data, size);
    return 0;
}
