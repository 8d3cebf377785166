/* lists/formats/ftm.c - FollowTheMoney entities, one JSON object a line.
 *
 * {"id", "schema", "caption", "properties": {"name": ["..."], ...}, "referents", ...}; without
 * "properties" the properties stand beside id and schema (flat). Addresses, ownership, family and
 * the like are entities of their own, or are nested where they belong. They list nobody: their
 * content goes to the parties they concern, and they are handed on as parts, to be counted.
 *
 * The file is read twice: first the parts, then the parties in file order, so a part may stand
 * before or behind its party. The last line need not end.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "core/json.h"
#include "core/json_writer.h"
#include "core/map.h"
#include "lists/formats/builder.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/source.h"
#include "lists/formats/warnings.h"

enum { MAX_LINE_BYTES = 16 << 20, MAX_INDEX_BYTES = 1 << 30, MAX_NESTING = 4 };

/* An entity between two others: whose record states the link, and to whom it leads. */
static const struct interest {
    const char *schema, *from, *to, *kind;
} interests[] = {
    {"Ownership", "asset", "owner", "owned_by"},
    {"Directorship", "director", "organization", "directs"},
    {"Family", "person", "relative", "family"},
    {"Associate", "person", "associate", "associate"},
    {"Employment", "employee", "employer", "employed_by"},
    {"Membership", "member", "organization", "member_of"},
    {"Representation", "agent", "client", "represents"},
    {"Succession", "successor", "predecessor", "succeeds"},
    {"Debt", "debtor", "creditor", "debtor_of"},
    {"UnknownLink", "subject", "object", "linked_to"},
};

static const char *const identifier_properties[] = {
    "idNumber",
    "passportNumber",
    "registrationNumber",
    "taxNumber",
    "innCode",
    "leiCode",
    "imoNumber",
    "mmsi",
    "swiftBic",
    "cryptoAddress",
    "socialSecurityNumber",
    "vatCode",
    "ogrnCode",
    "okpoCode",
    "kppCode",
    "bikCode",
    "dunsCode",
    "uniqueEntityId",
    "npiCode",
    "uscCode",
    "isin",
    "isinCode",
    "permId",
    "icijId",
    "opencorporatesUrl",
    "serialNumber",
    "callSign",
    "publicKey",
    "figiCode",
    "licenseNumber",
    "giiNumber",
    "irsCode",
    "cageCode",
    "ricCode",
};

static const char *const country_properties[] = {"country", "jurisdiction", "mainCountry", "flag",
                                                 "registrationCountry"};
static const char *const meta_keys[] = {
    "id",        "schema",      "caption", "datasets", "referents", "target", "first_seen",
    "last_seen", "last_change", "origin",  "score",    "features",  "match"};

/* What a part says, filed under the party it concerns. */
struct part {
    struct str party;
    const struct interest *interest; /* a link to `target`, or NULL */
    struct str target;
    struct str property, value; /* or a property of the party: programmes of a Sanction, ... */
    struct str country;
    uint32_t next;
};

struct ftm {
    const struct list_sink *sink;
    const struct list_file *file;
    struct arena arena;
    struct map addresses; /* id -> position in full_addresses */
    struct str *full_addresses;
    size_t n_addresses, addresses_capacity;
    struct map parties_with_parts; /* id -> first of its parts */
    struct part *parts;
    size_t n_parts, parts_capacity;
    struct builder builder;
    struct buf raw;
};

/* --- reading an entity ------------------------------------------------------------------------ */

static struct str text_of(const cJSON *value)
{
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR_EMPTY;
}

static struct str member(const cJSON *entity, const char *key)
{
    return text_of(cJSON_GetObjectItemCaseSensitive(entity, key));
}

static const cJSON *properties_of(const cJSON *entity)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(entity, "properties");
    return cJSON_IsObject(properties) ? properties : entity;
}

/* First value of a property: an array's first item, or the value itself. */
static const cJSON *first_value(const cJSON *entity, const char *property)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(properties_of(entity), property);
    return cJSON_IsArray(value) ? value->child : value;
}

