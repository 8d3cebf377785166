/* match/similar.c - do two words mean one, and how surely?
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/similar.h"

#include "core/utf8.h"
#include "match/edit.h"
#include "match/readings.h"
#include "text/sound.h"
#include "text/words.h"

enum {
    QUALITY_ONE = 1000,
    QUALITY_LEAST = 500,
    QUALITY_GROUP = 880,     /* given names of one origin */
    QUALITY_INITIAL = 550,   /* an initial for a name */
    QUALITY_LETTER = 800,    /* the same where a feature of its own weighs it */
    QUALITY_CANONICAL = 950, /* an abbreviation or a translation */
    QUALITY_STEM = 920,
    QUALITY_SYLLABLES = SIMILAR_SYLLABLES,
    QUALITY_SERVANT = 800,
    SERVANT_LETTERS = 4,
    VERY_COMMON = 2,
    STEM_LETTERS = 5,
    SOUND_EXTRA = 12, /* what agreeing by sound only costs, hundredths */
    SOUND_EXTRA_FIVE = 25,
    SOUND_EXTRA_SHORT = 50,
    SKELETON_EXTRA = 25,
    SKELETON_EXTRA_SHORT = 50, /* two consonants or fewer */
    CONSONANT_LEAST = 45,      /* leaving out one that does not stand doubled: h */
    READING_EXTRA = 10,
    READING_EXTRA_SHORT = 35,
    READING_EXTRA_FIRM = 80,
    NATIVE_SIGN = 230, /* one Han, Kana or Hangul sign for another */
};

enum effort {
    EFFORT_BEST,    /* an upper bound of the quality, without the edit distances */
    EFFORT_QUALITY, /* without the slips */
    EFFORT_ALL,
};

static const struct similarity NOTHING = {0, TOKEN_UNMATCHED, 0};

static struct similarity of_cost(unsigned cost, size_t letters, enum token_kind kind)
{
    size_t allowed = letters * 42 > EDIT_ONE ? letters * 42 : EDIT_ONE;
    if (letters == 0 || cost > allowed)
        return NOTHING;
    unsigned loss = cost * 10 / (unsigned)letters;
    if (loss > QUALITY_ONE - QUALITY_LEAST)
        return NOTHING;
    return (struct similarity){(uint16_t)(QUALITY_ONE - loss), (uint8_t)kind, 0};
}

/* The least it costs to get rid of a letter the other word does not have at all (match/edit.h):
 * index 1 is a. Words with digits are not asked. */
static const uint8_t LEAST_COST[32] = {
    [1] = 45,  [2] = 60,  [3] = 30,  [4] = 50,   [5] = 40,  [6] = 60,  [7] = 60,
    [8] = 45,  [9] = 20,  [10] = 30, [11] = 30,  [12] = 70, [13] = 70, [14] = 70,
    [15] = 35, [16] = 60, [17] = 30, [18] = 100, [19] = 40, [20] = 50, [21] = 35,
    [22] = 20, [23] = 20, [24] = 30, [25] = 20,  [26] = 40};

static unsigned least_cost(uint32_t letters)
{
    unsigned sum = 0;
    for (; letters; letters &= letters - 1)
        sum += LEAST_COST[__builtin_ctz(letters)];
    return sum;
}

static unsigned limit_of(size_t letters)
{
    size_t share = letters * 42 > EDIT_ONE ? letters * 42 : EDIT_ONE;
    return (unsigned)(share < letters * 50 ? share : letters * 50);
}

/* Every letter that only one of two words has must be exchanged or left out. */
static bool lacks(uint32_t a, uint32_t b, size_t letters)
{
    return least_cost(a & ~b) > limit_of(letters);
}

bool similar_hopeless(uint32_t a, uint32_t b, size_t letters)
{
    return lacks(a, b, letters) || lacks(b, a, letters);
}

void similar_probe_of(const struct token *token, struct similar_probe *out)
{
    edit_profile_of(token->text, &out->text);
    edit_profile_of(token->sound, &out->sound);
}

/* No more than what the letters and the sound of two words cost. */
struct floor {
    unsigned text, sound;
};

