/* cmd/policies.c - `subtier policies list|show|create|activate|pack` and `subtier whatif POLICY`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "core/clock.h"
#include "core/file.h"
#include "review/policy_store.h"
#include "screening/validation.h"
#include "screening/whatif.h"

enum {
    MEMORY_MAX = 256 << 20,
    OUTPUT_MAX = 256 << 20,
    FILE_MAX_BYTES = 1 << 20,
    MAX_POLICIES = 500
};

static const struct option_row rows[] = {
    {"--reason", "R", "activate: why"},
    {"--based-on", "N", "create: what the file leaves out is as in this version"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const struct option_row whatif_rows[] = {
    {"--model", "M", "with this model instead of the newest"},
    {"--json", NULL, "print the answer of POST /v1/policies/{version}/whatif"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const char usage[] = "policies list | show N | create FILE | activate N --reason R | pack N";
static const struct review_actor operator_ = {"operator", {AUDIT_OPERATOR, NULL}};

struct call {
    const struct options *options;
    struct arena arena;
    int64_t version, based_on;
    struct str file;
    struct policy policy, in_force;
    struct policy_record *records;
    size_t n_records;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    return policy_list(db, MAX_POLICIES, &call->arena, &call->records, &call->n_records, err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    enum db_status status = policy_load(db, call->version, &call->arena, &call->policy, err);
    if (status == DB_NONE) {
        error_set(err, ERROR_NOT_FOUND, "there is no policy %lld", (long long)call->version);
        return DB_FATAL;
    }
    return status < 0 ? status
                      : policy_load(db, POLICY_IN_FORCE, &call->arena, &call->in_force, err);
}

static enum db_status create(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    AUTO_JSON *tree = json_parse(call->file, err);
    struct policy base = policy_default();
    if (!tree)
        return DB_FATAL;
    call->version = call->based_on;
    if (call->based_on > 0) {
        enum db_status status = load(db, call, err);
        if (status < 0)
            return status;
        base = call->policy;
    }
    if (!policy_decode(tree, "", &base, &call->arena, &call->policy, err))
        return DB_FATAL;
    return policy_create(db, &call->policy, operator_, err);
}

static enum db_status activate(struct db *db, void *context, struct error *err)
{
    struct call *call = context;
    const char *reason = options_get(call->options, "--reason");
    return policy_activate(db, call->version, str_of(reason ? reason : ""), operator_, err);
}

static bool transact(struct db_pool *pool, db_body *body, struct call *call, struct error *err)
{
    return db_pool_transaction(pool, DEFAULT_TENANT, body, call, err) >= 0;
}

static bool print_buf(const struct buf *out, struct error *err)
{
    if (buf_failed(out))
        return error_memory(err);
    return fwrite(buf_cstr(out), 1, out->len, stdout) == out->len ||
           error_set(err, ERROR_UNAVAILABLE, "cannot write the answer");
}

static void print_list(const struct call *call)
{
    for (size_t i = 0; i < call->n_records; i++) {
        const struct policy_record *record = &call->records[i];
        printf("%-4lld %-8s made %.*s by %.*s%s%.*s\n", (long long)record->policy.risk.version,
               record->in_force ? "in force" : "", STR_ARG(record->created_at),
               STR_ARG(record->created_by_name), record->activated_at.len ? ", activated " : "",
               STR_ARG(record->activated_at));
    }
}

static bool show(struct db_pool *pool, struct call *call, struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w = JSON_WRITER(&out);
    if (!transact(pool, load, call, err))
        return false;
    policy_write(&w, &call->policy);
    buf_addc(&out, '\n');
    return print_buf(&out, err);
}

static bool create_from(struct db_pool *pool, const char *path, struct call *call,
                        struct error *err)
{
    AUTO_BUF text = BUF_INIT(FILE_MAX_BYTES);
    const char *based_on = options_get(call->options, "--based-on");
    if (based_on && !str_to_int(str_of(based_on), 1, INT64_MAX, &call->based_on))
        return error_set(err, ERROR_USAGE, "--based-on %s is no number of a policy", based_on);
    if (!file_read(path, &text, err))
        return false;
    call->file = buf_str(&text);
    if (!transact(pool, create, call, err))
        return error_within(err, "%s", path);
    printf("policy %lld is stored; `subtier policies activate %lld --reason ...` brings it into "
           "force\n",
           (long long)call->policy.risk.version, (long long)call->policy.risk.version);
    return true;
}

static bool report(void *context, int64_t seen)
{
    (void)context;
    if (isatty(STDERR_FILENO) == 1)
        fprintf(stderr, "\r%lld parties compared", (long long)seen);
    return true;
}

static void end_report(void)
{
    if (isatty(STDERR_FILENO) == 1)
        fputc('\n', stderr);
}

static bool pack(struct db_pool *pool, struct call *call, struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    if (!transact(pool, load, call, err))
        return false;
    struct snapshot_holder *holder = snapshot_holder_new(pool, err);
    if (!holder)
        return false;
    const struct validation_request request = {.pool = pool,
                                               .tenant = DEFAULT_TENANT,
                                               .snapshot = snapshot_take(holder),
                                               .policy = call->policy,
                                               .now_unix_ms = clock_unix_ms(),
                                               .progress = report};
    bool done = validation_run(&request, &out, err);
    end_report();
    snapshot_give(holder, request.snapshot);
    snapshot_holder_free(holder);
    buf_addc(&out, '\n');
    return done && print_buf(&out, err);
}

static bool run_verb(struct db_pool *pool, const struct options *options, struct call *call,
                     struct error *err)
{
    const char *verb = options->n_words > 0 ? options->words[0] : "";
    const char *word = options->n_words == 2 ? options->words[1] : NULL;
    bool numbered = word && str_to_int(str_of(word), 1, INT64_MAX, &call->version);
    if (strcmp(verb, "list") == 0 && options->n_words == 1) {
        if (!transact(pool, list, call, err))
            return false;
        print_list(call);
        return true;
    }
    if (strcmp(verb, "create") == 0 && word)
        return create_from(pool, word, call, err);
    if (strcmp(verb, "show") == 0 && numbered)
        return show(pool, call, err);
    if (strcmp(verb, "activate") == 0 && numbered)
        return transact(pool, activate, call, err);
    if (strcmp(verb, "pack") == 0 && numbered)
        return pack(pool, call, err);
    return error_set(err, ERROR_USAGE, "say: %s", usage);
}

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    struct call call = {.options = options};
    arena_init(&call.arena, MEMORY_MAX);
    bool done = run_verb(pool, options, &call, err);
    arena_release(&call.arena);
    return done;
}

int cmd_policies(int argc, char **argv)
{
    return cmd_with_pool("policies", usage, rows, argc, argv, run);
}

/* --- what if ---------------------------------------------------------------------------------- */

