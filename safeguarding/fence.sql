-- The second fence: what PostgreSQL itself shows of the guarded tables, and to whom.
--
-- `manage.py migrate` takes the policies down, migrates, and puts this up again, whole, as it stands
-- here. It repeats in SQL what `visible_to` says in Python, table by table, and shares none of its
-- code: tests/project/test_worlds.py makes worlds in which both must agree.
--
-- Who reads is said by records/row_security.py in the settings diogel.* of the transaction. Where
-- nothing is said, or nonsense, a policy is false. The functions see what the reader may not, so
-- they give only keys; they belong to diogel_fence. `(SELECT f())` asks once in a statement,
-- and leaves the table's indexes of use.

CREATE SCHEMA IF NOT EXISTS fence AUTHORIZATION diogel_fence;
SET LOCAL ROLE diogel_fence;
GRANT USAGE ON SCHEMA fence TO diogel_app, diogel_system, diogel_owner;

-- Which role lets somebody do what: accounts/roles.py, written by safeguarding/fence.py.
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

-- What the reader has to do with -------------------------------------------------------------------

CREATE OR REPLACE FUNCTION fence.denied_people() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT person_id FROM people_denial WHERE user_id = fence.reader() AND lifted_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION fence.denied_records() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT id FROM people_personrecord WHERE person_id IN (SELECT fence.denied_people());
END $$;

CREATE OR REPLACE FUNCTION fence.referrals_shared_with_agency() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT share.content_object_id
  FROM accounts_agency agency
  JOIN referrals_agencyshare share ON share.group_id = agency.group_id
  WHERE agency.id = fence.agency() AND EXISTS (
    SELECT FROM referrals_shareground ground
    WHERE ground.agency_share_id = share.id AND ground.ended_at IS NULL
      AND (ground.ends_at IS NULL OR ground.ends_at > clock_timestamp()));
END $$;

CREATE OR REPLACE FUNCTION fence.referrals_shared_by_name() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT share.content_object_id
  FROM referrals_personshare share
  WHERE share.user_id = fence.reader() AND EXISTS (
    SELECT FROM referrals_shareground ground
    WHERE ground.person_share_id = share.id AND ground.ended_at IS NULL
      AND ground.source_kind <> 'emergency'
      AND (ground.ends_at IS NULL OR ground.ends_at > clock_timestamp()));
END $$;

-- What the reader opened in an emergency, for its hour: nothing that is restricted.
CREATE OR REPLACE FUNCTION fence.referrals_opened_in_an_emergency() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT share.content_object_id
  FROM referrals_personshare share
  WHERE share.user_id = fence.reader() AND EXISTS (
    SELECT FROM referrals_shareground ground
    WHERE ground.person_share_id = share.id AND ground.ended_at IS NULL
      AND ground.source_kind = 'emergency' AND ground.ends_at > statement_timestamp());
END $$;