static unsigned sound_extra(size_t letters)
{
    return letters > 5 ? SOUND_EXTRA : letters == 5 ? SOUND_EXTRA_FIVE : SOUND_EXTRA_SHORT;
}

static struct floor floor_of(const struct token *a, const struct token *b)
{
    const struct similar_probe *probe = a->probe ? a->probe : b->probe;
    const struct token *other = a->probe ? b : a;
    if (!probe)
        return (struct floor){0, 0};
    return (struct floor){edit_least(&probe->text, other->text, other->doubled),
                          edit_least(&probe->sound, other->sound, other->doubled)};
}

/* Words that have nothing to do with each other cost one pass over one of them when the other has
 * its probe. */
struct similarity similar_texts(const struct token *a, const struct token *b, unsigned least)
{
    size_t letters = a->text.len > b->text.len ? a->text.len : b->text.len;
    unsigned extra = sound_extra(letters), limit = limit_of(letters);
    unsigned wanted = (unsigned)((QUALITY_ONE - least + 1) * letters / 10); /* of_cost() turned */
    limit = limit < wanted ? limit : wanted;
    unsigned cost = limit + 1;
    struct floor floor = floor_of(a, b);
    if (floor.text > limit && floor.sound + extra > limit)
        return NOTHING;
    if (floor.text <= limit)
        cost = edit_cost(a->text, b->text, limit);
    if (cost <= extra)
        return of_cost(cost, letters, cost ? TOKEN_TYPO : TOKEN_EXACT);
    if (floor.sound + extra >= cost) /* by sound it costs no less */
        return of_cost(cost, letters, TOKEN_TYPO);
    unsigned by_sound = edit_cost(a->sound, b->sound, cost - extra) + extra;
    if (by_sound < cost)
        return of_cost(by_sound, letters, TOKEN_SOUND);
    return of_cost(cost, letters, TOKEN_TYPO);
}

uint8_t similar_slips(const struct token *a, const struct token *b)
{
    unsigned raw = edit_plain(a->text, b->text), sound = edit_plain(a->sound, b->sound);
    return (uint8_t)(raw < sound ? raw : sound);
}

/* Never less than similar_texts() says: the cost is at least the floor, and quality falls with it.
 */
static struct similarity similar_texts_at_best(const struct token *a, const struct token *b)
{
    size_t letters = a->text.len > b->text.len ? a->text.len : b->text.len;
    struct floor floor = floor_of(a, b);
    unsigned by_sound = floor.sound + sound_extra(letters);
    unsigned cost = floor.text < by_sound ? floor.text : by_sound;
    return cost > limit_of(letters) ? NOTHING : of_cost(cost, letters, TOKEN_TYPO);
}

/* Signs, not letters: homophones are different names. */
static struct similarity similar_native(struct str a, struct str b)
{
    if (str_equal(a, b))
        return (struct similarity){QUALITY_ONE, TOKEN_EXACT, 0};
    size_t n_a = utf8_count(a), n_b = utf8_count(b), same = 0;
    for (size_t i = 0, j = 0; i < a.len && j < b.len;)
        same += utf8_next(a, &i) == utf8_next(b, &j);
    size_t signs = n_a > n_b ? n_a : n_b;
    return of_cost((unsigned)((signs - same) * NATIVE_SIGN), signs * 2, TOKEN_TYPO);
}

static struct similarity better(struct similarity a, struct similarity b)
{
    return b.quality > a.quality ? b : a;
}

static unsigned skeleton_extra(size_t letters, unsigned flags)
{
    if (!(flags & WORD_READINGS))
        return letters <= 2 ? SKELETON_EXTRA_SHORT : SKELETON_EXTRA;
    if (letters >= 3) /* equal consonants are what can be expected of one name */
        return READING_EXTRA;
    return flags & WORD_FIRM ? READING_EXTRA_FIRM : READING_EXTRA_SHORT;
}

/* Consonants by which one word is longer are left out, and those the other does not have. */
static bool skeletons_hopeless(struct str x, struct str y, unsigned limit)
{
    uint32_t a = 0, b = 0;
    bool digits = false;
    size_t gap = x.len > y.len ? x.len - y.len : y.len - x.len;
    if (gap * CONSONANT_LEAST > limit)
        return true;
    for (size_t i = 0; i < x.len; i++) {
        a |= 1u << ((unsigned char)x.ptr[i] & 31);
        digits |= x.ptr[i] <= '9';
    }
    for (size_t i = 0; i < y.len; i++) {
        b |= 1u << ((unsigned char)y.ptr[i] & 31);
        digits |= y.ptr[i] <= '9';
    }
    return !digits && (least_cost(a & ~b) > limit || least_cost(b & ~a) > limit);
}

