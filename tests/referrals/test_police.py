"""The list of police notifications, taking them in, and what becomes of each."""

import datetime as dt
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from records.models import AuditEvent
from referrals import operations
from referrals.models import PoliceBatch, PoliceNotification, Referral, Report, ReportDraft
from tests.cast import actor, person, sign_in
from tests.factories.people import DenialFactory
from tests.factories.police import PoliceBatchFactory, PoliceNotificationFactory, sample
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
POLICE = "/police/"
State = PoliceNotification.State
EQUALS = "\n==========\n"


@pytest.fixture(autouse=True)
def hub(mash: Team) -> Team:
    """Return the MASH, to which notifications come."""
    return mash


def address(word: str, notification: PoliceNotification) -> str:
    return reverse(f"referrals:{word}", args=[notification.pk])


def take_in(client: Client, pasted: str = "", *files: SimpleUploadedFile) -> Any:
    return client.post("/police/take-in/", {"pasted": pasted, "uploads": list(files)}, follow=True)


def test_several_are_pasted_and_uploaded_at_once(at_work: Client) -> None:
    pasted = sample("protection") + EQUALS + sample("cid16")
    file = SimpleUploadedFile("log.txt", sample("log").encode())

    page = take_in(at_work, pasted, file).content.decode()

    kept = list(PoliceNotification.objects.order_by("position"))
    assert [each.layout for each in kept] == ["protection-notification", "cid16", "incident-log"]
    assert [each.file_name for each in kept] == ["", "", "log.txt"]
    assert bytes(kept[2].source) == sample("log").encode()
    assert kept[2].digest == sha256(sample("log").encode()).hexdigest()
    assert "log.txt" in page
    assert AuditEvent.objects.filter(event="police_batch.taken_in", details__taken=3).exists()


def test_what_came_cannot_be_altered() -> None:
    notification = PoliceNotificationFactory.create()

    for name, other in (("source", b"something else"), ("text", "something else")):
        altered = PoliceNotification.objects.get(pk=notification.pk)
        setattr(altered, name, other)
        with pytest.raises(DatabaseError, match="stays as it came"), transaction.atomic():
            altered.save()
    with pytest.raises(DatabaseError, match=r"denied|refused"), transaction.atomic():
        PoliceNotification.objects.filter(pk=notification.pk).delete()


def test_a_police_researcher_takes_in_and_reads_but_enters_nothing(
    client: Client, rhys: User
) -> None:
    desk = sign_in(client, rhys)
    page = take_in(desk, sample("protection"))
    notification = PoliceNotification.objects.get()

    assert page.status_code == 200
    assert "Ianto" in desk.get(POLICE).content.decode()
    shown = desk.get(address("notification", notification)).content.decode()
    assert "Officers were called" in shown
    assert "Enter as a report" not in shown
    for word in ("enter_notification", "join_notification", "set_notification_aside"):
        assert desk.post(address(word, notification)).status_code == 403


def test_a_researcher_of_another_agency_sees_none_of_it(client: Client) -> None:
    nurse = person("Non Rees", Role.PARTNER_RESEARCHER, "mash", agency_code="health")
    notification = PoliceNotificationFactory.create()
    desk = sign_in(client, nurse)

    assert "Ianto" not in desk.get(POLICE).content.decode()
    assert desk.get(address("notification", notification)).status_code == 404
    assert desk.get(address("notification_source", notification)).status_code == 404
    assert desk.get(reverse("referrals:batch", args=[notification.batch_id])).status_code == 404
    assert take_in(desk, sample("log")).status_code == 403


@pytest.mark.parametrize("name", ["tomos", "anwen", "alun"])
def test_others_do_not_come_in(client: Client, request: pytest.FixtureRequest, name: str) -> None:
    desk = sign_in(client, request.getfixturevalue(name))

    assert desk.get(POLICE).status_code == 403
    assert desk.get("/police/take-in/").status_code == 403
    assert take_in(desk, sample("log")).status_code == 403


def test_an_empty_list_says_so(at_work: Client) -> None:
    assert "There are none" in at_work.get(POLICE).content.decode()


