"""Which counts are old: what changed since they were made, read from the history of rows.

Whatever happens to one referral may change what others of the same person count as (a repeat),
so every quarter in which somebody of a changed row was referred is counted again.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection

from accounts.models import Agency
from measures.rules import Quarter, quarter_of

Touched = Mapping[Quarter, set[UUID]]

# The tables whose rows the counts are made of (ADR 41 follows them all).
TABLES = [
    "people_personrecord",
    "referrals_deadline",
    "referrals_openedfrom",
    "referrals_referral",
    "referrals_report",
    "strategy_meetings_enquiry",
]

# Each change leads to referrals, those to people, and people to the quarters of all of theirs.
# What a row no longer says (its team, its day, its person) is in what it was.
TOUCHED = """
WITH changed AS MATERIALIZED (
    SELECT "table" AS of_table, row_key::uuid AS id, was FROM records_rowchange
    WHERE transaction_id >= %(from_transaction)s AND "table" = ANY(%(tables)s)
        AND changed_at >= %(since)s - interval '1 day'
), of_referral AS (
    SELECT id FROM changed WHERE of_table = 'referrals_referral'
    UNION SELECT row.referral_id FROM changed JOIN referrals_deadline row USING (id)
        WHERE of_table = 'referrals_deadline'
    UNION SELECT row.referral_id FROM changed JOIN strategy_meetings_enquiry row USING (id)
        WHERE of_table = 'strategy_meetings_enquiry'
    UNION SELECT row.earlier_id FROM changed JOIN referrals_openedfrom row USING (id)
        WHERE of_table = 'referrals_openedfrom'
    UNION SELECT row.id FROM changed JOIN referrals_referral row ON row.report_id = changed.id
        WHERE of_table = 'referrals_report'
    UNION SELECT (was ->> 'referral_id')::uuid FROM changed WHERE jsonb_exists(was, 'referral_id')
    UNION SELECT (was ->> 'earlier_id')::uuid FROM changed WHERE jsonb_exists(was, 'earlier_id')
    UNION SELECT referral_id FROM referrals_deadline
        WHERE met_at IS NULL AND stopped_at IS NULL AND due_at >= %(since)s AND due_at < %(at)s
), of_person AS (
    SELECT person_id FROM of_referral JOIN referrals_referral USING (id)
        JOIN people_personrecord record ON record.id = record_id
    UNION SELECT person_id FROM changed JOIN people_personrecord USING (id)
        WHERE of_table = 'people_personrecord'
    UNION SELECT person_id FROM changed
        JOIN people_personrecord record ON record.id = (was ->> 'record_id')::uuid
    UNION SELECT (was ->> 'person_id')::uuid FROM changed WHERE jsonb_exists(was, 'person_id')
), stands AS (
    SELECT referral.id, owning_team_id AS team, received_at AS moment
    FROM of_person JOIN people_personrecord record USING (person_id)
    JOIN referrals_referral referral ON record_id = record.id
    WHERE owning_agency_id = %(agency)s
), moments AS (
    SELECT id, team, moment FROM stands
    UNION SELECT stands.id, team, ended_at FROM stands
        JOIN strategy_meetings_enquiry enquiry ON referral_id = stands.id
        WHERE ended_at IS NOT NULL
    UNION SELECT enquiry.referral_id, team, (was ->> 'ended_at')::timestamptz FROM changed
        JOIN strategy_meetings_enquiry enquiry USING (id)
        JOIN stands ON stands.id = enquiry.referral_id
        WHERE was ->> 'ended_at' IS NOT NULL
    UNION SELECT stands.id, team, (was ->> 'received_at')::timestamptz FROM changed
        JOIN stands USING (id) WHERE jsonb_exists(was, 'received_at')
), everything AS (
    SELECT team, moment FROM moments
    UNION SELECT (was ->> 'owning_team_id')::uuid, moment FROM changed
        JOIN moments USING (id) WHERE jsonb_exists(was, 'owning_team_id')
    UNION SELECT (was ->> 'owning_team_id')::uuid, (was ->> 'received_at')::timestamptz
        FROM changed
        WHERE of_table = 'referrals_referral' AND jsonb_exists(was, 'reference')
)
SELECT DISTINCT team, date_trunc('quarter', moment AT TIME ZONE 'Europe/London')::date
FROM everything WHERE team IS NOT NULL AND moment IS NOT NULL
"""


def touched(agency: Agency, *, from_transaction: int, since: datetime, at: datetime) -> Touched:
    """Return the teams in each quarter whose counts may have changed.

    By any transaction from ``from_transaction`` on, or because a moment between ``since`` and
    ``at`` was one at which something was due. It is read as the system, for a sweep. No
    transaction runs for a day: that bound is for numbers that a restored backup brought along.
    """
    found: dict[Quarter, set[UUID]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            TOUCHED,
            {
                "agency": agency.pk,
                "from_transaction": from_transaction,
                "since": since,
                "at": at,
                "tables": TABLES,
            },
        )
        for team, starts_on in cursor.fetchall():
            found[quarter_of(starts_on)].add(team)
    return found


def next_transaction() -> int:
    """Return the first transaction whose changes a statement after this one may not see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (number,) = cursor.fetchone()
    return int(number)
