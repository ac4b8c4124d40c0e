"""That nothing more is done where the risk is high needs a manager, who agrees or sends it back."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Denial
from records.models import AuditEvent, Message
from records.refusals import Conflict, Refused
from referrals import operations
from referrals.models import Deadline, Referral, ReportPerson, ScreeningDecision, Status
from referrals.queries.decisions import reports_of_person
from referrals.queries.feedback import outcome_for
from tests.cast import actor, sign_in, team
from tests.factories.accounts import PostFactory
from tests.referrals.arriving import arrives
from tests.referrals.deciding import decides

Role = ReportPerson.Role
LIST = "/referrals/sign-offs/"
TOLD = "referrals/email/screening_outcome"


@pytest.fixture
def referral(reporter):
    return arrives(by=reporter)


@pytest.fixture
def proposed(referral, nia, mared):
    """Return Nia's decision that nothing more is done, for a child at a high level."""
    return decides(
        referral, by=actor(nia), outcome="child-no-further-action", level="child-protection"
    )


def address(referral: Referral) -> str:
    return reverse("referrals:sign_off", args=[referral.reference])


def clock(referral: Referral) -> Deadline:
    return Deadline.objects.get(referral=referral, timescale__ref="R6")


def test_a_proposal_closes_nothing_tells_nobody_and_leaves_the_clock_running(proposed):
    proposed.refresh_from_db()

    assert proposed.status == Status.SIGN_OFF
    assert proposed.screened_at is None
    assert proposed.closed_at is None
    assert clock(proposed).met_at is None
    assert not Message.objects.filter(template=TOLD).exists()
    assert AuditEvent.objects.about(proposed).filter(event="decision.proposed").count() == 1
    assert not AuditEvent.objects.about(proposed).filter(event="referral.screened").exists()


def test_the_manager_is_asked_by_reference_and_never_by_name(proposed):
    asked = Message.objects.get(template="referrals/email/sign_off_wanted")

    assert asked.to == "mared-hughes@example.wales"
    assert proposed.reference in asked.subject
    assert "Jac" not in asked.subject + asked.body


def test_the_decision_counts_from_the_moment_a_manager_agrees(proposed, nia, mared):
    at = timezone.now() + dt.timedelta(minutes=40)

    operations.sign_off(proposed, sign_off="agreed", by=actor(mared), at=at)

    proposed.refresh_from_db()
    assert proposed.status == Status.CLOSED
    assert (proposed.screened_at, proposed.screened_by) == (at, nia.pk)
    assert clock(proposed).met_at == at
    assert clock(proposed).met_by == mared.pk
    assert Message.objects.filter(template=TOLD).count() == 1
    events = AuditEvent.objects.about(proposed)
    assert events.filter(event="decision.signed_off").count() == 1
    assert events.filter(event="referral.screened").count() == 1


def test_what_is_returned_is_screened_again_with_every_answer_kept(client, proposed, nia, mared):
    sign_in(client, mared).post(
        address(proposed), {"sign_off": "returned", "reason": "The bruises are not explained."}
    )

    proposed.refresh_from_db()
    assert proposed.status == Status.SUBMITTED
    assert clock(proposed).met_at is None
    assert not Message.objects.filter(template=TOLD).exists()
    told = Message.objects.get(template="referrals/email/decision_returned")
    assert told.to == "nia-roberts@example.wales"
    page = sign_in(client, nia).get(reverse("referrals:screen", args=[proposed.reference]))
    assert "The bruises are not explained." in page.content.decode()
    assert "What is known was weighed" in page.content.decode()

    decides(proposed, by=actor(nia), outcome="child-strategy-discussion")

    proposed.refresh_from_db()
    assert proposed.status == Status.STRATEGY_MEETING
    assert proposed.screenings.count() == 2


def test_nobody_signs_off_their_own_decision(client, referral, mared, sian):
    mine = decides(
        referral, by=actor(mared), outcome="child-no-further-action", level="child-protection"
    )

    assert sign_in(client, mared).get(address(mine)).status_code == 403
    with pytest.raises(Refused, match="their own decision"):
        operations.sign_off(mine, sign_off="agreed", by=actor(mared), at=timezone.now())
    assert mine.reference in sign_in(client, sian).get(LIST).content.decode()


def test_the_named_delegate_signs_off_where_the_post_is_vacant(client, referral, nia, owen):
    PostFactory.create(team=team("mash"), holder=None, delegate=owen.memberships.get())
    mine = decides(
        referral, by=actor(nia), outcome="child-no-further-action", level="child-protection"
    )

    assert mine.reference in sign_in(client, owen).get(LIST).content.decode()
    sign_in(client, owen).post(address(mine), {"sign_off": "agreed"})

    mine.refresh_from_db()
    assert mine.status == Status.CLOSED


