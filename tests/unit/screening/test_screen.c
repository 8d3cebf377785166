/* unit/screening/test_screen.c - an engagement against a small snapshot, and its answer.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include "core/micro.h"

#define COMPANY(id, name)                                                                          \
    "{\"id\":\"" id "\",\"schema\":\"Company\",\"properties\":{\"name\":[\"" name "\"]}}"
#define CLEAN COMPANY("t0", "Bright Harbor Streaming Inc")
#define CONTRACTS(from, to)                                                                        \
    "{\"from\":\"" from "\",\"to\":\"" to "\",\"type\":\"contracts\",\"source\":\"declared\"}"

/* The example of design "The HTTP API", word for word. */
static const char example[] =
    "{\"root\": \"t0\", \"as_of\": \"2026-11-23\","
    " \"parties\": [{\"id\": \"t0\", \"schema\": \"Company\", \"properties\": {\"name\": "
    "[\"Bright Harbor Streaming Inc\"], \"country\": [\"us\"]}},"
    "{\"id\": \"t1\", \"schema\": \"Company\", \"properties\": {\"name\": [\"SEK Studio\"]}},"
    "{\"id\": \"p1\", \"schema\": \"Person\", \"properties\": {\"name\": [\"Kim Myong Chol\"], "
    "\"birthDate\": [\"1972-05-12\"]}}],"
    "\"relations\": [{\"from\": \"t0\", \"to\": \"t1\", \"type\": \"contracts\", \"source\": "
    "\"declared\"}, {\"from\": \"p1\", \"to\": \"t1\", \"type\": \"owns\", \"basis\": "
    "\"capital\", \"share\": {\"low\": \"25\", \"high\": \"50\"}, \"valid_from\": "
    "\"2020-01-01\"}]}";

static void check_keys(const cJSON *object, const char *const *keys)
{
    const cJSON *member = object->child;
    for (; *keys; keys++, member = member->next) {
        if (!member)
            fail_msg("%s is missing", *keys);
        assert_string_equal(member->string, *keys);
    }
    if (member)
        fail_msg("%s was not expected", member->string);
}

static void test_example(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context, example, &arena, &s);
    AUTO_JSON *a = sample_answer(&s);

    static const char *const top[] = {"id",
                                      "verdict",
                                      "authorised",
                                      "authorised_until",
                                      "incomplete",
                                      "partial",
                                      "reasons",
                                      "as_of",
                                      "evaluated_at",
                                      "headline",
                                      "breadth",
                                      "alternatives",
                                      "counterfactual",
                                      "rules",
                                      "not_evaluated",
                                      "parties",
                                      "lists",
                                      "model",
                                      "policy",
                                      "evidence_sha256",
                                      NULL};
    static const char *const root[] = {"party", "tier", "product", NULL};
    static const char *const step[] = {"party", "tier", "relation", "confidence", "product", NULL};
    static const char *const end[] = {"listed", "score", "match", "flags", "product", NULL};
    static const char *const rule[] = {"regime",  "rule",    "measure", "party",  "listed",
                                       "verdict", "decides", "source",  "reason", NULL};
    static const char *const party[] = {"id",    "tier",    "risk", "band", "subtier_declaration",
                                        "flags", "matches", NULL};
    static const char *const match[] = {"listed",      "caption", "score",
                                        "explanation", "same_as", NULL};
    static const char *const list[] = {"list",   "version", "published", "checked",
                                       "sha256", "sample",  NULL};
    check_keys(a, top);
    check_keys(sample_at(a, "headline.path.0"), root);
    check_keys(sample_at(a, "headline.path.1"), step);
    check_keys(sample_at(a, "headline.path.2"), end);
    check_keys(sample_at(a, "rules.0"), rule);
    check_keys(sample_at(a, "parties.0"), party);
    check_keys(sample_at(a, "parties.1.matches.0"), match);
    check_keys(sample_at(a, "lists.0"), list);

    assert_true(cJSON_IsNull(sample_at(a, "id")));
    assert_text(a, "verdict", "block");
    assert_true(cJSON_IsFalse(sample_at(a, "incomplete")));
    assert_text(a, "as_of", "2026-11-23");
    assert_true(sample_at(a, "headline.path.1.confidence")->valuedouble == 0.95);
    uint32_t score = s.parties[1].matches[0].explanation.score_micro;
    assert_int_equal(s.result.headline.risk_micro, micro_mul(950000, score));
    assert_int_equal((uint32_t)(sample_at(a, "headline.risk")->valuedouble * 1e6 + 0.5),
                     micro_mul(950000, score));
    assert_text(a, "headline.path.1.relation", "contracts");
    assert_text(a, "headline.path.2.listed", "us-ofac-sdn:34022");
    assert_text(a, "headline.links.0.kind", "linked_to");
    assert_text(a, "headline.links.0.from", "us-ofac-sdn:34023");
    assert_text(a, "counterfactual.0.remove", "relation");
    assert_text(a, "rules.0.rule", "listed");
    assert_text(a, "rules.0.measure", "freeze");
    assert_text(a, "parties.0.id", "t0"); /* in the order sent */
    assert_text(a, "parties.1.id", "t1");
    assert_text(a, "parties.2.id", "p1");
    assert_int_equal(sample_at(a, "parties.1.tier")->valueint, 1);
    assert_text(a, "lists.0.published", "2026-08-01");
    assert_int_equal(strlen(sample_at(a, "evidence_sha256")->valuestring), 64);
    sample_close(sample);
}

