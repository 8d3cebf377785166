-- migrations/0010_relation_properties.sql - what a relation says of itself beside its ends and its share.
--
-- Prices, currencies, accounts, ways of payment, joint arrangements: what the ownership rules and the
-- red flags ask for. Shares given up stay in the graph of a later day, because they are asked for too.
--
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE relation ADD COLUMN properties text CHECK (octet_length(properties) > 0);
COMMENT ON COLUMN relation.properties IS 'Canonical JSON {"properties": {name: [values]}}; NULL for none. Countries as sent, prices as decimals.';
ALTER TABLE relation_version ADD COLUMN properties text;
COMMENT ON COLUMN relation_version.properties IS 'As in relation.';

DROP FUNCTION relation_of_party_as_of(text, timestamptz, date);
CREATE FUNCTION relation_of_party_as_of(party text, ending timestamptz, day date)
    RETURNS TABLE (id text, from_id text, to_id text, type text, source text, basis text,
                   share_low_bp integer, share_high_bp integer, confidence_micro integer,
                   confidence_reason text, valid_from date, valid_to date, note text, properties text)
    LANGUAGE sql STABLE
    AS $$
    SELECT v.id, v.from_id, v.to_id, v.type, v.source, v.basis, v.share_low_bp, v.share_high_bp,
           v.confidence_micro, v.confidence_reason, v.valid_from, v.valid_to, v.note, v.properties
      FROM relation_version v
     WHERE v.tenant_id = tenant_current() AND (v.from_id = party OR v.to_id = party)
       AND v.changed_at < ending AND NOT v.deleted
       AND NOT EXISTS (SELECT FROM relation_version n
                        WHERE n.tenant_id = v.tenant_id AND n.id = v.id
                          AND n.version = v.version + 1 AND n.changed_at < ending)
       AND (v.valid_from IS NULL OR v.valid_from <= day)
       AND (v.valid_to IS NULL OR v.valid_to >= day OR v.type = 'owns')
    UNION ALL
    SELECT e.id, e.from_id, e.to_id, e.type, e.source, e.basis, e.share_low_bp, e.share_high_bp,
           e.confidence_micro, e.confidence_reason, e.valid_from, e.valid_to, e.note, e.properties
      FROM relation e
     WHERE e.tenant_id = tenant_current() AND (e.from_id = party OR e.to_id = party)
       AND NOT EXISTS (SELECT FROM relation_version n
                        WHERE n.tenant_id = e.tenant_id AND n.id = e.id AND n.changed_at < ending)
       AND (e.valid_from IS NULL OR e.valid_from <= day)
       AND (e.valid_to IS NULL OR e.valid_to >= day OR e.type = 'owns')
$$;
COMMENT ON FUNCTION relation_of_party_as_of(text, timestamptz, date) IS
    'Relations of a party, either end, valid on the day or shares given up before it, of each the version in force before the moment; one entered later counts as it is now.';
