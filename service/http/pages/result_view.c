/* http/pages/result_view.c - see result_view.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/result_view.h"

#include "core/buf.h"
#include "core/map.h"
#include "http/pages/party_words.h"
#include "http/pages/words.h"

enum { ABOUT_VALUES = 2, COUNTED_MICRO = 700000 };

struct reader {
    struct result_view *view;
    struct map parties, listed;
    struct error *err;
};

/* --- Values of the answer --------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *key)
{
    return object ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

struct str view_text(const cJSON *object, const char *key)
{
    const cJSON *value = member(object, key);
    return cJSON_IsString(value) ? str_of(value->valuestring) : STR_EMPTY;
}

uint32_t view_micro(const cJSON *object, const char *key)
{
    const cJSON *value = member(object, key);
    if (!cJSON_IsNumber(value) || !(value->valuedouble > 0))
        return 0;
    return value->valuedouble >= 1 ? 1000000 : (uint32_t)(value->valuedouble * 1e6 + 0.5);
}

int64_t view_int(const cJSON *object, const char *key, int64_t otherwise)
{
    const cJSON *value = member(object, key);
    if (!cJSON_IsNumber(value) || value->valuedouble > 9e15 || value->valuedouble < -9e15)
        return otherwise;
    return (int64_t)value->valuedouble;
}

bool view_bool(const cJSON *object, const char *key)
{
    const cJSON *value = member(object, key);
    return cJSON_IsTrue(value);
}

const cJSON *view_items(const cJSON *object, const char *key)
{
    const cJSON *value = member(object, key);
    return cJSON_IsArray(value) ? value->child : NULL;
}

static size_t count_items(const cJSON *first)
{
    size_t count = 0;
    for (; first; first = first->next)
        count++;
    return count;
}

uint32_t view_find_party(const struct result_view *view, struct str id)
{
    for (size_t i = 0; i < view->n_parties; i++)
        if (str_equal(view->parties[i].id, id))
            return (uint32_t)i;
    return VIEW_NONE;
}

uint32_t view_find_listed(const struct result_view *view, struct str id)
{
    for (size_t i = 0; i < view->n_listed; i++)
        if (str_equal(view->listed[i].id, id))
            return (uint32_t)i;
    return VIEW_NONE;
}

struct str view_listed_name(const struct result_view *view, uint32_t listed)
{
    if (listed == VIEW_NONE)
        return STR_EMPTY;
    const struct view_listed *it = &view->listed[listed];
    return it->caption.len > 0 ? it->caption : it->id;
}

/* --- Parties ---------------------------------------------------------------------------------- */

static void *new_array(struct reader *r, size_t count, size_t size)
{
    void *items = arena_calloc(r->view->arena, count > 0 ? count : 1, size);
    if (!items)
        (void)error_memory(r->err);
    return items;
}

static bool read_answer_parties(struct reader *r)
{
    struct result_view *view = r->view;
    const cJSON *item = view_items(view->answer, "parties");
    view->n_parties = 0;
    view->parties = new_array(r, count_items(item), sizeof *view->parties);
    if (!view->parties)
        return false;
    for (; item; item = item->next) {
        struct view_party *party = &view->parties[view->n_parties];
        party->id = party->name = view_text(item, "id");
        party->tier = (int)view_int(item, "tier", VIEW_NO_TIER);
        party->risk_micro = view_micro(item, "risk");
        party->band = view_text(item, "band");
        party->matches = view_items(item, "matches");
        party->n_matches = (uint32_t)count_items(party->matches);
        party->flags = view_items(item, "flags");
        party->n_flags = (uint32_t)count_items(party->flags);
        for (const cJSON *match = party->matches; match; match = match->next)
            party->n_counted += view_micro(match, "score") >= COUNTED_MICRO;
        if (!map_add(&r->parties, party->id, (uint32_t)view->n_parties, NULL))
            return error_memory(r->err);
        view->n_parties++;
    }
    return true;
}

static void add_about(struct buf *about, const cJSON *properties, const char *key, const char *word)
{
    unsigned shown = 0;
    for (const cJSON *value = view_items(properties, key); value && shown < ABOUT_VALUES;
         value = value->next, shown++) {
        if (!cJSON_IsString(value))
            continue;
        bool is_country = strcmp(key, "country") == 0;
        struct str text = str_of(value->valuestring);
        buf_adds(about, about->len > 0 ? ", " : "");
        buf_adds(about, word);
        buf_add(about, is_country ? words_country(text) : text);
    }
}