static void test_nothing_found(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context,
                  "{\"root\":\"t0\",\"parties\":[" CLEAN "," COMPANY("x", "Alone Ltd") "]}", &arena,
                  &s);
    AUTO_JSON *a = sample_answer(&s);
    assert_text(a, "verdict", "no_match");
    assert_text(a, "as_of", "2026-11-23"); /* today, by the clock that was given */
    assert_int_equal(cJSON_GetArraySize(sample_at(a, "headline.path")), 0);
    assert_true(sample_at(a, "headline.risk")->valuedouble == 0);
    assert_true(cJSON_IsNull(sample_at(a, "parties.1.tier"))); /* unreachable, still returned */
    assert_int_equal(cJSON_GetArraySize(sample_at(a, "lists")), 2);
    sample_close(sample);
}

static void check_factors(const struct risk_path *path)
{
    uint32_t product = MICRO_ONE;
    for (size_t i = 1; i < path->n_steps; i++) {
        product = micro_mul(product, path->steps[i].weight_micro);
        assert_int_equal(product, path->steps[i].product_micro);
    }
    if (path->n_steps > 0)
        assert_int_equal(product, path->risk_micro);
}

static void test_factors_multiply(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(
        &context,
        "{\"root\":\"t0\",\"parties\":[" CLEAN
        "," COMPANY("a", "Maple Arc Animation") "," COMPANY("b", "Hanbit Pictures") "," COMPANY("c", "SEK Studio") "," COMPANY("d", "Nings Cartoon Studio") "],\"relations\":[" CONTRACTS(
            "t0",
            "a") "," CONTRACTS("a",
                               "b") "," CONTRACTS("b",
                                                  "a") "," CONTRACTS("b",
                                                                     "c") ","
                                                                          "{\"from\":\"a\",\"to\":"
                                                                          "\"d\",\"type\":\"pays\","
                                                                          "\"confidence\":0.333333,"
                                                                          "\"confidence_reason\":"
                                                                          "\"hearsay\"}]}",
        &arena, &s);
    assert_int_equal(s.result.verdict, VERDICT_BLOCK);
    check_factors(&s.result.headline);
    assert_true(s.result.headline.n_steps > 3);
    assert_true(s.result.n_alternatives > 0);
    for (size_t i = 0; i < s.result.n_alternatives; i++)
        check_factors(&s.result.alternatives[i]);
    sample_close(sample);
}

static void test_validity(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context,
                  "{\"root\":\"t0\",\"as_of\":\"2026-11-23\",\"parties\":[" CLEAN "," COMPANY(
                      "c", "SEK Studio") "],\"relations\":[{\"from\":\"t0\",\"to\":\"c\","
                                         "\"type\":\"contracts\",\"valid_to\":\"2026-11-22\"}]}",
                  &arena, &s);
    assert_int_equal(s.input.n_relations, 0);
    assert_int_equal(s.result.headline.n_steps, 0);
    assert_int_equal(s.result.parties[1].tier, TIER_NONE);
    assert_int_equal(s.parties[1].n_matches, 1); /* matched all the same */
    sample_close(sample);
}

/* What makes a clean answer doubtful. `change` is done to the sample before the screening. */
static void no_change(struct sample *s) { (void)s; }
static void is_sample(struct sample *s) { s->lists[SAMPLE_SDN].sample = true; }
static void is_stale(struct sample *s)
{
    s->lists[SAMPLE_SDN].checked_unix_ms -= 5 * SAMPLE_DAY_MS;
}
static void is_missing(struct sample *s) { s->lists[SAMPLE_SDN].version = 0; }
static void info_is_stale(struct sample *s) { s->lists[SAMPLE_INFO].checked_unix_ms = 1; }
static void is_disabled(struct sample *s) { s->lists[SAMPLE_SDN].enabled = false; }

