#include "cli/command.h"

#include "base/file.h"
#include "base/json.h"
#include "base/progress.h"
#include "ingest/source.h"
#include "understand/understand.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

const char cmd_understand_usage[] =
    "usage: umkreis understand [--format NAME] [--summary] [FILE|-]…\n"
    "\n"
    "Reads postings in any import format and prints what is known of each, one JSON object a "
    "line:\n"
    "title, occupation, places, pay, working time, contract, level, remote, agency, zones, "
    "skills.\n"
    "Every fact names its rule and the bytes it was read from (docs/understand.md). What a "
    "posting\n"
    "does not say is absent. Records that cannot be read are listed on stderr.\n"
    "\n"
    "  --format NAME  do not guess the format (docs/formats.md)\n"
    "  --summary      print how many postings state each fact instead\n"
    "\n"
    "  umkreis understand postings.jsonl | jq .pay\n";

#define INPUT_BYTES_MAX ((size_t)2 << 30)

enum counted {
    COUNT_OCCUPATION,
    COUNT_PLACE,
    COUNT_PAY,
    COUNT_YEARLY,
    COUNT_TARIFF,
    COUNT_WORKTIME,
    COUNT_HOURS,
    COUNT_CONTRACT,
    COUNT_LEVEL,
    COUNT_REMOTE,
    COUNT_AGENCY,
    COUNT_CAREER,
    COUNT_ZONES,
    COUNT_SKILLS,
    COUNTS
};

static const char *const count_names[COUNTS] = {
    "occupation", "place", "pay",    "yearly pay", "tariff",        "working time", "hours",
    "contract",   "level", "remote", "agency",     "career change", "zones",        "skills"};

struct run {
    struct command_context *c;
    const struct gazetteer *gazetteer;
    const struct knowledge *knowledge;
    const char *file;
    struct arena *arena; /* reset for every posting */
    struct buf line;
    struct progress progress;
    uint64_t record, postings, rejected;
    uint64_t counts[COUNTS];
    bool summary, failed;
};

static void count(struct run *r, const struct facts *f)
{
    const bool has[COUNTS] = {f->occupation.code != 0,
                              f->scope == PLACE_SCOPE_PLACE,
                              f->pay.known.rule[0] != '\0',
                              f->pay.yearly_min > 0 || f->pay.yearly_max > 0,
                              f->pay.tariff.len > 0,
                              f->worktime != 0,
                              f->hours_week > 0,
                              f->contract != CONTRACT_NONE,
                              f->level != LEVEL_NONE,
                              f->remote != REMOTE_NONE,
                              f->agency != AGENCY_NONE,
                              f->career_change,
                              f->n_zones > 0,
                              f->n_skills > 0};
    for (int i = 0; i < COUNTS; i++)
        r->counts[i] += has[i];
}

/* {"record": n, …facts…} */
static void print_facts(struct run *r, const struct posting *p, const struct facts *f)
{
    buf_clear(&r->line);
    struct json j = json_to(&r->line);
    facts_to_json(r->gazetteer, p, f, &j);
    struct str object = buf_view(&r->line);
    printf("{\"record\":%llu,", (unsigned long long)r->record);
    r->failed = fwrite(object.ptr + 1, 1, object.len - 1, stdout) != object.len - 1 ||
                putchar('\n') == EOF || !buf_ok(&r->line);
}

static bool on_record(void *user, const struct posting *p, const struct rejection *rejected,
                      uint64_t at)
{
    struct run *r = user;
    r->record++;
    progress_at(&r->progress, at, r->record);
    if (rejected) {
        progress_end(&r->progress);
        fprintf(stderr, "umkreis understand: %s, record %llu, %s: %.*s\n", r->file,
                (unsigned long long)rejected->record, rejected->field, STR_ARG(rejected->reason));
        r->rejected++;
        return true;
    }
    struct facts facts;
    understand(r->arena, r->knowledge, p, &facts);
    r->postings++;
    count(r, &facts);
    if (!r->summary)
        print_facts(r, p, &facts);
    arena_reset(r->arena);
    return !r->failed;
}

static bool read_file(struct run *r, const struct source_format *format, const char *path,
                      struct err *err)
{
    struct str bytes;
    struct ingest_options options = {0};
    struct ingest_result result;
    if (!file_read(r->c->arena, path, INPUT_BYTES_MAX, &bytes, err))
        return false;
    r->file = path;
    r->record = 0;
    r->progress = progress_start("Versteht", bytes.len);
    bool ok = ingest_bytes(format, bytes, &options, on_record, r, &result, err);
    progress_end(&r->progress);
    if (r->failed)
        return err_sys(err, ERR_IO, errno, "standard output");
    return ok || (err_prefix(err, "%s", path), false);
}

static void print_summary(const struct run *r)
{
    printf("%llu postings, %llu rejected\n", (unsigned long long)r->postings,
           (unsigned long long)r->rejected);
    for (int i = 0; i < COUNTS; i++)
        printf("%-14s %9llu  %5.1f %%\n", count_names[i], (unsigned long long)r->counts[i],
               r->postings ? 100.0 * (double)r->counts[i] / (double)r->postings : 0);
}

static bool read_files(struct run *r, const struct source_format *format, int n, char **paths,
                       struct err *err)
{
    char *standard_input[] = {(char[]){"-"}};
    if (n == 0) {
        n = 1;
        paths = standard_input;
    }
    for (int i = 0; i < n; i++)
        if (!read_file(r, format, paths[i], err))
            return false;
    if (r->summary)
        print_summary(r);
    return fflush(stdout) == 0 || err_sys(err, ERR_IO, errno, "standard output");
}

int cmd_understand(struct command_context *c, int argc, char **argv)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            {"summary", no_argument, NULL, 's'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {0}};
    struct run r = {.c = c};
    struct err err = {0};
    const struct source_format *format = NULL;
    int opt;
    while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (opt) {
        case 'f':
            format = source_format_by_name(str_of(optarg));
            if (!format) {
                err_set(&err, ERR_USAGE, "--format %s: there is no such format", optarg);
                return command_fail(c, &err);
            }
            break;
        case 's':
            r.summary = true;
            break;
        case 'j': /* it is JSON anyway */
            break;
        case 'h':
            return command_help(c);
        default:
            return command_fail(c, (err_set(&err, ERR_USAGE, "unknown option"), &err));
        }
    }
    struct gazetteer *gazetteer = gazetteer_open(c->data_dir, &err);
    struct knowledge *knowledge =
        gazetteer ? knowledge_open_in(c->data_dir, gazetteer, &err) : NULL;
    r.gazetteer = gazetteer;
    r.knowledge = knowledge;
    r.arena = arena_new();
    bool ok = knowledge && read_files(&r, format, argc - optind, argv + optind, &err);
    arena_free(r.arena);
    buf_done(&r.line);
    knowledge_close(knowledge);
    gazetteer_close(gazetteer);
    return ok ? 0 : command_fail(c, &err);
}
