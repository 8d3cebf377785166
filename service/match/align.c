/* match/align.c - which word of one name stands for which of the other.
 * SPDX-License-Identifier: Apache-2.0 */
#include "match/align.h"

#include "match/link.h"
#include "text/sound.h"
#include "text/words.h"

enum {
    OPTIONS_MAX = 512,
    JOIN_QUALITY = 750,
    TRUNCATED_LETTERS = 30,
    TRUNCATED_QUALITY = 850,
};

struct option {
    struct alignment_pair pair;
    uint32_t gain, query_bits, candidate_bits;
};

struct options {
    struct option items[OPTIONS_MAX];
    size_t count;
    uint32_t query_used, candidate_used; /* tokens that are spoken for */
};

static uint32_t bits(size_t first, size_t n)
{
    return (uint32_t)(((UINT64_C(1) << n) - 1) << first);
}

static uint32_t weight_of(const struct name *name, size_t first, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = first; i < first + n; i++)
        sum += name->tokens[i].weight;
    return sum;
}

static void add(struct options *o, const struct name *q, const struct name *c,
                struct alignment_pair pair)
{
    if (o->count == OPTIONS_MAX)
        return;
    uint32_t weight =
        weight_of(q, pair.query, pair.n_query) + weight_of(c, pair.candidate, pair.n_candidate);
    uint32_t quality = pair.quality;
    o->items[o->count++] =
        (struct option){pair, quality * quality / 1000 * weight, bits(pair.query, pair.n_query),
                        bits(pair.candidate, pair.n_candidate)};
}

static bool may_be_exact(const struct token *t, const struct token *u)
{
    return (t->class == CLASS_NUMBER && u->class == CLASS_NUMBER) ||
           (t->native.len && u->native.len) || str_equal(t->text, u->text);
}

/* Pairs of tokens not yet used; `exact`: only those that may be equal. */
static void add_single(struct options *o, const struct name *q, const struct name *c,
                       const struct similarity_source *source, bool exact)
{
    for (size_t i = 0; i < q->n_tokens; i++) {
        if (o->query_used & (1u << i))
            continue;
        for (size_t j = 0; j < c->n_tokens; j++) {
            const struct token *t = &q->tokens[i], *u = &c->tokens[j];
            bool legal = t->class == CLASS_LEGAL || u->class == CLASS_LEGAL;
            if (o->candidate_used & (1u << j) || (exact && !may_be_exact(t, u)) ||
                (legal && !str_equal(t->text, u->text)))
                continue;
            struct similarity s = source->get(source->context, i, j);
            if (!s.quality || (exact && s.quality < 1000))
                continue;
            struct alignment_pair pair = {(uint8_t)i, (uint8_t)j, 1,       1,
                                          s.quality,  s.kind,     s.slips, false};
            add(o, q, c, pair);
        }
    }
}

/* The syllable keys of words in a row are the key of the words in one. */
static void join_syllables(const struct name *name, size_t first, size_t n, struct align_join *out)
{
    size_t len = 0;
    for (size_t i = first; i < first + n; i++) {
        const struct token *t = &name->tokens[i];
        if (!(t->flags & WORD_SYLLABLES) || len + t->canonical.len > sizeof out->syllables)
            return;
        memcpy(out->syllables + len, t->canonical.ptr, t->canonical.len);
        len += t->canonical.len;
    }
    out->token.flags |= WORD_SYLLABLES;
    out->token.canonical = (struct str){out->syllables, len};
}

bool align_join_make(const struct name *name, size_t first, size_t n, struct align_join *out)
{
    struct token *joined = &out->token;
    size_t len = 0;
    *joined = (struct token){.class = CLASS_NAME, .doubled = true};
    for (size_t i = first; i < first + n; i++) {
        const struct token *t = &name->tokens[i];
        if (len + t->text.len >= sizeof out->text)
            return false;
        memcpy(out->text + len, t->text.ptr, t->text.len);
        len += t->text.len;
        joined->flags |= t->flags & (WORD_VOWELLESS | WORD_MIXED);
        joined->letters |= t->letters;
        joined->raw_letters |= t->raw_letters;
    }
    joined->text = (struct str){out->text, len};
    join_syllables(name, first, n, out);
    return true;
}

/* Not made of other letters. */
static bool letters_agree(const struct token *joined, const struct token *single)
{
    size_t a = joined->text.len, b = single->text.len, longer = a > b ? a : b;
    return (joined->flags | single->flags) & WORD_MIXED ||
           !similar_hopeless(joined->letters, single->letters, longer) ||
           !similar_hopeless(joined->raw_letters, single->raw_letters, longer);
}

static struct similarity join_similar(struct align_join *join, const struct token *single,
                                      bool slips)
{
    const struct similarity none = {0, TOKEN_UNMATCHED, 0};
    struct token *joined = &join->token;
    bool vowelless = ((joined->flags | single->flags) & WORD_VOWELLESS) != 0;
    if (!align_join_lengths(joined->text.len, single->text.len, vowelless))
        return none;
    if (joined->flags & single->flags & WORD_SYLLABLES &&
        str_equal(joined->canonical, single->canonical))
        return (struct similarity){SIMILAR_SYLLABLES, TOKEN_ROMANISED, 0};
    if (!vowelless && !letters_agree(joined, single))
        return none;
    if (!joined->sound.ptr)
        joined->sound = (struct str){join->sound, sound_key(joined->text, join->sound)};
    struct similarity s;
    if (vowelless) {
        struct token plain = {.text = joined->text,
                              .sound = joined->sound,
                              .letters = UINT32_MAX,
                              .flags = joined->flags & WORD_VOWELLESS,
                              .class = CLASS_NAME};
        s = similar_tokens(&plain, single);
    } else {
        s = similar_texts(joined, single, JOIN_QUALITY);
        if (slips && s.quality >= JOIN_QUALITY && s.quality < 1000)
            s.slips = similar_slips(joined, single);
    }
    return s.quality < JOIN_QUALITY ? none : s;
}

