/* account/password.h - Argon2id, and no more of it at once than memory allows.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef ACCOUNT_PASSWORD_H
#define ACCOUNT_PASSWORD_H

#include "core/error.h"
#include "core/str.h"

enum { PASSWORD_HASH_SIZE = 128 };

/** ERROR_INPUT at "/password": too short, too long, or not UTF-8. */
bool password_check(struct str password, struct error *err) MUST_CHECK;

/** 64 MiB and about 0.1 s each. ERROR_TOO_MANY when none of the few places got free in time. */
bool password_hash(struct str password, char hash_out[PASSWORD_HASH_SIZE],
                   struct error *err) MUST_CHECK;

/** Does the password fit the hash? `hash` NULL: it does not, and finding out costs the same. */
bool password_verify(const char *hash, struct str password, bool *fits_out,
                     struct error *err) MUST_CHECK;

#endif
