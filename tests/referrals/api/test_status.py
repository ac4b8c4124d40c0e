"""A partner's system asks what became of its report, adds to it, and is called when it moves on."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import operations as accounts
from policies.models import Pathway
from records import webhooks
from records.audit import SYSTEM
from records.models import AuditEvent, WebhookCall, WebhookEndpoint
from referrals import operations
from referrals.models import Addition, Referral, Report
from referrals.rules.telling import Promise
from tests.cast import actor
from tests.referrals.api.conftest import CADI, PATH

pytestmark = pytest.mark.django_db
ADVICE = {"child": "child-advice", "adult": "adult-not-about-abuse"}


@pytest.fixture
def called(school, settings) -> WebhookEndpoint:
    """Call the school's system, somewhere where nobody answers."""
    settings.WEBHOOKS_MAY_CALL_LOOPBACK = True
    return webhooks.register(
        system_id=school.row.pk,
        url="http://127.0.0.1:1/",
        events=["report.acknowledged", "report.decided", "report.feedback_given"],
        by=SYSTEM,
        at=timezone.now(),
    )[0]


def decide(referral: Referral, by) -> Referral:
    return operations.screen(
        referral,
        outcome=referral.policy.screening_outcomes.get(code=ADVICE[referral.pathway]),
        level=None,
        rationale="Weighed together: SECRET-7.",
        support_offered="Family centre",
        version=referral.version,
        by=actor(by),
        at=timezone.now(),
    )


def test_a_report_is_acknowledged_when_its_reporter_was_written_to(school):
    sent = school.send().json()
    without = school.send(reporter_email="").json()

    assert sent["stage"] == "acknowledged"
    assert without["stage"] == "received"
    answer = school.status(sent["reference"])
    assert answer.json() == sent
    assert "no-store" in answer["Cache-Control"]
    assert sent["referrals"] == [
        {
            "reference": Referral.objects.order_by("id")[0].reference,
            "pathway": "child",
            "is_decided": False,
            "outcome": "Waiting to be read",
            "reason": "",
            "reason_language": "",
            "threshold": "",
        }
    ]


def test_what_was_decided_is_told_in_the_language_asked_for_and_never_the_reasons(school, nia):
    reference = school.send().json()["reference"]
    outcome = decide(Referral.objects.get(), nia).screening_outcome
    assert outcome is not None

    english = school.status(reference)
    school.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "cy"
    welsh = school.status(reference)

    assert english.json()["stage"] == welsh.json()["stage"] == "decided"
    assert english.json()["referrals"][0]["outcome"] == outcome.name_en
    assert welsh.json()["referrals"][0]["outcome"] == outcome.name_cy
    for answer in (english, welsh):
        for secret in ("SECRET-7", "Nia", "Cadi", "Llwyd"):
            assert secret not in answer.content.decode()
    report = Report.objects.get()
    read = AuditEvent.objects.about(report).filter(event="report.viewed")
    assert {event.actor_id for event in read} == {school.row.pk}
    assert read.count() == 2


def test_the_reason_written_for_the_reporter_is_told(school, nia, called):
    reference = school.send().json()["reference"]
    referral = decide(Referral.objects.get(), nia)

    operations.give_feedback(
        referral,
        words="The family is offered help by the Family Centre.",
        confirmed=Promise.values,
        by=actor(nia),
        at=timezone.now(),
    )

    told = school.status(reference).json()["referrals"][0]
    assert told["reason"] == "The family is offered help by the Family Centre."
    assert WebhookCall.objects.filter(event="report.feedback_given").count() == 1


def test_a_report_is_decided_when_all_of_it_is(school, nia):
    grandmother = {"roles": ["adult_at_risk"], "given_name": "Menna", "age": 80}
    reference = school.send(people=[CADI, grandmother]).json()["reference"]
    stages = []
    for pathway in (Pathway.CHILD, Pathway.ADULT):
        decide(Referral.objects.get(pathway=pathway), nia)
        stages.append(school.status(reference).json()["stage"])

    assert stages == ["acknowledged", "decided"]


def test_of_a_practitioner_only_that_it_arrived(school, dai, called):
    coach = {"roles": ["practitioner"], "given_name": "Iwan", "work": "Football coach"}
    reference = school.send(people=[coach]).json()["reference"]
    referral = Referral.objects.get()
    outcome = referral.policy.screening_outcomes.filter(pathway=Pathway.PRACTITIONER)[0]
    operations.screen(
        referral,
        outcome=outcome,
        level=None,
        rationale="As the LADO.",
        support_offered="None",
        version=referral.version,
        by=actor(dai),
        at=timezone.now(),
    )

    told = school.status(reference).json()

    assert told["stage"] == "acknowledged"
    assert (told["referrals"][0]["is_decided"], told["referrals"][0]["outcome"]) == (
        False,
        "Received",
    )
    assert not WebhookCall.objects.filter(event="report.decided").exists()


