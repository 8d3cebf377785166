/* cmd/cmd.h - the subcommands: one file each, a row each in main.c's table.
 *
 * A subcommand returns the exit code: 0 done, 1 findings (a verdict above no_match), 2 usage,
 * 3 data refused, 4 dependency unavailable. Results go to standard output, all else to standard
 * error; it reports its own errors with cmd_fail().
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>

#include "core/error.h"
#include "core/options.h"

enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_DEPENDENCY = 4 };

int cmd_serve(int argc, char **argv);
int cmd_migrate(int argc, char **argv);
int cmd_lists(int argc, char **argv);
int cmd_parties(int argc, char **argv);
int cmd_engagements(int argc, char **argv);
int cmd_screen(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_index(int argc, char **argv);
int cmd_keys(int argc, char **argv);
int cmd_users(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_evidence(int argc, char **argv);
int cmd_retention(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_policies(int argc, char **argv);
int cmd_whatif(int argc, char **argv);
int cmd_rescreen(int argc, char **argv);

/** Prints "subtier <command>: <message>" on standard error and returns the code's exit status. */
int cmd_fail(const char *command, const struct error *err);

/** Prints a usage line and the table of options on standard output. */
void cmd_usage(const char *line, const struct option_row *rows);

/* Every table of options ends with these. */
#define CMD_HELP_ROW                                                                               \
    {"--help", NULL, "show this and stop"}, { 0 }

#endif
