/* fuzz/fuzz_engagement.c - bytes to an engagement: it is refused with a fault, or it is whole.
 *
 * What was read must survive being written and read again, byte for byte.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "portfolio/engagement.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok)
        abort();
}

static void check_party(const struct party *party)
{
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct party again;
    struct str text = party_canonical(party, &arena);
    AUTO_JSON *tree = json_parse(text, &err);
    require(tree && party_decode(tree, "", &arena, &again, &faults));
    require(str_equal(text, party_canonical(&again, &arena)));
    require(party->subject.n_names + party->subject.n_identifiers > 0);
}

static void check_relation(const struct party_relation *relation)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    AUTO_BUF text = BUF_INIT(1 << 16);
    AUTO_BUF text_again = BUF_INIT(1 << 16);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct party_relation again;
    struct json_writer w = JSON_WRITER(&text), w_again = JSON_WRITER(&text_again);
    relation_write(&w, relation);
    AUTO_JSON *tree = json_parse(buf_str(&text), &err);
    require(tree && relation_decode(tree, "", &arena, &again, &faults));
    relation_write(&w_again, &again);
    require(str_equal(buf_str(&text), buf_str(&text_again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = ARENA_INIT(16 << 20);
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct engagement engagement;
    AUTO_JSON *tree = json_parse((struct str){(const char *)data, size}, &err);
    if (!tree)
        return 0;
    if (!engagement_decode(tree, &arena, &engagement, &faults)) {
        require(faults.count > 0 || arena_failed(&arena));
        return 0;
    }
    require(engagement.root < engagement.n_parties);
    for (size_t i = 0; i < engagement.n_parties; i++)
        check_party(&engagement.parties[i]);
    for (size_t i = 0; i < engagement.n_relations; i++) {
        const struct relation *edge = &engagement.relations[i].edge;
        require(edge->from < engagement.n_parties && edge->to < engagement.n_parties);
        require(edge->from != edge->to);
        check_relation(&engagement.relations[i]);
    }
    return 0;
}
