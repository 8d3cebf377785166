/* cmd/main.c - finds the subcommand and runs it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static const struct subcommand {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} subcommands[] = {
    {"serve", cmd_serve, "answer the API and the web pages"},
    {"migrate", cmd_migrate, "bring the database's schema up to this program"},
    {"lists", cmd_lists, "import FILE... into a list, or show the lists' status"},
    {"parties", cmd_parties, "import a table of vendors, export the portfolio"},
    {"engagements", cmd_engagements, "import a chain of vendors from a JSON file"},
    {"screen", cmd_screen, "screen an engagement and print the path through its tiers"},
    {"compare", cmd_compare, "explain one pair of names, or score a CSV of pairs"},
    {"index", cmd_index, "verify that the search index misses nobody"},
    {"keys", cmd_keys, "create, list and revoke API keys"},
    {"users", cmd_users, "create, list and disable people who sign in"},
    {"audit", cmd_audit, "verify the audit chain"},
    {"policies", cmd_policies, "list, show, create and activate policies; the examiner's pack"},
    {"rescreen", cmd_rescreen, "look at the stored parties anew: what has changed, or all"},
    {"whatif", cmd_whatif, "which alerts would appear and vanish under a policy or model"},
    {"retention", cmd_retention, "legal holds, and deleting what need not be kept any longer"},
    {"replay", cmd_replay, "make a kept screening again and compare it byte for byte"},
    {"evidence", cmd_evidence,
     "verify a file of evidence offline; list or rotate the signing keys"},
};

static void print_help(FILE *out)
{
    fputs("Subtier screens every tier of a contract against sanctions lists and shows the path.\n\n"
          "usage: subtier COMMAND [OPTIONS]\n\n",
          out);
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
        fprintf(out, "  %-12s %s\n", subcommands[i].name, subcommands[i].help);
    fputs("\n`subtier COMMAND --help` shows a command's options.\n"
          "Exit codes: 0 done, 1 findings, 2 usage, 3 data refused, 4 dependency unavailable.\n",
          out);
}

void cmd_usage(const char *line, const struct option_row *rows)
{
    printf("usage: subtier %s\n\n", line);
    for (; rows->name; rows++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s%s", rows->name, rows->value ? " " : "",
                 rows->value ? rows->value : "");
        printf("  %-26s %s\n", left, rows->help);
    }
}

int cmd_fail(const char *command, const struct error *err)
{
    fprintf(stderr, "subtier %s: %s%s%s\n", command, err->pointer, *err->pointer ? ": " : "",
            err->message);
    return error_exit_code(err->code);
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "--help";
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error of the write, not the end */

    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(argc > 1 ? stdout : stderr);
        return argc > 1 ? EXIT_DONE : EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0) {
        puts("subtier " SUBTIER_VERSION);
        return EXIT_DONE;
    }
    for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++) {
        if (strcmp(name, subcommands[i].name) == 0)
            return subcommands[i].run(argc - 2, argv + 2);
    }
    fprintf(stderr, "subtier: there is no command '%s'; `subtier --help` lists them\n", name);
    return EXIT_USAGE;
}
