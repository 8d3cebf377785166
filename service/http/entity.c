/* http/entity.c - see entity.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/entity.h"

#include "core/json.h"

enum { MAX_ENTITY_BYTES = 64 << 20, MAX_ADJACENT = 10000 };

struct str entity_value(struct str body, struct str key, struct str end)
{
    size_t at = str_find(body, key, 0);
    if (at == body.len)
        return STR_EMPTY;
    at += key.len;
    return str_slice(body, at, str_find(body, end, at));
}

/* --- The entity itself ------------------------------------------------------------------------ */

/* A quotation mark inside a value is escaped, so these can only be the keys. */
static size_t behind(struct str body, struct str key)
{
    size_t at = str_find(body, key, 0);
    return at == body.len ? body.len : at + key.len;
}

/* What a listing does, in the contract's words, for lists that state no topics of their own. */
static void add_topics(struct buf *out, unsigned measures)
{
    const char *last = NULL;
    for (unsigned bit = 1; bit & MEASURE_ALL; bit <<= 1) {
        const char *topic = measures & bit ? measure_topic((enum measure)bit) : NULL;
        if (!topic || (last && strcmp(last, topic) == 0))
            continue;
        buf_printf(out, "%s\"%s\"", last ? "," : "\"topics\":[", topic);
        last = topic;
    }
    if (last)
        buf_adds(out, "],");
}

static void add_adjacency(struct buf *out, const struct adjacency *adjacency)
{
    buf_printf(out, "\"%.*s\":[", STR_ARG(adjacency->property));
    for (size_t i = 0; i < adjacency->count; i++) {
        if (i > 0)
            buf_addc(out, ',');
        buf_add(out, adjacency->entities[i]);
    }
    buf_adds(out, "],");
}

bool entity_write(struct json_writer *w, const struct snapshot *snapshot, uint32_t listed,
                  const struct adjacencies *adjacent, struct str tail, struct error *err)
{
    const struct snapshot_listed *party = &snapshot->listed[listed];
    struct str body = party->body;
    size_t at = behind(body, STR("\"properties\":{")),
           end = str_find(body, STR("\"datasets\":"), at);
    AUTO_BUF out = BUF_INIT(MAX_ENTITY_BYTES);
    buf_add(&out, str_slice(body, 0, at));
    if (str_find(str_slice(body, at, end), STR("\"topics\":["), 0) == end - at)
        add_topics(&out, party->measures);
    for (size_t i = 0; adjacent && i < adjacent->count; i++)
        add_adjacency(&out, &adjacent->items[i]);
    if (out.len > at && at < body.len && body.ptr[at] == '}')
        out.len--; /* no properties follow: the last comma goes */
    buf_add(&out, str_slice(body, at, tail.len > 0 ? body.len - 1 : body.len));
    if (tail.len > 0) {
        buf_addc(&out, ',');
        buf_add(&out, tail);
        buf_addc(&out, '}');
    }
    if (buf_failed(&out))
        return error_memory(err);
    json_raw(w, buf_str(&out));
    return true;
}

/* --- What is adjacent --------------------------------------------------------------------------
 */

/* A link's kind as an entity between two others. `reverse_from` is the property of the party the
 * link leads from that holds it, after FollowTheMoney's model (properties' `reverse`). */
struct link_words {
    const char *kind, *schema, *from, *to, *reverse_from, *reverse_to;
};

static const struct link_words *link_words(struct str kind)
{
    static const struct link_words rows[] = {
        {"owned_by", "Ownership", "asset", "owner", "ownershipAsset", "ownershipOwner"},
        {"subsidiary_of", "Ownership", "asset", "owner", "ownershipAsset", "ownershipOwner"},
        {"owns", "Ownership", "owner", "asset", "ownershipOwner", "ownershipAsset"},
        {"directs", "Directorship", "director", "organization", "directorshipDirector",
         "directorshipOrganization"},
        {"family", "Family", "person", "relative", "familyPerson", "familyRelative"},
        {"associate", "Associate", "person", "associate", "associates", "associations"},
        {"employed_by", "Employment", "employee", "employer", "employers", "employees"},
        {"member_of", "Membership", "member", "organization", "membershipMember",
         "membershipOrganization"},
        {"represents", "Representation", "agent", "client", "agencyClient", "agentRepresentation"},
        {"succeeds", "Succession", "successor", "predecessor", "predecessors", "successors"},
        {"debtor_of", "Debt", "debtor", "creditor", "debtDebtor", "debtCreditor"},
    };
    static const struct link_words unknown = {"linked_to", "UnknownLink",   "subject",
                                              "object",    "unknownLinkTo", "unknownLinkFrom"};
    for (size_t i = 0; i < LENGTH(rows); i++) {
        if (str_equal(kind, str_of(rows[i].kind)))
            return &rows[i];
    }
    return &unknown;
}

