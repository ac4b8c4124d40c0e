"""The written confirmation of a telephone report: its clocks, the chase, and when it comes."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team, User
from policies.models import BankHoliday
from policies.queries import calendar
from policies.rules import due_at
from records.audit import PUBLIC, SYSTEM
from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Deadline, Referral, Reminder, Report
from referrals.queries.reminders import clocks_to_tell_of
from referrals.tasks import chase_confirmations
from referrals.views import confirm
from tests.cast import actor, sign_in, team
from tests.factories.referrals import ReferralFactory, ReportFactory, somebody

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
PROFESSIONAL = {
    "capacity": "professional",
    "reporter_name": "Meinir Pugh",
    "reporter_email": "meinir.pugh@example.wales",
}
CONFIRM = "/report/confirm/"


@pytest.fixture(autouse=True)
def partnership(mash: Team) -> Team:
    """Return the MASH, and make the other team that reports go to."""
    team("safeguarding")
    return mash


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def telephoned(by: User, *roles: str, at: str | None = None, **told: Any) -> Report:
    """Return the report of a professional who telephoned somebody of ours, at a moment."""
    received_at = moment(at) if at else timezone.now() - dt.timedelta(hours=1)
    report: Report = ReportFactory.create(
        people=[somebody(role) for role in roles or ("child_at_risk",)],
        channel="telephone",
        source="school",
        received_at=received_at,
        by=actor(by),
        told={**PROFESSIONAL, **told},
    )
    return report


def clock(report: Report, ref: str) -> Deadline:
    return Deadline.objects.get(referral__report=report, timescale__ref=ref)


# Reference, when the call was, and when the confirmation and the decision are due (London).
WHEN = {
    "in hours": ("child", "2026-11-19T10:00", "2026-11-20T17:00", "2026-11-20T17:00"),
    "Friday 16:50": ("child", "2026-11-20T16:50", "2026-11-23T17:00", "2026-11-23T17:00"),
    "the last moment": ("child", "2026-11-20T16:59:59.999", "2026-11-23T17:00", "2026-11-23T17:00"),
    "at closing": ("child", "2026-11-20T17:00", "2026-11-24T17:00", "2026-11-24T17:00"),
    "Saturday night": ("child", "2026-11-21T23:10", "2026-11-24T17:00", "2026-11-24T17:00"),
    "Maundy Thursday": ("child", "2027-03-25T16:50", "2027-03-30T17:00", "2027-03-30T17:00"),
    "Good Friday": ("child", "2027-03-26T11:00", "2027-03-31T17:00", "2027-03-31T17:00"),
    "Christmas Eve": ("child", "2026-12-24T16:50", "2026-12-29T17:00", "2026-12-29T17:00"),
    "Boxing Day": ("child", "2026-12-26T09:00", "2026-12-30T17:00", "2026-12-30T17:00"),
    "adult, Friday 16:50": ("adult", "2026-11-20T16:50", "2026-11-21T16:50", "2026-11-23T17:00"),
    "adult, bank holiday": ("adult", "2026-12-25T08:00", "2026-12-26T08:00", "2026-12-30T17:00"),
    "adult, clocks go forward": ("adult", "2027-03-27T12:00", "2027-03-28T13:00", None),
    "adult, clocks go back": ("adult", "2026-10-24T12:00", "2026-10-25T11:00", None),
    "adult, leap day": ("adult", "2028-02-28T18:00", "2028-02-29T18:00", "2028-03-01T17:00"),
}
REFS = {"child": ("R3", "R6"), "adult": ("R4", "R7")}


@pytest.mark.parametrize("case", WHEN)
def test_the_clocks_run_from_the_true_moment_of_the_call(nia: User, case: str) -> None:
    pathway, called_at, confirm_by, decide_by = WHEN[case]
    confirmation, decision = REFS[pathway]

    report = telephoned(nia, f"{pathway}_at_risk", at=called_at)

    assert clock(report, confirmation).started_at == moment(called_at)
    assert clock(report, confirmation).due_at == moment(confirm_by)
    if decide_by:
        assert clock(report, decision).due_at == moment(decide_by)


@pytest.mark.parametrize("case", WHEN)
@pytest.mark.parametrize("danger", ["yes", "no"])
def test_the_policy_explains_every_clock(nia: User, case: str, danger: str) -> None:
    pathway, called_at, _confirm_by, _decide_by = WHEN[case]

    report = telephoned(nia, f"{pathway}_at_risk", at=called_at, is_in_danger_now=danger)

    clocks = Deadline.objects.filter(referral__report=report).select_related(
        "timescale", "referral"
    )
    assert clocks.count() >= 4
    for each in clocks:
        assert each.due_at == due_at(
            each.started_at,
            each.timescale,
            calendar=calendar(each.referral.policy),
            is_red=each.is_red,
        ), each.timescale.ref


def test_an_urgent_call_out_of_hours_is_decided_before_it_is_confirmed(nia: User) -> None:
    report = telephoned(nia, at="2026-11-21T23:10", is_in_danger_now="yes")
    referral = report.referrals.get()

    assert clock(report, "R6").is_red
    assert clock(report, "R6").due_at == moment("2026-11-23T17:00")
    assert referral.decision_due_at < moment("2026-11-23T17:00")


def test_a_bank_holiday_announced_later_moves_the_clock_and_is_on_record(nia: User) -> None:
    report = telephoned(nia, at="2026-11-20T16:50")

    BankHoliday.objects.create(
        date=dt.date(2026, 11, 23),
        title_en="A day for all",
        title_cy="Diwrnod i bawb",
        added_at=moment("2026-11-20T17:30"),
        added_by=SYSTEM.id,
    )
    operations.recompute_deadlines(by=SYSTEM, at=moment("2026-11-20T18:00"))

    assert clock(report, "R3").due_at == moment("2026-11-24T17:00")
    moved = AuditEvent.objects.filter(event="deadline.moved")
    assert "R3" in {event.details["ref"] for event in moved}


def test_past_the_published_bank_holidays_no_date_is_made_up(nia: User) -> None:
    report = telephoned(nia, at="2031-06-10T10:00")

    assert clock(report, "R3").due_at is None
    letter = Message.objects.get(key=f"report.confirmation_asked:{report.pk}")
    assert "as soon as you can" in letter.body


@pytest.mark.parametrize(
    ("told", "channel", "sender"),
    [
        ({"capacity": "family"}, "telephone", "nia"),
        (PROFESSIONAL, "walk_in", "nia"),
        (PROFESSIONAL, "online", "nia"),
        (PROFESSIONAL, "email", "nia"),
        (PROFESSIONAL, "police", "nia"),
        (PROFESSIONAL, "telephone", "public"),
    ],
)
def test_only_a_professional_who_telephoned_us_owes_it(
    nia: User, told: dict[str, str], channel: str, sender: str
) -> None:
    by = PUBLIC if sender == "public" else actor(nia)
    report = ReportFactory.create(channel=channel, told=told, by=by)

    refs = Deadline.objects.filter(referral__report=report).values_list("timescale__ref", flat=True)
    assert not {"R3", "R4"} & set(refs)
    assert not Message.objects.filter(key__startswith="report.confirmation").exists()


def test_a_child_and_an_adult_each_have_their_own_clock_and_a_practitioner_none(nia: User) -> None:
    report = telephoned(nia, "child_at_risk", "adult_at_risk", "practitioner")

    refs = Deadline.objects.filter(
        referral__report=report, timescale__ref__in=["R3", "R4"]
    ).values_list("referral__pathway", "timescale__ref")
    assert sorted(refs) == [("adult", "R4"), ("child", "R3")]


@pytest.mark.parametrize(("language", "words"), [("en", "in writing"), ("cy", "ysgrifenedig")])
def test_the_reporter_is_asked_in_their_language_by_reference_alone(
    nia: User, language: str, words: str
) -> None:
    report = telephoned(nia, at="2026-11-20T16:50", reporter_language=language)

    letter = Message.objects.get(key=f"report.confirmation_asked:{report.pk}")
    assert letter.to == PROFESSIONAL["reporter_email"]
    assert report.reference in letter.subject
    assert words in letter.subject
    assert "17:00" in letter.body
    assert CONFIRM in letter.body
    assert "Mair" not in letter.subject + letter.body


def due_in(report: Report, left: dt.timedelta) -> None:
    clocks = Deadline.objects.filter(referral__report=report, timescale__ref="R3")
    clocks.update(due_at=timezone.now() + left)


@pytest.mark.parametrize("left", [dt.timedelta(hours=1), dt.timedelta(days=-3)])
def test_the_reporter_is_reminded_once_when_it_is_nearly_due_or_late(
    nia: User, left: dt.timedelta
) -> None:
    report = telephoned(nia)
    due_in(report, left)

    assert [chase_confirmations(), chase_confirmations()] == [1, 0]

    letter = Message.objects.get(key=f"report.confirmation_reminded:{report.pk}")
    assert letter.subject.startswith("Reminder")
    assert AuditEvent.objects.filter(event="report.confirmation_chased").count() == 1


def test_nobody_is_chased_too_early_without_an_address_or_after_it_came(nia: User) -> None:
    early, unreachable, confirmed = (
        telephoned(nia),
        telephoned(nia, reporter_email=""),
        telephoned(nia),
    )
    due_in(early, dt.timedelta(hours=5))
    due_in(unreachable, dt.timedelta(hours=-5))
    due_in(confirmed, dt.timedelta(hours=-5))
    operations.confirm_in_writing(confirmed, by=actor(nia), at=timezone.now())

    assert chase_confirmations() == 0


def test_a_worker_is_told_of_it_only_once_it_is_late(nia: User) -> None:
    report, at = telephoned(nia), timezone.now()
    Deadline.objects.exclude(timescale__ref="R3").update(stopped_at=at, stopped_by=SYSTEM.id)

    due_in(report, dt.timedelta(hours=1))
    assert not clocks_to_tell_of(Reminder.Kind.DUE_SOON, at=at).exists()
    due_in(report, dt.timedelta(hours=-1))
    assert clocks_to_tell_of(Reminder.Kind.OVERDUE, at=at).count() == 1


def confirmation(report: Report, **answers: Any) -> dict[str, Any]:
    called = timezone.localtime(report.received_at).date()
    return {
        "reference": report.reference,
        **{f"called_on_{part}": getattr(called, part) for part in ("day", "month", "year")},
        "called_at": "16:50",
        "spoke_to": "Nia Roberts",
        "words": "He told me again on Thursday that he had not eaten.",
        **answers,
    }


def test_the_confirmation_joins_its_report_and_opens_no_second_case(
    client: Client, nia: User
) -> None:
    report = telephoned(nia)

    page = client.post(CONFIRM, confirmation(report)).content.decode()

    assert "We have your confirmation" in page
    assert "Mair" not in page
    assert Report.objects.count() == Referral.objects.count() == 1
    addition = report.additions.get()
    assert addition.is_written_confirmation
    assert "Spoke to: Nia Roberts" in addition.words
    assert addition.words.endswith("He told me again on Thursday that he had not eaten.")
    assert clock(report, "R3").met_at is not None
    assert AuditEvent.objects.filter(event="report.confirmed").count() == 1


def test_the_same_confirmation_sent_twice_is_one(client: Client, nia: User) -> None:
    report = telephoned(nia)

    for _time in range(2):
        assert client.post(CONFIRM, confirmation(report)).status_code == 200

    assert report.additions.count() == 1


def test_nobody_goes_on_guessing_at_references_and_what_was_typed_stays(
    client: Client, nia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirm, "RATES", {"confirmation_address": "1/h/ip"})
    cache.clear()
    client.post(CONFIRM, {"reference": "RP-0000-0000", "words": "As I said."})

    answer = client.post(CONFIRM, {"reference": "RP-0000-0000", "words": "As I said, again."})

    assert answer.status_code == 429
    assert "this was not sent" in answer.content.decode()
    assert "As I said, again." in answer.content.decode()


def test_a_second_confirmation_is_kept_too(client: Client, nia: User) -> None:
    report = telephoned(nia)
    client.post(CONFIRM, confirmation(report))

    client.post(CONFIRM, confirmation(report, words="And his sister is as thin."))

    assert report.additions.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"reference": "RP-0000-0000"},
        {"reference": "nonsense \x00"},
        {"called_on_day": 1, "called_on_month": 1, "called_on_year": 2020},
        {"called_on_day": 31, "called_on_month": 2},
        {"words": " "},
        {"words": "x" * 10_001},
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    client: Client, nia: User, wrong: dict[str, Any]
) -> None:
    report = telephoned(nia)

    answer = client.post(CONFIRM, confirmation(report, **wrong))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is a problem" in page
    assert "Nia Roberts" in page
    assert not report.additions.exists()


def test_a_report_that_came_another_way_is_as_little_found(client: Client) -> None:
    online = ReferralFactory.create().report

    answer = client.post(CONFIRM, confirmation(online))

    assert answer.status_code == 400
    assert "There is no telephone report with this reference" in answer.content.decode()


def test_one_who_signed_in_confirms_in_the_frame_of_staff(
    client: Client, nia: User, tomos: User
) -> None:
    report = telephoned(nia)
    desk = sign_in(client, tomos)

    assert "My work" in desk.get(CONFIRM).content.decode()
    desk.post(CONFIRM, confirmation(report))

    assert report.additions.get().added_by == tomos.pk


def page_of(report: Report) -> str:
    return reverse("referrals:confirmation", args=[report.referrals.get().reference])


def came(at: dt.datetime) -> dict[str, Any]:
    local = timezone.localtime(at)
    parts = {f"came_on_{part}": getattr(local, part) for part in ("day", "month", "year")}
    return {**parts, "came_time": local.strftime("%H:%M")}


def test_a_letter_is_noted_by_who_screens(at_work: Client, nia: User) -> None:
    report = telephoned(nia, at="2026-05-07T10:00")
    assert (
        "Written confirmation"
        in at_work.get(report.referrals.get().get_absolute_url()).content.decode()
    )

    at_work.post(page_of(report), came(moment("2026-05-08T09:30")))

    assert clock(report, "R3").met_at == moment("2026-05-08T09:30")
    assert not clock(report, "R3").is_late(at=timezone.now())
    again = at_work.post(page_of(report), came(moment("2026-05-08T09:30")))
    assert again.status_code == 400
    assert "No written confirmation" in again.content.decode()


@pytest.mark.parametrize(
    ("at", "said"),
    [("2026-05-07T09:59", "before the call"), ("2099-01-01T10:00", "in the future")],
)
def test_a_letter_came_neither_before_the_call_nor_in_the_future(
    at_work: Client, nia: User, at: str, said: str
) -> None:
    report = telephoned(nia, at="2026-05-07T10:00")

    answer = at_work.post(page_of(report), came(moment(at)))

    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_stranger_and_an_outsider_note_nothing(client: Client, nia: User, oren: User) -> None:
    report = telephoned(nia)

    assert client.get(page_of(report)).status_code == 302
    assert sign_in(client, oren).get(page_of(report)).status_code == 404
