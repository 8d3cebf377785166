/* match/models.c - the models that are runnable.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"
#include "match/model.h"

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
