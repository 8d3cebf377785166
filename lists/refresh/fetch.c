/* lists/refresh/fetch.c - see fetch.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/fetch.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/clock.h"
#include "core/random.h"
#include "lists/formats/source.h"
#include "lists/refresh/address.h"
#include "lists/refresh/target.h"

enum { LONGEST_PAUSE_MS = 60000, STEP_MS = 50, RANGE_SIZE = 32 };

struct fetch_rules fetch_rules_default(void)
{
    return (struct fetch_rules){
        .max_bytes = 512u << 20,
        .connect_ms = 15000,
        .total_ms = 15 * 60 * 1000,
        .slow_bytes_per_second = 500,
        .slow_seconds = 60,
        .attempts = 4,
        .pause_ms = 2000,
    };
}

/* --- one exchange ----------------------------------------------------------------------------- */

/* How a trouble is met. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_FINAL,   /* trying again would not help */
    TROUBLE_PASSING, /* it may */
};

/* One file on its way, over redirects and attempts. */
struct transfer {
    const struct fetch_rules *rules;
    const struct fetch_validators *known;
    struct buf *body;
    struct fetch_validators seen; /* of the answer that the body belongs to */
    char content_type[128], content_encoding[32];
    long status;
    long range_start; /* of a 206; -1: not said */
    bool ranges;      /* the server takes ranges */
    bool body_begun;  /* bytes of this exchange have come */
    bool too_large;
    bool private_allowed; /* of the target at hand */
    CURL *curl;
};

static void set_text(char *out, size_t size, struct str value)
{
    if (value.len >= size)
        value.len = 0; /* a validator cut short would name another state */
    memcpy(out, value.ptr ? value.ptr : "", value.len);
    out[value.len] = '\0';
}

static bool cut_header(struct str line, const char *name, struct str *value_out)
{
    struct str prefix = str_of(name);
    if (!str_starts_with_nocase(line, prefix) || line.len <= prefix.len ||
        line.ptr[prefix.len] != ':')
        return false;
    *value_out = str_trim(str_slice(line, prefix.len + 1, line.len));
    return true;
}

/* "bytes 100-199/200" */
static long start_of_range(struct str value)
{
    struct str number;
    int64_t start;
    if (!str_starts_with_nocase(value, STR("bytes ")))
        return -1;
    value = str_slice(value, 6, value.len);
    return str_cut(&value, '-', &number) && str_to_int(number, 0, INT32_MAX, &start) ? (long)start
                                                                                     : -1;
}

static size_t on_header(char *bytes, size_t one, size_t len, void *context)
{
    struct transfer *t = context;
    struct str line = {bytes, len}, value;
    (void)one;
    if (str_starts_with_nocase(line, STR("HTTP/"))) { /* a new head: forget an interim answer's */
        t->seen = (struct fetch_validators){{0}, {0}};
        t->content_type[0] = t->content_encoding[0] = '\0';
        t->range_start = -1;
        t->ranges = false;
    } else if (cut_header(line, "ETag", &value)) {
        set_text(t->seen.etag, sizeof t->seen.etag, value);
    } else if (cut_header(line, "Last-Modified", &value)) {
        set_text(t->seen.last_modified, sizeof t->seen.last_modified, value);
    } else if (cut_header(line, "Content-Type", &value)) {
        set_text(t->content_type, sizeof t->content_type, value);
    } else if (cut_header(line, "Content-Encoding", &value)) {
        set_text(t->content_encoding, sizeof t->content_encoding, value);
    } else if (cut_header(line, "Accept-Ranges", &value)) {
        t->ranges = str_equal_nocase(value, STR("bytes"));
    } else if (cut_header(line, "Content-Range", &value)) {
        t->range_start = start_of_range(value);
    }
    return len;
}

/* The first bytes tell whether the answer goes on with the body or begins it anew. */
static bool begin_body(struct transfer *t)
{
    t->body_begun = true;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->status);
    if (t->status == 200)
        buf_clear(t->body);
    return t->status == 200 || (t->status == 206 && t->range_start == (long)t->body->len);
}

static size_t on_body(char *bytes, size_t one, size_t len, void *context)
{
    struct transfer *t = context;
    (void)one;
    if (!t->body_begun && !begin_body(t))
        return t->status >= 300 ? len : 0; /* the page of an error is read and dropped */
    if (t->status >= 300)
        return len;
    if (t->body->len + len > t->rules->max_bytes) {
        t->too_large = true;
        return 0;
    }
    buf_append(t->body, bytes, len);
    return buf_failed(t->body) ? 0 : len;
}

static bool stopped(const struct fetch_rules *rules)
{
    return rules->stopping && rules->stopping(rules->context);
}

static int on_progress(void *context, curl_off_t total, curl_off_t received, curl_off_t sent_total,
                       curl_off_t sent)
{
    const struct transfer *t = context;
    const struct fetch_rules *rules = t->rules;
    (void)received, (void)sent_total, (void)sent;
    if (stopped(rules))
        return 1;
    if (rules->progress && t->body_begun && t->status < 300)
        rules->progress(rules->context, t->body->len, total > 0 ? (size_t)total : 0);
    return 0;
}

