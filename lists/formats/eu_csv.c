/* lists/formats/eu_csv.c - the EU's consolidated financial sanctions list as CSV, 1.0 and 1.1.
 *
 * `;` between cells, byte order mark, CRLF; one row for each name, address, birth, document or
 * citizenship of an entity, grouped by its logical id. 1.1 names its columns Entity_*, NameAlias_*,
 * Address_*, ...; 1.0 Leba_*, Naal_*, Addr_*, ... and repeats Entity_logical_id before each group
 * of columns: the first is the party. Files saved again by a spreadsheet, which puts a whole row
 * into one quoted cell, and in Windows-1252, are read too. The CSV has no mark for weak names.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/grouped.h"
#include "lists/formats/warnings.h"

enum {
    FILE_DATE,
    ID,
    REFERENCE,
    UN_ID,
    DESIGNATED,
    DESIGNATION,
    REMARK,
    TYPE,
    TYPE_CODE,
    PROGRAMME,
    REGULATION,
    REGULATION_DATE,
    LAST,
    FIRST,
    MIDDLE,
    WHOLE,
    GENDER,
    TITLE,
    FUNCTION,
    NAME_ID,
    STREET,
    PO_BOX,
    ZIP,
    CITY,
    REGION,
    PLACE,
    ADDRESS_ISO,
    ADDRESS_COUNTRY,
    CONTACT,
    ADDRESS_OTHER,
    ADDRESS_NUMBER,
    BIRTH,
    YEAR,
    YEAR_FROM,
    YEAR_TO,
    CIRCA,
    BIRTH_PLACE,
    BIRTH_CITY,
    BIRTH_COUNTRY,
    BIRTH_ID,
    NUMBER,
    NUMBER_TYPE,
    NUMBER_ISO,
    NUMBER_COUNTRY,
    LATIN_NUMBER,
    CITIZEN_ISO,
    CITIZEN_COUNTRY,
};

static const struct column columns_1_1[] = {
    [FILE_DATE] = {"fileGenerationDate", COLUMN_NEEDED, COLUMN_MAPPED},
    [ID] = {"Entity_LogicalId", COLUMN_NEEDED, COLUMN_MAPPED},
    [REFERENCE] = {"Entity_EU_ReferenceNumber", COLUMN_NEEDED, COLUMN_MAPPED},
    [UN_ID] = {"Entity_UnitedNationId", COLUMN_NEEDED, COLUMN_MAPPED},
    [DESIGNATED] = {"Entity_DesignationDate", COLUMN_NEEDED, COLUMN_MAPPED},
    [DESIGNATION] = {"Entity_DesignationDetails", COLUMN_OPTIONAL, COLUMN_RAW},
    [REMARK] = {"Entity_Remark", COLUMN_NEEDED, COLUMN_MAPPED},
    [TYPE] = {"Entity_SubjectType", COLUMN_NEEDED, COLUMN_MAPPED},
    [TYPE_CODE] = {"Entity_SubjectType_ClassificationCode", COLUMN_NEEDED, COLUMN_MAPPED},
    [PROGRAMME] = {"Entity_Regulation_Programme", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGULATION] = {"Entity_Regulation_NumberTitle", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGULATION_DATE] = {"Entity_Regulation_PublicationDate", COLUMN_NEEDED, COLUMN_RAW},
    [LAST] = {"NameAlias_LastName", COLUMN_NEEDED, COLUMN_MAPPED},
    [FIRST] = {"NameAlias_FirstName", COLUMN_NEEDED, COLUMN_MAPPED},
    [MIDDLE] = {"NameAlias_MiddleName", COLUMN_NEEDED, COLUMN_MAPPED},
    [WHOLE] = {"NameAlias_WholeName", COLUMN_NEEDED, COLUMN_MAPPED},
    [GENDER] = {"NameAlias_Gender", COLUMN_NEEDED, COLUMN_MAPPED},
    [TITLE] = {"NameAlias_Title", COLUMN_NEEDED, COLUMN_MAPPED},
    [FUNCTION] = {"NameAlias_Function", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_ID] = {"NameAlias_LogicalId", COLUMN_OPTIONAL, COLUMN_RAW},
    [STREET] = {"Address_Street", COLUMN_NEEDED, COLUMN_MAPPED},
    [PO_BOX] = {"Address_PoBox", COLUMN_NEEDED, COLUMN_MAPPED},
    [ZIP] = {"Address_ZipCode", COLUMN_NEEDED, COLUMN_MAPPED},
    [CITY] = {"Address_City", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGION] = {"Address_Region", COLUMN_NEEDED, COLUMN_MAPPED},
    [PLACE] = {"Address_Place", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_ISO] = {"Address_CountryIso2Code", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_COUNTRY] = {"Address_CountryDescription", COLUMN_NEEDED, COLUMN_MAPPED},
    [CONTACT] = {"Address_ContactInfo", COLUMN_OPTIONAL, COLUMN_RAW},
    [ADDRESS_OTHER] = {"Address_Remark", COLUMN_OPTIONAL, COLUMN_RAW},
    [ADDRESS_NUMBER] = {"Address_LogicalId", COLUMN_OPTIONAL, COLUMN_RAW},
    [BIRTH] = {"BirthDate_BirthDate", COLUMN_NEEDED, COLUMN_MAPPED},
    [YEAR] = {"BirthDate_Year", COLUMN_NEEDED, COLUMN_MAPPED},
    [YEAR_FROM] = {"BirthDate_YearRangeFrom", COLUMN_NEEDED, COLUMN_MAPPED},
    [YEAR_TO] = {"BirthDate_YearRangeTo", COLUMN_NEEDED, COLUMN_MAPPED},
    [CIRCA] = {"BirthDate_Circa", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_PLACE] = {"BirthDate_Place", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_CITY] = {"BirthDate_City", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_COUNTRY] = {"BirthDate_CountryDescription", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_ID] = {"BirthDate_LogicalId", COLUMN_OPTIONAL, COLUMN_RAW},
    [NUMBER] = {"Identification_Number", COLUMN_NEEDED, COLUMN_MAPPED},
    [NUMBER_TYPE] = {"Identification_TypeCode", COLUMN_NEEDED, COLUMN_MAPPED},
    [NUMBER_ISO] = {"Identification_CountryIso2Code", COLUMN_NEEDED, COLUMN_MAPPED},
    [NUMBER_COUNTRY] = {"Identification_CountryDescription", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [LATIN_NUMBER] = {"Identification_LatinNumber", COLUMN_OPTIONAL, COLUMN_MAPPED},
    [CITIZEN_ISO] = {"Citizenship_CountryIso2Code", COLUMN_NEEDED, COLUMN_MAPPED},
    [CITIZEN_COUNTRY] = {"Citizenship_CountryDescription", COLUMN_NEEDED, COLUMN_MAPPED},
};

/* What 1.0 has no column for is a name that no header holds. */
#define NOT_IN_1_0                                                                                 \
    {                                                                                              \
        "|", COLUMN_OPTIONAL, COLUMN_MAPPED                                                        \
    }
