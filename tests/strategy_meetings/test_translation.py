"""Minutes translated as a task: asked, due, written beside the text, done, and given to readers."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from meetings import operations as meetings
from meetings.models import AgendaItem, Meeting
from records.models import AuditEvent
from records.refusals import Conflict, Refused
from strategy_meetings import documents, operations
from strategy_meetings import rules_translations as rules
from strategy_meetings.models import MinutesTranslation, StrategyMeeting
from strategy_meetings.queries_translations import lines_for_home
from tests.cast import actor, sign_in

SAID = {
    "title": "Minutes",
    "agenda": [{"position": 1, "title": "Welcome", "minutes": "She was seen."}],
    "decisions": [{"decision": "Enquire.", "reason": "She was seen.", "at": "10:30"}],
    "subjects": [{"name": "Mair", "risks": ["He is at home."], "statements": [{"text": ""}]}],
}


def test_only_what_somebody_wrote_is_translated_and_each_text_once():
    texts = rules.different(rules.written_in(SAID))

    assert texts == ["She was seen.", "Enquire.", "He is at home."]


def test_a_text_without_translation_stays_as_it_was_written():
    done = rules.translated(SAID, {"She was seen.": "Fe'i gwelwyd.", "Mair": "X", "10:30": "X"})

    assert done["agenda"] == [{"position": 1, "title": "Welcome", "minutes": "Fe'i gwelwyd."}]
    assert done["decisions"] == [{"decision": "Enquire.", "reason": "Fe'i gwelwyd.", "at": "10:30"}]
    assert done["subjects"] == SAID["subjects"]


@pytest.fixture
def held(called: StrategyMeeting) -> StrategyMeeting:
    """Return the meeting, over, with minutes under its first item."""
    AgendaItem.objects.filter(meeting=called.meeting, position=1).update(minutes="She was seen.")
    Meeting.objects.filter(pk=called.pk).update(status=Meeting.Status.CONCLUDED)
    called.meeting.refresh_from_db()
    return called


def ask(held: StrategyMeeting, user: User, **fields: Any) -> MinutesTranslation:
    told = {
        "language": "cy",
        "translator": "Uned Gyfieithu",
        "due_on": timezone.localdate() + dt.timedelta(days=5),
        "by": actor(user),
        "at": timezone.now(),
        **fields,
    }
    return operations.ask_for_translation(held, **told)


def save(
    translation: MinutesTranslation, user: User, texts: dict[str, str], **fields: Any
) -> MinutesTranslation:
    told = {"version": translation.version, "is_done": True, **fields}
    return operations.save_translation(
        translation, texts=texts, by=actor(user), at=timezone.now(), **told
    )


def address(held: StrategyMeeting) -> str:
    return reverse("strategy_meetings:translation", args=[held.meeting.reference])


@pytest.mark.django_db
def test_minutes_are_in_the_translation_once_it_is_done_and_corrections_as_written(
    held: StrategyMeeting, gwen: User
) -> None:
    translation = save(ask(held, gwen), gwen, {"She was seen.": "Fe'i gwelwyd."}, is_done=False)
    assert documents.minutes(held, language="cy")["agenda"][0]["minutes"] == "She was seen."

    save(translation, gwen, {"She was seen.": "Fe'i gwelwyd."})
    meetings.correct_minutes(held.meeting, text="At noon.", by=actor(gwen), at=timezone.now())

    in_welsh = documents.minutes(held, language="cy")
    assert in_welsh["agenda"][0]["minutes"] == "Fe'i gwelwyd."
    assert in_welsh["corrections"][0]["text"] == "At noon."
    assert "Uned Gyfieithu" in in_welsh["translated"]
    in_english = documents.minutes(held, language="en")
    assert in_english["agenda"][0]["minutes"] == "She was seen."
    assert "translated" not in in_english
    done = AuditEvent.objects.get(event="translation.done")
    assert (done.subject_id, done.actor_name) == (held.pk, gwen.name)


@pytest.mark.django_db
def test_what_is_not_whole_is_not_done_and_nobody_writes_over_another(
    held: StrategyMeeting, gwen: User, elin: User
) -> None:
    translation = ask(held, gwen)
    with pytest.raises(Refused):
        save(translation, gwen, {"She was seen.": " "})
    save(translation, elin, {"She was seen.": "Fe'i gwelwyd."}, is_done=False)

    with pytest.raises(Conflict):
        save(translation, gwen, {"She was seen.": "Arall."})

    translation.refresh_from_db()
    assert (translation.texts, translation.done_at) == ({"She was seen.": "Fe'i gwelwyd."}, None)


@pytest.mark.django_db
def test_it_is_asked_once_after_the_meeting_and_for_a_day_to_come(
    called: StrategyMeeting, gwen: User
) -> None:
    with pytest.raises(Refused, match="concluded"):
        ask(called, gwen)
    Meeting.objects.filter(pk=called.pk).update(status=Meeting.Status.CONCLUDED)
    with pytest.raises(Refused, match="past"):
        ask(called, gwen, due_on=timezone.localdate() - dt.timedelta(days=1))
    ask(called, gwen)

    with pytest.raises(Refused, match="already"):
        ask(called, gwen)


@pytest.mark.django_db
def test_who_minutes_or_chairs_has_it_on_their_own_page_until_it_is_done(
    held: StrategyMeeting, gwen: User, elin: User, carys: User
) -> None:
    translation = ask(held, gwen)
    now = timezone.now()

    for user in (gwen, elin):
        (line,) = lines_for_home(actor(user), at=now)
        assert held.meeting.reference in line["text"]
    (late,) = lines_for_home(actor(gwen), at=now + dt.timedelta(days=7))
    assert "late" in late["text"]
    assert lines_for_home(actor(carys), at=now) == []
    save(translation, gwen, {"She was seen.": "Fe'i gwelwyd."})
    assert lines_for_home(actor(gwen), at=now) == []


@pytest.mark.django_db
def test_the_page_asks_keeps_what_was_typed_and_says_when_it_is_done(
    client: Client, held: StrategyMeeting, gwen: User
) -> None:
    page = sign_in(client, gwen)
    due = timezone.localdate() + dt.timedelta(days=5)
    day = {"due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year}

    lacking = page.post(address(held), {"language": "cy", **day})
    assert "Say who translates the minutes." in lacking.content.decode()
    asked = page.post(address(held), {"language": "cy", "translator": "Uned", **day}, follow=True)
    assert "She was seen." in asked.content.decode()

    refused = page.post(address(held), {"version": 0, "t0": "", "act": "done"})
    assert "Translate every text" in refused.content.decode()
    stale = page.post(address(held), {"version": 7, "t0": "Arall.", "act": "save"})
    assert stale.status_code == 409
    assert "Arall." in stale.content.decode()
    done = page.post(
        address(held), {"version": 0, "t0": "Fe'i gwelwyd.", "act": "done"}, follow=True
    )
    assert "Translated by Uned" in done.content.decode()
    assert "Translated by Uned" in page.get(held.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_who_does_not_run_the_meeting_does_not_find_it(
    client: Client, held: StrategyMeeting, carys: User, nia: User
) -> None:
    assert client.get(address(held)).status_code == 302
    for user in (carys, nia):
        assert sign_in(Client(), user).get(address(held)).status_code in (403, 404)
