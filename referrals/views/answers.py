"""Everything that was told in a report, on a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.acting import acting
from accounts.roles import Can
from policies.privacy import notice_on
from referrals.forms.report_submission import language_now
from referrals.permissions import open_referral
from referrals.queries import referral as queries
from referrals.queries.answers import Section, Telling
from referrals.queries.disputes import of_referral
from referrals.queries.frame import frame_of


@require_safe
def answers(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every answer of the report that this reader may see, in the words it was given in."""
    found = open_referral(request, reference, to=Can.VIEW_REFERRALS)
    actor, at = acting(request), timezone.now()
    lines = queries.clock_lines(found, at=at)
    telling = Telling(found.report, reader=actor)
    return render(
        request,
        "referrals/answers.html",
        {
            **frame_of(found, actor, lines=lines, at=at, here="answers"),
            "sections": [shown(section) for section in telling.sections(language_now())],
            "pictures": telling.body(),
            "disputes": of_referral(found),
            "notice": notice_on(timezone.localdate(found.report.received_at)),
        },
    )


def shown(section: Section) -> dict[str, Any]:
    """Return a section as the page shows it; words in another language than the page's say so."""
    written_in = {"cy": _("Written in Welsh"), "en": _("Written in English")}
    return {
        "heading": section.heading,
        "person": section.person,
        "asked_in": section.asked_in,
        "written_in": written_in[section.lang]
        if section.lang and section.lang != language_now()
        else "",
        "rows": [
            {"key": wording, "value": answer, "lang": section.lang}
            for wording, answer in section.lines
        ],
    }
