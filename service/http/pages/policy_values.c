/* http/pages/policy_values.c - see policy_values.h.
 *
 * The form becomes the document of POST /v1/policies and goes through the same decoder.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/policy_values.h"

#include <math.h>
#include <stdlib.h>

#include "core/micro.h"
#include "http/pages/desk.h"
#include "http/pages/words.h"
#include "risk/flags.h"

enum { MAX_DOCUMENT_BYTES = 1 << 20, NUMBER_MAX_BYTES = 32 };

/* The plain fields, as the document names them. */
static const struct {
    const char *name, *label, *hint;
    bool flag;
} fields[] = {
    {"match_threshold", "A match counts from",
     "0.7 to 1; below 0.7 the search does not promise to miss nobody", false},
    {"block_threshold", "A match can block from", "not below the line above", false},
    {"breadth_floor", "Breadth counts networks from", "0 to 1", false},
    {"safe", "A counterfactual must get below", "0 to 1", false},
    {"max_depth", "Relations followed from the buyer", "1 to 64", false},
    {"review_days", "An alert is due after", "days", false},
    {"suppression_days", "A false match is carried forward at most", "days", false},
    {"retention_years", "Records are kept for", "years", false},
    {"four_eyes", "A second person approves decisions", "", true},
    {"follow_subsidiaries", "Follow what a party owns, too", "", true},
};

static const struct desk_choice weak_choices[] = {
    {"corroborate", "only when a birth, country or number agrees"},
    {"off", "never"},
    {"full", "as much as a strong alias"},
    {NULL, NULL}};

/* The document of the API; the caller frees it. */
static cJSON *document_of(const struct policy *policy)
{
    AUTO_BUF text = BUF_INIT(MAX_DOCUMENT_BYTES);
    struct error ignored = ERROR_INIT;
    struct json_writer w = JSON_WRITER(&text);
    policy_write(&w, policy);
    return buf_failed(&text) ? NULL : json_parse(buf_str(&text), &ignored);
}

static const cJSON *member(const cJSON *object, const char *key)
{
    return object ? cJSON_GetObjectItemCaseSensitive(object, key) : NULL;
}

static struct str scalar_text(struct arena *arena, const cJSON *value)
{
    char digits[MICRO_TEXT_SIZE];
    if (cJSON_IsBool(value))
        return cJSON_IsTrue(value) ? STR("yes") : STR("no");
    if (cJSON_IsString(value))
        return str_copy(arena, str_of(value->valuestring));
    if (!cJSON_IsNumber(value))
        return STR_EMPTY;
    double number = value->valuedouble;
    if (number == floor(number))
        return str_of(arena_printf(arena, "%.0f", number));
    return str_copy(arena, str_of(micro_format((uint32_t)(number * 1e6 + 0.5), digits)));
}

/* "us-bis ownership off", "eu ownership from 2026-01-01 to 2026-12-31": a line each. */
static struct str rules_text(struct arena *arena, const cJSON *rules)
{
    AUTO_BUF text = BUF_INIT(MAX_DOCUMENT_BYTES);
    for (const cJSON *rule = rules ? rules->child : NULL; rule; rule = rule->next) {
        struct str from = scalar_text(arena, member(rule, "from"));
        struct str to = scalar_text(arena, member(rule, "to"));
        buf_printf(&text, "%.*s %.*s%s", STR_ARG(scalar_text(arena, member(rule, "regime"))),
                   STR_ARG(scalar_text(arena, member(rule, "rule"))),
                   cJSON_IsTrue(member(rule, "off")) ? " off" : "");
        if (from.len > 0)
            buf_printf(&text, " from %.*s", STR_ARG(from));
        if (to.len > 0)
            buf_printf(&text, " to %.*s", STR_ARG(to));
        buf_addc(&text, '\n');
    }
    return str_copy(arena, buf_str(&text));
}

static const cJSON *find_change(const cJSON *flags, const char *id)
{
    for (const cJSON *change = flags ? flags->child : NULL; change; change = change->next) {
        const cJSON *named = member(change, "id");
        if (cJSON_IsString(named) && strcmp(named->valuestring, id) == 0)
            return change;
    }
    return NULL;
}

