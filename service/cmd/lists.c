/* cmd/lists.c - `subtier lists import|add|enable|disable|status`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/lists.h"
#include "core/clock.h"
#include "core/file.h"
#include "lists/formats/unpack.h"
#include "lists/versions/import.h"
#include "lists/versions/own.h"
#include "lists/versions/query.h"

#define USAGE                                                                                      \
    "lists import LIST FILE... | lists status [LIST] | lists refresh [LIST...] | lists add LIST |" \
    " lists enable LIST | lists disable LIST | lists activate LIST ID |"                           \
    " lists diff LIST [FROM] [TO] | lists verify [LIST...]"

enum { MAP_MAX = 32 << 10, MAX_FILES = 64, MEMORY_MAX = 1 << 30, OUTPUT_MAX = 16 << 20 };

static const struct list_author BY_OPERATOR = {DEFAULT_TENANT, {AUDIT_OPERATOR, NULL}};

static const struct option_row rows[] = {
    {"--format", "NAME", "the files' format (default: recognised by their content)"},
    {"--published", "DATE", "the publisher's date (default: the file's own, else today)"},
    {"--regime", "NAME", "whose rules an operator's own list seeds (default: own)"},
    {"--map", "MAP",
     "an own table's columns: name=Vendor Name,birth_date=DOB,... or a file of them"},
    {"--title", "TEXT", "add: what people call the list"},
    {"--required", "YES|NO", "add: without it nothing is \"no match\" (default: no)"},
    {"--shrink-percent", "N", "add: how much smaller a new version may be (default: 5)"},
    {"--shrink-parties", "N", "add: how many parties it may lose in any case (default: 25)"},
    {"--dry-run", NULL, "read, count and judge, but change nothing"},
    {"--json", NULL, "print one JSON object"},
    {"--user", "NAME", "activate: the administrator who proposes or approves"},
    {"--reason", "TEXT", "activate: why the gate's findings do not matter"},
    REFRESH_OPTIONS,
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

/* --- import ------------------------------------------------------------------------------------
 */

static void print_import(const struct import_request *request, const struct import_result *result)
{
    static const char *const states[] = {"active", "unchanged", "rejected"};
    char published[DATE_TEXT_SIZE];

    printf("%.*s: %s", STR_ARG(request->list), states[result->state]);
    if (result->state != IMPORT_REJECTED)
        printf(", version %lld of %s, %llu parties (%llu added, %llu changed, %llu removed)",
               (long long)result->version, date_format(result->published, published),
               (unsigned long long)result->counts.parties, (unsigned long long)result->added,
               (unsigned long long)result->changed, (unsigned long long)result->removed);
    putchar('\n');
    for (size_t i = 0; i < result->n_findings; i++)
        printf("  %s: %.*s\n", result->findings[i].check, STR_ARG(result->findings[i].detail));
    for (size_t i = 0; i < result->n_warnings; i++)
        printf("  not understood: %.*s (%llu)\n", STR_ARG(result->warnings[i].name),
               (unsigned long long)result->warnings[i].count);
}

static bool print_import_json(const struct import_request *request,
                              const struct import_result *result, struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w = JSON_WRITER(&out);
    import_result_write(&w, request, result);
    if (!json_writer_done(&w))
        return error_memory(err);
    return puts(buf_cstr(&out)) >= 0 || error_set(err, ERROR_UNAVAILABLE, "cannot write");
}

