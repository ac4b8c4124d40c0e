"""What may be decided about a breach, what must be before it is closed, and how its clock stands.

Pure. Sources: UK GDPR, Article 33 (tell the Commissioner within 72 hours of becoming aware, unless
a risk is unlikely; give reasons for a delay) and Article 34 (tell people where the risk is high).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from people.rules import looks_blank
from records.keys import normal_reference
from referrals import clocks
from referrals.clocks import Clock
from safeguarding.breaches.models import Breach, BreachStep, Recall

Kind, Choice = BreachStep.Kind, BreachStep.Choice
RISKS = (Choice.UNLIKELY, Choice.RISK, Choice.HIGH)


@dataclass(frozen=True)
class SoFar:
    """What was last decided of a breach; None or empty while nobody has."""

    risk: str = ""
    commissioner: str = ""
    commissioner_told: datetime | None = None
    people: str = ""
    people_told: datetime | None = None
    measures: int = 0
    decided_by: frozenset[object] = frozenset()

    @classmethod
    def of(cls, steps: Iterable[BreachStep]) -> "SoFar":
        """Return what these steps come to, given in the order in which they were taken."""
        last: dict[str, BreachStep] = {}
        measures = 0
        steps = list(steps)
        for step in steps:
            last[step.kind] = step
            measures += step.kind == Kind.MEASURE
        told, people = last.get(Kind.COMMISSIONER_TOLD), last.get(Kind.PEOPLE_TOLD)
        return cls(
            risk=choice_of(last.get(Kind.RISK)),
            commissioner=choice_of(last.get(Kind.COMMISSIONER)),
            commissioner_told=told.moment if told else None,
            people=choice_of(last.get(Kind.PEOPLE)),
            people_told=people.moment if people else None,
            measures=measures,
            decided_by=frozenset(step.taken_by for step in steps if step.kind != Kind.ANSWERED),
        )


def choice_of(step: BreachStep | None) -> str:
    return step.choice if step else ""


def clock_of(breach: Breach, so_far: SoFar, *, at: datetime) -> Clock:
    """Return the clock of telling the Commissioner: it stops where that is decided against."""
    name = _("Tell the Information Commissioner")
    if so_far.commissioner_told is not None:
        is_late = so_far.commissioner_told > breach.due_at
        state = clocks.MET_LATE if is_late else clocks.MET
        words = _("Told late") if is_late else _("Told in time")
        return Clock(state, words, breach.due_at, name)
    if so_far.commissioner == Choice.NOT_TOLD or breach.status == Breach.Status.CLOSED:
        return Clock(clocks.STOPPED, _("Not to be told"), None, name)
    return clocks.running_clock(breach.due_at, started_at=breach.aware_since, at=at, name=name)


def objections_to_reporting(
    *, reference: str, words: str, aware_since: datetime, at: datetime
) -> list[str]:
    """List every reason why this cannot be reported as gone wrong.

    Whether anything has that reference is not said: that it exists may itself be hidden.
    """
    objections = []
    if normal_reference(reference) is None:
        objections.append(_("Type the reference as it stands, for example SG-7K2M-P9XH."))
    if looks_blank(words):
        objections.append(_("Say what went wrong."))
    if aware_since > at:
        objections.append(_("It cannot have been noticed in the future."))
    return objections


def objections_to_opening(
    breach: Breach, *, first_day: date, last_day: date, aware_since: datetime, at: datetime
) -> list[str]:
    """List every reason why somebody cannot begin to see to this breach."""
    objections = []
    if breach.status != Breach.Status.REPORTED:
        objections.append(_("Somebody sees to this already."))
    if last_day < first_day:
        objections.append(_("The last day is before the first."))
    if aware_since > at:
        objections.append(_("It cannot have been noticed in the future."))
    return objections


def objections_to_deciding(breach: Breach, *, words: str) -> list[str]:
    """List why nothing can be decided or noted about this breach now."""
    objections = []
    if breach.status == Breach.Status.REPORTED:
        objections.append(_("Open it first."))
    if breach.status == Breach.Status.CLOSED:
        objections.append(_("It is closed."))
    if looks_blank(words):
        objections.append(_("Say why."))
    return objections


def objections_to_commissioner(so_far: SoFar, *, choice: str) -> list[str]:
    """List why this cannot be decided about the Commissioner: Article 33, paragraph 1."""
    if not so_far.risk:
        return [_("Assess the risk first.")]
    if choice == Choice.NOT_TOLD and so_far.risk != Choice.UNLIKELY:
        return [_("Where there is a risk to people, the Information Commissioner must be told.")]
    return []


def objections_to_people(so_far: SoFar) -> list[str]:
    """List why it cannot be decided now whether the people are told: Article 34."""
    return [] if so_far.risk else [_("Assess the risk first.")]


def objections_to_having_told(
    breach: Breach, so_far: SoFar, *, is_commissioner: bool, moment: datetime, at: datetime
) -> list[str]:
    """List why it cannot be written down that the Commissioner, or the people, were told."""
    decided = so_far.commissioner if is_commissioner else so_far.people
    objections = []
    if decided != Choice.TELL:
        objections.append(_("Decide first that they are to be told."))
    if moment > at:
        objections.append(_("This cannot be in the future."))
    if moment < breach.aware_since:
        objections.append(_("This was before anybody knew of the breach."))
    return objections


def objections_to_closing(
    breach: Breach,
    so_far: SoFar,
    recalls: Iterable[Recall],
    *,
    choice: str,
    words: str,
    accounts: Collection[UUID],
) -> list[str]:
    """List everything that is left to do, and why this person cannot close it.

    ``accounts`` are all that are known to be of whoever closes it.
    """
    objections = objections_to_deciding(breach, words=words)
    if not so_far.decided_by.isdisjoint(accounts):
        objections.append(_("Somebody who decided nothing about it has to close it."))
    if choice == Choice.NO_BREACH:
        if so_far.commissioner_told is not None:
            objections.append(_("It was told to the Information Commissioner as a breach."))
        return objections
    left = (
        (not so_far.risk, _("Assess the risk first.")),
        (not so_far.commissioner, _("Decide whether to tell the Information Commissioner.")),
        (
            so_far.commissioner == Choice.TELL and so_far.commissioner_told is None,
            _("The Information Commissioner has not been told yet."),
        ),
        (not so_far.people, _("Decide whether to tell the people it concerns.")),
        (
            so_far.people == Choice.TELL and so_far.people_told is None,
            _("The people it concerns have not been told yet."),
        ),
        (so_far.measures == 0, _("Write down what was done about it.")),
        (
            any(not recall.answer for recall in recalls),
            _("Not every recipient has answered that they deleted it."),
        ),
    )
    return objections + [words for is_left, words in left if is_left]


def objections_to_answering(recall: Recall, *, answer: str, words: str) -> list[str]:
    """List why a recipient's answer cannot be written down."""
    objections = []
    if recall.answer:
        objections.append(_("This has been answered already."))
    if answer == Recall.Answer.KEPT and looks_blank(words):
        objections.append(_("Say why it is kept."))
    return objections
