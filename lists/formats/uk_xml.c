/* lists/formats/uk_xml.c - the UK Sanctions List of the FCDO.
 *
 * <Designations> holds DateGenerated and one <Designation> a party, without attributes and without
 * namespace. A name stands in Name1 to Name6, of which Name6, the family name or the whole, comes
 * last; NameType is written in any case; names in other scripts stand apart. Days are dd/mm/yyyy,
 * with letters (or zeros) for what is not known. What a designation does stands in
 * SanctionsImposed, joined with bars; some files say it again in SanctionsImposedIndicators.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/dates.h"
#include "lists/formats/xml_party.h"

static const char *const no_namespace[] = {NULL};
static const char *const numbering[] = {NULL};
static const char *const kept[] = {"NonLatinScriptType", "NonLatinScriptLanguage", NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

/* --- days ------------------------------------------------------------------------------------- */

/* "20/08/2026", "dd/08/1945", "00/00/1945": 0 for what is not a number. */
static bool day_of(struct str text, struct date *date_out)
{
    int64_t parts[3] = {0};
    struct str rest = text, one;
    for (int i = 0; i < 3; i++) {
        if (!str_cut(&rest, '/', &one))
            return false;
        if (!str_to_int(str_trim(one), 0, 9999, &parts[i]))
            parts[i] = 0;
    }
    if (rest.len > 0 || parts[0] > 31 || parts[1] > 12 || parts[2] < 1000)
        return false;
    struct date date = {(int16_t)parts[2], (int8_t)parts[1], (int8_t)(parts[1] > 0 ? parts[0] : 0)};
    if (!date_valid(date))
        return false;
    *date_out = date;
    return true;
}

static void read_birth(struct xml_party *p, struct xml_node *node)
{
    struct subject_birth birth = {.circa = false};
    struct str text = xml_text(node);
    if (text.len == 0)
        return;
    bool known = day_of(text, &birth.from);
    if (known)
        birth.to = birth.from;
    if (known || birth_of_phrase(text, &birth)) {
        builder_add_birth(&p->builder, birth, BUILDER_COUNTED);
        return;
    }
    warnings_add(p->sink->warnings, "birth date not understood");
    builder_add_property(&p->builder, STR("birthDate"), text);
}

/* --- names ------------------------------------------------------------------------------------ */

static bool holds(struct str text, const char *word)
{
    struct str needle = str_of(word);
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + needle.len), needle))
            return true;
    return false;
}

static enum name_role role_of(struct xml_party *p, struct str type, struct str strength)
{
    if (str_equal_nocase(type, STR("Primary Name")))
        return NAME_PRIMARY;
    if (holds(strength, "low"))
        return NAME_WEAK;
    if (holds(type, "f.k.a") || holds(type, "former") || holds(strength, "f.k.a") ||
        holds(strength, "former"))
        return NAME_FORMER;
    if (!str_equal_nocase(type, STR("Alias")) &&
        !str_equal_nocase(type, STR("Primary Name Variation")))
        warnings_add_detail(p->sink->warnings, "name type not known", type);
    return NAME_ALIAS;
}

static void read_name(struct xml_party *p, struct xml_node *node)
{
    static const char *const parts[] = {"Name1", "Name2", "Name3", "Name4", "Name5", "Name6"};
    buf_clear(&p->text);
    for (size_t i = 0; i < LENGTH(parts); i++)
        xml_party_join(p, " ", xml_child_text(node, parts[i]));
    enum name_role role =
        role_of(p, xml_child_text(node, "NameType"), xml_child_text(node, "AliasStrength"));
    builder_add_name(&p->builder, buf_str(&p->text), role, false);
}

static void read_non_latin(struct xml_party *p, struct xml_node *node)
{
    builder_add_name(&p->builder, xml_child_text(node, "NameNonLatinScript"), NAME_ALIAS, true);
}

/* --- addresses, numbers, links ---------------------------------------------------------------- */

