#include "base/file.h"
#include "cli/command.h"
#include "cli/import_run.h"
#include "ingest/mapping.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define STDIN_BYTES_MAX ((size_t)1 << 30)
#define FILES_MAX       10000
#define ERRORS_IN_TEXT  20 /* rejected records the text summary lists; --json lists more */

const char cmd_import_usage[] =
    "usage: umkreis import [--source NAME] [--format FORMAT | --mapping FILE] [--url URL]\n"
    "                      [--employer NAME] [--partial] [--allow-mass-expiry] [--wait SECONDS]\n"
    "                      [--rejections N] [--json] FILE…\n"
    "\n"
    "Reads postings from files (\"-\" is standard input) into the store and brings the index up "
    "to\n"
    "date. The format is detected by content. Importing a file again changes nothing.\n"
    "\n"
    "  --source NAME        the source the postings belong to; several files are then one run of\n"
    "                       it. Without: one source per file, named FORMAT:FILE without directory\n"
    "                       and ending, e.g. ba:ba-jobsuche\n"
    "  --format FORMAT      read as this format instead of detecting it\n"
    "  --mapping FILE       read any XML, JSON or CSV by this mapping file (docs/mapping.md)\n"
    "  --employer NAME      the employer, for boards that do not name theirs (Lever, Ashby)\n"
    "  --url URL            the address the file was fetched from (base of relative links)\n"
    "  --partial            the files are not all of the source: what is missing does not expire\n"
    "  --allow-mass-expiry  believe a complete run even if more than 90 % of the source's "
    "postings\n"
    "                       are missing from it (otherwise the next complete run must agree)\n"
    "  --wait SECONDS       wait at most so long for another writer (600)\n"
    "  --rejections N       list at most N rejected records per run (20; with --json 10000)\n"
    "  --json               one JSON object per run\n"
    "  --batch N            commit after N postings (1000)\n"
    "  --ack-fd N           write the number of durable records, a line each time it grows, to "
    "this\n"
    "                       file descriptor\n"
    "\n"
    "Every record is counted as one of: new, merged (a new copy of a known vacancy), changed,\n"
    "unchanged, rejected. Postings missing from a complete run expire; they are never deleted. A\n"
    "run that is empty, incomplete or mostly broken expires nothing.\n"
    "Exit status: 0, also with rejected records; 65 if a file could not be read to its end; 74 if\n"
    "the store could not be written.\n"
    "\n"
    "  umkreis import feed.xml\n"
    "  curl -s https://firma.example/jobs | umkreis import --source firma -\n";

struct args {
    struct import_options opt;
    const struct source_format *format;
    struct ingest_options ingest;
    int wait_ms;
    const char *mapping_path; /* NULL without one */
    struct mapping *mapping;
    long list_max;
    bool json;
};

struct input {
    const char *path;
    struct str bytes;
    struct file_map map;
    const struct source_format *format;
    const struct ingest_options *options;
};

/* ---- arguments ------------------------------------------------------------------------------- */

enum {
    OPT_SOURCE = 256,
    OPT_FORMAT,
    OPT_MAPPING,
    OPT_EMPLOYER,
    OPT_URL,
    OPT_PARTIAL,
    OPT_MASS,
    OPT_WAIT,
    OPT_LIST,
    OPT_JSON,
    OPT_ACK,
    OPT_BATCH
};

static const struct option options[] = {
    {"source", required_argument, NULL, OPT_SOURCE},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"mapping", required_argument, NULL, OPT_MAPPING},
    {"employer", required_argument, NULL, OPT_EMPLOYER},
    {"url", required_argument, NULL, OPT_URL},
    {"partial", no_argument, NULL, OPT_PARTIAL},
    {"allow-mass-expiry", no_argument, NULL, OPT_MASS},
    {"wait", required_argument, NULL, OPT_WAIT},
    {"rejections", required_argument, NULL, OPT_LIST},
    {"json", no_argument, NULL, OPT_JSON},
    {"batch", required_argument, NULL, OPT_BATCH},
    {"ack-fd", required_argument, NULL, OPT_ACK},
    {0},
};

