"""When agencies may be asked, may tell, may take back, and how far it may go. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import Agency
from people.models import PersonRecord
from people.rules import looks_blank
from policies.models import GradingCode, SharingPurpose
from referrals.models import (
    AskedAgency,
    DisclosedItem,
    Disclosure,
    Rating,
    Referral,
    RequestPerson,
    Status,
)
from referrals.models.information import SharingBasis

Answer = AskedAgency.Answer
Consent = SharingBasis.Consent
Onward = Disclosure.Onward

# Until somebody rates it, a referral counts as amber here: neither the fastest nor the slowest.
UNRATED = Rating.AMBER


@dataclass(frozen=True)
class Basis:
    """On what basis something is shared: the columns of ``SharingBasis``."""

    purpose: SharingPurpose
    gateway: str
    proportionality: str
    article_6: str = ""
    article_9: str = ""
    part_3: str = ""
    article_10: str = ""
    consent: str = Consent.NOT_SOUGHT
    consent_reason: str = ""
    agreement: str = ""
    language: str = "en"

    @property
    def columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class Asked:
    """An agency to ask; ``user_id`` where it is asked by the name of one person."""

    agency: Agency
    user_id: UUID | None = None


@dataclass(frozen=True)
class Told:
    """One thing an agency tells about one person of the request."""

    person: RequestPerson
    kind: str
    text: str
    crime_number: str = ""
    source_grade: str = ""
    assessment_grade: str = ""
    handling: str = ""
    handling_conditions: str = ""
    sanitised: str = ""

    @property
    def grades(self) -> Mapping[GradingCode.Part, str]:
        part = GradingCode.Part
        return {
            part.SOURCE: self.source_grade,
            part.ASSESSMENT: self.assessment_grade,
            part.HANDLING: self.handling,
        }


def prefilled(purpose: SharingPurpose, *, is_law_enforcement: bool, agreement: str = "") -> Basis:
    """Return the basis a purpose begins with, in the reader's language, for people to confirm.

    What is processed for law enforcement rests on Part 3 in the place of Articles 6 and 9 (3.6).
    """
    said = purpose.in_reader_language
    return Basis(
        purpose=purpose,
        gateway=said("gateway"),
        proportionality=said("proportionality"),
        article_6="" if is_law_enforcement else said("article_6"),
        article_9="" if is_law_enforcement else said("article_9"),
        part_3=said("part_3") if is_law_enforcement else "",
        article_10=said("article_10") if is_law_enforcement else "",
        consent_reason=said("consent_reason"),
        agreement=agreement or said("agreement"),
        language="cy" if get_language() == "cy" else "en",
    )


def confirmed(purpose: SharingPurpose, *, consent: str, consent_reason: str) -> Basis:
    """Return the basis as somebody confirmed it by choosing its purpose and saying who agreed.

    The purpose's own reason says that agreement was not asked for: it fits nothing else.
    """
    basis = prefilled(purpose, is_law_enforcement=False)
    own_reason = basis.consent_reason if consent == Consent.NOT_SOUGHT else ""
    reason = consent_reason or own_reason
    return replace(basis, consent=consent, consent_reason=reason)


def due_ref(rating: str) -> str:
    """Return the limit within which partners answer, by the rating (3.2)."""
    return f"R11.{rating or UNRATED}"


def objections_to_basis(basis: Basis) -> list[str]:
    """List what a basis to share lacks: it says the law, and why this much (3.6)."""
    objections = []
    if looks_blank(basis.gateway):
        objections.append(_("Say which law allows or requires the sharing."))
    if looks_blank(basis.article_6) and looks_blank(basis.part_3):
        objections.append(_("Say which basis of data protection law it rests on."))
    if looks_blank(basis.proportionality):
        objections.append(_("Say why this much is shared, and no more."))
    if basis.consent != Consent.GIVEN and looks_blank(basis.consent_reason):
        objections.append(_("Say why it is shared without the person's agreement."))
    return objections


def objections_to_asking(
    referral: Referral,
    *,
    people: Sequence[PersonRecord],
    asked: Sequence[Asked],
    basis: Basis,
    asks_for: str,
) -> list[str]:
    """List every reason why these agencies cannot be asked about these people."""
    objections = []
    if referral.status == Status.CLOSED:
        objections.append(_("This referral is closed: nobody is asked about it any more."))
    if not people:
        objections.append(_("Choose whom you ask about."))
    if not asked:
        objections.append(_("Choose at least one agency."))
    if referral.is_restricted and any(each.user_id is None for each in asked):
        objections.append(
            _("This referral is restricted: ask somebody by name, not a whole agency.")
        )
    if looks_blank(asks_for):
        objections.append(_("Say what you want to know."))
    if basis.purpose.policy_id != referral.policy_id:
        objections.append(_("Choose a purpose from the policy this referral came in under."))
    return objections + objections_to_basis(basis)


def objections_to_stopping(waiting: Collection[AskedAgency], reason: str) -> list[str]:
    """List why nobody can be asked no longer: somebody must not have answered, with a reason."""
    objections = []
    if not waiting:
        objections.append(_("Every agency has answered, or is not asked any more."))
    if looks_blank(reason):
        objections.append(_("Say why you stop asking."))
    return objections


def objections_to_stopped(asked: AskedAgency) -> list[str]:
    if asked.stopped_at is None:
        return []
    return [_("Your agency is not asked this any more. If you are worried, make a report.")]


def objections_to_nothing_known(asked: AskedAgency) -> list[str]:
    if asked.stopped_at is not None:
        return objections_to_stopped(asked)
    if asked.answer in ("", Answer.NOTHING_KNOWN):
        return []
    return [_("Your agency has answered. Withdraw what it told, or tell more.")]


def objections_to_taking_back(asked: AskedAgency) -> list[str]:
    """List why an answer cannot be taken back: only one with nothing in it, until it is read."""
    if asked.answer not in (Answer.NOTHING_KNOWN, Answer.CANNOT_SHARE):
        return [_("There is no such answer to take back.")]
    if asked.read_at is not None:
        return [_("Your answer has been read. Answer again to correct it.")]
    return []


def objections_to_not_sharing(asked: AskedAgency, reason: str) -> list[str]:
    objections = objections_to_stopped(asked)
    if asked.answer == Answer.HELD:
        objections.append(_("Your agency has shared information. Withdraw it instead."))
    if looks_blank(reason):
        objections.append(_("Say why your agency cannot share what it holds."))
    return objections


def objections_to_telling(
    asked: AskedAgency, told: Collection[Told], basis: Basis, *, codes: Collection[GradingCode]
) -> list[str]:
    """List what is wrong with an answer; ``codes`` are the edition's codes of intelligence.

    Police grade what is intelligence and give a sanitised line with it; a fact such as a crime
    recorded needs no grade.
    """
    objections = objections_to_stopped(asked)
    if asked.request.referral.status == Status.CLOSED:
        objections.append(
            _("The referral is closed, and nobody reads this. If you are worried, make a report.")
        )
    if not told or any(looks_blank(each.text) for each in told):
        objections.append(_("Write down what your agency holds, about at least one person."))
    for each in told:
        objections += objections_to_grades(each, codes)
    return list(dict.fromkeys(objections)) + objections_to_basis(basis)


def objections_to_grades(told: Told, codes: Collection[GradingCode]) -> list[str]:
    known = {(code.part, code.code): code for code in codes}
    given = {part: grade for part, grade in told.grades.items() if grade}
    if not given:
        return []
    objections = []
    if len(given) < len(GradingCode.Part):
        objections.append(_("Give all three codes of the intelligence report, or none."))
    if any(key not in known for key in given.items()):
        objections.append(_("Choose codes of the intelligence report from the lists."))
    handling = known.get((GradingCode.Part.HANDLING, told.handling))
    if handling and handling.needs_conditions and looks_blank(told.handling_conditions):
        objections.append(_("Say on what conditions it may be shared."))
    if looks_blank(told.sanitised):
        objections.append(
            _("Graded intelligence needs a sanitised line, which others may read in its place.")
        )
    return objections


def objections_to_withdrawing(item: DisclosedItem, reason: str) -> list[str]:
    objections = []
    if item.withdrawn_at is not None:
        objections.append(_("This has been withdrawn already."))
    if looks_blank(reason):
        objections.append(_("Say why your agency withdraws it."))
    return objections


def needs_agreement(disclosure: Disclosure, *, is_case_file: bool) -> bool:
    """Say whether the originator is asked before its information goes there (3.6)."""
    reaches = {
        Onward.HUB: False,
        Onward.CASE_FILE: is_case_file,
        Onward.PURPOSE: True,
    }
    return disclosure.is_originator_controlled or not reaches[Onward(disclosure.onward)]


def objections_to_releasing(
    items: Collection[DisclosedItem], *, to_case_file: bool, agreed_by: str
) -> list[str]:
    """List why these items cannot be let out of the screening team."""
    if not items:
        return [_("Choose what is released.")]
    objections = []
    if any(item.withdrawn_at for item in items):
        objections.append(_("Something you chose has been withdrawn by the agency that told it."))
    asks = any(needs_agreement(item.disclosure, is_case_file=to_case_file) for item in items)
    if asks and looks_blank(agreed_by):
        objections.append(
            _("Something you chose may go no further without its agency: say who there agreed.")
        )
    if any(item.disclosure.is_law_enforcement and not item.sanitised for item in items):
        objections.append(
            _("Police information is released as a sanitised line: ask the police for one.")
        )
    return objections


def words_for_readers(item: DisclosedItem) -> str:
    """Return what is read outside the screening team: the sanitised line, where there is one."""
    return item.sanitised or item.text
