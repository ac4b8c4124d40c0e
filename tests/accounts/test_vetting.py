"""Vetting: written down by another administrator, kept in date, and warned of before it ends."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from accounts.tasks import see_to_accounts
from accounts.vetting import objections_to_vetting, record_vetting
from records.models import AuditEvent, Message
from records.refusals import Refused
from tests.cast import actor, person, sign_in

LIST = reverse("accounts:vetting")
TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("level", "until", "is_fine"),
    [
        ("", None, True),
        ("nppv2", TODAY, True),
        ("nppv3", dt.date(2036, 1, 1), True),
        ("nppv3", dt.date(2040, 1, 1), False),
        ("nppv3", dt.date(2026, 11, 21), False),
        ("nppv3", None, False),
        ("", TODAY, False),
        ("sc", TODAY, False),
    ],
)
def test_what_can_be_written_down(level, until, is_fine):
    assert (objections_to_vetting(level=level, expires_on=until, on=TODAY) == []) is is_fine


def page_of(user: User) -> str:
    return reverse("accounts:record_vetting", args=[user.pk])


def said(user: User, **more: object) -> dict[str, object]:
    until = timezone.localdate() + dt.timedelta(days=100)
    return {
        "membership": user.memberships.get().pk,
        "level": "nppv2",
        "expires_on_day": until.day,
        "expires_on_month": until.month,
        "expires_on_year": until.year,
        **more,
    }


def unvetted(user: User) -> Membership:
    user.memberships.update(vetting_level="", vetting_expires_on=None)
    return user.memberships.get()


@pytest.mark.django_db
class TestPage:
    def test_an_administrator_writes_it_down_on_the_page_of_the_account(self, client, alun, nia):
        unvetted(nia)
        desk = sign_in(client, alun)

        assert desk.post(page_of(nia), said(nia)).status_code == 302

        membership = nia.memberships.get()
        assert membership.vetting_level == "nppv2"
        assert membership.vetting_expires_on == timezone.localdate() + dt.timedelta(days=100)
        assert (
            "level 2, until" in desk.get(reverse("accounts:member", args=[nia.pk])).content.decode()
        )
        assert AuditEvent.objects.get(event="membership.vetted").details["level"] == "nppv2"
        nothing = {"expires_on_day": "", "expires_on_month": "", "expires_on_year": "", "level": ""}
        assert desk.post(page_of(nia), said(nia, **nothing)).status_code == 302
        assert nia.memberships.get().vetting_level == ""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"level": "sc"},
            {"level": "\x00"},
            {"level": ""},
            {"expires_on_day": "31", "expires_on_month": "2"},
            {"expires_on_year": "2001"},
            {"membership": "x"},
        ],
    )
    def test_bad_input_changes_nothing_and_keeps_what_was_typed(self, client, alun, nia, wrong):
        unvetted(nia)

        page = sign_in(client, alun).post(page_of(nia), said(nia, **wrong))

        assert page.status_code == 400
        assert nia.memberships.get().vetting_level == ""
        assert "There is a problem" in page.content.decode()

    def test_nobody_writes_down_their_own_nor_who_does_not_manage_accounts(self, client, alun, nia):
        before = alun.memberships.get().vetting_expires_on
        page = sign_in(client, alun).post(page_of(alun), said(alun))
        assert page.status_code == 400
        assert "Another administrator changes your own account." in page.content.decode()
        for user in (nia, alun):
            assert sign_in(client, nia).post(page_of(user), said(user)).status_code in (403, 404)
        assert alun.memberships.get().vetting_expires_on == before
        assert not AuditEvent.objects.filter(event="membership.vetted").exists()

    def test_another_agencys_administrator_does_not_find_them(self, client, alun, nia):
        theirs = person("Gwenda Pugh", Role.ADMINISTRATOR, "school-staff")

        assert sign_in(client, theirs).post(page_of(nia), said(nia)).status_code == 404

    def test_the_list_says_what_ended_and_what_ends_first(self, client, alun, nia, owen, tomos):
        today = timezone.localdate()
        Membership.objects.update(vetting_level="", vetting_expires_on=None)
        for user, days in ((nia, 400), (owen, 12), (tomos, -3)):
            user.memberships.update(
                vetting_level="nppv2", vetting_expires_on=today + dt.timedelta(days=days)
            )

        page = sign_in(client, alun).get(LIST)

        rows = page.context["rows"]
        assert [row["membership"].user for row in rows] == [tomos, owen, nia]
        assert [(row["has_ended"], row["ends_soon"]) for row in rows] == [
            (True, False),
            (False, True),
            (False, False),
        ]
        assert AuditEvent.objects.filter(event="vetting.listed").count() == 1
        assert sign_in(client, nia).get(LIST).status_code == 403

    def test_an_empty_list_says_so(self, client, alun):
        Membership.objects.update(vetting_level="", vetting_expires_on=None)
        page = sign_in(client, alun).get(LIST, {"page": "x"})
        assert "vetting is written down" in page.content.decode()


@pytest.mark.django_db
def test_whose_vetting_ends_soon_is_warned_once_and_the_administrators_without_names(
    alun, nia, owen
):
    today = timezone.localdate()
    for user, days in ((nia, 30), (owen, 31)):
        user.memberships.update(vetting_expires_on=today + dt.timedelta(days=days))

    see_to_accounts()
    see_to_accounts()

    assert Message.objects.get(template="accounts/email/vetting_ends").to == nia.email
    told = Message.objects.get(template="accounts/email/vetting_of_staff")
    assert told.to == alun.email
    assert LIST in told.body
    assert "Nia" not in told.subject + told.body


@pytest.mark.django_db
def test_the_operation_refuses_what_the_page_does(alun, nia):
    membership, now = nia.memberships.get(), timezone.now()
    with pytest.raises(Refused):
        record_vetting(membership, level="sc", expires_on=TODAY, by=actor(alun), at=now)
    with pytest.raises(Refused, match="Another administrator"):
        record_vetting(membership, level="", expires_on=None, by=actor(nia), at=now)
