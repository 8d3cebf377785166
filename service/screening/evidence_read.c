/* screening/evidence_read.c - from evidence back to what a screening is made of.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/evidence_read.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, TEXT_MAX_BYTES = 1 << 20 };

struct reader {
    struct arena *arena;
    struct faults *faults;
    struct error *err;
};

static const cJSON *get(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static size_t length(const cJSON *array)
{
    size_t n = 0;
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        n++;
    return n;
}

/* Empty when absent; a copy in the arena. */
static struct str text(const struct reader *r, const cJSON *object, const char *key)
{
    const cJSON *value = get(object, key);
    return cJSON_IsString(value) ? str_copy(r->arena, str_of(value->valuestring)) : STR_EMPTY;
}

static int64_t number(const cJSON *object, const char *key, int64_t otherwise)
{
    const cJSON *value = get(object, key);
    return cJSON_IsNumber(value) ? (int64_t)value->valuedouble : otherwise;
}

static struct date day(const struct reader *r, const cJSON *object, const char *key)
{
    struct date date = {0};
    struct error ignored = ERROR_INIT;
    struct str written = text(r, object, key);
    if (written.len > 0 && !date_parse(written, &date, &ignored))
        return (struct date){0};
    return date;
}

/* "2026-11-23T21:14:05.123Z" */
static bool read_time(struct str written, int64_t *unix_ms_out)
{
    struct date date;
    struct error ignored = ERROR_INIT;
    int64_t h, m, s, ms;
    if (written.len != 24 || !date_parse_full(str_slice(written, 0, 10), &date, &ignored) ||
        !str_to_int(str_slice(written, 11, 13), 0, 23, &h) ||
        !str_to_int(str_slice(written, 14, 16), 0, 59, &m) ||
        !str_to_int(str_slice(written, 17, 19), 0, 60, &s) ||
        !str_to_int(str_slice(written, 20, 23), 0, 999, &ms))
        return false;
    *unix_ms_out = (int64_t)date_to_days(date) * DAY_MS + ((h * 60 + m) * 60 + s) * 1000 + ms;
    return true;
}

/* --- input ------------------------------------------------------------------------------------ */

static bool read_parties(const struct reader *r, const cJSON *array, struct engagement *out)
{
    size_t i = 0;
    out->n_parties = length(array);
    out->parties = arena_calloc(r->arena, out->n_parties, sizeof *out->parties);
    if (!out->parties)
        return error_memory(r->err);
    for (const cJSON *item = array->child; item; item = item->next, i++)
        if (!party_decode(item, "/input/parties", r->arena, &out->parties[i], r->faults))
            return error_set(r->err, ERROR_INPUT, "a party of the evidence cannot be read: %s",
                             r->faults->count > 0 ? r->faults->rows[0].message : "no memory");
    return true;
}

static bool read_relation(const struct reader *r, const cJSON *item, struct party_relation *out)
{
    struct party_relation relation = {
        .id = text(r, item, "id"),
        .from_id = text(r, item, "from"),
        .to_id = text(r, item, "to"),
        .basis = text(r, item, "basis"),
        .confidence_reason = text(r, item, "confidence_reason"),
        .valid_from = day(r, item, "valid_from"),
        .valid_to = day(r, item, "valid_to"),
        .note = text(r, item, "note"),
        .edge = {.share_low_bp = (int32_t)number(item, "share_low_bp", SHARE_UNKNOWN),
                 .share_high_bp = (int32_t)number(item, "share_high_bp", SHARE_UNKNOWN),
                 .confidence_micro = (uint32_t)number(item, "confidence_micro", 0)},
    };
    relation.confidence_given = relation.confidence_reason.len > 0;
    if (!relation_type_of(text(r, item, "type"), &relation.edge.type) ||
        !relation_source_of(text(r, item, "source"), &relation.edge.source))
        return error_set(r->err, ERROR_INPUT, "a relation of the evidence is of no known type");
    if (!relation_properties_decode(item, r->arena, &relation, r->faults))
        return error_set(r->err, ERROR_INPUT, "a relation of the evidence cannot be read: %s",
                         r->faults->count > 0 ? r->faults->rows[0].message : "no memory");
    *out = relation;
    return true;
}

static bool read_relations(const struct reader *r, const cJSON *array, struct engagement *out)
{
    size_t i = 0;
    out->n_relations = length(array);
    out->relations = arena_calloc(r->arena, out->n_relations, sizeof *out->relations);
    if (!out->relations)
        return error_memory(r->err);
    for (const cJSON *item = array->child; item; item = item->next, i++)
        if (!read_relation(r, item, &out->relations[i]))
            return false;
    return true;
}

static bool read_restriction(const struct reader *r, const cJSON *array, struct engagement *out)
{
    struct str *ids = arena_calloc(r->arena, length(array), sizeof *ids);
    if (!ids)
        return error_memory(r->err);
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        ids[out->n_only_lists++] = str_copy(r->arena, str_of(item->valuestring));
    out->only_lists = ids;
    return true;
}

static bool read_decisions(const struct reader *r, const cJSON *array,
                           struct screen_context *context)
{
    size_t n = length(array), i = 0;
    struct decision_in_force *rows = arena_calloc(r->arena, n, sizeof *rows);
    if (!rows)
        return error_memory(r->err);
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next, i++)
        rows[i] = (struct decision_in_force){
            .party = text(r, item, "party"),
            .listed = text(r, item, "listed"),
            .id = text(r, item, "id"),
            .true_match = str_equal(text(r, item, "outcome"), STR("true_match")),
            .party_hash = text(r, item, "party_sha256"),
            .match_hash = text(r, item, "match_sha256"),
            .until = text(r, item, "until"),
        };
    context->decisions = rows; /* they stand sorted by party and listed party */
    context->n_decisions = n;
    return true;
}

