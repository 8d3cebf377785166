/* lists/formats/ofac_advanced.c - OFAC's advanced XML: sdn_advanced.xml, cons_advanced.xml.
 *
 * After sdn_advanced.xsd: <Sanctions> holds DateOfIssue, ReferenceValueSets, Locations,
 * IDRegDocuments, DistinctParties, ProfileRelationships, SanctionsEntries, SanctionsEntryLinks, in
 * this order, all tied together by ids (ofac_index.h). A party is a DistinctParty with one profile;
 * its names are DocumentedNames in parts, several to an alias when they are in several scripts;
 * births, genders, addresses and many numbers are Features of types that the file lists itself.
 * The programmes of a party are measures of the type "Program" in its sanctions entries, one for
 * each list it is on.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/countries.h"
#include "lists/formats/ofac_facts.h"
#include "lists/formats/ofac_index.h"

static const char *const namespaces[] = {
    "http://www.un.org/sanctions/1.0",
    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML",
    NULL,
};

static const char *const numbering[] = {"ID",
                                        "FixedRef",
                                        "IdentityFeatureLinkTypeID",
                                        "IdentityID",
                                        "NamePartGroupID",
                                        "NamePartTypeID",
                                        "ScriptStatusID",
                                        "DocNameStatusID",
                                        "CalendarTypeID",
                                        "YearFixed",
                                        "MonthFixed",
                                        "DayFixed",
                                        "DetailTypeID",
                                        "DocumentedNameID",
                                        NULL};
static const char *const kept[] = {"Comment",
                                   "Primary",
                                   "Year",
                                   "Month",
                                   "Day",
                                   "Approximate",
                                   "DeltaAction",
                                   "ExternalReference",
                                   "ExRefTypeID",
                                   "SanctionsEntryReference",
                                   "IDRegDocumentReference",
                                   "ProfileRelationshipReference",
                                   "DirectURL",
                                   "ExRefValue",
                                   "LeadingChars",
                                   "TrailingChars",
                                   "Text",
                                   "CountryID",
                                   "DetailCode",
                                   "IDRegDocumentID",
                                   "Years",
                                   "Months",
                                   "Days",
                                   "SubLink",
                                   "SupportingInfo",
                                   "EntryDeltaFlag",
                                   NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

struct advanced {
    struct xml_party party;
    struct ofac_index index;
    bool second_pass;
    bool in_parties, in_values; /* the section being read */
};

/* --- names --------------------------------------------------------------------------------------
 */

/* Parts in the file's order; all of a name are in one script. */
static void read_documented_name(struct advanced *a, struct xml_node *name, bool main_name,
                                 enum name_role role)
{
    struct xml_party *p = &a->party;
    struct str script = STR_EMPTY;
    buf_clear(&p->text);
    for (struct xml_node *part = xml_child(name, "DocumentedNamePart"); part;
         part = xml_next(part)) {
        struct xml_node *value = xml_child(part, "NamePartValue");
        script = ofac_index_value(&a->index, "Script", xml_node_attribute(value, "ScriptID")).text;
        xml_party_join(p, " ", xml_text(value));
        if (xml_is_true(xml_node_attribute(value, "Acronym")))
            builder_add_property(&p->builder, STR("acronym"), xml_text(value));
    }
    bool original = script.len > 0 && !str_equal_nocase(script, STR("Latin"));
    bool has_main = p->builder.record.caption.len > 0;
    if (main_name && !original && !has_main)
        role = NAME_PRIMARY;
    builder_add_name(&p->builder, buf_str(&p->text), role, original);
}

static void read_alias(struct advanced *a, struct xml_node *alias, bool main_identity)
{
    bool weak = xml_is_true(xml_node_attribute(alias, "LowQuality"));
    bool main_name = main_identity && xml_is_true(xml_node_attribute(alias, "Primary"));
    struct str type =
        ofac_index_value(&a->index, "AliasType", xml_node_attribute(alias, "AliasTypeID")).text;
    for (struct xml_node *name = xml_child(alias, "DocumentedName"); name; name = xml_next(name))
        read_documented_name(a, name, main_name, ofac_alias_role(type, weak));
}

static void read_documents(struct advanced *a, struct str identity)
{
    for (const struct ofac_item *item = ofac_index_items(&a->index, 'i', identity); item;
         item = item->next) {
        ofac_add_document(&a->party.builder, item->texts[0], item->texts[1], item->texts[2],
                          BUILDER_COUNTED);
        xml_party_keep(&a->party, item->raw);
    }
}

