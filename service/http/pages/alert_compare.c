/* http/pages/alert_compare.c - see alert_compare.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/alert_compare.h"

#include "core/micro.h"
#include "http/pages/result_match.h"
#include "http/pages/words.h"

enum { MAX_VALUES = 60, MAX_EXPLANATION_BYTES = 4 << 20 };

enum field_kind { FIELD_PLAIN, FIELD_NAMES, FIELD_DAY, FIELD_COUNTRY };

/* What stands in one row, by the names FollowTheMoney gives it. */
static const struct field {
    const char *label;
    enum field_kind kind;
    const char *properties[16];
} fields[] = {
    {"Name",
     FIELD_NAMES,
     {"name", "alias", "weakAlias", "previousName", "firstName", "lastName", "secondName",
      "middleName", "fatherName", "abbreviation"}},
    {"Born or founded", FIELD_DAY, {"birthDate", "incorporationDate"}},
    {"Died or dissolved", FIELD_DAY, {"deathDate", "dissolutionDate"}},
    {"Country",
     FIELD_COUNTRY,
     {"country", "nationality", "citizenship", "jurisdiction", "mainCountry", "birthCountry",
      "flag"}},
    {"Place of birth", FIELD_PLAIN, {"birthPlace"}},
    {"Gender", FIELD_PLAIN, {"gender"}},
    {"Numbers",
     FIELD_PLAIN,
     {"idNumber", "passportNumber", "registrationNumber", "taxNumber", "innCode", "ogrnCode",
      "leiCode", "imoNumber", "mmsi", "swiftBic", "dunsCode", "npiCode", "socialSecurityNumber",
      "cryptoAddress"}},
    {"Address", FIELD_PLAIN, {"address"}},
    {"Position", FIELD_PLAIN, {"position"}},
    {"Kind of business", FIELD_PLAIN, {"sector", "legalForm", "classification"}},
    {"E-mail, telephone, website", FIELD_PLAIN, {"email", "phone", "website"}},
    {"Programme", FIELD_PLAIN, {"program", "programId", "secondarySanctions"}},
    {"Reason for listing", FIELD_PLAIN, {"reason", "notes", "summary"}},
    {"Listed since", FIELD_DAY, {"startDate", "listingDate"}},
};

struct values {
    struct str items[MAX_VALUES];
    size_t n, more;
};

static void add(struct values *values, struct str text)
{
    for (size_t i = 0; i < values->n; i++)
        if (str_equal(values->items[i], text))
            return;
    if (values->n < MAX_VALUES)
        values->items[values->n++] = text;
    else
        values->more++;
}

static void read_party(const struct party *party, const struct field *field, struct values *out)
{
    for (size_t p = 0; field->properties[p]; p++)
        for (size_t i = 0; party && i < party->n_properties; i++) {
            const struct party_property *property = &party->properties[i];
            if (!str_equal(property->name, str_of(field->properties[p])))
                continue;
            for (size_t v = 0; v < property->n_values; v++)
                add(out, property->values[v]);
        }
}

static void read_listed(const cJSON *body, const struct field *field, struct values *out)
{
    const cJSON *all = body ? cJSON_GetObjectItemCaseSensitive(body, "properties") : NULL;
    for (size_t p = 0; all && field->properties[p]; p++) {
        const cJSON *values = cJSON_GetObjectItemCaseSensitive(all, field->properties[p]);
        for (const cJSON *v = values ? values->child : NULL; v; v = v->next)
            if (cJSON_IsString(v))
                add(out, str_of(v->valuestring));
    }
}

/* "1972" and "1972-05-12" do not contradict each other. */
static bool agrees(const struct field *field, struct str a, struct str b)
{
    if (field->kind == FIELD_DAY)
        return str_starts_with(a, b) || str_starts_with(b, a);
    return str_equal_nocase(a, b);
}

static bool have_common(const struct field *field, const struct values *a, const struct values *b)
{
    for (size_t i = 0; i < a->n; i++)
        for (size_t j = 0; j < b->n; j++)
            if (agrees(field, a->items[i], b->items[j]))
                return true;
    return false;
}

