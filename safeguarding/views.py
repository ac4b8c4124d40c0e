"""Pages of the house itself: errors, statements, and the gallery of components."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from policies.privacy import notice_on, notices
from referrals.permissions import EmergencyOver
from safeguarding import gallery
from safeguarding.denials import record_denial

# What a form carries that nobody typed.
NOT_TYPED = ("csrfmiddlewaretoken", "acting", "version", "key")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest, day: str = "") -> HttpResponse:
    """Show the privacy notice in force today, or one of its earlier versions by its first day."""
    versions = notices()
    in_force = notice_on(timezone.localdate()) or versions[-1]
    known = {each.starts_on.isoformat(): each for each in versions}
    if day and day not in known:
        raise Http404
    notice = known[day] if day else in_force
    context = {"notice": notice, "versions": versions, "is_current": notice == in_force}
    return render(request, "privacy.html", context)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component once, in the demo and in the tests."""
    if not settings.DEMO:
        raise Http404
    return render(request, "components.html", {"samples": gallery.samples(request)})


# Django calls the handlers below by these arguments, needed or not.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    if isinstance(exception, RequestDataTooBig):
        return in_both_languages("413.html", status=413)
    return in_both_languages("400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not record_denial(request, status=403):
        return in_both_languages("503.html", status=503)
    if isinstance(exception, EmergencyOver):
        return render(request, "emergency_over.html", {"typed": typed_in(request)}, status=403)
    return render(request, "403.html", status=403)


def typed_in(request: HttpRequest) -> list[str]:
    """Return the words of a form that could not be sent, so that nobody has to write them twice."""
    fields = (values for name, values in request.POST.lists() if name not in NOT_TYPED)
    return [value for values in fields for value in values if value.strip()]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    if not record_denial(request, status=404):
        return in_both_languages("503.html", status=503)
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that the form was open too long; the browser's Back keeps what was typed."""
    return render(request, "403_form.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say that it is our fault, and whom to telephone. Reads neither database nor session."""
    if isinstance(sys.exc_info()[1], DatabaseError):
        return in_both_languages("503.html", status=503)
    return in_both_languages("500.html", status=500)


def in_both_languages(template: str, *, status: int) -> HttpResponse:
    context = {"telephones": settings.REPORT_TELEPHONES}
    return HttpResponse(render_to_string(template, context), status=status)
