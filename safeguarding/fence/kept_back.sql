-- What is hidden from those who work by references: rights, retention, breaches, and what rows were.

-- Whether a referral is hidden from somebody who works by its reference and not in the case: denied
-- to them, or restricted and not theirs to keep.
CREATE OR REPLACE FUNCTION fence.is_kept_back(referral uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM referrals_referral kept
    JOIN people_personrecord record ON record.id = kept.record_id
    WHERE kept.id = referral AND (
      kept.record_id IN (SELECT fence.denied_records())
      OR (kept.is_restricted OR EXISTS (
          SELECT FROM people_restriction restriction
          WHERE restriction.person_id = record.person_id AND restriction.lifted_at IS NULL
            AND restriction.referral_id IS NULL))
        AND (fence.may('VIEW_REFERRALS') AND (
          kept.id IN (SELECT fence.referrals_shared_by_name())
          OR kept.is_restricted
            AND kept.owning_agency_id = fence.agency_where('VIEW_RESTRICTED_REFERRALS')
          OR kept.pathway = 'practitioner'
            AND kept.owning_agency_id = fence.agency_where('VIEW_PRACTITIONER_REFERRALS')))
          IS NOT TRUE));
END $$;

CREATE OR REPLACE FUNCTION fence.is_breach_kept_back(breach uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM safeguarding_breachreferral about
    WHERE about.breach_id = breach AND fence.is_kept_back(about.referral_id));
END $$;

CREATE OR REPLACE FUNCTION fence.is_of_authority() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM accounts_agency agency WHERE agency.id = fence.agency() AND agency.is_authority
      AND agency.left_on IS NULL);
END $$;

-- Whether somebody who answers for rights and retention may know of a row about a file: it is about
-- nobody they are denied, when it was written or by what was joined since, and theirs to keep where it is restricted or about somebody's work.
CREATE OR REPLACE FUNCTION fence.is_file_in_sight(person uuid, referral uuid, sight text)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH whose AS (
    SELECT person AS id
    UNION ALL SELECT record.person_id
    FROM referrals_referral filed JOIN people_personrecord record ON record.id = filed.record_id
    WHERE filed.id = referral)
  SELECT NOT EXISTS (SELECT FROM whose WHERE id IN (SELECT fence.denied_people()))
    AND (sight <> 'practitioner' OR fence.may('VIEW_PRACTITIONER_REFERRALS'))
    AND (fence.may('VIEW_RESTRICTED_REFERRALS') OR sight <> 'restricted' AND NOT EXISTS (
      SELECT FROM people_restriction restriction
      WHERE restriction.lifted_at IS NULL AND (
        restriction.referral_id = referral
        OR restriction.referral_id IS NULL AND restriction.person_id IN (SELECT id FROM whose))))
$$;

-- Whether a copy for whoever asked holds a piece that is kept from the reader.
CREATE OR REPLACE FUNCTION fence.is_pack_kept_back(pack uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM safeguarding_subjectpack_items piece
    JOIN safeguarding_helditem item ON item.id = piece.helditem_id
    WHERE piece.subjectpack_id = pack
      AND NOT fence.is_file_in_sight(item.person_id, item.referral_id, item.sight))
$$;

-- Whether the reader sees a row of a guarded table as it stands: under its policies, as whoever
-- calls it. Of what no policy guards nobody is shown the history.
CREATE OR REPLACE FUNCTION fence.is_row_seen(of_table text, row_key text) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  key_column name;
  is_seen boolean;
BEGIN
  SELECT attname INTO key_column
  FROM pg_constraint
  JOIN pg_class ON pg_class.oid = conrelid AND relrowsecurity
  JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
  WHERE contype = 'p' AND conrelid = to_regclass(quote_ident(of_table));
  IF key_column IS NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I = %L)', of_table, key_column, row_key)
    INTO is_seen;
  RETURN is_seen;
END $$;
