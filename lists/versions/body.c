/* lists/versions/body.c - records as FollowTheMoney entities.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/body.h"

#include "core/json_writer.h"
#include "core/map.h"

enum { MAX_SCRATCH_BYTES = 256 << 20 };

/* Values grouped by property, each once, in order of appearance. */
struct group {
    struct str name;
    uint32_t first, last;
};

struct value {
    struct str text;
    uint32_t next;
};

struct properties {
    struct arena *arena;
    struct map by_name, seen;
    struct group *groups;
    size_t n_groups, groups_capacity;
    struct value *values;
    size_t n_values, values_capacity;
};

static void add(struct properties *p, struct str name, struct str text)
{
    char *key = arena_alloc(p->arena, name.len + 1 + text.len);
    struct group *groups =
        arena_grow(p->arena, p->groups, &p->groups_capacity, p->n_groups + 1, sizeof *groups);
    if (groups)
        p->groups = groups;
    struct value *values =
        arena_grow(p->arena, p->values, &p->values_capacity, p->n_values + 1, sizeof *values);
    if (values)
        p->values = values;
    if (!key || !groups || !values || text.len == 0)
        return; /* a failure is seen at the end, by arena_failed() */
    memcpy(key, name.ptr, name.len);
    key[name.len] = '\t';
    memcpy(key + name.len + 1, text.ptr, text.len);
    uint32_t before = MAP_NONE, group = MAP_NONE;
    if (!map_add(&p->seen, (struct str){key, name.len + 1 + text.len}, 0, &before) ||
        before != MAP_NONE)
        return;
    uint32_t value = (uint32_t)p->n_values++;
    p->values[value] = (struct value){text, MAP_NONE};
    if (!map_add(&p->by_name, name, (uint32_t)p->n_groups, &group))
        return;
    if (group == MAP_NONE) {
        p->groups[p->n_groups++] = (struct group){name, value, value};
        return;
    }
    p->values[p->groups[group].last].next = value;
    p->groups[group].last = value;
}

static void add_all(struct properties *p, const char *name, const struct str *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add(p, str_of(name), items[i]);
}

static void add_date(struct properties *p, const char *name, struct date date)
{
    char text[DATE_TEXT_SIZE];
    if (!date_is_none(date))
        add(p, str_of(name), str_copy(p->arena, str_of(date_format(date, text))));
}

static void gather(struct properties *p, const struct listed_record *record)
{
    static const char *const name_properties[] = {[NAME_PRIMARY] = "name",
                                                  [NAME_ALIAS] = "alias",
                                                  [NAME_WEAK] = "weakAlias",
                                                  [NAME_FORMER] = "previousName"};
    for (size_t i = 0; i < record->n_names; i++)
        add(p, str_of(name_properties[record->names[i].role]), record->names[i].text);
    for (size_t i = 0; i < record->n_births; i++) {
        add_date(p, "birthDate", record->births[i].from);
        add_date(p, "birthDate", record->births[i].to);
    }
    if (record->gender != GENDER_UNKNOWN)
        add(p, STR("gender"), record->gender == GENDER_MALE ? STR("male") : STR("female"));
    add_all(p, "nationality", record->nationalities, record->n_nationalities);
    add_all(p, "country", record->countries, record->n_countries);
    for (size_t i = 0; i < record->n_identifiers; i++)
        add(p, record->identifiers[i].kind, record->identifiers[i].value);
    for (size_t i = 0; i < record->n_addresses; i++)
        add(p, STR("address"), record->addresses[i].full);
    add_all(p, "program", record->programmes, record->n_programmes);
    add_all(p, "topics", record->topics, record->n_topics);
    for (size_t i = 0; i < record->n_properties; i++)
        add(p, record->properties[i].name, record->properties[i].value);
}

static void write_properties(struct json_writer *w, const struct properties *p)
{
    json_key(w, "properties");
    json_begin_object(w);
    for (size_t g = 0; g < p->n_groups; g++) {
        json_key_str(w, p->groups[g].name);
        json_begin_array(w);
        for (uint32_t v = p->groups[g].first; v != MAP_NONE; v = p->values[v].next)
            json_text(w, p->values[v].text);
        json_end_array(w);
    }
    json_end_object(w);
}

static void field_unless_empty(struct json_writer *w, const char *key, struct str value)
{
    if (value.len > 0)
        json_field_text(w, key, value);
}

