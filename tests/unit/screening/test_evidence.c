/* unit/screening/test_evidence.c - canonical form, and what does and does not change the hash.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <math.h>
#include <stdio.h>

#include "core/micro.h"
#include "screening/evidence_read.h"

#define T0                                                                                         \
    "{\"id\":\"t0\",\"schema\":\"Company\",\"properties\":{\"name\":[\"Bright \\\"Harbor\\\"\"]}}"
#define T1                                                                                         \
    "{\"id\":\"t1\",\"schema\":\"Company\",\"properties\":{\"name\":[\"SEK Studio\"],"             \
    "\"country\":[\"kp\"],\"notes\":[\"line\\nline \\u5b66\"]}}"
#define R0 "{\"from\":\"t0\",\"to\":\"t1\",\"type\":\"contracts\"}"
#define R1                                                                                         \
    "{\"from\":\"t1\",\"to\":\"t0\",\"type\":\"owns\",\"share\":{\"low\":\"25\",\"high\":\"50\"}}"

static const char one[] =
    "{\"root\":\"t0\",\"parties\":[" T0 "," T1 "],\"relations\":[" R0 "," R1 "]}";
static const char permuted[] =
    "{\"relations\":[{\"share\":{\"high\":\"50.00\",\"low\":\"25.0\"},\"type\":\"owns\",\"to\":"
    "\"t0\","
    "\"from\":\"t1\",\"source\":\"declared\"},{\"type\":\"contracts\",\"to\":\"t1\",\"from\":"
    "\"t0\"}],"
    "\"parties\":[{\"properties\":{\"notes\":[\"line\\nline 学\"],\"country\":\"kp\","
    "\"name\":[\"SEK Studio\"]},\"schema\":\"Company\",\"id\":\"t1\"}," T0 "],\"root\":\"t0\"}";
static const char changed[] =
    "{\"root\":\"t0\",\"parties\":[" T0 "," T1 "],\"relations\":[" R0 "]}";

static void check_canonical(const cJSON *value)
{
    assert_false(cJSON_IsNull(value) || cJSON_IsBool(value));
    if (cJSON_IsNumber(value))
        assert_true(floor(value->valuedouble) == value->valuedouble &&
                    fabs(value->valuedouble) < 9007199254740992.0);
    for (const cJSON *child = value->child; child; child = child->next) {
        if (cJSON_IsObject(value) && child->next &&
            str_compare(str_of(child->string), str_of(child->next->string)) >= 0)
            fail_msg("%s stands before %s", child->string, child->next->string);
        check_canonical(child);
    }
}

/* The tree again, by the writer: with sorted keys and integers there is only one way. */
static void write_again(struct json_writer *w, const cJSON *value)
{
    if (cJSON_IsNumber(value)) {
        json_int(w, (int64_t)value->valuedouble);
    } else if (cJSON_IsString(value)) {
        json_cstr(w, value->valuestring);
    } else if (cJSON_IsArray(value)) {
        json_begin_array(w);
        for (const cJSON *child = value->child; child; child = child->next)
            write_again(w, child);
        json_end_array(w);
    } else {
        json_begin_object(w);
        for (const cJSON *child = value->child; child; child = child->next) {
            json_key(w, child->string);
            write_again(w, child);
        }
        json_end_object(w);
    }
}

