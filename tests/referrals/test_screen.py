"""The screening decision: what it needs, what follows from it, and that nothing typed is lost."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import Check, Deadline, Referral, ReportPerson, Status
from referrals.queries.safety import asked_of
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives

Role = ReportPerson.Role
WHY = "He is afraid of the men who come to the house; school has seen bruises."


@pytest.fixture
def referral(reporter):
    return arrives(by=reporter)


def address(referral: Referral) -> str:
    return reverse("referrals:screen", args=[referral.reference])


def decision(referral: Referral, **changed: object) -> dict[str, object]:
    sent = {
        "version": referral.version,
        "outcome": "child-strategy-discussion",
        "level": "child-protection",
        "rationale": WHY,
        "checks_done": Check.values,
        "voice_known": "not-seen",
        "reason_checks_not_done": "",
        **changed,
    }
    return {name: value for name, value in sent.items() if value is not None}


def test_the_choices_are_those_of_the_referrals_own_edition(at_work, referral, policy):
    page = at_work.get(address(referral)).content.decode()

    for outcome in policy.screening_outcomes.filter(pathway="child"):
        assert f'value="{outcome.code}"' in page
    for level in policy.threshold_levels.filter(pathway="child"):
        assert f'value="{level.code}"' in page
    assert "There is reasonable cause to suspect that the child is suffering" in page
    assert "adult-enquiries" not in page


def test_a_decision_sends_the_referral_on_and_meets_its_clock(at_work, nia, referral):
    answer = at_work.post(address(referral), decision(referral), follow=True)

    referral.refresh_from_db()
    assert referral.status == Status.STRATEGY_MEETING
    assert referral.screened_by == nia.pk
    assert referral.screening_rationale == WHY
    assert set(referral.checks_done) == set(Check.values)
    met = Deadline.objects.get(referral=referral, timescale__ref="R6")
    assert met.met_at is not None
    assert not met.is_late(at=timezone.now())
    assert Deadline.objects.running().filter(referral=referral, timescale__ref="C1").exists()
    assert AuditEvent.objects.about(referral).filter(event="referral.screened").count() == 1
    assert "Screening decision recorded." in answer.content.decode()


def test_the_reporter_is_told_by_reference_and_never_by_name(at_work, referral):
    at_work.post(address(referral), decision(referral))

    told = Message.objects.get(template="referrals/email/screening_outcome")
    assert told.to == "tomos.griffiths@example.wales"
    assert "Jac" not in told.subject + told.body


def test_what_comes_next_is_one_press_away_and_without_a_name(at_work, reporter, referral):
    following = arrives(by=reporter, person={"given_name": "Mair", "family_name": "Evans"})

    answer = at_work.post(address(referral), decision(referral), follow=True)

    page = answer.content.decode()
    assert re.search(
        rf'href="{following.get_absolute_url()}">Next: {following.reference}, \d', page
    )
    assert "Mair" not in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param({"outcome": None}, "Choose what happens next.", id="no outcome"),
        pytest.param({"level": None}, "Choose a threshold level.", id="no level"),
        pytest.param({"rationale": "  "}, "Explain why you decided this.", id="no reason"),
        pytest.param({"outcome": "adult-enquiries"}, "Select a valid choice.", id="other pathway"),
        pytest.param(
            {"outcome": "child-no-further-action"},
            "Say what support the person or family needs or was offered.",
            id="closing without the support question",
        ),
        pytest.param(
            {"checks_done": ["recorded"]},
            "Say why the checks you did not tick were not done.",
            id="checks left out without a reason",
        ),
        pytest.param({"rationale": "a\x00b"}, "Null characters are not allowed.", id="NUL"),
        pytest.param({"rationale": "x" * 8001}, "at most 8000 characters", id="too long"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(
    at_work, referral, changed, said
):
    kept = "A sentence that must not be lost"
    sent = decision(referral, **{"reason_checks_not_done": "", "support_offered": "", **changed})
    if "rationale" not in changed:
        sent["rationale"] = kept

    answer = at_work.post(address(referral), sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "rationale" in changed or kept in page
    assert "<title>Error:" in page.replace("\n", "")
    referral.refresh_from_db()
    assert referral.status == Status.SUBMITTED


def test_the_page_says_which_outcomes_ask_a_question_and_the_server_asks_no_other(
    at_work, referral
):
    page = at_work.get(address(referral))
    form = page.context["form"]

    assert form["support_offered"].asked_with in page.content.decode()
    assert "outcome=child-no-further-action" in form["support_offered"].asked_with.split()
    assert "outcome=child-strategy-discussion" not in form["support_offered"].asked_with
    assert form["consent"].asked_with
    assert "outcome=child-strategy-discussion" not in form["consent"].asked_with

    sent = decision(referral, outcome="child-strategy-discussion", support_offered="", consent="")
    at_work.post(address(referral), sent)

    referral.refresh_from_db()
    assert referral.screened_at is not None


def test_an_empty_form_is_answered_with_all_that_is_missing(at_work, referral):
    page = at_work.post(address(referral), {}).content.decode()

    for said in ("Choose what happens next.", "Choose a threshold level.", "Explain why"):
        assert said in page


def test_checks_may_be_waived_with_a_reason(at_work, referral):
    at_work.post(
        address(referral),
        decision(referral, checks_done=["recorded"], reason_checks_not_done="No phone answered."),
    )

    referral.refresh_from_db()
    assert referral.checks_done == ["recorded"]
    assert referral.reason_checks_not_done == "No phone answered."


def test_a_late_decision_says_why_and_the_clock_keeps_it(at_work, reporter):
    late = arrives(by=reporter, received_at=timezone.now() - dt.timedelta(days=8))

    refused = at_work.post(address(late), decision(late))
    assert "Say why the decision is late." in refused.content.decode()

    at_work.post(address(late), decision(late, reason_late="The school was closed."))
    clock = Deadline.objects.get(referral=late, timescale__ref="R6")
    assert clock.reason_late == "The school was closed."
    assert clock.is_late(at=timezone.now())


def test_a_decision_in_time_is_not_asked_why_it_is_late(at_work, referral):
    assert "Why is the decision late?" not in at_work.get(address(referral)).content.decode()


def test_an_adult_is_weighed_against_the_three_tests(at_work, reporter):
    adult = arrives(by=reporter, role=Role.ADULT_AT_RISK, source="gp")

    page = at_work.get(address(adult)).content.decode()
    assert "All three tests of section 126(1)" in page

    at_work.post(
        address(adult),
        decision(
            adult,
            outcome="adult-enquiries",
            level="adult-protection",
            adult_tests=["abuse", "needs", "unable"],
        ),
    )
    adult.refresh_from_db()
    assert adult.status == Status.ENQUIRY
    assert Deadline.objects.running().filter(referral=adult, timescale__ref="A1").exists()


def test_nothing_further_closes_the_referral_and_stops_what_waits(at_work, referral):
    at_work.post(
        address(referral),
        decision(
            referral,
            outcome="child-no-further-action",
            level="child-universal",
            support_offered="Told of the family centre.",
        ),
    )

    referral.refresh_from_db()
    assert referral.status == Status.CLOSED
    assert referral.closed_at is not None


def test_a_practitioner_is_screened_by_those_who_may_see_them(client, nia, dai, reporter):
    practitioner = arrives(by=reporter, role=Role.PRACTITIONER, source="employer")

    assert sign_in(client, nia).get(address(practitioner)).status_code == 404
    sent = decision(
        practitioner, outcome="practitioner-strategy-discussion", level="practitioner-met"
    )
    assert client.post(address(practitioner), sent).status_code == 404

    answer = sign_in(client, dai).post(address(practitioner), sent)
    page = reverse("strategy_meetings:concern", args=[practitioner.reference])
    assert answer["Location"] == page
    practitioner.refresh_from_db()
    assert practitioner.status == Status.SUBMITTED  # decided there, on criteria of its own
    for prompt in asked_of(practitioner):
        done = {"is_done": True, "done_by_whom": "Dai", "done_at": timezone.now()}
        told = {**done, "police_reference": "", "words": ""}
        operations.answer_prompt(
            practitioner, prompt=prompt, answer=told, by=actor(dai), at=timezone.now()
        )
    client.post(f"{page}earlier/", {"earlier": "none"})
    on_criteria = {"criteria": ["harm"], "transferable_risk": "None.", "course": "strategy"}
    client.post(f"{page}decide/", {**on_criteria, "reason": WHY, "reason_late": WHY})
    practitioner.refresh_from_db()
    assert practitioner.status == Status.STRATEGY_MEETING


def test_somebody_who_may_read_but_not_screen_is_refused(client, rhys, referral):
    assert sign_in(client, rhys).get(address(referral)).status_code == 403


def test_a_decision_that_meets_another_shows_both_and_changes_nothing(
    client, nia, owen, referral, policy
):
    sent = decision(
        referral,
        outcome="child-no-further-action",
        level="child-universal",
        support_offered="Family centre.",
        rationale="My own words, which must not be lost.",
    )
    operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=policy.threshold_levels.get(code="child-protection"),
        rationale=WHY,
        version=referral.version,
        by=actor(owen),
        at=timezone.now(),
    )

    answer = sign_in(client, nia).post(address(referral), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert WHY in page
    assert "Strategy discussion" in page
    assert "My own words, which must not be lost." in page
    assert "No further action" in page
    assert "Owen Price recorded a decision at" in page
    referral.refresh_from_db()
    assert referral.screening_rationale == WHY
    assert AuditEvent.objects.about(referral).filter(event="referral.screened").count() == 1


def test_an_unfinished_decision_that_meets_another_loses_nothing(
    client, nia, owen, referral, policy
):
    operations.screen(
        referral,
        outcome=policy.screening_outcomes.get(code="child-strategy-discussion"),
        level=None,
        rationale=WHY,
        version=referral.version,
        by=actor(owen),
        at=timezone.now(),
    )

    answer = sign_in(client, nia).post(address(referral), {"rationale": "Half a thought"})

    assert answer.status_code == 409
    assert "Half a thought" in answer.content.decode()


def test_the_same_decision_sent_twice_is_confirmed_again(at_work, referral):
    sent = decision(referral)
    at_work.post(address(referral), sent)

    again = at_work.post(address(referral), sent, follow=True)

    assert again.status_code == 200
    assert "Screening decision recorded." in again.content.decode()
    assert AuditEvent.objects.about(referral).filter(event="referral.screened").count() == 1
    assert Message.objects.filter(template="referrals/email/screening_outcome").count() == 1


def test_a_screened_referral_is_not_asked_for_again(at_work, referral):
    at_work.post(address(referral), decision(referral))

    answer = at_work.get(address(referral), follow=True)

    assert "This referral has already been screened." in answer.content.decode()


def test_a_rating_given_meanwhile_does_not_cost_the_decision(at_work, owen, referral):
    sent = decision(referral)
    operations.rate(
        referral, rating="amber", reason="School asked.", by=actor(owen), at=timezone.now()
    )

    at_work.post(address(referral), sent)

    referral.refresh_from_db()
    assert referral.status == Status.STRATEGY_MEETING


def test_the_page_speaks_welsh(at_work, referral):
    at_work.cookies["django_language"] = "cy"

    page = at_work.get(address(referral)).content.decode()

    assert "Trafodaeth strategaeth" in page
    assert "Lefel 4: amddiffyn" in page


def test_the_voice_of_the_child_cannot_be_left_out(at_work, referral):
    page = at_work.post(address(referral), decision(referral, voice_known=None)).content.decode()
    assert "Say what the person thinks and wants, as far as you know, or why you do not." in page
    page = at_work.post(address(referral), decision(referral, voice_known="told")).content.decode()
    assert "Write what the person thinks and wants, as far as you know." in page

    at_work.post(
        address(referral), decision(referral, voice_known="told", voice="Wants to stay with Nain.")
    )

    assert referral.screenings.get().voice == "Wants to stay with Nain."
    assert "Wants to stay with Nain." in at_work.get(referral.get_absolute_url()).content.decode()


def test_help_needs_a_destination_and_agreement_where_the_policy_says(at_work, referral):
    sent = decision(referral, outcome="child-early-help", support_offered="The family centre.")

    page = at_work.post(address(referral), sent).content.decode()
    assert "Say where help comes from." in page
    sent["to_child-early-help"] = "family-centre"
    page = at_work.post(address(referral), sent).content.decode()
    assert "This needs agreement. Say on what footing it goes ahead." in page
    at_work.post(address(referral), {**sent, "consent": "given"})

    referral.refresh_from_db()
    assert referral.status == Status.SUPPORT
    assert referral.screenings.get().destination.code == "family-centre"
    assert not referral.interventions.get().started_on


def test_an_outcome_with_one_destination_asks_for_none(at_work, referral):
    page = at_work.get(address(referral)).content.decode()
    assert 'name="to_child-transfer"' not in page

    at_work.post(
        address(referral), decision(referral, outcome="child-transfer", support_offered="None.")
    )

    assert referral.screenings.get().destination.code == "other-authority"


def test_enquiries_are_refused_without_all_three_tests(at_work, reporter):
    adult = arrives(by=reporter, role=Role.ADULT_AT_RISK, source="gp")
    sent = decision(adult, outcome="adult-enquiries", level="adult-protection")

    page = at_work.post(address(adult), {**sent, "adult_tests": ["abuse"]}).content.decode()

    assert "Enquiries need reasonable cause to suspect all three tests" in page
    adult.refresh_from_db()
    assert adult.status == Status.SUBMITTED


def test_what_must_be_answered_first_is_said_before_anything_is_typed(at_work, reporter):
    urgent = arrives(by=reporter, is_in_danger_now="yes")
    words = "The decision cannot be recorded until these are answered:"

    page = at_work.get(address(urgent)).content.decode()

    assert words in page
    assert "Is the person safe for now?" in page
    assert reverse("referrals:safety", args=[urgent.reference]) in page


def test_nothing_is_asked_first_where_nothing_must_be(at_work, referral):
    assert "cannot be recorded until" not in at_work.get(address(referral)).content.decode()
