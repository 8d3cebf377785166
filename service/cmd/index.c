/* cmd/index.c - `subtier index verify FILE`: does the index find what trying all would find?
 *
 * FILE holds one name a line (an operator's own vendors, say); - is standard input. Each is
 * searched through the index of the active lists and compared with every listed party in turn.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "core/file.h"
#include "core/utf8.h"
#include "lists/snapshot/snapshot.h"

enum { INPUT_MAX = 64 << 20, MEMORY_MAX = 1 << 30 };

static const struct option_row rows[] = {
    {"--schema", "SCHEMA", "what the names are (default LegalEntity)"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct tally {
    size_t names, hits, missed;
};

static bool found(const struct match_hits *hits, uint32_t listed, uint32_t score)
{
    for (size_t i = 0; i < hits->count; i++) {
        if (hits->items[i].listed == listed)
            return hits->items[i].score_micro == score;
    }
    return false;
}

static bool verify_name(const struct match_index *index, const struct subject *query,
                        struct arena *arena, struct tally *tally, struct error *err)
{
    const struct match_search all = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
    struct match_hits hits;
    if (!match_index_search(index, query, &all, arena, &hits, err))
        return false;
    tally->names++;
    for (uint32_t i = 0; i < match_index_count(index); i++) {
        AUTO_ARENA scratch = ARENA_INIT(MEMORY_MAX);
        struct match_explanation pair;
        if (!match_index_explain(index, query, i, &scratch, &pair, err))
            return false;
        if (pair.score_micro < MATCH_THRESHOLD_MICRO)
            continue;
        tally->hits++;
        if (!found(&hits, i, pair.score_micro)) {
            tally->missed++;
            printf("missed: \"%.*s\" against \"%.*s\"\n", STR_ARG(pair.query_name),
                   STR_ARG(pair.candidate_name));
        }
    }
    return true;
}

static bool verify_names(const struct match_index *index, enum schema schema, struct str text,
                         struct error *err)
{
    struct tally tally = {0};
    struct str line;
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);

    while (str_cut(&text, '\n', &line)) {
        struct subject_name name = {str_trim(line), NAME_PRIMARY};
        struct subject query = {.schema = schema, .names = &name, .n_names = 1};
        if (name.text.len == 0)
            continue;
        if (!verify_name(index, &query, &arena, &tally, err))
            return false;
        arena_release(&arena);
    }
    printf("%zu names, %zu hits by trying all, %zu missed by the index\n", tally.names, tally.hits,
           tally.missed);
    return tally.missed == 0 ||
           error_set(err, ERROR_INTERNAL, "the index missed %zu hits", tally.missed);
}

static bool run(struct db_pool *pool, const struct options *options, struct error *err)
{
    const char *named = options_get(options, "--schema");
    enum schema schema = named ? schema_of(str_of(named)) : SCHEMA_LEGAL_ENTITY;
    if (options->n_words != 2 || strcmp(options->words[0], "verify") != 0)
        return error_set(err, ERROR_USAGE, "say: index verify FILE");
    if (schema == SCHEMA_NONE)
        return error_set(err, ERROR_USAGE, "there is no schema '%s'", named);

    AUTO_BUF text = BUF_INIT(INPUT_MAX);
    if (!file_read(options->words[1], &text, err))
        return false;
    if (!utf8_valid(buf_str(&text)))
        return error_set(err, ERROR_INPUT, "%s is not valid UTF-8", options->words[1]);
    struct snapshot_holder *holder = snapshot_holder_new(pool, err);
    if (!holder)
        return false;
    const struct snapshot *snapshot = snapshot_take(holder);
    bool done = verify_names(snapshot->index, schema, buf_str(&text), err);
    snapshot_give(holder, snapshot);
    snapshot_holder_free(holder);
    return done;
}

int cmd_index(int argc, char **argv)
{
    return cmd_with_pool("index", "index verify FILE [OPTIONS]", rows, argc, argv, run);
}
