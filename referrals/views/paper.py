"""The report as a form on paper, for whoever would rather write by hand, in both languages."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policies.models import Policy
from referrals import paper


@login_not_required
@require_safe
def report_form(request: HttpRequest) -> HttpResponseBase:
    """Return the form as a PDF, the same for everybody; a worker makes it after each change."""
    try:
        form = paper.kept().open("rb")
    except (FileNotFoundError, Policy.DoesNotExist):
        answer = render(request, "referrals/report/form_not_ready.html", status=503)
        answer["Retry-After"] = "60"
        return answer
    return FileResponse(
        form,
        filename="adroddiad-report.pdf",
        content_type="application/pdf",
        headers={"Cache-Control": "public, max-age=3600"},
    )
