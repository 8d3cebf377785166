/* unit/lists/test_tables.c - workbooks and delimited text: hostile archives, encodings, columns
 * that are missing, cut files, dates of spreadsheets. Each is refused by place or read as said.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include <unistd.h>
#include <zip.h>

#include "core/file.h"
#include "lists/formats/dates.h"
#include "lists/formats/hashed_id.h"
#include "lists/formats/own_csv.h"
#include "lists/formats/pieces.h"
#include "lists/formats/xlsx.h"

static bool stage_text(const char *format, const char *name, struct str text, struct str map,
                       struct staging *staging, struct error *err)
{
    const struct list_file file = {name, text};
    staging_init(staging, STR("own"), list_format_find(str_of(format)));
    staging->column_map = map;
    return staging_read(staging, &file, 1, err);
}

/* Refused with these words in the message, or read when `want` is NULL. */
static void check_outcome(const char *label, const char *format, const char *name, struct str text,
                          const char *want)
{
    struct staging staging;
    struct error err = ERROR_INIT;
    bool done = stage_text(format, name, text, STR_EMPTY, &staging, &err);
    staging_release(&staging);
    if (!want && !done)
        fail_msg("%s: %s", label, err.message);
    if (want && (done || err.code != ERROR_LIST_REFUSED || !strstr(err.message, want)))
        fail_msg("%s: wanted \"%s\", got \"%s\"", label, want, done ? "done" : err.message);
}

static const struct {
    const char *file, *want;
} books[] = {
    {"good.xlsx", NULL},
    {"bomb.xlsx", "it expands to more than 512 MiB or 200 times its size"},
    {"traversal.xlsx", "a path that leads out of it"},
    {"twice.xlsx", "twice.xlsx: "},
    {"claims_2_gb.xlsx", "a part larger than 512 MiB"},
    {"cut.xlsx", "a damaged or cut off zip file"},
    {"cut_xml.xlsx", "xl/worksheets/sheet1.xml, line 1:"},
    {"doctype.xlsx", "a document type declaration"},
    {"no_workbook.xlsx", "a zip that holds no workbook"},
    {"no_sheet.xlsx", "no part xl/worksheets/sheet1.xml"},
    {"shared.xlsx", "sheet \"L\", row 2: a cell names a shared string that is not there"},
    {"error_cell.xlsx", "sheet \"L\", row 2: a cell shows an error"},
    {"backwards.xlsx", "its rows are out of order"},
    {"renamed.xlsx", "row 1: the column \"Date of Birth\" is missing; \"Birthday\" is not known"},
    {"nested.zip", "no workbook"},
};

static void hostile_workbooks_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(books); i++) {
        char path[512];
        struct error err = ERROR_INIT;
        AUTO_BUF bytes = BUF_INIT(1 << 24);
        snprintf(path, sizeof path, "%s/data/lists/hostile/%s", tests_folder(), books[i].file);
        if (!file_read(path, &bytes, &err))
            fail_msg("%s", err.message);
        check_outcome(books[i].file, "dfat-xlsx", books[i].file, buf_str(&bytes), books[i].want);
    }
}

static void an_archive_of_thousands_of_entries_is_refused(void **state)
{
    (void)state;
    char path[] = "/tmp/subtier-entries-XXXXXX";
    int descriptor = mkstemp(path), code = 0;
    assert_true(descriptor >= 0);
    close(descriptor);
    zip_t *archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(archive);
    for (int i = 0; i <= PACKAGE_MAX_ENTRIES; i++) {
        char name[32];
        snprintf(name, sizeof name, "xl/%d", i);
        zip_source_t *source = zip_source_buffer(archive, "", 0, 0);
        assert_true(source && zip_file_add(archive, name, source, 0) >= 0);
    }
    assert_int_equal(0, zip_close(archive));
    AUTO_BUF bytes = BUF_INIT(1 << 24);
    struct error err = ERROR_INIT;
    assert_true(file_read(path, &bytes, &err));
    unlink(path);
    check_outcome("entries", "dfat-xlsx", "many.xlsx", buf_str(&bytes), "more than 4096 entries");
}

