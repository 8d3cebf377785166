/* cmd/compare.c - `subtier compare A B`: one pair explained; `--pairs FILE`: a CSV of pairs scored.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/explain.h"
#include "core/file.h"
#include "core/micro.h"
#include "core/utf8.h"
#include "lists/formats/csv.h"
#include "match/match.h"

enum { PAIRS_MAX_BYTES = 1 << 30, PAIR_MEMORY = 256 << 20, OUTPUT_MAX = 64 << 20 };

static const struct option_row rows[] = {
    {"--schema", "SCHEMA", "Person, Company, Organization, Vessel ... (default LegalEntity)"},
    {"--birth", "DATE,DATE", "birth dates of A and B, either may be empty"},
    {"--pairs", "FILE", "score a CSV with the columns schema,query,candidate; - is standard input"},
    {"--json", NULL, "print the explanation as JSON"},
    {"--model", "ID", "score by an earlier model, such as subtier-1 (default: the newest)"},
    CMD_HELP_ROW,
};

static struct subject one_name(enum schema schema, const struct subject_name *name)
{
    return (struct subject){.schema = schema, .names = name, .n_names = 1};
}

/* --- One pair ----------------------------------------------------------------------------------
 */

static bool parse_births(const char *text, struct subject_birth births[2], bool given[2],
                         struct error *err)
{
    struct str rest = str_of(text), piece;
    for (int i = 0; i < 2 && str_cut(&rest, ',', &piece); i++) {
        given[i] = piece.len > 0;
        if (!given[i])
            continue;
        if (!date_parse(piece, &births[i].from, err))
            return error_within(err, "--birth");
        births[i].to = births[i].from;
    }
    return true;
}

static bool print_explanation(const struct match_explanation *explanation, bool json)
{
    AUTO_BUF out = BUF_INIT(OUTPUT_MAX);
    if (json) {
        struct json_writer w = JSON_WRITER(&out);
        match_explanation_write(&w, explanation);
        buf_addc(&out, '\n');
    } else {
        explain_print(&out, explanation, isatty(STDOUT_FILENO) == 1);
    }
    return !buf_failed(&out) && fwrite(buf_cstr(&out), 1, out.len, stdout) == out.len;
}

static bool find_model(const struct options *options, const struct model **model_out,
                       struct error *err)
{
    const char *id = options_get(options, "--model");
    *model_out = id ? match_model_find(str_of(id)) : match_model();
    return *model_out || error_set(err, ERROR_USAGE, "there is no model '%s'; the newest is %s", id,
                                   match_model_id());
}

static bool compare_pair(const struct options *options, enum schema schema, struct error *err)
{
    const struct model *model;
    struct subject_name names[2] = {{str_of(options->words[0]), NAME_PRIMARY},
                                    {str_of(options->words[1]), NAME_PRIMARY}};
    struct subject sides[2];
    struct subject_birth births[2] = {0};
    bool given[2] = {false, false};
    const char *birth = options_get(options, "--birth");

    if (!find_model(options, &model, err))
        return false;
    if (birth && !parse_births(birth, births, given, err))
        return false;
    for (int i = 0; i < 2; i++) {
        if (!utf8_valid(names[i].text))
            return error_set(err, ERROR_INPUT, "name %d is not valid UTF-8", i + 1);
        if (str_trim(names[i].text).len == 0)
            return error_set(err, ERROR_INPUT, "name %d is empty", i + 1);
        sides[i] = one_name(schema, &names[i]);
        sides[i].births = &births[i];
        sides[i].n_births = given[i];
    }
    AUTO_ARENA arena = ARENA_INIT(PAIR_MEMORY);
    struct match_explanation explanation;
    if (!match_compare_by(model, &sides[0], &sides[1], &arena, &explanation, err))
        return false;
    return print_explanation(&explanation, options_get(options, "--json") != NULL) ||
           error_set(err, ERROR_UNAVAILABLE, "cannot write the answer");
}

/* --- A file of pairs ---------------------------------------------------------------------------
 */

struct columns {
    size_t schema, query, candidate;
};

