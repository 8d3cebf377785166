-- migrations/0005_review.sql - alerts, decisions, four eyes, suppressions; which policy is in force.
-- SPDX-License-Identifier: Apache-2.0
--
-- What must never be possible is refused here and not only by the program: a second decision while
-- one is pending, approving one's own decision, changing a decision, a suppression without an
-- approved false_match. So it also holds for whoever writes SQL by hand.

CREATE FUNCTION uuid_v7() RETURNS uuid
    LANGUAGE sql VOLATILE
    AS $$
    SELECT encode(set_bit(set_bit(overlay(
               uuid_send(gen_random_uuid())
               PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
               FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
COMMENT ON FUNCTION uuid_v7() IS 'A new UUIDv7 (RFC 9562): sorted by time.';

-- The policy in force ----------------------------------------------------------------------------

CREATE TABLE policy_activation (
    tenant_id     uuid NOT NULL REFERENCES tenant (id),
    seq           bigint NOT NULL CHECK (seq > 0),
    version       bigint NOT NULL,
    activated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_by  text NOT NULL CHECK (length(activated_by) <= 256),
    reason        text NOT NULL CHECK (length(btrim(reason)) BETWEEN 1 AND 4000),
    PRIMARY KEY (tenant_id, seq),
    FOREIGN KEY (tenant_id, version) REFERENCES policy (tenant_id, version)
);
COMMENT ON TABLE policy_activation IS 'Which policy was in force from when: the highest seq is. Rows are only added.';
COMMENT ON COLUMN policy_activation.seq IS '1, 2, 3 ... within the tenant.';
COMMENT ON COLUMN policy_activation.version IS 'policy.version that came into force.';
COMMENT ON COLUMN policy_activation.activated_at IS 'UTC';
COMMENT ON COLUMN policy_activation.activated_by IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN policy_activation.reason IS 'Why, in the words of who did it.';
SELECT tenant_protect('policy_activation');
REVOKE UPDATE, DELETE, TRUNCATE ON policy_activation FROM subtier_app;
CREATE TRIGGER policy_activation_immutable BEFORE UPDATE OR DELETE ON policy_activation
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
CREATE TRIGGER policy_immutable BEFORE UPDATE OR DELETE ON policy
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
COMMENT ON TABLE policy IS 'Versions of a tenant''s policy, each written once; policy_activation says which is in force.';
COMMENT ON COLUMN policy.parameters IS 'Fields of review/policy.h; scores in millionths. What is absent has its default.';

DO $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenant LOOP
        PERFORM set_config('subtier.tenant', one::text, true);
        INSERT INTO policy_activation (tenant_id, seq, version, activated_by, reason)
        SELECT one, 1, max(version), 'operator', 'the policy as installed' FROM policy
        HAVING max(version) IS NOT NULL;
    END LOOP;
    PERFORM set_config('subtier.tenant', '', true);
END
$$;

CREATE FUNCTION policy_in_force() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT version FROM policy_activation WHERE tenant_id = tenant_current()
                      ORDER BY seq DESC LIMIT 1), 1)
$$;
COMMENT ON FUNCTION policy_in_force() IS 'Number of the policy in force for this transaction''s tenant; 1 when none was ever activated.';

CREATE FUNCTION policy_four_eyes() RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT (parameters ->> 'four_eyes')::boolean FROM policy
                      WHERE tenant_id = tenant_current() AND version = policy_in_force()), true)
$$;
COMMENT ON FUNCTION policy_four_eyes() IS 'Does the policy in force ask for a second person? True unless it says no.';

CREATE FUNCTION policy_number(field text, otherwise integer) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce((SELECT (parameters ->> field)::integer FROM policy
                      WHERE tenant_id = tenant_current() AND version = policy_in_force()), otherwise)
$$;
COMMENT ON FUNCTION policy_number(text, integer) IS 'A number of the policy in force, or `otherwise` when it has none.';