static void read_address(struct xml_party *p, struct xml_node *node)
{
    static const char *const lines[] = {"AddressLine1", "AddressLine2", "AddressLine3",
                                        "AddressLine4", "AddressLine5"};
    buf_clear(&p->text);
    for (size_t i = 0; i < LENGTH(lines); i++)
        xml_party_join(p, ", ", xml_child_text(node, lines[i]));
    struct str country = xml_child_text(node, "AddressCountry");
    builder_add_address(
        &p->builder,
        (struct record_address){.street = buf_str(&p->text),
                                .city = xml_child_text(node, "AddressLine6"),
                                .postcode = xml_child_text(node, "AddressPostalCode"),
                                .country = country},
        BUILDER_COUNTED);
    xml_party_country(p, country);
}

static void read_passport(struct xml_party *p, struct xml_node *node)
{
    builder_add_identifier(&p->builder, "passportNumber", xml_child_text(node, "PassportNumber"),
                           STR_EMPTY, BUILDER_COUNTED);
    builder_add_property(&p->builder, STR("documentNote"),
                         xml_child_text(node, "PassportAdditionalInformation"));
}

static void read_national_id(struct xml_party *p, struct xml_node *node)
{
    builder_add_identifier(&p->builder, "idNumber",
                           xml_child_text(node, "NationalIdentifierNumber"), STR_EMPTY,
                           BUILDER_COUNTED);
    builder_add_property(&p->builder, STR("documentNote"),
                         xml_child_text(node, "NationalIdentifierAdditionalInformation"));
}

static void read_birthplace(struct xml_party *p, struct xml_node *node)
{
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_child_text(node, "TownOfBirth"));
    xml_party_join(p, ", ", xml_child_text(node, "CountryOfBirth"));
    builder_add_property(&p->builder, STR("birthPlace"), buf_str(&p->text));
}

static void read_gender(struct xml_party *p, struct xml_node *node)
{
    struct str gender = xml_text(node);
    if (str_equal_nocase(gender, STR("Male")))
        p->builder.record.gender = GENDER_MALE;
    else if (str_equal_nocase(gender, STR("Female")))
        p->builder.record.gender = GENDER_FEMALE;
    else
        builder_add_property(&p->builder, STR("gender"), gender);
}

static void read_nationality(struct xml_party *p, struct xml_node *node)
{
    xml_party_nationality(p, xml_text(node));
}

static void read_flag(struct xml_party *p, struct xml_node *node)
{
    builder_add_property(&p->builder, STR("flag"), xml_text(node));
    xml_party_country(p, xml_text(node));
}

static void read_imo(struct xml_party *p, struct xml_node *node)
{
    builder_add_identifier(&p->builder, "imoNumber", xml_text(node), STR_EMPTY, BUILDER_COUNTED);
}

static void read_hull(struct xml_party *p, struct xml_node *node)
{
    builder_add_identifier(&p->builder, "serialNumber", xml_text(node), STR_EMPTY, BUILDER_COUNTED);
}

static void read_company_number(struct xml_party *p, struct xml_node *node)
{
    builder_add_identifier(&p->builder, "registrationNumber", xml_text(node), STR_EMPTY,
                           BUILDER_COUNTED);
}

static void read_parent(struct xml_party *p, struct xml_node *node)
{
    builder_add_link(&p->builder, "subsidiary_of", STR_EMPTY, xml_text(node), BUILDER_BEYOND);
}

static void read_subsidiary(struct xml_party *p, struct xml_node *node)
{
    builder_add_link(&p->builder, "parent_of", STR_EMPTY, xml_text(node), BUILDER_BEYOND);
}

static void read_operator(struct xml_party *p, struct xml_node *node)
{
    builder_add_link(&p->builder, "operated_by", STR_EMPTY, xml_text(node), BUILDER_BEYOND);
}

/* --- tables ----------------------------------------------------------------------------------- */

/* A group of `item` elements at a path of up to three; each is read, or is a property as it stands.
 */
