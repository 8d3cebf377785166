/* lists/formats/own_csv.c - an operator's own list: a table (CSV, TSV or workbook) with a column
 * map.
 *
 * The map says which column holds what: "name=Vendor Name, birth_date=DOB, alias=Also known as".
 * One entry a line, or separated by commas; '#' begins a comment line. Keys are those of the table
 * below, and `separator` (between several values of a cell, default ";") and `default_schema`.
 * Without a map the columns are found by the keys themselves. A mapped column that the header lacks
 * is refused by name. Without an `id` column ids are hashed from name, births, countries and
 * numbers.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/own_csv.h"

#include "core/utf8.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/parsers.h"
#include "lists/formats/rowwise.h"
#include "lists/formats/warnings.h"

enum meaning {
    MEANS_ID,
    MEANS_NAME,
    MEANS_ALIAS,
    MEANS_WEAK,
    MEANS_FORMER,
    MEANS_SCHEMA,
    MEANS_GENDER,
    MEANS_BIRTH,
    MEANS_NATIONALITY,
    MEANS_COUNTRY,
    MEANS_ADDRESS,
    MEANS_STREET,
    MEANS_CITY,
    MEANS_REGION,
    MEANS_POSTCODE,
    MEANS_PROGRAMME,
    MEANS_TOPIC,
    MEANS_LISTED_ON,
    MEANS_IDENTIFIER,
    MEANS_PROPERTY,
};

static const struct {
    const char *key;
    enum meaning meaning;
    const char *property; /* of identifiers and properties */
} keys[] = {
    {"id", MEANS_ID, NULL},
    {"name", MEANS_NAME, NULL},
    {"alias", MEANS_ALIAS, NULL},
    {"weak_alias", MEANS_WEAK, NULL},
    {"former_name", MEANS_FORMER, NULL},
    {"schema", MEANS_SCHEMA, NULL},
    {"gender", MEANS_GENDER, NULL},
    {"birth_date", MEANS_BIRTH, NULL},
    {"nationality", MEANS_NATIONALITY, NULL},
    {"country", MEANS_COUNTRY, NULL},
    {"address", MEANS_ADDRESS, NULL},
    {"street", MEANS_STREET, NULL},
    {"city", MEANS_CITY, NULL},
    {"region", MEANS_REGION, NULL},
    {"postcode", MEANS_POSTCODE, NULL},
    {"programme", MEANS_PROGRAMME, NULL},
    {"topic", MEANS_TOPIC, NULL},
    {"listed_on", MEANS_LISTED_ON, NULL},
    {"id_number", MEANS_IDENTIFIER, "idNumber"},
    {"passport", MEANS_IDENTIFIER, "passportNumber"},
    {"registration", MEANS_IDENTIFIER, "registrationNumber"},
    {"tax", MEANS_IDENTIFIER, "taxNumber"},
    {"vat", MEANS_IDENTIFIER, "vatCode"},
    {"lei", MEANS_IDENTIFIER, "leiCode"},
    {"duns", MEANS_IDENTIFIER, "dunsCode"},
    {"imo", MEANS_IDENTIFIER, "imoNumber"},
    {"mmsi", MEANS_IDENTIFIER, "mmsi"},
    {"swift", MEANS_IDENTIFIER, "swiftBic"},
    {"crypto", MEANS_IDENTIFIER, "cryptoAddress"},
    {"birth_place", MEANS_PROPERTY, "birthPlace"},
    {"position", MEANS_PROPERTY, "position"},
    {"title", MEANS_PROPERTY, "title"},
    {"email", MEANS_PROPERTY, "email"},
    {"phone", MEANS_PROPERTY, "phone"},
    {"website", MEANS_PROPERTY, "website"},
    {"notes", MEANS_PROPERTY, "notes"},
    {"reason", MEANS_PROPERTY, "reason"},
    {"url", MEANS_PROPERTY, "sourceUrl"},
};

enum { MAX_MAPPED = 64, MAX_MAP_BYTES = 16 << 10, NOT_A_KEY = LENGTH(keys) };

