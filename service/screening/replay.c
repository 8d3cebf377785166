/* screening/replay.c - a kept screening made again from what its evidence records.
 * SPDX-License-Identifier: Apache-2.0 */
#include "screening/replay.h"

#include "screening/evidence_read.h"
#include "screening/store.h"

enum { SHOWN_BYTES = 200, POINTER_BYTES = 512, DEPTH_MAX = 60 };

struct load_call {
    struct str id;
    struct arena *arena;
    struct signed_evidence kept;
};

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct load_call *call = context;
    return screening_load_signed(db, call->id, call->arena, &call->kept, err);
}

/* --- the first difference --------------------------------------------------------------------- */

static struct str shown(const cJSON *value, struct arena *arena)
{
    if (!value)
        return STR("nothing");
    char *printed = cJSON_PrintUnformatted(value);
    struct str whole = str_of(printed ? printed : "");
    struct str cut =
        str_copy(arena, str_slice(whole, 0, whole.len < SHOWN_BYTES ? whole.len : SHOWN_BYTES));
    cJSON_free(printed);
    return cut;
}

static bool same_leaf(const cJSON *a, const cJSON *b)
{
    if (cJSON_IsString(a) && cJSON_IsString(b))
        return strcmp(a->valuestring, b->valuestring) == 0;
    return cJSON_IsNumber(a) && cJSON_IsNumber(b) && a->valuedouble == b->valuedouble;
}

/* Walks both side by side; keys stand sorted in canonical JSON. True when it found one. */
static bool find_difference(const cJSON *a, const cJSON *b, const char *pointer, unsigned depth,
                            struct arena *arena, struct replay_report *report)
{
    bool nested =
        a && b && depth < DEPTH_MAX &&
        ((cJSON_IsObject(a) && cJSON_IsObject(b)) || (cJSON_IsArray(a) && cJSON_IsArray(b)));
    if (!nested) {
        if (a && b && same_leaf(a, b))
            return false;
        report->pointer = str_copy(arena, str_of(pointer));
        report->kept = shown(a, arena);
        report->replayed = shown(b, arena);
        return true;
    }
    const cJSON *x = a->child, *y = b->child;
    for (size_t i = 0; x || y; i++) {
        char at[POINTER_BYTES], index[24];
        const char *key = x && x->string ? x->string : y && y->string ? y->string : index;
        bool other_key = x && y && x->string && y->string && strcmp(x->string, y->string) != 0;
        snprintf(index, sizeof index, "%zu", i);
        json_pointer(at, sizeof at, pointer, key);
        if (find_difference(x, other_key ? NULL : y, at, depth + 1, arena, report))
            return true;
        x = x ? x->next : NULL;
        y = y ? y->next : NULL;
    }
    return false;
}

static bool compare(struct str kept, const struct screening *screening, struct arena *arena,
                    struct replay_report *report, struct error *err)
{
    memcpy(report->replayed_sha256, screening->evidence_sha256, SHA256_HEX_SIZE);
    report->equal = str_equal(kept, screening->evidence);
    if (report->equal)
        return true;
    AUTO_JSON *a = json_parse(kept, err);
    AUTO_JSON *b = a ? json_parse(screening->evidence, err) : NULL;
    if (!a || !b)
        return false;
    find_difference(a, b, "", 0, arena, report);
    return arena_failed(arena) ? error_memory(err) : true;
}

/* --- screening again -------------------------------------------------------------------------- */

/* The snapshot with an index by the recorded model, when that is not the newest. */
static bool with_model(const struct snapshot *snapshot, const char *id, struct snapshot *own_out,
                       struct match_index **index_out, struct error *err)
{
    *own_out = *snapshot;
    *index_out = NULL;
    if (strcmp(id, match_model_id()) == 0)
        return true;
    const struct model *model = match_model_find(str_of(id));
    if (!model)
        return error_set(err, ERROR_NOT_FOUND, "this program has no model \"%s\" any more", id);
    *index_out = match_index_again(snapshot->index, model, err);
    own_out->index = *index_out;
    return *index_out != NULL;
}

static bool screen_again(struct evidence_read *read, const struct snapshot *snapshot,
                         struct arena *arena, struct str kept, struct replay_report *report,
                         struct error *err)
{
    struct snapshot own;
    struct match_index *index;
    struct screening screening;
    if (!with_model(snapshot, read->recorded.model, &own, &index, err))
        return false;
    struct screen_context context = read->context;
    context.snapshot = &own;
    bool done = screen_engagement(&context, &read->engagement, arena, &screening, err) &&
                compare(kept, &screening, arena, report, err);
    match_index_free(index);
    return done;
}

bool replay_run(const struct replay_request *request, struct arena *arena,
                struct replay_report *report_out, struct error *err)
{
    struct load_call call = {.id = request->screening, .arena = arena};
    struct evidence_read read;
    struct replay_report report = {.equal = false};
    enum db_status status = db_pool_transaction(request->pool, request->tenant, load, &call, err);
    if (status < 0)
        return false;
    if (status == DB_NONE)
        return error_set(err, ERROR_NOT_FOUND, "no screening has this id");
    sha256_hex(call.kept.evidence, report.kept_sha256);
    if (strcmp(report.kept_sha256, call.kept.sha256) != 0)
        return error_set(err, ERROR_CONFLICT,
                         "the kept evidence was changed: its hash is %s, stored was %s",
                         report.kept_sha256, call.kept.sha256);
    if (!evidence_read(call.kept.evidence, arena, &read, err))
        return false;
    const struct snapshot *snapshot = NULL;
    if (!snapshot_take_versions(request->snapshots, read.versions, read.n_versions, &snapshot, err))
        return false;
    bool done = screen_again(&read, snapshot, arena, call.kept.evidence, &report, err);
    snapshot_give(request->snapshots, snapshot);
    if (done)
        *report_out = report;
    return done;
}

void replay_report_write(struct json_writer *w, struct str screening,
                         const struct replay_report *report)
{
    json_begin_object(w);
    json_field_text(w, "screening", screening);
    json_field_bool(w, "equal", report->equal);
    json_field_cstr(w, "evidence_sha256", report->kept_sha256);
    json_field_cstr(w, "replayed_sha256", report->replayed_sha256);
    if (report->equal) {
        json_field_null(w, "difference");
    } else {
        json_key(w, "difference");
        json_begin_object(w);
        json_field_text(w, "pointer", report->pointer);
        json_field_text(w, "kept", report->kept);
        json_field_text(w, "replayed", report->replayed);
        json_end_object(w);
    }
    json_end_object(w);
}
