/* unit/core/test_log.c - lines on standard error: whole, single, quoted.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/log.h"

#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "core/utf8.h"

/* What was written to standard error between the two calls. */
static int saved_stderr, captured;

static void capture_begin(void)
{
    char name[] = "/tmp/subtier-log-XXXXXX";
    fflush(stderr);
    captured = mkstemp(name);
    assert_true(captured >= 0);
    unlink(name);
    saved_stderr = dup(STDERR_FILENO);
    dup2(captured, STDERR_FILENO);
}

static struct str capture_end(char *out, size_t size)
{
    dup2(saved_stderr, STDERR_FILENO);
    close(saved_stderr);
    ssize_t len = pread(captured, out, size, 0);
    close(captured);
    assert_true(len >= 0 && (size_t)len < size);
    return (struct str){out, (size_t)len};
}

static void writes_one_line_an_event(void **state)
{
    (void)state;
    char out[1000];
    capture_begin();
    log_event(LOG_INFO, "list_activated", "list=%s version=%d", "us-ofac-sdn", 12);
    log_event(LOG_ERROR, "stopped", "%s", "");
    struct str text = capture_end(out, sizeof(out)), line;

    assert_true(str_cut(&text, '\n', &line));
    assert_int_equal('T', line.ptr[10]);
    CHECK_STR("behind the time",
              STR("Z level=info event=list_activated list=us-ofac-sdn version=12"),
              str_slice(line, 23, line.len));
    assert_true(str_cut(&text, '\n', &line));
    CHECK_STR("nothing to say", STR("Z level=error event=stopped"), str_slice(line, 23, line.len));
    assert_int_equal(0, text.len);
}

static void leaves_out_what_is_below_the_level(void **state)
{
    (void)state;
    char out[1000];
    capture_begin();
    log_event(LOG_DEBUG, "unseen", "a=1");
    log_set_level(LOG_ERROR);
    log_event(LOG_WARNING, "unseen", "a=2");
    log_event(LOG_ERROR, "seen", "a=3");
    log_set_level(LOG_DEBUG);
    log_event(LOG_DEBUG, "seen", "a=4");
    log_set_level(LOG_INFO);
    struct str text = capture_end(out, sizeof(out));
    assert_int_equal(text.len, str_find(text, STR("unseen"), 0));
    assert_true(str_find(text, STR("a=3"), 0) < text.len);
    assert_true(str_find(text, STR("level=debug event=seen a=4"), 0) < text.len);
}

static void a_value_cannot_forge_a_line(void **state)
{
    (void)state;
    char out[1000];
    capture_begin();
    log_event(LOG_INFO, "login", "user=%s", "x\n2026 level=info event=forged\033[2J");
    struct str text = capture_end(out, sizeof(out));
    assert_int_equal(text.len - 1, str_find(text, STR("\n"), 0));
    assert_int_equal(text.len, str_find(text, STR("\033"), 0));
}

static void cuts_long_lines_between_characters(void **state)
{
    (void)state;
    static char value[9000], out[9000];
    for (size_t i = 0; i + 4 < sizeof(value); i += 3)
        memcpy(value + i, "\xE8\xB0\xB7", 4);
    for (size_t shift = 0; shift < 3; shift++) {
        capture_begin();
        log_event(LOG_INFO, "long", "%.*s%s", (int)shift, "xy", value);
        struct str text = capture_end(out, sizeof(out));
        assert_in_range(text.len, 4090, 4096);
        assert_int_equal('\n', text.ptr[text.len - 1]);
        assert_true(utf8_valid(text));
    }
}

enum { THREADS = 4, LINES = 200 };

static void *log_many(void *argument)
{
    for (int i = 0; i < LINES; i++)
        log_event(LOG_INFO, "tick", "thread=%s end", (const char *)argument);
    return NULL;
}

static void lines_of_several_threads_do_not_mix(void **state)
{
    (void)state;
    static char out[1 << 20], names[THREADS][2] = {"a", "b", "c", "d"};
    pthread_t threads[THREADS];
    capture_begin();
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(0, pthread_create(&threads[i], NULL, log_many, names[i]));
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    struct str text = capture_end(out, sizeof(out)), line;
    size_t lines = 0;
    while (text.len && str_cut(&text, '\n', &line)) {
        assert_true(str_ends_with(line, STR(" end")));
        assert_int_equal(str_slice(line, 23, line.len).len,
                         strlen("Z level=info event=tick thread=a end"));
        lines++;
    }
    assert_int_equal(THREADS * LINES, lines);
}

static const struct {
    const char *label;
    struct str text;
    const char *want;
} quotes[] = {
    {"a plain word", STR_ROW("us-ofac-sdn"), "us-ofac-sdn"},
    {"a word beyond ASCII", STR_ROW("\xE8\xB0\xB7"), "\xE8\xB0\xB7"},
    {"a blank", STR_ROW("a b"), "\"a b\""},
    {"nothing", {NULL, 0}, "\"\""},
    {"an equals sign", STR_ROW("a=b"), "\"a=b\""},
    {"quotes and backslashes", STR_ROW("a\"\\"), "\"a\\\"\\\\\""},
    {"line ends and tabs", STR_ROW("a\r\n\tb"), "\"a\\r\\n\\tb\""},
    {"other control characters", STR_ROW("\0\033[1m\x7F"), "\"\\x00\\x1b[1m\\x7f\""},
    {"a control character of two bytes", STR_ROW("a \xC2\x9B"), "\"a \\u009b\""},
    {"what is not UTF-8", STR_ROW("a\xFF"), "\"a\\xff\""},
};

static void quotes_what_needs_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(quotes); i++) {
        char out[64];
        CHECK_TEXT(quotes[i].label, quotes[i].want, log_quote(quotes[i].text, out, sizeof(out)));
    }
}

static void quotes_within_any_size(void **state)
{
    (void)state;
    struct str text = STR("a \xE8\xB0\xB7\n\xFF zzzz");
    for (size_t size = 1; size < 40; size++) {
        char *out = malloc(size); /* exactly, so that checkers see an overrun */
        assert_non_null(out);
        log_quote(text, out, size);
        size_t len = strlen(out);
        assert_true(len < size);
        assert_true(utf8_valid(str_of(out)));
        if (size >= 3)
            assert_true(out[0] == '"' && out[len - 1] == '"');
        free(out);
    }
    char none[1] = {'x'};
    log_quote(text, none, 0);
    assert_int_equal('x', none[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_one_line_an_event),
        cmocka_unit_test(leaves_out_what_is_below_the_level),
        cmocka_unit_test(a_value_cannot_forge_a_line),
        cmocka_unit_test(cuts_long_lines_between_characters),
        cmocka_unit_test(lines_of_several_threads_do_not_mix),
        cmocka_unit_test(quotes_what_needs_it),
        cmocka_unit_test(quotes_within_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
