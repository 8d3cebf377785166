-- migrations/0021_forgetting.sql - what only served its day is forgotten.
-- SPDX-License-Identifier: Apache-2.0
--
-- Rows of an import hold the parties as they were sent: they go when the report has served, so that
-- what is erased later is not kept there.

CREATE POLICY owner_forgets ON import TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY owner_forgets ON idempotency TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE OR REPLACE FUNCTION job_forget(older_ms bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    WITH old_imports AS (
        DELETE FROM public.import i WHERE i.finished_at < now() - interval '30 days'
    ), old_deliveries AS (
        DELETE FROM public.webhook_delivery d
         WHERE d.state <> 'waiting' AND d.created_at < now() - interval '30 days'
    ), old_answers AS (
        DELETE FROM public.idempotency i WHERE i.created_at < now() - interval '24 hours'
    ), gone AS (
        DELETE FROM public.job j
         WHERE j.finished_at < now() - older_ms * interval '1 millisecond'
            OR (j.unique_key = 'schedule' AND j.state = 'done' AND j.finished_at < now() - interval '1 hour'
                AND EXISTS (SELECT FROM public.job n
                             WHERE n.tenant_id IS NULL AND n.kind = j.kind AND n.unique_key = 'schedule'
                               AND n.created_at > j.created_at))
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION job_forget(bigint) IS
    'Deletes jobs that ended so long ago, periodic ones an hour after, imports and deliveries after 30 days, kept answers after 24 hours; how many jobs.';
