/* lists/formats/sema_xml.c - Canada's consolidated autonomous sanctions (SEMA, JVCFOA).
 *
 * <data-set> holds one flat <record> a party: a person with LastName and GivenName, else
 * EntityOrShip, a ship when it has an IMO number. There is no id: one is hashed from country,
 * names, birth and IMO number, so that a row inserted before a party does not rename it; the item
 * of the schedule is kept as a reference. Aliases are joined with ; or , and may begin with their
 * language
 * ("Russian: ..."). The country is the programme, in English and French. There is no date of
 * publication. Elements had other names until ships were listed (Entity, Title, DateOfBirth).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include <inttypes.h>

#include "core/hash.h"
#include "core/map.h"
#include "lists/formats/dates.h"
#include "lists/formats/xml_party.h"

enum { ID_HEX_DIGITS = 16, MAX_ALIASES = 2000, MAX_SEEN_BYTES = 256 << 20 };

static const char *const no_namespace[] = {NULL};
static const char *const none[] = {NULL};
static const struct xml_vocabulary vocabulary = {.kept = none, .numbering = none};

struct sema {
    struct xml_party party;
    struct arena seen_arena;
    struct map seen; /* hash -> how often so far */
    uint32_t *times;
    size_t n_times, times_capacity;
    unsigned long place;
};

static struct str either(struct xml_node *record, const char *now, const char *before)
{
    struct str text = xml_child_text(record, now);
    return text.len > 0 ? text : xml_child_text(record, before);
}

/* --- ids -------------------------------------------------------------------------------------- */

/* Two records that agree in all that identifies them are told apart by their order. */
static struct str id_of(struct sema *s, struct xml_node *record)
{
    struct xml_party *p = &s->party;
    const struct str parts[] = {xml_child_text(record, "Country"),
                                xml_child_text(record, "LastName"),
                                xml_child_text(record, "GivenName"),
                                either(record, "EntityOrShip", "Entity"),
                                either(record, "DateOfBirthOrShipBuildDate", "DateOfBirth"),
                                xml_child_text(record, "ShipIMONumber")};
    char hex[SHA256_HEX_SIZE];
    buf_clear(&p->text);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        buf_add(&p->text, parts[i]);
        buf_addc(&p->text, '\n');
    }
    if (buf_failed(&p->text))
        return STR_EMPTY;
    sha256_hex(buf_str(&p->text), hex);
    struct str key = str_copy(&s->seen_arena, (struct str){hex, ID_HEX_DIGITS});
    uint32_t before = MAP_NONE;
    uint32_t *grown =
        arena_grow(&s->seen_arena, s->times, &s->times_capacity, s->n_times + 1, sizeof *grown);
    if (!key.ptr || !grown)
        return STR_EMPTY;
    s->times = grown;
    if (!map_add(&s->seen, key, (uint32_t)s->n_times, &before))
        return STR_EMPTY;
    if (before == MAP_NONE) {
        s->times[s->n_times++] = 1;
        return key;
    }
    return str_of(arena_printf(&s->seen_arena, "%.*s-%" PRIu32, STR_ARG(key), ++s->times[before]));
}

/* --- names ------------------------------------------------------------------------------------ */

static bool has_two_words(struct str text)
{
    text = str_trim(text);
    return str_find(text, STR(" "), 0) < text.len;
}

/* "Anna Leusik or Hanna Liavusik", "Organization (AIO)/Organisation": each side is a name too when
 * it could be one alone. They come behind all other names, since they are beyond the shared count.
 */
static void add_sides(struct builder *b, struct str text)
{
    static const char *const joints[] = {" or ", "/", " ou "};
    for (size_t i = 0; i < LENGTH(joints); i++) {
        struct str joint = str_of(joints[i]);
        size_t at = str_find(text, joint, 0);
        struct str left = str_slice(text, 0, at);
        if (at == text.len || !has_two_words(left))
            continue;
        struct str right = str_slice(text, at + joint.len, text.len);
        if (!has_two_words(right))
            continue;
        builder_add_name_beyond(b, left, NAME_ALIAS);
        builder_add_name_beyond(b, right, NAME_ALIAS);
        return;
    }
}

/* "Belarusian: X", "Russian : X": the language is no part of the name. */
static struct str without_language(struct str alias)
{
    size_t colon = str_find(alias, STR(":"), 0);
    if (colon == alias.len || colon > 24)
        return alias;
    struct str language = str_trim(str_slice(alias, 0, colon));
    for (size_t i = 0; i < language.len; i++)
        if (!((language.ptr[i] | 32) >= 'a' && (language.ptr[i] | 32) <= 'z'))
            return alias;
    return str_trim(str_slice(alias, colon + 1, alias.len));
}

static size_t split_aliases(struct str text, struct str *out, struct list_warnings *warnings)
{
    size_t n = 0, start = 0;
    for (size_t i = 0; i <= text.len; i++) {
        if (i < text.len && text.ptr[i] != ';' && text.ptr[i] != ',')
            continue;
        struct str alias = str_trim(str_slice(text, start, i));
        start = i + 1;
        if (alias.len > 0 && n == MAX_ALIASES)
            warnings_add(warnings, "more than 2000 aliases of one party");
        if (alias.len == 0 || n == MAX_ALIASES)
            continue;
        struct str bare = without_language(alias);
        out[n++] = bare.len > 0 ? bare : alias;
    }
    return n;
}

