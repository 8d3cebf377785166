/* http/pages/result_view.h - a stored screening as the result page wants it.
 *
 * Made from the answer as it was sent (POST /v1/screen) and the evidence, which holds the names and
 * relations that were submitted: so a screening of the API reads like one of the form, and reads
 * the same after years. Everything lives in the arena; the two JSON trees are borrowed.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_RESULT_VIEW_H
#define HTTP_PAGES_RESULT_VIEW_H

#include <stdint.h>

#include "core/arena.h"
#include "core/error.h"
#include "core/json.h"
#include "risk/relation.h"

enum { VIEW_NO_TIER = -1, VIEW_TREE_MAX = 2000 };
#define VIEW_NONE UINT32_MAX

struct view_party {
    struct str id, name, schema, about; /* about: country, birth, numbers */
    int tier;                           /* VIEW_NO_TIER: not connected */
    uint32_t risk_micro;
    struct str band;
    const cJSON *matches;          /* the answer's array */
    uint32_t n_matches, n_counted; /* counted: at or above the threshold */
    const cJSON *flags;            /* the answer's array */
    uint32_t n_flags;
    bool worst;     /* on the worst path */
    unsigned depth; /* in the table's tree; the order is result_view.order */
};

struct view_relation {
    uint32_t from, to; /* positions in parties */
    enum relation_type type;
    struct str words; /* "owns 25-50 %" */
    struct str source;
    bool worst;
};

struct view_listed {
    struct str id, caption, list;
    const cJSON *measures; /* may be NULL */
};

struct view_link {
    uint32_t from, to; /* positions in listed */
    struct str kind;   /* "linked to" */
};

struct view_step {
    uint32_t party;    /* VIEW_NONE on the last step */
    uint32_t relation; /* VIEW_NONE at the root, at the end, and where it cannot be told */
    struct str type;   /* the relation's, as the answer says it */
    uint32_t listed;   /* last step: VIEW_NONE where the risk comes from flags alone */
    uint32_t factor_micro, product_micro, match_micro;
};

struct view_path {
    struct view_step *steps;
    size_t n_steps; /* 0: no risk */
    uint32_t risk_micro;
    struct view_link *links;
    size_t n_links;
};

struct result_view {
    struct arena *arena;
    const cJSON *answer; /* NULL: a chain that is shown, not judged */
    struct str verdict;
    uint32_t root;
    struct view_party *parties; /* in the answer's order */
    size_t n_parties;
    uint32_t *order; /* the parties as a tree, depth first, the worst path first */
    struct view_relation *relations;
    size_t n_relations;
    struct view_listed *listed;
    size_t n_listed;
    struct view_path headline;
    struct view_path *alternatives;
    size_t n_alternatives;
};

/** Reads both documents. ERROR_INTERNAL when they are not a screening, ERROR_MEMORY. */
bool result_view_read(const cJSON *answer, const cJSON *evidence, struct arena *arena,
                      struct result_view *view_out, struct error *err) MUST_CHECK;

/* Reading the answer: empty, 0, false or NULL for what is not there. */
struct str view_text(const cJSON *object, const char *key);
uint32_t view_micro(const cJSON *object, const char *key); /* 0.95 -> 950000 */
int64_t view_int(const cJSON *object, const char *key, int64_t otherwise);
bool view_bool(const cJSON *object, const char *key);
const cJSON *view_items(const cJSON *object, const char *key); /* the array's first item */

/** Position of a party or listed party by its id, or VIEW_NONE. Linear. */
uint32_t view_find_party(const struct result_view *view, struct str id);
uint32_t view_find_listed(const struct result_view *view, struct str id);

/** The name of a listed party, or its id. */
struct str view_listed_name(const struct result_view *view, uint32_t listed);

/** Sets depth and order (result_tree.c). */
bool result_tree_order(struct result_view *view, struct error *err) MUST_CHECK;

#endif
