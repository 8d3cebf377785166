/* lists/formats/ofsi.c - OFSI's consolidated list (HM Treasury, until 28 January 2026): workbook or
 * CSV of 36 columns.
 *
 * Row 1 is "Last Updated" and a date, row 2 the header. One row for each name x address x birth of
 * a party, grouped by Group ID, the rows of a group not always one behind the other. A name is
 * Name 1 to Name 5 and then Name 6. Births are dd/mm/yyyy with 00 for what is not known. Several
 * numbers or nationalities in a cell stand as "(1) A (2) B". Other Information is a text with
 * marked parts, "(Gender):Male (IMO number):9116412". Files of before 2022 lack the columns of the
 * non-Latin name, of numbers and of the alias' quality.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/grouped.h"
#include "lists/formats/pieces.h"
#include "lists/formats/warnings.h"

enum {
    NAME_6,
    NAME_1,
    NAME_2,
    NAME_3,
    NAME_4,
    NAME_5,
    TITLE,
    NON_LATIN,
    NON_LATIN_TYPE,
    NON_LATIN_LANGUAGE,
    BIRTH,
    BIRTH_TOWN,
    BIRTH_COUNTRY,
    NATIONALITY,
    PASSPORT,
    PASSPORT_DETAILS,
    NATIONAL_ID,
    NATIONAL_ID_DETAILS,
    POSITION,
    ADDRESS_1,
    ADDRESS_2,
    ADDRESS_3,
    ADDRESS_4,
    ADDRESS_5,
    ADDRESS_6,
    POSTCODE,
    COUNTRY,
    OTHER,
    GROUP_TYPE,
    ALIAS_TYPE,
    ALIAS_QUALITY,
    REGIME,
    LISTED_ON,
    DESIGNATED,
    LAST_UPDATED,
    GROUP_ID,
};

static const struct column columns[] = {
    [NAME_6] = {"Name 6", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_1] = {"Name 1", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_2] = {"Name 2", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_3] = {"Name 3", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_4] = {"Name 4", COLUMN_NEEDED, COLUMN_MAPPED},
    [NAME_5] = {"Name 5", COLUMN_NEEDED, COLUMN_MAPPED},
    [TITLE] = {"Title", COLUMN_NEEDED, COLUMN_MAPPED},
    [NON_LATIN] = {"Name Non-Latin Script", COLUMN_TOGETHER, COLUMN_MAPPED},
    [NON_LATIN_TYPE] = {"Non-Latin Script Type", COLUMN_OPTIONAL, COLUMN_RAW},
    [NON_LATIN_LANGUAGE] = {"Non-Latin Script Language", COLUMN_OPTIONAL, COLUMN_RAW},
    [BIRTH] = {"DOB", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_TOWN] = {"Town of Birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [BIRTH_COUNTRY] = {"Country of Birth", COLUMN_NEEDED, COLUMN_MAPPED},
    [NATIONALITY] = {"Nationality", COLUMN_NEEDED, COLUMN_MAPPED},
    [PASSPORT] = {"Passport Number", COLUMN_TOGETHER, COLUMN_MAPPED},
    [PASSPORT_DETAILS] = {"Passport Details", COLUMN_OPTIONAL, COLUMN_RAW},
    [NATIONAL_ID] = {"National Identification Number", COLUMN_TOGETHER, COLUMN_MAPPED},
    [NATIONAL_ID_DETAILS] = {"National Identification Details", COLUMN_OPTIONAL, COLUMN_RAW},
    [POSITION] = {"Position", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_1] = {"Address 1", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_2] = {"Address 2", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_3] = {"Address 3", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_4] = {"Address 4", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_5] = {"Address 5", COLUMN_NEEDED, COLUMN_MAPPED},
    [ADDRESS_6] = {"Address 6", COLUMN_NEEDED, COLUMN_MAPPED},
    [POSTCODE] = {"Post/Zip Code", COLUMN_NEEDED, COLUMN_MAPPED},
    [COUNTRY] = {"Country", COLUMN_NEEDED, COLUMN_MAPPED},
    [OTHER] = {"Other Information", COLUMN_NEEDED, COLUMN_MAPPED},
    [GROUP_TYPE] = {"Group Type", COLUMN_NEEDED, COLUMN_MAPPED},
    [ALIAS_TYPE] = {"Alias Type", COLUMN_NEEDED, COLUMN_MAPPED},
    [ALIAS_QUALITY] = {"Alias Quality", COLUMN_TOGETHER, COLUMN_MAPPED},
    [REGIME] = {"Regime", COLUMN_NEEDED, COLUMN_MAPPED},
    [LISTED_ON] = {"Listed On", COLUMN_NEEDED, COLUMN_MAPPED},
    [DESIGNATED] = {"UK Sanctions List Date Designated", COLUMN_OPTIONAL, COLUMN_RAW},
    [LAST_UPDATED] = {"Last Updated", COLUMN_NEEDED, COLUMN_MAPPED},
    [GROUP_ID] = {"Group ID", COLUMN_NEEDED, COLUMN_MAPPED},
};

/* --- names ------------------------------------------------------------------------------------ */

