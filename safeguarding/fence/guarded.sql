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

-- A table whose rows belong to a case of a panel, and are seen by whoever sees its referral.
CREATE OR REPLACE PROCEDURE fence.guard_with_case(VARIADIC tables regclass[]) LANGUAGE plpgsql AS $$
DECLARE
  guarded regclass;
BEGIN
  FOREACH guarded IN ARRAY tables LOOP
    CALL fence.guard(guarded, 'EXISTS (
      SELECT FROM panels_listing listed
      JOIN referrals_referral about ON about.id = listed.referral_id
      WHERE listed.id = listing_id OFFSET 0)');
  END LOOP;
END $$;

REVOKE EXECUTE ON ALL ROUTINES IN SCHEMA fence FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA fence TO diogel_app, diogel_system;
GRANT EXECUTE ON PROCEDURE fence.guard, fence.guard_with, fence.guard_with_case TO diogel_owner;
GRANT SELECT ON fence.role_can TO diogel_app, diogel_system;
RESET ROLE;

GRANT SELECT ON accounts_absence, accounts_agency, accounts_membership, accounts_team,
  accounts_user, people_denial, people_personaccess, people_restriction, meetings_agreedaction, meetings_attendance,
  meetings_meeting, meetings_meetingreferral, meetings_restrictedpart_readers,
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
  'referrals_emergencypower', 'referrals_firstidentified', 'referrals_handoverline', 'referrals_interimdecision',
  'referrals_patternreview', 'referrals_ratinggiven', 'referrals_riskassessment',
  'referrals_safetyanswer',
  'referrals_screeningdecision', 'referrals_shortintervention', 'referrals_transfer',
  'referrals_whatmattersconversation', 'referrals_withdrawalanswer',
  'measures_frozenrow', 'meetings_gateanswer', 'meetings_risk', 'meetings_statement',
  'protection_conference', 'strategy_meetings_enquiry', 'strategy_meetings_practitionerconcern');

-- What is written down of enquiries, and what follows from their strategy meeting.
CALL fence.guard_with('strategy_meetings_enquiry', 'enquiry_id',
  'strategy_meetings_adultenquiry', 'strategy_meetings_allocation',
  'strategy_meetings_capacitydecision',
  'strategy_meetings_childconsidered', 'strategy_meetings_childenquiry',
  'strategy_meetings_enquirydecision', 'strategy_meetings_enquiryelement',
  'strategy_meetings_enquirymaker', 'strategy_meetings_enquirystep');
CALL fence.guard_with('referrals_referral', 'referral_id',
  'strategy_meetings_investigation', 'strategy_meetings_protectionandsupportorder');

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

-- A tie is for those let in to both of the people it is between, a stay or a vehicle for those let in
-- to whose it is, and a household for whoever sees that somebody lived there.
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
CALL fence.guard('people_vehicle', $$
  EXISTS (
    SELECT FROM people_personrecord said
    WHERE said.id = people_vehicle.record_id AND fence.is_open(said.person_id) OFFSET 0)
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

-- What is written down of a concern about somebody's work is for those who keep such concerns, and
-- an employer's part also for that employer's contact, unless the practitioner is closed to them.
CALL fence.guard('strategy_meetings_concernentry', $$
  (SELECT fence.may('VIEW_PRACTITIONER_REFERRALS')) AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = concern_id OFFSET 0) $$);
CALL fence.guard('strategy_meetings_concerninvestigation', $$
  (SELECT fence.may('VIEW_PRACTITIONER_REFERRALS')) AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = concern_id OFFSET 0) $$);
CALL fence.guard('strategy_meetings_concernsignoff', $$
  (SELECT fence.may('VIEW_PRACTITIONER_REFERRALS')) AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = concern_id OFFSET 0) $$);
CALL fence.guard('strategy_meetings_concernnotice', $$
  (SELECT fence.may('VIEW_PRACTITIONER_REFERRALS')) AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = concern_id OFFSET 0) $$);
