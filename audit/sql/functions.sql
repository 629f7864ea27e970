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

-- STABLE, as to_char, to_json and convert_to are: PostgreSQL inlines these three only if they claim no more than that.
CREATE OR REPLACE FUNCTION pharmom_utc(moment timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

CREATE OR REPLACE FUNCTION pharmom_text(value text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(to_json(value)::text, 'null')
$$;

-- RFC 6962 leaf: SHA-256 over 0x00 and the RFC 8785 text.
CREATE OR REPLACE FUNCTION pharmom_leaf(canonical text) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
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

-- Which seals name a record is asked by verifications alone (audit/verification). Of a month that is over an index
-- tells; this month's are read through, which costs less than an index that each write would have to keep.
CREATE OR REPLACE FUNCTION pharmom_index_closed_seals(this_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    name text;
BEGIN
    FOR name IN
        SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.audit_seal'::regclass
        AND c.relname ~ '^audit_seal_[0-9]{6}$' AND right(c.relname, 6) < to_char(this_month, 'YYYYMM')
    LOOP
        EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON public.%I USING gin (refs)', name || '_by_ref', name);
    END LOOP;
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
    PERFORM public.pharmom_index_closed_seals(this_month::date);
    RETURN made;
END
$$;

-- Opens an event. The leaf is the RFC 8785 text of the row, which is what row_to_json makes of a sub-select whose
-- columns are in the order of their names.
CREATE OR REPLACE FUNCTION pharmom_begin_event(
    p_action text, p_actor bigint, p_role text, p_on_behalf_of bigint, p_reason_code text, p_reason_text text,
    p_channel text, p_terminal text, p_correlation uuid, p_caused_by bigint, p_subject_model text,
    p_subject_uuid uuid, p_subject_code text, p_site text, p_data jsonb,
    OUT event_id bigint, OUT at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- Before the event's number is drawn: the ledger tells by it what was rolled back (ledger.sql).
    v_transaction bigint := pg_current_xact_id()::text::bigint;
    v_username text;
    v_name text;
    v_principal text;
    v_may boolean;
    v_shift interval;
    v_utc text;
    v_correlation text := p_correlation::text;
    v_subject_uuid text := p_subject_uuid::text;
    v_data text := p_data::text;
BEGIN
    IF p_role IS NULL THEN
        RETURN;  -- nothing grants the right, so nothing is opened
    END IF;
    SELECT u.username, u.printed_name,
        CASE WHEN p_on_behalf_of IS NULL THEN ''
             ELSE (SELECT o.printed_name FROM public.people_user AS o WHERE o.id = p_on_behalf_of) END,
        EXISTS (SELECT FROM public.audit_registered_action AS known WHERE known.code = p_action),
        (SELECT shift FROM public.audit_clock_shift)
    INTO v_username, v_name, v_principal, v_may, v_shift
    FROM public.people_user AS u WHERE u.id = p_actor AND u.is_active;
    IF NOT coalesce(v_may, false) THEN
        -- Only the owner of the tables acts without a person: migrations.
        PERFORM public.pharmom_refuse_event(p_action, p_actor);
        v_username := session_user;
        v_name := 'Migration';
        v_principal := '';
    END IF;
    event_id := nextval('public.audit_event_seq');
    at := clock_timestamp() + coalesce(v_shift, interval '0');
    v_utc := public.pharmom_utc(at);
    INSERT INTO public.audit_event (
        id, recorded_at, action, actor_id, actor_username, actor_name, role, on_behalf_of_id, on_behalf_of_name,
        reason_code, reason_text, channel, terminal, correlation, caused_by, subject_model, subject_uuid,
        subject_code, site, data, transaction_id, leaf_hash)
    SELECT event_id, at, p_action, p_actor, v_username, v_name, p_role, p_on_behalf_of, v_principal,
        p_reason_code, p_reason_text, p_channel, p_terminal, p_correlation, p_caused_by, p_subject_model,
        p_subject_uuid, p_subject_code, p_site, p_data, v_transaction, public.pharmom_leaf(row_to_json(leaf)::text)
    FROM (
        SELECT p_action AS action, p_actor AS actor_id, v_name AS actor_name, v_username AS actor_username,
            p_caused_by AS caused_by, p_channel AS channel, v_correlation AS correlation, v_data AS data,
            event_id AS id, p_on_behalf_of AS on_behalf_of_id, v_principal AS on_behalf_of_name,
            p_reason_code AS reason_code, p_reason_text AS reason_text, v_utc AS recorded_at, p_role AS role,
            p_site AS site, p_subject_code AS subject_code, p_subject_model AS subject_model,
            v_subject_uuid AS subject_uuid, p_terminal AS terminal, v_transaction AS transaction_id) AS leaf;
    INSERT INTO public.audit_open_event (transaction_id, event_id, recorded_at, recorded_text, actor_id)
    VALUES (pg_current_xact_id(), event_id, at, v_utc, p_actor);
END
$$;

-- Refuses an event, unless it is a migration's: that is the owner's, who is no person.
CREATE OR REPLACE FUNCTION pharmom_refuse_event(p_action text, p_actor bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.audit_registered_action WHERE code = p_action) THEN
        RAISE EXCEPTION 'action % is not registered', p_action USING ERRCODE = 'PM003';
    ELSIF p_actor IS NOT NULL THEN
        RAISE EXCEPTION 'actor % is unknown or not active', p_actor USING ERRCODE = 'PM003';
    ELSIF session_user <> 'pharmom_owner'
        AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        RAISE EXCEPTION 'an event needs an actor' USING ERRCODE = 'PM003';
    END IF;
END
$$;

-- What a trigger calls for a row that has no event to be written under.
CREATE OR REPLACE FUNCTION pharmom_refuse_outside(target text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% can only be written inside an action', target USING ERRCODE = 'PM001';
END
$$;

-- Whether a change was made to something that was there. The version counts for nothing: it goes up with every write.
CREATE OR REPLACE FUNCTION pharmom_replaces(p_operation text, p_before jsonb, p_after jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_operation <> 'U' OR p_before - 'row_version' <> p_after - 'row_version'
$$;

-- Whether the event did what asks for a reason. 'changed': it wrote to records that were there, while its
-- result (p_table, p_row) is not one that it made; 'replaced': it put something in the place of a value
-- that was entered before it, or deleted one.
CREATE OR REPLACE FUNCTION pharmom_needs_reason(
    p_event bigint, p_at timestamptz, p_question text, p_table text, p_row bigint)
RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    IF p_question = 'changed' THEN
        RETURN NOT EXISTS (
            SELECT FROM public.audit_change AS c WHERE c.recorded_at = p_at AND c.event_id = p_event
            AND c.table_name = p_table AND c.row_id = p_row AND c.operation = 'I')
        AND EXISTS (
            SELECT FROM public.audit_change AS c WHERE c.recorded_at = p_at AND c.event_id = p_event
            AND public.pharmom_replaces(c.operation, c.before, c.after));
    ELSIF p_question = 'replaced' THEN
        -- A value that was empty is entered, not replaced; a row of the same event was never anybody's entry.
        RETURN EXISTS (
            SELECT FROM public.audit_change AS c WHERE c.recorded_at = p_at AND c.event_id = p_event
            AND (c.operation = 'D' OR c.operation = 'U' AND EXISTS (
                SELECT FROM jsonb_each_text(c.before) AS b
                WHERE b.key <> 'row_version' AND coalesce(b.value, '') NOT IN ('', '{}', '[]')
                AND b.value IS DISTINCT FROM c.after ->> b.key))
            AND NOT EXISTS (
                SELECT FROM public.audit_change AS i WHERE i.recorded_at = p_at AND i.event_id = p_event
                AND i.table_name = c.table_name AND i.row_id = c.row_id AND i.operation = 'I'));
    END IF;
    RETURN false;
END
$$;

-- Ends the innermost event of this transaction: its references, and a seal over them and over all its changes.
-- From here on nothing is written under it. Returns the answer to p_question, so that a refusal needs no
-- round trip of its own.
DROP FUNCTION IF EXISTS pharmom_add_refs(text[]);
DROP FUNCTION IF EXISTS pharmom_close_event(text[]);
DROP FUNCTION IF EXISTS pharmom_current_event(text);
CREATE OR REPLACE FUNCTION pharmom_close_event(
    p_refs text[], p_question text DEFAULT '', p_table text DEFAULT '', p_row bigint DEFAULT NULL)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    event record;
    is_asked boolean := p_question = 'changed';
    needs_reason boolean := false;
BEGIN
    DELETE FROM public.audit_open_event AS o
    WHERE o.ctid = (
        SELECT i.ctid FROM public.audit_open_event AS i
        WHERE i.transaction_id = pg_current_xact_id() ORDER BY i.event_id DESC LIMIT 1)
    RETURNING o.event_id, o.recorded_at AS at, o.recorded_text AS utc INTO event;
    IF NOT FOUND THEN
        PERFORM public.pharmom_refuse_outside('audit_seal');
    END IF;
    IF p_question <> '' AND p_question <> 'changed' THEN
        needs_reason := public.pharmom_needs_reason(event.event_id, event.at, p_question, p_table, p_row);
    END IF;
    WITH known AS MATERIALIZED (
        SELECT coalesce(array_agg(DISTINCT each COLLATE "C" ORDER BY each COLLATE "C"), '{}') AS refs
        FROM unnest(p_refs) AS each
    ), referring AS (
        INSERT INTO public.audit_ref (id, ref, event_id, recorded_at)
        SELECT nextval('public.audit_ref_seq'), each, event.event_id, event.at
        FROM known CROSS JOIN LATERAL unnest(known.refs) AS each
    ), content AS (
        SELECT count(*) AS changes,
            encode(sha256(coalesce(string_agg(c.leaf_hash, ''::bytea ORDER BY c.id), ''::bytea)), 'hex') AS changes_digest,
            -- The first question of pharmom_needs_reason, while the changes are read.
            bool_or(is_asked AND public.pharmom_replaces(c.operation, c.before, c.after))
                AND NOT bool_or(c.operation = 'I' AND c.table_name = p_table AND c.row_id = p_row) AS changed
        FROM public.audit_change AS c WHERE c.recorded_at = event.at AND c.event_id = event.event_id
    ), sealing AS (
    INSERT INTO public.audit_seal (event_id, recorded_at, changes, changes_digest, refs, leaf_hash)
    SELECT event.event_id, event.at, leaf.changes, leaf.changes_digest, to_jsonb(leaf.refs),
        public.pharmom_leaf(row_to_json(leaf)::text)
    FROM known CROSS JOIN content CROSS JOIN LATERAL (
        SELECT content.changes, content.changes_digest, event.event_id AS event,
            event.utc AS recorded_at, known.refs) AS leaf)
    SELECT needs_reason OR coalesce(content.changed, false) INTO needs_reason FROM content;
    RETURN needs_reason;
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
    IF TG_LEVEL = 'ROW' AND current_user = 'pharmom_audit' THEN
        IF TG_OP = 'UPDATE' THEN
            IF public.pharmom_may_dispose(TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW)) THEN
                RETURN NEW;
            END IF;
        ELSIF public.pharmom_may_dispose(TG_TABLE_NAME, TG_OP, NULL, NULL) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'PM002';
END
$$;

-- Called for each row that is updated: its operators are named in full, which is cheaper than pinning the path.
CREATE OR REPLACE FUNCTION pharmom_next_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id OPERATOR(pg_catalog.<>) OLD.id THEN
        RAISE EXCEPTION '%: the id of a record never changes', TG_TABLE_NAME USING ERRCODE = 'PM002';
    END IF;
    NEW.row_version := OLD.row_version OPERATOR(pg_catalog.+) 1;
    RETURN NEW;
END
$$;
