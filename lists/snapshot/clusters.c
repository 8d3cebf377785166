/* lists/snapshot/clusters.c - see clusters.h.
 *
 * Blocks first: keys that two parties must share to be worth a comparison ("i|<identifier>",
 * "b|<birth year>|<word of a name>", "a|<country>|<two words of a name>"). Keys that more than
 * MAX_BLOCK parties share are passed over; the rarer words of the same names remain. Then the pairs
 * are judged, sorted by sureness, and joined.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/snapshot/clusters.h"

#include <stdlib.h>

#include "core/map.h"
#include "core/micro.h"
#include "lists/snapshot/address_words.h"
#include "match/birth.h"
#include "match/identifier.h"
#include "match/match.h"
#include "text/words.h"

enum {
    MAX_BLOCK = 64,
    WORD_LETTERS_LEAST = 3,
    NAMES_LOOKED_AT = 32,
    KEY_WORDS = 8,
    NAME_KEY_BYTES = 8192,
    ADDRESS_WORDS_LEAST = 2, /* in common, to say that two addresses are one */
};
static const size_t MAX_BYTES = (size_t)4 << 30;

/* Members of a block as a list: each entry leads to the one before it. */
struct member {
    uint32_t party, before; /* MAP_NONE ends */
};

struct block {
    uint32_t last, count;
};

struct pair {
    uint32_t a, b; /* a < b */
};

struct finder {
    struct arena scratch;
    struct snapshot_listed *listed;
    const struct subject *subjects;
    size_t count;
    struct map by_key;
    struct block *blocks;
    size_t n_blocks, blocks_capacity;
    struct member *members;
    size_t n_members, members_capacity;
    struct pair *pairs;
    size_t n_pairs, pairs_capacity;
    struct snapshot_same *same;
    size_t n_same, same_capacity;
};

const char *cluster_evidence_name(enum cluster_evidence evidence)
{
    switch (evidence) {
    case CLUSTER_BY_IDENTIFIER:
        return "identifier";
    case CLUSTER_BY_BIRTH:
        return "birth";
    case CLUSTER_BY_BIRTH_YEAR:
        return "birth_year";
    case CLUSTER_BY_ADDRESS:
        return "address";
    case CLUSTER_BY_NOTHING:
        break;
    }
    return "";
}

/* --- Blocks ----------------------------------------------------------------------------------- */

static bool add_key(struct finder *f, const char *key, uint32_t party)
{
    uint32_t number = MAP_NONE;
    struct block *blocks =
        arena_grow(&f->scratch, f->blocks, &f->blocks_capacity, f->n_blocks + 1, sizeof *blocks);
    struct member *members = arena_grow(&f->scratch, f->members, &f->members_capacity,
                                        f->n_members + 1, sizeof *members);
    if (!key || !blocks || !members ||
        !map_add(&f->by_key, str_of(key), (uint32_t)f->n_blocks, &number))
        return false;
    f->blocks = blocks;
    f->members = members;
    if (number == MAP_NONE) {
        number = (uint32_t)f->n_blocks++;
        blocks[number] = (struct block){MAP_NONE, 0};
    }
    struct block *block = &blocks[number];
    if (block->last != MAP_NONE && members[block->last].party == party)
        return true;
    members[f->n_members] = (struct member){party, block->last};
    block->last = (uint32_t)f->n_members++;
    block->count++;
    return true;
}

static bool is_strong(struct str kind)
{
    static const char *const kinds[] = {"passportNumber",     "idNumber",
                                        "taxNumber",          "innCode",
                                        "ogrnCode",           "leiCode",
                                        "imoNumber",          "uscCode",
                                        "registrationNumber", "socialSecurityNumber"};
    for (size_t i = 0; i < LENGTH(kinds); i++) {
        if (str_equal(kind, str_of(kinds[i])))
            return true;
    }
    return false;
}