static const struct column columns_1_0[] = {
    [FILE_DATE] = {"Date_file|Date_filexxxx", COLUMN_NEEDED, COLUMN_MAPPED},
    [ID] = {"Entity_logical_id", COLUMN_NEEDED, COLUMN_MAPPED},
    [REFERENCE] = {"EU_ref_num", COLUMN_NEEDED, COLUMN_MAPPED},
    [UN_ID] = NOT_IN_1_0,
    [DESIGNATED] = NOT_IN_1_0,
    [DESIGNATION] = NOT_IN_1_0,
    [REMARK] = {"Entity_remark", COLUMN_NEEDED, COLUMN_MAPPED},
    [TYPE] = {"Subject_type", COLUMN_NEEDED, COLUMN_MAPPED},
    [TYPE_CODE] = NOT_IN_1_0,
    [PROGRAMME] = {"Programme", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGULATION] = {"Leba_numtitle", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGULATION_DATE] = {"Leba_publication_date", COLUMN_NEEDED, COLUMN_RAW},
    [LAST] = {"Naal_lastname", COLUMN_NEEDED, COLUMN_MAPPED},
    [FIRST] = {"Naal_firstname", COLUMN_NEEDED, COLUMN_MAPPED},
    [MIDDLE] = {"Naal_middlename", COLUMN_NEEDED, COLUMN_MAPPED},
    [WHOLE] = {"Naal_wholename", COLUMN_NEEDED, COLUMN_MAPPED},
    [GENDER] = {"Naal_gender", COLUMN_NEEDED, COLUMN_MAPPED},
    [TITLE] = {"Naal_title", COLUMN_NEEDED, COLUMN_MAPPED},
    [FUNCTION] = {"Naal_function", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_ID] = {"Naal_logical_id", COLUMN_OPTIONAL, COLUMN_RAW},
    [STREET] = {"Addr_street", COLUMN_NEEDED, COLUMN_MAPPED},
    [PO_BOX] = {"Addr_number", COLUMN_NEEDED, COLUMN_MAPPED},
    [ZIP] = {"Addr_zipcode", COLUMN_NEEDED, COLUMN_MAPPED},
    [CITY] = {"Addr_city", COLUMN_NEEDED, COLUMN_MAPPED},
    [REGION] = NOT_IN_1_0,
    [PLACE] = NOT_IN_1_0,
    [ADDRESS_ISO] = NOT_IN_1_0,
    [ADDRESS_COUNTRY] = {"Addr_country", COLUMN_NEEDED, COLUMN_MAPPED},
    [CONTACT] = NOT_IN_1_0,
    [ADDRESS_OTHER] = {"Addr_other", COLUMN_OPTIONAL, COLUMN_RAW},
    [ADDRESS_NUMBER] = {"Addr_logical_id", COLUMN_OPTIONAL, COLUMN_RAW},
    [BIRTH] = {"Birt_date", COLUMN_NEEDED, COLUMN_MAPPED},
    [YEAR] = NOT_IN_1_0,
    [YEAR_FROM] = NOT_IN_1_0,
    [YEAR_TO] = NOT_IN_1_0,
    [CIRCA] = NOT_IN_1_0,
    [BIRTH_PLACE] = {"Birt_place", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_CITY] = NOT_IN_1_0,
    [BIRTH_COUNTRY] = {"Birt_country", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_ID] = {"Birt_logical_id", COLUMN_OPTIONAL, COLUMN_RAW},
    [NUMBER] = {"Iden_number", COLUMN_NEEDED, COLUMN_MAPPED},
    [NUMBER_TYPE] = NOT_IN_1_0,
    [NUMBER_ISO] = NOT_IN_1_0,
    [NUMBER_COUNTRY] = {"Iden_country", COLUMN_NEEDED, COLUMN_MAPPED},
    [LATIN_NUMBER] = NOT_IN_1_0,
    [CITIZEN_ISO] = NOT_IN_1_0,
    [CITIZEN_COUNTRY] = {"Citi_country", COLUMN_NEEDED, COLUMN_MAPPED},
};
#undef NOT_IN_1_0

