"""What a sitting of 30 cases with twelve agencies costs, beside hand-written SQL for the same.

The statements judge who may see what as ``visible_to`` does for the panel's co-ordinator, who
has the most to read: every case, what each agency answered, and the actions.
"""

# ruff: noqa: S608  every part of these statements is written here

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.acting import actor_of
from accounts.models import Agency, Membership
from accounts.roles import Role
from meetings.models import Meeting
from meetings.rules import Arrangements, Invitee
from panels import operations
from panels.models import AgencyInformation, Listing, Sitting
from records.models import AuditEvent
from referrals.models import Referral, Status
from referrals.models.information import SharingBasis
from referrals.rules.information import confirmed
from scripts.bench.by_hand import POLICY, VISIBLE, WHO, insert, parameters, read
from scripts.bench.minutes import invitee

CASES = 30
AGENCIES = 12

SITTING = """
SELECT m.*, p.name_en, p.name_cy, a.name_en, t.*, o.*
FROM panels_sitting s JOIN meetings_meeting m ON m.id = s.meeting_id
JOIN panels_panel p ON p.id = s.panel_id JOIN accounts_agency a ON a.id = p.agency_id
JOIN policies_paneltype t ON t.id = s.panel_type_id JOIN policies_policy o ON o.id = m.policy_id
WHERE m.reference = %(reference)s AND (NOT m.is_restricted OR m.chair_id = %(user)s)
    AND (p.agency_id = %(agency)s OR EXISTS (SELECT FROM panels_panel_members b
        WHERE b.panel_id = p.id AND b.agency_id = %(agency)s))
"""
CASES_HEARD = f"""
SELECT l.*, r.reference, r.pathway, r.is_restricted, p.given_name, p.family_name, p.person_id,
    s.name_en, a.name_en
FROM panels_listing l JOIN referrals_referral r ON r.id = l.referral_id
JOIN people_personrecord p ON p.id = r.record_id JOIN referrals_report w ON w.id = r.report_id
JOIN policies_source s ON s.id = w.source_id
LEFT JOIN accounts_agency a ON a.id = w.reporter_agency_id
WHERE l.sitting_id = %(sitting)s AND l.withdrawn_at IS NULL AND {VISIBLE}
ORDER BY l.position
"""
ACTIONS = f"""
SELECT c.*, g.name_en, m.reference, p.person_id FROM meetings_agreedaction c
JOIN meetings_meeting m ON m.id = c.meeting_id JOIN panels_sitting s ON s.meeting_id = m.id
JOIN accounts_agency g ON g.id = c.agency_id JOIN referrals_referral r ON r.id = c.referral_id
JOIN people_personrecord p ON p.id = r.record_id
WHERE s.panel_id = %(panel)s AND (m.id = %(sitting)s OR c.status = 'open') AND {VISIBLE}
ORDER BY c.due_on, c.id
"""
ASKED = """
SELECT a.id, a.name_en FROM accounts_agency a, panels_panel p WHERE p.id = %(panel)s
    AND (a.id = p.agency_id OR EXISTS (SELECT FROM panels_panel_members b
        WHERE b.panel_id = p.id AND b.agency_id = a.id))
"""
ANSWERED = """
SELECT i.listing_id, i.agency_id FROM panels_agencyinformation i
JOIN panels_listing l ON l.id = i.listing_id WHERE l.sitting_id = %(sitting)s
"""
LATE = """
SELECT p.listing_id, p.added_at FROM panels_paper p
JOIN panels_listing l ON l.id = p.listing_id WHERE l.sitting_id = %(sitting)s
"""
INVITED = """
SELECT t.*, a.* FROM meetings_attendance t JOIN accounts_agency a ON a.id = t.agency_id
WHERE t.meeting_id = %(sitting)s AND t.withdrawn_at IS NULL ORDER BY t.invited_at, t.id
"""
TOOL = """
SELECT r.bands, r.name_en FROM policies_risktool r JOIN policies_paneltype t
    ON t.policy_id = r.policy_id AND t.risk_tool = r.code
JOIN panels_sitting s ON s.panel_type_id = t.id WHERE s.meeting_id = %(sitting)s
"""
KINDS = """
SELECT k.code, k.name_en FROM policies_agencykind k JOIN meetings_meeting m
    ON m.policy_id = k.policy_id WHERE m.id = %(sitting)s
"""
DENIED = """
SELECT person_id FROM people_denial WHERE user_id = %(user)s AND lifted_at IS NULL
"""
MINUTES = """
SELECT d.* FROM records_issueddocument d
WHERE d.reference = %(reference)s AND (d.kind = 'sitting_minutes' OR EXISTS (
    SELECT FROM meetings_circulation c WHERE c.document_id = d.id AND c.user_id = %(user)s))
"""
SHOWN = (
    SITTING,
    CASES_HEARD,
    ACTIONS,
    ASKED,
    ANSWERED,
    LATE,
    INVITED,
    TOOL,
    KINDS,
    DENIED,
    MINUTES,
)


