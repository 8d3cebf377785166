-- migrations/0001_foundation.sql - roles, tenants, accounts and the audit chain.
-- SPDX-License-Identifier: Apache-2.0
--
-- Run by the owner, in one transaction, by service/db/migrate.c, which has made schema_migration.
-- Two roles: the owner (whoever runs this) for migrations, and subtier_app, which owns nothing and
-- does everything else. Tables made later are granted to it by the default privileges below.

-- Roles ------------------------------------------------------------------------------------------

-- A role belongs to the whole cluster: another database, or a run at the same moment, may have made it.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'subtier_app') THEN
        CREATE ROLE subtier_app LOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END
$$;

-- So that the owner of an external database can serve by SET ROLE subtier_app. Since PostgreSQL 16
-- who creates a role is a member of it, but not one that may become it.
DO $$
DECLARE
    may text := CASE WHEN current_setting('server_version_num')::integer >= 160000
                     THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF NOT pg_has_role(current_user, 'subtier_app', may) THEN
        EXECUTE format('GRANT subtier_app TO %I', current_user);
    END IF;
END
$$;

GRANT USAGE ON SCHEMA public TO subtier_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO subtier_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO subtier_app;
GRANT SELECT ON schema_migration TO subtier_app;

-- Tenants ----------------------------------------------------------------------------------------

CREATE FUNCTION tenant_current() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('subtier.tenant', true), '')::uuid $$;
COMMENT ON FUNCTION tenant_current() IS
    'Tenant named by this transaction (set_config subtier.tenant); NULL when none was named, which no row equals.';

-- Forced, so that not even the owner sees another tenant's rows by mistake: a data migration names
-- each tenant in turn, and a dump is taken by a superuser or a role with BYPASSRLS (pg_dump fails
-- loudly otherwise).
CREATE FUNCTION tenant_protect(target regclass) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format(
        'CREATE POLICY tenant_rows ON %s'
        ' USING (tenant_id = nullif(current_setting(''subtier.tenant'', true), '''')::uuid)'
        ' WITH CHECK (tenant_id = nullif(current_setting(''subtier.tenant'', true), '''')::uuid)',
        target);
END
$$;
COMMENT ON FUNCTION tenant_protect(regclass) IS
    'Puts row-level security on a table with a tenant_id column; for migrations.';
REVOKE EXECUTE ON FUNCTION tenant_protect(regclass) FROM PUBLIC;

CREATE TABLE tenant (
    id          uuid PRIMARY KEY,
    name        text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 128),
    created_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE tenant IS 'One customer of this installation; every customer-side row names its tenant.';
COMMENT ON COLUMN tenant.created_at IS 'UTC';
INSERT INTO tenant (id, name) VALUES ('00000000-0000-7000-8000-000000000000', 'default');
ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenant FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON tenant USING (id = tenant_current());
-- Creating tenants belongs to the operator; a request only reads its own.
CREATE POLICY owner_writes ON tenant TO CURRENT_USER USING (true) WITH CHECK (true);
REVOKE INSERT, UPDATE, DELETE ON tenant FROM subtier_app;

-- Users ------------------------------------------------------------------------------------------

