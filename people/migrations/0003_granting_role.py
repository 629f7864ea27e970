"""The question behind every permission answer, as a function of the database (`people/selectors/rights.py`)."""

from django.db import migrations

# Runs with the caller's rights: whoever may read grants may ask. A grant for a site covers its areas, one for
# an area covers nothing outside it, and a record without a place is open to a grant for any place.
GRANTING_ROLE = """
CREATE OR REPLACE FUNCTION people_granting_role(
    p_user bigint, p_action text, p_site bigint, p_area bigint, p_at timestamptz)
RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    -- The shift is a test database's (pharmom_now); said here again, because calling that costs as much as the rest.
    moment timestamptz := coalesce(
        p_at, clock_timestamp() + coalesce((SELECT shift FROM public.audit_clock_shift), interval '0'));
BEGIN
    RETURN (
        SELECT r.code
        FROM public.people_rolegrant AS g
        JOIN public.people_user AS u ON u.id = g.user_id AND u.is_active
        JOIN public.people_role AS r ON r.id = g.role_id
        JOIN public.people_rolepermission AS p ON p.role_id = g.role_id AND p.action = p_action
        WHERE g.user_id = p_user
          AND g.valid_from <= moment AND (g.valid_until IS NULL OR g.valid_until > moment)
          AND (p_site IS NULL OR g.site_id IS NULL OR g.site_id = p_site)
          AND (p_site IS NULL OR g.area_id IS NULL OR g.area_id = p_area)
        ORDER BY r.code LIMIT 1);
END
$$;
REVOKE ALL ON FUNCTION people_granting_role(bigint, text, bigint, bigint, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION people_granting_role(bigint, text, bigint, bigint, timestamptz)
    TO pharmom_app, pharmom_owner, pharmom_audit;
"""


class Migration(migrations.Migration):
    """Replaces what the ORM asked: one plan instead of one for each question."""

    dependencies = [("people", "0002_saved_filter")]
    operations = [
        migrations.RunSQL(
            GRANTING_ROLE, "DROP FUNCTION people_granting_role(bigint, text, bigint, bigint, timestamptz);"
        )
    ]
