/* cmd/serve.c - `subtier serve`: wires everything together, waits for a signal, takes it apart.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/job_kinds.h"
#include "cmd/lists.h"
#include "core/clock.h"
#include "core/file.h"
#include "core/log.h"
#include "hooks/sender.h"
#include "http/background.h"
#include "http/http.h"
#include "http/server.h"
#include "lists/versions/import.h"
#include "review/policy_store.h"

enum { ADDRESS_SIZE = 64, POOL_SPARE = 2, JOB_WORKERS = 2, JOB_CONNECTIONS = 2 };

static const struct option_row rows[] = {
    {"--listen", "ADDR:PORT", "where to answer (default 127.0.0.1:8650; port 0: any)"},
    {"--port-file", "F", "write the bare port there once requests are answered"},
    {"--tls-cert", "F", "PEM certificate chain: answer over TLS"},
    {"--tls-key", "F", "PEM private key of the certificate"},
    {"--insecure-listen", NULL, "allow plain HTTP on an address that is not loopback"},
    {"--sample", NULL, "load the bundled sample lists where no list is active"},
    REFRESH_OPTIONS,
    {"--refresh", "WHEN",
     "fetch lists by their schedule: on or off (default on; off with --sample)"},
    {"--threads", "N", "HTTP threads (default: one a core)"},
    {"--workers", "N", "threads and connections for database work (default 8)"},
    {"--webhook-private", NULL, "let webhooks lead into the own network"},
    {"--webhook-ca", "F", "PEM of the authorities webhooks' servers are trusted by"},
    {"--job-workers", "N", "threads that do jobs behind the answers (default 2)"},
    {"--job-lease", "S", "seconds after which a lost worker's job is taken over (default 30)"},
    {"--log-level", "L", "debug, info, warning or error (default info)"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct parts {
    struct database database;
    bool database_is_open;
    struct service service;
    struct http_settings settings;
    struct http_server *server;
    struct background *background;
    struct db_pool *job_pool;
    struct hook_settings hooks;
    unsigned job_workers, job_lease_seconds;
    struct refresh_settings refresh;
    char address[ADDRESS_SIZE];
};

/* --- Settings ----------------------------------------------------------------------------------
 */

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}

/* "127.0.0.1:8650", "[::1]:8650", ":8650". */
static bool parse_listen(const char *text, struct parts *parts, struct error *err)
{
    struct str whole = str_of(text);
    size_t colon = whole.len;
    int64_t port;
    while (colon > 0 && whole.ptr[colon - 1] != ':')
        colon--;
    struct str address = str_slice(whole, 0, colon ? colon - 1 : 0);
    if (address.len > 1 && address.ptr[0] == '[' && address.ptr[address.len - 1] == ']')
        address = str_slice(address, 1, address.len - 1);
    if (colon == 0 || address.len >= ADDRESS_SIZE ||
        !str_to_int(str_slice(whole, colon, whole.len), 0, 65535, &port))
        return error_set(err, ERROR_USAGE, "--listen %s: write ADDR:PORT", text);
    snprintf(parts->address, sizeof parts->address, "%.*s", STR_ARG(address));
    if (address.len == 0 || strcmp(parts->address, "localhost") == 0)
        snprintf(parts->address, sizeof parts->address, "127.0.0.1");
    parts->settings.address = parts->address;
    parts->settings.port = (uint16_t)port;
    return true;
}

static bool parse_count(const struct options *options, const char *name, unsigned *count,
                        struct error *err)
{
    const char *text = options_get(options, name);
    int64_t value;
    if (!text)
        return true;
    if (!str_to_int(str_of(text), 1, 256, &value))
        return error_set(err, ERROR_USAGE, "%s %s: write a number from 1 to 256", name, text);
    *count = (unsigned)value;
    return true;
}

static bool set_log_level(const char *name, struct error *err)
{
    static const char *const names[] = {"debug", "info", "warning", "error"};
    for (int i = 0; name && i < (int)LENGTH(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            log_set_level((enum log_level)i);
            return true;
        }
    }
    return !name ||
           error_set(err, ERROR_USAGE, "--log-level %s: debug, info, warning or error", name);
}

static bool parse_schedule(const struct options *options, bool *on_out, struct error *err)
{
    const char *when = options_get(options, "--refresh");
    *on_out = when ? strcmp(when, "on") == 0 : !options_get(options, "--sample");
    if (!when || *on_out || strcmp(when, "off") == 0)
        return true;
    return error_set(err, ERROR_USAGE, "--refresh %s: on or off", when);
}

static bool read_settings(const struct options *options, struct parts *parts, struct error *err)
{
    const char *listen = options_get(options, "--listen");
    struct http_settings *settings = &parts->settings;

    *settings = http_settings_default();
    settings->tls_cert_path = options_get(options, "--tls-cert");
    settings->tls_key_path = options_get(options, "--tls-key");
    if (options->n_words > 0)
        return error_set(err, ERROR_USAGE, "serve takes no words: '%s'", options->words[0]);
    parts->hooks.private_allowed = options_get(options, "--webhook-private") != NULL;
    parts->hooks.ca_file = options_get(options, "--webhook-ca");
    if (!parse_listen(listen ? listen : "127.0.0.1:8650", parts, err) ||
        !parse_count(options, "--threads", &settings->threads, err) ||
        !parse_count(options, "--workers", &settings->workers, err) ||
        !parse_count(options, "--job-workers", &parts->job_workers, err) ||
        !parse_count(options, "--job-lease", &parts->job_lease_seconds, err) ||
        !parse_schedule(options, &parts->service.refresh_on_schedule, err) ||
        !refresh_settings_read(options, &parts->refresh, err) ||
        !set_log_level(options_get(options, "--log-level"), err))
        return false;
    if (!settings->tls_cert_path != !settings->tls_key_path)
        return error_set(err, ERROR_USAGE, "--tls-cert and --tls-key go together");
    if (!settings->tls_cert_path && !is_loopback(parts->address) &&
        !options_get(options, "--insecure-listen"))
        return error_set(err, ERROR_USAGE,
                         "%s is not loopback: give --tls-cert and --tls-key, or say"
                         " --insecure-listen behind a proxy that does TLS",
                         parts->address);
    return true;
}

