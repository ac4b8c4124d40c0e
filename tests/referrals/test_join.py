"""One incident reported by the police, the school and a neighbour: joined, and nothing lost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import AuditEvent, Message
from records.refusals import Refused
from referrals import operations
from referrals.models import JoinedReferral, Referral, ReportPerson, Status
from referrals.queries.joining import notes_of
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import page_of


@pytest.fixture
def told_thrice(reporter) -> list[Referral]:
    """Return what the school, the police and a neighbour say of one evening."""
    return [
        arrives(by=reporter, source=source, reporter_email=f"{source}@example.com")
        for source in ("school", "police", "public")
    ]


def address(referral, name="join"):
    return reverse(f"referrals:{name}", args=[referral.reference])


def joined(first, lead, by) -> JoinedReferral:
    return operations.join(
        first, lead=lead, reason="Same evening, same child.", by=actor(by), at=timezone.now()
    )


def decided(referral, by):
    referral.refresh_from_db()
    return operations.screen(
        referral,
        outcome=referral.policy.screening_outcomes.get(code="child-advice"),
        level=None,
        rationale="Weighed together.",
        support_offered="Family centre",
        version=referral.version,
        by=actor(by),
        at=timezone.now(),
    )


def test_the_others_are_offered_and_joined_on_one_page(at_work, told_thrice):
    school, police, _public = told_thrice
    page = at_work.get(address(school)).content.decode()
    assert police.reference in page

    answer = at_work.post(
        address(school), {"lead": police.reference, "reason": "Same evening."}, follow=True
    )

    assert "The two are joined." in answer.content.decode()
    assert police.reference in page_of(at_work, school)
    assert school.reference in page_of(at_work, police)
    events = AuditEvent.objects.filter(event="referral.joined")
    assert {event.subject_id for event in events} == {school.pk, police.pk}


def test_each_keeps_its_report_clocks_and_reporter(told_thrice, nia):
    school, police, public = told_thrice
    before = [
        (each.report.concern, each.report.reporter_email, each.deadlines.count())
        for each in told_thrice
    ]

    joined(school, police, nia)
    joined(public, police, nia)

    for each in told_thrice:
        each.refresh_from_db()
    assert before == [
        (each.report.concern, each.report.reporter_email, each.deadlines.count())
        for each in told_thrice
    ]
    assert {each.status for each in told_thrice} == {Status.SUBMITTED}


def test_a_lead_decides_for_all_and_each_reporter_is_told(at_work, told_thrice, nia):
    school, police, public = told_thrice
    joined(school, police, nia)
    joined(public, police, nia)
    decided(police, nia)

    at_work.post(address(police, "follow_lead"))

    for each in (school, public):
        each.refresh_from_db()
        assert each.status == Status.CLOSED
        assert each.screening_outcome.code == "child-advice"
        assert each.deadlines.get(timescale__ref="R6").met_at
        assert each.deadlines.get(timescale__ref="R8.outcome").met_at
    told = Message.objects.filter(template="referrals/email/screening_outcome")
    assert sorted(told.values_list("to", flat=True)) == [
        "police@example.com",
        "public@example.com",
        "school@example.com",
    ]


def test_nothing_can_be_followed_before_it_is_decided(told_thrice, nia):
    school, police, _public = told_thrice
    joined(school, police, nia)

    with pytest.raises(Refused, match="has not been decided"):
        operations.follow_lead(school, by=actor(nia), at=timezone.now())


def test_parting_undoes_it_and_the_clock_counts_from_the_true_receipt(at_work, told_thrice, nia):
    school, police, _public = told_thrice
    joined(school, police, nia)
    decided(police, nia)
    operations.follow_lead(school, by=actor(nia), at=timezone.now())

    at_work.post(address(school, "part"), {"reason": "Another child of the same name."})

    school.refresh_from_db()
    assert (school.status, school.screening_outcome) == (Status.SUBMITTED, None)
    running = school.deadlines.running().get(timescale__ref="R6")
    assert running.started_at == school.received_at
    assert JoinedReferral.objects.get(referral=school).reason_parted
    assert notes_of(school, actor(nia)) == []
    decided(school, nia)
    told = Message.objects.filter(to="school@example.com", template__contains="outcome")
    assert told.count() == 2


def test_a_lead_cannot_be_joined_away_nor_a_joined_one_lead(told_thrice, nia):
    school, police, public = told_thrice
    joined(school, police, nia)

    with pytest.raises(Refused, match="it leads"):
        joined(police, public, nia)
    with pytest.raises(Refused, match="itself joined"):
        joined(public, school, nia)


def test_what_was_typed_is_kept_where_it_cannot_stand(at_work, told_thrice):
    school, *_others = told_thrice

    page = at_work.post(
        address(school), {"lead": "other", "reference": "SG-0000", "reason": "Same evening."}
    ).content.decode()

    assert "Enter the reference, such as SG-7K2M-P9XH." in page
    assert "SG-0000" in page
    assert "Same evening." in page


def test_a_reference_that_is_hidden_is_answered_as_one_that_is_missing(
    at_work, reporter, told_thrice, dai
):
    school, *_others = told_thrice
    hidden = arrives(by=reporter, role=ReportPerson.Role.PRACTITIONER, source="employer")

    said = []
    for reference in (hidden.reference, "SG-0000-0000"):
        page = at_work.post(
            address(school), {"lead": "other", "reference": reference, "reason": "x"}
        ).content.decode()
        assert hidden.reference not in page.replace(f'value="{reference}"', "")
        said.append("You can see no referral with this reference." in page)

    assert said[0]
    assert not JoinedReferral.objects.exists()


def test_the_same_words_under_two_keys_are_two_reports_and_a_likely_pair(at_work, reporter):
    now = timezone.now()
    first = arrives(by=reporter, received_at=now - dt.timedelta(minutes=5))
    second = arrives(by=reporter, received_at=now)

    assert first.report_id != second.report_id
    assert first.report.submission_digest == second.report.submission_digest
    assert "word for word" in page_of(at_work, first)
    assert second.reference in page_of(at_work, first)
    assert first.reference in page_of(at_work, second)


@pytest.mark.parametrize("name", ["join", "follow_lead", "part"])
def test_an_outsider_finds_nothing_there(client, oren, told_thrice, name):
    sign_in(client, oren)

    assert client.post(address(told_thrice[0], name), {}).status_code == 404


def test_somebody_who_does_not_screen_joins_nothing(client, huw, told_thrice):
    sign_in(client, huw)

    assert client.get(address(told_thrice[0])).status_code == 403


def test_a_decision_of_its_own_stands_when_it_is_parted(told_thrice, nia):
    school, police, _public = told_thrice
    joined(school, police, nia)
    decided(school, nia)

    operations.part(school, reason="Another evening.", by=actor(nia), at=timezone.now())

    school.refresh_from_db()
    assert (school.status, school.screening_outcome.code) == (Status.CLOSED, "child-advice")
    assert not school.deadlines.running().filter(timescale__ref="R6").exists()
