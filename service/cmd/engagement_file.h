/* cmd/engagement_file.h - an engagement from a file in the form of POST /v1/screen.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_ENGAGEMENT_FILE_H
#define CMD_ENGAGEMENT_FILE_H

#include "portfolio/engagement.h"

/** Reads `path` ("-" is standard input) into the arena. Each fault goes to standard error with its
 *  pointer; the error then counts them. */
bool engagement_file_read(const char *path, struct arena *arena, struct engagement *engagement_out,
                          struct error *err) MUST_CHECK;

/** As that, of a text read already; `path` is for messages. */
bool engagement_text_read(const char *path, struct str text, struct arena *arena,
                          struct engagement *engagement_out, struct error *err) MUST_CHECK;

#endif