/* Columns that only say where a value was published, or number the file's own parts: known, raw. */
static const char *const bookkeeping[] = {
    "_Regulation_Type",
    "_Regulation_OrganisationType",
    "_Regulation_PublicationDate",
    "_Regulation_EntryIntoForceDate",
    "_Regulation_NumberTitle",
    "_Regulation_Programme",
    "_Regulation_PublicationUrl",
    "_RegulationLanguage",
    "_LogicalId",
    "_Remark",
    "_leba_numtitle",
    "_leba_publication_date",
    "_leba_url",
    "_programme",
    "Leba_url",
    "Entity_logical_id",
    "NameLanguage",
    "Naal_language",
    "AsAtListingTime",
    "BirthDate_Day",
    "BirthDate_Month",
    "CalendarType",
    "BirthDate_ZipCode",
    "_Region",
    "CountryIso2Code",
    "CountryDescription",
    "Identification_Diplomatic",
    "Identification_Known",
    "Identification_ReportedLost",
    "Identification_RevokedByIssuer",
    "Identification_Issued",
    "Identification_Valid",
    "Identification_NameOnDocument",
    "Identification_TypeDescription",
    "Citi_logical_id",
    "Iden_logical_id",
};

static bool is_bookkeeping(struct str name)
{
    for (size_t i = 0; i < LENGTH(bookkeeping); i++)
        if (str_find(name, str_of(bookkeeping[i]), 0) < name.len)
            return true;
    return false;
}

