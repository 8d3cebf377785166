/* risk/risk.h - from matches to a verdict, a headline risk with its path, and a breadth.
 *
 * Pure: values in, values out; the day of the question is an argument; integer millionths
 * throughout, each product rounded half up, so every replica gives the same bytes and everything
 * can be redone by hand. The order of parties, relations and matches in the input changes nothing
 * (ties go by ids).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RISK_RISK_H
#define RISK_RISK_H

#include "core/arena.h"
#include "core/date.h"
#include "core/error.h"
#include "match/measure.h"
#include "match/schema.h"
#include "risk/facts.h"
#include "risk/nexus.h"
#include "risk/relation.h"

enum verdict { /* worst last; a zeroed verdict is not "clear" */
               VERDICT_INDETERMINATE = 0,
               VERDICT_NO_MATCH,
               VERDICT_WATCH,
               VERDICT_REVIEW,
               VERDICT_BLOCK,
};
const char *verdict_name(enum verdict verdict);
/** The worse of two: block > review > indeterminate > watch > no_match. */
enum verdict verdict_worst(enum verdict a, enum verdict b);

enum band { BAND_LOW, BAND_GUARDED, BAND_ELEVATED, BAND_HIGH };
const char *band_name(enum band band);
enum band band_of(uint32_t risk_micro); /* >= .85 high, .60 elevated, .30 guarded */

enum match_decision { DECISION_NONE, DECISION_TRUE_MATCH, DECISION_FALSE_MATCH };

struct risk_match {
    uint32_t listed; /* position in the input's `listed` */
    uint32_t score_micro;
    enum match_decision decision;
    bool weak_only;       /* rests on a weak alias without corroboration: no strong name gives it */
    bool strong_identity; /* birth or identifier agrees */
};

struct risk_flag {
    const char *id;
    uint32_t weight_micro;
    const char *title, *source; /* NULL when whoever raised it gave none */
    struct str reason;          /* the explanation with its evidence */
};

struct risk_party {
    struct str id;
    enum schema schema;
    const struct risk_match *matches;
    size_t n_matches;
    const struct risk_flag *flags; /* red flags; none are raised yet, their place in s is here */
    size_t n_flags;
    struct facts facts;
    struct str
        sub_tiers; /* of a dated questionnaire: declared, none, refused, unanswered; or empty */
};

/** What it declares of its own subcontractors; empty: nobody asked. A questionnaire has a day, what
 *  the record states (declared, none, refused, not_asked) has none and counts where there is no
 *  questionnaire. */
static inline struct str risk_party_sub_tiers(const struct risk_party *party)
{
    return party->sub_tiers.len > 0 ? party->sub_tiers
                                    : facts_first(party->facts, "subtierDeclaration");
}

struct risk_listed {
    struct str id, caption, list, regime, source; /* source: citation shown with the rule */
    enum schema schema;
    unsigned measures;
    struct date listed_on;        /* none: not known */
    const struct str *programmes; /* the publisher's, for rules that hold for some of them only */
    size_t n_programmes;
    uint32_t network; /* equal numbers: linked, also through listed parties that are not in the
                         input; 0: by the input's links only */
};

struct risk_link {
    uint32_t from, to; /* positions in `listed` */
    struct str kind;
};

/* What a match that rests on a weak alias alone is worth (OFAC FAQ 122, 123). */
enum weak_policy {
    WEAK_CORROBORATE = 0, /* nothing, until a birth, country or identifier agrees: shown, watch */
    WEAK_OFF,             /* nothing, and not even watch */
    WEAK_FULL             /* as much as a strong alias */
};

/* What a policy changes of the rules that ship: one regime's rule off, or on other days. */
struct risk_rule_change {
    struct str regime, rule; /* "us-bis", "ownership" */
    bool off;
    struct date from, to; /* of the row without an end; a none `from` keeps the row's */
};

/* What a policy changes of a red flag (risk/flags.h). */
struct risk_flag_change {
    struct str id; /* "payee-other" */
    bool off;
    bool weighted; /* weight_micro counts in place of the row's */
    uint32_t weight_micro;
    struct date from, to; /* none: the row's own; both days inclusive */
};

/* Rises with each change of a row of the rules' tables. */
enum { RISK_RULES_VERSION = 1 };

enum { RISK_MAX_DEPTH = 64 };

struct risk_policy {
    int64_t version;
    uint32_t match_threshold_micro; /* .70: below, a match is shown but not scored */
    uint32_t block_threshold_micro; /* .90 */
    uint32_t breadth_floor_micro;   /* .30 */
    uint32_t safe_micro;            /* .60: what a counterfactual must get below */
    unsigned max_depth;             /* 10 edges; 1 to RISK_MAX_DEPTH */
    bool follow_subsidiaries;       /* owns also from -> to */
    enum weak_policy weak_aliases;
    const struct risk_rule_change *rule_changes;
    size_t n_rule_changes;
    const struct risk_flag_change *flag_changes;
    size_t n_flag_changes;
};
struct risk_policy risk_policy_default(void);

