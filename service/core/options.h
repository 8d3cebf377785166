/* core/options.h - command-line options as a table.
 *
 *     static const struct option_row rows[] = {
 *         {"--listen", "ADDR:PORT", "where to answer (default 127.0.0.1:8650)"},
 *         {"--json", NULL, "print one JSON object"},
 *         {0},
 *     };
 *
 * "--name value" and "--name=value"; "--" ends options; an unknown one is an error that suggests
 * the nearest. Words that are no options are kept in order.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

struct option_row {
    const char *name;  /* with its dashes */
    const char *value; /* what the manual calls its value; NULL for a switch */
    const char *help;
};

enum { OPTIONS_MAX = 48, OPTIONS_MAX_WORDS = 256 };

struct options {
    const struct option_row *rows;
    const char *values[OPTIONS_MAX]; /* by row: the last value given, "" for a given switch */
    const char *words[OPTIONS_MAX_WORDS];
    size_t n_words;
};

/** Parses argv[0..argc); ERROR_USAGE on an unknown option, a missing value or too many words. */
bool options_parse(struct options *options, const struct option_row *rows, int argc, char **argv,
                   struct error *err) MUST_CHECK;

/** The value, "" for a given switch, or NULL when not given. `name` must be in the table. */
const char *options_get(const struct options *options, const char *name);

#endif
