/* lists/formats/pieces.c - "(1) A (2) B".
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/pieces.h"

#include "lists/formats/countries.h"

/* Opening and closing brackets of marks; the wide ones are U+FF08 and U+FF09. */
static size_t opening_at(struct str text, size_t at)
{
    struct str rest = str_slice(text, at, text.len);
    if (str_starts_with(rest, STR("(")))
        return 1;
    return str_starts_with(rest, STR("\xEF\xBC\x88")) ? 3 : 0;
}

static size_t closing_at(struct str text, size_t at)
{
    struct str rest = str_slice(text, at, text.len);
    if (str_starts_with(rest, STR(")")))
        return 1;
    return str_starts_with(rest, STR("\xEF\xBC\x89")) ? 3 : 0;
}

/* Bytes of "(c)" or, at the beginning or behind a blank, "c)"; 0 for anything else. */
static size_t mark_at(struct str text, size_t at, char mark)
{
    size_t opening = opening_at(text, at), from = at + opening;
    bool free_standing =
        at == 0 || strchr(" \n\t;,", text.ptr[at - 1]) || (unsigned char)text.ptr[at - 1] >= 0x80;
    if (from >= text.len || text.ptr[from] != mark || (opening == 0 && !free_standing))
        return 0;
    size_t closing = closing_at(text, from + 1);
    return closing > 0 ? opening + 1 + closing : 0;
}

struct pieces pieces_of(struct str text)
{
    struct pieces pieces = {.text = str_trim(text)};
    for (const char *first = "a1"; *first; first++) {
        size_t mark = mark_at(pieces.text, 0, *first);
        if (mark == 0)
            continue;
        pieces.at = mark;
        pieces.next = (char)(*first + 1);
        pieces.marked = true;
    }
    return pieces;
}

static struct str without_end(struct str text)
{
    for (;;) {
        text = str_trim(text);
        if (text.len > 0 && strchr(",;", text.ptr[text.len - 1]))
            text.len--;
        else if (str_ends_with(text, STR("\xE3\x80\x81")) ||
                 str_ends_with(text, STR("\xEF\xBC\x9B"))) /* 、 and ； */
            text.len -= 3;
        else
            return text;
    }
}

bool pieces_next(struct pieces *pieces, struct str *piece_out)
{
    while (pieces->at < pieces->text.len) {
        size_t end = pieces->at, mark = 0;
        while (pieces->marked && end < pieces->text.len &&
               (mark = mark_at(pieces->text, end, pieces->next)) == 0)
            end++;
        if (!pieces->marked)
            end = pieces->text.len;
        struct str piece = without_end(str_slice(pieces->text, pieces->at, end));
        pieces->at = end + mark;
        pieces->next = pieces->next == '9' || pieces->next == 'z' ? '\0' : (char)(pieces->next + 1);
        if (piece.len == 0)
            continue;
        *piece_out = piece;
        return true;
    }
    return false;
}

struct str pieces_country(struct str text)
{
    struct str name = str_trim(text), code = country_of_name(name);
    if (code.len > 0)
        return code;
    if (str_ends_with(name, STR(".")))
        name.len--;
    code = country_of_name(name);
    size_t bracket = str_find(name, STR("("), 0);
    if (code.len > 0 || bracket == name.len)
        return code;
    return country_of_name(str_trim(str_slice(name, 0, bracket)));
}
