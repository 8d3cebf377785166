/* cmd/evidence.c - `subtier evidence verify FILE | keys | rotate`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "core/base64.h"
#include "core/file.h"
#include "screening/evidence_verify.h"

enum { FILE_MAX_BYTES = 1 << 30, MEMORY_MAX = 16 << 20 };

static const struct option_row rows[] = {
    {"--sha256", "H", "verify: the hash that the screening's answer names"},
    {"--signature", "S", "verify: the signature, in base64, when it is not in the file"},
    {"--key", "K", "verify: the only public key that is trusted, in base64"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const struct review_actor operator_ = {"operator", {AUDIT_OPERATOR, NULL}};

static bool verify(const struct options *options, struct error *err)
{
    AUTO_BUF file = BUF_INIT(FILE_MAX_BYTES);
    const struct evidence_claim claim = {str_of(options_get(options, "--sha256")),
                                         str_of(options_get(options, "--signature")),
                                         str_of(options_get(options, "--key"))};
    struct evidence_verdict verdict;
    if (!file_read(options->words[1], &file, err) ||
        !evidence_verify(buf_str(&file), &claim, &verdict, err))
        return false;
    printf("sha256     %s%s\n", verdict.sha256, verdict.sha256_known ? "  holds" : "");
    if (verdict.signed_)
        printf("signature  holds, by key %s%s\n", verdict.key,
               verdict.key_pinned
                   ? ""
                   : " (named by the file itself: compare it with /v1/evidence-key)");
    else
        puts("signature  none given");
    printf("arithmetic holds: %zu explanations, %zu parties, %zu paths of %zu steps, %zu rules\n",
           verdict.figures.explanations, verdict.figures.parties, verdict.figures.paths,
           verdict.figures.steps, verdict.figures.rules);
    return true;
}

struct keys_call {
    struct arena *arena;
    struct evidence_key_row *rows;
    size_t n;
};

static enum db_status list(struct db *db, void *context, struct error *err)
{
    struct keys_call *call = context;
    return evidence_keys_list(db, call->arena, &call->rows, &call->n, err);
}

static enum db_status rotate(struct db *db, void *context, struct error *err)
{
    enum db_status status = evidence_key_rotate(db, operator_, err);
    return status < 0 ? status : list(db, context, err);
}

static bool with_database(struct db_pool *pool, const struct options *options, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct keys_call call = {.arena = &arena};
    bool turn = strcmp(options->words[0], "rotate") == 0;
    if (db_pool_transaction(pool, DEFAULT_TENANT, turn ? rotate : list, &call, err) < 0)
        return false;
    for (size_t i = 0; i < call.n; i++) {
        char text[BASE64_SIZE(EVIDENCE_PUBLIC_BYTES)];
        printf("%.*s  %s  since %.*s%s%.*s\n", STR_ARG(call.rows[i].id),
               base64_encode(call.rows[i].public_key, text, sizeof text),
               STR_ARG(call.rows[i].created_at), call.rows[i].retired_at.len ? ", retired " : "",
               STR_ARG(call.rows[i].retired_at));
    }
    return true;
}

int cmd_evidence(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    static const char usage[] = "evidence verify FILE | keys | rotate";
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("evidence", &err);
    const char *verb = options.n_words > 0 ? options.words[0] : "";
    if (options_get(&options, "--help")) {
        cmd_usage(usage, rows);
        return EXIT_DONE;
    }
    if (strcmp(verb, "verify") == 0 && options.n_words == 2)
        return verify(&options, &err) ? EXIT_DONE : cmd_fail("evidence", &err);
    if ((strcmp(verb, "keys") == 0 || strcmp(verb, "rotate") == 0) && options.n_words == 1)
        return cmd_with_pool("evidence", usage, rows, argc, argv, with_database);
    error_set(&err, ERROR_USAGE, "say: %s", usage);
    return cmd_fail("evidence", &err);
}
