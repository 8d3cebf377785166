/* lists/formats/ofac_enhanced.c - OFAC's enhanced XML: sdn_enhanced.xml, and selections of it.
 *
 * <sanctionsData> holds publicationInfo, referenceValues, featureTypes and <entities>. An entity
 * repeats the words it refers to, so that it can be read alone: names with translations by script,
 * addresses likewise, features (births, genders, web sites, numbers), identity documents, and
 * relationships to other entities, which a selection of the list need not hold. What the file was
 * selected by stands in publicationInfo/filters; a file with a filter of programmes is not the
 * whole list, but is read as one, since an operator may want just that.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/ofac_facts.h"

static const char *const namespaces[] = {
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML",
    NULL,
};

static const char *const kept[] = {"issueDate",       "expirationDate",     "fromDateBegin",
                                   "fromDateEnd",     "toDateBegin",        "toDateEnd",
                                   "isApproximate",   "isDateRange",        "isPrimary",
                                   "issuingLocation", "issuingAuthority",   "comments",
                                   "comment",         "idFeature",          "translations/comments",
                                   "effectiveDate",   "publishDescription", NULL};
/* Ids tie the file's parts together; parts of names and days of features repeat what stands whole
 * beside them. */
static const char *const numbering[] = {"id",
                                        "refId",
                                        "identityId",
                                        "featureTypeId",
                                        "versionId",
                                        "valueRefId",
                                        "nameId",
                                        "nameTranslationId",
                                        "featureVersionId",
                                        "formattedFirstName",
                                        "formattedLastName",
                                        "namePart/type",
                                        "namePart/value",
                                        "identityDocument/name",
                                        "valueDate/fromDateBegin",
                                        "valueDate/fromDateEnd",
                                        "valueDate/toDateBegin",
                                        "valueDate/toDateEnd",
                                        "valueDate/isApproximate",
                                        "valueDate/isDateRange",
                                        "feature/isPrimary",
                                        "translation/isPrimary",
                                        "address/isPrimary",
                                        NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

/* --- names ------------------------------------------------------------------------------------ */

static bool is_latin(struct xml_node *translation)
{
    struct str script = xml_child_text(translation, "script");
    return script.len == 0 || str_equal_nocase(script, STR("Latin"));
}

/* The whole name as OFAC formats it; its parts joined when that is missing. */
static struct str whole_name(struct xml_party *p, struct xml_node *translation)
{
    struct str whole = xml_child_text(translation, "formattedFullName");
    if (whole.len > 0)
        return whole;
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_child_text(translation, "formattedLastName"));
    xml_party_join(p, ", ", xml_child_text(translation, "formattedFirstName"));
    for (struct xml_node *part = xml_child(xml_child(translation, "nameParts"), "namePart");
         part && p->text.len == 0; part = xml_next(part))
        xml_party_join(p, " ", xml_child_text(part, "value"));
    return buf_str(&p->text);
}

static void read_name(struct xml_party *p, struct xml_node *name)
{
    bool is_main = xml_is_true(xml_child_text(name, "isPrimary"));
    bool weak = xml_is_true(xml_child_text(name, "isLowQuality"));
    enum name_role role = ofac_alias_role(xml_child_text(name, "aliasType"), weak);
    for (struct xml_node *t = xml_child(xml_child(name, "translations"), "translation"); t;
         t = xml_next(t)) {
        bool latin = is_latin(t);
        struct str whole = whole_name(p, t);
        bool primary = is_main && latin && p->builder.record.caption.len == 0;
        builder_add_name(&p->builder, whole, primary ? NAME_PRIMARY : role, !latin);
    }
}

static void read_names(struct xml_party *p, struct xml_node *entity)
{
    struct builder *b = &p->builder;
    for (struct xml_node *name = xml_child(xml_child(entity, "names"), "name"); name;
         name = xml_next(name))
        read_name(p, name);
    if (b->record.caption.len == 0 && b->record.n_names > 0) { /* a main name in no Latin script */
        b->names[0].role = NAME_PRIMARY;
        b->record.caption = b->names[0].text;
    }
    xml_party_primary_first(p);
}

/* --- addresses -------------------------------------------------------------------------------- */

static void add_part(struct xml_party *p, struct str *text, struct str more)
{
    struct arena *arena = &p->builder.arena;
    if (text->len > 0 && more.len > 0)
        *text = str_of(arena_printf(arena, "%.*s, %.*s", STR_ARG(*text), STR_ARG(more)));
    else if (more.len > 0)
        *text = more;
}