static void read_names(struct sema *s, struct xml_node *record)
{
    struct xml_party *p = &s->party;
    struct builder *b = &p->builder;
    struct str entity = either(record, "EntityOrShip", "Entity");
    struct str *aliases = arena_calloc(&b->arena, MAX_ALIASES, sizeof *aliases);
    if (!aliases)
        return;
    buf_clear(&p->text);
    xml_party_join(p, ", ", xml_child_text(record, "LastName"));
    xml_party_join(p, ", ", xml_child_text(record, "GivenName"));
    struct str person = str_copy(&b->arena, buf_str(&p->text));
    builder_add_name(b, person.len > 0 ? person : entity, NAME_PRIMARY, false);
    if (person.len > 0)
        builder_add_name(b, entity, NAME_ALIAS, false);
    size_t n = split_aliases(xml_child_text(record, "Aliases"), aliases, p->sink->warnings);
    for (size_t i = 0; i < n; i++)
        builder_add_name(b, aliases[i], NAME_ALIAS, false);
    add_sides(b, entity);
    for (size_t i = 0; i < n; i++)
        add_sides(b, aliases[i]);
}

/* --- births ----------------------------------------------------------------------------------- */

static bool read_either_birth(struct builder *b, struct str text, const char *joint)
{
    size_t at = str_find(text, str_of(joint), 0);
    struct subject_birth one, other;
    if (at == text.len || !birth_of_phrase(str_slice(text, 0, at), &one) ||
        !birth_of_phrase(str_slice(text, at + strlen(joint), text.len), &other))
        return false;
    builder_add_birth(b, one, BUILDER_COUNTED);
    builder_add_birth(b, other, BUILDER_BEYOND);
    return true;
}

static void read_birth(struct sema *s, struct xml_node *record)
{
    struct builder *b = &s->party.builder;
    struct str text = either(record, "DateOfBirthOrShipBuildDate", "DateOfBirth");
    struct subject_birth birth;
    if (text.len == 0)
        return;
    if (b->record.schema != SCHEMA_PERSON) {
        bool ship = b->record.schema == SCHEMA_VESSEL;
        builder_add_property(b, ship ? STR("buildDate") : STR("incorporationDate"), text);
        b->record.besides.births++;
        return;
    }
    if (birth_of_phrase(text, &birth)) {
        builder_add_birth(b, birth, BUILDER_COUNTED);
        return;
    }
    if (read_either_birth(b, text, " or ") || read_either_birth(b, text, " OR "))
        return;
    warnings_add(s->party.sink->warnings, "birth date not understood");
    builder_add_property(b, STR("birthDate"), text);
}

/* --- a record --------------------------------------------------------------------------------- */

static void read_reference(struct sema *s, struct xml_node *record)
{
    struct xml_party *p = &s->party;
    struct str schedule = xml_child_text(record, "Schedule"), item = xml_child_text(record, "Item");
    buf_clear(&p->text);
    if (schedule.len > 0)
        xml_party_join(p, " ", STR("Schedule"));
    xml_party_join(p, " ", schedule);
    if (item.len > 0)
        xml_party_join(p, ", ", STR("Item"));
    xml_party_join(p, " ", item);
    builder_add_property(&p->builder, STR("listingReference"), buf_str(&p->text));
}

static bool read_record(void *context, const char *parent, struct xml_node *record,
                        struct arena *arena, struct error *err)
{
    struct sema *s = context;
    struct builder *b = &s->party.builder;
    struct str imo = xml_child_text(record, "ShipIMONumber");
    struct date date;
    (void)parent;
    bool person =
        xml_child_text(record, "LastName").len + xml_child_text(record, "GivenName").len > 0;
    enum schema schema = person ? SCHEMA_PERSON : SCHEMA_ORGANIZATION;
    if (imo.len > 0)
        schema = SCHEMA_VESSEL;
    struct str id = id_of(s, record);
    if (!id.ptr)
        return error_memory(err);
    builder_begin(b, id, schema);
    b->record.place = str_of(arena_printf(&b->arena, "%lu", ++s->place));
    read_names(s, record);
    builder_add_programme_use(b, xml_child_text(record, "Country"));
    builder_add_identifier(b, "imoNumber", imo, STR_EMPTY, BUILDER_COUNTED);
    builder_add_property(b, schema == SCHEMA_VESSEL ? STR("type") : STR("title"),
                         either(record, "TitleOrShip", "Title"));
    read_birth(s, record);
    read_reference(s, record);
    if (date_of_phrase(xml_child_text(record, "DateOfListing"), &date))
        b->record.listed_on = date;
    return xml_party_finish(&s->party, record, &vocabulary, arena, err);
}

static bool begin(void *context, struct xml_reader *reader, unsigned depth, const char *name,
                  const char **attributes, bool *record_out, struct error *err)
{
    struct sema *s = context;
    (void)attributes;
    if (depth == 1 && strcmp(name, "data-set") != 0)
        return xml_refuse(reader, err, "<%.64s> is not the root of the Canadian list", name);
    if (depth == 1)
        return xml_check_namespace(reader, no_namespace, "the Canadian list", err);
    *record_out = strcmp(name, "record") == 0;
    if (!*record_out)
        warnings_add_detail(s->party.sink->warnings, "unknown element", str_of(name));
    return true;
}

bool sema_xml_recognise(const struct list_file *files, size_t count)
{
    return xml_recognise(files, count, "data-set", "<record>") &&
           xml_recognise(files, count, "data-set", "<Country>");
}

bool sema_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err)
{
    if (!xml_one_file(count, "the Canadian list", err))
        return false;
    struct sema s = {.place = 0};
    xml_party_init(&s.party, sink);
    arena_init(&s.seen_arena, MAX_SEEN_BYTES);
    map_init(&s.seen, &s.seen_arena);
    const struct xml_records records = {&s, begin, read_record};
    bool done = xml_read_records(files, &records, err);
    arena_release(&s.seen_arena);
    xml_party_release(&s.party);
    return done;
}