static struct similarity of_skeletons(struct str x, struct str y, unsigned flags,
                                      enum effort effort)
{
    size_t letters = x.len > y.len ? x.len : y.len;
    unsigned extra = skeleton_extra(letters, flags), allowed = limit_of(letters + 1);
    if (x.len == 0 || y.len == 0 || (letters <= 2 && !str_equal(x, y)) || extra > allowed)
        return NOTHING;
    unsigned limit = (allowed - extra + 1) * 10 / 13; /* what costs more is nothing below */
    if (skeletons_hopeless(x, y, limit))
        return NOTHING;
    unsigned cost = edit_cost(x, y, limit) * 13 / 10 + extra;
    struct similarity s = of_cost(cost, letters + 1, TOKEN_ROMANISED);
    if (s.quality && effort == EFFORT_ALL)
        s.slips = (uint8_t)edit_plain(x, y);
    return s;
}

static struct similarity similar_skeleton(const struct token *a, const struct token *b,
                                          enum effort effort)
{
    char left[SOUND_SIZE], right[SOUND_SIZE];
    struct str x = {left, sound_skeleton(a->sound, left)};
    struct str y = {right, sound_skeleton(b->sound, right)};
    if (x.len == 0 || y.len == 0)
        return str_equal(a->text, b->text) ? (struct similarity){QUALITY_ONE, TOKEN_EXACT, 0}
                                           : NOTHING;
    const struct token *native = a->flags & WORD_READINGS ? a : b;
    struct similarity best = of_skeletons(x, y, native->flags, effort);
    for (int reading = READING_PERSIAN; native->readings && reading < READING_COUNT; reading++) {
        struct str heard = native->readings->skeleton[reading];
        if (heard.len)
            best = better(best, of_skeletons(heard, native == a ? y : x, native->flags, effort));
    }
    return best;
}

static struct similarity similar_initial(const struct token *a, const struct token *b)
{
    const struct token *initial = a->class == CLASS_INITIAL ? a : b;
    const struct token *word = initial == a ? b : a;
    if (initial->text.ptr[0] != word->text.ptr[0])
        return NOTHING;
    if (word->class == CLASS_INITIAL)
        return (struct similarity){QUALITY_ONE, TOKEN_EXACT, 0};
    if (word->class != CLASS_NAME && word->class != CLASS_PATRONYMIC)
        return NOTHING;
    return (struct similarity){initial->flags & WORD_LETTER ? QUALITY_LETTER : QUALITY_INITIAL,
                               TOKEN_INITIAL, 0};
}

static bool minor(unsigned class)
{
    return class == CLASS_STOP || class == CLASS_PARTICLE || class == CLASS_HONORIFIC ||
           class == CLASS_TAIL;
}

static bool general(unsigned class) { return class == CLASS_GENERIC || class == CLASS_PLACE; }

/* "industry" and "industrial", "service" and "services": general words of one stem. */
static struct similarity similar_stem(const struct token *a, const struct token *b)
{
    if (!general(a->class) || !general(b->class))
        return NOTHING;
    struct str x = a->canonical.len ? a->canonical : a->text;
    struct str y = b->canonical.len ? b->canonical : b->text;
    size_t shorter = x.len < y.len ? x.len : y.len, longer = x.len + y.len - shorter, stem = 0;
    while (stem < shorter && x.ptr[stem] == y.ptr[stem])
        stem++;
    if (stem < STEM_LETTERS || stem * 10 < longer * 6)
        return NOTHING;
    return (struct similarity){QUALITY_STEM, TOKEN_ABBREVIATION, 0};
}

