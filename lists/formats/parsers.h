/* lists/formats/parsers.h - the parsers, one source file a format; formats.c lists them.
 * Each pair is described by struct list_format (format.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTS_FORMATS_PARSERS_H
#define LISTS_FORMATS_PARSERS_H

#include "lists/formats/format.h"

bool ofac_csv_recognise(const struct list_file *files, size_t count);
bool ofac_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err) MUST_CHECK;

bool ofac_xml_recognise(const struct list_file *files, size_t count);
bool ofac_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err) MUST_CHECK;

bool ofac_advanced_recognise(const struct list_file *files, size_t count);
bool ofac_advanced_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                         struct error *err) MUST_CHECK;

bool ofac_enhanced_recognise(const struct list_file *files, size_t count);
bool ofac_enhanced_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                         struct error *err) MUST_CHECK;

bool eu_xml_recognise(const struct list_file *files, size_t count);
bool eu_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err) MUST_CHECK;

bool uk_xml_recognise(const struct list_file *files, size_t count);
bool uk_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err) MUST_CHECK;

bool sema_xml_recognise(const struct list_file *files, size_t count);
bool sema_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err) MUST_CHECK;

bool seco_xml_recognise(const struct list_file *files, size_t count);
bool seco_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err) MUST_CHECK;

bool un_xml_recognise(const struct list_file *files, size_t count);
bool un_xml_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err) MUST_CHECK;

bool ftm_recognise(const struct list_file *files, size_t count);
bool ftm_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err) MUST_CHECK;

bool ofsi_recognise(const struct list_file *files, size_t count);
bool ofsi_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                struct error *err) MUST_CHECK;

bool dfat_recognise(const struct list_file *files, size_t count);
bool dfat_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                struct error *err) MUST_CHECK;

bool dpl_recognise(const struct list_file *files, size_t count);
bool dpl_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err) MUST_CHECK;

bool eu_csv_recognise(const struct list_file *files, size_t count);
bool eu_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                  struct error *err) MUST_CHECK;

bool csl_recognise(const struct list_file *files, size_t count);
bool csl_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err) MUST_CHECK;

bool world_bank_recognise(const struct list_file *files, size_t count);
bool world_bank_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                      struct error *err) MUST_CHECK;

bool mof_recognise(const struct list_file *files, size_t count);
bool mof_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
               struct error *err) MUST_CHECK;

bool csl_json_recognise(const struct list_file *files, size_t count);
bool csl_json_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                    struct error *err) MUST_CHECK;

bool own_csv_recognise(const struct list_file *files, size_t count);
bool own_csv_parse(const struct list_file *files, size_t count, const struct list_sink *sink,
                   struct error *err) MUST_CHECK;

#endif
