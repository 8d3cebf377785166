/* lists/formats/mof.c - Japan's list of those whose assets are frozen (Ministry of Finance): a
 * workbook of a sheet a programme.
 *
 * The columns differ by sheet; every sheet has the date and number of the notice and the name in
 * Japanese and in English. A sheet with 【解除】 in its name, and a row with 削除 in its date, are
 * lifted. Rows without number and names go on with the party above. A sheet's number and the
 * notice's number are the id ("2-750"): both are the ministry's own, so an inserted row renames
 * nobody. Cells hold several values in free text (mof_text.h).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/parsers.h"

#include <stdio.h>

#include "core/utf8.h"
#include "lists/formats/countries.h"
#include "lists/formats/dates.h"
#include "lists/formats/groups.h"
#include "lists/formats/hashed_id.h"
#include "lists/formats/mof_text.h"
#include "lists/formats/pieces.h"
#include "lists/formats/warnings.h"

enum { NOTICE_DATE, NOTICE_NUMBER, JAPANESE, ENGLISH, FIRST_OTHER };

static const struct column columns[] = {
    [NOTICE_DATE] = {"告示日付", COLUMN_NEEDED, COLUMN_RAW},
    [NOTICE_NUMBER] = {"告示番号", COLUMN_NEEDED, COLUMN_MAPPED},
    [JAPANESE] = {"日本語表記", COLUMN_NEEDED, COLUMN_MAPPED},
    [ENGLISH] = {"英語表記", COLUMN_NEEDED, COLUMN_MAPPED},
    {"別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"別名・別称", COLUMN_OPTIONAL, COLUMN_RAW},
    {"別称", COLUMN_OPTIONAL, COLUMN_RAW},
    {"別称・旧称", COLUMN_OPTIONAL, COLUMN_RAW},
    {"別称・別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"確定可能な別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"確定に十分でない別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"旧称", COLUMN_OPTIONAL, COLUMN_RAW},
    {"旧称・以前の呼称", COLUMN_OPTIONAL, COLUMN_RAW},
    {"過去の別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"以前の別名", COLUMN_OPTIONAL, COLUMN_RAW},
    {"生年月日", COLUMN_OPTIONAL, COLUMN_RAW},
    {"生年月日・出生地", COLUMN_OPTIONAL, COLUMN_RAW},
    {"出生地", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"出生地・出身地", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"国籍", COLUMN_OPTIONAL, COLUMN_RAW},
    {"旅券番号", COLUMN_OPTIONAL, COLUMN_RAW},
    {"ID番号", COLUMN_OPTIONAL, COLUMN_RAW},
    {"身分登録番号", COLUMN_OPTIONAL, COLUMN_RAW},
    {"身分証番号", COLUMN_OPTIONAL, COLUMN_RAW},
    {"住所", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"住所等", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"所在地", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"住所・所在地", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"活動地域・住所", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"所在地・住所登録された事務所の住所", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"称号", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"役職", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"肩書", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"肩書等", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"電話", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"電話番号", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"FAX", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"その他の情報", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"詳細", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"指定の根拠", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"決議1483上の根拠", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"国連参照番号", COLUMN_OPTIONAL, COLUMN_MAPPED},
    {"リスト掲載日", COLUMN_OPTIONAL, COLUMN_RAW},
    {"国連制裁員会による指定日", COLUMN_OPTIONAL, COLUMN_RAW},
    {"国連制裁委員会による指定日", COLUMN_OPTIONAL, COLUMN_RAW},
};

enum part {
    PART_ALIAS,
    PART_WEAK,
    PART_FORMER,
    PART_BIRTH,
    PART_NATIONALITY,
    PART_PASSPORT,
    PART_NUMBER,
    PART_ADDRESS,
    PART_PROPERTY
};

/* What a column that is not in every sheet holds, by a word of its name; the first row that fits.
 */
