/* tests/bench/fit.c - fits the curves of the model to labelled pairs and prints model_table.c.
 *
 * Reads lines "set mode label score features... rule query candidate" (tests/bench/search_main.c
 * --pairs and tests/bench/fit.sh). Logistic loss, every increment of every curve held to its sign,
 * so that more of a bad thing never helps; drawn towards fit_start.h
 * where the data say little. With --cross it prints two-fold cross-validated figures instead.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "core/str.h"
#include "fit_start.h"

enum { ROWS_MAX = 60000, SEGMENTS = CURVE_KNOTS - 1, LINE = 8192, STEPS = 3000 };

struct row {
    int32_t features[FEATURE_COUNT];
    float segment[FEATURE_COUNT][SEGMENTS];
    float weight;
    uint8_t mode, label, fold, dev;
};

struct parameters {
    double base, rise[FEATURE_COUNT][SEGMENTS];
};

static struct row rows[ROWS_MAX];
static size_t n_rows;

static const struct {
    const char *prefix;
    float weight;
} WEIGHTS[] = {{"dev", 3.0f},          {"vendor", 0.5f}, {"un_treated", 0.5f},
               {"alias", 0.35f},       {"cross", 0.15f}, {"chinese", 0.05f},
               {"neg_company", 1.35f}, {"neg_cn", 1.0f}, {"neg_person", 0.7f}};

static float weight_of(const char *set)
{
    for (size_t i = 0; i < LENGTH(WEIGHTS); i++)
        if (strncmp(set, WEIGHTS[i].prefix, strlen(WEIGHTS[i].prefix)) == 0)
            return WEIGHTS[i].weight;
    return 0;
}

static void fill_segments(struct row *row)
{
    for (size_t f = 0; f < FEATURE_COUNT; f++) {
        const struct curve *c = &START[row->mode].curves[f];
        for (size_t k = 0; k < SEGMENTS; k++) {
            float at = (float)(row->features[f] - c->at[k]) / (float)(c->at[k + 1] - c->at[k]);
            row->segment[f][k] = at < 0 ? 0 : at > 1 ? 1 : at;
        }
    }
}

static void read_rows(FILE *in)
{
    static char line[LINE];
    while (n_rows < ROWS_MAX && fgets(line, sizeof line, in)) {
        struct row *row = &rows[n_rows];
        char *save = NULL, *set = strtok_r(line, "\t", &save);
        row->mode = (uint8_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        row->label = (uint8_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        strtok_r(NULL, "\t", &save);
        for (size_t f = 0; f < FEATURE_COUNT; f++)
            row->features[f] = (int32_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        const char *rule = strtok_r(NULL, "\t", &save), *query = strtok_r(NULL, "\t\n", &save);
        row->weight = weight_of(set);
        row->dev = strcmp(set, "dev") == 0;
        row->fold = query ? str_hash(str_of(query)) % 2 : 0;
        if (row->weight == 0 || strcmp(rule, "exact") == 0)
            continue;
        fill_segments(row);
        n_rows++;
    }
}

static double logit(const struct parameters *p, const struct row *row)
{
    double z = p->base;
    for (size_t f = 0; f < FEATURE_COUNT; f++)
        for (size_t k = 0; k < SEGMENTS; k++)
            z += p->rise[f][k] * (double)row->segment[f][k];
    return z;
}

static struct parameters prior_of(unsigned mode)
{
    struct parameters p = {.base = START[mode].base / 1000.0};
    for (size_t f = 0; f < FEATURE_COUNT; f++) {
        const struct curve *c = &START[mode].curves[f];
        p.base += c->effect[0] / 1000.0;
        for (size_t k = 0; k < SEGMENTS; k++)
            p.rise[f][k] = (c->effect[k + 1] - c->effect[k]) / 1000.0;
    }
    return p;
}

static bool rising(size_t f) { return f == FEATURE_INFORMATION || f == FEATURE_LETTERS; }

/* Adam (Kingma and Ba 2015) with projection. `fold` 2 takes all rows. */
static struct parameters fit(unsigned mode, unsigned fold)
{
    enum { N = 1 + FEATURE_COUNT * SEGMENTS };
    const double pull = 0.3, rate = 0.02;
    struct parameters prior = prior_of(mode), p = prior;
    double m[N] = {0}, v[N] = {0};
    for (int step = 1; step <= STEPS; step++) {
        double g[N] = {0};
        for (size_t i = 0; i < n_rows; i++) {
            const struct row *row = &rows[i];
            if (row->mode != mode || row->fold == fold)
                continue;
            double error = (1 / (1 + exp(-logit(&p, row))) - row->label) * (double)row->weight;
            g[0] += error;
            for (size_t f = 0; f < FEATURE_COUNT; f++)
                for (size_t k = 0; k < SEGMENTS; k++)
                    g[1 + f * SEGMENTS + k] += error * (double)row->segment[f][k];
        }
        for (size_t j = 0; j < N; j++) {
            double *x = j ? &p.rise[(j - 1) / SEGMENTS][(j - 1) % SEGMENTS] : &p.base;
            double x0 = j ? prior.rise[(j - 1) / SEGMENTS][(j - 1) % SEGMENTS] : prior.base;
            g[j] += pull * (*x - x0);
            m[j] = 0.9 * m[j] + 0.1 * g[j];
            v[j] = 0.999 * v[j] + 0.001 * g[j] * g[j];
            *x -=
                rate * (m[j] / (1 - pow(0.9, step))) / (sqrt(v[j] / (1 - pow(0.999, step))) + 1e-8);
            if (j && (j - 1) / SEGMENTS == FEATURE_REORDERED)
                *x = x0; /* by decision: a name in another order ranks above one with a slip */
            if (j && rising((j - 1) / SEGMENTS) ? *x < 0 : j && *x > 0)
                *x = 0;
        }
    }
    return p;
}

