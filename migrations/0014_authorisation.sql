-- migrations/0014_authorisation.sql - licences, exemptions, wind-downs and rebuttals, with four eyes.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE authorisation (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    id             uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('licence', 'exemption', 'wind_down', 'rebuttal')),
    regime         text NOT NULL CHECK (length(regime) BETWEEN 1 AND 32),
    reference      text NOT NULL CHECK (length(btrim(reference)) BETWEEN 1 AND 1000),
    scope          text CHECK (length(scope) <= 4000),
    evidence       text NOT NULL CHECK (length(btrim(evidence)) BETWEEN 1 AND 4000),
    party_id       text COLLATE "C",
    engagement_id  text COLLATE "C",
    rule           text CHECK (length(rule) BETWEEN 1 AND 64),
    valid_from     date,
    valid_to       date,
    author         text NOT NULL CHECK (length(author) BETWEEN 1 AND 256),
    four_eyes      boolean NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at     timestamptz,
    revoked_by     text CHECK (length(revoked_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, id, author),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id),
    FOREIGN KEY (tenant_id, engagement_id) REFERENCES engagement (tenant_id, id),
    CHECK (valid_from <= valid_to),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX authorisation_of_engagement ON authorisation (tenant_id, engagement_id) WHERE revoked_at IS NULL;
COMMENT ON TABLE authorisation IS 'What a regulator or the law allows in spite of a block, or evidence against a presumption; never changed, only revoked.';
COMMENT ON COLUMN authorisation.id IS 'UUIDv7';
COMMENT ON COLUMN authorisation.kind IS 'rebuttal: recorded evidence or exception against a presumption.';
COMMENT ON COLUMN authorisation.regime IS 'Whose rule it concerns: us-ofac, eu, uk ...';
COMMENT ON COLUMN authorisation.reference IS 'The licence''s number, the article.';
COMMENT ON COLUMN authorisation.scope IS 'What it allows, in words.';
COMMENT ON COLUMN authorisation.evidence IS 'Where the evidence is kept, or what it says.';
COMMENT ON COLUMN authorisation.party_id IS 'Only blocks of this party; NULL: any.';
COMMENT ON COLUMN authorisation.engagement_id IS 'Only in this engagement; NULL: any.';
COMMENT ON COLUMN authorisation.rule IS 'Only this rule; NULL: any.';
COMMENT ON COLUMN authorisation.valid_from IS 'First day; NULL: open.';
COMMENT ON COLUMN authorisation.valid_to IS 'Last day; NULL: open.';
COMMENT ON COLUMN authorisation.author IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN authorisation.four_eyes IS 'It needs somebody else''s approval; set by the policy in force, not by the author.';
COMMENT ON COLUMN authorisation.created_at IS 'UTC';
COMMENT ON COLUMN authorisation.revoked_at IS 'UTC; NULL: not revoked.';
COMMENT ON COLUMN authorisation.revoked_by IS 'Who did it: key:<id>, user:<id>, operator.';
SELECT tenant_protect('authorisation');
REVOKE DELETE, TRUNCATE ON authorisation FROM subtier_app;
REVOKE UPDATE ON authorisation FROM subtier_app;
GRANT UPDATE (revoked_at, revoked_by) ON authorisation TO subtier_app;

CREATE FUNCTION authorisation_begin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.four_eyes := policy_four_eyes();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION authorisation_begin() IS 'Trigger: whether a second person is needed is the policy''s word.';
CREATE TRIGGER authorisation_begin BEFORE INSERT ON authorisation
    FOR EACH ROW EXECUTE FUNCTION authorisation_begin();

-- As for decisions: "somebody else" is a constraint of one row.
CREATE TABLE authorisation_approval (
    tenant_id         uuid NOT NULL REFERENCES tenant (id),
    authorisation_id  uuid NOT NULL,
    author            text NOT NULL,
    approver          text NOT NULL CHECK (length(approver) BETWEEN 1 AND 256),
    verdict           text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    reason            text CHECK (length(btrim(reason)) BETWEEN 1 AND 4000),
    made_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, authorisation_id),
    FOREIGN KEY (tenant_id, authorisation_id, author) REFERENCES authorisation (tenant_id, id, author),
    CONSTRAINT authorisation_approval_by_somebody_else CHECK (approver <> author),
    CHECK (verdict = 'approved' OR reason IS NOT NULL)
);
COMMENT ON TABLE authorisation_approval IS 'The second person''s word on an authorisation; one each, written once.';
COMMENT ON COLUMN authorisation_approval.author IS 'authorisation.author, who may not be the approver.';
COMMENT ON COLUMN authorisation_approval.approver IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN authorisation_approval.reason IS 'Required of a rejection.';
COMMENT ON COLUMN authorisation_approval.made_at IS 'UTC';
SELECT tenant_protect('authorisation_approval');
REVOKE UPDATE, DELETE, TRUNCATE ON authorisation_approval FROM subtier_app;
CREATE TRIGGER authorisation_approval_immutable BEFORE UPDATE ON authorisation_approval
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
