-- The events that a transaction is in, innermost last. Only pharmom_begin_event adds to it and only
-- pharmom_close_event takes away; nobody else has the right to. A row goes with its transaction or savepoint,
-- and between transactions the table is empty, so it need not survive a crash.
CREATE UNLOGGED TABLE audit_open_event (
    transaction_id bigint NOT NULL,
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_id bigint,
    PRIMARY KEY (transaction_id, event_id)
);

-- What the triggers write is one of three letters; looking at that again cost more than writing it.
ALTER TABLE audit_change DROP CONSTRAINT audit_change_operation_check;
