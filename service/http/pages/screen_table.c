/* http/pages/screen_table.c - a pasted table becomes rows of the form.
 *
 * One party a line: name, country, works for, relation, birth date or number. Cells are parted by
 * tabs (a spreadsheet), else semicolons, else commas; quotes around a cell are dropped. "Works for"
 * is a number or the name of an earlier party; empty means the vendor.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"
#include "http/pages/screen_form.h"

enum table_cell { CELL_NAME, CELL_COUNTRY, CELL_OF, CELL_RELATION, CELL_MORE, CELLS };

static struct str unquoted(struct str cell)
{
    cell = str_trim(cell);
    if (cell.len >= 2 && cell.ptr[0] == '"' && cell.ptr[cell.len - 1] == '"')
        cell = str_trim(str_slice(cell, 1, cell.len - 1));
    return cell;
}

static size_t split(struct str line, struct str cells[CELLS])
{
    char separator = memchr(line.ptr, '\t', line.len)  ? '\t'
                     : memchr(line.ptr, ';', line.len) ? ';'
                                                       : ',';
    size_t count = 0;
    struct str cell;
    while (count < CELLS && str_cut(&line, separator, &cell))
        cells[count++] = unquoted(cell);
    return count;
}

/* The number of an earlier party by number or name; -1 when there is none. */
static int number_of(const struct screen_form *form, struct str who)
{
    int64_t number = 0;
    if (who.len == 0)
        return form->n_rows > 0 ? 1 : 0;
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

static void fill_row(struct screen_form *form, struct form_row *row, const struct str cells[CELLS],
                     const struct form_relation *relation, int of)
{
    struct date birth = {0};
    struct error ignored = ERROR_INIT;
    *row = (struct form_row){0};
    row->values[ROW_NAME] = cells[CELL_NAME];
    row->values[ROW_COUNTRY] = cells[CELL_COUNTRY];
    row->values[ROW_RELATION] = str_of(relation->value);
    row->values[ROW_OF] = str_of(arena_printf(form->arena, "%d", of));
    bool is_birth = cells[CELL_MORE].len >= 4 && date_parse(cells[CELL_MORE], &birth, &ignored);
    bool is_person = is_birth || relation->type == RELATION_DIRECTS;
    row->values[ROW_KIND] = is_person                         ? STR("Person")
                            : relation->type == RELATION_OWNS ? STR("LegalEntity")
                                                              : STR("Company");
    row->values[is_birth ? ROW_BIRTH : ROW_NUMBER] = cells[CELL_MORE];
}

static bool take_line(struct screen_form *form, struct str line, size_t number)
{
    struct str cells[CELLS] = {0};
    if (str_trim(line).len == 0)
        return true;
    split(line, cells);
    if (number == 1 && str_equal_nocase(cells[CELL_NAME], STR("name")))
        return true;
    const struct form_relation *relation = relation_of(cells[CELL_RELATION]);
    bool first_is_blank = form->n_rows == 1 && form_row_is_blank(&form->rows[0]);
    if (first_is_blank)
        form->n_rows = 0;
    int of = number_of(form, cells[CELL_OF]);
    if (cells[CELL_NAME].len == 0)
        form_top_error(form, TOP_TABLE, "Line %zu of the table has no name", number);
    else if (!relation)
        form_top_error(form, TOP_TABLE,
                       "Line %zu of the table: \"%.*s\" is no relation; use "
                       "contracts, pays, owns, controls, directs, signs_for or banks_at",
                       number, STR_ARG(cells[CELL_RELATION]));
    else if (of < 0)
        form_top_error(form, TOP_TABLE,
                       "Line %zu of the table: no earlier party is called \"%.*s\"", number,
                       STR_ARG(cells[CELL_OF]));
    else if (form->n_rows == FORM_MAX_ROWS)
        form_top_error(form, TOP_TABLE, "The form holds at most %d parties; use the API for more",
                       FORM_MAX_ROWS);
    else
        fill_row(form, &form->rows[form->n_rows++], cells, relation, of);
    return form->top_errors[TOP_TABLE].len == 0;
}

/* Tabs at the ends mean empty cells, so only the line's own end goes. */
static struct str without_return(struct str line)
{
    return str_ends_with(line, STR("\r")) ? str_slice(line, 0, line.len - 1) : line;
}

void screen_form_take_table(struct screen_form *form)
{
    struct str rest = form->top[TOP_TABLE], line;
    struct form_row first = form->rows[0];
    size_t before = form->n_rows, number = 0;
    if (str_trim(rest).len == 0)
        return;
    while (str_cut(&rest, '\n', &line))
        if (!take_line(form, without_return(line), ++number)) {
            form->n_rows = before;
            form->rows[0] = first;
            return;
        }
    if (form->n_rows == 0)
        form->n_rows = before;
    form->top[TOP_TABLE] = STR_EMPTY;
}