#define DPL_HEADER                                                                                 \
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\t"   \
    "Standard_Order\tLast_Update\tAction\tFR_Citation\n"
#define DPL_ROW "A\tB\tC\tD\tUS\t1\t01/02/2020\t\tY\t2020-01-02\t\tX\n"

static const struct {
    const char *label, *format, *name;
    struct str text;
    const char *want;
} texts[] = {
    {"a denied person", "us-dpl", "d.txt", STR_ROW(DPL_HEADER DPL_ROW), NULL},
    {"columns in another order", "csv", "o.csv", STR_ROW("name,id\nA,1\n"), NULL},
    {"a column renamed", "us-dpl", "d.txt",
     STR_ROW("Name\tStreet\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\t"
             "Standard_Order\tLast_Update\tAction\tFR_Citation\n"),
     "line 1: the column \"Street_Address\" is missing; \"Street\" is not known here"},
    {"HTML", "us-dpl", "d.txt", STR_ROW("<!DOCTYPE html><html>"), "a page of HTML"},
    {"empty", "us-dpl", "d.txt", STR_ROW(""), "the file is empty"},
    {"header only", "us-dpl", "d.txt", STR_ROW(DPL_HEADER), "not one party in it"},
    {"a NUL byte", "us-dpl", "d.txt", STR_ROW(DPL_HEADER "A\0"), "line 2, column 2: a NUL byte"},
    {"CR only", "us-dpl", "d.txt", STR_ROW("Name\tStreet_Address\rA\tB\r"), "end with CR only"},
    {"an unbalanced quote", "us-dpl", "d.txt", STR_ROW(DPL_HEADER DPL_ROW "\"A\tB"),
     "line 3, column 1: a quoted cell is never closed"},
    {"cut in a row", "us-dpl", "d.txt", STR_ROW(DPL_HEADER DPL_ROW "A\tB\tC"),
     "line 3: 3 columns, not 12; the file may be cut off"},
    {"cut in the last cell", "us-dpl", "d.txt",
     STR_ROW(DPL_HEADER "A\tB\tC\tD\tUS\t1\t01/02/2020\t\tY\t2020-01-02\t\tX"),
     "line 2: the last row is cut off"},
    {"UTF-16", "csv", "o.csv", STR_ROW("\xFF\xFEn\0a\0m\0e\0,\0i\0d\0\n\0A\0,\0\x31\0\n\0"), NULL},
    {"half a UTF-16 character", "csv", "o.csv", STR_ROW("\xFF\xFEn\0a"), "half a UTF-16 character"},
    {"Windows-1252", "csv", "o.csv", STR_ROW("name,id\nM\xFCller,1\n"), NULL},
    {"neither UTF-8 nor Windows-1252", "csv", "o.csv", STR_ROW("name,id\nM\x81ller,1\n"),
     "line 2, column 2: byte 0x81"},
    {"damaged UTF-8 is not Windows-1252", "csv", "o.csv",
     STR_ROW("name,id\nM\xC3\xBCller \xC3\xB6 \xFF,1\n"), "byte 0xFF is not valid UTF-8"},
    {"the same id twice", "csv", "o.csv", STR_ROW("id,name\n1,A\n1,B\n"),
     "line 3: the id 1 stands in the list twice"},
    {"no name", "csv", "o.csv", STR_ROW("id,name\n1,\n"), "line 2: a party without a name"},
    {"no such schema", "csv", "o.csv", STR_ROW("id,name,schema\n1,A,Robot\n"),
     "line 2: the schema \"Robot\""},
    {"a column twice", "csv", "o.csv", STR_ROW("name,name\nA,B\n"), "stands there twice"},
    {"World Bank", "world-bank-json", "w.json",
     STR_ROW("{\"response\":{\"ZPROCSUPP\":[{\"SUPP_ID\":1}]}}"), "\"SUPP_NAME\" is missing"},
    {"cut JSON", "world-bank-json", "w.json", STR_ROW("{\"response\":{\"ZPROCSUPP\":[{"),
     "w.json: "},
    {"JSON without the array", "world-bank-json", "w.json", STR_ROW("{}"),
     "no array \"ZPROCSUPP\""},
    {"OFSI: an id that is no number", "ofsi-conlist", "o.csv", STR_ROW("Last Updated,x\n"),
     "no row with the list's columns"},
};

