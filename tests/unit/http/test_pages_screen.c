/* unit/http/test_pages_screen.c - the form: pasted tables, rows taken out, errors beside their
 * fields. SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/screen_again.h"
#include "http/pages/screen_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "portfolio/engagement.h"

static void check_text(struct str got, const char *want)
{
    if (!str_equal(got, str_of(want)))
        fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(got), want);
}

static struct screen_form *pasted(struct arena *arena, const char *table)
{
    struct screen_form *form = screen_form_new(arena);
    form->top[TOP_COMPANY] = STR("Bright Harbor");
    form->top[TOP_TABLE] = str_of(table);
    screen_form_take_table(form);
    return form;
}

static void test_a_table_becomes_rows(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    const struct screen_form *form = pasted(
        &arena, "Name\tCountry\r\nGranite Peak\tus\tBright Harbor\r\n\r\n\"Hanbit\"\tKR\t\r\n"
                "Kim Myong Chol\tkp\thanbit\tdirector\t1972-05-12\nHolding\tcn\t2\towner\t9-77\n");
    assert_false(form->wrong);
    assert_int_equal(form->n_rows, 4);
    check_text(form->rows[0].values[ROW_NAME], "Granite Peak");
    check_text(form->rows[0].values[ROW_OF], "0");
    check_text(form->rows[1].values[ROW_NAME], "Hanbit");
    check_text(form->rows[1].values[ROW_OF], "1");
    check_text(form->rows[1].values[ROW_RELATION], "contracts");
    check_text(form->rows[2].values[ROW_KIND], "Person");
    check_text(form->rows[2].values[ROW_BIRTH], "1972-05-12");
    check_text(form->rows[2].values[ROW_OF], "2");
    check_text(form->rows[3].values[ROW_RELATION], "owns");
    check_text(form->rows[3].values[ROW_NUMBER], "9-77");
    assert_true(form->top[TOP_TABLE].len > 0); /* until the rows are kept */
}

static void test_a_header_names_the_columns(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct screen_form *form =
        pasted(&arena, "Vendor No,Company Name,Remarks,Country,Parent,Relation,Share,DOB\n"
                       "V-7,\"Granite, Peak & Co\",x,us,,,,\nV-8,Hanbit,y,kr,V-7,contracts,,\n"
                       "V-9,Kim Myong Chol,z,kp,V-8,owner,25 - 50 %,1972-05-12\n");
    assert_false(form->wrong);
    assert_int_equal(form->n_rows, 3);
    check_text(form->rows[0].values[ROW_NAME], "Granite, Peak & Co");
    check_text(form->rows[0].values[ROW_OF], "0");
    check_text(form->rows[1].values[ROW_OF], "1");
    check_text(form->rows[2].values[ROW_OF], "2");
    check_text(form->rows[2].values[ROW_RELATION], "owns");
    check_text(form->rows[2].values[ROW_LOW], "25");
    check_text(form->rows[2].values[ROW_HIGH], "50");
    check_text(form->rows[2].values[ROW_BIRTH], "1972-05-12");
    check_text(form->rows[2].values[ROW_KIND], "Person");
    assert_true(screen_form_keep_rows(form));
    assert_int_equal(form->n_typed, 3);
    check_text(form->top[TOP_TABLE], "");
}

