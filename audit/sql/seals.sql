-- The seal of an event, written when its action ends: how many changes it made, which ones, and
-- what it concerns. One per event.
CREATE TABLE audit_seal (
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    changes bigint NOT NULL,
    changes_digest text NOT NULL,
    refs jsonb NOT NULL,
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (recorded_at, event_id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_seal_by_event ON audit_seal (event_id);
CREATE INDEX audit_seal_by_ref ON audit_seal USING gin (refs);
CREATE TABLE audit_seal_rest PARTITION OF audit_seal DEFAULT;
CREATE INDEX audit_ref_by_event ON audit_ref (event_id);
