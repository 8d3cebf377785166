/* risk/territory.c - tables of territories, of the words that name them, and of what holds there.
 * SPDX-License-Identifier: Apache-2.0 */
#include "risk/territory.h"

#include "text/plain.h"
#include "text/words.h"

#define OPEN                                                                                       \
    {                                                                                              \
        0, 0, 0                                                                                    \
    }

static const struct {
    const char *name, *country;
    const char *countries; /* stated countries that do not contradict it; each between blanks */
    const char *state;     /* words of the state, for its missions; "|" between them; NULL: none */
} territories[TERRITORIES] = {
    [TERRITORY_NORTH_KOREA] = {"North Korea", "kp", " kp ",
                               "north korea|north korean|dprk|democratic peoples republic of korea|"
                               "d p r korea|d p r k|dpr korea"},
    [TERRITORY_IRAN] = {"Iran", "ir", " ir ", "iran|iranian|islamic republic of iran"},
    [TERRITORY_CUBA] = {"Cuba", "cu", " cu ", "cuba|cuban|republic of cuba"},
    [TERRITORY_SYRIA] = {"Syria", "sy", " sy ", "syria|syrian|syrian arab republic"},
    [TERRITORY_CRIMEA] = {"Crimea", "", " ua ru ", NULL},
    [TERRITORY_DONETSK] = {"the so-called Donetsk People's Republic", "", " ua ru ", NULL},
    [TERRITORY_LUHANSK] = {"the so-called Luhansk People's Republic", "", " ua ru ", NULL},
    [TERRITORY_XINJIANG] = {"Xinjiang", "", " cn ", NULL},
};