struct similarity align_join_similar(struct align_join *join, const struct token *single)
{
    return join_similar(join, single, true);
}

unsigned align_join_quality(struct align_join *join, const struct token *single)
{
    return join_similar(join, single, false).quality;
}

static void add_join(struct options *o, const struct name *q, const struct name *c, bool query_many,
                     size_t first, size_t n, size_t at)
{
    const struct name *many = query_many ? q : c, *one = query_many ? c : q;
    struct align_join join;
    if (!align_join_make(many, first, n, &join))
        return;
    struct similarity s = align_join_similar(&join, &one->tokens[at]);
    if (!s.quality)
        return;
    struct alignment_pair pair = {(uint8_t)(query_many ? first : at),
                                  (uint8_t)(query_many ? at : first),
                                  (uint8_t)(query_many ? n : 1),
                                  (uint8_t)(query_many ? 1 : n),
                                  s.quality,
                                  TOKEN_JOINED,
                                  s.slips,
                                  true};
    add(o, q, c, pair);
}

/* The tokens of `one` that are free and may stand for a join beginning with `head`. */
static uint32_t join_partners(const struct name *one, uint32_t used, const struct token *head)
{
    uint32_t partners = 0;
    for (size_t at = 0; at < one->n_tokens; at++)
        if (align_join_partner(head, &one->tokens[at]))
            partners |= 1u << at;
    return partners & ~used;
}

static void add_joins(struct options *o, const struct name *q, const struct name *c,
                      bool query_many)
{
    const struct name *many = query_many ? q : c, *one = query_many ? c : q;
    uint32_t many_used = query_many ? o->query_used : o->candidate_used;
    uint32_t one_used = query_many ? o->candidate_used : o->query_used;
    for (size_t first = 0; first + 1 < many->n_tokens; first++) {
        uint32_t partners = join_partners(one, one_used, &many->tokens[first]);
        if (!partners)
            continue;
        for (size_t n = 2; n <= ALIGN_JOIN_MAX && first + n <= many->n_tokens; n++) {
            if (many_used & bits(first, n) || !link_joinable(many, first, n))
                break;
            for (uint32_t left = partners; left; left &= left - 1)
                add_join(o, q, c, query_many, first, n, (size_t)__builtin_ctz(left));
        }
    }
}

static bool before(const struct option *a, const struct option *b)
{
    if (a->gain != b->gain)
        return a->gain > b->gain;
    int apart_a = abs((int)a->pair.query - (int)a->pair.candidate);
    int apart_b = abs((int)b->pair.query - (int)b->pair.candidate);
    if (apart_a != apart_b)
        return apart_a < apart_b;
    if (a->pair.query != b->pair.query)
        return a->pair.query < b->pair.query;
    return a->pair.candidate < b->pair.candidate;
}

bool align_cut_off(const struct name *query)
{
    return query->text.len >= TRUNCATED_LETTERS && query->n_tokens >= 2;
}

/* `query` is the beginning of `candidate`, cut off by a field of about TRUNCATED_LETTERS. */
bool align_truncated(const struct name *query, const struct name *candidate)
{
    size_t n = query->n_tokens;
    if (!align_cut_off(query) || n > candidate->n_tokens)
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        if (!str_equal(query->tokens[i].text, candidate->tokens[i].text))
            return false;
    struct str last = query->tokens[n - 1].text, whole = candidate->tokens[n - 1].text;
    return str_starts_with(whole, last) && (n < candidate->n_tokens || last.len < whole.len);
}

/* Word by word; what the field cut off counts as seen, at a price. */
static void align_word_by_word(const struct name *query, const struct name *candidate,
                               struct alignment *out)
{
    size_t n = query->n_tokens;
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n;
        out->pairs[i] = (struct alignment_pair){(uint8_t)i,
                                                (uint8_t)i,
                                                1,
                                                1,
                                                last ? TRUNCATED_QUALITY : 1000,
                                                last ? TOKEN_TRUNCATED : TOKEN_EXACT,
                                                0,
                                                last};
    }
    out->n_pairs = n;
    out->query_used = bits(0, n);
    out->candidate_used = bits(0, candidate->n_tokens);
}

/* The best pair, then the best of what is left, until nothing is. */
static void take_best(struct options *o, struct alignment *out)
{
    while (out->n_pairs < NAME_TOKENS_MAX) {
        const struct option *best = NULL;
        for (size_t i = 0; i < o->count; i++) {
            const struct option *x = &o->items[i];
            if (x->query_bits & o->query_used || x->candidate_bits & o->candidate_used)
                continue;
            if (!best || before(x, best))
                best = x;
        }
        if (!best)
            return;
        out->pairs[out->n_pairs++] = best->pair;
        o->query_used |= best->query_bits;
        o->candidate_used |= best->candidate_bits;
    }
}

void align_names(const struct name *query, const struct name *candidate,
                 const struct similarity_source *source, struct alignment *out)
{
    if (align_truncated(query, candidate)) {
        align_word_by_word(query, candidate, out);
        return;
    }
    struct options o;
    o.count = 0;
    o.query_used = o.candidate_used = 0;
    out->n_pairs = 0;
    add_single(&o, query, candidate, source, true);
    take_best(&o, out);

    o.count = 0;
    add_single(&o, query, candidate, source, false);
    add_joins(&o, query, candidate, true);
    add_joins(&o, query, candidate, false);
    take_best(&o, out);
    out->query_used = o.query_used;
    out->candidate_used = o.candidate_used;
}
