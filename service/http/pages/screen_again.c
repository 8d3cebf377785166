/* http/pages/screen_again.c - see screen_again.h.
 *
 * A row of the form is a party and its relation to an earlier one; so parties are taken in the
 * order in which they can be reached from the buyer over such relations, and what is left of the
 * relations becomes links.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/screen_again.h"

#include "core/buf.h"
#include "core/map.h"
#include "http/pages/result_view.h"
#include "http/pages/words.h"

enum { TABLE_MAX_BYTES = 256 << 10 };

struct again {
    struct screen_form *form;
    struct arena *arena;
    struct map numbers; /* id -> number of the row; the buyer is 0 */
    const cJSON *parties, *relations;
    bool *used; /* relations that a row or link says */
    bool incomplete;
};

static struct str kept(struct again *a, struct str text) { return str_copy(a->arena, text); }

static struct str first_of(struct again *a, const cJSON *party, const char *property)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(party, "properties");
    const cJSON *value = properties ? view_items(properties, property) : NULL;
    return cJSON_IsString(value) ? kept(a, str_of(value->valuestring)) : STR_EMPTY;
}

static const cJSON *party_of(const struct again *a, struct str id)
{
    const cJSON *party = a->parties;
    while (party && !str_equal(view_text(party, "id"), id))
        party = party->next;
    return party;
}

static struct str percent(struct again *a, const cJSON *relation, const char *key)
{
    int64_t bp = view_int(relation, key, -1);
    if (bp < 0)
        return STR_EMPTY;
    return str_of(bp % 100 == 0
                      ? arena_printf(a->arena, "%d", (int)(bp / 100))
                      : arena_printf(a->arena, "%d.%02d", (int)(bp / 100), (int)(bp % 100)));
}

static struct str number_text(struct again *a, uint32_t number)
{
    return str_of(arena_printf(a->arena, "%u", (unsigned)number));
}

static bool add_row(struct again *a, struct str id, const struct form_relation *words,
                    uint32_t other, const cJSON *relation)
{
    struct screen_form *form = a->form;
    const cJSON *party = party_of(a, id);
    if (!party || form->n_rows == FORM_MAX_ROWS)
        return false;
    struct str schema = view_text(party, "schema"), name = first_of(a, party, "name");
    bool person = str_equal(schema, STR("Person"));
    struct form_row *row = &form->rows[form->n_rows++];
    struct str *values = row->values;
    *row = (struct form_row){0};
    values[ROW_NAME] = name.len > 0 ? name : first_of(a, party, "alias");
    values[ROW_COUNTRY] = kept(a, words_country(first_of(a, party, "country")));
    values[ROW_KIND] = person                              ? STR("Person")
                       : str_equal(schema, STR("Company")) ? STR("Company")
                                                           : STR("LegalEntity");
    values[ROW_RELATION] = str_of(words->value);
    values[ROW_OF] = number_text(a, other);
    values[ROW_LOW] = percent(a, relation, "share_low_bp");
    values[ROW_HIGH] = percent(a, relation, "share_high_bp");
    values[ROW_BIRTH] = first_of(a, party, "birthDate");
    values[ROW_NUMBER] = first_of(a, party, person ? "passportNumber" : "registrationNumber");
    return map_add(&a->numbers, kept(a, id), (uint32_t)form->n_rows, NULL);
}

/* Takes a relation that hangs a new party from one that is there. */
static bool take_relation(struct again *a, const cJSON *relation)
{
    const struct form_relation *words = form_relation_of(view_text(relation, "type"));
    if (!words)
        return false;
    struct str from = view_text(relation, "from"), to = view_text(relation, "to");
    struct str it = words->from_other ? to : from, other = words->from_other ? from : to;
    uint32_t number = map_get(&a->numbers, other);
    if (number == MAP_NONE || map_get(&a->numbers, it) != MAP_NONE)
        return false;
    return add_row(a, it, words, number, relation);
}

static void add_rows(struct again *a)
{
    bool more = true;
    while (more) { /* each round places a party, so there are at most FORM_MAX_ROWS */
        size_t at = 0;
        more = false;
        for (const cJSON *relation = a->relations; relation; relation = relation->next, at++) {
            if (a->used[at] || !take_relation(a, relation))
                continue;
            a->used[at] = true;
            more = true;
        }
    }
}