/* Folded words. `hint`: other places bear the name, too. */
static const struct place {
    enum territory territory;
    bool hint;
    const char *words;
} places[] = {
    /* clang-format off */
    {TERRITORY_NORTH_KOREA, false, "north korea"}, {TERRITORY_NORTH_KOREA, false, "dprk"},
    {TERRITORY_NORTH_KOREA, false, "d p r k"}, {TERRITORY_NORTH_KOREA, false, "dpr korea"},
    {TERRITORY_NORTH_KOREA, false, "d p r korea"}, {TERRITORY_NORTH_KOREA, false, "korea north"},
    {TERRITORY_NORTH_KOREA, false, "democratic peoples republic of korea"},
    {TERRITORY_NORTH_KOREA, false, "pyongyang"}, {TERRITORY_NORTH_KOREA, false, "phyongyang"},
    {TERRITORY_NORTH_KOREA, false, "pyeongyang"}, {TERRITORY_NORTH_KOREA, false, "pyong yang"},
    {TERRITORY_NORTH_KOREA, false, "pkhenian"}, {TERRITORY_NORTH_KOREA, false, "phenian"},
    {TERRITORY_NORTH_KOREA, false, "hamhung"}, {TERRITORY_NORTH_KOREA, false, "chongjin"},
    {TERRITORY_NORTH_KOREA, false, "sinuiju"}, {TERRITORY_NORTH_KOREA, false, "wonsan"},
    {TERRITORY_NORTH_KOREA, false, "kaesong"}, {TERRITORY_NORTH_KOREA, false, "hyesan"},
    {TERRITORY_NORTH_KOREA, true, "nampo"}, {TERRITORY_NORTH_KOREA, false, "rason"},
    {TERRITORY_NORTH_KOREA, false, "rajin"}, {TERRITORY_NORTH_KOREA, true, "haeju"},
    {TERRITORY_NORTH_KOREA, false, "sariwon"}, {TERRITORY_NORTH_KOREA, false, "kanggye"},
    {TERRITORY_NORTH_KOREA, false, "pothonggang"}, {TERRITORY_NORTH_KOREA, false, "mangyongdae"},
    {TERRITORY_IRAN, false, "iran"}, {TERRITORY_IRAN, false, "tehran"}, {TERRITORY_IRAN, false, "teheran"},
    {TERRITORY_IRAN, false, "isfahan"}, {TERRITORY_IRAN, false, "esfahan"}, {TERRITORY_IRAN, true, "shiraz"},
    {TERRITORY_IRAN, false, "tabriz"}, {TERRITORY_IRAN, false, "mashhad"}, {TERRITORY_IRAN, false, "ahvaz"},
    {TERRITORY_IRAN, false, "bandar abbas"}, {TERRITORY_IRAN, false, "bushehr"}, {TERRITORY_IRAN, false, "assaluyeh"},
    {TERRITORY_IRAN, false, "asaluyeh"}, {TERRITORY_IRAN, false, "kish island"}, {TERRITORY_IRAN, false, "qeshm"},
    {TERRITORY_IRAN, true, "karaj"}, {TERRITORY_IRAN, true, "qom"},
    {TERRITORY_CUBA, true, "cuba"}, {TERRITORY_CUBA, true, "havana"}, {TERRITORY_CUBA, false, "la habana"},
    {TERRITORY_CUBA, false, "ciudad de la habana"}, {TERRITORY_CUBA, false, "havana cuba"},
    {TERRITORY_CUBA, false, "santiago de cuba"}, {TERRITORY_CUBA, false, "republic of cuba"},
    {TERRITORY_CUBA, false, "varadero"}, {TERRITORY_CUBA, false, "camaguey"}, {TERRITORY_CUBA, false, "cienfuegos"},
    {TERRITORY_CUBA, true, "holguin"}, {TERRITORY_CUBA, true, "mariel"},
    {TERRITORY_SYRIA, false, "syria"}, {TERRITORY_SYRIA, false, "syrian arab republic"},
    {TERRITORY_SYRIA, true, "damascus"}, {TERRITORY_SYRIA, true, "aleppo"}, {TERRITORY_SYRIA, false, "latakia"},
    {TERRITORY_SYRIA, false, "lattakia"}, {TERRITORY_SYRIA, false, "tartus"}, {TERRITORY_SYRIA, false, "tartous"},
    {TERRITORY_SYRIA, true, "homs"},
    {TERRITORY_CRIMEA, false, "crimea"}, {TERRITORY_CRIMEA, false, "krimea"}, {TERRITORY_CRIMEA, false, "krym"},
    {TERRITORY_CRIMEA, false, "krymu"}, {TERRITORY_CRIMEA, true, "krim"}, {TERRITORY_CRIMEA, false, "crimee"},
    {TERRITORY_CRIMEA, false, "sevastopol"}, {TERRITORY_CRIMEA, true, "sebastopol"},
    {TERRITORY_CRIMEA, false, "simferopol"}, {TERRITORY_CRIMEA, false, "simferopil"},
    {TERRITORY_CRIMEA, true, "yalta"}, {TERRITORY_CRIMEA, true, "ialta"}, {TERRITORY_CRIMEA, false, "kerch"},
    {TERRITORY_CRIMEA, false, "feodosia"}, {TERRITORY_CRIMEA, false, "feodosiya"},
    {TERRITORY_CRIMEA, false, "yevpatoria"}, {TERRITORY_CRIMEA, false, "evpatoria"},
    {TERRITORY_CRIMEA, false, "yevpatoriya"}, {TERRITORY_CRIMEA, false, "alushta"},
    {TERRITORY_CRIMEA, false, "dzhankoy"}, {TERRITORY_CRIMEA, false, "dzhankoi"},
    {TERRITORY_CRIMEA, false, "bakhchisaray"}, {TERRITORY_CRIMEA, false, "bakhchysarai"},
    {TERRITORY_CRIMEA, true, "sudak"},
    {TERRITORY_DONETSK, false, "donetsk peoples republic"}, {TERRITORY_DONETSK, false, "dnr"},
    {TERRITORY_DONETSK, false, "donetsk"}, {TERRITORY_DONETSK, false, "donetzk"}, {TERRITORY_DONETSK, false, "donieck"},
    {TERRITORY_DONETSK, false, "makiivka"}, {TERRITORY_DONETSK, false, "makeevka"},
    {TERRITORY_DONETSK, false, "makeyevka"}, {TERRITORY_DONETSK, false, "horlivka"},
    {TERRITORY_DONETSK, false, "gorlovka"}, {TERRITORY_DONETSK, false, "mariupol"},
    {TERRITORY_DONETSK, false, "yenakiieve"}, {TERRITORY_DONETSK, false, "enakievo"},
    {TERRITORY_LUHANSK, false, "luhansk peoples republic"}, {TERRITORY_LUHANSK, false, "lugansk peoples republic"},
    {TERRITORY_LUHANSK, false, "lnr"}, {TERRITORY_LUHANSK, false, "luhansk"}, {TERRITORY_LUHANSK, false, "lugansk"},
    {TERRITORY_LUHANSK, false, "luhans k"}, {TERRITORY_LUHANSK, false, "alchevsk"},
    {TERRITORY_XINJIANG, false, "xinjiang"}, {TERRITORY_XINJIANG, false, "sinkiang"},
    {TERRITORY_XINJIANG, false, "xuar"}, {TERRITORY_XINJIANG, false, "urumqi"}, {TERRITORY_XINJIANG, false, "urumchi"},
    {TERRITORY_XINJIANG, false, "wulumuqi"}, {TERRITORY_XINJIANG, false, "kashgar"}, {TERRITORY_XINJIANG, true, "kashi"},
    {TERRITORY_XINJIANG, false, "hotan"}, {TERRITORY_XINJIANG, true, "hetian"}, {TERRITORY_XINJIANG, false, "aksu"},
    {TERRITORY_XINJIANG, false, "korla"}, {TERRITORY_XINJIANG, false, "karamay"}, {TERRITORY_XINJIANG, false, "shihezi"},
    {TERRITORY_XINJIANG, false, "turpan"},
    /* clang-format on */
};

