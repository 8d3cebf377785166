-- migrations/0019_monitor.sql - up to where the stored parties have been looked at.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE monitor (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    model          text NOT NULL CHECK (length(model) BETWEEN 1 AND 64),
    policy         bigint NOT NULL,
    changed_until  timestamptz NOT NULL,
    looked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id)
);
COMMENT ON TABLE monitor IS 'What the alerts of a tenant''s stored parties were last brought up to date with, as a whole.';
COMMENT ON COLUMN monitor.model IS 'Matching model, such as subtier-2; another one calls for a full run.';
COMMENT ON COLUMN monitor.policy IS 'policy.version; another one calls for a full run.';
COMMENT ON COLUMN monitor.changed_until IS 'UTC; parties changed at or after this moment are looked at again.';
COMMENT ON COLUMN monitor.looked_at IS 'UTC; when the last run ended.';
SELECT tenant_protect('monitor');

CREATE TABLE monitor_list (
    tenant_id  uuid NOT NULL REFERENCES monitor (tenant_id) ON DELETE CASCADE,
    list_id    text NOT NULL CHECK (length(list_id) BETWEEN 1 AND 64),
    version    bigint NOT NULL CHECK (version > 0),
    held_id    bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, list_id)
);
COMMENT ON TABLE monitor_list IS 'The version of each list that the stored parties have been compared with.';
COMMENT ON COLUMN monitor_list.version IS 'list_version.number; what came after it is still to be compared.';
COMMENT ON COLUMN monitor_list.held_id IS 'list_version.id of the held file whose additions were compared too; 0: none.';
SELECT tenant_protect('monitor_list');

CREATE INDEX party_changed ON party (tenant_id, changed_at);

CREATE FUNCTION tenant_ids() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT id FROM public.tenant ORDER BY id $$;
COMMENT ON FUNCTION tenant_ids() IS 'Every tenant, for work the service does for each of them in turn.';
REVOKE EXECUTE ON FUNCTION tenant_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_ids() TO subtier_app;
