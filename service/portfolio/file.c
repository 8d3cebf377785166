/* portfolio/file.c - see file.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/file.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/json.h"
#include "lists/formats/csv.h"
#include "lists/formats/xlsx.h"

enum {
    ROW_BYTES = 64 << 20,  /* memory of one row */
    KEPT_BYTES = 64 << 20, /* columns, ids of tiers */
    LINE_MAX_BYTES = 4 << 20,
};

struct reading {
    const struct party_file *file;
    const struct party_file_sink *sink;
    struct arena kept, row;
    struct party_columns columns;
    struct record_context context;
    struct party_record *record;
    bool has_header, has_any;
};

bool party_format_parse(struct str word, enum party_format *format_out)
{
    static const struct {
        const char *word;
        enum party_format format;
    } words[] = {{"csv", PARTY_FORMAT_CSV},
                 {"jsonl", PARTY_FORMAT_JSONL},
                 {"ndjson", PARTY_FORMAT_JSONL},
                 {"xlsx", PARTY_FORMAT_XLSX}};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (str_equal_nocase(word, str_of(words[i].word))) {
            *format_out = words[i].format;
            return true;
        }
    }
    return false;
}

/* The tiers' ids are kept for the whole file, each row's replacing one: they are given back when
 * they have become many. */
static bool tidy(struct reading *reading, struct error *err)
{
    enum { TIDY_AT_BYTES = 16 << 20 };
    if (reading->kept.used_bytes < TIDY_AT_BYTES)
        return true;
    struct arena fresh = ARENA_INIT(KEPT_BYTES);
    for (int tier = 0; tier < RECORD_MAX_TIER; tier++)
        if (reading->context.at_tier[tier].len > 0)
            reading->context.at_tier[tier] = str_copy(&fresh, reading->context.at_tier[tier]);
    arena_release(&reading->kept);
    reading->kept = fresh;
    return !arena_failed(&reading->kept) || error_memory(err);
}

static bool give(struct reading *reading, size_t number, uint64_t offset, struct error *err)
{
    reading->has_any = true;
    reading->record->number = number;
    reading->record->offset = offset;
    bool given = reading->sink->record(reading->sink->context, reading->record, err);
    arena_release(&reading->row);
    return given && tidy(reading, err);
}

static bool give_fault(struct reading *reading, size_t number, uint64_t offset, const char *code,
                       const char *message, struct error *err)
{
    struct party_record *record = reading->record;
    record->has_party = record->has_relation = record->has_engagement = false;
    record->id = STR_EMPTY;
    record->faults.count = 0;
    faults_add(&record->faults, "", code, "%s", message);
    return give(reading, number, offset, err);
}

static bool is_empty(const struct str *cells, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_trim(cells[i]).len > 0)
            return false;
    return true;
}

/* The first row with something in it is the header, the others are parties. */
static bool give_cells(struct reading *reading, const struct str *cells, size_t n, size_t number,
                       uint64_t offset, struct arena *columns_arena, struct error *err)
{
    if (is_empty(cells, n))
        return true;
    if (!reading->has_header) {
        reading->has_header = reading->has_any = true;
        if (!party_columns_read(cells, n, reading->file->map, reading->file->n_map, columns_arena,
                                &reading->columns, err))
            return error_within(err, "%s: row %zu", reading->file->name, number);
        reading->context.columns = &reading->columns;
        if (reading->sink->columns &&
            !reading->sink->columns(reading->sink->context, &reading->columns, err))
            return false;
        return party_columns_check(&reading->columns, err) ||
               error_within(err, "%s: row %zu", reading->file->name, number);
    }
    if (!record_of_cells(&reading->context, cells, n, &reading->row, reading->record, err))
        return false;
    return give(reading, number, offset, err);
}

/* --- CSV ----------------------------------------------------------------------------------------
 */

/* The one of , ; tab and | that the first line holds most of. */
static char separator_of(struct str text)
{
    static const char candidates[] = {',', ';', '\t', '|'};
    size_t end = str_find(text, STR("\n"), 0), best = 0;
    char found = ',';
    for (size_t c = 0; c < sizeof candidates; c++) {
        size_t count = 0;
        for (size_t i = 0; i < end; i++)
            count += text.ptr[i] == candidates[c];
        if (count > best) {
            best = count;
            found = candidates[c];
        }
    }
    return found;
}

/* A row that cannot be parted is given up to its line's end; what is broken by a stray quote must
 * not take the rest of the file with it. */
static void skip_line(struct csv_reader *reader, size_t from)
{
    reader->at = str_find(reader->text, STR("\n"), from);
    if (reader->at < reader->text.len)
        reader->at++;
}

static struct str message_only(const struct error *err)
{
    struct str message = str_of(err->message); /* "<file>: line 3, column 9: a quote ..." */
    size_t column = str_find(message, STR(", column "), 0);
    size_t colon = str_find(message, STR(": "), column);
    return colon < message.len ? str_slice(message, colon + 2, message.len) : message;
}

