/* http/match.c - POST /match/{dataset}: the match contract that clients of yente 5 speak.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/clock.h"
#include "core/micro.h"
#include "http/contract.h"
#include "http/entity.h"
#include "http/match_query.h"
#include "http/resource.h"
#include "match/match.h"

/* Keys of an object are written once: later adjustments of a kind are in /v1/compare. */
static bool is_first_of_kind(const struct match_explanation *explanation, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(explanation->adjustments[i].kind, explanation->adjustments[at].kind) == 0)
            return false;
    }
    return true;
}

static void write_features(struct json_writer *w, const struct match_explanation *explanation)
{
    json_begin_object(w);
    for (size_t i = 0; i < explanation->n_features; i++) {
        const struct match_feature *feature = &explanation->features[i];
        char detail[64];
        int64_t value = feature->value_micro;
        snprintf(detail, sizeof detail, "effect %+.3f", feature->effect_millilogits / 1000.0);
        json_key(w, feature->name);
        json_begin_object(w);
        json_field_micro(w, "score", (uint32_t)(value < 0 ? 0 : value));
        json_field_cstr(w, "detail", detail);
        json_field_text(w, "query", explanation->query_name);
        json_field_text(w, "candidate", explanation->candidate_name);
        json_end_object(w);
    }
    for (size_t i = 0; i < explanation->n_adjustments; i++) {
        const struct match_adjustment *adjustment = &explanation->adjustments[i];
        if (!is_first_of_kind(explanation, i))
            continue;
        json_key(w, adjustment->kind);
        json_begin_object(w);
        json_field_micro(w, "score", adjustment->after_micro);
        json_field_text(w, "detail", adjustment->detail);
        json_field_null(w, "query");
        json_field_null(w, "candidate");
        json_end_object(w);
    }
    json_end_object(w);
}

static bool write_result(struct json_writer *w, const struct match_options *options,
                         const struct party *query, struct match_hit hit, struct arena *arena,
                         struct error *err)
{
    struct match_explanation explanation;
    if (!match_index_explain(options->index, &query->subject, hit.listed, arena, &explanation, err))
        return false;
    AUTO_BUF scored = BUF_INIT(4 << 20);
    struct json_writer tail = JSON_WRITER(&scored);
    char score[MICRO_TEXT_SIZE];
    buf_printf(&scored,
               "\"score\":%s,\"match\":%s,\"explanations\":", micro_format(hit.score_micro, score),
               hit.score_micro >= options->threshold_micro ? "true" : "false");
    write_features(&tail, &explanation);
    if (buf_failed(&scored))
        return error_memory(err);
    return entity_write(w, options->snapshot, hit.listed, NULL, buf_str(&scored), err);
}

static bool write_response(struct json_writer *w, struct match_options *options,
                           const struct party *query, struct arena *arena, struct error *err)
{
    struct match_hits hits = {0};
    struct match_search search = {
        .cutoff_micro = options->cutoff_micro + 1, /* results at the cutoff are dropped too */
        .limit = options->limit > 0 ? (size_t)options->limit : 1,
        .accept = match_options_accept,
        .context = options,
    };
    if (!match_index_search(options->index, &query->subject, &search, arena, &hits, err))
        return false;
    if (options->limit == 0)
        hits.count = 0;
    json_begin_object(w);
    json_field_int(w, "status", 200);
    contract_total(w, hits.total);
    json_key(w, "query");
    party_write(w, query);
    json_key(w, "results");
    json_begin_array(w);
    for (size_t i = 0; i < hits.count; i++) {
        if (!write_result(w, options, query, hits.items[i], arena, err))
            return false;
    }
    json_end_array(w);
    json_end_object(w);
    return true;
}

/* Reads every query before the first is answered: one bad query fails the batch. */
static bool read_queries(cJSON *tree, const struct http_request *request, struct party *parties,
                         const char **names, size_t *count_out, struct error *err)
{
    static const char *const keys[] = {"queries", "weights", "config", NULL};
    const cJSON *queries = NULL;
    if (!json_only_keys(tree, "", keys, err) ||
        !json_optional_object(tree, "", "queries", &queries, err))
        return false;
    if (!queries)
        return error_at(err, "/queries", "is required");
    size_t count = 0;
    for (cJSON *query = queries->child; query; query = query->next) {
        char pointer[128];
        if (count == MATCH_MAX_QUERIES)
            return error_at(err, "/queries", "holds more than %d queries", MATCH_MAX_QUERIES);
        json_pointer(pointer, sizeof pointer, "/queries", query->string);
        if (!match_query_read(query, pointer, request->arena, &parties[count], err))
            return false;
        names[count++] = query->string;
    }
    *count_out = count;
    return true;
}

/* What the contract has no word for: a required list that is missing, stale or only a sample. An
 * answer without results then proves nothing. Left out when all is well. */
static void write_incomplete(struct json_writer *w, const struct match_options *options)
{
    int64_t now_ms = clock_unix_ms();
    bool any = false;
    for (size_t i = 0; i < options->snapshot->n_lists; i++) {
        const struct snapshot_list *list = &options->snapshot->lists[i];
        const char *code = list->version == 0                  ? "missing"
                           : list->sample                      ? "sample"
                           : snapshot_list_stale(list, now_ms) ? "stale"
                                                               : NULL;
        if (!options->lists[i] || !list->required || !code)
            continue;
        if (!any) {
            json_key(w, "incomplete");
            json_begin_array(w);
        }
        any = true;
        json_begin_object(w);
        json_field_text(w, "list", list->id);
        json_field_cstr(w, "code", code);
        json_end_object(w);
    }
    if (any)
        json_end_array(w);
}

static bool answer(const struct http_request *request, const struct snapshot *snapshot,
                   struct http_response *response, struct error *err)
{
    AUTO_JSON *tree = NULL;
    struct match_options options;
    size_t count = 0;
    const char *names[MATCH_MAX_QUERIES];
    struct party *parties = arena_calloc(request->arena, MATCH_MAX_QUERIES, sizeof *parties);
    if (!parties)
        return error_memory(err);
    if (!match_options_read(request, snapshot, &options, err) ||
        !resource_body(request, false, &tree, err) ||
        !read_queries(tree, request, parties, names, &count, err))
        return false;

    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "responses");
    json_begin_object(&w);
    for (size_t i = 0; i < count; i++) {
        json_key(&w, names[i]);
        if (!write_response(&w, &options, &parties[i], request->arena, err))
            return false;
    }
    json_end_object(&w);
    json_field_int(&w, "limit", options.limit);
    write_incomplete(&w, &options);
    json_end_object(&w);
    return true;
}

bool match_post(struct service *service, const struct http_request *request,
                struct http_response *response, struct error *err)
{
    const struct snapshot *snapshot = snapshot_take(service->snapshots);
    bool done = answer(request, snapshot, response, err);
    snapshot_give(service->snapshots, snapshot);
    return done;
}
