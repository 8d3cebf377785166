/* core/options.c - walking argv by a table of options.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/options.h"

#include <assert.h>

#include "core/nearest.h"
#include "core/str.h"

static const struct option_row *find_row(const struct option_row *rows, struct str name)
{
    for (const struct option_row *row = rows; row->name; row++)
        if (str_equal(str_of(row->name), name))
            return row;
    return NULL;
}

static bool unknown(const struct option_row *rows, struct str name, struct error *err)
{
    struct nearest near = {0};
    for (const struct option_row *row = rows; row->name; row++)
        nearest_offer(&near, name, row->name);
    if (near.word)
        return error_set(err, ERROR_USAGE, "there is no option %.*s; did you mean %s?",
                         STR_ARG(name), near.word);
    return error_set(err, ERROR_USAGE, "there is no option %.*s", STR_ARG(name));
}

static bool add_word(struct options *options, const char *word, struct error *err)
{
    if (options->n_words == OPTIONS_MAX_WORDS)
        return error_set(err, ERROR_USAGE, "more than %d arguments", OPTIONS_MAX_WORDS);
    options->words[options->n_words++] = word;
    return true;
}

/* Takes the option argv[*at], and the value behind it when it is a word of its own. */
static bool take_option(struct options *options, int argc, char **argv, int *at, struct error *err)
{
    struct str word = str_of(argv[*at]);
    size_t name_len = str_find(word, STR("="), 0);
    struct str name = str_slice(word, 0, name_len);
    const char *value = name_len < word.len ? argv[*at] + name_len + 1 : NULL;

    const struct option_row *row = find_row(options->rows, name);
    if (!row)
        return unknown(options->rows, name, err);
    if (!row->value && value)
        return error_set(err, ERROR_USAGE, "%s takes no value", row->name);
    if (row->value && !value) {
        /* "--listen --json" forgot the address; a value with dashes is given with "=". */
        if (*at + 1 >= argc || str_starts_with(str_of(argv[*at + 1]), STR("--")))
            return error_set(err, ERROR_USAGE, "%s needs a value: %s %s", row->name, row->name,
                             row->value);
        value = argv[++*at];
    }
    options->values[row - options->rows] = value ? value : "";
    return true;
}

bool options_parse(struct options *options, const struct option_row *rows, int argc, char **argv,
                   struct error *err)
{
    struct options parsed = {.rows = rows};
    size_t n_rows = 0;
    while (rows[n_rows].name)
        n_rows++;
    if (n_rows > OPTIONS_MAX)
        return error_set(err, ERROR_INTERNAL, "a table of %zu options, %d is the most", n_rows,
                         OPTIONS_MAX);

    bool only_words = false;
    for (int at = 0; at < argc; at++) {
        struct str word = str_of(argv[at]);
        bool is_option = !only_words && word.len > 1 && word.ptr[0] == '-'; /* "-" is a file */
        bool ok = true;
        if (is_option && str_equal(word, STR("--")))
            only_words = true;
        else if (is_option)
            ok = take_option(&parsed, argc, argv, &at, err);
        else
            ok = add_word(&parsed, argv[at], err);
        if (!ok)
            return false;
    }
    *options = parsed;
    return true;
}

const char *options_get(const struct options *options, const char *name)
{
    const struct option_row *row = find_row(options->rows, str_of(name));
#ifdef SUBTIER_CHECKED
    assert(row && "the option is not in the table");
#endif
    return row ? options->values[row - options->rows] : NULL;
}