-- Alerts -----------------------------------------------------------------------------------------

CREATE TABLE alert (
    tenant_id      uuid NOT NULL REFERENCES tenant (id),
    id             uuid NOT NULL,
    party_id       text COLLATE "C" NOT NULL,
    listed_id      text COLLATE "C" NOT NULL,
    list_id        text COLLATE "C" NOT NULL,
    caption        text NOT NULL,
    score_micro    integer NOT NULL CHECK (score_micro BETWEEN 0 AND 1000000),
    party_hash     bytea NOT NULL CHECK (octet_length(party_hash) = 32),
    match_hash     text NOT NULL CHECK (match_hash ~ '^[0-9a-f]{64}$'),
    state          text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'in_review', 'decided', 'closed')),
    close_reason   text CHECK (close_reason IN ('delisted', 'superseded', 'no_longer_matches', 'party_deleted')),
    outcome        text CHECK (outcome IN ('true_match', 'false_match')),
    decision_id    uuid,
    escalated      boolean NOT NULL DEFAULT false,
    task           text CHECK (task IN ('delisted', 'no_longer_matches')),
    assignee       uuid,
    engagement_id  text COLLATE "C",
    screening_id   uuid,
    supersedes     uuid,
    version        bigint NOT NULL DEFAULT 1 CHECK (version > 0),
    opened_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    refreshed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at         timestamptz NOT NULL,
    decided_at     timestamptz,
    closed_at      timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, party_id) REFERENCES party (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee) REFERENCES app_user (tenant_id, id),
    FOREIGN KEY (tenant_id, supersedes) REFERENCES alert (tenant_id, id),
    CHECK ((state = 'closed') = (close_reason IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL))
);
CREATE UNIQUE INDEX alert_pair ON alert (tenant_id, party_id, listed_id) WHERE state <> 'closed';
CREATE INDEX alert_of_party ON alert (tenant_id, party_id, id);
CREATE INDEX alert_by_state ON alert (tenant_id, state, id);
CREATE INDEX alert_by_score ON alert (tenant_id, score_micro DESC, id) WHERE state IN ('open', 'in_review');
COMMENT ON TABLE alert IS 'A match at or above the alert threshold on a stored party; at most one that is not closed for a pair.';
COMMENT ON COLUMN alert.id IS 'UUIDv7: sorted by time.';
COMMENT ON COLUMN alert.listed_id IS 'Listed party''s id as answers give it.';
COMMENT ON COLUMN alert.caption IS 'Its primary name when the alert was last refreshed.';
COMMENT ON COLUMN alert.score_micro IS 'Millionths, when last refreshed.';
COMMENT ON COLUMN alert.party_hash IS 'party.content_hash that the alert is about, 32 bytes.';
COMMENT ON COLUMN alert.match_hash IS 'listed_party.match_hash that the alert is about.';
COMMENT ON COLUMN alert.state IS 'open; in_review: somebody has begun, or a decision waits for approval; decided; closed.';
COMMENT ON COLUMN alert.close_reason IS 'superseded: a newer alert is about the facts as they are now.';
COMMENT ON COLUMN alert.outcome IS 'Outcome in force. A true_match stays in force until another decision replaces it.';
COMMENT ON COLUMN alert.decision_id IS 'The decision in force, or the one that waits for approval; NULL: none.';
COMMENT ON COLUMN alert.task IS 'Something to do about a decided true match: it was delisted, or matches no more.';
COMMENT ON COLUMN alert.assignee IS 'app_user.id; NULL: nobody.';
COMMENT ON COLUMN alert.screening_id IS 'Screening that opened or last refreshed it; NULL: a monitoring run.';
COMMENT ON COLUMN alert.supersedes IS 'The alert about the same pair as the facts were before.';
COMMENT ON COLUMN alert.version IS 'From 1, rising with each change that a reviewer should see; the ETag.';
COMMENT ON COLUMN alert.opened_at IS 'UTC';
COMMENT ON COLUMN alert.refreshed_at IS 'UTC; last time a screening found the match again.';
COMMENT ON COLUMN alert.due_at IS 'UTC; to be decided by then (the policy''s review_days).';
COMMENT ON COLUMN alert.decided_at IS 'UTC; when the outcome came into force.';
COMMENT ON COLUMN alert.closed_at IS 'UTC';
SELECT tenant_protect('alert');
REVOKE DELETE, TRUNCATE ON alert FROM subtier_app;

