/* From a handler's response to what libmicrohttpd sends: ETag, 304, compression, headers. */
#ifndef HTTP_RESPOND_H
#define HTTP_RESPOND_H

#include "http/guard.h"

#include <microhttpd.h>

/* Reusable compression state; one per thread at a time. */
struct http_encoder;
struct http_encoder *http_encoder_new(void);
void http_encoder_free(struct http_encoder *e);
/* The compressed bytes, valid until the next call; empty when it failed or would not be smaller. */
struct str http_encode_body(struct http_encoder *e, enum http_coding coding, struct str plain,
                            int level);

/* Pages smaller than this are sent as they are. */
#define HTTP_COMPRESS_BYTES_MIN 1000

/* `"` + 16 hex digits + suffix for the coding + `"`, in the arena. */
struct str http_etag(struct arena *a, struct str bytes, enum http_coding coding);

/* Builds and queues; *bytes_out gets the size of the body sent. The status sent is returned, 0 when
 * libmicrohttpd failed. */
int http_respond(struct MHD_Connection *c, struct http_encoder *e, const struct http_request *req,
                 struct http_response *res, uint64_t *bytes_out);

#endif
