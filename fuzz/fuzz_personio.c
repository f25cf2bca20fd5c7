/* XML feeds. */
#include "feed_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    feed_check(source_format_by_name(STR("personio")), data, size);
    return 0;
}
