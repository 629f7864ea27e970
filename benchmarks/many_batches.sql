-- Batches by the thousand, for lists that must not slow down as a plant grows old.
--
-- Each is a copy of a batch that people made (the pattern) under a number of its own, without control recipe
-- and with two of its steps: no list reads more. It passes through the same functions and triggers as one
-- written by the application: events, changes with leaf hashes, typed versions, references, seals. What is
-- left out is the Python around it, which takes many times as long and adds no row.
CREATE OR REPLACE FUNCTION pg_temp.open_event(action text, username text, subject uuid, code text)
RETURNS void LANGUAGE sql AS $$
    SELECT public.pharmom_begin_event(
        action, (SELECT id FROM public.people_user AS u WHERE u.username = open_event.username), 'supervisor', NULL,
        '', '', 'page', 'T-BENCHMARK 127.0.0.1', gen_random_uuid(), NULL, 'batches.batch', subject, code, 'SZ',
        jsonb_build_object('batch', code))
$$;

CREATE OR REPLACE PROCEDURE pg_temp.make_batch(number integer, pattern bigint, state text)
LANGUAGE plpgsql AS $$
DECLARE
    batch public.batches_batch;
    production_order public.batches_productionorder;
    refs text[];
BEGIN
    SELECT * INTO batch FROM public.batches_batch WHERE id = pattern;
    SELECT * INTO production_order FROM public.batches_productionorder WHERE id = batch.order_id;
    production_order.id := nextval('public.batches_productionorder_id_seq');
    production_order.uuid := gen_random_uuid();
    production_order.row_version := 1;
    production_order.code := 'N' || lpad(number::text, 7, '0');
    production_order.external_number := production_order.code;
    production_order.received_at := public.pharmom_now();
    batch.id := nextval('public.batches_batch_id_seq');
    batch.uuid := gen_random_uuid();
    batch.row_version := 1;
    batch.code := 'M' || lpad(number::text, 7, '0');
    batch.order_id := production_order.id;
    batch.state := 'issued';
    batch.procedure_state := 'idle';
    batch.issued_at := public.pharmom_now();
    batch.started_at := NULL;
    refs := ARRAY['order:' || production_order.code, 'batch:' || batch.code];

    PERFORM pg_temp.open_event('batches.create_batch', 'wang.fang', batch.uuid, batch.code);
    INSERT INTO public.batches_productionorder SELECT production_order.*;
    INSERT INTO public.batches_batch SELECT batch.*;
    INSERT INTO public.batches_stepexecution
        (uuid, row_version, number, sequence, key, operation_number, operation_name, step_type, definition, state,
         batch_id)
    SELECT gen_random_uuid(), 1, s.number, s.sequence, s.key, s.operation_number, s.operation_name, s.step_type,
           s.definition, CASE WHEN make_batch.state = 'released' THEN 'done' ELSE 'pending' END, batch.id
    FROM public.batches_stepexecution AS s WHERE s.batch_id = pattern AND s.sequence <= 2;
    PERFORM public.pharmom_close_event(refs);

    PERFORM pg_temp.open_event(
        CASE WHEN make_batch.state = 'released' THEN 'batches.mark_released' ELSE 'batches.start_batch' END,
        CASE WHEN make_batch.state = 'released' THEN 'xu.hui' ELSE 'wang.fang' END, batch.uuid, batch.code);
    UPDATE public.batches_batch AS b
    SET state = make_batch.state, started_at = public.pharmom_now(),
        procedure_state = CASE WHEN make_batch.state = 'released' THEN 'complete' ELSE 'running' END
    WHERE b.id = batch.id;
    PERFORM public.pharmom_close_event(refs);
END
$$;

CREATE OR REPLACE PROCEDURE pg_temp.make_batches(first integer, last integer, running_from integer, pattern bigint)
LANGUAGE plpgsql AS $$
BEGIN
    FOR number IN first..last LOOP
        CALL pg_temp.make_batch(number, pattern, CASE WHEN number < running_from THEN 'released' ELSE 'in_execution' END);
    END LOOP;
END
$$;