-- Decisions --------------------------------------------------------------------------------------

CREATE TABLE decision (
    tenant_id       uuid NOT NULL REFERENCES tenant (id),
    id              uuid NOT NULL,
    alert_id        uuid NOT NULL,
    round           integer NOT NULL CHECK (round > 0),
    outcome         text NOT NULL CHECK (outcome IN ('true_match', 'false_match', 'escalated')),
    reason          text NOT NULL CHECK (length(btrim(reason)) BETWEEN 1 AND 4000),
    author          text NOT NULL CHECK (length(author) BETWEEN 1 AND 256),
    made_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    four_eyes       boolean NOT NULL,
    policy          bigint NOT NULL,
    score_micro     integer NOT NULL,
    party_hash      bytea NOT NULL,
    match_hash      text NOT NULL,
    suppress_until  timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, id, author),
    UNIQUE (tenant_id, alert_id, round),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alert (tenant_id, id),
    CHECK ((outcome = 'false_match') = (suppress_until IS NOT NULL))
);
COMMENT ON TABLE decision IS 'What a person decided on an alert and why; written once, never changed.';
COMMENT ON COLUMN decision.id IS 'UUIDv7';
COMMENT ON COLUMN decision.round IS '1, 2, 3 ... within the alert, in the order made.';
COMMENT ON COLUMN decision.outcome IS 'escalated passes the alert on and leaves it undecided.';
COMMENT ON COLUMN decision.author IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN decision.made_at IS 'UTC';
COMMENT ON COLUMN decision.four_eyes IS 'It waits for somebody else''s approval; set by the policy in force, not by the author.';
COMMENT ON COLUMN decision.policy IS 'policy.version in force.';
COMMENT ON COLUMN decision.score_micro IS 'Of the alert decided on, millionths.';
COMMENT ON COLUMN decision.party_hash IS 'Of the alert decided on.';
COMMENT ON COLUMN decision.match_hash IS 'Of the alert decided on.';
COMMENT ON COLUMN decision.suppress_until IS 'UTC; false_match only: the match is asked about again after this.';
SELECT tenant_protect('decision');
REVOKE UPDATE, DELETE, TRUNCATE ON decision FROM subtier_app;
CREATE TRIGGER decision_immutable BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
CREATE TRIGGER decision_not_truncated BEFORE TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION row_is_immutable();

-- The author stands in the approval and is tied to the decision's by the foreign key: "somebody
-- else" is a constraint of one row, which no trigger, role or race can step around.
CREATE TABLE approval (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    decision_id  uuid NOT NULL,
    author       text NOT NULL,
    approver     text NOT NULL CHECK (length(approver) BETWEEN 1 AND 256),
    verdict      text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    reason       text CHECK (length(btrim(reason)) BETWEEN 1 AND 4000),
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, decision_id),
    FOREIGN KEY (tenant_id, decision_id, author) REFERENCES decision (tenant_id, id, author),
    CONSTRAINT approval_by_somebody_else CHECK (approver <> author),
    CHECK (verdict = 'approved' OR reason IS NOT NULL)
);
COMMENT ON TABLE approval IS 'The second person''s word on a decision; one each, written once.';
COMMENT ON COLUMN approval.author IS 'decision.author, who may not be the approver.';
COMMENT ON COLUMN approval.approver IS 'Who did it: key:<id>, user:<id>, operator.';
COMMENT ON COLUMN approval.reason IS 'Required of a rejection.';
COMMENT ON COLUMN approval.made_at IS 'UTC';
SELECT tenant_protect('approval');
REVOKE UPDATE, DELETE, TRUNCATE ON approval FROM subtier_app;
CREATE TRIGGER approval_immutable BEFORE UPDATE OR DELETE ON approval
    FOR EACH ROW EXECUTE FUNCTION row_is_immutable();
