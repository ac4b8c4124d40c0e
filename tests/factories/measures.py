"""First rows of the figures' app, made through its operations so that each leaves its event."""

import datetime as dt
from typing import Any

import factory

from measures import operations, operations_circulation, operations_notes
from measures.models import QuarterlyReport, Snapshot
from measures.models_circulation import Circulation
from measures.models_notes import MeasureNote
from records.audit import SYSTEM
from tests.cast import agency

COUNTED_AT = dt.datetime(2026, 10, 3, 9, tzinfo=dt.UTC)


class SnapshotFactory(factory.django.DjangoModelFactory[Snapshot]):
    """Conwy's figures of summer 2026, counted in October."""

    class Meta:
        model = Snapshot

    agency = factory.LazyFunction(lambda: agency("conwy"))
    year = 2026
    quarter = 2

    @classmethod
    def _create(cls, model_class: type[Snapshot], *args: Any, **fields: Any) -> Snapshot:
        of_agency = fields.pop("agency")
        return operations.take_snapshot(of_agency, **{"by": SYSTEM, "at": COUNTED_AT, **fields})


class QuarterlyReportFactory(factory.django.DjangoModelFactory[QuarterlyReport]):
    """A report of the same quarter, asked for and not begun."""

    class Meta:
        model = QuarterlyReport

    agency = factory.LazyFunction(lambda: agency("conwy"))
    year = 2026
    quarter = 2
    language = "en"

    @classmethod
    def _create(
        cls, model_class: type[QuarterlyReport], *args: Any, **fields: Any
    ) -> QuarterlyReport:
        of_agency = fields.pop("agency")
        return operations.request_report(of_agency, **{"by": SYSTEM, "at": COUNTED_AT, **fields})


class CirculationFactory(factory.django.DjangoModelFactory[Circulation]):
    """A report on practitioners, made of an issued count, that its agency's own people read."""

    class Meta:
        model = Circulation

    snapshot = factory.SubFactory(SnapshotFactory, quarter=1)
    agency = factory.LazyFunction(lambda: agency("conwy"))
    subject = "practitioners"
    language = "en"

    @classmethod
    def _create(cls, model_class: type[Circulation], *args: Any, **fields: Any) -> Circulation:
        snapshot, reader = fields.pop("snapshot"), fields.pop("agency")
        doing = {"by": fields.pop("by", SYSTEM), "at": fields.pop("at", COUNTED_AT)}
        operations_notes.issue_report(snapshot, **doing)
        report = operations.request_report(
            snapshot.agency,
            year=snapshot.year,
            quarter=snapshot.quarter,
            snapshot=snapshot,
            **fields,
            **doing,
        )
        while operations.make_further(report.pk, **doing):
            pass
        operations_circulation.circulate(report, agencies=[reader], **doing)
        return Circulation.objects.get(report__pk=report.pk)


class MeasureNoteFactory(factory.django.DjangoModelFactory[MeasureNote]):
    """A note on how soon decisions on children were made, in English, not signed."""

    class Meta:
        model = MeasureNote

    snapshot = factory.SubFactory(SnapshotFactory)
    measure = "C04"
    text_en = "Two screeners were away in August; both are back."
    text_cy = ""
    is_public = False
    version = 0

    @classmethod
    def _create(cls, model_class: type[MeasureNote], *args: Any, **fields: Any) -> MeasureNote:
        snapshot = fields.pop("snapshot")
        return operations_notes.write_note(snapshot, **{"by": SYSTEM, "at": COUNTED_AT, **fields})
