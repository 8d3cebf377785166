/* cmd/database.c - the database a subcommand works on.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cmd/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/keys.h"
#include "account/sessions.h"
#include "account/users.h"
#include "audit/audit.h"
#include "audit/query.h"
#include "cmd/cmd.h"
#include "core/asset.h"
#include "db/migrate.h"
#include "hooks/job.h"
#include "hooks/webhook_store.h"
#include "jobs/event.h"
#include "jobs/jobs.h"
#include "jobs/runner.h"
#include "lists/refresh/refresh.h"
#include "lists/snapshot/changes.h"
#include "lists/versions/chunks.h"
#include "lists/versions/diff.h"
#include "lists/versions/files.h"
#include "lists/versions/import.h"
#include "lists/versions/override.h"
#include "lists/versions/verify.h"
#include "portfolio/declaration_store.h"
#include "portfolio/engagement_store.h"
#include "portfolio/import_job.h"
#include "portfolio/party_history.h"
#include "portfolio/party_import.h"
#include "portfolio/party_store.h"
#include "portfolio/relation_store.h"
#include "review/alert_query.h"
#include "review/alerts.h"
#include "review/authorisations.h"
#include "review/clusters.h"
#include "review/decisions.h"
#include "review/policy_store.h"
#include "review/reports.h"
#include "review/retention.h"
#include "screening/group.h"
#include "screening/idempotency.h"
#include "screening/monitor.h"
#include "screening/monitor_store.h"
#include "screening/overview.h"
#include "screening/policy_jobs.h"
#include "screening/rescreen.h"
#include "screening/store.h"
#include "screening/validation.h"

extern const struct asset assets_migrations[];

/* Every statement of every store is prepared when a connection opens. */
static const db_statement_group *const statement_groups[] = {
    &audit_statements,
    &audit_query_statements,
    &job_statements,
    &event_statements,
    &webhook_store_statements,
    &hook_job_statements,
    &job_run_statements,
    &key_statements,
    &session_statements,
    &user_statements,
    &import_statements,
    &refresh_statements,
    &override_statements,
    &files_statements,
    &chunk_statements,
    &diff_statements,
    &verify_statements,
    &party_store_statements,
    &party_history_statements,
    &party_import_statements,
    &import_job_statements,
    &party_import_report_statements,
    &declaration_store_statements,
    &relation_store_statements,
    &engagement_store_statements,
    &engagement_graph_statements,
    &alerts_statements,
    &alert_query_statements,
    &decisions_statements,
    &review_cluster_statements,
    &retention_statements,
    &reports_statements,
    &authorisations_statements,
    &policy_store_statements,
    &policy_cache_statements,
    &screening_store_statements,
    &screening_group_statements,
    &overview_statements,
    &evidence_key_statements,
    &policy_jobs_statements,
    &monitor_statements,
    &monitor_store_statements,
    &rescreen_statements,
    &changes_statements,
    &validation_statements,
    &idempotency_statements,
    NULL,
};

static bool keep(char *out, const char *conninfo, struct error *err)
{
    int len = snprintf(out, EMBEDDED_CONNINFO_SIZE, "%s", conninfo);
    if (len < 0 || len >= EMBEDDED_CONNINFO_SIZE)
        return error_set(err, ERROR_USAGE, "the database's address is longer than %d bytes",
                         EMBEDDED_CONNINFO_SIZE - 1);
    return true;
}

static bool open_embedded(const char *dir, bool exclusive, struct database *database,
                          struct error *err)
{
    char standard[512];
    if (!dir) {
        if (!embedded_default_dir(standard, sizeof standard, err))
            return false;
        dir = standard;
    }
    database->embedded = embedded_open(dir, exclusive, err);
    return database->embedded &&
           keep(database->owner, embedded_owner_conninfo(database->embedded), err) &&
           keep(database->app, embedded_app_conninfo(database->embedded), err);
}

static bool open_external(const char *url, struct database *database, struct error *err)
{
    char *app = db_app_conninfo(url, err);
    bool kept = app && keep(database->owner, url, err) && keep(database->app, app, err);
    free(app);
    return kept;
}

static bool check_schema(const struct database *database, struct error *err)
{
    struct db *db = db_open(database->app, NULL, err);
    bool current = db && migrate_check(db, assets_migrations, err);
    db_close(db);
    return current;
}

bool database_open(const struct options *options, enum database_use use,
                   struct database *database_out, struct error *err)
{
    struct database database = {.embedded = NULL};
    const char *dir = options_get(options, "--embedded"), *url = options_get(options, "--database");

    if (dir && url)
        return error_set(err, ERROR_USAGE, "give --embedded or --database, not both");
    if (!url && !dir)
        url = getenv("SUBTIER_DATABASE");
    bool opened = url ? open_external(url, &database, err)
                      : open_embedded(dir, use == DATABASE_SERVE, &database, err);
    if (opened) {
        bool migrate = use != DATABASE_COMMAND || database.embedded;
        opened = migrate ? migrate_run(database.owner, assets_migrations, &database.migrated, err)
                         : check_schema(&database, err);
    }
    if (!opened) {
        database_close(&database);
        return false;
    }
    *database_out = database;
    return true;
}

void database_close(struct database *database)
{
    embedded_close(database->embedded);
    database->embedded = NULL;
}

struct db_pool *database_pool(const struct database *database, unsigned size, struct error *err)
{
    return db_pool_new(database->app, size, statement_groups, err);
}

int cmd_with_pool(const char *command, const char *usage, const struct option_row *rows, int argc,
                  char **argv, cmd_body *body)
{
    struct options options;
    struct database database;
    struct error err = ERROR_INIT;

    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail(command, &err);
    if (options_get(&options, "--help")) {
        cmd_usage(usage, rows);
        return EXIT_DONE;
    }
    if (!database_open(&options, DATABASE_COMMAND, &database, &err))
        return cmd_fail(command, &err);
    struct db_pool *pool = database_pool(&database, 1, &err);
    bool done = pool && body(pool, &options, &err);
    db_pool_free(pool);
    database_close(&database);
    return done ? EXIT_DONE : cmd_fail(command, &err);
}
