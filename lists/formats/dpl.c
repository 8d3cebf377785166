/* lists/formats/dpl.c - the Denied Persons List (US Commerce, BIS): tab-separated, quoted.
 *
 * No ids: they are hashed from name, address and effective date. A person with several addresses
 * stands there once for each, as different parties, because nothing says that they are one. Dates
 * are mm/dd/yyyy, but Last_Update yyyy-mm-dd.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/rowwise.h"

enum {
    NAME,
    STREET,
    CITY,
    STATE,
    COUNTRY,
    POSTCODE,
    EFFECTIVE,
    EXPIRES,
    STANDARD,
    UPDATED,
    ACTION,
    CITATION,
};

static const struct column columns[] = {
    [NAME] = {"Name", COLUMN_NEEDED, COLUMN_MAPPED},
    [STREET] = {"Street_Address", COLUMN_NEEDED, COLUMN_MAPPED},
    [CITY] = {"City", COLUMN_NEEDED, COLUMN_MAPPED},
    [STATE] = {"State", COLUMN_NEEDED, COLUMN_MAPPED},
    [COUNTRY] = {"Country", COLUMN_NEEDED, COLUMN_MAPPED},
    [POSTCODE] = {"Postal_Code", COLUMN_NEEDED, COLUMN_MAPPED},
    [EFFECTIVE] = {"Effective_Date", COLUMN_NEEDED, COLUMN_MAPPED},
    [EXPIRES] = {"Expiration_Date", COLUMN_NEEDED, COLUMN_MAPPED},
    [STANDARD] = {"Standard_Order", COLUMN_NEEDED, COLUMN_RAW},
    [UPDATED] = {"Last_Update", COLUMN_NEEDED, COLUMN_MAPPED},
    [ACTION] = {"Action", COLUMN_NEEDED, COLUMN_RAW},
    [CITATION] = {"FR_Citation", COLUMN_NEEDED, COLUMN_MAPPED},
};

static bool id(struct rowwise *r, const struct table_row *row, char buffer[ROWWISE_ID_SIZE],
               struct str *id_out, struct error *err)
{
    const struct str parts[] = {
        rowwise_cell(r, row, NAME),     rowwise_cell(r, row, STREET),
        rowwise_cell(r, row, CITY),     rowwise_cell(r, row, COUNTRY),
        rowwise_cell(r, row, POSTCODE), rowwise_cell(r, row, EFFECTIVE),
    };
    if (!hashed_id(&r->ids, parts, LENGTH(parts), buffer))
        return error_memory(err);
    *id_out = str_of(buffer);
    return true;
}

/* "US", "HK"; lower case is what our codes are in. */
static struct str code_of(struct str cell, char out[3])
{
    if (cell.len != 2)
        return country_of_name(cell);
    for (size_t i = 0; i < 2; i++)
        out[i] = cell.ptr[i] >= 'A' && cell.ptr[i] <= 'Z' ? (char)(cell.ptr[i] - 'A' + 'a')
                                                          : cell.ptr[i];
    out[2] = '\0';
    return country_code_known(str_of(out)) ? str_of(out) : STR_EMPTY;
}

static bool fill(struct rowwise *r, const struct table_row *row, struct error *err)
{
    struct builder *b = &r->builder;
    char code[3];
    struct date effective;
    (void)err;
    struct str country = code_of(rowwise_cell(r, row, COUNTRY), code);
    const struct record_address address = {.street = rowwise_cell(r, row, STREET),
                                           .city = rowwise_cell(r, row, CITY),
                                           .region = rowwise_cell(r, row, STATE),
                                           .postcode = rowwise_cell(r, row, POSTCODE),
                                           .country = rowwise_cell(r, row, COUNTRY),
                                           .country_code = country};
    builder_add_name(b, rowwise_cell(r, row, NAME), NAME_PRIMARY, false);
    builder_add_address(b, address, BUILDER_COUNTED);
    builder_add_country_code(b, country);
    builder_add_property(b, STR("startDate"), rowwise_cell(r, row, EFFECTIVE));
    builder_add_property(b, STR("endDate"), rowwise_cell(r, row, EXPIRES));
    builder_add_property(b, STR("federalRegisterNotice"), rowwise_cell(r, row, CITATION));
    if (date_of_american(rowwise_cell(r, row, EFFECTIVE), &effective))
        b->record.listed_on = effective;
    b->record.last_change = builder_text(b, rowwise_cell(r, row, UPDATED));
    return true;
}

static const struct rowwise_format format = {
    .columns = columns, .n_columns = LENGTH(columns), .id = id, .fill = fill};

static bool is_header(const struct table_row *row)
{
    return columns_fit(columns, LENGTH(columns), row);
}

bool dpl_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool dpl_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err)
{
    return rowwise_parse(&format, files, count, sink, err);
}
