"""Which looks are unusual enough for somebody else to ask why. Pure: no queries, no clock.

A finding is a question, not an accusation: a namesake is found as well as a sister.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from policies.models import LookRule
from safeguarding.looking.models import UnusualLook

Cause = LookRule.Cause


@dataclass(frozen=True)
class Looker:
    """Somebody who looks: what tells that a record is about them or somebody near to them.

    Names and addresses are comparable ones (``people.rules``). ``is_known_as`` are the people on
    record who are this looker; ``colleagues`` those who are somebody at the same agency.
    """

    id: UUID
    name: str
    agency_id: UUID | None = None
    family_name: str = ""
    is_known_as: frozenset[UUID] = frozenset()
    addresses: frozenset[str] = frozenset()
    colleagues: frozenset[UUID] = frozenset()
    names_of_colleagues: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Subject:
    """Whose record was looked at."""

    person_id: UUID
    family_names: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Look:
    """One event, with what the rules ask about it. ``subject`` is None for searches and copies.

    ``is_new`` is False for what was judged before and only counts. ``rows`` were taken out.
    """

    sequence: int
    at: datetime
    looker: Looker
    role: str = ""
    subject: Subject | None = None
    reference: str = ""
    is_linked: bool = True
    is_out_of_hours: bool = False
    is_search_for_own_name: bool = False
    is_hidden: bool = False
    is_of_practitioner: bool = False
    rows: int = 0
    is_new: bool = True


@dataclass(frozen=True)
class Finding:
    """A look and the cause to ask about it; looks with one key are asked about once."""

    cause: Cause
    look: Look
    key: str


@dataclass
class Recent:
    """What one looker did within a while: who they looked at, or how many rows they took out."""

    entries: deque[tuple[datetime, UUID | None, int]] = field(default_factory=deque)

    def add(self, look: Look, *, within: timedelta) -> None:
        person = look.subject.person_id if look.subject else None
        self.entries.append((look.at, person, look.rows))
        while self.entries[0][0] <= look.at - within:
            self.entries.popleft()

    @property
    def people(self) -> int:
        return len({person for _at, person, _rows in self.entries if person})

    @property
    def rows(self) -> int:
        return sum(rows for _at, _person, rows in self.entries)


def unusual(looks: Iterable[Look], rules: Mapping[str, LookRule]) -> Iterator[Finding]:
    """Yield each new look that a rule of the edition asks about, in the order of the looks.

    ``looks`` are in the order they happened, and begin early enough for what is counted.
    """
    recent: dict[tuple[str, UUID], Recent] = defaultdict(Recent)
    for look in looks:
        for cause, rule in rules.items():
            if look.role in rule.usual_for_roles:
                continue
            if cause in (Cause.PEOPLE, Cause.EXPORTS):
                is_unusual = is_too_much(look, rule, recent[cause, look.looker.id])
            else:
                is_unusual = is_of_cause(look, Cause(cause))
            if is_unusual and look.is_new:
                yield Finding(Cause(cause), look, key_of(look, Cause(cause)))


def is_too_much(look: Look, rule: LookRule, recent: Recent) -> bool:
    """Count a look in, and say whether there were more people, or rows, than are usual.

    What is taken out little by little adds up: each small copy counts until its hours are over.
    """
    counts_people = rule.code == Cause.PEOPLE
    if not (look.subject if counts_people else look.rows):
        return False
    recent.add(look, within=timedelta(hours=rule.hours or 0))
    return (recent.people if counts_people else recent.rows) > (rule.most or 0)


def is_of_cause(look: Look, cause: Cause) -> bool:
    """Say whether one look by itself gives this cause."""
    looker, subject = look.looker, look.subject
    if cause == Cause.OWN_SEARCH:
        return look.is_search_for_own_name
    if cause == Cause.OUT_OF_HOURS:
        return look.is_out_of_hours and subject is not None
    if subject is None:
        return False
    if cause == Cause.OWN_NAME:
        return looker.family_name in subject.family_names or subject.person_id in looker.is_known_as
    if cause == Cause.OWN_ADDRESS:
        return bool(looker.addresses & subject.addresses)
    if cause == Cause.COLLEAGUE:
        is_somebody = subject.person_id in looker.colleagues
        return is_somebody or bool(looker.names_of_colleagues & subject.names)
    return cause == Cause.NO_LINK and not look.is_linked


def key_of(look: Look, cause: Cause) -> str:
    """Return what is asked about once: by whom, and whom it is about, or on which day."""
    if look.subject is not None and cause not in (Cause.PEOPLE, Cause.OUT_OF_HOURS):
        return f"{cause} {look.looker.id} {look.subject.person_id}"
    return f"{cause} {look.looker.id} {localtime(look.at).date()}"


def is_for_keepers(finding: Finding) -> bool:
    """Say whether only keepers of hidden records may know of it.

    That somebody looks for themselves may show that they are on record: nobody else is told,
    whether they are or not.
    """
    return finding.look.is_hidden or finding.cause == Cause.OWN_SEARCH


def objections_to_reviewing(
    look: UnusualLook, *, reason: str, accounts: Collection[UUID]
) -> list[str]:
    """List every reason why this review of a look cannot stand.

    ``accounts`` are all that are known to be of whoever reviews it.
    """
    objections = []
    if look.reviewed_at is not None:
        objections.append(_("Somebody has reviewed this already."))
    if look.looker_id in accounts:
        objections.append(_("Nobody reviews what they looked at themselves."))
    if not reason.strip():
        objections.append(_("Say how you know."))
    return objections
