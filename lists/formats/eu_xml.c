/* lists/formats/eu_xml.c - the EU's consolidated list of financial sanctions, XML 1.1.
 *
 * After schema_1_1.xsd: <export generationDate> holds one <sanctionEntity> a party, with
 * its values in attributes: regulation, subjectType, nameAlias (one a name and language),
 * citizenship, birthdate, address (contactInfo below it), identification. Each of them may have
 * remarks and the regulation that brought it. countryIso2Code 00 is "unknown". A delistingDate says
 * that the party is no longer on the list. The first name is the main one; the list marks none.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/dates.h"
#include "lists/formats/xml_party.h"

static const char *const namespaces[] = {"http://eu.europa.ec/fpi/fsd/export", NULL};

static const char *const numbering[] = {"logicalId", "regulationLanguage",
                                        "identification/regulationLanguage", NULL};
static const char *const kept[] = {"regulationSummary/regulationType",
                                   "regulationSummary/publicationDate",
                                   "regulationSummary/numberTitle",
                                   "regulationSummary/publicationUrl",
                                   "corrigendum/regulationType",
                                   "corrigendum/publicationDate",
                                   "corrigendum/numberTitle",
                                   "corrigendum/publicationUrl",
                                   "regulation/regulationType",
                                   "regulation/organisationType",
                                   "regulation/publicationDate",
                                   "regulation/entryIntoForceDate",
                                   "regulation/publicationUrl",
                                   "publicationUrl",
                                   "nameLanguage",
                                   "subjectType/classificationCode",
                                   "calendarType",
                                   "countryDescription",
                                   "countryIso2Code",
                                   "zipCode",
                                   "region",
                                   "asAtListingTime",
                                   "issueDate",
                                   "issuedBy",
                                   "nameOnDocument",
                                   "validFrom",
                                   "validTo",
                                   "identificationTypeDescription",
                                   "acquisitionDate",
                                   "disenfranchisementDate",
                                   "additionalInformation/key",
                                   "additionalInformation/value",
                                   "dayOfMonth",
                                   "year",
                                   "monthOfYear",
                                   "designationDetails",
                                   "latinNumber",
                                   NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

/* --- values ----------------------------------------------------------------------------------- */

static struct str country_of(struct xml_party *p, struct xml_node *node)
{
    return xml_country_code(xml_node_attribute(node, "countryIso2Code"),
                            xml_node_attribute(node, "countryDescription"), p->sink->warnings);
}

static struct str description_of(struct xml_node *node)
{
    struct str name = xml_node_attribute(node, "countryDescription");
    return str_equal_nocase(name, STR("UNKNOWN")) ? STR_EMPTY : name;
}

static void read_remarks(struct xml_party *p, struct xml_node *node, const char *property)
{
    for (struct xml_node *remark = xml_child(node, "remark"); remark; remark = xml_next(remark))
        builder_add_property(&p->builder, str_of(property), xml_text(remark));
}

static void read_gender(struct xml_party *p, struct xml_node *name)
{
    struct str gender = xml_node_attribute(name, "gender");
    if (str_equal(gender, STR("M")))
        p->builder.record.gender = GENDER_MALE;
    else if (str_equal(gender, STR("F")))
        p->builder.record.gender = GENDER_FEMALE;
}

static void read_name(struct xml_party *p, struct xml_node *name)
{
    struct builder *b = &p->builder;
    struct str whole = xml_node_attribute(name, "wholeName"),
               strong = xml_node_attribute(name, "strong");
    const struct str parts[] = {xml_node_attribute(name, "firstName"),
                                xml_node_attribute(name, "middleName"),
                                xml_node_attribute(name, "lastName")};
    buf_clear(&p->text);
    for (size_t i = 0; i < LENGTH(parts); i++)
        xml_party_join(p, " ", parts[i]);
    if (whole.len == 0)
        whole = buf_str(&p->text);
    bool weak = strong.len > 0 && !xml_is_true(strong);
    enum name_role role = weak ? NAME_WEAK : NAME_ALIAS;
    if (b->record.n_names == 0)
        role = NAME_PRIMARY;
    builder_add_name(b, whole, role, false);
    read_gender(p, name);
    builder_add_property(b, STR("position"), xml_node_attribute(name, "function"));
    builder_add_property(b, STR("title"), xml_node_attribute(name, "title"));
    read_remarks(p, name, "aliasNote");
}