static void read_identity(struct advanced *a, struct xml_node *identity)
{
    bool is_main = xml_is_true(xml_node_attribute(identity, "Primary"));
    if (xml_is_true(xml_node_attribute(identity, "False")))
        builder_add_property(&a->party.builder, STR("notes"),
                             STR("One of the identities is marked as false"));
    for (struct xml_node *alias = xml_child(identity, "Alias"); alias; alias = xml_next(alias))
        read_alias(a, alias, is_main);
    read_documents(a, xml_node_attribute(identity, "ID"));
}

/* --- features --------------------------------------------------------------------------------- */

static int last_day(struct date d)
{
    for (int8_t day = 31; day > 27; day--)
        if (date_valid((struct date){d.year, d.month, day}))
            return day;
    return 28;
}

/* A year is written as its first and last day, a month likewise; both are taken back. */
static struct subject_birth birth_between(struct date from, struct date to, bool circa)
{
    if (from.day == 1 && to.day == last_day(to) && date_compare(from, to) < 0) {
        from.day = to.day = 0;
        if (from.month == 1 && to.month == 12)
            from.month = to.month = 0;
    }
    return (struct subject_birth){from, to, circa};
}

static void read_birth(struct advanced *a, struct xml_node *version)
{
    static const char *const start_from[] = {"Start", "From", NULL};
    static const char *const start_to[] = {"Start", "To", NULL};
    static const char *const end_from[] = {"End", "From", NULL};
    static const char *const end_to[] = {"End", "To", NULL};
    struct builder *b = &a->party.builder;
    struct xml_node *period = xml_child(version, "DatePeriod");
    struct date from, to, ignored;
    struct str starts_circa = xml_node_attribute(xml_child(period, "Start"), "Approximate"),
               ends_circa = xml_node_attribute(xml_child(period, "End"), "Approximate");
    bool circa = xml_is_true(starts_circa) || xml_is_true(ends_circa);
    bool begins = ofac_date(xml_descend(period, start_from), &from) ||
                  ofac_date(xml_descend(period, start_to), &from);
    bool ends = ofac_date(xml_descend(period, end_to), &to) ||
                ofac_date(xml_descend(period, end_from), &to);
    (void)!ofac_date(xml_descend(period, start_to), &ignored); /* read: the same span */
    (void)!ofac_date(xml_descend(period, end_from), &ignored);
    if (begins && !ends)
        to = from;
    if (ends && !begins)
        from = to;
    if (!begins && !ends) {
        warnings_add(a->party.sink->warnings, "birth date not understood");
        b->record.besides.births++;
        return;
    }
    bool turned = date_compare(from, to) > 0;
    builder_add_birth(b, turned ? birth_between(to, from, circa) : birth_between(from, to, circa),
                      BUILDER_COUNTED);
}

/* A location may be empty: an address OFAC calls undetermined. */
static void read_address(struct advanced *a, const struct record_address *location)
{
    struct listed_record *r = &a->party.builder.record;
    size_t before = r->n_addresses;
    if (location) {
        builder_add_address(&a->party.builder, *location, BUILDER_COUNTED);
        xml_party_country(&a->party, location->country);
    }
    r->besides.addresses += r->n_addresses == before;
}

/* "Confirmed" and "Unknown" say nothing more than a feature without it. */
static void read_reliability(struct advanced *a, struct str type, struct xml_node *version)
{
    struct xml_party *p = &a->party;
    struct str word =
        ofac_index_value(&a->index, "Reliability", xml_node_attribute(version, "ReliabilityID"))
            .text;
    if (word.len == 0 || str_equal(word, STR("Unknown")) || str_equal(word, STR("Confirmed")))
        return;
    buf_clear(&p->text);
    xml_party_join(p, ": ", type);
    xml_party_join(p, ": ", word);
    builder_add_property(&p->builder, STR("reliability"), buf_str(&p->text));
}

/* The words of a version: its text, the word it refers to, or the country of its location. */
static struct str fact_of(struct advanced *a, struct xml_node *version,
                          const struct record_address *location)
{
    struct xml_node *detail = xml_child(version, "VersionDetail");
    struct str text = xml_text(detail),
               reference = ofac_index_value(&a->index, "DetailReference",
                                            xml_node_attribute(detail, "DetailReferenceID"))
                               .text;
    if (text.len == 0)
        text = reference;
    return text.len == 0 && location ? location->country : text;
}