/* A screening's evidence becomes the form it was asked with. */
static void test_a_screening_is_asked_again(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(4 << 20);
    struct error err = ERROR_INIT;
    AUTO_JSON *evidence = json_parse(
        STR("{\"input\":{\"root\":\"b\",\"parties\":["
            "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Buyer\"]}},"
            "{\"id\":\"o\",\"schema\":\"Person\",\"properties\":{\"name\":[\"Owner\"],"
            "\"birthDate\":[\"1970\"]}},"
            "{\"id\":\"v\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Vendor\"],"
            "\"country\":[\"kr\"]}}],\"relations\":["
            "{\"from\":\"o\",\"to\":\"v\",\"type\":\"owns\",\"share_low_bp\":2500,"
            "\"share_high_bp\":5050},"
            "{\"from\":\"b\",\"to\":\"v\",\"type\":\"contracts\"},"
            "{\"from\":\"v\",\"to\":\"o\",\"type\":\"pays\"}]}}"),
        &err);
    assert_non_null(evidence);
    const struct screen_form *form = screen_form_again(evidence, &arena);
    check_text(form->top[TOP_COMPANY], "Buyer");
    assert_int_equal(form->n_typed, 2);
    check_text(form->rows[0].values[ROW_NAME], "Vendor");
    check_text(form->rows[0].values[ROW_COUNTRY], "South Korea");
    check_text(form->rows[1].values[ROW_RELATION], "pays");
    assert_int_equal(form->n_links, 1);
    check_text(form->links[0].values[LINK_FROM], "2");
    check_text(form->links[0].values[LINK_TO], "1");
    check_text(form->links[0].values[LINK_HIGH], "50.50");
    check_text(form->general, "");
}

static const struct {
    const char *label, *table, *message;
} bad_tables[] = {
    {"a line without a name", "A;us\n;kr\n", "Line 2 of the table has no name"},
    {"nobody is called so", "A;us;Nobody\n", "no earlier party is called \"Nobody\""},
    {"a later number", "A;us;7\n", "no earlier party is called \"7\""},
    {"an unknown relation", "A;us;0;adores\n", "\"adores\" is no relation"},
};

static bool says(const struct screen_form *form, const char *message)
{
    for (size_t i = 0; i < form->n_rows; i++)
        for (size_t f = 0; f < ROW_FIELDS; f++) {
            struct str error = form->rows[i].errors[f];
            if (str_find(error, str_of(message), 0) < error.len)
                return true;
        }
    return false;
}

static void test_a_wrong_table_stays(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(bad_tables); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        const struct screen_form *form = pasted(&arena, bad_tables[i].table);
        if (!form->wrong || !says(form, bad_tables[i].message))
            fail_msg("%s", bad_tables[i].label);
        check_text(form->top[TOP_TABLE], bad_tables[i].table);
        assert_int_equal(form->n_typed, 0); /* nothing of it has fields of its own */
    }
}

static void test_too_long_a_table(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(4 << 20);
    AUTO_BUF table = BUF_INIT(1 << 16);
    for (int i = 0; i <= FORM_MAX_ROWS; i++)
        buf_printf(&table, "Party %d;us;0\n", i);
    const struct screen_form *form = pasted(&arena, buf_cstr(&table));
    assert_true(form->wrong);
    assert_true(form->top_errors[TOP_TABLE].len > 0);
    assert_int_equal(form->n_rows, FORM_MAX_ROWS);
}

static void test_taking_out_a_row_keeps_the_chain(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct screen_form *form = pasted(&arena, "A;us;0\nB;us;1\nC;us;2\nD;us;3\n");
    form->links[form->n_links++] = (struct form_link){
        .values = {[LINK_FROM] = STR("2"), [LINK_RELATION] = STR("pays"), [LINK_TO] = STR("4")}};
    screen_form_remove_row(form, 2);
    assert_int_equal(form->n_rows, 3);
    check_text(form->rows[1].values[ROW_NAME], "C");
    check_text(form->rows[1].values[ROW_OF], "1"); /* from B's parent */
    check_text(form->rows[2].values[ROW_OF], "2"); /* D's buyer moved up */
    check_text(form->links[0].values[LINK_FROM], "");
    check_text(form->links[0].values[LINK_TO], "3");
    screen_form_remove_row(form, 9);
    assert_int_equal(form->n_rows, 3);
}

/* Through the same decoder as the API; errors come back beside their fields. */
static void decode(struct screen_form *form, struct engagement *engagement)
{
    struct screen_document document;
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    assert_true(screen_document_make(form, &document, &err));
    AUTO_JSON *json = document.json;
    if (!json || engagement_decode(json, form->arena, engagement, &faults))
        return;
    for (size_t i = 0; i < faults.count && i < FAULTS_MAX; i++)
        screen_document_blame(&document, form, str_of(faults.rows[i].pointer),
                              str_of(faults.rows[i].message));
}

