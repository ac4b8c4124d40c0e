"""The hand-over from one team on duty to the next: written by one, accepted by another."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Team
from people.rules import looks_blank
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation
from referrals.models import HandoverLine, HandoverNote, Referral


@operation
def write_handover(
    *,
    from_team: Team,
    to_team: Team,
    period: tuple[datetime, datetime],
    words: str,
    lines: Mapping[Referral, str],
    by: Actor,
    at: datetime,
) -> HandoverNote:
    """Write the note of a period of duty, with a line for each referral that has one.

    Raises Refused where it would say nothing. It stands on "My work" of the next team until
    somebody there accepts it.
    """
    told = {referral: text for referral, text in lines.items() if not looks_blank(text)}
    if looks_blank(words) and not told:
        raise Refused([_("Write what the next team must know.")])
    starts_at, ends_at = period
    note = HandoverNote.objects.create(
        from_team=from_team,
        to_team=to_team,
        starts_at=starts_at,
        ends_at=ends_at,
        words=words,
        written_at=at,
        written_by=by.id,
        written_by_name=by.name,
    )
    HandoverLine.objects.bulk_create(
        HandoverLine(note=note, referral=referral, words=text) for referral, text in told.items()
    )
    audit.record("handover.written", note, by=by, at=at, to=to_team.code, referrals=len(told))
    for referral in told:
        audit.record("referral.handed_over", referral, by=by, at=at, team=to_team.code)
    return note


@operation
def accept_handover(note: HandoverNote, *, by: Actor, at: datetime) -> HandoverNote:
    """Accept a note for the team it is for, by name; the first who does stands.

    Raises Refused for whoever wrote it, in whichever team they act now.
    """
    note = HandoverNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.accepted_at is not None:
        raise Refused(
            [_("%(name)s has already accepted this note.") % {"name": note.accepted_by_name}]
        )
    if note.written_by == by.id:
        raise Refused([_("Whoever wrote the note cannot accept it, in another team either.")])
    note.accepted_at = at
    note.accepted_by = by.id
    note.accepted_by_name = by.name
    note.save()
    audit.record("handover.accepted", note, by=by, at=at)
    return note
