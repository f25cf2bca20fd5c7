/* A mapping file and a feed read by it, separated by the first line "%%". */
#include "feed_check.h"

#include "ingest/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str all = str_n((const char *)data, size);
    size_t cut = str_find(all, STR("\n%%\n"), 0);
    struct err err = {0};
    struct mapping *m = mapping_parse(str_slice(all, 0, cut), &err);
    feed_must((m == NULL) == (err.msg[0] != '\0'), "a mapping or a reason");
    if (m && cut != STR_NPOS) {
        struct str feed = str_slice(all, cut + 4, all.len);
        feed_check(source_format_by_name(STR("mapping")), (const uint8_t *)feed.ptr, feed.len, m);
    }
    mapping_free(m);
    return 0;
}
