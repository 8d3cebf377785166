/* lists/snapshot/compiled.c - listed parties loaded and indexed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/compiled.h"

#include "core/buf.h"
#include "lists/snapshot/clusters.h"
#include "lists/snapshot/contacts.h"
#include "lists/snapshot/text_index.h"
#include "lists/versions/body.h"
#include "lists/versions/staging.h"
#include "lists/versions/store.h"
#include "lists/versions/subject_text.h"

enum { PAGE_ROWS = 4000, MAX_BODY_BYTES = 256 << 20 };
static const size_t MAX_BYTES = (size_t)8 << 30;

/* While compiling: the subjects that the index is made of, freed once it stands. */
struct compiler {
    struct compiled *compiled;
    struct arena scratch;
    struct subject *subjects;
    size_t n_subjects, subjects_capacity;
    struct buf body;
};

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_MEMORY, "no memory to compile the lists");
}

static bool compiler_init(struct compiler *c, struct error *err)
{
    memset(c, 0, sizeof *c);
    c->compiled = calloc(1, sizeof *c->compiled);
    if (!c->compiled)
        return no_memory(err);
    arena_init(&c->compiled->arena, MAX_BYTES);
    map_init(&c->compiled->by_id, &c->compiled->arena);
    atomic_init(&c->compiled->references, 1);
    pthread_mutex_init(&c->compiled->text_lock, NULL);
    pthread_mutex_init(&c->compiled->earlier_lock, NULL);
    arena_init(&c->scratch, MAX_BYTES);
    buf_init(&c->body, MAX_BODY_BYTES);
    return true;
}

static void compiler_release(struct compiler *c)
{
    arena_release(&c->scratch);
    buf_release(&c->body);
}

struct compiled *compiled_take(struct compiled *compiled)
{
    atomic_fetch_add_explicit(&compiled->references, 1, memory_order_relaxed);
    return compiled;
}

void compiled_give(struct compiled *compiled)
{
    if (!compiled || atomic_fetch_sub_explicit(&compiled->references, 1, memory_order_acq_rel) != 1)
        return;
    match_index_free(compiled->index);
    text_index_free(compiled->text);
    contact_index_free(compiled->contacts);
    for (size_t i = 0; i < COMPILED_EARLIER; i++)
        match_index_free(compiled->earlier[i]);
    pthread_mutex_destroy(&compiled->earlier_lock);
    pthread_mutex_destroy(&compiled->text_lock);
    arena_release(&compiled->arena);
    free(compiled);
}

uint32_t compiled_find(const struct compiled *compiled, struct str id)
{
    return map_get(&compiled->by_id, id);
}

size_t compiled_bytes(const struct compiled *compiled)
{
    return sizeof *compiled + compiled->arena.used_bytes + match_index_bytes(compiled->index);
}

const struct text_index *compiled_text(struct compiled *compiled, struct error *err)
{
    pthread_mutex_lock(&compiled->text_lock);
    if (!compiled->text)
        compiled->text = text_index_new(compiled->listed, compiled->n_listed, err);
    const struct text_index *text = compiled->text;
    pthread_mutex_unlock(&compiled->text_lock);
    return text;
}

const struct contact_index *compiled_contacts(struct compiled *compiled, struct error *err)
{
    pthread_mutex_lock(&compiled->text_lock);
    if (!compiled->contacts)
        compiled->contacts = contact_index_new(compiled->listed, compiled->n_listed, err);
    const struct contact_index *contacts = compiled->contacts;
    pthread_mutex_unlock(&compiled->text_lock);
    return contacts;
}

