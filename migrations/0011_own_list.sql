-- migrations/0011_own_list.sql - what an operator says of a list of their own.
-- SPDX-License-Identifier: Apache-2.0
--
-- Shared by all tenants, as everything of lists. NULL: as the catalogue or the defaults have it.

ALTER TABLE list ADD COLUMN format text CHECK (format ~ '^[a-z0-9-]{1,32}$');
ALTER TABLE list ADD COLUMN column_map text CHECK (length(column_map) BETWEEN 1 AND 16384);
ALTER TABLE list ADD COLUMN required boolean;
ALTER TABLE list ADD COLUMN shrink_percent integer CHECK (shrink_percent BETWEEN 0 AND 100);
ALTER TABLE list ADD COLUMN shrink_parties integer CHECK (shrink_parties BETWEEN 0 AND 1000000);
COMMENT ON COLUMN list.format IS 'Format of an own list''s files; NULL: recognised by their content.';
COMMENT ON COLUMN list.column_map IS 'Which column of an own table holds what, a KEY=COLUMN an entry; NULL: the columns are named as the keys.';
COMMENT ON COLUMN list.required IS 'Without this list, or with a stale one, nothing is "no match"; NULL: as the catalogue says.';
COMMENT ON COLUMN list.shrink_percent IS 'Gate: parties a new version of an own list may lose, in percent of the active one.';
COMMENT ON COLUMN list.shrink_parties IS 'Gate: parties it may lose in any case; the larger of the two counts.';