def call_sitting() -> Sitting:
    """Call a sitting with 30 cases, all answered by twelve agencies but for one in ten."""
    now = datetime.now(UTC)
    coordinator = Membership.objects.select_related("user", "agency", "team").get(
        user__name="Huw Pritchard", role=Role.PANEL_COORDINATOR
    )
    by = actor_of(coordinator)
    others = Agency.objects.filter(left_on=None).exclude(pk=coordinator.agency_id).order_by("pk")
    members = list(others[: AGENCIES - 1])
    panel = operations.create_panel(
        code="bench",
        panel_type="marac",
        name_en="Bench MARAC",
        name_cy="MARAC y fainc",
        agency=coordinator.agency,
        members=members,
        by=by,
        at=now,
    )
    sitting = operations.call_sitting(
        panel,
        arrangements=Arrangements(
            starts_at=now + timedelta(days=7),
            ends_at=now + timedelta(days=7, hours=4),
            mode=Meeting.Mode.VIDEO,
            place="",
            chair=invitee(coordinator),
        ),
        team=coordinator.team,
        invitees=[Invitee(agency=each, email=f"{each.code}@bench.example") for each in members],
        by=by,
        at=now,
    )
    about = Referral.objects.filter(status=Status.SUPPORT, owning_agency=coordinator.agency)
    for referral in about.select_related("policy").order_by("-received_at")[:CASES]:
        listing = put_on(sitting, referral, by=by, at=now)
        AgencyInformation.objects.bulk_create(
            AgencyInformation(
                listing=listing,
                agency=each,
                answer=AgencyInformation.Answer.HELD,
                text="Known since March.",
                given_at=now,
                given_by=by.id,
                given_by_name=by.name,
            )
            for number, each in enumerate([coordinator.agency, *members])
            if (listing.position + number) % 10
        )
    assert sitting.listings.count() == CASES, sitting.listings.count()
    return sitting


def put_on(sitting: Sitting, referral: Referral, **done: Any) -> Listing:
    purpose = referral.policy.sharing_purposes.filter(pathways__contains=[referral.pathway])[0]
    basis = confirmed(purpose, consent=SharingBasis.Consent.NOT_SOUGHT, consent_reason="")
    listing = operations.add_to_sitting(
        sitting, referral=referral, route="judgement", reason="Threats.", basis=basis, **done
    )
    return operations.assess(listing, score=15, **done)


def by_hand(sitting: Sitting, session: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return what reads all that the page shows, and what asks and writes all its request does."""
    given = {
        **parameters("Huw Pritchard"),
        "session": session,
        "reference": sitting.meeting.reference,
        "sitting": sitting.pk,
        "panel": sitting.panel_id,
    }
    actor = actor_of(Membership.objects.get(user__name="Huw Pritchard"))

    def shown() -> object:
        with connection.cursor() as cursor:
            return [read(cursor, statement, given) for statement in SHOWN]

    def asked() -> object:
        with transaction.atomic(), connection.cursor() as cursor:
            found = [read(cursor, statement, given) for statement in (WHO, POLICY, *SHOWN)]
            insert(
                AuditEvent(
                    event="sitting.viewed",
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    actor_agency_id=actor.agency_id,
                    actor_team_id=actor.team_id,
                    actor_role=actor.role,
                    at=given["at"],
                    details={"to": "view_panels"},
                )
            )
            return found

    return shown, asked
