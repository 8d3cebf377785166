/* http/pages/countries.c - countries by their English names, for the form and the result.
 *
 * Codes are those of portfolio/country.c; the names follow Unicode CLDR, shortened where people say
 * it shorter.
 *
 * SPDX-License-Identifier: Apache-2.0 */
#include "http/pages/words.h"

static const struct {
    const char code[3], *name;
} countries[] = {
    {"af", "Afghanistan"}, {"al", "Albania"}, {"dz", "Algeria"}, {"as", "American Samoa"},
    {"ad", "Andorra"}, {"ao", "Angola"}, {"ai", "Anguilla"}, {"aq", "Antarctica"},
    {"ag", "Antigua and Barbuda"}, {"ar", "Argentina"}, {"am", "Armenia"}, {"aw", "Aruba"},
    {"au", "Australia"}, {"at", "Austria"}, {"az", "Azerbaijan"}, {"bs", "Bahamas"},
    {"bh", "Bahrain"}, {"bd", "Bangladesh"}, {"bb", "Barbados"}, {"by", "Belarus"},
    {"be", "Belgium"}, {"bz", "Belize"}, {"bj", "Benin"}, {"bm", "Bermuda"}, {"bt", "Bhutan"},
    {"bo", "Bolivia"}, {"ba", "Bosnia and Herzegovina"}, {"bw", "Botswana"},
    {"bv", "Bouvet Island"}, {"br", "Brazil"}, {"io", "British Indian Ocean Territory"},
    {"vg", "British Virgin Islands"}, {"bn", "Brunei"}, {"bg", "Bulgaria"}, {"bf", "Burkina Faso"},
    {"bi", "Burundi"}, {"kh", "Cambodia"}, {"cm", "Cameroon"}, {"ca", "Canada"},
    {"cv", "Cape Verde"}, {"bq", "Caribbean Netherlands"}, {"ky", "Cayman Islands"},
    {"cf", "Central African Republic"}, {"td", "Chad"}, {"cl", "Chile"}, {"cn", "China"},
    {"cx", "Christmas Island"}, {"cc", "Cocos (Keeling) Islands"}, {"co", "Colombia"},
    {"km", "Comoros"}, {"cg", "Congo"}, {"ck", "Cook Islands"}, {"cr", "Costa Rica"},
    {"hr", "Croatia"}, {"cu", "Cuba"}, {"cw", "Curaçao"}, {"cy", "Cyprus"}, {"cz", "Czechia"},
    {"ci", "Côte d'Ivoire"}, {"cd", "DR Congo"}, {"dk", "Denmark"}, {"dj", "Djibouti"},
    {"dm", "Dominica"}, {"do", "Dominican Republic"}, {"ec", "Ecuador"}, {"eg", "Egypt"},
    {"sv", "El Salvador"}, {"gq", "Equatorial Guinea"}, {"er", "Eritrea"}, {"ee", "Estonia"},
    {"sz", "Eswatini"}, {"et", "Ethiopia"}, {"fk", "Falkland Islands"}, {"fo", "Faroe Islands"},
    {"fj", "Fiji"}, {"fi", "Finland"}, {"fr", "France"}, {"gf", "French Guiana"},
    {"pf", "French Polynesia"}, {"tf", "French Southern Territories"}, {"ga", "Gabon"},
    {"gm", "Gambia"}, {"ge", "Georgia"}, {"de", "Germany"}, {"gh", "Ghana"}, {"gi", "Gibraltar"},
    {"gr", "Greece"}, {"gl", "Greenland"}, {"gd", "Grenada"}, {"gp", "Guadeloupe"}, {"gu", "Guam"},
    {"gt", "Guatemala"}, {"gg", "Guernsey"}, {"gn", "Guinea"}, {"gw", "Guinea-Bissau"},
    {"gy", "Guyana"}, {"ht", "Haiti"}, {"hm", "Heard and McDonald Islands"}, {"hn", "Honduras"},
    {"hk", "Hong Kong"}, {"hu", "Hungary"}, {"is", "Iceland"}, {"in", "India"}, {"id", "Indonesia"},
    {"ir", "Iran"}, {"iq", "Iraq"}, {"ie", "Ireland"}, {"im", "Isle of Man"}, {"il", "Israel"},
    {"it", "Italy"}, {"jm", "Jamaica"}, {"jp", "Japan"}, {"je", "Jersey"}, {"jo", "Jordan"},
    {"kz", "Kazakhstan"}, {"ke", "Kenya"}, {"ki", "Kiribati"}, {"xk", "Kosovo"}, {"kw", "Kuwait"},
    {"kg", "Kyrgyzstan"}, {"la", "Laos"}, {"lv", "Latvia"}, {"lb", "Lebanon"}, {"ls", "Lesotho"},
    {"lr", "Liberia"}, {"ly", "Libya"}, {"li", "Liechtenstein"}, {"lt", "Lithuania"},
    {"lu", "Luxembourg"}, {"mo", "Macao"}, {"mg", "Madagascar"}, {"mw", "Malawi"},
    {"my", "Malaysia"}, {"mv", "Maldives"}, {"ml", "Mali"}, {"mt", "Malta"},
    {"mh", "Marshall Islands"}, {"mq", "Martinique"}, {"mr", "Mauritania"}, {"mu", "Mauritius"},
    {"yt", "Mayotte"}, {"mx", "Mexico"}, {"fm", "Micronesia"}, {"md", "Moldova"}, {"mc", "Monaco"},
    {"mn", "Mongolia"}, {"me", "Montenegro"}, {"ms", "Montserrat"}, {"ma", "Morocco"},
    {"mz", "Mozambique"}, {"mm", "Myanmar"}, {"na", "Namibia"}, {"nr", "Nauru"}, {"np", "Nepal"},
    {"nl", "Netherlands"}, {"nc", "New Caledonia"}, {"nz", "New Zealand"}, {"ni", "Nicaragua"},
    {"ne", "Niger"}, {"ng", "Nigeria"}, {"nu", "Niue"}, {"nf", "Norfolk Island"},
    {"kp", "North Korea"}, {"mk", "North Macedonia"}, {"mp", "Northern Mariana Islands"},
    {"no", "Norway"}, {"om", "Oman"}, {"pk", "Pakistan"}, {"pw", "Palau"}, {"ps", "Palestine"},
    {"pa", "Panama"}, {"pg", "Papua New Guinea"}, {"py", "Paraguay"}, {"pe", "Peru"},
    {"ph", "Philippines"}, {"pn", "Pitcairn Islands"}, {"pl", "Poland"}, {"pt", "Portugal"},
    {"pr", "Puerto Rico"}, {"qa", "Qatar"}, {"ro", "Romania"}, {"ru", "Russia"}, {"rw", "Rwanda"},
    {"re", "Réunion"}, {"ws", "Samoa"}, {"sm", "San Marino"}, {"sa", "Saudi Arabia"},
    {"sn", "Senegal"}, {"rs", "Serbia"}, {"sc", "Seychelles"}, {"sl", "Sierra Leone"},
    {"sg", "Singapore"}, {"sx", "Sint Maarten"}, {"sk", "Slovakia"}, {"si", "Slovenia"},
    {"sb", "Solomon Islands"}, {"so", "Somalia"}, {"za", "South Africa"},
    {"gs", "South Georgia and South Sandwich Islands"}, {"kr", "South Korea"},
    {"ss", "South Sudan"}, {"es", "Spain"}, {"lk", "Sri Lanka"}, {"bl", "St. Barthélemy"},
    {"sh", "St. Helena"}, {"kn", "St. Kitts and Nevis"}, {"lc", "St. Lucia"}, {"mf", "St. Martin"},
    {"pm", "St. Pierre and Miquelon"}, {"vc", "St. Vincent and Grenadines"}, {"sd", "Sudan"},
    {"sr", "Suriname"}, {"sj", "Svalbard and Jan Mayen"}, {"se", "Sweden"}, {"ch", "Switzerland"},
    {"sy", "Syria"}, {"st", "São Tomé and Príncipe"}, {"tw", "Taiwan"}, {"tj", "Tajikistan"},
    {"tz", "Tanzania"}, {"th", "Thailand"}, {"tl", "Timor-Leste"}, {"tg", "Togo"},
    {"tk", "Tokelau"}, {"to", "Tonga"}, {"tt", "Trinidad and Tobago"}, {"tn", "Tunisia"},
    {"tm", "Turkmenistan"}, {"tc", "Turks and Caicos Islands"}, {"tv", "Tuvalu"}, {"tr", "Türkiye"},
    {"um", "U.S. Outlying Islands"}, {"vi", "U.S. Virgin Islands"}, {"ug", "Uganda"},
    {"ua", "Ukraine"}, {"ae", "United Arab Emirates"}, {"gb", "United Kingdom"},
    {"us", "United States"}, {"uy", "Uruguay"}, {"uz", "Uzbekistan"}, {"vu", "Vanuatu"},
    {"va", "Vatican City"}, {"ve", "Venezuela"}, {"vn", "Vietnam"}, {"wf", "Wallis and Futuna"},
    {"eh", "Western Sahara"}, {"ye", "Yemen"}, {"zm", "Zambia"}, {"zw", "Zimbabwe"},
    {"ax", "Åland Islands"},
};

