/* unit/http/test_result_view.c - what the result page reads out of a stored screening.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"
#include "http/pages/result_view.h"
#include "http/pages/result_words.h"

/* A cycle: b contracts c, c contracts b; the worst path goes from b to c. The back edge stands
 * first. */
static const char ANSWER[] =
    "{\"verdict\":\"block\",\"parties\":["
    "{\"id\":\"c\",\"tier\":2,\"risk\":1.0,\"band\":\"high\",\"flags\":[],\"matches\":[]},"
    "{\"id\":\"b\",\"tier\":1,\"risk\":0.0,\"band\":\"low\",\"flags\":[],\"matches\":[]},"
    "{\"id\":\"a\",\"tier\":0,\"risk\":0.0,\"band\":\"low\",\"flags\":[],\"matches\":[]}],"
    "\"headline\":{\"risk\":0.9025,\"path\":["
    "{\"party\":\"a\",\"tier\":0,\"product\":1.0},"
    "{\"party\":\"b\",\"tier\":1,\"relation\":\"contracts\",\"confidence\":0.95,\"product\":0.95},"
    "{\"party\":\"c\",\"tier\":2,\"relation\":\"contracts\",\"confidence\":0.95,\"product\":0.9025}"
    ","
    "{\"listed\":\"l:1\",\"score\":1.0,\"match\":1.0,\"flags\":[],\"product\":0.9025}],"
    "\"links\":[]},\"alternatives\":[]}";

static const char EVIDENCE[] =
    "{\"input\":{\"root\":\"a\",\"parties\":["
    "{\"id\":\"a\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Buyer\"]}},"
    "{\"id\":\"b\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Prime\"]}},"
    "{\"id\":\"c\",\"schema\":\"Person\",\"properties\":{\"firstName\":[\"Seo-yun\"],"
    "\"lastName\":[\"Namgoong\"]}}],"
    "\"relations\":[{\"from\":\"c\",\"to\":\"b\",\"type\":\"contracts\",\"source\":\"declared\"},"
    "{\"from\":\"a\",\"to\":\"b\",\"type\":\"contracts\",\"source\":\"declared\"},"
    "{\"from\":\"b\",\"to\":\"c\",\"type\":\"contracts\",\"source\":\"declared\"}]},"
    "\"result\":{\"listed\":[{\"id\":\"l:1\",\"caption\":\"LISTED\",\"list\":\"l\"}]}}";

struct reading {
    struct arena arena;
    cJSON *answer, *evidence;
    struct result_view view;
};

static int read_both(void **state)
{
    static struct reading reading;
    struct error err = ERROR_INIT;
    arena_init(&reading.arena, 1 << 20);
    reading.answer = json_parse(str_of(ANSWER), &err);
    reading.evidence = json_parse(str_of(EVIDENCE), &err);
    *state = &reading;
    return reading.answer && reading.evidence &&
                   result_view_read(reading.answer, reading.evidence, &reading.arena, &reading.view,
                                    &err)
               ? 0
               : -1;
}

static int release(void **state)
{
    struct reading *reading = *state;
    cJSON_Delete(reading->answer);
    cJSON_Delete(reading->evidence);
    arena_release(&reading->arena);
    return 0;
}

static void the_worst_path_of_a_cycle_is_the_way_it_was_followed(void **state)
{
    const struct result_view *view = &((struct reading *)*state)->view;
    assert_int_equal(3, view->n_relations);
    assert_false(view->relations[0].worst); /* the way back */
    assert_true(view->relations[1].worst);
    assert_true(view->relations[2].worst);
}

static void a_name_sent_in_parts_is_shown_whole(void **state)
{
    const struct result_view *view = &((struct reading *)*state)->view;
    assert_true(str_equal(STR("Seo-yun Namgoong"), view->parties[0].name));
}

static void the_vendor_that_is_paid_names_the_screening(void **state)
{
    const struct result_view *view = &((struct reading *)*state)->view;
    assert_true(str_equal(STR("Prime and 1 other"), result_subject(view)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_path_of_a_cycle_is_the_way_it_was_followed),
        cmocka_unit_test(a_name_sent_in_parts_is_shown_whole),
        cmocka_unit_test(the_vendor_that_is_paid_names_the_screening),
    };
    return cmocka_run_group_tests_name("http/result_view", tests, read_both, release);
}
