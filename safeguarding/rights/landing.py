"""Information rights: one page from which each part of it is reached."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.queries import is_of_authority
from accounts.roles import Can, can
from records import audit
from records.audit import Actor
from referrals.permissions import need


@dataclass(frozen=True)
class Part:
    """One part of information rights: its page, what it is for, and who may go there."""

    url_name: str
    title: str | Promise
    text: str | Promise
    capability: Can


PARTS = (
    Part(
        "subject_requests",
        _("Subject access requests"),
        _("Somebody asks for what is held about them: gather it, decide on each piece, answer."),
        Can.ANSWER_SUBJECT_ACCESS,
    ),
    Part(
        "kept_files",
        _("Retention"),
        _("Files whose time has come: keep them longer, or have them destroyed by two."),
        Can.KEEP_RETENTION,
    ),
    Part(
        "legal_holds",
        _("Legal holds"),
        _("What is not destroyed while a court, an inquiry or a complaint may need it."),
        Can.KEEP_RETENTION,
    ),
    Part(
        "disposals",
        _("What was destroyed"),
        _("A certificate for each file: which rule, when, and by whom. Nothing of what was in it."),
        Can.KEEP_RETENTION,
    ),
    Part(
        "breaches",
        _("Breaches"),
        _("Something went wrong: what it reached, calling it back, the Commissioner's 72 hours."),
        Can.SEE_TO_BREACHES,
    ),
    Part(
        "disputes",
        _("Corrections and objections"),
        _("Somebody asks that a record be corrected, or objects to its use: decide in a month."),
        Can.SEE_TO_DISPUTES,
    ),
    Part(
        "guardian_log",
        _("Caldicott guardian's log"),
        _("What the guardian was asked and decided, and on which principles."),
        Can.KEEP_GUARDIAN_LOG,
    ),
    Part(
        "processing",
        _("Facts for the data protection officer"),
        _("What goes to whom, on what basis, who looks, and how long it is kept, as files."),
        Can.EXPORT_PROCESSING,
    ),
)


def need_of_authority(request: HttpRequest, capability: Can) -> Actor:
    """Refuse (403) a list, or writing something new, to all but the authority's own people."""
    actor = need(request, capability)
    if not is_of_authority(actor):
        raise PermissionDenied
    return actor


@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """Show the parts of information rights that the reader's role has something to do with."""
    actor = acting(request)
    parts = [
        {"url": reverse(part.url_name), "title": part.title, "text": part.text}
        for part in PARTS
        if can(actor, part.capability)
    ]
    if not (parts and is_of_authority(actor)):
        raise PermissionDenied
    audit.record("rights.listed", None, by=actor, at=timezone.now())
    return render(request, "safeguarding/rights/rights.html", {"parts": parts})
