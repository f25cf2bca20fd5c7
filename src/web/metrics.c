/* For operators: /healthz says whether searches are answered, /metrics counts (Prometheus text). */
#include "web/site.h"

static void health(struct web *w, struct http_response *res)
{
    struct engine *e = site_engine(w);
    res->type = "application/json; charset=utf-8";
    res->cache = "no-store";
    res->status = e ? 200 : 503;
    struct json j = json_to(&res->body);
    json_obj(&j, NULL);
    json_str(&j, "status", e ? STR("ok") : STR("no index"));
    if (e) {
        json_int(&j, "documents", (int64_t)engine_documents(e));
        json_int(&j, "seq", (int64_t)engine_seq(e));
    }
    json_end(&j);
    buf_char(&res->body, '\n');
}

void page_health(void *user, struct http_request *req, struct http_response *res)
{
    (void)req;
    health(user, res);
}

static void metrics_health(void *user, struct http_request *req, struct http_response *res)
{
    (void)req;
    health(((struct web_metrics *)user)->web, res);
}

static void metric(struct buf *o, const char *name, const char *type, const char *help,
                   uint64_t value)
{
    buf_printf(o, "# HELP umkreis_%s %s\n# TYPE umkreis_%s %s\numkreis_%s %llu\n", name, help, name,
               type, name, (unsigned long long)value);
}

static void latency(struct buf *o, const struct http_stats *s)
{
    buf_cstr(o, "# HELP umkreis_http_seconds Time from the parsed request to the queued answer.\n"
                "# TYPE umkreis_http_seconds histogram\n");
    uint64_t n = 0;
    for (size_t i = 0; i < 9; i++) {
        n += s->latency_count[i];
        buf_printf(o, "umkreis_http_seconds_bucket{le=\"%u.%06u\"} %llu\n",
                   (unsigned)(http_latency_us[i] / 1000000),
                   (unsigned)(http_latency_us[i] % 1000000), (unsigned long long)n);
    }
    n += s->latency_count[9];
    buf_printf(o,
               "umkreis_http_seconds_bucket{le=\"+Inf\"} %llu\numkreis_http_seconds_sum "
               "%llu.%06llu\numkreis_http_seconds_count %llu\n",
               (unsigned long long)n, (unsigned long long)(s->latency_us_sum / 1000000),
               (unsigned long long)(s->latency_us_sum % 1000000), (unsigned long long)n);
}

void page_metrics(void *user, struct http_request *req, struct http_response *res)
{
    struct web_metrics *m = user;
    struct buf *o = &res->body;
    struct http_stats s;
    (void)req;
    http_stats(m->portal, &s);
    res->type = "text/plain; version=0.0.4; charset=utf-8";
    res->cache = "no-store";
    buf_cstr(o, "# HELP umkreis_http_responses_total Answers by status class.\n"
                "# TYPE umkreis_http_responses_total counter\n");
    for (unsigned c = 2; c < 6; c++)
        buf_printf(o, "umkreis_http_responses_total{class=\"%uxx\"} %llu\n", c,
                   (unsigned long long)s.by_class[c]);
    metric(o, "http_refused_total", "counter", "Requests the guard refused.", s.refused);
    metric(o, "http_sent_bytes_total", "counter", "Bytes of bodies sent.", s.bytes_out);
    metric(o, "http_connections", "gauge", "Open connections.", s.connections_open);
    latency(o, &s);
    struct engine *e = site_engine(m->web);
    metric(o, "index_up", "gauge", "1 when searches can be answered.", e != NULL);
    metric(o, "index_documents", "gauge", "Vacancies in the index.", e ? engine_documents(e) : 0);
    metric(o, "index_seq", "gauge", "Last change the index holds.", e ? engine_seq(e) : 0);
}

const struct http_route *web_metrics_routes(size_t *n)
{
    static const struct http_route routes[] = {
        {"/metrics", "metrics", page_metrics},
        {"/healthz", "health", metrics_health},
    };
    *n = sizeof(routes) / sizeof(routes[0]);
    return routes;
}