def test_words_of_danger_come_first_and_the_oldest_next(at_work: Client) -> None:
    PoliceBatchFactory.create(texts=[sample("protection"), sample("hysbysiad"), sample("cid16")])

    page = at_work.get(POLICE).content.decode()

    places = [page.index(name) for name in ("Alwyn Tudur", "PRICE, Ianto", "Mair Wyn Huws")]
    assert places == sorted(places)
    assert "knife, unconscious" in page


def test_the_list_asks_the_database_the_same_however_many_there_are(
    at_work: Client, django_assert_max_num_queries: Any
) -> None:
    PoliceBatchFactory.create(texts=[sample("protection")] * 40)
    with django_assert_max_num_queries(14):
        page = at_work.get(POLICE)

    assert page.content.decode().count("PRICE, Ianto") == 40


def test_repeats_are_flagged_and_both_kept(at_work: Client) -> None:
    take_in(at_work, EQUALS.join([sample("protection"), sample("protection"), sample("log")]))

    page = at_work.get(POLICE).content.decode()

    assert PoliceNotification.objects.count() == 3
    assert page.count("The same text came more than once") == 2
    assert page.count("Another notification has this incident number") == 1


def test_nothing_pasted_is_said_beside_the_form(at_work: Client) -> None:
    answer = take_in(at_work, "  ")

    assert answer.status_code == 400
    assert "Paste at least one notification" in answer.content.decode()


def test_more_than_a_hundred_are_refused_and_what_was_pasted_stays(at_work: Client) -> None:
    answer = take_in(at_work, EQUALS.join(f"one {n}" for n in range(101)))

    assert answer.status_code == 400
    assert "there are 101" in answer.content.decode()
    assert "one 100" in answer.content.decode()
    assert not PoliceBatch.objects.exists()


