/* lists/formats/csl_row.c - what a row of the Consolidated Screening List says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/csl.h"

#include <stdio.h>

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"

/* By a word of the source's name. Sources: the bureaus' own pages on each list; for SSI, CAPTA,
 * NS-MBS, NS-PLC, NS-CMIC and FSE see lists/catalogue/measures.c. */
static const struct {
    const char *word, *sanction;
} sources[] = {
    {"Specially Designated Nationals", "Blocking (SDN)"},
    {"(SDN)", "Blocking (SDN)"},
    {"Denied Persons", "Licence requirement (denied persons)"},
    {"(DPL)", "Licence requirement (denied persons)"},
    {"Entity List", "Licence requirement (Entity List)"},
    {"Military End User", "Licence requirement (military end users)"},
    {"Unverified List", "Licence requirement (unverified)"},
    {"ITAR Debarred", "Debarment (ITAR)"},
    {"(DTC)", "Debarment (ITAR)"},
    {"Nonproliferation", "Licence requirement (nonproliferation)"},
    {"Sectoral Sanctions", "Sectoral (SSI)"},
    {"(SSI)", "Sectoral (SSI)"},
    {"Foreign Sanctions Evaders", "Sectoral (FSE)"},
    {"Palestinian Legislative Council", "Sectoral (NS-PLC)"},
    {"Capta", "Sectoral (CAPTA)"},
    {"Non-SDN Menu-Based", "Sectoral (NS-MBS)"},
    {"Chinese Military-Industrial", "Sectoral (NS-CMIC)"},
    {"Military-Industrial Complex", "Sectoral (NS-CMIC)"},
    {"(ISA)", "Sectoral (Part 561)"},
    {"13599", "Blocking (E.O. 13599)"},
};

static bool holds(struct str text, const char *word)
{
    struct str wanted = str_of(word);
    for (size_t i = 0; i + wanted.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + wanted.len), wanted))
            return true;
    return false;
}

static struct str source_word(struct str source)
{
    size_t open = str_find(source, STR("("), 0), close = str_find(source, STR(")"), open);
    return close < source.len ? str_slice(source, open + 1, close) : source;
}

struct str csl_id(struct str own, struct str number, struct str source, char buffer[CSL_ID_SIZE])
{
    if (own.len > 0)
        return own;
    if (number.len == 0)
        return STR_EMPTY;
    if (holds(source, "(SDN)") || holds(source, "Specially Designated Nationals"))
        return number;
    int len =
        snprintf(buffer, CSL_ID_SIZE, "%.*s-%.*s", STR_ARG(number), STR_ARG(source_word(source)));
    return (struct str){buffer, len > 0 && len < CSL_ID_SIZE ? (size_t)len : CSL_ID_SIZE - 1};
}

struct str csl_sanction_of(struct str source)
{
    for (size_t i = 0; i < LENGTH(sources); i++)
        if (holds(source, sources[i].word))
            return str_of(sources[i].sanction);
    return STR_EMPTY;
}