static void texts_are_read_or_refused_by_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(texts); i++)
        check_outcome(texts[i].label, texts[i].format, texts[i].name, texts[i].text, texts[i].want);
}

static void a_cell_of_two_megabytes_is_refused(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(8 << 20);
    buf_adds(&text, "name,id\n\"");
    for (int i = 0; i < 2 << 20; i++)
        buf_addc(&text, 'a');
    buf_adds(&text, "\",1\n");
    check_outcome("2 MiB", "csv", "o.csv", buf_str(&text), "a cell is longer than 1 MiB");
}

static const struct {
    const char *map, *want;
} maps[] = {
    {"name=Vendor Name", NULL},
    {"name = Vendor, Inc. Name, id=Ref", NULL},
    {"# ours\nname=A\nalias=B\nseparator=|\ndefault_schema=Company", NULL},
    {"id=Ref", "it does not say which column is the name"},
    {"naem=Vendor", "no such key: \"naem=Vendor\""},
    {"name", "an entry is KEY=COLUMN"},
    {"name=A,separator=||", "a separator is one character"},
    {"name=A,default_schema=Robot", "no such schema"},
};

static void column_maps_are_checked(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(maps); i++) {
        struct error err = ERROR_INIT;
        bool done = own_csv_check_map(str_of(maps[i].map), &err);
        CHECK(maps[i].map, done == !maps[i].want);
        if (maps[i].want && !strstr(err.message, maps[i].want))
            fail_msg("%s: %s", maps[i].map, err.message);
    }
    struct staging staging;
    struct error err = ERROR_INIT;
    assert_true(stage_text("csv", "o.csv", STR("Ref;Vendor, Inc. Name;AKA\n7;Blue Heron;B|C\n"),
                           STR("name=Vendor, Inc. Name,id=Ref,alias=AKA,separator=|"), &staging,
                           &err));
    CHECK_STR("id", STR("7"), staging.first_id);
    CHECK_INT("aliases", 2, staging.tally.counts.aliases);
    staging_release(&staging);
}

/* The ids of lists without ids: a row put in front renames nobody. */
static void an_inserted_row_renames_nobody(void **state)
{
    (void)state;
    struct staging before, after;
    struct error err = ERROR_INIT;
    assert_true(stage_text("us-dpl", "d.txt", STR(DPL_HEADER DPL_ROW), STR_EMPTY, &before, &err));
    assert_true(stage_text("us-dpl", "d.txt",
                           STR(DPL_HEADER "NEW\tB\tC\tD\tUS\t1\t01/02/2020\t\tY\t\t\tX\n" DPL_ROW),
                           STR_EMPTY, &after, &err));
    CHECK_STR("id", before.parties[0].id, after.parties[1].id);
    CHECK("another id", !str_equal(before.parties[0].id, after.parties[0].id));
    staging_release(&before);
    staging_release(&after);
}

