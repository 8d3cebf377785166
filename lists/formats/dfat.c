/* lists/formats/dfat.c - DFAT's Consolidated List (Australia): a workbook, or its rows as CSV.
 *
 * Reference "2", "2a", "2b": the letters are further names of the same party. Name Type is Primary
 * Name, Alias (Strong or Weak) or Original Script. Births are free text: "1945, 1946",
 * "Approximately 1963, 30/01/1972", or a date of the spreadsheet. The columns from Alias Strength
 * on came later; older files have twelve.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/dates.h"
#include "lists/formats/grouped.h"
#include "lists/formats/pieces.h"
#include "lists/formats/warnings.h"
#include "lists/formats/xlsx.h"

enum {
    REFERENCE,
    NAME,
    TYPE,
    NAME_TYPE,
    STRENGTH,
    BIRTH,
    BIRTH_PLACE,
    CITIZENSHIP,
    ADDRESS,
    ADDITIONAL,
    LISTING,
    IMO,
    COMMITTEES,
    CONTROL_DATE,
    INSTRUMENT,
    FINANCIAL,
    TRAVEL,
    ARMS,
    MARITIME,
};

static const struct column columns[] = {
    [REFERENCE] = {"Reference", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME] = {"Name of Individual or Entity", COLUMN_NEEDED, COLUMN_MAPPED},
    [TYPE] = {"Type", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_TYPE] = {"Name Type", COLUMN_NEEDED, COLUMN_MAPPED},
    [STRENGTH] = {"Alias Strength", COLUMN_TOGETHER, COLUMN_MAPPED},
    [BIRTH] = {"Date of Birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_PLACE] = {"Place of Birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [CITIZENSHIP] = {"Citizenship", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS] = {"Address", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDITIONAL] = {"Additional Information", COLUMN_NEEDED, COLUMN_MAPPED},
    [LISTING] = {"Listing Information", COLUMN_OPTIONAL, COLUMN_RAW},
    [IMO] = {"IMO Number", COLUMN_TOGETHER, COLUMN_MAPPED},
    [COMMITTEES] = {"Committees", COLUMN_NEEDED, COLUMN_MAPPED},
    [CONTROL_DATE] = {"Control Date", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [INSTRUMENT] = {"Instrument of Designation", COLUMN_OPTIONAL, COLUMN_RAW},
    [FINANCIAL] = {"Targeted Financial Sanction|Targeted Financial Sanctions", COLUMN_TOGETHER,
                   COLUMN_MAPPED},
    [TRAVEL] = {"Travel Ban", COLUMN_TOGETHER, COLUMN_MAPPED},
    [ARMS] = {"Arms Embargo", COLUMN_TOGETHER, COLUMN_MAPPED},
    [MARITIME] = {"Maritime Restriction|Maritime Restrictions", COLUMN_TOGETHER, COLUMN_MAPPED},
};

static enum schema schema_of_type(const struct grouped *g, struct str type)
{
    if (str_equal_nocase(type, STR("Individual")))
        return SCHEMA_PERSON;
    if (str_equal_nocase(type, STR("Entity")))
        return SCHEMA_ORGANIZATION;
    if (str_equal_nocase(type, STR("Vessel")))
        return SCHEMA_VESSEL;
    warnings_add_detail(g->sink->warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

static bool add_name(struct grouped *g, const struct group_row *row, struct error *err)
{
    struct str type = grouped_cell(g, row, NAME_TYPE), name = grouped_cell(g, row, NAME);
    struct builder *b = &g->builder;
    bool weak = str_equal_nocase(grouped_cell(g, row, STRENGTH), STR("Weak"));
    if (name.len == 0)
        return error_set(err, ERROR_LIST_REFUSED, "%s: row %zu: a name is missing", g->file->name,
                         row->number);
    if (str_equal_nocase(type, STR("Primary Name")))
        builder_add_name(b, name, NAME_PRIMARY, false);
    else if (str_equal_nocase(type, STR("Original Script")))
        builder_add_name(b, name, NAME_ALIAS, true);
    else if (str_starts_with_nocase(type, STR("Former")))
        builder_add_name(b, name, NAME_FORMER, false);
    else
        builder_add_name(b, name, weak ? NAME_WEAK : NAME_ALIAS, false);
    if (!str_equal_nocase(type, STR("Alias")) && !str_equal_nocase(type, STR("Primary Name")) &&
        !str_equal_nocase(type, STR("Original Script")))
        warnings_add_detail(g->sink->warnings, "name type not known", type);
    return true;
}

/* --- births: "Approximately 1963, 30/01/1972" ---------------------------------------------------
 */

