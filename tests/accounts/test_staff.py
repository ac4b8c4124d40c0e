"""The administrator's pages of staff: everybody's accounts but their own, and no case."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import approvals, managing
from accounts.models import Membership, User
from accounts.models_approvals import Approval
from accounts.roles import Role
from accounts.tasks import see_to_accounts
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.refusals import Refused
from tests.cast import actor, agency, person, sign_in, team
from tests.factories.accounts import PostFactory

pytestmark = pytest.mark.django_db

STAFF = "/account/staff/"


@pytest.fixture
def second_administrator(db: None) -> User:
    return person("Gwyn Ellis", Role.ADMINISTRATOR, "office")


def page_of(user: User, name: str = "member") -> str:
    return reverse(f"accounts:{name}", args=[user.pk])


def test_everybody_is_listed_with_their_roles(client, alun, nia, tomos):
    page = sign_in(client, alun).get(STAFF).content.decode()

    assert "Nia Roberts" in page
    assert "MASH screener, MASH (Conwy Council)" in page
    assert "Professional reporter, School staff (Ysgol Glan Morfa)" in page
    assert AuditEvent.objects.filter(event="staff.listed").count() == 1


def test_the_list_takes_as_many_queries_however_long(
    client, alun, nia, owen, tomos, django_assert_max_num_queries
):
    sign_in(client, alun).get(STAFF)
    with django_assert_max_num_queries(18):
        client.get(STAFF)


@pytest.mark.parametrize("page", ["", "2", "-1", "x", "\x00", "9" * 30])
def test_any_page_is_a_page(client, alun, page):
    assert sign_in(client, alun).get(STAFF, {"page": page, "state": "x"}).status_code == 200


def test_nobody_else_manages_accounts(client, nia, tomos):
    sign_in(client, nia)

    assert client.get(STAFF).status_code == 403
    assert client.get(reverse("accounts:invite")).status_code == 403
    for name in ("member", "shut", "sign_out", "add_role", "reset_second_factor", "link"):
        answer = client.get if name == "member" else client.post
        assert answer(page_of(tomos, name)).status_code in (403, 404)
    assert User.objects.get(pk=tomos.pk).is_active


def test_an_agencys_administrator_has_its_own_people_only(client, nia, tomos):
    head = person("Rhian Pugh", Role.ADMINISTRATOR, "school-staff")
    sign_in(client, head)

    names = [row["user"].name for row in client.get(STAFF).context["rows"]]
    form = client.get(reverse("accounts:invite")).context["form"]

    assert names == ["Rhian Pugh", "Tomos Griffiths"]
    assert client.get(page_of(nia)).status_code == 404
    assert client.post(page_of(nia, "shut")).status_code == 404
    assert {choice.code for choice in form.fields["team"].queryset} == {"school-staff"}
    assert {choice.code for choice in form.fields["agency"].queryset} == {"glan-morfa"}


def invitation(**more: object) -> dict[str, object]:
    return {
        "name": "Mabli Rees",
        "email": "mabli@example.wales",
        "language": "cy",
        "agency": agency("conwy").pk,
        "team": team("mash").pk,
        "role": "screener",
        "job_title": "",
        **more,
    }


def test_somebody_is_invited_in_a_role_and_sent_a_link(client, alun):
    response = sign_in(client, alun).post(reverse("accounts:invite"), invitation())

    mabli = User.objects.get(email="mabli@example.wales")
    assert response["Location"] == page_of(mabli)
    assert mabli.memberships.get().role == Role.SCREENER
    assert not mabli.has_usable_password()
    assert Message.objects.filter(to=mabli.email, template="accounts/email/invitation").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"email": "mabli"},
        {"email": "nia-roberts@example.wales"},
        {"role": "wizard"},
        {"team": "\x00"},
        {"agency": ""},
        {"starts_on_day": "31", "starts_on_month": "2", "starts_on_year": "2027"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, alun, nia, wrong):
    page = sign_in(client, alun).post(
        reverse("accounts:invite"), invitation(job_title="Uwch-swyddog", **wrong)
    )

    assert page.status_code == 400
    assert page.context["form"].errors
    assert "Uwch-swyddog" in page.content.decode()
    assert not User.objects.filter(email="mabli@example.wales").exists()


def test_a_role_is_given_from_a_day_and_ended_from_a_day(client, alun, nia):
    sign_in(client, alun)
    today = timezone.localdate()
    from_day, until = today + timedelta(days=3), today + timedelta(days=9)
    role = {"agency": agency("conwy").pk, "team": team("adults").pk, "role": "social_worker"}

    client.post(page_of(nia, "add_role"), {**role, **day("starts_on", from_day)})
    given = nia.memberships.get(team=team("adults"))
    client.post(page_of(nia, "end_role"), {"membership": given.pk, **day("ends_on", until)})

    given.refresh_from_db()
    assert (given.starts_on, given.ends_on) == (from_day, until)
    assert "not any more on" in client.get(page_of(nia)).content.decode()


def day(name: str, on) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}


def test_a_role_ends_at_once_where_no_day_is_given(client, alun, nia):
    browser = sign_in(Client(), nia)

    sign_in(client, alun).post(page_of(nia, "end_role"), {"membership": nia.memberships.get().pk})

    assert browser.get("/account/").status_code == 302
    assert not Membership.objects.active_on(timezone.localdate()).filter(user=nia).exists()


def test_the_delegate_of_a_post_does_not_end_on_a_day_to_come_either(client, alun, nia, mash):
    PostFactory.create(team=mash, delegate=nia.memberships.get())
    until = timezone.localdate() + timedelta(days=9)

    page = sign_in(client, alun).post(
        page_of(nia, "end_role"),
        {"membership": nia.memberships.get().pk, **day("ends_on", until)},
    )

    assert page.status_code == 400
    assert "Name another delegate first" in page.content.decode()


def test_a_leaver_is_shut_out_at_once(client, alun, nia):
    browser = sign_in(Client(), nia)

    sign_in(client, alun).post(page_of(nia, "shut"))

    assert browser.get("/account/").status_code == 302
    assert not User.objects.get(pk=nia.pk).is_active


def test_an_administrator_ends_somebodys_sessions_and_they_are_told(client, alun, nia):
    browser = sign_in(Client(), nia)

    sign_in(client, alun).post(page_of(nia, "sign_out"))

    assert browser.get("/account/").status_code == 302
    assert Message.objects.filter(to=nia.email, body__contains="signed you out").exists()


OWN = ("add_role", "end_role", "shut", "sign_out", "reset_second_factor", "link")


@pytest.mark.parametrize("name", OWN)
def test_nobody_changes_their_own_account(client, alun, settings, name):
    settings.SINGLE_SIGN_ON = [SOMEWHERE]
    data = {
        "agency": agency("conwy").pk,
        "team": team("mash").pk,
        "role": "gatekeeper",
        "membership": alun.memberships.get().pk,
        "reason": "I have lost my own telephone again",
        "issuer": "https://id.example",
        "subject": "1",
    }

    page = sign_in(client, alun).post(page_of(alun, name), data)

    assert page.status_code == 400
    assert "Another administrator changes your own account." in page.content.decode()
    assert [m.role for m in alun.memberships.all()] == [Role.ADMINISTRATOR]
    assert User.objects.get(pk=alun.pk).identities.count() == 0


SOMEWHERE = {
    "code": "council",
    "name_en": "the council",
    "name_cy": "y cyngor",
    "issuer": "https://id.example",
    "client_id": "diogel",
    "client_secret": "not a real secret",
}


LINK = {
    "issuer": "https://id.example",
    "subject": "4711",
    "reason": "She read me the code at my desk and I know her",
}


def test_single_sign_on_is_linked_by_two_and_taken_away(
    client, alun, second_administrator, nia, settings
):
    settings.SINGLE_SIGN_ON = [SOMEWHERE]
    sign_in(client, alun)

    client.post(page_of(nia, "link"), LINK)
    assert nia.identities.count() == 0
    assert "asked to approve linking" in client.get(page_of(nia)).content.decode()
    allow(Approval.objects.get(), by=second_administrator)
    page = client.get(page_of(nia)).content.decode()
    assert "It is approved. Enter the same organisation and code again" in page
    client.post(page_of(nia, "link"), LINK)
    assert "4711" in client.get(page_of(nia)).content.decode()
    browser = sign_in(Client(), nia)
    client.post(page_of(nia, "unlink"), {"issuer": "https://id.example"})

    assert nia.identities.count() == 0
    assert browser.get("/account/").status_code == 302
    assert client.post(page_of(nia, "unlink"), {"issuer": "\x00"}).status_code == 400


def allow(approval: Approval, *, by: User) -> None:
    approvals.approve(approval, accounts_of_asker=[], by=actor(by), at=timezone.now())


def test_the_second_person_reads_whose_account_it_is(client, alun, second_administrator, nia):
    asked = ask_to_link(nia, by=alun)
    page = sign_in(client, second_administrator).get(reverse("approval", args=[asked.pk]))

    assert "Nia Roberts, by the council as 4711" in page.content.decode()


def test_one_administrator_alone_links_nothing_of_their_own_to_a_colleague(
    alun, second_administrator, nia, owen
):
    """Not unasked, not undecided, not as another code, not to another colleague, not twice."""
    now = timezone.now()

    def link(user: User, subject: str = "4711") -> None:
        managing.link(user, issuer=LINK["issuer"], subject=subject, by=actor(alun), at=now)

    with pytest.raises(Refused, match="has to approve"):
        link(nia)
    asked = ask_to_link(nia, by=alun)
    with pytest.raises(Refused, match="Nobody has approved"):
        link(nia)
    with pytest.raises(Refused, match="Somebody else"):
        allow(asked, by=alun)
    allow(asked, by=second_administrator)
    with pytest.raises(Refused, match="has changed"):
        link(nia, subject="my own")
    with pytest.raises(Refused, match="has to approve"):
        link(owen)
    link(nia)
    with pytest.raises(Refused, match="holds once"):
        link(nia)

    assert [identity.subject for identity in nia.identities.all()] == ["4711"]
    assert not owen.identities.exists()


def ask_to_link(user: User, *, by: User) -> Approval:
    return managing.ask_to_link(
        user, **LINK, provider="the council", by=actor(by), at=timezone.now()
    )


@pytest.mark.parametrize("reason", ["", "x", LINK["reason"]])
def test_another_code_than_the_approved_is_asked_for_anew(
    client, alun, second_administrator, nia, settings, reason
):
    settings.SINGLE_SIGN_ON = [SOMEWHERE]
    allow(ask_to_link(nia, by=alun), by=second_administrator)
    data = {**LINK, "subject": "my-own", "reason": reason}

    page = sign_in(client, alun).post(page_of(nia, "link"), data)

    if reason == LINK["reason"]:
        assert page.status_code == 302
        assert Approval.objects.waiting().get().reason.startswith("Nia Roberts, by the council as")
    else:
        assert page.status_code == 400
        assert 'value="my-own"' in page.content.decode()
    assert nia.identities.count() == 0


@pytest.mark.parametrize(
    "wrong", [{"issuer": "https://evil.example"}, {"subject": ""}, {"reason": ""}]
)
def test_only_a_provider_of_the_settings_is_linked(
    client, alun, second_administrator, nia, settings, wrong
):
    settings.SINGLE_SIGN_ON = [SOMEWHERE]

    assert sign_in(client, alun).post(page_of(nia, "link"), {**LINK, **wrong}).status_code == 400
    assert not Approval.objects.exists()


def test_a_lost_second_factor_takes_two(client, alun, second_administrator, nia):
    TOTP.activate(nia, generate_totp_secret())
    sign_in(client, alun)
    how = {"reason": "Her manager brought her to my desk with her pass"}

    client.post(page_of(nia, "reset_second_factor"), how)
    assert Authenticator.objects.filter(user=nia).exists()
    with pytest.raises(Refused):
        managing.reset_second_factor(nia, by=actor(alun), at=timezone.now())
    asked = Approval.objects.get()
    approvals.approve(
        asked, accounts_of_asker=[], by=actor(second_administrator), at=timezone.now()
    )
    assert "it is approved" in client.get(page_of(nia)).content.decode()
    client.post(page_of(nia, "reset_second_factor"))

    assert "Nia Roberts" in asked.reason
    assert not Authenticator.objects.filter(user=nia).exists()
    assert AuditEvent.objects.filter(event="user.second_factor_removed").count() == 1
    with pytest.raises(Refused):
        managing.reset_second_factor(nia, by=actor(alun), at=timezone.now())


def test_a_reason_that_is_none_is_refused(client, alun, second_administrator, nia):
    TOTP.activate(nia, generate_totp_secret())

    for reason in ("", "x"):
        page = sign_in(client, alun).post(page_of(nia, "reset_second_factor"), {"reason": reason})
        assert page.status_code == 400
    assert not Approval.objects.exists()


def test_managing_takes_a_fresh_second_factor(client, alun, nia):
    sign_in(client, alun)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()

    assert client.post(page_of(nia, "shut"))["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert User.objects.get(pk=nia.pk).is_active
    assert client.get(page_of(nia)).status_code == 200


def test_an_account_that_nobody_uses_is_suspended_and_its_administrators_told(
    client, alun, nia, owen
):
    now = timezone.now()
    User.objects.update(last_login=now)
    User.objects.filter(pk=nia.pk).update(last_login=now - timedelta(days=91))
    browser = sign_in(Client(), nia)
    User.objects.filter(pk=nia.pk).update(last_login=now - timedelta(days=91))

    assert see_to_accounts() == 1
    assert see_to_accounts() == 0

    nia.refresh_from_db()
    message = Message.objects.get(template="accounts/email/suspended")
    assert nia.suspended_at is not None
    assert browser.get("/account/").status_code == 302
    assert message.to == alun.email
    assert "Nia" not in message.body + message.subject
    assert User.objects.get(pk=owen.pk).is_active
    sign_in(client, alun)
    assert [row["user"] for row in client.get(STAFF, {"state": "suspended"}).context["rows"]] == [
        nia
    ]

    client.post(page_of(nia, "restore"))

    assert User.objects.get(pk=nia.pk).is_active
    assert see_to_accounts() == 0
    assert nia.memberships.active_on(timezone.localdate()).exists()


def test_whoever_covers_a_post_and_whoever_was_invited_lately_is_not_suspended(mash, nia, owen):
    now = timezone.now()
    User.objects.update(last_login=now - timedelta(days=400))
    User.objects.filter(pk=owen.pk).update(last_login=None, invited_at=now - timedelta(days=5))
    PostFactory.create(team=mash, delegate=nia.memberships.get())

    see_to_accounts()

    assert User.objects.get(pk=nia.pk).is_active
    assert User.objects.get(pk=owen.pk).is_active
    with pytest.raises(Refused):
        managing.suspend(nia, by=SYSTEM, at=now)


def test_whose_last_day_has_come_is_out_and_their_post_is_vacant(mash, mared, owen):
    User.objects.update(last_login=timezone.now())
    held = PostFactory.create(
        team=mash, holder=mared.memberships.get(), delegate=owen.memberships.get()
    )
    browser = sign_in(Client(), mared)
    Membership.objects.filter(user=mared).update(ends_on=timezone.localdate())

    assert browser.get("/account/").status_code == 403
    assert see_to_accounts() == 1
    assert see_to_accounts() == 0

    held.refresh_from_db()
    assert held.holder is None
    assert browser.get("/account/").status_code == 302
    assert not mared.groups.exists()


def test_the_demo_suspends_nobody(nia, settings):
    settings.DEMO = True
    User.objects.update(last_login=timezone.now() - timedelta(days=400))

    assert see_to_accounts() == 0
