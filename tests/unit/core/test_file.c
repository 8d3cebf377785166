/* unit/core/test_file.c - whole files: read to a maximum, written whole or not at all.
 * SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/subtier-file-XXXXXX";

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return path;
}

static size_t entries_in_folder(void)
{
    size_t count = 0;
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
        count += entry->d_name[0] != '.';
    closedir(entries);
    return count;
}

static void write_file(const char *path, struct str data)
{
    struct error err = ERROR_INIT;
    if (!file_write_atomic(path, data, 0644, &err))
        fail_msg("%s", err.message);
}

static void check_content(const char *label, const char *path, struct str want)
{
    AUTO_BUF out = BUF_INIT(1 << 20);
    struct error err = ERROR_INIT;
    if (!file_read(path, &out, &err))
        fail_msg("%s: %s", label, err.message);
    CHECK_STR(label, want, buf_str(&out));
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

/* Each test leaves the folder empty behind it. */
static int empty_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a.json", "b.json", "private"};
    for (size_t i = 0; i < LENGTH(names); i++)
        remove(in_folder(names[i]));
    return entries_in_folder() == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    return rmdir(folder);
}

static void reads_what_it_wrote(void **state)
{
    (void)state;
    static char large[300000];
    for (size_t i = 0; i < sizeof(large); i++)
        large[i] = (char)('a' + i % 23);
    write_file(in_folder("a.json"), STR("a\0b"));
    check_content("bytes with a NUL", in_folder("a.json"), STR("a\0b"));
    write_file(in_folder("a.json"), (struct str){large, sizeof(large)});
    check_content("more than one read", in_folder("a.json"), (struct str){large, sizeof(large)});
    write_file(in_folder("a.json"), STR_EMPTY);
    check_content("nothing", in_folder("a.json"), STR(""));
    assert_int_equal(1, entries_in_folder());
}

static void appends_to_what_is_there(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(100);
    struct error err = ERROR_INIT;
    write_file(in_folder("a.json"), STR("b"));
    buf_adds(&out, "a");
    assert_true(file_read(in_folder("a.json"), &out, &err));
    assert_string_equal("ab", buf_cstr(&out));
}

static void refuses_more_than_the_maximum(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(8);
    struct error err = ERROR_INIT;
    write_file(in_folder("a.json"), STR("12345678"));
    assert_true(file_read(in_folder("a.json"), &out, &err));
    buf_clear(&out);
    buf_adds(&out, "x");
    assert_false(file_read(in_folder("a.json"), &out, &err));
    assert_int_equal(ERROR_TOO_LARGE, err.code);
    assert_true(str_ends_with(str_of(err.message), STR("/a.json: is larger than 8 bytes")));
    assert_string_equal("x", buf_cstr(&out)); /* untouched, and usable */
    assert_false(buf_failed(&out));
}

static void says_why_it_cannot_read(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(100);
    struct error err = ERROR_INIT;
    assert_false(file_read(in_folder("none.json"), &out, &err));
    assert_int_equal(ERROR_NOT_FOUND, err.code);
    assert_true(str_ends_with(str_of(err.message),
                              STR("/none.json: cannot be opened: No such file or directory")));
    assert_false(file_read(folder, &out, &err));
    assert_int_equal(ERROR_INPUT, err.code);
    assert_int_equal(0, out.len);
}

static void reads_standard_input(void **state)
{
    (void)state;
    write_file(in_folder("a.json"), STR("from standard input"));
    int saved = dup(STDIN_FILENO), fd = open(in_folder("a.json"), O_RDONLY);
    assert_true(fd >= 0);
    dup2(fd, STDIN_FILENO);
    close(fd);
    check_content("a dash", "-", STR("from standard input"));
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
}

static void gives_the_mode_asked_for(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    struct stat info;
    mode_t mask = umask(022);
    assert_true(file_write_atomic(in_folder("private"), STR("key"), 0600, &err));
    assert_int_equal(0, stat(in_folder("private"), &info));
    assert_int_equal(0600, info.st_mode & 0777);
    assert_true(file_write_atomic(in_folder("private"), STR("key"), 0666, &err));
    assert_int_equal(0, stat(in_folder("private"), &info));
    assert_int_equal(0644, info.st_mode & 0777);
    umask(mask);
}

static void a_full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    static char large[100000];
    struct error err = ERROR_INIT;
    struct rlimit before, small;
    write_file(in_folder("a.json"), STR("old"));

    assert_int_equal(0, getrlimit(RLIMIT_FSIZE, &before));
    small = (struct rlimit){.rlim_cur = 50000, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &small));
    bool ok =
        file_write_atomic(in_folder("a.json"), (struct str){large, sizeof(large)}, 0644, &err);
    assert_int_equal(0, setrlimit(RLIMIT_FSIZE, &before));

    assert_false(ok);
    assert_int_equal(ERROR_UNAVAILABLE, err.code);
    assert_true(str_ends_with(str_of(err.message), STR("cannot be written: File too large")));
    check_content("still the old one", in_folder("a.json"), STR("old"));
    assert_int_equal(1, entries_in_folder()); /* nothing half-written beside it */
}

static void a_failed_rename_leaves_nothing_behind(void **state)
{
    (void)state;
    struct error err = ERROR_INIT;
    assert_int_equal(0, mkdir(in_folder("b.json"), 0700));
    assert_false(file_write_atomic(in_folder("b.json"), STR("x"), 0644, &err));
    assert_int_equal(ERROR_INPUT, err.code);
    assert_int_equal(1, entries_in_folder());
}

static void says_why_it_cannot_write(void **state)
{
    (void)state;
    static char name[5000];
    struct error err = ERROR_INIT;
    assert_false(file_write_atomic(in_folder("none/a.json"), STR("x"), 0644, &err));
    assert_int_equal(ERROR_NOT_FOUND, err.code);
    memset(name, 'n', sizeof(name) - 1);
    assert_false(file_write_atomic(name, STR("x"), 0644, &err));
    assert_int_equal(ERROR_INPUT, err.code);
    assert_int_equal(0, entries_in_folder());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(reads_what_it_wrote, empty_folder),
        cmocka_unit_test_teardown(appends_to_what_is_there, empty_folder),
        cmocka_unit_test_teardown(refuses_more_than_the_maximum, empty_folder),
        cmocka_unit_test_teardown(says_why_it_cannot_read, empty_folder),
        cmocka_unit_test_teardown(reads_standard_input, empty_folder),
        cmocka_unit_test_teardown(gives_the_mode_asked_for, empty_folder),
        cmocka_unit_test_teardown(a_full_disk_leaves_the_old_file, empty_folder),
        cmocka_unit_test_teardown(a_failed_rename_leaves_nothing_behind, empty_folder),
        cmocka_unit_test_teardown(says_why_it_cannot_write, empty_folder),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