static struct str name_of(struct grouped *g, const struct group_row *row)
{
    static const unsigned parts[] = {NAME_1, NAME_2, NAME_3, NAME_4, NAME_5, NAME_6};
    AUTO_BUF name = BUF_INIT(1 << 20);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        struct str part = grouped_cell(g, row, parts[i]);
        if (part.len > 0 && name.len > 0)
            buf_addc(&name, ' ');
        buf_add(&name, part);
    }
    g->builder.arena.failed |= buf_failed(&name);
    return builder_text(&g->builder, buf_str(&name));
}

static bool is_primary(const struct grouped *g, const struct group_row *row)
{
    return str_equal_nocase(grouped_cell(g, row, ALIAS_TYPE), STR("Primary name"));
}

static struct subject_name *find_name(struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->record.n_names; i++)
        if (!b->originals[i] && str_equal(b->names[i].text, name))
            return &b->names[i];
    return NULL;
}

/* Primary names first. A name said to be good in one row and low in another is not weak. */
static void add_names(struct grouped *g, const struct group *group)
{
    struct builder *b = &g->builder;
    for (const struct group_row *row = group->first; row; row = row->next) {
        struct str name = is_primary(g, row) ? name_of(g, row) : STR_EMPTY;
        if (name.len > 0 && !find_name(b, name))
            builder_add_name(b, name, NAME_PRIMARY, false);
    }
    for (const struct group_row *row = group->first; row; row = row->next) {
        if (is_primary(g, row))
            continue;
        struct str name = name_of(g, row), type = grouped_cell(g, row, ALIAS_TYPE);
        bool low = str_starts_with_nocase(grouped_cell(g, row, ALIAS_QUALITY), STR("low"));
        struct subject_name *known = name.len > 0 ? find_name(b, name) : NULL;
        if (known && known->role == NAME_WEAK && !low)
            known->role = NAME_ALIAS;
        if (known || name.len == 0)
            continue;
        enum name_role role = str_equal_nocase(type, STR("FKA")) ? NAME_FORMER : NAME_ALIAS;
        builder_add_name(b, name, low ? NAME_WEAK : role, false);
    }
    for (const struct group_row *row = group->first; row; row = row->next)
        if (grouped_is_new(g, group, row, NON_LATIN))
            builder_add_name(b, grouped_cell(g, row, NON_LATIN), NAME_ALIAS, true);
}

/* --- other columns ---------------------------------------------------------------------------- */

static void add_address(struct grouped *g, const struct group_row *row)
{
    struct builder *b = &g->builder;
    AUTO_BUF street = BUF_INIT(1 << 20);
    for (unsigned column = ADDRESS_1; column <= ADDRESS_5; column++) {
        struct str part = grouped_cell(g, row, column);
        if (part.len > 0 && street.len > 0)
            buf_adds(&street, ", ");
        buf_add(&street, part);
    }
    b->arena.failed |= buf_failed(&street);
    struct str country = grouped_cell(g, row, COUNTRY);
    struct record_address address = {.street = buf_str(&street),
                                     .city = grouped_cell(g, row, ADDRESS_6),
                                     .postcode = grouped_cell(g, row, POSTCODE),
                                     .country = country,
                                     .country_code = pieces_country(country)};
    size_t before = b->record.n_addresses;
    builder_add_address(b, address, BUILDER_COUNTED);
    if (b->record.n_addresses == before)
        return;
    for (size_t i = 0; i < before; i++) {
        if (!str_equal(b->addresses[i].full, b->addresses[before].full))
            continue;
        b->record.n_addresses = before;
        return;
    }
    if (country.len == 0)
        return;
    if (address.country_code.len > 0)
        builder_add_country_code(b, address.country_code);
    else
        builder_add_country(b, country);
}

/* A cell of numbers counts once; what else stands in it is found beyond. */
static void add_numbers(struct grouped *g, const char *kind, struct str cell, bool counted)
{
    struct pieces pieces = pieces_of(cell);
    struct str one;
    size_t before = g->builder.record.n_identifiers;
    while (pieces_next(&pieces, &one)) {
        bool first = counted && g->builder.record.n_identifiers == before;
        if (!str_equal(one, STR("-")))
            builder_add_identifier(&g->builder, kind, one, STR_EMPTY,
                                   first ? BUILDER_COUNTED : BUILDER_BEYOND);
    }
    g->builder.record.besides.identifiers += counted && g->builder.record.n_identifiers == before;
}