/* "Seo-yun Namgoong" of a person whose name was sent in parts. */
static struct str name_of_parts(struct reader *r, const cJSON *properties)
{
    static const char *const parts[] = {"firstName", "middleName", "fatherName", "lastName"};
    AUTO_BUF name = BUF_INIT(4096);
    for (size_t i = 0; i < LENGTH(parts); i++) {
        const cJSON *part = view_items(properties, parts[i]);
        if (!cJSON_IsString(part))
            continue;
        buf_adds(&name, name.len > 0 ? " " : "");
        buf_adds(&name, part->valuestring);
    }
    return name.len > 0 ? str_copy(r->view->arena, buf_str(&name)) : STR_EMPTY;
}

static bool describe_party(struct reader *r, struct view_party *party, const cJSON *submitted)
{
    static const char *const names[] = {"name", "alias", "weakAlias", "previousName"};
    const cJSON *properties = member(submitted, "properties");
    AUTO_BUF about = BUF_INIT(4096);
    party->schema = view_text(submitted, "schema");
    struct str parts = name_of_parts(r, properties);
    if (parts.len > 0)
        party->name = parts;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const cJSON *name = view_items(properties, names[i]);
        if (!cJSON_IsString(name))
            continue;
        party->name = str_of(name->valuestring);
        break;
    }
    if (str_equal(party->schema, STR("Person")))
        buf_adds(&about, "person");
    add_about(&about, properties, "country", "");
    add_about(&about, properties, "birthDate", "born ");
    add_about(&about, properties, "registrationNumber", "no. ");
    add_about(&about, properties, "passportNumber", "passport ");
    party->about = str_copy(r->view->arena, buf_str(&about));
    return !arena_failed(r->view->arena) || error_memory(r->err);
}

static bool read_submitted_parties(struct reader *r, const cJSON *input)
{
    for (const cJSON *item = view_items(input, "parties"); item; item = item->next) {
        uint32_t at = map_get(&r->parties, view_text(item, "id"));
        if (at != MAP_NONE && !describe_party(r, &r->view->parties[at], item))
            return false;
    }
    uint32_t root = map_get(&r->parties, view_text(input, "root"));
    r->view->root = root == MAP_NONE ? VIEW_NONE : root;
    return true;
}

/* --- Relations -------------------------------------------------------------------------------- */

static bool read_relations(struct reader *r, const cJSON *input)
{
    struct result_view *view = r->view;
    const cJSON *item = view_items(input, "relations");
    view->relations = new_array(r, count_items(item), sizeof *view->relations);
    if (!view->relations)
        return false;
    for (; item; item = item->next) {
        struct view_relation *relation = &view->relations[view->n_relations];
        relation->from = map_get(&r->parties, view_text(item, "from"));
        relation->to = map_get(&r->parties, view_text(item, "to"));
        if (relation->from == MAP_NONE || relation->to == MAP_NONE ||
            !relation_type_of(view_text(item, "type"), &relation->type))
            continue;
        relation->source = view_text(item, "source");
        relation->words =
            relation_words(view->arena, relation->type, view_int(item, "share_low_bp", -1),
                           view_int(item, "share_high_bp", -1));
        view->n_relations++;
    }
    return true;
}

/* --- Listed parties --------------------------------------------------------------------------- */

static bool add_listed(struct reader *r, struct view_listed one, size_t *capacity)
{
    struct result_view *view = r->view;
    uint32_t known = MAP_NONE;
    if (one.id.len == 0)
        return true;
    if (!map_add(&r->listed, one.id, (uint32_t)view->n_listed, &known))
        return error_memory(r->err);
    if (known != MAP_NONE)
        return true;
    void *grown =
        arena_grow(view->arena, view->listed, capacity, view->n_listed + 1, sizeof *view->listed);
    if (!grown)
        return error_memory(r->err);
    view->listed = grown;
    view->listed[view->n_listed++] = one;
    return true;
}

static bool read_listed(struct reader *r, const cJSON *result)
{
    size_t capacity = 0;
    for (const cJSON *item = view_items(result, "listed"); item; item = item->next) {
        struct view_listed one = {view_text(item, "id"), view_text(item, "caption"),
                                  view_text(item, "list"), member(item, "measures")};
        if (!add_listed(r, one, &capacity))
            return false;
    }
    for (size_t i = 0; i < r->view->n_parties; i++)
        for (const cJSON *m = r->view->parties[i].matches; m; m = m->next)
            if (!add_listed(r,
                            (struct view_listed){.id = view_text(m, "listed"),
                                                 .caption = view_text(m, "caption")},
                            &capacity))
                return false;
    for (const cJSON *link = view_items(member(r->view->answer, "headline"), "links"); link;
         link = link->next)
        if (!add_listed(r, (struct view_listed){.id = view_text(link, "from")}, &capacity) ||
            !add_listed(r, (struct view_listed){.id = view_text(link, "to")}, &capacity))
            return false;
    return true;
}

