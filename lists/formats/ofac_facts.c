/* lists/formats/ofac_facts.c - tables of OFAC's words.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/ofac_facts.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/ofac_remarks.h"

enum schema ofac_schema(struct str type, struct list_warnings *warnings)
{
    static const struct {
        const char *type;
        enum schema schema;
    } rows[] = {{"Individual", SCHEMA_PERSON},
                {"Entity", SCHEMA_ORGANIZATION},
                {"Vessel", SCHEMA_VESSEL},
                {"Aircraft", SCHEMA_AIRPLANE}};
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal_nocase(type, str_of(rows[i].type)))
            return rows[i].schema;
    warnings_add_detail(warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

static bool holds(struct str text, const char *word)
{
    struct str needle = str_of(word);
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + needle.len), needle))
            return true;
    return false;
}

/* Types of document beyond the labels that remarks are known to hold: by a word in them. */
static const char *kind_of_document(struct str type)
{
    static const struct {
        const char *word, *kind;
    } rows[] = {
        {"passport", "passportNumber"},
        {"travel document", "passportNumber"},
        {"IMO", "imoNumber"},
        {"MMSI", "mmsi"},
        {"tax", "taxNumber"},
        {"fiscal", "taxNumber"},
        {"V.A.T.", "vatCode"},
        {"registr", "registrationNumber"},
        {"company", "registrationNumber"},
        {"commerc", "registrationNumber"},
        {"business", "registrationNumber"},
        {"enterprise", "registrationNumber"},
        {"charity", "registrationNumber"},
        {"license", "licenseNumber"},
    };
    const char *kind = ofac_number_kind(type);
    for (size_t i = 0; i < LENGTH(rows) && !kind; i++)
        if (holds(type, rows[i].word))
            kind = rows[i].kind;
    return kind ? kind : "idNumber";
}

/* "33556474 (Russia)": some numbers of the legacy XML hold the country that has a field of its own.
 */
static struct str number_and_country(struct str number, struct str country, struct str *code_out)
{
    number = str_trim(number);
    *code_out = country_of_name(str_trim(country));
    size_t open = number.len;
    while (open > 0 && number.ptr[open - 1] != '(')
        open--;
    if (code_out->len > 0 || open < 2 || !str_ends_with(number, STR(")")))
        return number;
    struct str code = country_of_name(str_slice(number, open, number.len - 1));
    if (code.len == 0)
        return number;
    *code_out = code;
    return str_trim(str_slice(number, 0, open - 1));
}

void ofac_add_document(struct builder *b, struct str type, struct str number, struct str country,
                       enum builder_counted counted)
{
    struct str code;
    number = number_and_country(number, country, &code);
    builder_add_identifier(b, kind_of_document(type), number, code, counted);
}

/* Labels of the XML files that stand in no remark, and those that write them otherwise. */
static const struct {
    const char *label;
    const char *identifier, *property; /* one of them */
} fact_rows[] = {
    {"Aircraft Manufacturer\xE2\x80\x99s Serial Number (MSN)", "serialNumber", NULL},
    {"MICEX Code", NULL, "ticker"},
    {"Other Vessel Call Sign", NULL, "callSign"},
    {"Vessel Call Sign", NULL, "callSign"},
    {"VESSEL TYPE", NULL, "type"},
    {"Vessel Type", NULL, "type"},
    {"Vessel Tonnage", NULL, "tonnage"},
    {"Vessel Gross Registered Tonnage", NULL, "grossRegisteredTonnage"},
    {"Place of Birth", NULL, "birthPlace"},
    {"Target Type", NULL, "legalForm"},
    {"Organization Type", NULL, "sector"},
    {"UN/LOCODE", NULL, "locode"},
    {"Aircraft Mode S Transponder Code", NULL, "transponderCode"},
};

/* Facts the remarks have no place for either: dates and determinations of one programme. */
static const char *const note_labels[] = {
    "Effective Date", "Listing Date",   "Purchase/Sales", "Executive Order",
    "IFCA",           "PEESA",          "CAATSA",         "Transactions Prohibited",
    "Secondary",      "Additional San",
};