const struct match_index *compiled_index(struct compiled *compiled, const struct model *model,
                                         struct error *err)
{
    size_t at = 0;
    while (match_model_at(at) && match_model_at(at) != model)
        at++;
    if (at == 0)
        return compiled->index;
    if (at > COMPILED_EARLIER) {
        error_set(err, ERROR_INTERNAL, "more than %d earlier models", COMPILED_EARLIER);
        return NULL;
    }
    pthread_mutex_lock(&compiled->earlier_lock);
    struct match_index **earlier = &compiled->earlier[at - 1];
    if (!*earlier)
        *earlier = match_index_again(compiled->index, model, err);
    const struct match_index *index = *earlier;
    pthread_mutex_unlock(&compiled->earlier_lock);
    return index;
}

/* --- parties ---------------------------------------------------------------------------------- */

/* Adds a party whose `body` is complete; everything is copied. */
static bool add_party(struct compiler *c, const struct snapshot_listed *party, struct str subject,
                      struct error *err)
{
    struct compiled *k = c->compiled;
    struct snapshot_listed *listed =
        arena_grow(&k->arena, k->listed, &k->listed_capacity, k->n_listed + 1, sizeof *listed);
    struct subject *subjects = arena_grow(&c->scratch, c->subjects, &c->subjects_capacity,
                                          c->n_subjects + 1, sizeof *subjects);
    if (listed)
        k->listed = listed;
    if (subjects)
        c->subjects = subjects;
    if (!listed || !subjects)
        return no_memory(err);
    struct snapshot_listed *kept = &listed[k->n_listed];
    *kept = *party;
    kept->id = str_copy(&k->arena, party->id);
    kept->caption = str_copy(&k->arena, party->caption);
    kept->body = str_copy(&k->arena, party->body);
    kept->body_sha256 = str_copy(&k->arena, party->body_sha256);
    kept->match_hash = str_copy(&k->arena, party->match_hash);
    struct str text = str_copy(&c->scratch, subject);
    if (arena_failed(&k->arena) || arena_failed(&c->scratch))
        return no_memory(err);
    if (!subject_text_read(text, party->schema, &c->scratch, &subjects[c->n_subjects], err))
        return false;
    /* Two lists may hold the same entity under its own id; the id then finds the first. */
    if (!map_add(&k->by_id, kept->id, (uint32_t)k->n_listed, NULL))
        return no_memory(err);
    k->n_listed++;
    c->n_subjects++;
    return true;
}

/* The mark by which every answer that shows the party shows that its file is held. */
static void mark_held(struct buf *body)
{
    if (body->len > 0)
        body->len--;
    buf_adds(body, ",\"held\":true}");
}

static bool add_row(struct compiler *c, const PGresult *rows, int row, uint32_t list,
                    struct date last_seen, bool held, struct error *err)
{
    buf_clear(&c->body);
    body_write_dated(&c->body, db_get_text(rows, row, 6), db_get_date(rows, row, 8), last_seen,
                     db_get_date(rows, row, 9));
    if (held)
        mark_held(&c->body);
    if (buf_failed(&c->body))
        return no_memory(err);
    const struct snapshot_listed party = {
        .id = db_get_text(rows, row, 1),
        .schema = schema_of(db_get_text(rows, row, 2)),
        .caption = db_get_text(rows, row, 3),
        .measures = (unsigned)db_get_int64(rows, row, 4),
        .list = list,
        .held = held,
        .body = buf_str(&c->body),
        .body_sha256 = db_get_text(rows, row, 7),
        .match_hash = db_get_text(rows, row, 10),
    };
    return add_party(c, &party, db_get_text(rows, row, 5), err);
}

/* --- links ------------------------------------------------------------------------------------ */

static bool add_link(struct compiled *k, uint32_t from, uint32_t to, struct str kind,
                     struct error *err)
{
    if (from == MAP_NONE || to == MAP_NONE)
        return true;
    struct snapshot_link *grown =
        arena_grow(&k->arena, k->links, &k->links_capacity, k->n_links + 1, sizeof *grown);
    if (!grown)
        return no_memory(err);
    k->links = grown;
    k->links[k->n_links++] = (struct snapshot_link){from, to, str_copy(&k->arena, kind)};
    return !arena_failed(&k->arena) || no_memory(err);
}

