"""A MARAC's quarter worked by hand: two sittings, five cases, and who else each names."""

import datetime as dt

import pytest

from meetings.models import Meeting
from tests.cast import sign_in
from tests.factories.people import DenialFactory
from tests.measures import marac
from tests.measures.rows import NOBODY
from tests.measures.test_worked import FIRST, figures, policy, sitting

pytestmark = pytest.mark.django_db

AUGUST = dt.datetime(2026, 8, 12, 9, tzinfo=FIRST.tzinfo)
TURNS_17, TURNS_18 = dt.date(2009, 8, 12), dt.date(2008, 8, 12)
THE_DAY_AFTER = dt.date(2008, 8, 13)


@pytest.fixture
def quarter():
    """Put in the quarter and return its cases.

    Three are heard on 12 August: a woman whom the police reported, a man whom a school reported
    and who comes back, and a girl who turned 17 that day. Of two others one was taken off the
    agenda, and one stood on that of a sitting which was cancelled.
    """
    sources = {code: policy().sources.get(code=code) for code in ("police", "school")}
    woman = sitting(AUGUST, source=sources["police"], sex="female", ethnicity="roma")
    man = sitting(AUGUST, source=sources["school"], sex="male", is_repeat=True)
    girl = sitting(AUGUST, source=sources["school"], sex="female", date_of_birth=TURNS_17)
    withdrawn = sitting(AUGUST, sex="male", is_repeat=True)
    withdrawn.withdrawn_at, withdrawn.withdrawn_by = AUGUST, NOBODY
    withdrawn.decision, withdrawn.decided_at, withdrawn.decided_by = "", None, None
    withdrawn.save()
    cancelled = sitting(AUGUST, sex="male")
    Meeting.objects.filter(pk=cancelled.sitting_id).update(
        status="cancelled", cancelled_at=AUGUST, cancelled_by=NOBODY
    )
    named = woman.referral.report
    marac.name(named, role="child_at_risk", born=None)
    marac.name(named, role="household_member", born=THE_DAY_AFTER)  # 17
    marac.name(named, role="household_member", born=TURNS_18)  # 18 that day: no child
    marac.name(named, role="household_member", born=None)  # of no known age: no child
    marac.name(named, role="alleged_source", born=THE_DAY_AFTER)
    marac.name(man.referral.report, role="alleged_source", born=TURNS_18)
    marac.name(cancelled.referral.report, role="child_at_risk", born=None)
    return woman, man, girl


@pytest.mark.parametrize(
    ("key", "part", "worked"),
    [
        ("X01", "", (3, None)),
        ("X01.repeat", "", (1, 3)),
        ("X01.partners", "", (2, 3)),
        ("X01.source", "police", (1, 3)),
        ("X01.source", "school", (2, 3)),
        ("X01.children", "", (2, None)),
        ("X01.sex", "female", (2, 3)),
        ("X01.sex", "male", (1, 3)),
        ("X01.ethnicity", "roma", (1, 3)),
        ("X01.ethnicity", "not-known", (2, 3)),
        ("X01.young", "", (1, 3)),
        ("X01.young_sources", "", (1, None)),
    ],
)
def test_a_quarter_worked_by_hand(quarter, key, part, worked):
    assert figures(key, part)[0] == worked


def test_a_child_of_two_roles_counts_once_and_of_two_cases_twice(quarter):
    woman, man, _girl = quarter
    twice = marac.name(woman.referral.report, role="child_at_risk", born=THE_DAY_AFTER)
    woman.referral.report.people.create(record=twice.record, role="household_member")
    assert figures("X01.children")[0] == (3, None)

    man.referral.report.people.create(record=twice.record, role="child_at_risk")
    assert figures("X01.children")[0] == (4, None)


def test_whoever_is_heard_is_no_child_of_their_own_case(quarter):
    girl = quarter[2]
    girl.referral.report.people.create(record=girl.referral.record, role="child_at_risk")

    assert figures("X01.children")[0] == (2, None)


def test_another_kind_of_panel_is_no_marac(quarter):
    panel = quarter[0].sitting.panel
    panel.panel_type = "exploitation"
    panel.save()

    assert figures("X01")[0] == (0, None)


@pytest.mark.parametrize("key", ["X01", "X01.young_sources", "P01"])
def test_no_number_or_list_tells_the_source_of_harm_that_a_case_is_heard(client, sian, key):
    case = sitting(AUGUST)
    source = marac.name(case.referral.report, role="alleged_source", born=THE_DAY_AFTER)
    address, asked = f"/figures/{key}/referrals/", {"quarter": "2026-2"}
    part = {"part": case.sitting.panel.code} if key == "P01" else {}
    before = sign_in(client, sian).get(address, asked | part)
    assert case.referral.reference in before.content.decode()

    DenialFactory.create(person=source.record.person, user_id=sian.pk)

    after = client.get(address, asked | part)
    assert case.referral.reference not in after.content.decode()
    assert (after.context["figure"], after.context["counted"], after.context["open"]) == (0, 0, 0)
