/* http/pages/screen_table.c - a pasted table becomes rows of the form, each with what is wrong with
 * it.
 *
 * One party a line. Cells are parted by tabs (a spreadsheet), else semicolons, else commas; quotes
 * around a cell are dropped. The first line names the columns when it looks like it (as those of an
 * import are guessed, portfolio/columns.h); without one they are name, country, works for,
 * relation, birth date or number. "Works for" is the number, the name or the id of an earlier
 * party; empty means the vendor.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"
#include "http/pages/screen_form.h"
#include "portfolio/columns.h"

enum table_cell {
    CELL_NAME,
    CELL_COUNTRY,
    CELL_OF,
    CELL_RELATION,
    CELL_MORE, /* a birth date or a number */
    CELL_ID,
    CELL_KIND,
    CELL_SHARE,
    CELL_SHARE_LOW,
    CELL_SHARE_HIGH,
    CELL_BIRTH,
    CELL_NUMBER,
    CELLS,
    CELL_NONE = -1,
};

enum { MAX_COLUMNS = 64, PLAIN_COLUMNS = CELL_MORE + 1 };

/* What each column holds. */
struct layout {
    int cell_of[MAX_COLUMNS];
    size_t n;
};

static struct str unquoted(struct str cell)
{
    cell = str_trim(cell);
    if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"')
        cell = str_trim(str_slice(cell, 1, cell.len - 1));
    return cell;
}

/* Separators inside quotes part nothing. */
static size_t split(struct str line, struct str columns[MAX_COLUMNS])
{
    char separator = memchr(line.ptr, '\t', line.len)  ? '\t'
                     : memchr(line.ptr, ';', line.len) ? ';'
                                                       : ',';
    size_t count = 0, from = 0;
    bool quoted = false;
    for (size_t i = 0; i <= line.len && count < MAX_COLUMNS; i++) {
        if (i < line.len && line.ptr[i] == '"')
            quoted = !quoted;
        if (i < line.len && (line.ptr[i] != separator || quoted))
            continue;
        columns[count++] = unquoted(str_slice(line, from, i));
        from = i + 1;
    }
    return count;
}

/* --- The first line --------------------------------------------------------------------------- */

static int cell_of_header(struct str header)
{
    static const struct {
        const char *header;
        int cell;
    } ours[] = {{"works for", CELL_OF},
                {"contracted by", CELL_OF},
                {"subcontractor of", CELL_OF},
                {"tier above", CELL_OF},
                {"of", CELL_OF},
                {"role", CELL_RELATION},
                {"number", CELL_NUMBER},
                {"no", CELL_NUMBER},
                {"share of", CELL_SHARE},
                {"birth or number", CELL_MORE}};
    static const struct {
        const char *word;
        int cell;
    } fields[] = {{"name", CELL_NAME},
                  {"country", CELL_COUNTRY},
                  {"jurisdiction", CELL_COUNTRY},
                  {"nationality", CELL_COUNTRY},
                  {"parent", CELL_OF},
                  {"relation", CELL_RELATION},
                  {"id", CELL_ID},
                  {"schema", CELL_KIND},
                  {"share", CELL_SHARE},
                  {"share_low", CELL_SHARE_LOW},
                  {"share_high", CELL_SHARE_HIGH},
                  {"birthDate", CELL_BIRTH},
                  {"registrationNumber", CELL_NUMBER},
                  {"passportNumber", CELL_NUMBER}};
    struct party_column column = {.field = FIELD_UNKNOWN};
    for (size_t i = 0; i < LENGTH(ours); i++)
        if (str_equal_nocase(header, str_of(ours[i].header)))
            return ours[i].cell;
    party_column_guess(header, &column);
    for (size_t i = 0; i < LENGTH(fields); i++)
        if (str_equal(str_of(party_column_word(&column)), str_of(fields[i].word)))
            return fields[i].cell;
    return CELL_NONE;
}

