/* unit/lists/test_chunks.c - where files are cut, and that a change moves few cuts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/chunks.h"

#include "core/hash.h"
#include "core/map.h"
#include "tests/unit/core/check.h"

/* Lines of pseudo-random words. */
static void write_text(struct buf *out, size_t bytes, unsigned seed)
{
    uint64_t x = seed * UINT64_C(2654435761) + 1;
    while (out->len < bytes) {
        x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        buf_printf(out, "%llx%s", (unsigned long long)(x >> 40), x >> 60 == 0 ? "\r\n" : " ");
    }
}

static size_t cut(struct str data, struct map *known, size_t *shared_out)
{
    size_t n = 0;
    while (data.len > 0) {
        char hash[SHA256_HEX_SIZE];
        size_t len = chunk_length(data);
        assert_true(len > 0 && len <= data.len && len <= CHUNK_MAX_BYTES);
        assert_true(len >= CHUNK_MIN_BYTES || len == data.len);
        sha256_hex(str_slice(data, 0, len), hash);
        struct str key = str_copy(known->arena, str_of(hash));
        uint32_t before = MAP_NONE;
        assert_true(map_add(known, key, 1, &before));
        *shared_out += before != MAP_NONE;
        data = str_slice(data, len, data.len);
        n++;
    }
    return n;
}

static void pieces_have_their_lengths_and_survive_changes(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF before = BUF_INIT(8 << 20);
    AUTO_BUF after = BUF_INIT(8 << 20);
    struct map known;
    size_t shared = 0;
    map_init(&known, &arena);
    write_text(&before, 4 << 20, 1);
    size_t n = cut(buf_str(&before), &known, &shared);
    CHECK("about 10 KiB each", n > 300 && n < 600);

    /* A few bytes more at ten places: most pieces are the same. */
    struct str whole = buf_str(&before);
    for (size_t i = 0; i < 10; i++) {
        buf_add(&after, str_slice(whole, i * whole.len / 10, (i + 1) * whole.len / 10));
        buf_adds(&after, "a few bytes more");
    }
    shared = 0;
    size_t m = cut(buf_str(&after), &known, &shared);
    CHECK("most pieces are shared", shared + 40 > m);
}

static void extremes(void **state)
{
    (void)state;
    AUTO_BUF same = BUF_INIT(1 << 20);
    for (int i = 0; i < 200000; i++)
        buf_addc(&same, 'x');
    CHECK_INT("nothing", 0, chunk_length(STR_EMPTY));
    CHECK_INT("a byte", 1, chunk_length(STR("x")));
    size_t len = chunk_length(buf_str(&same));
    CHECK("bounded where nothing tells bytes apart",
          len >= CHUNK_MIN_BYTES && len <= CHUNK_MAX_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_have_their_lengths_and_survive_changes),
        cmocka_unit_test(extremes),
    };
    return cmocka_run_group_tests_name("lists/chunks", tests, NULL, NULL);
}