static void add_note(struct xml_party *p, struct str label, struct str value)
{
    bool known = false;
    for (size_t i = 0; i < LENGTH(note_labels) && !known; i++)
        known = str_starts_with(label, str_of(note_labels[i]));
    if (!known)
        warnings_add_detail(p->sink->warnings, "label not known",
                            label.len > 0 ? label : STR("(none)"));
    buf_clear(&p->text);
    xml_party_join(p, " ", label);
    xml_party_join(p, " ", value);
    builder_add_property(&p->builder, STR("notes"), buf_str(&p->text));
}

static bool add_special(struct xml_party *p, struct str label, struct str value)
{
    struct builder *b = &p->builder;
    if (str_equal(label, STR("Gender"))) {
        if (str_equal_nocase(value, STR("Male")))
            b->record.gender = GENDER_MALE;
        else if (str_equal_nocase(value, STR("Female")))
            b->record.gender = GENDER_FEMALE;
        else
            add_note(p, label, value);
        return true;
    }
    if (str_equal(label, STR("Nationality Country")) ||
        str_equal(label, STR("Citizenship Country")) ||
        str_equal(label, STR("Registration Country")) ||
        str_equal(label, STR("Nationality of Registration"))) {
        xml_party_nationality(p, value);
        return true;
    }
    if (str_equal(label, STR("Vessel Flag"))) {
        builder_add_property(b, STR("flag"), value);
        xml_party_country(p, value);
        return true;
    }
    if (str_equal(label, STR("Vessel Owner"))) {
        builder_add_link(b, "owned_by", STR_EMPTY, value, BUILDER_BEYOND);
        return true;
    }
    if (str_equal(label, STR("Title"))) {
        bool person = b->record.schema == SCHEMA_PERSON;
        builder_add_property(b, person ? STR("position") : STR("title"), value);
        return true;
    }
    return false;
}

static const char *identifier_of(struct xml_party *p, struct str label)
{
    struct str crypto = STR("Digital Currency Address - ");
    if (str_starts_with(label, crypto)) {
        builder_add_property(&p->builder, STR("currency"), str_slice(label, crypto.len, label.len));
        return "cryptoAddress";
    }
    for (size_t i = 0; i < LENGTH(fact_rows); i++)
        if (str_equal(label, str_of(fact_rows[i].label)))
            return fact_rows[i].identifier;
    return ofac_number_kind(label);
}

static const char *property_of(struct str label)
{
    for (size_t i = 0; i < LENGTH(fact_rows); i++)
        if (str_equal(label, str_of(fact_rows[i].label)))
            return fact_rows[i].property;
    return ofac_property_name(label);
}

bool ofac_add_fact(struct xml_party *p, struct str label, struct str value, struct str country,
                   enum builder_counted counted)
{
    label = str_trim(label);
    if (str_ends_with(label, STR(":")))
        label = str_trim(str_slice(label, 0, label.len - 1));
    if (str_trim(value).len == 0 || add_special(p, label, value))
        return false;
    const char *kind = identifier_of(p, label);
    if (kind) {
        struct str code;
        value = number_and_country(value, country, &code);
        builder_add_identifier(&p->builder, kind, value, code, counted);
        return true;
    }
    const char *property = property_of(label);
    struct date date;
    char text[DATE_TEXT_SIZE];
    if (!property) {
        add_note(p, label, value);
        return false;
    }
    if (strcmp(property, "incorporationDate") == 0 && date_of_phrase(value, &date))
        value = str_of(date_format(date, text));
    builder_add_property(&p->builder, str_of(property), value);
    return false;
}

const char *ofac_link_kind(struct str type)
{
    static const struct {
        const char *type, *kind;
    } rows[] = {
        {"Associate Of", "associate"},
        {"Providing support to", "supports"},
        {"Acting for or on behalf of", "acts_for"},
        {"Owned or Controlled By", "owned_by"},
        {"Family member of", "family"},
        {"playing a significant role in", "associate"},
        {"Leader or official of", "directs"},
        {"Principal Executive Officer", "directs"},
        {"Owns, controls, or operates", "owns"},
        {"Property in the interest of", "property_of"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal_nocase(type, str_of(rows[i].type)))
            return rows[i].kind;
    return "linked_to";
}

enum name_role ofac_alias_role(struct str type, bool weak)
{
    if (weak)
        return NAME_WEAK;
    return str_equal_nocase(type, STR("F.K.A.")) ? NAME_FORMER : NAME_ALIAS;
}
