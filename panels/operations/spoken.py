"""Writing down what is said for the person, and how they are reached safely."""

from datetime import datetime

from panels import rules_spoken as rules
from panels.models import Listing
from panels.models_spoken import SafeContact, Voice
from panels.operations.listings import locked
from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation


@operation
def record_voice(
    listing: Listing, *, voice: str, words: str, version: int = 0, by: Actor, at: datetime
) -> Voice:
    """Record what is said for the children or the person before agencies are heard.

    ``voice`` is a code of the panel's type; ``version`` the one it was written on, 0 for the
    first. Raises Conflict, with both texts, where somebody wrote meanwhile; and Refused.
    """
    meeting, listing = locked(listing)
    if objections := rules.objections_to_voice(
        listing, meeting, listing.sitting.panel_type, code=voice, words=words, at=at
    ):
        raise Refused(objections)

    said = Voice.objects.filter(listing=listing, code=voice).first()
    if said and version != said.version:
        raise Conflict(theirs=said.words, yours=words, version=said.version)
    said = said or Voice(listing=listing, code=voice, version=0)
    said.words = words
    said.version += 1
    said.given_at, said.given_by, said.given_by_name = at, by.id, by.name
    said.save()
    audit.record(
        "voice.recorded",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        voice=voice,
        version=said.version,
    )
    return said


@operation
def record_safe_contact(
    listing: Listing,
    *,
    telephone: str,
    times: str,
    who_answers: str,
    avoid: str,
    version: int = 0,
    by: Actor,
    at: datetime,
) -> SafeContact:
    """Record how the person is reached without the source of harm noticing.

    ``version`` is the one it was written on, 0 for the first. What stood before is replaced, and
    stays in the history of the row. Raises Conflict and Refused.
    """
    meeting, listing = locked(listing)
    if objections := rules.objections_to_contact(
        listing, meeting, listing.sitting.panel_type, telephone=telephone, avoid=avoid, at=at
    ):
        raise Refused(objections)

    contact = SafeContact.objects.filter(listing=listing).first()
    if contact and version != contact.version:
        yours = "\n".join(filter(None, [telephone, times, who_answers, avoid]))
        raise Conflict(theirs=rules.in_words(contact), yours=yours, version=contact.version)
    contact = contact or SafeContact(listing=listing, version=0)
    contact.telephone, contact.times = telephone, times
    contact.who_answers, contact.avoid = who_answers, avoid
    contact.version += 1
    contact.given_at, contact.given_by, contact.given_by_name = at, by.id, by.name
    contact.save()
    audit.record(
        "safe_contact.recorded",
        listing.referral,
        by=by,
        at=at,
        sitting=meeting.reference,
        version=contact.version,
    )
    return contact
