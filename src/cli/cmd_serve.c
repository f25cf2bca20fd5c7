#include "base/log.h"
#include "cli/command.h"
#include "cli/writer.h"
#include "web/web.h"

#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STOP_WAIT_MS    10000 /* running requests may take so long after SIGTERM */
#define METRICS_THREADS 2

const char cmd_serve_usage[] =
    "usage: umkreis serve [--listen ADDR:PORT] [--metrics ADDR:PORT|off] [--url URL]\n"
    "                     [--threads N]\n"
    "\n"
    "The portal (German under /, English under /en/) and the API (/api/v1/) over HTTP. Prints its\n"
    "address on stdout. Imports may run meanwhile: what they add is found within a second.\n"
    "\n"
    "  --listen ADDR:PORT   where to listen (127.0.0.1:8080); port 0 takes a free one. For the\n"
    "                       public put a web server with TLS in front: docs/operating.md\n"
    "  --metrics ADDR:PORT  where to answer /metrics and /healthz for monitoring (127.0.0.1 and\n"
    "                       the portal's port plus one); \"off\" for nowhere\n"
    "  --url URL            the public address, for absolute links (https://jobs.example.de);\n"
    "                       without it they are made from the Host header\n"
    "  --threads N          threads that answer (one per processor, at least 2)\n"
    "\n"
    "Ends on SIGTERM and SIGINT after running requests are answered.\n"
    "\n"
    "  umkreis serve --listen 127.0.0.1:8080 --url https://jobs.example.de\n";

struct args {
    const char *listen, *metrics, *url;
    int threads;
};

struct serving {
    struct gazetteer *gazetteer;
    struct analyser *analyser;
    struct web *web;
    struct http_server *portal, *metrics;
    struct web_metrics metrics_user;
};

static const struct option options[] = {
    {"listen", required_argument, NULL, 'l'},
    {"metrics", required_argument, NULL, 'm'},
    {"url", required_argument, NULL, 'u'},
    {"threads", required_argument, NULL, 't'},
    {0},
};

/* "https://host" without a path, so that paths can be put behind it. */
static bool check_url(const char *url, struct err *err)
{
    struct str s = str_of(url);
    size_t host = str_starts(s, STR("https://")) ? 8 : str_starts(s, STR("http://")) ? 7 : 0;
    bool ok = host && s.len > host && s.len < 200;
    for (size_t i = host; ok && i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        ok = c > 0x20 && c < 0x7F && c != '/' && c != '"' && c != '<' && c != '>' && c != '?';
    }
    return ok || err_set(err, ERR_USAGE,
                         "--url %s: give scheme and host without a path, for example "
                         "https://jobs.example.de",
                         url);
}

static bool read_args(int argc, char **argv, struct args *out, struct err *err)
{
    uint64_t n;
    *out = (struct args){.listen = "127.0.0.1:8080"};
    optind = 1;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case 'l':
            out->listen = optarg;
            break;
        case 'm':
            out->metrics = optarg;
            break;
        case 'u':
            out->url = optarg;
            break;
        case 't':
            if (!str_to_u64(str_of(optarg), &n) || n < 1 || n > 256)
                return err_set(err, ERR_USAGE, "--threads %s: give a number from 1 to 256", optarg);
            out->threads = (int)n;
            break;
        default:
            return err_set(err, ERR_USAGE, "%s: there is no such option, or its value is missing",
                           argv[optind - 1]);
        }
    }
    if (optind < argc)
        return err_set(err, ERR_USAGE, "%s: serve takes options only", argv[optind]);
    return !out->url || check_url(out->url, err);
}

/* After a crash or an upgrade the index may be behind the store, or there may be none yet. This may
 * take minutes, so it runs beside the portal, which shows what there is meanwhile. When somebody
 * else is writing, they bring it up to date. Killing it loses nothing (store.h, FORMAT.md), so the
 * end of the process does not wait for it. */
