/* integration/test_embedded.c - the cluster in a folder: started, shared, killed, found again.
 *
 * A "service" here is a child process that opens the folder and waits to be told or killed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../support/cluster.h"

static struct test_folder folder;

static int make_folder(void **state)
{
    (void)state;
    test_folder_make(&folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    test_folder_remove(&folder);
    return 0;
}

static struct embedded *require_open(const char *dir, bool exclusive)
{
    struct error err = ERROR_INIT;
    struct embedded *embedded = embedded_open(dir, exclusive, &err);
    test_require(embedded, &err, "embedded_open");
    return embedded;
}

static void require_refusal(const char *dir, bool exclusive, enum error_code code,
                            const char *words)
{
    struct error err = ERROR_INIT;
    assert_null(embedded_open(dir, exclusive, &err));
    if (err.code != code || !strstr(err.message, words))
        fail_msg("code %d: %s", err.code, err.message);
}

static bool answers(const char *conninfo, const char *sql)
{
    struct error err = ERROR_INIT;
    struct db *db = db_open(conninfo, NULL, &err);
    bool answered = db && db_run(db, sql, &err);
    db_close(db);
    return answered;
}

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* From postmaster.pid; 0 when there is none. */
static pid_t postmaster(void)
{
    char path[128], line[32] = "";
    snprintf(path, sizeof path, "%s/data/postmaster.pid", folder.path);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    long pid = fgets(line, sizeof line, file) ? strtol(line, NULL, 10) : 0;
    fclose(file);
    return (pid_t)pid;
}

/* --- Services in processes of their own --------------------------------------------------------
 */

struct service {
    pid_t pid;
    int to, from; /* pipes: a byte asks it to end */
};

/* Waits for its answer: 'y' open, 'n' refused. */
static struct service service_start(bool exclusive, char *answer_out)
{
    int to[2], from[2];
    assert_int_equal(pipe(to) | pipe(from), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct error err = ERROR_INIT;
        char byte;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(to[1]);
        close(from[0]);
        close(folder.guard);
        struct embedded *embedded = embedded_open(folder.path, exclusive, &err);
        if (write(from[1], embedded ? "y" : "n", 1) != 1)
            _exit(1);
        if (read(to[0], &byte, 1) < 0)
            _exit(1);
        embedded_close(embedded);
        _exit(embedded ? 0 : 3);
    }
    close(to[0]);
    close(from[1]);
    struct service service = {pid, to[1], from[0]};
    if (answer_out && read(from[0], answer_out, 1) != 1)
        *answer_out = '?';
    return service;
}

static int service_end(struct service *service)
{
    int status;
    (void)!write(service->to, "q", 1); /* one that was killed does not read it */
    close(service->to);
    assert_int_equal(waitpid(service->pid, &status, 0), service->pid);
    close(service->from);
    return status;
}

static void service_kill(struct service *service)
{
    kill(service->pid, SIGKILL);
    service_end(service);
}

/* --- A service that writes, and says what it wrote ---------------------------------------------
 */

static void write_rows(const char *conninfo, int report)
{
    static const struct db_statement ADD = {
        "add_row", 0,
        "INSERT INTO written SELECT coalesce(max(n), 0) + 1 FROM written RETURNING n"};
    struct db *db = NULL;
    for (;;) {
        struct error err = ERROR_INIT;
        AUTO_PGRESULT *rows = NULL;
        if (!db)
            db = db_open(conninfo, NULL, &err);
        if (db && db_select(db, &ADD, NULL, &rows, &err) == DB_ROWS) {
            int64_t n = db_get_int64(rows, 0, 0);
            if (write(report, &n, sizeof n) != sizeof n)
                _exit(1);
            continue;
        }
        db_close(db); /* PostgreSQL was killed: the service goes on when it is back */
        db = NULL;
        pause_ms(10);
    }
}

/* Kills the service, PostgreSQL or both after a while; the last number it had reported by then. */
static int64_t write_until_killed(unsigned round)
{
    int report[2];
    assert_int_equal(pipe(report), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct error err = ERROR_INIT;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(report[0]);
        close(folder.guard);
        struct embedded *embedded = embedded_open(folder.path, true, &err);
        if (embedded)
            write_rows(embedded_owner_conninfo(embedded), report[1]);
        _exit(1);
    }
    close(report[1]);
    int64_t n = 0, last = 0;
    for (unsigned i = 0; i < 20 + 37 * round && read(report[0], &n, sizeof n) == sizeof n; i++)
        last = n;
    if (round % 3 != 0)
        kill(postmaster(), SIGKILL);
    if (round % 3 == 1) /* it must come back by itself and write on */
        assert_int_equal(read(report[0], &last, sizeof last), sizeof last);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    while (read(report[0], &n, sizeof n) == sizeof n)
        last = n;
    close(report[0]);
    return last;
}