/* --- births ----------------------------------------------------------------------------------- */

static bool year_of(struct xml_node *node, const char *attribute, struct date *date_out)
{
    int64_t year;
    if (!str_to_int(xml_node_attribute(node, attribute), 1, 9999, &year))
        return false;
    *date_out = (struct date){(int16_t)year, 0, 0};
    return true;
}

/* The whole day, else year and what is known of month and day, else a range of years. Days of
 * another calendar than ours cannot be compared and are kept as words. */
static bool read_day(struct xml_node *node, struct subject_birth *birth)
{
    int64_t month, day;
    struct str calendar = xml_node_attribute(node, "calendarType");
    if (calendar.len > 0 && !str_equal_nocase(calendar, STR("GREGORIAN")))
        return false;
    if (date_of_phrase(xml_node_attribute(node, "birthdate"), &birth->from)) {
        birth->to = birth->from;
        (void)xml_node_attribute(node, "year");
        (void)xml_node_attribute(node, "monthOfYear");
        (void)xml_node_attribute(node, "dayOfMonth");
        return true;
    }
    if (year_of(node, "year", &birth->from)) {
        if (str_to_int(xml_node_attribute(node, "monthOfYear"), 1, 12, &month)) {
            birth->from.month = (int8_t)month;
            struct date whole = birth->from;
            if (str_to_int(xml_node_attribute(node, "dayOfMonth"), 1, 31, &day)) {
                whole.day = (int8_t)day;
                if (date_valid(whole))
                    birth->from = whole;
            }
        }
        birth->to = birth->from;
        return true;
    }
    bool from = year_of(node, "yearRangeFrom", &birth->from),
         to = year_of(node, "yearRangeTo", &birth->to);
    if (from && !to)
        birth->to = birth->from;
    if (to && !from)
        birth->from = birth->to;
    if (date_compare(birth->from, birth->to) > 0) {
        struct date swapped = birth->from;
        birth->from = birth->to;
        birth->to = swapped;
    }
    return from || to;
}

static bool has_day(const struct xml_node *node)
{
    static const char *const names[] = {"birthdate", "year", "yearRangeFrom", "yearRangeTo"};
    for (size_t i = 0; i < node->n_attributes; i++)
        for (size_t n = 0; n < LENGTH(names); n++)
            if (node->attributes[i].text.len > 0 &&
                str_equal(node->attributes[i].name, str_of(names[n])))
                return true;
    return false;
}

/* Some say the place only. */
static void read_birth(struct xml_party *p, struct xml_node *node)
{
    struct subject_birth birth = {.circa = xml_is_true(xml_node_attribute(node, "circa"))};
    if (read_day(node, &birth)) {
        builder_add_birth(&p->builder, birth, BUILDER_COUNTED);
    } else if (has_day(node)) {
        warnings_add(p->sink->warnings, "birth date not understood");
        p->builder.record.besides.births++;
    }
    const struct str parts[] = {xml_node_attribute(node, "place"), xml_node_attribute(node, "city"),
                                xml_node_attribute(node, "region"), description_of(node)};
    (void)country_of(p, node);
    buf_clear(&p->text);
    for (size_t i = 0; i < LENGTH(parts); i++)
        xml_party_join(p, ", ", parts[i]);
    builder_add_property(&p->builder, STR("birthPlace"), buf_str(&p->text));
    read_remarks(p, node, "birthNote");
}

/* --- addresses, documents --------------------------------------------------------------------- */

