/* core/uuid.h - UUID version 7 (RFC 9562): sorted by time, unguessable.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_UUID_H
#define CORE_UUID_H

#include <stdbool.h>

#include "core/str.h"

enum { UUID_TEXT_SIZE = 37 };

struct uuid {
    char text[UUID_TEXT_SIZE]; /* lower case, with hyphens and a NUL */
};

struct uuid uuid_new(void);
bool uuid_valid(struct str text); /* any version, lower or upper case */

#endif
