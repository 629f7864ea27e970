-- What the pages of the trail are narrowed by, each in the trail's own order: the first page is read from the
-- newest end of one index, however long the trail is.
CREATE INDEX audit_event_by_person
    ON audit_event (coalesce(on_behalf_of_id, actor_id), recorded_at DESC, id DESC);
CREATE INDEX audit_event_by_channel ON audit_event (channel, recorded_at DESC, id DESC);
CREATE INDEX audit_event_by_site ON audit_event (site, recorded_at DESC, id DESC);
-- Events that wrote a kind of record, and of these the ones that replaced what was there.
CREATE INDEX audit_change_by_table ON audit_change (table_name, recorded_at DESC, event_id DESC);
CREATE INDEX audit_change_replacing ON audit_change (recorded_at DESC, event_id DESC, table_name)
    WHERE operation <> 'I';