-- Whom the reader covers for today (London's) at the agency; those may have left since.
CREATE OR REPLACE FUNCTION fence.covered_for() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT absence.user_id
  FROM accounts_absence absence, (SELECT (now() AT TIME ZONE 'Europe/London')::date AS day) today
  WHERE absence.cover_id = fence.reader()
    AND today.day BETWEEN absence.starts_on AND absence.ends_on
    AND EXISTS (
      SELECT FROM accounts_membership working
      JOIN accounts_user cover ON cover.id = working.user_id AND cover.is_active
      JOIN accounts_agency agency ON agency.id = working.agency_id AND agency.left_on IS NULL
      WHERE working.user_id = fence.reader() AND working.agency_id = fence.agency()
        AND working.starts_on <= today.day
        AND (working.ends_on IS NULL OR working.ends_on > today.day))
    AND EXISTS (
      SELECT FROM accounts_membership away
      WHERE away.user_id = absence.user_id AND away.agency_id = fence.agency());
END $$;

-- One that names a practitioner, who may be a colleague, or somebody the reader is denied.
CREATE OR REPLACE FUNCTION fence.is_kept_from_colleagues(report uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM referrals_reportperson named
    JOIN people_personrecord record ON record.id = named.record_id
    WHERE named.report_id = report AND (
      named.role = 'practitioner' OR record.person_id IN (SELECT fence.denied_people())));
END $$;

-- The report that somebody without an account sent: their visit holds its key.
CREATE OR REPLACE FUNCTION fence.report_of_visit() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT fence.told('diogel.report') WHERE current_setting('diogel.kind', true) = 'public'
$$;

-- The reports somebody made, or a colleague of theirs whose reports they answer for.
CREATE OR REPLACE FUNCTION fence.own_reports() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT report.id
  FROM referrals_report report
  WHERE current_setting('diogel.standing', true) = 'reporter' AND (
    report.entered_by = fence.reader() AND (
      report.reporter_agency_id = fence.agency()
      OR report.reporter_agency_id IS NULL AND fence.may('SCREEN_REFERRALS'))
    OR report.reporter_agency_id = fence.agency()
      AND (fence.may('VIEW_AGENCY_REPORTS')
        OR report.entered_by IN (SELECT fence.covered_for()))
      AND NOT fence.is_kept_from_colleagues(report.id)
    OR report.id = fence.report_of_visit());
END $$;

-- What the reader's agency is asked, and the reader may answer: not where they are denied anybody
-- whom the request asks about, its referral is about, or its report names.
CREATE OR REPLACE FUNCTION fence.requests_to_answer() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT request.id
  FROM referrals_askedagency asked
  JOIN referrals_informationrequest request ON request.id = asked.request_id
  JOIN referrals_referral referral ON referral.id = request.referral_id
  WHERE current_setting('diogel.standing', true) = 'answering'
    AND fence.may('ANSWER_INFORMATION_REQUESTS')
    AND asked.agency_id = fence.agency()
    AND asked.ended_at IS NULL
    AND (asked.user_id IS NULL OR asked.user_id = fence.reader())
    AND referral.record_id NOT IN (SELECT fence.denied_records())
    AND NOT EXISTS (
      SELECT FROM referrals_requestperson about
      WHERE about.request_id = request.id AND about.record_id IN (SELECT fence.denied_records()))
    AND NOT EXISTS (
      SELECT FROM referrals_reportperson named
      WHERE named.report_id = referral.report_id
        AND named.record_id IN (SELECT fence.denied_records()));
END $$;

CREATE OR REPLACE FUNCTION fence.referrals_to_answer_about() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT referral_id FROM referrals_informationrequest
  WHERE id IN (SELECT fence.requests_to_answer());
END $$;

-- What the reader meets about, by name or for their agency, or agreed to do something about.
CREATE OR REPLACE FUNCTION fence.referrals_met_about() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT referral.id
  FROM referrals_referral referral
  WHERE current_setting('diogel.standing', true) = 'meeting'
    AND fence.may('VIEW_MEETINGS')
    AND referral.record_id NOT IN (SELECT fence.denied_records())
    AND referral.id IN (
      SELECT about.referral_id
      FROM meetings_meetingreferral about
      JOIN meetings_meeting meeting ON meeting.id = about.meeting_id
      WHERE (fence.reader() IN (meeting.chair_id, meeting.minute_taker_id) OR EXISTS (
        SELECT FROM meetings_attendance invited
        WHERE invited.meeting_id = meeting.id AND invited.withdrawn_at IS NULL AND (
          invited.user_id = fence.reader()
          OR invited.user_id IS NULL AND invited.agency_id = fence.agency()
            AND NOT meeting.is_restricted)))
        AND (meeting.closed_at IS NULL
          OR about.referral_id IN (SELECT fence.referrals_shared_by_name()))
      UNION
      SELECT action.referral_id
      FROM meetings_agreedaction action
      WHERE action.user_id = fence.reader()
        OR action.user_id IS NULL AND action.agency_id = fence.agency());
END $$;

-- Whether a referral, or the report that opened it, names somebody whom the reader is denied.
CREATE OR REPLACE FUNCTION fence.names_denied(referral uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (SELECT FROM fence.denied_people()) AND EXISTS (
    SELECT FROM referrals_referral named
    WHERE named.id = referral AND (
      named.record_id IN (SELECT fence.denied_records())
      OR EXISTS (
        SELECT FROM referrals_reportperson person
        WHERE person.report_id = named.report_id
          AND person.record_id IN (SELECT fence.denied_records()))));
END $$;

-- Whether a report names somebody whom the reader is denied, or opened a restricted referral.
CREATE OR REPLACE FUNCTION fence.report_names_denied(report uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM referrals_reportperson named
    WHERE named.report_id = report AND named.record_id IN (SELECT fence.denied_records()));
END $$;

CREATE OR REPLACE FUNCTION fence.is_report_restricted(report uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM referrals_referral opened
    WHERE opened.report_id = report AND opened.is_restricted);
END $$;

-- The requests for information that ask about somebody whom the reader is denied.
CREATE OR REPLACE FUNCTION fence.denied_requests() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT request_id FROM referrals_requestperson
  WHERE record_id IN (SELECT fence.denied_records());
END $$;

-- The meetings about somebody whom the reader is denied.
CREATE OR REPLACE FUNCTION fence.denied_meetings() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT about.meeting_id
  FROM meetings_meetingreferral about
  JOIN referrals_referral referral ON referral.id = about.referral_id
  WHERE referral.record_id IN (SELECT fence.denied_records());
END $$;

-- Whether an item was released to the reader's agency, which reads of it what was let out.
CREATE OR REPLACE FUNCTION fence.is_released(item uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM referrals_itemrelease release
    WHERE release.item_id = item AND release.agency_id = fence.agency())
$$;

-- Whether the reader is vetted today (London's) for what the police tell, in the role they act in;
-- the police vet their own.
CREATE OR REPLACE FUNCTION fence.is_vetted() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM accounts_membership working
    JOIN accounts_user person ON person.id = working.user_id AND person.is_active
    JOIN accounts_agency agency ON agency.id = working.agency_id AND agency.left_on IS NULL,
      (SELECT (now() AT TIME ZONE 'Europe/London')::date AS day) today
    WHERE working.user_id = fence.reader() AND working.agency_id = fence.agency()
      AND working.team_id = fence.team()
      AND working.role = current_setting('diogel.works_as', true)
      AND working.starts_on <= today.day
      AND (working.ends_on IS NULL OR working.ends_on > today.day)
      AND (agency.kind = 'police'
        OR working.vetting_level IN ('nppv2', 'nppv3')
          AND working.vetting_expires_on >= today.day))
$$;

-- The teams whose police notifications reach the reader.
CREATE OR REPLACE FUNCTION fence.teams_of_notifications() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT team.id
  FROM accounts_team team
  WHERE fence.may('TAKE_IN_NOTIFICATIONS') AND fence.is_vetted() AND (
    team.agency_id = fence.agency()
    OR team.id = fence.team() AND EXISTS (
      SELECT FROM accounts_agency agency WHERE agency.id = fence.agency() AND agency.kind = 'police'));
END $$;

-- Whether the reader was let in to a person: by name, with their agency, or as a keeper in their
-- team; to one who is restricted only by name, and not in an emergency nor by one
-- referral's restriction alone; to one they are denied never.
CREATE OR REPLACE FUNCTION fence.is_open(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (
    SELECT FROM people_personaccess access
    WHERE access.person_id = person AND access.ended_at IS NULL
      AND (access.ends_at IS NULL OR access.ends_at > clock_timestamp())
      AND (access.source_kind <> 'emergency' OR access.ends_at > statement_timestamp())
      AND (
        access.user_id = fence.reader()
        OR access.user_id IS NULL AND access.agency_id = fence.agency()
          AND (access.team_id IS NULL
            OR access.team_id = fence.team()
              AND (fence.may('VIEW_PRACTITIONER_REFERRALS')
                OR fence.may('VIEW_RESTRICTED_REFERRALS'))))
      AND (
        access.user_id = fence.reader() AND access.source_kind <> 'emergency'
          AND NOT EXISTS (
            SELECT FROM people_restriction of_one_referral
            WHERE of_one_referral.id = access.source_id
              AND of_one_referral.referral_id IS NOT NULL)
        OR NOT EXISTS (
          SELECT FROM people_restriction restriction
          WHERE restriction.person_id = person AND restriction.lifted_at IS NULL
            AND restriction.referral_id IS NULL)))
    AND person NOT IN (SELECT fence.denied_people());
END $$;

-- What leads to a record beside a referral about it: a report or a question that names it. These
-- three read under the policies, as whoever calls them; as functions they are planned once in a
-- session, where policies inside policies would be planned in every statement.
CREATE OR REPLACE FUNCTION fence.is_named(record uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (SELECT FROM referrals_reportperson WHERE record_id = record)
    OR EXISTS (SELECT FROM referrals_requestperson WHERE record_id = record);
END $$;

CREATE OR REPLACE FUNCTION fence.is_named_in_own_report(record uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  current_setting('diogel.standing', true) = 'reporter' AND EXISTS (
    SELECT FROM referrals_reportperson
    WHERE record_id = record AND report_id IN (SELECT fence.own_reports()));
END $$;

CREATE OR REPLACE FUNCTION fence.is_recorded(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN
  EXISTS (SELECT FROM people_personrecord WHERE person_id = person);
END $$;

-- Who may be meant by what is sought, by keys that stand for what is encrypted
-- (people/matching/keys.py): the records that share most of them, of those the reader was let in to.
-- A key that more than 500 records have (David Jones, or whoever of that name was born in 1980)
-- counts only together with another; by nothing but such a key a thousand are looked at. Of those
-- found a thousand are kept: whoever is meant shares more keys than they.
CREATE OR REPLACE FUNCTION fence.records_sharing_keys(sought bigint[], most integer)
RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
  common bigint[] := fence.common_keys(sought);
  rare bigint[] := ARRAY(SELECT unnest(sought) EXCEPT SELECT unnest(common));
  agency uuid := fence.agency();
  reader uuid := fence.reader();
BEGIN RETURN QUERY
  WITH found AS (
    SELECT id, person_id, match_keys FROM people_personrecord WHERE match_keys && rare
    UNION
    SELECT shared_both.*
    FROM unnest(common) WITH ORDINALITY AS one(key, place)
    JOIN unnest(common) WITH ORDINALITY AS other(key, place) ON other.place > one.place,
    LATERAL (
      SELECT id, person_id, match_keys FROM people_personrecord
      WHERE match_keys @> ARRAY[one.key, other.key] LIMIT 1000) shared_both
    UNION
    SELECT shared_one.* FROM unnest(common) AS single(key), LATERAL (
      SELECT id, person_id, match_keys FROM people_personrecord
      WHERE match_keys @> ARRAY[single.key] LIMIT 1000) shared_one
    WHERE rare = '{}'
  ), likely AS (
    SELECT id, person_id, (
      SELECT count(*) FROM unnest(match_keys) AS own(key) WHERE own.key = ANY(sought)
    ) AS shared
    FROM found ORDER BY shared DESC, id DESC LIMIT 1000
  ), let_in AS (
    SELECT * FROM likely WHERE EXISTS (
      SELECT FROM people_personaccess access
      WHERE access.person_id = likely.person_id AND access.ended_at IS NULL
        AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
    OFFSET 0
  )
  SELECT id FROM let_in WHERE fence.is_open(person_id) LIMIT most;
END $$;

-- The keys among those sought that more than 500 records have, as ANALYZE counted them last.
CREATE OR REPLACE FUNCTION fence.common_keys(sought bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce(array_agg(common.key ORDER BY common.share), '{}')
  FROM pg_stats counted
  JOIN pg_class records ON records.oid = 'people_personrecord'::regclass,
    unnest(counted.most_common_elems::text::bigint[], counted.most_common_elem_freqs)
      AS common(key, share)
  WHERE counted.schemaname = 'public' AND counted.tablename = 'people_personrecord'
    AND counted.attname = 'match_keys'
    AND common.key = ANY(sought) AND common.share * records.reltuples > 500
$$;

-- Who is called so, or lives at a postcode, where no key is left to look by: those the reader was
-- let in to, the likest first. Names as they are spelt come first, of at most 2,000 looked at; where
-- they are few, what is spelt alike as well, of 1,000, and of the reader's own 5,000. The index of
-- names serves it, as it cannot under a policy: likeness (<%) might leak what a policy hides.
CREATE OR REPLACE FUNCTION fence.records_named(
  sought_name text, sought_postcode text, least_like real, most integer
) RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET enable_seqscan = off AS $$
DECLARE
  word text := regexp_replace(sought_name, '([%_\\])', '\\\1', 'g');
  spellings text[] := CASE
    WHEN length(word) > 2 THEN ARRAY['%' || word || '%']
    ELSE ARRAY[word, word || ' %', '% ' || word, '% ' || word || ' %'] END;
  agency uuid := fence.agency();
  reader uuid := fence.reader();
  spelt uuid[];
  others uuid[];
BEGIN
  PERFORM set_config('pg_trgm.word_similarity_threshold', least_like::text, true);
  others := ARRAY(
    SELECT id FROM people_personrecord WHERE search_postcode = sought_postcode LIMIT 1000);
  IF show_trgm(sought_name) <> '{}' THEN
    spelt := ARRAY(
      SELECT id
      FROM (
        SELECT id, person_id FROM people_personrecord
        WHERE search_name LIKE ANY (spellings)
        LIMIT 2000
      ) named
      WHERE EXISTS (
        SELECT FROM people_personaccess access
        WHERE access.person_id = named.person_id AND access.ended_at IS NULL
          AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
      LIMIT most);
  END IF;
  IF cardinality(spelt) < most AND length(sought_name) > 2 THEN
    others := others
      || ARRAY(SELECT id FROM people_personrecord WHERE sought_name <% search_name LIMIT 1000)
      || ARRAY(
        SELECT record.id
        FROM (
          SELECT person_id FROM people_personaccess
          WHERE ended_at IS NULL AND (agency_id = agency OR user_id = reader) LIMIT 5000
        ) known, LATERAL (
          SELECT id FROM people_personrecord
          WHERE person_id = known.person_id
            AND word_similarity(sought_name, search_name) >= least_like OFFSET 0) record);
  END IF;
  RETURN QUERY
  WITH likely AS (
    SELECT id, person_id FROM people_personrecord record
    WHERE id = ANY(spelt || others) AND EXISTS (
      SELECT FROM people_personaccess access
      WHERE access.person_id = record.person_id AND access.ended_at IS NULL
        AND (access.agency_id = agency OR access.user_id = reader) OFFSET 0)
    ORDER BY coalesce(word_similarity(sought_name, search_name), 0)
      + CASE WHEN search_postcode = sought_postcode THEN 1 ELSE 0 END DESC, recorded_at DESC
    OFFSET 0
  )
  SELECT id FROM likely WHERE fence.is_open(person_id) LIMIT most;
END $$;

DROP FUNCTION IF EXISTS fence.matching_records(text, date, text, real, integer);

CREATE OR REPLACE FUNCTION fence.referrals_disagreed_about() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT escalation.referral_id
  FROM referrals_escalation escalation
  JOIN referrals_referral referral ON referral.id = escalation.referral_id
  WHERE current_setting('diogel.standing', true) = 'disagreeing'
    AND escalation.agency_id = fence.agency()
    AND referral.record_id NOT IN (SELECT fence.denied_records());
END $$;

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

-- How a table is guarded ---------------------------------------------------------------------------
-- `OFFSET 0` in a policy's EXISTS keeps PostgreSQL from planning it twice, as a lookup and as a hash.

CREATE OR REPLACE PROCEDURE fence.guard(guarded regclass, seen text) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', guarded);
  EXECUTE format('CREATE POLICY system ON %s TO diogel_system USING (true)', guarded);
  -- Whoever owns the tables sees a row only to encrypt it anew (`rekey_fields`).
  EXECUTE format('CREATE POLICY rekeyed ON %s TO diogel_owner
    USING (current_setting(''diogel.rekeying'', true) = ''on'')', guarded);
  EXECUTE format('CREATE POLICY seen ON %s FOR SELECT TO diogel_app USING (%s)', guarded, seen);
  EXECUTE format('CREATE POLICY changed ON %s FOR UPDATE TO diogel_app USING (%s)
    WITH CHECK ((SELECT fence.is_told()))', guarded, seen);
  EXECUTE format('CREATE POLICY removed ON %s FOR DELETE TO diogel_app USING (%s)', guarded, seen);
  EXECUTE format('CREATE POLICY added ON %s FOR INSERT TO diogel_app
    WITH CHECK ((SELECT fence.is_told()))', guarded);
END $$;

-- A table whose rows belong to one row of a guarded table, and are seen by whoever sees that.
CREATE OR REPLACE PROCEDURE fence.guard_with(parent regclass, key text, VARIADIC tables regclass[])
LANGUAGE plpgsql AS $$
DECLARE
  guarded regclass;
BEGIN
  FOREACH guarded IN ARRAY tables LOOP
    CALL fence.guard(guarded, format(
      'EXISTS (SELECT FROM %s AS parent WHERE parent.id = %s.%I OFFSET 0)', parent, guarded, key));
  END LOOP;
END $$;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA fence FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA fence TO diogel_app, diogel_system;
GRANT EXECUTE ON PROCEDURE fence.guard, fence.guard_with TO diogel_owner;
GRANT SELECT ON fence.role_can TO diogel_app, diogel_system;
RESET ROLE;

GRANT SELECT ON accounts_absence, accounts_agency, accounts_membership, accounts_team,
  accounts_user, people_denial, people_personaccess, people_restriction, meetings_agreedaction, meetings_attendance,
  meetings_meeting, meetings_meetingreferral,
  people_personrecord, referrals_agencyshare, referrals_askedagency, referrals_escalation,
  referrals_informationrequest, referrals_itemrelease,
  referrals_personshare, referrals_referral, referrals_report, referrals_reportperson,
  referrals_requestperson, referrals_shareground, safeguarding_breachreferral, safeguarding_helditem,
  safeguarding_subjectpack_items TO diogel_fence;

-- The guarded tables -------------------------------------------------------------------------------

-- In which standing the reader reads is asked first: without one, four functions are not called.
CALL fence.guard('referrals_referral', $$
  (SELECT current_setting('diogel.standing', true)) <> '' AND (
    report_id = ANY (ARRAY(SELECT fence.own_reports()))
    OR id = ANY (ARRAY(SELECT fence.referrals_to_answer_about()))
    OR id = ANY (ARRAY(SELECT fence.referrals_disagreed_about()))
    OR id = ANY (ARRAY(SELECT fence.referrals_met_about())))
  OR (SELECT fence.may('VIEW_REFERRALS'))
  AND record_id <> ALL (ARRAY(SELECT fence.denied_records()))
  AND (
    NOT is_restricted AND (
      owning_team_id = (SELECT fence.team())
      OR allocated_to = (SELECT fence.reader())
      OR owning_agency_id = (SELECT fence.agency_where('VIEW_AGENCY_REFERRALS'))
      OR id = ANY (ARRAY(SELECT fence.referrals_shared_with_agency()))
      OR id = ANY (ARRAY(SELECT fence.referrals_opened_in_an_emergency())))
    OR id = ANY (ARRAY(SELECT fence.referrals_shared_by_name()))
    OR pathway = 'practitioner'
      AND owning_agency_id = (SELECT fence.agency_where('VIEW_PRACTITIONER_REFERRALS'))
    OR is_restricted
      AND owning_agency_id = (SELECT fence.agency_where('VIEW_RESTRICTED_REFERRALS')))
$$);

-- A report is its sender's, their agency's as far as the reader answers for it, and theirs who see
-- a referral that it opened.
CALL fence.guard('referrals_report', $$
  entered_by = (SELECT fence.reader()) AND (
    reporter_agency_id = (SELECT fence.agency())
    OR reporter_agency_id IS NULL AND (SELECT fence.may('SCREEN_REFERRALS')))
  OR reporter_agency_id = (SELECT fence.agency())
    AND ((SELECT fence.may('VIEW_AGENCY_REPORTS'))
      OR entered_by = ANY (ARRAY(SELECT fence.covered_for())))
    AND NOT fence.is_kept_from_colleagues(id)
  OR id = (SELECT fence.report_of_visit())
  OR EXISTS (
    SELECT FROM referrals_referral opened
    WHERE opened.report_id = referrals_report.id OFFSET 0)
$$);

CALL fence.guard_with('referrals_report', 'report_id',
  'referrals_addition', 'referrals_reportanswer', 'referrals_reportperson', 'referrals_withdrawal');

CALL fence.guard_with('referrals_referral', 'referral_id',
  'referrals_casehandover', 'referrals_escalation', 'referrals_feedback',
  'referrals_firstidentified', 'referrals_handoverline', 'referrals_interimdecision',
  'referrals_patternreview', 'referrals_ratinggiven', 'referrals_safetyanswer',
  'referrals_screeningdecision', 'referrals_shortintervention', 'referrals_transfer',
  'referrals_whatmattersconversation', 'referrals_withdrawalanswer',
  'meetings_gateanswer', 'meetings_statement',
  'protection_conference', 'strategy_meetings_enquiry', 'strategy_meetings_practitionerconcern');

-- What ties two referrals is seen from either.
CALL fence.guard('referrals_joinedreferral', $$
  EXISTS (
    SELECT FROM referrals_referral tied WHERE tied.id IN (
      referrals_joinedreferral.referral_id, referrals_joinedreferral.lead_id) OFFSET 0) $$);
CALL fence.guard('referrals_openedfrom', $$
  EXISTS (
    SELECT FROM referrals_referral tied WHERE tied.id IN (
      referrals_openedfrom.referral_id, referrals_openedfrom.earlier_id) OFFSET 0) $$);

-- A notice is for the school that is told, and for the agency that tells it.
CALL fence.guard('referrals_notice', $$
  NOT fence.names_denied(referral_id) AND (
    agency_id = (SELECT fence.agency())
    OR from_agency_id = (SELECT fence.agency()) AND (
      referral_id IS NULL OR sent_by = (SELECT fence.reader())
      OR EXISTS (SELECT FROM referrals_referral about WHERE about.id = referral_id OFFSET 0)))
$$);

CALL fence.guard('referrals_informationrequest', $$
  EXISTS (SELECT FROM referrals_referral about WHERE about.id = referral_id OFFSET 0)
  AND id <> ALL (ARRAY(SELECT fence.denied_requests()))
$$);
CALL fence.guard_with('referrals_informationrequest', 'request_id',
  'referrals_askedagency', 'referrals_requestperson');
CALL fence.guard_with('referrals_askedagency', 'asked_id', 'referrals_disclosure');
-- What the police told is for the vetted, for those who told it, and for those it was released to.
CALL fence.guard('referrals_discloseditem', $$
  EXISTS (
    SELECT FROM referrals_disclosure told
    JOIN referrals_askedagency asked ON asked.id = told.asked_id
    WHERE told.id = referrals_discloseditem.disclosure_id
      AND (told.part_3 = '' OR asked.agency_id = (SELECT fence.agency())
        OR (SELECT fence.is_vetted())
        OR fence.is_released(referrals_discloseditem.id)) OFFSET 0) $$);
CALL fence.guard_with('referrals_discloseditem', 'item_id', 'referrals_itemrelease');

-- Police notifications are for the authority's own staff and for the police beside them; one that
-- became a report that is restricted, for whoever sees a referral of it; about somebody denied never.
CALL fence.guard('referrals_policenotification', $$
  owning_team_id = ANY (ARRAY(SELECT fence.teams_of_notifications())) AND (
    report_id IS NULL
    OR NOT fence.report_names_denied(report_id) AND (
      NOT fence.is_report_restricted(report_id)
      OR EXISTS (
        SELECT FROM referrals_referral opened
        WHERE opened.report_id = referrals_policenotification.report_id OFFSET 0))) $$);
CALL fence.guard('referrals_policebatch', $$
  owning_team_id = ANY (ARRAY(SELECT fence.teams_of_notifications())) $$);

-- What is written of a person is for those let in to them, and where they are named for those who
-- see the referral, the report or the question that names them; a denial beats all but one's own
-- report.
CALL fence.guard('people_personrecord', $$
  person_id <> ALL (ARRAY(SELECT fence.denied_people())) AND (
    EXISTS (
      SELECT FROM referrals_referral about
      WHERE about.record_id = people_personrecord.id OFFSET 0)
    OR fence.is_open(person_id)
    OR fence.is_named(id))
  OR fence.is_named_in_own_report(id)
$$);

-- A person is nothing but a key: it is open to those let in, and with any record of theirs.
CALL fence.guard('people_person', $$ fence.is_open(id) OR fence.is_recorded(id) $$);

-- A tie is for those let in to both of the people it is between, a stay for those let in to whoever
-- stayed, and a household for whoever sees that somebody lived there.
CALL fence.guard('people_relationship', $$
  EXISTS (
    SELECT FROM people_personrecord said
    WHERE said.id = people_relationship.record_id AND fence.is_open(said.person_id) OFFSET 0)
  AND EXISTS (
    SELECT FROM people_personrecord said
    WHERE said.id = people_relationship.other_id AND fence.is_open(said.person_id) OFFSET 0)
$$);
CALL fence.guard('people_stay', $$
  EXISTS (
    SELECT FROM people_personrecord said
    WHERE said.id = people_stay.record_id AND fence.is_open(said.person_id) OFFSET 0)
$$);
CALL fence.guard('people_household', $$
  EXISTS (
    SELECT FROM people_stay stay WHERE stay.household_id = people_household.id OFFSET 0) $$);

-- That two are one is for those let in to both; while they are, whoever is kept is both.
CALL fence.guard('people_merge', $$
  fence.is_open(kept_id)
  AND (merged_at IS NOT NULL AND undone_at IS NULL OR fence.is_open(merged_id))
$$);
CALL fence.guard_with('people_personrecord', 'record_id', 'people_personmove');

-- What was added to a chronology by hand is for those let in to the person, and where it belongs to
-- a referral for those who see that. A copy is its maker's, while they see everybody in it.
CALL fence.guard('safeguarding_chronologyentry', $$
  EXISTS (
    SELECT FROM people_personrecord about
    WHERE about.id = safeguarding_chronologyentry.record_id AND fence.is_open(about.person_id)
    OFFSET 0)
  AND (referral_id IS NULL OR EXISTS (
    SELECT FROM referrals_referral of_it WHERE of_it.id = referral_id OFFSET 0))
$$);
CALL fence.guard('safeguarding_chronologycopy', $$
  made_by = (SELECT fence.reader()) AND agency_id = (SELECT fence.agency())
  AND NOT EXISTS (
    SELECT FROM unnest(record_ids) AS about(id) WHERE NOT EXISTS (
      SELECT FROM people_personrecord record
      WHERE record.id = about.id AND fence.is_open(record.person_id)))
$$);

-- What went wrong is for those who see to it, and a recall also for whoever is asked by it.
CALL fence.guard('safeguarding_breach', $$
  (SELECT fence.may('SEE_TO_BREACHES')) AND (SELECT fence.is_of_authority())
  AND NOT fence.is_breach_kept_back(id)
$$);
CALL fence.guard_with('safeguarding_breach', 'breach_id',
  'safeguarding_breachreferral', 'safeguarding_breachstep');
CALL fence.guard('safeguarding_recall', $$
  user_id = (SELECT fence.reader())
  OR agency_id = (SELECT fence.agency_where('ANSWER_INFORMATION_REQUESTS'))
  OR EXISTS (
    SELECT FROM safeguarding_breach breach WHERE breach.id = safeguarding_recall.breach_id OFFSET 0)
$$);

-- What somebody disputes is shown with the record, and to those who decide about it.
CALL fence.guard('referrals_dispute', $$
  EXISTS (SELECT FROM referrals_referral about WHERE about.id = referral_id OFFSET 0)
  OR (SELECT fence.may('SEE_TO_DISPUTES')) AND (SELECT fence.is_of_authority())
    AND NOT fence.is_kept_back(referral_id)
$$);

-- A guardian's log is their agency's.
CALL fence.guard('safeguarding_guardiandecision', $$
  agency_id = (SELECT fence.agency_where('KEEP_GUARDIAN_LOG'))
  AND (referral_id IS NULL OR NOT fence.is_kept_back(referral_id))
$$);

CALL fence.guard('strategy_meetings_strategymeeting', $$
  meeting_id <> ALL (ARRAY(SELECT fence.denied_meetings())) $$);

-- Who asks for what is held of them, what was found, and what they get.
CALL fence.guard('safeguarding_subjectrequest', $$
  (SELECT fence.may('ANSWER_SUBJECT_ACCESS') AND fence.is_of_authority())
  AND NOT person_ids && ARRAY(SELECT fence.denied_people()) $$);
CALL fence.guard('safeguarding_helditem', $$
  EXISTS (
    SELECT FROM safeguarding_subjectrequest asked WHERE asked.id = request_id OFFSET 0)
  AND fence.is_file_in_sight(person_id, referral_id, sight) $$);
CALL fence.guard('safeguarding_subjectpack', $$
  EXISTS (
    SELECT FROM safeguarding_subjectrequest asked WHERE asked.id = request_id OFFSET 0)
  AND NOT fence.is_pack_kept_back(id) $$);

-- Until when files are kept, what holds them, and what was destroyed.
CALL fence.guard('safeguarding_keptfile', $$
  (SELECT fence.may('KEEP_RETENTION') AND fence.is_of_authority())
  AND fence.is_file_in_sight(person_id, referral_id, sight) $$);
CALL fence.guard('safeguarding_legalhold', $$
  (SELECT fence.may('KEEP_RETENTION') AND fence.is_of_authority())
  AND fence.is_file_in_sight(person_id, referral_id, sight) $$);
CALL fence.guard('safeguarding_disposal', $$
  (SELECT fence.may('KEEP_RETENTION') AND fence.is_of_authority())
  AND fence.is_file_in_sight(person_id, referral_id, sight) $$);

-- What a row was is for those who see the row. The trigger notes it as the tables' owner.
CALL fence.guard('records_rowchange', $$
  (SELECT fence.is_told()) AND fence.is_row_seen("table", row_key) $$);
CREATE POLICY noted ON records_rowchange FOR INSERT TO diogel_owner WITH CHECK (true);

-- What sweeps and commands may do, they may do as diogel_app may; only the rows are others'.
DO $$
DECLARE
  granted record;
BEGIN
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM diogel_system;
  REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM diogel_system;
  FOR granted IN
    SELECT format('GRANT %s ON %s TO diogel_system',
      string_agg(privilege_type, ', '), oid::regclass) AS statement
    FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND grantee = 'diogel_app'::regrole
      AND relkind IN ('r', 'p', 'v', 'S')
    GROUP BY oid
  LOOP
    EXECUTE granted.statement;
  END LOOP;
END $$;

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
