/* portfolio/export.c - see export.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "portfolio/export.h"

#include "core/csv_cell.h"

static const char *const columns[] = {"name",
                                      "alias",
                                      "previousName",
                                      "country",
                                      "address",
                                      "birthDate",
                                      "registrationNumber",
                                      "taxNumber",
                                      "vatCode",
                                      "leiCode",
                                      "email",
                                      "phone",
                                      "website",
                                      "iban",
                                      "bankAccount",
                                      "bic"};

enum { CELL_MAX_BYTES = 4 << 20 };

void party_export_header(enum party_export format, struct buf *out)
{
    if (format != PARTY_EXPORT_CSV)
        return;
    buf_adds(out, "id,schema");
    for (size_t i = 0; i < LENGTH(columns); i++)
        buf_printf(out, ",%s", columns[i]);
    csv_end_row(out);
}

/* Several values are parted as an import parts them. */
static void add_property(const struct party *party, const char *name, struct buf *out)
{
    AUTO_BUF cell = BUF_INIT(CELL_MAX_BYTES);
    for (size_t p = 0; p < party->n_properties; p++) {
        const struct party_property *property = &party->properties[p];
        for (size_t v = 0; str_equal(property->name, str_of(name)) && v < property->n_values; v++) {
            if (v > 0)
                buf_addc(&cell, '|');
            buf_add(&cell, property->values[v]);
        }
    }
    out->failed = out->failed || buf_failed(&cell);
    csv_add_cell(out, false, buf_str(&cell));
}

void party_export_row(enum party_export format, const struct party *party, struct buf *out)
{
    if (format == PARTY_EXPORT_JSONL) {
        struct json_writer w = JSON_WRITER(out);
        party_write(&w, party);
        buf_addc(out, '\n');
        return;
    }
    csv_add_cell(out, true, party->id);
    csv_add_cell(out, false, party->schema_name);
    for (size_t i = 0; i < LENGTH(columns); i++)
        add_property(party, columns[i], out);
    csv_end_row(out);
}
