/* unit/http/test_openapi.c - /openapi.json tells exactly what the router does.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/openapi.h"

#include "core/json.h"
#include "http/router.h"
#include "tests/unit/core/check.h"

static cJSON *document(void)
{
    AUTO_BUF text = BUF_INIT(4 << 20);
    struct error err = ERROR_INIT;
    assert_true(openapi_write(http_routes(), &text));
    cJSON *tree = json_parse(buf_str(&text), &err);
    if (!tree)
        fail_msg("%s", err.message);
    return tree;
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

static bool is_page(const struct route *route)
{
    return (route->flags & ROUTE_PAGE) || strncmp(route->pattern, "/assets/", 8) == 0;
}

static void every_route_is_told_with_its_scope(void **state)
{
    (void)state;
    static const char *const keys[HTTP_METHODS] = {"get", "post", "put", "patch", "delete"};
    AUTO_JSON *tree = document();
    for (const struct route *route = http_routes(); route->pattern; route++) {
        if (is_page(route))
            continue;
        const cJSON *operation =
            member(member(member(tree, "paths"), route->pattern), keys[route->method]);
        CHECK(route->pattern, operation);
        const cJSON *security = member(operation, "security");
        CHECK(route->pattern, cJSON_IsArray(security));
        if (route->flags & ROUTE_PUBLIC) {
            CHECK(route->pattern, !security->child);
            continue;
        }
        const cJSON *scope = member(security->child, "key")->child;
        CHECK_TEXT(route->pattern, scope_name(route->scope), scope->valuestring);
    }
}

static void nothing_is_told_that_is_not_routed(void **state)
{
    (void)state;
    AUTO_JSON *tree = document();
    size_t told = 0, routed = 0;
    for (const cJSON *path = member(tree, "paths")->child; path; path = path->next) {
        for (const cJSON *operation = path->child; operation; operation = operation->next)
            told++;
    }
    for (const struct route *route = http_routes(); route->pattern; route++)
        routed += !is_page(route);
    assert_int_equal(routed, told);
}

/* What a route answers, and so must be told: a client's own check of answers refuses the rest. */
static void what_is_answered_later_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *path, *schema;
    } cases[] = {
        {"/v1/rescreens", "#/components/schemas/Job"},
        {"/v1/lists/{id}/refresh", "#/components/schemas/Job"},
        {"/v1/lists/{id}/versions/{version}/activate", "#/components/schemas/ListReleaseState"},
        {"/v1/webhooks/{id}/test", "#/components/schemas/WebhookQueued"},
        {"/v1/webhooks/{id}/deliveries/{delivery}/replay", "#/components/schemas/WebhookQueued"},
        {"/v1/policies/{version}/whatif", "#/components/schemas/Job"},
        {"/v1/policies/{version}/validation", "#/components/schemas/Job"},
        {"/v1/engagements/{id}/screenings", "#/components/schemas/Job"},
        {"/v1/parties/import", "#/components/schemas/Job"},
    };
    AUTO_JSON *tree = document();
    for (size_t i = 0; i < LENGTH(cases); i++) {
        const cJSON *operation = member(member(member(tree, "paths"), cases[i].path), "post");
        const cJSON *content = member(member(member(operation, "responses"), "202"), "content");
        const cJSON *schema = member(member(content, "application/json"), "schema");
        CHECK(cases[i].path, schema);
        CHECK_TEXT(cases[i].path, cases[i].schema, member(schema, "$ref")->valuestring);
    }
}

static void check_references(const cJSON *value, const cJSON *schemas)
{
    static const char prefix[] = "#/components/schemas/";
    for (const cJSON *item = value->child; item; item = item->next) {
        if (item->string && strcmp(item->string, "$ref") == 0) {
            CHECK(item->valuestring, strncmp(item->valuestring, prefix, sizeof prefix - 1) == 0);
            CHECK(item->valuestring, member(schemas, item->valuestring + sizeof prefix - 1));
        }
        check_references(item, schemas);
    }
}

static void every_reference_leads_somewhere(void **state)
{
    (void)state;
    AUTO_JSON *tree = document();
    check_references(tree, member(member(tree, "components"), "schemas"));
}

static void operation_ids_are_unique(void **state)
{
    (void)state;
    AUTO_JSON *tree = document();
    const char *seen[256];
    size_t count = 0;
    for (const cJSON *path = member(tree, "paths")->child; path; path = path->next) {
        for (const cJSON *operation = path->child; operation; operation = operation->next) {
            const char *id = member(operation, "operationId")->valuestring;
            for (size_t i = 0; i < count; i++)
                CHECK(id, strcmp(seen[i], id) != 0);
            seen[count++] = id;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_told_with_its_scope),
        cmocka_unit_test(nothing_is_told_that_is_not_routed),
        cmocka_unit_test(what_is_answered_later_is_told),
        cmocka_unit_test(every_reference_leads_somewhere),
        cmocka_unit_test(operation_ids_are_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
