/* db/value.c - values on their way into a statement and out of its rows.
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <limits.h>

#include "core/hash.h"
#include "db/db.h"

enum { TEXT = 0, BINARY = 1 };

struct db_param db_null(void) { return (struct db_param){0}; }

struct db_param db_int64(int64_t value)
{
    struct db_param param = {.format = TEXT, .from_scratch = 1};
    snprintf(param.scratch, sizeof param.scratch, "%" PRId64, value);
    return param;
}

struct db_param db_bool(bool value)
{
    return (struct db_param){.value = value ? "t" : "f", .length = 1, .format = TEXT};
}

struct db_param db_date(struct date value)
{
    if (date_is_none(value))
        return db_null();

    struct db_param param = {.format = TEXT, .from_scratch = 1};
    date_format(value, param.scratch);
    return param;
}

/* A view too long for libpq keeps a length that db_select refuses. */
static struct db_param raw(struct str value, bool octets)
{
    return (struct db_param){.value = value.ptr ? value.ptr : "",
                             .length = value.len > INT_MAX ? -1 : (int)value.len,
                             .format = BINARY,
                             .octets = octets};
}

struct db_param db_text(struct str value) { return raw(value, false); }

struct db_param db_bytes(struct str value) { return raw(value, true); }

struct db_param db_cstr(const char *value) { return value ? db_text(str_of(value)) : db_null(); }

struct str db_get_text(const PGresult *rows, int row, int column)
{
    return (struct str){PQgetvalue(rows, row, column), (size_t)PQgetlength(rows, row, column)};
}

int64_t db_get_int64(const PGresult *rows, int row, int column)
{
    int64_t value = 0;
    if (!str_to_int(db_get_text(rows, row, column), INT64_MIN, INT64_MAX, &value))
        return 0;
    return value;
}

bool db_get_bool(const PGresult *rows, int row, int column)
{
    return str_equal(db_get_text(rows, row, column), STR("t"));
}

struct date db_get_date(const PGresult *rows, int row, int column)
{
    struct date value = {0};
    struct error ignored = ERROR_INIT;
    if (!date_parse_full(db_get_text(rows, row, column), &value, &ignored))
        return (struct date){0}; /* NULL, or a day outside the years 1 to 9999 */
    return value;
}

bool db_get_is_null(const PGresult *rows, int row, int column)
{
    return PQgetisnull(rows, row, column);
}

bool db_get_bytes(const PGresult *rows, int row, int column, struct arena *arena,
                  struct str *bytes_out)
{
    struct str hex = db_get_text(rows, row, column); /* "\x0a1b": bytea_output is hex */
    if (!str_starts_with(hex, STR("\\x"))) {
        *bytes_out = STR_EMPTY;
        return true;
    }
    size_t len = (hex.len - 2) / 2;
    char *bytes = arena_alloc(arena, len);
    if (!bytes || !hex_decode(str_slice(hex, 2, hex.len), bytes, len))
        return false;
    *bytes_out = (struct str){bytes, len};
    return true;
}
