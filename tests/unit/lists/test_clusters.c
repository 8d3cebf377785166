/* Which listed parties are one: each kind of evidence, and what keeps two apart.
 * SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "lists/snapshot/clusters.h"

enum { MOST = 6 };

/* A party of a case: list, schema, up to two names, birth, country, identifier, address. */
struct row {
    uint32_t list;
    enum schema schema;
    const char *names[2], *birth, *country, *id_kind, *id, *address;
};

struct built {
    struct snapshot_listed listed[MOST];
    struct subject subjects[MOST];
    struct subject_name names[MOST][2];
    struct subject_birth births[MOST];
    struct subject_identifier identifiers[MOST];
    struct str countries[MOST];
    char bodies[MOST][256];
    size_t count;
};

static void build(struct built *b, const struct row *rows)
{
    memset(b, 0, sizeof *b);
    for (; b->count < MOST && rows[b->count].names[0]; b->count++) {
        size_t i = b->count;
        const struct row *row = &rows[i];
        struct subject *s = &b->subjects[i];
        s->schema = row->schema;
        s->names = b->names[i];
        for (size_t n = 0; n < 2 && row->names[n]; n++)
            b->names[i][s->n_names++] = (struct subject_name){str_of(row->names[n]), NAME_PRIMARY};
        if (row->birth) {
            struct error err = ERROR_INIT;
            struct date day;
            assert_true(date_parse(str_of(row->birth), &day, &err));
            b->births[i] = (struct subject_birth){day, day, false};
            s->births = &b->births[i];
            s->n_births = 1;
        }
        if (row->country) {
            b->countries[i] = str_of(row->country);
            s->countries = &b->countries[i];
            s->n_countries = 1;
        }
        if (row->id) {
            b->identifiers[i] = (struct subject_identifier){str_of(row->id_kind), str_of(row->id),
                                                            str_of(row->country)};
            s->identifiers = &b->identifiers[i];
            s->n_identifiers = 1;
        }
        int len =
            snprintf(b->bodies[i], sizeof b->bodies[i], "{\"properties\":{\"address\":[\"%s\"]}}",
                     row->address ? row->address : "");
        b->listed[i] = (struct snapshot_listed){.list = row->list,
                                                .schema = row->schema,
                                                .caption = str_of(row->names[0]),
                                                .body = {b->bodies[i], (size_t)len}};
    }
}

#define PERSON(list, name, birth, country)                                                         \
    {                                                                                              \
        list, SCHEMA_PERSON, {name}, birth, country, NULL, NULL, NULL                              \
    }
#define FIRM(list, name, country, address)                                                         \
    {                                                                                              \
        list, SCHEMA_ORGANIZATION, {name}, NULL, country, NULL, NULL, address                      \
    }

