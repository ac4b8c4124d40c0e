"""A person's genogram and network: on a page, and as a copy made at once and kept nowhere."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.acting import acting
from accounts.models import Agency
from accounts.roles import Can
from records import audit, pdf
from records.audit import Actor
from records.keys import new_reference
from referrals.forms.drawings import CopyForm
from referrals.permissions import need, open_person
from referrals.queries import genogram as genograms
from referrals.queries import network as networks
from referrals.queries.genogram import Genogram
from referrals.queries.network import Network
from referrals.queries.person import made_one_with

Drawn = Genogram | Network
PERIODS = (3, 6, 12, 24)  # months
USUAL_PERIOD = 12
DAYS_IN_A_MONTH = 365.25 / 12


class Events(NamedTuple):
    """What is written down where a drawing is looked at, and where it is taken out."""

    viewed: str
    exported: str


@never_cache
@require_http_methods(["GET", "POST"])
def genogram(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show somebody's family as a genogram and in a table; posted, hand it out as a PDF."""
    if (kept := made_one_with(person_id, need(request, Can.SEARCH_PEOPLE))) is not None:
        return redirect("people:genogram", kept)
    person = open_person(request, person_id)
    actor, at = acting(request), timezone.now()
    return drawn(
        request,
        lambda: genograms.genogram_of(person.pk, actor, at=at),
        name="genogram",
        events=Events("genogram.viewed", "genogram.exported"),
        about=person,
        at=at,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def network(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show what links somebody to others, shared links first; posted, hand it out as a PDF."""
    if (kept := made_one_with(person_id, need(request, Can.SEARCH_PEOPLE))) is not None:
        return redirect("people:network", kept)
    person = open_person(request, person_id)
    actor, at = acting(request), timezone.now()
    return drawn(
        request,
        lambda: networks.network_of(person.pk, actor, at=at),
        name="network",
        events=Events("network.viewed", "network.exported"),
        about=person,
        at=at,
    )


@never_cache
@require_http_methods(["GET", "POST"])
def missing(request: HttpRequest) -> HttpResponse:
    """Show what those reported missing of late have in common, as far as one may see them."""
    actor, at = need(request, Can.SEARCH_PEOPLE), timezone.now()
    months = period_asked_for(request)
    since = at - timedelta(days=months * DAYS_IN_A_MONTH)
    return drawn(
        request,
        lambda: networks.missing_links(actor, since=since, at=at),
        name="missing",
        events=Events("missing.viewed", "missing.exported"),
        about=None,
        at=at,
        months=months,
        periods=PERIODS,
    )


def period_asked_for(request: HttpRequest) -> int:
    """Return how many months back the reader chose to look; anything else means a year."""
    asked = request.GET.get("months", "")
    return next((months for months in PERIODS if str(months) == asked), USUAL_PERIOD)


def drawn(
    request: HttpRequest,
    read: Callable[[], Drawn | None],
    *,
    name: str,
    events: Events,
    about: Model | None,
    at: datetime,
    **context: Any,
) -> HttpResponse:
    """Answer with a drawing as a page, or as a copy in the language asked for; each is on record.

    ``read`` returns what the reader may see now, in the language of the moment it is called. None
    means that there is nobody to draw: about somebody, that is a page that does not exist.
    """
    actor = acting(request)
    sent = request.POST if request.method == "POST" else None
    form = CopyForm(sent, initial={"language": translation.get_language()[:2]})
    found = read()
    if found is None and about is not None:
        raise Http404
    if found is not None and sent is not None and form.is_valid():
        try:
            return copy_of(read, form, name=name, events=events, about=about, by=actor, at=at)
        except pdf.TooMuch:
            form.add_error(None, _("The document could not be made. Try again in a moment."))
    people = found.people if found is not None else 0
    audit.record(events.viewed, about, by=actor, at=at, people=people)
    context |= {"found": found, "form": form}
    return render(request, f"people/{name}.html", context, status=400 if form.errors else 200)


def copy_of(
    read: Callable[[], Drawn | None],
    form: CopyForm,
    *,
    name: str,
    events: Events,
    about: Model | None,
    by: Actor,
    at: datetime,
) -> HttpResponse:
    """Return a PDF with a number of its own, which its event keeps with the digest of its bytes.

    It is of what the reader may see at this moment, and no copy of it stays here.
    """
    number, language = new_reference("COPY"), form.cleaned_data["language"]
    with translation.override(form.locale):
        found = read()
        assert found is not None
        context = {"found": found, "title": found.title, "reference": number, **made(by, at)}
        content = pdf.render(template=f"people/pdf/{name}.html", language=language, context=context)
    audit.record(
        events.exported,
        about,
        by=by,
        at=at,
        copy=number,
        language=language,
        people=found.people,
        sha256=sha256(content).hexdigest(),
    )
    disposition = f'attachment; filename="{name}-{number.lower()}.pdf"'
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def made(by: Actor, at: datetime) -> dict[str, Any]:
    """Say for whom a copy was made, and when: what it says may be different tomorrow."""
    agency = Agency.objects.filter(pk=by.agency_id).first() if by.agency_id else None
    who = ", ".join(filter(None, [by.name, agency.name if agency else ""]))
    moment = date_format(localtime(at), "j F Y, H:i")
    return {"recipients": _("Made for %(who)s, %(moment)s") % {"who": who, "moment": moment}}
