/* unit/audit/test_chain.c - what is hashed is what audit/audit.h says, checked by hand.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit/chain.h"

static struct chain_link example(void)
{
    return (struct chain_link){
        .tenant = STR("t"),
        .seq = 7,
        .occurred_ms = 1700000000123,
        .actor_kind = STR("user"),
        .actor_id = STR(""),
        .action = STR("key.create"),
        .subject_kind = STR("key"),
        .subject_id = STR("J\xc3\xbc"),
        .detail_hash = {0xab},
        .previous_hash = {0xcd},
    };
}

static void the_format_is_the_documented_one(void **state)
{
    (void)state;
    struct chain_link link = example();
    unsigned char want[SHA256_BYTES], got[SHA256_BYTES];
    sha256(STR("15:subtier-audit-1,1:t,1:7,13:1700000000123,4:user,0:,10:key.create,3:key,"
               "3:J\xc3\xbc,"
               "64:ab00000000000000000000000000000000000000000000000000000000000000,"
               "64:cd00000000000000000000000000000000000000000000000000000000000000,"),
           want);
    assert_true(chain_hash(&link, got));
    assert_memory_equal(want, got, SHA256_BYTES);
}

static void moving_a_byte_between_fields_changes_the_hash(void **state)
{
    (void)state;
    struct chain_link link = example(), other = example();
    unsigned char a[SHA256_BYTES], b[SHA256_BYTES];
    other.action = STR("key.creat");
    other.subject_kind = STR("ekey");
    assert_true(chain_hash(&link, a) && chain_hash(&other, b));
    assert_memory_not_equal(a, b, SHA256_BYTES);
}

static void the_commitment_is_salt_and_detail(void **state)
{
    (void)state;
    unsigned char want[SHA256_BYTES], got[SHA256_BYTES];
    sha256(STR("salt{}"), want);
    chain_commit(STR("salt"), STR("{}"), got);
    assert_memory_equal(want, got, SHA256_BYTES);
    chain_commit(STR_EMPTY, STR_EMPTY, got);
    sha256(STR(""), want);
    assert_memory_equal(want, got, SHA256_BYTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_format_is_the_documented_one),
        cmocka_unit_test(moving_a_byte_between_fields_changes_the_hash),
        cmocka_unit_test(the_commitment_is_salt_and_detail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