static const struct {
    const char *word;
    enum part part;
    const char *property;
} meanings[] = {
    {"確定に十分でない", PART_WEAK, NULL},
    {"確定可能な別名", PART_ALIAS, NULL},
    {"過去の別名", PART_FORMER, NULL},
    {"以前の別名", PART_FORMER, NULL},
    {"別", PART_ALIAS, NULL}, /* 別名, 別称 and what is joined to them */
    {"旧称", PART_FORMER, NULL},
    {"生年月日", PART_BIRTH, NULL},
    {"国籍", PART_NATIONALITY, NULL},
    {"旅券番号", PART_PASSPORT, NULL},
    {"ID番号", PART_NUMBER, NULL},
    {"身分", PART_NUMBER, NULL},
    {"住所", PART_ADDRESS, NULL},
    {"所在地", PART_ADDRESS, NULL},
    {"出生地", PART_PROPERTY, "birthPlace"},
    {"称号", PART_PROPERTY, "title"},
    {"役職", PART_PROPERTY, "position"},
    {"肩書", PART_PROPERTY, "position"},
    {"電話", PART_PROPERTY, "phone"},
    {"FAX", PART_PROPERTY, "phone"},
    {"国連参照番号", PART_PROPERTY, "unRef"},
    {"その他", PART_PROPERTY, "notes"},
    {"詳細", PART_PROPERTY, "notes"},
    {"根拠", PART_PROPERTY, "notes"},
};

struct mof {
    const struct list_file *file;
    const struct list_sink *sink;
    struct columns columns;
    struct groups groups; /* of the sheet */
    struct builder builder;
    struct arena arena; /* ids that had to be made */
    struct hashed_ids ids;
    struct str sheet; /* its name, in `groups.arena` */
    char number[16];  /* of the sheet: "2"; empty: not one of the list's */
    size_t sheet_number;
    bool begun, lifted, header_seen;
    char key[320]; /* of the row above */
    bool skipping; /* the party above is lifted */
};

/* --- a party ---------------------------------------------------------------------------------- */

static void add_addresses(struct builder *b, struct str cell)
{
    struct pieces pieces = pieces_of(cell);
    struct str one;
    while (pieces_next(&pieces, &one)) {
        size_t comma = one.len;
        while (comma > 0 && one.ptr[comma - 1] != ',')
            comma--;
        struct str country = country_of_name(str_trim(str_slice(one, comma, one.len)));
        builder_add_address(b, (struct record_address){.full = one, .country_code = country},
                            BUILDER_BEYOND);
        builder_add_country_code(b, country);
    }
}

static void add_cell(struct builder *b, size_t column, struct str cell)
{
    struct str name = str_of(columns[column].name);
    size_t i = 0;
    while (i < LENGTH(meanings) && str_find(name, str_of(meanings[i].word), 0) == name.len)
        i++;
    if (i == LENGTH(meanings) || mof_is_unknown(cell))
        return;
    switch (meanings[i].part) {
    case PART_ALIAS:
        mof_add_aliases(b, cell, NAME_ALIAS);
        break;
    case PART_WEAK:
        mof_add_aliases(b, cell, NAME_WEAK);
        break;
    case PART_FORMER:
        mof_add_aliases(b, cell, NAME_FORMER);
        break;
    case PART_BIRTH:
        mof_add_births(b, cell);
        break;
    case PART_NATIONALITY:
        mof_add_nationalities(b, cell);
        break;
    case PART_PASSPORT:
        mof_add_numbers(b, "passportNumber", cell);
        break;
    case PART_NUMBER:
        mof_add_numbers(b, "idNumber", cell);
        break;
    case PART_ADDRESS:
        add_addresses(b, cell);
        break;
    case PART_PROPERTY:
        builder_add_property(b, str_of(meanings[i].property), cell);
        break;
    }
}

/* 個人 individuals, 団体 entities, 銀行 banks; sheets of both do not say which a row is. */
static enum schema schema_of_sheet(const struct mof *m, const struct group *group)
{
    struct str name = m->sheet;
    if (str_find(name, STR("個人"), 0) < name.len)
        return SCHEMA_PERSON;
    if (str_find(name, STR("団体"), 0) < name.len || str_find(name, STR("銀行"), 0) < name.len)
        return SCHEMA_ORGANIZATION;
    for (size_t i = FIRST_OTHER; i < LENGTH(columns); i++) {
        struct str cell = groups_first(&m->groups, &m->columns, group, i);
        if (str_starts_with(str_of(columns[i].name), STR("生年月日")) && !mof_is_unknown(cell))
            return SCHEMA_PERSON;
    }
    return SCHEMA_LEGAL_ENTITY;
}

