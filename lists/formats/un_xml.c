/* lists/formats/un_xml.c - the UN Security Council's consolidated list.
 *
 * <CONSOLIDATED_LIST dateGenerated> holds <INDIVIDUALS><INDIVIDUAL> and <ENTITIES><ENTITY>. A
 * party's children are plain (FIRST_NAME), lists of <VALUE> (DESIGNATION), or groups
 * (INDIVIDUAL_ALIAS). The name stands in up to four parts, which publishers split as they like, so
 * they are joined. Aliases, addresses and documents may be empty elements. What has no place goes
 * into raw.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "core/json_writer.h"
#include "core/utf8.h"
#include "lists/formats/builder.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/source.h"
#include "lists/formats/xml_party.h"
#include "lists/formats/warnings.h"
#include "lists/formats/xml.h"

enum { DEPTH_PARTY = 3, DEPTH_FIELD = 4, DEPTH_PART = 5, MAX_PARTS = 64 };

struct part {
    struct str name, value;
};

struct un {
    const struct list_sink *sink;
    struct builder builder;
    bool in_party;
    struct str names[4], original, dataid;
    /* the parts of the group being read */
    struct part parts[MAX_PARTS];
    size_t n_parts;
    struct buf raw;
    struct json_writer raw_writer;
};

/* --- groups ----------------------------------------------------------------------------------- */

static struct str part_named(const struct un *un, const char *name)
{
    for (size_t i = 0; i < un->n_parts; i++)
        if (str_equal(un->parts[i].name, str_of(name)))
            return un->parts[i].value;
    return STR_EMPTY;
}

static void keep_raw(struct un *un, const char *field, const char *part)
{
    struct str value = part ? part_named(un, part) : part_named(un, "");
    if (value.len == 0)
        return;
    json_begin_object(&un->raw_writer); /* one each: elements may come again */
    json_field_text(&un->raw_writer, part ? part : field, value);
    json_end_object(&un->raw_writer);
}

static void read_alias(struct un *un)
{
    struct builder *b = &un->builder;
    struct str quality = part_named(un, "QUALITY"), birth_text = part_named(un, "DATE_OF_BIRTH");
    enum name_role role = NAME_ALIAS;
    if (str_equal_nocase(quality, STR("Low")))
        role = NAME_WEAK;
    else if (str_equal_nocase(quality, STR("f.k.a.")))
        role = NAME_FORMER;
    else if (quality.len > 0 && !str_equal_nocase(quality, STR("Good")) &&
             !str_equal_nocase(quality, STR("a.k.a.")))
        warnings_add_detail(un->sink->warnings, "alias quality not known", quality);
    builder_add_name(b, part_named(un, "ALIAS_NAME"), role, false);
    builder_add_property(b, STR("aliasNote"), part_named(un, "NOTE"));

    struct subject_birth birth; /* the birth this alias goes with */
    if (birth_text.len > 0 && birth_of_phrase(birth_text, &birth))
        builder_add_birth(b, birth, BUILDER_BEYOND);
    else
        builder_add_property(b, STR("aliasBirthDate"), birth_text);
    builder_add_property(b, STR("birthPlace"), part_named(un, "CITY_OF_BIRTH"));
    builder_add_property(b, STR("birthCountry"), part_named(un, "COUNTRY_OF_BIRTH"));
}

static void read_address(struct un *un)
{
    struct record_address address = {.street = part_named(un, "STREET"),
                                     .city = part_named(un, "CITY"),
                                     .region = part_named(un, "STATE_PROVINCE"),
                                     .postcode = part_named(un, "ZIP_CODE"),
                                     .country = part_named(un, "COUNTRY")};
    struct str note = part_named(un, "NOTE");
    bool bare = address.street.len + address.city.len + address.region.len + address.postcode.len +
                    address.country.len ==
                0;
    if (bare) /* "In prison since 2013" stands where an address would */
        address.full = note;
    else
        builder_add_property(&un->builder, STR("addressNote"), note);
    builder_add_address(&un->builder, address, BUILDER_COUNTED);
    if (address.country.len > 0 && !builder_add_country(&un->builder, address.country))
        warnings_add_detail(un->sink->warnings, "country not known", address.country);
}

