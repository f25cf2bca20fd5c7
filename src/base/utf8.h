/* UTF-8: strict decoding, repair, Unicode classes and case (libutf8proc). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"

#define UTF8_BAD 0xFFFDu

/* Decodes one code point at s[*pos] and moves *pos past it. Invalid bytes (overlong, surrogates,
 * > U+10FFFF, truncated) give UTF8_BAD and move by one byte. *pos must be < s.len. */
uint32_t utf8_next(struct str s, size_t *pos);
/* Writes 1–4 bytes, returns how many. cp must be a scalar value. */
size_t utf8_put(char out[4], uint32_t cp);
bool utf8_valid(struct str s);
/* Valid UTF-8 without NUL: invalid bytes are read as Windows-1252 when the text as a whole is not
 * UTF-8 (the usual cause), else replaced by U+FFFD. A valid input is returned as it is. */
struct str utf8_repair(struct arena *a, struct str s);
/* Code points in s. */
size_t utf8_count(struct str s);
/* The longest prefix of at most `bytes` bytes that does not cut a code point. */
struct str utf8_cut(struct str s, size_t bytes);

bool utf8_is_letter(uint32_t cp);
bool utf8_is_digit(uint32_t cp); /* decimal digits of any script */
bool utf8_is_upper(uint32_t cp);
bool utf8_is_space(uint32_t cp); /* includes U+00A0, U+2000–200B, U+202F, U+3000, line separators */
uint32_t utf8_lower(uint32_t cp);
uint32_t utf8_upper(uint32_t cp);

#endif
