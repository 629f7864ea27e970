-- What a unit did in each part of a period, from the changes of its own signals (ISO 22400-2; F-08).
-- Samples are found by the index (tag, time): the states are read, of the counters only the values at
-- the borders of each stretch of running. Parameters: tags, part borders, see analytics/selectors/oee.py.
WITH part AS (
    SELECT number, lo, hi
    FROM unnest(%(starts)s::timestamptz[], %(ends)s::timestamptz[]) WITH ORDINALITY AS given (lo, hi, number)
),
-- The samples of the two state signals, the last one before the period included; a bad one has no value.
said AS (
    SELECT source.kind, before.source_at, before.sequence, before.value
    FROM (VALUES ('state', %(state)s::bigint), ('stop', %(stop)s::bigint)) AS source (kind, tag)
    CROSS JOIN LATERAL (
        SELECT source_at, sequence, value FROM equipment_tagsample
        WHERE tag_id = source.tag AND source_at <= %(start)s
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS before
    UNION ALL
    SELECT CASE tag_id WHEN %(state)s THEN 'state' ELSE 'stop' END, source_at, sequence, value
    FROM equipment_tagsample
    WHERE tag_id IN (%(state)s, %(stop)s) AND source_at > %(start)s AND source_at < %(end)s
),
-- A source that repeats itself says nothing new.
changed AS (
    SELECT kind, source_at, sequence, value FROM (
        SELECT said.*, row_number() OVER same AS place, lag(value) OVER same AS former
        FROM said WINDOW same AS (PARTITION BY kind ORDER BY source_at, sequence)
    ) AS compared
    WHERE place = 1 OR value IS DISTINCT FROM former
),
lasting AS (
    SELECT kind, value, greatest(source_at, %(start)s::timestamptz) AS begin_at,
           lead(source_at, 1, %(end)s::timestamptz) OVER (PARTITION BY kind ORDER BY source_at, sequence) AS end_at
    FROM changed
),
running AS (
    SELECT begin_at, end_at, lead(begin_at) OVER (ORDER BY begin_at) AS next_at
    FROM lasting WHERE kind = 'state' AND value = %(is_running)s AND end_at > begin_at
),
-- Running is believed as long as the control's own run time is heard of: a lost connection is no run.
seen AS (
    SELECT running.*, least(end_at, coalesce(heard.source_at, begin_at) + %(silence)s::interval) AS seen_until
    FROM running
    LEFT JOIN LATERAL (
        SELECT source_at FROM equipment_tagsample
        WHERE tag_id = %(elapsed)s AND value IS NOT NULL
              AND source_at >= begin_at AND source_at <= end_at + %(late)s::interval
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS heard ON true
),
stretch AS (
    SELECT part.number, greatest(begin_at, lo) AS lo, least(end_at, hi) AS hi,
           -- What the control counts may come a moment after the end of the run that it belongs to.
           CASE WHEN end_at <= hi THEN least(end_at + %(late)s::interval, coalesce(next_at, 'infinity'))
                ELSE hi END AS counted_until,
           coalesce(next_at, 'infinity') AS next_at,
           greatest(least(seen_until, hi) - greatest(begin_at, lo), interval '0') AS ran
    FROM seen JOIN part ON begin_at < hi AND end_at > lo
),
counted AS (
    SELECT stretch.number, stretch.lo, counter.kind,
           last.value - CASE WHEN first.value < former.value THEN 0
                             ELSE least(coalesce(former.value, first.value), last.value) END AS more
    FROM stretch
    CROSS JOIN (VALUES ('made', %(made)s::bigint), ('rejected', %(rejected)s::bigint),
                       ('elapsed', %(elapsed)s::bigint)) AS counter (kind, tag)
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL AND source_at <= lo
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS former ON true
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL AND source_at > lo AND source_at <= counted_until
        ORDER BY source_at, sequence LIMIT 1
    ) AS first ON true
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = counter.tag AND value IS NOT NULL
              AND source_at <= counted_until AND source_at < stretch.next_at
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS last ON true
),
rated AS (
    SELECT stretch.*, nullif(rate.value, 0) AS per_minute,
           (SELECT more FROM counted WHERE counted.lo = stretch.lo AND kind = 'made') AS made,
           (SELECT more FROM counted WHERE counted.lo = stretch.lo AND kind = 'rejected') AS rejected,
           (SELECT more FROM counted WHERE counted.lo = stretch.lo AND kind = 'elapsed') AS elapsed
    FROM stretch
    LEFT JOIN LATERAL (
        SELECT value FROM equipment_tagsample
        WHERE tag_id = %(rated)s AND value IS NOT NULL AND source_at <= counted_until
        ORDER BY source_at DESC, sequence DESC LIMIT 1
    ) AS rate ON true
),
ran AS (
    SELECT number, count(*) AS runs, sum(hi - lo) AS said, sum(ran) AS ran, sum(made) AS made,
           sum(rejected) AS rejected, sum(elapsed) AS elapsed,
           sum(made * 60 / per_minute) AS ideal, sum((made - rejected) * 60 / per_minute) AS ideal_good,
           count(*) FILTER (WHERE made > 0 AND per_minute IS NULL) AS unrated
    FROM rated GROUP BY number
),
stopped AS (
    SELECT part.number,
           sum(least(state.end_at, stop.end_at, hi) - greatest(state.begin_at, stop.begin_at, lo))
               FILTER (WHERE stop.value = %(is_planned)s) AS planned,
           sum(least(state.end_at, stop.end_at, hi) - greatest(state.begin_at, stop.begin_at, lo))
               FILTER (WHERE stop.value = %(is_unplanned)s) AS unplanned
    FROM part
    JOIN lasting AS state ON state.kind = 'state' AND state.value <> %(is_running)s
         AND state.begin_at < hi AND state.end_at > lo
    JOIN lasting AS stop ON stop.kind = 'stop' AND stop.begin_at < hi AND stop.end_at > lo
         AND stop.begin_at < state.end_at AND stop.end_at > state.begin_at
    GROUP BY part.number
)
SELECT part.number,
       extract(epoch FROM hi - lo),
       coalesce(extract(epoch FROM ran.ran), 0),
       coalesce(extract(epoch FROM stopped.planned), 0),
       coalesce(extract(epoch FROM stopped.unplanned), 0),
       coalesce(ran.runs, 0), ran.made, ran.rejected, ran.elapsed, ran.ideal, ran.ideal_good,
       coalesce(ran.unrated, 0)
FROM part LEFT JOIN ran USING (number) LEFT JOIN stopped USING (number)
ORDER BY part.number