struct column_map {
    struct arena arena;
    struct column columns[MAX_MAPPED];
    size_t key_of[MAX_MAPPED]; /* in `keys` */
    size_t n;
    char separator;
    enum schema schema; /* of rows that say nothing */
};

/* --- the map ---------------------------------------------------------------------------------- */

static size_t key_number(struct str key)
{
    size_t i = 0;
    while (i < LENGTH(keys) && !str_equal(key, str_of(keys[i].key)))
        i++;
    return i;
}

static enum schema schema_of_word(struct str word)
{
    static const struct {
        const char *word;
        enum schema schema;
    } words[] = {
        {"person", SCHEMA_PERSON},
        {"individual", SCHEMA_PERSON},
        {"natural person", SCHEMA_PERSON},
        {"company", SCHEMA_COMPANY},
        {"firm", SCHEMA_COMPANY},
        {"organization", SCHEMA_ORGANIZATION},
        {"organisation", SCHEMA_ORGANIZATION},
        {"entity", SCHEMA_ORGANIZATION},
        {"vessel", SCHEMA_VESSEL},
        {"ship", SCHEMA_VESSEL},
        {"airplane", SCHEMA_AIRPLANE},
        {"aircraft", SCHEMA_AIRPLANE},
        {"legalentity", SCHEMA_LEGAL_ENTITY},
    };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal_nocase(word, str_of(words[i].word)))
            return words[i].schema;
    return SCHEMA_COUNT;
}

static bool bad_entry(struct error *err, const char *why, struct str entry)
{
    return error_set(err, ERROR_USAGE, "column map: %s: \"%.*s\"", why,
                     STR_ARG(utf8_prefix(entry, 80)));
}

static bool add_entry(struct column_map *map, struct str entry, struct error *err)
{
    size_t equals = str_find(entry, STR("="), 0);
    struct str key = str_trim(str_slice(entry, 0, equals));
    struct str value =
        equals < entry.len ? str_trim(str_slice(entry, equals + 1, entry.len)) : STR_EMPTY;
    if (value.len == 0)
        return bad_entry(err, "an entry is KEY=COLUMN", entry);
    if (str_equal(key, STR("separator"))) {
        map->separator = value.ptr[0];
        return value.len == 1 || bad_entry(err, "a separator is one character", entry);
    }
    if (str_equal(key, STR("default_schema"))) {
        map->schema = schema_of_word(value);
        return map->schema != SCHEMA_COUNT || bad_entry(err, "no such schema", entry);
    }
    size_t number = key_number(key);
    if (number == NOT_A_KEY)
        return bad_entry(err, "no such key", entry);
    if (map->n == MAX_MAPPED)
        return bad_entry(err, "too many entries", entry);
    struct str name = str_copy(&map->arena, value);
    if (!name.ptr)
        return error_memory(err);
    map->columns[map->n] = (struct column){name.ptr, COLUMN_NEEDED, COLUMN_MAPPED};
    map->key_of[map->n++] = number;
    return true;
}

static bool has_name(const struct column_map *map)
{
    for (size_t i = 0; i < map->n; i++)
        if (keys[map->key_of[i]].meaning == MEANS_NAME)
            return true;
    return false;
}

/* Lines; a line without a comment may hold several entries, of which only those with '=' begin a
 * new one, so that a column's name may hold a comma. */
static bool read_map(struct column_map *map, struct str text, struct error *err)
{
    struct str line;
    if (text.len > MAX_MAP_BYTES || !utf8_valid(text))
        return error_set(err, ERROR_USAGE, "column map: more than 16 KiB, or no UTF-8");
    while (str_cut(&text, '\n', &line)) {
        line = str_trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        for (size_t from = 0; from < line.len;) {
            size_t end = str_find(line, STR(","), from);
            while (end < line.len &&
                   !memchr(line.ptr + end + 1, '=', str_find(line, STR(","), end + 1) - end - 1))
                end = str_find(line, STR(","), end + 1);
            if (!add_entry(map, str_trim(str_slice(line, from, end)), err))
                return false;
            from = end + 1;
        }
    }
    return has_name(map) ||
           error_set(err, ERROR_USAGE, "column map: it does not say which column is the name");
}

