#include "ingest/json_feed.h"

#include "base/utf8.h"
#include "ingest/json_scan.h"
#include "ingest/sink.h"

struct walk {
    const struct json_feed *feed;
    struct ingest_options opt;
    struct sink sink;
    struct str all;
    uint64_t listed; /* records in named lists */
    uint64_t total;  /* the greatest total an answer stated */
    bool has_total, has_list, has_single, broken;
};

void json_feed_record(struct sink *s, struct str bytes, uint64_t at,
                      const struct ingest_options *opt, enum json_care care,
                      bool (*fill)(struct json_record *r))
{
    sink_next(s, at);
    struct posting p = posting_blank();
    struct json_record r = {.a = s->a, .opt = opt, .p = &p};
    struct str why;
    json_t *j = jf_parse(s->a, bytes, &why);
    if (!j && !utf8_valid(bytes)) { /* the parser checks as well: repair only what it refused */
        bytes = utf8_repair(s->a, bytes);
        j = jf_parse(s->a, bytes, &why);
    }
    if (!j && care == JSON_MENDED)
        j = jf_parse(s->a, jf_mend(s->a, bytes), &why);
    if (!j)
        sink_unreadable(s, "json", "%.*s", STR_ARG(why));
    else if (!json_is_object(j))
        sink_unreadable(s, "json", "a record must be an object {…}");
    else {
        r.json = j;
        bool ok = fill(&r);
        s->res->texts_cut += ok && r.text_cut;
        if (ok && p.employer.len == 0)
            p.employer = opt->employer;
        if (ok && r.skip)
            sink_skip(s);
        else if (ok)
            sink_give(s, &p);
        else
            sink_reject(s, r.field, p.ref, "%.*s", STR_ARG(r.reason));
    }
    for (int i = 0; i < r.n_owned; i++)
        json_decref(r.owned[i]);
    json_decref(j);
}

static uint64_t offset(const struct walk *w, struct str part)
{
    return (uint64_t)(part.ptr + part.len - w->all.ptr);
}

static void record(struct walk *w, struct str value)
{
    json_feed_record(&w->sink, value, offset(w, value), &w->opt, JSON_AS_IS, w->feed->fill);
}

static void list(struct walk *w, struct str array)
{
    struct json_scan it = json_scan_of(array);
    struct str value;
    while (!w->sink.stopped && json_scan_next(&it, NULL, &value)) {
        record(w, value);
        w->listed++;
    }
    w->broken |= it.bad;
}

static bool is_list_key(const struct json_feed *feed, struct str key)
{
    for (const char *const *l = feed->lists; l && *l; l++)
        if (str_eq(key, str_of(*l)))
            return true;
    return false;
}

/* The member of that name when it is a string without escapes. */
static struct str named_string(struct str object, struct str name)
{
    struct json_scan it = json_scan_of(object);
    struct str key, member;
    while (json_scan_next(&it, &key, &member))
        if (str_eq(key, name) && member.len > 2 && member.ptr[0] == '"' &&
            str_find_char(member, '\\', 0) == STR_NPOS)
            return str_slice(member, 1, member.len - 1);
    return STR_NONE;
}

/* An answer with its records in a list, or a record itself. */
static void object(struct walk *w, struct str value)
{
    struct json_scan it = json_scan_of(value);
    struct str key, member;
    bool is_answer = false;
    struct str employer =
        w->feed->employer ? named_string(value, str_of(w->feed->employer)) : STR_NONE;
    if (employer.len > 0)
        w->opt.employer = employer;
    while (!w->sink.stopped && json_scan_next(&it, &key, &member)) {
        if (is_list_key(w->feed, key) && member.ptr[0] == '[') {
            is_answer = w->has_list = true;
            list(w, member);
        } else if (w->feed->total && str_eq(key, str_of(w->feed->total))) {
            uint64_t n;
            is_answer = true;
            w->has_total = str_to_u64(member, &n);
            if (w->has_total && n > w->total)
                w->total = n;
        }
    }
    if (is_answer)
        w->broken |= it.bad;
    else
        record(w, value);
    w->has_single |= !is_answer;
}

/* JSON Lines: at least half of the first lines are whole objects. (One may be broken; in a printed
 * list every object but the last has a comma behind it.) */
static bool is_lines(struct str bytes)
{
    struct str rest = bytes, line;
    size_t seen = 0, whole = 0;
    while (seen < 8 && str_line(&rest, &line)) {
        line = str_trim(line);
        seen += line.len > 0;
        whole += line.len > 0 && line.ptr[0] == '{' && json_skip_value(line, 0) == line.len;
    }
    return seen > 1 && whole * 2 >= seen;
}

static void lines(struct walk *w)
{
    struct str rest = w->all, line;
    while (!w->sink.stopped && str_line(&rest, &line)) {
        line = str_trim(line);
        if (line.len == 0)
            continue;
        bool whole = line.ptr[0] == '{' && json_skip_value(line, 0) == line.len;
        if (whole)
            object(w, line);
        else
            record(w, line);                  /* the parser says what is wrong with it */
        w->broken |= !whole && rest.len == 0; /* the end of the file is missing */
    }
}

static void document(struct walk *w)
{
    size_t i = json_skip_space(w->all, 0);
    while (i < w->all.len && !w->sink.stopped) {
        size_t end = json_skip_value(w->all, i);
        struct str value = str_slice(w->all, i, end); /* to the end when it is cut off */
        char c = value.ptr[0];
        bool cut = end == STR_NPOS;
        if (c == '[') {
            w->has_list = true;
            list(w, value);
        } else if (c == '{') {
            object(w, value);
        } else {
            record(w, value);
        }
        w->broken |= cut;
        if (cut || end == i)
            break;
        i = json_skip_space(w->all, end);
        if (i < w->all.len && w->all.ptr[i] == ',')
            i = json_skip_space(w->all, i + 1);
    }
}

bool json_feed_read(const struct json_feed *feed, struct str bytes,
                    const struct ingest_options *opt, ingest_fn *fn, void *user,
                    struct ingest_result *res, struct err *err)
{
    struct walk w = {.feed = feed, .opt = *opt, .all = bytes};
    sink_init(&w.sink, fn, user, res);
    bool in_lines = is_lines(bytes);
    if (in_lines)
        lines(&w);
    else
        document(&w);
    bool whole = !w.broken && !w.sink.stopped && res->read > 0 && w.sink.unreadable == 0;
    if (w.has_total)
        res->complete = whole && w.listed >= w.total;
    else if (w.has_list)
        res->complete = whole && feed->list_is_full;
    else
        res->complete = whole && (in_lines || feed->single_is_full);
    bool stopped = w.sink.stopped;
    sink_done(&w.sink);
    if (stopped)
        return err_set(err, ERR_LIMIT, "reading was stopped at record %llu",
                       (unsigned long long)res->read);
    return !w.broken || err_set(err, ERR_DATA, "the JSON ends in the middle; fetch it again");
}
