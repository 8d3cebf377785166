/* lists/versions/chunks.h - files stored in pieces, so that what two days have in common is stored
 * once.
 *
 * A piece ends where a rolling hash of its last bytes says so: a change moves no cut but those
 * around it. Pieces have CHUNK_MIN_BYTES to CHUNK_MAX_BYTES, about 8 KiB on average, and are named
 * by their SHA-256.
 *
 * Source  W. Xia et al., "FastCDC" (USENIX ATC 2016): the gear hash.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_CHUNKS_H
#define LISTS_VERSIONS_CHUNKS_H

#include "core/arena.h"
#include "core/buf.h"
#include "db/db.h"

enum { CHUNK_MIN_BYTES = 2 << 10, CHUNK_MAX_BYTES = 64 << 10 };

extern const db_statement_group chunk_statements;

/** Length of the first piece of `data`; 0 when there is none. Pure. */
size_t chunk_length(struct str data);

/** Stores the pieces that are not there yet; `hashes_out` gets 32 bytes for each, in order. */
enum db_status chunks_store(struct db *db, struct str data, struct buf *hashes_out,
                            struct error *err) MUST_CHECK;

/** Puts the pieces of a file together. DB_NONE: the file has none, or one is missing;
 * ERROR_CONFLICT when one cannot be unpacked. */
enum db_status chunks_load(struct db *db, int64_t version_id, int64_t position, struct buf *out,
                           struct error *err) MUST_CHECK;

#endif
