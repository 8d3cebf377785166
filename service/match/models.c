/* match/models.c - the models that are runnable.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"
#include "match/model.h"
#include "text/lexicon.h"

const struct model MODEL_2 = {
    .id = "subtier-2",
    .lexicon = &LEXICON_2,
    .weights = WEIGHTS_2,
    .n_features = FEATURE_COUNT,
    .rules = RULE_GLOSSARY | RULE_CHINESE | RULE_ONCE | RULE_READINGS | RULE_FATHERS | RULE_FRAMES |
             RULE_PLACES | RULE_EVERYDAY | RULE_NUMBERS | RULE_NAMES | RULE_SERVANTS |
             RULE_INITIALS,
};

static const struct model *const MODELS[] = {&MODEL_2, &MODEL_1};

const struct model *match_model(void) { return MODELS[0]; }

const struct model *match_model_at(size_t n) { return n < LENGTH(MODELS) ? MODELS[n] : NULL; }

const struct model *match_model_find(struct str id)
{
    for (size_t i = 0; i < LENGTH(MODELS); i++)
        if (str_equal(id, str_of(MODELS[i]->id)))
            return MODELS[i];
    return NULL;
}

const char *match_model_name(const struct model *model) { return model->id; }

const char *match_model_id(void) { return match_model()->id; }
