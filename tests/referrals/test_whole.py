"""A report on one page: taken by telephone, or entered from what the police sent."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from accounts.models import Team, User
from referrals import operations
from referrals.models import Check, PoliceNotification, Referral, Report, ReportAnswer, ReportDraft
from tests.cast import actor, sign_in
from tests.choosing import after_looking
from tests.factories.police import PoliceNotificationFactory
from tests.factories.referrals import ReferralFactory, somebody

pytestmark = pytest.mark.django_db

CALL: dict[str, Any] = {
    "about": "child",
    "given_name": "Ianto",
    "family_name": "Price",
    "age": "8",
    "is_in_danger_now": "no",
    "categories": ["neglect"],
    "concern": "He is hungry every day, and was not collected on Thursday.",
    "capacity": "professional",
    "reporter_name": "Meinir Pugh",
    "source": "school",
    "reporter_email": "meinir.pugh@example.wales",
    "reporter_telephone": "01492 000000",
    "reporter_language": "cy",
}


@pytest.fixture(autouse=True)
def hub(mash: Team) -> Team:
    return mash


def start(desk: Client) -> ReportDraft:
    desk.post(reverse("referrals:start_call"))
    return ReportDraft.objects.get()


def whole(draft: ReportDraft) -> str:
    return reverse("referrals:draft_whole", args=[draft.pk])


def typed(draft: ReportDraft, **answers: Any) -> dict[str, Any]:
    """Return what the page sends: what the draft holds, what is typed, and the version shown."""
    draft.refresh_from_db()
    return {**draft.answers["told"], **CALL, "version": draft.version, **answers}


def test_the_call_is_received_when_it_began(at_work: Client) -> None:
    draft = start(at_work)

    page = at_work.get(whole(draft)).content.decode()

    told = draft.answers["told"]
    assert told["channel"] == ["telephone"]
    assert told["received_time"] == [localtime(draft.started_at).strftime("%H:%M")]
    assert "Take a report by telephone" in page
    assert "There is a problem" not in page
    assert "Before the call ends" in page


def test_a_due_date_and_work_are_asked_only_of_whom_they_can_be_true(at_work: Client) -> None:
    page = at_work.get(whole(start(at_work)))

    form = next(s.form for s in page.context["sections"] if "expected_on" in s.form.fields)
    assert form["expected_on"].asked_with == "about=unborn"
    assert form["work"].asked_with == "about=practitioner"
    assert "about=child" in form["age"].asked_with
    assert "about=unborn" not in form["age"].asked_with
    assert 'data-asked-with="about=unborn"' in page.content.decode()


def test_what_is_typed_is_kept_right_or_wrong(at_work: Client) -> None:
    draft = start(at_work)
    url = reverse("referrals:draft_whole_save", args=[draft.pk])

    answer = at_work.post(url, typed(draft, age="about eight", own_words="Dw i'n\0 llwglyd"))

    assert answer.json()["version"] == draft.version + 1
    page = at_work.get(whole(draft)).content.decode()
    assert "about eight" in page
    assert "There is a problem" not in page
    draft.refresh_from_db()
    assert draft.answers["told"]["own_words"] == ["Dw i'n\ufffd llwglyd"]


def test_another_window_overwrites_nothing(at_work: Client) -> None:
    draft = start(at_work)
    first = typed(draft, concern="The first window.")
    at_work.post(whole(draft), {**first, "save": "1"})

    behind = at_work.post(
        reverse("referrals:draft_whole_save", args=[draft.pk]), {**first, "concern": "Second."}
    )
    saved = at_work.post(whole(draft), {**first, "concern": "Second.", "save": "1"})

    assert behind.status_code == 409
    assert saved.status_code == 409
    assert "changed in another window" in saved.content.decode()
    assert "Second." in saved.content.decode()
    draft.refresh_from_db()
    assert draft.answers["told"]["concern"] == ["The first window."]


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_version_that_is_none_is_a_conflict(at_work: Client, version: str) -> None:
    draft = start(at_work)

    answer = at_work.post(whole(draft), typed(draft, version=version))

    assert answer.status_code == 409


def test_what_is_missing_is_said_once_the_report_is_to_be_sent(at_work: Client) -> None:
    draft = start(at_work)

    answer = at_work.post(whole(draft), typed(draft, concern="", check="1"))

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Say what you are worried about." in page
    assert "Meinir Pugh" in page


def test_a_call_becomes_a_report_with_its_checks_and_is_read_back(at_work: Client) -> None:
    draft = start(at_work)
    checks = {"checks_done": [Check.RECORDED, Check.NEEDS], "reason_checks_not_done": "Line cut."}

    to_check = at_work.post(
        whole(draft), typed(draft, others_asked="The health visitor.", **checks, check="1")
    )
    assert to_check["Location"] == reverse("referrals:draft_check", args=[draft.pk])
    done = at_work.post(to_check["Location"], follow=True).content.decode()

    report = Report.objects.get()
    referral = Referral.objects.get()
    assert report.channel == "telephone"
    assert report.received_at == localtime(draft.started_at).replace(second=0, microsecond=0)
    assert set(referral.checks_done) == {"recorded", "needs"}
    assert referral.reason_checks_not_done == "Line cut."
    assert ReportAnswer.objects.get(code="others_asked").answer == "The health visitor."
    assert "Read this to the caller" in done
    assert f"The reference of your report is {report.reference}." in done
    assert "Please confirm it in writing by" in done
    assert f'href="{referral.get_absolute_url()}">Open referral {referral.reference}' in done


def test_who_it_may_be_is_asked_on_the_way_to_the_check(at_work: Client) -> None:
    ReferralFactory.create(people=[somebody(given_name="Ianto", family_name="Price")])
    draft = start(at_work)

    asked = at_work.post(whole(draft), typed(draft, check="1"))
    known = reverse("referrals:draft_known", args=[draft.pk, 0])
    assert asked["Location"] == known

    answered = at_work.post(known, after_looking(at_work, known, person="nobody"))
    assert answered["Location"] == reverse("referrals:draft_check", args=[draft.pk])


def test_the_screener_finds_the_checks_ticked(at_work: Client) -> None:
    draft = start(at_work)
    sent = typed(draft, checks_done=[Check.NEEDS], reason_checks_not_done="Line cut.", check="1")
    at_work.post(at_work.post(whole(draft), sent)["Location"])

    page = at_work.get(reverse("referrals:screen", args=[Referral.objects.get().reference]))

    assert page.context["form"]["checks_done"].value() == ["needs"]
    assert "Line cut." in page.content.decode()


def test_somebody_else_is_added_and_the_page_comes_back(at_work: Client) -> None:
    draft = start(at_work)

    form = at_work.post(whole(draft), typed(draft, person="1"))
    assert form["Location"] == reverse("referrals:draft_new_other", args=[draft.pk])
    at_work.post(form["Location"], {"given_name": "Delyth", "roles": ["parent_or_carer"]})

    assert "Delyth" in at_work.get(whole(draft)).content.decode()
    assert at_work.get(reverse("referrals:draft_tasks", args=[draft.pk]))["Location"] == whole(
        draft
    )


def test_a_thrown_away_or_strange_draft_is_not_there(client: Client, nia: User, owen: User) -> None:
    draft = start(sign_in(client, nia))
    other = sign_in(Client(), owen)

    assert other.get(whole(draft)).status_code == 404
    assert other.post(whole(draft), typed(draft)).status_code == 404


def test_only_those_who_take_reports_begin_a_call(client: Client, tomos: User) -> None:
    assert sign_in(client, tomos).post(reverse("referrals:start_call")).status_code == 403
    assert not ReportDraft.objects.exists()


def test_a_notification_is_entered_once_and_keeps_its_incident_number(at_work: Client) -> None:
    notification = PoliceNotificationFactory.create()
    at_work.post(reverse("referrals:enter_notification", args=[notification.pk]))
    draft = ReportDraft.objects.get()
    sent = {
        **draft.answers["told"],
        "categories": ["neglect"],
        "reporter_language": "en",
        "version": draft.version,
        "check": "1",
    }

    check = at_work.post(whole(draft), sent)
    at_work.post(check["Location"])
    again = at_work.post(check["Location"])

    report = Report.objects.get()
    notification.refresh_from_db()
    assert again.status_code == 409
    assert (report.channel, report.source.code) == ("police", "police")
    assert report.police_reference == "NW-26-0088214"
    assert report.received_at == dt.datetime(2026, 5, 8, 21, 15, tzinfo=dt.UTC)
    assert report.people.count() == 2
    assert notification.state == PoliceNotification.State.ENTERED
    assert notification.report == report
    assert notification.settled_by_name == "Nia Roberts"


def test_a_draft_sent_after_the_notification_was_settled_leaves_it_so(nia: User) -> None:
    notification = PoliceNotificationFactory.create()
    now = timezone.now()
    operations.begin_entry(notification, told={}, others={}, by=actor(nia), at=now)
    operations.set_notification_aside(notification, reason="Not ours.", by=actor(nia), at=now)
    draft = ReportDraft.objects.get()

    operations.note_entered(draft, Report(), by=actor(nia), at=now)

    notification.refresh_from_db()
    assert notification.state == PoliceNotification.State.SET_ASIDE
