/* unit/core/test_json_writer.c - what is written is JSON; misuse breaks the writer, not the text.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/json_writer.h"

#include "check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/json.h"

static void writes_a_document(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(10000);
    struct json_writer w = JSON_WRITER(&out);
    assert_false(json_writer_done(&w));
    json_begin_object(&w);
    json_field_text(&w, "verdict", STR("block"));
    json_field_cstr(&w, "name", "SEK");
    json_field_cstr(&w, "none", NULL);
    json_field_int(&w, "tier", -3);
    json_field_bool(&w, "active", false);
    json_field_micro(&w, "score", 950000);
    json_field_date(&w, "born", (struct date){1972, 5, 0});
    json_field_date(&w, "died", (struct date){0, 0, 0});
    json_field_null(&w, "note");
    json_key(&w, "path");
    json_begin_array(&w);
    json_begin_object(&w);
    json_end_object(&w);
    json_begin_array(&w);
    json_end_array(&w);
    json_int(&w, 1);
    json_raw(&w, STR("{\"raw\":[1,2]}"));
    json_end_array(&w);
    json_key_str(&w, STR("a\"b"));
    json_bool(&w, true);
    assert_false(json_writer_done(&w));
    json_end_object(&w);
    assert_true(json_writer_done(&w));

    CHECK_STR("the document",
              STR("{\"verdict\":\"block\",\"name\":\"SEK\",\"none\":null,\"tier\":-3,"
                  "\"active\":false,\"score\":0.95,\"born\":\"1972-05\",\"died\":null,"
                  "\"note\":null,\"path\":[{},[],1,{\"raw\":[1,2]}],\"a\\\"b\":true}"),
              buf_str(&out));
    struct error err = ERROR_INIT;
    assert_true(json_check(buf_str(&out), JSON_MAX_DEPTH, &err));
}

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    struct str text;
    const char *want;
} texts[] = {
    {"nothing", {NULL, 0}, "\"\""},
    {"plain words", STR_ROW("SEK Studio"), "\"SEK Studio\""},
    {"quotes and backslashes", STR_ROW("\"\\\""), "\"\\\"\\\\\\\"\""},
    {"the five short escapes", STR_ROW("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
    {"other control characters", STR_ROW("\0\x01\x1F"), "\"\\u0000\\u0001\\u001f\""},
    {"DEL, slash and < as they are", STR_ROW("\x7F/</"), "\"\x7F/</\""},
    {"U+2028 as it is", STR_ROW("\xE2\x80\xA8"), "\"\xE2\x80\xA8\""},
    {"characters beyond ASCII", STR_ROW("\xE8\xB0\xB7\xF0\x9F\x98\x80"),
     "\"\xE8\xB0\xB7\xF0\x9F\x98\x80\""},
    {"an escape between plain words", STR_ROW("a\nb"), "\"a\\nb\""},
};
/* clang-format on */

static void escapes_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++) {
        AUTO_BUF out = BUF_INIT(100);
        struct json_writer w = JSON_WRITER(&out);
        json_text(&w, texts[i].text);
        CHECK(texts[i].label, json_writer_done(&w));
        CHECK_TEXT(texts[i].label, texts[i].want, buf_cstr(&out));
    }
}

static void every_code_point_reads_back(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 23), out = BUF_INIT(1 << 23);
    for (unsigned rune = 1; rune <= 0x10FFFF; rune++)
        if (rune < 0xD800 || rune > 0xDFFF)
            buf_add_rune(&text, rune);
    struct json_writer w = JSON_WRITER(&out);
    struct error err = ERROR_INIT;
    json_text(&w, buf_str(&text));
    assert_true(json_writer_done(&w));
    AUTO_JSON *tree = json_parse(buf_str(&out), &err);
    assert_non_null(tree);
    assert_true(str_equal(buf_str(&text), str_of(tree->valuestring)));
}