static void map_by_keys(struct column_map *map)
{
    for (size_t i = 0; i < LENGTH(keys); i++) {
        bool name = keys[i].meaning == MEANS_NAME;
        map->columns[map->n] =
            (struct column){keys[i].key, name ? COLUMN_NEEDED : COLUMN_OPTIONAL, COLUMN_MAPPED};
        map->key_of[map->n++] = i;
    }
}

static bool make_map(struct column_map *map, struct str text, struct error *err)
{
    *map = (struct column_map){.separator = ';', .schema = SCHEMA_LEGAL_ENTITY};
    arena_init(&map->arena, 1 << 20);
    if (str_trim(text).len > 0)
        return read_map(map, text, err);
    map_by_keys(map);
    return true;
}

bool own_csv_check_map(struct str text, struct error *err)
{
    struct column_map map;
    bool done = make_map(&map, text, err);
    arena_release(&map.arena);
    return done;
}

/* --- rows ------------------------------------------------------------------------------------- */

static const struct column_map *map_of(const struct rowwise *r) { return r->format->extra; }

static bool id(struct rowwise *r, const struct table_row *row, char buffer[ROWWISE_ID_SIZE],
               struct str *id_out, struct error *err)
{
    const struct column_map *map = map_of(r);
    struct str parts[MAX_MAPPED];
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        struct str cell = rowwise_cell(r, row, i);
        enum meaning meaning = keys[map->key_of[i]].meaning;
        if (meaning == MEANS_ID && r->columns.place[i] != SIZE_MAX) {
            *id_out = cell;
            return (cell.len > 0 && cell.len <= 256) ||
                   table_refuse(r->file, row, err,
                                "the column \"%s\" holds no id of 1 to 256 bytes",
                                map->columns[i].name);
        }
        if (meaning == MEANS_NAME || meaning == MEANS_BIRTH || meaning == MEANS_COUNTRY ||
            meaning == MEANS_NATIONALITY || meaning == MEANS_IDENTIFIER)
            parts[n++] = cell;
    }
    if (!hashed_id(&r->ids, parts, n, buffer))
        return error_memory(err);
    *id_out = str_of(buffer);
    return true;
}

static void add_birth(struct rowwise *r, struct str text)
{
    struct builder *b = &r->builder;
    struct subject_birth birth = {.circa = false};
    bool done = date_of_numbers(text, &birth.from);
    birth.to = birth.from;
    if (done || birth_of_phrase(text, &birth)) {
        builder_add_birth(b, birth, BUILDER_COUNTED);
        return;
    }
    warnings_add(r->sink->warnings, "birth date not understood");
    builder_add_property(b, STR("birthDate"), text);
}

static void add_place(struct rowwise *r, struct str text, bool nationality)
{
    struct builder *b = &r->builder;
    char code[3] = "";
    for (size_t i = 0; text.len == 2 && i < 2; i++)
        code[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] - 'A' + 'a')
                                                           : text.ptr[i];
    bool known = country_code_known(str_of(code));
    if (known && nationality)
        builder_add_nationality_code(b, str_of(code));
    else if (known)
        builder_add_country_code(b, str_of(code));
    else if (!(nationality ? builder_add_nationality(b, text) : builder_add_country(b, text)))
        warnings_add_detail(r->sink->warnings, "country not known", text);
}

static bool set_schema(struct rowwise *r, const struct table_row *row, struct str text,
                       struct error *err)
{
    enum schema schema = schema_of_word(text);
    if (schema == SCHEMA_COUNT)
        return table_refuse(r->file, row, err,
                            "the schema \"%.*s\" is none of Person, Company, Organization, "
                            "LegalEntity, Vessel, Airplane",
                            STR_ARG(utf8_prefix(text, 40)));
    r->builder.record.schema = schema;
    return true;
}

static void set_gender(struct builder *b, struct str text)
{
    if (str_equal_nocase(text, STR("m")) || str_equal_nocase(text, STR("male")))
        b->record.gender = GENDER_MALE;
    if (str_equal_nocase(text, STR("f")) || str_equal_nocase(text, STR("female")))
        b->record.gender = GENDER_FEMALE;
}

