/* http/review.c - what the resources of the reviewer's desk share.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/review.h"

enum { MAX_FIELDS = 16 };

struct review_actor review_actor_of(const struct http_request *request)
{
    return (struct review_actor){resource_actor(request), identity_actor(request->identity)};
}

void review_give_page(const struct http_request *request, struct http_response *response,
                      const struct page_request *page, const char *key,
                      const struct document_page *found)
{
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, key);
    json_begin_array(&w);
    for (size_t i = 0; i < found->n_documents; i++)
        json_raw(&w, found->documents[i]);
    json_end_array(&w);
    json_end_object(&w);
    resource_link_next(request, response, page, found->next);
}

static bool read_field(const cJSON *tree, const struct review_field *field, struct str *out,
                       struct error *err)
{
    return field->required ? json_required_text(tree, "", field->key, field->max_bytes, out, err)
                           : json_optional_text(tree, "", field->key, field->max_bytes, out, err);
}

bool review_body(const struct http_request *request, const struct review_field *fields,
                 struct error *err)
{
    AUTO_JSON *tree = NULL;
    const char *keys[MAX_FIELDS + 1] = {NULL};
    for (size_t i = 0; i < MAX_FIELDS && fields[i].key; i++)
        keys[i] = fields[i].key;
    if (!resource_body(request, true, &tree, err) || !json_only_keys(tree, "", keys, err))
        return false;
    for (; fields->key; fields++) {
        struct str value = STR_EMPTY;
        if (!read_field(tree, fields, &value, err))
            return false;
        *fields->out = value.ptr ? str_copy(request->arena, value) : STR_EMPTY;
    }
    return arena_failed(request->arena) ? error_memory(err) : true;
}
