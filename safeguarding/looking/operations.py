"""Judging looks once they are sealed, and reviewing those that are unusual."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.acting import actor_of
from accounts.models import Membership
from accounts.roles import ROLES, Can
from people.queries import accounts_of
from policies.models import LookRule
from policies.queries import current_policy
from records import audit
from records.audit import Actor, Kind
from records.models import AuditEvent, Seal
from records.outbox import queue_email
from records.refusals import Refused
from safeguarding.looking import facts, rules
from safeguarding.looking.models import LooksJudged, UnusualLook
from safeguarding.looking.rules import Finding

MOST_SHOWN = 200
SEALS_AT_ONCE = 20  # a seal holds 5,000 events at most; about twelve are made in a minute


@transaction.atomic
def judge_looks(*, by: Actor, at: datetime) -> list[UnusualLook]:
    """Judge the looks that were sealed since the last time; return those that are unusual.

    Never in the request of whoever looks: it takes the time it takes, and they do not notice.
    """
    judged, _is_new = LooksJudged.objects.select_for_update().get_or_create(
        pk=1, defaults={"seal": 0}
    )
    seals = Seal.objects.filter(number__gt=judged.seal).order_by("number")
    new = list(seals.only("number", "sequences")[:SEALS_AT_ONCE])
    if not new:
        return []
    sequences = [sequence for seal in new for sequence in seal.sequences]
    in_force = {rule.code: rule for rule in LookRule.objects.filter(policy=current_policy(at))}
    events = lead_in(sequences, in_force.values()) + list(
        AuditEvent.objects.filter(sequence__in=sequences)
    )
    events.sort(key=lambda event: (event.at, event.sequence))
    looks = facts.looks_from(events, at=at, is_new=set(sequences))
    found = [note(finding, by=by, at=at) for finding in rules.unusual(looks, in_force)]
    judged.seal = new[-1].number
    judged.save()
    unusual = [look for look in found if look is not None]
    for look in unusual:
        tell(look, by=by, at=at)
    return unusual


def lead_in(sequences: list[int], in_force: Iterable[LookRule]) -> list[AuditEvent]:
    """Return what the same people did shortly before these events, as far as it still counts."""
    new = AuditEvent.objects.filter(sequence__in=sequences, actor_kind=Kind.USER)
    earliest = new.aggregate(at=Min("at"))["at"]
    if earliest is None:
        return []
    hours = {rule.code: rule.hours or 0 for rule in in_force}
    of_somebody = Q(subject_type__in=[facts.REFERRAL, facts.PERSON, facts.RECORD])
    since = {
        LookRule.Cause.PEOPLE: of_somebody,
        LookRule.Cause.EXPORTS: Q(event__endswith=".exported"),
    }
    counted = Q(pk__in=[])
    for cause, of_cause in since.items():
        counted |= of_cause & Q(at__gt=earliest - timedelta(hours=hours.get(cause, 0)))
    before = AuditEvent.objects.filter(counted, actor_id__in=new.values("actor_id"))
    return list(before.exclude(sequence__in=sequences))


def note(finding: Finding, *, by: Actor, at: datetime) -> UnusualLook | None:
    """Write down a finding; None where the same cause waits already, and one more is counted."""
    look, looker = finding.look, finding.look.looker
    same = UnusualLook.objects.select_for_update().filter(key=finding.key)
    if same.exists():
        same.waiting().update(looks=F("looks") + 1)
        return None
    noted = UnusualLook.objects.create(
        key=finding.key,
        cause=finding.cause,
        looker_id=looker.id,
        looker_name=looker.name,
        looker_agency_id=looker.agency_id,
        subject_reference=look.reference,
        event_sequence=look.sequence,
        looked_at=look.at,
        for_keepers=rules.is_for_keepers(finding),
        is_of_practitioner=look.is_of_practitioner,
        found_at=at,
    )
    audit.record("unusual_look.found", noted, by=by, at=at, cause=str(finding.cause))
    return noted


def tell(look: UnusualLook, *, by: Actor, at: datetime) -> None:
    """Queue an e-mail to each who may review it: where to look, and nothing about anybody."""
    roles = [role for role, capabilities in ROLES.items() if Can.REVIEW_LOOKS in capabilities]
    members = Membership.objects.active_on(localdate(at)).filter(role__in=roles)
    for member in members.select_related("user"):
        if not UnusualLook.objects.visible_to(actor_of(member)).filter(pk=look.pk).exists():
            continue
        queue_email(
            key=f"unusual look {look.pk} {member.user_id}",
            to=member.user.email,
            template="safeguarding/email/unusual_look",
            language=member.user.language,
            context={"path": reverse("unusual_look", args=[look.pk])},
            about=look,
            by=by,
            at=at,
        )


@transaction.atomic
def review_look(
    look: UnusualLook, *, outcome: str, reason: str, by: Actor, at: datetime
) -> UnusualLook:
    """Record what came of asking why somebody looked; raises Refused to a second review."""
    look = UnusualLook.objects.select_for_update().get(pk=look.pk)
    if objections := rules.objections_to_reviewing(
        look, reason=reason, accounts=accounts_of(by.id)
    ):
        raise Refused(objections)

    look.outcome, look.reason = outcome, reason
    look.reviewed_at, look.reviewed_by, look.reviewed_by_name = at, by.id, by.name
    look.save()
    audit.record("unusual_look.reviewed", look, by=by, at=at, outcome=outcome)
    return look
