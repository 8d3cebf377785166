/* unit/http/test_router.c - every route admits somebody by name; paths meet the closest pattern.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/router.h"

#include "http/pages/pages.h"
#include "tests/unit/core/check.h"

static bool handle(struct service *service, const struct http_request *request,
                   struct http_response *response, struct error *err)
{
    (void)service, (void)request, (void)response, (void)err;
    return true;
}

#define ROW(m, p)                                                                                  \
    {                                                                                              \
        .method = (m), .pattern = (p), .scope = SCOPE_MATCH, .handler = handle                     \
    }

static const struct route table[] = {
    ROW(HTTP_GET, "/"),
    ROW(HTTP_GET, "/v1/things/{id}"),
    ROW(HTTP_PUT, "/v1/things/{id}"),
    ROW(HTTP_POST, "/v1/things/import"),
    ROW(HTTP_GET, "/v1/things"),
    ROW(HTTP_POST, "/v1/things"),
    ROW(HTTP_GET, "/v1/things/{id}/parts/{part}"),
    {.pattern = NULL},
};

static const struct {
    const char *label;
    enum http_method method;
    const char *path, *pattern; /* pattern NULL: no route */
    const char *allow;          /* "": no such path */
    const char *first, *second; /* parameters */
} paths[] = {
    {"the root", HTTP_GET, "/", "/", "GET, HEAD", NULL, NULL},
    {"a collection", HTTP_POST, "/v1/things", "/v1/things", "GET, HEAD, POST", NULL, NULL},
    {"one of it", HTTP_GET, "/v1/things/7", "/v1/things/{id}", "GET, HEAD, PUT", "7", NULL},
    {"a literal goes before a parameter", HTTP_POST, "/v1/things/import", "/v1/things/import",
     "POST", NULL, NULL},
    {"by another method the parameter takes it", HTTP_GET, "/v1/things/import", "/v1/things/{id}",
     "POST", "import", NULL},
    {"two parameters", HTTP_GET, "/v1/things/a/parts/b", "/v1/things/{id}/parts/{part}",
     "GET, HEAD", "a", "b"},
    {"an escaped slash stays in its part", HTTP_GET, "/v1/things/a%2Fb", "/v1/things/{id}",
     "GET, HEAD, PUT", "a/b", NULL},
    {"an escaped letter is that letter", HTTP_GET, "/v1/%74hings", "/v1/things", "GET, HEAD, POST",
     NULL, NULL},
    {"a method nobody has", HTTP_DELETE, "/v1/things", NULL, "GET, HEAD, POST", NULL, NULL},
    {"an unknown path", HTTP_GET, "/v2", NULL, "", NULL, NULL},
    {"a slash at the end", HTTP_GET, "/v1/things/", NULL, "", NULL, NULL},
    {"a doubled slash", HTTP_GET, "//v1/things", NULL, "", NULL, NULL},
    {"a parent folder is no folder", HTTP_GET, "/v1/x/../things", NULL, "", NULL, NULL},
    {"letters' case matters", HTTP_GET, "/V1/things", NULL, "", NULL, NULL},
    {"too many parts", HTTP_GET, "/1/2/3/4/5/6/7/8/9/10/11/12/13/14", NULL, "", NULL, NULL},
};

static void finds_the_closest_route(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(paths); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct path path;
        struct router_match match;
        char allow[HTTP_ALLOW_SIZE];
        CHECK(paths[i].label, path_parse(str_of(paths[i].path), &arena, &path, &err));
        router_find(table, &path, paths[i].method, &match);
        CHECK_TEXT(paths[i].label, paths[i].pattern ? paths[i].pattern : "-",
                   match.route ? match.route->pattern : "-");
        CHECK_TEXT(paths[i].label, paths[i].allow, http_allow(match.allowed, allow));
        if (paths[i].first)
            CHECK_STR(paths[i].label, str_of(paths[i].first), match.params[0]);
        if (paths[i].second)
            CHECK_STR(paths[i].label, str_of(paths[i].second), match.params[1]);
    }
}