/* The day of a feature that is a date but no birth. */
static struct str day_of_fact(struct arena *arena, struct xml_node *version)
{
    static const char *const path[] = {"DatePeriod", "Start", "From", NULL};
    struct date date;
    char text[DATE_TEXT_SIZE];
    if (!ofac_date(xml_descend(version, path), &date))
        return STR_EMPTY;
    return str_copy(arena, str_of(date_format(date, text)));
}

static void read_version(struct advanced *a, struct str type, struct xml_node *version)
{
    struct str location_id =
        xml_node_attribute(xml_child(version, "VersionLocation"), "LocationID");
    const struct record_address *location = ofac_index_location(&a->index, location_id);
    read_reliability(a, type, version);
    if (location_id.len > 0 && !location)
        warnings_add(a->party.sink->warnings, "reference to a location the file lacks");
    if (str_equal(type, STR("Birthdate"))) {
        read_birth(a, version);
        return;
    }
    if (str_equal(type, STR("Location"))) {
        read_address(a, location);
        return;
    }
    /* Counted with the addresses, though only a country: where a firm or a ship is registered. */
    a->party.builder.record.besides.addresses += location != NULL;
    struct str fact = fact_of(a, version, location);
    if (fact.len == 0)
        fact = day_of_fact(&a->party.builder.arena, version);
    ofac_add_fact(&a->party, type, fact, STR_EMPTY, BUILDER_BEYOND);
}

static void read_feature(struct advanced *a, struct xml_node *feature)
{
    struct str type =
        ofac_index_value(&a->index, "FeatureType", xml_node_attribute(feature, "FeatureTypeID"))
            .text;
    for (struct xml_node *version = xml_child(feature, "FeatureVersion"); version;
         version = xml_next(version)) {
        builder_add_property(&a->party.builder, STR("notes"), xml_child_text(version, "Comment"));
        read_version(a, type, version);
    }
}

/* --- entries and relations -------------------------------------------------------------------- */

static void read_event(struct advanced *a, struct str day)
{
    struct listed_record *r = &a->party.builder.record;
    struct date date;
    struct error ignored;
    if (!date_parse_full(day, &date, &ignored))
        return;
    if (date_is_none(r->listed_on) || date_compare(date, r->listed_on) < 0)
        r->listed_on = date;
}

static void read_item(struct advanced *a, const struct ofac_item *item)
{
    struct builder *b = &a->party.builder;
    switch (item->kind) {
    case OFAC_ITEM_PROGRAMME:
        builder_add_programme_use(b, item->texts[0]);
        b->record.besides.programmes += item->times - 1;
        break;
    case OFAC_ITEM_RELATION:
        builder_add_link(b, ofac_link_kind(item->texts[0]), item->texts[1], STR_EMPTY,
                         BUILDER_BEYOND);
        builder_add_property(b, STR("relationQuality"), item->texts[2]);
        break;
    case OFAC_ITEM_FORMER:
        builder_add_link(b, "former", item->texts[1], STR_EMPTY, BUILDER_BEYOND);
        builder_add_property(b, STR("formerRelation"), item->texts[0]);
        break;
    case OFAC_ITEM_SANCTION:
        builder_add_property(b, STR("sanctionType"), item->texts[0]);
        break;
    case OFAC_ITEM_LIST:
        builder_add_property(b, STR("sourceList"), item->texts[0]);
        break;
    case OFAC_ITEM_LEGAL_BASIS:
        if (!str_equal(item->texts[0], STR("Unknown")))
            builder_add_property(b, STR("legalBasis"), item->texts[0]);
        break;
    case OFAC_ITEM_EVENT:
        read_event(a, item->texts[0]);
        break;
    case OFAC_ITEM_NOTE:
    case OFAC_ITEM_DOCUMENT:
        builder_add_property(b, STR("notes"), item->texts[0]);
        break;
    }
    xml_party_keep(&a->party, item->raw);
}

static enum schema schema_of_profile(struct advanced *a, struct xml_node *profile)
{
    struct ofac_value sub =
        ofac_index_value(&a->index, "PartySubType", xml_node_attribute(profile, "PartySubTypeID"));
    struct str type = ofac_index_value(&a->index, "PartyType", sub.parent).text;
    if (str_equal(type, STR("Individual")) || str_equal(type, STR("Entity")))
        return ofac_schema(type, a->party.sink->warnings);
    return ofac_schema(sub.text, a->party.sink->warnings);
}

static void read_profile(struct advanced *a, struct xml_node *profile)
{
    for (struct xml_node *i = xml_child(profile, "Identity"); i; i = xml_next(i))
        read_identity(a, i);
    for (struct xml_node *f = xml_child(profile, "Feature"); f; f = xml_next(f))
        read_feature(a, f);
    struct str id = xml_node_attribute(profile, "ID");
    for (const struct ofac_item *item = ofac_index_items(&a->index, 'p', id); item;
         item = item->next)
        read_item(a, item);
}

