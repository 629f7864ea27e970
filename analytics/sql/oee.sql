-- What units did in each part of a period, from the changes of their own signals (ISO 22400-2; F-08).
-- Samples are found by the index (tag, time): of the state signals the changes, of the counters only the values
-- at the borders of each stretch of running. No row comes back of a unit whose state changes without rest.
-- Parameters: see analytics/selectors/oee.py.
WITH RECURSIVE part AS (
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
-- Each change is found from the one before: of a tag that rests, and is written down every few seconds all the
-- same, the samples are only passed over. It begins with the last word before the period, or with none.
changed AS (
    SELECT source.unit, source.kind, source.tag, 1 AS place, coalesce(before.source_at, %(start)s) AS source_at,
           coalesce(before.sequence, -1) AS sequence, before.value
    FROM source LEFT JOIN LATERAL (
        SELECT source_at, sequence, value FROM equipment_tagsample
        WHERE tag_id = source.tag AND source_at <= %(start)s
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS before ON true
    UNION ALL
    SELECT unit, kind, tag, place + 1, next.source_at, next.sequence, next.value
    FROM changed CROSS JOIN LATERAL (
        SELECT sample.source_at, sample.sequence, sample.value FROM equipment_tagsample AS sample
        -- The time twice: alone, it says which partitions need no look.
        WHERE sample.tag_id = changed.tag AND sample.source_at >= changed.source_at
              AND (sample.source_at, sample.sequence) > (changed.source_at, changed.sequence)
              AND sample.source_at < %(end)s AND sample.value IS DISTINCT FROM changed.value
        ORDER BY sample.source_at, sample.sequence LIMIT 1
    ) AS next
    WHERE place <= %(most_changes)s
),
-- A signal without rest is no state; adding it up would keep the page waiting, and say nothing.
restless AS (
    SELECT DISTINCT unit FROM changed WHERE place > %(most_changes)s
),
-- State and kind of stop side by side: each change of the one keeps the last word of the other.
numbered AS (
    SELECT unit, kind, value, greatest(source_at, %(start)s::timestamptz) AS at,
           row_number() OVER in_order AS place,
           count(*) FILTER (WHERE kind = 'state') OVER in_order AS states,
           count(*) FILTER (WHERE kind = 'stop') OVER in_order AS stops
    FROM changed WHERE unit NOT IN (SELECT unit FROM restless)
    WINDOW in_order AS (PARTITION BY unit ORDER BY source_at, kind, sequence)
),
beside AS (
    SELECT unit, place, at,
           max(value) FILTER (WHERE kind = 'state') OVER (PARTITION BY unit, states) AS state,
           max(value) FILTER (WHERE kind = 'stop') OVER (PARTITION BY unit, stops) AS stop
    FROM numbered
),
lasting AS (
    SELECT unit, state, stop, at AS begin_at,
           lead(at, 1, %(end)s::timestamptz) OVER (PARTITION BY unit ORDER BY place) AS end_at
    FROM beside
),
state_lasting AS (
    SELECT unit, value, at AS begin_at,
           lead(at, 1, %(end)s::timestamptz) OVER (PARTITION BY unit ORDER BY place) AS end_at
    FROM numbered WHERE kind = 'state'
),
running AS (
    SELECT unit.*, begin_at, end_at,
           coalesce(lead(begin_at) OVER (PARTITION BY unit.unit ORDER BY begin_at), 'infinity') AS next_at
    FROM state_lasting JOIN unit USING (unit)
    WHERE value = %(is_running)s AND end_at > begin_at
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
    SELECT unit, number,
           sum(least(end_at, hi) - greatest(begin_at, lo)) FILTER (WHERE stop = %(is_planned)s) AS planned,
           sum(least(end_at, hi) - greatest(begin_at, lo)) FILTER (WHERE stop = %(is_unplanned)s) AS unplanned
    FROM lasting JOIN part ON begin_at < hi AND end_at > lo
    WHERE state <> %(is_running)s AND end_at > begin_at
    GROUP BY unit, number
)
SELECT unit.unit, part.number, extract(epoch FROM hi - lo),
       coalesce(extract(epoch FROM ran.ran), 0),
       coalesce(extract(epoch FROM stopped.planned), 0),
       coalesce(extract(epoch FROM stopped.unplanned), 0),
       ran.made, ran.rejected, ran.elapsed, ran.ideal, ran.ideal_good, coalesce(ran.unrated, 0)
FROM unit CROSS JOIN part
LEFT JOIN ran ON ran.unit = unit.unit AND ran.number = part.number
LEFT JOIN stopped ON stopped.unit = unit.unit AND stopped.number = part.number
WHERE unit.unit NOT IN (SELECT unit FROM restless)
ORDER BY unit.unit, part.number