static bool format_of(const char *name, struct args *args, struct err *err)
{
    struct buf names = {0};
    args->format = source_format_by_name(str_of(name));
    for (size_t i = 0; !args->format && source_formats[i]; i++)
        buf_printf(&names, " %s", source_formats[i]->name);
    if (!args->format)
        err_set(err, ERR_USAGE, "--format %s: there is no such format; there are:%s", name,
                names.data ? names.data : "");
    buf_done(&names);
    return args->format != NULL;
}

static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"), 0);
    url = at == STR_NPOS ? url : str_slice(url, at + 3, url.len);
    return str_slice(url, 0, str_find_char(url, '/', 0));
}

static bool number_of(const char *name, const char *text, uint64_t max, uint64_t *out,
                      struct err *err)
{
    if (str_to_u64(str_of(text), out) && *out <= max)
        return true;
    return err_set(err, ERR_USAGE, "%s %s: give a number from 0 to %lu", name, text,
                   (unsigned long)max);
}

static bool take_option(int opt, struct args *args, struct err *err)
{
    uint64_t n = 0;
    switch (opt) {
    case OPT_SOURCE:
        args->opt.source = str_of(optarg);
        return args->opt.source.len || err_set(err, ERR_USAGE, "--source needs a name");
    case OPT_FORMAT:
        return format_of(optarg, args, err);
    case OPT_MAPPING:
        args->mapping_path = optarg;
        return true;
    case OPT_EMPLOYER:
        args->ingest.employer = str_of(optarg);
        return true;
    case OPT_URL:
        args->ingest.page_url = str_of(optarg);
        args->ingest.host = host_of(str_of(optarg));
        return true;
    case OPT_PARTIAL:
        return args->opt.partial = true;
    case OPT_MASS:
        return args->opt.allow_mass_expiry = true;
    case OPT_WAIT:
        return writer_wait_of(optarg, &args->wait_ms, err);
    case OPT_JSON:
        return args->json = true;
    case OPT_LIST:
        if (!number_of("--rejections", optarg, IMPORT_REJECTIONS_LISTED_MAX, &n, err))
            return false;
        args->list_max = (long)n;
        return true;
    case OPT_BATCH:
        return number_of("--batch", optarg, 1000000, &args->opt.batch, err);
    case OPT_ACK:
        if (!number_of("--ack-fd", optarg, 1023, &n, err))
            return false;
        args->opt.ack_fd = (int)n;
        return true;
    default:
        return err_set(err, ERR_USAGE, "unknown option or missing value");
    }
}

static bool parse_args(int argc, char **argv, struct args *args, struct err *err)
{
    int opt;
    *args = (struct args){.opt.ack_fd = -1, .wait_ms = WRITER_WAIT_MS_DEFAULT, .list_max = -1};
    opterr = 0;
    while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(opt, args, err))
            return false;
    if (optind == argc)
        return err_set(err, ERR_USAGE, "no file given (\"-\" reads standard input)");
    if (argc - optind > FILES_MAX)
        return err_set(err, ERR_USAGE, "more than %d files", FILES_MAX);
    if (args->list_max < 0)
        args->list_max = args->json ? IMPORT_REJECTIONS_LISTED_MAX : ERRORS_IN_TEXT;
    return true;
}

static bool open_mapping(struct arena *a, struct args *args, struct err *err)
{
    struct str text;
    if (!args->mapping_path)
        return true;
    if (args->format)
        return err_set(err, ERR_USAGE, "give --format or --mapping, not both");
    if (!file_read(a, args->mapping_path, MAPPING_BYTES_MAX, &text, err))
        return false;
    args->mapping = mapping_parse(text, err);
    err_prefix(err, "%s", args->mapping_path);
    args->format = source_format_by_name(STR("mapping"));
    args->ingest.mapping = args->mapping;
    return args->mapping != NULL;
}

/* ---- input ----------------------------------------------------------------------------------- */

