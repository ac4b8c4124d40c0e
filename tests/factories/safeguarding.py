"""First rows of the imports: a run of one file, and a row that it took in."""

import datetime as dt

import factory

from records.audit import SYSTEM
from safeguarding.models import Import, ImportedRow

STARTED_AT = dt.datetime(2026, 5, 5, 9, tzinfo=dt.UTC)


class ImportFactory(factory.django.DjangoModelFactory[Import]):
    class Meta:
        model = Import

    system = "old"
    file_sha256 = "0" * 64
    started_at = STARTED_AT
    started_by = SYSTEM.id


class ImportedRowFactory(factory.django.DjangoModelFactory[ImportedRow]):
    class Meta:
        model = ImportedRow

    import_run = factory.SubFactory(ImportFactory)
    system = factory.SelfAttribute("import_run.system")
    list_name = "1"
    kind = "contact"
    number = 2
    values = factory.LazyFunction(list)
    outcome = ImportedRow.Outcome.TAKEN
    effect = ImportedRow.Effect.ADDED
