/* lists/versions/staging.c - parsed records made ready for the tables.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/versions/staging.h"

#include "lists/catalogue/measures.h"
#include "lists/versions/body.h"
#include "lists/versions/subject_text.h"

/* Bounds what one import may use; a list of 250,000 parties needs about a fifth. */
static const size_t MAX_BYTES = (size_t)4 << 30;
enum { MAX_PARTY_BYTES = 256 << 20 };

void staging_init(struct staging *staging, struct str list, const struct list_format *format)
{
    memset(staging, 0, sizeof *staging);
    arena_init(&staging->arena, MAX_BYTES);
    staging->list = list;
    staging->format = format;
    map_init(&staging->by_id, &staging->arena);
    map_init(&staging->main_names, &staging->arena);
    map_init(&staging->other_names, &staging->arena);
    tally_init(&staging->tally, &staging->arena);
}

void staging_release(struct staging *staging) { arena_release(&staging->arena); }

/* --- names, for links ------------------------------------------------------------------------- */

static struct str lower_case(struct arena *arena, struct str text)
{
    char *copy = arena_strndup(arena, text.ptr, text.len);
    for (size_t i = 0; copy && i < text.len; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return (struct str){copy, copy ? text.len : 0};
}

static void own_name(struct staging *s, struct map *names, struct str name, uint32_t party)
{
    uint32_t *grown = arena_grow(&s->arena, s->name_owners, &s->name_owners_capacity,
                                 s->n_name_owners + 1, sizeof *grown);
    uint32_t slot = MAP_NONE;
    if (!grown)
        return;
    s->name_owners = grown;
    if (!map_add(names, lower_case(&s->arena, name), (uint32_t)s->n_name_owners, &slot))
        return;
    if (slot == MAP_NONE)
        s->name_owners[s->n_name_owners++] = party;
    else if (s->name_owners[slot] != party)
        s->name_owners[slot] = MAP_NONE; /* more than one: nobody */
}

/* The one party that bears the name: as its main name, else as any other. */
static uint32_t owner_of(struct staging *s, struct str name)
{
    struct str key = lower_case(&s->arena, name);
    uint32_t slot = map_get(&s->main_names, key);
    if (slot == MAP_NONE)
        slot = map_get(&s->other_names, key);
    return slot == MAP_NONE ? MAP_NONE : s->name_owners[slot];
}

static void resolve_links(struct staging *s)
{
    for (size_t i = 0; i < s->n_links; i++) {
        struct staged_link *link = &s->links[i];
        if (link->target_id.len > 0)
            link->target = map_get(&s->by_id, link->target_id);
        else
            link->target = owner_of(s, link->target_name);
        if (link->target == link->party)
            link->target = MAP_NONE;
        if (link->target == MAP_NONE)
            warnings_add(&s->warnings, "link to nobody, or to a name of several, on this list");
    }
}

/* --- records ---------------------------------------------------------------------------------- */

static struct str entity_id_of(struct staging *s, struct str id)
{
    if (s->format->own_ids)
        return id;
    const char *joined = arena_printf(&s->arena, "%.*s:%.*s", STR_ARG(s->list), STR_ARG(id));
    return str_of(joined);
}

static bool fill(struct staging *s, struct staged_party *party, const struct listed_record *record)
{
    AUTO_BUF subject = BUF_INIT(MAX_PARTY_BYTES);
    AUTO_BUF body = BUF_INIT(MAX_PARTY_BYTES);
    party->id = str_copy(&s->arena, record->id);
    party->entity_id = entity_id_of(s, party->id);
    party->caption = str_copy(&s->arena, record->caption);
    party->schema = record->schema;
    party->topicless = record->n_topics == 0;
    if (record->n_sanctions > 0)
        party->measures = measures_of_sanctions(record->sanctions, record->n_sanctions);
    else if (party->topicless)
        party->measures = measures_of_programmes(s->list, record->programmes, record->n_programmes);
    else
        party->measures = measures_of_topics(record->topics, record->n_topics);
    s->any_topics |= !party->topicless;

    subject_text_write(&subject, record);
    if (!body_write(&body, record, s->list, party->entity_id) || buf_failed(&subject))
        return false;
    party->subject = str_copy(&s->arena, buf_str(&subject));
    party->body = str_copy(&s->arena, buf_str(&body));
    return !arena_failed(&s->arena) && subject_text_hash(party->subject, party->match_hash);
}

static void add_links(struct staging *s, const struct listed_record *record, uint32_t party)
{
    for (size_t i = 0; i < record->n_links; i++) {
        struct staged_link *grown =
            arena_grow(&s->arena, s->links, &s->links_capacity, s->n_links + 1, sizeof *grown);
        if (!grown)
            return;
        s->links = grown;
        s->links[s->n_links++] = (struct staged_link){
            .party = party,
            .target = MAP_NONE,
            .kind = record->links[i].kind,
            .target_id = str_copy(&s->arena, record->links[i].target_id),
            .target_name = str_copy(&s->arena, record->links[i].target_name),
        };
    }
}

static bool no_memory(const struct staging *s, struct error *err)
{
    return error_set(err, ERROR_MEMORY, "the list needs too much memory (%zu parties so far)",
                     s->n_parties);
}

static bool on_party(void *context, const struct listed_record *record, struct error *err)
{
    struct staging *s = context;
    s->last_id = str_copy(&s->arena, record->place.len > 0 ? record->place : record->id);
    if (s->tally.counts.parties == 0)
        s->first_id = s->last_id;
    if (!tally_add(&s->tally, record))
        return no_memory(s, err);
    if (record->part.len > 0 || record->delisted)
        return true;
    if (record->id.len == 0 || record->id.len > 256)
        return error_set(err, ERROR_LIST_REFUSED, "a party without an id, or with one of %zu bytes",
                         record->id.len);

    struct staged_party *grown =
        arena_grow(&s->arena, s->parties, &s->parties_capacity, s->n_parties + 1, sizeof *grown);
    if (!grown)
        return no_memory(s, err);
    s->parties = grown;
    struct staged_party *party = &s->parties[s->n_parties];
    uint32_t position = (uint32_t)s->n_parties, before = MAP_NONE;
    memset(party, 0, sizeof *party);
    if (!fill(s, party, record) || !map_add(&s->by_id, party->id, position, &before))
        return no_memory(s, err);
    if (before != MAP_NONE)
        return error_set(err, ERROR_LIST_REFUSED, "the id %.*s stands in the list twice",
                         STR_ARG(party->id));
    s->n_parties++;
    s->fill.births += record->n_births > 0;
    s->fill.countries += record->n_countries + record->n_nationalities > 0;
    s->fill.identifiers += record->n_identifiers > 0;
    for (size_t i = 0; i < record->n_names; i++) {
        bool main_name = record->names[i].role == NAME_PRIMARY;
        own_name(s, main_name ? &s->main_names : &s->other_names, record->names[i].text, position);
    }
    add_links(s, record, position);
    return !arena_failed(&s->arena) || no_memory(s, err);
}

static bool on_published(void *context, struct date published, struct error *err)
{
    struct staging *s = context;
    (void)err;
    s->published = published;
    return true;
}

static bool on_partial(void *context, struct str why, struct error *err)
{
    struct staging *s = context;
    s->partial = str_copy(&s->arena, why);
    return s->partial.ptr || no_memory(s, err);
}

/* In a list that states topics, a party without one is there for its links, not as a target. */
static bool settle_measures_and_hashes(struct staging *s)
{
    AUTO_BUF text = BUF_INIT(MAX_PARTY_BYTES);
    for (size_t i = 0; i < s->n_parties; i++) {
        struct staged_party *party = &s->parties[i];
        if (s->any_topics && party->topicless)
            party->measures = MEASURE_INFORMATION;
        buf_clear(&text);
        buf_printf(&text, "%u\n", party->measures);
        buf_add(&text, party->body);
        if (buf_failed(&text))
            return false;
        sha256_hex(buf_str(&text), party->body_sha256);
    }
    return true;
}

bool staging_read(struct staging *s, const struct list_file *files, size_t count, struct error *err)
{
    const struct list_sink sink = {
        .context = s,
        .party = on_party,
        .published = on_published,
        .partial = on_partial,
        .column_map = s->column_map,
        .warnings = &s->warnings,
        .coverage = &s->coverage,
    };
    if (!s->format->parse(files, count, &sink, err))
        return false;
    if (s->tally.counts.parties == 0)
        return error_set(err, ERROR_LIST_REFUSED, "%s: not one party in it", files[0].name);
    resolve_links(s);
    if (!settle_measures_and_hashes(s) || arena_failed(&s->arena))
        return no_memory(s, err);
    return true;
}
