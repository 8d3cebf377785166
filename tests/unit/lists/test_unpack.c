/* unit/lists/test_unpack.c - gzip, zip, and what pretends to be either.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/unpack.h"

#include <zip.h>
#include <zlib.h>

#include "tests/unit/core/check.h"

static void gzip(struct buf *out, struct str data)
{
    z_stream stream = {0};
    assert_int_equal(Z_OK,
                     deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY));
    size_t bound = deflateBound(&stream, (uLong)data.len);
    unsigned char *packed = malloc(bound);
    assert_non_null(packed);
    stream.next_in = (unsigned char *)(uintptr_t)data.ptr;
    stream.avail_in = (uInt)data.len;
    stream.next_out = packed;
    stream.avail_out = (uInt)bound;
    assert_int_equal(Z_STREAM_END, deflate(&stream, Z_FINISH));
    buf_append(out, packed, bound - stream.avail_out);
    deflateEnd(&stream);
    free(packed);
}

static void zip(struct buf *out, size_t files)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, &error);
    assert_non_null(target);
    zip_source_keep(target);
    zip_t *archive = zip_open_from_source(target, ZIP_TRUNCATE, &error);
    assert_non_null(archive);
    for (size_t i = 0; i < files; i++) {
        char name[32];
        snprintf(name, sizeof name, "file%zu.csv", i);
        zip_source_t *file = zip_source_buffer(archive, "inside", 6, 0);
        assert_true(zip_file_add(archive, name, file, 0) >= 0);
    }
    assert_int_equal(0, zip_close(archive));
    assert_int_equal(0, zip_source_open(target));
    zip_stat_t stat;
    assert_int_equal(0, zip_source_stat(target, &stat));
    char *bytes = malloc(stat.size);
    assert_int_equal((zip_int64_t)stat.size, zip_source_read(target, bytes, stat.size));
    buf_append(out, bytes, stat.size);
    free(bytes);
    zip_source_close(target);
    zip_source_free(target);
    zip_error_fini(&error);
}

static void check(const char *label, struct str data, bool packed, const char *text,
                  const char *refusal)
{
    AUTO_BUF out = BUF_INIT(UNPACK_MAX_BYTES);
    struct error err = ERROR_INIT;
    bool was_packed = !packed;
    bool done = unpack("f", data, &out, &was_packed, &err);
    if (refusal) {
        CHECK(label, !done);
        CHECK_INT(label, ERROR_LIST_REFUSED, err.code);
        if (!strstr(err.message, refusal))
            fail_msg("%s: %s", label, err.message);
        return;
    }
    if (!done)
        fail_msg("%s: %s", label, err.message);
    CHECK_INT(label, packed, was_packed);
    if (packed)
        CHECK_STR(label, str_of(text), buf_str(&out));
}

static void unpacks_what_is_packed(void **state)
{
    (void)state;
    AUTO_BUF once = BUF_INIT(1 << 20);
    AUTO_BUF twice = BUF_INIT(1 << 20);
    AUTO_BUF one = BUF_INIT(1 << 20);
    AUTO_BUF two = BUF_INIT(1 << 20);
    gzip(&once, STR("inside"));
    gzip(&twice, STR("in"));
    gzip(&twice, STR("side"));
    zip(&one, 1);
    zip(&two, 2);
    check("plain", STR("7,\"A\""), false, NULL, NULL);
    check("nothing", STR(""), false, NULL, NULL);
    check("gzip", buf_str(&once), true, "inside", NULL);
    check("two gzip members", buf_str(&twice), true, "inside", NULL);
    check("a zip of one file", buf_str(&one), true, "inside", NULL);
    check("a zip of two files is left alone", buf_str(&two), false, NULL, NULL);
    check("gzip cut off", str_slice(buf_str(&once), 0, once.len - 5), true, NULL, "cut off");
    check("gzip with rubbish behind", (once.data[once.len - 6] ^= 1, buf_str(&once)), true, NULL,
          "damaged");
    check("zip cut off", str_slice(buf_str(&one), 0, one.len - 10), true, NULL, "zip");
}

static void a_bomb_is_refused(void **state)
{
    (void)state;
    enum { BYTES = 64 << 20 };
    AUTO_BUF bomb = BUF_INIT(1 << 22);
    char *zeros = calloc(1, BYTES);
    assert_non_null(zeros);
    gzip(&bomb, (struct str){zeros, BYTES});
    free(zeros);
    check("64 MiB of zeros", buf_str(&bomb), true, NULL, "expands");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacks_what_is_packed),
        cmocka_unit_test(a_bomb_is_refused),
    };
    return cmocka_run_group_tests_name("lists/unpack", tests, NULL, NULL);
}
