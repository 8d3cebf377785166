/* lists/formats/seco_xml.c - the Swiss SECO's list of sanctioned parties.
 *
 * <swiss-sanctions-list list-type date> holds sanctions-programs with their sets, targets, and
 * places. A target names the sets it is in; it is an individual, an entity or an object, with
 * identities of which one is the main; a name is made of ordered parts, each perhaps with spelling
 * variants. De-listed targets stay in the file: their latest modification says so. What identities
 * looked like before comes again inside modifications, and is kept in raw only. A list-type other
 * than "whole-list" is a part of the list.
 *
 * Places may stand behind the targets, so a first pass reads them and the programmes.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "lists/formats/dates.h"
#include "lists/formats/seco_index.h"

enum { MAX_PARTS = 32, MAX_VARIANTS = 64 };

static const char *const no_namespace[] = {NULL};
static const char *const numbering[] = {
    "ssid", "sanctions-set-id", "place-id", "order", "name-part-type", "lang", NULL};
/* Mostly of modifications, which hold what has been added and removed since. */
static const char *const kept[] = {"value",
                                   "spelling-variant",
                                   "script",
                                   "spelling-variant-type",
                                   "name-type",
                                   "quality",
                                   "main",
                                   "day",
                                   "month",
                                   "year",
                                   "calendar",
                                   "iso-code",
                                   "country",
                                   "address-details",
                                   "zip-code",
                                   "c-o",
                                   "p-o-box",
                                   "remark",
                                   "justification",
                                   "other-information",
                                   "number",
                                   "issuer",
                                   "date-of-issue",
                                   "expiry-date",
                                   "document-type",
                                   "target-id",
                                   "relation-type",
                                   "relation",
                                   "modification-type",
                                   "enactment-date",
                                   "publication-date",
                                   "effective-date",
                                   "sex",
                                   "foreign-identifier",
                                   "object-type",
                                   "generic-attribute",
                                   "name",
                                   "code",
                                   NULL};
static const struct xml_vocabulary vocabulary = {.kept = kept, .numbering = numbering};

struct seco {
    struct xml_party party;
    bool second_pass;
    struct date date; /* of the file */
    struct seco_index index;
};

/* --- names ------------------------------------------------------------------------------------ */

struct part {
    struct xml_node *node;
    int64_t order;
};

/* The parts in their order; a title is no part of the name. */
static size_t parts_of(struct xml_party *p, struct xml_node *name, struct part parts[MAX_PARTS])
{
    size_t n = 0;
    for (struct xml_node *node = xml_child(name, "name-part"); node; node = xml_next(node)) {
        int64_t order = 0;
        if (str_equal(xml_node_attribute(node, "name-part-type"), STR("title"))) {
            builder_add_property(&p->builder, STR("title"), xml_child_text(node, "value"));
            continue;
        }
        if (n == MAX_PARTS)
            break; /* the others are left over, and so in raw */
        (void)!str_to_int(xml_node_attribute(node, "order"), 0, INT32_MAX, &order);
        size_t at = n++;
        for (; at > 0 && parts[at - 1].order > order; at--)
            parts[at] = parts[at - 1];
        parts[at] = (struct part){node, order};
    }
    return n;
}

static struct str joined(struct xml_party *p, const struct part *parts, size_t n, size_t replaced,
                         struct str variant)
{
    buf_clear(&p->text);
    for (size_t i = 0; i < n; i++)
        xml_party_join(p, " ", i == replaced ? variant : xml_child_text(parts[i].node, "value"));
    return buf_str(&p->text);
}

static bool is_latin(struct xml_node *variant)
{
    struct str script = xml_node_attribute(variant, "script");
    return script.len == 0 || str_equal_nocase(script, STR("LATN"));
}

/* The variant of a part in the script and language of `like`. */
static struct xml_node *variant_like(struct xml_node *part, const struct xml_node *like)
{
    struct str script = xml_node_attribute(like, "script"), lang = xml_node_attribute(like, "lang");
    for (struct xml_node *v = xml_child(part, "spelling-variant"); v; v = xml_next(v))
        if (str_equal(xml_node_attribute(v, "script"), script) &&
            str_equal(xml_node_attribute(v, "lang"), lang))
            return v;
    return NULL;
}

