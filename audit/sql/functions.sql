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

-- A partition of the trail is as closed as the trail: read by the application, emptied by nobody.
CREATE OR REPLACE FUNCTION pharmom_close_partition(name text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, pharmom_app', name);
    EXECUTE format('GRANT SELECT ON public.%I TO pharmom_app', name);
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER pharmom_no_truncate BEFORE TRUNCATE ON public.%I '
        'FOR EACH STATEMENT EXECUTE FUNCTION public.pharmom_refuse_change()', name);
    EXECUTE format('ALTER TABLE public.%I ENABLE ALWAYS TRIGGER pharmom_no_truncate', name);
END
$$;

CREATE OR REPLACE FUNCTION pharmom_make_partition(parent text, first_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text := parent || '_' || to_char(first_day, 'YYYYMM');
BEGIN
    IF to_regclass('public.' || name) IS NOT NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format(
        'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)', name, parent,
        first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00');
    PERFORM public.pharmom_close_partition(name);
    RETURN 1;
END
$$;

-- Rows that came before their month had a table are put into tables of their months. Each is copied
-- as it stands, leaf hash included; the emptied table is dropped only when all have arrived.
CREATE OR REPLACE FUNCTION pharmom_split_rest(parent text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rest text := parent || '_rest';
    first_day date;
    made integer := 0;
    waiting bigint;
    moved bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM public.%I LIMIT 1) AS any_row', rest) INTO waiting;
    IF waiting = 0 THEN
        RETURN 0;
    END IF;
    EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', parent, rest);
    FOR first_day IN EXECUTE format(
        'SELECT DISTINCT date_trunc(''month'', recorded_at AT TIME ZONE ''UTC'')::date FROM public.%I', rest)
    LOOP
        made := made + public.pharmom_make_partition(parent, first_day);
    END LOOP;
    EXECUTE format('SELECT count(*) FROM public.%I', rest) INTO waiting;
    EXECUTE format('INSERT INTO public.%I SELECT * FROM public.%I', parent, rest);
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> waiting THEN
        RAISE EXCEPTION '% rows of % did not arrive', waiting - moved, rest;
    END IF;
    EXECUTE format('DROP TABLE public.%I', rest);
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I DEFAULT', rest, parent);
    PERFORM public.pharmom_close_partition(rest);
    RETURN made;
END
$$;

-- Makes the tables of this month and of the following ones; returns how many were missing. The
-- application may call it: the number of months is all that it decides.
DROP FUNCTION IF EXISTS pharmom_ensure_partitions(integer);
CREATE FUNCTION pharmom_ensure_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '10s' AS $$
DECLARE
    this_month timestamp := date_trunc('month', public.pharmom_now() AT TIME ZONE 'UTC');
    parent text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('pharmom_ensure_partitions'));
    FOREACH parent IN ARRAY ARRAY['audit_event', 'audit_change', 'audit_ref', 'audit_seal'] LOOP
        made := made + public.pharmom_split_rest(parent);
        FOR step IN 0..least(months, 24) LOOP
            made := made + public.pharmom_make_partition(parent, (this_month + make_interval(months => step))::date);
        END LOOP;
    END LOOP;
    RETURN made;
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

-- Ends the event: its references, and a seal over them and over all its changes. From here on the
-- transaction has no event to write under, unless an outer one is made current again.
DROP FUNCTION IF EXISTS pharmom_add_refs(text[]);
CREATE OR REPLACE FUNCTION pharmom_close_event(p_refs text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    event record;
    known text[];
    number bigint;
    digest text;
    canonical text;
BEGIN
    event := public.pharmom_current_event('audit_seal');
    SELECT coalesce(array_agg(DISTINCT each COLLATE "C" ORDER BY each COLLATE "C"), '{}') INTO known
    FROM unnest(p_refs) AS each;
    SELECT count(*), encode(sha256(coalesce(string_agg(leaf_hash, ''::bytea ORDER BY id), ''::bytea)), 'hex')
    INTO number, digest
    FROM public.audit_change WHERE recorded_at = event.at AND event_id = event.event_id;
    INSERT INTO public.audit_ref (id, ref, event_id, recorded_at)
    SELECT nextval('public.audit_ref_seq'), each, event.event_id, event.at FROM unnest(known) AS each;
    canonical := '{"changes":' || number::text
        || ',"changes_digest":' || pharmom_text(digest)
        || ',"event":' || event.event_id::text
        || ',"recorded_at":' || pharmom_text(pharmom_utc(event.at))
        || ',"refs":[' || coalesce((SELECT string_agg(pharmom_text(each), ',' ORDER BY each COLLATE "C")
                                    FROM unnest(known) AS each), '') || ']}';
    INSERT INTO public.audit_seal (event_id, recorded_at, changes, changes_digest, refs, leaf_hash)
    VALUES (event.event_id, event.at, number, digest, to_jsonb(known), pharmom_leaf(canonical));
    PERFORM set_config('pharmom.event', '', true);
END
$$;

CREATE OR REPLACE FUNCTION pharmom_log_refusal(
    p_kind text, p_username text, p_action text, p_subject text, p_error_code text, p_channel text, p_terminal text)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    -- Before the number is drawn: the ledger tells by it what was rolled back (ledger.sql).
    SELECT pg_current_xact_id();
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