/* The id of a reference, which is text or the nested entity itself. */
static struct str reference(const cJSON *value)
{
    return cJSON_IsObject(value) ? member(value, "id") : text_of(value);
}

static bool is_one_of(const char *key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static bool is_party(enum schema schema)
{
    return schema != SCHEMA_NONE && schema != SCHEMA_ADDRESS;
}

static bool add_address(struct ftm *ftm, const cJSON *entity)
{
    static const char *const keys[] = {"full",       "street", "street2", "city",
                                       "postalCode", "region", "state",   "country"};
    struct str id = member(entity, "id");
    AUTO_BUF full = BUF_INIT(MAX_LINE_BYTES);
    for (size_t i = 0; i < LENGTH(keys); i++) {
        struct str value = text_of(first_value(entity, keys[i]));
        if (full.len > 0 && value.len > 0)
            buf_adds(&full, ", ");
        buf_add(&full, value);
        if (i == 0 && full.len > 0)
            break;
    }
    ftm->arena.failed |= buf_failed(&full);
    struct str *grown = arena_grow(&ftm->arena, ftm->full_addresses, &ftm->addresses_capacity,
                                   ftm->n_addresses + 1, sizeof *grown);
    if (!grown)
        return false;
    ftm->full_addresses = grown;
    grown[ftm->n_addresses] = str_copy(&ftm->arena, buf_str(&full));
    return map_add(&ftm->addresses, str_copy(&ftm->arena, id), (uint32_t)ftm->n_addresses++, NULL);
}

static void file_part(struct ftm *ftm, struct part part)
{
    struct part *grown =
        arena_grow(&ftm->arena, ftm->parts, &ftm->parts_capacity, ftm->n_parts + 1, sizeof *grown);
    if (!grown || part.party.len == 0)
        return;
    ftm->parts = grown;
    part.party = str_copy(&ftm->arena, part.party);
    part.target = str_copy(&ftm->arena, part.target);
    part.property = str_copy(&ftm->arena, part.property);
    part.value = str_copy(&ftm->arena, part.value);
    part.country = str_copy(&ftm->arena, part.country);
    part.next = MAP_NONE;
    uint32_t position = (uint32_t)ftm->n_parts++, first = MAP_NONE;
    ftm->parts[position] = part;
    map_add(&ftm->parties_with_parts, part.party, position, &first);
    if (first == MAP_NONE)
        return;
    /* The chain keeps its head; the new part goes second. Order does not matter between parts. */
    ftm->parts[position].next = ftm->parts[first].next;
    ftm->parts[first].next = position;
}

static void file_interest(struct ftm *ftm, const struct interest *interest, const cJSON *entity)
{
    const cJSON *from = cJSON_GetObjectItemCaseSensitive(properties_of(entity), interest->from);
    const cJSON *to = cJSON_GetObjectItemCaseSensitive(properties_of(entity), interest->to);
    for (const cJSON *f = cJSON_IsArray(from) ? from->child : from; f; f = f->next)
        for (const cJSON *t = cJSON_IsArray(to) ? to->child : to; t; t = t->next)
            file_part(
                ftm,
                (struct part){.party = reference(f), .interest = interest, .target = reference(t)});
}

/* A Sanction's programme and an Identification's number belong to their holder. */
static void file_statement(struct ftm *ftm, const cJSON *entity, struct str schema)
{
    if (str_equal(schema, STR("Sanction"))) {
        struct str party = reference(first_value(entity, "entity"));
        struct str programme = text_of(first_value(entity, "programId"));
        if (programme.len == 0)
            programme = text_of(first_value(entity, "program"));
        file_part(ftm,
                  (struct part){.party = party, .property = STR("program"), .value = programme});
    }
    if (str_equal(schema, STR("Identification")) || str_equal(schema, STR("Passport"))) {
        bool passport = str_equal(schema, STR("Passport"));
        file_part(ftm, (struct part){.party = reference(first_value(entity, "holder")),
                                     .property = passport ? STR("passportNumber") : STR("idNumber"),
                                     .value = text_of(first_value(entity, "number")),
                                     .country = text_of(first_value(entity, "country"))});
    }
}

static bool index_part(struct ftm *ftm, const cJSON *entity)
{
    struct str schema = member(entity, "schema");
    if (str_equal(schema, STR("Address")))
        return add_address(ftm, entity);
    for (size_t i = 0; i < LENGTH(interests); i++)
        if (str_equal(schema, str_of(interests[i].schema)))
            file_interest(ftm, &interests[i], entity);
    file_statement(ftm, entity, schema);
    return !arena_failed(&ftm->arena);
}

/* --- handing on a party ----------------------------------------------------------------------- */

static void add_nested(struct ftm *ftm, const cJSON *value, unsigned nesting);

static struct str code_of(struct str value)
{
    return value.len == 2 && country_code_known(value) ? value : country_of_name(value);
}

static void add_country_code(struct builder *b, struct str value, bool nationality)
{
    struct str code = code_of(value);
    if (code.len == 0)
        builder_add_property(b, nationality ? STR("nationality") : STR("country"), value);
    else if (nationality)
        builder_add_nationality_code(b, code);
    else
        builder_add_country_code(b, code);
}

static void add_address_reference(struct ftm *ftm, struct str id)
{
    uint32_t position = map_get(&ftm->addresses, id);
    if (position == MAP_NONE) {
        warnings_add(ftm->sink->warnings, "address entity not in the file");
        builder_add_property(&ftm->builder, STR("addressEntity"), id);
        return;
    }
    struct record_address address = {.full = ftm->full_addresses[position]};
    builder_add_address(&ftm->builder, address, BUILDER_BEYOND);
}

static void add_birth(struct ftm *ftm, struct str value)
{
    struct subject_birth birth;
    if (birth_of_phrase(value, &birth)) {
        builder_add_birth(&ftm->builder, birth, BUILDER_COUNTED);
        return;
    }
    warnings_add(ftm->sink->warnings, "birth date not understood");
    builder_add_property(&ftm->builder, STR("birthDate"), value);
}

static void add_value(struct ftm *ftm, const char *property, struct str value)
{
    struct builder *b = &ftm->builder;
    if (strcmp(property, "name") == 0)
        builder_add_name(b, value, b->record.n_names == 0 ? NAME_PRIMARY : NAME_ALIAS, false);
    else if (strcmp(property, "alias") == 0)
        builder_add_name(b, value, NAME_ALIAS, false);
    else if (strcmp(property, "weakAlias") == 0 || strcmp(property, "abbreviation") == 0)
        builder_add_name(b, value, NAME_WEAK, false);
    else if (strcmp(property, "previousName") == 0)
        builder_add_name(b, value, NAME_FORMER, false);
    else if (strcmp(property, "birthDate") == 0)
        add_birth(ftm, value);
    else if (strcmp(property, "nationality") == 0 || strcmp(property, "citizenship") == 0)
        add_country_code(b, value, true);
    else if (is_one_of(property, country_properties, LENGTH(country_properties)))
        add_country_code(b, value, false);
    else if (is_one_of(property, identifier_properties, LENGTH(identifier_properties)))
        builder_add_identifier(b, property, value, STR_EMPTY, BUILDER_COUNTED);
    else if (strcmp(property, "topics") == 0)
        builder_add_topic(b, value);
    else if (strcmp(property, "programId") == 0 || strcmp(property, "program") == 0)
        builder_add_programme(b, value);
    else if (strcmp(property, "address") == 0)
        builder_add_address(b, (struct record_address){.full = value}, BUILDER_COUNTED);
    else if (strcmp(property, "addressEntity") == 0)
        add_address_reference(ftm, value);
    else if (strcmp(property, "gender") == 0 && str_equal_nocase(value, STR("male")))
        b->record.gender = GENDER_MALE;
    else if (strcmp(property, "gender") == 0 && str_equal_nocase(value, STR("female")))
        b->record.gender = GENDER_FEMALE;
    else
        builder_add_property(b, str_of(property), value);
}

static void add_property(struct ftm *ftm, const cJSON *property, unsigned nesting)
{
    const cJSON *value = cJSON_IsArray(property) ? property->child : property;
    for (; value; value = cJSON_IsArray(property) ? value->next : NULL) {
        if (cJSON_IsString(value))
            add_value(ftm, property->string, str_of(value->valuestring));
        else if (cJSON_IsObject(value))
            add_nested(ftm, value, nesting);
        else
            warnings_add_detail(ftm->sink->warnings, "value is no text", str_of(property->string));
    }
}

/* An entity inside another: an address, or a link of which one end is the record itself. */
static void add_nested(struct ftm *ftm, const cJSON *value, unsigned nesting)
{
    struct builder *b = &ftm->builder;
    struct str schema = member(value, "schema");
    if (str_equal(schema, STR("Address"))) {
        struct record_address address = {.full = text_of(first_value(value, "full")),
                                         .street = text_of(first_value(value, "street")),
                                         .city = text_of(first_value(value, "city")),
                                         .postcode = text_of(first_value(value, "postalCode")),
                                         .country = text_of(first_value(value, "country"))};
        builder_add_address(b, address, BUILDER_BEYOND);
        return;
    }
    for (size_t i = 0; i < LENGTH(interests); i++) {
        if (!str_equal(schema, str_of(interests[i].schema)))
            continue;
        struct str from = reference(first_value(value, interests[i].from));
        struct str to = reference(first_value(value, interests[i].to));
        if (from.len == 0 || str_equal(from, b->record.id))
            builder_add_link(b, interests[i].kind, to, STR_EMPTY, BUILDER_BEYOND);
        return;
    }
    if (nesting < MAX_NESTING)
        warnings_add_detail(ftm->sink->warnings, "nested entity not understood", schema);
}

static void add_parts(struct ftm *ftm, struct str id)
{
    struct builder *b = &ftm->builder;
    for (uint32_t i = map_get(&ftm->parties_with_parts, id); i != MAP_NONE;
         i = ftm->parts[i].next) {
        const struct part *part = &ftm->parts[i];
        if (part->interest)
            builder_add_link(b, part->interest->kind, part->target, STR_EMPTY, BUILDER_BEYOND);
        else if (str_equal(part->property, STR("program")))
            builder_add_programme(b, part->value);
        else
            builder_add_identifier(b, part->property.ptr, part->value, code_of(part->country),
                                   BUILDER_BEYOND);
    }
}

static void add_raw(struct ftm *ftm, const cJSON *entity)
{
    buf_clear(&ftm->raw);
    struct json_writer w = JSON_WRITER(&ftm->raw);
    json_begin_object(&w);
    const cJSON *datasets = cJSON_GetObjectItemCaseSensitive(entity, "datasets");
    if (cJSON_IsArray(datasets)) {
        json_key(&w, "datasets");
        json_begin_array(&w);
        for (const cJSON *d = datasets->child; d; d = d->next)
            json_text(&w, text_of(d));
        json_end_array(&w);
    }
    const cJSON *target = cJSON_GetObjectItemCaseSensitive(entity, "target");
    if (cJSON_IsBool(target))
        json_field_bool(&w, "target", cJSON_IsTrue(target));
    json_end_object(&w);
    bool any = datasets || target;
    ftm->builder.arena.failed |= buf_failed(&ftm->raw);
    ftm->builder.record.raw = any && json_writer_done(&w) ? buf_str(&ftm->raw) : STR_EMPTY;
}

static bool hand_on_party(struct ftm *ftm, const cJSON *entity, struct str id, enum schema schema,
                          struct error *err)
{
    struct builder *b = &ftm->builder;
    const cJSON *properties = properties_of(entity);
    builder_begin(b, id, schema);
    for (const cJSON *p = properties->child; p; p = p->next)
        if (properties != entity || !is_one_of(p->string, meta_keys, LENGTH(meta_keys)))
            add_property(ftm, p, 0);
    add_parts(ftm, id);
    struct str caption = builder_text(b, member(entity, "caption"));
    if (b->record.n_names == 0)
        builder_add_name(b, caption, NAME_PRIMARY, false);
    if (caption.len > 0)
        b->record.caption = caption;
    else if (b->record.caption.len == 0)
        b->record.caption = b->record.n_names > 0 ? b->names[0].text : b->record.id;
    const cJSON *referents = cJSON_GetObjectItemCaseSensitive(entity, "referents");
    for (const cJSON *r = cJSON_IsArray(referents) ? referents->child : NULL; r; r = r->next)
        builder_add_referent(b, text_of(r));
    b->record.first_seen = builder_text(b, member(entity, "first_seen"));
    b->record.last_change = builder_text(b, member(entity, "last_change"));
    add_raw(ftm, entity);
    const struct listed_record *record = builder_finish(b, err);
    return record && ftm->sink->party(ftm->sink->context, record, err);
}

static bool hand_on(struct ftm *ftm, const cJSON *entity, size_t at, struct error *err)
{
    struct str id = member(entity, "id"), word = member(entity, "schema");
    enum schema schema = schema_of(word);
    if (!is_party(schema)) {
        const struct listed_record part = {.id = id, .part = word};
        return ftm->sink->party(ftm->sink->context, &part, err);
    }
    if (!hand_on_party(ftm, entity, id, schema, err)) {
        if (err->code == ERROR_LIST_REFUSED)
            error_within(err, "%s, byte %zu", ftm->file->name, at);
        return false;
    }
    return true;
}

/* --- the file --------------------------------------------------------------------------------- */

static bool read_line(struct ftm *ftm, struct str line, size_t at, bool first_pass,
                      struct error *err)
{
    if (line.len > MAX_LINE_BYTES)
        return source_refuse(ftm->file, at, err, "a line longer than 16 MiB");
    struct error json_error = ERROR_INIT;
    AUTO_JSON *entity = json_parse(line, &json_error);
    if (!entity && json_error.code == ERROR_MEMORY)
        return error_memory(err);
    if (!entity)
        return source_refuse(ftm->file, at, err, "%s", json_error.message);
    if (!cJSON_IsObject(entity))
        return source_refuse(ftm->file, at, err, "a line that is no JSON object");
    struct str id = member(entity, "id"), schema = member(entity, "schema");
    if (id.len == 0 || schema.len == 0 || id.len > 256 || schema.len > 31)
        return source_refuse(ftm->file, at, err, "an entity needs the texts \"id\" and \"schema\"");
    if (!first_pass)
        return hand_on(ftm, entity, at, err);
    if (!is_party(schema_of(schema)) && !index_part(ftm, entity))
        return error_set(err, ERROR_MEMORY, "%s: too many addresses and links", ftm->file->name);
    return true;
}

static bool read_lines(struct ftm *ftm, bool first_pass, struct error *err)
{
    struct str text = source_text(ftm->file);
    size_t offset = ftm->file->data.len - text.len;
    for (size_t at = 0; at < text.len;) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
        struct str line = str_trim(str_slice(text, at, end));
        if (line.len > 0 && !read_line(ftm, line, offset + at, first_pass, err))
            return false;
        at = end + 1;
    }
    return true;
}

