/* lists/formats/builder.c - collects one record's values in an arena.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/builder.h"

#include "core/buf.h"
#include "lists/formats/countries.h"

/* Makes room for one more item in an array of the record; false when it must be left out. */
#define ROOM(b, field, count)                                                                      \
    room((b), (void **)&(b)->field, &(b)->capacity.field, (count), sizeof *(b)->field)

static bool room(struct builder *b, void **items, size_t *capacity, size_t count, size_t size)
{
    if (count >= BUILDER_MAX_VALUES) {
        b->too_many = true;
        return false;
    }
    if (count < *capacity)
        return true;
    void *grown = arena_grow(&b->arena, *items, capacity, count + 1, size);
    if (!grown)
        return false;
    *items = grown;
    return true;
}

void builder_init(struct builder *b)
{
    memset(b, 0, sizeof *b);
    arena_init(&b->arena, BUILDER_MAX_BYTES);
}

void builder_release(struct builder *b) { arena_release(&b->arena); }

void builder_begin(struct builder *b, struct str id, enum schema schema)
{
    arena_release(&b->arena);
    builder_init(b);
    b->record.id = builder_text(b, id);
    b->record.schema = schema;
}

/* Bytes of the white space or control character at `at`, 0 for anything else. U+00A0, U+2028 and
 * U+2029 are the blanks beyond ASCII that publishers' editors leave behind. */
static size_t blank_bytes(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    if (c <= ' ' || c == 0x7F)
        return 1;
    struct str rest = str_slice(text, at, text.len);
    if (str_starts_with(rest, STR("\xC2\xA0")))
        return 2;
    if (str_starts_with(rest, STR("\xE2\x80\xA8")) || str_starts_with(rest, STR("\xE2\x80\xA9")))
        return 3;
    return 0;
}

/* Bytes of a mark of writing direction at `at`, 0 for anything else: U+200E, U+200F, U+202A to
 * U+202E, U+2066 to U+2069. Publishers wrap right-to-left names in them; they are no part of it. */
static size_t direction_mark_bytes(struct str text, size_t at)
{
    if (at + 3 > text.len || text.ptr[at] != '\xE2')
        return 0;
    unsigned char second = (unsigned char)text.ptr[at + 1], third = (unsigned char)text.ptr[at + 2];
    bool mark = (second == 0x80 && (third == 0x8E || third == 0x8F)) ||
                (second == 0x80 && third >= 0xAA && third <= 0xAE) ||
                (second == 0x81 && third >= 0xA6 && third <= 0xA9);
    return mark ? 3 : 0;
}

struct str builder_text(struct builder *b, struct str text)
{
    char *copy = arena_alloc(&b->arena, text.len + 1);
    if (!copy)
        return STR_EMPTY;
    size_t len = 0;
    bool gap = false;
    for (size_t i = 0; i < text.len;) {
        size_t blank = blank_bytes(text, i), mark = direction_mark_bytes(text, i);
        if (mark > 0) {
            i += mark;
            continue;
        }
        if (blank > 0) {
            gap = len > 0;
            i += blank;
            continue;
        }
        if (gap)
            copy[len++] = ' ';
        gap = false;
        copy[len++] = text.ptr[i++];
    }
    copy[len] = '\0';
    return (struct str){copy, len};
}

void builder_add_name(struct builder *b, struct str text, enum name_role role, bool original)
{
    struct str name = builder_text(b, text);
    struct listed_record *r = &b->record;
    if (name.len == 0 || !ROOM(b, names, r->n_names) || !ROOM(b, originals, r->n_names))
        return;
    b->names[r->n_names] = (struct subject_name){name, role};
    b->originals[r->n_names++] = original;
    if (role == NAME_PRIMARY && r->caption.len == 0)
        r->caption = name;
}

void builder_add_name_beyond(struct builder *b, struct str text, enum name_role role)
{
    size_t before = b->record.n_names;
    builder_add_name(b, text, role, false);
    b->record.beyond.names += b->record.n_names - before;
}

void builder_add_birth(struct builder *b, struct subject_birth birth, enum builder_counted counted)
{
    if (!ROOM(b, births, b->record.n_births))
        return;
    b->births[b->record.n_births++] = birth;
    b->record.beyond.births += counted == BUILDER_BEYOND;
}

void builder_add_identifier(struct builder *b, const char *kind, struct str value,
                            struct str country, enum builder_counted counted)
{
    struct str text = builder_text(b, value);
    if (text.len == 0 || !ROOM(b, identifiers, b->record.n_identifiers))
        return;
    b->identifiers[b->record.n_identifiers++] = (struct subject_identifier){
        .kind = str_of(kind), .value = text, .country = builder_text(b, country)};
    b->record.beyond.identifiers += counted == BUILDER_BEYOND;
}

static struct str joined_address(struct builder *b, const struct record_address *address)
{
    const struct str parts[] = {address->street, address->city, address->region, address->postcode,
                                address->country};
    AUTO_BUF full = BUF_INIT(BUILDER_MAX_BYTES);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        if (parts[i].len == 0)
            continue;
        if (full.len > 0)
            buf_adds(&full, ", ");
        buf_add(&full, parts[i]);
    }
    if (buf_failed(&full)) {
        b->arena.failed = true;
        return STR_EMPTY;
    }
    return str_copy(&b->arena, buf_str(&full));
}

