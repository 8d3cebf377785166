/* portfolio/country.h - country codes as customers write them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_COUNTRY_H
#define PORTFOLIO_COUNTRY_H

#include "core/str.h"

/** The lower-case ISO 3166-1 alpha-2 code of "KP", "kp", "PRK", "gb-sct" (a territory's state) or a
 *  code FollowTheMoney uses beside ISO ("suhh"); empty for anything else. A static string. */
struct str country_code(struct str written);

#endif