static bool read_input(void *user, ingest_fn *fn, void *fn_user, struct ingest_result *res,
                       struct err *err)
{
    const struct input *in = user;
    return ingest_bytes(in->format, in->bytes, in->options, fn, fn_user, res, err);
}

/* Regular files are mapped (a corpus may be larger than memory), everything else is read. */
static bool load_input(struct arena *a, struct input *in, struct err *err)
{
    struct stat st;
    bool regular = strcmp(in->path, "-") != 0 && stat(in->path, &st) == 0 && S_ISREG(st.st_mode);
    if (!regular)
        return file_read(a, in->path, STDIN_BYTES_MAX, &in->bytes, err);
    if (!file_map_open(in->path, &in->map, err))
        return false;
    in->bytes = str_n((const char *)in->map.bytes, in->map.len);
    return true;
}

static bool open_input(struct arena *a, const struct args *args, struct input *in, struct err *err)
{
    in->options = &args->ingest;
    in->format = args->format;
    if (!load_input(a, in, err))
        return false;
    if (!in->format && !(in->format = source_detect(in->bytes, err))) {
        err_prefix(err, "%s", in->path);
        return false;
    }
    return true;
}

static void close_input(struct input *in)
{
    file_map_close(&in->map);
    in->map = (struct file_map){0};
}

/* "ba:ba-jobsuche" for …/ba-jobsuche.jsonl */
static struct str default_source(struct arena *a, const struct input *in)
{
    struct str name = str_of(in->path);
    for (size_t at; (at = str_find_char(name, '/', 0)) != STR_NPOS;)
        name = str_slice(name, at + 1, name.len);
    size_t dot = STR_NPOS;
    for (size_t i = 1; i < name.len; i++)
        if (name.ptr[i] == '.')
            dot = i;
    if (str_eq(name, STR("-")))
        name = STR("stdin");
    return arena_printf(a, "%s:%.*s", in->format->name, STR_ARG(str_slice(name, 0, dot)));
}

/* ---- output ---------------------------------------------------------------------------------- */

static void print_json(const struct args *args, struct str source, const char *format,
                       const struct import_report *r)
{
    struct buf out = {0};
    struct json j = json_to(&out);
    const struct import_counts *c = &r->counts;
    json_obj(&j, NULL);
    json_str(&j, "source", source);
    json_str(&j, "format", str_of(format));
    json_int(&j, "read", (int64_t)c->read);
    json_int(&j, "new", (int64_t)c->added);
    json_int(&j, "changed", (int64_t)c->changed);
    json_int(&j, "unchanged", (int64_t)c->unchanged);
    json_int(&j, "merged", (int64_t)c->merged);
    json_int(&j, "expired", (int64_t)c->expired);
    json_int(&j, "rejected", (int64_t)c->rejected);
    json_arr(&j, "rejections");
    for (size_t i = 0; i < r->rejections.len && (long)i < args->list_max; i++) {
        const struct listed_rejection *rej = &r->rejections.items[i];
        json_obj(&j, NULL);
        json_str(&j, "file", str_of(rej->file));
        json_int(&j, "record", (int64_t)rej->record);
        json_str(&j, "field", rej->field);
        json_str(&j, "reason", rej->reason);
        json_str_opt(&j, "ref", rej->ref);
        json_end(&j);
    }
    json_end(&j);
    json_str_opt(&j, "note", r->note);
    json_str_opt(&j, "error", str_of(r->broken.msg));
    json_num(&j, "seconds", r->seconds, 3);
    json_end(&j);
    printf("%.*s\n", STR_ARG(buf_view(&out)));
    buf_done(&out);
}

static void print_count(const char *what, uint64_t n, const char *remark)
{
    if (n)
        printf("  %-10s %9lu%s\n", what, (unsigned long)n, remark);
}

