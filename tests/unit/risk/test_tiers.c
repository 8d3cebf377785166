/* risk/test_tiers.c - tiers over contracts and over what hangs from them; who is dealt with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"
#include "risk/tiers.h"

/* "a>b:c" is a contract from a to b; p pays, b banks at, s signs for, o owns, d directs, @ shares
 * an address. The root is r. */
static enum relation_type type_of(char letter)
{
    static const struct {
        char letter;
        enum relation_type type;
    } letters[] = {{'c', RELATION_CONTRACTS},     {'p', RELATION_PAYS}, {'b', RELATION_BANKS_AT},
                   {'s', RELATION_SIGNS_FOR},     {'o', RELATION_OWNS}, {'d', RELATION_DIRECTS},
                   {'@', RELATION_SHARES_ADDRESS}};
    for (size_t i = 0; i < LENGTH(letters); i++)
        if (letters[i].letter == letter)
            return letters[i].type;
    fail_msg("no relation '%c'", letter);
    return RELATION_TYPES;
}

static const char *const names[] = {"r", "a", "b", "c", "d", "e"};

static const char *name_of(char letter) { return names[letter == 'r' ? 0 : letter - 'a' + 1]; }

static const struct {
    const char *label, *relations;
    bool subsidiaries;
    const char *tiers; /* of r, a, b, c, d, e: a digit, or - for none */
    const char *dealt; /* of the same: x, or - */
} cases[] = {
    {"the root alone", "", false, "0-----", "x-----"},
    {"a chain of contracts", "r>a:c a>b:c b>c:c", false, "0123--", "xxxx--"},
    {"the shortest contract path counts", "r>a:c a>b:c b>c:c r>c:c", false, "0121--", "xxxx--"},
    {"a payee hangs at its payer's tier", "r>a:c a>b:p", false, "011---", "xxx---"},
    {"a bank and a signatory hang as well", "r>a:c a>b:b c>a:s", false, "0111--", "xxxx--"},
    {"a contract path goes before a shorter way", "r>a:c a>b:c b>c:c a>c:p", false, "0123--",
     "xxxx--"},
    {"an owner hangs and is not dealt with", "r>a:c b>a:o", false, "011---", "xx----"},
    {"what an owner buys is no dealing", "r>a:c b>a:o b>c:p b>d:c", false, "01112-", "xx----"},
    {"a director of a payee", "r>a:p b>a:d", false, "000---", "xx----"},
    {"a shared address is followed both ways", "r>a:c b>a:@ b>c:@", false, "0111--", "xx----"},
    {"dealt with by one way is enough", "r>a:c b>a:o a>b:p", false, "011---", "xxx---"},
    {"subsidiaries are not followed", "r>a:c a>b:o", false, "01----", "xx----"},
    {"unless the policy says so", "r>a:c a>b:o", true, "011---", "xx----"},
    {"who pays the root is dealt with, though no tier", "a>r:p b>a:c", false, "0-----", "xx----"},
    {"the firm the root signs for", "r>a:s", false, "0-----", "xx----"},
    {"an owner of the root", "a>r:o", false, "00----", "x-----"},
    {"a cycle ends", "r>a:c a>b:c b>a:c b>r:c", false, "012---", "xxx---"},
    {"apart from all", "a>b:c", false, "0-----", "x-----"},
    {"the nearest it hangs from", "r>a:c a>b:c b>c:@ a>c:@", false, "0121--", "xxx---"},
    {"contracts below what hangs", "r>a:c a>b:p b>c:c c>d:p", false, "01122-", "xxxxx-"},
};

static void build(struct chain *c, const char *relations)
{
    chain_init(c);
    for (size_t i = 0; i < LENGTH(names); i++)
        chain_party(c, names[i]);
    for (const char *at = relations; *at; at += at[5] ? 6 : 5)
        chain_relate(c, name_of(at[0]), name_of(at[2]), type_of(at[4]), 950000);
}

static void tiers_and_dealings(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        struct chain c;
        struct graph graph;
        build(&c, cases[i].relations);
        c.input.policy.follow_subsidiaries = cases[i].subsidiaries;
        assert_true(graph_build(&c.input, &c.arena, &graph));
        const bool *dealt = dealings_find(&c.input, &graph, &c.arena);
        const struct risk_result *r = chain_evaluate(&c);
        for (size_t p = 0; p < LENGTH(names); p++) {
            int want = cases[i].tiers[p] == '-' ? TIER_NONE : cases[i].tiers[p] - '0';
            if (r->parties[p].tier != want)
                fail_msg("%s: %s is in tier %d", cases[i].label, names[p], r->parties[p].tier);
            if (dealt[p] != (cases[i].dealt[p] == 'x'))
                fail_msg("%s: %s dealt with: %d", cases[i].label, names[p], dealt[p]);
        }
        chain_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tiers_and_dealings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
