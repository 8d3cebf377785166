/* match/link.c - the keys by which two names can find each other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/link.h"

#include "match/model.h"
#include "match/readings.h"
#include "text/sound.h"
#include "text/syllable.h"
#include "text/words.h"

enum { FRAME_LETTERS = 8, FRAME_HEAD = 4, FRAME_TAIL = 2 };
enum { JOIN_TOKENS_MAX = 4, RAW_SLIP_LETTERS = 4, CONSONANTS_LEAST = 4 };

enum tag {
    TAG_SOUND = 'S',
    TAG_RAW = 'R',
    TAG_SKELETON_VOWELLED = '1', /* met by vowel-less words only */
    TAG_SKELETON_ANY = '2',
    TAG_CONSONANTS = 'V',
    TAG_GROUP = 'G',
    TAG_CANONICAL = 'C',
    TAG_NUMBER = 'N',
    TAG_PREFIX = 'P',
    TAG_INITIALS = 'I',
    TAG_ACRONYM = 'A',
    TAG_NATIVE = 'H',
    TAG_FRAME = 'F',
};

struct maker {
    const struct name *name;
    enum link_side side;
    struct link_unit unit;
};

/*
 * Keys are hashes of mode, tag and text: the text as a polynomial with letters as coefficients, so
 * that leaving out a letter costs one step whatever its place; then all is mixed (the finaliser of
 * MurmurHash3) and the upper half taken.
 */
#define HASH_BASE UINT64_C(0x9e3779b97f4a7c15)

static uint64_t hash_text(struct str text)
{
    uint64_t h = 0;
    for (size_t i = 0; i < text.len; i++)
        h = h * HASH_BASE + (unsigned char)text.ptr[i] + 1;
    return h;
}

static void add_key(struct maker *m, enum tag tag, uint64_t hash)
{
    if (m->unit.n_keys == LINK_KEYS_MAX)
        return;
    hash ^= ((uint64_t)m->name->mode << 8 | (uint64_t)tag) * UINT64_C(0xc2b2ae3d27d4eb4f);
    hash ^= hash >> 33;
    hash *= UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 33;
    hash *= UINT64_C(0xc4ceb9fe1a85ec53);
    m->unit.keys[m->unit.n_keys++] = (uint32_t)(hash >> 32);
}

static void add(struct maker *m, enum tag tag, struct str text)
{
    add_key(m, tag, hash_text(text));
}

/* The text, and for one of `least` letters or more what remains of it without each of its letters
 * (of a row of equal ones only the first need go). From the end, with the hash of what stands
 * behind a letter and the power of the base for its length, one after the other. */
static void add_slips(struct maker *m, enum tag tag, struct str text, size_t least)
{
    uint64_t before[WORD_LETTERS + 1] = {0}, behind = 0, power = 1;
    size_t n = text.len < WORD_LETTERS ? text.len : WORD_LETTERS;
    for (size_t i = 0; i < n; i++)
        before[i + 1] = before[i] * HASH_BASE + (unsigned char)text.ptr[i] + 1;
    add_key(m, tag, before[n]);
    if (n < least)
        return;
    for (size_t i = n; i-- > 0;) {
        if (i == 0 || text.ptr[i] != text.ptr[i - 1])
            add_key(m, tag, before[i] * power + behind);
        behind += ((unsigned char)text.ptr[i] + 1) * power;
        power *= HASH_BASE;
    }
}

static void add_consonants_of(struct maker *m, struct str skeleton, bool vowelless)
{
    bool query = m->side == LINK_QUERY;
    if (skeleton.len < 2)
        return;
    if (vowelless || !query)
        add(m, TAG_SKELETON_VOWELLED, skeleton);
    if (query ? !vowelless : vowelless)
        add(m, TAG_SKELETON_ANY, skeleton);
}

static void add_skeleton(struct maker *m, struct str sound, bool vowelless)
{
    char key[SOUND_SIZE];
    add_consonants_of(m, (struct str){key, sound_skeleton(sound, key)}, vowelless);
}