/* --- Tests ------------------------------------------------------------------------------------ */

static void it_starts_keeps_its_rows_and_stops(void **state)
{
    (void)state;
    struct embedded *embedded = require_open(folder.path, true);
    pid_t pid = postmaster();
    assert_true(answers(embedded_owner_conninfo(embedded),
                        "CREATE TABLE IF NOT EXISTS kept (); INSERT INTO kept DEFAULT VALUES"));
    assert_true(answers(embedded_owner_conninfo(embedded),
                        "DO $$ BEGIN ASSERT current_setting('fsync') = 'on';"
                        " ASSERT current_setting('synchronous_commit') = 'on';"
                        " ASSERT current_setting('listen_addresses') = '';"
                        " ASSERT current_setting('server_encoding') = 'UTF8';"
                        " ASSERT current_setting('lc_collate') = 'C.UTF-8';"
                        " ASSERT NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user);"
                        " END $$"));
    embedded_close(embedded);
    assert_true(pid > 0 && kill(pid, 0) != 0 && errno == ESRCH);
    assert_int_equal(postmaster(), 0);

    embedded = require_open(folder.path, true);
    assert_true(answers(embedded_owner_conninfo(embedded), "SELECT 1 / count(*) FROM kept"));
    embedded_close(embedded);
}

static void its_folders_are_shut_to_others(void **state)
{
    (void)state;
    static const char *const names[] = {"", "/data", "/socket"};
    struct embedded *embedded = require_open(folder.path, true);
    for (size_t i = 0; i < LENGTH(names); i++) {
        char path[128];
        struct stat about;
        snprintf(path, sizeof path, "%s%s", folder.path, names[i]);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0700);
        assert_int_not_equal(about.st_uid, 0);
    }
    embedded_close(embedded);
}

static void a_second_service_is_refused_by_name(void **state)
{
    (void)state;
    char answer, words[64];
    struct service service = service_start(true, &answer);
    assert_int_equal(answer, 'y');
    snprintf(words, sizeof words, "already served by process %ld", (long)service.pid);
    require_refusal(folder.path, true, ERROR_CONFLICT, words);
    assert_int_equal(service_end(&service), 0);
    struct embedded *embedded = require_open(folder.path, true);
    embedded_close(embedded);
}

static void a_command_works_beside_the_service(void **state)
{
    (void)state;
    char answer;
    struct service service = service_start(true, &answer);
    struct embedded *beside = require_open(folder.path, false);
    assert_true(answers(embedded_owner_conninfo(beside), "SELECT 1"));
    embedded_close(beside);
    assert_true(kill(postmaster(), 0) == 0); /* it is the service's */
    assert_int_equal(service_end(&service), 0);
    assert_int_equal(postmaster(), 0);
}

static void of_commands_alone_the_last_one_stops_it(void **state)
{
    (void)state;
    struct embedded *first = require_open(folder.path, false);
    struct embedded *second = require_open(folder.path, false);
    embedded_close(first);
    assert_true(answers(embedded_owner_conninfo(second), "SELECT 1"));
    embedded_close(second);
    assert_int_equal(postmaster(), 0);
}

static void commands_that_start_together_share_it(void **state)
{
    (void)state;
    struct service services[3];
    for (size_t i = 0; i < LENGTH(services); i++)
        services[i] = service_start(false, NULL);
    for (size_t i = 0; i < LENGTH(services); i++) {
        char answer = '?';
        assert_int_equal(read(services[i].from, &answer, 1), 1);
        assert_int_equal(answer, 'y');
    }
    for (size_t i = 0; i < LENGTH(services); i++)
        assert_int_equal(service_end(&services[i]), 0);
    assert_int_equal(postmaster(), 0);
}

static void a_killed_service_leaves_a_cluster_that_is_adopted(void **state)
{
    (void)state;
    char answer;
    struct service service = service_start(true, &answer);
    pid_t orphan = postmaster();
    service_kill(&service);
    assert_true(orphan > 0 && kill(orphan, 0) == 0);

    struct embedded *embedded = require_open(folder.path, true);
    assert_int_equal(postmaster(), orphan);
    assert_true(answers(embedded_owner_conninfo(embedded), "SELECT 1"));
    embedded_close(embedded);
    assert_int_equal(postmaster(), 0);
}

