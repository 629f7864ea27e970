-- Samples of tags: partitioned by month, added by the application and changed by nobody.
CREATE SEQUENCE equipment_tagsample_id_seq;

CREATE TABLE equipment_tagsample (
    id bigint NOT NULL DEFAULT nextval('equipment_tagsample_id_seq'),
    tag_id bigint NOT NULL REFERENCES equipment_tag (id),
    source_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    server_at timestamptz,
    value numeric,
    status varchar(10) NOT NULL CHECK (status IN ('good', 'uncertain', 'bad')),
    status_code varchar(60) NOT NULL,
    sequence bigint NOT NULL,
    is_backfilled boolean NOT NULL,
    CHECK (status <> 'bad' OR value IS NULL),
    PRIMARY KEY (tag_id, source_at, sequence)
) PARTITION BY RANGE (source_at);

-- What is older than the first partition; samples from the future never come here.
CREATE TABLE equipment_tagsample_rest PARTITION OF equipment_tagsample DEFAULT;

-- Makes the partitions of this month and of the following ones; the application may call it, and
-- the name of the month is all that it decides.
CREATE FUNCTION equipment_ensure_sample_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    first_day date;
    name text;
    made integer := 0;
BEGIN
    FOR step IN 0..least(months, 24) LOOP
        first_day := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
        name := 'equipment_tagsample_' || to_char(first_day, 'YYYYMM');
        IF to_regclass('public.' || name) IS NULL THEN
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.equipment_tagsample FOR VALUES FROM (%L) TO (%L)', name,
                first_day::text || ' 00:00:00+00', (first_day + interval '1 month')::date::text || ' 00:00:00+00');
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON public.%I FROM pharmom_app', name);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION equipment_ensure_sample_partitions(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION equipment_ensure_sample_partitions(integer) TO pharmom_app;

REVOKE UPDATE, DELETE, TRUNCATE ON equipment_tagsample, equipment_tagsample_rest FROM pharmom_app;
SELECT equipment_ensure_sample_partitions(3);