enum authorisation_kind {
    AUTHORISATION_LICENCE,
    AUTHORISATION_EXEMPTION,
    AUTHORISATION_WIND_DOWN,
    AUTHORISATION_REBUTTAL, /* evidence against a presumption of ownership or control */
    AUTHORISATION_KINDS
};

struct risk_authorisation {
    enum authorisation_kind kind;
    struct str regime;      /* whose rule it concerns */
    struct str party, rule; /* empty: any */
    struct str reference;   /* the licence's number, the article, where the evidence is */
    struct str scope;       /* in words */
    struct date from, to;   /* the first and the last day; none is open */
};

struct risk_input {
    const struct risk_party *parties;
    size_t n_parties;
    uint32_t root;
    const struct relation *relations; /* only those valid on the day */
    size_t n_relations;
    const struct risk_listed *listed; /* matched ones and what they link to */
    size_t n_listed;
    const struct risk_link *links;
    size_t n_links;
    struct date as_of;
    struct risk_nexus nexus;
    const struct risk_authorisation *authorisations;
    size_t n_authorisations;
    bool lists_incomplete; /* a required list is stale or missing */
    struct risk_policy policy;
};

enum { TIER_NONE = -1 };
#define RISK_NONE UINT32_MAX

struct risk_step {
    uint32_t party;    /* RISK_NONE on the last step, which is the party's own risk */
    uint32_t relation; /* position in the input's relations; RISK_NONE at the root and at the end */
    uint32_t weight_micro;  /* relation_weight, or the node risk s on the last step */
    uint32_t product_micro; /* of everything so far, as printed */
    /* last step only */
    uint32_t listed; /* RISK_NONE where the risk comes from flags alone */
    uint32_t match_micro;
};

struct risk_path {
    struct risk_step *steps; /* the root's step first (product 1), the end's score last */
    size_t n_steps;          /* 0: no risk */
    uint32_t risk_micro;
    const uint32_t *links; /* positions in input.links that touch the end's listed party */
    size_t n_links;
};

struct risk_rule_hit {
    const char *rule; /* listed, ownership, ownership_possible, owners_unaccounted, control,
                         control_possible, government, territory, listed_bank, payee_other,
                         presumption */
    struct str regime;
    enum measure measure;
    uint32_t party, listed; /* listed: RISK_NONE where the rule rests on more than one or on none */
    enum verdict verdict;
    bool decides;           /* else shown as information: the nexus does not reach the regime */
    bool presumed;          /* rebuttable by recorded evidence */
    uint32_t authorisation; /* position in the input's authorisations; RISK_NONE */
    struct str source, reason;
};

/* A regime whose listings matched, but whose rule of that name is not known for that day. */
struct risk_not_evaluated {
    struct str regime;
    const char *rule;
    struct str reason;
};

struct risk_party_result {
    int tier;                 /* TIER_NONE when unreachable */
    uint32_t node_risk_micro; /* s */
    uint32_t match_micro;     /* m */
    uint32_t best_listed;     /* RISK_NONE */
    uint32_t reach_micro;     /* best product of edge weights from the root; 0 when unreachable */
    enum band band;           /* of node_risk_micro */
};

struct risk_removal {
    bool is_relation; /* else a match */
    uint32_t relation;
    uint32_t party, listed;
    uint32_t risk_micro; /* the headline after this and all earlier removals of the set */
};

enum { RISK_MAX_ALTERNATIVES = 4, RISK_MAX_REMOVALS = 2 };

struct risk_result {
    enum verdict verdict;
    bool authorised;              /* every deciding block is */
    struct date authorised_until; /* of the authorised ones that end, the first; none: open */
    bool incomplete; /* block or review stands although lists are stale or the graph was cut */
    bool partial;    /* the graph was cut at max_depth */
    struct risk_path headline;
    struct risk_path alternatives[RISK_MAX_ALTERNATIVES]; /* best paths to the next bad ends */
    size_t n_alternatives;
    uint32_t breadth_micro;
    struct risk_rule_hit *rules; /* deciding ones first, then worst first */
    size_t n_rules;
    struct risk_not_evaluated *not_evaluated; /* by regime */
    size_t n_not_evaluated;
    struct risk_removal counterfactual[RISK_MAX_REMOVALS];
    size_t n_counterfactual;
    struct risk_party_result *parties; /* as input.parties */
};

/** Is the input well-formed (positions in range, no self-relation, confidences in (0,1])? Writes a
 *  reason. For tests, fuzzers and checked builds. */
bool risk_input_validate(const struct risk_input *input, const char **reason_out);

/** Evaluates; everything in the result lives in `arena`. Errors: ERROR_MEMORY, ERROR_INPUT. */
bool risk_evaluate(const struct risk_input *input, struct arena *arena,
                   struct risk_result *result_out, struct error *err) MUST_CHECK;

#endif
