"""On the day the demo opens, every page of the front door has something live on it."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from accounts.models import Absence, AgencySystem, Post, SystemToken
from people.models import SafetyWarning
from records.models import Message
from referrals.models import (
    Addition,
    AskedAgency,
    CaseHandover,
    Consultation,
    Deadline,
    DisclosedItem,
    Escalation,
    Feedback,
    HandoverNote,
    InterimDecision,
    ItemRelease,
    JoinedReferral,
    Notice,
    PatternReview,
    Referral,
    ReportAnswer,
    ReportAttachment,
    ScreeningDecision,
    ShortIntervention,
    WhatMattersConversation,
)

AS_OF = dt.date(2026, 11, 20)
NOW = dt.datetime(2026, 11, 20, 17, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_each_kind_of_thing_is_there(settings: Any) -> None:
    settings.DEMO = True

    call_command("load_demo", scale=0.003, as_of=AS_OF, seed=5)

    assert not SystemToken.objects.exists()  # nobody could have seen one
    missing = [name for name, rows in kinds().items() if not rows.exists()]
    assert missing == []


def kinds() -> dict[str, QuerySet[Any]]:
    """Return, by what each is, the rows that somebody finds on a page of the front door."""
    running = Deadline.objects.running()
    handovers = CaseHandover.objects.filter(accepted_at=None, refused_at=None)
    return {
        "further answers about a child": ReportAnswer.objects.filter(code="child_feelings"),
        "further answers about an adult": ReportAnswer.objects.filter(code="test_abuse"),
        "a file": ReportAttachment.objects.all(),
        "an addition nobody read": Addition.objects.filter(read_at=None),
        "a written confirmation awaited": running.filter(timescale__ref="R3"),
        "an urgent referral nobody saw": running.filter(timescale__ref="R6.urgent"),
        "an information clock": running.filter(timescale__ref="R11.amber"),
        "a held referral": Referral.objects.filter(held_until__gt=NOW),
        "an interim decision": InterimDecision.objects.all(),
        "a hand-over note to accept": HandoverNote.objects.filter(accepted_at=None),
        "a disagreement for the school": Escalation.objects.filter(stage__code="own-agency"),
        "a disagreement for the manager": Escalation.objects.filter(stage__code="senior-manager"),
        "nothing known": AskedAgency.objects.filter(answer="nothing_known"),
        "cannot share": AskedAgency.objects.filter(answer="cannot_share"),
        "held for law enforcement": DisclosedItem.objects.exclude(disclosure__part_3=""),
        "an answer overdue": AskedAgency.objects.unanswered().filter(request__due_at__lt=NOW),
        "an answer awaited": AskedAgency.objects.unanswered().filter(request__due_at__gt=NOW),
        "information withdrawn": DisclosedItem.objects.exclude(withdrawn_at=None),
        "information released": ItemRelease.objects.exclude(agency__is_authority=True),
        "a sign-off awaited": ScreeningDecision.objects.awaiting_sign_off(),
        "a decision to check": ScreeningDecision.objects.awaiting_check(),
        "a decision checked": ScreeningDecision.objects.exclude(checked_at=None),
        "an intervention to start": ShortIntervention.objects.filter(started_on=None),
        "an intervention running": ShortIntervention.objects.filter(ended_on=None).exclude(
            started_on=None
        ),
        "an intervention ended": ShortIntervention.objects.exclude(ended_on=None),
        "a conversation by telephone": WhatMattersConversation.objects.filter(mode="telephone"),
        "a case accepted": CaseHandover.objects.exclude(accepted_at=None),
        "a case not accepted": handovers.filter(handed_over_at__gt=NOW - dt.timedelta(hours=5)),
        "a case late": running.filter(timescale__ref="H1", due_at__lt=NOW),
        "a pattern answered": PatternReview.objects.all(),
        "a third report": Referral.objects.filter(
            record__given_name="Deio", status="submitted", pattern_review=None
        ),
        "a warning": SafetyWarning.objects.running().filter(review_on__gte=AS_OF),
        "a warning overdue for review": SafetyWarning.objects.running().filter(review_on__lt=AS_OF),
        "reports joined": JoinedReferral.objects.filter(parted_at=None),
        "feedback": Feedback.objects.all(),
        "a message that came back": Message.objects.filter(status="bounced", settled_at=None),
        "a question to answer": Consultation.objects.filter(answered_at=None),
        "advice given": Consultation.objects.exclude(answered_at=None),
        "a notice unread": Notice.objects.filter(read_at=None),
        "a notice read": Notice.objects.exclude(read_at=None),
        "an absence with cover": Absence.objects.filter(ends_on__gt=AS_OF).exclude(cover=None),
        "a post with its holder": Post.objects.exclude(holder=None),
        "a vacant post": Post.objects.filter(holder=None),
        "an agency's system": AgencySystem.objects.all(),
    }