void builder_add_address(struct builder *b, struct record_address address,
                         enum builder_counted counted)
{
    struct record_address kept = {
        .full = builder_text(b, address.full),
        .street = builder_text(b, address.street),
        .city = builder_text(b, address.city),
        .region = builder_text(b, address.region),
        .postcode = builder_text(b, address.postcode),
        .country = builder_text(b, address.country),
        .country_code = builder_text(b, address.country_code),
    };
    if (kept.country_code.len == 0)
        kept.country_code = country_of_name(kept.country);
    if (kept.full.len == 0)
        kept.full = joined_address(b, &kept);
    if ((kept.full.len == 0 && kept.country_code.len == 0) ||
        !ROOM(b, addresses, b->record.n_addresses))
        return;
    b->addresses[b->record.n_addresses++] = kept;
    b->record.beyond.addresses += counted == BUILDER_BEYOND;
}

static void add_once(struct builder *b, struct str **items, size_t *capacity, size_t *count,
                     struct str value)
{
    enum {
        CHECKED = 256
    }; /* duplicates are looked for among so many: enough for any real record */
    for (size_t i = 0; i < *count && i < CHECKED; i++)
        if (str_equal((*items)[i], value))
            return;
    if (value.len > 0 && room(b, (void **)items, capacity, *count, sizeof **items))
        (*items)[(*count)++] = value;
}

#define ADD_ONCE(b, field, value)                                                                  \
    add_once((b), &(b)->field, &(b)->capacity.field, &(b)->record.n_##field, (value))

void builder_add_nationality_code(struct builder *b, struct str code)
{
    ADD_ONCE(b, nationalities, builder_text(b, code));
}

void builder_add_country_code(struct builder *b, struct str code)
{
    ADD_ONCE(b, countries, builder_text(b, code));
}

bool builder_add_nationality(struct builder *b, struct str name)
{
    struct str text = builder_text(b, name), code = country_of_name(text);
    if (code.len > 0)
        ADD_ONCE(b, nationalities, code);
    else
        builder_add_property(b, STR("nationality"), text);
    return code.len > 0;
}

bool builder_add_country(struct builder *b, struct str name)
{
    struct str text = builder_text(b, name), code = country_of_name(text);
    if (code.len > 0)
        ADD_ONCE(b, countries, code);
    else
        builder_add_property(b, STR("country"), text);
    return code.len > 0;
}

void builder_add_programme(struct builder *b, struct str programme)
{
    ADD_ONCE(b, programmes, builder_text(b, programme));
}

void builder_add_programme_as_written(struct builder *b, struct str programme)
{
    ADD_ONCE(b, programmes, str_copy(&b->arena, str_trim(programme)));
}

void builder_add_programme_use(struct builder *b, struct str programme)
{
    size_t before = b->record.n_programmes;
    builder_add_programme(b, programme);
    b->record.besides.programmes += str_trim(programme).len > 0 && b->record.n_programmes == before;
}

void builder_add_sanction(struct builder *b, struct str words)
{
    ADD_ONCE(b, sanctions, builder_text(b, words));
}

void builder_add_topic(struct builder *b, struct str topic)
{
    ADD_ONCE(b, topics, builder_text(b, topic));
}

void builder_add_referent(struct builder *b, struct str referent)
{
    ADD_ONCE(b, referents, builder_text(b, referent));
}

void builder_add_link(struct builder *b, const char *kind, struct str target_id,
                      struct str target_name, enum builder_counted counted)
{
    struct record_link link = {kind, builder_text(b, target_id), builder_text(b, target_name)};
    if ((link.target_id.len == 0 && link.target_name.len == 0) ||
        !ROOM(b, links, b->record.n_links))
        return;
    b->links[b->record.n_links++] = link;
    b->record.beyond.links += counted == BUILDER_BEYOND;
}

void builder_add_property(struct builder *b, struct str name, struct str value)
{
    struct record_property property = {builder_text(b, name), builder_text(b, value)};
    if (property.name.len == 0 || property.value.len == 0 ||
        !ROOM(b, properties, b->record.n_properties))
        return;
    b->properties[b->record.n_properties++] = property;
}

const struct listed_record *builder_finish(struct builder *b, struct error *err)
{
    struct listed_record *r = &b->record;
    if (b->too_many) {
        error_set(err, ERROR_LIST_REFUSED, "party %.*s has more than %d values of one kind",
                  STR_ARG(r->id), BUILDER_MAX_VALUES);
        return NULL;
    }
    if (arena_failed(&b->arena)) {
        error_set(err, ERROR_MEMORY, "party %.*s needs more than %d bytes", STR_ARG(r->id),
                  BUILDER_MAX_BYTES);
        return NULL;
    }
    r->names = b->names;
    r->name_is_original = b->originals;
    r->births = b->births;
    r->identifiers = b->identifiers;
    r->addresses = b->addresses;
    r->nationalities = b->nationalities;
    r->countries = b->countries;
    r->programmes = b->programmes;
    r->topics = b->topics;
    r->referents = b->referents;
    r->sanctions = b->sanctions;
    r->links = b->links;
    r->properties = b->properties;
    return r;
}
