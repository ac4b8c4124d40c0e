"""The numbers by which others know somebody, and who else on record has the same."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from people.matching import Described, candidates_for
from people.models import PersonRecord
from people.rules_not_given import FIELDS as NOT_GIVEN
from people.rules_not_given import why_not_in_words
from records.audit import Actor
from referrals.queries.people import hidden_records
from referrals.queries.words import language_in_words
from referrals.rules.fields import Field, Reader, may_read


def numbers_of(records: Sequence[PersonRecord]) -> list[tuple[str, str]]:
    """Return somebody's numbers and telephones with what each is; one kept safe is not shown.

    What they refused to say, or were not asked, is said where no record of theirs has it.
    """
    rows: list[tuple[str, str]] = []
    for record in records:
        rows.append((_("NHS number"), record.nhs_number))
        rows.append((_("NHS number as given"), record.nhs_number_as_given))
        rows.append((_("Unique pupil number (UPN)"), record.upn))
        is_kept = record.is_address_hidden and not may_read(Field.SAFE_TELEPHONE, Reader.SEARCHER)
        safe = _("Kept safe") if record.telephone else ""
        rows.append((_("Telephone"), safe if is_kept else str(record.telephone)))
    rows += why_not_on(records, {name for name, words in rows if words})
    return [row for row in dict.fromkeys(rows) if row[1]]


def why_not_on(records: Sequence[PersonRecord], known: set[str]) -> Iterator[tuple[str, str]]:
    """Yield what somebody refused or was not asked, as far as no other record of theirs says it.

    ``known`` are the names of the numbers that some record has.
    """
    for column, name in NOT_GIVEN.items():
        is_known = str(name) in known or any(getattr(record, column) for record in records)
        whys = (why_not_in_words(record.not_given, column) for record in records)
        if not is_known and (why := next(filter(None, whys), "")):
            yield str(name), why


def languages_of(records: Iterable[PersonRecord], *, policy_id: UUID) -> list[tuple[str, str]]:
    """Return in which languages somebody would rather speak, or why nobody knows."""
    language = PersonRecord.Language
    said = [record for record in records if record.language != language.NOT_KNOWN]
    why_not = (language.REFUSED, language.NOT_ASKED)
    known = [record for record in said if record.language not in why_not] or said[:1]
    names = dict.fromkeys(language_in_words(record, policy_id) for record in known)
    return [(_("Preferred language"), ", ".join(names))] if names else []


def others_of_the_number(records: Sequence[PersonRecord], actor: Actor) -> list[PersonRecord]:
    """Return a record of everybody else whom the reader may see with an NHS number of these.

    Nobody is made one with them for it: either may be mistyped, and a human compares. Four
    queries for each number.
    """
    own = {record.person_id for record in records}
    found: dict[object, PersonRecord] = {}
    for number in sorted({record.nhs_number for record in records} - {""}):
        likely = candidates_for(
            Described(nhs_number=number),
            actor,
            hidden=lambda shown: hidden_records(shown, actor),
        )
        for each in likely:
            same = [record for record in each.records if record.nhs_number == number]
            if same and each.person_id not in own:
                found.setdefault(each.person_id, same[0])
    return list(found.values())
