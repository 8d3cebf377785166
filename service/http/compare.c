/* http/compare.c - POST /v1/compare: two parties, one score and every reason for it.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "http/resource.h"
#include "match/match.h"
#include "portfolio/engagement.h"

/* {"schema", "properties"} and, if the client likes, "id". */
static bool read_side(cJSON *tree, const char *key, struct arena *arena, struct party *party_out,
                      struct faults *faults)
{
    char pointer[32];
    snprintf(pointer, sizeof pointer, "/%s", key);
    cJSON *side = cJSON_GetObjectItemCaseSensitive(tree, key);
    if (!side || cJSON_IsNull(side)) {
        faults_add(faults, pointer, "required", "is required");
        return false;
    }
    if (cJSON_IsObject(side) && !cJSON_GetObjectItemCaseSensitive(side, "id"))
        cJSON_AddStringToObject(side, "id", key);
    return party_decode(side, pointer, arena, party_out, faults);
}

bool compare(struct service *service, const struct http_request *request,
             struct http_response *response, struct error *err)
{
    static const char *const keys[] = {"query", "candidate", NULL};
    (void)service;
    AUTO_JSON *tree = NULL;
    struct party query, candidate;
    if (!resource_body(request, false, &tree, err) || !json_only_keys(tree, "", keys, err))
        return false;
    bool read = read_side(tree, "query", request->arena, &query, &response->faults);
    if (!read_side(tree, "candidate", request->arena, &candidate, &response->faults) || !read)
        return resource_refuse(request, response, err);

    struct match_explanation explanation;
    if (!match_compare(&query.subject, &candidate.subject, request->arena, &explanation, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_field_micro(&w, "score", explanation.score_micro);
    json_field_bool(&w, "match", explanation.score_micro >= MATCH_THRESHOLD_MICRO);
    json_field_micro(&w, "threshold", MATCH_THRESHOLD_MICRO);
    json_field_cstr(&w, "model", match_model_id());
    json_key(&w, "explanation");
    match_explanation_write(&w, &explanation);
    json_end_object(&w);
    return true;
}
