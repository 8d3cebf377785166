/* review/policy.c - the table of a policy's fields, and the two forms it is written in.
 * SPDX-License-Identifier: Apache-2.0 */
#include "review/policy.h"

#include <stddef.h>
#include <stdlib.h>

#include "core/micro.h"
#include "match/match.h"
#include "risk/flags.h"

enum field_kind { MICRO, COUNT, YES_NO, WEAK, CONFIDENCES, NEXUS, RED_FLAGS, RULES };

/* In the order of canonical keys, which is that of names too: "_micro" changes no place. */
static const struct field {
    const char *name, *canonical;
    enum field_kind kind;
    size_t offset;
    uint32_t min, max;
} fields[] = {
/* clang-format off */
#define AT(member) offsetof(struct policy, member)
    {"block_threshold", "block_threshold_micro", MICRO, AT(risk.block_threshold_micro), MATCH_THRESHOLD_MICRO, MICRO_ONE},
    {"breadth_floor", "breadth_floor_micro", MICRO, AT(risk.breadth_floor_micro), 0, MICRO_ONE},
    {"confidences", "confidences", CONFIDENCES, 0, 1, MICRO_ONE},
    {"flags", "flags", RED_FLAGS, 0, 0, MICRO_ONE},
    {"follow_subsidiaries", "follow_subsidiaries", YES_NO, AT(risk.follow_subsidiaries), 0, 1},
    {"four_eyes", "four_eyes", YES_NO, AT(four_eyes), 0, 1},
    /* Below MATCH_THRESHOLD_MICRO the search does not promise to miss nobody. */
    {"match_threshold", "match_threshold_micro", MICRO, AT(risk.match_threshold_micro), MATCH_THRESHOLD_MICRO, MICRO_ONE},
    {"max_depth", "max_depth", COUNT, AT(risk.max_depth), 1, RISK_MAX_DEPTH},
    {"nexus", "nexus", NEXUS, 0, 0, 0},
    {"retention_years", "retention_years", COUNT, AT(retention_years), 1, 100},
    {"review_days", "review_days", COUNT, AT(review_days), 1, 365},
    {"rules", "rules", RULES, 0, 0, 0},
    {"safe", "safe_micro", MICRO, AT(risk.safe_micro), 1, MICRO_ONE},
    {"suppression_days", "suppression_days", COUNT, AT(suppression_days), 1, 3650},
    {"weak_aliases", "weak_aliases", WEAK, AT(risk.weak_aliases), 0, 0},
#undef AT
    /* clang-format on */
};

static const char *const weak_words[] = {
    [WEAK_CORROBORATE] = "corroborate", [WEAK_OFF] = "off", [WEAK_FULL] = "full"};

const char *policy_weak_name(enum weak_policy weak)
{
    return (size_t)weak < LENGTH(weak_words) ? weak_words[weak] : weak_words[WEAK_CORROBORATE];
}

struct policy policy_default(void)
{
    struct policy policy = {.risk = risk_policy_default(),
                            .four_eyes = true,
                            .suppression_days = 365,
                            .review_days = 5,
                            .retention_years = 10}; /* 31 CFR 501.601, since 12 March 2025 */
    for (unsigned i = 0; i < RELATION_SOURCES; i++)
        policy.source_micro[i] = relation_confidence(RELATION_CONTRACTS, (enum relation_source)i);
    for (unsigned i = 0; i < RELATION_TYPES; i++) {
        enum relation_type type = (enum relation_type)i;
        bool derived = relation_followed_forward(type) && relation_followed_backward(type);
        policy.derived_micro[i] = derived ? relation_confidence(type, SOURCE_DECLARED) : 0;
    }
    return policy;
}

uint32_t policy_confidence(const struct policy *policy, const struct party_relation *relation)
{
    if (relation->confidence_given)
        return relation->edge.confidence_micro;
    uint32_t derived = policy->derived_micro[relation->edge.type];
    return derived ? derived : policy->source_micro[relation->edge.source];
}

const struct risk_nexus *policy_nexus(const struct policy *policy,
                                      const struct engagement *engagement)
{
    return engagement->nexus.given ? &engagement->nexus : &policy->nexus;
}

/* The members of "confidences", sorted by name: sources and derived relations. */
enum { CONFIDENCES_MAX = RELATION_SOURCES + RELATION_TYPES };

struct confidence {
    const char *name;
    uint32_t *micro;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct confidence *)a)->name, ((const struct confidence *)b)->name);
}

