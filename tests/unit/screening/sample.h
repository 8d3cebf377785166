/* unit/screening/sample.h - a small snapshot made by hand, and an engagement from JSON.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_SCREENING_SAMPLE_H
#define UNIT_SCREENING_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants these four first */
#include <cmocka.h>

#include "screening/screening.h"

#define SAMPLE_NOW INT64_C(1795467845123) /* 2026-11-23T21:04:05.123Z */
#define SAMPLE_DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum { SAMPLE_SDN, SAMPLE_INFO, SAMPLE_OFF, SAMPLE_LISTS };
enum { SAMPLE_SEK, SAMPLE_NINGS, SAMPLE_KIM, SAMPLE_DOCK, SAMPLE_HIDDEN, SAMPLE_LISTED };

struct sample {
    struct snapshot snapshot;
    struct snapshot_list lists[SAMPLE_LISTS];
    struct snapshot_listed listed[SAMPLE_LISTED];
    struct snapshot_link links[1];
    struct match_index *index;
};

static const uint32_t sample_link_of[] = {0};

static const struct subject_name sample_names[SAMPLE_LISTED][2] = {
    [SAMPLE_SEK] = {{STR_ROW("SEK STUDIO"), NAME_PRIMARY},
                    {STR_ROW("SCIENTIFIC EDUCATION KOREA STUDIO"), NAME_ALIAS}},
    [SAMPLE_NINGS] = {{STR_ROW("NINGS CARTOON STUDIO"), NAME_PRIMARY},
                      {STR_ROW("CHONGQING NINGSE CARTOON & ANIMATION DEVELOPMENT CO., LTD."),
                       NAME_ALIAS}},
    [SAMPLE_KIM] = {{STR_ROW("KIM, Myong Chol"), NAME_PRIMARY},
                    {STR_ROW("KIM MYONG CHOL"), NAME_ALIAS}},
    [SAMPLE_DOCK] = {{STR_ROW("Grey Lantern Dockyards"), NAME_PRIMARY},
                     {STR_ROW("Grey Lantern Dockyards Ltd"), NAME_ALIAS}},
    [SAMPLE_HIDDEN] = {{STR_ROW("Quiet Meadow Tobacco"), NAME_PRIMARY},
                       {STR_ROW("Quiet Meadow Tobacco Ltd"), NAME_ALIAS}},
};

static const struct subject_birth sample_birth = {{1972, 5, 12}, {1972, 5, 12}, false};

static inline void sample_listed(struct sample *s, uint32_t at, const char *id, enum schema schema,
                                 uint32_t list, unsigned measures)
{
    s->listed[at] = (struct snapshot_listed){
        .id = str_of(id),
        .caption = sample_names[at][0].text,
        .schema = schema,
        .list = list,
        .cluster = (uint32_t)at,
        .next_same = (uint32_t)at,
        .measures = measures,
        .body = STR("{}"),
        .body_sha256 = STR("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"),
    };
}