/* --- Paths ------------------------------------------------------------------------------------ */

/* Does a path that follows `relation` lead from `a` to `b`? In a cycle both ways exist. */
static bool leads(const struct view_relation *relation, uint32_t a, uint32_t b)
{
    return (relation_followed_forward(relation->type) && relation->from == a &&
            relation->to == b) ||
           (relation_followed_backward(relation->type) && relation->from == b && relation->to == a);
}

/* The relation a step went over: of the type it names, followed from the one party to the other. */
static uint32_t find_relation(const struct result_view *view, uint32_t a, uint32_t b,
                              struct str type)
{
    for (size_t i = 0; i < view->n_relations; i++) {
        const struct view_relation *relation = &view->relations[i];
        if (leads(relation, a, b) && str_equal(str_of(relation_type_name(relation->type)), type))
            return (uint32_t)i;
    }
    return VIEW_NONE;
}

static struct view_step read_step(struct reader *r, const cJSON *item, uint32_t before)
{
    struct view_step step = {.party = VIEW_NONE, .relation = VIEW_NONE, .listed = VIEW_NONE};
    step.product_micro = view_micro(item, "product");
    step.type = view_text(item, "relation");
    if (member(item, "party")) {
        step.party = map_get(&r->parties, view_text(item, "party"));
        step.factor_micro = step.type.len > 0 ? view_micro(item, "confidence") : 1000000;
        if (before != VIEW_NONE && step.party != VIEW_NONE)
            step.relation = find_relation(r->view, before, step.party, step.type);
    } else {
        step.listed = map_get(&r->listed, view_text(item, "listed"));
        step.factor_micro = view_micro(item, "score");
        step.match_micro = view_micro(item, "match");
    }
    return step;
}

static bool read_path(struct reader *r, const cJSON *object, struct view_path *path)
{
    const cJSON *item = view_items(object, "path"), *link = view_items(object, "links");
    uint32_t before = VIEW_NONE;
    path->risk_micro = view_micro(object, "risk");
    path->steps = new_array(r, count_items(item), sizeof *path->steps);
    path->links = new_array(r, count_items(link), sizeof *path->links);
    if (!path->steps || !path->links)
        return false;
    for (; item; item = item->next) {
        path->steps[path->n_steps] = read_step(r, item, before);
        before = path->steps[path->n_steps++].party;
    }
    for (; link; link = link->next) {
        struct view_link one = {map_get(&r->listed, view_text(link, "from")),
                                map_get(&r->listed, view_text(link, "to")),
                                view_text(link, "kind")};
        if (one.from != MAP_NONE && one.to != MAP_NONE)
            path->links[path->n_links++] = one;
    }
    return true;
}

static bool read_paths(struct reader *r)
{
    struct result_view *view = r->view;
    const cJSON *item = view_items(view->answer, "alternatives");
    view->alternatives = new_array(r, count_items(item), sizeof *view->alternatives);
    if (!view->alternatives || !read_path(r, member(view->answer, "headline"), &view->headline))
        return false;
    for (; item; item = item->next)
        if (!read_path(r, item, &view->alternatives[view->n_alternatives++]))
            return false;
    return true;
}

static void mark_worst(struct result_view *view)
{
    for (size_t i = 0; i < view->headline.n_steps; i++) {
        const struct view_step *step = &view->headline.steps[i];
        if (step->party != VIEW_NONE)
            view->parties[step->party].worst = true;
        if (step->relation != VIEW_NONE)
            view->relations[step->relation].worst = true;
    }
}

bool result_view_read(const cJSON *answer, const cJSON *evidence, struct arena *arena,
                      struct result_view *view_out, struct error *err)
{
    struct result_view view = {.arena = arena, .answer = answer, .root = VIEW_NONE};
    struct reader reader = {.view = &view, .err = err};
    const cJSON *input = member(evidence, "input");
    map_init(&reader.parties, arena);
    map_init(&reader.listed, arena);
    view.verdict = view_text(answer, "verdict");
    if (view.verdict.len == 0 || !view_items(answer, "parties"))
        return error_set(err, ERROR_INTERNAL, "the stored answer is no screening");
    if (!read_answer_parties(&reader) || !read_submitted_parties(&reader, input) ||
        !read_relations(&reader, input) || !read_listed(&reader, member(evidence, "result")) ||
        !read_paths(&reader))
        return false;
    mark_worst(&view);
    if (!result_tree_order(&view, err))
        return false;
    *view_out = view;
    return true;
}
