"""First rows of what reporters, schools and those who advise write to one another."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from accounts.absences import note_absence
from accounts.models import Absence
from records.audit import SYSTEM
from referrals import operations
from referrals.models import Addition, Consultation, Notice
from tests.factories.referrals import ReportFactory


class AbsenceFactory(factory.django.DjangoModelFactory[Absence]):
    """Somebody who is away today."""

    class Meta:
        model = Absence

    @classmethod
    def _create(cls, model_class: type[Absence], *args: Any, **fields: Any) -> Absence:
        at = timezone.now()
        days = {"starts_on": timezone.localdate(at), "ends_on": timezone.localdate(at)}
        return note_absence(
            fields.pop("user"), **{**days, "cover": None, **fields}, by=SYSTEM, at=at
        )


class AdditionFactory(factory.django.DjangoModelFactory[Addition]):
    class Meta:
        model = Addition

    @classmethod
    def _create(cls, model_class: type[Addition], *args: Any, **fields: Any) -> Addition:
        report = fields.pop("report", None) or ReportFactory.create()
        given = {"words": "He has moved.", "by": SYSTEM, "at": timezone.now(), **fields}
        return operations.add_to_report(report, **given)


class ConsultationFactory(factory.django.DjangoModelFactory[Consultation]):
    """A question that waits; ``by`` is who asked."""

    class Meta:
        model = Consultation

    @classmethod
    def _create(cls, model_class: type[Consultation], *args: Any, **fields: Any) -> Consultation:
        given = {"question": "A child of six is often late.", "category": "", "language": "en"}
        return operations.consult(**{**given, "at": timezone.now(), **fields})


class NoticeFactory(factory.django.DjangoModelFactory[Notice]):
    """A notice about a child; ``agency`` is the school, ``by`` the sender."""

    class Meta:
        model = Notice

    @classmethod
    def _create(cls, model_class: type[Notice], *args: Any, **fields: Any) -> Notice:
        at = fields.pop("at", None) or timezone.now()
        given: dict[str, Any] = {
            "referral": None,
            "given_name": "Mair",
            "family_name": "Evans",
            "date_of_birth": None,
            "incident_on": timezone.localdate(at) - dt.timedelta(days=1),
            "incident_reference": "",
            "words": "The police were called to her home last night.",
            "language": "en",
        }
        return operations.send_notice(**{**given, **fields}, at=at)