static void add_readings(struct maker *m, const struct readings *readings)
{
    for (int reading = READING_PERSIAN; reading < READING_COUNT; reading++)
        add_consonants_of(m, readings->skeleton[reading], true);
}

/* Long words that begin and end alike: "Trafalgura" and "Trafigura" are two slips apart. */
static void add_frame(struct maker *m, struct str text)
{
    char key[FRAME_HEAD + FRAME_TAIL];
    if (text.len < FRAME_LETTERS)
        return;
    memcpy(key, text.ptr, FRAME_HEAD);
    memcpy(key + FRAME_HEAD, text.ptr + text.len - FRAME_TAIL, FRAME_TAIL);
    add(m, TAG_FRAME, (struct str){key, sizeof key});
}

/* Words that differ in vowels only: "Moukhamedov", "Mukhamadof" is not, "Mukhamadov" is. */
static void add_consonants(struct maker *m, struct str sound)
{
    char key[SOUND_SIZE];
    struct str skeleton = {key, sound_skeleton(sound, key)};
    if (skeleton.len >= CONSONANTS_LEAST)
        add(m, TAG_CONSONANTS, skeleton);
}

static void word_unit(struct maker *m, size_t at)
{
    const struct token *t = &m->name->tokens[at];
    m->unit.tokens = 1u << at;
    m->unit.n_keys = 0;
    if (t->class == CLASS_NUMBER) {
        char digits[12];
        int len = snprintf(digits, sizeof digits, "%u", t->number);
        add(m, TAG_NUMBER, (struct str){digits, (size_t)len});
        return;
    }
    char key[SOUND_SIZE];
    struct str link = {key, sound_link(t->sound, key)};
    bool vowelless = (t->flags & WORD_VOWELLESS) != 0;
    if (!vowelless) {
        add_slips(m, TAG_SOUND, link, LINK_SLIP_LETTERS);
        if (t->text.len >= RAW_SLIP_LETTERS)
            add_slips(m, TAG_RAW, t->text, RAW_SLIP_LETTERS);
    }
    add_skeleton(m, t->sound, vowelless);
    if (t->readings)
        add_readings(m, t->readings);
    if (!vowelless)
        add_consonants(m, t->sound);
    if (!vowelless && m->name->model->rules & RULE_FRAMES && t->class == CLASS_NAME)
        add_frame(m, t->text);
    if (t->flags & WORD_SERVANT) {
        char master[SOUND_SIZE];
        struct str sound = str_slice(t->sound, 3, t->sound.len);
        add(m, TAG_SOUND, (struct str){master, sound_link(sound, master)});
    }
    if (t->native.len)
        add(m, TAG_NATIVE, t->native);
    if (t->group)
        add(m, TAG_GROUP, (struct str){(const char *)&t->group, sizeof t->group});
    add(m, TAG_CANONICAL, t->canonical.len ? t->canonical : t->text);
}

bool link_joinable(const struct name *name, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        const struct token *t = &name->tokens[i];
        bool glued_form = t->class == CLASS_LEGAL && n == 2 && i > first;
        if ((t->class == CLASS_LEGAL && !glued_form) || t->class == CLASS_TAIL ||
            t->class == CLASS_NUMBER)
            return false;
    }
    return true;
}

/* The syllables of a Chinese name in several words, as they stand in one. */
static void add_syllables(struct maker *m, size_t at, size_t n)
{
    char key[JOIN_TOKENS_MAX * SYLLABLE_KEY];
    size_t len = 0;
    for (size_t i = at; i < at + n; i++) {
        const struct token *t = &m->name->tokens[i];
        if (!(t->flags & WORD_SYLLABLES) || len + t->canonical.len > sizeof key)
            return;
        memcpy(key + len, t->canonical.ptr, t->canonical.len);
        len += t->canonical.len;
    }
    add(m, TAG_CANONICAL, (struct str){key, len});
}

