/* unit/lists/test_xml_refusals.c - what is hostile or broken in the XML formats is refused, naming
 * file, line and column; what only looks odd loads.
 * SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/lists/parse_case.h"

#include "lists/formats/xml_tree.h"

#define LEGACY "http://tempuri.org/sdnList.xsd"
#define SERVICE "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"

/* One party in each format: head, the party, tail. */
static const struct format {
    const char *name, *head, *party, *tail;
} formats[] = {
    {"ofac-legacy-xml", "<sdnList xmlns=\"" LEGACY "\">",
     "<sdnEntry><uid>7</uid><lastName>A</lastName><sdnType>Entity</sdnType></sdnEntry>",
     "</sdnList>"},
    {"ofac-advanced-xml",
     "<Sanctions xmlns=\"http://www.un.org/sanctions/1.0\"><ReferenceValueSets>"
     "<PartyTypeValues><PartyType ID=\"2\">Entity</PartyType></PartyTypeValues>"
     "<PartySubTypeValues><PartySubType ID=\"3\" PartyTypeID=\"2\">Unknown</PartySubType>"
     "</PartySubTypeValues></ReferenceValueSets><DistinctParties>",
     "<DistinctParty FixedRef=\"7\"><Profile ID=\"7\" PartySubTypeID=\"3\"><Identity ID=\"1\" "
     "Primary=\"true\"><Alias Primary=\"true\"><DocumentedName><DocumentedNamePart>"
     "<NamePartValue>A</NamePartValue></DocumentedNamePart></DocumentedName></Alias></Identity>"
     "</Profile></DistinctParty>",
     "</DistinctParties></Sanctions>"},
    {"ofac-enhanced-xml", "<sanctionsData xmlns=\"" SERVICE "ENHANCED_XML\"><entities>",
     "<entity id=\"7\"><generalInfo><entityType>Entity</entityType></generalInfo><names><name>"
     "<isPrimary>true</isPrimary><translations><translation><formattedFullName>A"
     "</formattedFullName></translation></translations></name></names></entity>",
     "</entities></sanctionsData>"},
    {"eu-xml", "<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\">",
     "<sanctionEntity logicalId=\"7\"><subjectType code=\"enterprise\"/><nameAlias "
     "wholeName=\"A\"/></sanctionEntity>",
     "</export>"},
    {"uk-xml", "<Designations>",
     "<Designation><UniqueID>7</UniqueID><IndividualEntityShip>Entity</IndividualEntityShip><Names>"
     "<Name><Name6>A</Name6><NameType>Primary Name</NameType></Name></Names></Designation>",
     "</Designations>"},
    {"sema-xml", "<data-set>",
     "<record><Country>Belarus</Country><EntityOrShip>A</EntityOrShip></record>", "</data-set>"},
    {"seco-xml", "<swiss-sanctions-list list-type=\"whole-list\" date=\"2026-01-01\">",
     "<target ssid=\"7\"><entity><identity main=\"true\"><name name-type=\"primary-name\">"
     "<name-part order=\"1\"><value>A</value></name-part></name></identity></entity></target>",
     "</swiss-sanctions-list>"},
};

/* True, or the message in `err`. */
static bool stages(const char *format, struct str text, struct error *err,
                   struct list_warnings *warnings_out)
{
    const struct list_file file = {"f.xml", text};
    struct staging staging;
    staging_init(&staging, STR("own"), list_format_find(str_of(format)));
    bool done = staging_read(&staging, &file, 1, err);
    if (warnings_out)
        *warnings_out = staging.warnings;
    staging_release(&staging);
    return done;
}

static void must_load(const struct format *f, const char *label, struct str text)
{
    struct error err = ERROR_INIT;
    if (!stages(f->name, text, &err, NULL))
        fail_msg("%s, %s: %s", f->name, label, err.message);
}

static void must_refuse(const struct format *f, const char *label, struct str text,
                        const char *begins, const char *holds)
{
    struct error err = ERROR_INIT;
    if (stages(f->name, text, &err, NULL))
        fail_msg("%s, %s: accepted", f->name, label);
    CHECK_INT(label, ERROR_LIST_REFUSED, err.code);
    if (!str_starts_with(str_of(err.message), str_of(begins)) || !strstr(err.message, holds))
        fail_msg("%s, %s: %s", f->name, label, err.message);
}

static void whole(struct buf *out, const char *before, const struct format *f, const char *inside)
{
    buf_clear(out);
    buf_printf(out, "%s%s%s%s%s", before, f->head, f->party, inside, f->tail);
}

