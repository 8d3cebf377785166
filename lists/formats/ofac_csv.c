/* lists/formats/ofac_csv.c - OFAC's legacy CSV: sdn, alt, add and comments (also cons_*).
 *
 * No header, CRLF, a last byte 0x1A; "-0- " is null; text is quoted, numbers and nulls are not.
 *   sdn (cons_prim)  12 columns: id, name, type, programmes, title, call sign, vessel type,
 *                    tonnage, gross registered tonnage, flag, owner, remarks
 *   alt               5: id, alias id, aka/fka/nka, name, remarks
 *   add               6: id, address id, street, city and postcode, country, remarks
 *   comments          2: id, what follows the remarks after their 1,000th character
 * The parts are told apart by their columns; a name that says otherwise is refused. sdn alone is
 * enough. Rows of alt and add that name a party sdn lacks are counted as warnings (seen where files
 * of two days were mixed).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include "core/json_writer.h"
#include "core/map.h"
#include "core/utf8.h"
#include "lists/formats/builder.h"
#include "lists/formats/csv.h"
#include "lists/formats/ofac_remarks.h"
#include "lists/formats/source.h"
#include "lists/formats/warnings.h"

enum part { PART_MAIN, PART_ALT, PART_ADD, PART_COMMENTS, PARTS, PART_UNKNOWN };
enum { REMARKS_COLUMN_CHARACTERS = 1000, MAX_INDEX_BYTES = 512 << 20 };

static const struct {
    const char *title;
    size_t columns;
} parts[PARTS] = {
    [PART_MAIN] = {"sdn", 12},
    [PART_ALT] = {"alt", 5},
    [PART_ADD] = {"add", 6},
    [PART_COMMENTS] = {"comments", 2},
};

/* Rows of a smaller file, chained by the party they belong to in file order. */
struct part_row {
    int64_t party;
    struct str cells[4]; /* what follows the two ids (comments: the one id) */
    uint32_t next;
    bool used;
};

struct part_index {
    struct part_row *rows;
    size_t n, capacity;
    uint32_t *heads; /* by party, open addressing over a power of two */
    size_t slots;
};

struct ofac {
    const struct list_sink *sink;
    struct arena arena;
    struct part_index index[PARTS];
    struct builder builder;
    struct buf text; /* remarks with their comments */
    struct buf raw;
};

static bool is_null(struct str cell) { return str_equal(str_trim(cell), STR("-0-")); }

static struct str value_of(struct str cell) { return is_null(cell) ? STR_EMPTY : str_trim(cell); }

/* --- telling the parts apart ------------------------------------------------------------------ */

static enum part part_of_columns(size_t columns)
{
    for (int part = 0; part < PARTS; part++)
        if (parts[part].columns == columns)
            return (enum part)part;
    return PART_UNKNOWN;
}

/* "cons_comments.csv", "sdn_2021-11-23.csv": the words of the name, the telling ones first. */
static enum part part_of_name(struct str name)
{
    static const struct {
        const char *word;
        enum part part;
    } hints[] = {{"comments", PART_COMMENTS},
                 {"alt", PART_ALT},
                 {"add", PART_ADD},
                 {"sdn", PART_MAIN},
                 {"prim", PART_MAIN}};
    for (size_t h = 0; h < LENGTH(hints); h++) {
        struct str word = str_of(hints[h].word);
        for (size_t at = 0; at + word.len <= name.len; at++) {
            bool starts = at == 0 || strchr("_-. ", name.ptr[at - 1]);
            bool ends = at + word.len == name.len || strchr("_-. ", name.ptr[at + word.len]);
            if (starts && ends && str_equal_nocase(str_slice(name, at, at + word.len), word))
                return hints[h].part;
        }
    }
    return PART_UNKNOWN;
}

static bool is_id(struct str cell, int64_t *id_out)
{
    return str_to_int(str_trim(cell), 1, INT64_MAX, id_out);
}