static struct str flag_weight(struct arena *arena, const struct flag_row *row, const cJSON *change)
{
    const cJSON *weight = member(change, "weight");
    return weight ? scalar_text(arena, weight) : words_micro(arena, row->weight_micro);
}

/* --- Showing ---------------------------------------------------------------------------------- */

static void add_setting(struct template_value *rows, const char *label, struct str value,
                        struct str other, bool compared)
{
    struct template_value *row = template_add(rows);
    template_cstr(row, "label", label);
    template_text(row, "value", value);
    template_text(row, "other", compared ? other : STR_EMPTY);
    template_flag(row, "differs", compared && !str_equal(value, other));
}

static struct str flag_words(struct arena *arena, const struct flag_row *row, const cJSON *all)
{
    const cJSON *change = find_change(all, row->id);
    if (cJSON_IsTrue(member(change, "off")))
        return STR("off");
    return flag_weight(arena, row, change);
}

static void add_settings(struct template_value *root, const cJSON *tree, const cJSON *other)
{
    struct arena *arena = root->arena;
    struct template_value *rows = template_list(root, "settings");
    size_t n_flags;
    const struct flag_row *flags = flag_catalogue(&n_flags);
    for (size_t i = 0; i < LENGTH(fields); i++)
        add_setting(rows, fields[i].label, scalar_text(arena, member(tree, fields[i].name)),
                    scalar_text(arena, member(other, fields[i].name)), other != NULL);
    add_setting(rows, "Weak aliases count", scalar_text(arena, member(tree, "weak_aliases")),
                scalar_text(arena, member(other, "weak_aliases")), other != NULL);
    const cJSON *sures = member(tree, "confidences"), *others = member(other, "confidences");
    for (const cJSON *sure = sures ? sures->child : NULL; sure; sure = sure->next)
        add_setting(rows, arena_printf(arena, "Confidence: %s", sure->string),
                    scalar_text(arena, sure), scalar_text(arena, member(others, sure->string)),
                    other != NULL);
    for (size_t i = 0; i < n_flags; i++)
        add_setting(rows, arena_printf(arena, "Red flag: %s", flags[i].title),
                    flag_words(arena, &flags[i], member(tree, "flags")),
                    flag_words(arena, &flags[i], member(other, "flags")), other != NULL);
    struct str rules = rules_text(arena, member(tree, "rules"));
    add_setting(rows, "Changes of rules", rules.len > 0 ? rules : STR("none"),
                other && rules_text(arena, member(other, "rules")).len > 0
                    ? rules_text(arena, member(other, "rules"))
                    : STR("none"),
                other != NULL);
}

void policy_add_settings(struct template_value *root, const struct policy *policy,
                         const struct policy *other)
{
    AUTO_JSON *tree = document_of(policy);
    AUTO_JSON *compared = other ? document_of(other) : NULL;
    if (root && tree)
        add_settings(root, tree, compared);
}

/* --- The form --------------------------------------------------------------------------------- */

/* A name of a field with the id behind it: "flag-weight-payee-other". */
static struct str named(const struct http_request *request, const char *prefix, const char *id)
{
    const char *name = arena_printf(request->arena, "%s%s", prefix, id);
    return name ? desk_field(request, name) : STR_EMPTY;
}

static void add_plain(struct template_value *root, const struct http_request *request,
                      const cJSON *tree, bool sent)
{
    struct template_value *numbers = template_list(root, "numbers");
    struct template_value *switches = template_list(root, "switches");
    for (size_t i = 0; i < LENGTH(fields); i++) {
        const cJSON *value = member(tree, fields[i].name);
        struct template_value *one = template_add(fields[i].flag ? switches : numbers);
        template_cstr(one, "name", fields[i].name);
        template_cstr(one, "label", fields[i].label);
        template_cstr(one, "hint", fields[i].hint);
        if (fields[i].flag)
            template_flag(one, "selected",
                          sent ? desk_field(request, fields[i].name).len > 0 : cJSON_IsTrue(value));
        else
            template_text(one, "value",
                          sent ? desk_field(request, fields[i].name)
                               : scalar_text(root->arena, value));
    }
}

