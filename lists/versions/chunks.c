/* lists/versions/chunks.c - see chunks.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/chunks.h"

#include <stdlib.h>
#include <zlib.h>

#include "core/hash.h"

enum {
    CUT_BITS = 13, /* 2^13 bytes between cuts on average, behind the least length */
    BATCH_ROWS = 256,
    MAX_TEXT_BYTES = 1 << 30,
};

/* Which of these hashes are not there yet: lines of hex. */
static const struct db_statement MISSING = {
    .name = "list_chunk_missing",
    .params = 1,
    .sql = "SELECT DISTINCT w FROM unnest(string_to_array($1::text, E'\\n')) AS w WHERE NOT EXISTS"
           " (SELECT FROM list_chunk c WHERE c.sha256 = decode(w, 'hex')) ORDER BY w",
};

/* Two imports may store the same piece at once; in one order, so that they cannot wait for each
 * other in a circle. */
static const struct db_statement ADD = {
    .name = "list_chunk_add",
    .params = 2,
    .sql = "INSERT INTO list_chunk (sha256, zlib)"
           " SELECT decode(h, 'hex'), decode(z, 'hex')"
           " FROM unnest(string_to_array($1::text, E'\\n'), string_to_array($2::text, E'\\n'))"
           " AS n(h, z) ORDER BY h ON CONFLICT DO NOTHING",
};

static const struct db_statement LOAD = {
    .name = "list_chunk_load",
    .params = 2,
    .sql = "SELECT c.zlib FROM list_file f,"
           " generate_series(0, octet_length(f.chunks) / 32 - 1) AS i"
           " JOIN LATERAL (SELECT k.zlib FROM list_chunk k"
           " WHERE k.sha256 = substring(f.chunks FROM i * 32 + 1 FOR 32)) c ON true"
           " WHERE f.version_id = $1 AND f.position = $2 ORDER BY i",
};

const db_statement_group chunk_statements = {&MISSING, &ADD, &LOAD, NULL};

/* --- cutting ---------------------------------------------------------------------------------- */

