/* integration/test_fetch.c - fetching from a server that misbehaves in every way it can.
 *
 * The server is tests/support/list_server.mjs; its kinds of trouble are its paths.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/refresh/fetch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/clock.h"
#include "tests/unit/core/check.h"

enum { PATH_SIZE = 400 };

static struct {
    char folder[64], cert[PATH_SIZE], key[PATH_SIZE];
    char other_cert[PATH_SIZE], other_key[PATH_SIZE];
} files;

struct server {
    pid_t pid;
    int input;
    int port;
};

static struct server server, stranger;

/* --- the server ------------------------------------------------------------------------------- */

static void make_certificate(const char *cert, const char *key, const char *name)
{
    char command[2000];
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
             " -subj /CN=%s -addext subjectAltName=DNS:%s -keyout %s -out %s 2>/dev/null",
             name, name, key, cert);
    assert_int_equal(0, system(command));
}

static struct server start_server(const char *cert, const char *key)
{
    int in[2], out[2];
    assert_int_equal(0, pipe(in));
    assert_int_equal(0, pipe(out));
    fcntl(in[1], F_SETFD, FD_CLOEXEC); /* the next server must not hold it open */
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[1]);
        close(out[0]);
        execlp("node", "node", "tests/support/list_server.mjs", files.folder, cert, key,
               (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    char line[16] = "";
    FILE *said = fdopen(out[0], "r");
    if (!fgets(line, sizeof line, said))
        fail_msg("the server did not start: is node installed?");
    fclose(said);
    return (struct server){pid, in[1], (int)strtol(line, NULL, 10)};
}

static void stop_server(struct server *s)
{
    close(s->input);
    waitpid(s->pid, NULL, 0);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(files.folder, sizeof files.folder, "/tmp/subtier-fetch-XXXXXX");
    assert_non_null(mkdtemp(files.folder));
    snprintf(files.cert, PATH_SIZE, "%s/cert", files.folder);
    snprintf(files.key, PATH_SIZE, "%s/key", files.folder);
    snprintf(files.other_cert, PATH_SIZE, "%s/other-cert", files.folder);
    snprintf(files.other_key, PATH_SIZE, "%s/other-key", files.folder);
    make_certificate(files.cert, files.key, "localhost");
    make_certificate(files.other_cert, files.other_key, "elsewhere.invalid");
    server = start_server(files.cert, files.key);
    stranger = start_server(files.other_cert, files.other_key);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stop_server(&server);
    stop_server(&stranger);
    const char *const names[] = {files.cert, files.key, files.other_cert, files.other_key};
    for (size_t i = 0; i < LENGTH(names); i++)
        unlink(names[i]);
    rmdir(files.folder);
    return 0;
}

/* --- helpers ---------------------------------------------------------------------------------- */

static char *address(const struct server *s, const char *path, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "https://localhost:%d%s", s->port, path);
    return out;
}

/* Rules for this server: it is in the own network, and time is short. */
static struct fetch_rules rules_for(const struct server *s)
{
    struct error err = ERROR_INIT;
    char url[PATH_SIZE];
    struct fetch_rules rules = fetch_rules_default();
    assert_true(fetch_rules_pin(&rules, str_of(address(s, "/", url)), &err));
    memcpy(rules.private_host, rules.hosts[0], sizeof rules.private_host);
    rules.ca_file = files.cert;
    rules.max_bytes = 1 << 20;
    rules.slow_bytes_per_second = 1000;
    rules.slow_seconds = 1;
    rules.attempts = 3;
    rules.pause_ms = 10;
    return rules;
}

struct answer {
    bool done;
    enum fetch_outcome outcome;
    struct buf body;
    struct fetch_validators validators;
    struct error err;
};

static void answer_release(struct answer *answer) { buf_release(&answer->body); }
#define AUTO_ANSWER __attribute__((cleanup(answer_release))) struct answer

static void ask(const struct fetch_rules *rules, const char *path,
                const struct fetch_validators *known, struct answer *answer)
{
    char url[PATH_SIZE];
    *answer = (struct answer){.err = ERROR_INIT};
    buf_init(&answer->body, 2 << 20);
    answer->done = fetch(rules, str_of(address(&server, path, url)), known, &answer->body,
                         &answer->validators, &answer->outcome, &answer->err);
}

static void check_whole(const char *label, const struct answer *answer)
{
    if (!answer->done)
        fail_msg("%s: %s", label, answer->err.message);
    CHECK_INT(label, FETCH_FULL, answer->outcome);
    struct str body = buf_str(&answer->body);
    CHECK(label, str_starts_with(body, STR("line 0 of a file\nline 1 of")));
    CHECK(label, str_ends_with(body, STR("line 1998 of a file\nline 1999 of a file\n")));
    CHECK_INT(label, 38890, body.len);
}

/* --- what goes well --------------------------------------------------------------------------- */

static void a_file_and_its_state(void **state)
{
    (void)state;
    struct fetch_rules rules = rules_for(&server);
    AUTO_ANSWER first;
    AUTO_ANSWER second;
    AUTO_ANSWER packed;
    AUTO_ANSWER moved;
    ask(&rules, "/ok", NULL, &first);
    check_whole("200", &first);
    CHECK_TEXT("etag", "\"state-1\"", first.validators.etag);
    CHECK_TEXT("date", "Wed, 01 May 2024 10:00:00 GMT", first.validators.last_modified);
    ask(&rules, "/ok", &first.validators, &second);
    CHECK("304", second.done && second.outcome == FETCH_UNCHANGED);
    ask(&rules, "/redirect", NULL, &moved);
    check_whole("a redirect within the host", &moved);
    ask(&rules, "/gzip", NULL, &packed);
    CHECK("packed content is given as it came", packed.done && packed.body.data[0] == 0x1f);
}