static bool birth_of(struct str text, struct subject_birth *birth_out)
{
    enum { FEWEST_DIGITS = 5, LAST_SERIAL = 60000 };
    struct subject_birth birth = {.circa = false};
    int64_t serial;
    bool dated = date_of_numbers(text, &birth.from) ||
                 (text.len == FEWEST_DIGITS && str_to_int(text, 1, LAST_SERIAL, &serial) &&
                  xlsx_date_of_serial(serial, false, &birth.from));
    birth.to = birth.from;
    if (!dated && !birth_of_phrase(text, &birth))
        return false;
    *birth_out = birth;
    return true;
}

/* Up to the next comma, semicolon or line end; blanks part two dates ("1/2/1970 3/4/1971"). */
static bool next_birth(struct str *rest, struct str *one_out)
{
    while (rest->len > 0 && strchr(",;\r\n ", rest->ptr[0]))
        *rest = str_slice(*rest, 1, rest->len);
    if (rest->len == 0)
        return false;
    size_t end = 0;
    while (end < rest->len && !strchr(",;\r\n", rest->ptr[end]) &&
           !(rest->ptr[end] == ' ' && memchr(rest->ptr, '/', end) && end + 1 < rest->len &&
             rest->ptr[end + 1] >= '0' && rest->ptr[end + 1] <= '9'))
        end++;
    *one_out = str_trim(str_slice(*rest, 0, end));
    *rest = str_slice(*rest, end, rest->len);
    return true;
}

/* The first row's cell counts as one birth, whatever it holds. */
static void add_births(struct grouped *g, struct str cell, bool counted)
{
    struct builder *b = &g->builder;
    struct str rest = cell, one;
    size_t before = b->record.n_births;
    while (next_birth(&rest, &one)) {
        struct subject_birth birth;
        one = builder_text(b, one);
        if (one.len == 0)
            continue;
        if (birth_of(one, &birth)) {
            bool first = counted && b->record.n_births == before;
            builder_add_birth(b, birth, first ? BUILDER_COUNTED : BUILDER_BEYOND);
        } else {
            warnings_add(g->sink->warnings, "birth date not understood");
            builder_add_property(b, STR("birthNote"), one);
        }
    }
    b->record.besides.births += counted && b->record.n_births == before;
}

/* --- other columns ---------------------------------------------------------------------------- */

static void add_addresses(struct grouped *g, struct str cell, bool counted)
{
    struct pieces pieces = pieces_of(cell);
    struct str one;
    while (pieces_next(&pieces, &one)) {
        size_t comma = one.len;
        while (comma > 0 && one.ptr[comma - 1] != ',')
            comma--;
        struct str country = pieces_country(str_slice(one, comma, one.len));
        builder_add_address(&g->builder,
                            (struct record_address){.full = one, .country_code = country},
                            counted ? BUILDER_COUNTED : BUILDER_BEYOND);
        builder_add_country_code(&g->builder, country);
        counted = false;
    }
}

static void add_citizenships(struct grouped *g, struct str cell)
{
    struct str rest = cell, one;
    while (str_cut(&rest, ';', &one)) {
        struct str code = pieces_country(one);
        if (code.len > 0)
            builder_add_nationality_code(&g->builder, code);
        else if (str_trim(one).len > 0 && !builder_add_nationality(&g->builder, one))
            warnings_add_detail(g->sink->warnings, "citizenship not known", one);
    }
}

