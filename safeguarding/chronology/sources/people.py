"""Births and deaths, staff-safety warnings, and restrictions for those who keep them."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from people.models import SafetyWarning
from referrals.queries.gate import restrictions_kept_by
from safeguarding.chronology.entries import Entry, Scope, day_of
from safeguarding.chronology.models import Kind
from safeguarding.chronology.rules import When


def people(scope: Scope) -> Iterator[Entry]:
    """Yield what happened to the people themselves. Two queries, and those of the gatekeeper."""
    yield from births_and_deaths(scope)
    yield from warnings(scope)
    yield from restrictions(scope)


def births_and_deaths(scope: Scope) -> Iterator[Entry]:
    for person in scope.people:
        life = scope.life(person)
        if life.born_on is not None:
            when = When(life.born_on, is_approximate=life.is_birth_estimated)
            yield Entry(person, Kind.LIFE, when, _("Born."))
        if life.died_on is not None:
            yield Entry(person, Kind.LIFE, When(life.died_on), _("Died."))


def warnings(scope: Scope) -> Iterator[Entry]:
    """Yield when staff were warned, and until when: never in a copy."""
    visible = SafetyWarning.objects.open_to(scope.actor).filter(person__in=scope.people)
    for warning in visible.select_related("agency"):
        assert warning.person_id is not None  # it was found by it
        said = _("Staff-safety warning raised: %(words)s") % {"words": warning.words}
        ended = _("Staff-safety warning ended: %(words)s") % {"words": warning.words}
        for moment, words in ((warning.raised_at, said), (warning.ended_at, ended)):
            if moment is not None and scope.knows(moment):
                yield Entry(
                    warning.person_id,
                    Kind.SAFETY,
                    When(day_of(moment)),
                    words,
                    at=moment,
                    agency=warning.agency,
                    stays_inside=True,
                )


def restrictions(scope: Scope) -> Iterator[Entry]:
    """Yield what was restricted, for those who keep the restricted records: never in a copy."""
    for restriction in restrictions_kept_by(scope.actor).filter(person__in=scope.people):
        of_one = restriction.referral_id is not None
        placed = (
            _("One referral was restricted.") if of_one else _("Their records were restricted.")
        )
        for moment, words in (
            (restriction.restricted_at, placed),
            (restriction.lifted_at, _("A restriction was lifted.")),
        ):
            if moment is not None and scope.knows(moment):
                yield Entry(
                    restriction.person_id,
                    Kind.SAFETY,
                    When(day_of(moment)),
                    words,
                    at=moment,
                    stays_inside=True,
                )
