/* tests/bench/fit.c - fits the curves of the model to labelled pairs and prints the model's table.
 *
 * Reads lines "set mode label score features... rule query candidate" (tests/bench/search_main.c
 * --pairs and tests/bench/fit.sh). Logistic loss, every increment of every curve held to its sign,
 * so that more of a bad thing never helps; drawn towards fit_start.h where the data say little.
 * With --cross it prints figures by FOLDS-fold cross-validation instead: pairs that share a name
 * are in one fold, so that nothing of a judged pair was fitted.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <stdio.h>

#include "core/str.h"
#include "fit_start.h"

enum {
    ROWS_MAX = 100000,
    SEGMENTS = CURVE_KNOTS - 1,
    LINE = 8192,
    STEPS = 1500,
    FOLDS = 5,
    SEEDS = 3,
    ALL_FOLDS = FOLDS,
    NAMES_SLOTS = 1 << 18,
};

struct row {
    int32_t features[FEATURE_COUNT];
    float segment[FEATURE_COUNT][SEGMENTS];
    float weight;
    uint32_t group;
    uint8_t mode, label, fold, set;
    bool exact, gate;
};

struct parameters {
    double base, rise[FEATURE_COUNT][SEGMENTS];
};

static struct row rows[ROWS_MAX];
static size_t n_rows;

/* Rows whose set begins so; "..._far" (another name altogether) and unknown sets are judged only.
 */
static const struct {
    const char *prefix;
    float weight;
} SETS[] = {{"dev", 3.0f},         {"vendor", 0.8f}, {"un_treated", 0.5f}, {"alias_person", 0.35f},
            {"alias_org", 0.35f},  {"cross", 0.15f}, {"chinese", 0.05f},   {"made", 0.1f},
            {"neg_company", 2.0f}, {"neg_cn", 1.0f}, {"neg_person", 1.0f}};

/* How strongly curves are drawn to where they start, per mode; chosen by cross-validation. There
 * are few labelled persons a feature, and what people know of names is worth more than those say.
 */
static const double PULL[] = {[MODE_PERSON] = 8.0, [MODE_ORGANIZATION] = 2.0};

static uint8_t set_of(const char *name)
{
    size_t i = 0;
    while (i < LENGTH(SETS) && strncmp(name, SETS[i].prefix, strlen(SETS[i].prefix)) != 0)
        i++;
    return (uint8_t)i;
}

/* --- Groups: rows that share a name --------------------------------------------------------------
 */

static struct {
    uint64_t hash;
    uint32_t row; /* the first that had the name, + 1 */
} names[NAMES_SLOTS];

static uint32_t root_of(uint32_t row)
{
    while (rows[row].group != row)
        row = rows[row].group = rows[rows[row].group].group;
    return row;
}

static void share(uint32_t row, const char *name)
{
    uint64_t hash = str_hash(str_of(name)) | 1;
    size_t at = hash % NAMES_SLOTS;
    while (names[at].hash && names[at].hash != hash)
        at = (at + 1) % NAMES_SLOTS;
    if (names[at].hash)
        rows[root_of(row)].group = root_of(names[at].row - 1);
    names[at].hash = hash;
    names[at].row = row + 1;
}

static void assign_folds(unsigned seed)
{
    for (size_t i = 0; i < n_rows; i++) {
        uint64_t h = (root_of((uint32_t)i) + 1) * UINT64_C(0x9e3779b97f4a7c15) * (2 * seed + 1);
        rows[i].fold = (uint8_t)((h ^ h >> 31) % 1000003 % FOLDS);
    }
}

/* --- Reading -------------------------------------------------------------------------------------
 */

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

static void lower(char *text)
{
    for (; *text; text++)
        *text = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
}

/* What match/pair.c holds below the threshold whatever the curves say. */
static bool held_down(const struct row *row)
{
    return row->mode == MODE_PERSON
               ? row->features[FEATURE_WORDS_QUERY] && row->features[FEATURE_WORDS_CANDIDATE]
               : row->features[FEATURE_PLACE] >= 1000;
}