static bool says_yes(struct str cell)
{
    return str_equal(cell, STR("1")) || str_equal(cell, STR("1.0")) ||
           str_equal_nocase(cell, STR("yes")) || str_equal_nocase(cell, STR("y")) ||
           str_equal_nocase(cell, STR("true"));
}

/* In words that the table of measures knows. */
static void add_sanctions(struct grouped *g, const struct group *group)
{
    static const struct {
        unsigned column;
        const char *words;
    } sanctions[] = {{FINANCIAL, "Asset freeze (targeted financial sanction)"},
                     {TRAVEL, "Travel ban"},
                     {ARMS, "Arms embargo"},
                     {MARITIME, "Vessel (maritime restriction)"}};
    for (size_t i = 0; i < LENGTH(sanctions); i++)
        if (says_yes(groups_first(&g->groups, &g->columns, group, sanctions[i].column)))
            builder_add_sanction(&g->builder, str_of(sanctions[i].words));
}

static void add_row(struct grouped *g, const struct group *group, const struct group_row *row)
{
    struct builder *b = &g->builder;
    bool first = row == group->first;
    if (grouped_is_new(g, group, row, BIRTH))
        add_births(g, grouped_cell(g, row, BIRTH), first);
    if (grouped_is_new(g, group, row, ADDRESS))
        add_addresses(g, grouped_cell(g, row, ADDRESS), first);
    if (grouped_is_new(g, group, row, CITIZENSHIP))
        add_citizenships(g, grouped_cell(g, row, CITIZENSHIP));
    if (grouped_is_new(g, group, row, IMO))
        builder_add_identifier(b, "imoNumber", grouped_cell(g, row, IMO), STR_EMPTY,
                               BUILDER_COUNTED);
    if (grouped_is_new(g, group, row, COMMITTEES))
        builder_add_programme(b, grouped_cell(g, row, COMMITTEES));
    if (grouped_is_new(g, group, row, BIRTH_PLACE))
        builder_add_property(b, STR("birthPlace"), grouped_cell(g, row, BIRTH_PLACE));
    if (grouped_is_new(g, group, row, ADDITIONAL))
        builder_add_property(b, STR("notes"), grouped_cell(g, row, ADDITIONAL));
}

static bool fill(struct grouped *g, const struct group *group, struct error *err)
{
    struct builder *b = &g->builder;
    b->record.schema = schema_of_type(g, groups_first(&g->groups, &g->columns, group, TYPE));
    for (const struct group_row *row = group->first; row; row = row->next) {
        if (!add_name(g, row, err))
            return false;
        add_row(g, group, row);
    }
    add_sanctions(g, group);
    b->record.last_change =
        builder_text(b, groups_first(&g->groups, &g->columns, group, CONTROL_DATE));
    return true;
}

/* "2a" belongs to "2". */
static bool key(struct grouped *g, const struct table_row *row, struct str *key_out,
                struct error *err)
{
    struct str reference = columns_cell(&g->columns, row, REFERENCE);
    size_t digits = 0, letters = 0;
    while (digits < reference.len && reference.ptr[digits] >= '0' && reference.ptr[digits] <= '9')
        digits++;
    struct str rest = str_trim(str_slice(reference, digits, reference.len));
    while (letters < rest.len && ((rest.ptr[letters] >= 'a' && rest.ptr[letters] <= 'z') ||
                                  (rest.ptr[letters] >= 'A' && rest.ptr[letters] <= 'Z')))
        letters++;
    *key_out = str_slice(reference, 0, digits);
    return (digits > 0 && letters == rest.len) ||
           table_refuse(g->file, row, err,
                        "the Reference is not a number with letters but \"%.*s\"",
                        STR_ARG(str_slice(reference, 0, reference.len < 40 ? reference.len : 40)));
}

static const struct grouped_format format = {
    .columns = columns, .n_columns = LENGTH(columns), .key = key, .fill = fill};

static bool is_header(const struct table_row *row)
{
    return grouped_is_header(columns, LENGTH(columns), row);
}

bool dfat_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool dfat_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                struct error *err)
{
    return grouped_parse(&format, files, count, sink, err);
}