/* "2001.9.22\n2008.6.25改訂": the first is the day of listing, the last that of the last change. */
static void add_dates(struct builder *b, struct str cell)
{
    struct str rest = cell, line;
    while (str_cut(&rest, '\n', &line)) {
        struct date date;
        size_t end = 0;
        while (end < line.len && ((line.ptr[end] >= '0' && line.ptr[end] <= '9') ||
                                  line.ptr[end] == '.' || line.ptr[end] == '-'))
            end++;
        char text[DATE_TEXT_SIZE];
        struct str written = str_slice(line, 0, end);
        int64_t part[3];
        struct str year, month, days = written;
        bool ymd = str_cut(&days, '.', &year) && str_cut(&days, '.', &month) &&
                   str_to_int(year, 1000, 9999, &part[0]) && str_to_int(month, 1, 12, &part[1]) &&
                   str_to_int(days, 1, 31, &part[2]);
        if (ymd)
            date = (struct date){(int16_t)part[0], (int8_t)part[1], (int8_t)part[2]};
        if (!(ymd && date_valid(date)) && !date_of_numbers(written, &date))
            continue;
        if (date_is_none(b->record.listed_on))
            b->record.listed_on = date;
        b->record.last_change = builder_text(b, str_of(date_format(date, text)));
    }
}

static bool hand_on(struct mof *m, const struct group *group, struct error *err)
{
    struct builder *b = &m->builder;
    struct str english = groups_first(&m->groups, &m->columns, group, ENGLISH);
    struct str japanese = groups_first(&m->groups, &m->columns, group, JAPANESE);
    builder_begin(b, group->key, schema_of_sheet(m, group));
    b->record.uncounted = english.len == 0;
    builder_add_name(b, english, NAME_PRIMARY, false);
    builder_add_name(b, japanese, english.len > 0 ? NAME_ALIAS : NAME_PRIMARY, true);
    mof_add_name_parts(b, english);
    for (const struct group_row *row = group->first; row; row = row->next)
        for (size_t i = FIRST_OTHER; i < LENGTH(columns); i++)
            if (groups_cell(&m->groups, &m->columns, row, i).len > 0)
                add_cell(b, i, groups_cell(&m->groups, &m->columns, row, i));
    builder_add_programme(b, m->sheet);
    add_dates(b, groups_first(&m->groups, &m->columns, group, NOTICE_DATE));
    b->record.raw = groups_raw(&m->groups, &m->columns, group);
    if (buf_failed(&m->groups.raw))
        return error_memory(err);
    if (english.len == 0)
        warnings_add(m->sink->warnings, "party without an English name");
    const struct listed_record *record = builder_finish(b, err);
    return record && m->sink->party(m->sink->context, record, err);
}

/* --- sheets ----------------------------------------------------------------------------------- */

static bool end_sheet(struct mof *m, struct error *err)
{
    if (m->begun && m->number[0] && !m->lifted && !m->header_seen)
        return error_set(err, ERROR_LIST_REFUSED,
                         "%s: sheet \"%.*s\": no row with its columns (\"告示番号\", \"英語表記\")",
                         m->file->name, STR_ARG(utf8_prefix(m->sheet, 60)));
    for (size_t i = 0; i < m->groups.n; i++)
        if (!hand_on(m, &m->groups.items[i], err))
            return false;
    groups_release(&m->groups);
    groups_init(&m->groups);
    return true;
}

/* "2.タリバーン関係者等" has the number 2; the index of sheets has none. */
static bool begin_sheet(struct mof *m, const struct table_row *row, struct error *err)
{
    size_t digits = 0;
    struct str name = str_trim(row->sheet);
    while (digits < name.len && digits < sizeof m->number - 1 && name.ptr[digits] >= '0' &&
           name.ptr[digits] <= '9')
        digits++;
    bool numbered = digits > 0 && digits < name.len && strchr(".\xEF", name.ptr[digits]);
    if (numbered)
        memcpy(m->number, name.ptr, digits);
    m->number[numbered ? digits : 0] = '\0';
    m->sheet = str_copy(&m->groups.arena, name.len > 0 ? name : STR(""));
    m->sheet_number = row->sheet_number;
    m->begun = true;
    m->header_seen = m->skipping = false;
    m->key[0] = '\0';
    m->lifted = str_find(name, STR("解除"), 0) < name.len;
    return m->sheet.ptr || error_memory(err);
}

