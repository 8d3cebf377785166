/* lists/formats/mof_text.c - free text of Japan's list.
 * SPDX-License-Identifier: Apache-2.0 */
#include "lists/formats/mof_text.h"

#include "core/buf.h"
#include "core/utf8.h"
#include "lists/formats/countries.h"
#include "lists/formats/counts.h"

enum { MAX_CELL_BYTES = 1 << 20 };

struct str mof_narrow(struct arena *arena, struct str text)
{
    AUTO_BUF out = BUF_INIT(4 * MAX_CELL_BYTES);
    for (size_t at = 0; at < text.len;) {
        uint32_t rune = utf8_next(text, &at);
        if (rune >= 0xFF01 && rune <= 0xFF5E)
            rune -= 0xFEE0;
        if (rune == 0x3000)
            rune = ' ';
        buf_add_rune(&out, rune);
    }
    arena->failed |= buf_failed(&out);
    return str_copy(arena, out.len > 0 ? buf_str(&out) : STR(""));
}

bool mof_is_unknown(struct str cell)
{
    static const char *const words[] = {"不明", "不詳", "なし", "-", "－", "―"};
    cell = str_trim(cell);
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(cell, str_of(words[i])))
            return true;
    return cell.len == 0;
}

/* --- names ------------------------------------------------------------------------------------ */

static bool take(struct str *text, const char *prefix)
{
    if (!str_starts_with_nocase(*text, str_of(prefix)))
        return false;
    *text = str_trim(str_slice(*text, strlen(prefix), text->len));
    return true;
}

static bool take_end(struct str *text, const char *suffix)
{
    if (!str_ends_with(*text, str_of(suffix)))
        return false;
    *text = str_trim(str_slice(*text, 0, text->len - strlen(suffix)));
    return true;
}

static struct str without_quotes(struct str text)
{
    static const char *const marks[] = {"“", "”", "\"", "「", "」", "‘", ":", ",", "、", "'"};
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < LENGTH(marks); i++)
            more |=
                take(&text, marks[i]) || (strcmp(marks[i], "'") != 0 && take_end(&text, marks[i]));
    }
    return text;
}

static size_t count_letters(struct str text, size_t *digits_out)
{
    size_t letters = 0, digits = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t rune = utf8_next(text, &at);
        letters += (rune >= 'A' && rune <= 'Z') || (rune >= 'a' && rune <= 'z') || rune >= 0xC0;
        digits += rune >= '0' && rune <= '9';
    }
    *digits_out = digits;
    return letters;
}

static bool known(const struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->record.n_names; i++)
        if (str_equal_nocase(b->names[i].text, name))
            return true;
    return false;
}

/* Words that say what follows, not a name. */
static bool says_former(struct str *text)
{
    static const char *const former[] = {
        "f.k.a.:", "f.k.a.", "f.k.a:", "formerly known as", "formerly listed as", "formerly"};
    static const char *const other[] = {"a.k.a.:",       "a.k.a.", "a.k.a:", "a.k.a", "n.k.a.",
                                        "also known as", "alias",  "別称",   "別名",  "旧称"};
    for (size_t i = 0; i < LENGTH(former); i++)
        if (take(text, former[i]))
            return true;
    for (size_t i = 0; i < LENGTH(other); i++)
        if (take(text, other[i]))
            break;
    return false;
}

static void add_piece(struct builder *b, struct str piece, bool in_brackets, enum name_role role)
{
    enum { FEWEST_LETTERS = 2, LONGEST_BYTES = 200 };
    piece = without_quotes(str_trim(piece));
    if (says_former(&piece))
        role = NAME_FORMER;
    piece = without_quotes(piece);
    size_t digits, letters = count_letters(piece, &digits);
    bool japanese = text_is_non_latin(piece);
    if (letters < FEWEST_LETTERS || digits > letters || piece.len > LONGEST_BYTES ||
        (japanese && in_brackets) || mof_is_unknown(piece))
        return;
    struct str name = builder_text(b, piece);
    if (!known(b, name))
        builder_add_name_beyond(b, name, role);
}

