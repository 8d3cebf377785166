/* unit/lists/test_refusals.c - what is no list is refused, naming file, line and column.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#define MAIN_ROW "7,\"SAMPLE\",-0- ,\"DPRK\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"
#define UN_PARTY "<INDIVIDUALS><INDIVIDUAL><REFERENCE_NUMBER>A</REFERENCE_NUMBER>"

static const struct {
    const char *label, *format, *name;
    struct str text;
    const char *want; /* begins the message; NULL when it is accepted */
} cases[] = {
    {"a whole row", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW "\x1a"), NULL},
    {"no 0x1A, LF only", "ofac-legacy-csv", "x.csv",
     STR_ROW("7,\"A\",-0-,\"DPRK\",-0-,-0-,-0-,-0-,-0-,-0-,-0-,-0-\n"), NULL},
    {"the last line has no end but is whole", "ofac-legacy-csv", "x.csv",
     STR_ROW("7,\"A\",-0- ,\"DPRK\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1970.\""), NULL},
    {"UTF-8 in a name", "ofac-legacy-csv", "sdn.csv",
     STR_ROW("7,\"S\xC3\x84MPLE\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"), NULL},
    {"empty", "ofac-legacy-csv", "sdn.csv", STR_ROW(""),
     "sdn.csv: line 1, column 1: the file is empty"},
    {"only the end mark", "ofac-legacy-csv", "sdn.csv", STR_ROW("\x1a"),
     "sdn.csv: line 1, column 1: no row"},
    {"a page of HTML", "ofac-legacy-csv", "sdn.csv", STR_ROW("\r\n<!DOCTYPE html><html>"),
     "sdn.csv: line 1, column 1: a page of HTML"},
    {"cut inside a quoted cell", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW "8,\"SAM"),
     "sdn.csv: line 2, column 3: a quoted cell is never closed"},
    {"cut between cells", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW "8,\"SAM\",-0- ,"),
     "sdn.csv: line 2, column 1: 4 columns, not 12; the file may be cut off"},
    {"cut inside the last null", "ofac-legacy-csv", "sdn.csv",
     STR_ROW("7,\"A\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0"),
     "sdn.csv: line 1, column 1: the last row is cut off"},
    {"a NUL byte", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW "8,\"A\0B\""),
     "sdn.csv: line 2, column 5: a NUL byte"},
    {"bad UTF-8", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW "8,\"A\xFF\""),
     "sdn.csv: line 2, column 5: byte 0xFF is not valid UTF-8"},
    {"an id twice", "ofac-legacy-csv", "sdn.csv", STR_ROW(MAIN_ROW MAIN_ROW),
     "sdn.csv: line 2, column 1: the id 7 stands in the file twice"},
    {"an id that is no number", "ofac-legacy-csv", "sdn.csv",
     STR_ROW(MAIN_ROW "x7,\"A\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"),
     "sdn.csv: line 2, column 1: column 1 is not a positive number but \"x7\""},
    {"a negative id", "ofac-legacy-csv", "x.csv",
     STR_ROW("-7,\"A\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"),
     "x.csv: line 1, column 1: column 1 is not a positive number"},
    {"no name", "ofac-legacy-csv", "x.csv",
     STR_ROW("7,-0- ,-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n"),
     "x.csv: line 1, column 1: party 7 has no name"},
    {"a column too many in a later row", "ofac-legacy-csv", "sdn.csv",
     STR_ROW(MAIN_ROW "8,\"A\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,1\r\n"),
     "sdn.csv: line 2, column 1: 13 columns, not 12"},
    {"text behind a closing quote", "ofac-legacy-csv", "sdn.csv", STR_ROW("7,\"A\"B,1"),
     "sdn.csv: line 1, column 6: text behind the closing quote"},
    {"a quote inside a bare cell", "ofac-legacy-csv", "sdn.csv", STR_ROW("7,A\"B\",1"),
     "sdn.csv: line 1, column 4: a quote inside a cell"},
    {"the name says alt, the columns sdn", "ofac-legacy-csv", "alt.csv", STR_ROW(MAIN_ROW),
     "alt.csv: line 1, column 1: the name says alt, which has 5 columns"},
    {"lines that end with CR only", "ofac-legacy-csv", "sdn.csv",
     STR_ROW("7,\"A\",-0- ,\"D\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r8,\"B\",-0- "),
     "sdn.csv: line 1, column 1: 14 columns"},
    {"alt alone", "ofac-legacy-csv", "alt.csv", STR_ROW("7,1,\"aka\",\"A\",-0- \r\n"),
     "the set has no main file"},

    {"a UN party", "un-xml", "un.xml",
     STR_ROW("<CONSOLIDATED_LIST>" UN_PARTY "<FIRST_NAME>X</FIRST_NAME></INDIVIDUAL></INDIVIDUALS>"
             "</CONSOLIDATED_LIST>"),
     NULL},
    {"a document type", "un-xml", "un.xml",
     STR_ROW("<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"b\">]><CONSOLIDATED_LIST/>"),
     "un.xml: line 2, column 13: a document type declaration"},
    {"an entity nobody declared", "un-xml", "un.xml", STR_ROW("<CONSOLIDATED_LIST>&a;</x>"),
     "un.xml: line 1, column 20: undefined entity"},
    {"the root never ends", "un-xml", "un.xml",
     STR_ROW("<CONSOLIDATED_LIST>" UN_PARTY "<FIRST_NAME>X</FIRST_NAME></INDIVIDUAL>"),
     "un.xml: line 1, column 1"},
    {"another root", "un-xml", "un.xml", STR_ROW("<sdnList/>"),
     "un.xml: line 1, column 1: <sdnList> is not the root of the UN list"},
    {"HTML for XML", "un-xml", "un.xml", STR_ROW("<!doctype html><html></html>"),
     "un.xml: line 1, column 1: a page of HTML"},
    {"a party without a name", "un-xml", "un.xml",
     STR_ROW("<CONSOLIDATED_LIST>\n" UN_PARTY "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"),
     "un.xml: line 2, column 64: party A has no name"},
    {"a namespace the UN list does not have", "un-xml", "un.xml",
     STR_ROW("<CONSOLIDATED_LIST xmlns=\"urn:x\"></CONSOLIDATED_LIST>"),
     "un.xml: line 1, column 1: the UN list has no namespace, this file has \"urn:x\""},
    {"bad UTF-8 in XML", "un-xml", "un.xml", STR_ROW("<CONSOLIDATED_LIST>\xFF</CONSOLIDATED_LIST>"),
     "un.xml: line 1, column 20: not well-formed"},
    {"no party at all", "un-xml", "un.xml", STR_ROW("<CONSOLIDATED_LIST></CONSOLIDATED_LIST>"),
     "un.xml: not one party in it"},
    {"the same id twice", "un-xml", "un.xml",
     STR_ROW("<CONSOLIDATED_LIST>" UN_PARTY "<FIRST_NAME>X</FIRST_NAME></INDIVIDUAL><INDIVIDUAL>"
             "<REFERENCE_NUMBER>A</REFERENCE_NUMBER><FIRST_NAME>Y</FIRST_NAME></INDIVIDUAL>"
             "</INDIVIDUALS></CONSOLIDATED_LIST>"),
     "the id A stands in the list twice"},

    {"an entity", "ftm", "e.json",
     STR_ROW("{\"id\":\"a\",\"schema\":\"Person\",\"properties\":"
             "{\"name\":[\"A\"]}}"),
     NULL},
    {"a cut line", "ftm", "e.json",
     STR_ROW("{\"id\":\"a\",\"schema\":\"Person\"}\n{\"id\":\"b\",\"sch"),
     "e.json: line 2, column 1:"},
    {"no id", "ftm", "e.json", STR_ROW("{\"schema\":\"Person\"}"),
     "e.json: line 1, column 1: an entity needs"},
    {"an array", "ftm", "e.json", STR_ROW("[]"),
     "e.json: line 1, column 1: a line that is no JSON"},
    {"a lone surrogate", "ftm", "e.json", STR_ROW("{\"id\":\"\\ud800\",\"schema\":\"Person\"}"),
     "e.json: line 1, column 1:"},
    {"HTML for JSON", "ftm", "e.json", STR_ROW("<html>"), "e.json: line 1, column 1:"},
};