static bool number_seen(struct grouped *g, const struct group *group, const struct group_row *upto,
                        struct str text, bool passport_too)
{
    for (const struct group_row *row = group->first; row; row = row->next) {
        if (row == upto && !passport_too)
            return false;
        if (str_equal(grouped_cell(g, row, PASSPORT), text) ||
            (row != upto && str_equal(grouped_cell(g, row, NATIONAL_ID), text)))
            return true;
        if (row == upto)
            return false;
    }
    return false;
}

static void add_birth(struct grouped *g, const struct group_row *row)
{
    struct builder *b = &g->builder;
    struct str text = grouped_cell(g, row, BIRTH);
    struct subject_birth birth = {.circa = false};
    if (date_of_numbers(text, &birth.from)) {
        birth.to = birth.from;
        builder_add_birth(b, birth, BUILDER_COUNTED);
    } else if (birth_of_phrase(text, &birth)) {
        builder_add_birth(b, birth, BUILDER_COUNTED);
    } else {
        warnings_add(g->sink->warnings, "birth date not understood");
        builder_add_property(b, STR("birthDate"), text);
    }
}

static void add_nationalities(struct grouped *g, struct str cell)
{
    struct pieces pieces = pieces_of(cell);
    struct str one;
    while (pieces_next(&pieces, &one)) {
        struct str code = pieces_country(one);
        if (code.len > 0)
            builder_add_nationality_code(&g->builder, code);
        else if (!builder_add_nationality(&g->builder, one))
            warnings_add_detail(g->sink->warnings, "nationality not known", one);
    }
}

/* --- "(Label):value (Label):value" ---------------------------------------------------------------
 */

static const struct {
    const char *label, *property, *identifier, *link;
} labels[] = {
    {"UK Sanctions List Ref", "ukSanctionsListRef", NULL, NULL},
    {"UN Ref", "unRef", NULL, NULL},
    {"Phone number", "phone", NULL, NULL},
    {"Email address", "email", NULL, NULL},
    {"Website", "website", NULL, NULL},
    {"Type of entity", "legalForm", NULL, NULL},
    {"Business Reg No", NULL, "registrationNumber", NULL},
    {"IMO number", NULL, "imoNumber", NULL},
    {"Parent company", "parentCompany", NULL, "owned_by"},
    {"Subsidiaries", "subsidiaries", NULL, NULL},
    {"Flag of ship", "flag", NULL, NULL},
    {"Previous flags", "previousFlag", NULL, NULL},
    {"Type of ship", "type", NULL, NULL},
    {"Tonnage of ship", "tonnage", NULL, NULL},
    {"Year built", "buildDate", NULL, NULL},
    {"Current owners", "currentOwner", NULL, "owned_by"},
    {"Gender", NULL, NULL, NULL},
};

static size_t label_at(struct str text, size_t at, size_t *behind_out)
{
    for (size_t i = 0; i < LENGTH(labels); i++) {
        struct str label = str_of(labels[i].label);
        struct str rest = str_slice(text, at + 1, text.len);
        if (str_starts_with(rest, label) && rest.len > label.len + 1 &&
            rest.ptr[label.len] == ')' && rest.ptr[label.len + 1] == ':') {
            *behind_out = at + 1 + label.len + 2;
            return i;
        }
    }
    return LENGTH(labels);
}

static void add_labelled(struct grouped *g, size_t label, struct str value)
{
    struct builder *b = &g->builder;
    value = str_trim(value);
    if (str_ends_with(value, STR(".")))
        value.len--;
    if (strcmp(labels[label].label, "Gender") == 0) {
        if (str_starts_with_nocase(value, STR("female")))
            b->record.gender = GENDER_FEMALE;
        else if (str_starts_with_nocase(value, STR("male")))
            b->record.gender = GENDER_MALE;
        return;
    }
    if (labels[label].property)
        builder_add_property(b, str_of(labels[label].property), value);
    if (labels[label].identifier)
        builder_add_identifier(b, labels[label].identifier, value, STR_EMPTY, BUILDER_BEYOND);
    if (labels[label].link)
        builder_add_link(b, labels[label].link, STR_EMPTY, value, BUILDER_BEYOND);
}

