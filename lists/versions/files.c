/* lists/versions/files.c - see files.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/files.h"

#include <zlib.h>

#include "core/buf.h"
#include "lists/formats/unpack.h"
#include "lists/versions/chunks.h"

static const struct db_statement LOAD = {
    .name = "list_files_load",
    .params = 1,
    .sql = "SELECT name, sha256, size_bytes, zlib, position FROM list_file WHERE version_id = $1"
           " ORDER BY position",
};

const db_statement_group files_statements = {&LOAD, NULL};

/* Files of an early program were stored whole. */
static bool unpack_whole(const PGresult *rows, int row, size_t size, struct buf *out,
                         struct error *err)
{
    AUTO_ARENA scratch = ARENA_INIT((size_t)2 << 30);
    struct str packed;
    uLongf len = (uLongf)size;
    char *bytes = arena_alloc(&scratch, size + 1);
    if (!bytes || !db_get_bytes(rows, row, 3, &scratch, &packed))
        return error_memory(err);
    if (uncompress((Bytef *)bytes, &len, (const Bytef *)packed.ptr, (uLong)packed.len) != Z_OK)
        return error_set(err, ERROR_CONFLICT, "what is stored cannot be unpacked");
    buf_append(out, bytes, len);
    return !buf_failed(out) || error_memory(err);
}

static bool load_bytes(struct db *db, int64_t version_id, const PGresult *rows, int row,
                       struct buf *out, struct error *err)
{
    if (!db_get_is_null(rows, row, 3))
        return unpack_whole(rows, row, (size_t)db_get_int64(rows, row, 2), out, err);
    return chunks_load(db, version_id, db_get_int64(rows, row, 4), out, err) >= 0;
}

static bool load_row(struct db *db, int64_t version_id, const PGresult *rows, int row,
                     struct arena *arena, struct list_file *out, struct error *err)
{
    struct str name = db_get_text(rows, row, 0);
    int64_t size = db_get_int64(rows, row, 2);
    char sha256[SHA256_HEX_SIZE];
    AUTO_BUF bytes = BUF_INIT(UNPACK_MAX_BYTES);
    if (size < 0 || size > UNPACK_MAX_BYTES)
        return error_set(err, ERROR_CONFLICT, "%.*s: a stored length of %lld bytes", STR_ARG(name),
                         (long long)size);
    if (!load_bytes(db, version_id, rows, row, &bytes, err))
        return error_within(err, "%.*s", STR_ARG(name));
    if (bytes.len != (size_t)size)
        return error_set(err, ERROR_CONFLICT, "%.*s: %zu bytes are stored, not the recorded %lld",
                         STR_ARG(name), bytes.len, (long long)size);
    out->name = arena_strndup(arena, name.ptr, name.len);
    out->data = str_copy(arena, buf_str(&bytes));
    if (!out->name || arena_failed(arena))
        return error_memory(err);
    sha256_hex(out->data, sha256);
    if (!str_equal(db_get_text(rows, row, 1), str_of(sha256)))
        return error_set(err, ERROR_CONFLICT, "%.*s: its SHA-256 is %s, not the recorded %.*s",
                         STR_ARG(name), sha256, STR_ARG(db_get_text(rows, row, 1)));
    return true;
}

enum db_status files_load(struct db *db, int64_t version_id, struct arena *arena,
                          struct stored_files *files_out, struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(version_id)};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    if (status != DB_ROWS)
        return status;
    if (PQntuples(rows) > MANIFEST_MAX_FILES) {
        error_set(err, ERROR_CONFLICT, "a version of %d files", PQntuples(rows));
        return DB_FATAL;
    }
    files_out->n = 0;
    for (int row = 0; row < PQntuples(rows); row++) {
        if (!load_row(db, version_id, rows, row, arena, &files_out->files[row], err))
            return DB_FATAL;
        struct str sha256 = db_get_text(rows, row, 1);
        memcpy(files_out->sha256[row], sha256.ptr, SHA256_HEX_SIZE - 1);
        files_out->sha256[row][SHA256_HEX_SIZE - 1] = '\0';
        files_out->n++;
    }
    return DB_ROWS;
}
