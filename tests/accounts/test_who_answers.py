"""Who answers for somebody who is away or has left: the rule, the rows, and the page."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import absences, operations, queries
from accounts.models import Absence, User
from accounts.roles import Role
from accounts.rules import Colleague, who_answers_for
from records.audit import SYSTEM
from records.models import AuditEvent
from records.refusals import Refused
from tests.cast import actor, person, team
from tests.factories.accounts import MembershipFactory

NOON = dt.datetime(2026, 6, 1, 11, tzinfo=dt.UTC)
TODAY = NOON.date()
ANN, BOB, CAT, DEE = (UUID(int=number) for number in range(1, 5))


def at_work(user_id: UUID, rank: int = 2) -> Colleague:
    return Colleague(user_id, rank, is_here=True)


def away(user_id: UUID, cover: UUID | None = None, rank: int = 2) -> Colleague:
    return Colleague(user_id, rank, is_here=False, cover=cover)


@pytest.mark.parametrize(
    ("colleagues", "answers"),
    [
        pytest.param([at_work(ANN), at_work(BOB, 0)], ANN, id="who is there answers"),
        pytest.param([away(ANN, BOB), at_work(BOB), at_work(CAT, 0)], BOB, id="the cover"),
        pytest.param([away(ANN, BOB), away(BOB, CAT), at_work(CAT)], CAT, id="the cover's cover"),
        pytest.param([away(ANN, BOB), away(BOB, ANN), at_work(DEE, 1)], DEE, id="in a circle"),
        pytest.param([away(ANN), at_work(CAT, 1), at_work(DEE, 0)], DEE, id="nobody covers"),
        pytest.param([at_work(CAT, 1), away(DEE, None, 0)], CAT, id="left, and only a deputy"),
        pytest.param([away(ANN, BOB), at_work(DEE, 0)], DEE, id="a cover who left"),
        pytest.param([away(ANN), at_work(BOB)], None, id="nobody designated"),
        pytest.param([], None, id="nobody at all"),
    ],
)
def test_who_answers(colleagues: list[Colleague], answers: UUID | None) -> None:
    assert who_answers_for(ANN, colleagues) == answers


PEOPLE = [UUID(int=number) for number in range(1, 6)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.integers(0, 2),
            st.booleans(),
            st.none() | st.sampled_from(PEOPLE),
        ),
        unique_by=lambda each: each[0],
    ),
    st.sampled_from(PEOPLE),
)
def test_whoever_answers_is_a_colleague_and_is_there(rows, asked: UUID) -> None:
    colleagues = [Colleague(*row) for row in rows]

    answers = who_answers_for(asked, colleagues)

    here = {each.user_id for each in colleagues if each.is_here}
    designated = {each.user_id for each in colleagues if each.is_here and each.rank <= 1}
    assert answers in here if answers else not designated
    if asked in here:
        assert answers == asked


@pytest.mark.django_db
def test_what_is_for_a_teacher_on_holiday_reaches_the_cover(tomos: User, lowri: User) -> None:
    mair = person("Mair Ellis", Role.REPORTER, "school-staff")
    school = team("school-staff").agency_id
    absences.note_absence(
        tomos,
        starts_on=TODAY,
        ends_on=TODAY + dt.timedelta(days=6),
        cover=mair,
        by=actor(tomos),
        at=NOON,
    )

    def answering(days: int) -> User | None:
        return queries.who_answers_for(tomos.pk, school, on=TODAY + dt.timedelta(days=days))

    assert [answering(days) for days in (-1, 0, 6, 7)] == [tomos, mair, mair, tomos]
    operations.deactivate(mair, by=SYSTEM, at=NOON)
    assert answering(0) == lowri
    operations.deactivate(tomos, by=SYSTEM, at=NOON)
    assert answering(7) == lowri


@pytest.mark.django_db
def test_a_school_is_answered_for_by_its_deputy_while_the_designated_person_is_away(
    lowri: User,
) -> None:
    deputy = person("Eirlys Tan", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    school = team("school-staff").agency_id
    assert queries.designated_people(school, on=TODAY) == [deputy, lowri]

    absences.note_absence(
        lowri, starts_on=TODAY, ends_on=TODAY, cover=None, by=actor(lowri), at=NOON
    )

    assert queries.designated_people(school, on=TODAY) == [deputy]


@pytest.mark.django_db
def test_nobody_of_another_agency_can_cover(tomos: User, haf: User) -> None:
    with pytest.raises(Refused, match="colleague"):
        absences.note_absence(
            tomos, starts_on=TODAY, ends_on=TODAY, cover=haf, by=actor(tomos), at=NOON
        )
    assert not Absence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts", "ends", "why"),
    [(1, 0, "before the first"), (-5, -1, "over already"), (0, 3, "already")],
)
def test_days_that_cannot_be(tomos: User, starts: int, ends: int, why: str) -> None:
    day = dt.timedelta(days=1)
    kept: dict[str, Any] = {"cover": None, "by": actor(tomos), "at": NOON}
    absences.note_absence(tomos, starts_on=TODAY + 2 * day, ends_on=TODAY + 4 * day, **kept)

    with pytest.raises(Refused, match=why):
        absences.note_absence(
            tomos, starts_on=TODAY + starts * day, ends_on=TODAY + ends * day, **kept
        )


@pytest.mark.django_db
def test_two_who_are_away_at_once_do_not_cover_for_each_other(tomos: User, lowri: User) -> None:
    MembershipFactory.create(user=lowri, team=team("school-staff"), role=Role.REPORTER)
    kept: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY, "at": NOON}
    absences.note_absence(lowri, cover=None, by=actor(lowri), **kept)

    with pytest.raises(Refused, match="away themselves"):
        absences.note_absence(tomos, cover=lowri, by=actor(tomos), **kept)


@pytest.mark.django_db
@pytest.mark.parametrize("began", [-2, 0, 2])
def test_whoever_is_back_answers_again(tomos: User, began: int) -> None:
    day = dt.timedelta(days=1)
    absence = absences.note_absence(
        tomos,
        starts_on=TODAY + began * day,
        ends_on=TODAY + 5 * day,
        cover=None,
        by=actor(tomos),
        at=NOON,
    )

    absences.end_absence(absence, by=actor(tomos), at=NOON)

    assert not Absence.objects.filter(ends_on__gte=TODAY).exists()
    assert queries.who_answers_for(tomos.pk, team("school-staff").agency_id, on=TODAY) == tomos
    assert AuditEvent.objects.filter(event="absence.ended").count() == 1