static void write_births(struct json_writer *w, const struct listed_record *record)
{
    if (record->n_births == 0)
        return;
    json_key(w, "births");
    json_begin_array(w);
    for (size_t i = 0; i < record->n_births; i++) {
        json_begin_object(w);
        json_field_date(w, "from", record->births[i].from);
        json_field_date(w, "to", record->births[i].to);
        json_field_bool(w, "circa", record->births[i].circa);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_identifiers(struct json_writer *w, const struct listed_record *record)
{
    if (record->n_identifiers == 0)
        return;
    json_key(w, "identifiers");
    json_begin_array(w);
    for (size_t i = 0; i < record->n_identifiers; i++) {
        json_begin_object(w);
        json_field_text(w, "kind", record->identifiers[i].kind);
        json_field_text(w, "value", record->identifiers[i].value);
        field_unless_empty(w, "country", record->identifiers[i].country);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_addresses(struct json_writer *w, const struct listed_record *record)
{
    if (record->n_addresses == 0)
        return;
    json_key(w, "addresses");
    json_begin_array(w);
    for (size_t i = 0; i < record->n_addresses; i++) {
        const struct record_address *address = &record->addresses[i];
        json_begin_object(w);
        field_unless_empty(w, "full", address->full);
        field_unless_empty(w, "street", address->street);
        field_unless_empty(w, "city", address->city);
        field_unless_empty(w, "region", address->region);
        field_unless_empty(w, "postcode", address->postcode);
        field_unless_empty(w, "country", address->country);
        field_unless_empty(w, "country_code", address->country_code);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_links(struct json_writer *w, const struct listed_record *record)
{
    if (record->n_links == 0)
        return;
    json_key(w, "links");
    json_begin_array(w);
    for (size_t i = 0; i < record->n_links; i++) {
        json_begin_object(w);
        json_field_cstr(w, "kind", record->links[i].kind);
        field_unless_empty(w, "id", record->links[i].target_id);
        field_unless_empty(w, "name", record->links[i].target_name);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_original_script(struct json_writer *w, const struct listed_record *record)
{
    bool begun = false;
    for (size_t i = 0; i < record->n_names; i++) {
        if (!record->name_is_original[i])
            continue;
        if (!begun) {
            json_key(w, "original_script");
            json_begin_array(w);
        }
        begun = true;
        json_text(w, record->names[i].text);
    }
    if (begun)
        json_end_array(w);
}

static void write_own_part(struct json_writer *w, const struct listed_record *record)
{
    json_key(w, "subtier");
    json_begin_object(w);
    field_unless_empty(w, "party_id", record->id);
    write_original_script(w, record);
    write_births(w, record);
    write_identifiers(w, record);
    write_addresses(w, record);
    write_links(w, record);
    if (!date_is_none(record->listed_on))
        json_field_date(w, "listed_on", record->listed_on);
    field_unless_empty(w, "source_first_seen", record->first_seen);
    field_unless_empty(w, "source_last_change", record->last_change);
    if (record->raw.len > 0) {
        json_key(w, "raw");
        json_raw(w, record->raw);
    }
    json_end_object(w);
}

bool body_write(struct buf *out, const struct listed_record *record, struct str list,
                struct str entity_id)
{
    AUTO_ARENA arena = ARENA_INIT(MAX_SCRATCH_BYTES);
    struct properties properties = {.arena = &arena};
    map_init(&properties.by_name, &arena);
    map_init(&properties.seen, &arena);
    gather(&properties, record);
    if (arena_failed(&arena))
        return false;

    struct json_writer w = JSON_WRITER(out);
    json_begin_object(&w);
    json_field_text(&w, "id", entity_id);
    json_field_text(&w, "caption", record->caption);
    json_field_cstr(&w, "schema", schema_name(record->schema));
    write_properties(&w, &properties);
    json_key(&w, "datasets");
    json_begin_array(&w);
    json_text(&w, list);
    json_end_array(&w);
    json_key(&w, "referents");
    json_begin_array(&w);
    for (size_t i = 0; i < record->n_referents; i++)
        json_text(&w, record->referents[i]);
    json_end_array(&w);
    json_field_bool(&w, "target", true);
    write_own_part(&w, record);
    json_end_object(&w);
    return json_writer_done(&w);
}

static void add_dated_field(struct buf *out, const char *key, struct date date)
{
    char text[DATE_TEXT_SIZE];
    if (date_is_none(date))
        buf_printf(out, ",\"%s\":null", key);
    else
        buf_printf(out, ",\"%s\":\"%s\"", key, date_format(date, text));
}

void body_write_dated(struct buf *out, struct str body, struct date first_seen,
                      struct date last_seen, struct date last_change)
{
    buf_add(out, str_slice(body, 0, body.len > 0 ? body.len - 1 : 0)); /* up to its last brace */
    add_dated_field(out, "first_seen", first_seen);
    add_dated_field(out, "last_seen", last_seen);
    add_dated_field(out, "last_change", last_change);
    buf_addc(out, '}');
}
