/* arena, buf, vec, map, varint: memory and bytes. */
#include "support/cases.h"

#include "base/map.h"
#include "base/rand.h"
#include "base/varint.h"
#include "base/vec.h"

#include <stdio.h>

static void test_arena(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct rng rng = rng_seed(1);
    char *blocks[500];
    size_t sizes[500];
    for (int i = 0; i < 500; i++) {
        sizes[i] = rng_below(&rng, i % 50 == 0 ? 300000 : 300);
        blocks[i] = arena_alloc(a, sizes[i]);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        memset(blocks[i], i & 0xFF, sizes[i]);
    }
    for (int i = 0; i < 500; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal((unsigned char)blocks[i][k], i & 0xFF);
    assert_true(arena_used(a) > 0);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    struct str s = arena_printf(a, "%s-%d", "x", 7);
    assert_string_equal(s.ptr, "x-7");
    arena_free(a);
    arena_free(NULL);
}

static void test_buf_ceiling(void **state)
{
    (void)state;
    struct buf b = BUF_MAX(10);
    buf_cstr(&b, "12345");
    buf_cstr(&b, "67890");
    assert_true(buf_ok(&b));
    buf_char(&b, 'x');
    assert_false(buf_ok(&b));
    buf_clear(&b);
    buf_cstr(&b, "ok");
    assert_true(buf_ok(&b));
    assert_string_equal(b.data, "ok");
    size_t len;
    char *taken = buf_take(&b, &len);
    assert_int_equal(len, 2);
    free(taken);
    buf_done(&b);
}

static void test_varint(void **state)
{
    (void)state;
    const uint64_t values[] = {0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX};
    struct buf b = {0};
    for (size_t i = 0; i < 7; i++)
        buf_varint(&b, values[i]);
    buf_u16(&b, 0x1234);
    buf_u32(&b, 0xDEADBEEF);
    buf_u64(&b, 0x0123456789ABCDEF);
    struct reader r = reader_of(b.data, b.len);
    for (size_t i = 0; i < 7; i++)
        assert_true(read_varint(&r) == values[i]);
    assert_int_equal(read_u16(&r), 0x1234);
    assert_true(read_u32(&r) == 0xDEADBEEF);
    assert_true(read_u64(&r) == 0x0123456789ABCDEF);
    assert_false(r.bad);
    read_u8(&r);
    assert_true(r.bad);
    /* eleven continuation bytes, and a tenth byte that does not fit */
    r = reader_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 11);
    read_varint(&r);
    assert_true(r.bad);
    r = reader_of("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", 10);
    read_varint(&r);
    assert_true(r.bad);
    r = reader_of("abc", 3);
    assert_int_equal(read_bytes(&r, 4).len, 0);
    assert_true(r.bad);
    buf_done(&b);
}

static void test_map_against_array(void **state)
{
    (void)state;
    enum { KEYS = 5000 };
    struct map m = {0};
    assert_null(map_get(&m, STR("x")));
    static uint64_t counts[KEYS];
    struct rng rng = rng_seed(2);
    char key[16];
    for (int i = 0; i < 40000; i++) {
        uint32_t k = rng_below(&rng, KEYS);
        int n = snprintf(key, sizeof(key), "k%u", k);
        bool fresh;
        uint64_t *v = map_put(&m, str_n(key, (size_t)n), &fresh);
        assert_int_equal(fresh, counts[k] == 0);
        assert_true(*v == counts[k]);
        *v = ++counts[k];
    }
    for (uint32_t k = 0; k < KEYS; k++) {
        int n = snprintf(key, sizeof(key), "k%u", k);
        uint64_t *v = map_get(&m, str_n(key, (size_t)n));
        assert_true(v ? *v == counts[k] : counts[k] == 0);
    }
    map_clear(&m);
    assert_null(map_get(&m, STR("k1")));
    map_done(&m);
}

static void test_vec(void **state)
{
    (void)state;
    VEC(int) v = {0};
    for (int i = 0; i < 1000; i++)
        vec_push(&v, i);
    int sum = 0;
    VEC_EACH (&v, it)
        sum += *it;
    assert_int_equal(sum, 499500);
    vec_done(&v);
    VEC_EACH (&v, it)
        fail();
}

static void test_rand_is_fixed(void **state)
{
    (void)state;
    /* The demo corpus depends on this stream; it must never change. */
    struct rng r = rng_seed(42);
    uint64_t first = rng_u64(&r);
    struct rng again = rng_seed(42);
    assert_true(first == rng_u64(&again));
    assert_true(first == 0x15780B2E0C2EC716u);
    double mean = 0;
    for (int i = 0; i < 10000; i++)
        mean += rng_normal(&r) / 10000;
    assert_true(mean > -0.05 && mean < 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),  cmocka_unit_test(test_buf_ceiling),
        cmocka_unit_test(test_varint), cmocka_unit_test(test_map_against_array),
        cmocka_unit_test(test_vec),    cmocka_unit_test(test_rand_is_fixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