static void read_rows(FILE *in)
{
    static char line[LINE];
    while (n_rows < ROWS_MAX && fgets(line, sizeof line, in)) {
        struct row *row = &rows[n_rows];
        char *save = NULL, *set = strtok_r(line, "\t", &save);
        *row = (struct row){.set = set_of(set), .group = (uint32_t)n_rows};
        row->mode = (uint8_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        row->label = (uint8_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        strtok_r(NULL, "\t", &save);
        for (size_t f = 0; f < FEATURE_COUNT; f++)
            row->features[f] = (int32_t)strtol(strtok_r(NULL, "\t", &save), NULL, 10);
        const char *rule = strtok_r(NULL, "\t", &save);
        char *query = strtok_r(NULL, "\t\n", &save), *candidate = strtok_r(NULL, "\t\n", &save);
        if (row->set == LENGTH(SETS))
            continue;
        row->exact = strcmp(rule, "exact") == 0;
        bool held = held_down(row);
        row->gate = strcmp(rule, "gate") == 0 || held;
        row->weight = row->exact || (row->gate && !held) ? 0 : SETS[row->set].weight;
        fill_segments(row);
        n_rows++;
        if (query) {
            lower(query);
            share((uint32_t)n_rows - 1, query);
        }
        if (candidate && strcmp(set, "dev") == 0) {
            lower(candidate);
            share((uint32_t)n_rows - 1, candidate);
        }
    }
}

/* --- Fitting -------------------------------------------------------------------------------------
 */

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

static bool rising(size_t f)
{
    return f == FEATURE_INFORMATION || f == FEATURE_LETTERS || f == FEATURE_WORDS;
}

/* Adam (Kingma and Ba 2015) with projection, on all rows but those of `fold`. */
static struct parameters fit(unsigned mode, unsigned fold)
{
    enum { N = 1 + FEATURE_COUNT * SEGMENTS };
    const double pull = PULL[mode], rate = 0.02;
    struct parameters prior = prior_of(mode), p = prior;
    double m[N] = {0}, v[N] = {0};
    for (int step = 1; step <= STEPS; step++) {
        double g[N] = {0};
        for (size_t i = 0; i < n_rows; i++) {
            const struct row *row = &rows[i];
            if (row->mode != mode || row->fold == fold || row->weight == 0)
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

/* --- What it says
 * --------------------------------------------------------------------------------- */

static void print_model(unsigned mode, const char *name, const struct parameters *p)
{
    printf("    [%s] = {%ld, {\n", name, lround(p->base * 1000));
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

struct tally {
    unsigned n, right, wrong, missed; /* right and missed of label 1, wrong of label 0 */
};

static void count(struct tally *t, const struct row *row, bool hit)
{
    t->n++;
    t->right += hit && row->label;
    t->wrong += hit && !row->label;
    t->missed += !hit && row->label;
}

static double f1(const struct tally *t)
{
    return t->right ? 2.0 * t->right / (2 * t->right + t->wrong + t->missed) : 0;
}

static void cross_validate(void)
{
    struct tally sets[LENGTH(SETS)] = {0};
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        assign_folds(seed);
        for (unsigned fold = 0; fold < FOLDS; fold++) {
            struct parameters p[2] = {fit(MODE_PERSON, fold), fit(MODE_ORGANIZATION, fold)};
            for (size_t i = 0; i < n_rows; i++)
                if (rows[i].fold == fold)
                    count(&sets[rows[i].set], &rows[i],
                          rows[i].exact ||
                              (!rows[i].gate && logit(&p[rows[i].mode], &rows[i]) >= 0));
        }
    }
    printf("%d-fold cross-validated, mean of %d divisions; pairs that share a name in one fold\n",
           FOLDS, SEEDS);
    for (size_t i = 0; i < LENGTH(SETS); i++) {
        struct tally *t = &sets[i];
        if (!t->n)
            continue;
        printf("%-14s %6u pairs  right %.1f  false %.1f  missed %.1f", SETS[i].prefix, t->n / SEEDS,
               (double)t->right / SEEDS, (double)t->wrong / SEEDS, (double)t->missed / SEEDS);
        if (t->right)
            printf("  F1 %.4f", f1(t));
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    read_rows(stdin);
    if (argc > 1 && strcmp(argv[1], "--cross") == 0) {
        cross_validate();
        return 0;
    }
    for (size_t i = 0; i < n_rows; i++)
        rows[i].fold = 0;
    struct parameters person = fit(MODE_PERSON, ALL_FOLDS),
                      firm = fit(MODE_ORGANIZATION, ALL_FOLDS);
    printf("/* match/weights_2_table.c - the weights of model subtier-2, one curve a feature; "
           "fitted by\n"
           " * tests/bench/fit.c (`make calibrate`).\n * SPDX-License-Identifier: Apache-2.0 */\n"
           "#include \"match/model.h\"\n\nconst struct weights WEIGHTS_2[MODE_COUNT] = {\n");
    print_model(MODE_PERSON, "MODE_PERSON", &person);
    print_model(MODE_ORGANIZATION, "MODE_ORGANIZATION", &firm);
    print_model(MODE_ORGANIZATION, "MODE_VESSEL", &firm);
    printf("};\n");
    return 0;
}
