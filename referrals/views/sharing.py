"""The log of what was shared: of one referral, about one person, and by agency; also as a file."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can, can
from records import audit, row_security
from records.row_security import Standing
from records.spreadsheets import kind_of, spreadsheet
from referrals.permissions import open_referral
from referrals.queries import sharing as queries
from referrals.queries.frame import frame_of
from referrals.queries.referral import clock_lines
from referrals.queries.sharing import Scope


@require_safe
def sharing(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every disclosure of one referral that this reader may know of, with its basis."""
    referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    scope = Scope(referral_id=referral.pk, agency=agency_asked_for(request))
    at = timezone.now()
    frame = frame_of(
        referral, acting(request), lines=clock_lines(referral, at=at), at=at, here="sharing"
    )
    return log(request, scope, about=referral, template="referrals/sharing.html", **frame)


@require_safe
def shared_about(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what was shared about the person of a referral, in all their referrals one may see."""
    referral = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    scope = Scope(person_id=referral.record.person_id, agency=agency_asked_for(request))
    return log(
        request, scope, about=referral, template="referrals/shared_about.html", referral=referral
    )


@require_safe
@row_security.standing_as(Standing.ANSWERING)
def shared(request: HttpRequest) -> HttpResponse:
    """Show what the reader's agency shared and was given, or what went to and from another."""
    actor = acting(request)
    if not (can(actor, Can.ANSWER_INFORMATION_REQUESTS) or can(actor, Can.REQUEST_INFORMATION)):
        raise PermissionDenied
    scope = Scope(agency=agency_asked_for(request))
    return log(request, scope, about=None, template="referrals/shared.html")


def agency_asked_for(request: HttpRequest) -> str:
    """Return the agency the reader chose; an unknown one chooses none."""
    code = request.GET.get("agency", "").replace("\0", "")
    return code if Agency.objects.filter(code=code).exists() else ""


def log(
    request: HttpRequest,
    scope: Scope,
    *,
    about: models.Model | None,
    template: str,
    **context: Any,
) -> HttpResponse:
    """Answer with a log as a page or, asked for so, as a file; either is written down."""
    actor, at = acting(request), timezone.now()
    entries = queries.entries(actor, scope)
    kind = kind_of(request.GET.get("format", ""))
    audit.record(
        "sharing_log.exported" if kind else "sharing_log.viewed",
        about,
        by=actor,
        at=at,
        found=len(entries),
        agency=scope.agency,
    )
    headings = queries.headings()
    if kind:
        name = getattr(about, "reference", "") or scope.agency or "log"
        return spreadsheet(
            kind,
            file_name=f"sharing-{name}",
            title=_("Sharing log"),
            header=list(headings.values()),
            rows=map(queries.as_row, entries),
        )
    everybody = {code for entry in entries for code in entry.codes}
    chosen = scope.agency
    return render(
        request,
        template,
        {
            **context,
            "entries": [in_words(entry, headings) for entry in entries[: queries.MOST_SHOWN]],
            "is_cut": len(entries) > queries.MOST_SHOWN,
            "most_shown": queries.MOST_SHOWN,
            "agencies": Agency.objects.filter(code__in=everybody | {chosen}).order_by("name_en"),
            "chosen": chosen,
            "files_of": f"agency={chosen}",
        },
    )


BASIS = (
    "purpose",
    "gateway",
    "article_6",
    "article_9",
    "part_3",
    "article_10",
    "consent",
    "consent_reason",
    "proportionality",
    "agreement",
    "marking",
    "decided_by",
)


def in_words(entry: queries.Entry, headings: dict[str, str]) -> dict[str, Any]:
    """Return one entry as the page shows it: who to whom, and its basis line by line."""
    basis = [
        {"key": headings[name], "value": getattr(entry, name)}
        for name in BASIS
        if getattr(entry, name)
    ]
    return {"entry": entry, "basis": basis}