/* The whole name in another script, when each part is given in it. */
static struct str joined_like(struct xml_party *p, const struct part *parts, size_t n,
                              const struct xml_node *like)
{
    buf_clear(&p->text);
    for (size_t i = 0; i < n; i++)
        if (!variant_like(parts[i].node, like))
            return STR_EMPTY; /* nothing is read, so what there is stays in raw */
    for (size_t i = 0; i < n; i++)
        xml_party_join(p, " ", xml_text(variant_like(parts[i].node, like)));
    return buf_str(&p->text);
}

/* A Latin variant takes its part's place; others make a name when they are complete. */
static void add_variants(struct xml_party *p, struct xml_node *name, enum name_role role)
{
    struct part parts[MAX_PARTS];
    size_t n = parts_of(p, name, parts), added = 0;
    for (size_t i = 0; i < n; i++) {
        for (struct xml_node *v = xml_child(parts[i].node, "spelling-variant");
             v && added < MAX_VARIANTS; v = xml_next(v)) {
            bool latin = is_latin(v);
            if (!latin && i > 0)
                continue;
            struct str whole =
                latin ? joined(p, parts, n, i, xml_text(v)) : joined_like(p, parts, n, v);
            builder_add_name_beyond(&p->builder, whole, role);
            added++;
        }
    }
}

static enum name_role role_of(struct seco *s, struct xml_node *name, bool main_identity)
{
    struct str type = xml_node_attribute(name, "name-type"),
               quality = xml_node_attribute(name, "quality");
    if (str_equal(type, STR("primary-name")) && main_identity)
        return NAME_PRIMARY;
    if (str_equal(quality, STR("low")))
        return NAME_WEAK;
    if (str_starts_with(type, STR("former")))
        return NAME_FORMER;
    if (!str_equal(type, STR("alias")) && !str_equal(type, STR("primary-name")))
        warnings_add_detail(s->party.sink->warnings, "name type not known", type);
    return NAME_ALIAS;
}

static bool is_main(const struct xml_node *identity)
{
    struct str text = xml_node_attribute(identity, "main");
    return text.len == 0 || xml_is_true(text);
}

static void read_names(struct seco *s, struct xml_node *subject)
{
    struct part parts[MAX_PARTS];
    struct xml_party *p = &s->party;
    for (struct xml_node *i = xml_child(subject, "identity"); i; i = xml_next(i)) {
        for (struct xml_node *name = xml_child(i, "name"); name; name = xml_next(name)) {
            size_t n = parts_of(p, name, parts);
            builder_add_name(&p->builder, joined(p, parts, n, MAX_PARTS, STR_EMPTY),
                             role_of(s, name, is_main(i)), false);
        }
    }
    xml_party_primary_first(p);
    for (struct xml_node *i = xml_child(subject, "identity"); i; i = xml_next(i)) {
        for (struct xml_node *name = xml_child(i, "name"); name; name = xml_next(name)) {
            enum name_role role = role_of(s, name, is_main(i));
            add_variants(p, name, role == NAME_PRIMARY ? NAME_ALIAS : role);
        }
    }
}

/* --- identities ------------------------------------------------------------------------------- */

static struct record_address place_of(struct seco *s, struct xml_node *node)
{
    struct str id = xml_node_attribute(node, "place-id");
    const struct seco_place *place = seco_index_place(&s->index, id);
    if (place) {
        xml_party_keep(&s->party, place->raw);
        return place->address;
    }
    if (id.len > 0)
        warnings_add(s->party.sink->warnings, "reference to a place the file lacks");
    return (struct record_address){.full = STR_EMPTY};
}

static void read_birth(struct seco *s, struct xml_node *node)
{
    int64_t year, month = 0, day = 0;
    struct str quality = xml_node_attribute(node, "quality"),
               calendar = xml_node_attribute(node, "calendar");
    bool gregorian = calendar.len == 0 || str_equal_nocase(calendar, STR("Gregorian"));
    struct date date = {0, 0, 0};
    if (gregorian && str_to_int(xml_node_attribute(node, "year"), 1, 9999, &year)) {
        date.year = (int16_t)year;
        if (str_to_int(xml_node_attribute(node, "month"), 1, 12, &month)) {
            date.month = (int8_t)month;
            if (str_to_int(xml_node_attribute(node, "day"), 1, 31, &day))
                date.day = (int8_t)day;
        }
    }
    if (!date_valid(date) || date_is_none(date)) {
        warnings_add(s->party.sink->warnings, "birth date not understood");
        s->party.builder.record.besides.births++;
        return;
    }
    builder_add_birth(&s->party.builder,
                      (struct subject_birth){date, date, str_equal(quality, STR("low"))},
                      BUILDER_COUNTED);
}

