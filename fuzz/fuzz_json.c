/* Everything that arrives as JSON, tables, and career pages with JSON-LD: each reader on each
 * input, for a board's answer may come from anybody. */
#include "feed_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {
        "ba",         "jobposting",      "html",      "jsonl",    "csv",    "prospective", "lever",
        "greenhouse", "smartrecruiters", "recruitee", "workable", "dvinci", "ashby",
    };
    feed_check_some(formats, sizeof(formats) / sizeof(formats[0]), data, size);
    return 0;
}