static uint32_t network_of(struct snapshot_listed *listed, uint32_t at)
{
    while (listed[at].network != at) {
        listed[at].network = listed[listed[at].network].network;
        at = listed[at].network;
    }
    return at;
}

static void connect(struct snapshot_listed *listed, uint32_t a, uint32_t b)
{
    a = network_of(listed, a);
    b = network_of(listed, b);
    listed[a > b ? a : b].network = a > b ? b : a;
}

static void find_networks(struct compiled *k)
{
    for (size_t i = 0; i < k->n_listed; i++)
        k->listed[i].network = (uint32_t)i;
    for (size_t i = 0; i < k->n_links; i++)
        connect(k->listed, k->links[i].from, k->links[i].to);
    for (size_t i = 0; i < k->n_listed; i++)
        connect(k->listed, (uint32_t)i, k->listed[i].cluster);
    for (size_t i = 0; i < k->n_listed; i++)
        k->listed[i].network = network_of(k->listed, (uint32_t)i);
}

/* Gives each party the positions of the links that touch it: count, then fill. */
static bool attach_links(struct compiled *k, struct error *err)
{
    uint32_t *positions = arena_calloc(&k->arena, 2 * k->n_links + 1, sizeof *positions);
    if (!positions)
        return no_memory(err);
    for (size_t i = 0; i < k->n_links; i++) {
        k->listed[k->links[i].from].n_links++;
        k->listed[k->links[i].to].n_links++;
    }
    for (size_t i = 0; i < k->n_listed; i++) {
        k->listed[i].links = positions;
        positions += k->listed[i].n_links;
        k->listed[i].n_links = 0;
    }
    for (size_t i = 0; i < k->n_links; i++) {
        const uint32_t ends[] = {k->links[i].from, k->links[i].to};
        for (size_t e = 0; e < LENGTH(ends); e++) {
            struct snapshot_listed *party = &k->listed[ends[e]];
            ((uint32_t *)(uintptr_t)party->links)[party->n_links++] = (uint32_t)i;
        }
    }
    return true;
}

/* Builds the index and hands over what was compiled; frees it on failure. */
static struct compiled *finish(struct compiler *c, bool done, struct error *err)
{
    struct compiled *compiled = c->compiled;
    if (done)
        done = attach_links(compiled, err) &&
               clusters_find(compiled->listed, c->subjects, c->n_subjects, &compiled->arena,
                             &compiled->same, &compiled->n_same, err);
    if (done) {
        find_networks(compiled);
        compiled->index = match_index_new(c->subjects, c->n_subjects, err);
        done = compiled->index != NULL;
    }
    compiler_release(c);
    if (done)
        return compiled;
    compiled_give(compiled);
    return NULL;
}

/* --- from the database ------------------------------------------------------------------------ */

/* One list's parties; `ids` maps the publisher's ids to positions, for the links. */
static bool load_parties(struct compiler *c, struct db *db, const struct lists_table *lists,
                         size_t position, struct map *ids, struct error *err)
{
    const struct snapshot_list *list = &lists->lists[position];
    const struct db_statement *statement =
        lists->historic ? &store_history_parties : &store_snapshot_parties;
    struct str after = STR("");
    for (;;) {
        AUTO_PGRESULT *rows = NULL;
        const struct db_param params[] = {db_text(list->id), db_text(after), db_int64(PAGE_ROWS),
                                          db_int64(list->version)};
        if (db_select(db, statement, params, &rows, err) < 0)
            return false;
        int count = PQntuples(rows);
        for (int row = 0; row < count; row++) {
            after = str_copy(&c->scratch, db_get_text(rows, row, 0));
            if (!add_row(c, rows, row, (uint32_t)position, list->published, false, err))
                return false;
            if (!map_add(ids, after, (uint32_t)c->compiled->n_listed - 1, NULL))
                return no_memory(err);
        }
        if (count < PAGE_ROWS)
            return true;
    }
}

