/* db/embedded_programs.h - where PostgreSQL's programs are.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef DB_EMBEDDED_PROGRAMS_H
#define DB_EMBEDDED_PROGRAMS_H

#include "core/error.h"

enum { PROGRAM_PATH_SIZE = 512, PROGRAMS_MIN_MAJOR = 13 };

struct programs {
    char postgres[PROGRAM_PATH_SIZE], initdb[PROGRAM_PATH_SIZE];
};

/**
 * $SUBTIER_PG_BIN, else Debian's folders (newest first), else what pg_config says.
 *   major   the version that made the cluster; 0: any from PROGRAMS_MIN_MAJOR on.
 */
bool programs_find(int major, struct programs *programs_out, struct error *err) MUST_CHECK;

#endif