static bool add_identifiers(struct finder *f, uint32_t party)
{
    const struct subject *s = &f->subjects[party];
    for (size_t i = 0; i < s->n_identifiers; i++) {
        char text[IDENTIFIER_SIZE];
        size_t len = identifier_normalise(s->identifiers[i].value, text);
        if (len == 0 || !is_strong(s->identifiers[i].kind))
            continue;
        if (!add_key(f, arena_printf(&f->scratch, "i|%.*s", (int)len, text), party))
            return false;
    }
    return true;
}

/* The telling words of a name, each once, in order, so that a reordered name gives the same. */
static size_t telling_words(struct finder *f, struct str name, struct str out[KEY_WORDS])
{
    struct word words[WORDS_MAX];
    size_t count = words_split(&f->scratch, name, words), kept = 0;
    for (size_t i = 0; i < count && kept < KEY_WORDS; i++) {
        if (words[i].text.len < WORD_LETTERS_LEAST)
            continue;
        size_t at = kept;
        while (at > 0 && str_compare(out[at - 1], words[i].text) > 0)
            at--;
        if (at > 0 && str_equal(out[at - 1], words[i].text))
            continue;
        memmove(&out[at + 1], &out[at], (kept - at) * sizeof *out);
        out[at] = words[i].text;
        kept++;
    }
    return kept;
}

/* A key for each word of a name, behind the block's own beginning. */
static bool add_single_words(struct finder *f, uint32_t party, const char *prefix,
                             const struct str *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!add_key(f, arena_printf(&f->scratch, "%s|%.*s", prefix, STR_ARG(words[i])), party))
            return false;
    }
    return true;
}

/* A key for each two words: firms share single words too often. */
static bool add_two_words(struct finder *f, uint32_t party, const char *prefix,
                          const struct str *words, size_t count)
{
    if (count == 1)
        return add_single_words(f, party, prefix, words, count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            const char *key = arena_printf(&f->scratch, "%s|%.*s|%.*s", prefix, STR_ARG(words[i]),
                                           STR_ARG(words[j]));
            if (!add_key(f, key, party))
                return false;
        }
    }
    return true;
}

typedef bool add_words(struct finder *f, uint32_t party, const char *prefix,
                       const struct str *words, size_t count);

/* Keys of every strong name. */
static bool add_names(struct finder *f, uint32_t party, const char *prefix, add_words *add)
{
    const struct subject *s = &f->subjects[party];
    for (size_t n = 0; n < s->n_names && n < NAMES_LOOKED_AT; n++) {
        struct str words[KEY_WORDS + 1];
        if (s->names[n].role == NAME_WEAK)
            continue;
        size_t count = telling_words(f, s->names[n].text, words);
        if (!add(f, party, prefix, words, count))
            return false;
    }
    return !arena_failed(&f->scratch);
}

static bool add_births(struct finder *f, uint32_t party)
{
    const struct subject *s = &f->subjects[party];
    for (size_t i = 0; i < s->n_births; i++) {
        char prefix[32];
        if (date_is_none(s->births[i].from) || s->births[i].from.year != s->births[i].to.year)
            continue;
        snprintf(prefix, sizeof prefix, "b|%d", s->births[i].from.year);
        if (!add_names(f, party, prefix, add_single_words))
            return false;
    }
    return true;
}

static bool add_countries(struct finder *f, uint32_t party)
{
    const struct subject *s = &f->subjects[party];
    for (size_t i = 0; i < s->n_countries; i++) {
        char prefix[32];
        snprintf(prefix, sizeof prefix, "a|%.*s", STR_ARG(str_slice(s->countries[i], 0, 2)));
        if (!add_names(f, party, prefix, add_two_words))
            return false;
    }
    return true;
}

static bool add_party(struct finder *f, uint32_t party)
{
    if (!add_identifiers(f, party))
        return false;
    return f->listed[party].schema == SCHEMA_PERSON ? add_births(f, party)
                                                    : add_countries(f, party);
}

