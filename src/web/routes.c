#include "web/site.h"

static const struct http_route routes[] = {
    /* pages */
    {"/", "start", page_start},
    {"/en", "start", page_start},
    {"/en/", "start", page_start},
    {"/suche", "results", page_results},
    {"/en/search", "results", page_results},
    {"/stelle/*", "posting", page_posting},
    {"/en/job/*", "posting", page_posting},
    {"/ueber", "info", page_info},
    {"/impressum", "info", page_info},
    {"/datenschutz", "info", page_info},
    {"/en/about", "info", page_info},
    {"/en/imprint", "info", page_info},
    {"/en/privacy", "info", page_info},
    /* files */
    {"/static/*", "static", asset_static},
    {"/karte.svg", "static", asset_map},
    {"/favicon.svg", "static", asset_favicon},
    {"/favicon.ico", "static", asset_favicon},
    {"/robots.txt", "static", asset_robots},
    {"/opensearch.xml", "static", asset_opensearch},
    /* for programs */
    {"/api/v1/search", "api-search", api_search},
    {"/api/v1/postings/*", "api-posting", api_posting},
    {"/api/v1/suggest", "api-suggest", api_suggest},
    {"/api/v1/places", "api-places", api_places},
    {"/api/*", "api", api_unknown},
    {"/healthz", "health", page_health},
};

const struct http_route *web_routes(size_t *n)
{
    *n = sizeof(routes) / sizeof(routes[0]);
    return routes;
}
