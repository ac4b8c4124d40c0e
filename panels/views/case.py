"""What the page of one case shows; a form that was refused is shown on the same page."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone

from accounts.acting import acting
from accounts.roles import Can, can
from meetings.forms import ActionForm
from meetings.models import Meeting
from panels import rules
from panels.forms import AssessForm, DecideForm, IssueForm
from panels.models import Listing
from panels.models_listing import ListingBasis
from panels.permissions import runs, speaks
from panels.queries import agenda
from panels.queries.dissents import dissents_of
from panels.queries.documents import minutes_of_case
from panels.queries.flags import flags_of_case
from panels.queries.listings import risk_tool_of
from panels.queries.papers import papers_of
from panels.queries.risk import LastScore, last_score
from panels.queries.spoken import heard_first, safe_contact_of
from panels.queries.support import package_of
from panels.queries.transfers import summaries_of, transfer_of
from panels.rules_listing import takes_papers
from panels.rules_transfer import is_to_transfer
from records.audit import Actor
from referrals.queries import warnings
from referrals.queries.words import age_in_words, concern_of


def assess_form(
    listing: Listing, data: Any = None, *, last: LastScore | None = None
) -> AssessForm | None:
    """Return the form for the score; None where this kind of panel scores with nothing.

    It begins with the ``last`` score of the same version of the tool, if the panel gave none.
    """
    tool = risk_tool_of(listing.sitting.panel_type)
    if tool is None:
        return None
    is_given = bool(listing.judged_band)
    suggested = last.assessment.score if last and not last.is_replaced else None
    initial = {
        "score": listing.score if is_given else suggested,
        "judged_band": "" if listing.judged_band == listing.band else listing.judged_band,
        "judgement": listing.judgement,
    }
    return AssessForm(data, tool=tool, initial=initial, prefix="risk")


def last_score_for(listing: Listing, actor: Actor, *, at: datetime) -> LastScore | None:
    """Return how the person was scored last with the panel's tool, until the panel has decided."""
    tool = risk_tool_of(listing.sitting.panel_type)
    if tool is None or listing.decided_at is not None:
        return None
    return last_score(listing.referral, tool, actor, at=at)


def decide_form(listing: Listing, data: Any = None) -> DecideForm:
    return DecideForm(data, panel_type=listing.sitting.panel_type)


def action_form(listing: Listing, data: Any = None) -> ActionForm:
    agencies = listing.sitting.panel.agencies.order_by("name_en")
    return ActionForm(data, referrals=[listing.referral], agencies=agencies, prefix="action")


def case_context(
    request: HttpRequest, listing: Listing, **bound: forms.Form | None
) -> dict[str, Any]:
    """Return all that the page needs; ``bound`` holds a form that was sent and refused."""
    actor, sitting = acting(request), listing.sitting
    meeting, now = sitting.meeting, timezone.now()
    actions = agenda.actions_at(sitting, actor)
    cases = agenda.agenda_of(sitting, actor, actions)
    case = next(case for case in cases if case.pk == listing.pk)
    is_mine, is_decided = runs(actor, sitting), listing.decided_at is not None
    package = package_of(listing) if is_decided and sitting.panel_type.review_weeks else None
    referral = listing.referral
    is_under_way = meeting.status == Meeting.Status.UNDER_WAY
    may = {
        "may_assess": is_mine and meeting.is_open() and not is_decided,
        "may_action": is_mine and is_under_way,
        "may_decide": is_mine and is_under_way and not is_decided,
    }
    last = last_score_for(listing, actor, at=now)
    open_actions = agenda.open_about(referral.record.person_id, actions)
    shown = {
        "assess_form": assess_form(listing, last=last),
        "action_form": action_form(listing),
        "decide_form": decide_form(listing),
        **bound,
    }
    return {
        "listing": listing,
        "last_score": last,
        "sitting": sitting,
        "meeting": meeting,
        "referral": referral,
        "case": case,
        "total": len(cases),
        "preceding": next((c for c in cases if c.number == case.number - 1), None),
        "following": next((c for c in cases if c.number == case.number + 1), None),
        "flags": [each.line for each in warnings.of_visible([referral.pk], actor, at=now)],
        "age": age_in_words(referral.record.date_of_birth, timezone.localdate(now)),
        "concern": concern_of(
            referral.policy_id, referral.report.categories, referral.report.flags
        ),
        "basis": ListingBasis.objects.filter(listing=listing).select_related("purpose").first(),
        "dissents": dissents_of(listing) if is_decided else [],
        "may_dissent": is_mine and is_under_way and is_decided,
        "package": package,
        "may_support": is_mine and is_decided and sitting.panel_type.review_weeks > 0,
        "may_review": package is not None
        and package.review_on is not None
        and (is_mine or package.lead_agency_id == actor.agency_id),
        "agency_flags": flags_of_case(listing) if is_decided else [],
        **first(request, listing),
        **passed_on(listing, is_mine=is_mine),
        "papers": papers_of(listing),
        "documents": minutes_of_case(listing),
        "issue_form": IssueForm(initial={"language": "en"}),
        "may_add_paper": takes_papers(listing) and can(actor, Can.CONTRIBUTE_TO_PANELS),
        "information": information_rows(request, listing, is_mine=is_mine),
        "before": [a for a in open_actions if a.meeting_id != meeting.pk],
        "agreed": [
            a
            for a in actions
            if a.meeting_id == meeting.pk and a.referral_id == listing.referral_id
        ],
        "today": timezone.localdate(now),
        "agency": actor.agency_id,
        "is_mine": is_mine,
        **may,
        "may_withdraw": is_mine and meeting.is_open() and not is_decided,
        "unsaved": [
            words
            for name, form in bound.items()
            if form is not None and not may[f"may_{name.removesuffix('_form')}"]
            for words in words_typed(form)
        ],
        "form": next(iter(bound.values()), None),
        **names_of(listing),
        **shown,
    }