/* Yes and no stand as 1 and 0 in evidence. */
static void as_boolean(cJSON *object, const char *key)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (cJSON_IsNumber(value))
        cJSON_ReplaceItemInObjectCaseSensitive(object, key,
                                               cJSON_CreateBool(value->valuedouble != 0));
}

static bool read_conditions(const struct reader *r, const cJSON *input, struct engagement *out)
{
    cJSON *nexus = cJSON_GetObjectItemCaseSensitive(input, "nexus");
    as_boolean(nexus, "us_origin");
    as_boolean(nexus, "us_import");
    return engagement_decode_conditions(input, r->arena, out, r->faults) ||
           error_set(r->err, ERROR_INPUT, "nexus or authorisations of the evidence: %s",
                     r->faults->count > 0 ? r->faults->rows[0].message : "no memory");
}

static bool read_input(const struct reader *r, const cJSON *input, struct evidence_read *out)
{
    struct engagement *engagement = &out->engagement;
    const cJSON *parties = get(input, "parties"), *relations = get(input, "relations");
    if (!cJSON_IsArray(parties) || !cJSON_IsArray(relations) ||
        !read_time(text(r, input, "evaluated_at"), &out->context.now_unix_ms))
        return error_set(r->err, ERROR_INPUT, "the evidence lacks what was asked");
    engagement->id = text(r, input, "engagement");
    engagement->as_of = day(r, input, "as_of");
    if (!read_parties(r, parties, engagement) || !read_relations(r, relations, engagement) ||
        !read_conditions(r, input, engagement) ||
        !read_restriction(r, get(input, "lists"), engagement) ||
        !read_decisions(r, get(input, "decisions"), &out->context))
        return false;
    if (!engagement_read_declarations(input, r->arena, engagement))
        return error_set(r->err, ERROR_INPUT, "the evidence's declarations cannot be read");
    if (!engagement_decode_conditions(input, r->arena, engagement, r->faults))
        return error_set(r->err, ERROR_INPUT,
                         "the evidence's nexus or authorisations cannot be read");
    if (!engagement_link(engagement, text(r, input, "root"), r->arena, r->faults))
        return error_set(r->err, ERROR_INPUT,
                         "the relations of the evidence do not fit its parties");
    return true;
}

/* --- context ---------------------------------------------------------------------------------- */

static bool read_versions(const struct reader *r, const cJSON *array, struct evidence_read *out)
{
    struct snapshot_version *versions = arena_calloc(r->arena, length(array), sizeof *versions);
    if (!versions)
        return error_memory(r->err);
    for (const cJSON *item = array->child; item; item = item->next) {
        struct snapshot_version *version = &versions[out->n_versions++];
        version->list = text(r, item, "id");
        version->version = number(item, "version", 0);
        version->held_id = number(item, "held_id", 0);
        version->regime = text(r, item, "regime");
        version->required = number(item, "required", 0) != 0;
        if (!read_time(text(r, item, "checked_at"), &version->checked_unix_ms))
            return error_set(r->err, ERROR_INPUT,
                             "a list of the evidence has no time of its check");
    }
    out->versions = versions;
    return true;
}

static bool read_reasons(const struct reader *r, const cJSON *array, struct evidence_read *out)
{
    struct screening_reason *reasons = arena_calloc(r->arena, length(array), sizeof *reasons);
    if (!reasons)
        return error_memory(r->err);
    for (const cJSON *item = array ? array->child : NULL; item; item = item->next)
        reasons[out->recorded.n_reasons++] = (struct screening_reason){
            .list = text(r, item, "list"),
            .code = text(r, item, "code").ptr,
            .message = text(r, item, "message"),
        };
    out->recorded.reasons = reasons;
    return true;
}

static bool read_context(const struct reader *r, const cJSON *context, struct evidence_read *out)
{
    const cJSON *lists = get(context, "lists");
    if (!cJSON_IsArray(lists))
        return error_set(r->err, ERROR_INPUT, "the evidence lacks its lists");
    out->recorded.model = text(r, context, "model").ptr;
    return read_versions(r, lists, out) &&
           policy_read_canonical(get(context, "policy"), r->arena, &out->context.policy, r->err);
}

bool evidence_read(struct str evidence, struct arena *arena, struct evidence_read *out,
                   struct error *err)
{
    AUTO_JSON *tree = json_parse(evidence, err);
    struct faults faults = {.count = 0};
    const struct reader r = {arena, &faults, err};
    *out = (struct evidence_read){.n_versions = 0};
    if (!tree || !read_context(&r, get(tree, "context"), out) ||
        !read_input(&r, get(tree, "input"), out) ||
        !read_reasons(&r, get(get(tree, "result"), "reasons"), out))
        return false;
    if (arena_failed(arena))
        return error_memory(err);
    if (!out->recorded.model)
        return error_set(err, ERROR_INPUT, "the evidence names no model");
    out->context.recorded = &out->recorded;
    out->context.only_lists = out->engagement.only_lists;
    out->context.n_only_lists = out->engagement.n_only_lists;
    return true;
}
