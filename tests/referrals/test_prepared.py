"""A query that is kept as SQL asks what the query itself would ask, of whoever reads, and now."""

import datetime as dt
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.roles import Role
from records.audit import PUBLIC, SYSTEM, Actor, Kind
from referrals import clocks
from referrals.models import Referral
from referrals.queries import queue
from referrals.queries.prepared import prepared
from referrals.queries.rows import others_of
from tests.cast import actor
from tests.factories.people import DenialFactory
from tests.referrals.arriving import arrives

AT = dt.datetime(2026, 5, 5, 10, tzinfo=dt.UTC)


@prepared
def visible(actor: Actor):
    return Referral.objects.visible_to(actor).values_list("pk").order_by("pk")


@pytest.fixture
def referrals(reporter):
    return [arrives(by=reporter), arrives(by=reporter)]


@pytest.fixture
def set_clock(monkeypatch):
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def asked(run, **given) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        list(run(**given))
    return [query["sql"] for query in queries]


@pytest.mark.parametrize("role", [*Role, ""])
@pytest.mark.parametrize("has_team", [True, False])
def test_for_every_role_the_kept_query_is_the_one_visible_to_makes(db, role, has_team, set_clock):
    set_clock(AT)
    for _ in range(3):
        reader = Actor(Kind.USER, uuid4(), "x", uuid4(), uuid4() if has_team else None, role)
        made = Referral.objects.visible_to(reader).values_list("pk").order_by("pk")

        assert asked(visible, actor=reader) == asked(made.all)


@pytest.mark.parametrize("name", ["nia", "oren", "dai", "haf", "anwen"])
def test_who_reads_after_another_sees_their_own(request, name, referrals, nia):
    reader = actor(request.getfixturevalue(name))
    visible(actor=actor(nia))

    found = [pk for (pk,) in visible(actor=reader)]

    own = Referral.objects.visible_to(reader).order_by("pk")
    assert found == list(own.values_list("pk", flat=True))


def test_a_denial_holds_at_the_next_read(nia, referrals):
    assert len(visible(actor=actor(nia))) == 2

    DenialFactory(person=referrals[0].record.person, user_id=nia.pk)

    assert visible(actor=actor(nia)) == [(referrals[1].pk,)]


@pytest.mark.parametrize("nobody", [SYSTEM, PUBLIC])
def test_who_may_see_nothing_asks_nothing(db, nobody):
    assert asked(visible, actor=nobody) == []
    assert visible(actor=nobody) == []
    assert queue.decided(nobody, at=AT) == {"sign_off": 0, "decided": 0}


def test_now_is_read_again_at_each_read(nia, set_clock, db):
    @prepared
    def late(actor):
        found = Referral.objects.filter(decision_due_at__lt=timezone.now())
        return found.values_list("pk").order_by("pk")

    for hour in (1, 2):
        set_clock(AT + dt.timedelta(hours=hour))
        (sql,) = asked(late, actor=actor(nia))
        assert f"2026-05-05T{10 + hour}:00:00" in sql


def test_any_number_of_people_is_one_query(nia, referrals):
    people = tuple(referral.record.person_id for referral in referrals)

    assert {row[0] for row in others_of(people=people, actor=actor(nia))} == set(people)
    assert others_of(people=people[:1], actor=actor(nia)) == [(people[0], 1, 1)]
    assert others_of(people=(), actor=actor(nia)) == []


@pytest.mark.parametrize(
    "kept",
    [
        {"pk": UUID(int=7)},
        {"received_at__lt": AT},
        {"record__date_of_birth": AT.date()},
    ],
)
def test_what_would_be_kept_of_one_reader_for_the_next_is_refused(db, kept):
    @prepared
    def spoilt(actor):
        return Referral.objects.filter(**kept).values_list("pk")

    with pytest.raises(RuntimeError, match="no value of the read"):
        spoilt(actor=SYSTEM)


def test_a_moment_made_of_a_moment_is_refused(db):
    @prepared
    def spoilt(at):
        return Referral.objects.filter(received_at__lt=at - dt.timedelta(hours=1)).values_list("pk")

    with pytest.raises(RuntimeError, match="no value of the read"):
        spoilt(at=AT)


def test_what_asks_while_it_is_put_into_sql_is_refused(db):
    @prepared
    def spoilt(actor):
        hidden = list(Referral.objects.values_list("pk", flat=True))
        return Referral.objects.exclude(pk__in=hidden).values_list("pk")

    with pytest.raises(RuntimeError, match="while another"):
        spoilt(actor=SYSTEM)


@pytest.mark.parametrize("language", ["en", "cy"])
def test_a_moment_reads_as_date_format_writes_it(language):
    with override(language):
        for month in range(1, 13):
            at = dt.datetime(2026, month, 3, 9, 5, tzinfo=dt.UTC)
            assert clocks.moment(at) == date_format(timezone.localtime(at), "j M Y, H:i")
