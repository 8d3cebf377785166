/* cmd/audit.c - `subtier audit verify`: the chain walked from its first event to its last.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "audit/audit.h"
#include "cmd/cmd.h"
#include "cmd/database.h"

static const struct option_row rows[] = {
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    struct audit_report report;
    if (options->n_words != 1 || strcmp(options->words[0], "verify") != 0)
        return error_set(err, ERROR_USAGE, "say: audit verify");
    if (!audit_verify(pool, DEFAULT_TENANT, &report, err))
        return false;
    printf("%lld events hold (%lld with erased detail)\nhead %s\n", (long long)report.events,
           (long long)report.erased, report.head);
    return true;
}

int cmd_audit(int argc, char **argv)
{
    return cmd_with_pool("audit", "audit verify", rows, argc, argv, run);
}