/* What people write as well. */
static const struct {
    const char *name, code[3];
} also[] = {
    {"USA", "us"},     {"United States of America", "us"}, {"UK", "gb"}, {"Great Britain", "gb"},
    {"England", "gb"}, {"DPRK", "kp"}, {"Korea, North", "kp"}, {"Korea", "kr"},
    {"Republic of Korea", "kr"}, {"Korea, South", "kr"}, {"PRC", "cn"}, {"UAE", "ae"},
    {"Turkey", "tr"},  {"Burma", "mm"}, {"Holland", "nl"}, {"Czech Republic", "cz"},
    {"Viet Nam", "vn"}, {"Russian Federation", "ru"}, {"Ivory Coast", "ci"}, {"Macau", "mo"},
};

struct str words_country(struct str code)
{
    for (size_t i = 0; i < LENGTH(countries); i++)
        if (str_equal_nocase(str_of(countries[i].code), code))
            return str_of(countries[i].name);
    return code;
}

struct str words_country_code(struct str name)
{
    for (size_t i = 0; i < LENGTH(countries); i++)
        if (str_equal_nocase(str_of(countries[i].name), name))
            return str_of(countries[i].code);
    for (size_t i = 0; i < LENGTH(also); i++)
        if (str_equal_nocase(str_of(also[i].name), name))
            return str_of(also[i].code);
    return STR_EMPTY;
}

void words_add_countries(struct template_value *list)
{
    for (size_t i = 0; i < LENGTH(countries); i++)
        template_add_text(list, str_of(countries[i].name));
}
