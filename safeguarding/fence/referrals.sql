-- What the reader has to do with: referrals, reports, questions and meetings.

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

-- The restricted parts of minutes on which the reader is named.
CREATE OR REPLACE FUNCTION fence.restricted_parts() RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN RETURN QUERY
  SELECT named.restrictedpart_id
  FROM meetings_restrictedpart_readers named
  JOIN meetings_attendance invited ON invited.id = named.attendance_id
  WHERE invited.user_id = fence.reader() AND invited.withdrawn_at IS NULL
    AND invited.meeting_id NOT IN (SELECT fence.denied_meetings());
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