/* Behind the list's own parties; links of a held file are not followed. */
static bool load_held(struct compiler *c, struct db *db, const struct lists_table *lists,
                      size_t position, struct error *err)
{
    const struct snapshot_list *list = &lists->lists[position];
    struct str after = STR("");
    for (int count = PAGE_ROWS; list->held_id > 0 && count == PAGE_ROWS;) {
        AUTO_PGRESULT *rows = NULL;
        const struct db_param params[] = {db_int64(list->held_id), db_text(after),
                                          db_int64(PAGE_ROWS)};
        if (db_select(db, &store_held_parties, params, &rows, err) < 0)
            return false;
        count = PQntuples(rows);
        for (int row = 0; row < count; row++) {
            if (!add_row(c, rows, row, (uint32_t)position, list->published, true, err))
                return false;
        }
        if (count > 0)
            after = str_copy(&c->scratch, db_get_text(rows, count - 1, 0));
    }
    return !arena_failed(&c->scratch) || no_memory(err);
}

static bool load_links(struct compiler *c, struct db *db, const struct lists_table *lists,
                       size_t position, const struct map *ids, struct error *err)
{
    const struct snapshot_list *list = &lists->lists[position];
    AUTO_PGRESULT *rows = NULL;
    const struct db_param params[] = {db_text(list->id), db_int64(list->version)};
    if (db_select(db, lists->historic ? &store_history_links : &store_snapshot_links, params, &rows,
                  err) < 0)
        return false;
    for (int row = 0; row < PQntuples(rows); row++)
        if (!add_link(c->compiled, map_get(ids, db_get_text(rows, row, 0)),
                      map_get(ids, db_get_text(rows, row, 2)), db_get_text(rows, row, 1), err))
            return false;
    return true;
}

struct compiled *compiled_load(struct db *db, const struct lists_table *lists, struct error *err)
{
    struct compiler c;
    if (!compiler_init(&c, err))
        return NULL;
    bool done = true;
    for (size_t i = 0; i < lists->n && done; i++) {
        const struct snapshot_list *list = &lists->lists[i];
        if (list->version == 0 || !list->enabled)
            continue;
        struct map ids;
        map_init(&ids, &c.scratch);
        done = load_parties(&c, db, lists, i, &ids, err) &&
               load_links(&c, db, lists, i, &ids, err) && load_held(&c, db, lists, i, err);
    }
    return finish(&c, done, err);
}

/* --- from files ------------------------------------------------------------------------------- */

static bool add_staged(struct compiler *c, const struct staging *staging,
                       const struct staged_party *party, struct error *err)
{
    buf_clear(&c->body);
    body_write_dated(&c->body, party->body, staging->published, staging->published,
                     staging->published);
    if (buf_failed(&c->body))
        return no_memory(err);
    const struct snapshot_listed listed = {
        .id = party->entity_id,
        .schema = party->schema,
        .caption = party->caption,
        .measures = party->measures,
        .list = 0,
        .body = buf_str(&c->body),
        .body_sha256 = str_of(party->body_sha256),
        .match_hash = str_of(party->match_hash),
    };
    return add_party(c, &listed, party->subject, err);
}

struct compiled *compiled_of_staging(const struct staging *staging, struct error *err)
{
    struct compiler c;
    if (!compiler_init(&c, err))
        return NULL;
    bool done = true;
    for (size_t i = 0; i < staging->n_parties && done; i++)
        done = add_staged(&c, staging, &staging->parties[i], err);
    for (size_t i = 0; i < staging->n_links && done; i++)
        done = add_link(c.compiled, staging->links[i].party, staging->links[i].target,
                        str_of(staging->links[i].kind), err);
    return finish(&c, done, err);
}
