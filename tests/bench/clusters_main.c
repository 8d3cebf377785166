/* clusters DATABASE-URL [N]: how many parties of the active lists are one, how long it takes to
 * find out, and N of them (default 50) for a person to check, spread evenly.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "core/clock.h"
#include "lists/snapshot/clusters.h"
#include "lists/versions/import.h"

static void print_party(const struct snapshot *s, uint32_t at)
{
    const struct snapshot_listed *party = &s->listed[at];
    printf("    %.*s  %s  %.*s\n", STR_ARG(party->id), schema_name(party->schema),
           STR_ARG(party->caption));
    printf("        %.*s\n", (int)(party->body.len > 700 ? 700 : party->body.len), party->body.ptr);
}

static void print_same(const struct snapshot *s, const struct snapshot_same *same)
{
    printf("%s, names %u\n", cluster_evidence_name(same->evidence), same->name_micro);
    print_party(s, same->a);
    print_party(s, same->b);
}

static const db_statement_group *const groups[] = {&import_statements, NULL};

int main(int argc, char **argv)
{
    struct error err = ERROR_INIT;
    size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 50, by[8] = {0}, parties = 0;
    if (argc < 2) {
        fprintf(stderr, "clusters DATABASE-URL [N]\n");
        return 2;
    }
    struct db_pool *pool = db_pool_new(argv[1], 2, groups, &err);
    int64_t began = clock_unix_ms();
    struct snapshot_holder *holder = pool ? snapshot_holder_new(pool, &err) : NULL;
    if (!holder) {
        fprintf(stderr, "%s\n", err.message);
        return 4;
    }
    const struct snapshot *s = snapshot_take(holder);
    printf("%zu parties loaded in %lld ms\n", s->n_listed, (long long)(clock_unix_ms() - began));
    for (size_t i = 0; i < s->n_same; i++)
        by[s->same[i].evidence]++;
    for (size_t i = 0; i < s->n_listed; i++)
        parties += s->listed[i].next_same != i;
    printf("%zu parties are on several lists; %zu pairs: %zu by identifier, %zu by birth, %zu by "
           "birth year, %zu by address\n",
           parties, s->n_same, by[CLUSTER_BY_IDENTIFIER], by[CLUSTER_BY_BIRTH],
           by[CLUSTER_BY_BIRTH_YEAR], by[CLUSTER_BY_ADDRESS]);
    for (size_t i = 0; i < n && i < s->n_same; i++)
        print_same(s, &s->same[n < s->n_same ? i * s->n_same / n : i]);
    snapshot_give(holder, s);
    snapshot_holder_free(holder);
    db_pool_free(pool);
    return 0;
}