static void read_birthplace(struct seco *s, struct xml_node *node)
{
    struct xml_party *p = &s->party;
    struct record_address place = place_of(s, node);
    (void)xml_node_attribute(node, "quality");
    buf_clear(&p->text);
    xml_party_join(p, ", ", place.city);
    xml_party_join(p, ", ", place.region);
    xml_party_join(p, ", ", place.country);
    builder_add_property(&p->builder, STR("birthPlace"), buf_str(&p->text));
}

static void read_nationality(struct seco *s, struct xml_node *node)
{
    struct xml_node *country = xml_child(node, "country");
    struct str code = seco_country(&s->index, country);
    if (code.len > 0)
        builder_add_nationality_code(&s->party.builder, code);
    else
        builder_add_property(&s->party.builder, STR("nationality"), xml_text(country));
}

static void read_address(struct seco *s, struct xml_node *node)
{
    struct xml_party *p = &s->party;
    struct listed_record *r = &p->builder.record;
    struct record_address address = place_of(s, node);
    size_t before = r->n_addresses;
    (void)xml_node_attribute(node, "quality");
    (void)xml_node_attribute(node, "main");
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_child_text(node, "c-o"));
    xml_party_join(p, ", ", xml_child_text(node, "address-details"));
    xml_party_join(p, ", ", xml_child_text(node, "p-o-box"));
    address.street = buf_str(&p->text);
    address.postcode = xml_child_text(node, "zip-code");
    builder_add_address(&p->builder, address, BUILDER_COUNTED);
    if (r->n_addresses > before)
        builder_add_country_code(&p->builder, address.country_code);
    builder_add_property(&p->builder, STR("addressNote"), xml_child_text(node, "remark"));
}

static void read_document(struct seco *s, struct xml_node *node)
{
    struct builder *b = &s->party.builder;
    struct str type = xml_node_attribute(node, "document-type"),
               number = xml_child_text(node, "number");
    struct xml_node *issuer = xml_child(node, "issuer");
    struct str code = seco_country(&s->index, issuer);
    bool passport = str_find(type, STR("passport"), 0) < type.len;
    builder_add_identifier(b, passport ? "passportNumber" : "idNumber", number, code,
                           BUILDER_COUNTED);
    builder_add_property(b, STR("documentNote"), xml_child_text(node, "remark"));
}

static void read_identity(struct seco *s, struct xml_node *identity)
{
    static const struct {
        const char *element;
        void (*read)(struct seco *s, struct xml_node *node);
    } rows[] = {{"day-month-year", read_birth},
                {"place-of-birth", read_birthplace},
                {"nationality", read_nationality},
                {"address", read_address},
                {"identification-document", read_document}};
    for (struct xml_node *node = identity->children; node; node = node->next)
        for (size_t i = 0; i < LENGTH(rows); i++)
            if (str_equal(node->value.name, str_of(rows[i].element)))
                rows[i].read(s, node);
}

/* --- texts and relations ---------------------------------------------------------------------- */

/* "IMO Number: 8405270", "IMO number 8405270": ships have their number in a text only. */
static void find_imo(struct builder *b, struct str text)
{
    enum { DIGITS = 7, NEAR = 16 };
    for (size_t at = str_find(text, STR("IMO"), 0); at < text.len;
         at = str_find(text, STR("IMO"), at + 3)) {
        size_t i = at + 3;
        while (i < text.len && i < at + 3 + NEAR && !(text.ptr[i] >= '0' && text.ptr[i] <= '9'))
            i++;
        size_t end = i;
        while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9')
            end++;
        if (end - i == DIGITS)
            builder_add_identifier(b, "imoNumber", str_slice(text, i, end), STR_EMPTY,
                                   BUILDER_BEYOND);
    }
}

