/* http/pages/svg_text.c - see svg_text.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/svg_text.h"

#include "core/utf8.h"

enum { ELLIPSIS_WIDTH = 900 };

/* Sorted ranges of code points that are not about 600/1000 em wide. */
static const struct {
    uint32_t from, to, width;
} widths[] = {
    {0x0020, 0x0021, 300},  {0x0026, 0x0026, 760},    {0x0027, 0x002F, 380},
    {0x0030, 0x0039, 610},  {0x003A, 0x003B, 330},    {0x0040, 0x0040, 960},
    {0x0041, 0x005A, 730},  {0x0066, 0x0066, 380},    {0x0069, 0x006A, 310},
    {0x006C, 0x006C, 310},  {0x006D, 0x006D, 940},    {0x0072, 0x0072, 440},
    {0x0074, 0x0074, 420},  {0x0077, 0x0077, 840},    {0x0300, 0x036F, 0},
    {0x0591, 0x05BD, 0},    {0x064B, 0x065F, 0},      {0x1100, 0x115F, 1000},
    {0x200B, 0x200F, 0},    {0x2E80, 0xA4CF, 1000},   {0xAC00, 0xD7A3, 1000},
    {0xF900, 0xFAFF, 1000}, {0xFE00, 0xFE0F, 0},      {0xFE30, 0xFE6F, 1000},
    {0xFF00, 0xFF60, 1000}, {0x1F300, 0x1FAFF, 1300}, {0x20000, 0x3FFFF, 1000},
};

static uint32_t rune_width(uint32_t rune)
{
    for (size_t i = 0; i < LENGTH(widths) && widths[i].from <= rune; i++)
        if (rune <= widths[i].to)
            return widths[i].width;
    return 600;
}

uint32_t svg_text_width(struct str text)
{
    uint32_t width = 0;
    for (size_t at = 0; at < text.len;)
        width += rune_width(utf8_next(text, &at));
    return width;
}

/* How many bytes of `text` fit; a combining mark stays with what it stands on. */
static size_t fitting(struct str text, uint32_t max_width)
{
    uint32_t width = 0;
    size_t at = 0;
    while (at < text.len) {
        size_t next = at;
        width += rune_width(utf8_next(text, &next));
        if (width > max_width)
            return at;
        at = next;
    }
    return at;
}

static size_t last_blank(struct str text, size_t before)
{
    for (size_t i = before; i > 0; i--)
        if (text.ptr[i - 1] == ' ')
            return i - 1;
    return 0;
}

struct svg_lines svg_text_wrap(struct str text, uint32_t max_width)
{
    struct svg_lines lines = {0};
    struct str rest = str_trim(text);
    while (rest.len > 0 && lines.count < SVG_TEXT_LINES) {
        bool last = lines.count == SVG_TEXT_LINES - 1;
        size_t fits = fitting(rest, max_width);
        if (fits < rest.len && last) {
            lines.cut = true;
            fits = fitting(rest, max_width > ELLIPSIS_WIDTH ? max_width - ELLIPSIS_WIDTH : 0);
        } else if (fits < rest.len && rest.ptr[fits] != ' ' && last_blank(rest, fits) > 0) {
            fits = last_blank(rest, fits);
        }
        lines.line[lines.count++] = str_trim(str_slice(rest, 0, fits));
        if (fits == 0)
            break;
        rest = str_trim(str_slice(rest, fits, rest.len));
    }
    return lines;
}