static void test_reasons(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        void (*change)(struct sample *);
        const char *rest; /* of the request */
        const char *code; /* of the only reason, or NULL */
    } cases[] = {
        {"all is well", no_change, "", NULL},
        {"tomorrow is today elsewhere", no_change, ",\"as_of\":\"2026-11-24\"", NULL},
        {"the day of publication", no_change,
         ",\"as_of\":\"2026-11-23\",\"lists\":[\"us-ofac-sdn\"]", NULL},
        {"only the sample", is_sample, "", "sample"},
        {"checked too long ago", is_stale, "", "stale"},
        {"not there", is_missing, "", "missing"},
        {"an optional list is stale", info_is_stale, "", NULL},
        {"a list asked for is stale", info_is_stale, ",\"lists\":[\"zz-info\"]", "stale"},
        {"the required list is not asked for", is_stale, ",\"lists\":[\"zz-info\"]", NULL},
        {"a required list was disabled", is_disabled, "", NULL},
        {"a disabled list is asked for", no_change, ",\"lists\":[\"us-ofac-sdn\",\"zz-off\"]",
         "missing"},
        {"the only list asked for is not there", is_missing, ",\"lists\":[\"us-ofac-sdn\"]",
         "missing"},
        {"before the list was published", no_change,
         ",\"as_of\":\"2026-07-31\",\"lists\":[\"us-ofac-sdn\"]", "as_of"},
        {"a day to come", no_change, ",\"as_of\":\"2027-01-01\"", "as_of"},
    };
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = ARENA_INIT(64 << 20);
        struct sample *sample = sample_open();
        struct screening s;
        char json[512];
        cases[i].change(sample);
        struct screen_context context = sample_context(sample);
        snprintf(json, sizeof json, "{\"root\":\"t0\",\"parties\":[%s]%s}", CLEAN, cases[i].rest);
        sample_screen(&context, json, &arena, &s);
        bool doubtful = cases[i].code != NULL;
        if (s.n_reasons != doubtful || (doubtful && strcmp(s.reasons[0].code, cases[i].code) != 0))
            fail_msg("%s: %zu reasons, first %s", cases[i].label, s.n_reasons,
                     s.n_reasons ? s.reasons[0].code : "-");
        if (s.result.verdict != (doubtful ? VERDICT_INDETERMINATE : VERDICT_NO_MATCH))
            fail_msg("%s: %s", cases[i].label, verdict_name(s.result.verdict));
        AUTO_JSON *a = sample_answer(&s);
        assert_int_equal(cJSON_IsTrue(sample_at(a, "incomplete")), doubtful);
        sample_close(sample);
    }
}

/* A stale list takes nothing off a block. */
static void test_block_stands(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    is_sample(sample);
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context, example, &arena, &s);
    AUTO_JSON *a = sample_answer(&s);
    assert_text(a, "verdict", "block");
    assert_true(cJSON_IsTrue(sample_at(a, "incomplete")));
    assert_true(cJSON_IsTrue(sample_at(a, "lists.0.sample")));
    sample_close(sample);
}

static void test_restriction(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    struct error err = ERROR_INIT;
    static const char json[] = "{\"root\":\"t0\",\"lists\":[\"zz-info\"],\"parties\":[" COMPANY(
        "t0", "SEK Studio") "," COMPANY("d", "Grey Lantern Dockyards") "," COMPANY("q",
                                                                                   "Quiet Meadow "
                                                                                   "Tobacco") "]}";
    sample_screen(&context, json, &arena, &s);
    assert_int_equal(s.parties[0].n_matches, 0);
    assert_int_equal(s.parties[1].n_matches, 1);
    assert_int_equal(s.parties[2].n_matches, 0); /* on a disabled list */
    AUTO_JSON *a = sample_answer(&s);
    assert_int_equal(cJSON_GetArraySize(sample_at(a, "lists")), 1);

    const struct engagement *e = sample_engagement(
        "{\"root\":\"t0\",\"lists\":[\"zz-info\",\"nowhere\"],\"parties\":[" CLEAN "]}", &arena);
    assert_false(screen_engagement(&context, e, &arena, &s, &err));
    assert_int_equal(err.code, ERROR_INPUT);
    assert_string_equal(err.pointer, "/lists/1");
    sample_close(sample);
}

static void test_no_list_at_all(void **state)
{
    (void)state;
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screening s;
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < SAMPLE_LISTS; i++)
        sample->lists[i].version = 0;
    struct screen_context context = sample_context(sample);
    const struct engagement *e = sample_engagement(example, &arena);
    assert_false(screen_engagement(&context, e, &arena, &s, &err));
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    sample_close(sample);
}