/* Two active lists (freezing and informing) and a disabled one. Static: one at a time. */
static inline struct sample *sample_open(void)
{
    static struct sample s;
    struct error err = ERROR_INIT;
    struct subject subjects[SAMPLE_LISTED];
    s = (struct sample){0};
    s.lists[SAMPLE_SDN] = (struct snapshot_list){.id = STR("us-ofac-sdn"),
                                                 .title = STR("Specially Designated Nationals"),
                                                 .publisher = STR("OFAC"),
                                                 .regime = STR("us-ofac"),
                                                 .version = 12,
                                                 .published = {2026, 8, 1},
                                                 .checked_unix_ms = SAMPLE_NOW - 1000,
                                                 .sha256 = STR("ab12"),
                                                 .parties = 3,
                                                 .required = true,
                                                 .enabled = true,
                                                 .max_age_ms = 2 * SAMPLE_DAY_MS};
    s.lists[SAMPLE_INFO] = s.lists[SAMPLE_SDN];
    s.lists[SAMPLE_INFO].id = STR("zz-info");
    s.lists[SAMPLE_INFO].regime = STR("own");
    s.lists[SAMPLE_INFO].required = false;
    s.lists[SAMPLE_OFF] = s.lists[SAMPLE_INFO];
    s.lists[SAMPLE_OFF].id = STR("zz-off");
    s.lists[SAMPLE_OFF].enabled = false;
    sample_listed(&s, SAMPLE_SEK, "us-ofac-sdn:34022", SCHEMA_COMPANY, SAMPLE_SDN, MEASURE_FREEZE);
    sample_listed(&s, SAMPLE_NINGS, "us-ofac-sdn:34023", SCHEMA_COMPANY, SAMPLE_SDN,
                  MEASURE_FREEZE);
    sample_listed(&s, SAMPLE_KIM, "us-ofac-sdn:7", SCHEMA_PERSON, SAMPLE_SDN, MEASURE_FREEZE);
    sample_listed(&s, SAMPLE_DOCK, "zz-info:1", SCHEMA_COMPANY, SAMPLE_INFO, MEASURE_INFORMATION);
    sample_listed(&s, SAMPLE_HIDDEN, "zz-off:1", SCHEMA_COMPANY, SAMPLE_OFF, MEASURE_FREEZE);
    s.links[0] = (struct snapshot_link){SAMPLE_NINGS, SAMPLE_SEK, STR("linked_to")};
    s.listed[SAMPLE_SEK].links = s.listed[SAMPLE_NINGS].links = sample_link_of;
    s.listed[SAMPLE_SEK].n_links = s.listed[SAMPLE_NINGS].n_links = 1;
    for (size_t i = 0; i < SAMPLE_LISTED; i++)
        subjects[i] = (struct subject){.schema = s.listed[i].schema,
                                       .names = sample_names[i],
                                       .n_names = 2,
                                       .births = &sample_birth,
                                       .n_births = i == SAMPLE_KIM};
    s.index = match_index_new(subjects, SAMPLE_LISTED, &err);
    if (!s.index)
        fail_msg("%s", err.message);
    s.snapshot = (struct snapshot){.lists = s.lists,
                                   .n_lists = SAMPLE_LISTS,
                                   .listed = s.listed,
                                   .n_listed = SAMPLE_LISTED,
                                   .links = s.links,
                                   .n_links = 1,
                                   .index = s.index,
                                   .generation = 1};
    return &s;
}

static inline void sample_close(struct sample *s) { match_index_free(s->index); }

static inline struct screen_context sample_context(const struct sample *s)
{
    return (struct screen_context){
        .snapshot = &s->snapshot, .now_unix_ms = SAMPLE_NOW, .policy = policy_default()};
}

static inline struct engagement *sample_engagement(const char *json, struct arena *arena)
{
    struct error err = ERROR_INIT;
    struct faults faults = {.count = 0};
    struct engagement *e = arena_calloc(arena, 1, sizeof *e);
    AUTO_JSON *tree = json_parse(str_of(json), &err);
    if (!tree)
        fail_msg("%s", err.message);
    if (!engagement_decode(tree, arena, e, &faults))
        fail_msg("%s: %s", faults.rows[0].pointer, faults.rows[0].message);
    return e;
}

/* Screens `json`, which must go well. */
static inline void sample_screen(const struct screen_context *context, const char *json,
                                 struct arena *arena, struct screening *out)
{
    struct error err = ERROR_INIT;
    if (!screen_engagement(context, sample_engagement(json, arena), arena, out, &err))
        fail_msg("%s: %s", err.pointer, err.message);
}

/* The answer as a tree, which the caller frees. */
static inline cJSON *sample_answer(const struct screening *screening)
{
    AUTO_BUF out = BUF_INIT(16 << 20);
    struct error err = ERROR_INIT;
    struct json_writer w = JSON_WRITER(&out);
    screening_write(&w, screening);
    assert_true(json_writer_done(&w));
    cJSON *tree = json_parse(buf_str(&out), &err);
    if (!tree)
        fail_msg("%s", err.message);
    return tree;
}

/* "headline.path.0.party": a value inside the answer; the test fails when it is not there. */
static inline const cJSON *sample_at(const cJSON *tree, const char *path)
{
    struct str rest = str_of(path), key;
    char text[64];
    const cJSON *here = tree;
    while (str_cut(&rest, '.', &key)) {
        int64_t n = 0;
        snprintf(text, sizeof text, "%.*s", STR_ARG(key));
        here = cJSON_IsArray(here) && str_to_int(key, 0, 100000, &n)
                   ? cJSON_GetArrayItem(here, (int)n)
                   : cJSON_GetObjectItemCaseSensitive(here, text);
        if (!here)
            fail_msg("no %s in the answer", path);
    }
    return here;
}

#define assert_text(tree, path, want) assert_string_equal(sample_at(tree, path)->valuestring, want)

#endif
