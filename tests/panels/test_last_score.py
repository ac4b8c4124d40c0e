"""How somebody was scored before a panel: said on the case, put into the form, deciding nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from panels.models import Listing
from panels.queries.risk import last_score
from referrals.models import Deadline
from tests.cast import actor, sign_in
from tests.factories.assessing import RiskAssessmentFactory, tool_of
from tests.factories.panels import (
    ListingFactory,
    PanelFactory,
    SittingFactory,
    awaiting_panel,
)
from tests.panels.conftest import deny

COUNTS = {"vulnerabilities": {"lifetime": 5}}


@pytest.fixture
def case(elin, huw) -> Listing:
    """Return a child's case of the exploitation panel, scored with SERAF ten days before."""
    at = timezone.now()
    child = awaiting_panel("child")
    RiskAssessmentFactory.create(referral=child, at=at - dt.timedelta(days=10))
    panel = PanelFactory.create(panel_type="exploitation")
    sitting = SittingFactory.create(panel=panel, chair=elin, starts_at=at, by=actor(huw))
    listed: Listing = ListingFactory.create(sitting=sitting, referral=child, by=actor(huw))
    return listed


def test_the_last_score_is_said_and_begins_the_form_and_decides_nothing(client, case, huw):
    page = sign_in(client, huw).get(case.get_absolute_url())

    last = page.context["last_score"]
    assert f"{last.assessment.score}, {last.band}. A score suggests" in page.content.decode()
    assert page.context["assess_form"]["score"].value() == last.assessment.score
    assert not last.is_old
    case.refresh_from_db()
    assert (case.score, case.judged_band) == (None, "")


def test_one_whose_day_has_passed_is_to_be_made_again(client, case, huw):
    yesterday = timezone.now() - dt.timedelta(days=1)
    clock = Deadline.objects.running().get(referral=case.referral, timescale__ref="M4")
    Deadline.objects.filter(pk=clock.pk).update(due_at=yesterday)

    page = sign_in(client, huw).get(case.get_absolute_url()).content.decode()

    assert "To be scored again: its time has passed" in page


def test_one_by_a_version_out_of_use_is_said_to_be_and_begins_no_form(case, huw):
    at = timezone.now()
    newer = tool_of("seraf", at)
    newer.version = "2030"

    last = last_score(case.referral, newer, actor(huw), at=at)

    assert last is not None
    assert last.is_replaced
    assert last.assessment.tool.version != "2030"


def test_the_newest_over_all_referrals_one_may_see(case, huw):
    at = timezone.now()
    other = RiskAssessmentFactory.create(referral=case.referral, at=at, counts=COUNTS)
    tool = tool_of("seraf", at)

    last = last_score(case.referral, tool, actor(huw), at=at)

    assert last is not None
    assert last.assessment == other
    deny(huw, case.referral)
    assert last_score(case.referral, tool, actor(huw), at=at) is None
