-- migrations/0016_webhooks.sql - events told to other systems: an outbox written with what happened.
-- SPDX-License-Identifier: Apache-2.0
--
-- event_emit runs in the transaction of the event: it lays down a delivery and its job for each
-- webhook that wants to know, so that neither is kept without the event, and nothing at all where
-- nobody listens. Alerts, screenings, list versions and failed jobs tell by triggers, whoever
-- writes them.

CREATE TABLE webhook (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    id           uuid NOT NULL,
    url          text NOT NULL CHECK (octet_length(url) BETWEEN 1 AND 2000),
    events       text[] NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 32),
    description  text NOT NULL DEFAULT '' CHECK (octet_length(description) <= 300),
    secret       bytea NOT NULL CHECK (octet_length(secret) = 32),
    enabled      boolean NOT NULL DEFAULT true,
    version      bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    created_by   text NOT NULL CHECK (length(created_by) <= 256),
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE webhook IS 'Where a tenant wants events sent.';
COMMENT ON COLUMN webhook.id IS 'UUIDv7';
COMMENT ON COLUMN webhook.url IS 'https only.';
COMMENT ON COLUMN webhook.events IS 'Names of service/jobs/event.h.';
COMMENT ON COLUMN webhook.description IS 'For people.';
COMMENT ON COLUMN webhook.secret IS '32 random bytes that deliveries are signed with (HMAC-SHA256); shown once, in hex.';
COMMENT ON COLUMN webhook.enabled IS 'False: kept, nothing is sent.';
COMMENT ON COLUMN webhook.version IS 'From 1, rising with each change; the ETag.';
COMMENT ON COLUMN webhook.created_at IS 'UTC';
COMMENT ON COLUMN webhook.created_by IS 'Who did it: key:<id>, user:<id>.';
SELECT tenant_protect('webhook');
CREATE POLICY owner_reads ON webhook FOR SELECT TO CURRENT_USER USING (true);

