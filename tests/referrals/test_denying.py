"""Closing a record to somebody for ever: by themselves, a gatekeeper or an administrator."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import Denial, UserPerson
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Referral, ReportPerson, ShareGround
from tests.cast import actor, sign_in, team
from tests.factories.people import PersonRecordFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
FORM = reverse("referrals:deny")


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def referral() -> Referral:
    return ReferralFactory.create()


def own(referral: Referral) -> str:
    return reverse("referrals:declare_conflict", args=[referral.reference])


def test_whoever_knows_the_person_says_so_without_opening_it(client, referral, nia, owen):
    desk = sign_in(client, nia)
    asked = desk.get(own(referral)).content.decode()
    assert "Mair" not in asked

    missing = desk.post(own(referral), {"words": "My neighbour"})
    assert missing.status_code == 400
    assert "My neighbour" in missing.content.decode()
    assert (
        desk.post(own(referral), {"kind": "conflict", "words": "My neighbour"}).status_code == 302
    )

    assert desk.get(referral.get_absolute_url()).status_code == 404
    assert desk.get(own(referral)).status_code == 404
    assert referral.reference not in desk.get(reverse("referrals:queue")).content.decode()
    assert sign_in(client, owen).get(referral.get_absolute_url()).status_code == 200


def test_what_they_had_taken_goes_back(referral, nia, owen):
    operations.take(referral, by=actor(nia), at=timezone.now())

    operations.declare_conflict(
        referral, kind="relative", words="", by=actor(nia), at=timezone.now()
    )

    referral.refresh_from_db()
    assert referral.taken_by is None
    operations.take(referral, by=actor(owen), at=timezone.now())


def test_where_nobody_else_is_on_duty_somebody_is_let_in(client, referral, nia, mali):
    operations.declare_conflict(
        referral, kind="relative", words="", by=actor(nia), at=timezone.now()
    )

    share = ShareGround.objects.get(source_kind="cover").person_share
    assert share is not None
    assert share.user_id == mali.pk
    assert sign_in(client, mali).get(referral.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["mali", "alun"])
def test_a_gatekeeper_or_an_administrator_closes_it_to_a_colleague(
    client, request, referral, nia, who
):
    desk = sign_in(client, request.getfixturevalue(who))
    said = {"reference": referral.reference, "user": nia.email, "kind": "excluded"}

    assert "Say why." in refused(desk, said)
    assert "no referral with this reference" in refused(desk, {**said, "reference": "SG-1"})
    assert "Nobody signs in" in refused(desk, {**said, "user": "x@example.wales"})
    assert desk.post(FORM, {**said, "words": "A threat to her."}).status_code == 302

    assert Denial.objects.standing().get(user_id=nia.pk).reason == "excluded"
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404


def refused(desk: Client, said: dict[str, str]) -> str:
    answer = desk.post(FORM, said)
    assert answer.status_code == 400
    return answer.content.decode()


def test_somebody_who_signs_in_is_linked_with_who_they_are(client, referral, nia, mali):
    said = {"reference": referral.reference, "user": nia.email, "kind": "subject"}
    sign_in(client, mali).post(FORM, said)

    assert UserPerson.objects.get().person == referral.record.person
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404


def test_others_close_nothing(client, referral, nia, oren):
    for other in (nia, oren):
        assert sign_in(client, other).get(FORM).status_code == 403
    assert sign_in(client, oren).get(own(referral)).status_code == 404


def test_nothing_of_it_stands_in_the_history(client, referral, nia, owen, mali):
    operations.deny(
        referral.record.person, user_id=nia.pk, kind="relative", by=actor(mali), at=timezone.now()
    )
    history = reverse("referrals:history", args=[referral.reference])

    assert "closed to" not in sign_in(client, owen).get(history).content.decode()


def test_whoever_may_have_harmed_a_child_finds_nothing_of_the_child(client, referral, nia, owen):
    source = PersonRecordFactory.create(given_name="Nia", family_name="Roberts")
    accused = {"report": referral.report, "role": ReportPerson.Role.ALLEGED_SOURCE}
    ReportPerson.objects.create(record=source, **accused)
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 200

    operations.be_person(nia.pk, source.person, by=SYSTEM, at=timezone.now())

    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404
    denied = Denial.objects.get(person=referral.record.person)
    assert (denied.user_id, denied.reason) == (nia.pk, Denial.Kind.EXCLUDED)
    assert sign_in(client, owen).get(referral.get_absolute_url()).status_code == 200