class TestAdding:
    """More about a report goes beside it."""

    def add(self, school, reference, **body):
        return school.client.post(
            f"{PATH}{reference}/additions/", json.dumps(body), content_type="application/json"
        )

    def test_the_same_words_are_added_once(self, school):
        reference = school.send(language="cy").json()["reference"]

        first = self.add(school, reference, words="Roedd hi'n absennol heddiw.")
        second = self.add(school, reference, words="Roedd hi'n absennol heddiw.")

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json() == second.json()
        addition = Addition.objects.get()
        assert (addition.language, addition.added_by) == ("cy", school.row.pk)
        assert AuditEvent.objects.filter(event="report.added_to").count() == 1

    @pytest.mark.parametrize("body", [{}, {"words": " "}, {"words": 1}, {"words": "a", "by": "b"}])
    def test_what_says_nothing_or_too_much_is_refused(self, school, body):
        reference = school.send().json()["reference"]

        assert self.add(school, reference, **body).status_code == 400
        assert not Addition.objects.exists()

    def test_nothing_is_added_to_a_closed_report(self, school, nia):
        reference = school.send().json()["reference"]
        referral = Referral.objects.get()
        closing = referral.policy.screening_outcomes.filter(pathway="child", closes=True)
        operations.screen(
            referral,
            outcome=closing.get(code="child-no-further-action"),
            level=None,
            rationale="Nothing more.",
            support_offered="None",
            version=referral.version,
            by=actor(nia),
            at=timezone.now(),
        )

        answer = self.add(school, reference, words="More.")

        assert answer.status_code == 400
        assert "closed" in answer.json()["errors"][0]["detail"]


class TestCalls:
    """A system is called of its own reports, with a reference and no more."""

    def test_it_is_called_when_its_report_is_acknowledged_and_decided(self, school, nia, called):
        reference = school.send().json()["reference"]
        decide(Referral.objects.get(), nia)

        calls = WebhookCall.objects.order_by("queued_at", "id")
        assert [(call.event, json.loads(call.body)["data"]) for call in calls] == [
            ("report.acknowledged", {"reference": reference}),
            ("report.decided", {"reference": reference}),
        ]

    def test_a_report_that_was_refused_calls_nobody(self, school, called):
        school.send(people=[])

        assert not WebhookCall.objects.exists()

    def test_it_is_not_called_of_what_it_does_not_wait_for(self, school, settings):
        settings.WEBHOOKS_MAY_CALL_LOOPBACK = True
        webhooks.register(
            system_id=school.row.pk,
            url="http://127.0.0.1:1/",
            events=["report.decided"],
            by=SYSTEM,
            at=timezone.now(),
        )
        school.send()

        assert not WebhookCall.objects.exists()

    def test_an_agency_that_left_is_called_no_more(self, school, nia, called, glan_morfa):
        school.send(reporter_email="")
        yesterday = timezone.localdate() - dt.timedelta(days=1)
        accounts.change(glan_morfa, to={"left_on": yesterday}, by=SYSTEM, at=timezone.now())

        decide(Referral.objects.get(), nia)

        assert not WebhookCall.objects.exists()


class TestCommands:
    def test_an_address_is_set_shown_and_ended(self, school, settings, capsys):
        settings.WEBHOOKS_MAY_CALL_LOOPBACK = True
        call_command("register_webhook", school.row.code, "http://127.0.0.1:1/")
        assert capsys.readouterr().out.startswith("whsec_")
        school.send()
        webhooks.make_calls()

        call_command("show_systems")
        shown = capsys.readouterr().out
        call_command("register_webhook", school.row.code, "--end")

        assert school.row.code in shown
        assert "report.acknowledged" in shown
        assert "NewConnectionError, attempts 1, tried again" in shown
        assert school.token not in shown
        assert capsys.readouterr().out == "It is called no more.\n"

    @pytest.mark.parametrize(
        ("code", "url"), [("nobody", "https://example.wales/"), ("", "http://example.wales/")]
    )
    def test_what_cannot_be_is_said(self, school, code, url):
        with pytest.raises(CommandError):
            call_command("register_webhook", code or school.row.code, url)