static void odd_files_load(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < LENGTH(formats); i++) {
        const struct format *f = &formats[i];
        whole(&text, "", f, "");
        must_load(f, "plain", buf_str(&text));
        whole(&text, "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n", f, "");
        must_load(f, "a byte order mark", buf_str(&text));
        whole(&text, "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>", f, "<!-- \xE9 -->");
        must_load(f, "Latin 1, said so", buf_str(&text));
        whole(&text, "<!-- a comment --><?pi?>", f, "");
        must_load(f, "comments and instructions", buf_str(&text));
        const struct list_file file = {"f.xml", buf_str(&text)};
        const struct list_format *found = list_format_recognise(&file, 1);
        CHECK(f->name, found != NULL);
        CHECK_TEXT(f->name, f->name, found->name);
    }
}

/* The same bytes as UTF-16 with a mark of their order. */
static void utf16(struct buf *out, struct str text, bool little)
{
    buf_adds(out, little ? "\xFF\xFE" : "\xFE\xFF");
    for (size_t i = 0; i < text.len; i++) {
        buf_addc(out, little ? text.ptr[i] : '\0');
        buf_addc(out, little ? '\0' : text.ptr[i]);
    }
}

static void utf16_is_decoded(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(formats); i++) {
        for (int little = 0; little < 2; little++) {
            AUTO_BUF text = BUF_INIT(1 << 20);
            AUTO_BUF wide = BUF_INIT(1 << 20);
            whole(&text, "", &formats[i], "");
            utf16(&wide, buf_str(&text), little);
            must_load(&formats[i], "UTF-16", buf_str(&wide));
        }
    }
}

/* <a:sdnList xmlns:a="..."><a:sdnEntry> is the same file. */
static void prefixed_elements_are_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(formats); i++) {
        const struct format *f = &formats[i];
        AUTO_BUF plain = BUF_INIT(1 << 20);
        AUTO_BUF text = BUF_INIT(1 << 20);
        whole(&plain, "", f, "");
        bool declared = false;
        for (size_t at = 0; at < plain.len; at++) {
            struct str rest = str_slice(buf_str(&plain), at, plain.len);
            if (str_starts_with(rest, STR("</"))) {
                buf_adds(&text, "</a:");
                at++;
            } else if (str_starts_with(rest, STR("<"))) {
                buf_adds(&text, "<a:");
            } else if (str_starts_with(rest, STR(" xmlns="))) {
                buf_adds(&text, " xmlns:a=");
                at += 6;
                declared = true;
            } else {
                buf_addc(&text, rest.ptr[0]);
            }
        }
        if (!declared) { /* a format without a namespace: one for the prefix only */
            AUTO_BUF with = BUF_INIT(1 << 20);
            size_t end = str_find(buf_str(&text), STR(">"), 0);
            buf_add(&with, str_slice(buf_str(&text), 0, end));
            buf_adds(&with, " xmlns:a=\"urn:any\"");
            buf_add(&with, str_slice(buf_str(&text), end, text.len));
            must_load(f, "prefixed", buf_str(&with));
            continue;
        }
        must_load(f, "prefixed", buf_str(&text));
    }
}

static void cdata_is_text(void **state)
{
    (void)state;
    const struct format *f = &formats[4];
    must_load(
        f, "CDATA",
        STR("<Designations><Designation><UniqueID><![CDATA[7]]></UniqueID><Names><Name><Name6>"
            "<![CDATA[A & B <C>]]></Name6></Name></Names></Designation></Designations>"));
}

static void hostile_files_are_refused(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(16 << 20);
    for (size_t i = 0; i < LENGTH(formats); i++) {
        const struct format *f = &formats[i];
        whole(&text, "<!DOCTYPE x SYSTEM \"http://127.0.0.1/x.dtd\">", f, "");
        must_refuse(f, "a DTD", buf_str(&text), "f.xml: line 1, column ", "document type");
        whole(&text,
              "<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">"
              "<!ENTITY c \"&b;&b;&b;\">]>",
              f, "&c;");
        must_refuse(f, "billion laughs", buf_str(&text), "f.xml: line 2, column ", "document type");
        whole(&text, "", f, "&unknown;");
        must_refuse(f, "an entity nobody declared", buf_str(&text), "f.xml: line 1, column ",
                    "entity");
        whole(&text, "", f, "\xFF");
        must_refuse(f, "no UTF-8", buf_str(&text), "f.xml: line 1, column ", "well-formed");
        whole(&text, "", f, "");
        text.data[text.len - 20] = '\0';
        must_refuse(f, "a NUL byte", buf_str(&text), "f.xml: line 1, column ", "well-formed");
        whole(&text, "<?xml version=\"1.0\" encoding=\"x-shift-jis\"?>", f, "");
        must_refuse(f, "an encoding nobody knows", buf_str(&text), "f.xml: line 1, column ",
                    "encoding");
        must_refuse(f, "HTML", STR("<!DOCTYPE html><html>"), "f.xml: line 1, column 1", "HTML");
        must_refuse(f, "empty", STR(""), "f.xml: line 1, column 1", "empty");
        must_refuse(f, "another root", STR("<other/>"), "f.xml: line 1, column 1", "<other>");
        whole(&text, "", f, f->party);
        if (strcmp(f->name, "sema-xml") == 0) /* told apart by their order */
            must_load(f, "a record twice", buf_str(&text));
        else
            must_refuse(f, "an id twice", buf_str(&text), "f.xml: line 1, column ", "twice");
    }
}