/* Bytes of "(a)" at `at`: a mark between names. */
static size_t mark_bytes(struct str text, size_t at)
{
    bool mark = at + 3 <= text.len && text.ptr[at] == '(' && text.ptr[at + 2] == ')' &&
                ((text.ptr[at + 1] >= 'a' && text.ptr[at + 1] <= 'z') ||
                 (text.ptr[at + 1] >= '1' && text.ptr[at + 1] <= '9'));
    return mark ? 3 : 0;
}

/* Bytes of what ends a name at `at`. */
static size_t break_bytes(struct str text, size_t at)
{
    static const char *const breaks[] = {"\n", "\r", ";",  "(",  ")", "、",
                                         "；", "／", "，", "【", "】"};
    size_t mark = mark_bytes(text, at);
    for (size_t i = 0; mark == 0 && i < LENGTH(breaks); i++)
        if (str_starts_with(str_slice(text, at, text.len), str_of(breaks[i])))
            return strlen(breaks[i]);
    return mark;
}

void mof_add_aliases(struct builder *b, struct str cell, enum name_role role)
{
    struct str text = mof_narrow(&b->arena, cell);
    size_t start = 0, depth = 0;
    for (size_t at = 0; at <= text.len;) {
        size_t bytes = at < text.len ? break_bytes(text, at) : 1;
        if (bytes == 0) {
            at++;
            continue;
        }
        add_piece(b, str_slice(text, start, at), depth > 0, role);
        bool mark = at < text.len && mark_bytes(text, at) > 0;
        if (!mark && at < text.len && text.ptr[at] == '(')
            depth++;
        if (!mark && at < text.len && text.ptr[at] == ')' && depth > 0)
            depth--;
        at += bytes;
        start = at;
    }
}

void mof_add_name_parts(struct builder *b, struct str name)
{
    struct str text = mof_narrow(&b->arena, name);
    size_t open = str_find(text, STR("("), 0);
    if (open == 0 || open == text.len)
        return;
    struct str before = str_trim(str_slice(text, 0, open));
    struct str inner = str_slice(text, open + 1, str_find(text, STR(")"), open));
    if (take(&inner, "original script") || !memchr(inner.ptr ? inner.ptr : "", '/', inner.len)) {
        struct str plain = builder_text(b, before), script = builder_text(b, without_quotes(inner));
        bool original = text_is_non_latin(script);
        if (str_find(text, STR("original script"), 0) < text.len || text.ptr[open - 1] != ' ')
            b->record.caption = plain;
        if (!known(b, plain))
            builder_add_name_beyond(b, plain, NAME_ALIAS);
        if (script.len > 0 && !known(b, script))
            builder_add_name_beyond(b, script, original ? NAME_ALIAS : NAME_WEAK);
    }
}

/* --- births ----------------------------------------------------------------------------------- */

static bool number_at(struct str text, size_t *at, size_t most, int64_t *number_out)
{
    size_t end = *at;
    while (end < text.len && end - *at < most && text.ptr[end] >= '0' && text.ptr[end] <= '9')
        end++;
    bool found = end > *at && str_to_int(str_slice(text, *at, end), 0, 9999, number_out);
    if (found)
        *at = end;
    return found;
}

static bool word_at(struct str text, size_t *at, const char *word)
{
    if (!str_starts_with(str_slice(text, *at, text.len), str_of(word)))
        return false;
    *at += strlen(word);
    return true;
}

/* "1966年3月18日", "1966年", "1966-03-18" at `at`; moves behind it. */
static bool day_at(struct str text, size_t *at, struct date *date_out)
{
    struct error ignored;
    size_t i = *at;
    int64_t year, month, day;
    if (*at + 10 <= text.len &&
        date_parse_full(str_slice(text, *at, *at + 10), date_out, &ignored)) {
        *at += 10;
        return true;
    }
    if (!number_at(text, &i, 4, &year) || i - *at != 4 || year < 1850 || !word_at(text, &i, "年"))
        return false;
    struct date date = {(int16_t)year, 0, 0};
    while (word_at(text, &i, " "))
        ;
    size_t behind_year = i;
    if (number_at(text, &i, 2, &month) && word_at(text, &i, "月") && month >= 1 && month <= 12) {
        date.month = (int8_t)month;
        size_t behind_month = i;
        if (number_at(text, &i, 2, &day) && word_at(text, &i, "日") && day >= 1 && day <= 31)
            date.day = (int8_t)day;
        else
            i = behind_month;
    } else {
        i = behind_year;
    }
    *at = i;
    *date_out = date;
    return date_valid(date);
}