/* --- Pairs ------------------------------------------------------------------------------------ */

static int by_parties(const void *x, const void *y)
{
    const struct pair *p = x, *q = y;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

static bool add_pair(struct finder *f, uint32_t a, uint32_t b)
{
    if (f->listed[a].list == f->listed[b].list ||
        !schema_comparable(f->listed[a].schema, f->listed[b].schema))
        return true;
    struct pair *pairs =
        arena_grow(&f->scratch, f->pairs, &f->pairs_capacity, f->n_pairs + 1, sizeof *pairs);
    if (!pairs)
        return false;
    f->pairs = pairs;
    pairs[f->n_pairs++] = a < b ? (struct pair){a, b} : (struct pair){b, a};
    return true;
}

static bool add_block_pairs(struct finder *f, const struct block *block)
{
    if (block->count > MAX_BLOCK)
        return true;
    for (uint32_t m = block->last; m != MAP_NONE; m = f->members[m].before) {
        for (uint32_t n = f->members[m].before; n != MAP_NONE; n = f->members[n].before) {
            if (!add_pair(f, f->members[m].party, f->members[n].party))
                return false;
        }
    }
    return true;
}

static bool collect_pairs(struct finder *f)
{
    for (uint32_t party = 0; party < f->count; party++) {
        if (!add_party(f, party))
            return false;
    }
    for (size_t i = 0; i < f->n_blocks; i++) {
        if (!add_block_pairs(f, &f->blocks[i]))
            return false;
    }
    if (f->n_pairs == 0)
        return true;
    qsort(f->pairs, f->n_pairs, sizeof *f->pairs, by_parties);
    size_t kept = 1;
    for (size_t i = 1; i < f->n_pairs; i++) {
        if (by_parties(&f->pairs[i], &f->pairs[kept - 1]) != 0)
            f->pairs[kept++] = f->pairs[i];
    }
    f->n_pairs = kept;
    return true;
}

/* --- Judging ---------------------------------------------------------------------------------- */

static bool share_identifier(const struct subject *a, const struct subject *b)
{
    for (size_t i = 0; i < a->n_identifiers; i++) {
        for (size_t j = 0; is_strong(a->identifiers[i].kind) && j < b->n_identifiers; j++) {
            if (str_equal(a->identifiers[i].kind, b->identifiers[j].kind) &&
                identifier_compare(&a->identifiers[i], &b->identifiers[j]) == IDENTIFIER_EQUAL)
                return true;
        }
    }
    return false;
}

static bool share_country(const struct subject *a, const struct subject *b)
{
    for (size_t i = 0; i < a->n_countries; i++) {
        for (size_t j = 0; j < b->n_countries; j++) {
            if (str_equal(a->countries[i], b->countries[j]))
                return true;
        }
    }
    return false;
}

static bool same_day(const struct subject *a, const struct subject *b)
{
    struct date x = {0}, y = {0};
    return birth_compare(a, b, &x, &y) == BIRTH_EXACT && x.day > 0 && y.day > 0;
}

/* A name's words in order, parted by blanks; empty when it has none. */
static struct str name_key(struct str name, struct arena *passing)
{
    struct word words[WORDS_MAX];
    struct str sorted[WORDS_MAX];
    AUTO_BUF out = BUF_INIT(NAME_KEY_BYTES);
    size_t count = words_split(passing, name, words);
    for (size_t i = 0; i < count; i++) {
        size_t at = i;
        for (; at > 0 && str_compare(sorted[at - 1], words[i].text) > 0; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = words[i].text;
    }
    for (size_t i = 0; i < count; i++) {
        buf_add(&out, sorted[i]);
        buf_addc(&out, ' ');
    }
    return str_copy(passing, buf_str(&out));
}

/* Does a strong name of both consist of the same words? Most of those that are one do, and need no
 * matcher. */
static bool share_name(const struct subject *a, const struct subject *b, struct arena *passing)
{
    struct str keys[NAMES_LOOKED_AT];
    size_t n = 0;
    for (size_t i = 0; i < a->n_names && n < NAMES_LOOKED_AT; i++) {
        if (a->names[i].role != NAME_WEAK)
            keys[n++] = name_key(a->names[i].text, passing);
    }
    for (size_t j = 0; j < b->n_names && j < NAMES_LOOKED_AT; j++) {
        struct str key =
            b->names[j].role == NAME_WEAK ? STR_EMPTY : name_key(b->names[j].text, passing);
        for (size_t i = 0; i < n && key.len > 0; i++) {
            if (str_equal(keys[i], key))
                return true;
        }
    }
    return false;
}

/* What the names alone are worth. */
static bool compare_names(const struct finder *f, const struct pair *pair, struct arena *passing,
                          uint32_t *score_out, struct error *err)
{
    const struct subject *a = &f->subjects[pair->a], *b = &f->subjects[pair->b];
    const struct subject query = {.schema = a->schema, .names = a->names, .n_names = a->n_names};
    const struct subject candidate = {
        .schema = b->schema, .names = b->names, .n_names = b->n_names};
    struct match_explanation explanation;
    if (share_name(a, b, passing)) {
        *score_out = MICRO_ONE;
        return true;
    }
    if (!match_compare(&query, &candidate, passing, &explanation, err))
        return false;
    *score_out = explanation.weak_only ? 0 : explanation.score_micro;
    return true;
}

static size_t longest_name(const struct subject *s, struct arena *passing)
{
    size_t longest = 0;
    for (size_t i = 0; i < s->n_names; i++) {
        struct word words[WORDS_MAX];
        size_t count = words_split(passing, s->names[i].text, words);
        longest = count > longest ? count : longest;
    }
    return longest;
}

/* What would make the two one if their names agree; cheap beside comparing the names. */
static enum cluster_evidence promise(const struct finder *f, const struct pair *pair,
                                     struct arena *passing)
{
    const struct subject *a = &f->subjects[pair->a], *b = &f->subjects[pair->b];
    struct date x = {0}, y = {0};
    bool person = a->schema == SCHEMA_PERSON || b->schema == SCHEMA_PERSON;
    if (share_identifier(a, b))
        return CLUSTER_BY_IDENTIFIER;
    if (person && same_day(a, b))
        return CLUSTER_BY_BIRTH;
    if (!share_country(a, b))
        return CLUSTER_BY_NOTHING;
    if (person)
        return birth_compare(a, b, &x, &y) >= BIRTH_AGREES ? CLUSTER_BY_BIRTH_YEAR
                                                           : CLUSTER_BY_NOTHING;
    return address_words_shared(f->listed[pair->a].body, f->listed[pair->b].body, passing) >=
                   ADDRESS_WORDS_LEAST
               ? CLUSTER_BY_ADDRESS
               : CLUSTER_BY_NOTHING;
}

static bool is_kept(const struct finder *f, const struct snapshot_same *same, struct arena *passing)
{
    switch (same->evidence) {
    case CLUSTER_BY_IDENTIFIER:
        return true;
    case CLUSTER_BY_BIRTH:
        return same->name_micro >= CLUSTER_NAME_MICRO;
    case CLUSTER_BY_BIRTH_YEAR:
        return same->name_micro >= CLUSTER_SURE_MICRO &&
               longest_name(&f->subjects[same->a], passing) > 1 &&
               longest_name(&f->subjects[same->b], passing) > 1;
    case CLUSTER_BY_ADDRESS:
        return same->name_micro >= CLUSTER_SURE_MICRO;
    case CLUSTER_BY_NOTHING:
        break;
    }
    return false;
}

static bool judge(struct finder *f, const struct pair *pair, struct error *err)
{
    const struct subject *a = &f->subjects[pair->a], *b = &f->subjects[pair->b];
    struct date x, y;
    AUTO_ARENA passing = ARENA_INIT(64 << 20);
    struct snapshot_same same = {.a = pair->a, .b = pair->b};
    if (birth_compare(a, b, &x, &y) < BIRTH_NEAR)
        return true; /* contradicted */
    same.evidence = promise(f, pair, &passing);
    if (!same.evidence)
        return true;
    if (!compare_names(f, pair, &passing, &same.name_micro, err))
        return false;
    if (!is_kept(f, &same, &passing))
        return true;
    struct snapshot_same *grown =
        arena_grow(&f->scratch, f->same, &f->same_capacity, f->n_same + 1, sizeof *grown);
    if (!grown)
        return error_memory(err);
    f->same = grown;
    f->same[f->n_same++] = same;
    return true;
}

/* --- Joining ---------------------------------------------------------------------------------- */

static int by_sureness(const void *x, const void *y)
{
    const struct snapshot_same *p = x, *q = y;
    if (p->evidence != q->evidence)
        return p->evidence < q->evidence ? -1 : 1;
    if (p->name_micro != q->name_micro)
        return p->name_micro > q->name_micro ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

/* Do two clusters hold parties of one list? Clusters are short: a party a list at most. */
static bool collide(const struct snapshot_listed *listed, uint32_t a, uint32_t b)
{
    uint32_t i = a;
    do {
        uint32_t j = b;
        do {
            if (listed[i].list == listed[j].list)
                return true;
            j = listed[j].next_same;
        } while (j != b);
        i = listed[i].next_same;
    } while (i != a);
    return false;
}

/* Two rings become one; the smaller first position names it. */
static void join(struct snapshot_listed *listed, uint32_t a, uint32_t b)
{
    uint32_t name = listed[a].cluster < listed[b].cluster ? listed[a].cluster : listed[b].cluster;
    uint32_t after_a = listed[a].next_same;
    listed[a].next_same = listed[b].next_same;
    listed[b].next_same = after_a;
    uint32_t at = a;
    do {
        listed[at].cluster = name;
        at = listed[at].next_same;
    } while (at != a);
}

/* Keeps the evidence that holds: between parties that ended up in one cluster. */
static void join_all(struct finder *f)
{
    size_t kept = 0;
    if (f->n_same > 0)
        qsort(f->same, f->n_same, sizeof *f->same, by_sureness);
    for (size_t i = 0; i < f->n_same; i++) {
        const struct snapshot_same same = f->same[i];
        bool together = f->listed[same.a].cluster == f->listed[same.b].cluster;
        if (!together && collide(f->listed, same.a, same.b))
            continue;
        if (!together)
            join(f->listed, same.a, same.b);
        f->same[kept++] = same;
    }
    f->n_same = kept;
}

static bool find(struct finder *f, struct error *err)
{
    if (!collect_pairs(f))
        return error_memory(err);
    for (size_t i = 0; i < f->n_pairs; i++) {
        if (!judge(f, &f->pairs[i], err))
            return false;
    }
    join_all(f);
    return true;
}

bool clusters_find(struct snapshot_listed *listed, const struct subject *subjects, size_t count,
                   struct arena *arena, struct snapshot_same **same_out, size_t *n_same_out,
                   struct error *err)
{
    struct finder f = {
        .scratch = ARENA_INIT(MAX_BYTES), .listed = listed, .subjects = subjects, .count = count};
    map_init(&f.by_key, &f.scratch);
    for (size_t i = 0; i < count; i++)
        listed[i].cluster = listed[i].next_same = (uint32_t)i;
    bool done = find(&f, err);
    struct snapshot_same *same = done ? arena_calloc(arena, f.n_same, sizeof *same) : NULL;
    if (done && !same)
        done = error_memory(err);
    if (done && f.n_same > 0)
        memcpy(same, f.same, f.n_same * sizeof *same);
    if (done) {
        *same_out = same;
        *n_same_out = f.n_same;
    }
    arena_release(&f.scratch);
    return done;
}