/* --- a party ---------------------------------------------------------------------------------- */

/* "ZW", "00" for unknown. */
static struct str code_of(struct str iso, struct str name, char out[3])
{
    if (iso.len == 2) {
        for (size_t i = 0; i < 2; i++)
            out[i] = iso.ptr[i] >= 'A' && iso.ptr[i] <= 'Z' ? (char)(iso.ptr[i] - 'A' + 'a')
                                                            : iso.ptr[i];
        out[2] = '\0';
        if (country_code_known(str_of(out)))
            return str_of(out);
    }
    return country_of_name(name);
}

static struct str name_of(struct grouped *g, const struct group_row *row)
{
    static const unsigned parts[] = {FIRST, MIDDLE, LAST};
    struct str whole = builder_text(&g->builder, grouped_cell(g, row, WHOLE));
    AUTO_BUF name = BUF_INIT(1 << 20);
    if (whole.len > 0)
        return whole;
    for (size_t i = 0; i < LENGTH(parts); i++) {
        struct str part = grouped_cell(g, row, parts[i]);
        if (part.len > 0 && name.len > 0)
            buf_addc(&name, ' ');
        buf_add(&name, part);
    }
    g->builder.arena.failed |= buf_failed(&name);
    return builder_text(&g->builder, buf_str(&name));
}

static void add_name(struct grouped *g, const struct group_row *row)
{
    struct builder *b = &g->builder;
    struct str name = name_of(g, row);
    for (size_t i = 0; i < b->record.n_names; i++)
        if (str_equal(b->names[i].text, name))
            return;
    builder_add_name(b, name, b->record.n_names == 0 ? NAME_PRIMARY : NAME_ALIAS, false);
}

static void add_address(struct grouped *g, const struct group_row *row)
{
    char code[3];
    struct str country = grouped_cell(g, row, ADDRESS_COUNTRY);
    if (str_equal_nocase(country, STR("UNKNOWN")))
        country = STR_EMPTY;
    AUTO_BUF street = BUF_INIT(1 << 20);
    static const unsigned parts[] = {STREET, PO_BOX, PLACE};
    for (size_t i = 0; i < LENGTH(parts); i++) {
        struct str part = grouped_cell(g, row, parts[i]);
        if (part.len > 0 && street.len > 0)
            buf_adds(&street, ", ");
        buf_add(&street, part);
    }
    g->builder.arena.failed |= buf_failed(&street);
    const struct record_address address = {
        .street = buf_str(&street),
        .city = grouped_cell(g, row, CITY),
        .region = grouped_cell(g, row, REGION),
        .postcode = grouped_cell(g, row, ZIP),
        .country = country,
        .country_code = code_of(grouped_cell(g, row, ADDRESS_ISO), country, code)};
    builder_add_address(&g->builder, address, BUILDER_BEYOND);
    builder_add_country_code(&g->builder, address.country_code);
}

static bool birth_of(struct grouped *g, const struct group_row *row, struct subject_birth *birth)
{
    struct str from = grouped_cell(g, row, YEAR_FROM), to = grouped_cell(g, row, YEAR_TO);
    struct str text = grouped_cell(g, row, BIRTH), year = grouped_cell(g, row, YEAR);
    birth->circa = str_equal_nocase(grouped_cell(g, row, CIRCA), STR("true"));
    if (text.len == 0 && (year.len == 0 || str_equal(year, STR("0"))) &&
        date_of_numbers(from, &birth->from))
        return date_of_numbers(to.len > 0 ? to : from, &birth->to);
    if (!date_of_numbers(text.len > 0 ? text : year, &birth->from)) {
        bool circa = birth->circa, done = birth_of_phrase(text, birth);
        birth->circa |= circa;
        return done;
    }
    birth->to = birth->from;
    return true;
}