static void other_namespaces_are_named(void **state)
{
    (void)state;
    static const char *const roots[] = {
        "sdnList",      "Sanctions", "sanctionsData",       "export",
        "Designations", "data-set",  "swiss-sanctions-list"};
    for (size_t i = 0; i < LENGTH(formats); i++) {
        AUTO_BUF text = BUF_INIT(1 << 20);
        buf_printf(&text, "<%s xmlns=\"urn:other\"/>", roots[i]);
        must_refuse(&formats[i], "another namespace", buf_str(&text), "f.xml: line 1, column 1",
                    "urn:other");
    }
}

/* Cut at any byte the file is refused: the root never ends. */
static void any_cut_is_refused(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < LENGTH(formats); i++) {
        whole(&text, "", &formats[i], "");
        for (size_t len = 0; len < text.len; len++)
            must_refuse(&formats[i], "cut", str_slice(buf_str(&text), 0, len),
                        "f.xml: line 1, column ", "");
    }
}

static void long_fields_and_depths_are_capped(void **state)
{
    (void)state;
    AUTO_BUF inside = BUF_INIT(16 << 20);
    AUTO_BUF text = BUF_INIT(32 << 20);
    for (size_t i = 0; i < XML_MAX_TEXT_BYTES + 64; i += 64)
        buf_adds(&inside, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    for (size_t i = 0; i < LENGTH(formats); i++) {
        const struct format *f = &formats[i];
        whole(&text, "", f, buf_cstr(&inside));
        must_refuse(f, "a text of 4 MiB", buf_str(&text), "f.xml: line 1, column ", "longer than");
    }
    buf_clear(&inside);
    for (int i = 0; i < 40; i++)
        buf_adds(&inside, "<d>");
    for (int i = 0; i < 40; i++)
        buf_adds(&inside, "</d>");
    for (size_t i = 0; i < LENGTH(formats); i++) {
        whole(&text, "", &formats[i], buf_cstr(&inside));
        must_refuse(&formats[i], "depth", buf_str(&text), "f.xml: line 1, column ", "deeper");
    }
}

/* Half a million empty elements in one party: little text, but more memory than a record may have.
 */
static void a_record_that_fills_its_memory_is_refused(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(32 << 20);
    const struct format *f = &formats[4];
    buf_adds(&text, "<Designations>\n<Designation>");
    for (int i = 0; i < 600000; i++)
        buf_adds(&text, "<a/>");
    buf_adds(&text, "</Designation></Designations>");
    must_refuse(f, "a record of 64 MiB", buf_str(&text), "f.xml: line 2, column 1: a record of",
                "");
}

static uint64_t counted(const struct list_warnings *warnings, const char *name)
{
    for (size_t i = 0; i < warnings->n; i++)
        if (strcmp(warnings->rows[i].name, name) == 0)
            return warnings->rows[i].count;
    return 0;
}

/* An element nobody knows, in the file and in the party, is counted each time. */
static void unknown_elements_are_counted(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < LENGTH(formats); i++) {
        const struct format *f = &formats[i];
        struct error err = ERROR_INIT;
        struct list_warnings warnings;
        struct str party = str_of(f->party);
        size_t end = party.len;
        while (party.ptr[end - 1] != '<')
            end--;
        buf_clear(&text);
        buf_printf(&text, "%s%.*s<news also=\"1\">x</news>%s%s", f->head, (int)(end - 1), f->party,
                   f->party + end - 1, f->tail);
        if (!stages(f->name, buf_str(&text), &err, &warnings))
            fail_msg("%s: %s", f->name, err.message);
        CHECK_INT(f->name, 1, counted(&warnings, "unknown element: news"));
        CHECK_INT(f->name, 1, counted(&warnings, "unknown attribute: also"));
    }
}

/* A foreign element is none of ours, whatever its name: its uid does not become the party's. */
static void foreign_elements_are_not_ours(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct list_warnings warnings;
    struct str text = STR("<sdnList xmlns=\"" LEGACY "\"><sdnEntry><uid xmlns=\"urn:x\">8</uid>"
                          "<lastName>A</lastName></sdnEntry></sdnList>");
    CHECK("refused", !stages("ofac-legacy-xml", text, &err, &warnings));
    CHECK("for want of an id", strstr(err.message, "a uid that is not a positive number") != NULL);
    text = STR("<sdnList xmlns=\"" LEGACY "\"><sdnEntry><uid>7</uid><lastName>A</lastName>"
               "<lastName xmlns=\"urn:x\">B</lastName></sdnEntry></sdnList>");
    CHECK("loads", stages("ofac-legacy-xml", text, &err, &warnings));
    CHECK_INT("counted", 1, counted(&warnings, "unknown element: urn:x}lastName"));
}

