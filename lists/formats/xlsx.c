/* lists/formats/xlsx.c - a workbook's parts: sheets, styles, shared strings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/xlsx.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/map.h"

enum { MAX_STRINGS = 8 << 20, MAX_STYLES = 65536, MAX_FORMATS = 4096, PART_NAME_BYTES = 256 };

static const char workbook_part[] = "xl/workbook.xml";

bool xlsx_date_of_serial(int64_t serial, bool from_1904, struct date *date_out)
{
    enum { DAYS_1899_12_30 = -25569, DAYS_1904_01_01 = -24107, LAST_SERIAL = 2958465 };
    if (from_1904) {
        if (serial < 0 || serial > LAST_SERIAL - 1462)
            return false;
        *date_out = date_of_days((int32_t)(serial + DAYS_1904_01_01));
        return true;
    }
    if (serial < 1 || serial > LAST_SERIAL || serial == 60)
        return false;
    /* Lotus took 1900 for a leap year, and so has every spreadsheet since: before March 1900 the
     * numbers are one lower. */
    *date_out = date_of_days((int32_t)(serial + DAYS_1899_12_30 + (serial < 60)));
    return true;
}

/* --- sheets in the workbook's order ----------------------------------------------------------- */

struct book_reader {
    struct xlsx *book;
    struct map targets; /* relation id -> position in `parts` */
    struct str *parts;
    size_t n_parts, parts_capacity, sheets_capacity;
};

/* "worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml" */
static struct str part_of_target(struct arena *arena, struct str target)
{
    if (str_starts_with(target, STR("/")))
        return str_copy(arena, str_slice(target, 1, target.len));
    if (str_starts_with(target, STR("./")))
        target = str_slice(target, 2, target.len);
    return str_of(arena_printf(arena, "xl/%.*s", STR_ARG(target)));
}

static bool on_relation(void *context, const char *name, const char **attributes, struct error *err)
{
    struct book_reader *r = context;
    const char *id = package_attribute(attributes, "Id");
    const char *target = package_attribute(attributes, "Target");
    const char *mode = package_attribute(attributes, "TargetMode");
    if (strcmp(name, "Relationship") != 0 || !id || !target ||
        (mode && strcmp(mode, "External") == 0))
        return true;
    struct arena *arena = &r->book->arena;
    struct str *grown =
        arena_grow(arena, r->parts, &r->parts_capacity, r->n_parts + 1, sizeof *grown);
    if (grown)
        r->parts = grown;
    struct str key = str_copy(arena, str_of(id));
    struct str part = part_of_target(arena, str_of(target));
    if (!grown || !key.ptr || !part.ptr)
        return error_memory(err);
    r->parts[r->n_parts] = part;
    return map_add(&r->targets, key, (uint32_t)r->n_parts++, NULL) || error_memory(err);
}

