/* lists/formats/unpack.h - files as they come: plain, gzip, or a zip that holds one file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_UNPACK_H
#define LISTS_FORMATS_UNPACK_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/error.h"
#include "lists/formats/format.h"

enum {
    UNPACK_MAX_BYTES = 1 << 30, /* of one file, unpacked */
    UNPACK_MAX_RATIO = 200,     /* more is a bomb, unless the result is small */
    UNPACK_SMALL_BYTES = 16 << 20,
};

/**
 * Puts the plain bytes of `data` into `out` when they are packed (true, *packed_out true), or does
 * nothing (*packed_out false). An xlsx workbook is a zip of several files and counts as plain.
 * Errors: ERROR_LIST_REFUSED "<name>: ..." for what is broken, encrypted, or expands too much.
 */
bool unpack(const char *name, struct str data, struct buf *out, bool *packed_out,
            struct error *err) MUST_CHECK;

/**
 * Reads and unpacks files from disk; "-" is standard input. Names become base names without ".gz"
 * and ".zip". What is broken or expands too much is handed on as it is: import_list() refuses it.
 * Everything lives in `buffers` (count of them, released by the caller) and `arena`.
 */
bool unpack_read_files(const char *const *paths, size_t count, struct arena *arena,
                       struct buf *buffers, struct list_file *files_out,
                       struct error *err) MUST_CHECK;

#endif
