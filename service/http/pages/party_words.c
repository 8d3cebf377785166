/* http/pages/party_words.c - see party_words.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/party_words.h"

#include "core/buf.h"
#include "http/pages/result_view.h"
#include "http/pages/words.h"

enum { ABOUT_VALUES = 2, LINE_MAX_BYTES = 4096 };

struct str schema_words(struct str schema)
{
    static const struct {
        const char *schema, *words;
    } table[] = {{"Company", "company"},           {"Person", "person"},
                 {"Organization", "organisation"}, {"LegalEntity", "company or person"},
                 {"PublicBody", "public body"},    {"Vessel", "vessel"},
                 {"Airplane", "aircraft"},         {"CryptoWallet", "crypto wallet"}};
    for (size_t i = 0; i < LENGTH(table); i++)
        if (str_equal(str_of(table[i].schema), schema))
            return str_of(table[i].words);
    return schema;
}

static void add_values(struct buf *line, const struct party *party, const char *name,
                       const char *word)
{
    for (size_t i = 0; i < party->n_properties; i++) {
        const struct party_property *property = &party->properties[i];
        if (!str_equal(property->name, str_of(name)))
            continue;
        for (size_t v = 0; v < property->n_values && v < ABOUT_VALUES; v++) {
            buf_adds(line, ", ");
            buf_adds(line, word);
            buf_add(line, property_value_words(property->name, property->values[v]));
        }
    }
}

struct str party_about(const struct party *party, struct arena *arena)
{
    AUTO_BUF line = BUF_INIT(LINE_MAX_BYTES);
    buf_add(&line, schema_words(party->schema_name));
    add_values(&line, party, "country", "");
    add_values(&line, party, "birthDate", "born ");
    add_values(&line, party, "registrationNumber", "no. ");
    return str_copy(arena, buf_str(&line));
}

struct str property_words(struct str name, struct arena *arena)
{
    AUTO_BUF words = BUF_INIT(LINE_MAX_BYTES);
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper && i > 0)
            buf_addc(&words, ' ');
        if (i == 0)
            buf_addc(&words, c >= 'a' && c <= 'z' ? (char)(c - 32) : c);
        else
            buf_addc(&words, upper ? (char)(c + 32) : c);
    }
    return str_copy(arena, buf_str(&words));
}

struct str property_value_words(struct str name, struct str value)
{
    bool is_country = str_equal(name, STR("country")) || str_equal(name, STR("nationality")) ||
                      str_equal(name, STR("jurisdiction"));
    return is_country ? words_country(value) : value;
}

static struct str percent(struct arena *arena, int64_t bp)
{
    char text[24];
    if (bp % 100 == 0)
        snprintf(text, sizeof text, "%d", (int)(bp / 100));
    else
        snprintf(text, sizeof text, "%d.%02d", (int)(bp / 100), (int)(bp % 100));
    return str_copy(arena, str_of(text));
}

struct str relation_words(struct arena *arena, enum relation_type type, int64_t low_bp,
                          int64_t high_bp)
{
    static const char *const words[RELATION_TYPES] = {
        [RELATION_CONTRACTS] = "contracts",
        [RELATION_PAYS] = "pays",
        [RELATION_BANKS_AT] = "banks at",
        [RELATION_SIGNS_FOR] = "signs for",
        [RELATION_OWNS] = "owns",
        [RELATION_CONTROLS] = "controls",
        [RELATION_DIRECTS] = "directs",
        [RELATION_SHARES_BANK_ACCOUNT] = "shares account",
        [RELATION_SHARES_ADDRESS] = "shares address",
        [RELATION_SHARES_EMAIL_DOMAIN] = "shares domain",
        [RELATION_SHARES_PHONE] = "shares phone",
    };
    if (type != RELATION_OWNS || high_bp < 0)
        return str_of(words[type]);
    struct str from = percent(arena, low_bp < 0 ? 0 : low_bp), to = percent(arena, high_bp);
    char *text = low_bp == high_bp ? arena_printf(arena, "owns %.*s %%", STR_ARG(to))
                                   : arena_printf(arena, "owns %.*s\xE2\x80\x93%.*s %%",
                                                  STR_ARG(from), STR_ARG(to));
    return str_of(text);
}

static struct str state_words(struct str state)
{
    return str_equal(state, STR("in_review")) ? STR("in review") : state;
}

void words_alert(struct template_value *row, const cJSON *alert)
{
    if (!row)
        return;
    struct arena *arena = row->arena;
    struct str opened = str_copy(arena, view_text(alert, "opened_at"));
    template_text(row, "id", str_copy(arena, view_text(alert, "id")));
    template_text(row, "party", str_copy(arena, view_text(alert, "party")));
    template_text(row, "party_caption", str_copy(arena, view_text(alert, "party_caption")));
    template_text(row, "caption", str_copy(arena, view_text(alert, "caption")));
    template_text(row, "listed", str_copy(arena, view_text(alert, "listed")));
    template_text(row, "list", str_copy(arena, view_text(alert, "list")));
    template_text(row, "score", words_micro(arena, view_micro(alert, "score")));
    template_text(row, "state", str_copy(arena, state_words(view_text(alert, "state"))));
    template_text(row, "outcome",
                  property_words(str_copy(arena, view_text(alert, "outcome")), arena));
    words_band(row, str_copy(arena, view_text(alert, "band")));
    template_text(row, "opened_iso", opened);
    template_text(row, "opened", words_time(arena, opened));
}