static void service_and_postgres_killed_together_come_up_again(void **state)
{
    (void)state;
    char answer;
    struct service service = service_start(true, &answer);
    pid_t orphan = postmaster();
    kill(orphan, SIGKILL);
    service_kill(&service);
    assert_int_equal(postmaster(), orphan); /* the stale file */

    struct embedded *embedded = require_open(folder.path, true);
    assert_int_not_equal(postmaster(), orphan);
    assert_true(answers(embedded_owner_conninfo(embedded), "SELECT 1"));
    embedded_close(embedded);
}

static void a_process_id_used_again_does_not_matter(void **state)
{
    (void)state;
    char path[128];
    embedded_close(require_open(folder.path, true));
    snprintf(path, sizeof path, "%s/data/postmaster.pid", folder.path);
    FILE *file = fopen(path, "w");
    fprintf(file, "%ld\n%s/data\n0\n5432\n", (long)getppid(), folder.path);
    fclose(file);
    struct embedded *embedded = require_open(folder.path, true);
    assert_int_not_equal(postmaster(), getppid());
    embedded_close(embedded);
}

static void postgres_killed_under_the_service_is_started_again(void **state)
{
    (void)state;
    struct embedded *embedded = require_open(folder.path, true);
    assert_true(answers(embedded_owner_conninfo(embedded), "CREATE TABLE IF NOT EXISTS kept ()"));
    pid_t first = postmaster();
    kill(first, SIGKILL);
    bool back = false;
    for (int i = 0; i < 100 && !back; i++) {
        pause_ms(100);
        back = answers(embedded_owner_conninfo(embedded), "SELECT FROM kept");
    }
    assert_true(back);
    assert_int_not_equal(postmaster(), first);
    embedded_close(embedded);
    assert_int_equal(postmaster(), 0);
}

static void what_was_acknowledged_survives_every_kill(void **state)
{
    (void)state;
    struct embedded *embedded = require_open(folder.path, true);
    assert_true(answers(embedded_owner_conninfo(embedded), "CREATE TABLE written (n bigint)"));
    embedded_close(embedded);
    for (unsigned round = 0; round < 6; round++) {
        char check[200];
        int64_t last = write_until_killed(round);
        assert_true(last > 0);
        embedded = require_open(folder.path, true);
        snprintf(check, sizeof check,
                 "DO $$ BEGIN ASSERT (SELECT count(*) = max(n) AND count(DISTINCT n) = max(n)"
                 " AND max(n) BETWEEN %lld AND %lld + 1 FROM written); END $$",
                 (long long)last, (long long)last);
        if (!answers(embedded_owner_conninfo(embedded), check))
            fail_msg("round %u: row %lld was acknowledged", round, (long long)last);
        embedded_close(embedded);
    }
}

static void killed_during_initdb_it_begins_again(void **state)
{
    (void)state;
    /* At ever later moments of the first start. */
    for (long ms = 5; ms <= 1200; ms = ms * 2 + 30) {
        struct service service = service_start(true, NULL);
        pause_ms(ms);
        service_kill(&service);
    }
    struct embedded *embedded = require_open(folder.path, true);
    assert_true(answers(embedded_owner_conninfo(embedded), "SELECT 1"));
    embedded_close(embedded);

    char command[160];
    snprintf(command, sizeof command, "test -z \"$(ls -d %s/data.new-* 2>/dev/null)\"",
             folder.path);
    assert_int_equal(system(command), 0);
}

static void a_long_path_gets_a_short_socket(void **state)
{
    (void)state;
    char dir[400];
    snprintf(dir, sizeof dir, "%s/%0120d/o'clock, \"or\" so", folder.path, 7);
    if (geteuid() == 0)
        assert_int_equal(chmod(folder.path, 0755), 0);
    struct embedded *embedded = require_open(dir, true);
    assert_true(answers(embedded_owner_conninfo(embedded), "SELECT 1"));
    struct embedded *beside = require_open(dir, false);
    assert_true(answers(embedded_owner_conninfo(beside), "SELECT 1"));
    embedded_close(beside);

    char socket[160];
    assert_int_equal(sscanf(embedded_app_conninfo(embedded), "host='%159[^']'", socket), 1);
    embedded_close(embedded);
    assert_int_equal(rmdir(socket), 0);
}

static void a_folder_with_other_things_is_left_alone(void **state)
{
    (void)state;
    char inner[128];
    struct stat before, after;
    snprintf(inner, sizeof inner, "%s/documents", folder.path);
    assert_int_equal(mkdir(inner, 0755), 0);
    assert_int_equal(stat(folder.path, &before), 0);
    require_refusal(folder.path, true, ERROR_USAGE, "holds other things");
    assert_int_equal(stat(folder.path, &after), 0);
    assert_int_equal(before.st_uid, after.st_uid);
    assert_int_equal(before.st_mode, after.st_mode);
}