static void read_contact(struct xml_party *p, struct xml_node *contact)
{
    static const struct {
        const char *key, *property;
    } rows[] = {{"EMAIL", "email"}, {"PHONE", "phone"}, {"FAX", "fax"}, {"WEB", "website"}};
    struct str key = xml_node_attribute(contact, "key"),
               value = xml_node_attribute(contact, "value");
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (!str_starts_with_nocase(key, str_of(rows[i].key)))
            continue;
        builder_add_property(&p->builder, str_of(rows[i].property), value);
        return;
    }
    builder_add_property(&p->builder, STR("contact"), value);
}

static void read_address(struct xml_party *p, struct xml_node *node)
{
    struct listed_record *r = &p->builder.record;
    struct str code = country_of(p, node), place = xml_node_attribute(node, "place");
    size_t before = r->n_addresses;
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_node_attribute(node, "street"));
    xml_party_join(p, ", ", xml_node_attribute(node, "poBox"));
    xml_party_join(p, ", ", place);
    builder_add_address(&p->builder,
                        (struct record_address){.street = buf_str(&p->text),
                                                .city = xml_node_attribute(node, "city"),
                                                .region = xml_node_attribute(node, "region"),
                                                .postcode = xml_node_attribute(node, "zipCode"),
                                                .country = description_of(node),
                                                .country_code = code},
                        BUILDER_COUNTED);
    if (r->n_addresses > before)
        builder_add_country_code(&p->builder, p->builder.addresses[before].country_code);
    for (struct xml_node *c = xml_child(node, "contactInfo"); c; c = xml_next(c))
        read_contact(p, c);
    read_remarks(p, node, "addressNote");
}

static void read_citizenship(struct xml_party *p, struct xml_node *node)
{
    struct str code = country_of(p, node);
    if (code.len > 0)
        builder_add_nationality_code(&p->builder, code);
    else
        builder_add_property(&p->builder, STR("nationality"), description_of(node));
    read_remarks(p, node, "nationalityNote");
}

