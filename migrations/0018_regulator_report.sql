-- migrations/0018_regulator_report.sql - reports of blocked property and rejected transactions.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE regulator_report (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    id           uuid NOT NULL,
    alert_id     uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('block', 'reject')),
    action_on    date NOT NULL,
    due_on       date,
    description  text NOT NULL CHECK (length(btrim(description)) BETWEEN 1 AND 4000),
    property     text CHECK (length(property) <= 4000),
    value        numeric CHECK (value >= 0),
    currency     text CHECK (currency ~ '^[A-Z]{3}$'),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by   text NOT NULL CHECK (length(created_by) <= 256),
    filed_on     date CHECK (filed_on >= action_on),
    filed_by     text CHECK (length(filed_by) <= 256),
    reference    text CHECK (length(reference) <= 1000),
    released_on  date CHECK (released_on >= action_on),
    released_by  text CHECK (length(released_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alert (tenant_id, id),
    CHECK ((filed_on IS NULL) = (filed_by IS NULL)),
    CHECK ((released_on IS NULL) = (released_by IS NULL)),
    CHECK (released_on IS NULL OR kind = 'block'),
    CHECK (value IS NULL OR currency IS NOT NULL)
);
CREATE INDEX regulator_report_due ON regulator_report (tenant_id, due_on) WHERE filed_on IS NULL;
COMMENT ON TABLE regulator_report IS 'A report that is owed to a regulator after a true match: property blocked, or a transaction rejected.';
COMMENT ON COLUMN regulator_report.id IS 'UUIDv7';
COMMENT ON COLUMN regulator_report.kind IS 'block: 31 CFR 501.603; reject: 31 CFR 501.604.';
COMMENT ON COLUMN regulator_report.action_on IS 'Day on which it was blocked or rejected.';
COMMENT ON COLUMN regulator_report.due_on IS 'OFAC: 10 business days later; NULL: the regime''s clock is not kept here.';
COMMENT ON COLUMN regulator_report.property IS 'block: what is held, where, in which account.';
COMMENT ON COLUMN regulator_report.value IS 'In `currency`, exact.';
COMMENT ON COLUMN regulator_report.created_at IS 'UTC';
COMMENT ON COLUMN regulator_report.created_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN regulator_report.filed_on IS 'NULL: not filed yet.';
COMMENT ON COLUMN regulator_report.filed_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN regulator_report.reference IS 'What the regulator gave it.';
COMMENT ON COLUMN regulator_report.released_on IS 'Day on which blocked property was released; NULL: still held.';
COMMENT ON COLUMN regulator_report.released_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('regulator_report');
REVOKE DELETE, TRUNCATE ON regulator_report FROM subtier_app;
REVOKE UPDATE ON regulator_report FROM subtier_app;
GRANT UPDATE (filed_on, filed_by, reference, released_on, released_by) ON regulator_report TO subtier_app;

CREATE FUNCTION regulator_report_begin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM alert a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.alert_id
                      AND a.outcome = 'true_match') THEN
        RAISE EXCEPTION 'a report follows from a true match in force' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION regulator_report_begin() IS 'Trigger: nothing is reported that nobody found true.';
CREATE TRIGGER regulator_report_begin BEFORE INSERT ON regulator_report
    FOR EACH ROW EXECUTE FUNCTION regulator_report_begin();
