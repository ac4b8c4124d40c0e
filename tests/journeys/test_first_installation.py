"""A real installation: the documented commands, and an invited screener who decides a report."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from policies.models import Policy
from records.models import AuditEvent
from records.tasks import deliver_messages
from referrals.models import Referral
from tests.authenticator import code_of
from tests.databases import clone_of, connected_to
from tests.factories.referrals import ReferralFactory

GUIDE = Path("docs/how-to/first-installation.md")
MABLI = "mabli.screener@aberdulais.example.wales"
PASSWORD = "three ravens over Betws"


def documented_commands() -> list[list[str]]:
    """Return the guide's commands as they stand there, without the one for a mishap."""
    lines = re.findall(r"^python manage\.py (.+)$", GUIDE.read_text(), re.MULTILINE)
    return [shlex.split(line) for line in lines if not line.startswith("reset_second_factor")]


@pytest.fixture
def installation(
    django_db_setup: None, django_db_blocker: Any, capsys: pytest.CaptureFixture[str]
) -> Iterator[str]:
    """Follow the guide on a database that was never migrated; return what was printed."""
    with clone_of("template1") as empty, django_db_blocker.unblock(), connected_to(empty):
        for command in documented_commands():
            call_command(*command)
        yield capsys.readouterr().out


def test_an_invited_screener_decides_a_report(installation: str, client: Client) -> None:
    assert settings.DEMO is False
    assert Policy.objects.filter(status="published").exists()
    assert installation.count(" 0 refused.") == 3
    assert len(invited_people()) == 8

    choose_a_password(client, invitation_to(MABLI))
    sign_in_and_enrol(client)
    referral = ReferralFactory.create()
    decide(client, referral)

    referral.refresh_from_db()
    events = AuditEvent.objects.filter(actor_id=User.objects.get(email=MABLI).pk)
    assert referral.screened_by == User.objects.get(email=MABLI).pk
    assert {"user.signed_in", "user.second_factor_added", "referral.screened"} <= {
        event.event for event in events
    }


def test_nobody_of_the_demo_is_there(installation: str, client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/").status_code == 404
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert set(User.objects.values_list("email", flat=True)) == invited_people()


def invited_people() -> set[str]:
    """Return the addresses in the guide and its list of staff, and nobody else's."""
    staff = Path("docs/how-to/examples/staff.csv").read_text()
    return set(re.findall(r"[\w.]+@[\w.-]+\.example\.wales", staff + GUIDE.read_text()))


def invitation_to(email: str) -> str:
    """Deliver what waits, and return the path in somebody's invitation."""
    deliver_messages()
    (invitation,) = [sent for sent in mail.outbox if sent.to == [email]]
    link = re.search(rf"{settings.BASE_URL}(/\S+)", str(invitation.body))
    assert link is not None
    return link[1]


def choose_a_password(client: Client, path: str) -> None:
    form = client.get(path)
    done = client.post(form["Location"], {"password1": PASSWORD, "password2": PASSWORD})
    assert done["Location"] == reverse("account_reset_password_from_key_done")


def sign_in_and_enrol(client: Client) -> None:
    """Sign in, be led to setting up the second factor, and pass with the app's code."""
    enrolment = client.post(
        reverse("account_login"), {"login": MABLI, "password": PASSWORD}, follow=True
    )
    assert enrolment.request["PATH_INFO"] == reverse("mfa_activate_totp")
    code = code_of(enrolment.context["form"].secret)
    codes = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert codes.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")


def decide(client: Client, referral: Referral) -> None:
    """Find the referral in the queue, open it and record the screening decision."""
    queue = client.get(reverse("referrals:queue"))
    assert referral.reference in queue.content.decode()
    page = client.get(reverse("referrals:screen", args=[referral.reference]))
    form = page.context["form"]
    outcome = referral.policy.screening_outcomes.filter(
        pathway=referral.pathway, needs_strategy_meeting=True
    ).first()
    assert outcome is not None
    answers = {
        "outcome": outcome.code,
        "checks_done": [code for code, _label in form.fields["checks_done"].choices],
        "voice_known": "not-seen",
        "rationale": "Three reports in a month, each worse than the last.",
        "reason_late": "The report was received before this system was installed.",
        "support_offered": "The school goes on with its own support.",
        "version": referral.version,
    }
    if "level" in form.fields:
        answers["level"] = form.fields["level"].choices[-1][0]
    recorded = client.post(reverse("referrals:screen", args=[referral.reference]), answers)
    assert recorded.status_code == 302, recorded.context["form"].errors