static bool add_value(struct rowwise *r, const struct table_row *row, size_t key, struct str text,
                      struct error *err)
{
    struct builder *b = &r->builder;
    struct date date;
    switch (keys[key].meaning) {
    case MEANS_ALIAS:
        builder_add_name(b, text, NAME_ALIAS, false);
        return true;
    case MEANS_WEAK:
        builder_add_name(b, text, NAME_WEAK, false);
        return true;
    case MEANS_FORMER:
        builder_add_name(b, text, NAME_FORMER, false);
        return true;
    case MEANS_SCHEMA:
        return set_schema(r, row, text, err);
    case MEANS_GENDER:
        set_gender(b, text);
        return true;
    case MEANS_BIRTH:
        add_birth(r, text);
        return true;
    case MEANS_NATIONALITY:
        add_place(r, text, true);
        return true;
    case MEANS_COUNTRY:
        add_place(r, text, false);
        return true;
    case MEANS_ADDRESS:
        builder_add_address(b, (struct record_address){.full = text}, BUILDER_COUNTED);
        return true;
    case MEANS_PROGRAMME:
        builder_add_programme(b, text);
        return true;
    case MEANS_TOPIC:
        builder_add_topic(b, text);
        return true;
    case MEANS_LISTED_ON:
        if (date_of_numbers(text, &date))
            b->record.listed_on = date;
        return true;
    case MEANS_IDENTIFIER:
        builder_add_identifier(b, keys[key].property, text, STR_EMPTY, BUILDER_COUNTED);
        return true;
    case MEANS_PROPERTY:
        builder_add_property(b, str_of(keys[key].property), text);
        return true;
    case MEANS_ID:
    case MEANS_NAME:
    case MEANS_STREET:
    case MEANS_CITY:
    case MEANS_REGION:
    case MEANS_POSTCODE:
        break; /* taken from the whole row */
    }
    return true;
}

/* Street, city, region and postcode columns make one address. */
static void add_address(struct rowwise *r, const struct table_row *row)
{
    const struct column_map *map = map_of(r);
    struct record_address address = {.full = STR_EMPTY};
    for (size_t i = 0; i < map->n; i++) {
        struct str cell = rowwise_cell(r, row, i);
        switch ((int)keys[map->key_of[i]].meaning) {
        case MEANS_STREET:
            address.street = cell;
            break;
        case MEANS_CITY:
            address.city = cell;
            break;
        case MEANS_REGION:
            address.region = cell;
            break;
        case MEANS_POSTCODE:
            address.postcode = cell;
            break;
        default:
            break;
        }
    }
    builder_add_address(&r->builder, address, BUILDER_COUNTED);
}

static bool fill(struct rowwise *r, const struct table_row *row, struct error *err)
{
    const struct column_map *map = map_of(r);
    r->builder.record.schema = map->schema;
    for (size_t i = 0; i < map->n; i++)
        if (keys[map->key_of[i]].meaning == MEANS_NAME)
            builder_add_name(&r->builder, rowwise_cell(r, row, i),
                             r->builder.record.n_names == 0 ? NAME_PRIMARY : NAME_ALIAS, false);
    for (size_t i = 0; i < map->n; i++) {
        struct str rest = rowwise_cell(r, row, i), one;
        while (str_cut(&rest, map->separator, &one))
            if (str_trim(one).len > 0 && !add_value(r, row, map->key_of[i], str_trim(one), err))
                return false;
    }
    add_address(r, row);
    return true;
}

static bool is_header(const struct table_row *row)
{
    return row->n >= 2 && table_row_has(row, "name");
}

bool own_csv_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool own_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                   struct error *err)
{
    struct column_map map;
    bool done = make_map(&map, sink->column_map, err);
    const struct rowwise_format format = {.columns = map.columns,
                                          .n_columns = map.n,
                                          .short_rows = true,
                                          .any_header = true,
                                          .extra = &map,
                                          .id = id,
                                          .fill = fill};
    if (!done && err->code == ERROR_USAGE)
        err->code = ERROR_LIST_REFUSED;
    done = done && rowwise_parse(&format, files, count, sink, err);
    arena_release(&map.arena);
    return done;
}