static void print_text(const struct args *args, struct str source, const struct import_report *r)
{
    const struct import_counts *c = &r->counts;
    double rate = r->seconds > 0 ? (double)c->read / r->seconds : 0;
    printf("%.*s: %lu read in %.1f s (%.0f/s)\n", STR_ARG(source), (unsigned long)c->read,
           r->seconds, rate);
    print_count("new", c->added, "");
    print_count("merged", c->merged, "  copies of known vacancies");
    print_count("changed", c->changed, "");
    print_count("unchanged", c->unchanged, "");
    print_count("expired", c->expired, "  no longer in the source");
    print_count("rejected", c->rejected, "");
    for (size_t i = 0; i < r->rejections.len && (long)i < args->list_max; i++) {
        const struct listed_rejection *rej = &r->rejections.items[i];
        printf("    %s, record %lu%s%.*s: %.*s\n", rej->file, (unsigned long)rej->record,
               rej->field.len ? ", " : "", STR_ARG(rej->field), STR_ARG(rej->reason));
    }
    if (c->rejected > (uint64_t)args->list_max)
        printf("    and %lu more (--rejections N lists them)\n",
               (unsigned long)(c->rejected - (uint64_t)args->list_max));
    if (r->note.len)
        printf("  note: %.*s\n", STR_ARG(r->note));
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Runs inputs as one run. *code becomes the exit code of the first thing that went wrong. */
static bool run_inputs(struct command_context *c, struct writer *w, struct args *args,
                       struct input *inputs, size_t n, int *code, struct err *err)
{
    struct import_report report = {0};
    struct import_feed *feeds = ARENA_ARRAY(c->arena, struct import_feed, n);
    struct import_options opt = args->opt;
    for (size_t i = 0; i < n; i++)
        feeds[i] =
            (struct import_feed){inputs[i].path, read_input, &inputs[i], inputs[i].bytes.len};
    if (!opt.source.len)
        opt.source = default_source(c->arena, &inputs[0]);
    opt.format = inputs[0].format->name;
    bool ok = import_run(w, &opt, feeds, n, c->arena, &report, err);
    if (ok && args->json)
        print_json(args, opt.source, opt.format, &report);
    else if (ok)
        print_text(args, opt.source, &report);
    if (ok && report.broken.code) {
        int broken = command_fail(c, &report.broken);
        *code = *code ? *code : broken;
    }
    import_report_done(&report);
    return ok;
}

/* A file that cannot be opened is reported and the others are still read. */
static bool import_files(struct command_context *c, struct writer *w, struct args *args,
                         char **paths, size_t n, int *code, struct err *err)
{
    struct input *inputs = ARENA_ARRAY(c->arena, struct input, n);
    size_t opened = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++) {
        struct err why = {0};
        inputs[opened] = (struct input){.path = paths[i]};
        if (!open_input(c->arena, args, &inputs[opened], &why)) {
            int failed = command_fail(c, &why);
            *code = *code ? *code : failed;
            args->opt.partial = args->opt.partial || args->opt.source.len;
            close_input(&inputs[opened]);
        } else if (args->opt.source.len) {
            opened++;
        } else {
            ok = run_inputs(c, w, args, &inputs[0], 1, code, err);
            close_input(&inputs[0]);
        }
        fflush(stdout);
    }
    if (ok && opened)
        ok = run_inputs(c, w, args, inputs, opened, code, err);
    for (size_t i = 0; i < opened; i++)
        close_input(&inputs[i]);
    return ok;
}

int cmd_import(struct command_context *c, int argc, char **argv)
{
    struct args args;
    struct writer w;
    struct err err = {0};
    struct sync_result synced;
    int code = 0;
    bool ready = parse_args(argc, argv, &args, &err) && open_mapping(c->arena, &args, &err) &&
                 writer_open(c, args.wait_ms, &w, &err);
    if (!ready) {
        mapping_free(args.mapping);
        return command_fail(c, &err);
    }
    bool ok = import_files(c, &w, &args, argv + optind, (size_t)(argc - optind), &code, &err);
    /* Also after a failure: what was acknowledged should be found. */
    struct err sync_err = {0};
    if (!writer_sync(c, &w, false, &synced, ok ? &err : &sync_err))
        ok = false;
    writer_close(&w);
    mapping_free(args.mapping);
    return ok ? code : command_fail(c, &err);
}
