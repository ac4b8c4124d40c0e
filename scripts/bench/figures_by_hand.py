"""A quarter's measures as hand-written SQL, each giving the same number as the measure's own query.

One statement for each number, as somebody would write who has to report it: a count, its parts
grouped. The bench checks that every one of them gives what the measure gives.
"""

# ruff: noqa: S608  every part of these statements is written here

from collections.abc import Mapping

FROM_REFERRALS = "FROM referrals_referral r "
REPORT = "JOIN referrals_report w ON w.id = r.report_id "
SOURCE = "JOIN policies_source s ON s.id = w.source_id "
PERSON = "JOIN people_personrecord p ON p.id = r.record_id "
OUTCOME = "JOIN policies_screeningoutcome x ON x.id = r.screening_outcome_id "
REFERRAL = "JOIN referrals_referral r ON r.id = e.referral_id "
DAY = "(r.received_at AT TIME ZONE 'Europe/London')::date"
RECEIVED = "r.received_at >= %(from)s AND r.received_at < %(to)s"
STANDS = (
    "r.owning_agency_id = %(agency)s AND NOT EXISTS (SELECT FROM referrals_openedfrom o"
    " WHERE o.earlier_id = r.id AND o.why = 'pathway_corrected')"
)
CHILD = f"WHERE r.pathway = 'child' AND {STANDS} AND {RECEIVED} "
ADULT = f"WHERE r.pathway = 'adult' AND {STANDS} AND {RECEIVED} "
BOTH = f"WHERE r.pathway IN ('child', 'adult') AND {STANDS} AND {RECEIVED} "
NONE = "'', 'refused', 'not_known', 'not_asked'"


def counted(rows: str, *, what: str = "*", part: str = "''") -> str:
    return f"SELECT {part} AS part, count({what}) {rows} GROUP BY 1"


CLOCKS = (
    "FROM (SELECT DISTINCT ON (d.referral_id) d.* FROM referrals_deadline d"
    " JOIN policies_timescale t ON t.id = d.timescale_id AND t.ref = 'R6'"
    f" JOIN referrals_referral r ON r.id = d.referral_id {CHILD}"
    " ORDER BY d.referral_id, d.id DESC) d "
)
DUE = (
    "WHERE (d.met_at IS NOT NULL OR d.due_at < %(at)s)"
    " AND (d.stopped_at IS NULL OR d.stopped_at > d.due_at) "
)
PUNISHED = "w.flags && %(punishment_flags)s::varchar[] "
ALONE = (
    "(w.flags <@ %(punishment_flags)s::varchar[]"
    " AND w.categories <@ %(punishment_categories)s::varchar[]) "
)
DAYS_OF_CHILDREN = f"SELECT DISTINCT p.person_id, {DAY} AS day {FROM_REFERRALS}{PERSON}{CHILD}"
MET = (
    "FROM meetings_meeting m JOIN strategy_meetings_strategymeeting y ON y.meeting_id = m.id"
    " JOIN meetings_meetingreferral e ON e.meeting_id = m.id "
    + REFERRAL
    + "{joined}WHERE m.status = 'concluded' AND m.started_at >= %(from)s AND m.started_at < %(to)s"
    " AND r.owning_agency_id = %(agency)s AND r.pathway = 'child' "
)
ENQUIRIES = (
    "FROM strategy_meetings_enquiry e "
    + REFERRAL
    + "{joined}WHERE r.owning_agency_id = %(agency)s AND e.kind = '{kind}'"
    " AND e.{moment} >= %(from)s AND e.{moment} < %(to)s "
)
CONFERENCES = (
    "FROM protection_conference e "
    + REFERRAL
    + "WHERE r.owning_agency_id = %(agency)s AND e.kind = 'initial'"
    " AND e.held_on >= %(first)s AND e.held_on <= %(last)s "
)
A1 = (
    "EXISTS (SELECT FROM referrals_deadline d JOIN policies_timescale t ON t.id = d.timescale_id"
    " AND t.ref = 'A1' WHERE d.referral_id = e.referral_id AND d.stopped_at IS NULL{in_time}) "
)
OTHERS = (
    f"WITH them AS MATERIALIZED (SELECT r.id, p.person_id, w.categories"
    f" {FROM_REFERRALS}{REPORT}{PERSON}{ADULT})"
    " SELECT '', count(DISTINCT a.person_id) FROM them a JOIN them b USING (person_id)"
    " WHERE a.id <> b.id AND {overlap}a.categories && b.categories"
)
STARTED = (
    "EXISTS (SELECT FROM strategy_meetings_enquiry e WHERE e.referral_id = r.id"
    " AND e.kind = 'section_126') "
)
SECTION_47 = ENQUIRIES.format(joined="", kind="section_47", moment="started_at")
REPORTS_OF_47 = ENQUIRIES.format(joined=REPORT, kind="section_47", moment="started_at")
SOURCES_OF_47 = ENQUIRIES.format(joined=REPORT + SOURCE, kind="section_47", moment="started_at")
ADULTS_OF_126 = ENQUIRIES.format(joined=PERSON, kind="section_126", moment="started_at")
ASKED_OF_126 = ENQUIRIES.format(
    joined="JOIN strategy_meetings_adultenquiry v ON v.enquiry_id = e.id " + PERSON,
    kind="section_126",
    moment="started_at",
)
ENDED_126 = ENQUIRIES.format(joined="", kind="section_126", moment="ended_at")