static bool stands_in(const struct field *field, struct str value, const struct values *other)
{
    for (size_t i = 0; i < other->n; i++)
        if (agrees(field, value, other->items[i]))
            return true;
    return false;
}

static void add_side(struct template_value *row, const char *key, const struct field *field,
                     const struct values *side, const struct values *other)
{
    struct template_value *list = template_list(row, key);
    for (size_t i = 0; i < side->n; i++) {
        struct template_value *one = template_add(list);
        if (!one)
            return;
        struct str text =
            field->kind == FIELD_COUNTRY ? words_country(side->items[i]) : side->items[i];
        template_text(one, "text", str_copy(one->arena, text));
        template_flag(one, "shared", stands_in(field, side->items[i], other));
    }
    if (side->more > 0 && row) {
        struct template_value *one = template_add(list);
        template_text(one, "text", words_count(row->arena, side->more, "more", "more"));
        template_flag(one, "shared", false);
    }
}

/* Texts may say the same in other words; what cannot is a fact that contradicts. */
static bool contradicts(const struct field *field, const struct values *ours,
                        const struct values *theirs)
{
    if (str_equal(str_of(field->label), STR("Kind of party"))) {
        struct str person = STR("Person"); /* kinds of organisation may meet, people not */
        return str_equal(ours->items[0], person) != str_equal(theirs->items[0], person);
    }
    return field->kind != FIELD_PLAIN || str_equal(str_of(field->label), STR("Gender"));
}

static void add_row(struct template_value *rows, const struct field *field,
                    const struct values *ours, const struct values *theirs, bool alike)
{
    bool both = ours->n > 0 && theirs->n > 0, same = have_common(field, ours, theirs);
    bool similar = both && !same && field->kind == FIELD_NAMES && alike;
    bool unlike = both && !same && !similar;
    bool against = unlike && contradicts(field, ours, theirs);
    struct template_value *row = template_add(rows);
    template_cstr(row, "label", field->label);
    add_side(row, "ours", field, ours, theirs);
    add_side(row, "theirs", field, theirs, ours);
    template_flag(row, "agree", same);
    template_flag(row, "alike", similar);
    template_flag(row, "differ", against);
    template_flag(row, "other", unlike && !against);
    template_flag(row, "ours_only", !both && ours->n > 0);
    template_flag(row, "theirs_only", !both && theirs->n > 0);
}

static void add_schemas(struct template_value *rows, const struct party *party, const cJSON *listed)
{
    const cJSON *schema = listed ? cJSON_GetObjectItemCaseSensitive(listed, "schema") : NULL;
    struct values ours = {.n = 0}, theirs = {.n = 0};
    if (party)
        add(&ours, party->schema_name);
    if (cJSON_IsString(schema))
        add(&theirs, str_of(schema->valuestring));
    if (ours.n + theirs.n > 0)
        add_row(rows, &(struct field){"Kind of party", FIELD_PLAIN, {NULL}}, &ours, &theirs, false);
}

void compare_add_fields(struct template_value *root, const struct party *party, const cJSON *listed,
                        bool alike)
{
    struct template_value *rows = template_list(root, "fields");
    add_schemas(rows, party, listed);
    for (size_t i = 0; i < LENGTH(fields); i++) {
        struct values ours = {.n = 0}, theirs = {.n = 0};
        read_party(party, &fields[i], &ours);
        read_listed(listed, &fields[i], &theirs);
        if (ours.n + theirs.n > 0)
            add_row(rows, &fields[i], &ours, &theirs, alike);
    }
}

/* --- The arithmetic --------------------------------------------------------------------------- */

/* Thousandths of a logit: "+3.214". */
static void add_effect(struct template_value *row, int32_t millilogits)
{
    unsigned size = (unsigned)(millilogits < 0 ? -(int64_t)millilogits : millilogits);
    template_printf(row, "effect", "%s%u.%03u", millilogits < 0 ? "\xE2\x88\x92" : "+", size / 1000,
                    size % 1000);
    template_flag(row, "lowers", millilogits < 0);
}