static enum schema schema_of_type(struct str type, struct list_warnings *warnings)
{
    if (str_equal_nocase(type, STR("Individual")))
        return SCHEMA_PERSON;
    if (str_equal_nocase(type, STR("Entity")))
        return SCHEMA_ORGANIZATION;
    if (str_equal_nocase(type, STR("Vessel")))
        return SCHEMA_VESSEL;
    if (str_equal_nocase(type, STR("Aircraft")))
        return SCHEMA_AIRPLANE;
    if (type.len > 0)
        warnings_add_detail(warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

/* The next of values joined with ";". */
static bool next_value(struct str *rest, struct str *one_out)
{
    while (str_cut(rest, ';', one_out)) {
        *one_out = str_trim(*one_out);
        if (one_out->len > 0)
            return true;
    }
    return false;
}

/* "Shenyang, CN": the country is the last part. */
static void add_addresses(struct builder *b, struct str cell)
{
    struct str rest = cell, one;
    while (next_value(&rest, &one)) {
        size_t comma = one.len;
        while (comma > 0 && one.ptr[comma - 1] != ',')
            comma--;
        struct str last = str_trim(str_slice(one, comma, one.len));
        struct str code = country_of_code(last);
        builder_add_address(b, (struct record_address){.full = one, .country_code = code},
                            BUILDER_COUNTED);
        builder_add_country_code(b, code);
    }
}

/* --- ids: "Passport, 836238033, KP", "KP, 836238033, Passport", "Gender, Male" -------------------
 */

static const struct {
    const char *word, *kind;
} kinds[] = {
    {"passport", "passportNumber"},
    {"tax id", "taxNumber"},
    {"v.a.t.", "vatCode"},
    {"vat ", "vatCode"},
    {"fiscal code", "taxNumber"},
    {"nit #", "taxNumber"},
    {"ruc #", "taxNumber"},
    {"rif #", "taxNumber"},
    {"rfc", "taxNumber"},
    {"c.u.i.t", "taxNumber"},
    {"c.u.r.p", "idNumber"},
    {"cedula", "idNumber"},
    {"national id", "idNumber"},
    {"identification number", "idNumber"},
    {"d-u-n-s", "dunsCode"},
    {"duns", "dunsCode"},
    {"swift", "swiftBic"},
    {"bik ", "bikCode"},
    {"legal entity number", "leiCode"},
    {"vessel registration identification", "imoNumber"},
    {"imo number", "imoNumber"},
    {"mmsi", "mmsi"},
    {"aircraft manufacturer", "serialNumber"},
    {"tail number", "registrationNumber"},
    {"digital currency address", "cryptoAddress"},
    {"ssn", "socialSecurityNumber"},
    {"government gazette", "registrationNumber"},
    {"registration", "registrationNumber"},
    {"registry", "registrationNumber"},
    {"company number", "registrationNumber"},
    {"matricula", "registrationNumber"},
    {"folio", "registrationNumber"},
    {"license", "licenseNumber"},
    {"commercial", "registrationNumber"},
    {"chamber of commerce", "registrationNumber"},
    {"birth certificate", "idNumber"},
    {"driver", "driverLicenseNumber"},
    {"number", "idNumber"},
};

static const struct {
    const char *word, *property;
} notes[] = {
    {"email", "email"},
    {"website", "website"},
    {"phone", "phone"},
    {"fax", "phone"},
};

static const char *word_kind(struct str text)
{
    for (size_t i = 0; i < LENGTH(kinds); i++)
        if (holds(text, kinds[i].word))
            return kinds[i].kind;
    return NULL;
}

static size_t parts_of(struct str text, struct str parts[3])
{
    size_t n = 0;
    while (n < 2) {
        size_t comma = str_find(text, STR(", "), 0);
        if (comma == text.len)
            break;
        parts[n++] = str_trim(str_slice(text, 0, comma));
        text = str_slice(text, comma + 2, text.len);
    }
    parts[n++] = str_trim(text);
    return n;
}

static void add_gender(struct builder *b, struct str value)
{
    if (str_equal_nocase(value, STR("male")))
        b->record.gender = GENDER_MALE;
    else if (str_equal_nocase(value, STR("female")))
        b->record.gender = GENDER_FEMALE;
}

static bool add_note(struct builder *b, struct str label, struct str value)
{
    if (holds(label, "gender")) {
        add_gender(b, value);
        return true;
    }
    for (size_t i = 0; i < LENGTH(notes); i++) {
        if (!holds(label, notes[i].word))
            continue;
        builder_add_property(b, str_of(notes[i].property), value);
        return true;
    }
    return false;
}

/* Every value counts as an identifier in the expectations, also a note that is none. */
static void add_id(struct builder *b, struct str text)
{
    struct str parts[3] = {STR_EMPTY, STR_EMPTY, STR_EMPTY}, country = STR_EMPTY;
    size_t n = parts_of(text, parts), before = b->record.n_identifiers;
    size_t first = 0, last = n - 1;
    if (n >= 2 && country_of_code(parts[0]).len > 0)
        country = country_of_code(parts[first++]);
    else if (n >= 2 && country_of_code(parts[last]).len > 0)
        country = country_of_code(parts[last--]);
    if (first < last || n == 1) {
        const char *ahead = word_kind(parts[first]), *behind = word_kind(parts[last]);
        struct str value = ahead && !behind ? parts[last] : parts[first];
        if (str_starts_with_nocase(parts[first], STR("IMO ")))
            value = parts[first];
        bool noted = n > 1 && (add_note(b, parts[first], parts[last]) ||
                               add_note(b, parts[last], parts[first]));
        if (!noted && (ahead || behind))
            builder_add_identifier(b,
                                   ahead && !behind ? ahead
                                   : behind         ? behind
                                                    : ahead,
                                   value, country, BUILDER_COUNTED);
        else if (!noted)
            builder_add_property(b, STR("sanctionNote"), text);
    } else {
        builder_add_property(b, STR("sanctionNote"), text);
    }
    b->record.besides.identifiers += b->record.n_identifiers == before;
}

/* --- the row ---------------------------------------------------------------------------------- */

static void add_births(struct builder *b, struct str cell, struct list_warnings *warnings)
{
    struct str rest = cell, one;
    while (next_value(&rest, &one)) {
        struct subject_birth birth;
        if (birth_of_phrase(one, &birth)) {
            builder_add_birth(b, birth, BUILDER_COUNTED);
            continue;
        }
        warnings_add(warnings, "birth date not understood");
        builder_add_property(b, STR("birthDate"), one);
    }
}

static void add_countries(struct builder *b, struct str cell)
{
    struct str rest = cell, one;
    while (next_value(&rest, &one)) {
        struct str code = country_of_code(one);
        if (code.len > 0)
            builder_add_nationality_code(b, code);
        else
            builder_add_nationality(b, one);
    }
}

/* "(Linked To: ROSTEC)" among the remarks. */
static void add_remarks(struct builder *b, struct str remarks)
{
    static const struct str mark = STR_ROW("Linked To: ");
    builder_add_property(b, STR("notes"), remarks);
    for (size_t at = str_find(remarks, mark, 0); at < remarks.len;
         at = str_find(remarks, mark, at + 1)) {
        size_t from = at + mark.len, end = from, depth = 0;
        for (; end < remarks.len && (depth > 0 || !strchr(");", remarks.ptr[end])); end++) {
            depth += remarks.ptr[end] == '(';
            depth -= depth > 0 && remarks.ptr[end] == ')';
        }
        builder_add_link(b, "linked_to", STR_EMPTY, str_slice(remarks, from, end), BUILDER_BEYOND);
    }
}

static void add_list(struct builder *b, struct str cell, void (*add)(struct builder *, struct str))
{
    struct str rest = cell, one;
    while (next_value(&rest, &one))
        add(b, one);
}

static void add_alias(struct builder *b, struct str name)
{
    builder_add_name(b, name, NAME_ALIAS, false);
}

static void add_birth_place(struct builder *b, struct str place)
{
    builder_add_property(b, STR("birthPlace"), place);
}

void csl_fill(struct builder *b, const struct csl_row *row, struct list_warnings *warnings)
{
    const struct str *cells = row->cells;
    struct str sanction = csl_sanction_of(cells[CSL_SOURCE]);
    struct date listed;
    b->record.schema = schema_of_type(cells[CSL_TYPE], warnings);
    builder_add_name(b, cells[CSL_NAME], NAME_PRIMARY, false);
    add_list(b, cells[CSL_ALT_NAMES], add_alias);
    add_list(b, cells[CSL_PROGRAMS], builder_add_programme);
    add_addresses(b, cells[CSL_ADDRESSES]);
    add_births(b, cells[CSL_BIRTHS], warnings);
    add_countries(b, cells[CSL_CITIZENSHIPS]);
    add_countries(b, cells[CSL_NATIONALITIES]);
    add_list(b, cells[CSL_BIRTH_PLACES], add_birth_place);
    struct str rest = cells[CSL_IDS], one;
    while (next_value(&rest, &one))
        add_id(b, one);
    add_remarks(b, cells[CSL_REMARKS]);
    builder_add_property(b, STR("source"), cells[CSL_SOURCE]);
    builder_add_sanction(b, sanction.len > 0 ? sanction : cells[CSL_SOURCE]);
    if (sanction.len == 0)
        warnings_add_detail(warnings, "source not known", cells[CSL_SOURCE]);
    bool person = b->record.schema == SCHEMA_PERSON;
    builder_add_property(b, person ? STR("position") : STR("title"), cells[CSL_TITLE]);
    builder_add_property(b, STR("federalRegisterNotice"), cells[CSL_NOTICE]);
    builder_add_property(b, STR("startDate"), cells[CSL_START]);
    builder_add_property(b, STR("endDate"), cells[CSL_END]);
    builder_add_property(b, STR("callSign"), cells[CSL_CALL_SIGN]);
    builder_add_property(b, STR("type"), cells[CSL_VESSEL_TYPE]);
    builder_add_property(b, STR("tonnage"), cells[CSL_TONNAGE]);
    builder_add_property(b, STR("grossRegisteredTonnage"), cells[CSL_REGISTERED_TONNAGE]);
    builder_add_property(b, STR("flag"), cells[CSL_FLAG]);
    if (cells[CSL_FLAG].len > 0)
        builder_add_country(b, cells[CSL_FLAG]);
    builder_add_link(b, "owned_by", STR_EMPTY, cells[CSL_OWNER], BUILDER_BEYOND);
    if (date_of_numbers(cells[CSL_START], &listed))
        b->record.listed_on = listed;
}