/* --- Life ---------------------------------------------------------------------------------------
 */

/* Jobs have connections of their own: a long one must not keep requests from theirs. */
static bool start_jobs(struct parts *parts, struct error *err)
{
    struct service *service = &parts->service;
    parts->job_pool =
        database_pool(&parts->database, JOB_CONNECTIONS * parts->job_workers + 1, err);
    if (!parts->job_pool)
        return false;
    service->hooks = &parts->hooks;
    const struct job_runner_settings settings = {.conninfo = parts->database.app,
                                                 .pool = parts->job_pool,
                                                 .kinds = job_kinds,
                                                 .context = service,
                                                 .observer = job_log,
                                                 .workers = parts->job_workers,
                                                 .lease_ms = parts->job_lease_seconds * 1000};
    service->jobs = job_runner_start(&settings, err);
    return service->jobs != NULL;
}

static bool start(const struct options *options, struct parts *parts, struct error *err)
{
    struct service *service = &parts->service;

    if (!database_open(options, DATABASE_SERVE, &parts->database, err))
        return false;
    parts->database_is_open = true;
    service->tenant = DEFAULT_TENANT;
    service->refresh = &parts->refresh;
    service->secure_cookies = parts->settings.tls_cert_path != NULL;
    service->pool = database_pool(&parts->database, parts->settings.workers + POOL_SPARE, err);
    if (!service->pool)
        return false;
    if (options_get(options, "--sample") && !import_samples(service->pool, clock_today(), err))
        return error_within(err, "sample lists");
    service->snapshots = snapshot_holder_new(service->pool, err);
    if (!service->snapshots)
        return error_within(err, "active lists");
    service->policies = policy_cache_new(err);
    if (!service->policies || !policy_cache_refresh(service->policies, service->pool, err))
        return false;
    service->keys = key_cache_new(err);
    if (!service->keys)
        return false;
    parts->background = background_start(service, parts->database.app, err);
    if (!parts->background || !start_jobs(parts, err))
        return false;
    parts->server = http_server_new(service, &parts->settings, err);
    return parts->server != NULL;
}

static void stop(struct parts *parts)
{
    http_server_stop(parts->server);
    job_runner_stop(parts->service.jobs);
    db_pool_free(parts->job_pool);
    background_stop(parts->background);
    key_cache_free(parts->service.keys);
    policy_cache_free(parts->service.policies);
    snapshot_holder_free(parts->service.snapshots);
    db_pool_free(parts->service.pool);
    if (parts->database_is_open)
        database_close(&parts->database);
}

static bool write_port_file(const char *path, uint16_t port, struct error *err)
{
    char text[16];
    int len = snprintf(text, sizeof text, "%u\n", port);
    return !path || file_write_atomic(path, (struct str){text, (size_t)len}, 0644, err);
}

/* Blocked before any thread starts, so that only the wait below sees them. */
static void block_signals(sigset_t *ends)
{
    sigemptyset(ends);
    sigaddset(ends, SIGTERM);
    sigaddset(ends, SIGINT);
    sigaddset(ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, ends, NULL);
}

/* A certificate that was renewed is taken up without a restart. */
static void reload(struct http_server *server)
{
    char quoted[1024];
    struct error err = ERROR_INIT;
    if (http_server_reload_tls(server, &err))
        log_event(LOG_INFO, "reloaded", "what=certificate");
    else
        log_event(LOG_ERROR, "reload_failed", "what=certificate detail=%s",
                  log_quote(str_of(err.message), quoted, sizeof quoted));
}

static void wait_for_end(const sigset_t *ends, struct http_server *server)
{
    int got = 0;
    while (sigwait(ends, &got) != 0 || got == SIGHUP)
        reload(server);
    log_event(LOG_INFO, "stopping", "signal=%d", got);
}

static bool serve(const struct options *options, struct parts *parts, struct error *err)
{
    sigset_t ends;
    block_signals(&ends);
    if (!read_settings(options, parts, err) || !start(options, parts, err))
        return false;
    uint16_t port = http_server_port(parts->server);
    if (!write_port_file(options_get(options, "--port-file"), port, err))
        return false;
    log_event(LOG_INFO, "serving", "address=%s port=%u tls=%s version=" SUBTIER_VERSION,
              parts->address, port, parts->service.secure_cookies ? "yes" : "no");
    wait_for_end(&ends, parts->server);
    return true;
}

int cmd_serve(int argc, char **argv)
{
    struct options options;
    struct parts parts = {.job_workers = JOB_WORKERS, .job_lease_seconds = JOB_LEASE_MS / 1000};
    struct error err = ERROR_INIT;

    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("serve", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("serve [OPTIONS]", rows);
        return EXIT_DONE;
    }
    bool done = serve(&options, &parts, &err);
    stop(&parts);
    return done ? EXIT_DONE : cmd_fail("serve", &err);
}
