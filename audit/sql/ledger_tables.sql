-- The ledger: each committed row of the trail once, numbered, in the order in which it was found.
CREATE TABLE audit_leaf (
    leaf_index bigint PRIMARY KEY CHECK (leaf_index >= 0),
    kind text NOT NULL CHECK (kind IN ('E', 'C', 'S', 'X')),
    row_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    leaf_hash bytea NOT NULL CHECK (length(leaf_hash) = 32),
    UNIQUE (row_id, kind)
);

-- Roots of complete subtrees: level 1 over 256 leaves, level 2 over 256 roots of level 1, and so on.
CREATE TABLE audit_tile (
    level smallint NOT NULL CHECK (level > 0),
    tile_index bigint NOT NULL CHECK (tile_index >= 0),
    root bytea NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (level, tile_index)
);

-- Signed statements of how large the log was and what its root was.
CREATE TABLE audit_checkpoint (
    id bigint PRIMARY KEY,
    epoch integer NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    verifiers text NOT NULL,
    made_at timestamptz NOT NULL,
    UNIQUE (epoch, size)
);

-- How far the integrator has looked, per kind; no evidence, so it is the one table here that changes.
CREATE TABLE audit_ledger_state (
    kind text PRIMARY KEY,
    looked_at bigint NOT NULL,
    at timestamptz NOT NULL
);

-- Numbers below that mark that were missing when it looked, with the first transaction that had not begun
-- by then: when all before it have ended and the numbers are still missing, they were rolled back.
CREATE TABLE audit_gap (
    kind text NOT NULL,
    first_id bigint NOT NULL,
    last_id bigint NOT NULL,
    horizon bigint NOT NULL,
    PRIMARY KEY (kind, first_id),
    CHECK (first_id <= last_id)
);
