/* lists/formats/encoding.c - UTF-16 and Windows-1252.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/encoding.h"

#include "core/utf8.h"
#include "lists/formats/source.h"

/* Code points of bytes 0x80 to 0x9F; 0 where there is none. Source: Unicode's CP1252.TXT. */
static const uint16_t windows_1252_upper[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* UTF-8 with a damaged place is not Windows-1252: then it has more good characters than bad bytes.
 */
static bool is_damaged_utf8(struct str data)
{
    size_t bad = 0, good = 0;
    if (str_starts_with(data, STR("\xEF\xBB\xBF")))
        return true;
    for (size_t at = 0; at < data.len;) {
        size_t before = at;
        uint32_t rune = utf8_next(data, &at);
        bad += rune == 0xFFFD && at - before == 1;
        good += at - before > 1;
    }
    return good > bad;
}

enum encoding encoding_guess(struct str data, bool windows_1252)
{
    if (str_starts_with(data, STR("\xFF\xFE")))
        return ENCODING_UTF16_LE;
    if (str_starts_with(data, STR("\xFE\xFF")))
        return ENCODING_UTF16_BE;
    if (windows_1252 && data.len > 0 && !memchr(data.ptr, '\0', data.len) &&
        utf8_invalid_at(data) < data.len && !is_damaged_utf8(data))
        return ENCODING_WINDOWS_1252;
    return ENCODING_UTF8;
}

const char *encoding_name(enum encoding from)
{
    return from == ENCODING_WINDOWS_1252 ? "text decoded from Windows-1252"
                                         : "text decoded from UTF-16";
}

static bool decode_windows_1252(const struct list_file *file, struct buf *out, struct error *err)
{
    for (size_t i = 0; i < file->data.len; i++) {
        unsigned char byte = (unsigned char)file->data.ptr[i];
        unsigned rune = byte >= 0x80 && byte < 0xA0 ? windows_1252_upper[byte - 0x80] : byte;
        if (rune == 0)
            return source_refuse(file, i, err,
                                 "byte 0x%02X is neither valid UTF-8 nor Windows-1252", byte);
        buf_add_rune(out, rune);
    }
    return true;
}

static unsigned unit_at(struct str data, size_t at, bool big)
{
    unsigned first = (unsigned char)data.ptr[at], second = (unsigned char)data.ptr[at + 1];
    return big ? first << 8 | second : second << 8 | first;
}

static bool decode_utf16(const struct list_file *file, bool big, struct buf *out, struct error *err)
{
    struct str data = file->data;
    if (data.len % 2 != 0)
        return source_refuse(file, data.len - 1, err, "half a UTF-16 character at its end");
    for (size_t i = 2; i < data.len; i += 2) {
        unsigned rune = unit_at(data, i, big);
        if (rune >= 0xD800 && rune < 0xDC00 && i + 2 < data.len) {
            unsigned low = unit_at(data, i + 2, big);
            if (low >= 0xDC00 && low < 0xE000) {
                rune = 0x10000 + ((rune - 0xD800) << 10) + (low - 0xDC00);
                i += 2;
            }
        }
        if (rune == 0 || (rune >= 0xD800 && rune < 0xE000))
            return source_refuse(file, i, err, "no UTF-16 character at byte %zu", i);
        buf_add_rune(out, rune);
    }
    return true;
}

bool encoding_decode(const struct list_file *file, enum encoding from, struct buf *out,
                     struct error *err)
{
    bool done = from == ENCODING_WINDOWS_1252
                    ? decode_windows_1252(file, out, err)
                    : decode_utf16(file, from == ENCODING_UTF16_BE, out, err);
    return done &&
           (!buf_failed(out) || error_set(err, ERROR_MEMORY, "no memory to decode %s", file->name));
}
