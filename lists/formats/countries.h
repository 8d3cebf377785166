/* lists/formats/countries.h - from a country's name, as a publisher writes it, to its code.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_COUNTRIES_H
#define LISTS_FORMATS_COUNTRIES_H

#include <stdbool.h>

#include "core/str.h"

/** Lower-case ISO 3166-1 alpha-2 ("xk" for Kosovo) of a name or an adjective of nationality,
 *  without regard to ASCII case; empty when it is not known. */
struct str country_of_name(struct str name);

/** The table's own lower-case code, which lives for ever, for a code in any case; empty when it is
 *  not known. */
struct str country_of_code(struct str code);

/** Is it a lower-case code of the table? */
bool country_code_known(struct str code);

/** The invariant of the table, for tests. */
bool countries_sorted(void);

#endif
