/* unit/http/test_problems.c - errors as application/problem+json.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/problems.h"

#include "core/json.h"
#include "tests/unit/core/check.h"

struct fixture {
    struct http_request request;
    struct http_response response;
    struct error err;
};

static struct fixture fixture_new(void)
{
    struct fixture f = {.request = {.path = STR("/v1/screen"), .id = "the-id"}, .err = ERROR_INIT};
    buf_init(&f.response.body, 1 << 16);
    return f;
}

static const char *header_of(const struct http_response *response, const char *name)
{
    for (size_t i = 0; i < response->n_headers; i++) {
        if (strcmp(response->headers[i].name, name) == 0)
            return response->headers[i].value.ptr;
    }
    return "-";
}

static const char *text_of(const cJSON *tree, const char *key)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(tree, key);
    return cJSON_IsString(value) ? value->valuestring : "-";
}

static void names_the_value(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct error parse = ERROR_INIT;
    error_at(&f.err, "/parties/3/schema", "is \"required\"");
    problem_write(&f.response, &f.request, &f.err);
    AUTO_JSON *tree = json_parse(buf_str(&f.response.body), &parse);
    assert_non_null(tree);
    assert_int_equal(422, f.response.status);
    CHECK_TEXT("media type", "application/problem+json", f.response.content_type);
    CHECK_TEXT("type", "urn:subtier:problem:invalid-input", text_of(tree, "type"));
    CHECK_TEXT("detail", "is \"required\"", text_of(tree, "detail"));
    CHECK_TEXT("instance", "/v1/screen", text_of(tree, "instance"));
    CHECK_TEXT("request", "the-id", text_of(tree, "request_id"));
    const cJSON *first = cJSON_GetObjectItemCaseSensitive(tree, "errors")->child;
    CHECK_TEXT("pointer", "/parties/3/schema", text_of(first, "pointer"));
    buf_release(&f.response.body);
}

static void lists_every_fault(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    struct error parse = ERROR_INIT;
    for (int i = 0; i < FAULTS_MAX + 5; i++)
        faults_add(&f.response.faults, "/parties/0", "required", "number %d", i);
    assert_false(faults_to_error(&f.response.faults, &f.err));
    problem_write(&f.response, &f.request, &f.err);
    AUTO_JSON *tree = json_parse(buf_str(&f.response.body), &parse);
    assert_non_null(tree);
    assert_int_equal(FAULTS_MAX,
                     cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(tree, "errors")));
    assert_int_equal(5, cJSON_GetObjectItemCaseSensitive(tree, "errors_omitted")->valueint);
    buf_release(&f.response.body);
}

static const struct {
    enum error_code code;
    unsigned status;
    const char *header, *value;
} answers[] = {
    {ERROR_UNAUTHORIZED, 401, "WWW-Authenticate", "Bearer realm=\"subtier\""},
    {ERROR_FORBIDDEN, 403, "WWW-Authenticate", "-"},
    {ERROR_TOO_MANY, 429, "Retry-After", "1"},
    {ERROR_UNAVAILABLE, 503, "Retry-After", "5"},
    {ERROR_MEMORY, 503, "Retry-After", "5"},
    {ERROR_INTERNAL, 500, "Retry-After", "-"},
};

static void adds_what_the_status_asks_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(answers); i++) {
        struct fixture f = fixture_new();
        error_set(&f.err, answers[i].code, "so it is");
        problem_write(&f.response, &f.request, &f.err);
        CHECK_INT(answers[i].header, answers[i].status, f.response.status);
        CHECK_TEXT(answers[i].header, answers[i].value, header_of(&f.response, answers[i].header));
        buf_release(&f.response.body);
    }
}

static void escapes_in_html(void **state)
{
    (void)state;
    struct fixture f = fixture_new();
    error_set(&f.err, ERROR_NOT_FOUND, "<script>\"&");
    problem_write_html(&f.response, &f.request, &f.err);
    assert_null(strstr(buf_cstr(&f.response.body), "<script>"));
    assert_non_null(strstr(buf_cstr(&f.response.body), "&lt;script&gt;"));
    buf_release(&f.response.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_value),
        cmocka_unit_test(lists_every_fault),
        cmocka_unit_test(adds_what_the_status_asks_for),
        cmocka_unit_test(escapes_in_html),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