CALL fence.guard('strategy_meetings_concernemployer', $$
  (SELECT fence.may('ACT_FOR_EMPLOYER')) AND contact_id = (SELECT fence.reader())
    AND agency_id = (SELECT fence.agency()) AND NOT fence.names_denied(concern_id)
  OR (SELECT fence.may('VIEW_PRACTITIONER_REFERRALS')) AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = concern_id OFFSET 0) $$);
CALL fence.guard_with('strategy_meetings_concernemployer', 'employer_id',
  'strategy_meetings_concernaction');

CALL fence.guard('strategy_meetings_strategymeeting', $$
  meeting_id <> ALL (ARRAY(SELECT fence.denied_meetings())) $$);
CALL fence.guard('strategy_meetings_minutescopy', $$
  meeting_id <> ALL (ARRAY(SELECT fence.denied_meetings())) $$);
CALL fence.guard('strategy_meetings_minutestranslation', $$
  meeting_id <> ALL (ARRAY(SELECT fence.denied_meetings())) $$);
CALL fence.guard('strategy_meetings_inaccuracy', $$
  meeting_id <> ALL (ARRAY(SELECT fence.denied_meetings())) $$);

-- An agency's report is its own until it is sent; what it wrote for the chair is the chair's.
CALL fence.guard('meetings_agencyreport', $$
  (sent_at IS NOT NULL OR agency_id = (SELECT fence.agency()))
  AND EXISTS (
    SELECT FROM referrals_referral about WHERE about.id = referral_id OFFSET 0) $$);
CALL fence.guard('meetings_reportedstatement', $$
  EXISTS (
    SELECT FROM meetings_agencyreport told
    WHERE told.id = report_id AND (
      NOT is_for_chair OR told.agency_id = (SELECT fence.agency())
      OR EXISTS (
        SELECT FROM meetings_meeting held
        WHERE held.id = told.meeting_id AND held.chair_id = (SELECT fence.reader())))
    OFFSET 0) $$);

-- A restricted part of minutes, and who may read it, are there for its readers alone.
CALL fence.guard('meetings_restrictedpart', $$
  id = ANY (ARRAY(SELECT fence.restricted_parts())) $$);
CALL fence.guard('meetings_restrictedpart_readers', $$
  restrictedpart_id = ANY (ARRAY(SELECT fence.restricted_parts())) $$);

-- Why an agency disagreed is for whoever sees the referral; what somebody declared for whoever sees
-- one that the meeting is about.
CALL fence.guard('meetings_dissent', $$
  EXISTS (
    SELECT FROM meetings_decision decided
    JOIN referrals_referral about ON about.id = decided.referral_id
    WHERE decided.id = decision_id OFFSET 0) $$);
CALL fence.guard('meetings_declaration', $$
  EXISTS (
    SELECT FROM meetings_attendance invited
    JOIN meetings_meetingreferral called ON called.meeting_id = invited.meeting_id
    JOIN referrals_referral about ON about.id = called.referral_id
    WHERE invited.id = attendance_id OFFSET 0) $$);

-- On what basis a panel hears a case, its papers, what is said for the person, how to reach them,
-- where the case went, and the support devised, are for whoever sees the referral.
CALL fence.guard_with_case('panels_listingbasis', 'panels_paper', 'panels_paneltransfer',
  'panels_safecontact', 'panels_supportpackage', 'panels_voice');
CALL fence.guard('panels_supportreview', $$
  EXISTS (
    SELECT FROM panels_supportpackage made WHERE made.listing_id = package_id OFFSET 0) $$);

-- That its file has to be flagged is also for the agency itself, when the referral has closed to it.
CALL fence.guard('panels_flag', $$
  agency_id = (SELECT fence.agency())
  OR EXISTS (
    SELECT FROM panels_listing listed
    JOIN referrals_referral about ON about.id = listed.referral_id
    WHERE listed.id = listing_id OFFSET 0) $$);

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
