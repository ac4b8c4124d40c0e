"""What the rules of retention ask of files, read for many at once: a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from meetings.models import AgreedAction, Meeting
from panels.models import Listing
from people.models import AdoptionLink, Restriction
from policies.models import Policy, RestrictionCategory, RetentionRule
from policies.queries import current_policy
from policies.rules_retention import FileFacts, Kept, kept_until
from protection.models import Conference, Registration
from records.audit import Actor
from records.models import Message
from referrals.models import (
    CaseHandover,
    Deadline,
    Referral,
    ShortIntervention,
    SilentMatch,
    Status,
)
from safeguarding.retention.file import Contents, tied_to
from safeguarding.retention.models import LegalHold, LegalHoldQuerySet
from safeguarding.rights.models import SubjectRequest
from safeguarding.sight import file_in_sight
from strategy_meetings.models import Enquiry, PractitionerConcern
from strategy_meetings.rules_concerns import COVERED_BY_OUTCOME

Covers = RetentionRule.Covers


def kept_unsaid() -> str:
    """Return why a file is kept where the reader may not know of what keeps it."""
    return _("A clock of it is running.")


def kept_of(referrals: Collection[Referral], *, policy: Policy) -> dict[UUID, Kept | None]:
    """Return, for each closed referral, the rule of the edition that keeps it the longest.

    ``referrals`` are read with their records. None where no rule is for it.
    """
    rules = list(policy.retention_rules.all())
    covers = covers_of(referrals)
    return {
        each.pk: kept_until(
            FileFacts(
                pathway=each.pathway,
                closed_on=localdate(each.closed_at or each.received_at),
                received_on=localdate(each.received_at),
                born_on=each.record.date_of_birth,
                covers=frozenset(covers[each.pk]),
            ),
            rules,
        )
        for each in referrals
    }


def covers_of(referrals: Iterable[Referral]) -> dict[UUID, set[Covers]]:
    """Return what each file is, besides one of its pathway."""
    found: dict[UUID, set[Covers]] = defaultdict(set)
    by_record, by_person = defaultdict(set), defaultdict(set)
    for each in referrals:
        by_record[each.record_id].add(each.pk)
        by_person[each.record.person_id].add(each.pk)
    keys = {key for keys in by_record.values() for key in keys}
    protected = {
        *Enquiry.objects.filter(referral__in=keys).values_list("referral_id", flat=True),
        *Conference.objects.filter(referral__in=keys).values_list("referral_id", flat=True),
    }
    for record in Registration.objects.filter(record__in=by_record).values_list(
        "record_id", flat=True
    ):
        protected |= by_record[record]
    for key in protected:
        found[key].add(Covers.PROTECTION)
    hidden = Listing.objects.filter(
        referral__in=keys, sitting__panel_type__is_hidden_from_alleged_person=True
    )
    for key in hidden.values_list("referral_id", flat=True):
        found[key].add(Covers.PANEL)
    for concern in PractitionerConcern.objects.filter(referral__in=keys).exclude(outcome=""):
        found[concern.referral_id].add(
            COVERED_BY_OUTCOME[PractitionerConcern.Outcome(concern.outcome)]
        )
    for person in kept_apart(by_person):
        for key in by_person[person]:
            found[key].add(Covers.ADOPTION)
    return found


def kept_apart(people: Iterable[UUID]) -> set[UUID]:
    """Return which of these people have an identity that is kept apart from another."""
    people = set(people)
    apart = RestrictionCategory.objects.filter(keeps_identities_apart=True).values("code")
    found = set(
        Restriction.objects.filter(person__in=people, kind__in=apart).values_list(
            "person_id", flat=True
        )
    )
    links = AdoptionLink.objects.filter(Q(before__in=people) | Q(after__in=people))
    for before, after in links.values_list("before_id", "after_id"):
        found |= {before, after} & people
    return found


def holds_on(referral: Referral, kept: Kept | None) -> LegalHoldQuerySet:
    """Return the legal holds that keep a file: its own, its person's, or its rule's.

    A hold on somebody is on whoever they were made one with since.
    """
    person = referral.record.person_id
    files = Referral.objects.filter(record__person=person).values("pk")
    held = Q(scope="file", referral_id=referral.pk)
    held |= Q(scope="person") & (Q(person_id=person) | Q(referral_id__in=files))
    if kept is not None:
        held |= Q(scope="rule", rule_code=kept.rule.code)
    return LegalHold.objects.filter(held, ended_at__isnull=True)


def open_work(referral: Referral, *, by: Actor, at: datetime) -> list[str]:
    """Return, in words, all that is still running on a file, or that rests on it.

    What keeps it and is hidden from ``by`` is not named: it sounds like a clock.
    """
    running = Q(referral=referral)
    person = referral.record.person_id
    asking = SubjectRequest.objects.running().filter(person_ids__contains=[person])
    asked = {
        _("The referral is open."): referral.status != Status.CLOSED,
        _("A clock of it is running."): Deadline.objects.filter(
            running, met_at__isnull=True, stopped_at__isnull=True
        ).exists(),
        _("An agreed action is not done."): AgreedAction.objects.open().filter(running).exists(),
        _("A meeting about it is not over."): Meeting.objects.filter(
            meetingreferral__referral=referral,
            status__in=(Meeting.Status.SCHEDULED, Meeting.Status.UNDER_WAY),
        ).exists(),
        _("Enquiries are under way."): Enquiry.objects.filter(
            running, ended_at__isnull=True
        ).exists(),
        _("The child is on the register."): Registration.objects.filter(
            record__person=person, ended_on__isnull=True
        ).exists(),
        _("It is handed over and not accepted."): CaseHandover.objects.filter(
            running, accepted_at__isnull=True, refused_at__isnull=True
        ).exists(),
        _("Help for the family is not ended."): ShortIntervention.objects.filter(
            running, ended_on__isnull=True
        ).exists(),
        _("A message about it is not sent yet."): Message.objects.filter(
            about_id=referral.pk, status=Message.Status.QUEUED
        ).exists(),
        _("Somebody has asked for what is held about this person."): asking.exists(),
    }
    waiting = SilentMatch.objects.filter(report=referral.report_id, cleared_at__isnull=True)
    found = [words for words, is_so in asked.items() if is_so]
    tied = tied_and_kept(referral, at=at)
    if any(file_in_sight(each.reference, by) for each in tied):
        found.append(_("Another file that it belongs with is kept longer."))
    elif tied or waiting.exists():  # what a gatekeeper compares stays unsaid
        found.append(kept_unsaid())
    kept_by = sorted(Contents(referral).kept_by)
    if kept_by:
        found.append(
            _("Something else on record rests on it: %(what)s.") % {"what": ", ".join(kept_by)}
        )
    return list(dict.fromkeys(found))


def tied_and_kept(referral: Referral, *, at: datetime) -> list[Referral]:
    """Return the referrals it was joined to, or opened from, that are to be kept longer."""
    tied = list(Referral.objects.filter(pk__in=tied_to(referral)).select_related("record"))
    kept = kept_of(tied, policy=current_policy(at))
    today = localdate(at)
    return [
        each
        for each in tied
        if each.status != Status.CLOSED or (by := kept[each.pk]) is None or by.due_on > today
    ]
