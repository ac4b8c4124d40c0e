"""The numbers by which others know somebody, and who else on record has the same."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from people.matching import Described, candidates_for
from people.models import PersonRecord
from records.audit import Actor
from referrals.queries.people import hidden_records
from referrals.rules.fields import Field, Reader, may_read


def numbers_of(records: Iterable[PersonRecord]) -> list[tuple[str, str]]:
    """Return somebody's numbers and telephones with what each is; one kept safe is not shown."""
    rows: list[tuple[str, str]] = []
    for record in records:
        rows.append((_("NHS number"), record.nhs_number))
        rows.append((_("NHS number as given"), record.nhs_number_as_given))
        rows.append((_("Unique pupil number (UPN)"), record.upn))
        is_kept = record.is_address_hidden and not may_read(Field.SAFE_TELEPHONE, Reader.SEARCHER)
        safe = _("Kept safe") if record.telephone else ""
        rows.append((_("Telephone"), safe if is_kept else str(record.telephone)))
    return [row for row in dict.fromkeys(rows) if row[1]]


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