/* A feature's name as a reader says it; others read well with blanks for "_". */
static const struct {
    const char *name, *words;
} feature_words[] = {
    {"missing_query", "words of yours without a counterpart"},
    {"missing_candidate", "words of the list without a counterpart"},
    {"conflict", "words that contradict each other"},
    {"cost", "unlikeness of the matched words"},
    {"worst_token", "unlikeness of the least alike word"},
    {"edits", "letters that differ"},
    {"information", "how rare the shared words are"},
    {"letters", "letters that agree"},
    {"words", "words that agree"},
    {"reordered", "words in another order"},
    {"cross_script", "written in different scripts"},
    {"common_only", "only common words agree"},
};

static const char *words_of(struct arena *arena, const char *name)
{
    for (size_t i = 0; i < LENGTH(feature_words); i++)
        if (strcmp(feature_words[i].name, name) == 0)
            return feature_words[i].words;
    char *text = arena_strndup(arena, name, strlen(name));
    for (char *c = text; c && *c; c++)
        if (*c == '_')
            *c = ' ';
    return text;
}

static void add_feature(struct template_value *rows, const struct match_feature *feature)
{
    struct template_value *row = template_add(rows);
    if (!row)
        return;
    template_cstr(row, "name", words_of(row->arena, feature->name));
    if (feature->value_micro >= 0 && feature->value_micro <= UINT32_MAX)
        template_text(row, "value", words_micro(row->arena, (uint32_t)feature->value_micro));
    else
        template_printf(row, "value", "%.6g", (double)feature->value_micro / 1e6);
    add_effect(row, feature->effect_millilogits);
}

static void add_adjustment(struct template_value *rows, const struct match_adjustment *adjustment)
{
    struct template_value *row = template_add(rows);
    if (!row)
        return;
    template_text(row, "name", str_copy(row->arena, adjustment->detail));
    struct str before = words_micro(row->arena, adjustment->before_micro);
    struct str after = words_micro(row->arena, adjustment->after_micro);
    if (adjustment->before_micro != adjustment->after_micro)
        template_printf(row, "value", "score %.*s to %.*s", STR_ARG(before), STR_ARG(after));
    else
        template_text(row, "value", STR_EMPTY);
    add_effect(row, adjustment->effect_millilogits);
}

bool compare_add_explanation(struct template_value *root, const struct match_explanation *x,
                             struct error *err)
{
    AUTO_BUF text = BUF_INIT(MAX_EXPLANATION_BYTES);
    struct json_writer w = JSON_WRITER(&text);
    match_explanation_write(&w, x);
    AUTO_JSON *tree = buf_failed(&text) ? NULL : json_parse(buf_str(&text), err);
    struct template_value *shown = tree ? template_within(root, "explained") : NULL;
    if (!shown)
        return err->code != ERROR_NONE ? false : error_memory(err);
    result_add_explanation(tree, shown);
    template_text(shown, "score", words_micro(shown->arena, x->score_micro));
    template_cstr(shown, "model", x->model);
    template_text(shown, "query_name", str_copy(shown->arena, x->query_name));
    template_text(shown, "candidate_name", str_copy(shown->arena, x->candidate_name));
    template_flag(shown, "weak_only", x->weak_only);
    template_flag(shown, "homoglyphs", x->homoglyphs);
    struct template_value *rows = template_list(shown, "parts");
    struct template_value *base = template_add(rows);
    template_cstr(base, "name", "start (no evidence either way)");
    template_text(base, "value", STR_EMPTY);
    add_effect(base, x->base_millilogits);
    for (size_t i = 0; i < x->n_features; i++)
        if (x->features[i].effect_millilogits != 0)
            add_feature(rows, &x->features[i]);
    for (size_t i = 0; i < x->n_adjustments; i++)
        add_adjustment(rows, &x->adjustments[i]);
    struct template_value *sum = template_within(shown, "sum");
    add_effect(sum, x->z_millilogits);
    return true;
}
