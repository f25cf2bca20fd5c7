#include "http/respond.h"

#include "base/date.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* What a running request needs; kept between requests, because arenas and compression state are
 * dear to make. */
struct slot {
    struct slot *next;
    struct arena *arena;
    struct http_encoder *encoder;
    struct buf body;
};

/* From the request line to the last byte sent. */
struct exchange {
    struct slot *slot; /* from the parsed head to the queued response */
    struct http_request req;
    int64_t started_us;
    size_t target_len;
    char target[];
};

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_options opt;
    char address[96];
    pthread_mutex_t slots_lock;
    struct slot *slots; /* free ones; at most one per thread ever exists */
    atomic_int running;
    atomic_bool stopping;
    atomic_uint_least64_t requests, refused, bytes_out, latency_us_sum;
    atomic_uint_least64_t by_class[6], latency_count[10];
};

const uint32_t http_latency_us[9] = {100, 250, 500, 1000, 2500, 5000, 10000, 50000, 250000};

/* ---- slots ----------------------------------------------------------------------------------- */

static struct slot *slot_take(struct http_server *s)
{
    pthread_mutex_lock(&s->slots_lock);
    struct slot *slot = s->slots;
    if (slot)
        s->slots = slot->next;
    pthread_mutex_unlock(&s->slots_lock);
    if (!slot) {
        slot = xcalloc(1, sizeof(*slot));
        slot->arena = arena_new();
        slot->encoder = http_encoder_new();
        slot->body = BUF_MAX(HTTP_RESPONSE_BYTES_MAX);
    }
    return slot;
}

static void slot_give(struct http_server *s, struct slot *slot)
{
    if (!slot)
        return;
    arena_reset(slot->arena);
    buf_clear(&slot->body);
    pthread_mutex_lock(&s->slots_lock);
    slot->next = s->slots;
    s->slots = slot;
    pthread_mutex_unlock(&s->slots_lock);
}

static void slots_free(struct slot *slot)
{
    while (slot) {
        struct slot *next = slot->next;
        arena_free(slot->arena);
        http_encoder_free(slot->encoder);
        buf_done(&slot->body);
        free(slot);
        slot = next;
    }
}

/* ---- a request ------------------------------------------------------------------------------- */

static void count(struct http_server *s, int status, int64_t started_us, uint64_t bytes)
{
    uint64_t us = (uint64_t)(now_mono_us() - started_us);
    size_t bucket = 0;
    while (bucket < 9 && us > http_latency_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&s->requests, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->bytes_out, bytes, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->latency_us_sum, us, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->latency_count[bucket], 1, memory_order_relaxed);
    if (status >= 100 && status < 600)
        atomic_fetch_add_explicit(&s->by_class[status / 100], 1, memory_order_relaxed);
}

static void error_page(struct http_server *s, struct http_request *req, int status, const char *why,
                       struct http_response *res)
{
    buf_clear(&res->body);
    res->status = status;
    res->asset = NULL;
    res->cache = "no-store";
    if (s->opt.error) {
        s->opt.error(s->opt.user, req, status, why, res);
        return;
    }
    res->type = "text/plain; charset=utf-8";
    buf_printf(&res->body, "%d %s\n", status, why);
}

static void run_handler(struct http_server *s, struct http_request *req, struct http_response *res)
{
    const struct http_route *route =
        http_route_find(s->opt.routes, s->opt.n_routes, req->path, &req->rest);
    if (!route) {
        error_page(s, req, 404, "there is no page at this address", res);
        return;
    }
    res->route = route->name;
    if (req->method == HTTP_OPTIONS) {
        res->status = 204;
        res->cors = true;
        return;
    }
    route->handle(s->opt.user, req, res);
    if (!buf_ok(&res->body))
        error_page(s, req, 500, "the page grew beyond its limit", res);
}

/* Answers and gives the slot back; refusal is 0 or the guard's status. */
static enum MHD_Result answer(struct http_server *s, struct MHD_Connection *c, struct exchange *x,
                              int refusal, const char *why)
{
    struct http_response res = {.status = 200, .body = x->slot->body};
    if (refusal) {
        atomic_fetch_add_explicit(&s->refused, 1, memory_order_relaxed);
        error_page(s, &x->req, refusal, why, &res);
        /* What follows on this connection can't be told from the refused request's body. */
        res.close = refusal != 404;
    } else {
        run_handler(s, &x->req, &res);
    }
    if (atomic_load(&s->stopping))
        res.close = true;
    uint64_t bytes = 0;
    int status = http_respond(c, x->slot->encoder, &x->req, &res, &bytes);
    x->slot->body = res.body;
    slot_give(s, x->slot);
    x->slot = NULL;
    count(s, status, x->started_us, bytes);
    return status ? MHD_YES : MHD_NO;
}

