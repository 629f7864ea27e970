-- What units did in each part of a period, from the changes of their own signals (ISO 22400-2; F-08).
-- Samples are found by the index (tag, time): all changes of the state signals are read, of the counters
-- only the values at the borders of each stretch of running. Parameters: see analytics/selectors/oee.py.
WITH part AS (
    SELECT number, lo, hi
    FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS given (lo, hi, number)
),
unit AS (
    SELECT * FROM unnest(%(units)s::bigint[], %(state)s::bigint[], %(stop)s::bigint[], %(elapsed)s::bigint[],
                         %(made)s::bigint[], %(rejected)s::bigint[], %(rated)s::bigint[])
        AS given (unit, state, stop, elapsed, made, rejected, rated)
),
source AS (
    SELECT unit, 'state' AS kind, state AS tag FROM unit UNION ALL SELECT unit, 'stop', stop FROM unit
),
-- The samples of the state signals, the last one before the period included; a bad one has no value.
said AS (
    SELECT source.unit, source.kind, before.source_at, before.sequence, before.value
    FROM source CROSS JOIN LATERAL (
        SELECT source_at, sequence, value FROM equipment_tagsample
        WHERE tag_id = source.tag AND source_at <= %(start)s
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS before
    UNION ALL
    SELECT source.unit, source.kind, sample.source_at, sample.sequence, sample.value
    FROM source JOIN equipment_tagsample AS sample
        ON sample.tag_id = source.tag AND sample.source_at > %(start)s AND sample.source_at < %(end)s
),
-- A source that repeats itself says nothing new.
changed AS (
    SELECT unit, kind, source_at, sequence, value FROM (
        SELECT said.*, row_number() OVER same AS place, lag(value) OVER same AS former
        FROM said WINDOW same AS (PARTITION BY unit, kind ORDER BY source_at, sequence)
    ) AS compared
    WHERE place = 1 OR value IS DISTINCT FROM former
),
lasting AS (
    SELECT unit, kind, value, greatest(source_at, %(start)s::timestamptz) AS begin_at,
           lead(source_at, 1, %(end)s::timestamptz)
               OVER (PARTITION BY unit, kind ORDER BY source_at, sequence) AS end_at
    FROM changed
),
running AS (
    SELECT unit.*, begin_at, end_at,
           coalesce(lead(begin_at) OVER (PARTITION BY lasting.unit ORDER BY begin_at), 'infinity') AS next_at
    FROM lasting JOIN unit USING (unit)
    WHERE kind = 'state' AND value = %(is_running)s AND end_at > begin_at
),
-- Running is believed as long as the control's own run time is heard of: a lost connection is no run.
seen AS (
    SELECT running.*, least(end_at, coalesce(heard.source_at, begin_at) + %(silence)s::interval) AS seen_until
    FROM running LEFT JOIN LATERAL (
        SELECT source_at FROM equipment_tagsample
        WHERE tag_id = running.elapsed AND value IS NOT NULL
              AND source_at >= begin_at AND source_at <= end_at + %(late)s::interval
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS heard ON true
),
stretch AS (
    SELECT row_number() OVER () AS place, part.number, seen.*,
           greatest(begin_at, lo) AS lo, least(end_at, hi) AS hi,
           -- What the control counts may come a moment after the end of the run that it belongs to.
           CASE WHEN end_at < hi THEN least(end_at + %(late)s::interval, next_at) ELSE hi END AS counted_until,
           greatest(least(seen_until, hi) - greatest(begin_at, lo), interval '0') AS ran
    FROM seen JOIN part ON begin_at < hi AND end_at > lo
),
counted AS (
    SELECT stretch.place, counter.kind,
           -- The counters begin anew with each run: a first value below the former one is a new beginning.
           last.value - CASE WHEN first.value < former.value THEN 0
                             ELSE least(coalesce(former.value, first.value), last.value) END AS more
    FROM stretch
    CROSS JOIN LATERAL (VALUES ('made', made), ('rejected', rejected), ('elapsed', elapsed)) AS counter (kind, tag)
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL AND source_at <= stretch.lo
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS former ON true
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL AND source_at > stretch.lo
              AND source_at <= stretch.counted_until AND source_at < stretch.next_at
        ORDER BY source_at, sequence LIMIT 1
    ) AS first ON true
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL
              AND source_at <= stretch.counted_until AND source_at < stretch.next_at
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS last ON true
),
produced AS (
    SELECT stretch.place, stretch.unit, stretch.number, stretch.ran, nullif(rate.value, 0) AS per_minute,
           max(more) FILTER (WHERE kind = 'made') AS made,
           max(more) FILTER (WHERE kind = 'rejected') AS rejected,
           max(more) FILTER (WHERE kind = 'elapsed') AS elapsed
    FROM stretch
    JOIN counted USING (place)
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = stretch.rated AND value IS NOT NULL AND source_at <= stretch.counted_until
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS rate ON true
    GROUP BY stretch.place, stretch.unit, stretch.number, stretch.ran, rate.value
),
ran AS (
    SELECT unit, number, count(*) AS runs, sum(ran) AS ran, sum(made) AS made,
           sum(rejected) AS rejected, sum(elapsed) AS elapsed,
           sum(made * 60 / per_minute) AS ideal, sum((made - rejected) * 60 / per_minute) AS ideal_good,
           count(*) FILTER (WHERE made > 0 AND per_minute IS NULL) AS unrated
    FROM produced GROUP BY unit, number
),
stopped AS (
    SELECT state.unit, part.number,
           sum(least(state.end_at, stop.end_at, hi) - greatest(state.begin_at, stop.begin_at, lo))
               FILTER (WHERE stop.value = %(is_planned)s) AS planned,
           sum(least(state.end_at, stop.end_at, hi) - greatest(state.begin_at, stop.begin_at, lo))
               FILTER (WHERE stop.value = %(is_unplanned)s) AS unplanned
    FROM part
    JOIN lasting AS state ON state.kind = 'state' AND state.value <> %(is_running)s
         AND state.begin_at < hi AND state.end_at > lo
    JOIN lasting AS stop ON stop.unit = state.unit AND stop.kind = 'stop' AND stop.begin_at < hi
         AND stop.end_at > lo AND stop.begin_at < state.end_at AND stop.end_at > state.begin_at
    GROUP BY state.unit, part.number
)
SELECT unit.unit, part.number, extract(epoch FROM hi - lo),
       coalesce(extract(epoch FROM ran.ran), 0),
       coalesce(extract(epoch FROM stopped.planned), 0),
       coalesce(extract(epoch FROM stopped.unplanned), 0),
       ran.made, ran.rejected, ran.elapsed, ran.ideal, ran.ideal_good, coalesce(ran.unrated, 0)
FROM unit CROSS JOIN part
LEFT JOIN ran ON ran.unit = unit.unit AND ran.number = part.number
LEFT JOIN stopped ON stopped.unit = unit.unit AND stopped.number = part.number
ORDER BY unit.unit, part.number