static struct adjacency *adjacency_of(struct adjacencies *all, struct str property,
                                      struct arena *arena)
{
    for (size_t i = 0; i < all->count; i++) {
        if (str_equal(all->items[i].property, property))
            return &all->items[i];
    }
    struct adjacency *items =
        arena_grow(arena, all->items, &all->capacity, all->count + 1, sizeof *items);
    if (!items)
        return NULL;
    all->items = items;
    items[all->count] = (struct adjacency){.property = property};
    return &items[all->count++];
}

/* Takes the finished JSON into the arena. */
static bool add_entity(struct adjacencies *all, const char *property, const struct buf *json,
                       struct arena *arena, struct error *err)
{
    struct adjacency *adjacency = adjacency_of(all, str_of(property), arena);
    if (!adjacency || buf_failed(json))
        return error_memory(err);
    struct str *entities = arena_grow(arena, adjacency->entities, &adjacency->capacity,
                                      adjacency->count + 1, sizeof *entities);
    struct str kept = str_copy(arena, buf_str(json));
    if (!entities || !kept.ptr)
        return error_memory(err);
    adjacency->entities = entities;
    entities[adjacency->count++] = kept;
    return true;
}

/* {"id", "caption", "schema", "properties": … what every entity made here begins with. */
static void begin_entity(struct json_writer *w, struct str id, struct str caption,
                         const char *schema)
{
    json_begin_object(w);
    json_field_text(w, "id", id);
    json_field_text(w, "caption", caption);
    json_field_cstr(w, "schema", schema);
    json_key(w, "properties");
    json_begin_object(w);
}

static void end_entity(struct json_writer *w, struct str list)
{
    json_end_object(w);
    json_key(w, "datasets");
    json_begin_array(w);
    json_text(w, list);
    json_end_array(w);
    json_key(w, "referents");
    json_begin_array(w);
    json_end_array(w);
    json_field_bool(w, "target", false);
    json_field_null(w, "first_seen");
    json_field_null(w, "last_seen");
    json_field_null(w, "last_change");
    json_end_object(w);
}

static void one_value(struct json_writer *w, const char *property, struct str value)
{
    if (value.len == 0)
        return;
    json_key(w, property);
    json_begin_array(w);
    json_text(w, value);
    json_end_array(w);
}

static bool add_link(const struct snapshot *snapshot, uint32_t self,
                     const struct snapshot_link *link, struct adjacencies *all, struct arena *arena,
                     struct error *err)
{
    const struct link_words *words = link_words(link->kind);
    bool outward = link->from == self;
    uint32_t other = outward ? link->to : link->from;
    const char *self_role = outward ? words->from : words->to;
    const char *other_role = outward ? words->to : words->from;
    const struct str list = snapshot->lists[snapshot->listed[self].list].id;
    AUTO_BUF json = BUF_INIT(MAX_ENTITY_BYTES);
    struct json_writer w = JSON_WRITER(&json);
    const char *id = arena_printf(arena, "%.*s/%.*s/%.*s", STR_ARG(snapshot->listed[link->from].id),
                                  STR_ARG(link->kind), STR_ARG(snapshot->listed[link->to].id));
    begin_entity(&w, str_of(id), link->kind, words->schema);
    one_value(&w, self_role, snapshot->listed[self].id);
    json_key(&w, other_role);
    json_begin_array(&w);
    if (!entity_write(&w, snapshot, other, NULL, STR_EMPTY, err))
        return false;
    json_end_array(&w);
    one_value(&w, "role", link->kind);
    end_entity(&w, list);
    return add_entity(all, outward ? words->reverse_from : words->reverse_to, &json, arena, err);
}

