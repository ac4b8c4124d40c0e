"""Rows of triage that begin a story: a hand-over note, and a disagreement with a decision."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from accounts.models import Agency, Team
from records.audit import Actor
from referrals import operations
from referrals.models import Escalation, HandoverNote


class HandoverNoteFactory(factory.django.DjangoModelFactory[HandoverNote]):
    """A note of the team ``by`` works in to the hub."""

    class Meta:
        model = HandoverNote

    @classmethod
    def _create(cls, model_class: type[HandoverNote], *args: Any, **fields: Any) -> HandoverNote:
        by: Actor = fields["by"]
        assert by.team_id is not None
        now = timezone.now()
        ends_at = fields.get("ends_at", now - dt.timedelta(minutes=1))
        return operations.write_handover(
            from_team=Team.objects.get(pk=by.team_id),
            to_team=Team.objects.get(code="mash"),
            period=(ends_at - dt.timedelta(hours=16), ends_at),
            words=fields.get("words", "A quiet night."),
            lines=fields.get("lines", {}),
            by=by,
            at=now,
        )


class EscalationFactory(factory.django.DjangoModelFactory[Escalation]):
    """A disagreement that ``by`` raises for the agency they work in."""

    class Meta:
        model = Escalation

    @classmethod
    def _create(cls, model_class: type[Escalation], *args: Any, **fields: Any) -> Escalation:
        by: Actor = fields["by"]
        assert by.agency_id is not None
        return operations.escalate(
            fields["referral"],
            agency=Agency.objects.get(pk=by.agency_id),
            reason=fields.get("reason", "It is the third report in a month."),
            by=by,
            at=fields.get("at", timezone.now()),
        )
