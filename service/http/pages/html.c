/* http/pages/html.c - see html.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/html.h"

enum state {
    IN_TEXT = 0,
    AFTER_LT,    /* "<" */
    DECLARATION, /* "<!" */
    COMMENT,     /* "<!--" */
    TAG_NAME,
    BETWEEN,      /* inside a tag, between attributes */
    NAME,         /* of an attribute */
    BEFORE_VALUE, /* behind "=" */
    VALUE,        /* inside double quotes */
    RAW,          /* the content of script or style */
    RAW_LT,
};

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

void html_escape(struct buf *out, struct str text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        const char *as = NULL;
        switch (c) {
        case '&':
            as = "&amp;";
            break;
        case '<':
            as = "&lt;";
            break;
        case '>':
            as = "&gt;";
            break;
        case '"':
            as = "&quot;";
            break;
        case '\'':
            as = "&#39;";
            break;
        default:
            if ((c < 0x20 && !is_space((char)c)) || c == 0x7F)
                as = "\xEF\xBF\xBD";
        }
        if (!as)
            continue;
        buf_append(out, text.ptr + from, i - from);
        buf_adds(out, as);
        from = i + 1;
    }
    if (text.len > from)
        buf_append(out, text.ptr + from, text.len - from);
}

void html_escape_url_part(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~')
            buf_addc(out, c);
        else
            buf_printf(out, "%%%02X", (unsigned char)c);
    }
}

/* Browsers drop tabs and line ends inside an address, so "/\t/host" would be "//host". */
static bool has_blank(struct str url)
{
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];
        if (c <= ' ' || c == 0x7F || c == '\\')
            return true;
    }
    return false;
}

bool html_url_is_local(struct str url)
{
    return url.len > 0 && url.ptr[0] == '/' && !(url.len > 1 && url.ptr[1] == '/') &&
           !has_blank(url);
}

bool html_url_is_safe(struct str url)
{
    if (url.len == 0 || has_blank(url))
        return false;
    return url.ptr[0] == '#' || url.ptr[0] == '?' || html_url_is_local(url) ||
           str_starts_with_nocase(url, STR("https://")) ||
           str_starts_with_nocase(url, STR("http://"));
}

static struct str tag_of(const struct html_scanner *s) { return (struct str){s->tag, s->tag_len}; }

static bool is_raw_tag(const struct html_scanner *s)
{
    return !s->closing &&
           (str_equal(tag_of(s), STR("script")) || str_equal(tag_of(s), STR("style")));
}

static bool is_url_attribute(const struct html_scanner *s)
{
    static const char *const names[] = {"href", "src", "action", "formaction", "xlink:href"};
    struct str name = {s->attribute, s->attribute_len};
    for (size_t i = 0; i < LENGTH(names); i++)
        if (str_equal(name, str_of(names[i])))
            return true;
    return false;
}

static void add_to_name(char *name, uint8_t *len, char c)
{
    if (*len < HTML_NAME_SIZE)
        name[(*len)++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void begin_tag(struct html_scanner *s, bool closing)
{
    s->state = TAG_NAME;
    s->closing = closing;
    s->tag_len = 0;
}

static void end_tag(struct html_scanner *s) { s->state = is_raw_tag(s) ? RAW : IN_TEXT; }

static bool begin_value(struct html_scanner *s, char c, struct error *err)
{
    struct str name = {s->attribute, s->attribute_len};
    if (c != '"')
        return error_set(err, ERROR_SYNTAX, "the value of attribute %.*s needs double quotes",
                         STR_ARG(name));
    if (str_starts_with(name, STR("on")) || str_equal(name, STR("style")))
        return error_set(err, ERROR_SYNTAX, "attribute %.*s is inline script or style",
                         STR_ARG(name));
    s->state = VALUE;
    s->value_begun = false;
    return true;
}

static void scan_in_tag(struct html_scanner *s, char c)
{
    if (c == '>') {
        end_tag(s);
    } else if (c == '=') {
        s->state = BEFORE_VALUE;
    } else if (is_space(c) || c == '/') {
        s->state = BETWEEN;
    } else {
        if (s->state != NAME)
            s->attribute_len = 0;
        s->state = NAME;
        add_to_name(s->attribute, &s->attribute_len, c);
    }
}

static void scan_tag_name(struct html_scanner *s, char c)
{
    if (is_letter(c) || is_digit(c) || c == '-')
        add_to_name(s->tag, &s->tag_len, c);
    else
        scan_in_tag(s, c);
}

static void scan_comment(struct html_scanner *s, char c)
{
    if (c == '>' && s->dashes >= 2)
        s->state = IN_TEXT;
    else
        s->dashes = c == '-' ? (uint8_t)(s->dashes < 2 ? s->dashes + 1 : 2) : 0;
}

static void scan_declaration(struct html_scanner *s, char c)
{
    if (c == '-' && ++s->dashes == 2) {
        s->state = COMMENT;
        s->dashes = 0;
    } else if (c == '>') {
        s->state = IN_TEXT;
    }
}

static void scan_after_lt(struct html_scanner *s, char c)
{
    if (is_letter(c)) {
        begin_tag(s, false);
        scan_tag_name(s, c);
    } else if (c == '/') {
        begin_tag(s, true);
    } else if (c == '!') {
        s->state = DECLARATION;
        s->dashes = 0;
    } else {
        s->state = IN_TEXT;
    }
}

static bool scan_one(struct html_scanner *s, char c, struct error *err)
{
    switch ((enum state)s->state) {
    case IN_TEXT:
        s->state = c == '<' ? AFTER_LT : IN_TEXT;
        break;
    case AFTER_LT:
        scan_after_lt(s, c);
        break;
    case DECLARATION:
        scan_declaration(s, c);
        break;
    case COMMENT:
        scan_comment(s, c);
        break;
    case TAG_NAME:
        scan_tag_name(s, c);
        break;
    case BETWEEN:
    case NAME:
        scan_in_tag(s, c);
        break;
    case BEFORE_VALUE:
        return begin_value(s, c, err);
    case VALUE:
        if (c == '"')
            s->state = BETWEEN;
        else
            s->value_begun = true;
        break;
    case RAW:
        s->state = c == '<' ? RAW_LT : RAW;
        break;
    case RAW_LT:
        if (c == '/')
            begin_tag(s, true);
        else
            s->state = RAW;
        break;
    }
    return true;
}

bool html_scan(struct html_scanner *scanner, struct str markup, struct error *err)
{
    for (size_t i = 0; i < markup.len; i++)
        if (!scan_one(scanner, markup.ptr[i], err))
            return false;
    return true;
}

enum html_place html_place(struct html_scanner *scanner)
{
    switch ((enum state)scanner->state) {
    case IN_TEXT:
        return HTML_TEXT;
    case TAG_NAME:
    case NAME:
    case BETWEEN:
        scanner->state = BETWEEN;
        return HTML_IN_TAG;
    case VALUE:
        if (!is_url_attribute(scanner))
            return HTML_ATTRIBUTE;
        return scanner->value_begun ? HTML_URL_PART : HTML_URL_WHOLE;
    case AFTER_LT:
    case DECLARATION:
    case COMMENT:
    case BEFORE_VALUE:
    case RAW:
    case RAW_LT:
        break;
    }
    return HTML_NOWHERE;
}

void html_scan_value(struct html_scanner *scanner) { scanner->value_begun = true; }
