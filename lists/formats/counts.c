/* lists/formats/counts.c - counting records.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/counts.h"

#include "core/utf8.h"

void tally_init(struct list_tally *tally, struct arena *arena)
{
    memset(tally, 0, sizeof *tally);
    tally->arena = arena;
    map_init(&tally->programmes, arena);
}

/* Blocks at or above U+0370 that hold Latin letters or no letters at all. */
static const struct {
    uint32_t from, to;
} latin_or_no_letters[] = {
    {0x1D00, 0x1D25},                   /* phonetic extensions */
    {0x1D2C, 0x1DBF}, {0x1DC0, 0x1DFF}, /* combining marks */
    {0x1E00, 0x1EFF},                   /* Latin extended additional */
    {0x2000, 0x2125}, {0x2127, 0x2BFF}, /* punctuation, signs, letter-like symbols, arrows */
    {0x2C60, 0x2C7F}, {0x2E00, 0x2E7F}, {0x3000, 0x3004},   {0x3008, 0x3020},
    {0xA700, 0xA7FF}, {0xAB30, 0xAB64}, {0xE000, 0xF8FF},   {0xFB00, 0xFB06},
    {0xFE00, 0xFE6F}, {0xFEFF, 0xFEFF}, {0xFF00, 0xFF20},   {0xFF3B, 0xFF40},
    {0xFF5B, 0xFF65}, {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

/* Full-width letters count as not Latin, as the shared expectations count them: they are written in
 * Japanese text. Below U+0370, one letter is not Latin. It stands for a Greek one in text that was
 * saved badly. */
enum { MICRO_SIGN = 0xB5 };

bool text_is_non_latin(struct str text)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t rune = utf8_next(text, &at);
        if (rune == MICRO_SIGN)
            return true;
        if (rune < 0x370)
            continue;
        bool latin = false;
        for (size_t i = 0; i < LENGTH(latin_or_no_letters) && !latin; i++)
            latin = rune >= latin_or_no_letters[i].from && rune <= latin_or_no_letters[i].to;
        if (!latin)
            return true;
    }
    return false;
}

static void add_part(struct list_counts *counts, struct str schema)
{
    size_t i = 0;
    while (i < counts->n_parts && !str_equal(schema, str_of(counts->parts[i].schema)))
        i++;
    if (i == LENGTH(counts->parts))
        return; /* still among `parties` */
    if (i == counts->n_parts) {
        counts->n_parts++;
        struct str kept = utf8_prefix(schema, sizeof counts->parts[i].schema - 1);
        memcpy(counts->parts[i].schema, kept.ptr, kept.len);
    }
    counts->parts[i].count++;
}

static void add_names(struct list_counts *counts, const struct listed_record *record)
{
    for (size_t i = 0; i < record->n_names - record->beyond.names; i++) {
        const struct subject_name *name = &record->names[i];
        counts->non_latin += text_is_non_latin(name->text);
        if (name->role == NAME_PRIMARY)
            counts->primary++;
        else if (record->name_is_original[i])
            counts->original_script++;
        else
            counts->aliases++, counts->weak_aliases += name->role == NAME_WEAK;
    }
}

static bool add_programmes(struct list_tally *tally, const struct str *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tally->counts.programmes_uses++;
        if (map_get(&tally->programmes, items[i]) != MAP_NONE)
            continue;
        struct str kept = str_copy(tally->arena, items[i]);
        if (!kept.ptr || !map_add(&tally->programmes, kept, 0, NULL))
            return false;
        tally->counts.programmes_distinct++;
    }
    return true;
}

bool tally_add(struct list_tally *tally, const struct listed_record *record)
{
    struct list_counts *counts = &tally->counts;
    if (record->uncounted)
        return true;
    counts->parties++;
    if (record->part.len > 0) {
        add_part(counts, record->part);
        return true;
    }
    counts->by_schema[record->schema]++;
    counts->delisted += record->delisted;
    add_names(counts, record);
    counts->addresses += record->n_addresses - record->beyond.addresses + record->besides.addresses;
    counts->identifiers += record->n_identifiers - record->beyond.identifiers;
    counts->identifiers += record->besides.identifiers;
    counts->births += record->n_births - record->beyond.births + record->besides.births;
    for (size_t i = 0; i < record->n_properties; i++) /* phrases no date could be made of */
        counts->births += str_equal(record->properties[i].name, STR("birthDate"));
    counts->linked_to += record->n_links - record->beyond.links;
    counts->programmes_uses += record->besides.programmes;
    /* A list without programmes, such as a FollowTheMoney export, has topics instead. */
    if (record->n_programmes > 0)
        return add_programmes(tally, record->programmes, record->n_programmes);
    return add_programmes(tally, record->topics, record->n_topics);
}