static void add_birth(struct grouped *g, const struct group *group, const struct group_row *row)
{
    struct builder *b = &g->builder;
    struct str text = grouped_cell(g, row, BIRTH);
    struct subject_birth birth = {.circa = false};
    if (text.len == 0 && grouped_cell(g, row, YEAR).len == 0 &&
        grouped_cell(g, row, YEAR_FROM).len == 0)
        return;
    bool seen = text.len > 0 && groups_seen_before(&g->groups, &g->columns, group, row, BIRTH);
    if (seen)
        return;
    if (birth_of(g, row, &birth)) {
        builder_add_birth(b, birth, BUILDER_COUNTED);
        return;
    }
    b->record.besides.births++; /* "N/A" */
    if (!str_equal_nocase(text, STR("N/A")))
        warnings_add(g->sink->warnings, "birth date not understood");
    builder_add_property(b, STR("birthNote"), text);
}

/* --- documents: 1.0 "AD001095 (passport-National passport) ((passport))" -------------------------
 */

static const char *kind_of(struct str type)
{
    static const struct {
        const char *type, *kind;
    } kinds[] = {
        {"passport", "passportNumber"},  {"id", "idNumber"},   {"regnumber", "registrationNumber"},
        {"fiscalcode", "taxNumber"},     {"tax", "taxNumber"}, {"swiftbic", "swiftBic"},
        {"ssn", "socialSecurityNumber"}, {"imo", "imoNumber"}, {"bic", "swiftBic"}};
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (str_equal_nocase(type, str_of(kinds[i].type)))
            return kinds[i].kind;
    return "idNumber";
}

static void add_number(struct grouped *g, const struct group_row *row)
{
    char code[3];
    struct str number = grouped_cell(g, row, NUMBER), type = grouped_cell(g, row, NUMBER_TYPE);
    size_t bracket = str_find(number, STR(" ("), 0);
    if (bracket < number.len && type.len == 0) {
        struct str behind = str_slice(number, bracket + 2, number.len);
        type = str_slice(behind, 0, str_find(behind, STR("-"), 0));
        builder_add_property(&g->builder, STR("documentNote"), number);
        number = str_slice(number, 0, bracket);
    }
    struct str country =
        code_of(grouped_cell(g, row, NUMBER_ISO), grouped_cell(g, row, NUMBER_COUNTRY), code);
    builder_add_identifier(&g->builder, kind_of(type), number, country, BUILDER_COUNTED);
    builder_add_identifier(&g->builder, kind_of(type), grouped_cell(g, row, LATIN_NUMBER), country,
                           BUILDER_BEYOND);
}

static void add_citizenship(struct grouped *g, const struct group_row *row)
{
    char out[3];
    struct str name = grouped_cell(g, row, CITIZEN_COUNTRY);
    struct str code = code_of(grouped_cell(g, row, CITIZEN_ISO), name, out);
    if (code.len > 0)
        builder_add_nationality_code(&g->builder, code);
    else if (name.len > 0 && !str_equal_nocase(name, STR("UNKNOWN")) &&
             !builder_add_nationality(&g->builder, name))
        warnings_add_detail(g->sink->warnings, "citizenship not known", name);
}

static enum schema schema_of_type(struct grouped *g, const struct group *group)
{
    struct str words[] = {groups_first(&g->groups, &g->columns, group, TYPE),
                          groups_first(&g->groups, &g->columns, group, TYPE_CODE)};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (str_equal_nocase(words[i], STR("P")) || str_equal_nocase(words[i], STR("person")))
            return SCHEMA_PERSON;
        if (str_equal_nocase(words[i], STR("E")) || str_equal_nocase(words[i], STR("enterprise")))
            return SCHEMA_ORGANIZATION;
    }
    warnings_add_detail(g->sink->warnings, "type not known", words[0]);
    return SCHEMA_LEGAL_ENTITY;
}

static void add_property_once(struct grouped *g, const struct group *group,
                              const struct group_row *row, unsigned column, const char *property)
{
    if (grouped_is_new(g, group, row, column))
        builder_add_property(&g->builder, str_of(property), grouped_cell(g, row, column));
}

