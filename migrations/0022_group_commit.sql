-- migrations/0022_group_commit.sql - what each kept screening pays for, paid once for many.
-- SPDX-License-Identifier: Apache-2.0
--
-- Screenings are inserted many at a time (service/screening/group.c). What a row-level trigger did
-- for each of them is done once for the statement, and nothing at all where nobody listens.

DROP TRIGGER screening_event ON screening;
DROP FUNCTION event_of_screening();
CREATE FUNCTION event_of_screenings() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    s record;
BEGIN
    IF NOT EXISTS (SELECT FROM public.webhook w WHERE w.enabled AND 'screening.completed' = ANY (w.events)) THEN
        RETURN NULL;
    END IF;
    FOR s IN SELECT f.tenant_id, f.id, f.engagement_id, f.verdict, f.headline_micro, f.as_of FROM fresh f ORDER BY f.id LOOP
        PERFORM public.event_emit_to(s.tenant_id, 'screening.completed',
            json_build_object('screening', s.id, 'engagement', s.engagement_id, 'verdict', s.verdict,
                              'risk', s.headline_micro::numeric / 1000000, 'as_of', s.as_of));
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_of_screenings() IS 'Trigger: screening.completed, of every row of the statement.';
CREATE TRIGGER screening_event AFTER INSERT ON screening
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION event_of_screenings();

-- Every row names the key it is signed with, and a key names its tenant: the second look at the
-- tenant of each row found nothing the first had not.
ALTER TABLE screening DROP CONSTRAINT screening_tenant_id_fkey;

-- Evidence and answers are text that says much twice. lz4 takes a fourth of the time; a PostgreSQL
-- that was built without it goes on as before.
DO $$
BEGIN
    ALTER TABLE screening ALTER COLUMN evidence SET COMPRESSION lz4, ALTER COLUMN answer SET COMPRESSION lz4;
    ALTER TABLE idempotency ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