static void are_refused_by_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const struct list_file file = {cases[i].name, cases[i].text};
        struct error err = ERROR_INIT;
        struct staging staging;
        staging_init(&staging, STR("own"), list_format_find(str_of(cases[i].format)));
        bool done = staging_read(&staging, &file, 1, &err);
        staging_release(&staging);
        if (!cases[i].want) {
            if (!done)
                fail_msg("%s: %s", cases[i].label, err.message);
            continue;
        }
        CHECK(cases[i].label, !done);
        CHECK_INT(cases[i].label, ERROR_LIST_REFUSED, err.code);
        if (!str_starts_with(str_of(err.message), str_of(cases[i].want)))
            fail_msg("%s: %s", cases[i].label, err.message);
    }
}

/* Cut at any byte, a set is refused, or what is left are whole rows; it never crashes. */
static void any_cut_is_refused_or_ends_a_row(void **state)
{
    (void)state;
    static const char *const names[] = {"sdn.csv"};
    char folder[512];
    struct parse_case c;
    snprintf(folder, sizeof folder, "%s/data/lists/ofac", tests_folder());
    parse_case_read(&c, folder, names, 1);
    const struct str whole = c.files[0].data;
    for (size_t len = 0; len < whole.len; len++) {
        struct error err = ERROR_INIT;
        struct staging staging;
        const struct list_file cut = {"sdn.csv", str_slice(whole, 0, len)};
        staging_init(&staging, STR("own"), list_format_find(STR("ofac-legacy-csv")));
        bool done = staging_read(&staging, &cut, 1, &err);
        bool row_end = len > 0 && (strchr("\r\n\"", whole.ptr[len - 1]) ||
                                   str_ends_with(cut.data, STR("-0-")) ||
                                   str_ends_with(cut.data, STR("-0- ")));
        if (done && !row_end)
            fail_msg("cut to %zu bytes, it was accepted", len);
        staging_release(&staging);
    }
    parse_case_release(&c);
}

static void too_deep_xml_is_refused(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    buf_adds(&text, "<CONSOLIDATED_LIST>");
    for (int i = 0; i < 10000; i++)
        buf_adds(&text, "<a>");
    const struct list_file file = {"un.xml", buf_str(&text)};
    struct error err = ERROR_INIT;
    struct staging staging;
    staging_init(&staging, STR("un-sc"), list_format_find(STR("un-xml")));
    assert_false(staging_read(&staging, &file, 1, &err));
    staging_release(&staging);
    CHECK("depth", strstr(err.message, "nested deeper than") != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_refused_by_place),
        cmocka_unit_test(any_cut_is_refused_or_ends_a_row),
        cmocka_unit_test(too_deep_xml_is_refused),
    };
    return cmocka_run_group_tests_name("lists/refusals", tests, NULL, NULL);
}