/* A year may stand in YEAR, a day in DATE, a span in FROM_YEAR and TO_YEAR, or all in NOTE. */
static void read_birth(struct un *un)
{
    struct str type = part_named(un, "TYPE_OF_DATE"), date = part_named(un, "DATE"),
               year = part_named(un, "YEAR"), from = part_named(un, "FROM_YEAR"),
               to = part_named(un, "TO_YEAR"), note = part_named(un, "NOTE");
    struct subject_birth birth = {.circa = str_equal_nocase(type, STR("APPROXIMATELY"))};
    bool between = from.len > 0 && to.len > 0 && date_of_phrase(from, &birth.from) &&
                   date_of_phrase(to, &birth.to);
    bool single =
        !between && (date_of_phrase(date, &birth.from) || date_of_phrase(year, &birth.from) ||
                     date_of_phrase(from, &birth.from) || date_of_phrase(note, &birth.from));
    if (single)
        birth.to = birth.from;
    builder_add_property(&un->builder, STR("birthNote"), note);
    if (single || between) {
        builder_add_birth(&un->builder, birth, type.len > 0 ? BUILDER_COUNTED : BUILDER_BEYOND);
    } else if (type.len > 0) { /* "30-35 years old" */
        warnings_add(un->sink->warnings, "birth date not understood");
        builder_add_property(&un->builder, STR("birthDate"), note);
    }
}

static void read_birthplace(struct un *un)
{
    static const char *const names[] = {"STREET", "CITY", "STATE_PROVINCE", "COUNTRY"};
    AUTO_BUF place = BUF_INIT(XML_MAX_TEXT_BYTES);
    for (size_t i = 0; i < LENGTH(names); i++) {
        struct str value = part_named(un, names[i]);
        if (value.len > 0 && place.len > 0)
            buf_adds(&place, ", ");
        buf_add(&place, value);
    }
    un->builder.arena.failed |= buf_failed(&place);
    builder_add_property(&un->builder, STR("birthPlace"), buf_str(&place));
    builder_add_property(&un->builder, STR("birthPlaceNote"), part_named(un, "NOTE"));
}

static bool holds_nocase(struct str text, struct str needle)
{
    for (size_t i = 0; i + needle.len <= text.len; i++)
        if (str_equal_nocase(str_slice(text, i, i + needle.len), needle))
            return true;
    return false;
}

static void read_document(struct un *un)
{
    struct str type = part_named(un, "TYPE_OF_DOCUMENT"),
               second = part_named(un, "TYPE_OF_DOCUMENT2"),
               country = part_named(un, "ISSUING_COUNTRY"), number = part_named(un, "NUMBER");
    if (country.len == 0)
        country = part_named(un, "COUNTRY_OF_ISSUE");
    const char *kind = "idNumber";
    if (holds_nocase(type, STR("passport")) || holds_nocase(type, STR("passeport")) ||
        holds_nocase(type, STR("pasaporte")) || holds_nocase(second, STR("passport")))
        kind = "passportNumber";
    else if (holds_nocase(second, STR("social security")))
        kind = "socialSecurityNumber";
    else if (holds_nocase(second, STR("fiscal")))
        kind = "taxNumber";
    builder_add_identifier(&un->builder, kind, number, country_of_name(country), BUILDER_COUNTED);
    builder_add_property(&un->builder, STR("documentNote"), second);
    builder_add_property(&un->builder, STR("documentNote"), part_named(un, "NOTE"));
}

static void add_values(struct un *un, const char *property)
{
    for (size_t i = 0; i < un->n_parts; i++)
        builder_add_property(&un->builder, str_of(property), un->parts[i].value);
}

static void read_nationality(struct un *un)
{
    for (size_t i = 0; i < un->n_parts; i++)
        if (un->parts[i].value.len > 0 &&
            !builder_add_nationality(&un->builder, un->parts[i].value))
            warnings_add_detail(un->sink->warnings, "country not known", un->parts[i].value);
}

static void read_designation(struct un *un) { add_values(un, "position"); }
static void read_title(struct un *un) { add_values(un, "title"); }
static void read_updated(struct un *un) { add_values(un, "modifiedAt"); }

/* --- plain fields ----------------------------------------------------------------------------- */

static struct str plain(const struct un *un) { return part_named(un, ""); }

