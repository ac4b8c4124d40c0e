"""Consultations and notices to schools, as far as a reader may know of them."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from accounts.models import Agency, User
from accounts.queries import covered_by, designated_people
from accounts.roles import Can, can
from people.models import Denial
from policies.models import Policy
from policies.queries import current_policy
from records.audit import Actor
from referrals.models import Consultation, Notice, Referral, ReportPerson
from referrals.queries.safe_to_tell import not_to_be_told

UNREAD_FIRST = (F("read_at").desc(nulls_first=True), "-sent_at")


def consultations_of(actor: Actor, *, on: date) -> QuerySet[Consultation]:
    """Return the consultations a reader may see, those that wait first.

    Whoever asked sees their own, and in their place who covers for them or the designated person;
    those who screen see what their agency was asked.
    """
    if actor.agency_id is None:
        return Consultation.objects.none()
    asked = [actor.id, *covered_by(actor.id, actor.agency_id, on=on)]
    seen = Q(agency_id=actor.agency_id, asked_by__in=asked)
    if can(actor, Can.VIEW_AGENCY_REPORTS):
        seen |= Q(agency_id=actor.agency_id)
    if can(actor, Can.SCREEN_REFERRALS):
        seen |= Q(owning_agency_id=actor.agency_id)
    rows = Consultation.objects.filter(seen).select_related("agency")
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-asked_at")


def to_advise(actor: Actor) -> QuerySet[Consultation]:
    """Return the questions that wait for advice from the reader's agency."""
    if not can(actor, Can.SCREEN_REFERRALS):
        return Consultation.objects.none()
    waiting = Consultation.objects.filter(answered_at__isnull=True)
    return waiting.filter(owning_agency_id=actor.agency_id)


def may_send_notices(actor: Actor, *, policy: Policy) -> bool:
    """Say whether the reader may tell schools: of the authority or the police, in such a role."""
    if actor.agency_id is None or not can(actor, Can.SEND_NOTICES):
        return False
    police = policy.agency_kinds.filter(is_law_enforcement=True).values("code")
    senders = Agency.objects.filter(Q(is_authority=True) | Q(kind__in=police))
    return senders.filter(pk=actor.agency_id).exists()


def schools(policy: Policy) -> QuerySet[Agency]:
    """Return the agencies that may be told, by name."""
    kinds = policy.agency_kinds.filter(receives_notices=True).values("code")
    return Agency.objects.filter(kind__in=kinds, left_on__isnull=True).order_by("name_en")


def reads_notices(actor: Actor, *, on: date) -> bool:
    """Say whether the reader answers that day for an agency that is told."""
    if actor.agency_id is None:
        return False
    readers = {reader.pk for reader in designated_people(actor.agency_id, on=on)}
    return actor.id in readers or can(actor, Can.VIEW_AGENCY_REPORTS)


def notices_received(actor: Actor, *, on: date) -> QuerySet[Notice]:
    """Return what the reader's school was told, where they answer for it that day."""
    if actor.agency_id is None or not reads_notices(actor, on=on):
        return Notice.objects.none()
    received = Notice.objects.filter(agency_id=actor.agency_id).exclude(pk__in=denied(actor))
    return received.select_related("from_agency").order_by(*UNREAD_FIRST)


def notices_sent(actor: Actor) -> QuerySet[Notice]:
    """Return what the reader's agency told schools, what is unread first.

    One noted on a referral that the reader may not see does not exist for them, unless they sent
    it; whoever is denied the child never sees it.
    """
    if not can(actor, Can.SEND_NOTICES):
        return Notice.objects.none()
    visible = Referral.objects.visible_to(actor)
    open_to = Q(referral__isnull=True) | Q(referral__in=visible) | Q(sent_by=actor.id)
    sent = Notice.objects.filter(open_to, from_agency_id=actor.agency_id)
    return sent.exclude(pk__in=denied(actor)).select_related("agency").order_by(*UNREAD_FIRST)


def denied(actor: Actor) -> QuerySet[Notice, Any]:
    """Return the notices noted on a referral whose report names somebody the actor is denied."""
    people = Denial.objects.against(actor).values("person_id")
    named = ReportPerson.objects.filter(record__person_id__in=people)
    return Notice.objects.filter(
        Q(referral__record__person_id__in=people)
        | Q(referral__report_id__in=named.values("report_id"))
    ).values("pk")


def readers_at(agency: Agency, referral: Referral | None, *, on: date) -> list[User]:
    """Return who at a school is told of a notice that day, but for whoever is denied the child."""
    readers = designated_people(agency.pk, on=on)
    if referral is None:
        return readers
    shut = not_to_be_told([referral], {reader.pk for reader in readers})
    return [reader for reader in readers if reader.pk not in shut]


def unread_for_too_long(actor: Actor, *, at: datetime) -> QuerySet[Notice]:
    """Return what the reader sent and no school has read in the time that the policy sets."""
    hours = current_policy(at).notice_unread_hours
    sent = notices_sent(actor).filter(sent_by=actor.id, read_at__isnull=True)
    return sent.filter(sent_at__lte=at - timedelta(hours=hours))


def unread(actor: Actor, *, at: datetime) -> QuerySet[Notice]:
    return notices_received(actor, on=localtime(at).date()).filter(read_at__isnull=True)
