"""Children with open work who are about to be adults, and births that nobody has recorded."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Agency, User
from people.operations_life import record_birth, record_death
from people.rules_life import ADULT_AT, birthday
from policies.models import Policy
from records.audit import SYSTEM
from referrals.models import Pathway, Referral, Status
from referrals.queries import growing_up
from tests.cast import actor, sign_in, team
from tests.people.family import reported

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


def born_for(days: int) -> dt.date:
    """Return the birthday of somebody who is eighteen in so many days."""
    return birthday(TODAY + dt.timedelta(days=days), age=-ADULT_AT)


@pytest.fixture(autouse=True)
def partnership(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to, and the arrangements in force."""
    team("mash"), team("safeguarding")
    return conwy


def lines(user: User) -> list[str]:
    return [line["text"] for line in growing_up.lines_for_home(actor(user), at=NOW)]


@pytest.mark.parametrize(
    ("days", "said"),
    [(181, ""), (180, "plan the adult pathway"), (0, "An adult since"), (-400, "An adult since")],
)
def test_who_works_on_a_child_is_asked_to_plan_for_the_adult(
    nia: User, policy: Policy, days: int, said: str
) -> None:
    """The policy says how long before: a hundred and eighty days."""
    assert policy.turning_adult_days == 180
    referral = reported("Owain", date_of_birth=born_for(days)).referrals.get()

    found = lines(nia)

    assert len(found) == bool(said)
    assert all(said in line and referral.reference in line for line in found)
    assert not any("Owain" in line for line in found)


def test_the_pages_of_the_referral_say_so(client: Client, nia: User) -> None:
    referral = reported("Owain", date_of_birth=born_for(30)).referrals.get()
    sign_in(client, nia)

    assert "plan the adult pathway" in client.get(referral.get_absolute_url()).content.decode()
    assert "plan the adult pathway" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "changed",
    [{"status": Status.CLOSED}, {"pathway": Pathway.ADULT}],
    ids=["closed work", "an adult's"],
)
def test_other_work_is_left_alone(nia: User, changed: dict[str, str]) -> None:
    referral = reported("Owain", date_of_birth=born_for(30)).referrals.get()
    for name, value in changed.items():
        setattr(referral, name, value)

    assert growing_up.comes_of_age_on(referral, today=TODAY) is None


def test_a_birth_is_asked_for_until_it_is_recorded(nia: User, conwy: Agency) -> None:
    expected_on = TODAY - dt.timedelta(days=3)
    baby = reported("", description="Baby of Nerys Puw", expected_on=expected_on)
    assert ["is not recorded" in line for line in lines(nia)] == [True]

    record_birth(
        baby,
        born_on=expected_on,
        given_name="Mali",
        family_name="",
        sex="female",
        agency=conwy,
        by=SYSTEM,
        at=NOW,
    )

    assert lines(nia) == []


def test_it_is_for_those_whose_work_it_is(nia: User, oren: User, elin: User, emyr: User) -> None:
    referral = reported("Owain", date_of_birth=born_for(30)).referrals.get()

    assert lines(nia)
    assert lines(oren) == lines(elin) == lines(emyr) == []
    Referral.objects.filter(pk=referral.pk).update(allocated_to=emyr.pk)
    assert lines(nia) == []
    assert lines(emyr)


def test_who_died_does_not_grow_up_and_their_referral_says_so(client: Client, nia: User) -> None:
    """A death is a record of its own: the report knows nothing of it."""
    owain = reported("Owain", date_of_birth=born_for(30))
    record_death(owain, died_on=TODAY, agency=None, by=SYSTEM, at=NOW)
    sign_in(client, nia)

    page = client.get(owain.referrals.get().get_absolute_url()).content.decode()

    assert "Died on" in page
    assert "plan the adult pathway" not in page
    assert lines(nia) == []


def test_a_child_who_is_born_is_expected_no_more(client: Client, nia: User) -> None:
    unborn = reported("Baban", expected_on=TODAY)
    where = unborn.referrals.get().get_absolute_url()
    sign_in(client, nia)
    assert "expected on" in client.get(where).content.decode()

    record_birth(
        unborn,
        born_on=TODAY,
        given_name="",
        family_name="",
        sex=unborn.Sex.NOT_KNOWN,
        agency=None,
        by=SYSTEM,
        at=NOW,
    )

    page = client.get(where).content.decode()
    assert "expected on" not in page
    assert "0 months old" in page
