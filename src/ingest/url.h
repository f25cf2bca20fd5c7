/* Web addresses from strangers: absolute http/https or nothing. */
#ifndef INGEST_URL_H
#define INGEST_URL_H

#include "base/arena.h"

/* The address in canonical form, or empty when it is not one we would send people to: another
 * scheme, no host, user name in it ("https://bank.de@evil.example"), white space or control
 * characters inside, longer than POSTING_URL_BYTES_MAX. Scheme in lower case; characters that
 * HTML or a header could trip over are percent-encoded; url_clean(url_clean(x)) is url_clean(x). */
struct str url_clean(struct arena *a, struct str s);
/* The same for a reference found on the page `base` ("/jobs/1", "../x", "//cdn…"); an empty base
 * admits absolute addresses only. */
struct str url_join(struct arena *a, struct str base, struct str ref);
/* "www.example.de" → "https://www.example.de" before url_clean; for fields that hold addresses. */
struct str url_guess(struct arena *a, struct str s);
/* s with everything but letters, digits and "-._~" percent-encoded: one path segment. */
struct str url_segment(struct arena *a, struct str s);

#endif