/* Is it a header? A column for the name, and nothing or another known column beside it. */
static bool read_header(struct str line, struct layout *layout)
{
    struct str columns[MAX_COLUMNS];
    struct layout found = {.n = split(line, columns)};
    size_t known = 0;
    bool name = false;
    for (size_t i = 0; i < found.n; i++) {
        found.cell_of[i] = cell_of_header(columns[i]);
        known += found.cell_of[i] != CELL_NONE;
        name = name || found.cell_of[i] == CELL_NAME;
    }
    if (!name || (known < 2 && found.n > 1))
        return false;
    /* A header that stops early, in the plain order: the columns behind it go on so. */
    while (found.n < PLAIN_COLUMNS && found.cell_of[found.n - 1] == (int)found.n - 1) {
        found.cell_of[found.n] = (int)found.n;
        found.n++;
    }
    *layout = found;
    return true;
}

static struct layout plain_layout(void)
{
    struct layout layout = {.n = PLAIN_COLUMNS};
    for (int i = 0; i < PLAIN_COLUMNS; i++)
        layout.cell_of[i] = i;
    return layout;
}

/* --- A line ----------------------------------------------------------------------------------- */

/* The number of an earlier party by number, id or name; -1 when there is none. */
static int number_of(const struct screen_form *form, struct str who)
{
    int64_t number = 0;
    if (who.len == 0)
        return form->n_rows > 0 ? 1 : 0;
    for (size_t i = 0; i < form->n_rows; i++)
        if (form->rows[i].own_id.len > 0 && str_equal(who, form->rows[i].own_id))
            return (int)i + 1;
    if (str_to_int(who, 0, (int64_t)form->n_rows, &number))
        return (int)number;
    if (str_equal_nocase(who, form->top[TOP_COMPANY]))
        return 0;
    for (size_t i = 0; i < form->n_rows; i++)
        if (str_equal_nocase(who, form->rows[i].values[ROW_NAME]))
            return (int)i + 1;
    return -1;
}

static const struct form_relation *relation_of(struct str word)
{
    static const struct {
        const char *word, *value;
    } also[] = {{"", "contracts"}, {"subcontractor", "contracts"}, {"supplier", "contracts"},
                {"owner", "owns"}, {"shareholder", "owns"},        {"director", "directs"},
                {"payee", "pays"}, {"bank", "banks_at"},           {"signatory", "signs_for"}};
    for (size_t i = 0; i < form_n_relations; i++)
        if (str_equal_nocase(word, str_of(form_relations[i].value)) ||
            str_equal_nocase(word, str_of(form_relations[i].words)))
            return &form_relations[i];
    for (size_t i = 0; i < LENGTH(also); i++)
        if (str_equal_nocase(word, str_of(also[i].word)))
            return form_relation_of(str_of(also[i].value));
    return NULL;
}

/* "25 %", "25-50", "25 - 50%" */
static void read_share(struct form_row *row, struct str share)
{
    struct str rest = share, low = STR_EMPTY;
    (void)str_cut(&rest, '-', &low);
    low = str_trim(low);
    rest = str_trim(rest);
    if (str_ends_with(low, STR("%")))
        low = str_trim(str_slice(low, 0, low.len - 1));
    if (str_ends_with(rest, STR("%")))
        rest = str_trim(str_slice(rest, 0, rest.len - 1));
    row->values[ROW_LOW] = low;
    row->values[ROW_HIGH] = rest.len > 0 ? rest : low;
}

static struct str kind_of(struct str word, bool is_person, enum relation_type type)
{
    if (str_starts_with_nocase(word, STR("person")) || str_equal_nocase(word, STR("individual")))
        return STR("Person");
    if (word.len > 0 && !is_person)
        return STR("Company");
    if (is_person || type == RELATION_DIRECTS)
        return STR("Person");
    return type == RELATION_OWNS ? STR("LegalEntity") : STR("Company");
}