static bool to_at(struct str text, size_t *at)
{
    static const char *const words[] = {"-", "～", "〜", "から", "~", "—", "–", "－", "ー"};
    for (size_t i = 0; i < LENGTH(words); i++)
        if (word_at(text, at, words[i]))
            return true;
    return false;
}

void mof_add_births(struct builder *b, struct str cell)
{
    struct str text = mof_narrow(&b->arena, cell);
    for (size_t at = 0; at < text.len;) {
        struct subject_birth birth = {.circa = false};
        if (!day_at(text, &at, &birth.from)) {
            at++;
            continue;
        }
        birth.to = birth.from;
        size_t behind = at;
        struct date end;
        if (to_at(text, &behind) && day_at(text, &behind, &end) &&
            date_compare(birth.from, end) <= 0) {
            birth.to = end;
            at = behind;
        }
        birth.circa = word_at(text, &at, "頃") || word_at(text, &at, "ごろ");
        builder_add_birth(b, birth, BUILDER_BEYOND);
    }
}

/* --- numbers ---------------------------------------------------------------------------------- */

static bool is_number_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '/' || c == '.';
}

void mof_add_numbers(struct builder *b, const char *kind, struct str cell)
{
    enum { FEWEST_DIGITS = 5, LONGEST = 40 };
    struct str text = mof_narrow(&b->arena, cell);
    for (size_t at = 0; at < text.len;) {
        size_t end = at, digits = 0;
        for (; end < text.len && is_number_byte(text.ptr[end]); end++)
            digits += text.ptr[end] >= '0' && text.ptr[end] <= '9';
        struct str run = str_slice(text, at, end);
        while (run.len > 0 && strchr("-/.", run.ptr[run.len - 1]))
            run.len--;
        if (digits >= FEWEST_DIGITS && run.len <= LONGEST)
            builder_add_identifier(b, kind, run, STR_EMPTY, BUILDER_BEYOND);
        at = end > at ? end : at + 1;
    }
}

/* --- countries -------------------------------------------------------------------------------- */