struct header_list {
    struct arena *arena;
    struct http_header *items;
    size_t n;
};

static enum MHD_Result collect_header(void *user, enum MHD_ValueKind kind, const char *name,
                                      size_t name_len, const char *value, size_t value_len)
{
    struct header_list *list = user;
    (void)kind;
    if (list->n > HTTP_HEADERS_MAX) /* one more than allowed is enough for the guard to refuse */
        return MHD_NO;
    list->items[list->n++] =
        (struct http_header){str_n(name, name_len), value ? str_n(value, value_len) : STR("")};
    return MHD_YES;
}

static int guard_exchange(struct MHD_Connection *c, struct exchange *x, const char *method,
                          const char *version, const char **why)
{
    struct arena *a = x->slot->arena;
    struct header_list list = {a, ARENA_ARRAY(a, struct http_header, HTTP_HEADERS_MAX + 1), 0};
    MHD_get_connection_values_n(c, MHD_HEADER_KIND, collect_header, &list);
    struct http_head head = {.method = str_of(method),
                             .target = str_n(x->target, x->target_len),
                             .version = str_of(version),
                             .headers = list.items,
                             .n_headers = list.n};
    return http_guard(a, &head, &x->req, why);
}

/* ---- libmicrohttpd's callbacks --------------------------------------------------------------- */

static void *on_target(void *user, const char *uri, struct MHD_Connection *c)
{
    struct http_server *s = user;
    (void)c;
    size_t len = strlen(uri);
    struct exchange *x = xmalloc(sizeof(*x) + len + 1);
    *x = (struct exchange){.target_len = len};
    memcpy(x->target, uri, len + 1);
    atomic_fetch_add(&s->running, 1);
    return x;
}

static enum MHD_Result on_request(void *user, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_len, void **con_cls)
{
    struct http_server *s = user;
    struct exchange *x = *con_cls;
    (void)url;
    (void)upload;
    if (x->slot && *upload_len == 0)
        return answer(s, c, x, 0, NULL);
    if (x->slot || x->started_us) /* a body the guard did not see announced */
        return MHD_NO;
    x->started_us = now_mono_us();
    x->slot = slot_take(s);
    const char *why = NULL;
    int refusal = guard_exchange(c, x, method, version, &why);
    return refusal ? answer(s, c, x, refusal, why) : MHD_YES;
}

static void on_completed(void *user, struct MHD_Connection *c, void **con_cls,
                         enum MHD_RequestTerminationCode code)
{
    struct http_server *s = user;
    struct exchange *x = *con_cls;
    (void)c;
    (void)code;
    if (!x)
        return;
    slot_give(s, x->slot);
    atomic_fetch_sub(&s->running, 1);
    free(x);
    *con_cls = NULL;
}

/* The guard decodes; what libmicrohttpd would decode leniently must reach it untouched. */
static size_t keep_escaped(void *user, struct MHD_Connection *c, char *text)
{
    (void)user;
    (void)c;
    return strlen(text);
}

static void no_log(void *user, const char *fmt, va_list args)
{
    (void)user;
    (void)fmt;
    (void)args;
}

/* ---- start and stop -------------------------------------------------------------------------- */

static bool split_address(const char *listen_at, char host[256], char port[16], struct err *err)
{
    struct str s = str_of(listen_at);
    size_t colon = STR_NPOS;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == ':')
            colon = i;
    uint64_t number;
    if (colon == STR_NPOS || colon > 255 || !str_to_u64(str_slice(s, colon + 1, s.len), &number) ||
        number > 65535)
        return err_set(err, ERR_USAGE,
                       "\"%s\" is not an address to listen on; write HOST:PORT, for example "
                       "127.0.0.1:8080 or [::1]:8080",
                       listen_at);
    struct str h = str_slice(s, 0, colon);
    if (h.len >= 2 && h.ptr[0] == '[' && h.ptr[h.len - 1] == ']')
        h = str_slice(h, 1, h.len - 1);
    snprintf(host, 256, "%.*s", STR_ARG(h));
    snprintf(port, 16, "%u", (unsigned)number);
    return true;
}