static void add_row(struct grouped *g, const struct group *group, const struct group_row *row)
{
    struct builder *b = &g->builder;
    struct str gender = grouped_cell(g, row, GENDER);
    add_name(g, row);
    add_address(g, row);
    add_birth(g, group, row);
    if (grouped_is_new(g, group, row, NUMBER))
        add_number(g, row);
    add_citizenship(g, row);
    builder_add_programme(b, grouped_cell(g, row, PROGRAMME));
    if (str_equal_nocase(gender, STR("M")))
        b->record.gender = GENDER_MALE;
    else if (str_equal_nocase(gender, STR("F")))
        b->record.gender = GENDER_FEMALE;
    add_property_once(g, group, row, TITLE, "title");
    add_property_once(g, group, row, FUNCTION, "position");
    add_property_once(g, group, row, BIRTH_PLACE, "birthPlace");
    add_property_once(g, group, row, BIRTH_CITY, "birthPlace");
    add_property_once(g, group, row, BIRTH_COUNTRY, "birthCountry");
    add_property_once(g, group, row, REMARK, "notes");
    add_property_once(g, group, row, REGULATION, "regulation");
    add_property_once(g, group, row, REFERENCE, "euReference");
    add_property_once(g, group, row, UN_ID, "unRef");
}

static bool fill(struct grouped *g, const struct group *group, struct error *err)
{
    struct date listed;
    (void)err;
    g->builder.record.schema = schema_of_type(g, group);
    for (const struct group_row *row = group->first; row; row = row->next)
        add_row(g, group, row);
    if (date_of_numbers(groups_first(&g->groups, &g->columns, group, DESIGNATED), &listed))
        g->builder.record.listed_on = listed;
    return true;
}

static bool key(struct grouped *g, const struct table_row *row, struct str *key_out,
                struct error *err)
{
    int64_t number;
    struct date published;
    *key_out = columns_cell(&g->columns, row, ID);
    if (!str_to_int(*key_out, 1, INT64_MAX, &number))
        return table_refuse(g->file, row, err, "the logical id is not a number but \"%.*s\"",
                            STR_ARG(str_slice(*key_out, 0, key_out->len < 40 ? key_out->len : 40)));
    if (g->groups.n == 0 && g->sink->published &&
        date_of_numbers(columns_cell(&g->columns, row, FILE_DATE), &published) &&
        date_is_full(published))
        return g->sink->published(g->sink->context, published, err);
    return true;
}

static const struct grouped_format format_1_1 = {.columns = columns_1_1,
                                                 .n_columns = LENGTH(columns_1_1),
                                                 .key = key,
                                                 .fill = fill,
                                                 .packed_separator = ';',
                                                 .is_bookkeeping = is_bookkeeping};
static const struct grouped_format format_1_0 = {.columns = columns_1_0,
                                                 .n_columns = LENGTH(columns_1_0),
                                                 .key = key,
                                                 .fill = fill,
                                                 .packed_separator = ';',
                                                 .is_bookkeeping = is_bookkeeping};

/* Recognising looks at the cells of a row, or at the one cell a spreadsheet made of it. */
static bool names_columns(const struct table_row *row, const struct column *columns, size_t n)
{
    struct str cells[256], rest = table_cell(row, 0), one;
    struct table_row parts = *row;
    if (row->n == 1) {
        parts.cells = cells;
        parts.n = 0;
        while (parts.n < LENGTH(cells) && str_cut(&rest, ';', &one))
            cells[parts.n++] = one;
    }
    return grouped_is_header(columns, n, &parts);
}

static bool is_1_0(const struct table_row *row)
{
    return names_columns(row, columns_1_0, LENGTH(columns_1_0));
}

static bool is_either(const struct table_row *row)
{
    return is_1_0(row) || names_columns(row, columns_1_1, LENGTH(columns_1_1));
}

bool eu_csv_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_either);
}

bool eu_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err)
{
    bool old = table_has_header(files, count, is_1_0);
    return grouped_parse(old ? &format_1_0 : &format_1_1, files, count, sink, err);
}