static size_t confidences_of(struct policy *policy, struct confidence out[CONFIDENCES_MAX])
{
    size_t n = 0;
    for (unsigned i = 0; i < RELATION_SOURCES; i++)
        out[n++] = (struct confidence){relation_source_name((enum relation_source)i),
                                       &policy->source_micro[i]};
    for (unsigned i = 0; i < RELATION_TYPES; i++)
        if (policy->derived_micro[i])
            out[n++] = (struct confidence){relation_type_name((enum relation_type)i),
                                           &policy->derived_micro[i]};
    qsort(out, n, sizeof *out, by_name);
    return n;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void *place(struct policy *policy, const struct field *field)
{
    return (char *)policy + field->offset;
}

static bool wrong_number(const struct field *field, const char *at, struct error *err)
{
    if (field->kind == MICRO && field->min == MATCH_THRESHOLD_MICRO)
        return error_at(err, at,
                        "must be a number from 0.7 to 1: below 0.7 the search does not promise to "
                        "miss nobody");
    if (field->kind != COUNT)
        return error_at(err, at, "must be a number %s 1",
                        field->min > 0 ? "above 0 and up to" : "from 0 to");
    return error_at(err, at, "must be a whole number from %u to %u", field->min, field->max);
}

/* A decimal in the API's form, millionths in the canonical one. */
static bool read_number(const cJSON *value, const struct field *field, bool canonical,
                        const char *at, uint32_t *out, struct error *err)
{
    bool scaled = !canonical && field->kind != COUNT;
    double number = cJSON_IsNumber(value) ? value->valuedouble * (scaled ? 1000000 : 1) : -1;
    double rounded = scaled ? (double)(int64_t)(number + 0.5) : number;
    if (!(number >= 0 && number <= 1e9))
        return wrong_number(field, at, err);
    if (rounded != (double)(uint32_t)rounded || rounded < field->min || rounded > field->max)
        return wrong_number(field, at, err);
    *out = (uint32_t)rounded;
    return true;
}

static bool read_yes_no(const cJSON *value, bool canonical, const char *at, bool *out,
                        struct error *err)
{
    bool number = canonical && cJSON_IsNumber(value);
    if (!number && !cJSON_IsBool(value))
        return error_at(err, at, "must be true or false");
    *out = number ? value->valuedouble != 0 : cJSON_IsTrue(value);
    return true;
}

static bool read_weak(const cJSON *value, const char *at, enum weak_policy *out, struct error *err)
{
    for (size_t i = 0; cJSON_IsString(value) && i < LENGTH(weak_words); i++)
        if (strcmp(value->valuestring, weak_words[i]) == 0) {
            *out = (enum weak_policy)i;
            return true;
        }
    return error_at(err, at, "must be off, corroborate or full");
}

static bool read_confidences(const cJSON *object, const struct field *field, bool canonical,
                             const char *at, struct policy *policy, struct error *err)
{
    struct confidence known[CONFIDENCES_MAX];
    const char *names[CONFIDENCES_MAX + 1];
    size_t n = confidences_of(policy, known);
    for (size_t i = 0; i < n; i++)
        names[i] = known[i].name;
    names[n] = NULL;
    if (!json_is_object(object, at, err) || (!canonical && !json_only_keys(object, at, names, err)))
        return false;
    for (const cJSON *item = object->child; item; item = item->next)
        for (size_t i = 0; i < n; i++) {
            char pointer[128];
            json_pointer(pointer, sizeof pointer, at, item->string);
            if (strcmp(item->string, names[i]) == 0 &&
                !read_number(item, field, canonical, pointer, known[i].micro, err))
                return false;
        }
    return true;
}

static bool read_day(const cJSON *object, const char *at, const char *key, struct date *out,
                     struct error *err)
{
    struct str text = STR_EMPTY;
    char pointer[128];
    if (!json_optional_text(object, at, key, 32, &text, err))
        return false;
    json_pointer(pointer, sizeof pointer, at, key);
    return text.len == 0 || date_parse_full(text, out, err) ||
           error_at(err, pointer, "is not a day such as 2026-11-10");
}

/* {"regime", "rule", "off"?, "from"?, "to"?} */
static bool read_rule(const cJSON *object, bool canonical, const char *at, struct arena *arena,
                      struct risk_rule_change *out, struct error *err)
{
    static const char *const keys[] = {"from", "off", "regime", "rule", "to", NULL};
    struct risk_rule_change change = {.off = false};
    const cJSON *off = cJSON_GetObjectItemCaseSensitive(object, "off");
    char pointer[128];
    json_pointer(pointer, sizeof pointer, at, "off");
    if (!json_is_object(object, at, err) || !json_only_keys(object, at, keys, err) ||
        !json_required_text(object, at, "regime", 32, &change.regime, err) ||
        !json_required_text(object, at, "rule", 64, &change.rule, err) ||
        (off && !read_yes_no(off, canonical, pointer, &change.off, err)) ||
        !read_day(object, at, "from", &change.from, err) ||
        !read_day(object, at, "to", &change.to, err))
        return false;
    if (!date_is_none(change.from) && !date_is_none(change.to) &&
        date_compare(change.to, change.from) < 0)
        return error_at(err, at, "ends before it begins");
    change.regime = str_copy(arena, change.regime);
    change.rule = str_copy(arena, change.rule);
    *out = change;
    return arena_failed(arena) ? error_memory(err) : true;
}

static bool read_rules(const cJSON *array, bool canonical, const char *at, struct arena *arena,
                       struct policy *policy, struct error *err)
{
    if (!cJSON_IsArray(array))
        return error_at(err, at, "must be an array");
    struct risk_rule_change *changes =
        arena_calloc(arena, POLICY_MAX_RULE_CHANGES, sizeof *changes);
    size_t n = 0;
    if (!changes)
        return error_memory(err);
    for (const cJSON *item = array->child; item; item = item->next) {
        char index[24], pointer[128];
        if (n == POLICY_MAX_RULE_CHANGES)
            return error_at(err, at, "has more than %d rows", POLICY_MAX_RULE_CHANGES);
        snprintf(index, sizeof index, "%zu", n);
        json_pointer(pointer, sizeof pointer, at, index);
        if (!read_rule(item, canonical, pointer, arena, &changes[n], err))
            return false;
        n++;
    }
    policy->risk.rule_changes = n > 0 ? changes : NULL;
    policy->risk.n_rule_changes = n;
    return true;
}

/* Is there a red flag of this id? */
static bool flag_known(struct str id)
{
    size_t n = 0;
    const struct flag_row *rows = flag_catalogue(&n);
    for (size_t i = 0; i < n; i++)
        if (str_equal(id, str_of(rows[i].id)))
            return true;
    return false;
}

/* {"id", "off"?, "weight"?, "from"?, "to"?}; "weight_micro" in the canonical form. */
static bool read_flag_change(const cJSON *object, const struct field *field, bool canonical,
                             const char *at, struct arena *arena, struct risk_flag_change *out,
                             struct error *err)
{
    const char *weight_key = canonical ? "weight_micro" : "weight";
    const char *const keys[] = {"from", "id", "off", "to", weight_key, NULL};
    struct risk_flag_change change = {.off = false};
    char pointer[128];
    if (!json_is_object(object, at, err) || !json_only_keys(object, at, keys, err) ||
        !json_required_text(object, at, "id", 64, &change.id, err))
        return false;
    const cJSON *off = cJSON_GetObjectItemCaseSensitive(object, "off");
    const cJSON *weight = cJSON_GetObjectItemCaseSensitive(object, weight_key);
    json_pointer(pointer, sizeof pointer, at, "id");
    if (!canonical && !flag_known(change.id))
        return error_at(err, pointer, "there is no red flag \"%.*s\"", STR_ARG(change.id));
    json_pointer(pointer, sizeof pointer, at, "off");
    if (off && !read_yes_no(off, canonical, pointer, &change.off, err))
        return false;
    json_pointer(pointer, sizeof pointer, at, weight_key);
    if (weight && !read_number(weight, field, canonical, pointer, &change.weight_micro, err))
        return false;
    change.weighted = weight != NULL;
    if (!read_day(object, at, "from", &change.from, err) ||
        !read_day(object, at, "to", &change.to, err))
        return false;
    if (!date_is_none(change.from) && !date_is_none(change.to) &&
        date_compare(change.to, change.from) < 0)
        return error_at(err, at, "ends before it begins");
    change.id = str_copy(arena, change.id);
    *out = change;
    return arena_failed(arena) ? error_memory(err) : true;
}

static bool read_flag_changes(const cJSON *array, const struct field *field, bool canonical,
                              const char *at, struct arena *arena, struct policy *policy,
                              struct error *err)
{
    if (!cJSON_IsArray(array))
        return error_at(err, at, "must be an array");
    struct risk_flag_change *changes =
        arena_calloc(arena, POLICY_MAX_FLAG_CHANGES, sizeof *changes);
    size_t n = 0;
    if (!changes)
        return error_memory(err);
    for (const cJSON *item = array->child; item; item = item->next) {
        char index[24], pointer[128];
        if (n == POLICY_MAX_FLAG_CHANGES)
            return error_at(err, at, "has more than %d rows", POLICY_MAX_FLAG_CHANGES);
        snprintf(index, sizeof index, "%zu", n);
        json_pointer(pointer, sizeof pointer, at, index);
        if (!read_flag_change(item, field, canonical, pointer, arena, &changes[n], err))
            return false;
        for (size_t i = 0; i < n; i++)
            if (str_equal(changes[i].id, changes[n].id))
                return error_at(err, pointer, "names a red flag twice");
        n++;
    }
    policy->risk.flag_changes = n > 0 ? changes : NULL;
    policy->risk.n_flag_changes = n;
    return true;
}

static void as_boolean(cJSON *object, const char *key)
{
    cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (cJSON_IsNumber(value))
        cJSON_ReplaceItemInObjectCaseSensitive(object, key,
                                               cJSON_CreateBool(value->valuedouble != 0));
}

/* As an engagement's; in the canonical form yes and no are 1 and 0. */
static bool read_nexus(const cJSON *object, bool canonical, const char *at, struct arena *arena,
                       struct policy *policy, struct error *err)
{
    AUTO_JSON *holder = cJSON_CreateObject();
    cJSON *copy = cJSON_Duplicate(object, true);
    struct engagement engagement = {.n_parties = 0};
    struct faults faults = {.count = 0};
    char pointer[128];
    if (!holder || !copy || !cJSON_AddItemToObject(holder, "nexus", copy)) {
        cJSON_Delete(copy);
        return error_memory(err);
    }
    if (canonical) {
        as_boolean(copy, "us_import");
        as_boolean(copy, "us_origin");
    }
    bool read = engagement_decode_conditions(holder, arena, &engagement, &faults);
    if (read && faults.count == 0) {
        policy->nexus = engagement.nexus;
        return true;
    }
    if (faults.count == 0)
        return error_memory(err);
    struct str rest = str_of(faults.rows[0].pointer); /* "/nexus/seat/0" */
    rest = str_slice(rest, str_starts_with(rest, STR("/nexus")) ? 6 : 0, rest.len);
    snprintf(pointer, sizeof pointer, "%s%.*s", at, STR_ARG(rest));
    return error_at(err, pointer, "%s", faults.rows[0].message);
}

static bool read_field(const cJSON *value, const struct field *field, bool canonical,
                       const char *at, struct arena *arena, struct policy *policy,
                       struct error *err)
{
    switch (field->kind) {
    case YES_NO:
        return read_yes_no(value, canonical, at, place(policy, field), err);
    case WEAK:
        return read_weak(value, at, place(policy, field), err);
    case CONFIDENCES:
        return read_confidences(value, field, canonical, at, policy, err);
    case NEXUS:
        return read_nexus(value, canonical, at, arena, policy, err);
    case RED_FLAGS:
        return read_flag_changes(value, field, canonical, at, arena, policy, err);
    case RULES:
        return read_rules(value, canonical, at, arena, policy, err);
    case MICRO:
    case COUNT:
        break;
    }
    return read_number(value, field, canonical, at, place(policy, field), err);
}

static bool read_fields(const cJSON *object, bool canonical, const char *pointer,
                        struct arena *arena, struct policy *policy, struct error *err)
{
    for (size_t i = 0; i < LENGTH(fields); i++) {
        const char *key = canonical ? fields[i].canonical : fields[i].name;
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
        char at[128];
        json_pointer(at, sizeof at, pointer, key);
        if (value && !cJSON_IsNull(value) &&
            !read_field(value, &fields[i], canonical, at, arena, policy, err))
            return false;
    }
    return true;
}

bool policy_decode(const cJSON *object, const char *pointer, const struct policy *base,
                   struct arena *arena, struct policy *policy_out, struct error *err)
{
    const char *names[LENGTH(fields) + 1] = {NULL};
    struct policy policy = *base;
    char at[128];
    for (size_t i = 0; i < LENGTH(fields); i++)
        names[i] = fields[i].name;
    if (!json_is_object(object, pointer, err) || !json_only_keys(object, pointer, names, err) ||
        !read_fields(object, false, pointer, arena, &policy, err))
        return false;
    json_pointer(at, sizeof at, pointer, "block_threshold");
    if (policy.risk.block_threshold_micro < policy.risk.match_threshold_micro)
        return error_at(err, at, "lies below the match threshold, so nothing would be reviewed");
    *policy_out = policy;
    return true;
}

bool policy_read_canonical(const cJSON *object, struct arena *arena, struct policy *policy_out,
                           struct error *err)
{
    struct policy policy = policy_default();
    int64_t version = policy.risk.version;
    if (!json_is_object(object, "", err) ||
        !json_optional_int(object, "", "version", 1, INT64_MAX, &version, err) ||
        !read_fields(object, true, "", arena, &policy, err))
        return error_within(err, "policy");
    policy.risk.version = version;
    *policy_out = policy;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------- */

static void write_confidences(struct json_writer *w, const struct policy *policy, bool canonical)
{
    struct policy copy = *policy;
    struct confidence known[CONFIDENCES_MAX];
    size_t n = confidences_of(&copy, known);
    json_begin_object(w);
    for (size_t i = 0; i < n; i++) {
        json_key(w, known[i].name);
        if (canonical)
            json_int(w, *known[i].micro);
        else
            json_micro(w, *known[i].micro);
    }
    json_end_object(w);
}

static void write_yes_no(struct json_writer *w, bool value, bool canonical)
{
    if (canonical)
        json_int(w, value);
    else
        json_bool(w, value);
}

static void write_flag_changes(struct json_writer *w, const struct policy *policy, bool canonical)
{
    json_begin_array(w);
    for (size_t i = 0; i < policy->risk.n_flag_changes; i++) {
        const struct risk_flag_change *change = &policy->risk.flag_changes[i];
        json_begin_object(w);
        if (!date_is_none(change->from))
            json_field_date(w, "from", change->from);
        json_field_text(w, "id", change->id);
        json_key(w, "off");
        write_yes_no(w, change->off, canonical);
        if (!date_is_none(change->to))
            json_field_date(w, "to", change->to);
        if (change->weighted && canonical)
            json_field_int(w, "weight_micro", change->weight_micro);
        else if (change->weighted)
            json_field_micro(w, "weight", change->weight_micro);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_rules(struct json_writer *w, const struct policy *policy, bool canonical)
{
    json_begin_array(w);
    for (size_t i = 0; i < policy->risk.n_rule_changes; i++) {
        const struct risk_rule_change *change = &policy->risk.rule_changes[i];
        json_begin_object(w);
        if (!date_is_none(change->from))
            json_field_date(w, "from", change->from);
        json_key(w, "off");
        write_yes_no(w, change->off, canonical);
        json_field_text(w, "regime", change->regime);
        json_field_text(w, "rule", change->rule);
        if (!date_is_none(change->to))
            json_field_date(w, "to", change->to);
        json_end_object(w);
    }
    json_end_array(w);
}

static void write_value(struct json_writer *w, const struct policy *policy,
                        const struct field *field, bool canonical)
{
    const char *at = (const char *)policy + field->offset;
    switch (field->kind) {
    case YES_NO:
        write_yes_no(w, *(const bool *)at, canonical);
        return;
    case RED_FLAGS:
        write_flag_changes(w, policy, canonical);
        return;
    case NEXUS: /* writes its key itself */
        return;
    case WEAK:
        json_cstr(w, policy_weak_name(policy->risk.weak_aliases));
        return;
    case CONFIDENCES:
        write_confidences(w, policy, canonical);
        return;
    case RULES:
        write_rules(w, policy, canonical);
        return;
    case COUNT:
        json_int(w, *(const uint32_t *)(const void *)at);
        return;
    case MICRO:
        break;
    }
    if (canonical)
        json_int(w, *(const uint32_t *)(const void *)at);
    else
        json_micro(w, *(const uint32_t *)(const void *)at);
}

/* A nexus that is not given is left out. */
static void write_member(struct json_writer *w, const struct policy *policy,
                         const struct field *field, bool canonical)
{
    if (field->kind == NEXUS) {
        engagement_write_nexus(w, &policy->nexus, canonical);
        return;
    }
    json_key(w, canonical ? field->canonical : field->name);
    write_value(w, policy, field, canonical);
}

void policy_write(struct json_writer *w, const struct policy *policy)
{
    json_begin_object(w);
    for (size_t i = 0; i < LENGTH(fields); i++) {
        write_member(w, policy, &fields[i], false);
    }
    json_end_object(w);
}

void policy_write_canonical(struct json_writer *w, const struct policy *policy)
{
    bool versioned = false;
    json_begin_object(w);
    for (size_t i = 0; i < LENGTH(fields); i++) {
        if (!versioned && strcmp(fields[i].canonical, "version") > 0) {
            json_field_int(w, "version", policy->risk.version);
            versioned = true;
        }
        write_member(w, policy, &fields[i], true);
    }
    json_end_object(w);
}