/* The last guard: whatever was resolved and pinned before, this is the address connected to. */
static curl_socket_t on_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    const struct transfer *t = context;
    (void)purpose;
    if (!t->private_allowed && !address_is_public(&address->addr))
        return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static struct curl_slist *add_header(struct curl_slist *list, const char *name, const char *value)
{
    char line[FETCH_VALIDATOR_SIZE + 32];
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *grown = curl_slist_append(list, line);
    if (!grown)
        curl_slist_free_all(list);
    return grown;
}

/* A strong validator is what lets a broken file be taken up again. */
static bool may_resume(const struct transfer *t)
{
    const char *etag = t->seen.etag;
    return t->body->len > 0 && t->ranges &&
           ((etag[0] && strncmp(etag, "W/", 2) != 0) || t->seen.last_modified[0]);
}

static struct curl_slist *request_headers(const struct transfer *t, bool resume)
{
    struct curl_slist *list = add_header(NULL, "Accept-Encoding", "gzip, identity");
    if (resume)
        return list ? add_header(list, "If-Range",
                                 t->seen.etag[0] ? t->seen.etag : t->seen.last_modified)
                    : NULL;
    if (list && t->known && t->known->etag[0])
        list = add_header(list, "If-None-Match", t->known->etag);
    if (list && t->known && t->known->last_modified[0])
        list = add_header(list, "If-Modified-Since", t->known->last_modified);
    return list;
}

static void set_options(struct transfer *t, const struct target *target)
{
    const struct fetch_rules *rules = t->rules;
    CURL *c = t->curl;
    curl_easy_setopt(c, CURLOPT_CURLU, target->url);
    curl_easy_setopt(c, CURLOPT_RESOLVE, target->pinned);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L); /* each hop is judged here */
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (rules->ca_file)
        curl_easy_setopt(c, CURLOPT_CAINFO, rules->ca_file);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, rules->connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, rules->total_ms);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, rules->slow_bytes_per_second);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, rules->slow_seconds);
    curl_easy_setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)rules->max_bytes);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "subtier/" SUBTIER_VERSION);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, t);
}

static enum trouble judge_code(const struct transfer *t, CURLcode code, struct error *err)
{
    const struct fetch_rules *rules = t->rules;
    switch (code) {
    case CURLE_OK:
        return TROUBLE_NONE;
    case CURLE_FILESIZE_EXCEEDED:
        error_set(err, ERROR_UNAVAILABLE, "the file is larger than %zu bytes", rules->max_bytes);
        return TROUBLE_FINAL;
    case CURLE_WRITE_ERROR:
        if (t->too_large)
            error_set(err, ERROR_UNAVAILABLE, "the file is larger than %zu bytes",
                      rules->max_bytes);
        else if (buf_failed(t->body))
            error_memory(err);
        else
            error_set(err, ERROR_UNAVAILABLE, "the server answered with another part than asked");
        return TROUBLE_FINAL;
    case CURLE_ABORTED_BY_CALLBACK:
        error_set(err, ERROR_UNAVAILABLE, "the fetch was stopped");
        return TROUBLE_FINAL;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        error_set(err, ERROR_UNAVAILABLE, "the server's certificate does not verify");
        return TROUBLE_FINAL;
    case CURLE_OPERATION_TIMEDOUT:
        error_set(err, ERROR_UNAVAILABLE,
                  "too slow: below %ld bytes a second for %ld seconds, or longer than %ld seconds",
                  rules->slow_bytes_per_second, rules->slow_seconds, rules->total_ms / 1000);
        return TROUBLE_PASSING;
    case CURLE_PARTIAL_FILE:
        error_set(err, ERROR_UNAVAILABLE,
                  "the file ended after %zu bytes, before its announced end", t->body->len);
        return TROUBLE_PASSING;
    default:
        error_set(err, ERROR_UNAVAILABLE, "%s", curl_easy_strerror(code));
        return TROUBLE_PASSING;
    }
}

static enum trouble judge_status(const struct transfer *t, struct error *err)
{
    long status = t->status;
    if (status == 200 || status == 206 || status == 304)
        return TROUBLE_NONE;
    error_set(err, ERROR_UNAVAILABLE, "the server answered %ld", status);
    return status >= 500 || status == 408 || status == 425 || status == 429 ? TROUBLE_PASSING
                                                                            : TROUBLE_FINAL;
}

