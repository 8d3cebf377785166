/* cmd/lists_show.c - `subtier lists diff`, `lists verify` and `lists status LIST`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/database.h"
#include "cmd/lists.h"
#include "core/clock.h"
#include "lists/versions/diff.h"
#include "lists/versions/query.h"
#include "lists/versions/verify.h"

enum { MEMORY_MAX = 1 << 30, OUTPUT_MAX = 1 << 30, HISTORY = 30 };

static bool with_pool(const struct options *options, cmd_body *body, struct error *err)
{
    struct database database;
    if (!database_open(options, DATABASE_COMMAND, &database, err))
        return false;
    struct db_pool *pool = database_pool(&database, 1, err);
    bool done = pool && body(pool, options, err);
    db_pool_free(pool);
    database_close(&database);
    return done;
}

/* --- diff ------------------------------------------------------------------------------------- */

static void print_values(char sign, struct str field, const struct str *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        printf("    %c %.*s: %.*s\n", sign, STR_ARG(field), STR_ARG(values[i]));
}

static void print_page(const struct list_diff *diff)
{
    static const char signs[] = {'+', '~', '-'};
    for (size_t i = 0; i < diff->n_parties; i++) {
        const struct diff_party *party = &diff->parties[i];
        printf("%c %.*s  %.*s\n", signs[party->kind], STR_ARG(party->entity_id),
               STR_ARG(party->caption));
        for (size_t f = 0; f < party->n_fields; f++) {
            const struct diff_field *field = &party->fields[f];
            print_values('+', field->name, field->added, field->n_added);
            print_values('-', field->name, field->removed, field->n_removed);
        }
    }
}

static void print_head(const struct list_diff *diff)
{
    char from[DATE_TEXT_SIZE], to[DATE_TEXT_SIZE];
    printf("%.*s: version %lld%s%s to %lld of %s: %llu added, %llu changed, %llu removed\n",
           STR_ARG(diff->list), (long long)diff->from, diff->from ? " of " : " (nothing)",
           diff->from ? date_format(diff->from_published, from) : "", (long long)diff->to,
           date_format(diff->to_published, to), (unsigned long long)diff->added,
           (unsigned long long)diff->changed, (unsigned long long)diff->removed);
}

/* One object a page, one page a line: a reader need not hold a whole list. */
static bool print_json(const struct list_diff *diff, struct error *err)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    struct json_writer w = JSON_WRITER(&out);
    diff_write(&w, diff);
    return json_writer_done(&w) ? puts(buf_cstr(&out)) >= 0 : error_memory(err);
}

static bool version_word(const struct options *options, size_t at, int64_t *out, struct error *err)
{
    if (options->n_words <= at)
        return true;
    return str_to_int(str_of(options->words[at]), 0, INT64_MAX, out) ||
           error_set(err, ERROR_USAGE, "\"%s\" is no number of a version", options->words[at]);
}

static bool diff(struct db_pool *pool, const struct options *options, struct error *err)
{
    int64_t from = 0, to = 0;
    bool json = options_get(options, "--json") != NULL, first = true;
    AUTO_ARENA keys = ARENA_INIT(1 << 20);
    if (!version_word(options, 2, &from, err) || !version_word(options, 3, &to, err))
        return false;
    for (struct str after = STR(""); first || after.len > 0; first = false) {
        AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
        struct list_diff page;
        if (!diff_versions(pool, str_of(options->words[1]), from, to, after, 0, &arena, &page, err))
            return false;
        if (!json && first)
            print_head(&page);
        if (!json)
            print_page(&page);
        else if (!print_json(&page, err))
            return false;
        arena_release(&keys);
        after = page.next.len > 0 ? str_copy(&keys, page.next) : STR("");
    }
    return true;
}

bool lists_diff(const struct options *options, struct error *err)
{
    if (options->n_words < 2 || options->n_words > 4)
        return error_set(err, ERROR_USAGE,
                         "say: lists diff LIST [FROM] [TO] (numbers of versions; by default the "
                         "active one and the one before)");
    return with_pool(options, diff, err);
}

/* --- verify ----------------------------------------------------------------------------------- */

static bool verify_one(struct db_pool *pool, struct str list, bool *sound, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct verify_report report;
    if (!verify_list(pool, list, &arena, &report, err))
        return false;
    printf("%.*s: %llu versions, %llu files, %llu rows: %s\n", STR_ARG(list),
           (unsigned long long)report.versions, (unsigned long long)report.files,
           (unsigned long long)report.rows, report.n_findings ? "NOT as imported" : "as imported");
    for (size_t i = 0; i < report.n_findings; i++)
        printf("  %.*s\n", STR_ARG(report.findings[i]));
    *sound = *sound && report.n_findings == 0;
    return true;
}

static bool verify(struct db_pool *pool, const struct options *options, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct list_status *lists = NULL;
    size_t n = 0;
    bool sound = true;
    for (size_t i = 1; i < options->n_words; i++)
        if (!verify_one(pool, str_of(options->words[i]), &sound, err))
            return false;
    if (options->n_words == 1 && !query_lists(pool, clock_unix_ms(), &arena, &lists, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (lists[i].list.version > 0 && !verify_one(pool, lists[i].list.id, &sound, err))
            return false;
    return sound || error_set(err, ERROR_CONFLICT, "what is stored is not what was imported");
}

bool lists_verify(const struct options *options, struct error *err)
{
    return with_pool(options, verify, err);
}

/* --- the versions of a list ------------------------------------------------------------------- */

static bool history(struct db_pool *pool, const struct options *options, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct list_version_info *versions = NULL;
    size_t n = 0;
    if (!query_list_history(pool, str_of(options->words[1]), HISTORY, &arena, &versions, &n, err))
        return false;
    printf("%8s %7s %-10s %-11s %-25s %8s %6s %7s %7s  %s\n", "id", "version", "state", "published",
           "imported", "parties", "added", "changed", "removed", "gate");
    for (size_t i = 0; i < n; i++) {
        const struct list_version_info *v = &versions[i];
        char published[DATE_TEXT_SIZE], imported[CLOCK_TEXT_SIZE];
        bool rejected = str_equal(v->state, STR("rejected"));
        printf("%8lld %7lld %-10.*s %-11s %-25s %8llu %6llu %7llu %7llu  %.*s\n", (long long)v->id,
               (long long)v->number, STR_ARG(v->state), date_format(v->published, published),
               clock_format_ms(v->imported_unix_ms, imported), (unsigned long long)v->parties,
               (unsigned long long)v->added, (unsigned long long)v->changed,
               (unsigned long long)v->removed, STR_ARG(rejected ? v->gate : STR("passed")));
    }
    return true;
}

bool lists_history(const struct options *options, struct error *err)
{
    return with_pool(options, history, err);
}
