"""What the police tell is for the vetted: at the door, in every list and in the database alike."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.acting import actor_of
from accounts.models import Membership, User
from accounts.roles import Role
from records import row_security
from referrals.models import DisclosedItem, PoliceBatch, PoliceNotification
from referrals.queries import police as queries
from tests.cast import actor, agency, person, sign_in
from tests.factories.information import InformationRequestFactory, asked_of, household, tells
from tests.factories.police import PoliceNotificationFactory

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:police")
SOURCE = "Seen there by an officer in May."


@pytest.fixture
def notification(mash, nia, policy) -> PoliceNotification:
    return PoliceNotificationFactory.create()


def vetted(user: User, level: str, days: int | None) -> None:
    until = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    user.memberships.update(vetting_level=level, vetting_expires_on=until)


def page_of(notification: PoliceNotification) -> str:
    return reverse("referrals:notification", args=[notification.pk])


VETTED = [
    ("nppv2", 0, True),
    ("nppv3", 90, True),
    ("nppv3", -1, False),
    ("nppv2", -400, False),
    ("nppv1", 90, False),
    ("", None, False),
]


@pytest.mark.parametrize(("level", "days", "is_open"), VETTED)
def test_door_list_and_database_say_the_same(client, notification, nia, level, days, is_open):
    vetted(nia, level, days)
    desk, reader = sign_in(client, nia), actor(nia)

    assert (desk.get(page_of(notification)).status_code == 200) is is_open
    assert PoliceNotification.objects.visible_to(reader).exists() is is_open
    assert PoliceNotification.objects.waiting_for(reader).exists() is is_open
    assert PoliceBatch.objects.visible_to(reader).exists() is is_open
    assert (queries.waiting_for(reader) == 1) is is_open
    assert queries.may_take_in(reader) is is_open
    with row_security.seen_by(reader):
        assert PoliceNotification.objects.exists() is is_open
        assert PoliceBatch.objects.exists() is is_open
    page = desk.get(LIST)
    assert page.status_code == 200
    assert (page_of(notification) in page.content.decode()) is is_open
    assert ("vetting in date" in page.content.decode()) is not is_open


def test_it_is_the_role_one_acts_in_that_is_vetted(notification, nia):
    vetted(nia, "", None)
    other = Membership.objects.create(
        user=nia,
        agency=agency("conwy"),
        team=nia.memberships.get().team,
        role=Role.MASH_MANAGER,
        starts_on=dt.date(2021, 1, 1),
        vetting_level="nppv3",
        vetting_expires_on=dt.date(2099, 1, 1),
    )

    assert not PoliceNotification.objects.visible_to(actor(nia)).exists()
    acting = actor_of(other)
    assert PoliceNotification.objects.visible_to(acting).exists()
    with row_security.seen_by(acting):
        assert PoliceNotification.objects.exists()


def test_the_police_vet_their_own(notification):
    officer = person("Ffred Ellis", Role.PARTNER_RESEARCHER, "mash", agency_code="police")
    vetted(officer, "", None)

    assert PoliceNotification.objects.visible_to(actor(officer)).exists()
    with row_security.seen_by(actor(officer)):
        assert PoliceNotification.objects.exists()


@pytest.mark.parametrize(("level", "days", "is_open"), VETTED)
def test_what_the_police_answer_needs_it_too_and_what_others_answer_does_not(
    mash, nia, police, glan_morfa, rhys, lowri, level, days, is_open
):
    referral = household()
    request = InformationRequestFactory.create(
        referral=referral, asked=[police, glan_morfa], by=actor(nia)
    )
    (of_police,) = tells(asked_of(request, police), SOURCE, by=actor(rhys))
    (of_school,) = tells(asked_of(request, glan_morfa), "Late.", by=actor(lowri))
    vetted(nia, level, days)
    expected = {of_police, of_school} if is_open else {of_school}

    assert set(DisclosedItem.objects.visible_to(actor(nia))) == expected
    with row_security.seen_by(actor(nia)):
        assert set(DisclosedItem.objects.all()) == expected
    assert of_police in DisclosedItem.objects.visible_to(actor(rhys)), "they told it"
