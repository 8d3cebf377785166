/* text/plain.c - words written in ASCII.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/plain.h"

bool plain_is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    return true;
}

/* The letter or digit in small letters; 0 for what separates words. */
static char plain(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
}

size_t plain_next_word(struct str text, size_t *at, char out[PLAIN_WORD_SIZE])
{
    size_t n = 0;
    for (; *at < text.len; (*at)++) {
        char c = plain(text.ptr[*at]);
        if (c && n < PLAIN_WORD_SIZE)
            out[n++] = c;
        else if (!c && n > 0 && text.ptr[*at] != '\'' && text.ptr[*at] != '`')
            break;
    }
    return n;
}