static void spreadsheets_days_are_dates(void **state)
{
    (void)state;
    static const struct {
        int64_t serial;
        bool from_1904;
        const char *want;
    } days[] = {
        {1, false, "1900-01-01"},  {59, false, "1900-02-28"},    {60, false, NULL},
        {61, false, "1900-03-01"}, {21254, false, "1958-03-10"}, {46126, false, "2026-04-14"},
        {0, true, "1904-01-01"},   {44664, true, "2026-04-14"},  {0, false, NULL},
        {3000000, false, NULL}};
    for (size_t i = 0; i < LENGTH(days); i++) {
        struct date date;
        char text[DATE_TEXT_SIZE];
        bool done = xlsx_date_of_serial(days[i].serial, days[i].from_1904, &date);
        CHECK(days[i].want ? days[i].want : "none", done == (days[i].want != NULL));
        if (done)
            CHECK_TEXT("day", days[i].want, date_format(date, text));
    }
    static const struct {
        const char *text, *european, *american;
    } written[] = {{"14/07/1959", "1959-07-14", NULL},
                   {"00/00/1994", "1994", "1994"},
                   {"00/03/1994", "1994-03", NULL},
                   {"4/10/1972", "1972-10-04", "1972-04-10"},
                   {"1.2.1970", "1970-02-01", "1970-01-02"},
                   {"1967", "1967", "1967"},
                   {"31/02/1970", NULL, NULL},
                   {"N/A", NULL, NULL}};
    for (size_t i = 0; i < LENGTH(written); i++) {
        struct date date;
        char text[DATE_TEXT_SIZE];
        struct str words = str_of(written[i].text);
        const char *got = date_of_numbers(words, &date) ? date_format(date, text) : NULL;
        CHECK(written[i].text, (got == NULL) == (written[i].european == NULL));
        if (got)
            CHECK_TEXT(written[i].text, written[i].european, got);
        got = date_of_american(words, &date) ? date_format(date, text) : NULL;
        if (got && written[i].american)
            CHECK_TEXT(written[i].text, written[i].american, got);
    }
}

static void marked_values_of_a_cell_are_parted(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *want;
    } cells[] = {
        {"(1) A1 (2) B2", "A1|B2"},
        {"a) One, b) Two (c. 1990) c) Three", "One|Two (c. 1990)|Three"},
        {"(a)A、(b)B", "A|B"},
        {"plain (2) text", "plain (2) text"},
        {"", ""},
    };
    for (size_t i = 0; i < LENGTH(cells); i++) {
        AUTO_BUF got = BUF_INIT(1000);
        struct pieces pieces = pieces_of(str_of(cells[i].cell));
        struct str one;
        while (pieces_next(&pieces, &one)) {
            if (got.len > 0)
                buf_addc(&got, '|');
            buf_add(&got, one);
        }
        CHECK_TEXT(cells[i].cell, cells[i].want, buf_cstr(&got));
    }
}

/* Recognising looks at the beginning only, which must not cut a character in two. */
static void a_long_utf_16_table_is_recognised(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    static const char header[] = "id,name\r\n", row[] = "1,Sample\r\n";
    buf_adds(&text, "\xFF\xFE");
    for (size_t i = 0; i < sizeof header - 1; i++) {
        buf_addc(&text, header[i]);
        buf_addc(&text, '\0');
    }
    while (text.len < 200000)
        for (size_t i = 0; i < sizeof row - 1; i++) {
            buf_addc(&text, row[i]);
            buf_addc(&text, '\0');
        }
    const struct list_file file = {"o.csv", buf_str(&text)};
    const struct list_format *format = list_format_recognise(&file, 1);
    CHECK("recognised", format && strcmp(format->name, "csv") == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_workbooks_are_refused),
        cmocka_unit_test(an_archive_of_thousands_of_entries_is_refused),
        cmocka_unit_test(texts_are_read_or_refused_by_place),
        cmocka_unit_test(a_cell_of_two_megabytes_is_refused),
        cmocka_unit_test(column_maps_are_checked),
        cmocka_unit_test(an_inserted_row_renames_nobody),
        cmocka_unit_test(spreadsheets_days_are_dates),
        cmocka_unit_test(marked_values_of_a_cell_are_parted),
        cmocka_unit_test(a_long_utf_16_table_is_recognised),
    };
    return cmocka_run_group_tests_name("lists/tables", tests, NULL, NULL);
}