static bool is_true(const char *value)
{
    return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

static bool add_sheet(struct book_reader *r, struct str name, struct str part, struct error *err)
{
    struct xlsx *book = r->book;
    if (book->n_sheets == XLSX_MAX_SHEETS)
        return error_set(err, ERROR_LIST_REFUSED, "%s: more than %d sheets",
                         book->package.file->name, XLSX_MAX_SHEETS);
    struct xlsx_sheet *grown = arena_grow(&book->arena, book->sheets, &r->sheets_capacity,
                                          book->n_sheets + 1, sizeof *grown);
    if (!grown)
        return error_memory(err);
    book->sheets = grown;
    book->sheets[book->n_sheets] = (struct xlsx_sheet){str_copy(&book->arena, name), part};
    return book->sheets[book->n_sheets++].name.ptr != NULL || error_memory(err);
}

static bool on_workbook(void *context, const char *name, const char **attributes, struct error *err)
{
    struct book_reader *r = context;
    if (strcmp(name, "workbookPr") == 0)
        r->book->from_1904 = is_true(package_attribute(attributes, "date1904"));
    if (strcmp(name, "sheet") != 0)
        return true;
    const char *title = package_attribute(attributes, "name");
    const char *id = NULL; /* r:id, not sheetId; "id" by its name without prefix */
    for (const char **a = attributes; a[0]; a += 2)
        if (strchr(a[0], ':') && strcmp(strchr(a[0], ':') + 1, "id") == 0)
            id = a[1];
    uint32_t target = id ? map_get(&r->targets, str_of(id)) : MAP_NONE;
    if (!title || target == MAP_NONE)
        return error_set(err, ERROR_LIST_REFUSED, "%s: sheet \"%s\" leads nowhere",
                         r->book->package.file->name, title ? title : "");
    return add_sheet(r, str_of(title), r->parts[target], err);
}

static bool read_book(struct xlsx *book, struct error *err)
{
    struct book_reader r = {.book = book};
    map_init(&r.targets, &book->arena);
    const struct package_handler relations = {.context = &r, .start = on_relation};
    const struct package_handler sheets = {.context = &r, .start = on_workbook};
    return package_parse(&book->package, "xl/_rels/workbook.xml.rels", &relations, err) &&
           package_parse(&book->package, workbook_part, &sheets, err);
}

/* --- styles: which of them show a number as a date ---------------------------------------------
 */

struct styles_reader {
    struct xlsx *book;
    struct {
        long id;
        bool date;
    } formats[MAX_FORMATS];
    size_t n_formats, capacity;
    bool in_cell_formats;
};

/* Letters of day, month or year outside of quotes, brackets and escapes. */
static bool is_date_format(const char *code)
{
    for (const char *c = code; *c; c++) {
        if (*c == '\\' || *c == '_' || *c == '*') {
            if (c[1])
                c++;
        } else if (*c == '"' || *c == '[') {
            const char *end = strchr(c + 1, *c == '[' ? ']' : '"');
            if (!end)
                return false;
            c = end;
        } else if (strchr("dDyY", *c) || (strchr("mM", *c) && !strpbrk(code, "hHsS"))) {
            return true;
        }
    }
    return false;
}

static bool is_date_number(const struct styles_reader *s, long id)
{
    for (size_t i = 0; i < s->n_formats; i++)
        if (s->formats[i].id == id)
            return s->formats[i].date;
    return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
           (id >= 50 && id <= 54) || id == 57 || id == 58; /* built in, ECMA-376 18.8.30 */
}

static bool on_style(void *context, const char *name, const char **attributes, struct error *err)
{
    struct styles_reader *s = context;
    struct xlsx *book = s->book;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cell_formats = true;
    const char *id = package_attribute(attributes, "numFmtId");
    if (strcmp(name, "numFmt") == 0 && id && s->n_formats < MAX_FORMATS) {
        const char *code = package_attribute(attributes, "formatCode");
        s->formats[s->n_formats].id = strtol(id, NULL, 10);
        s->formats[s->n_formats++].date = code && is_date_format(code);
    }
    if (strcmp(name, "xf") != 0 || !s->in_cell_formats)
        return true;
    if (book->n_styles == MAX_STYLES)
        return error_set(err, ERROR_LIST_REFUSED, "%s: too many styles", book->package.file->name);
    bool *grown = arena_grow(&book->arena, book->date_styles, &s->capacity, book->n_styles + 1,
                             sizeof *grown);
    if (!grown)
        return error_memory(err);
    book->date_styles = grown;
    book->date_styles[book->n_styles++] = id && is_date_number(s, strtol(id, NULL, 10));
    return true;
}

static bool on_style_end(void *context, const char *name, struct error *err)
{
    (void)err;
    struct styles_reader *s = context;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cell_formats = false;
    return true;
}

static bool read_styles(struct xlsx *book, struct error *err)
{
    if (!package_has(&book->package, "xl/styles.xml"))
        return true;
    struct styles_reader *s = arena_calloc(&book->arena, 1, sizeof *s);
    if (!s)
        return error_memory(err);
    s->book = book;
    const struct package_handler handler = {.context = s, .start = on_style, .end = on_style_end};
    return package_parse(&book->package, "xl/styles.xml", &handler, err);
}

/* --- shared strings --------------------------------------------------------------------------- */

struct strings_reader {
    struct xlsx *book;
    size_t capacity;
    struct buf text;
    unsigned phonetic; /* depth of rPh elements */
    bool in_text;
};

static bool on_string(void *context, const char *name, const char **attributes, struct error *err)
{
    (void)attributes, (void)err;
    struct strings_reader *s = context;
    if (strcmp(name, "si") == 0)
        buf_clear(&s->text);
    s->phonetic += strcmp(name, "rPh") == 0;
    s->in_text = strcmp(name, "t") == 0 && s->phonetic == 0;
    return true;
}

static bool on_string_text(void *context, struct str text, struct error *err)
{
    struct strings_reader *s = context;
    if (!s->in_text)
        return true;
    buf_add(&s->text, text);
    if (!buf_failed(&s->text))
        return true;
    if (s->text.len + text.len <= s->text.max)
        return error_memory(err);
    return error_set(err, ERROR_LIST_REFUSED, "%s: a cell is longer than 1 MiB",
                     s->book->package.file->name);
}

static bool no_room(const struct xlsx *book, struct error *err)
{
    return error_set(err, ERROR_MEMORY, "%s: its texts need more than %d MiB",
                     book->package.file->name, XLSX_MAX_HELD_BYTES >> 20);
}

static bool on_string_end(void *context, const char *name, struct error *err)
{
    struct strings_reader *s = context;
    struct xlsx *book = s->book;
    s->in_text = false;
    if (strcmp(name, "rPh") == 0 && s->phonetic > 0)
        s->phonetic--;
    if (strcmp(name, "si") != 0)
        return true;
    if (book->n_strings == MAX_STRINGS)
        return error_set(err, ERROR_LIST_REFUSED, "%s: too many strings", book->package.file->name);
    struct str *grown =
        arena_grow(&book->arena, book->strings, &s->capacity, book->n_strings + 1, sizeof *grown);
    if (!grown)
        return no_room(book, err);
    book->strings = grown;
    struct str kept = str_copy(&book->arena, s->text.len > 0 ? buf_str(&s->text) : STR(""));
    if (!kept.ptr)
        return no_room(book, err);
    book->strings[book->n_strings++] = kept;
    return true;
}

static bool read_strings(struct xlsx *book, struct error *err)
{
    static const char part[] = "xl/sharedStrings.xml";
    if (!package_has(&book->package, part))
        return true;
    struct strings_reader s = {.book = book, .text = BUF_INIT(XLSX_MAX_CELL_BYTES)};
    const struct package_handler handler = {
        .context = &s, .start = on_string, .end = on_string_end, .text = on_string_text};
    bool done = package_parse(&book->package, part, &handler, err);
    buf_release(&s.text);
    return done;
}

/* --- the workbook ----------------------------------------------------------------------------- */

bool xlsx_is_workbook(const struct list_file *file)
{
    struct package package;
    struct error ignored = ERROR_INIT;
    if (!package_is_zip(file) || !package_open(&package, file, &ignored))
        return false;
    bool found = package_has(&package, workbook_part);
    package_close(&package);
    return found;
}

bool xlsx_open(struct xlsx *book, const struct list_file *file, struct error *err)
{
    memset(book, 0, sizeof *book);
    arena_init(&book->arena, XLSX_MAX_HELD_BYTES);
    if (!package_open(&book->package, file, err))
        return false;
    bool done = package_has(&book->package, workbook_part) ||
                error_set(err, ERROR_LIST_REFUSED, "%s: a zip that holds no workbook (%s)",
                          file->name, workbook_part);
    done = done && read_book(book, err) && read_styles(book, err) && read_strings(book, err);
    if (done && book->n_sheets == 0)
        done = error_set(err, ERROR_LIST_REFUSED, "%s: no sheet in the workbook", file->name);
    if (!done)
        xlsx_close(book);
    return done;
}

void xlsx_close(struct xlsx *book)
{
    package_close(&book->package);
    arena_release(&book->arena);
}
