"""A report by somebody who signed in: sections they can leave and come back to."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Agency, User
from people.models import PersonRecord
from policies.models import Policy
from records.models import AuditEvent, Message
from referrals.models import Deadline, Referral, Report, ReportDraft
from tests.cast import actor, sign_in, team
from tests.choosing import after_looking
from tests.factories.referrals import ReferralFactory, ReportDraftFactory, somebody

SECTIONS: dict[str, dict[str, Any]] = {
    "person": {
        "about": "child",
        "given_name": "Siôn",
        "family_name": "ap Rhys",
        "date_of_birth_day": "9",
        "date_of_birth_month": "3",
        "date_of_birth_year": "2016",
        "language": "cy",
        "nhs_number": "999 526 0182",
    },
    "others": {"has_others": "no"},
    "safety": {"is_in_danger_now": "no", "whereabouts": "In school until 15:30"},
    "concern": {
        "categories": ["neglect"],
        "concern": "He comes to school hungry.",
        "reason_for_action": "It is getting worse.",
    },
    "reporter": {
        "knows_of_report": "yes",
        "agrees_to_report": "no",
        "reporter_relationship": "Class teacher",
        "reporter_telephone": "01492 111 222",
        "reporter_language": "en",
    },
}
YESTERDAY = timezone.localtime() - dt.timedelta(days=1)
BY_TELEPHONE: dict[str, Any] = {
    "channel": "telephone",
    "received_on_day": str(YESTERDAY.day),
    "received_on_month": str(YESTERDAY.month),
    "received_on_year": str(YESTERDAY.year),
    "received_time": "07:45",
}
NEIGHBOUR: dict[str, Any] = {
    "capacity": "public",
    "reporter_name": "Gwilym Pugh",
    "reporter_email": "gwilym@example.com",
    "reporter_language": "cy",
}


@pytest.fixture
def authority(conwy: Agency, policy: Policy) -> Agency:
    """Conwy with the teams that reports go to."""
    team("mash"), team("safeguarding")
    return conwy


@pytest.fixture
def teacher(client: Client, tomos: User, authority: Agency) -> Client:
    """Tomos at his browser."""
    return sign_in(client, tomos)


@pytest.fixture
def screener(client: Client, nia: User, authority: Agency) -> Client:
    """Nia at her browser, with somebody on the telephone."""
    return sign_in(client, nia)


def begin(client: Client) -> str:
    """Start a report and return the address of its task list."""
    return str(client.post(reverse("referrals:start_draft"))["Location"])


def fill(client: Client, tasks: str, **other: dict[str, Any]) -> None:
    answered = {"received": other.pop("received")} if "received" in other else {}
    for code, answers in {**answered, **SECTIONS, **other}.items():
        response = client.post(f"{tasks}{code}/", answers)
        assert response.status_code == 302, (code, response.context["form"].errors)


def test_a_teacher_reports_in_five_sections(teacher: Client, tomos: User) -> None:
    tasks = begin(teacher)
    first_look = teacher.get(tasks)
    fill(teacher, tasks)
    sent = teacher.post(f"{tasks}check/", follow=True)

    report = Report.objects.get()
    assert len(first_look.context["tasks"]) == 5
    assert report.reference in sent.content.decode()
    assert (report.capacity, report.source.code) == ("professional", "school")
    assert (report.reporter_name, report.reporter_email) == (tomos.name, tomos.email)
    assert report.reporter_agency
    assert report.reporter_agency.code == "glan-morfa"
    assert report.entered_by == tomos.pk
    record = PersonRecord.objects.get()
    assert (record.agency, record.language, record.nhs_number) == (
        report.reporter_agency,
        "cy",
        "9995260182",
    )
    assert Message.objects.get(about_id=report.pk).to == tomos.email


def test_the_task_list_says_how_far_each_section_is(teacher: Client) -> None:
    tasks = begin(teacher)
    teacher.post(f"{tasks}safety/", SECTIONS["safety"])

    states = {task["id"]: task["status"] for task in teacher.get(tasks).context["tasks"]}

    assert states["safety"] == "Completed"
    assert states["person"] == "Not started"
    assert teacher.get(f"{tasks}check/")["Location"] == tasks


def test_a_report_can_be_left_and_found_again(teacher: Client, tomos: User) -> None:
    tasks = begin(teacher)
    teacher.post(f"{tasks}concern/", SECTIONS["concern"])
    teacher.logout()
    sign_in(teacher, tomos)

    body = teacher.get("/report/mine/").content.decode()

    assert tasks in body
    assert "He comes to school hungry." not in body
    assert "He comes to school hungry." in teacher.get(f"{tasks}concern/").content.decode()


def test_a_section_with_a_mistake_keeps_everything_that_was_typed(teacher: Client) -> None:
    tasks = begin(teacher)

    response = teacher.post(f"{tasks}concern/", {"concern": "", "own_words": "Dw i isio bwyd."})

    body = response.content.decode()
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"categories", "concern"}
    assert re.search(r'href="#id_categories_0".*href="#id_concern"', body, re.DOTALL)
    assert "Dw i isio bwyd." in body


def test_an_nhs_number_with_a_wrong_digit_is_noticed(teacher: Client) -> None:
    tasks = begin(teacher)

    response = teacher.post(f"{tasks}person/", {**SECTIONS["person"], "nhs_number": "999 526 0183"})

    assert "not an NHS number" in str(response.context["form"].errors["nhs_number"])


def test_somebody_elses_report_looks_like_none_at_all(
    teacher: Client, lowri: User, oren: User
) -> None:
    tasks = begin(teacher)

    for stranger in (lowri, oren):
        other = sign_in(Client(), stranger)
        for address in (tasks, f"{tasks}person/", f"{tasks}check/", f"{tasks}done/"):
            assert other.get(address).status_code == 404
        assert other.post(f"{tasks}discard/").status_code == 404
    assert ReportDraft.objects.count() == 1


def test_nobody_who_is_not_signed_in_reaches_a_report(teacher: Client) -> None:
    tasks = begin(teacher)

    for address in (tasks, f"{tasks}person/", "/report/mine/", "/people/"):
        assert "/accounts/login/" in Client().get(address)["Location"]


@pytest.mark.parametrize("address", ["/report/mine/", "/report/drafts/"])
def test_an_administrator_reports_nothing(
    client: Client, alun: User, authority: Agency, address: str
) -> None:
    sign_in(client, alun)
    ask = client.post if address.endswith("drafts/") else client.get

    assert ask(address).status_code == 403


def test_a_thrown_away_report_is_gone(teacher: Client) -> None:
    tasks = begin(teacher)
    fill(teacher, tasks)

    teacher.post(f"{tasks}discard/")

    assert not ReportDraft.objects.exists()
    assert teacher.get(tasks).status_code == 404


def test_a_sent_report_cannot_be_thrown_away_or_changed(teacher: Client) -> None:
    tasks = begin(teacher)
    fill(teacher, tasks)
    teacher.post(f"{tasks}check/")

    assert teacher.post(f"{tasks}discard/").status_code == 409
    late = teacher.post(f"{tasks}concern/", {"concern": "More to say"})
    assert late.status_code == 409
    assert "More to say" in late.content.decode()
    assert teacher.get(tasks)["Location"] == f"{tasks}done/"
    assert ReportDraft.objects.get().report == Report.objects.get()


def test_the_clock_of_a_telephone_call_starts_when_it_rang(screener: Client, nia: User) -> None:
    tasks = begin(screener)
    fill(screener, tasks, received=BY_TELEPHONE, reporter=NEIGHBOUR)
    screener.post(f"{tasks}check/")

    report = Report.objects.get()
    rang_at = YESTERDAY.replace(hour=7, minute=45, second=0, microsecond=0)
    assert (report.channel, report.received_at) == ("telephone", rang_at)
    assert report.entered_at > report.received_at
    assert (report.source.code, report.reporter_name) == ("public", "Gwilym Pugh")
    assert report.reporter_agency is None
    assert report.entered_by == nia.pk
    assert {clock.started_at for clock in Deadline.objects.all()} == {rang_at}


def test_a_report_cannot_have_come_in_the_future(screener: Client) -> None:
    tasks = begin(screener)
    tomorrow = timezone.localtime() + dt.timedelta(days=1)

    response = screener.post(
        f"{tasks}received/",
        {
            **BY_TELEPHONE,
            "received_on_day": tomorrow.day,
            "received_on_month": tomorrow.month,
            "received_on_year": tomorrow.year,
        },
    )

    assert "in the future" in str(response.context["form"].errors["received_on"])


@pytest.mark.parametrize("year", ["1", "1926", "2010"])
def test_a_telephone_call_of_long_ago_is_questioned(screener: Client, year: str) -> None:
    tasks = begin(screener)

    response = screener.post(f"{tasks}received/", {**BY_TELEPHONE, "received_on_year": year})

    assert response.context["form"].errors.keys() == {"received_on"}


@pytest.mark.parametrize(
    ("missing", "field"),
    [("received_time", "received_time"), ("received_on_day", "received_on")],
)
def test_a_telephone_call_needs_its_day_and_time(
    screener: Client, missing: str, field: str
) -> None:
    tasks = begin(screener)

    response = screener.post(f"{tasks}received/", {**BY_TELEPHONE, missing: ""})

    assert response.context["form"].errors.keys() == {field}


def test_a_screener_may_report_what_they_saw_themselves(screener: Client) -> None:
    tasks = begin(screener)
    fill(screener, tasks, received={"channel": "online", "received_time": "07:00"})
    screener.post(f"{tasks}check/")

    report = Report.objects.get()
    assert (report.channel, report.capacity) == ("online", "professional")
    assert report.received_at == report.entered_at


def test_a_teacher_is_not_asked_how_the_report_came(teacher: Client) -> None:
    tasks = begin(teacher)

    response = teacher.post(f"{tasks}received/", BY_TELEPHONE)

    assert response["Location"] == f"{tasks}check/"
    assert ReportDraft.objects.get().answers == {}


def test_people_on_record_are_shown_before_another_record_is_made(screener: Client) -> None:
    known = ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    tasks = begin(screener)

    asked = screener.post(f"{tasks}person/", SECTIONS["person"])
    page = screener.get(asked["Location"])

    assert asked["Location"] == f"{tasks}known/0/"
    assert known.reference in page.content.decode()
    assert AuditEvent.objects.filter(event="person.searched").exists()


def test_choosing_somebody_on_record_puts_the_new_record_under_them(screener: Client) -> None:
    known = ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    tasks = begin(screener)
    fill(screener, tasks, received=BY_TELEPHONE, reporter=NEIGHBOUR)
    screener.post(
        f"{tasks}known/0/",
        after_looking(screener, f"{tasks}known/0/", person=str(known.record.person_id)),
    )

    screener.post(f"{tasks}check/")

    new = Referral.objects.exclude(pk=known.pk).get()
    assert new.record_id != known.record_id
    assert new.record.person_id == known.record.person_id


def test_choosing_nobody_makes_somebody_new(screener: Client) -> None:
    known = ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    tasks = begin(screener)
    fill(screener, tasks, received=BY_TELEPHONE, reporter=NEIGHBOUR)
    screener.post(f"{tasks}known/0/", after_looking(screener, f"{tasks}known/0/", person="nobody"))

    screener.post(f"{tasks}check/")

    new = Referral.objects.exclude(pk=known.pk).get()
    assert new.record.person_id != known.record.person_id


def test_a_person_one_may_not_see_cannot_be_chosen(screener: Client, authority: Agency) -> None:
    known = ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    hidden = ReferralFactory.create(
        people=[somebody("practitioner", given_name="Hidden", family_name="Canary")]
    )
    tasks = begin(screener)
    fill(screener, tasks, received=BY_TELEPHONE, reporter=NEIGHBOUR)

    page = screener.get(f"{tasks}known/0/").content.decode()
    response = screener.post(
        f"{tasks}known/0/",
        after_looking(screener, f"{tasks}known/0/", person=str(hidden.record.person_id)),
    )

    assert str(known.record.person_id) in page
    assert "Canary" not in page
    assert response.status_code == 400


def test_changing_who_it_is_asks_again_whether_we_know_them(screener: Client, nia: User) -> None:
    known = ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    tasks = begin(screener)
    screener.post(f"{tasks}person/", SECTIONS["person"])
    screener.post(
        f"{tasks}known/0/",
        after_looking(screener, f"{tasks}known/0/", person=str(known.record.person_id)),
    )

    screener.post(f"{tasks}person/", {**SECTIONS["person"], "given_name": "Macsen"})

    looked_for_again = {"shown": {}, "chosen": "nobody"}
    assert ReportDraft.objects.get(user_id=nia.pk).answers["known"] == {"0": looked_for_again}


def test_a_teacher_is_shown_nobody_on_record(teacher: Client) -> None:
    ReferralFactory.create(people=[somebody(given_name="Siôn", family_name="ap Rhys")])
    tasks = begin(teacher)

    response = teacher.post(f"{tasks}person/", SECTIONS["person"])

    assert response["Location"] == tasks
    assert teacher.get(f"{tasks}known/0/").status_code == 403


@pytest.mark.parametrize("page", ["", *[f"{code}/" for code in SECTIONS], "people/new/"])
def test_every_page_answers_in_welsh(teacher: Client, tomos: User, page: str) -> None:
    draft = ReportDraftFactory.create(user_id=tomos.pk, by=actor(tomos))
    teacher.cookies["django_language"] = "cy"

    response = teacher.get(f"{reverse('referrals:draft_tasks', args=[draft.pk])}{page}")

    assert response.status_code == 200
    assert '<html lang="cy"' in response.content.decode()