#define US_EMBARGO "exports, imports, services and dealings are prohibited"
#define US_PROVINCE "investment, exports, imports and services are prohibited"
#define TRADE "trade and services with it are prohibited or need a licence"

static const struct territory_rule rules[] = {
    /* clang-format off */
    {"us-ofac", TERRITORY_NORTH_KOREA, {2016, 3, 16}, OPEN, VERDICT_BLOCK, US_EMBARGO,
     "E.O. 13722; 31 CFR 510.201, 510.205, 510.206"},
    {"us-ofac", TERRITORY_IRAN, {1995, 5, 7}, OPEN, VERDICT_BLOCK, US_EMBARGO, "E.O. 12959; 31 CFR part 560"},
    {"us-ofac", TERRITORY_CUBA, {1963, 7, 8}, OPEN, VERDICT_BLOCK, US_EMBARGO, "31 CFR part 515"},
    {"us-ofac", TERRITORY_SYRIA, {2011, 8, 18}, {2025, 6, 30}, VERDICT_BLOCK, US_EMBARGO,
     "E.O. 13582; 31 CFR part 542, until E.O. 14312 revoked it on 1 July 2025"},
    {"us-ofac", TERRITORY_CRIMEA, {2014, 12, 19}, OPEN, VERDICT_BLOCK, US_PROVINCE, "E.O. 13685; 31 CFR part 589"},
    {"us-ofac", TERRITORY_DONETSK, {2022, 2, 21}, OPEN, VERDICT_BLOCK, US_PROVINCE, "E.O. 14065; 31 CFR part 589"},
    {"us-ofac", TERRITORY_LUHANSK, {2022, 2, 21}, OPEN, VERDICT_BLOCK, US_PROVINCE, "E.O. 14065; 31 CFR part 589"},
    {"eu", TERRITORY_NORTH_KOREA, {2007, 3, 29}, OPEN, VERDICT_REVIEW, TRADE,
     "Regulation (EU) 2017/1509, before it 329/2007"},
    {"eu", TERRITORY_CRIMEA, {2014, 6, 25}, OPEN, VERDICT_REVIEW, TRADE, "Regulation (EU) 692/2014"},
    {"eu", TERRITORY_DONETSK, {2022, 2, 24}, OPEN, VERDICT_REVIEW, TRADE, "Regulation (EU) 2022/263"},
    {"eu", TERRITORY_LUHANSK, {2022, 2, 24}, OPEN, VERDICT_REVIEW, TRADE, "Regulation (EU) 2022/263"},
    {"uk", TERRITORY_NORTH_KOREA, {2020, 12, 31}, OPEN, VERDICT_REVIEW, TRADE,
     "Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"},
    {"uk", TERRITORY_CRIMEA, {2020, 12, 31}, OPEN, VERDICT_REVIEW, TRADE,
     "Russia (Sanctions) (EU Exit) Regulations 2019, part 5"},
    {"uk", TERRITORY_DONETSK, {2022, 7, 19}, OPEN, VERDICT_REVIEW, TRADE,
     "Russia (Sanctions) (EU Exit) Regulations 2019, part 5"},
    {"uk", TERRITORY_LUHANSK, {2022, 7, 19}, OPEN, VERDICT_REVIEW, TRADE,
     "Russia (Sanctions) (EU Exit) Regulations 2019, part 5"},
    {"un", TERRITORY_NORTH_KOREA, {2006, 10, 14}, OPEN, VERDICT_REVIEW, TRADE,
     "Security Council resolutions 1718 (2006), 2270 (2016), 2375 (2017), 2397 (2017)"},
    /* clang-format on */
};

