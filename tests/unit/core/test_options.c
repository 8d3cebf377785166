/* unit/core/test_options.c - command lines, right and wrong.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/options.h"

#include "check.h"

static const struct option_row rows[] = {
    {"--listen", "ADDR:PORT", "where to answer"},
    {"--json", NULL, "print one JSON object"},
    {"--as-of", "DATE", "replay as of that day"},
    {"-v", NULL, "say more"},
    {0},
};

enum { MAX_ARGS = 8 };

/* Aligned, the columns would run off the page. */
/* clang-format off */
static const struct {
    const char *label;
    const char *args[MAX_ARGS];
    const char *listen, *json, *as_of; /* NULL: not given */
    const char *words;                 /* each followed by '|' */
    const char *message;               /* of the refusal */
} cases[] = {
    {"nothing", {NULL}, NULL, NULL, NULL, "", NULL},
    {"a value behind a blank", {"--listen", ":80"}, ":80", NULL, NULL, "", NULL},
    {"a value behind an equals sign", {"--listen=:80"}, ":80", NULL, NULL, "", NULL},
    {"an equals sign within the value", {"--listen=a=b"}, "a=b", NULL, NULL, "", NULL},
    {"an empty value", {"--listen="}, "", NULL, NULL, "", NULL},
    {"an empty value behind a blank", {"--listen", ""}, "", NULL, NULL, "", NULL},
    {"the last of two", {"--listen=a", "--listen", "b"}, "b", NULL, NULL, "", NULL},
    {"words between options", {"a", "--json", "b", "--as-of", "2022", "c"}, NULL, "", "2022",
     "a|b|c|", NULL},
    {"only words behind two dashes", {"--json", "--", "--listen", "-x"}, NULL, "", NULL,
     "--listen|-x|", NULL},
    {"one dash is a word", {"-"}, NULL, NULL, NULL, "-|", NULL},
    {"an empty word", {""}, NULL, NULL, NULL, "|", NULL},
    {"a value with one dash", {"--as-of", "-1"}, NULL, NULL, "-1", "", NULL},
    {"an option nobody knows", {"--frobnicate"}, NULL, NULL, NULL, "",
     "there is no option --frobnicate"},
    {"a mistyped option", {"--listne", ":80"}, NULL, NULL, NULL, "",
     "there is no option --listne; did you mean --listen?"},
    {"a mistyped option with a value", {"--lsten=:80"}, NULL, NULL, NULL, "",
     "there is no option --lsten; did you mean --listen?"},
    {"no value at the end", {"--json", "--listen"}, NULL, NULL, NULL, "",
     "--listen needs a value: --listen ADDR:PORT"},
    {"an option where a value belongs", {"--listen", "--json"}, NULL, NULL, NULL, "",
     "--listen needs a value: --listen ADDR:PORT"},
    {"a value for a switch", {"--json=yes"}, NULL, NULL, NULL, "", "--json takes no value"},
};
/* clang-format on */

static void reads_command_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const char *label = cases[i].label;
        char *argv[MAX_ARGS], copies[MAX_ARGS][32];
        int argc = 0;
        for (; argc < MAX_ARGS && cases[i].args[argc]; argc++) {
            snprintf(copies[argc], sizeof(copies[argc]), "%s", cases[i].args[argc]);
            argv[argc] = copies[argc];
        }

        struct options options = {.n_words = 4711};
        struct error err = ERROR_INIT;
        bool ok = options_parse(&options, rows, argc, argv, &err);
        CHECK_INT(label, cases[i].message == NULL, ok);
        if (!ok) {
            CHECK_TEXT(label, cases[i].message, err.message);
            CHECK_INT(label, ERROR_USAGE, err.code);
            CHECK_INT(label, 4711, options.n_words);
            continue;
        }
        CHECK(label, (cases[i].listen == NULL) == (options_get(&options, "--listen") == NULL));
        CHECK_TEXT(label, cases[i].listen, options_get(&options, "--listen"));
        CHECK(label, (cases[i].json == NULL) == (options_get(&options, "--json") == NULL));
        CHECK_TEXT(label, cases[i].as_of, options_get(&options, "--as-of"));
        char words[64] = "";
        size_t len = 0;
        for (size_t j = 0; j < options.n_words; j++)
            len += (size_t)snprintf(words + len, sizeof(words) - len, "%s|", options.words[j]);
        CHECK_TEXT(label, cases[i].words, words);
    }
}

static void refuses_too_many_words(void **state)
{
    (void)state;
    static char word[] = "party.csv";
    char *argv[OPTIONS_MAX_WORDS + 1];
    for (size_t i = 0; i < LENGTH(argv); i++)
        argv[i] = word;
    static struct options options;
    struct error err = ERROR_INIT;
    assert_true(options_parse(&options, rows, OPTIONS_MAX_WORDS, argv, &err));
    assert_int_equal(OPTIONS_MAX_WORDS, options.n_words);
    assert_false(options_parse(&options, rows, OPTIONS_MAX_WORDS + 1, argv, &err));
    assert_string_equal("more than 256 arguments", err.message);
}

static void refuses_a_table_that_is_too_long(void **state)
{
    (void)state;
    struct option_row many[OPTIONS_MAX + 2] = {{0}};
    for (size_t i = 0; i <= OPTIONS_MAX; i++)
        many[i].name = "--x";
    struct options options;
    struct error err = ERROR_INIT;
    assert_false(options_parse(&options, many, 0, NULL, &err));
    assert_int_equal(ERROR_INTERNAL, err.code);
    many[OPTIONS_MAX].name = NULL;
    assert_true(options_parse(&options, many, 0, NULL, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_command_lines),
        cmocka_unit_test(refuses_too_many_words),
        cmocka_unit_test(refuses_a_table_that_is_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