static void print_changes(const cJSON *tree, const char *key, const char *sign)
{
    const cJSON *changes = cJSON_GetObjectItemCaseSensitive(tree, key);
    const cJSON *list_of = cJSON_GetObjectItemCaseSensitive(changes, "rows");
    for (const cJSON *row = list_of ? list_of->child : NULL; row; row = row->next) {
        const cJSON *from = cJSON_GetObjectItemCaseSensitive(row, "score_from");
        const cJSON *to = cJSON_GetObjectItemCaseSensitive(row, "score_to");
        printf("%s %-24s %-28s %.6f -> %.6f  %s%s\n", sign,
               cJSON_GetObjectItemCaseSensitive(row, "party")->valuestring,
               cJSON_GetObjectItemCaseSensitive(row, "listed")->valuestring,
               cJSON_IsNumber(from) ? from->valuedouble : 0,
               cJSON_IsNumber(to) ? to->valuedouble : 0,
               cJSON_GetObjectItemCaseSensitive(row, "caption")->valuestring,
               cJSON_GetObjectItemCaseSensitive(row, "decided") ? "  DECIDED TRUE" : "");
    }
}

static int64_t total_of(const cJSON *tree, const char *key)
{
    const cJSON *changes = cJSON_GetObjectItemCaseSensitive(tree, key);
    return (int64_t)cJSON_GetObjectItemCaseSensitive(changes, "total")->valuedouble;
}

static bool print_answer(const struct options *options, struct buf *out, struct error *err)
{
    if (options_get(options, "--json")) {
        buf_addc(out, '\n');
        return print_buf(out, err);
    }
    AUTO_JSON *tree = json_parse(buf_str(out), err);
    if (!tree)
        return false;
    print_changes(tree, "appear", "+");
    print_changes(tree, "vanish", "-");
    printf("%lld parties: %lld alerts would appear, %lld would vanish\n",
           (long long)cJSON_GetObjectItemCaseSensitive(tree, "parties")->valuedouble,
           (long long)total_of(tree, "appear"), (long long)total_of(tree, "vanish"));
    return true;
}

static bool ask(struct db_pool *pool, const struct options *options, struct call *call,
                struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    const char *model = options_get(options, "--model");
    if (options->n_words != 1 ||
        !str_to_int(str_of(options->words[0]), 1, INT64_MAX, &call->version))
        return error_set(err, ERROR_USAGE, "name the number of one policy");
    if (!transact(pool, load, call, err))
        return false;
    struct snapshot_holder *holder = snapshot_holder_new(pool, err);
    if (!holder)
        return false;
    const struct whatif_request request = {.pool = pool,
                                           .tenant = DEFAULT_TENANT,
                                           .snapshot = snapshot_take(holder),
                                           .from = call->in_force,
                                           .to = call->policy,
                                           .model = str_of(model ? model : ""),
                                           .progress = report};
    bool done = whatif_run(&request, &out, err);
    end_report();
    snapshot_give(holder, request.snapshot);
    snapshot_holder_free(holder);
    return done && print_answer(options, &out, err);
}

static bool run_whatif(struct db_pool *pool, const struct options *options, struct error *err)
{
    struct call call = {.options = options};
    arena_init(&call.arena, MEMORY_MAX);
    bool done = ask(pool, options, &call, err);
    arena_release(&call.arena);
    return done;
}

int cmd_whatif(int argc, char **argv)
{
    return cmd_with_pool("whatif", "whatif POLICY [--model M]", whatif_rows, argc, argv,
                         run_whatif);
}
