-- Functions of the trail. Run by the owner after each migrate; every one pins its search_path, so
-- that no temporary table or schema of the caller can stand in for a table named here.

CREATE OR REPLACE FUNCTION pharmom_now() RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT clock_timestamp() + coalesce((SELECT shift FROM public.audit_clock_shift), interval '0')
$$;

CREATE OR REPLACE FUNCTION pharmom_shift_clock(by_interval interval) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.audit_clock_shift (only_row, shift) VALUES (true, by_interval)
    ON CONFLICT (only_row) DO UPDATE SET shift = audit_clock_shift.shift + excluded.shift
$$;

CREATE OR REPLACE FUNCTION pharmom_utc(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE OR REPLACE FUNCTION pharmom_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(to_json(value)::text, 'null')
$$;

-- RFC 6962 leaf: SHA-256 over 0x00 and the RFC 8785 text.
CREATE OR REPLACE FUNCTION pharmom_leaf(canonical text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256('\x00'::bytea || convert_to(canonical, 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION pharmom_ensure_partitions(months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parent text;
    first_day date;
    name text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['audit_event', 'audit_change', 'audit_ref'] LOOP
        FOR step IN 0..months LOOP
            first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
            name := parent || '_' || to_char(first_day, 'YYYYMM');
            IF to_regclass('public.' || name) IS NULL THEN
                EXECUTE format(
                    'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', name, parent,
                    first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00');
                EXECUTE format('GRANT SELECT ON public.%I TO pharmom_app', name);
            END IF;
        END LOOP;
    END LOOP;
END
$$;

CREATE OR REPLACE FUNCTION pharmom_begin_event(
    p_action text, p_actor bigint, p_role text, p_on_behalf_of bigint, p_reason_code text, p_reason_text text,
    p_channel text, p_terminal text, p_correlation uuid, p_caused_by bigint, p_subject_model text,
    p_subject_uuid uuid, p_subject_code text, p_site text, p_data jsonb,
    OUT event_id bigint, OUT at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person record;
    principal text := '';
    txid bigint := pg_current_xact_id()::text::bigint;
    canonical text;
BEGIN
    IF NOT EXISTS (SELECT FROM public.audit_registered_action WHERE code = p_action) THEN
        RAISE EXCEPTION 'action % is not registered', p_action USING ERRCODE = 'PM003';
    END IF;
    IF p_actor IS NULL THEN
        -- Only the owner of the tables acts without a person: migrations.
        IF session_user <> 'pharmom_owner' AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
            RAISE EXCEPTION 'an event needs an actor' USING ERRCODE = 'PM003';
        END IF;
        SELECT NULL::bigint AS id, session_user::text AS username, 'Migration' AS printed_name INTO person;
    ELSE
        SELECT id, username, printed_name INTO person
        FROM public.people_user WHERE id = p_actor AND is_active;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'actor % is unknown or not active', p_actor USING ERRCODE = 'PM003';
        END IF;
    END IF;
    IF p_on_behalf_of IS NOT NULL THEN
        SELECT printed_name INTO principal FROM public.people_user WHERE id = p_on_behalf_of;
    END IF;
    event_id := nextval('public.audit_event_seq');
    at := public.pharmom_now();
    canonical := '{"action":' || pharmom_text(p_action)
        || ',"actor_id":' || coalesce(p_actor::text, 'null')
        || ',"actor_name":' || pharmom_text(person.printed_name)
        || ',"actor_username":' || pharmom_text(person.username)
        || ',"caused_by":' || coalesce(p_caused_by::text, 'null')
        || ',"channel":' || pharmom_text(p_channel)
        || ',"correlation":' || pharmom_text(p_correlation::text)
        || ',"data":' || pharmom_text(p_data::text)
        || ',"id":' || event_id::text
        || ',"on_behalf_of_id":' || coalesce(p_on_behalf_of::text, 'null')
        || ',"on_behalf_of_name":' || pharmom_text(principal)
        || ',"reason_code":' || pharmom_text(p_reason_code)
        || ',"reason_text":' || pharmom_text(p_reason_text)
        || ',"recorded_at":' || pharmom_text(pharmom_utc(at))
        || ',"role":' || pharmom_text(p_role)
        || ',"site":' || pharmom_text(p_site)
        || ',"subject_code":' || pharmom_text(p_subject_code)
        || ',"subject_model":' || pharmom_text(p_subject_model)
        || ',"subject_uuid":' || pharmom_text(p_subject_uuid::text)
        || ',"terminal":' || pharmom_text(p_terminal)
        || ',"transaction_id":' || txid::text || '}';
    INSERT INTO public.audit_event VALUES (
        event_id, at, p_action, p_actor, person.username, person.printed_name, p_role, p_on_behalf_of, principal,
        p_reason_code, p_reason_text, p_channel, p_terminal, p_correlation, p_caused_by, p_subject_model,
        p_subject_uuid, p_subject_code, p_site, p_data, txid, pharmom_leaf(canonical));
    PERFORM set_config('pharmom.event', event_id::text || '|' || pharmom_utc(at), true);
END
$$;

-- The event of this transaction; a setting that names another transaction's event is refused.
CREATE OR REPLACE FUNCTION pharmom_current_event(
    target text, OUT event_id bigint, OUT at timestamptz, OUT actor bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    setting text := coalesce(current_setting('pharmom.event', true), '');
BEGIN
    IF setting ~ '^[0-9]+\|' THEN
        SELECT e.id, e.recorded_at, e.actor_id INTO event_id, at, actor
        FROM public.audit_event e
        WHERE e.recorded_at = split_part(setting, '|', 2)::timestamptz
          AND e.id = split_part(setting, '|', 1)::bigint
          AND e.transaction_id = pg_current_xact_id()::text::bigint;
    END IF;
    IF event_id IS NULL THEN
        RAISE EXCEPTION '% can only be written inside an action', target USING ERRCODE = 'PM001';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION pharmom_add_refs(p_refs text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    event record;
BEGIN
    event := public.pharmom_current_event('audit_ref');
    INSERT INTO public.audit_ref (id, ref, event_id, recorded_at)
    SELECT nextval('public.audit_ref_seq'), each, event.event_id, event.at FROM unnest(p_refs) AS each;
END
$$;

CREATE OR REPLACE FUNCTION pharmom_log_refusal(
    p_kind text, p_username text, p_action text, p_subject text, p_error_code text, p_channel text, p_terminal text)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.audit_security_event
    VALUES (nextval('public.audit_security_event_seq'), public.pharmom_now(), p_kind, p_username, p_action,
            p_subject, p_error_code, p_channel, p_terminal)
    RETURNING id
$$;

CREATE OR REPLACE FUNCTION pharmom_refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'PM002';
END
$$;

CREATE OR REPLACE FUNCTION pharmom_next_version() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    NEW.row_version := OLD.row_version + 1;
    RETURN NEW;
END
$$;
