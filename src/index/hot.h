/* HOT marks a function that is compiled twice, for any processor and for one with AVX2 (and so
 * popcnt); the loader chooses. Both compute the same. Not under the sanitizers, whose start-up the
 * choosing would precede, and not off x86-64, where the plain code already uses what there is. */
#ifndef INDEX_HOT_H
#define INDEX_HOT_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define INDEX_SANITIZED 1
#endif
#endif

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) &&      \
    !defined(INDEX_SANITIZED)
#define HOT __attribute__((target_clones("avx2", "default")))
#else
#define HOT
#endif

#endif