static bool looks_like_header(const struct table_row *row)
{
    size_t there = 0;
    for (size_t i = 0; i < FIRST_OTHER; i++)
        there += columns_fit(&columns[i], 1, row);
    return there >= 2;
}

static bool make_key(struct mof *m, const struct table_row *row, struct str number, struct str name,
                     struct error *err)
{
    char made[HASHED_ID_SIZE];
    if (number.len > 200)
        return table_refuse(m->file, row, err, "a notice number of more than 200 bytes");
    const struct str parts[] = {m->sheet, name};
    if (number.len == 0 && !hashed_id(&m->ids, parts, LENGTH(parts), made))
        return error_memory(err);
    if (number.len == 0)
        number = str_of(made);
    snprintf(m->key, sizeof m->key, "%s-%.*s", m->number, STR_ARG(number));
    if (map_get(&m->groups.by_key, str_of(m->key)) == MAP_NONE)
        return true;
    /* The ministry's slip: both are listed, the second told apart by its name. */
    warnings_add(m->sink->warnings, "notice number twice in a sheet");
    if (!hashed_id(&m->ids, parts, LENGTH(parts), made))
        return error_memory(err);
    snprintf(m->key, sizeof m->key, "%s-%.*s-%s", m->number, STR_ARG(number), made);
    return true;
}

static bool on_data_row(struct mof *m, const struct table_row *row, struct error *err)
{
    struct str number = columns_cell(&m->columns, row, NOTICE_NUMBER);
    struct str english = columns_cell(&m->columns, row, ENGLISH);
    struct str japanese = columns_cell(&m->columns, row, JAPANESE);
    struct str dates = columns_cell(&m->columns, row, NOTICE_DATE);
    bool named = english.len > 0 || japanese.len > 0;
    if (named || number.len > 0)
        m->skipping = str_find(dates, STR("削除"), 0) < dates.len || !named;
    if (m->skipping)
        return true;
    columns_count(&m->columns, row, m->sink->coverage);
    if (named && !make_key(m, row, number, english.len > 0 ? english : japanese, err))
        return false;
    if (m->key[0] == '\0') {
        warnings_add(m->sink->warnings, "row before the first party");
        return true;
    }
    return groups_add(&m->groups, str_of(m->key), row, err);
}

static bool on_row(void *context, const struct table_row *row, struct error *err)
{
    struct mof *m = context;
    if (!m->begun || row->sheet_number != m->sheet_number)
        if (!end_sheet(m, err) || !begin_sheet(m, row, err))
            return false;
    if (m->number[0] == '\0' || m->lifted)
        return true;
    if (m->header_seen)
        return on_data_row(m, row, err);
    if (!looks_like_header(row))
        return true;
    m->header_seen = true;
    return columns_read(&m->columns, columns, LENGTH(columns), NULL, m->file, row, &m->groups.arena,
                        m->sink, err);
}

static bool is_header(const struct table_row *row)
{
    return row->sheet.len > 0 && columns_fit(columns, FIRST_OTHER, row);
}

bool mof_recognise(const struct list_file *files, size_t count)
{
    return table_has_header(files, count, is_header);
}

bool mof_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err)
{
    if (count != 1)
        return error_set(err, ERROR_LIST_REFUSED, "the list comes in one file, not %zu", count);
    struct mof m = {.file = &files[0], .sink = sink};
    const struct table_reader reader = {.context = &m, .row = on_row, .warnings = sink->warnings};
    arena_init(&m.arena, 64 << 20);
    hashed_ids_init(&m.ids, &m.arena);
    groups_init(&m.groups);
    builder_init(&m.builder);
    bool done = table_read(&files[0], &reader, err) && end_sheet(&m, err);
    builder_release(&m.builder);
    groups_release(&m.groups);
    arena_release(&m.arena);
    return done;
}