static void add_link(struct again *a, const cJSON *relation)
{
    struct screen_form *form = a->form;
    const struct form_relation *words = form_relation_of(view_text(relation, "type"));
    uint32_t from = map_get(&a->numbers, view_text(relation, "from"));
    uint32_t to = map_get(&a->numbers, view_text(relation, "to"));
    if (!words || from == MAP_NONE || to == MAP_NONE || form->n_links == FORM_MAX_LINKS) {
        a->incomplete = a->incomplete || words;
        return;
    }
    struct form_link *link = &form->links[form->n_links++];
    link->values[LINK_FROM] = number_text(a, words->from_other ? to : from);
    link->values[LINK_TO] = number_text(a, words->from_other ? from : to);
    link->values[LINK_RELATION] = str_of(words->value);
    link->values[LINK_LOW] = percent(a, relation, "share_low_bp");
    link->values[LINK_HIGH] = percent(a, relation, "share_high_bp");
}

/* A semicolon or line end inside a value would part it. */
static void add_cell(struct buf *out, struct str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        buf_addc(out, cell.ptr[i] == '\t' || cell.ptr[i] == '\n' || cell.ptr[i] == '\r'
                          ? ' '
                          : cell.ptr[i]);
    buf_addc(out, '\t');
}

/* A long chain is a table again. */
static void make_table(struct again *a)
{
    struct screen_form *form = a->form;
    AUTO_BUF table = BUF_INIT(TABLE_MAX_BYTES);
    buf_adds(&table, "name\tcountry\tworks for\trelation\tkind\tshare_low\tshare_high\tbirthDate\t"
                     "registrationNumber\n");
    for (size_t i = 0; i < form->n_rows; i++) {
        static const enum row_field order[] = {ROW_NAME,     ROW_COUNTRY, ROW_OF,
                                               ROW_RELATION, ROW_KIND,    ROW_LOW,
                                               ROW_HIGH,     ROW_BIRTH,   ROW_NUMBER};
        for (size_t f = 0; f < LENGTH(order); f++)
            add_cell(&table, form->rows[i].values[order[f]]);
        buf_addc(&table, '\n');
    }
    form->top[TOP_TABLE] = str_copy(a->arena, buf_str(&table));
    form->rows[0] = (struct form_row){0};
    form->n_rows = 0;
    screen_form_add_row(form);
    screen_form_take_table(form);
}

struct screen_form *screen_form_again(const cJSON *evidence, struct arena *arena)
{
    const cJSON *input = cJSON_GetObjectItemCaseSensitive(evidence, "input");
    struct again a = {.form = screen_form_new(arena), .arena = arena};
    size_t n = 0;
    map_init(&a.numbers, arena);
    a.parties = view_items(input, "parties");
    a.relations = view_items(input, "relations");
    for (const cJSON *relation = a.relations; relation; relation = relation->next)
        n++;
    a.used = arena_calloc(arena, n + 1, sizeof *a.used);
    if (!a.form || !a.used || !map_add(&a.numbers, kept(&a, view_text(input, "root")), 0, NULL))
        return NULL;
    a.form->n_rows = 0;
    const cJSON *root = party_of(&a, view_text(input, "root"));
    a.form->top[TOP_COMPANY] = first_of(&a, root, "name");
    a.form->top[TOP_COUNTRY] = kept(&a, words_country(first_of(&a, root, "country")));
    add_rows(&a);
    n = 0;
    for (const cJSON *relation = a.relations; relation; relation = relation->next, n++)
        if (!a.used[n])
            add_link(&a, relation);
    bool left = false;
    for (const cJSON *party = a.parties; party && !left; party = party->next)
        left = map_get(&a.numbers, view_text(party, "id")) == MAP_NONE;
    if (left || a.incomplete)
        a.form->general = STR("Not all of that screening can be told in this form: some parties or "
                              "relations are left out.");
    if (a.form->n_rows == 0)
        screen_form_add_row(a.form);
    else if (a.form->n_rows > FORM_EDITED_ROWS)
        make_table(&a);
    else
        a.form->n_typed = a.form->n_rows;
    return arena_failed(arena) ? NULL : a.form;
}
