"""Whose account is whose, and who somebody is by now."""

from uuid import UUID

from people.models import Merge, Person, UserPerson
from people.rules_choosing import Choice
from records.audit import Actor


def accounts_of(user_id: UUID) -> set[UUID]:
    """Return every account of the person whose account this is, as far as anybody has said so."""
    people = UserPerson.objects.filter(user_id=user_id).values("person")
    same = UserPerson.objects.filter(person__in=people).values_list("user_id", flat=True)
    return {user_id, *same}


def who_it_is_now(person_id: UUID) -> UUID:
    """Return whom somebody was made one with, as it stands; themselves, where nobody.

    What was kept of somebody before (a silent match, a choice in a draft) still names whom it
    named then. One query for each time they were made one with somebody, and one more.
    """
    standing = Merge.objects.standing()
    while (
        kept := standing.filter(merged=person_id).values_list("kept", flat=True).first()
    ) is not None:
        person_id = kept
    return person_id


def who_was_chosen(choice: Choice | None, *, by: Actor) -> Person | None:
    """Return who on record somebody is, as ``by`` said; None for nobody whom they may see."""
    if choice is None or choice.person_id is None:
        return None
    return Person.objects.visible_to(by).filter(pk=who_it_is_now(choice.person_id)).first()
