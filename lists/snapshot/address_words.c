/* lists/snapshot/address_words.c - see address_words.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/address_words.h"

#include "core/json.h"
#include "lists/formats/countries.h"
#include "text/words.h"

enum { MAX_ADDRESS_WORDS = 256, WORD_LETTERS_LEAST = 3 };

static bool is_dull(struct str word)
{
    static const char *const words[] = {
        "street",        "str",     "road",     "avenue",   "ave",    "box",      "floor",
        "building",      "house",   "office",   "room",     "suite",  "unit",     "block",
        "block",         "city",    "town",     "province", "region", "district", "state",
        "the",           "and",     "republic", "north",    "south",  "east",     "west",
        "international", "airport", "near",     "area",     "zone",   "ulitsa",   "prospekt",
        "dom",           "the"};
    for (size_t i = 0; i < LENGTH(words); i++) {
        if (str_equal(word, str_of(words[i])))
            return true;
    }
    return country_of_name(word).len > 0;
}

struct bag {
    struct str words[MAX_ADDRESS_WORDS];
    size_t count;
};

static bool holds(const struct bag *bag, struct str word)
{
    for (size_t i = 0; i < bag->count; i++) {
        if (str_equal(bag->words[i], word))
            return true;
    }
    return false;
}

static void fill(struct bag *bag, const cJSON *body, struct arena *arena)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(body, "properties");
    const cJSON *addresses = cJSON_GetObjectItemCaseSensitive(properties, "address");
    for (const cJSON *a = addresses ? addresses->child : NULL; a; a = a->next) {
        struct word words[WORDS_MAX];
        size_t count = words_split(arena, str_of(cJSON_GetStringValue(a)), words);
        for (size_t i = 0; i < count && bag->count < MAX_ADDRESS_WORDS; i++) {
            struct str word = words[i].text;
            if (word.len >= WORD_LETTERS_LEAST && !is_dull(word) && !holds(bag, word))
                bag->words[bag->count++] = word;
        }
    }
}

size_t address_words_shared(struct str body, struct str other_body, struct arena *arena)
{
    AUTO_JSON *left = cJSON_ParseWithLength(body.ptr, body.len);
    AUTO_JSON *right = cJSON_ParseWithLength(other_body.ptr, other_body.len);
    struct bag *bags = arena_calloc(arena, 2, sizeof *bags);
    size_t shared = 0;
    if (!bags || !left || !right)
        return 0;
    fill(&bags[0], left, arena);
    fill(&bags[1], right, arena);
    for (size_t i = 0; i < bags[0].count; i++)
        shared += holds(&bags[1], bags[0].words[i]);
    return shared;
}
