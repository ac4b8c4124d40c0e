"""Forty notifications from the police at once: several confirmed, decided, and told about."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from policies.models import Policy
from records.models import Message
from records.tasks import deliver_messages
from referrals.models import PoliceNotification, Referral, Report, ReportDraft
from tests.cast import person, team
from tests.factories.police import sample
from tests.journeys import steps

LOG = """INCIDENT LOG
ref | NW-26-01{number:05}
logged | 2026-05-09 {hour:02}:10
officer | Carys Bowen
person | Ianto Canari{letter}
type | child
dob | 2018-02-14
addr | {number} Heol y Gogledd, Llanrwst
pc | LL26 0AA
text | Call number {number}: he was alone in the house, and hungry.
"""
WHY_LATE = "It lay in the mailbox over the weekend."
State = PoliceNotification.State


@pytest.fixture
def rhys(policy: Policy) -> User:
    """Return the police researcher in the MASH, who takes in what his force sent."""
    team("mash"), team("safeguarding")
    return person("Rhys Bevan", Role.PARTNER_RESEARCHER, "mash", agency_code="police")


def log(number: int) -> str:
    return LOG.format(number=number, hour=number % 20, letter=chr(97 + number % 26))


def enter(desk: Client, notification: PoliceNotification, **more: object) -> Report:
    """Open a notification, confirm what it prefilled with what is missing, and send it."""
    steps.send(desk, reverse("referrals:enter_notification", args=[notification.pk]))
    draft = ReportDraft.objects.get(notification=notification)
    page = desk.get(reverse("referrals:draft_whole", args=[draft.pk])).content.decode()
    assert "What the police sent" in page
    steps.send(
        desk,
        reverse("referrals:draft_whole", args=[draft.pk]),
        **{**draft.answers["told"], "reporter_language": ["en"], **more},
        version=draft.version,
        check="1",
    )
    steps.send(desk, reverse("referrals:draft_check", args=[draft.pk]))
    notification.refresh_from_db()
    assert notification.report is not None
    return notification.report


def test_forty_come_at_once_and_several_are_decided_and_told(rhys: User, nia: User) -> None:
    pasted = "\n==========\n".join(log(number) for number in range(34))
    files = [
        SimpleUploadedFile(f"{name}.txt", sample(name).encode())
        for name in ("protection", "hysbysiad", "cid16", "unknown", "log", "log")
    ]

    steps.send(steps.desk_of(rhys), reverse("referrals:take_in"), pasted=pasted, uploads=files)

    assert PoliceNotification.objects.filter(state=State.NEW).count() == 40
    desk = steps.desk_of(nia)
    assert 'href="/police/"' in desk.get(reverse("home")).content.decode()
    board = desk.get(reverse("referrals:police")).content.decode()
    assert board.index("Alwyn Tudur") < board.index("Ianto Canaria")  # words of danger first
    assert board.count("The same text came more than once") == 2

    # One of each kind is entered: what was placed is prefilled, the rest is typed.
    reports = [
        enter(desk, PoliceNotification.objects.get(file_name="cid16.txt"), categories=["neglect"]),
        enter(
            desk,
            PoliceNotification.objects.get(file_name="protection.txt"),
            categories=["neglect"],
        ),
        enter(
            desk,
            PoliceNotification.objects.get(file_name="unknown.txt"),
            about="child",
            description="Two boys in a house in Mochdre",
            is_in_danger_now="not_known",
            categories=["neglect"],
            concern="Officers were worried about two boys.",
            capacity="professional",
            reporter_name="PC 2201 Vaughan",
            reporter_telephone="101",
        ),
    ]
    # A second log of one incident joins its report; a stray one is set aside.
    repeat, stray = PoliceNotification.objects.filter(file_name="log.txt").order_by("position")
    steps.send(
        desk,
        reverse("referrals:join_notification", args=[repeat.pk]),
        reference=reports[1].reference,
    )
    steps.send(
        desk,
        reverse("referrals:set_notification_aside", args=[stray.pk]),
        reason="The same log, sent twice.",
    )

    assert PoliceNotification.objects.filter(state=State.NEW).count() == 35
    assert {report.channel for report in reports} == {"police"}
    assert [report.police_reference for report in reports] == ["NW-26-0087999", "NW-26-0088214", ""]
    adult, child, _boys = (report.referrals.order_by("id")[0] for report in reports)
    assert Referral.objects.count() == 3

    for referral, outcome, level in (
        (adult, "adult-enquiries", "adult-protection"),
        (child, "child-strategy-discussion", "child-protection"),
    ):
        steps.screened(nia, outcome=outcome, level=level, which=referral, reason_late=WHY_LATE)

    child.refresh_from_db()
    assert child.screened_at is not None
    sent = desk.get(reverse("referrals:police_of_referral", args=[child.reference]))
    assert sent.content.decode().count("12 Heol y Gogledd") == 2  # its own and the joined log
    deliver_messages()
    told = Message.objects.filter(to="carys.bowen@police.example", status=Message.Status.SENT)
    assert told.filter(template__contains="outcome").exists()
    for message in told:
        assert child.report.reference in message.subject
        assert "Ianto" not in message.subject + message.body
