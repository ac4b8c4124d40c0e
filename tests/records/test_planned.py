"""What is asked again on a connection is planned once, and answers as it did."""

from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.db import connection as of_thread
from psycopg2.sql import SQL, Literal

from records.postgresql import planned
from records.postgresql.base import DatabaseWrapper
from records.row_security import as_system, seen_by
from referrals.models import Referral
from tests.factories.referrals import ReferralFactory

connection = cast("DatabaseWrapper", of_thread)


def plans() -> list[str]:
    """Return the statements this connection has planned."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def referrals(mash):
    """Make two referrals; what that asked is forgotten."""
    made = [ReferralFactory(), ReferralFactory()]
    forget()
    return made


def forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.plans = planned.Plans()


def references(*ids):
    return list(Referral.objects.filter(id__in=ids).values_list("reference", flat=True))


def test_what_is_asked_twice_is_planned_for_whoever_is_next(referrals):
    one, other = referrals
    assert references(one.id) == [one.reference]
    assert plans() == []
    assert references(other.id) == [other.reference]
    (statement,) = plans()
    assert "$1::uuid" in statement
    assert str(one.id) not in statement
    assert str(other.id) not in statement
    assert references(one.id) == [one.reference]
    assert references(uuid4()) == []


def test_what_is_no_key_stays_in_the_text(referrals):
    """The partial indexes are for what a statement says, and not for its parameters."""
    for _ in range(2):
        list(Referral.objects.filter(status="submitted", received_at__lt=datetime.now(UTC)))
    (statement,) = plans()
    assert "'submitted'" in statement
    assert "$1::timestamptz" in statement


def test_a_plan_shows_each_reader_their_own_rows(referrals):
    referral, _ = referrals
    for _ in range(4):
        with seen_by(None):
            assert references(referral.id) == []
        with as_system("a test"):
            assert references(referral.id) == [referral.reference]


def test_equal_values_are_one_parameter_as_group_by_needs(referrals):
    day = datetime(2026, 4, 1, tzinfo=UTC)
    sql = (
        "SELECT received_at - %s, count(*) FROM referrals_referral"
        " WHERE received_at > %s GROUP BY received_at - %s"
    )
    with connection.cursor() as cursor:
        for _ in range(2):
            cursor.execute(sql, [day, datetime(2000, 1, 1, tzinfo=UTC), day])
            assert sum(count for _, count in cursor.fetchall()) == len(referrals)
    assert "$2" in plans()[0]
    assert "$3" not in plans()[0]


def test_only_so_many_are_kept(referrals, monkeypatch):
    monkeypatch.setattr(planned, "MOST_PLANS", 2)
    for field in ("id", "reference", "status"):
        for _ in range(2):
            list(Referral.objects.filter(id=uuid4()).values_list(field))
    assert len(plans()) == 2
    assert list(Referral.objects.filter(id=uuid4()).values_list("id")) == []


def test_of_what_was_asked_once_little_is_kept(referrals, monkeypatch):
    monkeypatch.setattr(planned, "MOST_ASKED", 3)
    for word in "abcdef":
        list(Referral.objects.filter(reference=word))
    assert len(connection.plans.asked) == 3
    assert plans() == []


def test_very_many_keys_are_not_planned(referrals):
    for _ in range(3):
        references(*(uuid4() for _ in range(planned.MOST_PARAMETERS + 1)))
    assert plans() == []


def test_what_is_read_in_pieces_is_not_planned(referrals):
    referral, _ = referrals
    for _ in range(3):
        found = Referral.objects.filter(id=referral.id).iterator(chunk_size=2)
        assert [each.pk for each in found] == [referral.pk]
    assert plans() == []


def test_what_cannot_be_planned_fails_as_it_did(referrals):
    with connection.cursor() as cursor:
        for _ in range(3):
            with pytest.raises(ProgrammingError), transaction.atomic():
                cursor.execute("SELECT id FROM nowhere WHERE id = %s", [uuid4()])
    assert references(uuid4()) == []


def test_a_new_connection_has_no_plans(referrals):
    for _ in range(2):
        references(uuid4())
    assert connection.plans.names
    connection.init_connection_state()
    assert not connection.plans.names


def test_what_is_composed_is_asked_as_it_is(referrals):
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(SQL("SELECT {}").format(Literal(7)), [])
            assert cursor.fetchone() == (7,)
    assert "SELECT 7" not in str(plans())


def test_whoever_wraps_a_statement_sees_it_whole(referrals):
    """What is kept of a statement for other connections must not be the name of a plan of this."""
    seen = []

    def look(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    for _ in range(3):
        with connection.execute_wrapper(look):
            references(referrals[0].id)
    assert [sql.split()[0] for sql in seen] == ["SELECT"] * 3
    assert len(plans()) == 1
