-- A trail of many changes, written by the superuser beside the functions that the application must use: nothing is
-- shown here of how an entry comes about, only how a long trail is read. Two changes and one reference per entry.
--
-- Some people, actions and kinds of record belong to the oldest fortieth alone: who asks for them must not pay for
-- all that came later.
CREATE OR REPLACE PROCEDURE pg_temp.make_entries(number bigint, days integer)
LANGUAGE plpgsql AS $$
DECLARE
    actors bigint[] := ARRAY(SELECT id FROM public.people_user WHERE username IN
        ('li.na', 'wang.fang', 'zhao.lei', 'chen.jing', 'zhou.min', 'xu.hui') ORDER BY username);
    retired bigint := (SELECT id FROM public.people_user WHERE username = 'zhang.wei');
    first_entry bigint := nextval('public.audit_event_seq') + 1;
    first_change bigint := nextval('public.audit_change_seq') + 1;
    first_ref bigint := nextval('public.audit_ref_seq') + 1;
    step interval := make_interval(days => days) / number;
    begin_at timestamptz := now() - make_interval(days => days);
BEGIN
    INSERT INTO public.audit_event
    SELECT first_entry + g, begin_at + step * g,
        CASE WHEN g < number / 40 AND g % 2 = 0 THEN 'recipes.discard_recipe_draft'
             ELSE (ARRAY['batches.record_step', 'batches.record_step', 'batches.record_step', 'batches.verify_step',
                         'people.record_sign_in', 'materials.weigh_container', 'batches.correct_value'])[1 + g % 7] END,
        u.id, u.username, u.printed_name, 'operator',
        NULL, '', '', '', CASE WHEN g % 50 = 0 THEN 'api' ELSE 'page' END, 'T-01 10.0.0.1', gen_random_uuid(),
        NULL, 'batches.batch', gen_random_uuid(), 'E' || lpad((g / 20)::text, 7, '0'),
        'SZ', '{}', 1, '\x00'
    FROM generate_series(0, number - 1) AS g
    JOIN public.people_user AS u
        ON u.id = CASE WHEN g < number / 40 AND g % 2 = 1 THEN retired ELSE actors[1 + g % cardinality(actors)] END;

    INSERT INTO public.audit_change
    SELECT first_change + 2 * g + part, begin_at + step * g, first_entry + g,
        CASE WHEN g < number / 40 THEN 'recipes_formulaitem'
             WHEN part = 0 THEN 'batches_stepexecution' ELSE 'batches_steprecord' END,
        g, CASE WHEN part = 0 OR g % 20 = 0 THEN 'U' ELSE 'I' END,
        CASE WHEN part = 0 OR g % 20 = 0 THEN '{"id": "1", "value": "15.0", "state": "active"}'::jsonb END,
        '{"id": "1", "value": "15.1", "state": "done"}', '\x00'
    FROM generate_series(0, number - 1) AS g, generate_series(0, 1) AS part;

    INSERT INTO public.audit_ref
    SELECT first_ref + g, 'batch:E' || lpad((g / 20)::text, 7, '0'), first_entry + g, begin_at + step * g
    FROM generate_series(0, number - 1) AS g;
    PERFORM setval('public.audit_event_seq', first_entry + number);
    PERFORM setval('public.audit_change_seq', first_change + 2 * number);
    PERFORM setval('public.audit_ref_seq', first_ref + number);
END
$$;