CREATE TABLE webhook_delivery (
    tenant_id     uuid NOT NULL,
    id            uuid NOT NULL,
    webhook_id    uuid NOT NULL,
    event         text NOT NULL,
    body          text NOT NULL,
    state         text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped')),
    attempts      integer NOT NULL DEFAULT 0,
    status        integer,
    error         text CHECK (length(error) <= 500),
    duration_ms   bigint,
    replay_of     uuid,
    created_at    timestamptz NOT NULL DEFAULT now(),
    attempted_at  timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_of ON webhook_delivery (tenant_id, webhook_id, id DESC);
COMMENT ON TABLE webhook_delivery IS 'An event on its way to one webhook, and what came of it.';
COMMENT ON COLUMN webhook_delivery.id IS 'UUIDv7; sent as Subtier-Delivery, the same with each attempt.';
COMMENT ON COLUMN webhook_delivery.event IS 'Its name.';
COMMENT ON COLUMN webhook_delivery.body IS 'The JSON that is sent, byte for byte.';
COMMENT ON COLUMN webhook_delivery.state IS 'waiting (a retry too), delivered (a 2xx answer), failed (given up), dropped (the webhook was disabled meanwhile).';
COMMENT ON COLUMN webhook_delivery.attempts IS 'Times it was sent.';
COMMENT ON COLUMN webhook_delivery.status IS 'HTTP status of the last answer; NULL: there was none.';
COMMENT ON COLUMN webhook_delivery.error IS 'Why the last attempt did not succeed.';
COMMENT ON COLUMN webhook_delivery.duration_ms IS 'Of the last attempt, milliseconds.';
COMMENT ON COLUMN webhook_delivery.replay_of IS 'The delivery this one repeats; NULL: none.';
COMMENT ON COLUMN webhook_delivery.created_at IS 'UTC';
COMMENT ON COLUMN webhook_delivery.attempted_at IS 'UTC; of the last attempt.';
SELECT tenant_protect('webhook_delivery');
CREATE POLICY owner_writes ON webhook_delivery TO CURRENT_USER USING (true) WITH CHECK (true);

-- Emitting ---------------------------------------------------------------------------------------

CREATE FUNCTION webhook_queue(tenant uuid, hook uuid, delivery uuid, name text, body text, again uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    INSERT INTO public.webhook_delivery (tenant_id, id, webhook_id, event, body, replay_of)
    VALUES (tenant, delivery, hook, name, body, again);
    INSERT INTO public.job (id, tenant_id, kind, payload, max_attempts, created_by)
    VALUES (public.uuid_v7(), tenant, 'webhook.deliver', json_build_object('delivery', delivery), 12, 'service');
    SELECT pg_notify('subtier_jobs', '');
$$;
COMMENT ON FUNCTION webhook_queue(uuid, uuid, uuid, text, text, uuid) IS 'Lays down a delivery and the job that makes it.';
REVOKE EXECUTE ON FUNCTION webhook_queue(uuid, uuid, uuid, text, text, uuid) FROM PUBLIC;

CREATE FUNCTION event_emit_to(tenant uuid, name text, data json) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    hook record;
    told bigint := 0;
    event_id uuid;
BEGIN
    FOR hook IN SELECT w.tenant_id, w.id FROM public.webhook w
                 WHERE (tenant IS NULL OR w.tenant_id = tenant) AND w.enabled AND name = ANY (w.events)
                 ORDER BY w.tenant_id, w.id LOOP
        event_id := coalesce(event_id, public.uuid_v7());
        PERFORM public.webhook_queue(hook.tenant_id, hook.id, public.uuid_v7(), name,
            json_build_object('id', event_id, 'event', name,
                              'occurred_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                              'data', data)::text, NULL);
        told := told + 1;
    END LOOP;
    RETURN told;
END
$$;
COMMENT ON FUNCTION event_emit_to(uuid, text, json) IS
    'Tells an event to the webhooks of a tenant (NULL: of every tenant) that want it; how many.';
REVOKE EXECUTE ON FUNCTION event_emit_to(uuid, text, json) FROM PUBLIC;

CREATE FUNCTION event_emit(name text, data json) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$ SELECT public.event_emit_to(public.tenant_current(), name, data) $$;
COMMENT ON FUNCTION event_emit(text, json) IS
    'Tells an event of this transaction''s tenant; in a transaction that names none, to every tenant''s webhooks.';

CREATE FUNCTION webhook_replay(delivery uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    old record;
    fresh uuid := public.uuid_v7();
BEGIN
    SELECT d.* INTO old FROM public.webhook_delivery d
     WHERE d.tenant_id = public.tenant_current() AND d.id = delivery;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM public.webhook_queue(old.tenant_id, old.webhook_id, fresh, old.event, old.body, delivery);
    RETURN fresh;
END
$$;
COMMENT ON FUNCTION webhook_replay(uuid) IS 'Sends a delivery of this transaction''s tenant again, as a new one; its id, or NULL when there is none.';

CREATE FUNCTION webhook_test(hook uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    fresh uuid := public.uuid_v7();
BEGIN
    PERFORM 1 FROM public.webhook w WHERE w.tenant_id = public.tenant_current() AND w.id = hook;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM public.webhook_queue(public.tenant_current(), hook, fresh, 'webhook.test',
        json_build_object('id', public.uuid_v7(), 'event', 'webhook.test',
                          'occurred_at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                          'data', json_build_object('webhook', hook))::text, NULL);
    RETURN fresh;
END
$$;
COMMENT ON FUNCTION webhook_test(uuid) IS 'Sends a webhook.test to a webhook of this transaction''s tenant; the delivery''s id, or NULL when there is none.';

REVOKE EXECUTE ON FUNCTION event_emit(text, json), webhook_replay(uuid), webhook_test(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_emit(text, json), webhook_replay(uuid), webhook_test(uuid) TO subtier_app;

-- What tells by itself ---------------------------------------------------------------------------

CREATE FUNCTION event_of_alert() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM public.event_emit_to(NEW.tenant_id, CASE TG_OP WHEN 'INSERT' THEN 'alert.opened' ELSE 'alert.closed' END,
        json_build_object('alert', NEW.id, 'party', NEW.party_id, 'listed', NEW.listed_id, 'list', NEW.list_id,
                          'score', NEW.score_micro::numeric / 1000000, 'reason', NEW.close_reason,
                          'engagement', NEW.engagement_id, 'screening', NEW.screening_id));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_of_alert() IS 'Trigger: alert.opened, alert.closed.';
CREATE TRIGGER alert_opened_event AFTER INSERT ON alert FOR EACH ROW EXECUTE FUNCTION event_of_alert();
CREATE TRIGGER alert_closed_event AFTER UPDATE OF state ON alert FOR EACH ROW
    WHEN (NEW.state = 'closed' AND OLD.state <> 'closed') EXECUTE FUNCTION event_of_alert();

CREATE FUNCTION event_of_screening() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM public.event_emit_to(NEW.tenant_id, 'screening.completed',
        json_build_object('screening', NEW.id, 'engagement', NEW.engagement_id, 'verdict', NEW.verdict,
                          'risk', NEW.headline_micro::numeric / 1000000, 'as_of', NEW.as_of));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_of_screening() IS 'Trigger: screening.completed.';
CREATE TRIGGER screening_event AFTER INSERT ON screening FOR EACH ROW EXECUTE FUNCTION event_of_screening();

CREATE FUNCTION event_of_list_version() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM public.event_emit_to(NULL, CASE NEW.state WHEN 'active' THEN 'list.activated' ELSE 'list.rejected' END,
        json_build_object('list', NEW.list_id, 'version', NEW.number, 'published', NEW.published,
                          'parties', NEW.parties, 'sha256', NEW.sha256));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_of_list_version() IS 'Trigger: list.activated, list.rejected (held by the gate, or refused).';
CREATE TRIGGER list_version_added_event AFTER INSERT ON list_version FOR EACH ROW
    WHEN (NEW.state IN ('active', 'rejected')) EXECUTE FUNCTION event_of_list_version();
CREATE TRIGGER list_version_state_event AFTER UPDATE OF state ON list_version FOR EACH ROW
    WHEN (NEW.state IN ('active', 'rejected') AND OLD.state <> NEW.state) EXECUTE FUNCTION event_of_list_version();

-- A delivery that is given up tells nobody: who should hear of it does not answer.
CREATE FUNCTION event_of_job() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    PERFORM public.event_emit_to(NEW.tenant_id, 'job.failed',
        json_build_object('job', NEW.id, 'kind', NEW.kind, 'error', NEW.error));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION event_of_job() IS 'Trigger: job.failed.';
CREATE TRIGGER job_failed_event AFTER UPDATE OF state ON job FOR EACH ROW
    WHEN (NEW.state = 'failed' AND OLD.state <> 'failed' AND NEW.kind <> 'webhook.deliver')
    EXECUTE FUNCTION event_of_job();

CREATE TABLE list_stale_event (
    list_id     text COLLATE "C" PRIMARY KEY REFERENCES list (id),
    checked_ms  bigint NOT NULL
);
COMMENT ON TABLE list_stale_event IS 'Lists whose staleness was told, so that it is told once.';
COMMENT ON COLUMN list_stale_event.checked_ms IS 'The last check it became stale after, milliseconds since 1970.';

CREATE FUNCTION event_list_stale(list text, checked bigint) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    INSERT INTO public.list_stale_event AS s (list_id, checked_ms) VALUES (list, checked)
    ON CONFLICT (list_id) DO UPDATE SET checked_ms = excluded.checked_ms
     WHERE s.checked_ms < excluded.checked_ms;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    RETURN public.event_emit_to(NULL, 'list.stale',
        json_build_object('list', list, 'checked_at',
            to_char(to_timestamp(checked / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')));
END
$$;
COMMENT ON FUNCTION event_list_stale(text, bigint) IS 'list.stale, once for each last check (milliseconds since 1970) that a list became stale after.';
REVOKE EXECUTE ON FUNCTION event_list_stale(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION event_list_stale(text, bigint) TO subtier_app;