static size_t column_of(const struct csv_row *row, struct str name)
{
    size_t i = 0;
    while (i < row->n && !str_equal(str_trim(row->cells[i]), name))
        i++;
    return i;
}

static bool find_columns(const struct csv_row *header, struct columns *columns, struct error *err)
{
    *columns = (struct columns){column_of(header, STR("schema")), column_of(header, STR("query")),
                                column_of(header, STR("candidate"))};
    size_t missing = header->n;
    if (columns->schema == missing || columns->query == missing || columns->candidate == missing)
        return error_set(err, ERROR_INPUT, "the header must name schema, query and candidate");
    return true;
}

static bool score_row(const struct model *model, const struct csv_row *row,
                      const struct columns *columns, struct arena *arena, struct error *err)
{
    if (columns->schema >= row->n || columns->query >= row->n || columns->candidate >= row->n)
        return error_set(err, ERROR_INPUT, "the row has too few cells");
    enum schema schema = schema_of(row->cells[columns->schema]);
    if (schema == SCHEMA_NONE)
        return error_set(err, ERROR_INPUT, "there is no schema '%.*s'",
                         STR_ARG(row->cells[columns->schema]));

    struct subject_name query = {row->cells[columns->query], NAME_PRIMARY};
    struct subject_name candidate = {row->cells[columns->candidate], NAME_PRIMARY};
    struct subject sides[2] = {one_name(schema, &query), one_name(schema, &candidate)};
    struct match_explanation explanation;
    char score[MICRO_TEXT_SIZE];
    if (!match_compare_by(model, &sides[0], &sides[1], arena, &explanation, err))
        return false;
    return puts(micro_format(explanation.score_micro, score)) >= 0 ||
           error_set(err, ERROR_UNAVAILABLE, "cannot write the score");
}

static bool score_rows(const struct model *model, struct csv_reader *reader, struct error *err)
{
    struct csv_row row;
    struct columns columns;
    enum csv_step step = csv_next(reader, &row, err);

    if (step == CSV_END)
        return error_set(err, ERROR_INPUT, "the file is empty");
    if (step == CSV_BAD || !find_columns(&row, &columns, err))
        return false;
    AUTO_ARENA arena = ARENA_INIT(PAIR_MEMORY);
    for (size_t n = 2; (step = csv_next(reader, &row, err)) == CSV_ROW; n++) {
        if (!score_row(model, &row, &columns, &arena, err))
            return error_within(err, "row %zu", n);
        arena_release(&arena);
    }
    return step == CSV_END;
}

static bool score_pairs(const struct options *options, const char *path, struct error *err)
{
    const struct model *model;
    AUTO_BUF text = BUF_INIT(PAIRS_MAX_BYTES);
    if (!find_model(options, &model, err) || !file_read(path, &text, err))
        return false;
    struct list_file file = {path, buf_str(&text)};
    if (!utf8_valid(file.data))
        return error_set(err, ERROR_INPUT, "%s: the bytes are not valid UTF-8", path);

    struct csv_reader reader;
    csv_init(&reader, &file, ',');
    bool scored = score_rows(model, &reader, err);
    csv_release(&reader);
    return scored;
}

int cmd_compare(int argc, char **argv)
{
    struct options options;
    struct error err = ERROR_INIT;
    if (!options_parse(&options, rows, argc, argv, &err))
        return cmd_fail("compare", &err);
    if (options_get(&options, "--help")) {
        cmd_usage("compare [OPTIONS] A B | --pairs FILE", rows);
        return EXIT_DONE;
    }
    const char *pairs = options_get(&options, "--pairs");
    if (pairs)
        return score_pairs(&options, pairs, &err) ? EXIT_DONE : cmd_fail("compare", &err);

    const char *named = options_get(&options, "--schema");
    enum schema schema = named ? schema_of(str_of(named)) : SCHEMA_LEGAL_ENTITY;
    if (schema == SCHEMA_NONE)
        error_set(&err, ERROR_USAGE, "there is no schema '%s'", named);
    else if (options.n_words != 2)
        error_set(&err, ERROR_USAGE, "give two names, or --pairs FILE");
    else if (compare_pair(&options, schema, &err))
        return EXIT_DONE;
    return cmd_fail("compare", &err);
}