static void name_address(int fd, char out[96])
{
    struct sockaddr_storage addr;
    socklen_t len = sizeof(addr);
    char host[64] = "?", port[16] = "0";
    if (getsockname(fd, (struct sockaddr *)&addr, &len) == 0)
        getnameinfo((struct sockaddr *)&addr, len, host, sizeof(host), port, sizeof(port),
                    NI_NUMERICHOST | NI_NUMERICSERV);
    bool v6 = strchr(host, ':') != NULL;
    snprintf(out, 96, "%s%s%s:%s", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

static int listen_socket(const char *listen_at, struct err *err)
{
    char host[256], port[16];
    if (!split_address(listen_at, host, port, err))
        return -1;
    struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM}, *found;
    int rc = getaddrinfo(host[0] ? host : NULL, port, &hints, &found);
    if (rc) {
        err_set(err, ERR_USAGE, "cannot listen on %s: %s", listen_at, gai_strerror(rc));
        return -1;
    }
    int type = found->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, one = 1;
    int fd = socket(found->ai_family, type, found->ai_protocol);
    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    bool ok = fd >= 0 && bind(fd, found->ai_addr, found->ai_addrlen) == 0 && listen(fd, 1024) == 0;
    int saved = errno;
    freeaddrinfo(found);
    if (ok)
        return fd;
    err_sys(err, ERR_UNAVAIL, saved, "cannot listen on %s", listen_at);
    if (fd >= 0)
        close(fd);
    return -1;
}

static unsigned thread_count(int wanted)
{
    long n = wanted > 0 ? wanted : sysconf(_SC_NPROCESSORS_ONLN);
    return n < 2 ? 2u : n > 256 ? 256u : (unsigned)n;
}

struct http_server *http_start(const struct http_options *opt, struct err *err)
{
    int fd = listen_socket(opt->listen, err);
    if (fd < 0)
        return NULL;
    struct http_server *s = xcalloc(1, sizeof(*s));
    s->opt = *opt;
    pthread_mutex_init(&s->slots_lock, NULL);
    name_address(fd, s->address);
    unsigned idle_s = opt->idle_s > 0 ? (unsigned)opt->idle_s : HTTP_IDLE_S_MAX;
    s->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, s,
        MHD_OPTION_EXTERNAL_LOGGER, no_log, NULL, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_THREAD_POOL_SIZE, thread_count(opt->threads),
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
        idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_CONNECTION_BYTES,
        MHD_OPTION_URI_LOG_CALLBACK, on_target, s, MHD_OPTION_UNESCAPE_CALLBACK, keep_escaped, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_END);
    if (s->daemon)
        return s;
    err_set(err, ERR_UNAVAIL, "cannot start the server on %s", opt->listen);
    close(fd);
    pthread_mutex_destroy(&s->slots_lock);
    free(s);
    return NULL;
}

const char *http_address(const struct http_server *s)
{
    return s->address;
}

void http_stats(const struct http_server *s, struct http_stats *out)
{
    *out = (struct http_stats){.requests = atomic_load(&s->requests),
                               .refused = atomic_load(&s->refused),
                               .bytes_out = atomic_load(&s->bytes_out),
                               .latency_us_sum = atomic_load(&s->latency_us_sum)};
    for (size_t i = 0; i < 6; i++)
        out->by_class[i] = atomic_load(&s->by_class[i]);
    for (size_t i = 0; i < 10; i++)
        out->latency_count[i] = atomic_load(&s->latency_count[i]);
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    out->connections_open = info ? info->num_connections : 0;
}

void http_stop(struct http_server *s, int wait_ms)
{
    if (!s)
        return;
    atomic_store(&s->stopping, true);
    MHD_socket fd = MHD_quiesce_daemon(s->daemon);
    int64_t until_us = now_mono_us() + (int64_t)wait_ms * 1000;
    while (atomic_load(&s->running) > 0 && now_mono_us() < until_us)
        nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
    MHD_stop_daemon(s->daemon);
    if (fd != MHD_INVALID_SOCKET)
        close(fd);
    slots_free(s->slots);
    pthread_mutex_destroy(&s->slots_lock);
    free(s);
}
