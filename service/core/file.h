/* core/file.h - whole files in and out, with a maximum, nothing half-written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/error.h"

/** Appends the file's bytes to `out` ("-" is standard input); its maximum is `out`'s. */
bool file_read(const char *path, struct buf *out, struct error *err) MUST_CHECK;

/** Writes a temporary file beside `path`, syncs it and renames it into place; mode as for open. */
bool file_write_atomic(const char *path, struct str data, unsigned mode,
                       struct error *err) MUST_CHECK;

#endif