static bool read_csv(struct reading *reading, struct arena *columns_arena, struct error *err)
{
    struct list_file file = {reading->file->name, reading->file->data};
    struct csv_reader reader;
    struct csv_row row;
    bool good = true, ended = false;
    csv_init(&reader, &file, 0);
    reader.separator = separator_of(reader.text);
    size_t line = 1, counted = 0; /* lines before `counted` */
    while (good && !ended) {
        struct error trouble = ERROR_INIT;
        size_t from = reader.at;
        enum csv_step step = csv_next(&reader, &row, &trouble);
        size_t start = step == CSV_ROW ? row.at - reader.offset : from;
        for (; counted < start; counted++)
            line += reader.text.ptr[counted] == '\n';
        if (step == CSV_ROW) {
            good = give_cells(reading, row.cells, row.n, line, reader.at, columns_arena, err);
        } else if (step == CSV_BAD && trouble.code != ERROR_MEMORY) {
            char message[256];
            snprintf(message, sizeof message, "%.*s", STR_ARG(message_only(&trouble)));
            skip_line(&reader, from);
            good = give_fault(reading, line, reader.at, "bad_row", message, err);
        } else if (step == CSV_BAD) {
            *err = trouble;
            good = false;
        } else {
            ended = true;
        }
    }
    csv_release(&reader);
    return good;
}

/* --- JSON lines ---------------------------------------------------------------------------------
 */

static bool give_line(struct reading *reading, struct str line, size_t number, uint64_t offset,
                      struct error *err)
{
    struct error trouble = ERROR_INIT;
    if (line.len > LINE_MAX_BYTES)
        return give_fault(reading, number, offset, "too_long", "the line is longer than 4 MiB",
                          err);
    AUTO_JSON *tree = json_parse(line, &trouble);
    if (!tree && trouble.code == ERROR_MEMORY)
        return error_memory(err);
    if (!tree)
        return give_fault(reading, number, offset, "bad_json", trouble.message, err);
    if (!record_of_json(&reading->context, tree, &reading->row, reading->record, err))
        return false;
    return give(reading, number, offset, err);
}

static bool read_jsonl(struct reading *reading, struct error *err)
{
    struct str text = reading->file->data;
    size_t number = 0;
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.len);
    for (size_t at = 0; at < text.len;) {
        size_t end = str_find(text, STR("\n"), at);
        struct str line = str_trim(str_slice(text, at, end));
        at = end + 1;
        number++;
        if (line.len > 0 && !give_line(reading, line, number, at, err))
            return false;
    }
    return true;
}

/* --- Workbooks ----------------------------------------------------------------------------------
 */

struct sheet_reading {
    struct reading *reading;
    struct arena *columns_arena;
};

static bool sheet_row(void *context, const struct str *cells, size_t n, size_t number,
                      struct error *err)
{
    struct sheet_reading *sheet = context;
    return give_cells(sheet->reading, cells, n, number, 0, sheet->columns_arena, err);
}

static bool read_xlsx(struct reading *reading, struct arena *columns_arena, struct error *err)
{
    struct list_file file = {reading->file->name, reading->file->data};
    struct sheet_reading sheet = {reading, columns_arena};
    struct xlsx book;
    if (!xlsx_open(&book, &file, err))
        return false;
    bool good = book.n_sheets > 0
                    ? xlsx_read_sheet(&book, 0, false, sheet_row, &sheet, err)
                    : error_set(err, ERROR_INPUT, "%s: the workbook has no sheet", file.name);
    xlsx_close(&book);
    return good;
}

/* --- Any file -----------------------------------------------------------------------------------
 */

static enum party_format format_of(const struct party_file *file)
{
    struct list_file list = {file->name, file->data};
    if (file->format != PARTY_FORMAT_GUESS)
        return file->format;
    struct str text = file->data;
    if (xlsx_is_workbook(&list))
        return PARTY_FORMAT_XLSX;
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.len);
    text = str_trim(str_slice(text, 0, text.len < 256 ? text.len : 256));
    return text.len > 0 && text.ptr[0] == '{' ? PARTY_FORMAT_JSONL : PARTY_FORMAT_CSV;
}

static bool read_any(struct reading *reading, struct error *err)
{
    AUTO_ARENA columns_arena = ARENA_INIT(KEPT_BYTES);
    switch (format_of(reading->file)) {
    case PARTY_FORMAT_JSONL:
        return read_jsonl(reading, err);
    case PARTY_FORMAT_XLSX:
        return read_xlsx(reading, &columns_arena, err);
    case PARTY_FORMAT_CSV:
    case PARTY_FORMAT_GUESS:
        break;
    }
    return read_csv(reading, &columns_arena, err);
}

bool party_file_read(const struct party_file *file, const struct party_file_sink *sink,
                     struct error *err)
{
    struct reading reading = {.file = file, .sink = sink};
    arena_init(&reading.kept, KEPT_BYTES);
    arena_init(&reading.row, ROW_BYTES);
    reading.context = (struct record_context){.default_schema = file->default_schema,
                                              .root = file->root,
                                              .needs_id = file->needs_id,
                                              .kept = &reading.kept};
    reading.record = calloc(1, sizeof *reading.record);
    bool read = reading.record ? read_any(&reading, err) : error_memory(err);
    if (read && !reading.has_any)
        read = error_set(err, ERROR_INPUT, "%s: there is nothing in it", file->name);
    if (!read && err->code == ERROR_LIST_REFUSED)
        err->code = ERROR_INPUT; /* the readers of lists speak of lists */
    free(reading.record);
    arena_release(&reading.row);
    arena_release(&reading.kept);
    return read;
}