static void test_the_form_becomes_an_engagement(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(4 << 20);
    struct engagement engagement = {0};
    struct screen_form *form =
        pasted(&arena, "Granite;United States;0\nHanbit;kr;1;pays\nHolding;china;2;owns\n");
    form->rows[2].values[ROW_LOW] = STR("25");
    form->rows[2].values[ROW_HIGH] = STR("50");
    screen_form_add_row(form); /* blank: left out */
    form->links[form->n_links++] = (struct form_link){
        .values = {
            [LINK_FROM] = STR("3"), [LINK_RELATION] = STR("contracts"), [LINK_TO] = STR("0")}};
    decode(form, &engagement);
    assert_false(form->wrong);
    assert_int_equal(engagement.n_parties, 4);
    assert_int_equal(engagement.root, 0);
    assert_int_equal(engagement.n_relations, 4);
    const struct party_relation *r = engagement.relations;
    assert_true(r[0].edge.type == RELATION_CONTRACTS && r[0].edge.from == 0 && r[0].edge.to == 1);
    assert_true(r[1].edge.type == RELATION_PAYS && r[1].edge.from == 1 && r[1].edge.to == 2);
    assert_true(r[2].edge.type == RELATION_OWNS && r[2].edge.from == 3 && r[2].edge.to == 2);
    assert_int_equal(r[2].edge.share_high_bp, 5000);
    assert_true(r[3].edge.type == RELATION_CONTRACTS && r[3].edge.from == 0 && r[3].edge.to == 3);
}

static void test_every_error_finds_its_field(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(4 << 20);
    struct engagement engagement = {0};
    struct screen_form *form = pasted(&arena, "A;us;0\nB;us;1\nC;us;2;owns\n");
    form->rows[0].values[ROW_COUNTRY] = STR("Atlantis");
    form->rows[1].values[ROW_KIND] = STR("Company");
    form->rows[1].values[ROW_BIRTH] = STR("1970");
    form->rows[1].values[ROW_HIGH] = STR("10");
    form->rows[2].values[ROW_NAME] = STR_EMPTY;
    decode(form, &engagement);
    assert_true(form->wrong);
    assert_true(form->rows[0].errors[ROW_COUNTRY].len > 0);
    assert_true(form->rows[1].errors[ROW_BIRTH].len > 0);
    assert_true(form->rows[1].errors[ROW_LOW].len > 0);
    assert_true(form->rows[2].errors[ROW_NAME].len > 0);

    form = pasted(&arena, "A;us;0\nB;us;1;owns\n");
    form->rows[0].values[ROW_KIND] = STR("Person");
    form->rows[0].values[ROW_BIRTH] = STR("1972-13-01");
    form->rows[1].values[ROW_LOW] = STR("much");
    form->top[TOP_AS_OF] = STR("yesterday");
    form->top[TOP_COMPANY] = STR("a\x01");
    decode(form, &engagement);
    assert_true(form->rows[0].errors[ROW_BIRTH].len > 0);
    assert_true(form->rows[1].errors[ROW_LOW].len > 0);
    assert_true(form->top_errors[TOP_AS_OF].len > 0);
    assert_true(form->top_errors[TOP_COMPANY].len > 0);
    check_text(form->general, "");
}

static void test_an_empty_form_asks_for_the_vendor(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    struct engagement engagement = {0};
    struct screen_form *form = screen_form_new(&arena);
    decode(form, &engagement);
    check_text(form->rows[0].errors[ROW_NAME], "Enter the name of the vendor");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_table_becomes_rows),
        cmocka_unit_test(test_a_header_names_the_columns),
        cmocka_unit_test(test_a_screening_is_asked_again),
        cmocka_unit_test(test_a_wrong_table_stays),
        cmocka_unit_test(test_too_long_a_table),
        cmocka_unit_test(test_taking_out_a_row_keeps_the_chain),
        cmocka_unit_test(test_the_form_becomes_an_engagement),
        cmocka_unit_test(test_every_error_finds_its_field),
        cmocka_unit_test(test_an_empty_form_asks_for_the_vendor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
