/* lists/formats/unpack.c - gzip by zlib, zip by libzip, with a cap on expansion.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/unpack.h"

#include <stdlib.h>
#include <zip.h>
#include <zlib.h>

#include "core/file.h"

enum { CHUNK_BYTES = 1 << 18 };

/* May `unpacked` bytes have come out of `packed` ones? */
static bool within_cap(size_t packed, size_t unpacked)
{
    if (unpacked > UNPACK_MAX_BYTES)
        return false;
    return unpacked <= UNPACK_SMALL_BYTES || unpacked / UNPACK_MAX_RATIO <= packed;
}

static bool too_large(const char *name, struct error *err)
{
    return error_set(err, ERROR_LIST_REFUSED,
                     "%s: expands to more than %d MiB or %d times its size", name,
                     UNPACK_MAX_BYTES >> 20, UNPACK_MAX_RATIO);
}

/* Inflates member after member: a gzip file may be several, one behind the other. */
static bool inflate_all(z_stream *stream, const char *name, struct str data, struct buf *out,
                        unsigned char *chunk, struct error *err)
{
    size_t at = 0;
    int status = Z_OK;
    while (status != Z_STREAM_END || stream->avail_in > 0 || at < data.len) {
        if (stream->avail_in == 0 && at < data.len) {
            size_t take = data.len - at < CHUNK_BYTES ? data.len - at : CHUNK_BYTES;
            stream->next_in = (unsigned char *)(uintptr_t)(data.ptr + at);
            stream->avail_in = (uInt)take;
            at += take;
        }
        if (status == Z_STREAM_END && inflateReset(stream) != Z_OK)
            return error_set(err, ERROR_LIST_REFUSED, "%s: gzip data is damaged", name);
        stream->next_out = chunk;
        stream->avail_out = CHUNK_BYTES;
        status = inflate(stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END)
            return error_set(err, ERROR_LIST_REFUSED, "%s: gzip data is damaged or cut off", name);
        buf_append(out, chunk, CHUNK_BYTES - stream->avail_out);
        if (!within_cap(data.len, out->len))
            return too_large(name, err);
    }
    return true;
}

static bool unpack_gzip(const char *name, struct str data, struct buf *out, struct error *err)
{
    unsigned char *chunk = malloc(CHUNK_BYTES);
    z_stream stream = {0};
    if (!chunk || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
        free(chunk);
        return error_set(err, ERROR_MEMORY, "no memory to unpack %s", name);
    }
    bool done = inflate_all(&stream, name, data, out, chunk, err);
    inflateEnd(&stream);
    free(chunk);
    return done;
}

static bool unpack_zip_member(zip_t *archive, const char *name, size_t packed, struct buf *out,
                              struct error *err)
{
    zip_file_t *member = zip_fopen_index(archive, 0, 0);
    char *chunk = malloc(CHUNK_BYTES);
    bool done = member && chunk;
    if (!done)
        error_set(err, ERROR_LIST_REFUSED, "%s: the zip's file cannot be opened (encrypted?)",
                  name);
    while (done) {
        zip_int64_t got = zip_fread(member, chunk, CHUNK_BYTES);
        if (got < 0)
            done = error_set(err, ERROR_LIST_REFUSED, "%s: zip data is damaged", name);
        if (got <= 0)
            break;
        buf_append(out, chunk, (size_t)got);
        if (!within_cap(packed, out->len))
            done = too_large(name, err);
    }
    free(chunk);
    if (member && zip_fclose(member) != 0 && done)
        done = error_set(err, ERROR_LIST_REFUSED, "%s: zip data is damaged", name);
    return done;
}

/* A zip of several files is left alone: a workbook is one, and its parser wants it whole. */
static bool unpack_zip(const char *name, struct str data, struct buf *out, bool *packed_out,
                       struct error *err)
{
    zip_error_t zip_error;
    zip_error_init(&zip_error);
    zip_source_t *source = zip_source_buffer_create(data.ptr, data.len, 0, &zip_error);
    zip_t *archive =
        source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &zip_error) : NULL;
    zip_error_fini(&zip_error);
    if (!archive) {
        zip_source_free(source);
        return error_set(err, ERROR_LIST_REFUSED, "%s: a damaged or cut off zip file", name);
    }
    bool single = zip_get_num_entries(archive, 0) == 1;
    bool done = !single || unpack_zip_member(archive, name, data.len, out, err);
    zip_discard(archive);
    *packed_out = single;
    return done;
}

bool unpack(const char *name, struct str data, struct buf *out, bool *packed_out, struct error *err)
{
    bool packed = true, done = true;
    if (str_starts_with(data, STR("\x1F\x8B")))
        done = unpack_gzip(name, data, out, err);
    else if (str_starts_with(data, STR("PK\x03\x04")))
        done = unpack_zip(name, data, out, &packed, err);
    else
        packed = false;
    if (done && buf_failed(out))
        return error_set(err, ERROR_MEMORY, "no memory to unpack %s", name);
    if (done)
        *packed_out = packed;
    return done;
}

static const char *base_name(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    struct str name = str_of(slash ? slash + 1 : path);
    if (str_ends_with(name, STR(".gz")))
        name.len -= 3;
    else if (str_ends_with(name, STR(".zip")))
        name.len -= 4;
    return str_copy(arena, name).ptr;
}

static bool read_one(const char *path, struct arena *arena, struct buf *buffer,
                     struct list_file *file_out, struct error *err)
{
    struct buf packed;
    buf_init(&packed, UNPACK_MAX_BYTES);
    bool was_packed = false;
    const char *name = base_name(path, arena);
    bool done = name ? file_read(path, &packed, err)
                     : error_set(err, ERROR_MEMORY, "no memory to read %s", path);
    if (done && !unpack(name, buf_str(&packed), buffer, &was_packed, err)) {
        done = err->code == ERROR_LIST_REFUSED; /* the import refuses it, and says where and why */
        if (done)
            *err = (struct error)ERROR_INIT;
    }
    if (done && !was_packed) {
        buf_release(buffer);
        *buffer = packed;
    } else {
        buf_release(&packed);
    }
    if (done)
        *file_out = (struct list_file){name, buf_str(buffer)};
    return done;
}

bool unpack_read_files(const char *const *paths, size_t count, struct arena *arena,
                       struct buf *buffers, struct list_file *files_out, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        buf_init(&buffers[i], UNPACK_MAX_BYTES);
    for (size_t i = 0; i < count; i++)
        if (!read_one(paths[i], arena, &buffers[i], &files_out[i], err))
            return false;
    return true;
}
