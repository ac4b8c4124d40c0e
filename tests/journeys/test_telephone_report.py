"""A head teacher telephones before a bank holiday: taken down, decided, confirmed, and told."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from policies.models import Policy
from records.models import Message
from referrals.models import Check, Deadline, Referral, Report, ReportDraft
from referrals.queries.referral import clock_lines
from tests.cast import team
from tests.journeys import steps

LONDON = ZoneInfo("Europe/London")
# Monday 4 May 2026 is a bank holiday, so what waits for a working day waits until Tuesday.
WHEN = {
    "Friday at ten to five": ("2026-05-01T16:50", "2026-05-05T17:00"),
    "Friday night": ("2026-05-01T22:30", "2026-05-06T17:00"),
    "the bank holiday": ("2026-05-04T11:00", "2026-05-06T17:00"),
}
SAID: dict[str, Any] = {
    "about": "child",
    "given_name": "Elis",
    "family_name": "Canari-Wyn",
    "age": "9",
    "is_in_danger_now": "no",
    "whereabouts": "At his grandmother's until Tuesday.",
    "categories": ["physical"],
    "concern": "He has bruises on both arms, and would not say how.",
    "own_words": "Paid â dweud wrth Mam.",
    "capacity": "professional",
    "reporter_name": "Meinir Pugh",
    "source": "school",
    "reporter_telephone": "01492 000000",
    "reporter_language": "cy",
    "checks_done": [Check.RECORDED, Check.BASIS, Check.DEFINITION, Check.IMMEDIATE],
    "reason_checks_not_done": "The records are looked up next.",
    "others_asked": "The school nurse, who has not seen him.",
}


@pytest.fixture
def mash(policy: Policy) -> None:
    team("mash"), team("safeguarding")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


def take_the_call(desk: Client, called_at: dt.datetime) -> tuple[Report, str]:
    """Write down what the caller says, as it is said, and send it; return what is read back."""
    steps.send(desk, reverse("referrals:start_call"))
    draft = ReportDraft.objects.get()
    whole = reverse("referrals:draft_whole", args=[draft.pk])
    received = {
        "channel": "telephone",
        **steps.day("received_on", called_at.date()),
        "received_time": called_at.strftime("%H:%M"),
    }
    early = {"concern": "He has bruises", "version": draft.version, **received}
    kept = desk.post(reverse("referrals:draft_whole_save", args=[draft.pk]), early).json()
    assert "He has bruises" in desk.get(whole).content.decode()
    steps.send(desk, whole, **SAID, **received, version=kept["version"], check="1")
    done = desk.post(reverse("referrals:draft_check", args=[draft.pk]), follow=True)
    return Report.objects.get(), done.content.decode()


def clock(referral: Referral, ref: str) -> Deadline:
    return referral.deadlines.get(timescale__ref=ref)


@pytest.mark.parametrize("case", WHEN)
@pytest.mark.usefixtures("mash")
def test_a_call_is_decided_confirmed_and_told_by_speaking(case: str, emyr: User, nia: User) -> None:
    called_at, due_at = (moment(text) for text in WHEN[case])
    desk = steps.desk_of(nia if case == "Friday at ten to five" else emyr)

    report, read_back = take_the_call(desk, called_at)

    referral = Referral.objects.get()
    assert report.received_at == called_at
    assert report.reference in read_back
    assert f"{due_at.day} May 2026, 17:00" in read_back  # when to confirm by
    assert clock(referral, "R3").due_at == clock(referral, "R6").due_at == due_at
    assert clock(referral, "R8.acknowledge").met_at == called_at
    line = next(line for line in clock_lines(referral, at=timezone.now()) if line.ref == "R3")
    explained = desk.get(line.explain_url).content.decode()
    assert "Early May bank holiday" in explained
    assert f"{due_at.day} May 2026" in explained

    # The head confirms it in writing: the same case, no second one.
    confirmed = Client().post(
        reverse("referrals:report_confirm"),
        {
            "reference": report.reference,
            **steps.day("called_on", called_at.date()),
            "spoke_to": "The hub",
            "words": "Bruises on both arms, seen at 09:10 and again at 15:00.",
        },
    )
    assert "We have your confirmation" in confirmed.content.decode()
    assert Referral.objects.count() == 1
    assert clock(referral, "R3").met_at is not None

    # The checks of the call stand ticked for the screener, who does the rest and decides.
    form = steps.desk_of(nia).get(reverse("referrals:screen", args=[referral.reference]))
    assert set(form.context["form"]["checks_done"].value()) == set(SAID["checks_done"])
    steps.screened(
        nia,
        outcome="child-strategy-discussion",
        level="child-protection",
        reason_late="The test is run long after.",
    )

    # Nobody wrote to the head: she left no address, so somebody speaks to her.
    assert clock(referral, "R8.outcome").met_at is None
    steps.send(steps.desk_of(nia), reverse("referrals:told", args=[referral.reference]))
    assert clock(referral, "R8.outcome").met_at is not None
    assert not Message.objects.filter(about_id__in=[report.pk, referral.pk]).exists()
