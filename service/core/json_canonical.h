/* core/json_canonical.h - a JSON tree in the one form that is hashed and signed (RFC 8785).
 *
 * No white space, keys sorted, one way to write each string. Only objects, arrays, strings and
 * whole numbers that a double holds exactly: what evidence is made of. So a document that was
 * pretty-printed on its way still gives the bytes that were signed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_JSON_CANONICAL_H
#define CORE_JSON_CANONICAL_H

#include "core/buf.h"
#include "core/json.h"

/** Appends the canonical form. Keys are compared bytewise, which for ASCII keys is RFC 8785's
 *  order. ERROR_INPUT for a fraction, a number beyond 2^53, true, false or null; ERROR_MEMORY. */
bool json_canonical(const cJSON *tree, struct buf *out, struct error *err) MUST_CHECK;

#endif
