-- Disposal of a record whose time is over. Run by the owner after each migrate, after the other functions.
-- The application says which record, by which rule and since when; what belongs to the record stands in tables
-- that only the owner fills, and nothing is taken out but under the event of the one action that may, by the
-- hands of pharmom_audit, and with the signatures that must be there before the transaction can end.

-- What is left of an emptied change: everything but its images.
CREATE OR REPLACE FUNCTION pharmom_change_stub(c public.audit_change, p_disposal bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.pharmom_leaf(row_to_json(stub)::text) FROM (
        SELECT p_disposal AS disposal, c.event_id AS event, c.id, encode(c.leaf_hash, 'hex') AS leaf_hash,
            c.operation, public.pharmom_utc(c.recorded_at) AS recorded_at, c.row_id AS "row", c.table_name AS "table"
    ) AS stub
$$;

-- What is left of an emptied event: everything but the arguments of its action.
CREATE OR REPLACE FUNCTION pharmom_event_stub(e public.audit_event, p_disposal bigint) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT public.pharmom_leaf(row_to_json(stub)::text) FROM (
        SELECT e.action, e.actor_id, e.actor_name, e.actor_username, e.caused_by, e.channel,
            e.correlation::text AS correlation, p_disposal AS disposal, e.id, encode(e.leaf_hash, 'hex') AS leaf_hash,
            e.on_behalf_of_id, e.on_behalf_of_name, e.reason_code, e.reason_text,
            public.pharmom_utc(e.recorded_at) AS recorded_at, e.role, e.site, e.subject_code, e.subject_model,
            e.subject_uuid::text AS subject_uuid, e.terminal, e.transaction_id
    ) AS stub
$$;

-- Whether a row of an append-only table may be changed or go: under a disposal only, by the audit role only.
-- Of the trail no row goes, and of a change or an event nothing but its content.
CREATE OR REPLACE FUNCTION pharmom_may_dispose(p_table text, p_operation text, p_old jsonb, p_new jsonb)
RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    content text[] := CASE WHEN p_table LIKE 'audit\_change%' THEN ARRAY['before', 'after'] ELSE ARRAY['data'] END;
    entry boolean := p_table LIKE 'audit\_change%' OR p_table LIKE 'audit\_event%';
BEGIN
    IF NOT EXISTS (SELECT FROM public.audit_open_event AS o WHERE o.is_disposing
                   AND o.transaction_id = pg_current_xact_id()) THEN
        RETURN false;
    END IF;
    IF p_operation = 'UPDATE' THEN
        RETURN entry AND p_old - content = p_new - content;
    END IF;
    RETURN NOT entry AND p_table !~ '^audit_(ref|seal|leaf|tile|checkpoint|security_event|disposed|disposal)';
END
$$;

-- The rows that belong to the record, without those that a row that stays still names.
CREATE OR REPLACE FUNCTION pharmom_collect_disposed(p_root text, p_row bigint, p_transaction bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part record;
    link record;
    kept bigint;
    again boolean := true;
BEGIN
    EXECUTE format('INSERT INTO public.audit_disposing SELECT $1, %L, t.id, t.uuid FROM public.%I AS t WHERE t.id = $2',
                   p_root, p_root) USING p_transaction, p_row;
    FOR part IN SELECT * FROM public.audit_disposal_part AS p WHERE p.root = p_root ORDER BY p.place LOOP
        EXECUTE format(
            'INSERT INTO public.audit_disposing SELECT $1, %L, t.id, %s FROM public.%I AS t'
            ' JOIN public.audit_disposing AS d ON d.transaction_id = $1 AND d.table_name = %L AND d.row_id = t.%I'
            ' ON CONFLICT DO NOTHING',
            part.table_name, CASE WHEN part.history = '-' THEN 'NULL' ELSE 't.uuid' END, part.table_name,
            part.parent, part.column_name) USING p_transaction;
    END LOOP;
    WHILE again LOOP
        again := false;
        FOR link IN SELECT * FROM public.audit_disposal_link AS l WHERE l.root = p_root LOOP
            EXECUTE format(
                'DELETE FROM public.audit_disposing AS d USING public.%I AS k'
                ' WHERE d.transaction_id = $1 AND d.table_name = %L AND k.%I = d.row_id AND NOT EXISTS ('
                '  SELECT FROM public.audit_disposing AS o WHERE o.transaction_id = $1 AND o.table_name = %L'
                '  AND o.row_id = k.id)', link.linking, link.table_name, link.column_name, link.linking)
            USING p_transaction;
            GET DIAGNOSTICS kept = ROW_COUNT;
            again := again OR kept > 0;
        END LOOP;
    END LOOP;
    -- What was signed on any of them holds their content; requests and signatures have no foreign key to it.
    INSERT INTO public.audit_disposing
    SELECT p_transaction, 'audit_signature', s.id, s.uuid FROM public.audit_signature AS s
    JOIN public.audit_disposal_root AS r ON r.table_name = p_root
    WHERE s.subject_uuid IN (SELECT d.uuid FROM public.audit_disposing AS d WHERE d.transaction_id = p_transaction)
    AND s.action <> ALL (r.kept_actions);
    INSERT INTO public.audit_disposing
    SELECT p_transaction, 'audit_signaturerequest', s.id, s.uuid FROM public.audit_signaturerequest AS s
    JOIN public.audit_disposal_root AS r ON r.table_name = p_root
    WHERE s.subject_uuid IN (SELECT d.uuid FROM public.audit_disposing AS d WHERE d.transaction_id = p_transaction)
    AND s.action <> ALL (r.kept_actions);
END
$$;

-- Takes the rows out of their tables and of their typed versions; how many.
CREATE OR REPLACE FUNCTION pharmom_take_out(p_root text, p_row bigint, p_transaction bigint) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    part record;
    taken bigint;
    whole bigint := 0;
BEGIN
    FOR part IN
        SELECT DISTINCT p.table_name, p.history FROM public.audit_disposal_part AS p WHERE p.root = p_root
        UNION ALL VALUES ('audit_signature', NULL), ('audit_signaturerequest', 'audit_historicalsignaturerequest')
    LOOP
        EXECUTE format('DELETE FROM public.%I AS t USING public.audit_disposing AS d WHERE d.transaction_id = $1'
                       ' AND d.table_name = %L AND d.row_id = t.id', part.table_name, part.table_name)
        USING p_transaction;
        GET DIAGNOSTICS taken = ROW_COUNT;
        whole := whole + taken;
        IF part.history <> '-' THEN
            EXECUTE format('DELETE FROM public.%I AS t USING public.audit_disposing AS d WHERE d.transaction_id = $1'
                           ' AND d.table_name = %L AND d.row_id = t.id', part.history, part.table_name)
            USING p_transaction;
        END IF;
    END LOOP;
    RETURN whole;
END
$$;

-- Empties the entries about these rows: images of changes, and the arguments of events that are about one of them
-- or wrote one, unless the event concerns another such record too.
CREATE OR REPLACE FUNCTION pharmom_empty_entries(
    p_root text, p_row bigint, p_transaction bigint, p_event bigint, p_disposal bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    kind text := split_part((SELECT r.model FROM public.audit_disposal_root AS r WHERE r.table_name = p_root), '.', 2);
    own text;
BEGIN
    EXECUTE format('SELECT %L || '':'' || t.code FROM public.%I AS t WHERE t.id = $1', kind, p_root)
    INTO own USING p_row;
    WITH emptied AS (
        UPDATE public.audit_change AS c SET before = NULL, after = NULL
        FROM public.audit_disposing AS d
        WHERE d.transaction_id = p_transaction AND d.table_name <> p_root
        AND c.table_name = d.table_name AND c.row_id = d.row_id AND c.event_id <> p_event
        RETURNING c)
    INSERT INTO public.audit_disposed (row_id, kind, recorded_at, disposal_id, stub_hash)
    SELECT (e.c).id, 'C', (e.c).recorded_at, p_disposal, public.pharmom_change_stub(e.c, p_disposal) FROM emptied AS e;
    WITH about AS (
        SELECT e.id, e.recorded_at FROM public.audit_event AS e
        WHERE e.subject_uuid IN (
            SELECT d.uuid FROM public.audit_disposing AS d WHERE d.transaction_id = p_transaction)
        UNION
        SELECT e.id, e.recorded_at FROM public.audit_disposed AS g
        JOIN public.audit_change AS c ON c.recorded_at = g.recorded_at AND c.id = g.row_id
        JOIN public.audit_event AS e ON e.recorded_at = c.recorded_at AND e.id = c.event_id
        WHERE g.disposal_id = p_disposal
    ), emptied AS (
        UPDATE public.audit_event AS e SET data = '{}'
        FROM about AS a
        WHERE e.recorded_at = a.recorded_at AND e.id = a.id AND e.id <> p_event AND e.data <> '{}'
        AND e.action <> ALL ((SELECT r.kept_actions FROM public.audit_disposal_root AS r WHERE r.table_name = p_root)::text[])
        AND NOT EXISTS (SELECT FROM public.audit_ref AS f WHERE f.event_id = e.id
                        AND starts_with(f.ref, kind || ':') AND f.ref <> own)
        RETURNING e)
    INSERT INTO public.audit_disposed (row_id, kind, recorded_at, disposal_id, stub_hash)
    SELECT (m.e).id, 'E', (m.e).recorded_at, p_disposal, public.pharmom_event_stub(m.e, p_disposal) FROM emptied AS m;
END
$$;

CREATE OR REPLACE FUNCTION pharmom_refuse_disposal(why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nothing is disposed of: %', why USING ERRCODE = 'PM005';
END
$$;

-- Disposes of one record. p_facts: rule, kept_until, allowed_from, record_digest. Returns the disposal's number.
CREATE OR REPLACE FUNCTION pharmom_dispose(p_root text, p_row bigint, p_facts jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v_transaction bigint := pg_current_xact_id()::text::bigint;
    v_disposal bigint;
    v_rows bigint;
    event record;
    subject record;
    root record;
BEGIN
    SELECT o.event_id, o.recorded_at, o.actor_id, e.action, e.subject_uuid, e.subject_code, e.site
    INTO event FROM public.audit_open_event AS o
    JOIN public.audit_event AS e ON e.recorded_at = o.recorded_at AND e.id = o.event_id
    WHERE o.transaction_id = pg_current_xact_id() ORDER BY o.event_id DESC LIMIT 1;
    SELECT * INTO root FROM public.audit_disposal_root AS r WHERE r.table_name = p_root;
    IF event IS NULL OR root IS NULL OR event.action <> root.action THEN
        PERFORM public.pharmom_refuse_disposal('no action that disposes of this is under way');
    END IF;
    EXECUTE format('SELECT t.uuid, t.code FROM public.%I AS t WHERE t.id = $1', p_root) INTO subject USING p_row;
    IF subject IS NULL OR event.subject_uuid IS DISTINCT FROM subject.uuid THEN
        PERFORM public.pharmom_refuse_disposal('the action is about another record');
    ELSIF coalesce((p_facts ->> 'allowed_from')::timestamptz > public.pharmom_now(), true)
        -- No midnight after that day comes earlier than the one fourteen hours before Greenwich's.
        OR coalesce((p_facts ->> 'allowed_from')::timestamptz
            < (p_facts ->> 'kept_until')::timestamp AT TIME ZONE 'UTC' + interval '10 hours', true) THEN
        PERFORM public.pharmom_refuse_disposal('its time is not over');
    END IF;
    v_disposal := nextval(pg_get_serial_sequence('public.audit_disposal', 'id'));
    PERFORM public.pharmom_collect_disposed(p_root, p_row, v_transaction);
    UPDATE public.audit_open_event SET is_disposing = true
    WHERE transaction_id = pg_current_xact_id() AND event_id = event.event_id;
    v_rows := public.pharmom_take_out(p_root, p_row, v_transaction);
    PERFORM public.pharmom_empty_entries(p_root, p_row, v_transaction, event.event_id, v_disposal);
    UPDATE public.audit_open_event SET is_disposing = false
    WHERE transaction_id = pg_current_xact_id() AND event_id = event.event_id;
    DELETE FROM public.audit_disposing WHERE transaction_id = v_transaction;
    INSERT INTO public.audit_disposal (
        id, uuid, row_version, subject_model, subject_uuid, subject_code, site_code, rule, kept_until, allowed_from,
        record_digest, rows, changes, events, digest, ledger_size, event_id, disposed_by_id, disposed_at)
    SELECT v_disposal, gen_random_uuid(), 1, root.model, subject.uuid, subject.code, event.site, p_facts -> 'rule',
        (p_facts ->> 'kept_until')::date, (p_facts ->> 'allowed_from')::timestamptz, p_facts ->> 'record_digest',
        v_rows, count(*) FILTER (WHERE d.kind = 'C'), count(*) FILTER (WHERE d.kind = 'E'),
        encode(sha256(coalesce(string_agg(d.stub_hash, ''::bytea ORDER BY d.kind, d.row_id), ''::bytea)), 'hex'),
        (SELECT coalesce(max(l.leaf_index) + 1, 0) FROM public.audit_leaf AS l), event.event_id, event.actor_id,
        event.recorded_at
    FROM public.audit_disposed AS d WHERE d.disposal_id = v_disposal;
    RETURN v_disposal;
END
$$;

-- Asked when the transaction ends: a disposal without the signatures of its event was none.
CREATE OR REPLACE FUNCTION pharmom_disposal_is_signed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    root record;
    present bigint;
BEGIN
    SELECT * INTO root FROM public.audit_disposal_root AS r WHERE r.model = NEW.subject_model;
    SELECT count(DISTINCT s.signer_id) INTO present FROM public.audit_signature AS s
    WHERE s.action = root.action AND s.subject_uuid = NEW.subject_uuid
    AND (s.event_id = NEW.event_id OR s.request_id = (
        SELECT l.request_id FROM public.audit_signature AS l
        WHERE l.event_id = NEW.event_id AND l.action = root.action LIMIT 1))
    AND EXISTS (SELECT FROM public.audit_signature AS l WHERE l.event_id = NEW.event_id AND l.action = root.action);
    IF root IS NULL OR present < root.signers THEN
        PERFORM public.pharmom_refuse_disposal('it is not signed');
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS pharmom_disposal_is_signed ON audit_disposal;
CREATE CONSTRAINT TRIGGER pharmom_disposal_is_signed AFTER INSERT ON audit_disposal
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pharmom_disposal_is_signed();
ALTER TABLE audit_disposal ENABLE ALWAYS TRIGGER pharmom_disposal_is_signed;
