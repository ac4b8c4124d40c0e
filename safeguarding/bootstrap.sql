-- Run once, with psql, by a cluster's superuser: makes the roles, the database and its extensions.
-- OWNER_PASSWORD and APP_PASSWORD are read from the environment where the roles sign in with one.
\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD

\ir roles.sql
\if :{?owner_password}
ALTER ROLE diogel_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE diogel_app PASSWORD :'app_password';
\endif

-- Databases made after this (ours, a test's, one to restore into) start as copies of template1.
\connect template1
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The application reads and writes rows. It owns nothing and empties no table.
ALTER DEFAULT PRIVILEGES FOR ROLE diogel_owner
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO diogel_app;
ALTER DEFAULT PRIVILEGES FOR ROLE diogel_owner
  GRANT USAGE, SELECT ON SEQUENCES TO diogel_app;

CREATE DATABASE diogel OWNER diogel_owner;
