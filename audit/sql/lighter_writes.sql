-- What each row asks of the open events comes without a conversion: the transaction as PostgreSQL numbers it, and
-- the moment as the leaves spell it. Between transactions the table is empty.
ALTER TABLE audit_open_event ALTER COLUMN transaction_id TYPE xid8 USING transaction_id::text::xid8;
ALTER TABLE audit_open_event ADD COLUMN recorded_text text NOT NULL;
-- Made for the months that are over by pharmom_ensure_partitions.
DROP INDEX audit_seal_by_ref;
