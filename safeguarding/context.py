"""What the frame of every page needs: navigation, who is acting, the marking, the languages."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.acting import acting, acting_membership, is_without_agreement
from accounts.models import Membership
from accounts.roles import Can, can
from referrals.queries.emergencies import database_now, running_of
from referrals.queries.words import address_or_none
from referrals.rules.emergencies import minutes_left
from safeguarding.demo import progress


@dataclass(frozen=True)
class Link:
    """One place in the navigation, for those whose role may go there (None: everybody)."""

    url_name: str
    label: str | Promise
    capability: Can | None


NAVIGATION = (
    Link("referrals:queue", _("Queue"), Can.VIEW_QUEUE),
    Link("referrals:police", _("Police"), Can.TAKE_IN_NOTIFICATIONS),
    Link("home", _("My work"), None),
    Link("referrals:report", _("Report a concern"), Can.SUBMIT_REPORTS),
    Link("referrals:asked_of_us", _("Asked of us"), Can.ANSWER_INFORMATION_REQUESTS),
    Link("strategy_meetings:waiting", _("Meetings"), Can.VIEW_MEETINGS),
    Link("panels:panels", _("Panels"), Can.VIEW_PANELS),
    Link("people:search", _("People"), Can.SEARCH_PEOPLE),
    Link("referrals:restricted", _("Restricted records"), Can.KEEP_RESTRICTIONS),
    Link("referrals:adoptions", _("Adoptions"), Can.JOIN_ADOPTED_IDENTITIES),
    Link("measures:figures", _("Figures"), Can.VIEW_FIGURES),
    Link("accounts:staff", _("Staff"), Can.MANAGE_ACCOUNTS),
    Link("looks", _("Who has looked"), Can.VIEW_AUDIT),
    Link("unusual_looks", _("Unusual looks"), Can.REVIEW_LOOKS),
    Link("referrals:use_emergency", _("Emergency access"), Can.USE_EMERGENCY_ACCESS),
    Link("referrals:emergencies", _("Uses of emergency access"), Can.REVIEW_EMERGENCY_ACCESS),
    Link("referrals:agreements", _("Sharing agreements"), Can.KEEP_AGREEMENTS),
    Link("rights", _("Information rights"), Can.ANSWER_SUBJECT_ACCESS),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return ``shell`` for the templates. It must not fail: error pages use it too."""
    membership = membership_of(request)
    match = request.resolver_match
    return {
        "shell": {
            "navigation": navigation(request) if membership else [],
            "membership": membership,
            "here": match.view_name if match else "",
            "is_demo": settings.DEMO,
            "history": progress.being_told() if settings.DEMO else None,
            "telephones": settings.REPORT_TELEPHONES,
            "language": "cy" if get_language() == "cy" else "en",
            "idle_seconds": settings.SESSION_IDLE_SECONDS if membership else 0,
            "is_without_agreement": membership is not None and is_without_agreement(membership),
            "emergencies": emergencies_of(membership) if membership else [],
        }
    }


def membership_of(request: HttpRequest) -> Membership | None:
    """Return who acts, or None where a request was refused before anybody was known."""
    if not hasattr(request, "user") or not hasattr(request, "session"):
        return None
    return acting_membership(request)


def emergencies_of(membership: Membership) -> list[dict[str, Any]]:
    """Return what the reader has open in an emergency, with the minutes left. One query, or none.

    The account says whether there is any; until when is the database's clock to say.
    """
    if membership.user.emergency_until is None:
        return []
    running = running_of(membership.user_id)
    now = database_now() if running else None
    return [
        {
            "reference": access.referral.reference if access.referral else "",
            "minutes": minutes_left(access.ends_at, at=now),
            "url": reverse("referrals:referral", args=[access.referral.reference]),
            "end_url": reverse("referrals:end_emergency", args=[access.pk]),
        }
        for access in running
        if access.referral is not None and now is not None
    ]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the places this role may go to, saying which one the reader is at."""
    actor = acting(request)
    places = []
    for link in NAVIGATION:
        address = address_or_none(link.url_name)
        if address and (link.capability is None or can(actor, link.capability)):
            places.append(
                {
                    "url": address,
                    "label": link.label,
                    "is_current": address == request.path,
                    "is_section": address != "/" and request.path.startswith(address),
                }
            )
    return places