static void add_other(struct grouped *g, struct str text)
{
    size_t label = LENGTH(labels), from = 0, behind = 0;
    builder_add_property(&g->builder, STR("notes"), text);
    for (size_t at = 0; at < text.len; at++) {
        bool marked = text.ptr[at] == '(' && str_find(text, STR("):"), at) < text.len;
        if (!marked)
            continue;
        size_t next = label_at(text, at, &behind);
        if (next == LENGTH(labels) && !str_starts_with(str_slice(text, at, text.len), STR("(UK S")))
            continue;
        if (label < LENGTH(labels))
            add_labelled(g, label, str_slice(text, from, at));
        label = next;
        from = behind;
    }
    if (label < LENGTH(labels))
        add_labelled(g, label, str_slice(text, from, text.len));
}

/* --- a party ---------------------------------------------------------------------------------- */

static enum schema schema_of_type(const struct grouped *g, struct str type)
{
    if (str_equal_nocase(type, STR("Individual")))
        return SCHEMA_PERSON;
    if (str_equal_nocase(type, STR("Entity")))
        return SCHEMA_ORGANIZATION;
    if (str_equal_nocase(type, STR("Ship")))
        return SCHEMA_VESSEL;
    warnings_add_detail(g->sink->warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

static void add_birth_place(struct grouped *g, const struct group_row *row)
{
    struct str town = grouped_cell(g, row, BIRTH_TOWN);
    struct str country = grouped_cell(g, row, BIRTH_COUNTRY);
    builder_add_property(&g->builder, STR("birthPlace"), town);
    builder_add_property(&g->builder, STR("birthCountry"), country);
}

static void add_row(struct grouped *g, const struct group *group, const struct group_row *row)
{
    struct builder *b = &g->builder;
    struct str passport = grouped_cell(g, row, PASSPORT);
    struct str national = grouped_cell(g, row, NATIONAL_ID);
    add_address(g, row);
    if (grouped_is_new(g, group, row, BIRTH))
        add_birth(g, row);
    if (grouped_is_new(g, group, row, PASSPORT))
        add_numbers(g, "passportNumber", passport, !number_seen(g, group, row, passport, false));
    if (grouped_is_new(g, group, row, NATIONAL_ID))
        add_numbers(g, "idNumber", national, !number_seen(g, group, row, national, true));
    if (grouped_is_new(g, group, row, NATIONALITY))
        add_nationalities(g, grouped_cell(g, row, NATIONALITY));
    if (grouped_is_new(g, group, row, REGIME))
        builder_add_programme(b, grouped_cell(g, row, REGIME));
    if (grouped_is_new(g, group, row, TITLE))
        builder_add_property(b, STR("title"), grouped_cell(g, row, TITLE));
    if (grouped_is_new(g, group, row, POSITION))
        builder_add_property(b, STR("position"), grouped_cell(g, row, POSITION));
    if (grouped_is_new(g, group, row, BIRTH_TOWN) || grouped_is_new(g, group, row, BIRTH_COUNTRY))
        add_birth_place(g, row);
    if (grouped_is_new(g, group, row, OTHER))
        add_other(g, grouped_cell(g, row, OTHER));
}

static bool fill(struct grouped *g, const struct group *group, struct error *err)
{
    struct builder *b = &g->builder;
    (void)err;
    b->record.schema = schema_of_type(g, groups_first(&g->groups, &g->columns, group, GROUP_TYPE));
    add_names(g, group);
    for (const struct group_row *row = group->first; row; row = row->next)
        add_row(g, group, row);
    struct date listed;
    if (date_of_numbers(groups_first(&g->groups, &g->columns, group, LISTED_ON), &listed))
        b->record.listed_on = listed;
    b->record.last_change =
        builder_text(b, groups_first(&g->groups, &g->columns, group, LAST_UPDATED));
    return true;
}

static bool key(struct grouped *g, const struct table_row *row, struct str *key_out,
                struct error *err)
{
    int64_t number;
    *key_out = columns_cell(&g->columns, row, GROUP_ID);
    return str_to_int(*key_out, 1, INT64_MAX, &number) ||
           table_refuse(g->file, row, err, "the Group ID is not a number but \"%.*s\"",
                        STR_ARG(str_slice(*key_out, 0, key_out->len < 40 ? key_out->len : 40)));
}

static bool preamble(struct grouped *g, const struct table_row *row, struct error *err)
{
    struct date published;
    if (!columns_same_name(table_cell(row, 0), STR("Last Updated")) || !g->sink->published ||
        !date_of_numbers(table_cell(row, 1), &published) || !date_is_full(published))
        return true;
    return g->sink->published(g->sink->context, published, err);
}

static const struct grouped_format format = {.columns = columns,
                                             .n_columns = LENGTH(columns),
                                             .preamble = preamble,
                                             .key = key,
                                             .fill = fill};

static bool is_header(const struct table_row *row)
{
    return grouped_is_header(columns, LENGTH(columns), row);
}

bool ofsi_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool ofsi_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                struct error *err)
{
    return grouped_parse(&format, files, count, sink, err);
}