static void test_canonical(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF again = BUF_INIT(16 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    struct error err = ERROR_INIT;
    sample_screen(&context, one, &arena, &s);
    AUTO_JSON *tree = json_parse(s.evidence, &err);
    if (!tree)
        fail_msg("%s", err.message);
    check_canonical(tree);
    struct json_writer w = JSON_WRITER(&again);
    write_again(&w, tree);
    assert_true(str_equal(buf_str(&again), s.evidence));

    assert_text(tree, "input.as_of", "2026-11-23");
    assert_text(tree, "input.evaluated_at", "2026-11-23T21:04:05.123Z");
    assert_int_equal(sample_at(tree, "input.relations.1.share_low_bp")->valueint, 2500);
    assert_int_equal(sample_at(tree, "input.relations.0.confidence_micro")->valueint, 950000);
    assert_int_equal(sample_at(tree, "context.policy.block_threshold_micro")->valueint, 900000);
    assert_text(tree, "context.lists.0.sha256", "ab12");
    assert_text(tree, "result.verdict", "block");
    assert_int_equal(sample_at(tree, "result.headline.path.0.product_micro")->valueint, 1000000);
    assert_int_equal(sample_at(tree, "result.headline.risk_micro")->valueint,
                     s.result.headline.risk_micro);
    assert_text(tree, "result.parties.1.matches.0.listed", "us-ofac-sdn:34022");
    sample_close(sample);
}

/* What a questionnaire said is no part of the party, and comes back from the evidence. */
static void test_declarations(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct error err = ERROR_INIT;
    struct screening plain, s, again;
    struct evidence_read read;
    struct engagement *engagement = sample_engagement(one, &arena);
    assert_true(screen_engagement(&context, engagement, &arena, &plain, &err));
    assert_null(strstr(plain.evidence.ptr, "\"declarations\""));
    struct str content = party_canonical(&engagement->parties[1], &arena);
    engagement->parties[1].sub_tiers = (struct party_declared){STR("refused"), {2026, 3, 1}};
    engagement->parties[0].sub_tiers = (struct party_declared){STR("none"), {2026, 4, 2}};
    assert_true(str_equal(party_canonical(&engagement->parties[1], &arena), content));
    assert_true(screen_engagement(&context, engagement, &arena, &s, &err));
    assert_false(str_equal(s.evidence, plain.evidence));

    AUTO_JSON *tree = json_parse(s.evidence, &err);
    assert_non_null(tree);
    check_canonical(tree);
    assert_int_equal(cJSON_GetArraySize(sample_at(tree, "input.declarations")), 2);
    assert_text(tree, "input.declarations.1.answer", "refused");
    assert_text(tree, "input.declarations.1.asked_on", "2026-03-01");
    assert_text(tree, "result.parties.1.flags.1.id", "undisclosed-tier");
    AUTO_JSON *answer = sample_answer(&s);
    assert_text(answer, "parties.0.subtier_declaration", "none");
    assert_text(answer, "parties.1.subtier_declaration", "refused");

    if (!evidence_read(s.evidence, &arena, &read, &err))
        fail_msg("%s", err.message);
    read.context.snapshot = context.snapshot;
    assert_true(screen_engagement(&read.context, &read.engagement, &arena, &again, &err));
    /* The context is of the lists a replay loads; what was asked and found is all there. */
    assert_string_equal(strstr(again.evidence.ptr, "\"input\":"),
                        strstr(s.evidence.ptr, "\"input\":"));

    cJSON *first = cJSON_GetArrayItem((cJSON *)sample_at(tree, "input.declarations"), 0);
    cJSON_ReplaceItemInObjectCaseSensitive(first, "answer", cJSON_CreateString("perhaps"));
    char *bad = cJSON_PrintUnformatted(tree);
    assert_false(evidence_read(str_of(bad), &arena, &read, &err));
    assert_int_equal(err.code, ERROR_INPUT);
    cJSON_free(bad);
    sample_close(sample);
}

static void hash_of(const struct screen_context *context, const char *json, char out[65])
{
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct screening s;
    sample_screen(context, json, &arena, &s);
    memcpy(out, s.evidence_sha256, 65);
}

static void test_hash(void **state)
{
    (void)state;
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    char a[65], b[65];
    hash_of(&context, one, a);
    hash_of(&context, one, b);
    assert_string_equal(a, b);
    hash_of(&context, permuted, b);
    assert_string_equal(a, b);
    hash_of(&context, changed, b);
    assert_string_not_equal(a, b);
    context.policy.risk.block_threshold_micro--;
    hash_of(&context, one, b);
    assert_string_not_equal(a, b);
    context = sample_context(sample);
    context.now_unix_ms++;
    hash_of(&context, one, b);
    assert_string_not_equal(a, b);
    context = sample_context(sample);
    sample->lists[SAMPLE_SDN].sha256 = STR("cd34");
    hash_of(&context, one, b);
    assert_string_not_equal(a, b);
    sample_close(sample);
}

static void test_print(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF plain = BUF_INIT(1 << 20);
    AUTO_BUF coloured = BUF_INIT(1 << 20);
    struct sample *sample = sample_open();
    sample->lists[SAMPLE_SDN].sample = true;
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context, changed, &arena, &s);
    screening_print(&plain, &s, false);
    screening_print(&coloured, &s, true);
    char score[MICRO_TEXT_SIZE], risk[MICRO_TEXT_SIZE], factors[64];
    micro_format(s.result.headline.risk_micro, risk);
    snprintf(factors, sizeof factors, "  0.95 × %s = %s\n",
             micro_format(s.result.headline.steps[2].weight_micro, score), risk);
    const char *const lines[] = {
        "Verdict    block, incomplete\n",
        "  T0   Bright \"Harbor\"",
        "  T1   SEK Studio",
        "contracts   × 0.95     = 0.95\n",
        "NINGS CARTOON STUDIO —linked_to→ SEK STUDIO",
        factors,
        "SAMPLE\n",
        "  ! of us-ofac-sdn only the bundled sample is loaded\n",
    };
    for (size_t i = 0; i < LENGTH(lines); i++)
        if (!strstr(buf_cstr(&plain), lines[i]))
            fail_msg("no \"%s\" in\n%s", lines[i], buf_cstr(&plain));
    assert_null(strchr(buf_cstr(&plain), '\033'));
    assert_non_null(strstr(buf_cstr(&coloured), "\033[1;31mblock\033[0m"));
    sample_close(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_declarations),
        cmocka_unit_test(test_print),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