const char *territory_name(enum territory territory)
{
    return (unsigned)territory < (unsigned)TERRITORIES ? territories[territory].name : NULL;
}

const char *territory_country(enum territory territory)
{
    return (unsigned)territory < (unsigned)TERRITORIES ? territories[territory].country : NULL;
}

const struct territory_rule *territory_rules(size_t *n_out)
{
    *n_out = LENGTH(rules);
    return rules;
}

/* --- texts -------------------------------------------------------------------------------------
 */

struct text {
    struct word words[WORDS_MAX];
    size_t n;
};

/* Do the words from `at` on begin with those of `phrase`? Returns how many, or 0. */
static size_t begins(const struct text *text, size_t at, struct str phrase)
{
    struct str one;
    size_t n = 0;
    while (str_cut(&phrase, ' ', &one)) {
        if (at + n >= text->n || !str_equal(text->words[at + n].text, one))
            return 0;
        n++;
    }
    return n;
}

static bool among(struct str word, const char *const *list)
{
    for (; *list; list++)
        if (str_equal(word, str_of(*list)))
            return true;
    return false;
}

/* "Pyongyang Street", "ulitsa Krymskaya": named after the place, but elsewhere. */
static bool is_named_after(const struct text *text, size_t at, size_t n)
{
    static const char *const after[] = {
        "street",    "st",     "str",    "strasse", "road",  "rd",         "avenue", "ave",
        "lane",      "square", "drive",  "way",     "plaza", "restaurant", "hotel",  "cafe",
        "boulevard", "blvd",   "ulitsa", "ul",      "jie",   "lu",         NULL};
    static const char *const before[] = {
        "rue",   "via",   "calle",  "avenida", "ulitsa",   "ul",    "ulica",    "pr",
        "plaza", "platz", "avenue", "ulytsia", "vulytsia", "hotel", "prospekt", NULL};
    bool open = !(text->words[at + n - 1].flags & WORD_COMMA); /* "Sevastopol, ul. Lenina" */
    bool tied = at > 0 && !(text->words[at - 1].flags & WORD_COMMA);
    return (open && at + n < text->n && among(text->words[at + n].text, after)) ||
           (tied && among(text->words[at - 1].text, before));
}

/* Most addresses name none of the places, and need not be folded to see that. */
static bool may_name_place(struct str text)
{
    char word[PLAIN_WORD_SIZE];
    size_t at = 0, n;
    if (!plain_is_ascii(text))
        return true;
    while ((n = plain_next_word(text, &at, word)) > 0)
        for (size_t i = 0; i < LENGTH(places); i++) {
            const char *first = places[i].words;
            if (first[0] == word[0] && strncmp(first, word, n) == 0 &&
                (first[n] == '\0' || first[n] == ' '))
                return true;
        }
    return false;
}

bool territory_in_text(struct str written, struct arena *scratch,
                       enum territory_evidence found_out[TERRITORIES])
{
    struct text text;
    memset(found_out, 0, TERRITORIES * sizeof(*found_out));
    if (!may_name_place(written))
        return true;
    text.n = words_split(scratch, written, text.words);
    if (arena_failed(scratch))
        return false;
    for (size_t at = 0; at < text.n; at++)
        for (size_t i = 0; i < LENGTH(places); i++) {
            if (text.words[at].text.len == 0 || text.words[at].text.ptr[0] != places[i].words[0])
                continue;
            size_t n = begins(&text, at, str_of(places[i].words));
            if (n == 0 || is_named_after(&text, at, n))
                continue;
            enum territory_evidence *found = &found_out[places[i].territory];
            enum territory_evidence evidence = places[i].hint ? TERRITORY_HINTED : TERRITORY_NAMED;
            *found = evidence > *found ? evidence : *found;
        }
    return true;
}