static const struct group {
    const char *path[4], *item;
    void (*read)(struct xml_party *p, struct xml_node *node);
    const char *property;
} groups[] = {
    {{"Names"}, "Name", read_name, NULL},
    {{"NonLatinNames"}, "NonLatinName", read_non_latin, NULL},
    {{"Titles"}, "Title", NULL, "title"},
    {{"Addresses"}, "Address", read_address, NULL},
    {{"PhoneNumbers"}, "PhoneNumber", NULL, "phone"},
    {{"EmailAddresses"}, "EmailAddress", NULL, "email"},
    {{"Websites"}, "Website", NULL, "website"},
    {{"IndividualDetails", "Individual", "DOBs"}, "DOB", read_birth, NULL},
    {{"IndividualDetails", "Individual", "Nationalities"}, "Nationality", read_nationality, NULL},
    {{"IndividualDetails", "Individual", "PassportDetails"}, "Passport", read_passport, NULL},
    {{"IndividualDetails", "Individual", "NationalIdentifierDetails"},
     "NationalIdentifier",
     read_national_id,
     NULL},
    {{"IndividualDetails", "Individual", "BirthDetails"}, "Location", read_birthplace, NULL},
    {{"IndividualDetails", "Individual", "Positions"}, "Position", NULL, "position"},
    {{"IndividualDetails", "Individual", "Genders"}, "Gender", read_gender, NULL},
    {{"EntityDetails", "Entity", "TypeOfEntities"}, "TypeOfEntity", NULL, "legalForm"},
    {{"EntityDetails", "Entity", "Subsidiaries"}, "Subsidiary", read_subsidiary, NULL},
    {{"EntityDetails", "Entity", "ParentCompanies"}, "ParentCompany", read_parent, NULL},
    {{"EntityDetails", "Entity", "BusinessRegistrationNumbers"},
     "BusinessRegistrationNumber",
     read_company_number,
     NULL},
    {{"ShipDetails", "Ship", "IMONumbers"}, "IMONumber", read_imo, NULL},
    {{"ShipDetails", "Ship", "HullIdentificationNumbers"},
     "HullIdentificationNumber",
     read_hull,
     NULL},
    {{"ShipDetails", "Ship", "CurrentOwnerOperators"}, "CurrentOwnerOperator", read_operator, NULL},
    {{"ShipDetails", "Ship", "PreviousOwnerOperators"}, "PreviousOwnerOperator", NULL, "pastOwner"},
    {{"ShipDetails", "Ship", "CurrentBelievedFlagOfShips"},
     "CurrentBelievedFlagOfShip",
     read_flag,
     NULL},
    {{"ShipDetails", "Ship", "PreviousFlags"}, "PreviousFlag", NULL, "pastFlags"},
    {{"ShipDetails", "Ship", "TypeOfShipDetails"}, "TypeOfShip", NULL, "type"},
    {{"ShipDetails", "Ship", "TonnageOfShipDetails"}, "TonnageOfShip", NULL, "tonnage"},
    {{"ShipDetails", "Ship", "LengthOfShipDetails"}, "LengthOfShip", NULL, "length"},
    {{"ShipDetails", "Ship", "YearsBuilt"}, "YearBuilt", NULL, "buildDate"},
};

static const struct {
    const char *element, *property;
} plain[] = {
    {"OFSIGroupID", "ofsiGroupId"},         {"OtherInformation", "notes"},
    {"UKStatementofReasons", "reason"},     {"UKStatementOfReasons", "reason"},
    {"DesignationSource", "listingSource"},
};

static void read_group(struct xml_party *p, struct xml_node *designation, const struct group *group)
{
    struct xml_node *node = xml_child(xml_descend(designation, group->path), group->item);
    for (; node; node = xml_next(node)) {
        if (group->read)
            group->read(p, node);
        else
            builder_add_property(&p->builder, str_of(group->property), xml_text(node));
    }
}

/* --- what it does ----------------------------------------------------------------------------- */

