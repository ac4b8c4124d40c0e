"""How a referral hangs together with others: joined, opened from one another, or told twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from policies.models import MatchThreshold
from policies.queries import match_threshold
from records.audit import Actor
from referrals import clocks
from referrals.models import JoinedReferral, OpenedFrom, Referral, Status
from referrals.queries import people

Why = OpenedFrom.Why
WINDOW = timedelta(days=30)
MOST_CANDIDATES = 20
LEAD, JOINED, SAME_WORDS = "lead", "joined", "same_words"


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence about another referral, and where it is."""

    text: str
    url: str


def running() -> QuerySet[JoinedReferral]:
    return JoinedReferral.objects.filter(parted_at__isnull=True)


def notes_of(referral: Referral, actor: Actor) -> list[Note]:
    """Return a sentence for each referral that hangs together with this one. One query.

    Only those the reader may see. The same words sent twice under two keys are likely one report:
    both are kept, and a human says whether they are joined.
    """
    joined = running()
    related: dict[str, Any] = {
        LEAD: joined.filter(referral=referral).values("lead"),
        JOINED: joined.filter(lead=referral).values("referral"),
    }
    opened = OpenedFrom.objects
    for why in Why:
        before, after = opened.filter(referral=referral), opened.filter(earlier=referral)
        related[f"from_{why}"] = before.filter(why=why).values("earlier")
        related[f"to_{why}"] = after.filter(why=why).values("referral")
    digest = referral.report.submission_digest
    if digest:
        same = Referral.objects.filter(report__submission_digest=digest, pathway=referral.pathway)
        related[SAME_WORDS] = same.exclude(report=referral.report_id).values("pk")
    # One list and no OR: the database begins with these few, not with every referral.
    first, *others = related.values()
    found = (
        Referral.objects.visible_to(actor)
        .filter(pk__in=first.union(*others))
        .annotate(
            relation=Case(
                *(When(pk__in=found, then=Value(name)) for name, found in related.items()),
                output_field=CharField(),
            )
        )
        .order_by("received_at", "id")
    )
    words = sentences()
    return [
        Note(
            text=words[other.relation] % {"reference": other.reference},  # type: ignore[attr-defined]
            url=other.get_absolute_url(),
        )
        for other in found
    ]


def sentences() -> dict[str, str]:
    return {
        LEAD: _("This tells of the same incident as %(reference)s, which leads."),
        JOINED: _("%(reference)s tells of the same incident and is joined to this one."),
        f"from_{Why.FOUND_LATER}": _(
            "Opened from %(reference)s, because this person was found later."
        ),
        f"to_{Why.FOUND_LATER}": _(
            "%(reference)s was opened from this one, for somebody found later."
        ),
        f"from_{Why.PATHWAY_CORRECTED}": _(
            "This took the place of %(reference)s, which was on the wrong pathway."
        ),
        f"to_{Why.PATHWAY_CORRECTED}": _(
            "This was on the wrong pathway: %(reference)s has taken its place."
        ),
        SAME_WORDS: _(
            "%(reference)s says the same, word for word. Was it sent twice? If so, join them."
        ),
    }


def joining_of(referral: Referral) -> JoinedReferral | None:
    """Return how the referral is joined to one that leads; None where it is not."""
    return running().filter(referral=referral).select_related("lead__screening_outcome").first()


def joined_to(referral: Referral, actor: Actor) -> list[JoinedReferral]:
    """Return what is joined to a referral that leads, as far as the reader may see it."""
    visible = Referral.objects.visible_to(actor).filter(joinings__lead=referral)
    return list(
        running()
        .filter(lead=referral, referral__in=visible)
        .select_related("referral__record", "referral__report__source")
        .order_by("joined_at")
    )


def candidates(referral: Referral, actor: Actor, *, at: datetime) -> list[tuple[str, str]]:
    """Return which open referrals may tell of the same incident, with what tells them apart.

    About this person, about somebody like them, or in the same words; received within a month of
    it. Searching is written down, as every search is.
    """
    at_least = match_threshold(MatchThreshold.Use.SHOW, at=at)
    alike = people.alike(referral.record, actor, at_least=at_least, at=at)
    about = [referral.record.person_id, *(found.candidate.person_id for found in alike)]
    same = Q(record__person__in=about)
    if referral.report.submission_digest:
        same |= Q(report__submission_digest=referral.report.submission_digest)
    found = (
        Referral.objects.visible_to(actor)
        .filter(
            same,
            pathway=referral.pathway,
            is_restricted=referral.is_restricted,
            owning_agency=referral.owning_agency_id,
            received_at__range=(referral.received_at - WINDOW, referral.received_at + WINDOW),
        )
        .exclude(pk=referral.pk)
        .exclude(status=Status.CLOSED)
        .exclude(pk__in=running().values("referral"))
        .select_related("record", "report__source")
        .order_by("received_at", "id")[:MOST_CANDIDATES]
    )
    return [(other.reference, line_of(other)) for other in found]


def line_of(referral: Referral) -> str:
    facts: list[Any] = [
        referral.reference,
        referral.record.name,
        referral.report.source.name,
        clocks.moment(referral.received_at),
        referral.get_status_display(),
    ]
    return ", ".join(str(fact) for fact in facts if fact)