# By the name of the function that makes the measure's own query.
BY_HAND: Mapping[str, str] = {
    "contacts": counted(FROM_REFERRALS + CHILD),
    "contacts_by_source": counted(FROM_REFERRALS + REPORT + SOURCE + CHILD, part="s.code"),
    "contacts_with_advice": counted(FROM_REFERRALS + OUTCOME + CHILD + "AND x.counts_as_advice"),
    "decisions_due": counted(CLOCKS + DUE),
    "decisions_in_time": counted(CLOCKS + DUE + "AND d.met_at <= d.due_at"),
    "decisions_late": counted(CLOCKS + DUE + "AND (d.met_at > d.due_at OR d.met_at IS NULL)"),
    "decisions_not_due": counted(
        CLOCKS + "WHERE d.met_at IS NULL AND d.stopped_at IS NULL AND d.due_at >= %(at)s"
    ),
    "contacts_without_clock": counted(
        FROM_REFERRALS + CHILD + "AND NOT EXISTS (SELECT FROM referrals_deadline d"
        " JOIN policies_timescale t ON t.id = d.timescale_id AND t.ref = 'R6'"
        " WHERE d.referral_id = r.id)"
    ),
    "physical_punishment_among_others": counted(
        FROM_REFERRALS + REPORT + CHILD + f"AND {PUNISHED} AND NOT {ALONE}"
    ),
    "physical_punishment_alone": counted(
        FROM_REFERRALS + REPORT + CHILD + f"AND {PUNISHED} AND {ALONE}"
    ),
    "contacts_with_exploitation": counted(
        FROM_REFERRALS + REPORT + CHILD + "AND w.flags && %(exploitation_flags)s::varchar[]"
    ),
    "contacts_by_factor": counted(FROM_REFERRALS + REPORT + CHILD, part="unnest(w.flags)"),
    "first_referrals_of_a_day": f"SELECT '', count(*) FROM ({DAYS_OF_CHILDREN}) days",
    "repeat_referrals": (
        f"SELECT '', count(*) FROM ({DAYS_OF_CHILDREN}) days WHERE EXISTS ("
        f"SELECT {FROM_REFERRALS}{PERSON} WHERE p.person_id = days.person_id"
        f" AND r.pathway = 'child' AND {STANDS}"
        f" AND {DAY} < days.day AND {DAY} >= days.day - 365)"
    ),
    "children_discussed": counted(MET.format(joined="")),
    "strategy_meetings_held": counted(MET.format(joined=""), what="DISTINCT m.id"),
    "invitations": counted(
        MET.format(
            joined="JOIN meetings_attendance t ON t.meeting_id = m.id AND t.withdrawn_at IS NULL"
            " JOIN accounts_agency g ON g.id = t.agency_id "
        ),
        what="DISTINCT t.id",
        part="g.code",
    ),
    "invitations_kept": counted(
        MET.format(
            joined="JOIN meetings_attendance t ON t.meeting_id = m.id AND t.withdrawn_at IS NULL"
            " AND t.response IN ('attended', 'part') JOIN accounts_agency g ON g.id = t.agency_id "
        ),
        what="DISTINCT t.id",
        part="g.code",
    ),
    "enquiries_started": counted(SECTION_47),
    "joint_enquiries": counted(SECTION_47 + "AND e.is_joint"),
    "enquiries_by_determination": counted(
        SECTION_47 + "AND e.ended_at IS NOT NULL AND e.determination <> ''", part="e.determination"
    ),
    "enquiries_by_category": counted(REPORTS_OF_47, part="unnest(w.categories)"),
    "enquiries_by_source": counted(SOURCES_OF_47, part="s.code"),
    "children_considered": counted(CONFERENCES),
    "conferences_held": counted(CONFERENCES, what="DISTINCT e.family"),
    "children_timed": counted(CONFERENCES + "AND e.due_on IS NOT NULL"),
    "children_in_time": counted(CONFERENCES + "AND e.held_on <= e.due_on"),
    "conferences_timed": counted(
        CONFERENCES + "AND e.due_on IS NOT NULL", what="DISTINCT e.family"
    ),
    "conferences_in_time": (
        "SELECT '', count(*) FROM (SELECT e.family, e.held_on "
        + CONFERENCES
        + "AND e.due_on IS NOT NULL GROUP BY 1, 2 HAVING bool_and(e.held_on <= e.due_on)) held"
    ),
    "children_decided": counted(CONFERENCES + "AND e.decision <> ''"),
    "children_not_registered": counted(CONFERENCES + "AND e.decision = 'not_registered'"),
    "adult_reports": counted(FROM_REFERRALS + ADULT),
    "adults_reported": counted(FROM_REFERRALS + PERSON + ADULT, what="DISTINCT p.person_id"),
    "adults_reported_alike": OTHERS.format(overlap=""),
    "adults_reported_otherwise": OTHERS.format(overlap="NOT "),
    "reports_by_source": counted(FROM_REFERRALS + REPORT + SOURCE + ADULT, part="s.code"),
    "reports_by_category": counted(FROM_REFERRALS + REPORT + ADULT, part="unnest(w.categories)"),
    "reports_by_sex": counted(FROM_REFERRALS + PERSON + ADULT, part="p.sex"),
    "reports_by_ethnicity": counted(
        FROM_REFERRALS + PERSON + ADULT, part="coalesce(nullif(p.ethnicity, ''), 'not-known')"
    ),
    "reports_needing_enquiries": counted(
        "FROM referrals_referral r LEFT " + OUTCOME + ADULT + f"AND (x.needs_enquiry OR {STARTED})"
    ),
    "reports_not_enquired_into": counted(
        FROM_REFERRALS + OUTCOME + ADULT + f"AND NOT x.needs_enquiry AND NOT {STARTED}",
        part="x.code",
    ),
    "enquiries_concluded": counted(ENDED_126 + "AND " + A1.format(in_time="")),
    "enquiries_in_time": counted(
        ENDED_126 + "AND " + A1.format(in_time=" AND d.due_at >= e.ended_at")
    ),
    "enquiries_determined": counted(ENDED_126 + "AND e.determination <> ''"),
    "enquiries_requiring_action": counted(ENDED_126 + "AND e.determination IN ('1', '3')"),
    "adults_enquired_about": counted(ADULTS_OF_126, what="DISTINCT p.person_id"),
    "adults_who_did_not_agree": counted(
        ASKED_OF_126 + "AND v.agrees = 'no'", what="DISTINCT p.person_id"
    ),
    "enquiries_asked_about_advocacy": counted(ASKED_OF_126 + "AND v.advocacy > ''"),
    "enquiries_with_advocacy_offered": counted(
        ASKED_OF_126 + "AND v.advocacy IN ('accepted', 'refused')"
    ),
    "enquiries_with_advocacy_accepted": counted(ASKED_OF_126 + "AND v.advocacy = 'accepted'"),
    "people_reported": counted(FROM_REFERRALS + BOTH),
    "known nhs": counted(FROM_REFERRALS + PERSON + BOTH + "AND p.nhs_number <> ''"),
    "known born": counted(FROM_REFERRALS + PERSON + BOTH + "AND p.date_of_birth IS NOT NULL"),
    "known sex": counted(FROM_REFERRALS + PERSON + BOTH + f"AND p.sex NOT IN ({NONE})"),
    "known ethnicity": counted(FROM_REFERRALS + PERSON + BOTH + f"AND p.ethnicity NOT IN ({NONE})"),
    "known language": counted(FROM_REFERRALS + PERSON + BOTH + f"AND p.language NOT IN ({NONE})"),
}