static void the_record_count_must_be_right(void **state)
{
    (void)state;
    const struct format *f = &formats[0];
    AUTO_BUF text = BUF_INIT(1 << 16);
    static const char *const counts[] = {"1", "2", "x"};
    for (size_t i = 0; i < LENGTH(counts); i++) {
        buf_clear(&text);
        buf_printf(&text,
                   "%s<publshInformation><Record_Count>%s</Record_Count></publshInformation>%s%s",
                   f->head, counts[i], f->party, f->tail);
        if (i == 0)
            must_load(f, "the right count", buf_str(&text));
        else
            must_refuse(f, "a wrong count", buf_str(&text), "f.xml: line 1, column ",
                        "Record_Count");
    }
}

static void ids_of_ofac_are_numbers(void **state)
{
    (void)state;
    static const char *const ids[] = {"-7", "7a", "", "0", "99999999999999999999999"};
    for (size_t i = 0; i < 3; i++) {
        for (size_t n = 0; n < LENGTH(ids); n++) {
            const struct format *f = &formats[i];
            AUTO_BUF text = BUF_INIT(1 << 16);
            struct str party = str_of(f->party);
            size_t at = str_find(party, STR("7"), 0);
            buf_printf(&text, "%s%.*s%s%s%s", f->head, (int)at, f->party, ids[n], f->party + at + 1,
                       f->tail);
            /* The advanced XML has the number twice; an empty first one leaves the second. */
            if (i == 1 && ids[n][0] == '\0')
                continue;
            must_refuse(f, "an id that is no number", buf_str(&text), "f.xml: line 1, column ",
                        "number");
        }
    }
}

/* A day that is none would let the file pass as today's, and an older one with it. */
static void a_date_that_is_no_day_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *format, *text;
        bool refused;
    } cases[] = {
        {"ofac-legacy-xml",
         "<sdnList xmlns=\"" LEGACY "\"><publshInformation><Publish_Date>13/28/2025</Publish_Date>"
         "</publshInformation><sdnEntry><uid>7</uid><lastName>A</lastName><sdnType>Entity</sdnType>"
         "</sdnEntry></sdnList>",
         true},
        {"ofac-legacy-xml",
         "<sdnList xmlns=\"" LEGACY "\"><publshInformation><Publish_Date>03/28/2025</Publish_Date>"
         "</publshInformation><sdnEntry><uid>7</uid><lastName>A</lastName><sdnType>Entity</sdnType>"
         "</sdnEntry></sdnList>",
         false},
        {"eu-xml",
         "<export xmlns=\"http://eu.europa.ec/fpi/fsd/export\" generationDate=\"2026-02-30T10:00\">"
         "<sanctionEntity logicalId=\"7\"><subjectType code=\"enterprise\"/><nameAlias "
         "wholeName=\"A\"/></sanctionEntity></export>",
         true},
        {"un-xml",
         "<CONSOLIDATED_LIST "
         "dateGenerated=\"2026-13-01T00:00:00Z\"><INDIVIDUALS/><ENTITIES><ENTITY>"
         "<REFERENCE_NUMBER>KPe.001</REFERENCE_NUMBER><FIRST_NAME>A</FIRST_NAME></ENTITY></"
         "ENTITIES>"
         "</CONSOLIDATED_LIST>",
         true},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const struct format f = {.name = cases[i].format};
        if (cases[i].refused)
            must_refuse(&f, "date", str_of(cases[i].text), "f.xml: line 1, column ", "is no day");
        else
            must_load(&f, "date", str_of(cases[i].text));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(odd_files_load),
        cmocka_unit_test(utf16_is_decoded),
        cmocka_unit_test(prefixed_elements_are_the_same),
        cmocka_unit_test(cdata_is_text),
        cmocka_unit_test(hostile_files_are_refused),
        cmocka_unit_test(other_namespaces_are_named),
        cmocka_unit_test(any_cut_is_refused),
        cmocka_unit_test(long_fields_and_depths_are_capped),
        cmocka_unit_test(a_record_that_fills_its_memory_is_refused),
        cmocka_unit_test(unknown_elements_are_counted),
        cmocka_unit_test(foreign_elements_are_not_ours),
        cmocka_unit_test(the_record_count_must_be_right),
        cmocka_unit_test(ids_of_ofac_are_numbers),
        cmocka_unit_test(a_date_that_is_no_day_is_refused),
    };
    return cmocka_run_group_tests_name("lists/XML refusals", tests, NULL, NULL);
}