static void what_breaks_off_is_taken_up(void **state)
{
    (void)state;
    static const char *const paths[] = {"/flaky", "/resume", "/changed"};
    struct fetch_rules rules = rules_for(&server);
    for (size_t i = 0; i < LENGTH(paths); i++) {
        AUTO_ANSWER answer;
        ask(&rules, paths[i], NULL, &answer);
        check_whole(paths[i], &answer);
    }
}

/* --- what goes wrong -------------------------------------------------------------------------- */

static void every_trouble_has_its_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *path, *want;
    } cases[] = {
        {"/404", "the server answered 404"},
        {"/500", "the server answered 500"},
        {"/away", "elsewhere.invalid:443 is none of the list's hosts"},
        {"/private", "10.0.0.1:443 is none of the list's hosts"},
        {"/plain", "only https is fetched from, not \"http\""},
        {"/file", "only https is fetched from, not \"file\""},
        {"/round", "more than 5 redirects"},
        {"/html", "a page of HTML came instead of the file"},
        {"/hidden-html", "a page of HTML came instead of the file"},
        {"/brotli", "the content is encoded as \"br\""},
        {"/empty", "the file is empty"},
        {"/endless", "the file is larger than 1048576 bytes"},
        {"/announced", "the file is larger than 1048576 bytes"},
        {"/truncated", "before its announced end"},
        {"/wrong-part", "another part than asked"},
        {"/slow", "too slow"},
    };
    struct fetch_rules rules = rules_for(&server);
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ANSWER answer;
        ask(&rules, cases[i].path, NULL, &answer);
        CHECK(cases[i].path, !answer.done);
        CHECK_INT(cases[i].path, ERROR_UNAVAILABLE, answer.err.code);
        if (!strstr(answer.err.message, cases[i].want))
            fail_msg("%s: \"%s\" instead of \"%s\"", cases[i].path, answer.err.message,
                     cases[i].want);
    }
}

static void private_addresses_are_refused_at_every_hop(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct fetch_rules rules = rules_for(&server);
    AUTO_ANSWER hop;
    AUTO_ANSWER first;
    assert_true(fetch_rules_pin(&rules, STR("https://10.0.0.1/"), &err));
    ask(&rules, "/private", NULL, &hop);
    CHECK("a redirect to a pinned host", !hop.done);
    CHECK("its address", strstr(hop.err.message, "10.0.0.1, which is not a public address"));

    rules.private_host[0] = '\0';
    ask(&rules, "/ok", NULL, &first);
    CHECK("a name of the own machine", !first.done);
    CHECK("its address", strstr(first.err.message, "which is not a public address"));

    static const char *const refused[] = {"http://localhost/", "https://user:secret@localhost/",
                                          "ftp://localhost/",  "https://",
                                          "localhost",         ""};
    for (size_t i = 0; i < LENGTH(refused); i++)
        CHECK(refused[i], !fetch_rules_pin(&rules, str_of(refused[i]), &err));
}

static void certificates_must_verify(void **state)
{
    (void)state;
    struct fetch_rules rules = rules_for(&server);
    AUTO_ANSWER unknown;
    rules.ca_file = NULL;
    ask(&rules, "/ok", NULL, &unknown);
    CHECK("an unknown authority", !unknown.done);
    CHECK("it is said", strstr(unknown.err.message, "certificate does not verify"));

    struct fetch_rules strange = rules_for(&stranger);
    char url[PATH_SIZE];
    AUTO_BUF body = BUF_INIT(1 << 20);
    struct fetch_validators validators;
    enum fetch_outcome outcome;
    struct error err = ERROR_INIT;
    strange.ca_file = files.other_cert;
    CHECK("another name", !fetch(&strange, str_of(address(&stranger, "/ok", url)), NULL, &body,
                                 &validators, &outcome, &err));
    CHECK("it is said", strstr(err.message, "certificate does not verify"));
}

static void count_calls(void *context, size_t received, size_t total)
{
    size_t *last = context;
    (void)total;
    *last = received;
}

static bool at_once(void *context)
{
    (void)context;
    return true;
}

static void it_tells_how_far_it_came_and_can_be_stopped(void **state)
{
    (void)state;
    struct fetch_rules rules = rules_for(&server);
    size_t received = 0;
    AUTO_ANSWER told;
    AUTO_ANSWER halted;
    rules.progress = count_calls;
    rules.context = &received;
    ask(&rules, "/ok", NULL, &told);
    CHECK_INT("bytes", 38890, received);
    rules.stopping = at_once;
    ask(&rules, "/slow", NULL, &halted);
    CHECK("stopped", !halted.done && strstr(halted.err.message, "stopped"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_and_its_state),
        cmocka_unit_test(what_breaks_off_is_taken_up),
        cmocka_unit_test(every_trouble_has_its_sentence),
        cmocka_unit_test(private_addresses_are_refused_at_every_hop),
        cmocka_unit_test(certificates_must_verify),
        cmocka_unit_test(it_tells_how_far_it_came_and_can_be_stopped),
    };
    return cmocka_run_group_tests_name("lists/fetch", tests, set_up, tear_down);
}
