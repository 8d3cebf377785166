/* cmd/index.c - `subtier index verify FILE`: does the index find what trying all would find?
 *
 * FILE holds one name a line (an operator's own vendors, say); - is standard input. Each is
 * searched through the index of the active lists and compared with every listed party in turn
 * (match/trial.h), some milliseconds a name; progress shows on a terminal.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/database.h"
#include "core/file.h"
#include "core/utf8.h"
#include "lists/snapshot/snapshot.h"
#include "match/trial.h"

enum { INPUT_MAX = 64 << 20, MEMORY_MAX = 1 << 30 };

static const struct option_row rows[] = {
    {"--schema", "SCHEMA", "what the names are (default LegalEntity)"},
    DATABASE_OPTIONS,
    CMD_HELP_ROW,
};

struct tally {
    size_t names, hits, missed;
};

struct verifier {
    const struct match_index *index;
    struct match_trial *trial;
    uint32_t *scores; /* of every listed party, by trying */
    enum schema schema;
    struct tally tally;
};

static void report_missed(const struct verifier *v, const struct subject *query, uint32_t listed,
                          struct arena *arena)
{
    struct error err = ERROR_INIT;
    struct match_explanation pair;
    if (match_index_explain(v->index, query, listed, arena, &pair, &err))
        printf("missed: \"%.*s\" against \"%.*s\"\n", STR_ARG(query->names[0].text),
               STR_ARG(pair.candidate_name));
}

static bool verify_name(struct verifier *v, const struct subject *query, struct arena *arena,
                        struct error *err)
{
    const struct match_search all = {.cutoff_micro = MATCH_THRESHOLD_MICRO};
    size_t count = match_index_count(v->index);
    struct match_hits hits;
    uint32_t wrong;
    if (!match_index_search(v->index, query, &all, arena, &hits, err) ||
        !match_trial_scores(v->trial, query, 0, count, arena, v->scores, err))
        return false;
    v->tally.names++;
    for (size_t i = 0; i < count; i++)
        v->tally.hits += v->scores[i] >= MATCH_THRESHOLD_MICRO;
    if (match_trial_agrees(&hits, v->scores, count, MATCH_THRESHOLD_MICRO, &wrong))
        return true;
    v->tally.missed++;
    report_missed(v, query, wrong, arena);
    return true;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '\n' || i + 1 == text.len;
    return n;
}

/* On a terminal only: the answer is what standard output holds. */
static void show_progress(size_t line, size_t lines, bool last)
{
    if (isatty(STDERR_FILENO) && (last || line % 64 == 0))
        fprintf(stderr, "\r%zu of %zu names%s", line, lines, last ? "\n" : "");
}

static bool verify_names(struct verifier *v, struct str text, struct error *err)
{
    struct str line;
    size_t at = 0, lines = count_lines(text);
    AUTO_ARENA arena = ARENA_INIT(MEMORY_MAX);
    while (str_cut(&text, '\n', &line)) {
        struct subject_name name = {str_trim(line), NAME_PRIMARY};
        struct subject query = {.schema = v->schema, .names = &name, .n_names = 1};
        show_progress(at++, lines, false);
        if (name.text.len > 0 && !verify_name(v, &query, &arena, err))
            return false;
        arena_release(&arena);
    }
    show_progress(lines, lines, true);
    printf("%zu names, %zu hits by trying all, %zu names answered otherwise by the index\n",
           v->tally.names, v->tally.hits, v->tally.missed);
    return v->tally.missed == 0 ||
           error_set(err, ERROR_INTERNAL, "the index answered %zu names otherwise",
                     v->tally.missed);
}

static bool verify(const struct match_index *index, enum schema schema, struct str text,
                   struct error *err)
{
    struct verifier v = {.index = index, .schema = schema};
    v.scores = calloc(match_index_count(index) + 1, sizeof *v.scores);
    if (!v.scores)
        return error_memory(err);
    v.trial = match_trial_of_index(index, err);
    bool done = v.trial && verify_names(&v, text, err);
    match_trial_free(v.trial);
    free(v.scores);
    return done;
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
    bool done = verify(snapshot->index, schema, buf_str(&text), err);
    snapshot_give(holder, snapshot);
    snapshot_holder_free(holder);
    return done;
}

int cmd_index(int argc, char **argv)
{
    return cmd_with_pool("index", "index verify FILE [OPTIONS]", rows, argc, argv, run);
}