/* A fixed random number for each byte (splitmix64 of the byte): the same cuts for ever. */
static uint64_t gear(unsigned char byte)
{
    uint64_t z = (byte + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

size_t chunk_length(struct str data)
{
    size_t most = data.len < CHUNK_MAX_BYTES ? data.len : CHUNK_MAX_BYTES;
    uint64_t hash = 0;
    static const size_t window = 64;
    /* The hash forgets a byte after 64 more, so it need not begin before the least length. */
    for (size_t i = CHUNK_MIN_BYTES - window; i < most; i++) {
        hash = (hash << 1) + gear((unsigned char)data.ptr[i]);
        if (i + 1 >= CHUNK_MIN_BYTES && hash >> (64 - CUT_BITS) == 0)
            return i + 1;
    }
    return most;
}

/* --- storing ---------------------------------------------------------------------------------- */

struct piece {
    struct str data;
    char sha256[SHA256_HEX_SIZE];
};

static bool cut(struct str data, struct arena *arena, struct piece **pieces_out, size_t *n_out)
{
    struct piece *pieces = NULL;
    size_t n = 0, capacity = 0;
    while (data.len > 0) {
        struct piece *grown = arena_grow(arena, pieces, &capacity, n + 1, sizeof *grown);
        if (!grown)
            return false;
        pieces = grown;
        pieces[n].data = str_slice(data, 0, chunk_length(data));
        sha256_hex(pieces[n].data, pieces[n].sha256);
        data = str_slice(data, pieces[n].data.len, data.len);
        n++;
    }
    *pieces_out = pieces;
    *n_out = n;
    return true;
}

static int by_hash(const void *a, const void *b)
{
    return strcmp(((const struct piece *)a)->sha256, ((const struct piece *)b)->sha256);
}

static void add_hex(struct buf *out, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        char pair[2] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
        buf_append(out, pair, 2);
    }
}

static bool add_packed(struct buf *out, struct str data)
{
    Bytef packed[CHUNK_MAX_BYTES + CHUNK_MAX_BYTES / 8];
    uLongf len = sizeof packed;
    if (compress2(packed, &len, (const Bytef *)data.ptr, (uLong)data.len, Z_DEFAULT_COMPRESSION) !=
        Z_OK)
        return false;
    add_hex(out, packed, len);
    return true;
}

/* `missing` and `sorted` are both in the order of hashes. */
static enum db_status add_missing(struct db *db, const PGresult *missing,
                                  const struct piece *sorted, size_t n, struct error *err)
{
    AUTO_BUF hashes = BUF_INIT(MAX_TEXT_BYTES);
    AUTO_BUF packed = BUF_INIT(MAX_TEXT_BYTES);
    size_t at = 0;
    enum db_status status = DB_NONE;
    for (int row = 0; row < PQntuples(missing) && status >= 0; row++) {
        struct str wanted = db_get_text(missing, row, 0);
        while (at < n && !str_equal(str_of(sorted[at].sha256), wanted))
            at++;
        bool last = row + 1 == PQntuples(missing) || row % BATCH_ROWS == BATCH_ROWS - 1;
        buf_add(&hashes, wanted);
        bool good = at < n && add_packed(&packed, sorted[at].data);
        if (!last) {
            buf_addc(&hashes, '\n');
            buf_addc(&packed, '\n');
            if (good)
                continue;
        }
        if (!good || buf_failed(&hashes) || buf_failed(&packed)) {
            error_memory(err);
            return DB_FATAL;
        }
        const struct db_param params[] = {db_text(buf_str(&hashes)), db_text(buf_str(&packed))};
        status = db_execute(db, &ADD, params, err);
        buf_clear(&hashes);
        buf_clear(&packed);
    }
    return status;
}

enum db_status chunks_store(struct db *db, struct str data, struct buf *hashes_out,
                            struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)1 << 30);
    AUTO_BUF names = BUF_INIT(MAX_TEXT_BYTES);
    AUTO_PGRESULT *missing = NULL;
    struct piece *pieces = NULL;
    size_t n = 0;
    bool good = cut(data, &arena, &pieces, &n);
    for (size_t i = 0; good && i < n; i++) {
        unsigned char hash[SHA256_BYTES];
        sha256(pieces[i].data, hash);
        buf_append(hashes_out, hash, sizeof hash);
        if (i > 0)
            buf_addc(&names, '\n');
        buf_adds(&names, pieces[i].sha256);
    }
    if (!good || buf_failed(hashes_out) || buf_failed(&names)) {
        error_memory(err);
        return DB_FATAL;
    }
    if (n == 0)
        return DB_NONE;
    const struct db_param params[] = {db_text(buf_str(&names))};
    enum db_status status = db_select(db, &MISSING, params, &missing, err);
    if (status != DB_ROWS)
        return status;
    qsort(pieces, n, sizeof *pieces, by_hash);
    return add_missing(db, missing, pieces, n, err);
}

/* --- loading ---------------------------------------------------------------------------------- */

enum db_status chunks_load(struct db *db, int64_t version_id, int64_t position, struct buf *out,
                           struct error *err)
{
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_int64(version_id), db_int64(position)};
    enum db_status status = db_select(db, &LOAD, params, &rows, err);
    for (int row = 0; status == DB_ROWS && row < PQntuples(rows); row++) {
        AUTO_ARENA scratch = ARENA_INIT(1 << 20);
        Bytef piece[CHUNK_MAX_BYTES];
        uLongf len = sizeof piece;
        struct str packed;
        if (!db_get_bytes(rows, row, 0, &scratch, &packed)) {
            error_memory(err);
            return DB_FATAL;
        }
        if (uncompress(piece, &len, (const Bytef *)packed.ptr, (uLong)packed.len) != Z_OK) {
            error_set(err, ERROR_CONFLICT, "what is stored cannot be unpacked");
            return DB_FATAL;
        }
        buf_append(out, piece, len);
    }
    if (status == DB_ROWS && buf_failed(out)) {
        error_memory(err);
        return DB_FATAL;
    }
    return status;
}
