/* lists/formats/ofac_xml.c - OFAC's legacy XML: sdn.xml, consolidated.xml.
 *
 * <sdnList> holds <publshInformation> (so spelt) with the day and the number of records, which must
 * be right, and one <sdnEntry> a party. All of a party stands in its entry: names in first and last
 * name, aliases with their category, "id" elements that hold documents as well as web sites,
 * genders and other facts, and remarks with what is left, links by name ("(Linked To: X)") among
 * it.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/dates.h"
#include "lists/formats/ofac_facts.h"
#include "lists/formats/ofac_remarks.h"
#include "lists/formats/source.h"

/* The second since OFAC's files come from its Sanctions List Service (May 2024). */
static const char *const namespaces[] = {
    "http://tempuri.org/sdnList.xsd",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
    "https://www.treasury.gov/ofac/downloads/sdnList.xsd",
    NULL,
};

static const char *const numbering[] = {"uid", NULL};
static const char *const kept[] = {"mainEntry", "issueDate", "expirationDate", NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

struct ofac {
    const struct list_file *file;
    struct xml_party party;
    int64_t stated, parties; /* stated: -1 without a Record_Count */
};

static void read_name(struct ofac *o, struct xml_node *node, enum name_role role)
{
    struct xml_party *p = &o->party;
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_child_text(node, "lastName"));
    xml_party_join(p, ", ", xml_child_text(node, "firstName"));
    builder_add_name(&p->builder, buf_str(&p->text), role, false);
}

static void read_aliases(struct ofac *o, struct xml_node *entry)
{
    for (struct xml_node *aka = xml_child(xml_child(entry, "akaList"), "aka"); aka;
         aka = xml_next(aka)) {
        struct str category = xml_child_text(aka, "category");
        bool weak = str_equal_nocase(category, STR("weak"));
        if (!weak && category.len > 0 && !str_equal_nocase(category, STR("strong")))
            warnings_add_detail(o->party.sink->warnings, "alias category not known", category);
        read_name(o, aka, ofac_alias_role(xml_child_text(aka, "type"), weak));
    }
}

static void read_programmes(struct ofac *o, struct xml_node *entry)
{
    for (struct xml_node *program = xml_child(xml_child(entry, "programList"), "program"); program;
         program = xml_next(program))
        builder_add_programme_use(&o->party.builder, xml_text(program));
}

static void read_births(struct ofac *o, struct xml_node *entry)
{
    struct builder *b = &o->party.builder;
    for (struct xml_node *item = xml_child(xml_child(entry, "dateOfBirthList"), "dateOfBirthItem");
         item; item = xml_next(item)) {
        struct str text = xml_child_text(item, "dateOfBirth");
        struct subject_birth birth;
        if (birth_of_phrase(text, &birth)) {
            builder_add_birth(b, birth, BUILDER_COUNTED);
            continue;
        }
        warnings_add(o->party.sink->warnings, "birth date not understood");
        builder_add_property(b, STR("birthDate"), text);
    }
    for (struct xml_node *item =
             xml_child(xml_child(entry, "placeOfBirthList"), "placeOfBirthItem");
         item; item = xml_next(item))
        builder_add_property(b, STR("birthPlace"), xml_child_text(item, "placeOfBirth"));
}

static void read_addresses(struct ofac *o, struct xml_node *entry)
{
    struct xml_party *p = &o->party;
    for (struct xml_node *node = xml_child(xml_child(entry, "addressList"), "address"); node;
         node = xml_next(node)) {
        buf_clear(&p->text);
        xml_party_join(p, ", ", xml_child_text(node, "address1"));
        xml_party_join(p, ", ", xml_child_text(node, "address2"));
        xml_party_join(p, ", ", xml_child_text(node, "address3"));
        struct record_address address = {.street = buf_str(&p->text),
                                         .city = xml_child_text(node, "city"),
                                         .region = xml_child_text(node, "stateOrProvince"),
                                         .postcode = xml_child_text(node, "postalCode"),
                                         .country = xml_child_text(node, "country")};
        builder_add_address(&p->builder, address, BUILDER_COUNTED);
        xml_party_country(p, address.country);
    }
}

static void read_nationalities(struct ofac *o, struct xml_node *entry, const char *list,
                               const char *item)
{
    for (struct xml_node *node = xml_child(xml_child(entry, list), item); node;
         node = xml_next(node))
        xml_party_nationality(&o->party, xml_child_text(node, "country"));
}

static void read_ids(struct ofac *o, struct xml_node *entry)
{
    struct listed_record *r = &o->party.builder.record;
    for (struct xml_node *id = xml_child(xml_child(entry, "idList"), "id"); id; id = xml_next(id)) {
        size_t before = r->n_identifiers;
        ofac_add_fact(&o->party, xml_child_text(id, "idType"), xml_child_text(id, "idNumber"),
                      xml_child_text(id, "idCountry"), BUILDER_COUNTED);
        r->besides.identifiers += r->n_identifiers == before;
    }
}

