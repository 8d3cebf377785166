-- The rows of an import that something is wrong with, found without reading the others: of a hundred
-- thousand rows a page shows the bad ones.

CREATE INDEX import_row_bad ON import_row (tenant_id, import_id, n) WHERE errors IS NOT NULL;
