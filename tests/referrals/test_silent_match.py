"""A report about a restricted record: its keeper compares, and its screener is none the wiser."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.operations import end_membership
from people.models import Denial, Person, PersonRecord, Restriction, UserPerson
from people.operations import correct_record
from records.audit import SYSTEM
from records.models import AuditEvent, Message
from records.refusals import Refused
from records.tasks import deliver_messages
from referrals import operations
from referrals.models import MatchCover, Referral, SilentMatch, Status
from tests.cast import actor, sign_in, team
from tests.factories.families import MergeFactory
from tests.factories.people import PersonRecordFactory, RestrictionFactory
from tests.factories.referrals import ReferralFactory, ReportFactory, somebody
from tests.referrals.deciding import decides

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)
KNOWN: dict[str, Any] = {
    "given_name": "Mair",
    "family_name": "Evans",
    "date_of_birth": dt.date(2015, 3, 4),
}


@pytest.fixture(autouse=True)
def partnership(conwy, policy):
    team("mash"), team("safeguarding")


@pytest.fixture
def hidden(mali, dai) -> Person:
    """Somebody whose record is restricted to Mali alone."""
    referral = ReferralFactory.create(people=[somebody(**KNOWN)])
    category = referral.policy.restriction_categories.get(code="high-risk")
    operations.restrict(
        referral.record.person,
        category=category,
        reason="Her father looks for her.",
        decided_by_name="Siân Wynne",
        by=actor(mali),
        at=timezone.now(),
    )
    person: Person = referral.record.person
    return person


@pytest.fixture
def report(hidden):
    return ReportFactory.create(people=[somebody(**KNOWN)])


def match_of(report) -> SilentMatch:
    return SilentMatch.objects.get(report=report)


def page_of(match) -> str:
    return reverse("referrals:silent_match", args=[match.pk])


def test_a_report_about_a_hidden_person_goes_to_the_gatekeeper(report, hidden, mali):
    match = match_of(report)

    assert match.person == hidden
    assert match.due_at - match.found_at == dt.timedelta(hours=2)
    asked = Message.objects.get(template="referrals/email/silent_match")
    assert asked.to == mali.email
    assert "Mair" not in asked.subject + asked.body
    assert report.reference not in asked.subject + asked.body


@pytest.mark.parametrize(
    "said",
    [
        {"given_name": "Mary", "family_name": "Jones", "nhs_number": "9990000026"},
        {"given_name": "Màir", "family_name": "Evans", "date_of_birth": dt.date(2015, 3, 4)},
        {"given_name": "Mair", "family_name": "Evans"},
    ],
)
def test_a_number_an_accent_and_a_name_alone_are_enough(hidden, said):
    record = PersonRecord.objects.get(person=hidden)
    correct_record(record, fields={**KNOWN, "nhs_number": "9990000026"}, by=SYSTEM, at=NOW)

    assert match_of(ReportFactory.create(people=[somebody(**said)])).person == hidden


def test_somebody_of_the_same_name_born_on_another_day_is_no_match(hidden):
    other = {**KNOWN, "date_of_birth": dt.date(2011, 1, 1)}

    assert not SilentMatch.objects.filter(
        report=ReportFactory.create(people=[somebody(**other)])
    ).exists()


def test_nothing_of_it_stands_in_the_history_that_a_screener_reads(client, report, nia):
    referral = report.referrals.get()
    history = sign_in(client, nia).get(reverse("referrals:history", args=[referral.reference]))

    assert history.status_code == 200
    assert "restricted" not in history.content.decode()
    about = AuditEvent.objects.filter(subject_id__in=[referral.pk, report.pk])
    assert not about.filter(event__startswith="silent").exists()


def test_what_ends_it_is_held_until_it_is_cleared(report, nia, mali):
    referral = decides(report.referrals.get(), by=actor(nia), outcome="child-no-further-action")
    deliver_messages()

    told = Message.objects.get(template="referrals/email/screening_outcome")
    assert referral.status == Status.CLOSED
    assert told.status == Message.Status.QUEUED

    operations.settle_match(
        match_of(report),
        outcome="different",
        reason="Another school.",
        by=actor(mali),
        at=timezone.now(),
    )
    deliver_messages()

    told.refresh_from_db()
    assert told.status == Message.Status.SENT


def test_a_decision_that_goes_on_is_not_held(report, nia):
    decides(report.referrals.get(), by=actor(nia), outcome="child-strategy-discussion")

    assert not Message.objects.filter(is_held=True).exists()


def test_taken_over_it_is_restricted_and_screened_again(client, report, hidden, nia, mali):
    closed = decides(report.referrals.get(), by=actor(nia), outcome="child-no-further-action")

    operations.settle_match(
        match_of(report),
        outcome="same",
        reason="The same number.",
        by=actor(mali),
        at=timezone.now(),
    )
    deliver_messages()

    referral = Referral.objects.get(pk=closed.pk)
    assert referral.is_restricted
    assert referral.status == Status.SUBMITTED
    assert referral.record.person == hidden
    assert not Message.objects.filter(
        template="referrals/email/screening_outcome", status=Message.Status.SENT
    ).exists()
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404
    assert sign_in(client, mali).get(referral.get_absolute_url()).status_code == 200


def test_the_screeners_page_of_the_reporter_says_it_was_sent(client, report, nia):
    referral = decides(report.referrals.get(), by=actor(nia), outcome="child-no-further-action")
    Message.objects.filter(is_held=True).update(queued_at=timezone.now() - dt.timedelta(minutes=1))

    page = sign_in(client, nia).get(reverse("referrals:feedback", args=[referral.reference]))

    line = page.content.decode().split("What was decided")[1].split("</tr>")[0]
    assert "Waiting to be sent" not in line
    assert "Sent" in line


def test_nobody_settles_it_twice_or_without_a_reason(report, mali):
    by, at = actor(mali), timezone.now()
    with pytest.raises(Refused, match="how you know"):
        operations.settle_match(
            match_of(report), outcome="different", reason="\u200b", by=by, at=at
        )
    operations.settle_match(match_of(report), outcome="different", reason="Not her.", by=by, at=at)
    with pytest.raises(Refused, match="already compared"):
        operations.settle_match(match_of(report), outcome="same", reason="It is.", by=by, at=at)


def test_the_gatekeeper_compares_on_a_page(client, report, mali):
    desk, match = sign_in(client, mali), match_of(report)

    assert page_of(match) in desk.get(reverse("referrals:restricted")).content.decode()
    assert "1 report waits to be compared" in desk.get(reverse("home")).content.decode()
    assert "Mair Evans" in desk.get(page_of(match)).content.decode()
    missing = desk.post(page_of(match), {"reason": "Her school is another."})
    assert missing.status_code == 400
    assert "Her school is another." in missing.content.decode()
    desk.post(page_of(match), {"outcome": "different", "reason": "Her school is another."})
    match.refresh_from_db()
    assert match.outcome == "different"
    assert desk.get(page_of(match)).status_code == 302


def test_a_place_kept_safe_is_not_shown_to_whoever_compares(client, report, hidden, mali):
    known = PersonRecord.objects.get(person=hidden)
    known.address, known.address_kind = "9 Lôn Noddfa", "refuge"
    known.save()

    body = sign_in(client, mali).get(page_of(match_of(report))).content.decode()

    assert "Kept safe" in body
    assert "Noddfa" not in body


def test_nobody_else_can_tell_that_it_exists(client, report, nia, mared, sian, oren):
    for other in (nia, mared, sian, oren):
        desk = sign_in(client, other)
        assert desk.get(page_of(match_of(report))).status_code == 404
        assert desk.get(reverse("referrals:restricted")).status_code == 403
        assert reverse("referrals:restricted") not in desk.get("/").content.decode()


def test_with_the_gatekeeper_away_the_next_in_turn_is_let_in_by_name(hidden, mali, dai, client):
    end_membership(mali.memberships.get(), by=actor(dai), at=timezone.now())

    match = match_of(ReportFactory.create(people=[somebody(**KNOWN)], at=timezone.now()))

    assert MatchCover.objects.get(match=match).user_id == dai.pk
    assert sign_in(client, dai).get(page_of(match)).status_code == 200


def test_a_report_about_somebody_who_signs_in_is_closed_to_them_at_once(client, mali, nia, owen):
    """Nia is the mother of the child: she sees nothing; her colleague sees what he always would."""
    mother = somebody("parent_or_carer", given_name="Nia", family_name="Roberts")
    report = ReportFactory.create(people=[somebody(**KNOWN), mother])
    referral, match = report.referrals.get(), match_of(report)

    assert match.user_id == nia.pk
    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 404
    assert sign_in(client, owen).get(referral.get_absolute_url()).status_code == 200

    operations.settle_match(
        match, outcome="different", reason="She was asked.", by=actor(mali), at=timezone.now()
    )

    assert sign_in(client, nia).get(referral.get_absolute_url()).status_code == 200


def test_where_it_is_they_it_stays_closed_and_their_desk_gives_it_up(client, mali, nia, owen):
    accused = somebody("alleged_source", given_name="Nia", family_name="Roberts")
    report = ReportFactory.create(people=[somebody(**KNOWN), accused])

    operations.settle_match(
        match_of(report),
        outcome="same",
        reason="Her address.",
        by=actor(mali),
        at=timezone.now(),
    )

    referral = report.referrals.get()
    assert UserPerson.objects.filter(user_id=nia.pk).exists()
    assert Restriction.objects.standing().get(referral_id=referral.pk).kind == "sealed-item"
    assert Denial.objects.standing().filter(user_id=nia.pk, reason="subject").exists()
    for other in (nia, owen):
        assert sign_in(client, other).get(referral.get_absolute_url()).status_code == 404


def test_a_child_at_risk_is_never_taken_for_a_colleague(nia):
    ReportFactory.create(people=[somebody(given_name="Nia", family_name="Roberts")])

    assert not SilentMatch.objects.exists()


def test_the_gatekeeper_who_may_be_the_person_is_passed_over(client, mali, dai):
    accused = somebody("alleged_source", given_name="Mali", family_name="Ellis")
    report = ReportFactory.create(people=[somebody(**KNOWN), accused])

    match = match_of(report)
    assert MatchCover.objects.get(match=match).user_id == dai.pk
    assert sign_in(client, mali).get(page_of(match)).status_code == 404


def test_a_section_5_practitioner_on_record_is_hidden_too(mali, dai):
    coach = {"given_name": "Idris", "family_name": "Vaughan"}
    known = ReportFactory.create(people=[somebody(), somebody("practitioner", **coach)])

    later = ReportFactory.create(people=[somebody(), somebody("parent_or_carer", **coach)])

    practitioner = known.referrals.get(pathway="practitioner").record.person
    assert SilentMatch.objects.get(report=later).person == practitioner


def test_restriction_factory_is_a_restriction_of_a_person(db):
    assert RestrictionFactory.create().referral_id is None


def test_whoever_was_made_one_with_another_since_is_meant_as_the_one_they_are_now(
    client, report, hidden, mali
):
    kept = PersonRecordFactory.create(given_name="Mari").person
    PersonRecord.objects.filter(person=hidden).update(person=kept)
    at = timezone.now()
    MergeFactory.create(kept=kept, merged=hidden, merged_at=at, merged_by=mali.pk)

    shown = sign_in(client, mali).get(page_of(match_of(report))).content.decode()
    operations.settle_match(
        match_of(report), outcome="same", reason="The same number.", by=actor(mali), at=at
    )

    assert "Mair Evans" in shown.split("app-flags")[-1]
    assert report.referrals.get().record.person == kept