/* Is the first row one of a part of the set? */
static bool looks_like_part(const struct list_file *file, struct csv_reader *reader,
                            enum part *part_out)
{
    struct csv_row row;
    struct error ignored = ERROR_INIT;
    int64_t id;
    enum csv_step step = csv_next(reader, &row, &ignored);
    enum part named = part_of_name(str_of(file->name));
    *part_out = step == CSV_ROW ? part_of_columns(row.n) : named;
    if (step == CSV_END) /* a day without comments */
        return named != PART_MAIN && named != PART_UNKNOWN;
    return step == CSV_ROW && is_id(row.cells[0], &id) && *part_out != PART_UNKNOWN &&
           (*part_out == PART_COMMENTS || !row.quoted[0]);
}

bool ofac_csv_recognise(const struct list_file *files, size_t count)
{
    enum { ENOUGH_FOR_ANY_ROW = 64 << 10 };
    bool main_seen = false;
    for (size_t i = 0; i < count; i++) {
        struct list_file head = files[i];
        if (head.data.len > ENOUGH_FOR_ANY_ROW)
            head.data.len = ENOUGH_FOR_ANY_ROW;
        struct csv_reader reader;
        enum part part;
        csv_init(&reader, &head, ',');
        bool fits = looks_like_part(&head, &reader, &part);
        csv_release(&reader);
        if (!fits)
            return false;
        main_seen |= part == PART_MAIN;
    }
    return main_seen;
}

static bool identify(const struct list_file *file, enum part *part_out, struct error *err)
{
    if (source_looks_like_html(source_text(file)))
        return source_refuse(file, 0, err, "a page of HTML, not a CSV file");
    struct csv_reader reader;
    struct csv_row row;
    csv_init(&reader, file, ',');
    enum csv_step step = csv_next(&reader, &row, err);
    csv_release(&reader); /* its cells are not looked at */
    if (step == CSV_BAD)
        return false;
    enum part named = part_of_name(str_of(file->name));
    if (step == CSV_END && (named == PART_UNKNOWN || named == PART_MAIN))
        return source_refuse(file, 0, err, "no row in the file");
    enum part part = step == CSV_END ? named : part_of_columns(row.n);
    if (part == PART_UNKNOWN)
        return source_refuse(file, row.at, err,
                             "%zu columns; OFAC's files have 12 (sdn), 5 (alt), 6 (add) or 2 "
                             "(comments)",
                             row.n);
    if (named != PART_UNKNOWN && named != part)
        return source_refuse(file, row.at, err,
                             "the name says %s, which has %zu columns, but there are %zu",
                             parts[named].title, parts[named].columns, row.n);
    *part_out = part;
    return true;
}

/* --- rows ------------------------------------------------------------------------------------- */

/* Checks the number of columns, the id, and that the last row is whole. */
static bool check_row(const struct list_file *file, const struct csv_row *row, enum part part,
                      int64_t *id_out, struct error *err)
{
    if (row->n != parts[part].columns)
        return source_refuse(file, row->at, err, "%zu columns, not %zu%s", row->n,
                             parts[part].columns,
                             row->line_ended ? "" : "; the file may be cut off");
    size_t last = row->n - 1;
    if (!row->line_ended && !row->quoted[last] && !is_null(row->cells[last]))
        return source_refuse(file, row->at, err, "the last row is cut off");
    if (!is_id(row->cells[0], id_out))
        return source_refuse(file, row->at, err, "column 1 is not a positive number but \"%.*s\"",
                             STR_ARG(utf8_prefix(row->cells[0], 32)));
    return true;
}

static size_t slot_of(const struct part_index *index, int64_t party)
{
    size_t slot = (size_t)((uint64_t)party * UINT64_C(0x9E3779B97F4A7C15) >> 20);
    for (;; slot++) {
        uint32_t head = index->heads[slot & (index->slots - 1)];
        if (head == UINT32_MAX || index->rows[head].party == party)
            return slot & (index->slots - 1);
    }
}

