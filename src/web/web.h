/* The portal: pages and JSON over an engine, a store and a gazetteer.
 *
 * One struct web per process; any number of server threads call its handlers. Result pages touch
 * the engine only; SQLite is read for posting pages. Routes: routes.c. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "http/http.h"
#include "query/search.h"

struct web_options {
    const char *data_dir;
    const struct gazetteer *gazetteer;
    const struct analyser *analyser;
    const char *base_url; /* "https://jobs.example.de" without a slash at the end, or NULL: then
                           * absolute addresses are made from the Host header */
};

struct web;

/* Opens the engine when there is an index; without one the pages answer 503 until web_refresh finds
 * it. Borrows everything in *opt. */
struct web *web_new(const struct web_options *opt);
/* After the server has stopped. NULL is fine. */
void web_free(struct web *w);
/* Once a second: takes up a new index and renews the figures of the start page. */
bool web_refresh(struct web *w, struct err *err);

/* The portal's routes and error pages; `user` is the struct web. */
const struct http_route *web_routes(size_t *n);
void web_error(void *user, struct http_request *req, int status, const char *why,
               struct http_response *res);

/* /metrics and /healthz for the operator's own listener; `user` is a struct web_metrics. */
struct web_metrics {
    struct web *web;
    const struct http_server *portal;
};
const struct http_route *web_metrics_routes(size_t *n);

#endif