def first(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """Return what is heard before agencies, and for whoever speaks for the person how to ring."""
    sitting, may_speak = listing.sitting, speaks(acting(request), listing.sitting)
    asks_contact = sitting.panel_type.asks_safe_contact
    heard = heard_first(listing)
    return {
        "heard_first": heard,
        "unheard": [each.name for each in heard if each.voice is None],
        "may_speak": may_speak,
        "may_write": may_speak and rules.is_taking_information(sitting.meeting, at=timezone.now()),
        "asks_contact": asks_contact,
        "contact": safe_contact_of(listing) if asks_contact and may_speak else None,
    }


def passed_on(listing: Listing, *, is_mine: bool) -> dict[str, Any]:
    """Return where a case went that the panel decided to transfer, or that it still has to."""
    if not is_to_transfer(listing, listing.sitting.panel_type):
        return {"is_to_transfer": False}
    transfer = transfer_of(listing)
    return {
        "is_to_transfer": True,
        "transfer": transfer,
        "sent": summaries_of(listing) if transfer and is_mine else [],
    }


def words_typed(form: forms.Form) -> list[str]:
    """Return what somebody wrote into a form whose place on the page has gone meanwhile."""
    widgets = (forms.Textarea, forms.TextInput)
    written = [bound.value() for bound in form if isinstance(bound.field.widget, widgets)]
    return [words for words in written if isinstance(words, str) and words.strip()]


def names_of(listing: Listing) -> dict[str, str]:
    """Return the bands of the risk tool and the decision, in the reader's language."""
    tool = risk_tool_of(listing.sitting.panel_type)
    bands = dict(tool.band_choices) if tool else {}
    decisions = dict(listing.sitting.panel_type.decision_choices)
    return {
        "tool": tool.name if tool else "",
        "band": bands.get(listing.band, ""),
        "judged_band": bands.get(listing.judged_band, ""),
        "decision": decisions.get(listing.decision, ""),
        "route": dict(listing.sitting.panel_type.route_choices).get(listing.route, ""),
    }


def information_rows(
    request: HttpRequest, listing: Listing, *, is_mine: bool
) -> list[dict[str, Any]]:
    """Return a row for each agency asked: what it answered, and whether the reader may answer."""
    actor = acting(request)
    is_open = rules.is_taking_information(listing.sitting.meeting, at=timezone.now())
    may_give = can(actor, Can.CONTRIBUTE_TO_PANELS)
    answers = agenda.answers_of(listing)
    return [
        {
            "agency": agency,
            "given": answers.get(agency.pk),
            "may_give": is_open and may_give and (is_mine or agency.pk == actor.agency_id),
        }
        for agency in listing.sitting.panel.agencies.order_by("name_en")
    ]
