/* unit/portfolio/test_file.c - customers' tables: what columns are taken for, what rows become.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "portfolio/file.h"

/* Every record as one line: "2 id Schema {properties} <from-type->to e:engagement !column:code". */
struct told {
    struct buf text;
};

static bool tell(void *context, const struct party_record *r, struct error *err)
{
    struct told *told = context;
    (void)err;
    buf_printf(&told->text, "%zu %.*s", r->number, STR_ARG(r->id));
    if (r->has_party) {
        buf_printf(&told->text, " %.*s", STR_ARG(r->party.schema_name));
        for (size_t i = 0; i < r->party.n_properties; i++) {
            const struct party_property *p = &r->party.properties[i];
            for (size_t v = 0; v < p->n_values; v++)
                buf_printf(&told->text, " %.*s=%.*s", STR_ARG(p->name), STR_ARG(p->values[v]));
        }
    }
    if (r->has_relation)
        buf_printf(&told->text, " %.*s-%s->%.*s", STR_ARG(r->relation.from_id),
                   relation_type_name(r->relation.edge.type), STR_ARG(r->relation.to_id));
    if (r->has_engagement)
        buf_printf(&told->text, " e:%.*s", STR_ARG(r->engagement.id));
    for (size_t i = 0; i < r->faults.count; i++)
        buf_printf(&told->text, " !%s:%s", r->faults.rows[i].pointer, r->faults.rows[i].code);
    buf_addc(&told->text, '\n');
    return true;
}

static const struct {
    const char *label, *file, *want;
} cases[] = {
    {"guessed columns, several values, a country's name",
     "Vendor ID,Supplier Name,AKA,Country\nV1,\"A; B Ltd\",One;Two|Three,South Korea\n",
     "2 V1 LegalEntity alias=One alias=Two alias=Three country=kr name=A; B Ltd\n"},
    {"another separator, a byte order mark, CRLF", "\xEF\xBB\xBFid;name\r\nV1;One, Two\r\n",
     "2 V1 LegalEntity name=One, Two\n"},
    {"tabs", "id\tname\nV1\tOne\n", "2 V1 LegalEntity name=One\n"},
    {"words for schemas and dates that can be read in one way",
     "id,name,type,dob\nV1,Kim,individual,31.12.1972\nV2,Kim,Person,1972/12/31\nV3,Kim,person,1/2/"
     "72\n",
     "2 V1 Person birthDate=1972-12-31 name=Kim\n3 V2 Person birthDate=1972-12-31 name=Kim\n"
     "4 V3 !/dob:bad_date\n"},
    {"levels alone tell the tree", "tier,id,name\n0,A,A\n1,B,B\n2,C,C\n1,D,D\n3,E,E\n",
     "2 A LegalEntity name=A\n3 B LegalEntity name=B A-contracts->B\n"
     "4 C LegalEntity name=C B-contracts->C\n5 D LegalEntity name=D A-contracts->D\n"
     "6 E !/tier:unknown_party\n"},
    {"a parent goes before the level; an owner points up",
     "id,name,tier,parent,relation,share\nA,A,0,,,\nB,B,1,X,,\nO,O,,B,owns,60\n",
     "2 A LegalEntity name=A\n3 B LegalEntity name=B X-contracts->B\n"
     "4 O LegalEntity name=O O-owns->B\n"},
    {"an engagement stands at the top", "id,name,contract\nA,A,series\n",
     "2 A LegalEntity name=A e:series\n"},
    {"shares that cannot be", "id,name,parent,relation,share\nA,A,B,owns,abc\nC,C,B,owns,120\n",
     "2 A !/share:not_decimal !/share:not_decimal\n"
     "3 C !/share:not_decimal !/share:not_decimal\n"},
    {"a stray quote takes its row only", "id,name\nA,A \"x\" B\nB,Fine\n",
     "2  !:bad_row\n3 B LegalEntity name=Fine\n"},
    {"a quote that never closes takes its line only", "id,name\nA,\"open\nB,Fine\n",
     "2  !:bad_row\n3 B LegalEntity name=Fine\n"},
    {"line ends inside a cell are counted", "id,name,address\nA,A,\"1 Pier\nTown\"\nB,B,\n",
     "2 A LegalEntity address=1 Pier\nTown name=A\n4 B LegalEntity name=B\n"},
    {"not UTF-8", "id,name\nA,\xFF\xFE\nB,B\n",
     "2 A !/name:not_utf8 !/name:required\n3 B LegalEntity name=B\n"},
    {"more cells than columns", "id,name\nA,A,B\n", "2 A !/:too_many\n"},
    {"no id", "id,name\n,A\n", "2  !/id:required\n"},
    {"empty rows are passed over", "id,name\n,\n\n,\nA,A\n", "5 A LegalEntity name=A\n"},
    {"JSON: the API's form, a flat one, a relation, an engagement",
     "{\"id\":\"A\",\"schema\":\"Company\",\"properties\":{\"name\":[\"A\"]},\"tier\":0}\n"
     "{\"id\":\"B\",\"name\":[\"B\",\"Bee\"],\"country\":\"Japan\",\"tier\":1}\n"
     "{\"from\":\"A\",\"to\":\"B\",\"type\":\"pays\"}\n{\"id\":\"e\",\"title\":\"E\",\"root\":"
     "\"A\"}\n",
     "1 A Company name=A\n2 B LegalEntity country=jp name=B name=Bee A-contracts->B\n"
     "3  A-pays->B\n4  e:e\n"},
    {"JSON that is bad",
     "{\"id\":\"A\",\"name\":1}\n[]\n{\"id\":\"B\",\"nam\":\"B\"}\n{\n{\"id\":\"C\",\"name\":{}}\n",
     "1 A LegalEntity name=1\n2  !/:type\n3 B !/nam:unknown_field !/properties:required\n4  "
     "!:bad_json\n"
     "5 C !/name:type !/properties:required\n"},
};

