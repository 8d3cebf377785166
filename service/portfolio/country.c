/* portfolio/country.c - the table of country codes.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/country.h"

/* ISO 3166-1, as of 2026, with Kosovo's user-assigned code; sorted by the first column. */
/* clang-format off */
static const struct {
    char alpha2[3], alpha3[4];
} table[] = {
    {"ad", "and"}, {"ae", "are"}, {"af", "afg"}, {"ag", "atg"}, {"ai", "aia"}, {"al", "alb"},
    {"am", "arm"}, {"ao", "ago"}, {"aq", "ata"}, {"ar", "arg"}, {"as", "asm"}, {"at", "aut"},
    {"au", "aus"}, {"aw", "abw"}, {"ax", "ala"}, {"az", "aze"}, {"ba", "bih"}, {"bb", "brb"},
    {"bd", "bgd"}, {"be", "bel"}, {"bf", "bfa"}, {"bg", "bgr"}, {"bh", "bhr"}, {"bi", "bdi"},
    {"bj", "ben"}, {"bl", "blm"}, {"bm", "bmu"}, {"bn", "brn"}, {"bo", "bol"}, {"bq", "bes"},
    {"br", "bra"}, {"bs", "bhs"}, {"bt", "btn"}, {"bv", "bvt"}, {"bw", "bwa"}, {"by", "blr"},
    {"bz", "blz"}, {"ca", "can"}, {"cc", "cck"}, {"cd", "cod"}, {"cf", "caf"}, {"cg", "cog"},
    {"ch", "che"}, {"ci", "civ"}, {"ck", "cok"}, {"cl", "chl"}, {"cm", "cmr"}, {"cn", "chn"},
    {"co", "col"}, {"cr", "cri"}, {"cu", "cub"}, {"cv", "cpv"}, {"cw", "cuw"}, {"cx", "cxr"},
    {"cy", "cyp"}, {"cz", "cze"}, {"de", "deu"}, {"dj", "dji"}, {"dk", "dnk"}, {"dm", "dma"},
    {"do", "dom"}, {"dz", "dza"}, {"ec", "ecu"}, {"ee", "est"}, {"eg", "egy"}, {"eh", "esh"},
    {"er", "eri"}, {"es", "esp"}, {"et", "eth"}, {"fi", "fin"}, {"fj", "fji"}, {"fk", "flk"},
    {"fm", "fsm"}, {"fo", "fro"}, {"fr", "fra"}, {"ga", "gab"}, {"gb", "gbr"}, {"gd", "grd"},
    {"ge", "geo"}, {"gf", "guf"}, {"gg", "ggy"}, {"gh", "gha"}, {"gi", "gib"}, {"gl", "grl"},
    {"gm", "gmb"}, {"gn", "gin"}, {"gp", "glp"}, {"gq", "gnq"}, {"gr", "grc"}, {"gs", "sgs"},
    {"gt", "gtm"}, {"gu", "gum"}, {"gw", "gnb"}, {"gy", "guy"}, {"hk", "hkg"}, {"hm", "hmd"},
    {"hn", "hnd"}, {"hr", "hrv"}, {"ht", "hti"}, {"hu", "hun"}, {"id", "idn"}, {"ie", "irl"},
    {"il", "isr"}, {"im", "imn"}, {"in", "ind"}, {"io", "iot"}, {"iq", "irq"}, {"ir", "irn"},
    {"is", "isl"}, {"it", "ita"}, {"je", "jey"}, {"jm", "jam"}, {"jo", "jor"}, {"jp", "jpn"},
    {"ke", "ken"}, {"kg", "kgz"}, {"kh", "khm"}, {"ki", "kir"}, {"km", "com"}, {"kn", "kna"},
    {"kp", "prk"}, {"kr", "kor"}, {"kw", "kwt"}, {"ky", "cym"}, {"kz", "kaz"}, {"la", "lao"},
    {"lb", "lbn"}, {"lc", "lca"}, {"li", "lie"}, {"lk", "lka"}, {"lr", "lbr"}, {"ls", "lso"},
    {"lt", "ltu"}, {"lu", "lux"}, {"lv", "lva"}, {"ly", "lby"}, {"ma", "mar"}, {"mc", "mco"},
    {"md", "mda"}, {"me", "mne"}, {"mf", "maf"}, {"mg", "mdg"}, {"mh", "mhl"}, {"mk", "mkd"},
    {"ml", "mli"}, {"mm", "mmr"}, {"mn", "mng"}, {"mo", "mac"}, {"mp", "mnp"}, {"mq", "mtq"},
    {"mr", "mrt"}, {"ms", "msr"}, {"mt", "mlt"}, {"mu", "mus"}, {"mv", "mdv"}, {"mw", "mwi"},
    {"mx", "mex"}, {"my", "mys"}, {"mz", "moz"}, {"na", "nam"}, {"nc", "ncl"}, {"ne", "ner"},
    {"nf", "nfk"}, {"ng", "nga"}, {"ni", "nic"}, {"nl", "nld"}, {"no", "nor"}, {"np", "npl"},
    {"nr", "nru"}, {"nu", "niu"}, {"nz", "nzl"}, {"om", "omn"}, {"pa", "pan"}, {"pe", "per"},
    {"pf", "pyf"}, {"pg", "png"}, {"ph", "phl"}, {"pk", "pak"}, {"pl", "pol"}, {"pm", "spm"},
    {"pn", "pcn"}, {"pr", "pri"}, {"ps", "pse"}, {"pt", "prt"}, {"pw", "plw"}, {"py", "pry"},
    {"qa", "qat"}, {"re", "reu"}, {"ro", "rou"}, {"rs", "srb"}, {"ru", "rus"}, {"rw", "rwa"},
    {"sa", "sau"}, {"sb", "slb"}, {"sc", "syc"}, {"sd", "sdn"}, {"se", "swe"}, {"sg", "sgp"},
    {"sh", "shn"}, {"si", "svn"}, {"sj", "sjm"}, {"sk", "svk"}, {"sl", "sle"}, {"sm", "smr"},
    {"sn", "sen"}, {"so", "som"}, {"sr", "sur"}, {"ss", "ssd"}, {"st", "stp"}, {"sv", "slv"},
    {"sx", "sxm"}, {"sy", "syr"}, {"sz", "swz"}, {"tc", "tca"}, {"td", "tcd"}, {"tf", "atf"},
    {"tg", "tgo"}, {"th", "tha"}, {"tj", "tjk"}, {"tk", "tkl"}, {"tl", "tls"}, {"tm", "tkm"},
    {"tn", "tun"}, {"to", "ton"}, {"tr", "tur"}, {"tt", "tto"}, {"tv", "tuv"}, {"tw", "twn"},
    {"tz", "tza"}, {"ua", "ukr"}, {"ug", "uga"}, {"um", "umi"}, {"us", "usa"}, {"uy", "ury"},
    {"uz", "uzb"}, {"va", "vat"}, {"vc", "vct"}, {"ve", "ven"}, {"vg", "vgb"}, {"vi", "vir"},
    {"vn", "vnm"}, {"vu", "vut"}, {"wf", "wlf"}, {"ws", "wsm"}, {"xk", "xkx"}, {"ye", "yem"},
    {"yt", "myt"}, {"za", "zaf"}, {"zm", "zmb"}, {"zw", "zwe"},
};
/* clang-format on */

