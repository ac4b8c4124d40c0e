"""The demo authority: every role and agency, and a history that is the same for the same seed."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Post
from accounts.roles import Role
from policies.models import Pathway
from records.models import AuditEvent
from referrals.models import Deadline, Referral, Report, Status
from safeguarding.demo import progress
from safeguarding.demo.history import WAITING, first_day
from safeguarding.models import DemoProgress
from strategy_meetings.models import Enquiry

pytestmark = pytest.mark.django_db
AS_OF = dt.date(2026, 11, 20)
A_LITTLE = 0.003


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


def load(**options: Any) -> None:
    call_command("load_demo", **{"scale": A_LITTLE, "as_of": AS_OF, "seed": 5, **options})


def what_happened() -> list[tuple[object, ...]]:
    """Return the history without what is drawn afresh: keys and references."""
    return list(
        Referral.objects.order_by("received_at", "record__search_name").values_list(
            "received_at",
            "record__search_name",
            "pathway",
            "status",
            "screened_at",
            "screening_outcome__code",
            "closed_at",
        )
    )


def test_the_partnership_has_every_role() -> None:
    call_command("load_demo", people=True)

    assert set(Membership.objects.values_list("role", flat=True)) == set(Role.values)
    assert Membership.objects.values("agency__kind").distinct().count() >= 10
    assert not Report.objects.exists()


def test_every_post_has_a_delegate_and_one_is_vacant() -> None:
    call_command("load_demo", people=True)

    assert Post.objects.filter(holder__isnull=True).exists()
    assert not Post.objects.filter(holder=None, delegate=None).exists()


def test_the_history_reaches_every_stage() -> None:
    load(scale=0.01)

    assert set(Referral.objects.values_list("pathway", flat=True)) >= {
        Pathway.CHILD,
        Pathway.ADULT,
        Pathway.PRACTITIONER,
    }
    assert Enquiry.objects.filter(ended_at__isnull=False).exists()
    assert Referral.objects.filter(status=Status.CLOSED).exists()
    assert Deadline.objects.filter(met_at__gt=dt.datetime(2025, 4, 1, tzinfo=dt.UTC)).exists()
    events = Counter(AuditEvent.objects.values_list("event", flat=True))
    assert events["report.submitted"] == Report.objects.count()
    assert events["meeting.concluded"] > 0


def test_some_reports_wait_whatever_the_day() -> None:
    load()

    waiting = Referral.objects.awaiting_screening()

    assert waiting.count() >= len(WAITING)
    assert waiting.filter(decision_due_at__lt=dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)).exists()


def test_nothing_happens_after_the_day_it_is_told_up_to() -> None:
    load()

    told = AuditEvent.objects.exclude(event__in=["policy.published", "bank_holidays.loaded"])
    assert not told.filter(at__date__gt=AS_OF).exists()


def test_the_same_seed_and_day_tell_the_same_history() -> None:
    load()
    first = what_happened()
    DemoProgress.objects.all().delete()

    load()

    assert Counter(what_happened()) == Counter([*first, *first])


def test_a_history_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    whole = Counter(what_happened())
    DemoProgress.objects.all().delete()
    counted = progress.one_more

    def interrupt(row: DemoProgress) -> None:
        counted(row)
        if row.done == 12:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "one_more", interrupt)
    with pytest.raises(KeyboardInterrupt):
        load()
    monkeypatch.setattr(progress, "one_more", counted)

    load()

    assert Counter(what_happened()) == whole + whole


def test_loading_twice_adds_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    load()
    reports = Report.objects.count()

    load()

    assert Report.objects.count() == reports
    assert "already there" in capsys.readouterr().out


def test_the_demo_never_stands_beside_real_people(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO=1"):
        load()


def test_the_history_begins_six_whole_quarters_before() -> None:
    assert first_day(dt.date(2026, 11, 22)) == dt.date(2025, 4, 1)
    assert first_day(dt.date(2026, 4, 1)) == dt.date(2024, 10, 1)


def test_every_page_says_how_far_the_telling_has_come(client: Client) -> None:
    call_command("load_demo", people=True)
    begun = progress.begin(as_of=timezone.now(), seed=1, scale=A_LITTLE)
    begun.total = 40
    progress.one_more(begun)

    during = client.get(reverse("demo")).content.decode()
    progress.finish(begun)

    assert "1 of 40" in during
    assert "1 of 40" not in client.get(reverse("demo")).content.decode()