static void read_address_parts(struct xml_party *p, struct xml_node *translation,
                               struct record_address *address)
{
    struct xml_node *parts = xml_child(translation, "addressParts");
    for (struct xml_node *part = xml_child(parts, "addressPart"); part; part = xml_next(part)) {
        struct str type = xml_child_text(part, "type"), value = xml_child_text(part, "value");
        if (str_equal(type, STR("CITY")))
            add_part(p, &address->city, value);
        else if (str_equal(type, STR("POSTAL CODE")))
            add_part(p, &address->postcode, value);
        else if (str_equal(type, STR("STATE/PROVINCE")) || str_equal(type, STR("REGION")))
            add_part(p, &address->region, value);
        else
            add_part(p, &address->street, value);
    }
}

/* One address with its translations: the first counts, further ones are the same place again. */
static void read_address(struct xml_party *p, struct xml_node *node)
{
    struct listed_record *r = &p->builder.record;
    struct str country = xml_child_text(node, "country");
    size_t before = r->n_addresses;
    enum builder_counted counted = BUILDER_COUNTED;
    struct xml_node *t = xml_child(xml_child(node, "translations"), "translation");
    do {
        struct record_address address = {.country = country};
        (void)is_latin(t);
        read_address_parts(p, t, &address);
        builder_add_address(&p->builder, address, counted);
        counted = BUILDER_BEYOND;
        t = xml_next(t);
    } while (t);
    r->besides.addresses += r->n_addresses == before;
    xml_party_country(p, country);
}

/* --- features, documents, relations ----------------------------------------------------------- */

static bool span_of(struct xml_node *value, struct subject_birth *birth)
{
    struct xml_node *day = xml_child(value, "valueDate");
    if (!date_of_phrase(xml_child_text(day, "fromDateBegin"), &birth->from) ||
        !date_of_phrase(xml_child_text(day, "toDateEnd"), &birth->to))
        return false;
    birth->circa = xml_is_true(xml_child_text(day, "isApproximate"));
    return true;
}

static void read_birth(struct xml_party *p, struct xml_node *feature, struct str value)
{
    struct subject_birth birth;
    if (birth_of_phrase(value, &birth) || span_of(feature, &birth)) {
        builder_add_birth(&p->builder, birth, BUILDER_COUNTED);
        return;
    }
    warnings_add(p->sink->warnings, "birth date not understood");
    builder_add_property(&p->builder, STR("birthDate"), value);
}

static void read_feature(struct xml_party *p, struct xml_node *feature)
{
    struct str type = xml_child_text(feature, "type"), value = xml_child_text(feature, "value"),
               reliability = xml_child_text(feature, "reliability");
    if (str_equal(type, STR("Birthdate")))
        read_birth(p, feature, value);
    else
        ofac_add_fact(p, type, value, STR_EMPTY, BUILDER_BEYOND);
    if (reliability.len == 0 || str_equal(reliability, STR("Confirmed")))
        return;
    buf_clear(&p->text);
    xml_party_join(p, ": ", type);
    xml_party_join(p, ": ", reliability);
    builder_add_property(&p->builder, STR("reliability"), buf_str(&p->text));
}

static void read_document(struct xml_party *p, struct xml_node *document)
{
    struct listed_record *r = &p->builder.record;
    size_t before = r->n_identifiers;
    struct str valid = xml_child_text(document, "isValid");
    ofac_add_document(&p->builder, xml_child_text(document, "type"),
                      xml_child_text(document, "documentNumber"),
                      xml_child_text(document, "issuingCountry"), BUILDER_COUNTED);
    r->besides.identifiers += r->n_identifiers == before;
    if (valid.len > 0 && !xml_is_true(valid)) {
        buf_clear(&p->text);
        xml_party_join(p, " ", STR("Fraudulent or not valid:"));
        xml_party_join(p, " ", xml_child_text(document, "documentNumber"));
        builder_add_property(&p->builder, STR("documentNote"), buf_str(&p->text));
    }
}

static void read_relation(struct xml_party *p, struct xml_node *relation)
{
    struct xml_node *other = xml_child(relation, "relatedEntity");
    builder_add_link(&p->builder, ofac_link_kind(xml_child_text(relation, "type")),
                     xml_node_attribute(other, "entityId"), xml_text(other), BUILDER_COUNTED);
    builder_add_property(&p->builder, STR("relationQuality"), xml_child_text(relation, "quality"));
}

