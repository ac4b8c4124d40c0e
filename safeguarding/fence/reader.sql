-- The second fence: what PostgreSQL itself shows of the guarded tables, and to whom.
--
-- `manage.py migrate` takes the policies down, migrates, and puts up again, whole, what stands in
-- the files of this folder, in the order that `__init__.py` gives. It repeats in SQL what
-- `visible_to` says in Python, table by table, and shares none of its code:
-- tests/project/test_worlds.py makes worlds in which both must agree.
--
-- Who reads is said by records/row_security.py in the settings diogel.* of the transaction. Where
-- nothing is said, or nonsense, a policy is false. The functions see what the reader may not, so
-- they give only keys; they belong to diogel_fence. `(SELECT f())` asks once in a statement,
-- and leaves the table's indexes of use.

CREATE SCHEMA IF NOT EXISTS fence AUTHORIZATION diogel_fence;
SET LOCAL ROLE diogel_fence;
GRANT USAGE ON SCHEMA fence TO diogel_app, diogel_system, diogel_owner;

-- Which role lets somebody do what: accounts/roles.py, written by safeguarding/fence/__init__.py.
CREATE TABLE IF NOT EXISTS fence.role_can (
  role text NOT NULL, capability text NOT NULL, PRIMARY KEY (role, capability)
);

-- The reader --------------------------------------------------------------------------------------

-- What the policies call is written so that it is planned once in a session: in plpgsql, or as one
-- expression that becomes part of the question. A function in plain SQL is planned in every statement.
CREATE OR REPLACE FUNCTION fence.told(name text) RETURNS uuid LANGUAGE sql STABLE
RETURN CASE WHEN pg_input_is_valid(current_setting(name, true), 'uuid')
  THEN current_setting(name, true)::uuid END;

CREATE OR REPLACE FUNCTION fence.reader() RETURNS uuid LANGUAGE sql STABLE
RETURN fence.told('diogel.id');
CREATE OR REPLACE FUNCTION fence.agency() RETURNS uuid LANGUAGE sql STABLE
RETURN fence.told('diogel.agency');
CREATE OR REPLACE FUNCTION fence.team() RETURNS uuid LANGUAGE sql STABLE
RETURN fence.told('diogel.team');

CREATE OR REPLACE FUNCTION fence.may(what text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN
  fence.reader() IS NOT NULL AND EXISTS (
    SELECT FROM fence.role_can
    WHERE role = current_setting('diogel.works_as', true) AND capability = what);
END $$;

CREATE OR REPLACE FUNCTION fence.agency_where(what text) RETURNS uuid
LANGUAGE sql STABLE AS $$ SELECT fence.agency() WHERE fence.may(what) $$;

-- Who writes has said who it is; what may be written is for the operations to decide.
CREATE OR REPLACE FUNCTION fence.is_told() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT fence.reader() IS NOT NULL
    AND current_setting('diogel.kind', true) IN ('user', 'agency_system', 'public')
$$;