static bool add_addresses(const struct snapshot *snapshot, uint32_t self, const cJSON *own,
                          struct adjacencies *all, struct arena *arena, struct error *err)
{
    static const struct {
        const char *from, *to;
    } parts[] = {{"full", "full"},     {"street", "street"},       {"city", "city"},
                 {"region", "region"}, {"postcode", "postalCode"}, {"country_code", "country"}};
    const struct snapshot_listed *party = &snapshot->listed[self];
    const cJSON *addresses = cJSON_GetObjectItemCaseSensitive(own, "addresses");
    size_t nth = 0;
    for (const cJSON *a = addresses ? addresses->child : NULL; a; a = a->next, nth++) {
        AUTO_BUF json = BUF_INIT(MAX_ENTITY_BYTES);
        struct json_writer w = JSON_WRITER(&json);
        const cJSON *full = cJSON_GetObjectItemCaseSensitive(a, "full");
        const char *id = arena_printf(arena, "%.*s/address/%zu", STR_ARG(party->id), nth + 1);
        begin_entity(&w, str_of(id), str_of(cJSON_GetStringValue(full)), "Address");
        for (size_t i = 0; i < LENGTH(parts); i++) {
            const cJSON *part = cJSON_GetObjectItemCaseSensitive(a, parts[i].from);
            one_value(&w, parts[i].to, str_of(cJSON_GetStringValue(part)));
        }
        end_entity(&w, snapshot->lists[party->list].id);
        if (!add_entity(all, "addressEntity", &json, arena, err))
            return false;
    }
    return true;
}

static void copy_values(struct json_writer *w, const cJSON *properties, const char *from,
                        const char *to)
{
    const cJSON *values = cJSON_GetObjectItemCaseSensitive(properties, from);
    if (!values || !values->child)
        return;
    json_key(w, to);
    json_begin_array(w);
    for (const cJSON *v = values->child; v; v = v->next)
        json_text(w, str_of(cJSON_GetStringValue(v)));
    json_end_array(w);
}

/* The listing as an entity of its own: who listed the party, under which programmes, since when. */
static bool add_sanction(const struct snapshot *snapshot, uint32_t self, const cJSON *body,
                         const cJSON *own, struct adjacencies *all, struct arena *arena,
                         struct error *err)
{
    const struct snapshot_listed *party = &snapshot->listed[self];
    const struct snapshot_list *list = &snapshot->lists[party->list];
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    const cJSON *party_id = cJSON_GetObjectItemCaseSensitive(own, "party_id");
    const cJSON *listed_on = cJSON_GetObjectItemCaseSensitive(own, "listed_on");
    AUTO_BUF json = BUF_INIT(MAX_ENTITY_BYTES);
    struct json_writer w = JSON_WRITER(&json);
    const char *id = arena_printf(arena, "%.*s/sanction", STR_ARG(party->id));
    begin_entity(&w, str_of(id), list->title, "Sanction");
    one_value(&w, "entity", party->id);
    one_value(&w, "authority", list->publisher);
    one_value(&w, "authorityId", str_of(cJSON_GetStringValue(party_id)));
    copy_values(&w, properties, "program", "program");
    one_value(&w, "listingDate", str_of(cJSON_GetStringValue(listed_on)));
    copy_values(&w, properties, "sourceUrl", "sourceUrl");
    end_entity(&w, list->id);
    return add_entity(all, "sanctions", &json, arena, err);
}

bool entity_adjacent(const struct snapshot *snapshot, uint32_t listed, struct arena *arena,
                     struct adjacencies *out, struct error *err)
{
    const struct snapshot_listed *party = &snapshot->listed[listed];
    struct adjacencies all = {0};
    AUTO_JSON *body = cJSON_ParseWithLength(party->body.ptr, party->body.len);
    if (!body)
        return error_memory(err); /* our own JSON */
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(body, "subtier");
    if (!add_sanction(snapshot, listed, body, own, &all, arena, err) ||
        !add_addresses(snapshot, listed, own, &all, arena, err))
        return false;
    for (uint32_t i = 0; i < party->n_links && i < MAX_ADJACENT; i++) {
        if (!add_link(snapshot, listed, &snapshot->links[party->links[i]], &all, arena, err))
            return false;
    }
    *out = all;
    return true;
}
