"""Unusual looks in the reader's words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Agency
from accounts.roles import Can, can
from policies.models import LookRule
from policies.queries import current_policy
from records.audit import Actor
from records.models import AuditEvent
from referrals import clocks
from referrals.queries.history import name_of_agency, sentences
from safeguarding.looking.models import UnusualLook


def in_words(looks: Iterable[UnusualLook]) -> list[dict[str, Any]]:
    """Return looks as rows of a list: two queries for all of them."""
    looks = list(looks)
    agencies = Agency.objects.in_bulk({look.looker_agency_id for look in looks} - {None})
    causes = causes_of(looks)
    return [row_of(look, agencies, causes) for look in looks]


def lines_for_home(actor: Actor) -> list[dict[str, str]]:
    """Return one line with how many looks wait for this reader to ask about; none where none do."""
    if not can(actor, Can.REVIEW_LOOKS):
        return []
    number = UnusualLook.objects.visible_to(actor).waiting().count()
    words = ngettext(
        "%(number)d unusual look at a record to ask about",
        "%(number)d unusual looks at records to ask about",
        number,
    )
    line = {"url": reverse("unusual_looks"), "text": words % {"number": number}}
    return [line] if number else []


def causes_of(looks: list[UnusualLook]) -> dict[str, str]:
    """Return what the edition in force calls each cause."""
    if not looks:
        return {}
    policy = current_policy(looks[0].found_at)
    return {rule.code: rule.name for rule in LookRule.objects.filter(policy=policy)}


def row_of(
    look: UnusualLook, agencies: dict[Any, Agency], causes: dict[str, str]
) -> dict[str, Any]:
    return {
        "look": look,
        "url": reverse("unusual_look", args=[look.pk]),
        "cause": causes.get(look.cause, str(LookRule.Cause(look.cause).label)),
        "who": look.looker_name,
        "agency": name_of_agency(agencies, look.looker_agency_id),
        "about": look.subject_reference or _("Several records, or a search"),
        "outcome": str(look.get_outcome_display()) if look.outcome else "",
    }


def facts_of(look: UnusualLook) -> list[dict[str, str]]:
    """Return what is known of a look, with the event it was found by."""
    (row,) = in_words([look])
    event = AuditEvent.objects.filter(pk=look.event_sequence).first()
    what = sentences().get(event.event, event.event) if event else ""
    return [
        {"key": _("Who looked"), "value": ", ".join(filter(None, [row["who"], row["agency"]]))},
        {"key": _("When"), "value": clocks.moment(look.looked_at)},
        {"key": _("What they did"), "value": str(what)},
        {"key": _("About"), "value": row["about"]},
        {"key": _("How often since then"), "value": str(look.looks)},
    ]


def findings_of(look: UnusualLook) -> list[dict[str, str]]:
    """Return what came of asking; empty while nobody has."""
    if look.reviewed_at is None:
        return []
    return [
        {"key": _("What was found"), "value": str(look.get_outcome_display())},
        {"key": _("How it is known"), "value": look.reason},
        {"key": _("Reviewed by"), "value": look.reviewed_by_name},
        {"key": _("Reviewed"), "value": clocks.moment(look.reviewed_at)},
    ]
