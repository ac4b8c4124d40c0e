"""What the board shows, asked for by hand: one SQL statement for each thing, as few as can be.

This is what the board's ORM queries are measured against. The statements judge who may see what
as ``visible_to`` does, for somebody whose role covers their agency.
"""

# ruff: noqa: S608  every part of these statements is written here

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.acting import actor_of
from accounts.models import Membership
from policies.queries import current_policy
from referrals.queries import queue

VISIBLE = """
    ((NOT r.is_restricted AND (r.owning_team_id = %(team)s OR r.owning_agency_id = %(agency)s
        OR r.allocated_to = %(user)s
        OR EXISTS (SELECT FROM referrals_agencyshare s
            JOIN auth_group g ON g.id = s.group_id
            JOIN accounts_agency a ON a.group_id = g.id AND a.id = %(agency)s
            JOIN referrals_shareground h ON h.agency_share_id = s.id AND h.ended_at IS NULL
                AND (h.ends_at IS NULL OR h.ends_at > %(at)s)
            WHERE s.content_object_id = r.id)))
     OR EXISTS (SELECT FROM referrals_personshare s
            JOIN referrals_shareground h ON h.person_share_id = s.id AND h.ended_at IS NULL
                AND (h.ends_at IS NULL OR h.ends_at > %(at)s)
            WHERE s.content_object_id = r.id AND s.user_id = %(user)s))
    AND NOT EXISTS (SELECT FROM people_personrecord p
        JOIN people_denial d ON d.person_id = p.person_id
            AND d.user_id = %(user)s AND d.lifted_at IS NULL
        WHERE p.id = r.record_id)
"""
FREE = "(r.held_until IS NULL OR r.held_until <= now() OR r.decision_due_at < r.held_until)"
UNSEEN = """
    EXISTS (SELECT FROM referrals_deadline d JOIN policies_timescale t ON t.id = d.timescale_id
    WHERE d.referral_id = r.id AND t.ref = 'R6.urgent' AND d.met_at IS NULL
        AND d.stopped_at IS NULL)
"""

ROWS = f"""
SELECT r.id, r.reference, r.version, r.pathway, r.rating, r.received_at, r.decision_due_at,
    r.taken_at, r.taken_by, r.taken_by_name, r.held_until, r.interim_at, r.screened_at,
    p.person_id, p.given_name, p.family_name, p.aliases, p.date_of_birth,
    w.categories, w.flags, w.reporter_organisation, a.name_en, s.name_en
FROM referrals_referral r
JOIN people_personrecord p ON p.id = r.record_id
JOIN referrals_report w ON w.id = r.report_id
JOIN policies_source s ON s.id = w.source_id
LEFT JOIN accounts_agency a ON a.id = w.reporter_agency_id
WHERE r.status = 'submitted' AND {FREE} AND {VISIBLE}
ORDER BY r.decision_due_at, r.id LIMIT 51
"""


def counted(name: str, condition: str, order: str = "r.decision_due_at") -> str:
    """Return the SQL that counts one list, as far as the board counts."""
    return (
        f"(SELECT '{name}', count(*) FROM (SELECT FROM referrals_referral r"
        f" WHERE {condition} AND {VISIBLE} ORDER BY {order} LIMIT {queue.MOST_COUNTED + 1}) l)"
    )


COUNTS = " UNION ALL ".join(
    [
        counted("waiting", f"r.status = 'submitted' AND {FREE}"),
        counted("late", f"r.status = 'submitted' AND {FREE} AND r.decision_due_at < %(at)s"),
        counted(
            "new",
            f"r.status = 'submitted' AND {FREE} AND r.received_at >= %(since)s",
            "r.received_at DESC",
        ),
        counted(
            "night",
            f"r.status = 'submitted' AND r.rating = 'red' AND (r.came_out_of_hours OR {UNSEEN})",
        ),
        counted("outstanding", f"r.status = 'submitted' AND {FREE} AND r.interim_at IS NOT NULL"),
        counted("held", f"r.status = 'submitted' AND r.held_until IS NOT NULL AND NOT {FREE}"),
        counted("sign_off", "r.status = 'sign_off'", "r.received_at"),
        counted("decided", "r.screened_at >= %(today)s", "r.screened_at"),
    ]
)
CLOCKS = """
SELECT d.referral_id, t.ref, d.started_at, e.code, d.is_red, d.due_at
FROM referrals_deadline d
JOIN policies_timescale t ON t.id = d.timescale_id JOIN policies_policy e ON e.id = t.policy_id
WHERE d.referral_id = ANY(%(shown)s) AND d.met_at IS NULL AND d.stopped_at IS NULL
"""
PREVIOUS = f"""
SELECT p.person_id, count(*), count(*) FILTER (WHERE r.status <> 'closed')
FROM people_personrecord p JOIN referrals_referral r ON r.record_id = p.id
WHERE p.person_id = ANY(%(people)s) AND {VISIBLE} GROUP BY p.person_id
"""
PRESENT = """
SELECT referral_id, seen_by_name FROM referrals_presence
WHERE referral_id = ANY(%(shown)s) AND seen_at > %(at)s - interval '45 s' AND seen_by <> %(user)s
"""
WARNED = """
SELECT r.id FROM referrals_referral r JOIN people_personrecord p ON p.id = r.record_id
WHERE r.id = ANY(%(shown)s) AND (
    EXISTS (SELECT FROM referrals_reportperson n JOIN people_personrecord q ON q.id = n.record_id
        JOIN people_safetywarning w ON w.person_id = q.person_id AND w.ended_at IS NULL
        WHERE n.report_id = r.report_id)
    OR EXISTS (SELECT FROM people_safetywarning w WHERE w.person_id IS NULL
        AND w.ended_at IS NULL AND w.search_postcode = p.search_postcode))
"""


def everything(name: str) -> Callable[[], object]:
    """Return what asks for everything the first page shows to the person of this ``name``."""
    actor = actor_of(Membership.objects.get(user__name=name))
    at = timezone.now()
    since = queue.shift_began(current_policy(at), at=at)
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    given: dict[str, Any] = {
        "agency": actor.agency_id,
        "team": actor.team_id,
        "user": actor.id,
        "at": at,
        "since": since,
        "today": today,
    }

    def run() -> object:
        with connection.cursor() as cursor:
            rows = asked(cursor, ROWS, given)
            given["shown"] = [row[0] for row in rows]
            given["people"] = [row[13] for row in rows]
            others = (COUNTS, CLOCKS, PREVIOUS, PRESENT, WARNED)
            return rows, [asked(cursor, statement, given) for statement in others]

    return run


def asked(cursor: Any, statement: str, given: Mapping[str, Any]) -> list[Any]:
    cursor.execute(statement, given)
    rows: list[Any] = cursor.fetchall()
    return rows
