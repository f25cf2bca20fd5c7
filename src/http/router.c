#include "http/http.h"

const struct http_route *http_route_find(const struct http_route *routes, size_t n, struct str path,
                                         struct str *rest)
{
    const struct http_route *best = NULL;
    size_t best_len = 0;
    *rest = STR("");
    for (size_t i = 0; i < n; i++) {
        struct str pattern = str_of(routes[i].pattern);
        if (!str_ends(pattern, STR("*"))) {
            if (str_eq(pattern, path))
                return &routes[i];
            continue;
        }
        struct str prefix = str_slice(pattern, 0, pattern.len - 1);
        if (prefix.len > best_len && str_starts(path, prefix)) {
            best = &routes[i];
            best_len = prefix.len;
        }
    }
    if (best)
        *rest = str_slice(path, best_len, path.len);
    return best;
}
