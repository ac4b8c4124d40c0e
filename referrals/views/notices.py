"""Domestic-abuse notices to schools: sent by those who screen and the police, read at school."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.acting import acting
from policies.queries import current_policy
from records import audit
from records.audit import Actor
from referrals import operations
from referrals.forms.consultations import NoticeForm
from referrals.forms.report_submission import language_now
from referrals.models import Pathway, Referral
from referrals.queries import consultations as queries

MOST_SHOWN = 100


@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """List what one's school was told, and what one's agency told schools."""
    actor, now = acting(request), timezone.now()
    sends = queries.may_send_notices(actor, policy=current_policy(now))
    if not (sends or queries.reads_notices(actor, on=timezone.localdate())):
        raise PermissionDenied
    received = list(queries.notices_received(actor, on=timezone.localdate())[:MOST_SHOWN])
    sent = list(queries.notices_sent(actor)[:MOST_SHOWN])
    audit.record("notices.listed", None, by=actor, at=now, received=len(received), sent=len(sent))
    late = set(queries.unread_for_too_long(actor, at=now).values_list("pk", flat=True))
    context = {"received": received, "sent": sent, "sends": sends, "late": late}
    return render(request, "referrals/notices.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def send_notice(request: HttpRequest) -> HttpResponse:
    """Tell a school about a child, named here or by a referral that one may see."""
    actor, now = acting(request), timezone.now()
    policy = current_policy(now)
    if not queries.may_send_notices(actor, policy=policy):
        raise PermissionDenied
    about = child_of(actor, request.GET.get("referral", ""))
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        schools=queries.schools(policy),
        about=about,
    )
    if request.method == "POST" and form.is_valid():
        try:
            sent = operations.send_notice(
                **form.cleaned_data, referral=about, language=language_now(), by=actor, at=now
            )
        except operations.Refused as refused:
            form.add_error(None, refused.objections)
        else:
            messages.success(request, _("The notice was sent. You see here when it is read."))
            return redirect(sent)
    context = {"form": form, "about": about}
    return render(
        request, "referrals/send_notice.html", context, status=400 if form.errors else 200
    )


def child_of(actor: Actor, reference: str) -> Referral | None:
    """Return the child's referral a notice is about; one that is hidden does not exist."""
    reference = reference.replace("\0", "")
    if not reference:
        return None
    seen = Referral.objects.visible_to(actor).select_related("record", "report")
    found = seen.filter(reference=reference, pathway=Pathway.CHILD).first()
    if found is None:
        raise Http404
    return found


@never_cache
@require_safe
def notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one notice to whoever answers for the school, or to the agency that sent it."""
    actor, now = acting(request), timezone.now()
    received = queries.notices_received(actor, on=timezone.localdate())
    sent = queries.notices_sent(actor)
    found = received.filter(reference=reference).first() or get_object_or_404(
        sent, reference=reference
    )
    audit.record("notice.viewed", found, by=actor, at=now)
    is_ours = found.agency_id == actor.agency_id
    return render(request, "referrals/notice.html", {"notice": found, "is_ours": is_ours})


@require_POST
def read_notice(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that one has read it for the school."""
    actor = acting(request)
    received = queries.notices_received(actor, on=timezone.localdate())
    found = get_object_or_404(received, reference=reference)
    operations.read_notice(found, by=actor, at=timezone.now())
    return redirect(found)
