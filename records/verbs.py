"""The six verbs by which the police must log processing: Data Protection Act 2018, section 62.

An event is ``noun.past_participle``. What the participle means is said here, once; where it means
something else of some noun, the app's ``events.py`` says so in ``VERBS``, by event or by noun.
``None`` there is what happens to accounts and settings: it processes nothing about a case.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule
from django.utils.translation import pgettext_lazy


class Verb(models.TextChoices):
    """What was done with what is on record, in the words of the Act."""

    COLLECTION = "collection", pgettext_lazy("processing", "Collection")
    ALTERATION = "alteration", pgettext_lazy("processing", "Alteration")
    CONSULTATION = "consultation", pgettext_lazy("processing", "Consultation")
    DISCLOSURE = "disclosure", pgettext_lazy("processing", "Disclosure")
    COMBINATION = "combination", pgettext_lazy("processing", "Combination")
    ERASURE = "erasure", pgettext_lazy("processing", "Erasure")


PARTICIPLES: Mapping[Verb, str] = {
    Verb.COLLECTION: """added added_to begun file_attached imported offered opened_later recorded
        submitted taken_in written""",
    Verb.ALTERATION: """accepted acknowledged agreed alerted allocated answered asked assessed
        called cancelled categories_changed chair_replaced changed checked closed
        code_made concluded confirmation_chased confirmed corrected covered created dated decided
        decided_for_now discussed ended expired extended failed filled finished given_up held
        hold_ended information_came invited issued lifted made marked met moved named narrowed
        not_delivered noted parted placed prompt_answered proposed put_back
        quarantined raised rated refused registered reminded reopened requested rescheduled
        restricted returned returned_to reviewed saved scanned scheduled screened settled
        share_ended signed_off started stopped taken taken_back taken_further uncovered unnamed
        unrestricted used vacated visited widened withdrawn""",
    Verb.CONSULTATION: """additions_read altered awaited downloaded listed opened printed read
        searched seen unreadable viewed""",
    Verb.DISCLOSURE: """admitted circulated copied_out exported file_released given handed_over
        released school_told sent sent_again shared transferred""",
    Verb.COMBINATION: "followed found grouped is_person joined linked",
    Verb.ERASURE: "discarded erased file_taken_back thrown_away",
}
VERB_OF_PARTICIPLE = {word: verb for verb, words in PARTICIPLES.items() for word in words.split()}


def verb_of(event: str) -> Verb | None:
    """Return the verb an event is logged by; None for what is no processing of a case."""
    noun, _dot, participle = event.partition(".")
    said = exceptions()
    if event in said:
        return said[event]
    return said[noun] if noun in said else VERB_OF_PARTICIPLE.get(participle)


def is_said(event: str) -> bool:
    """Say whether somebody decided on the verb of this event, be it that it has none."""
    noun, _dot, participle = event.partition(".")
    return bool({event, noun} & exceptions().keys()) or participle in VERB_OF_PARTICIPLE


def events_by(verb: Verb, events: Iterable[str]) -> list[str]:
    """Keep the events that are logged by this verb."""
    return [event for event in events if verb_of(event) == verb]


@cache
def exceptions() -> Mapping[str, Verb | None]:
    """Return what each app says of its own events, by event or by noun."""
    merged: dict[str, Verb | None] = {}
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "events"):
            merged |= getattr(import_module(f"{config.name}.events"), "VERBS", {})
    return merged
