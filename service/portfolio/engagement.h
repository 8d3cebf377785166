/* portfolio/engagement.h - the customer's own records in memory: parties, relations, an engagement.
 *
 * The same structs serve an engagement sent inline with POST /v1/screen and one read from the
 * database. Everything lives in the arena it was decoded or loaded into. A reader that returns
 * false without having added a fault ran out of memory (arena_failed).
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORTFOLIO_ENGAGEMENT_H
#define PORTFOLIO_ENGAGEMENT_H

#include "core/arena.h"
#include "core/date.h"
#include "core/faults.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "match/subject.h"
#include "risk/risk.h"

enum {
    ENGAGEMENT_MAX_PARTIES = 100000,
    ENGAGEMENT_MAX_RELATIONS = 300000,
    PARTY_ID_MAX_BYTES = 200,
    PARTY_VALUE_MAX_BYTES = 1000, /* a name longer than this is refused, with its pointer */
    PARTY_MAX_VALUES = 500,       /* of one property */
};

/* What a stored questionnaire about sub-tiers says on the day of the question. Not the vendor's own
 * record, so no part of a party's content and its hash. */
struct party_declared {
    struct str answer; /* none, some, refused, unanswered; empty: nobody asked */
    struct date asked_on;
};

struct party {
    struct str id; /* the customer's own, unique in the engagement or, stored, in the tenant */
    enum schema schema;
    struct str schema_name;                  /* as sent */
    const struct party_property *properties; /* sorted by name */
    size_t n_properties;
    struct subject subject;          /* what the matcher needs of it */
    int64_t version;                 /* stored parties: rises with each change; 0 inline */
    struct party_declared sub_tiers; /* stored engagements; empty inline */
};

struct party_relation {
    struct str id;             /* stored relations; empty inline */
    struct relation edge;      /* positions in the engagement's parties */
    struct str from_id, to_id; /* party ids */
    struct str basis;          /* owns: "capital", "votes" or empty */
    bool confidence_given;
    struct str confidence_reason;
    struct date valid_from, valid_to; /* none: open; valid_to is the last day */
    struct str note;
    const struct party_property *properties; /* price, currency, account ...; sorted by name */
    size_t n_properties;
    int64_t version; /* stored relations: rises with each change; 0 inline */
};

struct engagement {
    struct str id, title;         /* stored engagements; empty inline */
    uint32_t root;                /* position in parties */
    struct date as_of;            /* none: today */
    int64_t policy;               /* its number; 0: the one in force */
    const struct str *only_lists; /* list ids the request restricts itself to; none: all enabled */
    size_t n_only_lists;
    struct party *parties;
    size_t n_parties;
    struct party_relation *relations;
    size_t n_relations;
    struct risk_nexus nexus; /* not given: every regime decides */
    const struct risk_authorisation *authorisations;
    size_t n_authorisations;
};

/**
 * Reads {"id", "schema", "properties"} strictly: unknown fields and properties of no known name
 * are faults, as are a missing id, a party without any name or identifier, empty names, bad dates
 * and countries. `pointer` is the object's JSON pointer. False when any fault was added.
 */
bool party_decode(const cJSON *object, const char *pointer, struct arena *arena,
                  struct party *party_out, struct faults *faults);

/** As party_decode for the body of a stored party. The id is `id` (of the route) when that is not
 *  empty, else the body's, else a new UUIDv7; a body's id that contradicts the route is a fault. */
bool party_decode_stored(const cJSON *object, struct str id, struct arena *arena,
                         struct party *party_out, struct faults *faults);

/** Reads one relation; from/to are left as ids (edge.from/to are filled by engagement_link). */
bool relation_decode(const cJSON *object, const char *pointer, struct arena *arena,
                     struct party_relation *relation_out, struct faults *faults);

/** As relation_decode for the body of a stored relation; the id as in party_decode_stored. */
bool relation_decode_stored(const cJSON *object, struct str id, struct arena *arena,
                            struct party_relation *relation_out, struct faults *faults);

/** Reads the member "properties" of `object` into the relation, as relation_decode does. */
bool relation_properties_decode(const cJSON *object, struct arena *arena,
                                struct party_relation *relation, struct faults *faults);

/** Reads {"root", "as_of", "parties", "relations"} of POST /v1/screen, and "title", "policy" (its
 * number) and "lists" (ids to restrict the screening to) when given. Duplicate ids, relations to
 * unknown parties, self-relations and an unknown root are faults with their pointers. Linear in the
 * input. */
bool engagement_decode(const cJSON *object, struct arena *arena, struct engagement *engagement_out,
                       struct faults *faults);

/**
 * Reads the members "nexus" ({"seat", "nationality", "currency", "us_origin", "us_import"}) and
 * "authorisations" ([{"kind", "regime", "reference", "party", "rule", "scope", "valid_from",
 * "valid_to"}]) of `object` into the engagement; what is absent stays as it was. Parties named by
 * an authorisation must be among the engagement's, where it has any yet. False after a fault.
 */
bool engagement_decode_conditions(const cJSON *object, struct arena *arena,
                                  struct engagement *engagement, struct faults *faults);

/** The member "authorisations", sorted by their own text. False only when memory is short. */
bool engagement_write_authorisations(struct json_writer *w, const struct engagement *engagement,
                                     struct arena *arena);

/** Reads the member "declarations" of evidence into the parties, as the next one writes it. False
 *  when it names a party or an answer that there is not. */
bool engagement_read_declarations(const cJSON *object, struct arena *arena,
                                  struct engagement *engagement);
/** The member "declarations", sorted by party; nothing when nobody was asked. False only when
 *  memory is short. */
bool engagement_write_declarations(struct json_writer *w, const struct engagement *engagement,
                                   struct arena *arena);

/** The member "nexus" when it is given; yes and no as 1 and 0 for the evidence, else as booleans.
 */
void engagement_write_nexus(struct json_writer *w, const struct risk_nexus *nexus, bool evidence);

/** Turns the relations' from_id and to_id into positions and finds the root. Relations to unknown
 *  parties and duplicate ids are faults. */
bool engagement_link(struct engagement *engagement, struct str root_id, struct arena *arena,
                     struct faults *faults);

/** {"id", "properties", "schema"}, keys sorted at both levels: the canonical form (RFC 8785). */
void party_write(struct json_writer *w, const struct party *party);

/** The member "properties": an object of arrays, in the order given. */
void properties_write(struct json_writer *w, const struct party_property *properties, size_t n);

/** The canonical form as text, in the arena; an empty view when memory is short. */
struct str party_canonical(const struct party *party, struct arena *arena);

/** What a person calls it: the primary name, else any name, else the id. */
struct str party_caption(const struct party *party);

/** {"from", "to", "type", "source", ...} as relation_decode reads it, keys sorted. */
void relation_write(struct json_writer *w, const struct party_relation *relation);

/** Is the relation valid on `day`? */
bool relation_valid_on(const struct party_relation *relation, struct date day);

#endif
