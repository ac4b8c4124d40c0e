"""Domestic-abuse notices: sent to a school, read there by who answers for it, chased."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from accounts.roles import Role
from people.models import Denial
from policies.models import Policy
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Notice, Referral
from referrals.operations import Refused
from referrals.queries.consultations import notices_received, notices_sent
from tests.cast import actor, agency, person, sign_in
from tests.factories.information import household
from tests.factories.reporting import AbsenceFactory, NoticeFactory
from tests.referrals.arriving import arrives

pytestmark = pytest.mark.django_db
LIST = reverse("referrals:notices")
SEND = reverse("referrals:send_notice")
WORDS = "The police were called to his home last night."


def typed(school: Agency, **more: str) -> dict[str, Any]:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    day = {f"incident_on_{part}": getattr(yesterday, part) for part in ("day", "month", "year")}
    names = {"given_name": "Jac", "family_name": "Tomos"}
    return {"agency": str(school.pk), **names, **day, "words": WORDS, **more}


@pytest.fixture
def notice(policy: Policy, glan_morfa: Agency, lowri: User, rhys: User) -> Notice:
    return NoticeFactory.create(agency=glan_morfa, by=actor(rhys))


def test_a_police_researcher_tells_a_school_whose_designated_person_reads_it(
    client: Client, policy: Policy, conwy, glan_morfa: Agency, rhys: User, lowri: User
) -> None:
    sign_in(client, rhys)
    sent = client.post(SEND, typed(glan_morfa))
    school = sign_in(Client(), lowri)
    home = school.get("/").content.decode()
    body = school.get(sent["Location"]).content.decode()
    school.post(f"{sent['Location']}read/")

    found = Notice.objects.get()
    assert "1 notice to your school is not read yet" in home
    assert WORDS in body
    assert (found.read_by, found.read_by_name) == (lowri.pk, lowri.name)
    assert "Lowri Jenkins" in client.get(sent["Location"]).content.decode()
    assert not Referral.objects.exists()
    events = AuditEvent.objects.about(found).values_list("event", flat=True)
    assert {"notice.sent", "notice.viewed", "notice.read"} <= set(events)


def test_the_same_form_sent_twice_tells_the_school_once(
    client: Client, policy: Policy, conwy, glan_morfa: Agency, rhys: User, lowri: User
) -> None:
    key = sign_in(client, rhys).get(SEND).context["form"]["key"].value()

    for _time in range(2):
        client.post(SEND, typed(glan_morfa, key=str(key)))

    assert str(Notice.objects.get().pk) == str(key)
    assert Message.objects.filter(template="referrals/email/notice").count() == 1


def test_the_e_mail_says_only_to_sign_in(notice: Notice, lowri: User) -> None:
    message = Message.objects.get(template="referrals/email/notice")

    assert message.to == lowri.email
    for private in ("Mair", "Evans", "police", "home"):
        assert private not in message.subject + message.body


def test_a_deputy_reads_it_and_a_cover_while_the_designated_person_is_away(
    notice: Notice, lowri: User, glan_morfa: Agency
) -> None:
    deputy = person("Eirlys Tan", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    teacher = person("Mair Ellis", Role.REPORTER, "school-staff")

    def status(who: User) -> int:
        return sign_in(Client(), who).get(notice.get_absolute_url()).status_code

    assert (status(deputy), status(teacher)) == (200, 404)
    AbsenceFactory.create(user=lowri, cover=teacher)
    assert status(teacher) == 200


def test_nobody_else_can_tell_that_it_exists(
    notice: Notice, oren: User, haf: User, tomos: User
) -> None:
    for who in (oren, haf, tomos):
        stranger = sign_in(Client(), who)
        assert stranger.get(notice.get_absolute_url()).status_code == 404
        assert stranger.post(f"{notice.get_absolute_url()}read/").status_code == 404
        assert "Evans" not in stranger.get(LIST).content.decode()
        assert notice.reference not in stranger.get(LIST).content.decode()


def test_its_sender_does_not_read_it_for_the_school(client: Client, notice: Notice, rhys) -> None:
    sign_in(client, rhys)

    assert client.post(f"{notice.get_absolute_url()}read/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_who_read_it_first_is_kept(notice: Notice, lowri: User) -> None:
    deputy = person("Eirlys Tan", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    at = timezone.now()

    operations.read_notice(notice, by=actor(lowri), at=at)
    operations.read_notice(notice, by=actor(deputy), at=at + dt.timedelta(hours=1))

    notice.refresh_from_db()
    assert (notice.read_by, notice.read_at) == (lowri.pk, at)
    assert AuditEvent.objects.filter(event="notice.read").count() == 1


@pytest.mark.parametrize(("hours", "is_said"), [(23, False), (25, True)])
def test_what_is_unread_for_too_long_is_shown_to_its_sender(
    client: Client, policy: Policy, glan_morfa, lowri, rhys, hours: int, *, is_said: bool
) -> None:
    NoticeFactory.create(
        agency=glan_morfa, by=actor(rhys), at=timezone.now() - dt.timedelta(hours=hours)
    )
    sign_in(client, rhys)

    assert ("still not read at the school" in client.get("/").content.decode()) == is_said
    assert ("Still not read" in client.get(LIST).content.decode()) == is_said


def test_a_school_where_nobody_can_read_it_is_telephoned(
    client: Client, policy: Policy, glan_morfa: Agency, rhys: User
) -> None:
    sign_in(client, rhys)

    refused = client.post(SEND, typed(glan_morfa))

    assert refused.status_code == 400
    assert "Telephone the school" in refused.content.decode()
    assert WORDS in refused.content.decode()
    assert not Notice.objects.exists()


def test_a_notice_about_a_referral_is_noted_on_it(
    client: Client, policy: Policy, reporter, nia: User, lowri: User, glan_morfa: Agency
) -> None:
    child = arrives(by=reporter)
    sign_in(client, nia)
    address = f"{SEND}?referral={child.reference}"

    asked = client.get(address).content.decode()
    client.post(address, typed(glan_morfa))

    assert 'value="Jac"' in asked
    assert address.replace("&", "&amp;") in client.get(child.get_absolute_url()).content.decode()
    assert Notice.objects.get().referral == child
    assert AuditEvent.objects.about(child).filter(event="referral.school_told").count() == 1


def test_a_hidden_referral_names_no_child(
    client: Client, policy: Policy, reporter, oren: User
) -> None:
    child = arrives(by=reporter)
    sign_in(client, oren)

    hidden = client.get(f"{SEND}?referral={child.reference}")
    nothing = client.get(f"{SEND}?referral=SG-0000-0000")

    assert hidden.status_code == nothing.status_code
    assert "Jac" not in hidden.content.decode()


@pytest.mark.parametrize("who", ["tomos", "haf", "lowri"])
def test_only_those_who_screen_and_the_police_send(
    client: Client, policy: Policy, glan_morfa, request, who: str
) -> None:
    sign_in(client, request.getfixturevalue(who))

    assert client.get(SEND).status_code == 403
    assert client.post(SEND, typed(glan_morfa)).status_code == 403


def test_only_a_school_can_be_told(client: Client, policy: Policy, rhys: User) -> None:
    sign_in(client, rhys)

    refused = client.post(SEND, typed(agency("noddfa")))

    assert "agency" in refused.context["form"].errors


@pytest.mark.parametrize("missing", ["given_name", "family_name", "words", "incident_on_day"])
def test_what_is_missing_is_said_and_the_rest_kept(
    client: Client, policy: Policy, glan_morfa: Agency, rhys: User, missing: str
) -> None:
    sign_in(client, rhys)

    refused = client.post(SEND, {**typed(glan_morfa), missing: ""})

    assert refused.status_code == 400
    assert missing.removesuffix("_day") in refused.context["form"].errors
    assert (WORDS if missing != "words" else "Jac") in refused.content.decode()


def test_an_incident_to_come_is_refused(notice: Notice, glan_morfa: Agency, rhys: User) -> None:
    with pytest.raises(Refused, match="future"):
        NoticeFactory.create(
            agency=glan_morfa,
            by=actor(rhys),
            incident_on=timezone.localdate() + dt.timedelta(days=1),
        )


def test_what_is_not_read_stands_first(notice: Notice, glan_morfa, lowri: User, rhys: User) -> None:
    operations.read_notice(notice, by=actor(lowri), at=timezone.now())
    unread = NoticeFactory.create(agency=glan_morfa, by=actor(rhys))

    assert list(notices_received(actor(lowri), on=timezone.localdate())) == [unread, notice]
    assert list(notices_sent(actor(rhys))) == [unread, notice]


@pytest.fixture
def of_referral(policy: Policy, mash, glan_morfa: Agency, lowri: User, nia: User) -> Notice:
    """Return a notice that Nia sent to the school about the child of a referral."""
    return NoticeFactory.create(agency=glan_morfa, by=actor(nia), referral=household())


@pytest.mark.parametrize("role", ["child_at_risk", "alleged_source"])
def test_whoever_is_denied_somebody_of_the_referral_never_sees_it(
    policy: Policy, mash, glan_morfa: Agency, lowri: User, nia: User, role: str
) -> None:
    referral = household()
    deputy = person("Eirlys Tan", Role.DEPUTY_DESIGNATED_PERSON, "school-staff")
    Denial.objects.create(
        person=referral.report.people.filter(role=role)[0].record.person,
        user_id=lowri.pk,
        reason="relative",
        denied_at=timezone.now(),
        denied_by=nia.pk,
    )

    notice = NoticeFactory.create(agency=glan_morfa, by=actor(nia), referral=referral)

    told = Message.objects.filter(template="referrals/email/notice")
    assert [message.to for message in told] == [deputy.email]
    school = sign_in(Client(), lowri)
    assert school.get(notice.get_absolute_url()).status_code == 404
    assert notice.reference not in school.get(LIST).content.decode()
    assert "not read yet" not in school.get("/").content.decode()


def test_one_on_a_referral_that_is_hidden_does_not_exist_but_for_its_sender(
    of_referral: Notice, nia: User, owen: User
) -> None:
    def seen(who: User) -> bool:
        desk = sign_in(Client(), who)
        status = desk.get(of_referral.get_absolute_url()).status_code
        listed = of_referral.reference in desk.get(LIST).content.decode()
        assert listed == (status == 200)
        return listed

    assert seen(owen)
    Referral.objects.update(is_restricted=True)

    assert (seen(nia), seen(owen)) == (True, False)


def test_an_address_with_a_nul_in_it_names_no_referral(client: Client, policy, conwy, rhys) -> None:
    assert sign_in(client, rhys).get(SEND, {"referral": "SG-\0"}).status_code == 404
