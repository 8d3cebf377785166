/* unit/core/test_hash.c - SHA-256 by its published vectors, hexadecimal both ways.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/hash.h"

#include "check.h"

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    struct str data;
    const char *want;
} vectors[] = {
    {"nothing", {NULL, 0}, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc (FIPS 180-2)", STR_ROW("abc"),
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"two blocks (FIPS 180-2)",
     STR_ROW("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};
/* clang-format on */

static void agrees_with_the_standard(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(vectors); i++) {
        char hex[SHA256_HEX_SIZE];
        CHECK_TEXT(vectors[i].label, vectors[i].want, sha256_hex(vectors[i].data, hex));
    }
}

static const struct {
    const char *label, *hex;
    bool ok;
} texts[] = {
    {"lower case", "00ff7a", true},       {"upper case", "00FF7A", true},
    {"one digit short", "00ff7", false},  {"one digit more", "00ff7a0", false},
    {"one byte more", "00ff7a00", false}, {"a letter that is no digit", "00fg7a", false},
    {"a blank", "00 f7a", false},         {"nothing", "", false},
};

static void reads_hexadecimal(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        unsigned char bytes[3] = {1, 2, 3};
        bool ok = hex_decode(str_of(texts[i].hex), bytes, sizeof(bytes));
        CHECK_INT(texts[i].label, texts[i].ok, ok);
        CHECK(texts[i].label, memcmp(bytes, ok ? "\x00\xFF\x7A" : "\1\2\3", 3) == 0);
    }
    assert_true(hex_decode(STR_EMPTY, NULL, 0));
}

static void writes_hexadecimal(void **state)
{
    (void)state;
    unsigned char bytes[256], back[256];
    char hex[513];
    for (unsigned i = 0; i < 256; i++)
        bytes[i] = (unsigned char)i;
    struct str text = str_of(hex_encode(bytes, sizeof(bytes), hex));
    assert_int_equal(512, text.len);
    assert_true(hex_decode(text, back, sizeof(back)));
    assert_memory_equal(bytes, back, sizeof(bytes));
    assert_string_equal("", hex_encode(NULL, 0, hex));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_the_standard),
        cmocka_unit_test(reads_hexadecimal),
        cmocka_unit_test(writes_hexadecimal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
