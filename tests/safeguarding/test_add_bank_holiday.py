"""A bank holiday that is proclaimed late moves every clock that runs across it."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from policies.models import BankHoliday
from records.models import AuditEvent
from tests.factories.referrals import ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mash")]

NAMES = {"title_en": "Day of mourning", "title_cy": "Diwrnod o alar"}


def test_the_clocks_that_run_across_the_day_move_with_it(capsys):
    referral = ReferralFactory.create(received_at=dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC))
    assert referral.decision_due_at.date() == dt.date(2026, 5, 6)

    call_command("add_bank_holiday", "2026-05-06", **NAMES)

    referral.refresh_from_db()
    moved = AuditEvent.objects.filter(event="deadline.moved").count()
    assert referral.decision_due_at.date() == dt.date(2026, 5, 7)
    assert moved >= 1
    assert f"Running clocks moved: {moved}." in capsys.readouterr().out


def test_a_day_that_is_there_already_or_no_day_is_said_in_a_sentence():
    call_command("add_bank_holiday", "2026-05-06", **NAMES)

    with pytest.raises(CommandError, match="already a bank holiday"):
        call_command("add_bank_holiday", "2026-05-06", **NAMES)
    with pytest.raises(CommandError, match="Name the bank holiday"):
        call_command("add_bank_holiday", "2026-05-07", title_en="x", title_cy=" ")
    with pytest.raises(CommandError, match="invalid"):
        call_command("add_bank_holiday", "6 May", **NAMES)


def test_day_and_clocks_change_together_or_not_at_all(monkeypatch):
    def fail(**_by_and_at):
        raise RuntimeError

    monkeypatch.setattr(
        "safeguarding.management.commands.add_bank_holiday.recompute_deadlines", fail
    )
    with pytest.raises(RuntimeError):
        call_command("add_bank_holiday", "2026-05-06", **NAMES)

    assert not BankHoliday.objects.filter(date=dt.date(2026, 5, 6)).exists()
