"""A look that is unusual: found once it is sealed, told of without a name, reviewed by another."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from people.models import UserPerson
from records import audit
from records.audit import SYSTEM
from records.models import AuditEvent, Heartbeat, Message, Seal
from records.refusals import Refused
from referrals.models import Referral
from safeguarding.looking import operations
from safeguarding.looking.models import UnusualLook
from safeguarding.tasks import judge_looks
from tests.cast import actor, person, sign_in
from tests.factories.looking import UnusualLookFactory
from tests.factories.referrals import ReportFactory, somebody
from tests.factories.restricting import UserPersonFactory

pytestmark = pytest.mark.django_db
OFFICE = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)  # a Wednesday


def referral_about(given: str, family: str, **said: str) -> Referral:
    child = somebody(given_name=given, family_name=family, **said)
    return ReportFactory.create(people=[child]).referrals.get()


def look(referral: Referral, by: User, *, at: dt.datetime = OFFICE) -> None:
    audit.record("referral.viewed", referral, by=actor(by), at=at, to="view_referrals")


def seal() -> None:
    """Seal all there is, as the sweep does when this transaction has ended."""
    sealed = {number for each in Seal.objects.all() for number in each.sequences}
    new = [n for n in AuditEvent.objects.values_list("sequence", flat=True) if n not in sealed]
    Seal.objects.create(
        number=Seal.objects.count() + 1,
        sequences=new,
        leaves=b"",
        below=1,
        next_transaction=1,
        sealed_at=timezone.now(),
    )


def judge() -> list[str]:
    """Seal and judge; return the causes found now."""
    seal()
    return sorted(each.cause for each in operations.judge_looks(by=SYSTEM, at=timezone.now()))


@pytest.fixture
def partnership(mash, policy) -> None:
    """Have what every story here stands on: the hub and the edition."""


def test_a_look_at_ones_own_cases_is_not_asked_about(partnership, nia, mair):
    look(referral_about("Catrin", "Canari"), nia)

    assert judge() == []
    assert not Message.objects.filter(template__contains="unusual").exists()


def test_a_namesake_is_asked_about_once(partnership, nia, mair):
    sister = referral_about("Siwan", "Róberts")
    look(sister, nia)
    first = judge()
    look(sister, nia, at=OFFICE + dt.timedelta(days=1))
    again = judge()

    assert (first, again) == (["own_name"], [])
    found = UnusualLook.objects.get()
    assert (found.looker_id, found.subject_reference) == (nia.pk, sister.reference)
    assert found.looks == 2


def test_nothing_is_judged_before_it_is_sealed(partnership, nia, mair):
    look(referral_about("Siwan", "Roberts"), nia)

    assert operations.judge_looks(by=SYSTEM, at=timezone.now()) == []
    assert judge() == ["own_name"]


def test_the_privacy_officer_is_told_without_a_name(partnership, nia, mair, mali, dai, beth):
    look(referral_about("Siwan", "Roberts"), nia)
    judge()

    (message,) = Message.objects.filter(template="safeguarding/email/unusual_look")
    found = UnusualLook.objects.get()
    assert message.to == mair.email
    assert reverse("unusual_look", args=[found.pk]) in message.body
    for secret in ("Siwan", "Roberts", "Nia", found.subject_reference):
        assert secret not in message.subject + message.body


def test_somebody_at_ones_own_address(partnership, nia, mair):
    """A former partner has moved; whoever looks lives, on record, where they lived before."""
    own = referral_about("Nia", "Rhywun", address="3 Lôn Goed, Conwy", postcode="ZZ99 3VZ")
    UserPerson.objects.create(
        user_id=nia.pk, person=own.record.person, linked_at=OFFICE, linked_by=nia.pk
    )
    former = referral_about("Gareth", "Arall", address="3 LON GOED", postcode="ZZ993VZ")
    look(former, nia)

    assert judge() == ["own_address"]


def test_a_colleague_and_oneself(partnership, nia, owen, mair):
    look(referral_about("Owen", "Price"), nia)
    own = referral_about("Rhywun", "Rhywle")
    UserPerson.objects.create(
        user_id=nia.pk, person=own.record.person, linked_at=OFFICE, linked_by=nia.pk
    )
    look(own, nia)

    assert judge() == ["colleague", "own_name"]


def test_at_night_and_by_whom_it_is_usual(partnership, anwen, emyr, mair):
    night = OFFICE.replace(hour=23)
    child = referral_about("Catrin", "Canari")
    Referral.objects.update(allocated_to=anwen.pk)
    look(child, anwen, at=night)
    look(child, emyr, at=night)

    assert judge() == ["out_of_hours"]
    assert UnusualLook.objects.get().looker_id == anwen.pk


def test_no_part_in_the_case_and_each_kind_of_part(partnership, sian, owen, anwen, mair):
    child = referral_about("Catrin", "Canari")
    allocated = referral_about("Beca", "Canari")
    Referral.objects.filter(pk=allocated.pk).update(allocated_to=anwen.pk)
    rated = referral_about("Dewi", "Canari")
    audit.record("referral.rated", rated, by=actor(sian), at=OFFICE)
    look(child, sian)
    look(rated, sian)
    look(child, owen)
    look(allocated, anwen)

    assert judge() == ["no_link"]
    assert UnusualLook.objects.get().subject_reference == child.reference


def test_many_people_and_many_rows(partnership, nia, mair, monkeypatch):
    children = [referral_about(f"Plentyn {n}", f"Arall {n}") for n in range(41)]
    for child in children:
        look(child, nia)
    for day in range(6):
        at = OFFICE - dt.timedelta(days=day)
        audit.record("looks.exported", None, by=actor(nia), at=at, rows=90)

    assert judge() == ["exports", "people"]


def test_who_searches_for_themselves_is_known_to_the_keepers_alone(
    client, partnership, nia, mair, dai, mali
):
    """Whoever there is a concern about may look for it: nobody learns that but its keepers."""
    sign_in(client, nia)
    client.post(reverse("people:search"), {"family_name": "Roberts", "given_name": "Nia"})

    causes = judge()

    (searched,) = AuditEvent.objects.filter(event="person.searched")
    assert "own_search" in causes
    assert "Roberts" not in str(searched.details)
    found = UnusualLook.objects.filter(cause="own_search")
    assert not found.visible_to(actor(mair)).exists()
    assert found.visible_to(actor(dai)).exists()
    assert found.visible_to(actor(mali)).exists()


def test_a_look_at_a_restricted_record_is_for_its_keepers(partnership, nia, mair, mali, dai):
    child = referral_about("Siwan", "Roberts")
    Referral.objects.filter(pk=child.pk).update(is_restricted=True)
    look(child, nia)
    judge()

    found = UnusualLook.objects.filter(cause="own_name")
    assert found.visible_to(actor(mali)).exists()
    assert not found.visible_to(actor(mair)).exists()
    assert not found.visible_to(actor(dai)).exists(), "no practitioner"


def test_the_sweep_leaves_its_heartbeat(partnership):
    assert judge_looks() == 0
    assert Heartbeat.objects.filter(name="judge looks").exists()


@pytest.fixture
def found(conwy, nia) -> UnusualLook:
    return UnusualLookFactory.create(looker_id=nia.pk, looker_agency_id=conwy.pk)


def test_a_privacy_officer_asks_and_writes_down_what_they_found(client, mair, found):
    sign_in(client, mair)
    where = reverse("unusual_look", args=[found.pk])

    shown = client.get(where).content.decode()
    answer = client.post(where, {"outcome": "breach", "reason": "Nia said it is her sister."})

    assert "Nia Roberts" in shown
    assert "SG-7K2M-P9XH" in shown
    assert answer["Location"] == reverse("unusual_looks")
    found.refresh_from_db()
    assert (found.outcome, found.reviewed_by) == ("breach", mair.pk)
    (reviewed,) = AuditEvent.objects.filter(event="unusual_look.reviewed")
    assert reviewed.details == {"outcome": "breach"}
    page = client.get(reverse("unusual_looks")).content.decode()
    assert "Nothing is waiting" in page
    assert "No reason to look" in page


def test_a_review_without_a_reason_keeps_what_was_chosen(client, mair, found):
    sign_in(client, mair)

    answer = client.post(
        reverse("unusual_look", args=[found.pk]), {"outcome": "mistake", "reason": " \u200b"}
    )

    assert answer.status_code == 400
    assert answer.context["form"]["outcome"].value() == "mistake"
    found.refresh_from_db()
    assert found.reviewed_at is None


def test_nobody_reviews_twice_or_their_own(mair, mali, found):
    at = timezone.now()
    operations.review_look(found, outcome="explained", reason="A duty.", by=actor(mair), at=at)
    own = UnusualLookFactory.create(looker_id=mair.pk, looker_agency_id=found.looker_agency_id)

    with pytest.raises(Refused, match="already"):
        operations.review_look(found, outcome="breach", reason="No.", by=actor(mair), at=at)
    with pytest.raises(Refused, match="themselves"):
        operations.review_look(own, outcome="explained", reason="Me.", by=actor(mair), at=at)
    assert own not in UnusualLook.objects.visible_to(actor(mair))


@pytest.mark.parametrize("reader", ["nia", "anwen", "beth", "sian", "alun", "tomos"])
def test_others_do_not_come_in(client, request, reader, found):
    sign_in(client, request.getfixturevalue(reader))

    assert client.get(reverse("unusual_looks")).status_code == 403
    assert client.get(reverse("unusual_look", args=[found.pk])).status_code == 403


def test_a_keeper_or_another_agencys_officer_does_not_find_it(client: Client, mali, found):
    of_police = person("Ifan Rowlands", Role.PRIVACY_OFFICER, "vulnerable-people")
    for reader in (mali, of_police):
        sign_in(client, reader)
        assert client.get(reverse("unusual_look", args=[found.pk])).status_code == 404
        assert "Nia Roberts" not in client.get(reverse("unusual_looks")).content.decode()


def test_my_work_says_how_many_wait_to_whoever_may_ask(client, mair, nia, found):
    told = "1 unusual look at a record to ask about"
    sign_in(client, mair)
    assert told in client.get(reverse("home")).content.decode()

    sign_in(client, nia)
    assert "unusual look" not in client.get(reverse("home")).content.decode()


def test_nobody_reviews_their_own_looks_from_a_second_account(mash, mair):
    second = person("Mair Bowen-Ellis", Role.PRIVACY_OFFICER, "office")
    known = UserPersonFactory.create(user_id=mair.pk).person
    UserPersonFactory.create(user_id=second.pk, person=known)
    found = UnusualLookFactory.create(looker_id=mair.pk)

    with pytest.raises(Refused, match="looked at themselves"):
        operations.review_look(
            found, outcome="explained", reason="She was asked.", by=actor(second), at=OFFICE
        )
