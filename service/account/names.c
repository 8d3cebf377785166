/* account/names.c - names of users and keys.
 * SPDX-License-Identifier: Apache-2.0 */
#include "account/names.h"

#include "account/identity.h"
#include "core/utf8.h"

bool account_name_check(struct str name, const char *pointer, struct error *err)
{
    enum { LONGEST = IDENTITY_NAME_SIZE - 1 };
    if (name.len == 0 || name.len > LONGEST)
        return error_at(err, pointer, "the name must have 1 to %d bytes", LONGEST);
    if (!utf8_valid(name))
        return error_at(err, pointer, "the name is not valid UTF-8");
    if (str_trim(name).len != name.len)
        return error_at(err, pointer, "the name begins or ends with a blank");
    if (uuid_valid(name)) /* users and keys are named by id or name */
        return error_at(err, pointer, "the name looks like an id");
    for (size_t i = 0; i < name.len;) {
        uint32_t rune = utf8_next(name, &i);
        if (rune < 0x20 || (rune >= 0x7f && rune < 0xa0))
            return error_at(err, pointer, "the name holds a control character");
    }
    return true;
}
