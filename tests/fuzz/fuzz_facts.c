/* fuzz/fuzz_facts.c - what customers write of addresses, accounts, telephones and numbers.
 *
 * Normalised twice is normalised once (where the result is a value of its own kind), places are
 * only found in what has words, and no number checks out that another reading of it does not.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "risk/check_digits.h"
#include "risk/territory.h"
#include "text/contact.h"
#include "text/plain.h"

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    if (size > 4096 || !utf8_valid(text))
        return 0;
    AUTO_ARENA arena = ARENA_INIT((size_t)16 << 20);
    for (unsigned kind = CONTACT_ACCOUNT; kind <= CONTACT_IP; kind++) {
        struct str once = contact_value((enum contact_kind)kind, text, &arena);
        struct str twice = contact_value((enum contact_kind)kind, once, &arena);
        bool settles = kind == CONTACT_ACCOUNT || kind == CONTACT_MAIL || kind == CONTACT_IP;
        require(!settles || str_equal(once, twice), "normalised twice is something else");
    }
    require(!iban_valid(text) || iban_shaped(text), "valid, but not shaped");
    require(!(lei_valid(text) && (imo_valid(text) || uscc_valid(text) || inn_valid(text))),
            "one number of two kinds");
    enum territory_evidence found[TERRITORIES];
    enum territory mission;
    require(territory_in_text(text, &arena, found), "no memory");
    territory_mission(text, &arena, &mission);
    char word[PLAIN_WORD_SIZE];
    size_t at = 0, words = 0;
    while (plain_next_word(text, &at, word) > 0)
        words++;
    require(words <= size, "more words than letters");
    return 0;
}