static void refuses_paths_that_are_no_text(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "v1",   "/%",      "/%4",        "/%zz",
                                      "/%00", "/%ff", "/%c0%af", "/%ed%a0%80", "/\xff"};
    for (size_t i = 0; i < LENGTH(bad); i++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 16);
        struct error err = ERROR_INIT;
        struct path path;
        CHECK(bad[i], !path_parse(str_of(bad[i]), &arena, &path, &err));
        CHECK_INT(bad[i], ERROR_SYNTAX, err.code);
    }
}

static const struct {
    const char *label;
    struct route rows[3];
    const char *message; /* part of it; NULL: good */
} tables[] = {
    {"a route with a scope", {ROW(HTTP_GET, "/a")}, NULL},
    {"a public one", {{.pattern = "/a", .flags = ROUTE_PUBLIC, .handler = handle}}, NULL},
    {"a zeroed row admits nobody", {{.pattern = "/a", .handler = handle}}, "no scope"},
    {"public with a scope",
     {{.pattern = "/a", .scope = SCOPE_MATCH, .flags = ROUTE_PUBLIC, .handler = handle}},
     "public and has a scope"},
    {"no handler", {{.pattern = "/a", .scope = SCOPE_MATCH}}, "no handler"},
    {"no leading slash", {ROW(HTTP_GET, "a")}, "malformed"},
    {"an empty part", {ROW(HTTP_GET, "/a//b")}, "malformed"},
    {"an unclosed parameter", {ROW(HTTP_GET, "/a/{b")}, "malformed"},
    {"a nameless parameter", {ROW(HTTP_GET, "/a/{}")}, "malformed"},
    {"twice the same", {ROW(HTTP_GET, "/a/{b}"), ROW(HTTP_GET, "/a/{c}")}, "the same as"},
    {"another method is another route", {ROW(HTTP_GET, "/a/{b}"), ROW(HTTP_PUT, "/a/{b}")}, NULL},
    {"a literal beside a parameter", {ROW(HTTP_GET, "/a/{b}"), ROW(HTTP_GET, "/a/b")}, NULL},
};

static void refuses_tables_with_a_hole(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(tables); i++) {
        struct error err = ERROR_INIT;
        bool valid = http_routes_validate(tables[i].rows, &err);
        CHECK_INT(tables[i].label, tables[i].message == NULL, valid);
        if (tables[i].message)
            CHECK(tables[i].label, strstr(err.message, tables[i].message));
    }
}

static void the_services_own_table_is_whole(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    CHECK(err.message, http_routes_validate(http_routes(), &err));
    assert_true(routes_count(http_routes()) >
                routes_count(page_routes) + routes_count(review_page_routes));
}

/* The only four kinds that need no credential. */
static void little_is_public(void **state)
{
    (void)state;
    for (const struct route *route = http_routes(); route->pattern; route++) {
        if (!(route->flags & ROUTE_PUBLIC))
            continue;
        bool known =
            strcmp(route->pattern, "/healthz") == 0 || strcmp(route->pattern, "/readyz") == 0 ||
            strcmp(route->pattern, "/login") == 0 || strncmp(route->pattern, "/assets/", 8) == 0;
        CHECK(route->pattern, known);
    }
}

static void changes_ask_for_more_than_reading(void **state)
{
    (void)state;
    for (const struct route *route = http_routes(); route->pattern; route++) {
        bool parties = strncmp(route->pattern, "/v1/parties", 11) == 0 ||
                       strncmp(route->pattern, "/v1/relations", 13) == 0;
        if (parties)
            CHECK_INT(route->pattern,
                      route->method == HTTP_GET ? SCOPE_PARTIES_READ : SCOPE_PARTIES_WRITE,
                      route->scope);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_closest_route),
        cmocka_unit_test(refuses_paths_that_are_no_text),
        cmocka_unit_test(refuses_tables_with_a_hole),
        cmocka_unit_test(the_services_own_table_is_whole),
        cmocka_unit_test(little_is_public),
        cmocka_unit_test(changes_ask_for_more_than_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