static void read_texts(struct seco *s, struct xml_node *subject)
{
    struct builder *b = &s->party.builder;
    for (struct xml_node *n = xml_child(subject, "justification"); n; n = xml_next(n))
        builder_add_property(b, STR("reason"), xml_text(n));
    for (struct xml_node *n = xml_child(subject, "other-information"); n; n = xml_next(n)) {
        builder_add_property(b, STR("notes"), xml_text(n));
        find_imo(b, xml_text(n));
    }
}

static const char *kind_of_relation(struct str type)
{
    static const struct {
        const char *word, *kind;
    } rows[] = {
        {"own", "owned_by"},         {"control", "owned_by"},   {"subsidiary", "subsidiary_of"},
        {"branch", "subsidiary_of"}, {"behalf", "acts_for"},    {"acting", "acts_for"},
        {"front", "acts_for"},       {"spouse", "family"},      {"child", "family"},
        {"parent", "family"},        {"sibling", "family"},     {"brother", "family"},
        {"sister", "family"},        {"relative", "family"},    {"family", "family"},
        {"head", "directs"},         {"manage", "directs"},     {"direct", "directs"},
        {"leader", "directs"},       {"associat", "associate"}, {"support", "supports"},
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        if (str_find(type, str_of(rows[i].word), 0) < type.len)
            return rows[i].kind;
    return "linked_to";
}

static void read_relations(struct seco *s, struct xml_node *subject)
{
    struct builder *b = &s->party.builder;
    for (struct xml_node *n = xml_child(subject, "relation"); n; n = xml_next(n)) {
        struct str type = xml_node_attribute(n, "relation-type");
        builder_add_link(b, kind_of_relation(type), xml_node_attribute(n, "target-id"), STR_EMPTY,
                         BUILDER_COUNTED);
        builder_add_property(b, STR("relationNote"), xml_child_text(n, "remark"));
    }
}

/* --- modifications ---------------------------------------------------------------------------- */

static bool day_of(const struct xml_node *modification, struct date *date_out)
{
    static const char *const names[] = {"effective-date", "publication-date", "enactment-date"};
    for (size_t i = 0; i < LENGTH(names); i++)
        if (date_of_phrase(xml_node_attribute(modification, names[i]), date_out))
            return true;
    return false;
}

/* The latest modification decides, of one day the one that stands first; a de-listing later than
 * the file's own day is not yet in force. */
static void read_modifications(struct seco *s, struct xml_node *target)
{
    struct listed_record *r = &s->party.builder.record;
    struct date latest = {0, 0, 0};
    bool first = true;
    for (struct xml_node *m = xml_child(target, "modification"); m; m = xml_next(m)) {
        struct str type = xml_node_attribute(m, "modification-type");
        struct date day = {0, 0, 0};
        bool dated = day_of(m, &day);
        if (str_equal(type, STR("listed")) && dated &&
            (date_is_none(r->listed_on) || date_compare(day, r->listed_on) < 0))
            r->listed_on = day;
        bool in_force = !dated || date_is_none(s->date) || date_compare(day, s->date) <= 0;
        if (!in_force || (!first && date_compare(day, latest) <= 0))
            continue;
        first = false;
        latest = day;
        r->delisted = str_starts_with(type, STR("de-listed"));
    }
}

/* --- a target --------------------------------------------------------------------------------- */

static struct xml_node *subject_of(struct seco *s, struct xml_node *target, enum schema *schema_out)
{
    struct xml_node *node = xml_child(target, "individual");
    *schema_out = SCHEMA_PERSON;
    if (node)
        return node;
    node = xml_child(target, "entity");
    *schema_out = SCHEMA_ORGANIZATION;
    if (node)
        return node;
    node = xml_child(target, "object");
    struct str type = xml_node_attribute(node, "object-type");
    *schema_out = SCHEMA_VESSEL;
    if (str_equal(type, STR("aircraft"))) {
        *schema_out = SCHEMA_AIRPLANE;
    } else if (!str_equal(type, STR("vessel"))) {
        *schema_out = SCHEMA_LEGAL_ENTITY;
        warnings_add_detail(s->party.sink->warnings, "type not known", type);
    }
    return node;
}

static void read_sets(struct seco *s, struct xml_node *target)
{
    struct builder *b = &s->party.builder;
    for (struct xml_node *n = xml_child(target, "sanctions-set-id"); n; n = xml_next(n)) {
        const struct seco_set *set = seco_index_set(&s->index, xml_text(n));
        if (!set) {
            warnings_add(s->party.sink->warnings, "reference to a sanctions set the file lacks");
            continue;
        }
        builder_add_programme_use(b, set->programme);
        builder_add_sanction(b, set->title);
        builder_add_property(b, STR("sanctionType"), set->title);
    }
}

static void read_sex(struct seco *s, struct xml_node *subject)
{
    struct str sex = xml_node_attribute(subject, "sex");
    if (str_equal(sex, STR("male")))
        s->party.builder.record.gender = GENDER_MALE;
    else if (str_equal(sex, STR("female")))
        s->party.builder.record.gender = GENDER_FEMALE;
}

static bool read_target(struct seco *s, struct xml_node *target, struct arena *arena,
                        struct error *err)
{
    struct builder *b = &s->party.builder;
    enum schema schema;
    struct xml_node *subject = subject_of(s, target, &schema);
    builder_begin(b, xml_node_attribute(target, "ssid"), schema);
    read_sets(s, target);
    builder_add_property(b, STR("foreignIdentifier"), xml_child_text(target, "foreign-identifier"));
    read_sex(s, subject);
    read_names(s, subject);
    for (struct xml_node *i = xml_child(subject, "identity"); i; i = xml_next(i))
        read_identity(s, i);
    read_texts(s, subject);
    read_relations(s, subject);
    read_modifications(s, target);
    return xml_party_finish(&s->party, target, &vocabulary, arena, err);
}

/* --- two passes ------------------------------------------------------------------------------- */

static bool record(void *context, const char *parent, struct xml_node *node, struct arena *arena,
                   struct error *err)
{
    struct seco *s = context;
    (void)parent;
    if (s->second_pass)
        return read_target(s, node, arena, err);
    return seco_index_add(&s->index, node, arena, err);
}

static bool begin_root(struct seco *s, struct xml_reader *reader, const char *name,
                       const char **attributes, struct error *err)
{
    const struct list_sink *sink = s->party.sink;
    struct str type = xml_attribute(attributes, "list-type"),
               date = xml_attribute(attributes, "date");
    if (strcmp(name, "swiss-sanctions-list") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of SECO's list", name);
    if (!xml_check_namespace(reader, no_namespace, "SECO's list", err))
        return false;
    (void)!date_of_phrase(date, &s->date);
    if (s->second_pass || str_equal(type, STR("whole-list")))
        return s->second_pass || xml_publish_at(reader, sink, date, err);
    buf_clear(&s->party.text);
    buf_printf(&s->party.text, "list-type is \"%.*s\", not \"whole-list\": it would end all others",
               (int)(type.len > 40 ? 40 : type.len), type.len > 0 ? type.ptr : "");
    if (buf_failed(&s->party.text))
        return error_memory(err);
    return xml_publish_at(reader, sink, date, err) &&
           (!sink->partial || sink->partial(sink->context, buf_str(&s->party.text), err));
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct seco *s = context;
    if (depth == 1)
        return begin_root(s, reader, name, attributes, err);
    if (depth > 2) /* below an element that is none of ours */
        return true;
    bool target = strcmp(name, "target") == 0;
    bool other = strcmp(name, "sanctions-program") == 0 || strcmp(name, "place") == 0;
    *record_out = s->second_pass ? target : other;
    if (s->second_pass && !target && !other)
        warnings_add_detail(s->party.sink->warnings, "unknown element", str_of(name));
    return true;
}

bool seco_xml_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "swiss-sanctions-list", NULL);
}

bool seco_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err)
{
    if (!xml_one_file(count, "SECO's list", err))
        return false;
    struct seco s = {.second_pass = false};
    xml_party_init(&s.party, sink);
    seco_index_init(&s.index, sink);
    const struct xml_records records = {&s, begin, record};
    bool done = xml_read_records(files, &records, err);
    s.second_pass = true;
    done = done && xml_read_records(files, &records, err);
    seco_index_release(&s.index);
    xml_party_release(&s.party);
    return done;
}
