/* struct facts ↔ bytes, for the content table. Internal to store/.
 *
 *     facts  := version:u8 title known occupation known alternatives places scope:u8 pay
 *               worktime known[6] numbers language state:u8 contract known level known remote known
 *               agency known career_change:u8 known zones skills      (in facts_encode's order)
 *     list   := n:varint item*
 *     text   := len:varint byte*
 *     known  := text(rule) [field:u8 start:varint end:varint]   the part in [] only if rule ≠ ""
 *
 * Numbers are varints, doubles 8 bytes little-endian. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "base/buf.h"
#include "base/err.h"
#include "understand/understand.h"

/* Counted up when the shape changes: older bytes are then computed afresh from the posting. */
#define FACTS_VERSION   1
#define FACTS_ITEMS_MAX 10000 /* of any one list */

void facts_encode(const struct facts *f, struct buf *out);
/* Strings are copied into `a`. Any bytes are safe; ERR_CORRUPT when they are not facts. */
bool facts_decode(struct arena *a, struct str bytes, struct facts *out, struct err *err);

#endif