/* Codes in use beside ISO's: the European Union's for two members, FollowTheMoney's for states and
 * unions that are none or no more. The second column is what the matcher compares. */
/* clang-format off */
static const struct {
    const char *written, *meant;
} beside[] = {
    {"uk", "gb"}, {"el", "gr"}, {"eu", "eu"}, {"suhh", "suhh"}, {"yucs", "yucs"},
    {"csxx", "csxx"}, {"cshh", "cshh"}, {"dd", "dd"}, {"zz", "zz"},
};
/* clang-format on */

enum { CODE_MAX = 8 };

static struct str of_alpha2(struct str code)
{
    size_t low = 0, high = LENGTH(table);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct str here = {table[middle].alpha2, 2};
        int order = str_compare(code, here);
        if (order == 0)
            return here;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return STR_EMPTY;
}

static struct str of_table(struct str code)
{
    struct str found = code.len == 2 ? of_alpha2(code) : STR_EMPTY;
    if (found.len > 0)
        return found;
    for (size_t i = 0; i < LENGTH(table) && code.len == 3; i++)
        if (str_equal(code, (struct str){table[i].alpha3, 3}))
            return (struct str){table[i].alpha2, 2};
    for (size_t i = 0; i < LENGTH(beside); i++)
        if (str_equal(code, str_of(beside[i].written)))
            return str_of(beside[i].meant);
    return STR_EMPTY;
}

/* "gb-sct", "cn-xz", "ua-cri": the territory's state, when one word follows the hyphen. */
static struct str of_territory(struct str code)
{
    if (code.len < 4 || code.ptr[2] != '-')
        return STR_EMPTY;
    for (size_t i = 3; i < code.len; i++)
        if (code.ptr[i] == '-')
            return STR_EMPTY;
    return of_table(str_slice(code, 0, 2));
}

struct str country_code(struct str written)
{
    char lower[CODE_MAX];
    if (written.len < 2 || written.len > CODE_MAX - 1)
        return STR_EMPTY;
    for (size_t i = 0; i < written.len; i++) {
        char c = written.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && i > 2) || (c == '-' && i == 2)))
            return STR_EMPTY;
        lower[i] = c;
    }
    struct str code = {lower, written.len};
    struct str found = of_table(code);
    return found.len > 0 ? found : of_territory(code);
}
