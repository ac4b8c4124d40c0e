"""Copies of minutes and what recipients say of them, made through their operations."""

from typing import Any

import factory
from django.utils import timezone

from meetings import operations as meetings
from meetings.models import Attendance, Circulation, Meeting
from records.audit import SYSTEM
from records.documents import issue
from records.models import IssuedDocument
from strategy_meetings import operations
from strategy_meetings.models import (
    Acknowledgement,
    Inaccuracy,
    MinutesCopy,
    MinutesTranslation,
)
from tests.factories.meetings import AttendanceFactory


def some_minutes(meeting: Meeting) -> IssuedDocument:
    return issue(
        kind="minutes",
        template="strategy_meetings/pdf/decisions.html",
        language="en",
        context={},
        title="Minutes",
        reference=meeting.reference,
        by=SYSTEM,
        at=timezone.now(),
    )


def sent(attendance: Attendance) -> Attendance:
    """Return the recipient with minutes sent to them."""
    if not Circulation.objects.filter(attendance=attendance).exists():
        document = some_minutes(attendance.meeting)
        meetings.circulate_to(attendance, document=document, by=SYSTEM, at=timezone.now())
    return attendance


def came(attendance: Attendance) -> Attendance:
    """Return the recipient as one who took part."""
    Attendance.objects.filter(pk=attendance.pk).update(response=Attendance.Response.ATTENDED)
    attendance.refresh_from_db()
    return attendance


class MinutesCopyFactory(factory.django.DjangoModelFactory[MinutesCopy]):
    class Meta:
        model = MinutesCopy

    attendance = factory.SubFactory(AttendanceFactory)

    @classmethod
    def _create(cls, model_class: type[MinutesCopy], *args: Any, **fields: Any) -> MinutesCopy:
        attendance = fields.pop("attendance")
        said = {"kind": MinutesCopy.Kind.FULL, "by": SYSTEM, "at": timezone.now(), **fields}
        return operations.set_copy(attendance, **said)


class InaccuracyFactory(factory.django.DjangoModelFactory[Inaccuracy]):
    class Meta:
        model = Inaccuracy

    attendance = factory.SubFactory(AttendanceFactory)

    @classmethod
    def _create(cls, model_class: type[Inaccuracy], *args: Any, **fields: Any) -> Inaccuracy:
        attendance = sent(fields.pop("attendance"))
        said = {"words": "It was the left arm.", "by": SYSTEM, "at": timezone.now(), **fields}
        return operations.raise_inaccuracy(attendance, **said)


class AcknowledgementFactory(factory.django.DjangoModelFactory[Acknowledgement]):
    class Meta:
        model = Acknowledgement

    attendance = factory.SubFactory(AttendanceFactory)

    @classmethod
    def _create(
        cls, model_class: type[Acknowledgement], *args: Any, **fields: Any
    ) -> Acknowledgement:
        attendance = fields.pop("attendance")
        meeting = attendance.meeting
        Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.CONCLUDED)
        correction = meetings.correct_minutes(
            meeting, text="The left arm.", by=SYSTEM, at=timezone.now()
        )
        return operations.acknowledge_correction(
            correction, attendance=attendance, **{"by": SYSTEM, "at": timezone.now(), **fields}
        )


class MinutesTranslationFactory(factory.django.DjangoModelFactory[MinutesTranslation]):
    class Meta:
        model = MinutesTranslation

    strategy_meeting = factory.SubFactory(
        "tests.factories.strategy_meetings.StrategyMeetingFactory"
    )

    @classmethod
    def _create(
        cls, model_class: type[MinutesTranslation], *args: Any, **fields: Any
    ) -> MinutesTranslation:
        strategy_meeting = fields.pop("strategy_meeting")
        meeting = strategy_meeting.meeting
        Meeting.objects.filter(pk=meeting.pk).update(status=Meeting.Status.CONCLUDED)
        at = timezone.now()
        told = {"language": "cy", "translator": "Uned Gyfieithu", "due_on": timezone.localdate(at)}
        return operations.ask_for_translation(
            strategy_meeting, **{**told, "by": SYSTEM, "at": at, **fields}
        )
