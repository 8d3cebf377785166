-- migrations/0023_import_bad_rows.sql - the rows of an import that something is wrong with, found
-- without reading the others: of a hundred thousand rows a page shows the bad ones.
-- SPDX-License-Identifier: Apache-2.0

CREATE INDEX import_row_bad ON import_row (tenant_id, import_id, n) WHERE errors IS NOT NULL;