static void add_confidences(struct template_value *root, const struct http_request *request,
                            const cJSON *all, bool sent)
{
    struct template_value *list = template_list(root, "confidences");
    for (const cJSON *sure = all ? all->child : NULL; list && sure; sure = sure->next) {
        struct template_value *one = template_add(list);
        template_text(one, "name", str_copy(list->arena, str_of(sure->string)));
        template_text(one, "value",
                      sent ? named(request, "confidence-", sure->string)
                           : scalar_text(list->arena, sure));
    }
}

static void add_flags(struct template_value *root, const struct http_request *request,
                      const cJSON *all, bool sent)
{
    size_t n;
    const struct flag_row *flags = flag_catalogue(&n);
    struct template_value *list = template_list(root, "flags");
    for (size_t i = 0; list && i < n; i++) {
        struct template_value *one = template_add(list);
        const cJSON *change = find_change(all, flags[i].id);
        template_cstr(one, "id", flags[i].id);
        template_cstr(one, "label", flags[i].title);
        template_flag(one, "on",
                      sent ? named(request, "flag-on-", flags[i].id).len > 0
                           : !cJSON_IsTrue(member(change, "off")));
        template_text(one, "weight",
                      sent ? named(request, "flag-weight-", flags[i].id)
                           : flag_weight(list->arena, &flags[i], change));
    }
}

void policy_add_form(struct template_value *root, const struct http_request *request,
                     const struct policy *policy)
{
    AUTO_JSON *tree = document_of(policy);
    bool sent = request->method == HTTP_POST;
    if (!root || !tree)
        return;
    add_plain(root, request, tree, sent);
    add_confidences(root, request, member(tree, "confidences"), sent);
    add_flags(root, request, member(tree, "flags"), sent);
    struct str weak = sent ? desk_field(request, "weak_aliases")
                           : scalar_text(root->arena, member(tree, "weak_aliases"));
    desk_add_choices(root, "weak_choices", weak_choices, weak);
    template_text(root, "rules",
                  sent ? desk_field(request, "rules")
                       : rules_text(root->arena, member(tree, "rules")));
}

/* --- Reading it ------------------------------------------------------------------------------- */

/* A number when it reads as one, else the text, which the decoder refuses by name. */
static void put(cJSON *object, const char *key, struct str text)
{
    char digits[NUMBER_MAX_BYTES];
    char *end = digits;
    double number = 0;
    if (text.len > 0 && text.len < sizeof digits) {
        memcpy(digits, text.ptr, text.len);
        digits[text.len] = '\0';
        number = strtod(digits, &end);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(object, key);
    if (end != digits && *end == '\0' && isfinite(number))
        cJSON_AddNumberToObject(object, key, number);
    else
        cJSON_AddStringToObject(object, key, "");
}

static void put_flags(const struct http_request *request, cJSON *tree)
{
    size_t n;
    const struct flag_row *flags = flag_catalogue(&n);
    cJSON *before = cJSON_DetachItemFromObjectCaseSensitive(tree, "flags");
    cJSON *after = cJSON_AddArrayToObject(tree, "flags");
    for (size_t i = 0; i < n; i++) {
        const cJSON *change = find_change(before, flags[i].id);
        struct str weight = named(request, "flag-weight-", flags[i].id);
        bool on = named(request, "flag-on-", flags[i].id).len > 0;
        bool as_shipped = str_equal(weight, words_micro(request->arena, flags[i].weight_micro));
        bool dated = member(change, "from") || member(change, "to");
        if (on && as_shipped && !dated)
            continue;
        cJSON *one = change ? cJSON_Duplicate(change, true) : cJSON_CreateObject();
        cJSON_DeleteItemFromObjectCaseSensitive(one, "off");
        cJSON_DeleteItemFromObjectCaseSensitive(one, "weight");
        if (!change)
            cJSON_AddStringToObject(one, "id", flags[i].id);
        cJSON_AddBoolToObject(one, "off", !on);
        if (!as_shipped)
            put(one, "weight", weight);
        cJSON_AddItemToArray(after, one);
    }
    cJSON_Delete(before);
}

/* "us-bis ownership off from 2026-11-10 to 2026-12-31" */
static bool put_rule(cJSON *rules, struct str line, struct error *err)
{
    cJSON *rule = cJSON_CreateObject();
    struct str rest = line, word, waits = STR_EMPTY;
    size_t n = 0;
    bool good = rule != NULL;
    while (good && str_cut(&rest, ' ', &word)) {
        char text[96];
        if (word.len == 0)
            continue;
        snprintf(text, sizeof text, "%.*s", STR_ARG(word));
        if (waits.len > 0) {
            cJSON_AddStringToObject(rule, str_equal(waits, STR("from")) ? "from" : "to", text);
            waits = STR_EMPTY;
        } else if (n < 2) {
            cJSON_AddStringToObject(rule, n == 0 ? "regime" : "rule", text);
        } else if (str_equal(word, STR("off"))) {
            cJSON_AddTrueToObject(rule, "off");
        } else if (str_equal(word, STR("from")) || str_equal(word, STR("to"))) {
            waits = word;
        } else {
            good = false;
        }
        n++;
    }
    if (good && n >= 3 && waits.len == 0 && cJSON_AddItemToArray(rules, rule))
        return true;
    cJSON_Delete(rule);
    return error_at(err, "/rules", "\"%.*s\" does not read as \"us-bis ownership off\"",
                    STR_ARG(line));
}

static bool put_rules(const struct http_request *request, cJSON *tree, struct error *err)
{
    struct str rest = desk_field(request, "rules"), line;
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "rules");
    cJSON *rules = cJSON_AddArrayToObject(tree, "rules");
    while (rest.len > 0 && str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.len > 0 && !put_rule(rules, line, err))
            return false;
    }
    return true;
}