static void read_first(struct un *un) { un->names[0] = plain(un); }
static void read_second(struct un *un) { un->names[1] = plain(un); }
static void read_third(struct un *un) { un->names[2] = plain(un); }
static void read_fourth(struct un *un) { un->names[3] = plain(un); }
static void read_original(struct un *un) { un->original = plain(un); }
static void read_id(struct un *un) { un->builder.record.id = plain(un); }
static void read_dataid(struct un *un)
{
    un->dataid = plain(un);
    keep_raw(un, "DATAID", NULL);
}
static void read_programme(struct un *un) { builder_add_programme(&un->builder, plain(un)); }
static void read_comments(struct un *un)
{
    builder_add_property(&un->builder, STR("notes"), plain(un));
}
static void read_gender(struct un *un)
{
    if (str_equal_nocase(plain(un), STR("Male")))
        un->builder.record.gender = GENDER_MALE;
    else if (str_equal_nocase(plain(un), STR("Female")))
        un->builder.record.gender = GENDER_FEMALE;
}
static void read_listed_on(struct un *un)
{
    struct str text = plain(un);
    struct date date;
    if (text.len > 10) /* "2012-12-31Z" and times */
        text.len = 10;
    if (date_of_phrase(text, &date))
        un->builder.record.listed_on = date;
}
static void ignore(struct un *un) { (void)un; }

static const struct {
    const char *name;
    void (*read)(struct un *un);
} fields[] = {
    {"DATAID", read_dataid},
    {"FIRST_NAME", read_first},
    {"SECOND_NAME", read_second},
    {"THIRD_NAME", read_third},
    {"FOURTH_NAME", read_fourth},
    {"NAME_ORIGINAL_SCRIPT", read_original},
    {"REFERENCE_NUMBER", read_id},
    {"UN_LIST_TYPE", read_programme},
    {"LISTED_ON", read_listed_on},
    {"GENDER", read_gender},
    {"COMMENTS1", read_comments},
    {"NATIONALITY", read_nationality},
    {"NATIONALITY2", read_nationality},
    {"DESIGNATION", read_designation},
    {"TITLE", read_title},
    {"LAST_DAY_UPDATED", read_updated},
    {"INDIVIDUAL_ALIAS", read_alias},
    {"ENTITY_ALIAS", read_alias},
    {"INDIVIDUAL_ADDRESS", read_address},
    {"ENTITY_ADDRESS", read_address},
    {"INDIVIDUAL_DATE_OF_BIRTH", read_birth},
    {"INDIVIDUAL_PLACE_OF_BIRTH", read_birthplace},
    {"INDIVIDUAL_DOCUMENT", read_document},
    /* the same for every party, or derived from the rest */
    {"LIST_TYPE", ignore},
    {"SORT_KEY", ignore},
    {"SORT_KEY_LAST_MOD", ignore},
    {"HAS_INTERPOL_LINK", ignore},
    {"INTERPOL_LINK", ignore},
    {"VERSIONNUM", ignore},
};

static void read_field(struct un *un, const char *name)
{
    for (size_t i = 0; i < LENGTH(fields); i++) {
        if (strcmp(fields[i].name, name) != 0)
            continue;
        fields[i].read(un);
        return;
    }
    warnings_add_detail(un->sink->warnings, "unknown element", str_of(name));
    for (size_t i = 0; i < un->n_parts; i++)
        if (un->parts[i].value.len > 0)
            keep_raw(un, name, un->parts[i].name.len > 0 ? un->parts[i].name.ptr : NULL);
}

/* --- the stream ------------------------------------------------------------------------------- */

