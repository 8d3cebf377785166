/* portfolio/declarations.c - what stored questionnaires say, in evidence and back.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "portfolio/engagement.h"

static int by_id(const void *a, const void *b)
{
    return str_compare((*(const struct party *const *)a)->id,
                       (*(const struct party *const *)b)->id);
}

bool engagement_write_declarations(struct json_writer *w, const struct engagement *engagement,
                                   struct arena *arena)
{
    size_t n = 0;
    const struct party **asked = arena_calloc(arena, engagement->n_parties, sizeof(*asked));
    if (!asked)
        return false;
    for (size_t i = 0; i < engagement->n_parties; i++)
        if (engagement->parties[i].sub_tiers.answer.len > 0)
            asked[n++] = &engagement->parties[i];
    if (n == 0)
        return true;
    qsort(asked, n, sizeof *asked, by_id);
    json_key(w, "declarations");
    json_begin_array(w);
    for (size_t i = 0; i < n; i++) {
        json_begin_object(w);
        json_field_text(w, "answer", asked[i]->sub_tiers.answer);
        json_field_date(w, "asked_on", asked[i]->sub_tiers.asked_on);
        json_field_text(w, "party", asked[i]->id);
        json_field_cstr(w, "question", "sub_tiers");
        json_end_object(w);
    }
    json_end_array(w);
    return true;
}

static bool is_answer(struct str word)
{
    static const char *const answers[] = {"none", "some", "refused", "unanswered"};
    for (size_t i = 0; i < LENGTH(answers); i++)
        if (str_equal(word, str_of(answers[i])))
            return true;
    return false;
}

static bool read_one(const cJSON *item, const struct party *const *sorted, size_t n,
                     struct party_declared *said_out, size_t *party_out, struct arena *arena)
{
    struct error ignored = ERROR_INIT;
    struct str party = STR_EMPTY, question = STR_EMPTY, answer = STR_EMPTY, asked = STR_EMPTY;
    struct party_declared said = {.answer = STR_EMPTY};
    if (!json_optional_text(item, "", "party", PARTY_ID_MAX_BYTES, &party, &ignored) ||
        !json_optional_text(item, "", "question", 32, &question, &ignored) ||
        !json_optional_text(item, "", "answer", 32, &answer, &ignored) ||
        !json_optional_text(item, "", "asked_on", 32, &asked, &ignored) ||
        !str_equal(question, STR("sub_tiers")) || !is_answer(answer) ||
        !date_parse_full(asked, &said.asked_on, &ignored))
        return false;
    struct party key = {.id = party};
    const struct party *wanted = &key;
    const struct party *const *found = bsearch(&wanted, sorted, n, sizeof *sorted, by_id);
    if (!found)
        return false;
    said.answer = str_copy(arena, answer);
    *said_out = said;
    *party_out = (size_t)(found - sorted);
    return true;
}

bool engagement_read_declarations(const cJSON *object, struct arena *arena,
                                  struct engagement *engagement)
{
    const cJSON *array = cJSON_GetObjectItemCaseSensitive(object, "declarations");
    size_t n = engagement->n_parties;
    if (!array)
        return true;
    struct party **sorted = arena_calloc(arena, n, sizeof(*sorted));
    if (!sorted || !cJSON_IsArray(array))
        return false;
    for (size_t i = 0; i < n; i++)
        sorted[i] = &engagement->parties[i];
    qsort(sorted, n, sizeof *sorted, by_id);
    for (const cJSON *item = array->child; item; item = item->next) {
        struct party_declared said;
        size_t at;
        if (!cJSON_IsObject(item) ||
            !read_one(item, (const struct party *const *)sorted, n, &said, &at, arena))
            return false;
        sorted[at]->sub_tiers = said;
    }
    return !arena_failed(arena);
}