/* --- an entity -------------------------------------------------------------------------------- */

static void each(struct xml_party *p, struct xml_node *entity, const char *list, const char *item,
                 void (*read)(struct xml_party *p, struct xml_node *node))
{
    for (struct xml_node *node = xml_child(xml_child(entity, list), item); node;
         node = xml_next(node))
        read(p, node);
}

static void read_programme(struct xml_party *p, struct xml_node *node)
{
    builder_add_programme_use(&p->builder, xml_text(node));
}

static void read_list(struct xml_party *p, struct xml_node *node)
{
    struct listed_record *r = &p->builder.record;
    struct date date;
    builder_add_property(&p->builder, STR("sourceList"), xml_text(node));
    if (date_of_phrase(xml_node_attribute(node, "datePublished"), &date) &&
        (date_is_none(r->listed_on) || date_compare(date, r->listed_on) < 0))
        r->listed_on = date;
}

static void read_sanction(struct xml_party *p, struct xml_node *node)
{
    builder_add_property(&p->builder, STR("sanctionType"), xml_text(node));
}

static void read_authority(struct xml_party *p, struct xml_node *node)
{
    builder_add_property(&p->builder, STR("legalBasis"), xml_text(node));
}

static bool read_entity(struct xml_party *p, struct xml_node *entity, struct arena *arena,
                        struct error *err)
{
    struct xml_node *general = xml_child(entity, "generalInfo");
    struct str id = xml_node_attribute(entity, "id");
    int64_t number;
    if (!str_to_int(id, 1, INT64_MAX, &number))
        return error_set(err, ERROR_LIST_REFUSED, "an entity whose id is not a positive number");
    builder_begin(&p->builder, id,
                  ofac_schema(xml_child_text(general, "entityType"), p->sink->warnings));
    ofac_add_fact(p, STR("Title"), xml_child_text(general, "title"), STR_EMPTY, BUILDER_BEYOND);
    builder_add_property(&p->builder, STR("notes"), xml_child_text(general, "remarks"));
    read_names(p, entity);
    each(p, entity, "sanctionsLists", "sanctionsList", read_list);
    each(p, entity, "sanctionsPrograms", "sanctionsProgram", read_programme);
    each(p, entity, "sanctionsTypes", "sanctionsType", read_sanction);
    each(p, entity, "legalAuthorities", "legalAuthority", read_authority);
    each(p, entity, "addresses", "address", read_address);
    each(p, entity, "features", "feature", read_feature);
    each(p, entity, "identityDocuments", "identityDocument", read_document);
    each(p, entity, "relationships", "relationship", read_relation);
    return xml_party_finish(p, entity, &vocabulary, arena, err);
}

/* --- the stream ------------------------------------------------------------------------------- */

static bool record(void *context, const char *parent, struct xml_node *node, struct arena *arena,
                   struct error *err)
{
    struct xml_party *p = context;
    (void)parent;
    if (str_equal(node->value.name, STR("entity")))
        return read_entity(p, node, arena, err);
    if (xml_child(xml_child(xml_child(node, "filters"), "sanctionsPrograms"), "sanctionsProgram"))
        warnings_add(p->sink->warnings, "a selection by programme, not the whole list");
    return xml_publish(p->sink, xml_child_text(node, "dataAsOf"), err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    static const char *const sections[] = {"publicationInfo", "referenceValues", "featureTypes",
                                           "entities"};
    struct xml_party *p = context;
    (void)attributes;
    if (depth == 1 && strcmp(name, "sanctionsData") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of OFAC's enhanced XML", name);
    if (depth == 1)
        return xml_check_namespace(reader, namespaces, "OFAC's enhanced XML", err);
    *record_out = depth == 2 ? strcmp(name, "publicationInfo") == 0
                             : depth == 3 && strcmp(name, "entity") == 0;
    bool known = depth != 2;
    for (size_t i = 0; i < LENGTH(sections) && !known; i++)
        known = strcmp(name, sections[i]) == 0;
    if (!known)
        warnings_add_detail(p->sink->warnings, "unknown element", str_of(name));
    return true;
}

bool ofac_enhanced_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "sanctionsData", NULL);
}

bool ofac_enhanced_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                         struct error *err)
{
    if (!xml_one_file(count, "OFAC's enhanced XML", err))
        return false;
    struct xml_party p;
    xml_party_init(&p, sink);
    const struct xml_records records = {&p, begin, record};
    bool done = xml_read_records(files, &records, err);
    xml_party_release(&p);
    return done;
}