/* Does the party state a country, and none that fits? */
static bool contradicted(struct facts facts, enum territory territory)
{
    char wanted[8];
    bool any = false;
    for (const char *const *name = facts_location_countries; *name; name++) {
        const struct party_property *property = facts_find(facts, *name);
        for (size_t v = 0; property && v < property->n_values; v++) {
            struct str code = property->values[v];
            if (code.len != 2)
                continue;
            any = true;
            wanted[0] = wanted[3] = ' ';
            memcpy(wanted + 1, code.ptr, 2);
            struct str fitting = str_of(territories[territory].countries);
            if (str_find(fitting, (struct str){wanted, 4}, 0) < fitting.len)
                return false;
        }
    }
    return any;
}

static void look_at_countries(struct facts facts, struct territory_finding *found)
{
    for (unsigned t = 0; t < TERRITORIES; t++) {
        struct str country = str_of(territories[t].country);
        if (country.len > 0 && facts_in_country(facts, facts_location_countries, country))
            found[t] = (struct territory_finding){TERRITORY_NAMED, country};
    }
}

static bool look_at_text(struct facts facts, struct str text, struct arena *scratch,
                         struct territory_finding *found)
{
    enum territory_evidence here[TERRITORIES];
    if (!territory_in_text(text, scratch, here))
        return false;
    for (unsigned t = 0; t < TERRITORIES; t++) {
        if (here[t] == TERRITORY_NAMED && contradicted(facts, (enum territory)t))
            here[t] = TERRITORY_HINTED;
        if (here[t] > found[t].evidence)
            found[t] = (struct territory_finding){here[t], text};
    }
    return true;
}

bool territory_of_party(struct facts facts, struct arena *scratch,
                        struct territory_finding found_out[TERRITORIES])
{
    memset(found_out, 0, TERRITORIES * sizeof(*found_out));
    look_at_countries(facts, found_out);
    for (const char *const *name = facts_addresses; *name; name++) {
        const struct party_property *property = facts_find(facts, *name);
        for (size_t v = 0; property && v < property->n_values; v++)
            if (!look_at_text(facts, property->values[v], scratch, found_out))
                return false;
    }
    return true;
}

/* --- missions ----------------------------------------------------------------------------------
 */

/* Is the state named at `at`? Returns how many words. */
static size_t state_at(const struct text *text, size_t at, enum territory territory)
{
    struct str all = str_of(territories[territory].state), one;
    size_t most = 0;
    while (all.ptr && str_cut(&all, '|', &one)) {
        size_t n = begins(text, at, one);
        most = n > most ? n : most;
    }
    return most;
}

/* "Embassy of the Islamic Republic of Iran", "Government of Cuba", "Ministry of Culture of DPRK".
 */
static bool mission_before(const struct text *text, size_t at)
{
    static const char *const missions[] = {"embassy",  "embassies",  "consulate", "consular",
                                           "mission",  "government", "ministry",  "ambassade",
                                           "embajada", "botschaft",  NULL};
    for (size_t back = 1; back <= 8 && back <= at; back++)
        if (among(text->words[at - back].text, missions))
            return true;
    return false;
}

static bool mission_behind(const struct text *text, size_t at)
{
    static const char *const missions[] = {"embassy", "consulate", "government", "ministry", NULL};
    return at < text->n && among(text->words[at].text, missions);
}

bool territory_mission(struct str written, struct arena *scratch, enum territory *territory_out)
{
    struct text text;
    text.n = words_split(scratch, written, text.words);
    for (size_t at = 0; at < text.n; at++)
        for (unsigned t = 0; t < TERRITORIES; t++) {
            size_t n = state_at(&text, at, (enum territory)t);
            if (n > 0 && (mission_before(&text, at) || mission_behind(&text, at + n))) {
                *territory_out = (enum territory)t;
                return true;
            }
        }
    return false;
}

static bool holds_nocase(struct str text, const char *word)
{
    struct str wanted = str_of(word);
    for (size_t at = 0; at + wanted.len <= text.len; at++)
        if (str_equal_nocase(str_slice(text, at, at + wanted.len), wanted))
            return true;
    return false;
}

/* Spares most names the cutting into words. */
bool territory_may_be_mission(struct str name)
{
    static const char *const parts[] = {"embass", "embajad", "ambassad", "botschaft",
                                        "consul", "govern",  "minist",   "mission"};
    for (size_t i = 0; i < LENGTH(parts); i++)
        if (holds_nocase(name, parts[i]))
            return true;
    return false;
}
