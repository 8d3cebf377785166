/* text/contact.c - accounts, addresses, telephones and mail as they are compared.
 * SPDX-License-Identifier: Apache-2.0 */
#include "text/contact.h"

#include <string.h>

#include "text/words.h"

enum {
    LEAST_PHONE_DIGITS = 7,
    LEAST_ACCOUNT = 6,
    LEAST_ADDRESS_WORDS = 3,
    MANY_ADDRESS_WORDS = 6,
    WORDS_BYTES = 1 << 20
};

/* Anybody can have an address there, or a page. */
static const char *const public_domains[] = {
    "126.com",        "139.com",        "163.com",       "aliyun.com",     "aol.com",
    "bk.ru",          "daum.net",       "fastmail.com",  "foxmail.com",    "gmail.com",
    "gmx.at",         "gmx.ch",         "gmx.com",       "gmx.de",         "gmx.net",
    "googlemail.com", "hanmail.net",    "hotmail.co.uk", "hotmail.com",    "hotmail.fr",
    "hushmail.com",   "icloud.com",     "inbox.ru",      "laposte.net",    "libero.it",
    "list.ru",        "live.com",       "mac.com",       "mail.com",       "mail.ru",
    "me.com",         "msn.com",        "nate.com",      "naver.com",      "orange.fr",
    "outlook.com",    "pm.me",          "proton.me",     "protonmail.com", "qq.com",
    "rambler.ru",     "rediffmail.com", "sina.cn",       "sina.com",       "sohu.com",
    "t-online.de",    "tutanota.com",   "ukr.net",       "vip.163.com",    "vip.qq.com",
    "web.de",         "yahoo.co.jp",    "yahoo.co.uk",   "yahoo.com",      "yandex.com",
    "yandex.ru",      "yeah.net",       "ymail.com",     "zoho.com",       "blogspot.com",
    "facebook.com",   "github.com",     "google.com",    "instagram.com",  "linkedin.com",
    "t.me",           "telegram.me",    "tiktok.com",    "twitter.com",    "vk.com",
    "weebly.com",     "weibo.com",      "wixsite.com",   "wordpress.com",  "x.com",
    "youtube.com",    "wikipedia.org"};

/* Folded words with which the address of a registered agent, or of a service that rents out
 * addresses to thousands of firms, begins. */
static const char *const agent_addresses[] = {"1209 orange street",
                                              "1209 n orange street",
                                              "1209 north orange street",
                                              "251 little falls drive",
                                              "2711 centerville road",
                                              "108 west 13th street",
                                              "8 the green",
                                              "16192 coastal highway",
                                              "craigmuir chambers",
                                              "trust company complex",
                                              "trust company house",
                                              "vistra corporate services centre",
                                              "offshore incorporations centre",
                                              "akara building",
                                              "71 75 shelton street",
                                              "27 old gloucester street",
                                              "128 city road",
                                              "20 22 wenlock road",
                                              "kemp house 152 160 city road",
                                              "ugland house",
                                              "po box 309 ugland house",
                                              "30 n gould street",
                                              "30 north gould street",
                                              "1712 pioneer avenue"};

/* --- one value ---------------------------------------------------------------------------------
 */

static struct str keep_characters(struct str written, bool letters, size_t least,
                                  struct arena *arena)
{
    char *out = arena_alloc(arena, written.len + 1);
    size_t n = 0;
    for (size_t i = 0; out && i < written.len; i++) {
        char c = written.ptr[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if ((c >= '0' && c <= '9') || (letters && c >= 'A' && c <= 'Z'))
            out[n++] = c;
    }
    return out && n >= least ? (struct str){out, n} : STR_EMPTY;
}

static struct str phone_of(struct str written, struct arena *arena)
{
    struct str digits = keep_characters(written, false, LEAST_PHONE_DIGITS, arena);
    while (digits.len > LEAST_PHONE_DIGITS && digits.ptr[0] == '0')
        digits = str_slice(digits, 1, digits.len);
    return digits;
}

static struct str lower(struct str written, struct arena *arena)
{
    struct str copy = str_copy(arena, written);
    char *letters = (char *)copy.ptr; /* our own copy */
    for (size_t i = 0; i < copy.len; i++)
        if (letters[i] >= 'A' && letters[i] <= 'Z')
            letters[i] = (char)(letters[i] - 'A' + 'a');
    return copy;
}

/* What stands behind "@", or, of a page, between "//" (and "www.") and the next "/". */
static struct str host_of(struct str written)
{
    size_t at = str_find(written, STR("@"), 0);
    if (at < written.len)
        return str_slice(written, at + 1, written.len);
    at = str_find(written, STR("//"), 0);
    struct str host = at < written.len ? str_slice(written, at + 2, written.len) : written;
    host = str_slice(host, 0, str_find(host, STR("/"), 0));
    return str_starts_with_nocase(host, STR("www.")) ? str_slice(host, 4, host.len) : host;
}

static struct str domain_of(struct str written, struct arena *arena)
{
    struct str host = host_of(str_trim(written));
    if (str_find(host, STR("."), 0) == host.len)
        return STR_EMPTY;
    struct str domain = lower(host, arena);
    for (size_t i = 0; i < LENGTH(public_domains); i++)
        if (str_equal(domain, str_of(public_domains[i])))
            return STR_EMPTY;
    return domain;
}

static bool is_agents(struct str words)
{
    for (size_t i = 0; i < LENGTH(agent_addresses); i++)
        if (str_starts_with(words, str_of(agent_addresses[i])))
            return true;
    return false;
}

static struct str address_of(struct str written, struct arena *arena)
{
    AUTO_ARENA scratch = ARENA_INIT(WORDS_BYTES);
    struct word words[WORDS_MAX];
    size_t n = words_split(&scratch, written, words), bytes = 0, at = 0;
    bool numbered = false;
    for (size_t i = 0; i < n; i++) {
        bytes += words[i].text.len + 1;
        numbered = numbered || (words[i].flags & (WORD_NUMBER | WORD_MIXED));
    }
    if (n < LEAST_ADDRESS_WORDS || (!numbered && n < MANY_ADDRESS_WORDS))
        return STR_EMPTY; /* "Hong Kong, China" is a city, not an address */
    char *out = arena_alloc(arena, bytes);
    if (!out)
        return STR_EMPTY;
    for (size_t i = 0; i < n; i++) {
        memcpy(out + at, words[i].text.ptr, words[i].text.len);
        at += words[i].text.len;
        out[at++] = ' ';
    }
    struct str all = {out, at - 1};
    return is_agents(all) ? STR_EMPTY : all;
}

struct str contact_value(enum contact_kind kind, struct str written, struct arena *arena)
{
    switch (kind) {
    case CONTACT_ACCOUNT:
        return keep_characters(written, true, LEAST_ACCOUNT, arena);
    case CONTACT_ADDRESS:
        return address_of(written, arena);
    case CONTACT_PHONE:
        return phone_of(written, arena);
    case CONTACT_DOMAIN:
        return domain_of(written, arena);
    case CONTACT_MAIL:
        return str_find(written, STR("@"), 0) < written.len ? lower(str_trim(written), arena)
                                                            : STR_EMPTY;
    case CONTACT_IP:
        return written;
    }
    return STR_EMPTY;
}
