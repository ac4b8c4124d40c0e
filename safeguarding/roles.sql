-- The cluster's roles. Run by a superuser; run again after an upgrade, it makes what is missing.
\set ON_ERROR_STOP on

SELECT format('CREATE ROLE %I %s', name, attributes)
FROM (VALUES
  ('diogel_owner', 'LOGIN'),
  ('diogel_app', 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS'),
  -- What sweeps and commands read and write as: the policies show it every row.
  ('diogel_system', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS'),
  -- Owns the functions that the policies ask, which must see what the reader may not.
  ('diogel_fence', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS'),
  -- Owns the one function that destroys what is append-only, where two people have said so.
  ('diogel_retention', 'NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS')
) AS roles (name, attributes)
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec

-- Nobody has another's rights unawares: each says for a transaction that it goes on as another.
GRANT diogel_system TO diogel_app, diogel_owner WITH INHERIT FALSE, SET TRUE;
GRANT diogel_fence TO diogel_owner WITH INHERIT FALSE, SET TRUE;
GRANT diogel_retention TO diogel_owner WITH INHERIT FALSE, SET TRUE;
GRANT diogel_system TO diogel_retention WITH INHERIT TRUE, SET FALSE;
