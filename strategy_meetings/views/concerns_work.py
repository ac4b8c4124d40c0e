"""What is written down about a concern, with whom, and the employer's own pages."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.acting import acting
from accounts.roles import Can, can
from records import audit
from referrals.models import Referral
from referrals.views.referral import sent
from strategy_meetings import operations, queries_concerns
from strategy_meetings.forms_concerns import (
    ActionForm,
    DoneForm,
    EmployerForm,
    EntryForm,
    FindingsForm,
    InvestigationForm,
    KeepOutForm,
    NoticeForm,
    ShareForm,
    TellForm,
)
from strategy_meetings.models import ConcernEmployer, ConcernEntry
from strategy_meetings.permissions_concerns import (
    open_concern,
    open_employer,
    open_investigation,
    open_own_part,
)
from strategy_meetings.views.concerns import address, answered

Kind = ConcernEntry.Kind


@require_http_methods(["GET", "POST"])
def concern_add(request: HttpRequest, reference: str, part: str) -> HttpResponse:
    """Write down one thing about a concern; ``part`` says what."""
    referral = open_concern(request, reference)
    if part not in Kind.values:
        raise Http404
    form = EntryForm(sent(request), kind=part)
    return answered(
        request,
        form,
        lambda: operations.add_entry(
            referral, kind=part, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("It is written down."),
        back=address(referral),
        title=Kind(part).label,
        button=_("Record"),
    )


@require_http_methods(["GET", "POST"])
def concern_investigate(request: HttpRequest, reference: str) -> HttpResponse:
    """Start an investigation in its turn, or say that there is none."""
    referral = open_concern(request, reference)
    form = InvestigationForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.investigate_concern(
            referral, **form.answer, by=acting(request), at=timezone.now()
        ),
        said=_("It is written down."),
        back=address(referral),
        title=_("An investigation"),
        button=_("Record"),
    )


@require_http_methods(["GET", "POST"])
def concern_findings(request: HttpRequest, investigation_id: UUID) -> HttpResponse:
    """Record what an investigation found, which ends it."""
    investigation = open_investigation(request, investigation_id)
    form = FindingsForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.end_concern_investigation(
            investigation, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("The investigation has ended."),
        back=address(investigation.concern.referral),
        title=investigation.get_kind_display(),
        button=_("End the investigation"),
    )


@require_http_methods(["GET", "POST"])
def concern_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that the DBS or a regulator was told, or why not."""
    referral = open_concern(request, reference)
    form = NoticeForm(sent(request), policy=referral.policy)
    return answered(
        request,
        form,
        lambda: operations.record_notice(
            referral, **form.answer, by=acting(request), at=timezone.now()
        ),
        said=_("It is written down."),
        back=address(referral),
        title=_("The DBS and regulators"),
        button=_("Record"),
    )


@require_http_methods(["GET", "POST"])
def concern_keep_out(request: HttpRequest, reference: str) -> HttpResponse:
    """Close the concern to its subject, their line, or somebody with a conflict."""
    referral = open_concern(request, reference)
    form = KeepOutForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.keep_out(
            referral, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("The record is closed to them from now on."),
        back=address(referral),
        title=_("Who must not know"),
        button=_("Close it to them"),
        hint=_("It closes at once, on every page, and nothing opens it again."),
    )


@require_http_methods(["GET", "POST"])
def concern_add_employer(request: HttpRequest, reference: str) -> HttpResponse:
    """Give an employer's contact a part of their own."""
    referral = open_concern(request, reference)
    contacts = queries_concerns.contacts_for(referral, at=timezone.now())
    form = EmployerForm(sent(request), contacts=contacts)
    return answered(
        request,
        form,
        lambda: add_employer(request, referral, form),
        said=_("They are told that something waits for them."),
        back=address(referral),
        title=_("An employer"),
        button=_("Add"),
    )


def add_employer(request: HttpRequest, referral: Referral, form: EmployerForm) -> None:
    operations.add_employer(
        referral,
        contact=form.cleaned_data["contact"],
        learnt_at=form.cleaned_data["learnt_at"],
        by=acting(request),
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def concern_share(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Choose what an employer may know; the copy is made of it."""
    employer = open_employer(request, employer_id)
    form = ShareForm(sent(request), initial={"words": employer.shared, "language": "en"})
    return answered(
        request,
        form,
        lambda: operations.share_with_employer(
            employer, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("It is shared, and they are told that something waits for them."),
        back=address(employer.concern.referral),
        title=_("Share with the employer"),
        button=_("Share"),
    )


@require_http_methods(["GET", "POST"])
def concern_action(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Agree what an employer does."""
    employer = open_employer(request, employer_id)
    form = ActionForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.agree_with_employer(
            employer, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("The action is agreed, and they are told that something waits for them."),
        back=address(employer.concern.referral),
        title=_("An action of the employer"),
        button=_("Add the action"),
    )


# The employer's own pages -----------------------------------------------------------------------


@require_safe
def employer_parts(request: HttpRequest) -> HttpResponse:
    """List what was shared with an employer's contact."""
    actor = acting(request)
    if not can(actor, Can.ACT_FOR_EMPLOYER):
        raise PermissionDenied
    parts = queries_concerns.parts_of(actor)
    audit.record("concern_employer.listed", None, by=actor, at=timezone.now(), shown=len(parts))
    return render(request, "strategy_meetings/employer_parts.html", {"parts": parts})


@require_http_methods(["GET", "POST"])
def employer_part(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    """Show the contact what is shared with them, and take their report and risk assessment."""
    part = open_own_part(request, employer_id)
    form = TellForm(sent(request), initial=told_so_far(part))
    if request.method == "POST":
        return answered(
            request,
            form,
            lambda: operations.tell_as_employer(
                part,
                learnt_at=form.cleaned_data["learnt_at"],
                report=form.cleaned_data["report"],
                risk_assessment=form.cleaned_data["risk_assessment"],
                by=acting(request),
                at=timezone.now(),
            ),
            said=_("Thank you: it is kept, and the LADO/DOS can read it."),
            back=reverse("strategy_meetings:employer_part", args=[part.pk]),
            title=_("Your report"),
            button=_("Send"),
        )
    context = {"part": part, "form": form, "actions": part.actions.all()}
    return render(request, "strategy_meetings/employer_part.html", context)


def told_so_far(part: ConcernEmployer) -> dict[str, Any]:
    learnt = localtime(part.learnt_at) if part.learnt_at else None
    return {
        "learnt_on": learnt.date() if learnt else None,
        "learnt_time": learnt.strftime("%H:%M") if learnt else "",
        "report": part.report,
        "risk_assessment": part.risk_assessment,
    }


@require_http_methods(["GET", "POST"])
def employer_action(request: HttpRequest, employer_id: UUID, action_id: UUID) -> HttpResponse:
    """Say that an agreed action is done, and how."""
    part = open_own_part(request, employer_id)
    action = part.actions.filter(pk=action_id).first()
    if action is None:
        raise Http404
    form = DoneForm(sent(request))
    return answered(
        request,
        form,
        lambda: operations.finish_action(
            action, **form.cleaned_data, by=acting(request), at=timezone.now()
        ),
        said=_("The action is done."),
        back=reverse("strategy_meetings:employer_part", args=[part.pk]),
        title=_("An agreed action"),
        button=_("It is done"),
        quoted=action.what,
    )