static void begin_party(struct un *un, enum schema schema)
{
    builder_begin(&un->builder, STR_EMPTY, schema);
    memset(un->names, 0, sizeof un->names);
    un->original = un->dataid = STR_EMPTY;
    un->in_party = true;
    buf_clear(&un->raw);
    un->raw_writer = (struct json_writer)JSON_WRITER(&un->raw);
    json_begin_array(&un->raw_writer);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, struct error *err)
{
    struct un *un = context;
    if (depth == 1) {
        if (strcmp(name, "CONSOLIDATED_LIST") != 0)
            return xml_refuse(reader, err, "<%.64s> is not the root of the UN list", name);
        static const char *const no_namespace[] = {NULL};
        if (!xml_check_namespace(reader, no_namespace, "the UN list", err))
            return false;
        struct str generated = xml_attribute(attributes, "dateGenerated");
        return xml_publish_at(reader, un->sink, generated, err);
    }
    if (depth == 2 && strcmp(name, "INDIVIDUALS") != 0 && strcmp(name, "ENTITIES") != 0)
        warnings_add_detail(un->sink->warnings, "unknown element", str_of(name));
    if (depth == DEPTH_PARTY) {
        un->in_party = strcmp(name, "INDIVIDUAL") == 0 || strcmp(name, "ENTITY") == 0;
        if (un->in_party)
            begin_party(un, strcmp(name, "ENTITY") == 0 ? SCHEMA_ORGANIZATION : SCHEMA_PERSON);
        else
            warnings_add_detail(un->sink->warnings, "unknown element", str_of(name));
    }
    if (depth == DEPTH_FIELD)
        un->n_parts = 0;
    return true;
}

static bool end_party(struct un *un, struct xml_reader *reader, struct error *err)
{
    struct builder *b = &un->builder;
    AUTO_BUF name = BUF_INIT(XML_MAX_TEXT_BYTES);
    for (size_t i = 0; i < LENGTH(un->names); i++) {
        if (un->names[i].len > 0 && name.len > 0)
            buf_addc(&name, ' ');
        buf_add(&name, un->names[i]);
    }
    if (arena_failed(&b->arena) || buf_failed(&name))
        return error_memory(err);
    if (b->record.id.len == 0)
        b->record.id = un->dataid;
    if (b->record.id.len == 0)
        return xml_refuse(reader, err, "a party without REFERENCE_NUMBER and DATAID");
    if (name.len == 0 && un->original.len == 0)
        return xml_refuse(reader, err, "party %.*s has no name", STR_ARG(b->record.id));

    /* The main name comes first; aliases were read before it was complete. */
    size_t before = b->record.n_names;
    builder_add_name(b, buf_str(&name), NAME_PRIMARY, false);
    if (b->record.n_names > before && before > 0) {
        struct subject_name main_name = b->names[before];
        memmove(b->names + 1, b->names, before * sizeof *b->names);
        memmove(b->originals + 1, b->originals, before * sizeof *b->originals);
        b->names[0] = main_name;
        b->originals[0] = false;
    }
    builder_add_name(b, un->original, name.len > 0 ? NAME_ALIAS : NAME_PRIMARY, true);

    json_end_array(&un->raw_writer);
    b->record.raw = json_writer_done(&un->raw_writer) ? buf_str(&un->raw) : STR_EMPTY;
    if (buf_failed(&un->raw))
        return error_memory(err);
    un->in_party = false;
    const struct listed_record *record = builder_finish(b, err);
    return record && un->sink->party(un->sink->context, record, err);
}

static void add_part(struct un *un, struct str name, struct str text)
{
    struct str value = builder_text(&un->builder, text);
    if (value.len == 0)
        return;
    if (un->n_parts == MAX_PARTS) {
        warnings_add(un->sink->warnings, "more than 64 values in one element");
        return;
    }
    un->parts[un->n_parts++] = (struct part){builder_text(&un->builder, name), value};
}

static bool end(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                struct str text, struct error *err)
{
    struct un *un = context;
    if (!un->in_party)
        return true;
    if (depth == DEPTH_PART)
        add_part(un, str_of(name), text);
    if (depth == DEPTH_FIELD) {
        if (un->n_parts == 0)
            add_part(un, STR_EMPTY, text);
        if (un->n_parts > 0)
            read_field(un, name);
    }
    if (depth == DEPTH_PARTY)
        return end_party(un, reader, err);
    return true;
}

bool un_xml_recognise(const struct list_file *files, size_t count)
{
    struct str root;
    return count == 1 && xml_root_name(files[0].data, &root) &&
           str_equal(root, STR("CONSOLIDATED_LIST"));
}

bool un_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the UN list is one file, not %zu", count);
    struct un un = {.sink = sink, .raw = BUF_INIT(XML_MAX_TEXT_BYTES)};
    builder_init(&un.builder);
    const struct xml_handler handler = {&un, begin, end};
    bool done = xml_read(&files[0], &handler, err);
    builder_release(&un.builder);
    buf_release(&un.raw);
    return done;
}
