/* lists/versions/staging.h - a parsed list in memory, before anything of it is stored.
 *
 * A sink for any parser: it turns records into what the tables hold (body, subject, hashes), counts
 * them, refuses an id that comes twice, and at the end resolves links stated by name. Both the
 * import and snapshots made straight from files begin here.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_VERSIONS_STAGING_H
#define LISTS_VERSIONS_STAGING_H

#include "core/hash.h"
#include "lists/formats/counts.h"
#include "lists/formats/format.h"
#include "lists/formats/warnings.h"

struct staged_party {
    struct str id, entity_id, caption, subject, body;
    enum schema schema;
    unsigned measures;
    bool topicless;
    char body_sha256[SHA256_HEX_SIZE], match_hash[SHA256_HEX_SIZE];
};

struct staged_link {
    uint32_t party;  /* position in `parties` */
    uint32_t target; /* the same, or MAP_NONE when nobody, or more than one, bears the name */
    const char *kind;
    struct str target_id, target_name;
};

/* Parties that have at least one: a column that was lost shows here. */
struct list_fill {
    uint64_t births, countries, identifiers;
};

struct staging {
    struct arena arena;
    struct str list;
    const struct list_format *format;
    struct staged_party *parties;
    size_t n_parties, parties_capacity;
    struct staged_link *links;
    size_t n_links, links_capacity;
    struct map by_id;
    struct str column_map; /* an operator's, borrowed; set between init and read */
    struct list_tally tally;
    struct list_fill fill;
    struct list_warnings warnings;
    struct list_coverage coverage; /* all zero when the format does not count it */
    struct str partial;            /* why the file is only part of a list; empty when it is whole */
    struct date published;         /* from the file, or none */
    struct str first_id, last_id;
    bool any_topics;
    /* name in lower case -> party, or more than one: main names, then all others */
    struct map main_names, other_names;
    uint32_t *name_owners;
    size_t n_name_owners, name_owners_capacity;
};

/** `list` is borrowed. */
void staging_init(struct staging *staging, struct str list, const struct list_format *format);
void staging_release(struct staging *staging);

/** Parses the files into it. ERROR_LIST_REFUSED or ERROR_MEMORY; counts and warnings stand as far
 *  as it came. */
bool staging_read(struct staging *staging, const struct list_file *files, size_t count,
                  struct error *err) MUST_CHECK;

#endif
