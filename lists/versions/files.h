/* lists/versions/files.h - the stored files of a version.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_FILES_H
#define LISTS_VERSIONS_FILES_H

#include "core/arena.h"
#include "core/hash.h"
#include "db/db.h"
#include "lists/formats/format.h"
#include "lists/versions/manifest.h"

extern const db_statement_group files_statements;

struct stored_files {
    struct list_file files[MANIFEST_MAX_FILES];       /* unpacked, in the arena */
    char sha256[MANIFEST_MAX_FILES][SHA256_HEX_SIZE]; /* as recorded */
    size_t n;
};

/** Loads and unpacks them, and checks each against its recorded length and hash. DB_NONE: the
 *  version has no files. ERROR_CONFLICT names the file that is not what was stored. */
enum db_status files_load(struct db *db, int64_t version_id, struct arena *arena,
                          struct stored_files *files_out, struct error *err) MUST_CHECK;

#endif
