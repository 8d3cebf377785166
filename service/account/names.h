/* account/names.h - names of users and keys, and the SQL both stores share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_NAMES_H
#define ACCOUNT_NAMES_H

#include "core/error.h"
#include "core/str.h"

/* A timestamptz as RFC 3339 in UTC (connections run in UTC), "" for NULL. */
#define SQL_RFC3339(column) "coalesce(to_char(" column ", 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), '')"

/* A timestamptz as milliseconds since 1970, 0 for NULL. */
#define SQL_UNIX_MS(column) "coalesce(floor(extract(epoch FROM " column ") * 1000)::bigint, 0)"

/** 1 to IDENTITY_NAME_SIZE - 1 bytes of UTF-8 without control characters, blanks at its ends or
 *  the form of a UUID.
 *  ERROR_INPUT at `pointer`. */
bool account_name_check(struct str name, const char *pointer, struct error *err) MUST_CHECK;

#endif
