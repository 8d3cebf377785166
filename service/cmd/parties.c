/* cmd/parties.c - `subtier parties import FILE`: a table of vendors into the portfolio;
 * `subtier parties export`: the portfolio as a table.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "cmd/party_options.h"
#include "cmd/progress.h"
#include "core/file_map.h"
#include "portfolio/export.h"
#include "portfolio/party_import.h"
#include "portfolio/party_store.h"

#define FILE_MAX_BYTES ((size_t)4 << 30)

enum { SHOWN_ERRORS = 20, RESULT_PAGE = 5000, PAGE_MEMORY = 256 << 20, EXPORT_PAGE = 500 };

static const struct option_row rows[] = {
    {"--dry-run", NULL, "judge every row, store nothing"},
    {"--all-or-nothing", NULL, "one bad row refuses the file"},
    {"--root", "ID", "the stored party that contracts all who have nobody above them"},
    {"--result", "FILE", "write a CSV with a line for every row: what became of it and why"},
    {"--json", NULL, "print the report as JSON"},
    PARTY_FILE_OPTIONS,
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

/* --- Import ------------------------------------------------------------------------------------
 */

struct importing {
    const struct options *options;
    struct db_pool *pool;
    struct party_import_request request;
    struct uuid id;
    struct arena arena;
    struct party_import_report report;
    struct party_import_rows page;
    int64_t after;
    bool bad;
    size_t limit;
    struct progress progress;
};

static enum db_status begin(struct db *db, void *context, struct error *err)
{
    struct importing *importing = context;
    return party_import_begin(db, &importing->request, &importing->id, err);
}

static enum db_status load(struct db *db, void *context, struct error *err)
{
    struct importing *importing = context;
    return party_import_load(db, str_of(importing->id.text), &importing->arena, &importing->report,
                             err);
}

static enum db_status load_rows(struct db *db, void *context, struct error *err)
{
    struct importing *importing = context;
    return party_import_rows(db, str_of(importing->id.text), importing->bad, importing->after,
                             importing->limit, &importing->arena, &importing->page, err);
}

static bool transact(struct importing *importing, db_body *body, struct error *err)
{
    return db_pool_transaction(importing->pool, DEFAULT_TENANT, body, importing, err) >= DB_NONE;
}

static bool on_progress(void *context, const char *phase, int64_t current, int64_t total)
{
    struct importing *importing = context;
    progress_draw(&importing->progress, phase, current, total);
    return true;
}

static bool write_result(struct importing *importing, const char *path, struct error *err)
{
    FILE *file = fopen(path, "wx"); /* never over another file */
    bool good = file != NULL;
    importing->bad = false;
    importing->limit = RESULT_PAGE;
    importing->after = 0;
    while (good) {
        AUTO_BUF text = BUF_INIT(PAGE_MEMORY);
        arena_release(&importing->arena);
        if (!transact(importing, load_rows, err)) {
            fclose(file);
            return false;
        }
        party_import_rows_csv(&text, importing->after == 0, &importing->page);
        good = !buf_failed(&text) && fwrite(buf_cstr(&text), 1, text.len, file) == text.len;
        if (importing->page.next == 0)
            break;
        importing->after = importing->page.next;
    }
    good = file && (fclose(file) == 0) && good;
    return good || error_set(err, ERROR_UNAVAILABLE,
                             "--result %s: cannot be written (it must not exist yet)", path);
}

static void print_errors(const struct importing *importing)
{
    AUTO_BUF text = BUF_INIT(PAGE_MEMORY);
    party_import_rows_csv(&text, false, &importing->page);
    if (importing->page.n_rows > 0)
        fprintf(stderr, "row,id,result,relation,errors\n%s", buf_cstr(&text));
    if (importing->page.next > 0)
        fprintf(stderr, "... and more: --result FILE lists every row\n");
}

static void print_summary(const struct party_import_report *r)
{
    const char *would = r->dry_run ? " (nothing was stored: dry run)"
                        : strcmp(r->state.ptr, "refused") == 0
                            ? " (nothing was stored: all or nothing)"
                            : "";
    printf("%" PRId64 " rows: %" PRId64 " created, %" PRId64 " updated, %" PRId64
           " unchanged, %" PRId64 " refused%s\n",
           r->rows, r->created, r->updated, r->unchanged, r->refused, would);
    printf("relations: %" PRId64 " created, %" PRId64 " updated, %" PRId64 " unchanged, %" PRId64
           " refused; engagements: %" PRId64 "\nimport %.*s\n",
           r->relations_created, r->relations_updated, r->relations_unchanged, r->relations_refused,
           r->engagements, STR_ARG(r->id));
}

static bool report(struct importing *importing, struct error *err)
{
    const char *result = options_get(importing->options, "--result");
    if (result && !write_result(importing, result, err))
        return false;
    arena_release(&importing->arena);
    importing->bad = true;
    importing->after = 0;
    importing->limit = options_get(importing->options, "--json") ? 1000 : SHOWN_ERRORS;
    if (!transact(importing, load, err) || !transact(importing, load_rows, err))
        return false;
    if (!options_get(importing->options, "--json")) {
        print_errors(importing);
        print_summary(&importing->report);
        return true;
    }
    AUTO_BUF text = BUF_INIT(PAGE_MEMORY);
    struct json_writer w = JSON_WRITER(&text);
    party_import_report_write(&w, &importing->report, &importing->page);
    return (json_writer_done(&w) && puts(buf_cstr(&text)) >= 0) || error_memory(err);
}

