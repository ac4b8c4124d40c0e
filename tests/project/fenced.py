"""What the second fence is, by hand: its tables and functions, and where our code goes round it."""

GUARDED = {
    "measures_frozenrow",
    "meetings_agencyreport",
    "meetings_declaration",
    "meetings_dissent",
    "meetings_gateanswer",
    "meetings_reportedstatement",
    "meetings_restrictedpart",
    "meetings_restrictedpart_readers",
    "meetings_risk",
    "meetings_statement",
    "panels_flag",
    "panels_listingbasis",
    "panels_paper",
    "panels_paneltransfer",
    "panels_safecontact",
    "panels_voice",
    "panels_supportpackage",
    "panels_supportreview",
    "people_household",
    "people_merge",
    "people_person",
    "people_personmove",
    "people_personrecord",
    "people_relationship",
    "people_stay",
    "people_vehicle",
    "protection_conference",
    "records_rowchange",
    "referrals_addition",
    "referrals_askedagency",
    "referrals_casehandover",
    "referrals_disclosure",
    "referrals_discloseditem",
    "referrals_dispute",
    "referrals_emergencypower",
    "referrals_escalation",
    "referrals_feedback",
    "referrals_firstidentified",
    "referrals_handoverline",
    "referrals_informationrequest",
    "referrals_interimdecision",
    "referrals_itemrelease",
    "referrals_joinedreferral",
    "referrals_notice",
    "referrals_openedfrom",
    "referrals_patternreview",
    "referrals_policebatch",
    "referrals_policenotification",
    "referrals_ratinggiven",
    "referrals_referral",
    "referrals_report",
    "referrals_reportanswer",
    "referrals_reportperson",
    "referrals_requestperson",
    "referrals_riskassessment",
    "referrals_safetyanswer",
    "referrals_screeningdecision",
    "referrals_shortintervention",
    "referrals_transfer",
    "referrals_whatmattersconversation",
    "referrals_withdrawal",
    "referrals_withdrawalanswer",
    "safeguarding_breach",
    "safeguarding_breachreferral",
    "safeguarding_breachstep",
    "safeguarding_chronologycopy",
    "safeguarding_chronologyentry",
    "safeguarding_guardiandecision",
    "safeguarding_recall",
    "safeguarding_disposal",
    "safeguarding_helditem",
    "safeguarding_keptfile",
    "safeguarding_legalhold",
    "safeguarding_subjectpack",
    "safeguarding_subjectrequest",
    "strategy_meetings_adultenquiry",
    "strategy_meetings_allocation",
    "strategy_meetings_capacitydecision",
    "strategy_meetings_childconsidered",
    "strategy_meetings_childenquiry",
    "strategy_meetings_concernaction",
    "strategy_meetings_concernemployer",
    "strategy_meetings_concernentry",
    "strategy_meetings_concerninvestigation",
    "strategy_meetings_concernnotice",
    "strategy_meetings_concernsignoff",
    "strategy_meetings_enquiry",
    "strategy_meetings_enquirydecision",
    "strategy_meetings_enquiryelement",
    "strategy_meetings_enquirymaker",
    "strategy_meetings_enquirystep",
    "strategy_meetings_investigation",
    "strategy_meetings_practitionerconcern",
    "strategy_meetings_protectionandsupportorder",
    "strategy_meetings_strategymeeting",
    "strategy_meetings_minutescopy",
    "strategy_meetings_minutestranslation",
    "strategy_meetings_inaccuracy",
}
# Owned by diogel_fence, which sees every row: each returns keys, scores, or yes and no. Two are
# others': `remove` destroys, and the trigger `records_note_change` adds to the history of rows.
DEFINERS = {
    "covered_for",
    "denied_meetings",
    "denied_people",
    "denied_records",
    "denied_requests",
    "is_breach_kept_back",
    "is_kept_back",
    "is_file_in_sight",
    "is_kept_from_colleagues",
    "is_of_authority",
    "is_open",
    "is_vetted",
    "is_pack_kept_back",
    "is_released",
    "is_report_restricted",
    "records_named",
    "records_sharing_keys",
    "may",
    "names_denied",
    "own_reports",
    "records_note_change",
    "referrals_disagreed_about",
    "referrals_met_about",
    "referrals_opened_in_an_emergency",
    "referrals_shared_by_name",
    "referrals_shared_with_agency",
    "referrals_to_answer_about",
    "report_names_denied",
    "restricted_parts",
    "remove",
    "requests_to_answer",
    "teams_of_notifications",
}
FENCE = ("fence", "diogel_fence")
# What the application may not do to a table, beside emptying any.
KEPT_FROM_THE_APPLICATION = {
    "records_auditevent": {"UPDATE", "DELETE"},
    "records_rowchange": {"INSERT", "UPDATE", "DELETE"},
    "records_seal": {"UPDATE", "DELETE"},
    "referrals_disclosure": {"UPDATE", "DELETE"},
    "referrals_discloseditem": {"DELETE"},
    "referrals_itemrelease": {"UPDATE", "DELETE"},
    "referrals_askedagency": {"DELETE"},
    "referrals_informationrequest": {"UPDATE", "DELETE"},
    "referrals_requestperson": {"UPDATE", "DELETE"},
    "referrals_policebatch": {"UPDATE", "DELETE"},
    "referrals_policenotification": {"DELETE"},
    "safeguarding_disposal": {"UPDATE", "DELETE"},
    "referrals_dispute": {"DELETE"},
    "safeguarding_breach": {"DELETE"},
    "safeguarding_breachstep": {"UPDATE", "DELETE"},
    "safeguarding_chronologyentry": {"UPDATE", "DELETE"},
    "safeguarding_guardiandecision": {"UPDATE", "DELETE"},
    "safeguarding_recall": {"DELETE"},
}
# What only the function `retention.remove` may destroy, for two people; everything else of a file
# is destroyed with the rights that the system has.
DESTROYED_BY_RETENTION_ALONE = {
    "records_rowchange",
    "referrals_askedagency",
    "referrals_disclosure",
    "referrals_discloseditem",
    "referrals_dispute",
    "referrals_informationrequest",
    "referrals_itemrelease",
    "referrals_policenotification",
    "referrals_requestperson",
    "safeguarding_chronologyentry",
}
# Where the code reads or writes as the system, and for what.
AS_SYSTEM = {
    "measures/queries/exported.py": 1,  # whether anybody was restricted since a file was begun
    "measures/queries/figures.py": 4,  # an agency's figures, and how many a number counts
    "panels/queries/flags.py": 1,  # the reference of a case whose flag is owed, when it has closed
    "panels/models_flags.py": 1,  # which flags are of cases restricted to others of the agency
    "measures/queries/frozen.py": 4,  # the rows of a frozen count, kept and counted
    "measures/queries/kept.py": 1,  # the dashboard's, from what is kept
    "measures/queries/returned.py": 1,  # an agency's returns
    "panels/queries/copies.py": 1,  # which cases stand in whose copy of the minutes
    "panels/queries/documents.py": 3,  # whether minutes are about somebody denied or restricted
    "meetings/queries_recipients.py": 1,  # who must not be told
    "meetings/queries.py": 1,  # which meetings are about somebody denied
    "records/row_security.py": 2,  # where it is made, and every operation
    "referrals/models/naming.py": 1,  # in which referrals somebody denied is named
    "referrals/models/police.py": 1,  # which notifications became a report that is kept back
    "referrals/queries/gate.py": 2,  # silent matches that wait; the other identity, for a reason
    "referrals/queries/emergencies.py": 3,  # what one opens, whether one ended, what to review
    "referrals/queries/merging.py": 1,  # on what grounds access rests that goes back
    "referrals/queries/our_answers.py": 2,  # an agency's own words, and whether there are any
    "referrals/queries/people.py": 1,  # which records rest on restricted referrals alone
    "referrals/queries/referral.py": 1,  # which practitioners to keep back
    "referrals/queries/reminders.py": 1,  # what others may see, to tell them
    "referrals/queries/safe_to_tell.py": 3,  # who must not be told
    "referrals/queries/silent.py": 3,  # hidden records, open reports, and whoever signs in
    "referrals/views/denying.py": 1,  # a record closed by its reference; nothing is shown
    "referrals/views/emergencies.py": 2,  # reviewing what was opened, but of nobody denied
    "referrals/views/gate.py": 4,  # comparing with hidden records, and keeping restrictions
    "referrals/views/confirm.py": 1,  # a written confirmation; nothing is shown
    "strategy_meetings/documents_copies.py": 1,  # a copy of the minutes as it would be issued
    "strategy_meetings/queries_copies.py": 1,  # a restricted part
    "strategy_meetings/queries_concerns.py": 1,  # an employer's parts about somebody denied
    "safeguarding/approvals.py": 1,  # which are about somebody denied
    "safeguarding/breaches/exposure.py": 1,  # whom something reached that went wrong
    "safeguarding/disputes/queries.py": 3,  # what is disputed, by reference
    "safeguarding/guardian/queries.py": 1,  # a referral by its reference
    "safeguarding/guardian/views.py": 1,  # a log with the references of referrals
    "safeguarding/processing/tables.py": 1,  # figures of the processing
    "safeguarding/looking/views.py": 4,  # who looked at what; the log leaves out what is hidden
    "safeguarding/rights/queries.py": 1,  # whom a request for what is held means
    "safeguarding/celery.py": 1,  # every task
}
