/* cmd/users.c - `subtier users create|password|list|disable`.
 * SPDX-License-Identifier: Apache-2.0 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "account/users.h"
#include "cmd/cmd.h"
#include "cmd/database.h"

enum { MEMORY_MAX = 64 << 20 };

static const struct option_row rows[] = {
    {"--name", "N", "sign-in name"},
    {"--role", "R", "viewer, requester, reviewer, approver, list_manager, administrator, auditor"},
    {"--password-stdin", NULL, "read the password from standard input instead of asking"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static const struct audit_actor operator_ = {AUDIT_OPERATOR, NULL};

/* One line of standard input, without showing it when it is typed. */
static bool read_password(bool ask, char *out, size_t size, struct error *err)
{
    struct termios shown;
    bool terminal = ask && isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &shown) == 0;
    if (terminal) {
        struct termios hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        fputs("Password: ", stderr);
    }
    bool read = fgets(out, (int)size, stdin) != NULL;
    if (terminal) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
        fputc('\n', stderr);
    }
    if (!read)
        return error_set(err, ERROR_USAGE, "no password was given");
    out[strcspn(out, "\r\n")] = '\0';
    return true;
}

static bool create(struct db_pool *pool, const struct options *options, struct str password,
                   struct error *err)
{
    const char *name = options_get(options, "--name"), *role_word = options_get(options, "--role");
    enum role role;
    struct uuid id;
    if (!name || !role_word)
        return error_set(err, ERROR_USAGE, "users create needs --name and --role");
    if (!role_parse(str_of(role_word), &role, err) ||
        !users_create(pool, DEFAULT_TENANT, operator_, str_of(name), role, password, &id, err))
        return false;
    printf("id: %s\n", id.text);
    return true;
}

static bool list(struct db_pool *pool, struct error *err)
{
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    struct user_row *users;
    size_t count;
    if (!users_list(pool, DEFAULT_TENANT, &arena, &users, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        printf("%.*s  %-20.*s  %-13.*s  %s%.*s\n", STR_ARG(users[i].id), STR_ARG(users[i].name),
               STR_ARG(users[i].role), users[i].disabled.len ? "disabled " : "may sign in",
               STR_ARG(users[i].disabled));
    return true;
}

static bool with_password(struct db_pool *pool, const struct options *options, struct error *err)
{
    char password[PASSWORD_MAX_BYTES + 2];
    bool ask = options_get(options, "--password-stdin") == NULL;
    bool done = read_password(ask, password, sizeof password, err);
    if (done && options->n_words == 1)
        done = create(pool, options, str_of(password), err);
    else if (done)
        done = users_set_password(pool, DEFAULT_TENANT, operator_, str_of(options->words[1]),
                                  str_of(password), err);
    sodium_memzero(password, sizeof password);
    return done;
}

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    const char *verb = options->n_words ? options->words[0] : "";
    if ((strcmp(verb, "create") == 0 && options->n_words == 1) ||
        (strcmp(verb, "password") == 0 && options->n_words == 2))
        return with_password(pool, options, err);
    if (strcmp(verb, "list") == 0 && options->n_words == 1)
        return list(pool, err);
    if (strcmp(verb, "disable") == 0 && options->n_words == 2)
        return users_disable(pool, DEFAULT_TENANT, operator_, str_of(options->words[1]), err);
    return error_set(err, ERROR_USAGE,
                     "say: users create --name N --role R | password USER | list | disable USER");
}

int cmd_users(int argc, char **argv)
{
    return cmd_with_pool("users", "users create|password|list|disable [OPTIONS]", rows, argc, argv,
                         run);
}
