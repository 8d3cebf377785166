-- migrations/0008_policy.sql - policies read across tenants for caches; ending four eyes takes two.
-- SPDX-License-Identifier: Apache-2.0

-- A replica keeps every tenant's policy in force in memory, so that answering needs no database.
-- Runs as the owner, who may read these two tables whole; it gives numbers only, no person's data.
CREATE POLICY owner_reads ON policy FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_reads ON policy_activation FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION policies_in_force()
    RETURNS TABLE (tenant_id uuid, version bigint, parameters jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    SELECT DISTINCT ON (a.tenant_id) a.tenant_id, a.version, p.parameters
      FROM public.policy_activation a
      JOIN public.policy p ON p.tenant_id = a.tenant_id AND p.version = a.version
     ORDER BY a.tenant_id, a.seq DESC
$$;
COMMENT ON FUNCTION policies_in_force() IS 'The policy in force of every tenant.';
REVOKE EXECUTE ON FUNCTION policies_in_force() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION policies_in_force() TO subtier_app;

CREATE FUNCTION policy_activation_check() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.activated_by <> 'operator' AND policy_four_eyes() AND EXISTS (
        SELECT FROM policy p WHERE p.tenant_id = NEW.tenant_id AND p.version = NEW.version
           AND p.created_by = NEW.activated_by
           AND NOT coalesce((p.parameters ->> 'four_eyes')::boolean, true)) THEN
        RAISE EXCEPTION 'ending four eyes takes a second person' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION policy_activation_check() IS
    'Trigger: who made a policy that ends four eyes does not bring it into force; the operator of the server may.';
CREATE TRIGGER policy_activation_check BEFORE INSERT ON policy_activation
    FOR EACH ROW EXECUTE FUNCTION policy_activation_check();