CREATE TRIGGER approval_not_truncated BEFORE TRUNCATE ON approval
    FOR EACH STATEMENT EXECUTE FUNCTION row_is_immutable();

-- Suppressions -----------------------------------------------------------------------------------

CREATE TABLE suppression (
    tenant_id    uuid NOT NULL REFERENCES tenant (id),
    id           uuid NOT NULL,
    alert_id     uuid NOT NULL,
    decision_id  uuid NOT NULL,
    party_id     text COLLATE "C" NOT NULL,
    listed_id    text COLLATE "C" NOT NULL,
    party_hash   bytea NOT NULL,
    match_hash   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text CHECK (end_reason IN ('expired', 'party_changed', 'listed_changed', 'revoked', 'reopened',
                                            'delisted', 'no_longer_matches', 'party_deleted')),
    ended_by     text CHECK (length(ended_by) <= 256),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, decision_id),
    FOREIGN KEY (tenant_id, alert_id) REFERENCES alert (tenant_id, id),
    FOREIGN KEY (tenant_id, decision_id) REFERENCES decision (tenant_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX suppression_pair ON suppression (tenant_id, party_id, listed_id) WHERE ended_at IS NULL;
COMMENT ON TABLE suppression IS 'An approved false_match carried forward until it expires or either side changes.';
COMMENT ON COLUMN suppression.id IS 'UUIDv7';
COMMENT ON COLUMN suppression.party_hash IS 'party.content_hash it holds for; another content voids it.';
COMMENT ON COLUMN suppression.match_hash IS 'listed_party.match_hash it holds for: names, births, countries and identifiers only.';
COMMENT ON COLUMN suppression.created_at IS 'UTC';
COMMENT ON COLUMN suppression.expires_at IS 'UTC; not applied from then on.';
COMMENT ON COLUMN suppression.ended_at IS 'UTC; NULL: in force unless expired or a side has changed, which is looked at each time.';
COMMENT ON COLUMN suppression.ended_by IS 'Who did it: key:<id>, user:<id>, operator, service.';
SELECT tenant_protect('suppression');
REVOKE DELETE, TRUNCATE ON suppression FROM subtier_app;

CREATE FUNCTION actor_name(actor text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(
        CASE split_part(actor, ':', 1)
        WHEN 'user' THEN (SELECT name FROM app_user WHERE tenant_id = tenant_current()
                             AND id::text = split_part(actor, ':', 2))
        WHEN 'key' THEN (SELECT name FROM api_key WHERE tenant_id = tenant_current()
                            AND id::text = split_part(actor, ':', 2))
        END, actor)
$$;
COMMENT ON FUNCTION actor_name(text) IS 'What a user:<id> or key:<id> is called; itself when it is neither.';

-- What a decision does ---------------------------------------------------------------------------

CREATE FUNCTION decision_begin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    a alert;
BEGIN
    SELECT * INTO a FROM alert WHERE tenant_id = NEW.tenant_id AND id = NEW.alert_id FOR UPDATE;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key says so
    END IF;
    IF a.state = 'closed' THEN
        RAISE EXCEPTION 'alert % is closed', a.id USING ERRCODE = 'exclusion_violation';
    END IF;
    IF a.decision_id IS NOT NULL THEN
        RAISE EXCEPTION 'alert % has a decision', a.id USING ERRCODE = 'exclusion_violation';
    END IF;
    SELECT coalesce(max(round), 0) + 1 INTO NEW.round FROM decision
     WHERE tenant_id = NEW.tenant_id AND alert_id = NEW.alert_id;
    NEW.four_eyes := NEW.outcome <> 'escalated' AND policy_four_eyes();
    NEW.policy := policy_in_force();
    IF NEW.outcome = 'false_match' THEN
        NEW.suppress_until := least(coalesce(NEW.suppress_until, 'infinity'),
                                    clock_timestamp() + policy_number('suppression_days', 365) * interval '1 day');
    END IF;
    NEW.score_micro := a.score_micro;
    NEW.party_hash := a.party_hash;
    NEW.match_hash := a.match_hash;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION decision_begin() IS
    'Trigger: locks the alert, refuses a closed or decided one, fills in what the author may not choose.';

CREATE FUNCTION suppression_end(which_alert uuid, why text, actor text) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE suppression SET ended_at = clock_timestamp(), end_reason = why, ended_by = actor
     WHERE tenant_id = tenant_current() AND alert_id = which_alert AND ended_at IS NULL
$$;
COMMENT ON FUNCTION suppression_end(uuid, text, text) IS 'Ends what an alert''s decision suppressed, if anything.';

CREATE FUNCTION decision_settle(d decision) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE alert SET state = 'decided', outcome = d.outcome, decision_id = d.id, task = NULL,
                     decided_at = clock_timestamp(), version = version + 1
     WHERE tenant_id = d.tenant_id AND id = d.alert_id;
    PERFORM suppression_end(d.alert_id, 'reopened', d.author);
    IF d.outcome = 'false_match' THEN
        UPDATE suppression SET ended_at = clock_timestamp(), end_reason = 'reopened', ended_by = d.author
          FROM alert a
         WHERE suppression.tenant_id = d.tenant_id AND suppression.ended_at IS NULL
           AND a.tenant_id = d.tenant_id AND a.id = d.alert_id
           AND suppression.party_id = a.party_id AND suppression.listed_id = a.listed_id;
        INSERT INTO suppression (tenant_id, id, alert_id, decision_id, party_id, listed_id,
                                 party_hash, match_hash, expires_at)
        SELECT d.tenant_id, uuid_v7(), d.alert_id, d.id, a.party_id, a.listed_id,
               d.party_hash, d.match_hash, d.suppress_until
          FROM alert a WHERE a.tenant_id = d.tenant_id AND a.id = d.alert_id;
    END IF;
END
$$;
COMMENT ON FUNCTION decision_settle(decision) IS 'Brings a decision into force.';

CREATE FUNCTION decision_made() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.outcome = 'escalated' THEN
        UPDATE alert SET state = 'in_review', escalated = true, version = version + 1
         WHERE tenant_id = NEW.tenant_id AND id = NEW.alert_id;
    ELSIF NEW.four_eyes THEN
        UPDATE alert SET state = 'in_review', decision_id = NEW.id, version = version + 1
         WHERE tenant_id = NEW.tenant_id AND id = NEW.alert_id;
    ELSE
        PERFORM decision_settle(NEW);
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION decision_made() IS 'Trigger: moves the alert on.';

CREATE FUNCTION approval_begin() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    d decision;
    a alert;
BEGIN
    SELECT * INTO d FROM decision WHERE tenant_id = NEW.tenant_id AND id = NEW.decision_id;
    IF NOT FOUND THEN
        RETURN NEW; -- the foreign key says so
    END IF;
    SELECT * INTO a FROM alert WHERE tenant_id = NEW.tenant_id AND id = d.alert_id FOR UPDATE;
    IF a.state = 'closed' OR a.decision_id IS DISTINCT FROM d.id OR NOT d.four_eyes THEN
        RAISE EXCEPTION 'decision % waits for no approval', d.id USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION approval_begin() IS 'Trigger: only a decision that waits for it can be approved or rejected.';

CREATE FUNCTION approval_made() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    d decision;
BEGIN
    SELECT * INTO d FROM decision WHERE tenant_id = NEW.tenant_id AND id = NEW.decision_id;
    IF NEW.verdict = 'approved' THEN
        PERFORM decision_settle(d);
    ELSE
        UPDATE alert SET decision_id = NULL, state = 'in_review', version = version + 1
         WHERE tenant_id = d.tenant_id AND id = d.alert_id;
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION approval_made() IS 'Trigger: an approved decision comes into force, a rejected one leaves the alert in review.';

CREATE TRIGGER decision_begin BEFORE INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_begin();
CREATE TRIGGER decision_made AFTER INSERT ON decision FOR EACH ROW EXECUTE FUNCTION decision_made();
CREATE TRIGGER approval_begin BEFORE INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_begin();
CREATE TRIGGER approval_made AFTER INSERT ON approval FOR EACH ROW EXECUTE FUNCTION approval_made();

CREATE FUNCTION suppression_check() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL
           OR (NEW.tenant_id, NEW.id, NEW.alert_id, NEW.decision_id, NEW.party_id, NEW.listed_id,
               NEW.party_hash, NEW.match_hash, NEW.created_at, NEW.expires_at)
              IS DISTINCT FROM
              (OLD.tenant_id, OLD.id, OLD.alert_id, OLD.decision_id, OLD.party_id, OLD.listed_id,
               OLD.party_hash, OLD.match_hash, OLD.created_at, OLD.expires_at) THEN
            RAISE EXCEPTION 'a suppression can only be ended' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (
        SELECT FROM decision d
          JOIN alert a ON a.tenant_id = d.tenant_id AND a.id = d.alert_id
          LEFT JOIN approval p ON p.tenant_id = d.tenant_id AND p.decision_id = d.id
         WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.decision_id AND d.alert_id = NEW.alert_id
           AND d.outcome = 'false_match' AND (NOT d.four_eyes OR p.verdict = 'approved')
           AND a.state = 'decided' AND a.decision_id = d.id
           AND (a.party_id, a.listed_id, d.party_hash, d.match_hash)
             = (NEW.party_id, NEW.listed_id, NEW.party_hash, NEW.match_hash)
           AND NEW.expires_at <= d.suppress_until) THEN
        RAISE EXCEPTION 'a suppression follows from an approved false_match only'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION suppression_check() IS 'Trigger: no suppression without its decision; afterwards it can only be ended.';
CREATE TRIGGER suppression_check BEFORE INSERT OR UPDATE ON suppression
    FOR EACH ROW EXECUTE FUNCTION suppression_check();

-- An outcome in force stands on a decision that is in force; what an alert is about never changes
-- once somebody has decided on it.
CREATE FUNCTION alert_check() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state = 'closed' THEN
        RAISE EXCEPTION 'alert % is closed', OLD.id USING ERRCODE = 'exclusion_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.tenant_id, NEW.id, NEW.party_id, NEW.listed_id, NEW.opened_at)
                            IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.party_id, OLD.listed_id, OLD.opened_at) THEN
        RAISE EXCEPTION 'what an alert is about does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.outcome IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.outcome IS DISTINCT FROM OLD.outcome)
       AND NOT EXISTS (
        SELECT FROM decision d
          LEFT JOIN approval p ON p.tenant_id = d.tenant_id AND p.decision_id = d.id
         WHERE d.tenant_id = NEW.tenant_id AND d.alert_id = NEW.id AND d.outcome = NEW.outcome
           AND (NOT d.four_eyes OR p.verdict = 'approved')) THEN
        RAISE EXCEPTION 'an outcome needs a decision in force' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'decided' AND (NEW.outcome IS NULL OR NEW.decision_id IS NULL) THEN
        RAISE EXCEPTION 'a decided alert has an outcome and a decision' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION alert_check() IS 'Trigger: an outcome needs a decision in force, a closed alert stays closed.';
CREATE TRIGGER alert_check BEFORE INSERT OR UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION alert_check();

-- Opening and refreshing -------------------------------------------------------------------------

CREATE FUNCTION alert_close(which uuid, why text) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE alert SET state = 'closed', close_reason = why, closed_at = clock_timestamp(), version = version + 1
     WHERE tenant_id = tenant_current() AND id = which
$$;
COMMENT ON FUNCTION alert_close(uuid, text) IS 'Closes an alert without a decision.';

CREATE FUNCTION alert_refresh_party(
    wanted_party text, seen_hash bytea, matches jsonb, cut boolean, lists text[], engagement text, screening uuid,
    OUT action text, OUT alert_id uuid, OUT listed text) RETURNS SETOF record
    LANGUAGE plpgsql
    AS $$
DECLARE
    tenant   uuid := tenant_current();
    current_ boolean;
    days     integer;
    m        record;
    a        alert;
    why      text;
    next_id  uuid;
    heir     uuid;
BEGIN
    -- One refresh of a party at a time; later ones see what this one did.
    SELECT p.content_hash = seen_hash INTO current_ FROM party p
     WHERE p.tenant_id = tenant AND p.id = wanted_party AND p.deleted_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    days := policy_number('review_days', 5);

    FOR m IN SELECT x ->> 'listed' AS listed, x ->> 'list' AS list, x ->> 'caption' AS caption,
                    (x ->> 'score_micro')::integer AS score, x ->> 'match_hash' AS hash
               FROM jsonb_array_elements(matches) x ORDER BY 1
    LOOP
        SELECT * INTO a FROM alert t
         WHERE t.tenant_id = tenant AND t.party_id = wanted_party AND t.listed_id = m.listed
           AND t.state <> 'closed' FOR UPDATE;
        heir := NULL;
        why := NULL;
        IF FOUND AND NOT current_ THEN
            CONTINUE; -- an older look at the party changes nothing that a newer one has found
        ELSIF FOUND AND a.outcome IS DISTINCT FROM 'true_match' THEN
            why := CASE
                WHEN a.party_hash <> seen_hash THEN 'party_changed'
                WHEN a.match_hash <> m.hash THEN 'listed_changed'
                WHEN a.outcome = 'false_match' AND a.state = 'decided' AND NOT EXISTS (
                    SELECT FROM suppression s WHERE s.tenant_id = tenant AND s.alert_id = a.id
                       AND s.ended_at IS NULL AND s.expires_at > clock_timestamp()) THEN 'expired'
                END;
        END IF;
        IF a.id IS NOT NULL AND why IS NULL THEN
            UPDATE alert t
               SET version = version + CASE WHEN (t.score_micro, t.caption, t.party_hash, t.match_hash, t.task)
                       IS DISTINCT FROM (m.score, m.caption, seen_hash, m.hash, NULL) THEN 1 ELSE 0 END,
                   score_micro = m.score, caption = m.caption, party_hash = seen_hash, match_hash = m.hash,
                   task = NULL, refreshed_at = clock_timestamp(),
                   screening_id = coalesce(screening, t.screening_id),
                   engagement_id = coalesce(engagement, t.engagement_id)
             WHERE t.tenant_id = tenant AND t.id = a.id;
            action := 'refreshed'; alert_id := a.id; listed := m.listed;
            RETURN NEXT;
            CONTINUE;
        END IF;
        IF a.id IS NOT NULL THEN
            heir := a.id;
            PERFORM suppression_end(a.id, why, 'service');
            PERFORM alert_close(a.id, 'superseded');
            action := 'superseded'; alert_id := a.id; listed := m.listed;
            RETURN NEXT;
        END IF;
        next_id := uuid_v7();
        INSERT INTO alert (tenant_id, id, party_id, listed_id, list_id, caption, score_micro, party_hash,
                           match_hash, engagement_id, screening_id, supersedes, assignee, state, due_at)
        VALUES (tenant, next_id, wanted_party, m.listed, m.list, m.caption, m.score, seen_hash, m.hash,
                engagement, screening, heir, a.assignee,
                CASE WHEN a.assignee IS NULL THEN 'open' ELSE 'in_review' END,
                clock_timestamp() + days * interval '1 day');
        action := 'opened'; alert_id := next_id; listed := m.listed;
        RETURN NEXT;
    END LOOP;

    IF cut OR NOT current_ THEN
        RETURN;
    END IF;
    FOR a IN SELECT * FROM alert t
              WHERE t.tenant_id = tenant AND t.party_id = wanted_party AND t.state <> 'closed'
                AND t.list_id = ANY (lists)
                AND NOT EXISTS (SELECT FROM jsonb_array_elements(matches) x
                                 WHERE x ->> 'listed' = t.listed_id)
              ORDER BY t.id FOR UPDATE
    LOOP
        why := CASE WHEN EXISTS (SELECT FROM listed_party l
                                  WHERE l.list_id = a.list_id AND l.entity_id = a.listed_id AND l.until IS NULL)
                    THEN 'no_longer_matches' ELSE 'delisted' END;
        IF a.outcome = 'true_match' THEN
            IF a.task IS DISTINCT FROM why THEN
                UPDATE alert t SET task = why, version = version + 1
                 WHERE t.tenant_id = tenant AND t.id = a.id;
                action := 'task'; alert_id := a.id; listed := a.listed_id;
                RETURN NEXT;
            END IF;
        ELSE
            PERFORM suppression_end(a.id, why, 'service');
            PERFORM alert_close(a.id, why);
            action := why; alert_id := a.id; listed := a.listed_id;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION alert_refresh_party(text, bytea, jsonb, boolean, text[], text, uuid) IS
    'Opens, refreshes, supersedes and closes the alerts of one stored party after a look at it (review/alerts.h).';

CREATE FUNCTION alert_refresh(looks jsonb, lists text[], engagement text, screening uuid)
    RETURNS TABLE (party text, action text, alert_id uuid, listed text)
    LANGUAGE sql
    AS $$
    SELECT p.id, r.action, r.alert_id, r.listed
      FROM (SELECT x ->> 'party' AS id, decode(x ->> 'hash', 'hex') AS hash, x -> 'matches' AS matches,
                     coalesce((x ->> 'cut')::boolean, false) AS cut
              FROM jsonb_array_elements(looks) x
             WHERE jsonb_array_length(x -> 'matches') > 0
                OR EXISTS (SELECT FROM alert a WHERE a.tenant_id = tenant_current()
                              AND a.party_id = x ->> 'party' AND a.state <> 'closed')
             ORDER BY (x ->> 'party') COLLATE "C" OFFSET 0) p,
           LATERAL alert_refresh_party(p.id, p.hash, p.matches, p.cut, lists, engagement, screening) r
$$;
COMMENT ON FUNCTION alert_refresh(jsonb, text[], text, uuid) IS
    'alert_refresh_party for several parties, always in the order of their ids.';

CREATE FUNCTION alert_party_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE suppression SET ended_at = clock_timestamp(), end_reason = 'party_deleted', ended_by = 'service'
     WHERE tenant_id = NEW.tenant_id AND party_id = NEW.id AND ended_at IS NULL;
    UPDATE alert SET state = 'closed', close_reason = 'party_deleted', closed_at = clock_timestamp(),
                     version = version + 1
     WHERE tenant_id = NEW.tenant_id AND party_id = NEW.id AND state <> 'closed';
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION alert_party_deleted() IS 'Trigger: the alerts of a deleted party are closed.';
CREATE TRIGGER alert_party_deleted AFTER UPDATE OF deleted_at ON party
    FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION alert_party_deleted();