static void a_log_beside_it_does_no_harm(void **state)
{
    (void)state;
    char path[128];
    snprintf(path, sizeof path, "%s/serve.log", folder.path);
    int fd = open(path, O_CREAT | O_WRONLY, 0644);
    assert_true(fd >= 0);
    close(fd);
    embedded_close(require_open(folder.path, true));
}

static void a_folder_the_account_cannot_reach_is_named(void **state)
{
    (void)state;
    if (geteuid() != 0)
        return; /* an ordinary user reaches its own folders */
    char dir[128];
    assert_int_equal(chmod(folder.path, 0700), 0);
    snprintf(dir, sizeof dir, "%s/inner", folder.path);
    require_refusal(dir, true, ERROR_UNAVAILABLE, folder.path);
}

static void what_postgres_says_is_passed_on(void **state)
{
    (void)state;
    char path[128];
    embedded_close(require_open(folder.path, true));
    snprintf(path, sizeof path, "%s/data/postgresql.conf", folder.path);
    FILE *file = fopen(path, "a");
    fputs("\nno_such_setting_at_all = 7\n", file);
    fclose(file);
    require_refusal(folder.path, true, ERROR_UNAVAILABLE, "no_such_setting_at_all");
}

static void missing_programs_are_named(void **state)
{
    (void)state;
    setenv("SUBTIER_PG_BIN", "/nowhere", 1);
    require_refusal(folder.path, true, ERROR_UNAVAILABLE, "/nowhere");
    unsetenv("SUBTIER_PG_BIN");
}

static void ctrl_c_does_not_reach_it(void **state)
{
    (void)state;
    struct embedded *embedded = require_open(folder.path, true);
    assert_int_not_equal(getsid(postmaster()), getsid(0));
    assert_int_not_equal(getpgid(postmaster()), getpgid(0));
    embedded_close(embedded);
}

/* Runs the tests once more as an ordinary user, who needs no handing over. */
static int run_as_ordinary(char **argv)
{
    const struct passwd *nobody = getpwnam("nobody");
    if (geteuid() != 0 || !nobody)
        return 0;
    pid_t pid = fork();
    if (pid == 0) {
        uid_t uid = nobody->pw_uid;
        gid_t gid = nobody->pw_gid;
        if (setgid(gid) != 0 || setuid(uid) != 0)
            _exit(1);
        execl("/proc/self/exe", argv[0], "ordinary", (char *)NULL);
        _exit(errno == EACCES ? 77 : 1); /* a build folder that others cannot read */
    }
    int status;
    waitpid(pid, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        fputs("skipped as an ordinary user: the program cannot be read by one\n", stderr);
        return 0;
    }
    return status;
}

/* Most tests share one folder, for initdb takes its time; some need a fresh one. */
#define FRESH(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(int argc, char **argv)
{
    const struct CMUnitTest shared[] = {
        cmocka_unit_test(it_starts_keeps_its_rows_and_stops),
        cmocka_unit_test(its_folders_are_shut_to_others),
        cmocka_unit_test(a_command_works_beside_the_service),
        cmocka_unit_test(of_commands_alone_the_last_one_stops_it),
        cmocka_unit_test(a_killed_service_leaves_a_cluster_that_is_adopted),
        cmocka_unit_test(a_second_service_is_refused_by_name),
        cmocka_unit_test(service_and_postgres_killed_together_come_up_again),
        cmocka_unit_test(a_process_id_used_again_does_not_matter),
        cmocka_unit_test(postgres_killed_under_the_service_is_started_again),
        cmocka_unit_test(what_was_acknowledged_survives_every_kill),
        cmocka_unit_test(missing_programs_are_named),
        cmocka_unit_test(ctrl_c_does_not_reach_it),
        cmocka_unit_test(what_postgres_says_is_passed_on), /* last: it breaks the cluster */
    };
    const struct CMUnitTest fresh[] = {
        FRESH(commands_that_start_together_share_it),
        FRESH(killed_during_initdb_it_begins_again),
        FRESH(a_long_path_gets_a_short_socket),
        FRESH(a_folder_with_other_things_is_left_alone),
        FRESH(a_log_beside_it_does_no_harm),
        FRESH(a_folder_the_account_cannot_reach_is_named),
    };
    signal(SIGPIPE, SIG_IGN);
    int failed = cmocka_run_group_tests(shared, make_folder, remove_folder);
    if (argc > 1) /* the ordinary user's turn: what root's showed is enough for the rest */
        return failed;
    failed += cmocka_run_group_tests(fresh, NULL, NULL);
    return failed ? failed : run_as_ordinary(argv);
}
