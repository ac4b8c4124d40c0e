"""A sister found later gets a referral of her own, from the moment she was found."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from records.models import AuditEvent, Message
from referrals import operations
from referrals.models import OpenedFrom, Referral
from tests.cast import actor, sign_in
from tests.referrals.arriving import arrives
from tests.referrals.pages import page_of


@pytest.fixture
def brother(reporter, glan_morfa) -> Referral:
    return arrives(
        by=reporter,
        received_at=timezone.now() - dt.timedelta(days=3),
        reporter_agency_id=glan_morfa.pk,
    )


def address(referral):
    return reverse("referrals:add_person", args=[referral.reference])


def said(found_at, **more):
    found = localtime(found_at)
    return {
        "role": "child_at_risk",
        "given_name": "Elin",
        "family_name": "Canari",
        "date_of_birth_day": "3",
        "date_of_birth_month": "4",
        "date_of_birth_year": "2019",
        "relationship": "younger sister",
        "found_on_day": found.day,
        "found_on_month": found.month,
        "found_on_year": found.year,
        "found_time": found.strftime("%H:%M"),
        "reason": "The visit found her at home.",
        **more,
    }


@pytest.fixture
def sister(at_work, brother) -> Referral:
    found_at = (timezone.now() - dt.timedelta(hours=2)).replace(second=0, microsecond=0)
    answer = at_work.post(address(brother), said(found_at))
    opened = OpenedFrom.objects.get(earlier=brother)
    assert answer.status_code == 302
    assert opened.referral.received_at == found_at
    return opened.referral


def test_her_clocks_count_from_when_she_was_found(sister):
    decision = sister.deadlines.get(timescale__ref="R6")

    assert decision.started_at == sister.received_at
    assert not sister.deadlines.filter(timescale__ref__startswith="R8").exists()


def test_the_two_point_at_one_another(at_work, brother, sister):
    assert sister.report_id == brother.report_id
    assert brother.reference in page_of(at_work, sister)
    assert sister.reference in page_of(at_work, brother)
    assert AuditEvent.objects.about(sister).filter(event="referral.opened_later").exists()


def test_the_reporter_hears_nothing_of_her(client, brother, sister, nia, tomos):
    operations.screen(
        sister,
        outcome=sister.policy.screening_outcomes.get(code="child-advice"),
        level=None,
        rationale="Seen.",
        support_offered="x",
        version=sister.version,
        by=actor(nia),
        at=timezone.now(),
    )
    sign_in(client, tomos)

    page = client.get(reverse("referrals:my_report", args=[brother.report.reference]))

    assert "Canari" not in page.content.decode()
    assert page.content.decode().count("Child at risk: Waiting to be read") == 1
    assert not Message.objects.filter(about_id=sister.pk).exists()


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "in the future"), (-9, "before the report was received")],
)
def test_an_impossible_moment_is_refused_and_what_was_typed_kept(at_work, brother, days, words):
    page = at_work.post(
        address(brother), said(timezone.now() + dt.timedelta(days=days))
    ).content.decode()

    assert words in page
    assert "younger sister" in page
    assert not OpenedFrom.objects.exists()


def test_nobody_without_a_name_or_a_description(at_work, brother):
    page = at_work.post(
        address(brother), said(timezone.now(), given_name="", family_name="")
    ).content.decode()

    assert "Enter a name, or describe the person if you do not know it." in page


def test_an_outsider_finds_nothing_there(client, oren, brother):
    assert sign_in(client, oren).get(address(brother)).status_code == 404


def test_somebody_who_does_not_screen_adds_nobody(client, huw, brother):
    assert sign_in(client, huw).post(address(brother), {}).status_code == 403