CREATE TABLE app_user (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    id             uuid NOT NULL,
    name           text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    role           text NOT NULL CHECK (role IN ('viewer', 'requester', 'reviewer', 'approver',
                                                 'list_manager', 'administrator', 'auditor')),
    password_hash  text NOT NULL,
    failures       integer NOT NULL DEFAULT 0 CHECK (failures >= 0),
    locked_until   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    signed_in_at   timestamptz,
    disabled_at    timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX app_user_name ON app_user (tenant_id, lower(name));
COMMENT ON TABLE app_user IS 'A person who signs in with a password.';
COMMENT ON COLUMN app_user.id IS 'UUIDv7';
COMMENT ON COLUMN app_user.name IS 'Sign-in name, unique in its tenant without regard to case; at most 128 characters.';
COMMENT ON COLUMN app_user.password_hash IS 'Argon2id in PHC string form, salt and cost included.';
COMMENT ON COLUMN app_user.failures IS 'Wrong passwords since the last right one.';
COMMENT ON COLUMN app_user.locked_until IS 'UTC; no password is accepted before; NULL: not locked.';
COMMENT ON COLUMN app_user.created_at IS 'UTC';
COMMENT ON COLUMN app_user.signed_in_at IS 'UTC; last success; NULL: never.';
COMMENT ON COLUMN app_user.disabled_at IS 'UTC; NULL: may sign in.';
SELECT tenant_protect('app_user');

-- API keys ---------------------------------------------------------------------------------------

CREATE TABLE api_key (
    tenant_id   uuid NOT NULL REFERENCES tenant (id),
    id          uuid NOT NULL,
    name        text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    key_hash    bytea NOT NULL CHECK (octet_length(key_hash) = 32),
    hint        text NOT NULL CHECK (length(hint) <= 16),
    scopes      text[] NOT NULL CHECK (cardinality(scopes) > 0),
    created_at  timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz,
    revoked_at  timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX api_key_hash ON api_key (key_hash);
COMMENT ON TABLE api_key IS 'A credential of a program; the key itself is shown once and never stored.';
COMMENT ON COLUMN api_key.id IS 'UUIDv7';
COMMENT ON COLUMN api_key.key_hash IS 'SHA-256 of the whole key (256 random bits, so no slow hash is needed), 32 bytes.';
COMMENT ON COLUMN api_key.hint IS 'First characters of the key, to tell keys apart in a list.';
COMMENT ON COLUMN api_key.scopes IS 'Words of account/scopes.h; "all" is every scope.';
COMMENT ON COLUMN api_key.created_at IS 'UTC';
COMMENT ON COLUMN api_key.expires_at IS 'UTC; refused from then on; NULL: never expires.';
COMMENT ON COLUMN api_key.revoked_at IS 'UTC; NULL: in force.';
SELECT tenant_protect('api_key');

-- Sessions ---------------------------------------------------------------------------------------

CREATE TABLE session (
    tenant_id   uuid NOT NULL,
    id          uuid NOT NULL,
    user_id     uuid NOT NULL,
    token_hash  bytea NOT NULL CHECK (octet_length(token_hash) = 32),
    created_at  timestamptz NOT NULL DEFAULT now(),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES app_user (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX session_token_hash ON session (token_hash);
CREATE INDEX session_of_user ON session (tenant_id, user_id);
COMMENT ON TABLE session IS 'A signed-in browser; a row is deleted when it signs out or is signed out.';
COMMENT ON COLUMN session.id IS 'UUIDv7';
COMMENT ON COLUMN session.token_hash IS 'SHA-256 of the cookie (256 random bits), 32 bytes.';
COMMENT ON COLUMN session.created_at IS 'UTC';
COMMENT ON COLUMN session.seen_at IS 'UTC; last use, to the minute; the idle limit counts from here.';
COMMENT ON COLUMN session.expires_at IS 'UTC; ends then even when in use.';
SELECT tenant_protect('session');

-- Look-ups across tenants ------------------------------------------------------------------------
-- A credential comes before its tenant is known. These run as the owner, who may read these three
-- tables whole, and give one row for one hash: nobody can list another tenant's rows by them.

CREATE POLICY owner_reads ON app_user FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON api_key FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON session FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION key_find(wanted bytea)
    RETURNS TABLE (tenant_id uuid, id uuid, name text, scopes text[],
                   expires_at timestamptz, revoked_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT k.tenant_id, k.id, k.name, k.scopes, k.expires_at, k.revoked_at
      FROM public.api_key k
     WHERE k.key_hash = wanted
$$;
COMMENT ON FUNCTION key_find(bytea) IS 'The key with this hash, of whichever tenant; revoked and expired ones too.';

CREATE FUNCTION session_find(wanted bytea)
    RETURNS TABLE (tenant_id uuid, id uuid, user_id uuid, user_name text, role text,
                   created_at timestamptz, seen_at timestamptz, expires_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT s.tenant_id, s.id, s.user_id, u.name, u.role, s.created_at, s.seen_at, s.expires_at
      FROM public.session s
      JOIN public.app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
     WHERE s.token_hash = wanted AND u.disabled_at IS NULL
$$;
COMMENT ON FUNCTION session_find(bytea) IS 'The session with this hash, of whichever tenant, unless its user is disabled.';

REVOKE EXECUTE ON FUNCTION key_find(bytea), session_find(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION key_find(bytea), session_find(bytea) TO subtier_app;

-- Audit ------------------------------------------------------------------------------------------

CREATE TABLE audit_head (
    tenant_id   uuid PRIMARY KEY REFERENCES tenant (id),
    seq         bigint NOT NULL CHECK (seq >= 0),
    event_hash  bytea NOT NULL CHECK (octet_length(event_hash) = 32)
);
COMMENT ON TABLE audit_head IS 'End of each tenant''s audit chain; locked while an event is appended, and what a cut-off tail is found by.';
COMMENT ON COLUMN audit_head.seq IS 'Number of the last event; 0: none yet.';
COMMENT ON COLUMN audit_head.event_hash IS 'Hash of the last event; 32 zero bytes before the first.';
SELECT tenant_protect('audit_head');

CREATE TABLE audit_event (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    seq            bigint NOT NULL CHECK (seq > 0),
    occurred_at    timestamptz NOT NULL,
    actor_kind     text NOT NULL CHECK (actor_kind IN ('operator', 'key', 'user', 'service')),
    actor_id       uuid,
    action         text NOT NULL CHECK (length(action) BETWEEN 1 AND 64),
    subject_kind   text NOT NULL CHECK (length(subject_kind) BETWEEN 1 AND 64),
    subject_id     text NOT NULL CHECK (length(subject_id) <= 256),
    detail         text,
    detail_salt    bytea,
    detail_hash    bytea NOT NULL CHECK (octet_length(detail_hash) = 32),
    previous_hash  bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
    event_hash     bytea NOT NULL CHECK (octet_length(event_hash) = 32),
    PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_event_subject ON audit_event (tenant_id, subject_kind, subject_id);
COMMENT ON TABLE audit_event IS 'Who did what when: a hash chain per tenant, see service/audit/audit.h.';
COMMENT ON COLUMN audit_event.seq IS '1, 2, 3 ... without a gap within its tenant.';
COMMENT ON COLUMN audit_event.occurred_at IS 'UTC, milliseconds.';
COMMENT ON COLUMN audit_event.actor_id IS 'api_key.id or app_user.id; NULL for operator and service.';
COMMENT ON COLUMN audit_event.action IS 'Such as key.create.';
COMMENT ON COLUMN audit_event.detail IS 'JSON; may hold personal data, so it stands outside the chain; NULL once erased.';
COMMENT ON COLUMN audit_event.detail_salt IS '32 random bytes; erased together with detail.';
COMMENT ON COLUMN audit_event.detail_hash IS 'SHA-256 of detail_salt and detail: the commitment that is inside the chain.';
COMMENT ON COLUMN audit_event.previous_hash IS 'event_hash of seq - 1; 32 zero bytes for the first.';
COMMENT ON COLUMN audit_event.event_hash IS 'SHA-256 of the canonical fields, previous_hash and detail_hash included.';
SELECT tenant_protect('audit_event');

-- Events are added and read; all that may change is that a detail is erased.
REVOKE UPDATE, DELETE ON audit_event FROM subtier_app;
GRANT UPDATE (detail, detail_salt) ON audit_event TO subtier_app;
REVOKE DELETE ON audit_head FROM subtier_app;