def test_one_bad_file_stops_none_and_every_item_is_reported(at_work: Client) -> None:
    answer = take_in(
        at_work,
        "INCIDENT LOG\nref | A\0B",
        SimpleUploadedFile("big.eml", b"x" * 10_000_000),
        SimpleUploadedFile("scan.pdf", b"%PDF-1.7"),
        SimpleUploadedFile("empty.txt", b""),
        SimpleUploadedFile("good.txt", sample("log").encode()),
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert PoliceNotification.objects.count() == 2
    for words in ("larger than 2 MB", "not text", "It is empty", "cannot be shown is marked"):
        assert words in page
    assert page.count("Refused") == 3


def test_the_source_is_given_as_it_came(at_work: Client) -> None:
    take_in(at_work, "", SimpleUploadedFile("odd.txt", b"ref | A\0B \xff"))
    notification = PoliceNotification.objects.get()

    answer = at_work.get(address("notification_source", notification))

    assert answer.content == b"ref | A\0B \xff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_an_unknown_layout_is_kept_whole_flagged_and_entered_by_hand(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create(text=sample("unknown"))

    assert "Unknown layout: enter it by hand" in at_work.get(POLICE).content.decode()
    assert (
        "Can somebody ring me?"
        in at_work.get(address("notification", notification)).content.decode()
    )

    form = at_work.post(address("enter_notification", notification), follow=True)

    assert "Can somebody ring me?" in form.content.decode()
    assert ReportDraft.objects.get().answers["told"]["channel"] == ["police"]
    assert "concern" not in ReportDraft.objects.get().answers["told"]


def test_reading_one_leaves_an_event_without_a_name(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create()

    at_work.get(address("notification", notification))

    event = AuditEvent.objects.get(event="police_notification.viewed")
    assert event.subject_id == notification.pk
    assert "Ianto" not in str(event.details)


def test_a_report_is_begun_with_what_was_placed_and_the_source_beside_it(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create()

    page = at_work.post(address("enter_notification", notification), follow=True).content.decode()

    told = ReportDraft.objects.get().answers["told"]
    assert told["about"] == ["child"]
    assert (told["given_name"], told["family_name"]) == (["Ianto"], ["Price"])
    assert told["date_of_birth_year"] == ["2018"]
    assert told["police_reference"] == ["NW-26-0088214"]
    assert told["received_time"] == ["22:15"]
    assert told["is_in_danger_now"] == ["no"]
    assert "There was no food" in told["concern"][0]
    assert ReportDraft.objects.get().answers["others"]["1"]["roles"] == ["parent_or_carer"]
    assert "What the police sent" in page
    assert "There is a problem" not in page


def test_somebody_else_takes_over_what_was_begun(client: Client, nia: User, owen: User) -> None:
    notification = PoliceNotificationFactory.create()
    sign_in(client, nia).post(address("enter_notification", notification))
    other = sign_in(Client(), owen)

    assert "Nia Roberts is entering it" in other.get(POLICE).content.decode()
    page = other.post(address("enter_notification", notification), follow=True)

    assert page.status_code == 200
    assert ReportDraft.objects.get().user_id == owen.pk


def test_it_is_joined_to_what_was_reported_already(at_work: Client, nia: User) -> None:
    referral = ReferralFactory.create()
    notification = PoliceNotificationFactory.create()

    wrong = at_work.post(address("join_notification", notification), {"reference": "SG-0000-0000"})
    assert wrong.status_code == 400
    assert "SG-0000-0000" in wrong.content.decode()
    at_work.post(address("join_notification", notification), {"reference": referral.reference})

    notification.refresh_from_db()
    assert notification.state == State.JOINED
    assert notification.report == referral.report
    sent = at_work.get(reverse("referrals:police_of_referral", args=[referral.reference]))
    assert "Officers were called" in sent.content.decode()
    assert "What the police sent" in at_work.get(referral.get_absolute_url()).content.decode()


def test_it_is_set_aside_with_a_reason_and_put_back(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create()

    without = at_work.post(address("set_notification_aside", notification), {"reason": " "})
    assert without.status_code == 400
    at_work.post(address("set_notification_aside", notification), {"reason": "Denbighshire's."})

    notification.refresh_from_db()
    assert (notification.state, notification.settled_by_name) == (State.SET_ASIDE, "Nia Roberts")
    assert "PRICE" in at_work.get(f"{POLICE}?state=set_aside").content.decode()
    at_work.post(address("put_notification_back", notification))
    notification.refresh_from_db()
    assert notification.state == State.NEW


def test_what_is_dealt_with_is_dealt_with_once(nia: User, owen: User) -> None:
    notification = PoliceNotificationFactory.create()
    now = timezone.now()
    operations.set_notification_aside(notification, reason="Not ours.", by=actor(nia), at=now)

    with pytest.raises(operations.Refused, match="already"):
        operations.begin_entry(notification, told={}, others={}, by=actor(owen), at=now)
    with pytest.raises(operations.Refused, match="already"):
        operations.join_notification(
            notification, ReferralFactory.create().report, by=actor(owen), at=now
        )


def test_an_abandoned_entry_leaves_the_notification_waiting(nia: User) -> None:
    notification = PoliceNotificationFactory.create()
    now = timezone.now()
    operations.begin_entry(notification, told={}, others={}, by=actor(nia), at=now)

    operations.discard_old_drafts(by=actor(nia), at=now + dt.timedelta(days=8))

    notification.refresh_from_db()
    assert (notification.draft, notification.state) == (None, State.NEW)
    assert not Report.objects.exists()


def test_the_pages_are_read_in_welsh(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create()
    for where in (POLICE, "/police/take-in/", address("notification", notification)):
        assert at_work.get(where, headers={"Accept-Language": "cy"}).status_code == 200


def entered(by: User) -> PoliceNotification:
    """Return the notification about Ianto Price, entered as a report about him."""
    notification = PoliceNotificationFactory.create()
    child = ReferralFactory.create(by=actor(by))
    return operations.join_notification(notification, child.report, by=actor(by), at=timezone.now())


def finds(client: Client, notification: PoliceNotification) -> bool:
    listed = client.get(f"{POLICE}?state=joined").content.decode()
    is_there = client.get(address("notification", notification)).status_code == 200
    assert ("Ianto" in listed) == is_there
    assert (f"({int(is_there)})" in listed) or not is_there
    return is_there


def test_what_was_entered_about_somebody_denied_is_not_there(at_work: Client, nia: User) -> None:
    notification = entered(nia)
    assert finds(at_work, notification)

    assert notification.report is not None
    for named in notification.report.people.all():
        DenialFactory.create(person=named.record.person, user_id=nia.pk)

    assert not finds(at_work, notification)


def test_what_was_entered_about_somebody_restricted_is_not_there(
    at_work: Client, nia: User, rhys: User, client: Client
) -> None:
    notification = entered(nia)

    Referral.objects.update(is_restricted=True)

    assert not finds(at_work, notification)
    assert not finds(sign_in(client, rhys), notification)