static void *bring_up_to_date(void *user)
{
    struct command_context c = *(struct command_context *)user;
    struct writer w;
    struct sync_result r;
    struct err err = {0};
    c.arena = arena_new(); /* arenas belong to one thread */
    bool ok = writer_open(&c, 0, &w, &err);
    if (ok) {
        ok = writer_sync(&c, &w, false, &r, &err);
        writer_close(&w);
    }
    if (!ok && err.code != ERR_UNAVAIL)
        log_line(LOG_WARN, "serve", "%s", err.msg);
    arena_free(c.arena);
    return NULL;
}

static void start_updater(struct command_context *c)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, bring_up_to_date, c) == 0)
        pthread_detach(thread);
}

static struct http_server *start_portal(struct serving *s, const struct args *args, struct err *err)
{
    struct http_options opt = {
        .listen = args->listen, .threads = args->threads, .error = web_error, .user = s->web};
    opt.routes = web_routes(&opt.n_routes);
    return http_start(&opt, err);
}

/* The portal's port plus one on the loopback interface, so that nobody outside reads it unless the
 * operator says so. */
static const char *default_metrics(struct arena *a, const struct http_server *portal)
{
    const char *colon = strrchr(http_address(portal), ':');
    uint64_t port = 0;
    str_to_u64(str_of(colon + 1), &port);
    return arena_printf(a, "127.0.0.1:%u", port < 65535 ? (unsigned)port + 1 : 0u).ptr;
}

static bool start_metrics(struct command_context *c, struct serving *s, const struct args *args,
                          struct err *err)
{
    if (args->metrics && strcmp(args->metrics, "off") == 0)
        return true;
    s->metrics_user = (struct web_metrics){s->web, s->portal};
    struct http_options opt = {.threads = METRICS_THREADS, .user = &s->metrics_user};
    opt.routes = web_metrics_routes(&opt.n_routes);
    opt.listen = args->metrics ? args->metrics : default_metrics(c->arena, s->portal);
    struct err why = {0};
    s->metrics = http_start(&opt, &why);
    if (s->metrics)
        return true;
    if (args->metrics)
        return err_set(err, why.code, "--metrics: %s", why.msg);
    log_line(LOG_WARN, "serve", "no metrics: %s (choose with --metrics)", why.msg);
    return true;
}

static bool start(struct command_context *c, const struct args *args, struct serving *s,
                  struct err *err)
{
    s->gazetteer = gazetteer_open(c->data_dir, err);
    s->analyser = s->gazetteer ? analyser_open(err) : NULL;
    if (!s->analyser)
        return false;
    struct web_options opt = {.data_dir = c->data_dir,
                              .gazetteer = s->gazetteer,
                              .analyser = s->analyser,
                              .base_url = args->url};
    s->web = web_new(&opt);
    return (s->portal = start_portal(s, args, err)) && start_metrics(c, s, args, err);
}

static void stop(struct serving *s)
{
    http_stop(s->portal, STOP_WAIT_MS);
    http_stop(s->metrics, 1000);
    web_free(s->web);
    analyser_close(s->analyser);
    gazetteer_close(s->gazetteer);
}

/* Once a second looks for a new index; a problem is logged when it begins, not every second. */
static void run_until_signal(struct serving *s, const sigset_t *signals)
{
    bool failing = false;
    for (;;) {
        struct timespec second = {.tv_sec = 1};
        if (sigtimedwait(signals, NULL, &second) > 0)
            return;
        struct err err = {0};
        bool ok = web_refresh(s->web, &err);
        if (!ok && !failing)
            log_line(LOG_WARN, "serve", "%s", err.msg);
        failing = !ok;
    }
}

int cmd_serve(struct command_context *c, int argc, char **argv)
{
    struct args args;
    struct err err = {0};
    if (!read_args(argc, argv, &args, &err))
        return command_fail(c, &err);
    /* Blocked before any thread starts, so that only sigtimedwait sees them. */
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    struct serving s = {0};
    if (!start(c, &args, &s, &err)) {
        stop(&s);
        return command_fail(c, &err);
    }
    printf("http://%s/\n", http_address(s.portal));
    fflush(stdout);
    if (s.metrics)
        log_line(LOG_INFO, "serve", "metrics on http://%s/metrics", http_address(s.metrics));
    start_updater(c);
    run_until_signal(&s, &signals);
    stop(&s);
    return 0;
}
