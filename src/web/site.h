/* What the files of this folder share: the site's state and the frame around every page. */
#ifndef WEB_SITE_H
#define WEB_SITE_H

#include "store/store.h"
#include "web/format.h"
#include "web/html.h"
#include "web/params.h"
#include "web/texts.h"
#include "web/web.h"

/* Figures and lists of the start page, renewed when the index changes; read-only, counted. */
struct front {
    struct arena *arena;
    int refs; /* under web->lock */
    uint64_t seq;
    int32_t today;
    bool has_index;
    struct store_stats stats;
    struct search_answer newest; /* every vacancy by date, with facets */
    struct str map[LANG_COUNT];  /* the country with every town's dot, drawn once */
};

/* One request's page. */
struct page {
    struct web *web;
    struct http_request *req;
    struct http_response *res;
    struct arena *a;
    struct buf *out; /* the response's body */
    enum lang lang;
    int32_t today;
};

struct page page_open(struct web *w, struct http_request *req, struct http_response *res);
static inline const char *tx(const struct page *p, enum text id)
{
    return text_of(p->lang, id);
}

/* ---- site.c ---------------------------------------------------------------------------------- */

const struct gazetteer *site_gazetteer(const struct web *w);
/* NULL while there is no index. Valid until web_free. */
struct engine *site_engine(struct web *w);
const char *site_data_dir(const struct web *w);
/* Town entries with a population, largest first. */
const uint16_t *site_towns_by_size(const struct web *w, size_t *n);
/* "https://host" for absolute addresses: the configured one, else from the request. */
struct str site_base_url(const struct page *p);
struct front *site_front_take(struct web *w);
void site_front_give(struct web *w, struct front *f);
/* A reading connection of our own until given back; NULL with *err when the store can't be read. */
struct store *site_store_take(struct web *w, struct err *err);
void site_store_give(struct web *w, struct store *s);

/* ---- frame.c --------------------------------------------------------------------------------- */

struct frame {
    struct str title;
    struct str description; /* empty = the portal's */
    struct str other_url;   /* the same page in the other language; empty = its start page */
    struct str canonical;   /* path, or empty */
    const char *body_class;
    bool no_index; /* keep search engines away */
    const struct search_request
        *form; /* fills the search field in the head; NULL = no form there */
};
/* Everything up to the open main element, and from its end. */
void frame_begin(struct page *p, const struct frame *f);
void frame_end(struct page *p);
/* The search form; `id` keeps labels apart when a page has two. req may be NULL. */
void frame_search_form(struct page *p, const struct search_request *req, const char *id);
/* The mark: a dot inside a circle. */
void frame_mark(struct buf *out);

/* ---- parts.c: what several pages show -------------------------------------------------------- */

/* A list of hits as cards; snippets where the words searched stand in the text. */
void part_hits(struct page *p, const struct hit *hits, size_t n, int heading_level, bool snippets);
/* "/stelle/12-koch-hagen" */
struct str part_posting_url(struct page *p, enum lang lang, uint64_t id, struct str title);
/* "58095 Hagen" */
struct str part_place(struct page *p, struct str plz, struct str town);
/* "Wachau (01454, Sachsen)": enough to tell namesakes apart. */
struct str part_place_long(struct page *p, uint16_t place);
/* ` lang="de"` inside a tag whose text is in that language, when the page's is another: a screen
 * reader then pronounces it right. Unknown means German. */
void part_lang(struct page *p, struct str language);
/* `<time datetime="…">vor 3 Tagen</time>` */
void part_time(struct page *p, int32_t date, bool age);

/* ---- map.c ----------------------------------------------------------------------------------- */

/* The base map: every town a faint dot, 6600 × 8800 units of 100 m; `dot` scales the dots. */
struct str map_base_svg(struct arena *a, const struct gazetteer *g, double dot);
struct map {
    bool has_point;             /* show the region around it, else the whole country */
    double lat, lon, radius_km; /* radius 0 = a single point */
    const struct town_count *towns;
    size_t n_towns;
    const struct search_request *req; /* what a town's link restricts; NULL = no links */
};
void map_draw(struct page *p, const struct map *m);
/* The same as a list of links, for everyone who can't use the map. */
void map_list(struct page *p, const struct map *m);

/* ---- assets.c -------------------------------------------------------------------------------- */

struct assets {
    struct http_asset *css, *favicon, *map, *region, *robots;
    struct str css_url, map_url, region_url; /* with the hash in them */
};
void assets_build(struct arena *a, const struct gazetteer *g, struct assets *out);
const struct assets *site_assets(const struct web *w);

/* ---- pages, one file each -------------------------------------------------------------------- */

void page_start(void *user, struct http_request *req, struct http_response *res);
void page_results(void *user, struct http_request *req, struct http_response *res);
void page_posting(void *user, struct http_request *req, struct http_response *res);
void page_info(void *user, struct http_request *req, struct http_response *res);
void page_health(void *user, struct http_request *req, struct http_response *res);
void page_metrics(void *user, struct http_request *req, struct http_response *res);
void asset_static(void *user, struct http_request *req, struct http_response *res);
void asset_map(void *user, struct http_request *req, struct http_response *res);
void asset_favicon(void *user, struct http_request *req, struct http_response *res);
void asset_robots(void *user, struct http_request *req, struct http_response *res);
void asset_opensearch(void *user, struct http_request *req, struct http_response *res);
void api_search(void *user, struct http_request *req, struct http_response *res);
void api_posting(void *user, struct http_request *req, struct http_response *res);
void api_suggest(void *user, struct http_request *req, struct http_response *res);
void api_places(void *user, struct http_request *req, struct http_response *res);
void api_unknown(void *user, struct http_request *req, struct http_response *res);
/* An error page in the page's language, or JSON under /api/; why may be empty. */
void page_error(struct page *p, int status, struct str why);
/* JSON `{"error":{"status","message","parameter"}}`. */
void api_error(struct page *p, int status, struct str message, struct str parameter);

/* Markdown of operator pages (md.c): headings, paragraphs, lists, **strong**, *em*, [links](…). */
void markdown_html(struct buf *out, struct str md);

#endif