/* Tokens at .. at + n, written in one. */
static bool join_unit(struct maker *m, size_t at, size_t n)
{
    char text[WORD_LETTERS];
    size_t len = 0;
    bool vowelless = false;
    m->unit.tokens = 0;
    m->unit.n_keys = 0;
    for (size_t i = at; i < at + n; i++) {
        const struct token *t = &m->name->tokens[i];
        if (len + t->text.len > sizeof text)
            return false;
        memcpy(text + len, t->text.ptr, t->text.len);
        len += t->text.len;
        vowelless |= (t->flags & WORD_VOWELLESS) != 0;
        m->unit.tokens |= 1u << i;
    }
    char sound[SOUND_SIZE], key[SOUND_SIZE];
    struct str by_sound = {sound, sound_key((struct str){text, len}, sound)};
    struct str link = {key, sound_link(by_sound, key)};
    if (m->side == LINK_QUERY)
        add_slips(m, TAG_SOUND, link, LINK_SLIP_LETTERS);
    else
        add(m, TAG_SOUND, link);
    if (n == 2 && m->name->mode == MODE_PERSON)
        add_skeleton(m, by_sound, vowelless);
    add_syllables(m, at, n);
    return true;
}

static struct str sole_core(const struct name *name)
{
    for (size_t i = 0; i < name->n_tokens && name->n_core == 1; i++)
        if (class_is_core(name->tokens[i].class))
            return name->tokens[i].text;
    return STR_EMPTY;
}

/* The first LINK_PREFIX letters of all words. */
static void add_beginning(struct maker *m)
{
    char text[LINK_PREFIX];
    size_t len = 0;
    for (size_t i = 0; i < m->name->n_tokens && len < LINK_PREFIX; i++) {
        struct str t = m->name->tokens[i].text;
        size_t n = t.len < LINK_PREFIX - len ? t.len : LINK_PREFIX - len;
        memcpy(text + len, t.ptr, n);
        len += n;
    }
    if (len == LINK_PREFIX)
        add(m, TAG_PREFIX, (struct str){text, len});
}

static void whole_unit(struct maker *m)
{
    const struct name *name = m->name;
    m->unit.tokens = LINK_WHOLE;
    m->unit.n_keys = 0;
    if (name->whole.len >= 3)
        add(m, TAG_SOUND, name->whole);
    add_beginning(m);
    if (name->mode == MODE_PERSON)
        return;
    struct str sole = sole_core(name);
    bool query = m->side == LINK_QUERY;
    if (sole.len >= 3)
        add(m, query ? TAG_INITIALS : TAG_ACRONYM, sole);
    if (name->initials.len >= 3)
        add(m, query ? TAG_ACRONYM : TAG_INITIALS, name->initials);
}

void link_units(const struct name *name, enum link_side side,
                void (*take)(void *context, const struct link_unit *unit), void *context)
{
    struct maker m = {.name = name, .side = side};
    for (size_t i = 0; i < name->n_tokens; i++) {
        unsigned class = name->tokens[i].class;
        if (!class_is_core(class) || class == CLASS_INITIAL)
            continue;
        word_unit(&m, i);
        take(context, &m.unit);
    }
    for (size_t i = 0; i < name->n_tokens; i++) {
        for (size_t n = 2; n <= JOIN_TOKENS_MAX && i + n <= name->n_tokens; n++) {
            if (!link_joinable(name, i, n) || !join_unit(&m, i, n))
                break;
            take(context, &m.unit);
        }
    }
    whole_unit(&m);
    if (m.unit.n_keys)
        take(context, &m.unit);
}

bool link_anchored(const struct name *query, uint32_t reached)
{
    if (reached & LINK_WHOLE)
        return true;
    uint64_t weight = 0;
    for (uint32_t left = reached; left; left &= left - 1) {
        const struct token *t = &query->tokens[__builtin_ctz(left)];
        weight += class_is_core(t->class) ? t->weight : 0u;
    }
    return weight * 1000 >= (uint64_t)query->core * LINK_REACH && weight > 0;
}