/* A clean chain that is longer than paths may be: nobody knows, and the answer says why. */
static void test_cut_chain(void **state)
{
    (void)state;
    enum { LENGTH_OF_CHAIN = 12 };
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    AUTO_BUF json = BUF_INIT(1 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    buf_adds(&json, "{\"root\":\"p0\",\"parties\":[");
    for (int i = 0; i <= LENGTH_OF_CHAIN; i++)
        buf_printf(&json, "%s" COMPANY("p%d", "Quiet Lantern Studio"), i ? "," : "", i);
    buf_adds(&json, "],\"relations\":[");
    for (int i = 0; i < LENGTH_OF_CHAIN; i++)
        buf_printf(&json, "%s" CONTRACTS("p%d", "p%d"), i ? "," : "", i, i + 1);
    buf_adds(&json, "]}");
    sample_screen(&context, buf_cstr(&json), &arena, &s);
    AUTO_JSON *a = sample_answer(&s);
    assert_text(a, "verdict", "indeterminate");
    assert_true(cJSON_IsTrue(sample_at(a, "partial")));
    assert_true(cJSON_IsTrue(sample_at(a, "incomplete")));
    sample_close(sample);
}

/* What a search needs for itself does not add up over the parties of a large engagement. */
static void test_many_parties(void **state)
{
    (void)state;
    enum { PARTIES = 2000, BYTES_A_PARTY = 4096 };
    AUTO_ARENA arena = ARENA_INIT((size_t)PARTIES * BYTES_A_PARTY);
    AUTO_BUF json = BUF_INIT(1 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    struct screening s;
    buf_adds(&json, "{\"root\":\"p0\",\"parties\":[");
    for (int i = 0; i < PARTIES; i++)
        buf_printf(&json, "%s" COMPANY("p%d", "Quiet Lantern Studio"), i ? "," : "", i);
    buf_adds(&json, "]}");
    assert_false(buf_failed(&json));
    sample_screen(&context, buf_cstr(&json), &arena, &s);
    assert_int_equal(s.result.verdict, VERDICT_NO_MATCH);
    sample_close(sample);
}

/* A crowd of namesakes that only informs must not hide the one that freezes. */
static void test_crowd(void **state)
{
    (void)state;
    enum { CROWD = 60 };
    AUTO_ARENA arena = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct snapshot_listed *listed = arena_calloc(&arena, CROWD, sizeof *listed);
    struct subject *subjects = arena_calloc(&arena, CROWD, sizeof *subjects);
    struct error err = ERROR_INIT;
    for (size_t i = 0; i < CROWD; i++) {
        listed[i] = sample->listed[i + 1 == CROWD ? SAMPLE_SEK : SAMPLE_DOCK];
        listed[i].cluster = listed[i].next_same = (uint32_t)i;
        listed[i].id = str_of(arena_printf(&arena, "x:%02zu", i));
        listed[i].n_links = 0;
        subjects[i] = (struct subject){
            .schema = SCHEMA_COMPANY, .names = sample_names[SAMPLE_SEK], .n_names = 2};
    }
    struct match_index *index = match_index_new(subjects, CROWD, &err);
    assert_non_null(index);
    sample->snapshot.listed = listed;
    sample->snapshot.n_listed = CROWD;
    sample->snapshot.index = index;
    struct screen_context context = sample_context(sample);
    struct screening s;
    sample_screen(&context, "{\"root\":\"t0\",\"parties\":[" COMPANY("t0", "SEK Studio") "]}",
                  &arena, &s);
    assert_int_equal(s.result.verdict, VERDICT_BLOCK);
    assert_int_equal(s.parties[0].n_matches, SCREENING_MAX_MATCHES);
    assert_int_equal(s.parties[0].total, CROWD);
    AUTO_JSON *a = sample_answer(&s);
    assert_int_equal(sample_at(a, "parties.0.matches_total")->valueint, CROWD);
    match_index_free(index);
    sample_close(sample);
}

/* Fails or answers whole, whatever the memory; never crashes. */
static void test_memory(void **state)
{
    (void)state;
    AUTO_ARENA outer = ARENA_INIT(64 << 20);
    struct sample *sample = sample_open();
    struct screen_context context = sample_context(sample);
    const struct engagement *e = sample_engagement(example, &outer);
    bool good = false;
    for (size_t max = 0; !good && max < (8 << 20); max += 97) {
        AUTO_ARENA arena = ARENA_INIT(max);
        struct screening s;
        struct error err = ERROR_INIT;
        good = screen_engagement(&context, e, &arena, &s, &err);
        assert_true(good || err.code == ERROR_MEMORY);
    }
    assert_true(good);
    sample_close(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_nothing_found),
        cmocka_unit_test(test_factors_multiply),
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_block_stands),
        cmocka_unit_test(test_restriction),
        cmocka_unit_test(test_no_list_at_all),
        cmocka_unit_test(test_cut_chain),
        cmocka_unit_test(test_many_parties),
        cmocka_unit_test(test_crowd),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
