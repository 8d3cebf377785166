/* tests/bench/pairs_main.c - scores of name pairs: CSV schema,query,candidate in, a score a line
 * out.
 *
 * --model ID takes an earlier model; --explain writes the explanation instead. --features also
 * writes the features of each pair on the same line, for tests/bench/fit.c.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "core/buf.h"
#include "match/match.h"

/* One CSV record into at most 3 fields; false at the end. */
static bool read_record(FILE *in, struct buf fields[3])
{
    size_t field = 0;
    bool quoted = false, any = false;
    for (int c; (c = getc(in)) != EOF;) {
        any = true;
        if (quoted) {
            int next;
            if (c != '"') {
                buf_addc(&fields[field], (char)c);
            } else if ((next = getc(in)) == '"') {
                buf_addc(&fields[field], '"');
            } else {
                quoted = false;
                ungetc(next, in);
            }
        } else if (c == '"') {
            quoted = true;
        } else if (c == ',' && field < 2) {
            field++;
        } else if (c == '\n') {
            return true;
        } else if (c != '\r') {
            buf_addc(&fields[field], (char)c);
        }
    }
    return any;
}

enum output { OUTPUT_SCORE, OUTPUT_FEATURES, OUTPUT_EXPLAIN };

static void score(const struct model *model, struct buf fields[3], enum output output)
{
    struct arena arena = ARENA_INIT(64u << 20);
    struct error err = ERROR_INIT;
    struct subject_name q = {buf_str(&fields[1]), NAME_PRIMARY},
                        c = {buf_str(&fields[2]), NAME_PRIMARY};
    enum schema schema = schema_of(buf_str(&fields[0]));
    struct subject query = {.schema = schema, .names = &q, .n_names = 1};
    struct subject candidate = {.schema = schema, .names = &c, .n_names = 1};
    struct match_explanation x;
    if (!match_compare_by(model, &query, &candidate, &arena, &x, &err))
        exit(4);
    if (output == OUTPUT_EXPLAIN) {
        AUTO_BUF json = BUF_INIT(1 << 20);
        struct json_writer w = JSON_WRITER(&json);
        match_explanation_write(&w, &x);
        puts(buf_cstr(&json));
        arena_release(&arena);
        return;
    }
    bool features = output == OUTPUT_FEATURES;
    printf("%u.%06u", x.score_micro / 1000000, x.score_micro % 1000000);
    for (size_t i = 0; features && i < x.n_features; i++)
        printf("\t%lld", (long long)(x.features[i].value_micro / 1000));
    for (size_t i = 0; features && i < x.n_adjustments; i++)
        printf("\t%s", x.adjustments[i].kind);
    putchar('\n');
    arena_release(&arena);
}

int main(int argc, char **argv)
{
    struct buf fields[3] = {BUF_INIT(1 << 20), BUF_INIT(1 << 20), BUF_INIT(1 << 20)};
    enum output output = OUTPUT_SCORE;
    const struct model *model = match_model();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--model") == 0 && i + 1 < argc)
            model = match_model_find(str_of(argv[++i]));
        else
            output = strcmp(argv[i], "--features") == 0 ? OUTPUT_FEATURES : OUTPUT_EXPLAIN;
    }
    if (!model)
        return 2;
    bool header = true;
    while (read_record(stdin, fields)) {
        if (!header)
            score(model, fields, output);
        header = false;
        for (size_t i = 0; i < LENGTH(fields); i++)
            buf_clear(&fields[i]);
    }
    for (size_t i = 0; i < LENGTH(fields); i++)
        buf_release(&fields[i]);
    return 0;
}