/* "abdbasir" and "basir": a servant of God may go by his master's name. */
static struct similarity similar_servant(const struct token *a, const struct token *b)
{
    const struct token *servant = a->flags & WORD_SERVANT ? a : b;
    struct str master = servant == a ? b->sound : a->sound;
    if (!((a->flags ^ b->flags) & WORD_SERVANT) || master.len < SERVANT_LETTERS ||
        (servant == a ? b : a)->common == VERY_COMMON || /* nobody is Abd Muhammad */
        !str_equal(str_slice(servant->sound, 3, servant->sound.len), master))
        return NOTHING;
    return (struct similarity){QUALITY_SERVANT, TOKEN_NICKNAME, 0};
}

/* Two different known words are no slips of each other. */
static bool kinds_clash(const struct token *a, const struct token *b)
{
    return general(a->class) && general(b->class);
}

static struct similarity similar_canonical(const struct token *a, const struct token *b)
{
    if (!a->canonical.len && !b->canonical.len)
        return NOTHING;
    struct str x = a->canonical.len ? a->canonical : a->text;
    struct str y = b->canonical.len ? b->canonical : b->text;
    if (!str_equal(x, y))
        return NOTHING;
    if (a->flags & b->flags & WORD_SYLLABLES)
        return (struct similarity){QUALITY_SYLLABLES, TOKEN_ROMANISED, 0};
    bool meaning = ((a->flags | b->flags) & WORD_TRANSLATED) != 0;
    return (struct similarity){QUALITY_CANONICAL, meaning ? TOKEN_GLOSSARY : TOKEN_ABBREVIATION, 0};
}

static struct similarity similar(const struct token *a, const struct token *b, enum effort effort)
{
    if (a->class == CLASS_NUMBER || b->class == CLASS_NUMBER) {
        bool equal = a->class == b->class ? a->number == b->number : str_equal(a->text, b->text);
        return equal ? (struct similarity){QUALITY_ONE, TOKEN_EXACT, 0} : NOTHING;
    }
    unsigned east = WORD_HAN | WORD_KANA | WORD_HANGUL;
    if (a->flags & b->flags & east && a->native.len && b->native.len)
        return similar_native(a->native, b->native);
    if (str_equal(a->text, b->text))
        return (struct similarity){QUALITY_ONE,
                                   (a->flags ^ b->flags) & (WORD_CYRILLIC | WORD_OTHER | east)
                                       ? TOKEN_ROMANISED
                                       : TOKEN_EXACT,
                                   0};
    if (a->class == CLASS_INITIAL || b->class == CLASS_INITIAL)
        return similar_initial(a, b);
    if (minor(a->class) || minor(b->class))
        return NOTHING;

    struct similarity best = better(similar_canonical(a, b), similar_stem(a, b));
    if (a->group && a->group == b->group)
        best = better(best, (struct similarity){QUALITY_GROUP, TOKEN_NICKNAME, 0});
    best = better(best, similar_servant(a, b));
    if ((a->flags | b->flags) & WORD_VOWELLESS)
        return better(best, similar_skeleton(a, b, effort));
    size_t letters = a->text.len > b->text.len ? a->text.len : b->text.len;
    if (kinds_clash(a, b) || (effort != EFFORT_BEST && !((a->flags | b->flags) & WORD_MIXED) &&
                              similar_hopeless(a->letters, b->letters, letters) &&
                              similar_hopeless(a->raw_letters, b->raw_letters, letters)))
        return best;
    struct similarity by_letters =
        effort == EFFORT_BEST ? similar_texts_at_best(a, b) : similar_texts(a, b, QUALITY_LEAST);
    bool slips = by_letters.quality && by_letters.quality < QUALITY_ONE;
    if (slips && effort == EFFORT_ALL)
        by_letters.slips = similar_slips(a, b);
    if (by_letters.quality && (a->flags ^ b->flags) & (WORD_CYRILLIC | WORD_OTHER | east))
        by_letters.kind = TOKEN_ROMANISED;
    return better(best, by_letters);
}

struct similarity similar_tokens(const struct token *a, const struct token *b)
{
    return similar(a, b, EFFORT_ALL);
}

unsigned similar_quality(const struct token *a, const struct token *b)
{
    return similar(a, b, EFFORT_QUALITY).quality;
}

unsigned similar_at_best(const struct token *a, const struct token *b)
{
    return similar(a, b, EFFORT_BEST).quality;
}
