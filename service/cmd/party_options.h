/* cmd/party_options.h - options of commands that read a customer's table.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_PARTY_OPTIONS_H
#define CMD_PARTY_OPTIONS_H

#include "core/options.h"
#include "portfolio/file.h"

#define PARTY_FILE_OPTIONS                                                                         \
    {"--format", "F", "csv, jsonl or xlsx (default: by content)"},                                 \
        {"--map", "MAP",                                                                           \
         "columns told, not guessed: \"Column=field, Column=field\"; - leaves out"},               \
    {                                                                                              \
        "--schema", "S", "schema of rows that name none (default LegalEntity)"                     \
    }

/** Fills format, map and schema; the map's texts live in `arena`. ERROR_USAGE. */
bool party_options_read(const struct options *options, struct arena *arena, struct party_file *file,
                        struct error *err) MUST_CHECK;

#endif