static struct str base_name(const char *path)
{
    struct str name = str_of(path);
    size_t from = name.len;
    while (from > 0 && name.ptr[from - 1] != '/')
        from--;
    name = str_slice(name, from, name.len);
    return name.len > 255 ? str_slice(name, name.len - 255, name.len) : name;
}

static bool import_file(struct importing *importing, const struct party_file *file,
                        struct error *err)
{
    const struct party_import_watch watch = {.context = importing, .progress = on_progress};
    importing->request = (struct party_import_request){
        .file_name = base_name(file->name),
        .options = STR("{}"),
        .dry_run = options_get(importing->options, "--dry-run") != NULL,
        .all_or_nothing = options_get(importing->options, "--all-or-nothing") != NULL,
        .actor = "operator"};
    if (!transact(importing, begin, err))
        return false;
    progress_init(&importing->progress);
    bool done =
        party_import_run(importing->pool, DEFAULT_TENANT, importing->id.text, file, &watch, err);
    progress_clear(&importing->progress);
    return done && report(importing, err);
}

static int run_import(struct importing *importing)
{
    struct error err = ERROR_INIT;
    struct database database;
    struct file_map map;
    AUTO_ARENA kept = ARENA_INIT(1 << 20);
    const char *root = options_get(importing->options, "--root");
    struct party_file file = {.name = importing->options->words[1], .needs_id = true};
    if (root)
        file.root = str_of(root);
    if (!party_options_read(importing->options, &kept, &file, &err) ||
        !file_map_open(file.name, FILE_MAX_BYTES, &map, &err))
        return cmd_fail("parties import", &err);
    file.data = map.data;
    bool done = database_open(importing->options, DATABASE_COMMAND, &database, &err);
    if (done) {
        importing->pool = database_pool(&database, 1, &err);
        done = importing->pool && import_file(importing, &file, &err);
        db_pool_free(importing->pool);
        database_close(&database);
    }
    file_map_close(&map);
    if (!done)
        return cmd_fail("parties import", &err);
    const struct party_import_report *r = &importing->report;
    return r->refused > 0 || r->relations_refused > 0 ? EXIT_REFUSED : EXIT_DONE;
}

static int import_command(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("parties", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("parties import FILE|- [OPTIONS]", rows);
        return EXIT_DONE;
    }
    if (options.n_words != 2) {
        error_set(&err, ERROR_USAGE, "write: parties import FILE (- is standard input)");
        return cmd_fail("parties", &err);
    }
    struct importing importing = {.options = &options};
    arena_init(&importing.arena, PAGE_MEMORY);
    int code = run_import(&importing);
    arena_release(&importing.arena);
    return code;
}

/* --- Export ------------------------------------------------------------------------------------
 */

static const struct option_row export_rows[] = {
    {"--format", "F", "csv or jsonl (default csv)"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct exporting {
    enum party_export format;
    struct arena arena;
    struct str after;
    char after_bytes[PARTY_ID_MAX_BYTES];
    struct party_page page;
    struct buf out;
};

static enum db_status load_page(struct db *db, void *context, struct error *err)
{
    struct exporting *exporting = context;
    return party_store_list(db, STR_EMPTY, exporting->after, EXPORT_PAGE, &exporting->arena,
                            &exporting->page, err);
}

static bool write_out(struct exporting *exporting, struct error *err)
{
    if (buf_failed(&exporting->out))
        return error_memory(err);
    bool written =
        fwrite(buf_cstr(&exporting->out), 1, exporting->out.len, stdout) == exporting->out.len;
    buf_clear(&exporting->out);
    return written || error_set(err, ERROR_UNAVAILABLE, "cannot write the export");
}

static bool export_all(struct db_pool *pool, struct exporting *exporting, struct error *err)
{
    party_export_header(exporting->format, &exporting->out);
    for (;;) {
        if (db_pool_transaction(pool, DEFAULT_TENANT, load_page, exporting, err) < 0)
            return false;
        for (size_t i = 0; i < exporting->page.n_parties; i++)
            party_export_row(exporting->format, &exporting->page.parties[i], &exporting->out);
        if (!write_out(exporting, err))
            return false;
        struct str next = exporting->page.next;
        if (next.len == 0)
            return true;
        memcpy(exporting->after_bytes, next.ptr, next.len);
        exporting->after = (struct str){exporting->after_bytes, next.len};
        arena_release(&exporting->arena);
    }
}

static bool run_export(struct db_pool *pool, const struct options *options, struct error *err)
{
    enum party_format format = PARTY_FORMAT_CSV;
    const char *word = options_get(options, "--format");
    struct exporting exporting = {.after = STR_EMPTY};
    if (word && (!party_format_parse(str_of(word), &format) || format == PARTY_FORMAT_XLSX))
        return error_set(err, ERROR_USAGE, "--format %s: csv or jsonl", word);
    exporting.format = format == PARTY_FORMAT_CSV ? PARTY_EXPORT_CSV : PARTY_EXPORT_JSONL;
    arena_init(&exporting.arena, PAGE_MEMORY);
    buf_init(&exporting.out, PAGE_MEMORY);
    bool done = export_all(pool, &exporting, err);
    buf_release(&exporting.out);
    arena_release(&exporting.arena);
    return done;
}

int cmd_parties(int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], "export") == 0)
        return cmd_with_pool("parties", "parties export [OPTIONS]", export_rows, argc, argv,
                             run_export);
    if (argc > 0 && (strcmp(argv[0], "import") == 0 || strcmp(argv[0], "--help") == 0))
        return import_command(argc, argv);
    struct error err = ERROR_INIT;
    error_set(&err, ERROR_USAGE, "write: parties import FILE, or parties export");
    return cmd_fail("parties", &err);
}
