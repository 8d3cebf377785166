/* db/embedded_programs.c - where PostgreSQL's programs are.
 * SPDX-License-Identifier: Apache-2.0 */
#include "db/embedded_programs.h"

#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/str.h"

static const char DEBIAN[] = "/usr/lib/postgresql/";

static bool use_folder(const char *bin, struct programs *programs_out)
{
    struct programs found;
    int a = snprintf(found.postgres, sizeof found.postgres, "%s/postgres", bin);
    int b = snprintf(found.initdb, sizeof found.initdb, "%s/initdb", bin);
    if (a < 0 || b < 0 || (size_t)a >= sizeof found.postgres || (size_t)b >= sizeof found.initdb)
        return false;
    if (access(found.postgres, X_OK) != 0 || access(found.initdb, X_OK) != 0)
        return false;
    *programs_out = found;
    return true;
}

static bool fits(int major, int wanted)
{
    return wanted ? major == wanted : major >= PROGRAMS_MIN_MAJOR;
}

/* The number `text` begins with, or 0. */
static int leading_number(struct str text)
{
    int64_t value = 0;
    size_t len = 0;
    while (len < text.len && text.ptr[len] >= '0' && text.ptr[len] <= '9')
        len++;
    return str_to_int(str_slice(text, 0, len), 1, 999, &value) ? (int)value : 0;
}

static bool find_debian(int wanted, struct programs *programs_out)
{
    char pattern[64];
    snprintf(pattern, sizeof pattern, "%s*/bin", DEBIAN);
    glob_t folders;
    int newest = 0;
    if (glob(pattern, 0, NULL, &folders) != 0)
        return false;
    for (size_t i = 0; i < folders.gl_pathc; i++) {
        int major = leading_number(str_of(folders.gl_pathv[i] + strlen(DEBIAN)));
        if (major > newest && fits(major, wanted) && use_folder(folders.gl_pathv[i], programs_out))
            newest = major;
    }
    globfree(&folders);
    return newest > 0;
}

/* Prints "/usr/lib/postgresql/15/bin" and "PostgreSQL 15.20 (Debian ...)" on two lines. */
static bool find_by_config(int wanted, struct programs *programs_out)
{
    FILE *answer = popen("pg_config --bindir --version 2>/dev/null", "r");
    if (!answer)
        return false;
    char bin[PROGRAM_PATH_SIZE - 16] = "", version[128] = "";
    bool read = fgets(bin, sizeof bin, answer) && fgets(version, sizeof version, answer);
    pclose(answer);

    struct str after = str_of(version);
    if (!read || !str_starts_with(after, STR("PostgreSQL ")))
        return false;
    bin[strcspn(bin, "\n")] = '\0';
    return fits(leading_number(str_slice(after, strlen("PostgreSQL "), after.len)), wanted) &&
           use_folder(bin, programs_out);
}

bool programs_find(int major, struct programs *programs_out, struct error *err)
{
    const char *chosen = getenv("SUBTIER_PG_BIN");
    if (chosen && *chosen) {
        if (use_folder(chosen, programs_out))
            return true;
        return error_set(err, ERROR_UNAVAILABLE,
                         "SUBTIER_PG_BIN is %s, which does not hold postgres and initdb", chosen);
    }
    if (find_debian(major, programs_out) || find_by_config(major, programs_out))
        return true;
    if (major)
        return error_set(err, ERROR_UNAVAILABLE,
                         "the cluster was made by PostgreSQL %d, whose programs are not installed "
                         "(apt install postgresql-%d, or name their folder in SUBTIER_PG_BIN)",
                         major, major);
    return error_set(err, ERROR_UNAVAILABLE,
                     "PostgreSQL %d or newer is not installed (apt install postgresql, or name "
                     "the folder of its programs in SUBTIER_PG_BIN)",
                     PROGRAMS_MIN_MAJOR);
}