/* The decoder's pointer, turned to the field of the form. */
static void point_to_field(struct error *err)
{
    static const struct {
        const char *prefix, *field;
    } groups[] = {{"/parameters/flags", "/flags"},
                  {"/parameters/rules", "/rules"},
                  {"/parameters/confidences/", "/confidence-"}};
    struct str pointer = str_of(err->pointer);
    for (size_t i = 0; i < LENGTH(groups); i++) {
        struct str prefix = str_of(groups[i].prefix);
        char text[sizeof err->pointer];
        if (!str_starts_with(pointer, prefix))
            continue;
        struct str rest = i == 2 ? str_slice(pointer, prefix.len, pointer.len) : STR_EMPTY;
        snprintf(text, sizeof text, "%s%.*s", groups[i].field, STR_ARG(rest));
        memcpy(err->pointer, text, sizeof text);
        return;
    }
}

bool policy_read_form(const struct http_request *request, const struct policy *base,
                      struct policy *policy_out, struct error *err)
{
    AUTO_JSON *tree = document_of(base);
    if (!tree)
        return error_memory(err);
    for (size_t i = 0; i < LENGTH(fields); i++) {
        struct str value = desk_field(request, fields[i].name);
        if (!fields[i].flag) {
            put(tree, fields[i].name, value);
            continue;
        }
        cJSON_DeleteItemFromObjectCaseSensitive(tree, fields[i].name);
        cJSON_AddBoolToObject(tree, fields[i].name, value.len > 0);
    }
    cJSON *sures = cJSON_GetObjectItemCaseSensitive(tree, "confidences");
    cJSON *changed = cJSON_CreateObject();
    for (const cJSON *sure = sures ? sures->child : NULL; changed && sure; sure = sure->next)
        put(changed, sure->string, named(request, "confidence-", sure->string));
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "confidences");
    if (changed)
        cJSON_AddItemToObject(tree, "confidences", changed);
    struct str weak = desk_field(request, "weak_aliases");
    cJSON_DeleteItemFromObjectCaseSensitive(tree, "weak_aliases");
    cJSON_AddStringToObject(tree, "weak_aliases",
                            arena_printf(request->arena, "%.*s", STR_ARG(weak)));
    put_flags(request, tree);
    if (!put_rules(request, tree, err))
        return false;
    if (policy_decode(tree, "/parameters", base, request->arena, policy_out, err))
        return true;
    point_to_field(err);
    return false;
}
