-- How a file is destroyed ---------------------------------------------------------------------------
-- The one way past the triggers that keep what is append-only. Whoever calls it has written the stone
-- first; it destroys while the file still stands, nothing holds it, and a second person has approved.

CREATE SCHEMA IF NOT EXISTS retention AUTHORIZATION diogel_retention;
SET LOCAL ROLE diogel_retention;
GRANT USAGE ON SCHEMA retention TO diogel_app, diogel_system;

-- The history of these rows, and of rows removed earlier that led to them, or to such rows.
CREATE OR REPLACE FUNCTION retention.forget(emptied regclass, keys text[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
  WITH RECURSIVE gone(of_table, row_key) AS (
    SELECT relname::text, unnest(keys) FROM pg_class WHERE oid = emptied
    UNION
    SELECT earlier."table"::text, earlier.row_key::text
    FROM gone
    JOIN pg_constraint tie
      ON tie.contype = 'f' AND tie.confrelid = to_regclass(quote_ident(gone.of_table))
    JOIN pg_class child ON child.oid = tie.conrelid
    JOIN pg_attribute key ON key.attrelid = tie.conrelid AND key.attnum = tie.conkey[1]
    JOIN records_rowchange earlier ON earlier."table" = child.relname
      AND earlier.kind = 'removed' AND earlier.was ->> key.attname::text = gone.row_key
  )
  DELETE FROM records_rowchange change USING gone
  WHERE change."table" = gone.of_table AND change.row_key = gone.row_key
$$;

CREATE OR REPLACE FUNCTION retention.remove(stone uuid, emptied regclass, key name, keys text[])
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  removed bigint;
BEGIN
  IF NOT EXISTS (
    SELECT FROM safeguarding_disposal disposal
    JOIN referrals_referral referral ON referral.id = disposal.referral_id
    JOIN accounts_approval approval ON approval.id = disposal.approval_id
    WHERE disposal.id = stone AND referral.status = 'closed'
      AND approval.act = 'destroy' AND approval.subject_id = referral.id
      AND approval.is_approved AND approval.used_at IS NOT NULL
      AND approval.decided_by <> approval.used_by
      AND NOT EXISTS (
        SELECT FROM safeguarding_legalhold hold
        WHERE hold.ended_at IS NULL AND (
          hold.scope = 'file' AND hold.referral_id = disposal.referral_id
          OR hold.scope = 'person' AND (
            hold.person_id = disposal.person_id
            OR hold.referral_id IN (
              SELECT filed.id FROM referrals_referral filed
              JOIN people_personrecord record ON record.id = filed.record_id
              WHERE record.person_id = disposal.person_id))
          OR hold.scope = 'rule' AND hold.rule_code = disposal.rule_code)))
  THEN
    RAISE EXCEPTION 'nothing is destroyed that two people have not said, or that is held'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  EXECUTE format('DELETE FROM %s WHERE %I = ANY ($1::%s[])', emptied, key, (
      SELECT format_type(atttypid, NULL) FROM pg_attribute
      WHERE attrelid = emptied AND attname = key))
    USING keys;
  GET DIAGNOSTICS removed = ROW_COUNT;
  PERFORM retention.forget(emptied, keys);
  RETURN removed;
END $$;

REVOKE EXECUTE ON FUNCTION retention.remove, retention.forget FROM PUBLIC;
GRANT EXECUTE ON FUNCTION retention.remove TO diogel_app, diogel_system;
RESET ROLE;

GRANT DELETE ON referrals_askedagency, referrals_disclosure, referrals_discloseditem,
  referrals_dispute,
  referrals_informationrequest, referrals_itemrelease, referrals_policenotification,
  referrals_requestperson, records_rowchange, safeguarding_chronologyentry TO diogel_retention;