/* Chains the rows from the last to the first, so that each chain is in file order. */
static bool build_chains(struct ofac *ofac, struct part_index *index, struct error *err)
{
    index->slots = 64;
    while (index->slots < 2 * index->n)
        index->slots *= 2;
    index->heads = arena_alloc(&ofac->arena, index->slots * sizeof *index->heads);
    if (!index->heads)
        return error_set(err, ERROR_MEMORY, "the alias and address rows need too much memory");
    memset(index->heads, 0xFF, index->slots * sizeof *index->heads);
    for (size_t i = index->n; i-- > 0;) {
        size_t slot = slot_of(index, index->rows[i].party);
        index->rows[i].next = index->heads[slot];
        index->heads[slot] = (uint32_t)i;
    }
    return true;
}

static bool read_part(struct ofac *ofac, const struct list_file *file, enum part part,
                      struct error *err)
{
    struct part_index *index = &ofac->index[part];
    size_t first_cell = part == PART_COMMENTS ? 1 : 2;
    struct csv_reader reader;
    struct csv_row row;
    enum csv_step step;
    bool done = true;
    csv_init(&reader, file, ',');
    while (done && (step = csv_next(&reader, &row, err)) != CSV_END) {
        int64_t party = 0, own;
        done = step == CSV_ROW && check_row(file, &row, part, &party, err);
        if (done && part != PART_COMMENTS && !is_id(row.cells[1], &own))
            done = source_refuse(file, row.at, err, "column 2 is not a positive number");
        if (!done)
            break;
        if (index->n == index->capacity) {
            struct part_row *grown = arena_grow(&ofac->arena, index->rows, &index->capacity,
                                                index->n + 1, sizeof *grown);
            if (!grown) {
                done = error_set(err, ERROR_MEMORY, "%s: too many rows", file->name);
                break;
            }
            index->rows = grown;
        }
        struct part_row *kept = &index->rows[index->n++];
        *kept = (struct part_row){.party = party, .next = UINT32_MAX};
        for (size_t i = first_cell; i < row.n && i - first_cell < LENGTH(kept->cells); i++)
            kept->cells[i - first_cell] = str_copy(&ofac->arena, row.cells[i]);
    }
    csv_release(&reader);
    if (done && arena_failed(&ofac->arena))
        done = error_set(err, ERROR_MEMORY, "%s: too many rows", file->name);
    return done && build_chains(ofac, index, err);
}

static struct part_row *first_row_of(struct part_index *index, int64_t party)
{
    if (index->n == 0)
        return NULL;
    uint32_t head = index->heads[slot_of(index, party)];
    return head == UINT32_MAX ? NULL : &index->rows[head];
}

static struct part_row *next_row_of(struct part_index *index, const struct part_row *row)
{
    return row->next == UINT32_MAX ? NULL : &index->rows[row->next];
}

/* --- a party ---------------------------------------------------------------------------------- */

static enum schema schema_of_type(struct str type, struct list_warnings *warnings)
{
    if (type.len == 0)
        return SCHEMA_ORGANIZATION;
    if (str_equal(type, STR("individual")))
        return SCHEMA_PERSON;
    if (str_equal(type, STR("vessel")))
        return SCHEMA_VESSEL;
    if (str_equal(type, STR("aircraft")))
        return SCHEMA_AIRPLANE;
    warnings_add_detail(warnings, "type not known", type);
    return SCHEMA_LEGAL_ENTITY;
}

static void add_programmes(struct builder *b, struct str cell)
{
    const struct str joint = STR("] [");
    for (size_t at = 0; at < cell.len;) {
        size_t end = str_find(cell, joint, at);
        builder_add_programme(b, str_slice(cell, at, end));
        at = end + joint.len;
    }
}

static void add_aliases(struct ofac *ofac, int64_t party)
{
    struct part_index *index = &ofac->index[PART_ALT];
    for (struct part_row *row = first_row_of(index, party); row; row = next_row_of(index, row)) {
        struct str kind = value_of(row->cells[0]), note = value_of(row->cells[2]);
        bool former = str_equal(kind, STR("fka"));
        row->used = true;
        builder_add_name(&ofac->builder, value_of(row->cells[1]), former ? NAME_FORMER : NAME_ALIAS,
                         false);
        builder_add_property(&ofac->builder, STR("aliasNote"), note);
    }
}

