/* schema.org JobPosting in a JSON file: one, an array, @graph, ItemList, DataFeed (softgarden), or
 * one a line. */
#include "ingest/jobposting.h"
#include "ingest/json_scan.h"

static int detect(struct str head)
{
    head = str_slice(head, json_skip_space(head, 0), head.len);
    if (head.len == 0 || (head.ptr[0] != '{' && head.ptr[0] != '['))
        return 0;
    if (str_has(head, STR("JobPosting\"")))
        return 92;
    return str_has(head, STR("schema.org")) && str_has(head, STR("\"@type\"")) ? 60 : 0;
}

static bool read(struct str bytes, const struct ingest_options *opt, ingest_fn *fn, void *user,
                 struct ingest_result *res, struct err *err)
{
    struct sink sink;
    sink_init(&sink, fn, user, res);
    struct jobposting_walk w = {.sink = &sink, .opt = opt, .origin = bytes.ptr};
    size_t values = 0, i = json_skip_space(bytes, 0);
    while (i < bytes.len && !sink.stopped) {
        size_t end = json_skip_value(bytes, i);
        w.broken |= end == STR_NPOS;
        jobposting_walk(&w, str_slice(bytes, i, end));
        if (end == STR_NPOS || end == i)
            break;
        values++;
        i = json_skip_space(bytes, end);
    }
    res->complete = (w.feed || values > 1) && !w.broken && !sink.stopped && res->read > 0 &&
                    sink.unreadable == 0;
    bool stopped = sink.stopped;
    sink_done(&sink);
    if (stopped)
        return err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                       (unsigned long long)res->read);
    if (w.broken)
        return err_set(err, ERR_DATA, "the JSON ends in the middle; fetch it again");
    return w.found > 0 || w.feed ||
           err_set(err, ERR_DATA, "holds no JobPosting (an object with that \"@type\")");
}

const struct source_format source_jobposting = {
    .name = "jobposting",
    .title = "schema.org JobPosting (JSON-LD: single, array, @graph, ItemList, DataFeed)",
    .full = true,
    .detect = detect,
    .read = read,
};
