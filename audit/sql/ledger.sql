-- Functions of the ledger. Run by the owner after each migrate, after those of the trail. The application
-- may say when and how much is integrated, never what: every leaf is made of the trail's own rows here.

-- What is left of the numbers first to last when those in ids are taken out, as ranges.
CREATE OR REPLACE FUNCTION pharmom_without(p_first bigint, p_last bigint, p_ids bigint[])
RETURNS TABLE (first_id bigint, last_id bigint)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT before + 1, id - 1
    FROM (SELECT id, lag(id, 1, p_first - 1) OVER (ORDER BY id) AS before
          FROM (SELECT unnest(p_ids) AS id UNION ALL SELECT p_last + 1) AS given
          WHERE id BETWEEN p_first AND p_last + 1) AS neighbours
    WHERE before + 1 <= id - 1
$$;

-- The committed rows of one kind that have no number yet, as many as make up that many leaves.
--
-- Numbers are drawn in order, but their transactions end in any order. A number is drawn after its
-- transaction got its own (pg_current_xact_id comes first in both writers), so what is missing below a
-- number that is there belongs to a transaction that had begun by now: it is kept as a gap, looked for each
-- time, and forgotten when every transaction of then has ended without it. Nothing waits for it.
CREATE OR REPLACE FUNCTION pharmom_ripe(p_kind text, p_leaves integer, OUT ids bigint[], OUT more boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    -- The leaves that one row brings: an event comes with its changes and its seal.
    source text := CASE p_kind WHEN 'E' THEN 'audit_event' ELSE 'audit_security_event' END;
    weight text := CASE p_kind WHEN 'E' THEN
        '2 + coalesce((SELECT s.changes FROM public.audit_seal s'
        ' WHERE s.recorded_at = c.recorded_at AND s.event_id = c.id), 0)' ELSE '1' END;
    looked bigint;
    oldest bigint;
    horizon bigint;
    highest bigint;
BEGIN
    INSERT INTO public.audit_ledger_state VALUES (p_kind, 0, public.pharmom_now()) ON CONFLICT DO NOTHING;
    SELECT looked_at INTO looked FROM public.audit_ledger_state WHERE kind = p_kind;
    oldest := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    EXECUTE format(
        'WITH late AS (SELECT e.id, e.recorded_at FROM public.audit_gap g'
        '              JOIN public.%1$I e ON e.id BETWEEN g.first_id AND g.last_id'
        '              WHERE g.kind = $1 ORDER BY e.id LIMIT $3),'
        ' fresh AS (SELECT id, recorded_at FROM public.%1$I WHERE id > $2 ORDER BY id LIMIT $3),'
        ' waiting AS (SELECT id, sum(weight) OVER (ORDER BY id) - weight AS before'
        '             FROM (SELECT c.id, %2$s AS weight FROM (TABLE late UNION ALL TABLE fresh) AS c) AS weighed)'
        ' SELECT array_agg(id ORDER BY id) FILTER (WHERE before < $3),'
        '        coalesce(bool_or(before >= $3) OR count(*) >= $3, false) FROM waiting',
        source, weight)
    INTO ids, more USING p_kind, looked, p_leaves;
    horizon := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    ids := coalesce(ids, '{}');
    highest := ids[cardinality(ids)];
    WITH entered AS (
        DELETE FROM public.audit_gap g WHERE g.kind = p_kind
            AND EXISTS (SELECT FROM unnest(ids) AS each WHERE each BETWEEN g.first_id AND g.last_id) RETURNING *)
    INSERT INTO public.audit_gap
    SELECT p_kind, rest.first_id, rest.last_id, entered.horizon
    FROM entered, public.pharmom_without(entered.first_id, entered.last_id, ids) AS rest;
    IF highest > looked THEN
        INSERT INTO public.audit_gap
        SELECT p_kind, rest.first_id, rest.last_id, horizon
        FROM public.pharmom_without(looked + 1, highest, ids) AS rest;
        UPDATE public.audit_ledger_state SET looked_at = highest, at = public.pharmom_now() WHERE kind = p_kind;
    END IF;
    EXECUTE format(
        'DELETE FROM public.audit_gap g WHERE g.kind = $1 AND g.horizon <= $2'
        ' AND NOT EXISTS (SELECT FROM public.%I e WHERE e.id BETWEEN g.first_id AND g.last_id)', source)
    USING p_kind, oldest;
END
$$;

-- The leaf of a row of the security log, which keeps no hash of its own.
CREATE OR REPLACE FUNCTION pharmom_security_leaf(row_of public.audit_security_event) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT pharmom_leaf('{"action":' || pharmom_text(row_of.action)
        || ',"channel":' || pharmom_text(row_of.channel)
        || ',"error_code":' || pharmom_text(row_of.error_code)
        || ',"id":' || row_of.id::text
        || ',"kind":' || pharmom_text(row_of.kind)
        || ',"recorded_at":' || pharmom_text(pharmom_utc(row_of.recorded_at))
        || ',"subject":' || pharmom_text(row_of.subject)
        || ',"terminal":' || pharmom_text(row_of.terminal)
        || ',"username":' || pharmom_text(row_of.username) || '}')
$$;

-- Numbers what is committed: each event, its changes in their order and its seal as one run. Says how many
-- leaves were added, and whether more wait; says nothing (NULL) while another session is at it.
CREATE OR REPLACE FUNCTION pharmom_integrate(p_leaves integer, OUT integrated bigint, OUT more boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    next_index bigint;
    events bigint[];
    refusals bigint[];
    more_refusals boolean;
    since timestamptz;
    until timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('pharmom_integrate')) THEN
        RETURN;
    END IF;
    SELECT coalesce(max(leaf_index) + 1, 0) INTO next_index FROM public.audit_leaf;
    SELECT r.ids, r.more INTO events, more FROM public.pharmom_ripe('E', p_leaves) AS r;
    SELECT r.ids, r.more INTO refusals, more_refusals FROM public.pharmom_ripe('X', p_leaves) AS r;
    more := more OR more_refusals;
    -- The times leave out the months that have nothing of it.
    SELECT min(recorded_at), max(recorded_at) INTO since, until FROM public.audit_event WHERE id = ANY (events);
    INSERT INTO public.audit_leaf (leaf_index, kind, row_id, recorded_at, leaf_hash)
    SELECT next_index + row_number() OVER (ORDER BY event, rank, id) - 1, kind, id, recorded_at, leaf_hash
    FROM (SELECT id AS event, 0 AS rank, id, 'E' AS kind, recorded_at, leaf_hash
          FROM public.audit_event WHERE id = ANY (events) AND recorded_at BETWEEN since AND until
          UNION ALL
          SELECT event_id, 1, id, 'C', recorded_at, leaf_hash
          FROM public.audit_change WHERE event_id = ANY (events) AND recorded_at BETWEEN since AND until
          UNION ALL
          SELECT event_id, 2, event_id, 'S', recorded_at, leaf_hash
          FROM public.audit_seal WHERE event_id = ANY (events) AND recorded_at BETWEEN since AND until
          UNION ALL
          SELECT 9223372036854775807, 3, x.id, 'X', x.recorded_at, pharmom_security_leaf(x)
          FROM public.audit_security_event AS x WHERE x.id = ANY (refusals)) AS found;
    GET DIAGNOSTICS integrated = ROW_COUNT;
    PERFORM public.pharmom_complete_tiles();
END
$$;

-- The root over nodes that stand beside each other. Pairing a level at a time, with the last one of an odd
-- number taken along as it is, gives the same as RFC 6962's division.
CREATE OR REPLACE FUNCTION pharmom_fold(nodes bytea[]) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    WHILE cardinality(nodes) > 1 LOOP
        SELECT array_agg(CASE WHEN number = 2 THEN sha256('\x01'::bytea || joined) ELSE joined END ORDER BY pair)
        INTO nodes
        FROM (SELECT (place - 1) / 2 AS pair, count(*) AS number, string_agg(node, ''::bytea ORDER BY place) AS joined
              FROM unnest(nodes) WITH ORDINALITY AS each (node, place) GROUP BY 1) AS pairs;
    END LOOP;
    RETURN nodes[1];
END
$$;

-- The nodes of a level with numbers from p_first up to and without p_end; level 0 are the leaves.
CREATE OR REPLACE FUNCTION pharmom_nodes(p_level integer, p_first bigint, p_end bigint) RETURNS bytea[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_level = 0 THEN
        RETURN ARRAY(SELECT leaf_hash FROM public.audit_leaf
                     WHERE leaf_index >= p_first AND leaf_index < p_end ORDER BY leaf_index);
    END IF;
    RETURN ARRAY(SELECT root FROM public.audit_tile
                 WHERE level = p_level AND tile_index >= p_first AND tile_index < p_end ORDER BY tile_index);
END
$$;

CREATE OR REPLACE FUNCTION pharmom_complete_tiles() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    below bigint;
    next_tile bigint;
BEGIN
    SELECT coalesce(max(leaf_index) + 1, 0) INTO below FROM public.audit_leaf;
    FOR step IN 1..7 LOOP
        EXIT WHEN below < 256;
        SELECT coalesce(max(tile_index) + 1, 0) INTO next_tile FROM public.audit_tile WHERE level = step;
        WHILE (next_tile + 1) * 256 <= below LOOP
            INSERT INTO public.audit_tile VALUES (step, next_tile, public.pharmom_fold(
                public.pharmom_nodes(step - 1, next_tile * 256, (next_tile + 1) * 256)));
            next_tile := next_tile + 1;
        END LOOP;
        below := next_tile;
    END LOOP;
END
$$;

-- The root over the first p_size leaves, by at most 255 nodes of each level.
CREATE OR REPLACE FUNCTION pharmom_ledger_root(p_size bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    nodes bytea[];
    carried bytea[] := '{}';
BEGIN
    FOR level IN 0..7 LOOP
        EXIT WHEN p_size >> (8 * level) = 0;
        nodes := public.pharmom_nodes(level, (p_size >> (8 * level + 8)) << 8, p_size >> (8 * level)) || carried;
        carried := CASE WHEN cardinality(nodes) > 0 THEN ARRAY[public.pharmom_fold(nodes)] ELSE '{}' END;
    END LOOP;
    RETURN coalesce(carried[1], sha256(''::bytea));
END
$$;

-- Keeps a signed checkpoint; whether the signature is right only the verifier can say, the root is ours.
CREATE OR REPLACE FUNCTION pharmom_keep_checkpoint(p_epoch integer, p_size bigint, p_root bytea, p_note text, p_keys text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('pharmom_keep_checkpoint'));
    IF p_size > (SELECT coalesce(max(leaf_index) + 1, 0) FROM public.audit_leaf)
       OR p_root IS DISTINCT FROM public.pharmom_ledger_root(p_size) THEN
        RAISE EXCEPTION 'a checkpoint of % leaves has another root', p_size USING ERRCODE = 'PM004';
    END IF;
    INSERT INTO public.audit_checkpoint
    SELECT (SELECT coalesce(max(id), 0) + 1 FROM public.audit_checkpoint), p_epoch, p_size, p_root, p_note, p_keys,
           public.pharmom_now()
    WHERE p_size > (SELECT coalesce(max(size), 0) FROM public.audit_checkpoint WHERE epoch = p_epoch)
    RETURNING id INTO made;
    RETURN made;
END
$$;
