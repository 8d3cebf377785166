/* http/evidence.c - signed evidence, the keys that sign it, replay.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/resources.h"

#include "core/base64.h"
#include "http/review.h"
#include "screening/replay.h"
#include "screening/store.h"

struct evidence_call {
    const struct http_request *request;
    struct signed_evidence evidence;
    struct evidence_key_row *keys;
    size_t n_keys;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct evidence_call *call = context;
    return screening_load_signed(db, call->request->params[0], call->request->arena,
                                 &call->evidence, err);
}

static void add_signature(const struct http_request *request, struct http_response *response,
                          const struct signed_evidence *evidence)
{
    char text[BASE64_SIZE(EVIDENCE_SIGNATURE_BYTES)];
    http_add_header(response, "Subtier-Sha256", str_copy(request->arena, str_of(evidence->sha256)));
    if (evidence->signature.len == 0)
        return;
    base64_encode(evidence->signature, text, sizeof text);
    http_add_header(response, "Subtier-Signature", str_copy(request->arena, str_of(text)));
    http_add_header(response, "Subtier-Key", evidence->key);
}

bool screenings_evidence(struct service *service, const struct http_request *request,
                         struct http_response *response, struct error *err)
{
    struct evidence_call call = {.request = request};
    bool whole = false;
    if (!resource_flag(request, "signed", &whole, err))
        return false;
    enum db_status status = resource_transaction(service, request, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no screening has this id");
    add_signature(request, response, &call.evidence);
    if (!whole) {
        buf_add(&response->body, call.evidence.evidence);
        return true;
    }
    struct json_writer w = JSON_WRITER(&response->body);
    signed_evidence_write(&w, &call.evidence);
    return json_writer_done(&w) ? true : error_memory(err);
}

/* --- keys ------------------------------------------------------------------------------------- */

static enum db_status list_keys(struct db *db, void *context, struct error *err)
{
    struct evidence_call *call = context;
    struct evidence_key first;
    enum db_status status = evidence_key_current(db, &first, err); /* made when there is none */
    evidence_key_wipe(&first);
    return status < 0
               ? status
               : evidence_keys_list(db, call->request->arena, &call->keys, &call->n_keys, err);
}

static enum db_status rotate(struct db *db, void *context, struct error *err)
{
    struct evidence_call *call = context;
    enum db_status status = evidence_key_rotate(db, review_actor_of(call->request), err);
    return status < 0 ? status : list_keys(db, call, err);
}

/* RFC 8410: what openssl reads. */
static const char *pem_of(struct str public_key, struct arena *arena)
{
    static const unsigned char prefix[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                           0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    unsigned char der[sizeof prefix + EVIDENCE_PUBLIC_BYTES] = {0};
    char text[BASE64_SIZE(sizeof der)];
    memcpy(der, prefix, sizeof prefix);
    if (public_key.len == EVIDENCE_PUBLIC_BYTES)
        memcpy(der + sizeof prefix, public_key.ptr, EVIDENCE_PUBLIC_BYTES);
    base64_encode((struct str){(const char *)der, sizeof der}, text, sizeof text);
    return arena_printf(arena, "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n", text);
}

static void write_keys(struct http_response *response, const struct evidence_call *call)
{
    struct json_writer w = JSON_WRITER(&response->body);
    json_begin_object(&w);
    json_key(&w, "keys");
    json_begin_array(&w);
    for (size_t i = 0; i < call->n_keys; i++) {
        const struct evidence_key_row *row = &call->keys[i];
        char text[BASE64_SIZE(EVIDENCE_PUBLIC_BYTES)];
        json_begin_object(&w);
        json_field_text(&w, "id", row->id);
        json_field_cstr(&w, "algorithm", "Ed25519");
        json_field_cstr(&w, "public_key", base64_encode(row->public_key, text, sizeof text));
        json_field_cstr(&w, "pem", pem_of(row->public_key, call->request->arena));
        json_field_text(&w, "created_at", row->created_at);
        if (row->retired_at.len > 0)
            json_field_text(&w, "retired_at", row->retired_at);
        else
            json_field_null(&w, "retired_at");
        json_end_object(&w);
    }
    json_end_array(&w);
    json_end_object(&w);
}

bool evidence_keys(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    struct evidence_call call = {.request = request};
    if (resource_transaction(service, request, list_keys, &call, err) < 0)
        return false;
    write_keys(response, &call);
    return true;
}

bool evidence_rotate(struct service *service, const struct http_request *request,
                     struct http_response *response, struct error *err)
{
    struct evidence_call call = {.request = request};
    if (resource_transaction(service, request, rotate, &call, err) < 0)
        return false;
    write_keys(response, &call);
    return true;
}

/* --- replay ----------------------------------------------------------------------------------- */

bool screenings_replay(struct service *service, const struct http_request *request,
                       struct http_response *response, struct error *err)
{
    const struct replay_request ask = {.pool = service->pool,
                                       .tenant = request->identity->tenant,
                                       .snapshots = service->snapshots,
                                       .screening = request->params[0]};
    struct replay_report report;
    if (!replay_run(&ask, request->arena, &report, err))
        return false;
    struct json_writer w = JSON_WRITER(&response->body);
    replay_report_write(&w, request->params[0], &report);
    return json_writer_done(&w) ? true : error_memory(err);
}