/* A file that cannot be parsed is an error with a result as far as known: both are shown. */
static bool import_files(const struct options *options, struct import_request *request,
                         struct arena *arena, struct error *err)
{
    struct database database;
    if (!database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    struct import_result result = {.state = IMPORT_REJECTED};
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool && import_list(pool, request, arena, &result, err);
    db_pool_free(pool);
    database_close(&database);

    struct error printing = ERROR_INIT;
    bool refused = !done && err->code == ERROR_LIST_REFUSED;
    if (!done && !refused)
        return false;
    if (!options_get(options, "--json"))
        print_import(request, &result);
    else if (!print_import_json(request, &result, &printing)) {
        *err = printing;
        return false;
    }
    if (done && result.state == IMPORT_REJECTED)
        return error_set(err, ERROR_LIST_REFUSED,
                         "the file is held; the active version is untouched");
    return done;
}

/* What asks for JSON gets its object also of a file that could not even be unpacked. */
static void print_unreadable(struct import_request *request, const struct error *why)
{
    struct error ignored = ERROR_INIT;
    struct import_result result = {.state = IMPORT_REJECTED, .n_findings = 1};
    result.findings[0].check = "parse";
    result.findings[0].detail = str_of(why->message);
    request->n_files = 0;
    (void)!print_import_json(request, &result, &ignored);
}

/* "name=Vendor Name,..." itself, or the file that holds it. */
static bool read_map(const struct options *options, struct buf *text, const char **map_out,
                     struct error *err)
{
    const char *map = options_get(options, "--map");
    *map_out = map;
    if (!map || strchr(map, '='))
        return true;
    if (!file_read(map, text, err))
        return false;
    *map_out = buf_cstr(text);
    return true;
}

static bool import(const struct options *options, struct error *err)
{
    AUTO_BUF map = BUF_INIT(MAP_MAX);
    struct list_file files[MAX_FILES];
    struct buf buffers[MAX_FILES];
    size_t count = options->n_words > 2 ? options->n_words - 2 : 0;
    const char *published = options_get(options, "--published");
    struct import_request request = {.files = files,
                                     .n_files = count,
                                     .format = options_get(options, "--format"),
                                     .regime = options_get(options, "--regime"),
                                     .dry_run = options_get(options, "--dry-run") != NULL,
                                     .today = clock_today(),
                                     .author = &BY_OPERATOR};

    if (count == 0 || count > MAX_FILES)
        return error_set(err, ERROR_USAGE, "say: lists import LIST FILE... (at most %d files)",
                         MAX_FILES);
    request.list = str_of(options->words[1]);
    if (!read_map(options, &map, &request.column_map, err))
        return false;
    if (published && !date_parse_full(str_of(published), &request.published, err))
        return error_set(err, ERROR_USAGE, "--published needs a day such as 2026-11-23, not \"%s\"",
                         published);

    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    for (size_t i = 0; i < count; i++)
        buf_init(&buffers[i], UNPACK_MAX_BYTES);
    bool done = unpack_read_files(options->words + 2, count, &arena, buffers, files, err);
    if (done)
        done = import_files(options, &request, &arena, err);
    else if (err->code == ERROR_LIST_REFUSED && options_get(options, "--json"))
        print_unreadable(&request, err);
    for (size_t i = 0; i < count; i++)
        buf_release(&buffers[i]);
    return done;
}

/* --- an operator's lists -------------------------------------------------------------------------
 */

static bool read_number(const struct options *options, const char *name, int64_t max,
                        int64_t *number_out, struct error *err)
{
    const char *text = options_get(options, name);
    if (!text || str_to_int(str_of(text), 0, max, number_out))
        return true;
    return error_set(err, ERROR_USAGE, "%s needs a number from 0 to %lld, not \"%s\"", name,
                     (long long)max, text);
}

static bool read_own(const struct options *options, struct own_list *own, struct buf *map,
                     struct error *err)
{
    const char *column_map = NULL, *required = options_get(options, "--required");
    own->id = str_of(options->words[1]);
    own->title = str_of(options_get(options, "--title"));
    own->regime = str_of(options_get(options, "--regime"));
    own->format = str_of(options_get(options, "--format"));
    if (!read_map(options, map, &column_map, err))
        return false;
    own->column_map = str_of(column_map);
    if (column_map && own->format.len == 0)
        own->format = STR("csv");
    if (required && strcmp(required, "yes") != 0 && strcmp(required, "no") != 0)
        return error_set(err, ERROR_USAGE, "--required is yes or no, not \"%s\"", required);
    if (required)
        own->required = strcmp(required, "yes") == 0;
    return read_number(options, "--shrink-percent", 100, &own->shrink_percent, err) &&
           read_number(options, "--shrink-parties", 1000000, &own->shrink_parties, err);
}

static bool change_list(const struct options *options, const struct own_list *own, bool enabled,
                        struct error *err)
{
    struct database database;
    if (!database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool != NULL;
    if (done)
        done = own ? own_list_put(pool, own, &BY_OPERATOR, err)
                   : own_list_enable(pool, str_of(options->words[1]), enabled, &BY_OPERATOR, err);
    db_pool_free(pool);
    database_close(&database);
    if (done)
        printf("%s: %s\n", options->words[1], own ? "added" : enabled ? "enabled" : "disabled");
    return done;
}

static bool add_list(const struct options *options, struct error *err)
{
    AUTO_BUF map = BUF_INIT(MAP_MAX);
    struct own_list own = OWN_LIST_UNSAID;
    return read_own(options, &own, &map, err) && change_list(options, &own, true, err);
}

/* --- status ------------------------------------------------------------------------------------
 */

static const char *state_of(const struct list_status *status)
{
    if (!status->list.enabled)
        return "disabled";
    if (status->list.version == 0)
        return "missing";
    if (status->list.sample)
        return "sample";
    return status->stale ? "stale" : "active";
}

static void print_status(const struct list_status *status)
{
    char published[DATE_TEXT_SIZE], checked[CLOCK_TEXT_SIZE];
    const struct snapshot_list *list = &status->list;
    bool any = list->version > 0;
    printf("%-16.*s %-9s %-9s %7lld  %-11s %-25s %8llu  %.*s\n", STR_ARG(list->id),
           state_of(status), list->required ? "required" : "", (long long)list->version,
           any ? date_format(list->published, published) : "-",
           any ? clock_format_ms(list->checked_unix_ms, checked) : "-",
           (unsigned long long)list->parties, STR_ARG(list->title));
}

static bool list_status(const struct options *options, struct error *err)
{
    struct database database;
    struct list_status *lists = NULL;
    size_t count = 0;
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    if (!database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool && query_lists(pool, clock_unix_ms(), &arena, &lists, &count, err);
    db_pool_free(pool);
    database_close(&database);
    if (!done)
        return false;
    printf("%-16s %-9s %-9s %7s  %-11s %-25s %8s  %s\n", "list", "state", "", "version",
           "published", "checked", "parties", "title");
    for (size_t i = 0; i < count; i++)
        print_status(&lists[i]);
    return true;
}

static bool run(const struct options *options, struct error *err)
{
    const char *verb = options->n_words ? options->words[0] : "";
    if (str_equal(str_of(verb), STR("import")))
        return import(options, err);
    if (str_equal(str_of(verb), STR("status")) && options->n_words == 1)
        return list_status(options, err);
    if (str_equal(str_of(verb), STR("status")) && options->n_words == 2)
        return lists_history(options, err);
    if (str_equal(str_of(verb), STR("refresh")))
        return lists_refresh(options, err);
    if (str_equal(str_of(verb), STR("diff")))
        return lists_diff(options, err);
    if (str_equal(str_of(verb), STR("verify")))
        return lists_verify(options, err);
    bool one = options->n_words == 2;
    if (str_equal(str_of(verb), STR("add")) && one)
        return add_list(options, err);
    if (str_equal(str_of(verb), STR("enable")) && one)
        return change_list(options, NULL, true, err);
    if (str_equal(str_of(verb), STR("disable")) && one)
        return change_list(options, NULL, false, err);
    if (str_equal(str_of(verb), STR("activate")))
        return lists_activate_held(options, err);
    return error_set(err, ERROR_USAGE, "say: " USAGE);
}

int cmd_lists(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("lists", &err);
    if (options_get(&options, "--help")) {
        cmd_usage(USAGE, rows);
        return EXIT_DONE;
    }
    return run(&options, &err) ? EXIT_DONE : cmd_fail("lists", &err);
}