static void read_vessel(struct ofac *o, struct xml_node *entry)
{
    static const struct {
        const char *element, *label;
    } rows[] = {{"callSign", "Vessel Call Sign"},
                {"vesselType", "Vessel Type"},
                {"vesselFlag", "Vessel Flag"},
                {"vesselOwner", "Vessel Owner"},
                {"tonnage", "Vessel Tonnage"},
                {"grossRegisteredTonnage", "Vessel Gross Registered Tonnage"}};
    struct xml_node *vessel = xml_child(entry, "vesselInfo");
    for (size_t i = 0; i < LENGTH(rows); i++)
        ofac_add_fact(&o->party, str_of(rows[i].label), xml_child_text(vessel, rows[i].element),
                      STR_EMPTY, BUILDER_BEYOND);
}

/* Items as in the CSV files, some of them in parentheses: "(Linked To: X)". */
static void read_remarks(struct ofac *o, struct xml_node *entry)
{
    struct xml_party *p = &o->party;
    struct listed_record *r = &p->builder.record;
    struct str rest = xml_child_text(entry, "remarks");
    const struct str separator = STR("; ");
    size_t births = r->n_births, identifiers = r->n_identifiers;
    buf_clear(&p->text);
    for (size_t at = 0; at < rest.len;) {
        size_t end = str_find(rest, separator, at);
        struct str item = str_trim(str_slice(rest, at, end));
        if (end == rest.len && str_ends_with(item, STR(").")))
            item.len--;
        if (str_starts_with(item, STR("(")) && str_ends_with(item, STR(")")))
            item = str_slice(item, 1, item.len - 1);
        xml_party_join(p, "; ", item);
        at = end + separator.len;
    }
    ofac_remarks_read(&p->builder, buf_str(&p->text), false, p->sink->warnings);
    r->beyond.births += r->n_births - births;
    r->beyond.identifiers += r->n_identifiers - identifiers;
    r->beyond.links = r->n_links;
}

static bool read_entry(struct ofac *o, struct xml_node *entry, struct arena *arena,
                       struct error *err)
{
    struct builder *b = &o->party.builder;
    int64_t number;
    struct str uid = xml_child_text(entry, "uid");
    if (!str_to_int(uid, 1, INT64_MAX, &number))
        return error_set(err, ERROR_LIST_REFUSED, "a uid that is not a positive number: \"%.*s\"",
                         STR_ARG(str_slice(uid, 0, uid.len < 32 ? uid.len : 32)));
    o->parties++;
    builder_begin(b, uid, ofac_schema(xml_child_text(entry, "sdnType"), o->party.sink->warnings));
    read_name(o, entry, NAME_PRIMARY);
    read_aliases(o, entry);
    read_programmes(o, entry);
    ofac_add_fact(&o->party, STR("Title"), xml_child_text(entry, "title"), STR_EMPTY,
                  BUILDER_BEYOND);
    read_births(o, entry);
    read_addresses(o, entry);
    read_nationalities(o, entry, "nationalityList", "nationality");
    read_nationalities(o, entry, "citizenshipList", "citizenship");
    read_ids(o, entry);
    read_vessel(o, entry);
    read_remarks(o, entry);
    return xml_party_finish(&o->party, entry, &vocabulary, arena, err);
}

/* "03/28/2025", the American way round. */
static bool read_published(struct ofac *o, struct str day, struct error *err)
{
    char iso[11];
    if (day.len != 10 || day.ptr[2] != '/' || day.ptr[5] != '/')
        return xml_publish(o->party.sink, day, err);
    memcpy(iso, day.ptr + 6, 4);
    iso[4] = iso[7] = '-';
    memcpy(iso + 5, day.ptr, 2);
    memcpy(iso + 8, day.ptr + 3, 2);
    return xml_publish(o->party.sink, (struct str){iso, 10}, err);
}

static bool record(void *context, const char *parent, struct xml_node *node, struct arena *arena,
                   struct error *err)
{
    struct ofac *o = context;
    (void)parent;
    if (str_equal(node->value.name, STR("sdnEntry")))
        return read_entry(o, node, arena, err);
    struct str count = xml_child_text(node, "Record_Count");
    if (count.len > 0 && !str_to_int(count, 0, INT32_MAX, &o->stated))
        return error_set(err, ERROR_LIST_REFUSED, "a Record_Count that is no number");
    return read_published(o, xml_child_text(node, "Publish_Date"), err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct ofac *o = context;
    (void)attributes;
    if (depth == 1 && strcmp(name, "sdnList") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of OFAC's legacy XML", name);
    if (depth == 1)
        return xml_check_namespace(reader, namespaces, "OFAC's legacy XML", err);
    *record_out = strcmp(name, "sdnEntry") == 0 || strcmp(name, "publshInformation") == 0;
    if (!*record_out)
        warnings_add_detail(o->party.sink->warnings, "unknown element", str_of(name));
    return true;
}

bool ofac_xml_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "sdnList", NULL);
}

bool ofac_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err)
{
    if (!xml_one_file(count, "OFAC's legacy XML", err))
        return false;
    struct ofac o = {.file = files, .stated = -1};
    xml_party_init(&o.party, sink);
    const struct xml_records records = {&o, begin, record};
    bool done = xml_read_records(files, &records, err);
    xml_party_release(&o.party);
    if (done && o.stated >= 0 && o.stated != o.parties)
        return source_refuse(files, files->data.len, err,
                             "Record_Count says %lld parties, but there are %lld",
                             (long long)o.stated, (long long)o.parties);
    return done;
}