static void add_addresses(struct ofac *ofac, int64_t party)
{
    struct part_index *index = &ofac->index[PART_ADD];
    for (struct part_row *row = first_row_of(index, party); row; row = next_row_of(index, row)) {
        struct record_address address = {.street = value_of(row->cells[0]),
                                         .city = value_of(row->cells[1]),
                                         .country = value_of(row->cells[2])};
        row->used = true;
        builder_add_address(&ofac->builder, address, BUILDER_COUNTED);
        builder_add_property(&ofac->builder, STR("addressNote"), value_of(row->cells[3]));
        if (address.country.len > 0 && !builder_add_country(&ofac->builder, address.country))
            warnings_add_detail(ofac->sink->warnings, "country not known", address.country);
    }
}

/* The remarks and what the comments file says behind them, without a blank between. */
static struct str whole_remarks(struct ofac *ofac, int64_t party, struct str remarks, bool *cut_out)
{
    struct part_index *index = &ofac->index[PART_COMMENTS];
    struct part_row *row = first_row_of(index, party);
    *cut_out =
        !row && remarks.len >= REMARKS_COLUMN_CHARACTERS && !str_ends_with(remarks, STR("."));
    if (!row)
        return remarks;
    buf_clear(&ofac->text);
    buf_add(&ofac->text, remarks);
    for (; row; row = next_row_of(index, row)) {
        row->used = true;
        buf_add(&ofac->text, is_null(row->cells[0]) ? STR_EMPTY : row->cells[0]);
    }
    return buf_str(&ofac->text);
}

static struct str raw_of(struct ofac *ofac, const struct csv_row *row, struct str remarks)
{
    static const char *const keys[] = {"type",    "programmes", "title", "call_sign", "vessel_type",
                                       "tonnage", "grt",        "flag",  "owner"};
    buf_clear(&ofac->raw);
    struct json_writer w = JSON_WRITER(&ofac->raw);
    json_begin_object(&w);
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (!is_null(row->cells[i + 2]))
            json_field_text(&w, keys[i], row->cells[i + 2]);
    if (remarks.len > 0)
        json_field_text(&w, "remarks", remarks);
    json_end_object(&w);
    return json_writer_done(&w) ? buf_str(&ofac->raw) : STR_EMPTY;
}

static bool hand_on(struct ofac *ofac, const struct csv_row *row, int64_t id, struct error *err)
{
    struct builder *b = &ofac->builder;
    struct list_warnings *warnings = ofac->sink->warnings;
    const struct str *cells = row->cells;
    enum schema schema = schema_of_type(value_of(cells[2]), warnings);
    bool person = schema == SCHEMA_PERSON, cut;

    builder_begin(b, str_trim(cells[0]), schema);
    builder_add_name(b, value_of(cells[1]), NAME_PRIMARY, false);
    add_aliases(ofac, id);
    add_programmes(b, value_of(cells[3]));
    builder_add_property(b, person ? STR("position") : STR("title"), value_of(cells[4]));
    builder_add_property(b, STR("callSign"), value_of(cells[5]));
    builder_add_property(b, STR("type"), value_of(cells[6]));
    builder_add_property(b, STR("tonnage"), value_of(cells[7]));
    builder_add_property(b, STR("grossRegisteredTonnage"), value_of(cells[8]));
    builder_add_property(b, STR("flag"), value_of(cells[9]));
    if (value_of(cells[9]).len > 0 && !builder_add_country(b, value_of(cells[9])))
        warnings_add_detail(warnings, "country not known", value_of(cells[9]));
    builder_add_link(b, "owned_by", STR_EMPTY, value_of(cells[10]), BUILDER_BEYOND);
    add_addresses(ofac, id);

    struct str remarks = is_null(cells[11]) ? STR_EMPTY : cells[11];
    remarks = whole_remarks(ofac, id, remarks, &cut);
    ofac_remarks_read(b, remarks, cut, warnings);
    b->record.raw = raw_of(ofac, row, remarks);
    if (buf_failed(&ofac->text) || buf_failed(&ofac->raw))
        return error_set(err, ERROR_MEMORY, "the remarks of %lld need too much memory",
                         (long long)id);
    const struct listed_record *record = builder_finish(b, err);
    return record && ofac->sink->party(ofac->sink->context, record, err);
}