bool ftm_recognise(const struct list_file *files, size_t count)
{
    enum { LOOKED_AT = 4096 };
    if (count != 1)
        return false;
    struct str text = source_text(&files[0]);
    struct str head = str_trim(str_slice(text, 0, text.len < LOOKED_AT ? text.len : LOOKED_AT));
    if (head.len == 0 || head.ptr[0] != '{')
        return false;
    struct str line = str_slice(head, 0, str_find(head, STR("\n"), 0));
    return str_find(line, STR("\"schema\""), 0) < line.len ||
           str_find(line, STR("\"properties\""), 0) < line.len;
}

bool ftm_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED,
                         "FollowTheMoney entities come in one file, not %zu", count);
    if (!source_check_text(&files[0], err))
        return false;
    struct ftm ftm = {.sink = sink, .file = &files[0], .raw = BUF_INIT(MAX_LINE_BYTES)};
    arena_init(&ftm.arena, MAX_INDEX_BYTES);
    map_init(&ftm.addresses, &ftm.arena);
    map_init(&ftm.parties_with_parts, &ftm.arena);
    builder_init(&ftm.builder);
    bool done = read_lines(&ftm, true, err) && read_lines(&ftm, false, err);
    builder_release(&ftm.builder);
    arena_release(&ftm.arena);
    buf_release(&ftm.raw);
    return done;
}
