"""What followed a decision: conversations, help, hand-overs, other authorities."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from referrals.models import (
    CaseHandover,
    ShortIntervention,
    Transfer,
    WhatMattersConversation,
)
from safeguarding.chronology.entries import Entry, Scope, day_of
from safeguarding.chronology.models import Kind


def work(scope: Scope) -> Iterator[Entry]:
    """Yield what was done about the referrals that the reader may see. Four queries."""
    yield from conversations(scope)
    yield from help_given(scope)
    yield from handovers(scope)
    yield from transfers(scope)


def conversations(scope: Scope) -> Iterator[Entry]:
    for talk in WhatMattersConversation.objects.filter(referral__in=scope.referrals):
        if scope.knows(talk.recorded_at):
            words = _("Conversation about what matters to them (%(mode)s).")
            said = {"mode": str(talk.get_mode_display()).lower()}
            referral = scope.referrals[talk.referral_id]
            yield scope.about(referral, Kind.CONTACT, talk.held_on, words % said)


def help_given(scope: Scope) -> Iterator[Entry]:
    found = ShortIntervention.objects.filter(referral__in=scope.referrals)
    for each in found.select_related("destination"):
        referral = scope.referrals[each.referral_id]
        team = {"team": each.destination.name}
        if scope.knows(each.offered_at):
            words = _("Help was offered by: %(team)s.") % team
            yield scope.about(referral, Kind.SUPPORT, each.offered_at, words)
        for day, words in (
            (each.started_on, _("Help began: %(team)s.") % team),
            (each.ended_on, _("Help ended: %(team)s.") % team),
        ):
            if day is not None and was_known(day, scope):
                yield scope.about(referral, Kind.SUPPORT, day, words)


def was_known(day: date, scope: Scope) -> bool:
    """Say whether a day was past by then: when it was written down is not on the row."""
    return scope.known_at is None or day < day_of(scope.known_at)


def handovers(scope: Scope) -> Iterator[Entry]:
    for each in CaseHandover.objects.filter(referral__in=scope.referrals):
        referral = scope.referrals[each.referral_id]
        system = {"system": each.system}
        for moment, words in (
            (each.handed_over_at, _("The case was handed over to %(system)s.") % system),
            (each.accepted_at, _("The case was accepted in %(system)s.") % system),
        ):
            if moment is not None and scope.knows(moment):
                yield scope.about(referral, Kind.SUPPORT, moment, words)


def transfers(scope: Scope) -> Iterator[Entry]:
    for each in Transfer.objects.filter(referral__in=scope.referrals):
        if scope.knows(each.recorded_at):
            words = _("The concern was passed to another authority: %(authority)s.")
            said = {"authority": each.authority}
            referral = scope.referrals[each.referral_id]
            yield scope.about(referral, Kind.DECISION, each.told_on, words % said)
