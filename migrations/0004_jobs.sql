-- migrations/0004_jobs.sql - the queue of work that no request waits for.
-- SPDX-License-Identifier: Apache-2.0
--
-- A job belongs to a tenant, or to the operator (tenant_id NULL: list refreshes and the like). It is
-- put into the queue inside the transaction of what asked for it, so neither is kept without the
-- other. Workers of any replica take jobs by job_claim, which skips rows others have locked, and
-- hold them by a lease that they renew; a lease that ran out is claimed again, for its worker is
-- lost. All times are the database's, so replicas need not agree on the clock.

CREATE TABLE job (
    id                uuid PRIMARY KEY,
    tenant_id         uuid REFERENCES tenant (id),
    kind              text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    unique_key        text COLLATE "C" CHECK (octet_length(unique_key) BETWEEN 1 AND 255),
    payload           json NOT NULL,
    state             text NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    progress_current  bigint NOT NULL DEFAULT 0 CHECK (progress_current >= 0),
    progress_total    bigint CHECK (progress_total >= 0),
    progress_message  text CHECK (length(progress_message) <= 500),
    checkpoint        json,
    attempts          integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    max_attempts      integer NOT NULL CHECK (max_attempts > 0),
    not_before        timestamptz NOT NULL DEFAULT now(),
    lease             uuid,
    lease_until       timestamptz,
    cancel_requested  boolean NOT NULL DEFAULT false,
    result            json,
    error             text CHECK (length(error) <= 1000),
    created_at        timestamptz NOT NULL DEFAULT now(),
    created_by        text NOT NULL CHECK (length(created_by) <= 256),
    started_at        timestamptz,
    finished_at       timestamptz,
    CHECK ((state = 'running') = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK ((state IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE INDEX job_waiting ON job (not_before, id) WHERE state = 'queued';
CREATE INDEX job_leased ON job (lease_until) WHERE state = 'running';
CREATE INDEX job_of_tenant ON job (tenant_id, id DESC);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;
-- NULLS NOT DISTINCT is only known since PostgreSQL 15.
CREATE UNIQUE INDEX job_once ON job
    (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'), kind, unique_key)
    WHERE unique_key IS NOT NULL AND state IN ('queued', 'running');
COMMENT ON TABLE job IS 'Work done by the job workers of any replica; see service/jobs/jobs.h.';
COMMENT ON COLUMN job.id IS 'UUIDv7: sorted by time.';
COMMENT ON COLUMN job.tenant_id IS 'Whose job it is; NULL: the operator''s.';
COMMENT ON COLUMN job.kind IS 'Row of the table of kinds given to the workers, such as parties.import.';
COMMENT ON COLUMN job.unique_key IS 'No second job of this kind and key is queued while one waits or runs; NULL: any number.';
COMMENT ON COLUMN job.payload IS 'What to do, in the words of its kind; never shown by the API.';
COMMENT ON COLUMN job.state IS 'queued (a retry too), running, done, failed, cancelled.';
COMMENT ON COLUMN job.progress_current IS 'Steps done, in the unit of the kind (rows, parties ...).';
COMMENT ON COLUMN job.progress_total IS 'Steps in all; NULL: not known yet.';
COMMENT ON COLUMN job.progress_message IS 'For people.';
COMMENT ON COLUMN job.checkpoint IS 'How far a resumable kind got, written in the transaction of what it did; NULL: begin at the start.';
COMMENT ON COLUMN job.attempts IS 'Times a worker took it.';
COMMENT ON COLUMN job.max_attempts IS 'It fails for good after so many.';
COMMENT ON COLUMN job.not_before IS 'UTC; no worker takes it earlier: delay and backoff.';
COMMENT ON COLUMN job.lease IS 'Random, new with each claim: who knows it holds the job. NULL unless running.';
COMMENT ON COLUMN job.lease_until IS 'UTC; renewed while the worker lives; past it the job may be claimed again.';
COMMENT ON COLUMN job.cancel_requested IS 'Its worker is asked to stop.';
COMMENT ON COLUMN job.result IS 'What it came to, in the words of its kind; NULL until done.';
COMMENT ON COLUMN job.error IS 'Why the last attempt failed; kept when a later one succeeds.';
COMMENT ON COLUMN job.created_at IS 'UTC';
COMMENT ON COLUMN job.created_by IS 'Who asked: key:<id>, user:<id>, operator, service.';
COMMENT ON COLUMN job.started_at IS 'UTC; first claim.';
COMMENT ON COLUMN job.finished_at IS 'UTC; done, failed or cancelled; deleted a while later.';

-- A tenant sees its own jobs and the operator's (they name lists, nobody's customers), and writes
-- its own; a transaction that names no tenant sees and writes the operator's.
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_reads ON job FOR SELECT
    USING (tenant_id IS NULL OR tenant_id = tenant_current());
CREATE POLICY tenant_adds ON job FOR INSERT
    WITH CHECK (tenant_id IS NOT DISTINCT FROM tenant_current());
CREATE POLICY tenant_changes ON job FOR UPDATE
    USING (tenant_id IS NOT DISTINCT FROM tenant_current())
    WITH CHECK (tenant_id IS NOT DISTINCT FROM tenant_current());
CREATE POLICY owner_works ON job TO CURRENT_USER USING (true) WITH CHECK (true);
REVOKE UPDATE, DELETE, TRUNCATE ON job FROM subtier_app;
GRANT UPDATE (state, cancel_requested, finished_at, not_before) ON job TO subtier_app;

-- For workers ------------------------------------------------------------------------------------
-- They serve every tenant, so these run as the owner; the lease is the right to touch the row.

CREATE FUNCTION job_claim(kinds text[], token uuid, lease_ms bigint)
    RETURNS TABLE (id uuid, tenant_id uuid, kind text, payload json, checkpoint json,
                   attempts integer, max_attempts integer, created_by text)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    UPDATE public.job j
       SET state = 'running', lease = token, attempts = j.attempts + 1,
           lease_until = clock_timestamp() + lease_ms * interval '1 millisecond',
           started_at = coalesce(j.started_at, clock_timestamp())
     WHERE j.id = (
        SELECT w.id FROM (
            SELECT * FROM (
                SELECT q.id, q.not_before AS due FROM public.job q
                 WHERE q.state = 'queued' AND q.kind = ANY (kinds)
                   AND q.not_before <= clock_timestamp()
                 ORDER BY q.not_before, q.id LIMIT 1 FOR UPDATE SKIP LOCKED) waiting
            UNION ALL
            SELECT * FROM (
                SELECT r.id, r.lease_until FROM public.job r
                 WHERE r.state = 'running' AND r.kind = ANY (kinds)
                   AND r.lease_until < clock_timestamp()
                 ORDER BY r.lease_until LIMIT 1 FOR UPDATE SKIP LOCKED) lost
        ) w ORDER BY w.due LIMIT 1)
    RETURNING j.id, j.tenant_id, j.kind, j.payload, j.checkpoint, j.attempts, j.max_attempts,
              j.created_by
$$;
COMMENT ON FUNCTION job_claim(text[], uuid, bigint) IS
    'Gives the caller the job that is due longest, of whichever tenant, under a new lease; attempts may exceed max_attempts when its worker was lost.';

CREATE FUNCTION job_renew(tokens uuid[], lease_ms bigint)
    RETURNS TABLE (lease uuid, cancel_requested boolean)
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    UPDATE public.job j
       SET lease_until = clock_timestamp() + lease_ms * interval '1 millisecond'
     WHERE j.state = 'running' AND j.lease = ANY (tokens)
    RETURNING j.lease, j.cancel_requested
$$;
COMMENT ON FUNCTION job_renew(uuid[], bigint) IS
    'Renews leases; one that is missing from the answer was lost to another worker.';

CREATE FUNCTION job_progress(wanted uuid, token uuid, current bigint, total bigint, message text)
    RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH told AS (
        UPDATE public.job j
           SET progress_current = current, progress_total = total, progress_message = message
         WHERE j.id = wanted AND j.state = 'running' AND j.lease = token
        RETURNING 1)
    SELECT EXISTS (SELECT FROM told)
$$;
COMMENT ON FUNCTION job_progress(uuid, uuid, bigint, bigint, text) IS
    'Tells how far a job is; false when the lease was lost.';

CREATE FUNCTION job_checkpoint(wanted uuid, token uuid, place json)
    RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH kept AS (
        UPDATE public.job j
           SET checkpoint = coalesce(place, j.checkpoint)
         WHERE j.id = wanted AND j.state = 'running' AND j.lease = token
        RETURNING 1)
    SELECT EXISTS (SELECT FROM kept)
$$;
COMMENT ON FUNCTION job_checkpoint(uuid, uuid, json) IS
    'Locks the job''s row and keeps the place reached (NULL: only locks); false when the lease was lost, and then the caller rolls back.';

CREATE FUNCTION job_finish(wanted uuid, token uuid, new_state text, new_result json, why text,
                           delay_ms bigint, uncounted boolean)
    RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH ended AS (
        UPDATE public.job j
           SET state = new_state, lease = NULL, lease_until = NULL, result = new_result,
               error = coalesce(left(why, 1000), j.error),
               attempts = j.attempts - uncounted::integer,
               not_before = clock_timestamp() + delay_ms * interval '1 millisecond',
               finished_at = CASE WHEN new_state = 'queued' THEN NULL ELSE clock_timestamp() END
         WHERE j.id = wanted AND j.state = 'running' AND j.lease = token
        RETURNING 1)
    SELECT EXISTS (SELECT FROM ended)
$$;
COMMENT ON FUNCTION job_finish(uuid, uuid, text, json, text, bigint, boolean) IS
    'Ends a claim: done, failed, cancelled, or queued again after a delay (uncounted: the attempt was broken off, not failed). False when the lease was lost.';

CREATE FUNCTION job_schedule(wanted uuid, wanted_kind text, attempts_allowed integer, every_ms bigint)
    RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH added AS (
        INSERT INTO public.job (id, kind, unique_key, payload, max_attempts, created_by)
        SELECT wanted, wanted_kind, 'schedule', '{}', attempts_allowed, 'service'
         WHERE NOT EXISTS (
            SELECT FROM public.job j
             WHERE j.tenant_id IS NULL AND j.kind = wanted_kind AND j.unique_key = 'schedule'
               AND (j.state IN ('queued', 'running')
                    OR j.created_at > now() - every_ms * interval '1 millisecond'))
        ON CONFLICT DO NOTHING
        RETURNING 1)
    SELECT EXISTS (SELECT FROM added)
$$;
COMMENT ON FUNCTION job_schedule(uuid, text, integer, bigint) IS
    'Queues the operator''s job of a periodic kind when none waits or runs and the last is old enough; any replica may ask.';

CREATE FUNCTION job_forget(older_ms bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH gone AS (
        DELETE FROM public.job j
         WHERE j.finished_at < now() - older_ms * interval '1 millisecond'
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION job_forget(bigint) IS 'Deletes jobs that ended so long ago; how many.';

CREATE FUNCTION job_counts()
    RETURNS TABLE (kind text, state text, count bigint, oldest_ms bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT j.kind, j.state, count(*),
           (extract(epoch FROM clock_timestamp() - min(j.not_before)) * 1000)::bigint
      FROM public.job j
     WHERE j.state IN ('queued', 'running')
     GROUP BY j.kind, j.state
$$;
COMMENT ON FUNCTION job_counts() IS 'How many jobs wait and run, by kind, over all tenants; how long the first of them has been due.';

REVOKE EXECUTE ON FUNCTION job_claim(text[], uuid, bigint), job_renew(uuid[], bigint),
    job_progress(uuid, uuid, bigint, bigint, text), job_checkpoint(uuid, uuid, json),
    job_finish(uuid, uuid, text, json, text, bigint, boolean),
    job_schedule(uuid, text, integer, bigint), job_forget(bigint), job_counts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION job_claim(text[], uuid, bigint), job_renew(uuid[], bigint),
    job_progress(uuid, uuid, bigint, bigint, text), job_checkpoint(uuid, uuid, json),
    job_finish(uuid, uuid, text, json, text, bigint, boolean),
    job_schedule(uuid, text, integer, bigint), job_forget(bigint), job_counts() TO subtier_app;
