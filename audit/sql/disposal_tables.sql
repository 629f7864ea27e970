-- What a record consists of, installed from the models after each migrate, and never by the application:
-- the table of the record itself with the action that may dispose of it, and the tables below it.
CREATE TABLE audit_disposal_root (
    table_name text PRIMARY KEY,
    model text NOT NULL,
    action text NOT NULL,
    signers integer NOT NULL,
    -- Signatures of these actions are about the keeping of the record, and stay.
    kept_actions text[] NOT NULL
);
CREATE TABLE audit_disposal_part (
    root text NOT NULL,
    place integer NOT NULL,
    table_name text NOT NULL,
    column_name text NOT NULL,
    parent text NOT NULL,
    history text,
    PRIMARY KEY (root, place)
);
-- Every foreign key that points to such a table: a row that stays keeps what it names.
CREATE TABLE audit_disposal_link (
    root text NOT NULL,
    table_name text NOT NULL,
    linking text NOT NULL,
    column_name text NOT NULL,
    PRIMARY KEY (root, linking, column_name)
);

-- The entries of the trail whose content was taken out; the entries themselves stay where they are.
CREATE TABLE audit_disposed (
    row_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('E', 'C')),
    recorded_at timestamptz NOT NULL,
    disposal_id bigint NOT NULL,
    stub_hash bytea NOT NULL CHECK (length(stub_hash) = 32),
    PRIMARY KEY (row_id, kind)
);
CREATE INDEX audit_disposed_by_disposal ON audit_disposed (disposal_id, kind, row_id);

-- The rows that the disposal under way takes out; empty between transactions.
CREATE UNLOGGED TABLE audit_disposing (
    transaction_id bigint NOT NULL,
    table_name text NOT NULL,
    row_id bigint NOT NULL,
    uuid uuid,
    PRIMARY KEY (transaction_id, table_name, row_id)
);

-- Set while pharmom_dispose takes rows out under the event: the triggers then write no content of them.
ALTER TABLE audit_open_event ADD COLUMN is_disposing boolean NOT NULL DEFAULT false;
