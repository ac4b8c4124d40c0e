"""The minutes translated: somebody asked, the texts written, and the translation done."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from records import audit
from records.audit import Actor
from records.refusals import Conflict, Refused
from records.row_security import operation
from strategy_meetings import documents
from strategy_meetings import rules_translations as rules
from strategy_meetings.models import MinutesTranslation, StrategyMeeting
from strategy_meetings.operations.copies import locked


@operation
def ask_for_translation(
    strategy_meeting: StrategyMeeting,
    *,
    language: str,
    translator: str,
    due_on: date,
    by: Actor,
    at: datetime,
) -> MinutesTranslation:
    """Ask for the minutes in ``language`` (en or cy) by a day. Raises Refused."""
    meeting = locked(strategy_meeting).meeting
    objections = rules.objections_to_asking(
        meeting,
        translator,
        due_on,
        is_asked=meeting.translations.exists(),
        today=timezone.localdate(at),
    )
    if objections:
        raise Refused(list(objections.values()))
    translation = MinutesTranslation.objects.create(
        meeting=meeting,
        language=language,
        translator=translator,
        due_on=due_on,
        asked_at=at,
        asked_by=by.id,
        asked_by_name=by.name,
    )
    audit.record(
        "translation.asked", meeting, by=by, at=at, language=language, due_on=due_on.isoformat()
    )
    return translation


@operation
def save_translation(
    translation: MinutesTranslation,
    *,
    texts: Mapping[str, str],
    version: int,
    is_done: bool,
    by: Actor,
    at: datetime,
) -> MinutesTranslation:
    """Keep what is translated, by the text that was written; with ``is_done``, call it done.

    Raises Conflict where somebody else has saved since ``version``; and Refused where a text of
    the minutes as they stand has no translation yet. Neither keeps anything.
    """
    translation = MinutesTranslation.objects.select_for_update().get(pk=translation.pk)
    if version != translation.version:
        raise Conflict(theirs="", yours="", version=translation.version)
    if is_done:
        sources = documents.written(translation.meeting.strategy_meeting)
        if objections := rules.objections_to_finishing(rules.lacking_of(sources, texts)):
            raise Refused(objections)
        translation.done_at, translation.done_by, translation.done_by_name = at, by.id, by.name
    translation.texts, translation.version = dict(texts), version + 1
    translation.saved_by_name = by.name
    translation.save()
    event = "translation.done" if is_done else "translation.saved"
    audit.record(event, translation.meeting, by=by, at=at, texts=len(texts))
    return translation
