"""The hand-over of the night: written by the duty team, accepted by name in the hub."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.acting import actor_of
from accounts.roles import Role
from records.models import AuditEvent
from referrals import operations
from referrals.models import HandoverNote
from referrals.queries import duty
from referrals.rules import triage
from tests.cast import actor, sign_in, team
from tests.factories.accounts import MembershipFactory
from tests.factories.triage import HandoverNoteFactory
from tests.referrals.arriving import arrives
from tests.referrals.deciding import decides

SATURDAY = dt.datetime(2026, 11, 21, 23, tzinfo=dt.UTC)
MONDAY = dt.datetime(2026, 11, 23, 9, 5, tzinfo=dt.UTC)
WRITE = "/referrals/handover/new/"


@pytest.fixture
def night(monkeypatch):
    """Let the weekend be the last period of duty, whenever the tests run."""
    period = (SATURDAY - dt.timedelta(days=1, hours=6), MONDAY.replace(minute=0))
    monkeypatch.setattr(triage, "duty_period", lambda _at, _calendar: period)
    return period


@pytest.fixture
def urgent(reporter, night):
    referral = arrives(by=reporter, received_at=SATURDAY, is_in_danger_now="yes")
    assert referral.came_out_of_hours
    return referral


@pytest.fixture
def note(emyr, urgent, mash):
    return HandoverNoteFactory.create(by=actor(emyr), lines={urgent: "Seen at home; safe."})


def test_the_duty_team_writes_a_line_on_each_urgent_referral_of_its_night(client, emyr, urgent):
    sign_in(client, emyr)
    page = client.get(WRITE).content.decode()
    assert f"What was done about {urgent.reference}, and what must follow?" in page

    answer = client.post(
        WRITE,
        {
            "to_team": "mash",
            "words": "A quiet night besides.",
            urgent.reference: "Police attended; she is with her aunt.",
        },
        follow=True,
    ).content.decode()

    assert "waits for the hub to accept it" in answer
    note = HandoverNote.objects.get()
    assert (note.from_team.code, note.to_team.code) == ("emergency-duty", "mash")
    assert note.lines.get().referral == urgent
    assert AuditEvent.objects.about(urgent).filter(event="referral.handed_over").exists()


def test_a_note_that_says_nothing_is_refused_and_keeps_what_was_typed(client, emyr, urgent):
    sign_in(client, emyr)

    page = client.post(WRITE, {"to_team": "mash", "words": "\u200b"}).content.decode()

    assert "Write what the next team must know." in page
    assert 'href="#id_words"' in page
    assert "Write here, or about a referral below." in page


def test_without_an_urgent_referral_the_one_box_is_asked_and_not_called_optional(
    client, emyr, mash, night
):
    sign_in(client, emyr)

    page = client.post(WRITE, {"to_team": "mash", "words": ""}).content.decode()

    assert "Write what the next team must know." in page
    assert "(optional)" not in page


def test_what_came_by_day_and_was_decided_at_night_is_handed_over_too(emyr, reporter, night):
    noon = SATURDAY.replace(hour=12) - dt.timedelta(days=1)
    referral = arrives(by=reporter, received_at=noon, is_in_danger_now="yes")
    assert not referral.came_out_of_hours
    operations.acknowledge(referral, by=actor(emyr), at=noon)
    decides(
        referral,
        by=actor(emyr),
        outcome="child-strategy-discussion",
        level="child-protection",
        at=SATURDAY,
    )

    assert duty.to_hand_over(actor(emyr), period=night) == [referral]


@pytest.mark.parametrize(
    "spoilt", [{"to_team": "adults"}, {"words": "a\x00b"}, {"words": "x" * 9000}, {"to_team": ""}]
)
def test_a_spoilt_note_is_answered_on_the_page(client, emyr, urgent, spoilt):
    sign_in(client, emyr)

    answer = client.post(WRITE, {"to_team": "mash", "words": "All well.", **spoilt})

    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not HandoverNote.objects.exists()


def test_only_the_duty_team_writes_it(at_work, urgent):
    assert at_work.get(WRITE).status_code == 403
    assert at_work.post(WRITE, {"words": "No."}).status_code == 403


def test_it_stands_on_my_work_of_the_hub_until_somebody_accepts_it(at_work, note):
    home = reverse("home")
    assert "Hand-over note from Emergency duty team to accept" in at_work.get(home).content.decode()

    page = at_work.post(
        reverse("referrals:accept_handover", args=[note.pk]), follow=True
    ).content.decode()

    assert "Nia Roberts" in page
    assert "to accept" not in at_work.get(home).content.decode()
    note.refresh_from_db()
    assert note.accepted_by_name == "Nia Roberts"


def test_the_first_who_accepts_it_stands(at_work, owen, note):
    operations.accept_handover(note, by=actor(owen), at=MONDAY)

    answer = at_work.post(reverse("referrals:accept_handover", args=[note.pk]), follow=True)

    assert "Owen Price has already accepted this note." in answer.content.decode()


def test_the_team_that_wrote_it_cannot_accept_it(client, emyr, note):
    sign_in(client, emyr)

    assert client.get(reverse("referrals:handover_note", args=[note.pk])).status_code == 200
    answer = client.post(reverse("referrals:accept_handover", args=[note.pk]))

    assert answer.status_code == 403


def test_whoever_wrote_it_does_not_accept_it_in_another_team_either(client, emyr, note):
    """Emyr also screens by day: the person counts, not the membership."""
    by_day = MembershipFactory.create(user=emyr, team=team("mash"), role=Role.SCREENER)

    with pytest.raises(operations.Refused, match="cannot accept it"):
        operations.accept_handover(note, by=actor_of(by_day), at=MONDAY)

    note.refresh_from_db()
    assert note.accepted_at is None


@pytest.mark.parametrize("name", ["handover_note", "accept_handover"])
def test_another_team_finds_no_such_note(client, oren, note, name):
    sign_in(client, oren)

    answer = client.post(reverse(f"referrals:{name}", args=[note.pk]))

    assert answer.status_code in (404, 405)
    assert sign_in(client, oren).get("/referrals/handover/").content.decode().count("data-row") == 0


def test_a_line_about_a_referral_one_may_not_see_is_left_out(nia, emyr, mash, note, urgent):
    urgent.is_restricted = True
    urgent.save()

    assert list(duty.lines_of(note, actor(nia))) == []


def test_the_list_says_who_accepted_and_when_or_not_yet(at_work, owen, note):
    page = at_work.get("/referrals/handover/").content.decode()
    assert "Not yet" in page

    operations.accept_handover(note, by=actor(owen), at=timezone.now())

    assert "Owen Price" in at_work.get("/referrals/handover/").content.decode()


def test_without_a_note_the_list_says_so(at_work, mash):
    assert "There is no hand-over note" in at_work.get("/referrals/handover/").content.decode()


def test_in_the_morning_the_duty_team_is_asked_for_its_note(emyr, urgent, monkeypatch):
    monkeypatch.setattr(triage, "is_out_of_hours", lambda _at, _calendar: False)
    team("mash")

    def asked():
        return [line["text"] for line in duty.lines_for_home(actor(emyr), at=MONDAY)]

    assert "Write the hand-over note of the last duty" in asked()
    HandoverNoteFactory.create(by=actor(emyr), ends_at=MONDAY.replace(minute=0))
    assert "Write the hand-over note of the last duty" not in asked()