def test_a_denied_manager_is_passed_over_for_the_delegate(referral, nia, mared, owen):
    PostFactory.create(
        team=team("mash"), holder=mared.memberships.get(), delegate=owen.memberships.get()
    )
    Denial.objects.create(
        person=referral.record.person,
        user_id=mared.pk,
        reason="A relative",
        denied_at=timezone.now(),
        denied_by=nia.pk,
    )

    decides(referral, by=actor(nia), outcome="child-no-further-action", level="child-protection")

    asked = Message.objects.get(template="referrals/email/sign_off_wanted")
    assert asked.to == "owen-price@example.wales"


def test_a_colleague_who_does_not_cover_the_post_is_refused(client, proposed, owen):
    assert sign_in(client, owen).get(address(proposed)).status_code == 403
    assert proposed.reference not in client.get(LIST).content.decode()


def test_an_outsider_cannot_tell_that_it_exists(client, proposed, oren):
    assert sign_in(client, oren).get(address(proposed)).status_code == 404
    assert client.post(address(proposed), {"sign_off": "agreed"}).status_code == 404


def test_what_is_missing_is_said_and_what_was_typed_is_kept(client, proposed, mared):
    desk = sign_in(client, mared)

    assert "Say whether you agree." in desk.post(address(proposed), {}).content.decode()
    page = desk.post(address(proposed), {"sign_off": "returned"}).content.decode()
    assert "Say why you return it." in page
    kept = desk.post(address(proposed), {"reason": "Half a thought"}).content.decode()
    assert "Half a thought" in kept
    bad = desk.post(address(proposed), {"sign_off": "x", "reason": "a\x00b"})
    assert bad.status_code == 200
    proposed.refresh_from_db()
    assert proposed.status == Status.SIGN_OFF


def test_a_sign_off_past_the_limit_says_why(client, reporter, nia, mared):
    late = arrives(by=reporter, received_at=timezone.now() - dt.timedelta(days=8))
    decides(late, by=actor(nia), outcome="child-no-further-action", level="child-protection")
    desk = sign_in(client, mared)

    page = desk.post(address(late), {"sign_off": "agreed"}).content.decode()
    assert "Say why the decision is late." in page
    desk.post(address(late), {"sign_off": "agreed", "reason_late": "I was in court."})

    assert clock(late).reason_late == "I was in court."
    assert clock(late).is_late(at=timezone.now())


def test_two_sign_offs_at_once_leave_one(proposed, mared, sian):
    operations.sign_off(proposed, sign_off="agreed", by=actor(mared), at=timezone.now())

    with pytest.raises(Refused, match="does not wait"):
        operations.sign_off(
            proposed, sign_off="returned", reason="No.", by=actor(sian), at=timezone.now()
        )


def test_a_proposal_cannot_be_slipped_past_the_manager(proposed, nia):
    by = actor(nia)
    with pytest.raises(Refused, match="manager's sign-off"):
        operations.close(proposed, reason="Done.", by=by, at=timezone.now())
    with pytest.raises(Refused, match="manager's sign-off"):
        operations.move_on(proposed, to=Status.SUPPORT, by=by, at=timezone.now())
    with pytest.raises(Conflict):
        operations.screen(
            proposed,
            outcome=proposed.policy.screening_outcomes.get(code="child-advice"),
            level=None,
            rationale="Mine.",
            support_offered="Some.",
            version=1,
            by=by,
            at=timezone.now(),
        )


def test_the_page_of_the_referral_says_whom_it_waits_for(client, proposed, nia, mared):
    page = sign_in(client, nia).get(proposed.get_absolute_url()).content.decode()

    assert "Proposed decision" in page
    assert "It waits for a sign-off by Mared Hughes" in page
    assert "Sign it off or return it" not in page
    page = sign_in(client, mared).get(proposed.get_absolute_url()).content.decode()
    assert "Sign it off or return it" in page


def test_where_nobody_is_there_to_sign_the_page_says_so(client, referral, nia):
    mine = decides(
        referral, by=actor(nia), outcome="child-no-further-action", level="child-protection"
    )

    page = sign_in(client, nia).get(mine.get_absolute_url()).content.decode()

    assert "Ask for a delegate to be named today." in page


def test_the_reporter_reads_no_outcome_before_the_sign_off(proposed, reporter):
    (told,) = outcome_for(proposed.report, reporter)

    assert not told.is_decided