/* One request to one target. `*redirect_out` is a new string of curl's for a redirect. */
static enum trouble exchange(struct transfer *t, const struct target *target, char **redirect_out,
                             struct error *err)
{
    bool resume = may_resume(t);
    char range[RANGE_SIZE];
    struct curl_slist *headers = request_headers(t, resume);
    t->curl = curl_easy_init();
    if (!t->curl || !headers) {
        curl_easy_cleanup(t->curl);
        curl_slist_free_all(headers);
        error_memory(err);
        return TROUBLE_FINAL;
    }
    t->body_begun = false;
    t->status = 0;
    t->private_allowed = target->private_allowed;
    set_options(t, target);
    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers);
    if (resume) {
        snprintf(range, sizeof range, "%zu-", t->body->len);
        curl_easy_setopt(t->curl, CURLOPT_RANGE, range);
    } else {
        buf_clear(t->body);
    }
    CURLcode code = curl_easy_perform(t->curl);
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &t->status);
    enum trouble trouble = judge_code(t, code, err);
    if (trouble == TROUBLE_NONE && t->status >= 301 && t->status <= 308 && t->status != 304) {
        char *place = NULL;
        curl_easy_getinfo(t->curl, CURLINFO_REDIRECT_URL, &place);
        *redirect_out = place ? strdup(place) : NULL;
    }
    if (trouble == TROUBLE_NONE && !*redirect_out)
        trouble = judge_status(t, err);
    curl_easy_cleanup(t->curl);
    t->curl = NULL;
    curl_slist_free_all(headers);
    return trouble;
}

/* --- redirects, attempts ---------------------------------------------------------------------- */

static enum trouble follow(struct transfer *t, struct str url, struct error *err)
{
    char *place = strndup(url.ptr, url.len);
    enum trouble trouble = TROUBLE_FINAL;
    for (int hop = 0; place && hop <= FETCH_MAX_REDIRECTS; hop++) {
        struct target target;
        char *next = NULL;
        bool passing = false;
        if (!target_open(t->rules, str_of(place), &target, &passing, err)) {
            free(place);
            return passing ? TROUBLE_PASSING : TROUBLE_FINAL;
        }
        trouble = exchange(t, &target, &next, err);
        target_close(&target);
        free(place);
        if (!next)
            return trouble;
        place = next;
    }
    if (!place)
        error_memory(err);
    else
        error_set(err, ERROR_UNAVAILABLE, "more than %d redirects", FETCH_MAX_REDIRECTS);
    free(place);
    return TROUBLE_FINAL;
}

/* Half of the pause is drawn, so that many replicas or lists do not come back together. */
static void pause_before(const struct fetch_rules *rules, unsigned attempt)
{
    uint32_t draw;
    long longest_ms = rules->pause_ms << (attempt - 1 < 10 ? attempt - 1 : 10);
    longest_ms = longest_ms > LONGEST_PAUSE_MS ? LONGEST_PAUSE_MS : longest_ms;
    random_bytes(&draw, sizeof draw);
    long ms = longest_ms / 2 + (long)(draw % (uint32_t)(longest_ms / 2 + 1));
    int64_t until_us = clock_monotonic_us() + ms * INT64_C(1000);
    while (!stopped(rules) && clock_monotonic_us() < until_us)
        nanosleep(&(struct timespec){.tv_nsec = (ms < STEP_MS ? ms : STEP_MS) * 1000000L}, NULL);
}

/* A server in trouble often answers 200 with a page for people. */
static bool check_content(const struct transfer *t, struct error *err)
{
    struct str encoding = str_of(t->content_encoding);
    if (encoding.len > 0 && !str_equal_nocase(encoding, STR("gzip")) &&
        !str_equal_nocase(encoding, STR("identity")))
        return error_set(err, ERROR_UNAVAILABLE,
                         "the content is encoded as \"%.*s\", not asked for", STR_ARG(encoding));
    if (str_starts_with_nocase(str_of(t->content_type), STR("text/html")) ||
        source_looks_like_html(buf_str(t->body)))
        return error_set(err, ERROR_UNAVAILABLE, "a page of HTML came instead of the file");
    if (t->body->len == 0)
        return error_set(err, ERROR_UNAVAILABLE, "the file is empty");
    return true;
}

static void prepare_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

bool fetch(const struct fetch_rules *rules, struct str url, const struct fetch_validators *known,
           struct buf *body_out, struct fetch_validators *validators_out,
           enum fetch_outcome *outcome_out, struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct transfer t = {.rules = rules, .known = known, .body = body_out};
    enum trouble trouble = TROUBLE_PASSING;
    pthread_once(&once, prepare_curl);
    buf_clear(body_out);
    for (unsigned attempt = 0; trouble == TROUBLE_PASSING && attempt < rules->attempts; attempt++) {
        if (attempt > 0)
            pause_before(rules, attempt);
        if (attempt > 0 && stopped(rules))
            break;
        *err = (struct error)ERROR_INIT;
        trouble = follow(&t, url, err);
    }
    if (trouble != TROUBLE_NONE)
        return error_within(err, "%.*s", STR_ARG(url));
    if (t.status != 304 && !check_content(&t, err))
        return error_within(err, "%.*s", STR_ARG(url));
    *outcome_out = t.status == 304 ? FETCH_UNCHANGED : FETCH_FULL;
    *validators_out = t.seen;
    return true;
}