static const struct {
    const char *label;
    struct row rows[MOST];
    const char *clusters; /* the cluster of each party, by position */
    enum cluster_evidence evidence;
} cases[] = {
    {"the same day, names in another order",
     {PERSON(0, "RI, Je-Son", "1938-02-03", NULL), PERSON(1, "Ri Je Son", "1938-02-03", NULL)},
     "00",
     CLUSTER_BY_BIRTH},
    {"another name on the same day",
     {PERSON(0, "Ri Je Son", "1938-02-03", "kp"), PERSON(1, "Kim Yong Chol", "1938-02-03", "kp")},
     "01",
     CLUSTER_BY_NOTHING},
    {"a name alone never",
     {PERSON(0, "Ri Je Son", NULL, "kp"), PERSON(1, "Ri Je Son", NULL, "kp")},
     "01",
     CLUSTER_BY_NOTHING},
    {"the same year and country",
     {PERSON(0, "Ri Je Son", "1938", "kp"), PERSON(1, "Ri Je Son", "1938-02-03", "kp")},
     "00",
     CLUSTER_BY_BIRTH_YEAR},
    {"the same year in another country",
     {PERSON(0, "Ri Je Son", "1938", "kp"), PERSON(1, "Ri Je Son", "1938", "cn")},
     "01",
     CLUSTER_BY_NOTHING},
    {"the same year, a name of one word",
     {PERSON(0, "Suharto", "1938", "id"), PERSON(1, "Suharto", "1938", "id")},
     "01",
     CLUSTER_BY_NOTHING},
    {"one list keeps its parties apart",
     {PERSON(0, "Ri Je Son", "1938-02-03", "kp"), PERSON(0, "Ri Je Son", "1938-02-03", "kp")},
     "01",
     CLUSTER_BY_NOTHING},
    {"three lists are one cluster",
     {PERSON(0, "Ri Je Son", "1938-02-03", "kp"), PERSON(1, "Ri Je Son", "1938-02-03", "kp"),
      PERSON(2, "Je Son Ri", "1938-02-03", "kp")},
     "000",
     CLUSTER_BY_BIRTH},
    {"the surer of two of one list is joined",
     {PERSON(0, "Ri Je Son", "1938", "kp"), PERSON(0, "Ri Je Son", "1938-02-03", "kp"),
      PERSON(1, "Ri Je Son", "1938-02-03", "kp")},
     "011",
     CLUSTER_BY_BIRTH},
    {"an identifier, whatever the names",
     {{0, SCHEMA_VESSEL, {"CHON MA SAN"}, NULL, NULL, "imoNumber", "8660313", NULL},
      {1, SCHEMA_VESSEL, {"RI HONG 2"}, NULL, NULL, "imoNumber", "866-0313", NULL}},
     "00",
     CLUSTER_BY_IDENTIFIER},
    {"an identifier with wrong check digits",
     {{0, SCHEMA_VESSEL, {"CHON MA SAN"}, NULL, NULL, "imoNumber", "8660314", NULL},
      {1, SCHEMA_VESSEL, {"RI HONG 2"}, NULL, NULL, "imoNumber", "8660314", NULL}},
     "01",
     CLUSTER_BY_NOTHING},
    {"an identifier against a contradicting birth",
     {{0, SCHEMA_PERSON, {"Ri Je Son"}, "1938-02-03", "kp", "passportNumber", "645310121", NULL},
      {1, SCHEMA_PERSON, {"Ri Je Son"}, "1971-02-03", "kp", "passportNumber", "645310121", NULL}},
     "01",
     CLUSTER_BY_NOTHING},
    {"a firm's name, country and address",
     {FIRM(0, "Korea Rakwon Trading Corporation", "kp", "Rakwon-dong, Pothonggang, Pyongyang"),
      FIRM(1, "KOREA RAKWON TRADING CORP", "kp", "Rakwon-dong, Pyongyang, DPRK")},
     "00",
     CLUSTER_BY_ADDRESS},
    {"a firm's name and country only",
     {FIRM(0, "Korea Rakwon Trading Corporation", "kp", "Pyongyang"),
      FIRM(1, "Korea Rakwon Trading Corporation", "kp", "Nampo")},
     "01",
     CLUSTER_BY_NOTHING},
    {"a person is no firm",
     {PERSON(0, "Ri Je Son", "1938-02-03", "kp"), FIRM(1, "Ri Je Son", "kp", "Pyongyang")},
     "01",
     CLUSTER_BY_NOTHING},
};

static void find(struct built *b, struct arena *arena, struct snapshot_same **same, size_t *n_same)
{
    struct error err = ERROR_INIT;
    assert_true(clusters_find(b->listed, b->subjects, b->count, arena, same, n_same, &err));
}

static void evidence_decides(void **state)
{
    (void)state;
    for (size_t c = 0; c < LENGTH(cases); c++) {
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        struct built b;
        struct snapshot_same *same;
        size_t n_same;
        char found[MOST + 1] = "";
        build(&b, cases[c].rows);
        find(&b, &arena, &same, &n_same);
        for (size_t i = 0; i < b.count; i++)
            found[i] = (char)('0' + b.listed[i].cluster);
        if (strcmp(found, cases[c].clusters) != 0)
            fail_msg("%s: %s, not %s", cases[c].label, found, cases[c].clusters);
        if ((n_same > 0 ? same[0].evidence : CLUSTER_BY_NOTHING) != cases[c].evidence)
            fail_msg("%s: by %s", cases[c].label,
                     n_same > 0 ? cluster_evidence_name(same[0].evidence) : "nothing");
    }
}

/* A ring holds exactly the parties that name the same cluster, at most one of each list. */
static void rings_are_clusters(void **state)
{
    (void)state;
    for (size_t c = 0; c < LENGTH(cases); c++) {
        AUTO_ARENA arena = ARENA_INIT(16 << 20);
        struct built b;
        struct snapshot_same *same;
        size_t n_same;
        build(&b, cases[c].rows);
        find(&b, &arena, &same, &n_same);
        for (uint32_t i = 0; i < b.count; i++) {
            size_t ring = 0, named = 0;
            uint32_t at = i, lists = 0;
            do {
                assert_int_equal(b.listed[at].cluster, b.listed[i].cluster);
                assert_int_equal(lists & 1u << b.listed[at].list, 0);
                lists |= 1u << b.listed[at].list;
                ring++;
                at = b.listed[at].next_same;
            } while (at != i && ring <= MOST);
            for (size_t j = 0; j < b.count; j++)
                named += b.listed[j].cluster == b.listed[i].cluster;
            assert_int_equal(ring, named);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_decides),
        cmocka_unit_test(rings_are_clusters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