static void rows_become_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct error err = ERROR_INIT;
        struct told told = {.text = BUF_INIT(1 << 20)};
        const struct party_file file = {
            .name = "f", .data = str_of(cases[i].file), .needs_id = true};
        const struct party_file_sink sink = {.context = &told, .record = tell};
        if (!party_file_read(&file, &sink, &err))
            fail_msg("%s: %s", cases[i].label, err.message);
        if (strcmp(buf_cstr(&told.text), cases[i].want) != 0)
            fail_msg("%s:\n%s", cases[i].label, buf_cstr(&told.text));
        buf_release(&told.text);
    }
}

static void files_that_cannot_be_read_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *file, *map, *says;
    } bad[] = {
        {"a,b\n1,2\n", NULL, "no column"},
        {"", NULL, "nothing in it"},
        {"\n \n", NULL, "nothing in it"},
        {"id,Vendor No,name\n1,2,3\n", NULL, "two columns are \"id\""},
        {"id,name\n", "x=name", "not there"},
        {"id,name\n", "id=nonsense", "names no field"},
        {"id,name\n", "id", "not of the form"},
        {"PK\x03\x04 no workbook", NULL, ""},
    };
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct error err = ERROR_INIT;
        struct told told = {.text = BUF_INIT(1 << 20)};
        struct party_file file = {.name = "f", .data = str_of(bad[i].file), .needs_id = true};
        const struct party_file_sink sink = {.context = &told, .record = tell};
        if (bad[i].map)
            file.map[file.n_map++] = bad[i].map;
        if (i == LENGTH(bad) - 1)
            file.format = PARTY_FORMAT_XLSX;
        assert_false(party_file_read(&file, &sink, &err));
        assert_int_equal(err.code, ERROR_INPUT);
        if (!strstr(err.message, bad[i].says))
            fail_msg("%zu: %s", i, err.message);
        buf_release(&told.text);
    }
}

static void a_map_goes_before_a_guess(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct told told = {.text = BUF_INIT(1 << 20)};
    struct party_file file = {.name = "f",
                              .data = STR("Number,Who,name\n1,Lantern,x\n"),
                              .map = {"Number=id", "who = name", "name=-"},
                              .n_map = 3,
                              .default_schema = "Company"};
    const struct party_file_sink sink = {.context = &told, .record = tell};
    assert_true(party_file_read(&file, &sink, &err));
    assert_string_equal(buf_cstr(&told.text), "2 1 Company name=Lantern\n");
    buf_release(&told.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_records),
        cmocka_unit_test(files_that_cannot_be_read_are_refused),
        cmocka_unit_test(a_map_goes_before_a_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