static void print_model(unsigned mode, const char *name, const struct parameters *p)
{
    double base = p->base;
    printf("    [%s] = {%ld, {\n", name, lround(base * 1000));
    for (size_t f = 0; f < FEATURE_COUNT; f++) {
        const struct curve *c = &START[mode].curves[f];
        double sum = 0;
        printf("        /* %s */ {{", feature_name((enum feature)f));
        for (size_t k = 0; k < CURVE_KNOTS; k++)
            printf("%d%s", c->at[k], k + 1 < CURVE_KNOTS ? ", " : "}, {");
        for (size_t k = 0; k < CURVE_KNOTS; k++) {
            printf("%ld%s", lround(sum * 1000), k + 1 < CURVE_KNOTS ? ", " : "}},\n");
            sum += k < SEGMENTS ? p->rise[f][k] : 0;
        }
    }
    printf("    }},\n");
}

static void cross_validate(void)
{
    unsigned tp = 0, fp = 0, fn = 0, dev_tp = 0, dev_fp = 0, dev_fn = 0;
    for (unsigned fold = 0; fold < 2; fold++) {
        struct parameters p[2] = {fit(MODE_PERSON, fold), fit(MODE_ORGANIZATION, fold)};
        for (size_t i = 0; i < n_rows; i++) {
            if (rows[i].fold != fold)
                continue;
            bool hit = logit(&p[rows[i].mode], &rows[i]) >= 0;
            tp += hit && rows[i].label;
            fp += hit && !rows[i].label;
            fn += !hit && rows[i].label;
            dev_tp += rows[i].dev && hit && rows[i].label;
            dev_fp += rows[i].dev && hit && !rows[i].label;
            dev_fn += rows[i].dev && !hit && rows[i].label;
        }
    }
    printf("two-fold: all F1 %.4f (%u right, %u false, %u missed), dev F1 %.4f (%u, %u, %u)\n",
           2.0 * tp / (2 * tp + fp + fn), tp, fp, fn, 2.0 * dev_tp / (2 * dev_tp + dev_fp + dev_fn),
           dev_tp, dev_fp, dev_fn);
}

int main(int argc, char **argv)
{
    read_rows(stdin);
    if (argc > 1 && strcmp(argv[1], "--cross") == 0) {
        cross_validate();
        return 0;
    }
    struct parameters person = fit(MODE_PERSON, 2), firm = fit(MODE_ORGANIZATION, 2);
    printf("/* match/model_table.c - the weights of the model, one curve a feature; fitted by "
           "tests/bench/fit.c.\n * SPDX-License-Identifier: Apache-2.0 */\n"
           "#include \"match/model.h\"\n\nconst char MODEL_ID[] = \"subtier-1\";\n\n"
           "const struct weights MODELS[MODE_COUNT] = {\n");
    print_model(MODE_PERSON, "MODE_PERSON", &person);
    print_model(MODE_ORGANIZATION, "MODE_ORGANIZATION", &firm);
    print_model(MODE_ORGANIZATION, "MODE_VESSEL", &firm);
    printf("};\n");
    return 0;
}