static const char *kind_of_document(struct str code)
{
    static const struct {
        const char *code, *kind;
    } rows[] = {
        {"passport", "passportNumber"},
        {"diplpass", "passportNumber"},
        {"servpass", "passportNumber"},
        {"travel", "passportNumber"},
        {"tax", "taxNumber"},
        {"fiscalcode", "taxNumber"},
        {"regnumber", "registrationNumber"},
        {"tradelic", "licenseNumber"},
        {"ssn", "socialSecurityNumber"},
        {"swiftbic", "swiftBic"},
        {"imo", "imoNumber"},
        {"mmsi", "mmsi"},
        {"bic", "swiftBic"},
        {"nationalcode", "idNumber"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_equal_nocase(code, str_of(rows[i].code)))
            return rows[i].kind;
    return "idNumber";
}

/* Doubts about a document: "true" or "false" each. */
static void read_doubts(struct xml_party *p, struct xml_node *node)
{
    static const char *const doubts[] = {"knownExpired", "knownFalse", "reportedLost",
                                         "revokedByIssuer", "diplomatic"};
    for (size_t i = 0; i < LENGTH(doubts); i++)
        if (xml_is_true(xml_node_attribute(node, doubts[i])))
            builder_add_property(&p->builder, STR("documentNote"), str_of(doubts[i]));
}

static void read_document(struct xml_party *p, struct xml_node *node)
{
    struct listed_record *r = &p->builder.record;
    struct str number = xml_node_attribute(node, "number"),
               latin = xml_node_attribute(node, "latinNumber"), country = country_of(p, node);
    const char *kind = kind_of_document(xml_node_attribute(node, "identificationTypeCode"));
    size_t before = r->n_identifiers;
    builder_add_identifier(&p->builder, kind, number.len > 0 ? number : latin, country,
                           BUILDER_COUNTED);
    if (number.len > 0 && !str_equal(number, latin)) /* the same number in Latin digits */
        builder_add_identifier(&p->builder, kind, latin, country, BUILDER_BEYOND);
    r->besides.identifiers += r->n_identifiers == before;
    read_doubts(p, node);
    read_remarks(p, node, "documentNote");
}

static void read_regulation(struct xml_party *p, struct xml_node *node)
{
    builder_add_programme_use(&p->builder, xml_node_attribute(node, "programme"));
    builder_add_property(&p->builder, STR("legalBasis"), xml_node_attribute(node, "numberTitle"));
    read_remarks(p, node, "regulationNote");
}

/* --- a party ---------------------------------------------------------------------------------- */

static enum schema schema_of_subject(struct xml_party *p, struct xml_node *subject)
{
    struct str code = xml_node_attribute(subject, "code"),
               class = xml_node_attribute(subject, "classificationCode");
    if (str_equal_nocase(code, STR("person")) || str_equal(class, STR("P")))
        return SCHEMA_PERSON;
    if (str_equal_nocase(code, STR("vessel")) || str_equal_nocase(code, STR("ship")))
        return SCHEMA_VESSEL;
    if (str_equal_nocase(code, STR("enterprise")) || str_equal(class, STR("E")))
        return SCHEMA_ORGANIZATION;
    warnings_add_detail(p->sink->warnings, "type not known", code);
    return SCHEMA_LEGAL_ENTITY;
}

static void read_dates(struct xml_party *p, struct xml_node *entity)
{
    struct listed_record *r = &p->builder.record;
    struct date date;
    if (date_of_phrase(xml_node_attribute(entity, "designationDate"), &date))
        r->listed_on = date;
    r->delisted = xml_node_attribute(entity, "delistingDate").len > 0;
}

static bool read_entity(void *context, const char *parent, struct xml_node *entity,
                        struct arena *arena, struct error *err)
{
    static const struct {
        const char *element;
        void (*read)(struct xml_party *p, struct xml_node *node);
    } rows[] = {
        {"nameAlias", read_name},          {"citizenship", read_citizenship},
        {"birthdate", read_birth},         {"address", read_address},
        {"identification", read_document}, {"regulation", read_regulation},
    };
    struct xml_party *p = context;
    struct builder *b = &p->builder;
    (void)parent;
    builder_begin(b, xml_node_attribute(entity, "logicalId"),
                  schema_of_subject(p, xml_child(entity, "subjectType")));
    struct str united = xml_node_attribute(entity, "unitedNationId");
    builder_add_referent(b, xml_node_attribute(entity, "euReferenceNumber"));
    builder_add_referent(b, united);
    read_dates(p, entity);
    builder_add_property(b, STR("notes"), xml_node_attribute(entity, "designationDetails"));
    read_remarks(p, entity, "notes");
    for (struct xml_node *node = entity->children; node; node = node->next)
        for (size_t i = 0; i < LENGTH(rows); i++)
            if (str_equal(node->value.name, str_of(rows[i].element)))
                rows[i].read(p, node);
    return xml_party_finish(p, entity, &vocabulary, arena, err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct xml_party *p = context;
    if (depth == 1) {
        if (strcmp(name, "export") != 0)
            return xml_refuse(reader, err, "<%.64s> is not the root of the EU list", name);
        return xml_check_namespace(reader, namespaces, "the EU list", err) &&
               xml_publish_at(reader, p->sink, xml_attribute(attributes, "generationDate"), err);
    }
    *record_out = strcmp(name, "sanctionEntity") == 0;
    if (!*record_out)
        warnings_add_detail(p->sink->warnings, "unknown element", str_of(name));
    return true;
}

bool eu_xml_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "export", "sanctionEntity") ||
           xml_recognise(files, count, "export", namespaces[0]);
}

bool eu_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err)
{
    if (!xml_one_file(count, "the EU list", err))
        return false;
    struct xml_party p;
    xml_party_init(&p, sink);
    const struct xml_records records = {&p, begin, read_entity};
    bool done = xml_read_records(files, &records, err);
    xml_party_release(&p);
    return done;
}