@pytest.mark.parametrize(
    ("told", "rating"),
    [({"is_in_danger_now": "yes"}, ""), ({}, "red")],
    ids=["somebody in danger", "rated red"],
)
def test_high_risk_needs_a_sign_off_for_whatever_reason(reporter, nia, mared, told, rating):
    referral = arrives(by=reporter, **told)
    if rating:
        operations.rate(referral, rating=rating, reason="Now.", by=actor(nia), at=timezone.now())

    decides(referral, by=actor(nia), outcome="child-no-further-action", level="child-universal")

    referral.refresh_from_db()
    assert referral.status == Status.SIGN_OFF


def test_the_third_report_of_one_child_in_ninety_days_needs_a_sign_off(reporter, nia, mared):
    person = None
    for days in (60, 30, 0):
        referral = arrives(by=reporter, received_at=timezone.now() - dt.timedelta(days=days))
        if person is None:
            person = referral.record.person
        else:
            referral.record.person = person
            referral.record.save()
        decided = decides(
            referral, by=actor(nia), outcome="child-no-further-action", level="child-universal"
        )
        assert decided.status == (Status.CLOSED if days else Status.SIGN_OFF)
    rule = ScreeningDecision.objects.awaiting_sign_off().get().sign_off_rules.get()
    assert rule.code == "repeated"


def test_a_lado_s_own_decision_goes_to_who_may_see_it(client, reporter, dai, mali, sian):
    practitioner = arrives(by=reporter, role=Role.PRACTITIONER, source="employer")
    decides(
        practitioner,
        by=actor(dai),
        outcome="practitioner-no-further-action",
        level="practitioner-met",
        voice="",
    )

    assert practitioner.reference not in sign_in(client, sian).get(LIST).content.decode()
    assert practitioner.reference in sign_in(client, mali).get(LIST).content.decode()
    client.post(address(practitioner), {"sign_off": "agreed"})
    practitioner.refresh_from_db()
    assert practitioner.status == Status.CLOSED


def test_the_list_is_empty_in_words_and_in_welsh(client, mared, sian):
    page = sign_in(client, mared).get(LIST).content.decode()
    assert "No decision waits for your sign-off" in page

    client.cookies["django_language"] = "cy"
    assert client.get(LIST).status_code == 200


def test_the_list_makes_as_many_queries_for_one_as_for_five(
    client, reporter, nia, mared, django_assert_max_num_queries
):
    for name in ("Jac", "Mair", "Non", "Gwil", "Ned"):
        referral = arrives(by=reporter, person={"given_name": name, "family_name": "Ifans"})
        decides(
            referral, by=actor(nia), outcome="child-no-further-action", level="child-protection"
        )
    sign_in(client, mared).get(LIST)

    with django_assert_max_num_queries(30):
        page = client.get(LIST).content.decode()

    assert page.count("data-row") == 5


def test_a_reporter_has_no_such_list(client, tomos):
    assert sign_in(client, tomos).get(LIST).status_code == 403


def test_home_says_how_many_wait(client, proposed, mared):
    assert "1 decision to sign off" in sign_in(client, mared).get("/").content.decode()


def test_what_the_screener_may_not_know_of_adds_nothing_to_the_reports(reporter, dai):
    """A sign-off tells its reason: it must not tell that there is a restricted referral."""
    referral = arrives(by=reporter)
    rules = referral.policy.sign_off_rules.filter(code="repeated")
    practitioner = arrives(by=reporter, role=Role.PRACTITIONER, source="employer")
    practitioner.record.person = referral.record.person
    practitioner.record.save()

    assert reports_of_person(arrives_again(referral, by=reporter), rules) == {"repeated": 2}


def test_one_incident_counts_once_among_the_reports_and_a_wrong_pathway_not_at_all(reporter, nia):
    first = arrives(by=reporter)
    second = arrives_again(first, by=reporter)
    rules = first.policy.sign_off_rules.filter(code="repeated")
    assert reports_of_person(second, rules) == {"repeated": 2}

    operations.join(first, lead=second, reason="Same.", by=actor(nia), at=timezone.now())
    assert reports_of_person(second, rules) == {"repeated": 1}

    operations.part(first, reason="Not so.", by=actor(nia), at=timezone.now())
    operations.correct_pathway(first, reason="19.", by=actor(nia), at=timezone.now())
    assert reports_of_person(second, rules) == {"repeated": 2}


def arrives_again(referral, *, by) -> Referral:
    """Return the referral of another report of the same person."""
    again = arrives(by=by)
    again.record.person = referral.record.person
    again.record.save()
    return again