static void fill_row(struct screen_form *form, struct form_row *row, const struct str cells[CELLS],
                     const struct form_relation *relation, int of)
{
    struct date birth = {0};
    struct error ignored = ERROR_INIT;
    enum relation_type type = relation ? relation->type : RELATION_CONTRACTS;
    struct str more = cells[CELL_MORE];
    bool is_birth = more.len >= 4 && date_parse(more, &birth, &ignored);
    row->values[ROW_NAME] = cells[CELL_NAME];
    row->values[ROW_COUNTRY] = cells[CELL_COUNTRY];
    row->values[ROW_RELATION] = relation ? str_of(relation->value) : STR("contracts");
    row->values[ROW_OF] = of < 0 ? STR("1") : str_of(arena_printf(form->arena, "%d", of));
    row->values[ROW_BIRTH] = is_birth ? more : cells[CELL_BIRTH];
    row->values[ROW_NUMBER] = is_birth || more.len == 0 ? cells[CELL_NUMBER] : more;
    row->values[ROW_LOW] = cells[CELL_SHARE_LOW];
    row->values[ROW_HIGH] = cells[CELL_SHARE_HIGH];
    if (cells[CELL_SHARE].len > 0)
        read_share(row, cells[CELL_SHARE]);
    row->values[ROW_KIND] = kind_of(cells[CELL_KIND], row->values[ROW_BIRTH].len > 0, type);
    row->own_id = cells[CELL_ID];
}

/* The row is kept whatever is wrong with it: it is shown beside its error. */
static void take_line(struct screen_form *form, const struct layout *layout, struct str line,
                      size_t number)
{
    struct str columns[MAX_COLUMNS], cells[CELLS] = {0};
    size_t n = split(line, columns);
    for (size_t i = 0; i < n && i < layout->n; i++)
        if (layout->cell_of[i] != CELL_NONE && cells[layout->cell_of[i]].len == 0)
            cells[layout->cell_of[i]] = columns[i];
    const struct form_relation *relation = relation_of(cells[CELL_RELATION]);
    int of = number_of(form, cells[CELL_OF]);
    size_t at = form->n_rows++;
    form->rows[at] = (struct form_row){.line = number};
    fill_row(form, &form->rows[at], cells, relation, of);
    if (cells[CELL_NAME].len == 0)
        form_row_error(form, at, ROW_NAME, "Line %zu of the table has no name", number);
    if (!relation)
        form_row_error(form, at, ROW_RELATION,
                       "Line %zu of the table: \"%.*s\" is no relation; use contracts, pays, owns, "
                       "controls, directs, signs_for or banks_at",
                       number, STR_ARG(cells[CELL_RELATION]));
    if (of < 0)
        form_row_error(form, at, ROW_OF,
                       "Line %zu of the table: no earlier party is called \"%.*s\"", number,
                       STR_ARG(cells[CELL_OF]));
}

/* Tabs at the ends mean empty cells, so only the line's own end goes. */
static struct str without_return(struct str line)
{
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

void screen_form_take_table(struct screen_form *form)
{
    struct str rest = form->top[TOP_TABLE], line;
    struct layout layout = plain_layout();
    struct form_row first = form->rows[0];
    size_t typed = form->n_rows, number = 0;
    bool any = false;
    if (str_trim(rest).len == 0)
        return;
    if (typed == 1 && form_row_is_blank(&form->rows[0]))
        form->n_rows = 0;
    form->n_typed = form->n_rows;
    while (str_cut(&rest, '\n', &line)) {
        number++;
        line = without_return(line);
        if (str_trim(line).len == 0)
            continue;
        if (!any && read_header(line, &layout)) {
            any = true;
            continue;
        }
        any = true;
        if (form->n_rows == FORM_MAX_ROWS) {
            form_top_error(form, TOP_TABLE,
                           "The form holds at most %d parties; use the bulk upload for more",
                           FORM_MAX_ROWS);
            break;
        }
        take_line(form, &layout, line, number);
    }
    if (form->n_rows > 0)
        return;
    form->n_rows = form->n_typed = typed; /* nothing but a header */
    form->rows[0] = first;
}

bool screen_form_keep_rows(struct screen_form *form)
{
    if (form->wrong || form->n_rows > FORM_EDITED_ROWS)
        return false;
    form->n_typed = form->n_rows;
    form->top[TOP_TABLE] = STR_EMPTY;
    return true;
}