static bool read_main(struct ofac *ofac, const struct list_file *file, struct error *err)
{
    struct csv_reader reader;
    struct csv_row row;
    struct map seen;
    enum csv_step step;
    bool done = true;
    map_init(&seen, &ofac->arena);
    csv_init(&reader, file, ',');
    while (done && (step = csv_next(&reader, &row, err)) != CSV_END) {
        int64_t id = 0;
        uint32_t before = MAP_NONE;
        done = step == CSV_ROW && check_row(file, &row, PART_MAIN, &id, err);
        if (!done)
            break;
        struct str key = str_copy(&ofac->arena, str_trim(row.cells[0]));
        if (!key.ptr || !map_add(&seen, key, 0, &before))
            done = error_set(err, ERROR_MEMORY, "%s: too many parties", file->name);
        else if (before != MAP_NONE)
            done = source_refuse(file, row.at, err, "the id %lld stands in the file twice",
                                 (long long)id);
        else if (value_of(row.cells[1]).len == 0)
            done = source_refuse(file, row.at, err, "party %lld has no name", (long long)id);
        else
            done = hand_on(ofac, &row, id, err);
    }
    csv_release(&reader);
    return done;
}

static void warn_of_unused(const struct ofac *ofac)
{
    static const char *const names[PARTS] = {
        [PART_ALT] = "aliases of parties that are not in the file",
        [PART_ADD] = "addresses of parties that are not in the file",
        [PART_COMMENTS] = "comments on parties that are not in the file",
    };
    for (int part = PART_ALT; part < PARTS; part++) {
        for (size_t i = 0; i < ofac->index[part].n; i++) {
            const struct part_row *row = &ofac->index[part].rows[i];
            bool empty = part == PART_ADD && is_null(row->cells[0]) && is_null(row->cells[1]) &&
                         is_null(row->cells[2]);
            if (!row->used && !empty)
                warnings_add(ofac->sink->warnings, names[part]);
        }
    }
}

static bool parse(struct ofac *ofac, const struct list_file *files, size_t count, struct error *err)
{
    const struct list_file *by_part[PARTS] = {NULL};
    for (size_t i = 0; i < count; i++) {
        enum part part = PART_MAIN;
        if (!source_check_text(&files[i], err) || !identify(&files[i], &part, err))
            return false;
        if (by_part[part])
            return source_refuse(&files[i], 0, err, "a second %s file beside %s", parts[part].title,
                                 by_part[part]->name);
        by_part[part] = &files[i];
    }
    if (!by_part[PART_MAIN])
        return error_set(err, ERROR_LIST_REFUSED,
                         "the set has no main file (sdn.csv or cons_prim.csv)");
    for (int part = PART_ALT; part < PARTS; part++)
        if (by_part[part] && !read_part(ofac, by_part[part], (enum part)part, err))
            return false;
    if (!read_main(ofac, by_part[PART_MAIN], err))
        return false;
    warn_of_unused(ofac);
    return true;
}

bool ofac_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err)
{
    struct ofac ofac = {
        .sink = sink, .text = BUF_INIT(BUILDER_MAX_BYTES), .raw = BUF_INIT(BUILDER_MAX_BYTES)};
    arena_init(&ofac.arena, MAX_INDEX_BYTES);
    builder_init(&ofac.builder);
    bool done = parse(&ofac, files, count, err);
    builder_release(&ofac.builder);
    arena_release(&ofac.arena);
    buf_release(&ofac.text);
    buf_release(&ofac.raw);
    return done;
}
