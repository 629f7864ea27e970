-- The trail: partitioned by month from birth, owned by the audit role, readable by the application.
CREATE SEQUENCE audit_event_seq;
CREATE SEQUENCE audit_change_seq;
CREATE SEQUENCE audit_ref_seq;
CREATE SEQUENCE audit_security_event_seq;

CREATE TABLE audit_event (
    id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    action text NOT NULL,
    actor_id bigint,
    actor_username text NOT NULL,
    actor_name text NOT NULL,
    role text NOT NULL,
    on_behalf_of_id bigint,
    on_behalf_of_name text NOT NULL,
    reason_code text NOT NULL,
    reason_text text NOT NULL,
    channel text NOT NULL,
    terminal text NOT NULL,
    correlation uuid NOT NULL,
    caused_by bigint,
    subject_model text NOT NULL,
    subject_uuid uuid,
    subject_code text NOT NULL,
    site text NOT NULL,
    data jsonb NOT NULL,
    transaction_id bigint NOT NULL,
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_event_by_id ON audit_event (id);
CREATE INDEX audit_event_by_actor ON audit_event (actor_id, recorded_at DESC, id DESC);
CREATE INDEX audit_event_by_action ON audit_event (action, recorded_at DESC, id DESC);
CREATE INDEX audit_event_by_subject ON audit_event (subject_uuid, id DESC);

CREATE TABLE audit_change (
    id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    event_id bigint NOT NULL,
    table_name text NOT NULL,
    row_id bigint NOT NULL,
    operation text NOT NULL CHECK (operation IN ('I', 'U', 'D')),
    before jsonb,
    after jsonb,
    leaf_hash bytea NOT NULL,
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_change_by_event ON audit_change (event_id, id);
CREATE INDEX audit_change_by_row ON audit_change (table_name, row_id, id DESC);

CREATE TABLE audit_ref (
    id bigint NOT NULL,
    ref text NOT NULL,
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (recorded_at, id)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX audit_ref_by_ref ON audit_ref (ref, recorded_at DESC, event_id DESC);

CREATE TABLE audit_security_event (
    id bigint PRIMARY KEY,
    recorded_at timestamptz NOT NULL,
    kind text NOT NULL,
    username text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    error_code text NOT NULL,
    channel text NOT NULL,
    terminal text NOT NULL
);
CREATE INDEX audit_security_event_by_user ON audit_security_event (username, id DESC);

-- Actions that exist in the code; kept in step at each migrate by the owner, never by the application.
CREATE TABLE audit_registered_action (code text PRIMARY KEY);

-- One row at most; only a test database may hold one (URS-SYS-04).
CREATE TABLE audit_clock_shift (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    shift interval NOT NULL,
    CHECK (current_database() LIKE 'test\_%')
);

CREATE TABLE audit_event_rest PARTITION OF audit_event DEFAULT;
CREATE TABLE audit_change_rest PARTITION OF audit_change DEFAULT;
CREATE TABLE audit_ref_rest PARTITION OF audit_ref DEFAULT;
