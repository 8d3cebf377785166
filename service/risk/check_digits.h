/* risk/check_digits.h - numbers that carry their own proof: is one written as it was issued?
 *
 * Blanks, hyphens and dots between the characters are passed over; letters count in either case.
 * What has another length or other characters than its kind is malformed, and so is one that is not
 * even of its kind. No memory, no error.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_CHECK_DIGITS_H
#define RISK_CHECK_DIGITS_H

#include <stdbool.h>

#include "core/str.h"

/** Legal entity identifier: 18 letters and digits, two check digits (ISO 17442, ISO 7064 MOD
 * 97-10). */
bool lei_valid(struct str number);

/** Bank account: country, two check digits, the country's length (ISO 13616, MOD 97-10). */
bool iban_valid(struct str number);

/** Does it begin like an IBAN, so that one may ask? Two letters, two digits, 15 to 34 in all. */
bool iban_shaped(struct str number);

/** Ship: seven digits, with or without "IMO" before them (resolution A.1117(30)). */
bool imo_valid(struct str number);

/** Unified social credit code of China: 18 characters, the last a check (GB 32100-2015). */
bool uscc_valid(struct str number);

/** Russian taxpayer: 10 digits of a firm, 12 of a person (order MM-7-6/435). */
bool inn_valid(struct str number);

#endif
