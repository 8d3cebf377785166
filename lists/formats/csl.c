/* lists/formats/csl.c - the Consolidated Screening List (US Commerce, ITA) as CSV.
 *
 * The lists of several bureaus in one file; `source` says which. alt_names, addresses, programs,
 * dates_of_birth, citizenships and ids are joined with "; ". A number in `ids` is "Passport,
 * 836238033, KP" in newer files and "KP, 836238033, Passport" in older ones; OFAC's notes stand
 * there too ("Gender, Male"). `type` is empty for the lists of BIS and State. The id is `_id` or
 * entity_number; without either it is hashed. What a row means follows its source.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/csl.h"

#include "core/utf8.h"
#include "lists/formats/parsers.h"
#include "lists/formats/rowwise.h"
#include "lists/formats/warnings.h"

static const struct column columns[] = {
    [CSL_ID] = {"_id|id", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [CSL_SOURCE] = {"source", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_ENTITY_NUMBER] = {"entity_number", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_TYPE] = {"type", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_PROGRAMS] = {"programs", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_NAME] = {"name", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_TITLE] = {"title", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_ADDRESSES] = {"addresses", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_NOTICE] = {"federal_register_notice", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_START] = {"start_date", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_END] = {"end_date", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_STANDARD_ORDER] = {"standard_order", COLUMN_OPTIONAL, COLUMN_RAW},
    [CSL_REQUIREMENT] = {"license_requirement", COLUMN_OPTIONAL, COLUMN_RAW},
    [CSL_POLICY] = {"license_policy", COLUMN_OPTIONAL, COLUMN_RAW},
    [CSL_CALL_SIGN] = {"call_sign", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_VESSEL_TYPE] = {"vessel_type", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_TONNAGE] = {"gross_tonnage", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [CSL_REGISTERED_TONNAGE] = {"gross_registered_tonnage", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [CSL_FLAG] = {"vessel_flag", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_OWNER] = {"vessel_owner", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_REMARKS] = {"remarks", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_LIST_URL] = {"source_list_url", COLUMN_OPTIONAL, COLUMN_RAW},
    [CSL_ALT_NAMES] = {"alt_names", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_CITIZENSHIPS] = {"citizenships", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_BIRTHS] = {"dates_of_birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_NATIONALITIES] = {"nationalities", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_BIRTH_PLACES] = {"places_of_birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [CSL_INFORMATION_URL] = {"source_information_url", COLUMN_OPTIONAL, COLUMN_RAW},
    [CSL_IDS] = {"ids", COLUMN_NEEDED, COLUMN_MAPPED},
};

/* Files without `_id` and with few entity numbers: a party is what its list calls by that name. */
static bool id(struct rowwise *r, const struct table_row *row, char buffer[ROWWISE_ID_SIZE],
               struct str *id_out, struct error *err)
{
    struct str own = rowwise_cell(r, row, CSL_ID), number = rowwise_cell(r, row, CSL_ENTITY_NUMBER);
    const struct str parts[] = {
        rowwise_cell(r, row, CSL_SOURCE),    rowwise_cell(r, row, CSL_NAME),
        rowwise_cell(r, row, CSL_ADDRESSES), rowwise_cell(r, row, CSL_START),
        rowwise_cell(r, row, CSL_NOTICE),
    };
    *id_out = csl_id(own, number, rowwise_cell(r, row, CSL_SOURCE), buffer);
    if (id_out->len >= CSL_ID_SIZE)
        return table_refuse(r->file, row, err, "an id longer than 256 bytes");
    if (id_out->len > 0)
        return true;
    if (!hashed_id(&r->ids, parts, LENGTH(parts), buffer))
        return error_memory(err);
    *id_out = str_of(buffer);
    return true;
}

static struct str csl_place(struct builder *b, struct str source, size_t row)
{
    struct str word = utf8_prefix(source, 3);
    return str_of(arena_printf(&b->arena, "%.*s-%zu", STR_ARG(word), row));
}

static bool fill(struct rowwise *r, const struct table_row *row, struct error *err)
{
    struct csl_row csl;
    (void)err;
    for (size_t i = 0; i < CSL_COLUMNS; i++)
        csl.cells[i] = rowwise_cell(r, row, i);
    if (csl.cells[CSL_ID].len == 0) /* as the shared expectations number such rows: "Den-0" */
        r->builder.record.place = csl_place(&r->builder, csl.cells[CSL_SOURCE], r->rows - 1);
    csl_fill(&r->builder, &csl, r->sink->warnings);
    return true;
}

static const struct rowwise_format format = {
    .columns = columns, .n_columns = LENGTH(columns), .id = id, .fill = fill};

static bool is_header(const struct table_row *row)
{
    size_t needed = 0, there = 0;
    for (size_t i = 0; i < LENGTH(columns); i++) {
        needed += columns[i].need == COLUMN_NEEDED;
        there += columns[i].need == COLUMN_NEEDED && columns_fit(&columns[i], 1, row);
    }
    return there * 4 >= needed * 3;
}

bool csl_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool csl_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err)
{
    return rowwise_parse(&format, files, count, sink, err);
}
