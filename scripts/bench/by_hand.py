"""What the board asks of the database, written by hand: as few SQL statements as can be.

This is what the board is measured against. The statements judge who may see what as
``visible_to`` does, for somebody whose role covers their agency.
"""

# ruff: noqa: S608  every part of these statements is written here

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from accounts.acting import actor_of
from accounts.models import Membership
from policies.queries import current_policy
from records.models import AuditEvent
from referrals.queries import queue
from referrals.rules import CLOCKS_OF_THE_QUEUE, URGENT_SEEN

VISIBLE = """
    ((NOT r.is_restricted AND (r.owning_team_id = %(team)s OR r.owning_agency_id = %(agency)s
        OR r.allocated_to = %(user)s
        OR EXISTS (SELECT FROM referrals_agencyshare s
            JOIN auth_group g ON g.id = s.group_id
            JOIN accounts_agency a ON a.group_id = g.id AND a.id = %(agency)s
            JOIN referrals_shareground h ON h.agency_share_id = s.id AND h.ended_at IS NULL
                AND (h.ends_at IS NULL OR h.ends_at > %(at)s)
            WHERE s.content_object_id = r.id)
        OR EXISTS (SELECT FROM referrals_personshare s
            JOIN referrals_shareground h ON h.person_share_id = s.id AND h.ended_at IS NULL
                AND h.source_kind = 'emergency' AND h.ends_at > now()
            WHERE s.content_object_id = r.id AND s.user_id = %(user)s)))
     OR EXISTS (SELECT FROM referrals_personshare s
            JOIN referrals_shareground h ON h.person_share_id = s.id AND h.ended_at IS NULL
                AND h.source_kind <> 'emergency' AND (h.ends_at IS NULL OR h.ends_at > %(at)s)
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


COUNTS = f"""
SELECT count(*), count(*) FILTER (WHERE r.is_free),
    count(*) FILTER (WHERE r.is_free AND r.decision_due_at < %(at)s),
    count(*) FILTER (WHERE r.is_free AND r.received_at >= %(since)s),
    count(*) FILTER (WHERE r.rating = 'red' AND (r.came_out_of_hours OR {UNSEEN})),
    count(*) FILTER (WHERE r.is_free AND r.interim_at IS NOT NULL),
    count(*) FILTER (WHERE NOT r.is_free)
FROM (SELECT r.*, {FREE} AS is_free FROM referrals_referral r
    WHERE r.status = 'submitted' AND {VISIBLE}
    ORDER BY r.decision_due_at, r.id LIMIT {queue.MOST_COUNTED}) r
"""
DECIDED = f"""
SELECT count(*) FILTER (WHERE r.status = 'sign_off'),
    count(*) FILTER (WHERE r.screened_at >= %(today)s)
FROM referrals_referral r
WHERE (r.status = 'sign_off' OR r.screened_at >= %(today)s) AND {VISIBLE}
"""
CLOCKS = """
SELECT d.referral_id, t.ref, d.started_at, e.code, d.is_red, d.due_at
FROM referrals_deadline d
JOIN policies_timescale t ON t.id = d.timescale_id JOIN policies_policy e ON e.id = t.policy_id
JOIN referrals_referral r ON r.id = d.referral_id
WHERE d.referral_id = ANY(%(shown)s) AND d.met_at IS NULL AND d.stopped_at IS NULL
    AND t.ref = ANY(%(refs)s)
    AND (d.due_at = r.decision_due_at OR d.due_at IS NULL OR t.ref = 'R6.urgent')
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


WHO = """
SELECT s.session_data, u.*, m.*, a.*, t.*
FROM django_session s, accounts_user u
JOIN accounts_membership m ON m.user_id = u.id AND m.starts_on <= %(day)s
    AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
JOIN accounts_agency a ON a.id = m.agency_id LEFT JOIN accounts_team t ON t.id = m.team_id
WHERE s.session_key = %(session)s AND s.expire_date > %(at)s AND u.id = %(user)s
"""
POLICY = """
SELECT p.*, (SELECT count(*) FROM policies_bankholiday),
    (SELECT max(id::text) FROM policies_bankholiday),
    (SELECT at FROM records_heartbeat WHERE name = 'remind of deadlines')
FROM policies_policy p WHERE p.status = 'published' AND p.effective_on <= %(day)s
ORDER BY p.effective_on DESC LIMIT 1
"""


def shown(name: str) -> Callable[[], object]:
    """Return what reads everything the first page shows to the person of this ``name``."""
    given = parameters(name)

    def run() -> object:
        with connection.cursor() as cursor:
            return read_all(cursor, given)

    return run


def asked_for(name: str, session: str) -> Callable[[], object]:
    """Return what asks all that a request for the page asks, and writes down that it was read.

    Besides what is shown: who asks, in which membership; the edition, its calendar, whether
    reminders are late; and the event of the look, in one transaction that is committed.
    """
    given = {**parameters(name), "session": session}
    actor = actor_of(Membership.objects.get(user__name=name))

    def run() -> object:
        with transaction.atomic(), connection.cursor() as cursor:
            found = [read(cursor, WHO, given), read(cursor, POLICY, given), read_all(cursor, given)]
            insert(
                AuditEvent(
                    event="queue.viewed",
                    actor_kind=actor.kind,
                    actor_id=actor.id,
                    actor_name=actor.name,
                    actor_agency_id=actor.agency_id,
                    actor_team_id=actor.team_id,
                    actor_role=actor.role,
                    at=given["at"],
                    details={"stage": "awaiting", "filters": {}, "count": queue.PAGE_SIZE},
                )
            )
            return found

    return run


def parameters(name: str) -> dict[str, Any]:
    actor = actor_of(Membership.objects.get(user__name=name))
    at = timezone.now()
    return {
        "agency": actor.agency_id,
        "team": actor.team_id,
        "user": actor.id,
        "at": at,
        "day": timezone.localdate(at),
        "since": queue.shift_began(current_policy(at), at=at),
        "today": timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0),
        "refs": [*CLOCKS_OF_THE_QUEUE, URGENT_SEEN],
    }


def read_all(cursor: Any, given: dict[str, Any]) -> object:
    rows = read(cursor, ROWS, given)
    given["shown"] = [row[0] for row in rows]
    given["people"] = [row[13] for row in rows]
    others = (COUNTS, DECIDED, CLOCKS, PREVIOUS, PRESENT, WARNED)
    return rows, [read(cursor, statement, given) for statement in others]


def read(cursor: Any, statement: str, given: Mapping[str, Any]) -> list[Any]:
    cursor.execute(statement, given)
    rows: list[Any] = cursor.fetchall()
    return rows


def insert(row: models.Model) -> None:
    """INSERT a row by hand; what the database fills in is left to it."""
    fields = [field for field in row._meta.concrete_fields if is_given(field, row)]
    columns = ", ".join(str(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {row._meta.db_table} ({columns}) VALUES ({places})", values)


def is_given(field: "models.Field[Any, Any]", row: models.Model) -> bool:
    value = field.value_from_object(row)
    return not (isinstance(value, DatabaseDefault) or (field.primary_key and value is None))