static const struct {
    const char *name, *code;
} japanese_countries[] = {
    {"アフガニスタン", "af"},
    {"アルジェリア", "dz"},
    {"アルバニア", "al"},
    {"アルメニア", "am"},
    {"アメリカ合衆国", "us"},
    {"米国", "us"},
    {"アラブ首長国連邦", "ae"},
    {"アゼルバイジャン", "az"},
    {"イエメン", "ye"},
    {"イギリス", "gb"},
    {"英国", "gb"},
    {"イスラエル", "il"},
    {"イタリア", "it"},
    {"イラク", "iq"},
    {"イラン", "ir"},
    {"インドネシア", "id"},
    {"インド", "in"},
    {"ウガンダ", "ug"},
    {"ウクライナ", "ua"},
    {"ウズベキスタン", "uz"},
    {"エジプト", "eg"},
    {"エストニア", "ee"},
    {"エチオピア", "et"},
    {"エリトリア", "er"},
    {"オーストラリア", "au"},
    {"オーストリア", "at"},
    {"オランダ", "nl"},
    {"オマーン", "om"},
    {"カザフスタン", "kz"},
    {"カタール", "qa"},
    {"カナダ", "ca"},
    {"カメルーン", "cm"},
    {"キプロス", "cy"},
    {"キルギス", "kg"},
    {"ギニア", "gn"},
    {"クウェート", "kw"},
    {"クウェイト", "kw"},
    {"グルジア", "ge"},
    {"ジョージア", "ge"},
    {"ケニア", "ke"},
    {"コンゴ民主共和国", "cd"},
    {"コンゴ共和国", "cg"},
    {"コロンビア", "co"},
    {"サウジアラビア", "sa"},
    {"サウディ・アラビア", "sa"},
    {"サウディアラビア", "sa"},
    {"シリア", "sy"},
    {"シンガポール", "sg"},
    {"ジブチ", "dj"},
    {"スイス", "ch"},
    {"スウェーデン", "se"},
    {"南スーダン", "ss"},
    {"スーダン", "sd"},
    {"スペイン", "es"},
    {"スロバキア", "sk"},
    {"セネガル", "sn"},
    {"セルビア", "rs"},
    {"ソマリア", "so"},
    {"タイ", "th"},
    {"台湾", "tw"},
    {"タジキスタン", "tj"},
    {"タンザニア", "tz"},
    {"チャド", "td"},
    {"チュニジア", "tn"},
    {"中央アフリカ", "cf"},
    {"中華人民共和国", "cn"},
    {"中国", "cn"},
    {"朝鮮民主主義人民共和国", "kp"},
    {"北朝鮮", "kp"},
    {"大韓民国", "kr"},
    {"韓国", "kr"},
    {"ドイツ", "de"},
    {"トーゴ", "tg"},
    {"トリニダード・トバゴ", "tt"},
    {"トルクメニスタン", "tm"},
    {"トルコ", "tr"},
    {"ナイジェリア", "ng"},
    {"ニジェール", "ne"},
    {"日本", "jp"},
    {"ノルウェー", "no"},
    {"ハイチ", "ht"},
    {"パキスタン", "pk"},
    {"パレスチナ", "ps"},
    {"バーレーン", "bh"},
    {"バングラデシュ", "bd"},
    {"フィリピン", "ph"},
    {"フィンランド", "fi"},
    {"フランス", "fr"},
    {"ブルキナファソ", "bf"},
    {"ブルンジ", "bi"},
    {"ベトナム", "vn"},
    {"ベラルーシ", "by"},
    {"ベルギー", "be"},
    {"ボスニア・ヘルツェゴビナ", "ba"},
    {"ポーランド", "pl"},
    {"マリ", "ml"},
    {"マレーシア", "my"},
    {"ミャンマー", "mm"},
    {"メキシコ", "mx"},
    {"モーリタニア", "mr"},
    {"モザンビーク", "mz"},
    {"モルディブ", "mv"},
    {"モルドバ", "md"},
    {"モロッコ", "ma"},
    {"ヨルダン", "jo"},
    {"ラトビア", "lv"},
    {"リトアニア", "lt"},
    {"リビア", "ly"},
    {"リベリア", "lr"},
    {"ルワンダ", "rw"},
    {"レバノン", "lb"},
    {"ロシア", "ru"},
};

/* A word's country: the whole word, or with 共和国 and the like behind it. */
static struct str country_of_word(struct str word)
{
    static const char *const endings[] = {"",
                                          "共和国",
                                          "連邦",
                                          "王国",
                                          "国",
                                          "人",
                                          "・アラブ共和国",
                                          "・イスラム共和国",
                                          "社会主義共和国"};
    for (size_t i = 0; i < LENGTH(japanese_countries); i++) {
        struct str name = str_of(japanese_countries[i].name);
        if (!str_starts_with(word, name))
            continue;
        struct str rest = str_trim(str_slice(word, name.len, word.len));
        for (size_t k = 0; k < LENGTH(endings); k++)
            if (str_equal(rest, str_of(endings[k])) || (rest.len > 0 && rest.ptr[0] > 0))
                return str_of(japanese_countries[i].code);
    }
    return country_of_name(word);
}

void mof_add_nationalities(struct builder *b, struct str cell)
{
    struct str text = mof_narrow(&b->arena, cell);
    size_t start = 0;
    for (size_t at = 0; at <= text.len;) {
        size_t bytes = at < text.len ? break_bytes(text, at) : 1;
        if (bytes == 0) {
            at++;
            continue;
        }
        struct str code = country_of_word(without_quotes(str_slice(text, start, at)));
        if (code.len > 0)
            builder_add_nationality_code(b, code);
        at += bytes;
        start = at;
    }
}