static bool read_party(struct advanced *a, struct xml_node *node, struct arena *arena,
                       struct error *err)
{
    struct builder *b = &a->party.builder;
    struct xml_node *profile = xml_child(node, "Profile");
    struct str id = xml_node_attribute(node, "FixedRef");
    int64_t number;
    if (id.len == 0)
        id = xml_node_attribute(profile, "ID");
    if (!str_to_int(id, 1, INT64_MAX, &number))
        return error_set(err, ERROR_LIST_REFUSED,
                         "a party whose FixedRef is not a positive number");
    builder_begin(b, id, schema_of_profile(a, profile));
    builder_add_property(b, STR("notes"), xml_child_text(node, "Comment"));
    for (; profile; profile = xml_next(profile))
        read_profile(a, profile);
    if (b->record.caption.len == 0 && b->record.n_names > 0) { /* none was marked as the main one */
        b->names[0].role = NAME_PRIMARY;
        b->record.caption = b->names[0].text;
    }
    xml_party_primary_first(&a->party);
    return xml_party_finish(&a->party, node, &vocabulary, arena, err);
}

/* --- two passes ---------------------------------------------------------------------------------
 */

static const char *const sections[] = {
    "ReferenceValueSets",   "Locations",        "IDRegDocuments",     "DistinctParties",
    "ProfileRelationships", "SanctionsEntries", "SanctionsEntryLinks"};

static bool record(void *context, const char *parent, struct xml_node *node, struct arena *arena,
                   struct error *err)
{
    struct advanced *a = context;
    struct date date;
    char text[DATE_TEXT_SIZE];
    if (str_equal(node->value.name, STR("DateOfIssue")))
        return !ofac_date(node, &date) ||
               xml_publish(a->party.sink, str_of(date_format(date, text)), err);
    if (a->second_pass && str_equal(node->value.name, STR("DistinctParty")))
        return read_party(a, node, arena, err);
    if (a->second_pass)
        return ofac_index_pass_over(&a->index, node, arena, err);
    return ofac_index_add(&a->index, parent, node, arena, err);
}

static bool begin_root(struct advanced *a, struct xml_reader *reader, const char *name,
                       const char **attributes, struct error *err)
{
    if (strcmp(name, "Sanctions") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of OFAC's advanced XML", name);
    if (!xml_check_namespace(reader, namespaces, "OFAC's advanced XML", err))
        return false;
    const struct list_sink *sink = a->party.sink;
    if (xml_attribute(attributes, "DeltaBaseVersion").len > 0 && sink->partial && !a->second_pass)
        return sink->partial(sink->context,
                             STR("changes since an earlier version, not a whole list"), err);
    return true;
}

static void begin_section(struct advanced *a, const char *name)
{
    bool known = strcmp(name, "DateOfIssue") == 0;
    for (size_t i = 0; i < LENGTH(sections) && !known; i++)
        known = strcmp(name, sections[i]) == 0;
    if (!known && !a->second_pass)
        warnings_add_detail(a->party.sink->warnings, "unknown element", str_of(name));
    a->in_parties = strcmp(name, "DistinctParties") == 0;
    a->in_values = strcmp(name, "ReferenceValueSets") == 0;
}

/* The first pass reads all but the parties, the second the parties. Sets of reference values hold
 * their values one level deeper than the other sections. */
static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct advanced *a = context;
    if (depth == 1)
        return begin_root(a, reader, name, attributes, err);
    if (depth == 2) {
        begin_section(a, name);
        *record_out = !a->second_pass && strcmp(name, "DateOfIssue") == 0;
        return true;
    }
    bool of_section = depth == (a->in_values ? 4U : 3U);
    *record_out = of_section && a->in_parties == a->second_pass;
    return true;
}

bool ofac_advanced_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "Sanctions", NULL);
}

bool ofac_advanced_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                         struct error *err)
{
    if (!xml_one_file(count, "OFAC's advanced XML", err))
        return false;
    struct advanced a = {.second_pass = false};
    xml_party_init(&a.party, sink);
    ofac_index_init(&a.index, sink);
    const struct xml_records records = {&a, begin, record};
    bool done = xml_read_records(files, &records, err);
    a.second_pass = true;
    done = done && xml_read_records(files, &records, err);
    ofac_index_release(&a.index);
    xml_party_release(&a.party);
    return done;
}