static void writes_integers(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 7, -7, 10, -100, INT64_MAX, INT64_MIN};
    AUTO_BUF out = BUF_INIT(200);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_array(&w);
    for (size_t i = 0; i < LENGTH(values); i++)
        json_int(&w, values[i]);
    json_end_array(&w);
    assert_string_equal("[0,7,-7,10,-100,9223372036854775807,-9223372036854775808]",
                        buf_cstr(&out));
}

static void a_full_buffer_is_not_done(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(4);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_array(&w);
    json_text(&w, STR("abc"));
    json_end_array(&w);
    assert_false(json_writer_done(&w));
}

static void forgets_the_commas_of_closed_containers(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(200);
    struct json_writer w = JSON_WRITER(&out);
    json_begin_array(&w);
    for (int i = 0; i < 2; i++) {
        json_begin_array(&w);
        json_null(&w);
        json_end_array(&w);
        json_begin_object(&w);
        json_field_null(&w, "a");
        json_end_object(&w);
    }
    json_end_array(&w);
    assert_true(json_writer_done(&w));
    assert_string_equal("[[null],{\"a\":null},[null],{\"a\":null}]", buf_cstr(&out));
}

/* --- Misuse --------------------------------------------------------------------------------- */

static void value_without_a_key(struct json_writer *w)
{
    json_begin_object(w);
    json_int(w, 1);
}

static void key_without_a_value(struct json_writer *w)
{
    json_begin_object(w);
    json_key(w, "a");
    json_end_object(w);
}

static void two_keys(struct json_writer *w)
{
    json_begin_object(w);
    json_key(w, "a");
    json_key(w, "b");
}

static void key_in_an_array(struct json_writer *w)
{
    json_begin_array(w);
    json_key(w, "a");
}

static void key_at_the_root(struct json_writer *w) { json_key(w, "a"); }

static void wrong_end(struct json_writer *w)
{
    json_begin_array(w);
    json_end_object(w);
}

static void end_of_nothing(struct json_writer *w) { json_end_array(w); }

static void two_roots(struct json_writer *w)
{
    json_int(w, 1);
    json_int(w, 2);
}

static void too_deep(struct json_writer *w)
{
    for (int i = 0; i < JSON_WRITER_DEPTH; i++)
        json_begin_array(w);
}

static const struct {
    const char *label;
    void (*misuse)(struct json_writer *w);
} misuses[] = {
    {"a value without a key", value_without_a_key},
    {"a key without a value", key_without_a_value},
    {"two keys in a row", two_keys},
    {"a key in an array", key_in_an_array},
    {"a key at the root", key_at_the_root},
    {"the wrong end", wrong_end},
    {"an end of nothing", end_of_nothing},
    {"two values at the root", two_roots},
    {"nested too deep", too_deep},
};

#ifdef SUBTIER_CHECKED

/* Checked builds stop at the mistake, so it is made in a child. */
static void misuse_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(misuses); i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            struct buf out = BUF_INIT(1000);
            struct json_writer w = JSON_WRITER(&out);
            misuses[i].misuse(&w);
            _exit(0);
        }
        int status = 0;
        assert_int_equal(child, waitpid(child, &status, 0));
        CHECK(misuses[i].label, WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}

#else

static void misuse_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(misuses); i++) {
        AUTO_BUF out = BUF_INIT(1000);
        struct json_writer w = JSON_WRITER(&out);
        misuses[i].misuse(&w);
        CHECK(misuses[i].label, w.broken && !json_writer_done(&w));
        size_t len = out.len;
        json_begin_array(&w);
        json_key(&w, "a");
        json_null(&w);
        json_end_array(&w);
        CHECK_INT(misuses[i].label, len, out.len);
        CHECK(misuses[i].label, !json_writer_done(&w));
    }
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_a_document),
        cmocka_unit_test(escapes_texts),
        cmocka_unit_test(every_code_point_reads_back),
        cmocka_unit_test(writes_integers),
        cmocka_unit_test(a_full_buffer_is_not_done),
        cmocka_unit_test(forgets_the_commas_of_closed_containers),
        cmocka_unit_test(misuse_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
