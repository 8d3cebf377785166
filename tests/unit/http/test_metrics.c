/* unit/http/test_metrics.c - counts and histograms in Prometheus' text format.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/metrics.h"

#include "http/http.h"
#include "tests/unit/core/check.h"

static const struct route routes[] = {
    {.method = HTTP_POST, .pattern = "/a"}, {.method = HTTP_GET, .pattern = "/b/{id}"}, {0}};

static void counts_requests_and_their_time(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "subtier_http_requests_total{method=\"POST\",route=\"/a\",status=\"2xx\"} 2\n",
        "subtier_http_requests_total{method=\"POST\",route=\"/a\",status=\"5xx\"} 1\n",
        "subtier_http_requests_total{method=\"\",route=\"none\",status=\"4xx\"} 1\n",
        "subtier_http_request_seconds_bucket{method=\"POST\",route=\"/a\",le=\"0.00025\"} 1\n",
        "subtier_http_request_seconds_bucket{method=\"POST\",route=\"/a\",le=\"0.0005\"} 2\n",
        "subtier_http_request_seconds_bucket{method=\"POST\",route=\"/a\",le=\"10\"} 2\n",
        "subtier_http_request_seconds_bucket{method=\"POST\",route=\"/a\",le=\"+Inf\"} 3\n",
        "subtier_http_request_seconds_sum{method=\"POST\",route=\"/a\"} 20.000600\n",
        "subtier_http_request_seconds_count{method=\"POST\",route=\"/a\"} 3\n",
        "subtier_http_connections 1\n",
    };
    struct error err = ERROR_INIT;
    AUTO_BUF text = BUF_INIT(1 << 16);
    struct metrics *metrics = metrics_new(routes, &err);
    assert_non_null(metrics);
    metrics_count(metrics, 0, 200, 250);
    metrics_count(metrics, 0, 201, 350);
    metrics_count(metrics, 0, 503, 20000000);
    metrics_count(metrics, METRICS_NO_ROUTE, 404, 1);
    metrics_connection(metrics, 1);
    metrics_connection(metrics, 1);
    metrics_connection(metrics, -1);
    metrics_write(metrics, &text);
    for (size_t i = 0; i < LENGTH(lines); i++)
        CHECK(lines[i], strstr(buf_cstr(&text), lines[i]));
    assert_null(strstr(buf_cstr(&text), "/b/{id}")); /* never asked: not shown */
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_requests_and_their_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
