-- PharMOM's database and its three roles. Run it once as a superuser with psql (15 or later),
-- again whenever you like: it is idempotent. It knows no password; give them by environment:
--
--   PHARMOM_OWNER_PASSWORD=… PHARMOM_APP_PASSWORD=… \
--     psql -v database=pharmom -f deploy/postgres/roles.sql postgresql://postgres@host/postgres
--
-- pharmom_owner  owns the database and its tables; migrations run as this role only
-- pharmom_app    what the application uses: reads and writes rows, makes no tables
-- pharmom_audit  nobody signs in as it; it owns the functions that write the audit trail
\set ON_ERROR_STOP on
\set QUIET on
\if :{?database}
\else
    \set database pharmom
\endif
\getenv owner_password PHARMOM_OWNER_PASSWORD
\getenv app_password PHARMOM_APP_PASSWORD
\if :{?owner_password}
\else
    DO $$ BEGIN RAISE EXCEPTION 'set PHARMOM_OWNER_PASSWORD in the environment'; END $$;
\endif
\if :{?app_password}
\else
    DO $$ BEGIN RAISE EXCEPTION 'set PHARMOM_APP_PASSWORD in the environment'; END $$;
\endif

SELECT format('CREATE ROLE %I', role)
  FROM unnest(ARRAY['pharmom_owner', 'pharmom_app', 'pharmom_audit']) AS role
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) \gexec

ALTER ROLE pharmom_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE pharmom_app   LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE pharmom_audit NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
GRANT pharmom_audit TO pharmom_owner;

SELECT format('CREATE DATABASE %I OWNER pharmom_owner TEMPLATE template0 ENCODING ''UTF8''', :'database')
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

ALTER DATABASE :"database" OWNER TO pharmom_owner;
-- No TEMPORARY for the application: a temporary table could stand in front of a real one.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO pharmom_app;

\connect :"database"

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pharmom_app;
GRANT USAGE, CREATE ON SCHEMA public TO pharmom_owner, pharmom_audit;
ALTER DEFAULT PRIVILEGES FOR ROLE pharmom_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pharmom_app;
ALTER DEFAULT PRIVILEGES FOR ROLE pharmom_owner IN SCHEMA public
    GRANT USAGE ON SEQUENCES TO pharmom_app;