/* "ProhibitionOfPortEntry" as words. */
static void add_indicator(struct xml_party *p, struct str name)
{
    buf_clear(&p->text);
    for (size_t i = 0; i < name.len; i++) {
        if (i > 0 && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z')
            buf_addc(&p->text, ' ');
        buf_addc(&p->text, name.ptr[i]);
    }
    p->failed |= buf_failed(&p->text);
    builder_add_sanction(&p->builder, buf_str(&p->text));
}

static void read_sanctions(struct xml_party *p, struct xml_node *designation)
{
    struct str rest = xml_child_text(designation, "SanctionsImposed"), one;
    bool said = rest.len > 0;
    while (str_cut(&rest, '|', &one)) {
        builder_add_sanction(&p->builder, one);
        builder_add_property(&p->builder, STR("sanctionType"), one);
    }
    struct xml_node *indicators = xml_child(designation, "SanctionsImposedIndicators");
    for (struct xml_node *node = indicators ? indicators->children : NULL; node; node = node->next)
        if (xml_is_true(xml_text(node)) && !said)
            add_indicator(p, node->value.name);
}

/* --- a designation ---------------------------------------------------------------------------- */

static enum schema schema_of_designation(struct xml_party *p, struct xml_node *designation)
{
    struct str type = xml_child_text(designation, "IndividualEntityShip");
    if (str_equal_nocase(type, STR("Individual")))
        return SCHEMA_PERSON;
    if (str_equal_nocase(type, STR("Entity")))
        return SCHEMA_ORGANIZATION;
    if (str_equal_nocase(type, STR("Ship")))
        return SCHEMA_VESSEL;
    warnings_add_detail(p->sink->warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

static bool read_designation(struct xml_party *p, struct xml_node *node, struct arena *arena,
                             struct error *err)
{
    struct builder *b = &p->builder;
    struct date date;
    char text[DATE_TEXT_SIZE];
    builder_begin(b, xml_child_text(node, "UniqueID"), schema_of_designation(p, node));
    for (size_t i = 0; i < LENGTH(groups); i++)
        read_group(p, node, &groups[i]);
    builder_add_programme_use(b, xml_child_text(node, "RegimeName"));
    builder_add_referent(b, xml_child_text(node, "UNReferenceNumber"));
    for (size_t i = 0; i < LENGTH(plain); i++)
        builder_add_property(b, str_of(plain[i].property), xml_child_text(node, plain[i].element));
    if (day_of(xml_child_text(node, "DateDesignated"), &date))
        b->record.listed_on = date;
    if (day_of(xml_child_text(node, "LastUpdated"), &date))
        builder_add_property(b, STR("modifiedAt"), str_of(date_format(date, text)));
    read_sanctions(p, node);
    if (b->record.caption.len == 0 && b->record.n_names > 0) { /* no name is marked as primary */
        warnings_add(p->sink->warnings, "no primary name");
        b->names[0].role = NAME_PRIMARY;
        b->record.caption = b->names[0].text;
    }
    xml_party_primary_first(p);
    return xml_party_finish(p, node, &vocabulary, arena, err);
}

static bool record(void *context, const char *parent, struct xml_node *node, struct arena *arena,
                   struct error *err)
{
    struct xml_party *p = context;
    struct date date;
    char text[DATE_TEXT_SIZE];
    (void)parent;
    if (str_equal(node->value.name, STR("Designation")))
        return read_designation(p, node, arena, err);
    if (!day_of(xml_text(node), &date)) {
        warnings_add(p->sink->warnings, "publication date not understood");
        return true;
    }
    return xml_publish(p->sink, str_of(date_format(date, text)), err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct xml_party *p = context;
    (void)attributes;
    if (depth == 1 && strcmp(name, "Designations") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of the UK Sanctions List", name);
    if (depth == 1)
        return xml_check_namespace(reader, no_namespace, "the UK Sanctions List", err);
    *record_out = strcmp(name, "Designation") == 0 || strcmp(name, "DateGenerated") == 0;
    if (!*record_out)
        warnings_add_detail(p->sink->warnings, "unknown element", str_of(name));
    return true;
}

bool uk_xml_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "Designations", NULL);
}

bool uk_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err)
{
    if (!xml_one_file(count, "the UK Sanctions List", err))
        return false;
    struct xml_party p;
    xml_party_init(&p, sink);
    const struct xml_records records = {&p, begin, record};
    bool done = xml_read_records(files, &records, err);
    xml_party_release(&p);
    return done;
}
