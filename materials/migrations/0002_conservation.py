"""The database itself keeps the book: a container's amount is the sum of its transactions (URS-GEN-01)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION materials_check_conservation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    held numeric;
    booked numeric;
BEGIN
    wanted := CASE WHEN TG_TABLE_NAME = 'materials_container' THEN NEW.id
                   ELSE (to_jsonb(NEW) ->> 'container_id')::bigint END;
    SELECT quantity INTO held FROM materials_container WHERE id = wanted;
    SELECT coalesce(sum(quantity), 0) INTO booked FROM materials_materialtransaction WHERE container_id = wanted;
    IF held IS DISTINCT FROM booked THEN
        RAISE EXCEPTION 'container % holds % but its transactions sum up to %', wanted, held, booked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'materials_conservation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER materials_conservation AFTER INSERT OR UPDATE OF quantity ON materials_container
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION materials_check_conservation();
CREATE CONSTRAINT TRIGGER materials_conservation AFTER INSERT ON materials_materialtransaction
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION materials_check_conservation();
ALTER TABLE materials_container ENABLE ALWAYS TRIGGER materials_conservation;
ALTER TABLE materials_materialtransaction ENABLE ALWAYS TRIGGER materials_conservation;
"""

BACKWARD = """
DROP TRIGGER materials_conservation ON materials_materialtransaction;
DROP TRIGGER materials_conservation ON materials_container;
DROP FUNCTION materials_check_conservation();
"""


class Migration(migrations.Migration):
    """Checked at the end of each transaction, so that both rows can be written in either order."""

    dependencies = [("materials", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
