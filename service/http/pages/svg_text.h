/* http/pages/svg_text.h - a name broken into the lines of a box.
 *
 * The server does not know the reader's fonts, so widths are estimated per code point, generously:
 * East Asian characters a full em, capitals and wide letters more than narrow ones, combining marks
 * nothing. What does not fit ends in an ellipsis; the full name belongs into a title.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_PAGES_SVG_TEXT_H
#define HTTP_PAGES_SVG_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/str.h"

enum { SVG_TEXT_LINES = 3 };

struct svg_lines {
    struct str line[SVG_TEXT_LINES]; /* parts of the text */
    unsigned count;
    bool cut; /* the last line needs an ellipsis behind it */
};

/** Estimated width in thousandths of the font size. */
uint32_t svg_text_width(struct str text);

/** Breaks at blanks where possible, else between characters; `max_width` as svg_text_width. */
struct svg_lines svg_text_wrap(struct str text, uint32_t max_width);

#endif
