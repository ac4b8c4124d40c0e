"""Child protection conferences, and when a child's name was on the register."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from protection.models import Conference, Registration
from referrals.queries.words import concern_of
from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


def protection(scope: Scope) -> Iterator[Entry]:
    """Yield conferences and registrations. Two queries."""
    yield from conferences(scope)
    yield from registrations(scope)


def conferences(scope: Scope) -> Iterator[Entry]:
    for each in Conference.objects.filter(referral__in=scope.referrals):
        if each.held_on is None or not scope.knows(each.recorded_at):
            continue
        said = {
            "kind": each.get_kind_display(),
            "decision": each.get_decision_display() if each.decision else "",
        }
        words = _("Held: %(kind)s. %(decision)s.") if each.decision else _("Held: %(kind)s.")
        referral = scope.referrals[each.referral_id]
        yield scope.about(referral, Kind.MEETING, each.held_on, words % said)


def registrations(scope: Scope) -> Iterator[Entry]:
    """Yield from when to when a name was on the register, where its conference may be seen."""
    in_sight = Q(conference__isnull=True) | Q(conference__referral__in=scope.referrals)
    found = Registration.objects.filter(in_sight, record__in=scope.records)
    for each in found.select_related("record", "conference__referral__owning_agency"):
        agency = each.conference.referral.owning_agency if each.conference else None
        said = {"categories": concern_of(scope.policy.pk, each.categories, [])}
        for day, recorded_at, words in (
            (each.started_on, each.recorded_at, _("On the register, category: %(categories)s.")),
            (each.ended_on, each.ended_at or each.recorded_at, _("Taken off the register.")),
        ):
            if day is not None and scope.knows(recorded_at):
                person = each.record.person_id
                yield Entry(person, Kind.REGISTER, When(day), words % said, agency=agency)
