"""Files of many rows, asked for through the operation, so that a second person is asked too."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from accounts import approvals
from accounts.acting import actor_of
from accounts.models import Membership, User
from accounts.models_approvals import Approval
from accounts.roles import Role
from measures import operations_exports, tasks
from measures.models_exports import RowsExport
from measures.queries.exported import Number
from tests.cast import actor, person


class RowsExportFactory(factory.django.DjangoModelFactory[RowsExport]):
    """The contacts about children of summer 2026, which Siân asks for as a CSV file."""

    class Meta:
        model = RowsExport

    asker = factory.LazyFunction(lambda: person("Siân Wynne", Role.SERVICE_MANAGER, "safeguarding"))
    measure = "C01"
    kind = "csv"

    @classmethod
    def _create(cls, model_class: type[RowsExport], *args: Any, **fields: Any) -> RowsExport:
        asker = actor(fields["asker"])
        person("Aled Morris", Role.PRIVACY_OFFICER, "safeguarding")  # who may allow it
        agency = fields["asker"].memberships.get().agency
        return operations_exports.ask_for_export(
            agency,
            Number(
                fields["measure"],
                part="",
                of_all=False,
                starts_on=dt.date(2026, 7, 1),
                ends_on=dt.date(2026, 9, 30),
            ),
            kind=fields["kind"],
            purpose="audit",
            reason="The yearly audit reads every contact of the summer.",
            total=3,
            by=asker,
            at=timezone.now(),
        )


def begun(export: RowsExport) -> RowsExport:
    """Have a file begun by whoever asked for it, once a second person has allowed it."""
    approval, at = Approval.objects.get(subject_id=export.pk), timezone.now()
    aled = Membership.objects.get(role=Role.PRIVACY_OFFICER, user__name="Aled Morris")
    approvals.approve(approval, accounts_of_asker=(), by=actor_of(aled), at=at)
    by = actor(User.objects.get(pk=export.asked_by))
    return operations_exports.start_export(export, by=by, at=at)


def written(export: RowsExport) -> RowsExport:
    """Return a file that a worker has written."""
    tasks.write_rows_export(str(begun(export).pk))
    export.refresh_from_db()
    return export
