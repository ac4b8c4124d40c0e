"""Writing down which vehicle somebody uses or was seen with; ending it, and putting it right."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from people import rules_families as rules
from people.models import PersonRecord, Vehicle
from people.operations_families import Source, end, set_aside
from people.rules_identifiers import compact_registration
from records import audit
from records.audit import Actor
from records.refusals import Refused
from records.row_security import operation


@operation
def record_vehicle(
    record: PersonRecord,
    *,
    registration: str,
    description: str = "",
    source: Source,
    starts_on: date | None = None,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Vehicle:
    """Write down that somebody uses a vehicle, or was seen with it; return what was written.

    ``description`` says what it looks like. Raises Refused with every reason.
    """
    mark = compact_registration(registration)
    same = Vehicle.objects.standing().filter(record=record, registration=mark, ends_on__isnull=True)
    if objections := [
        *rules.objections_to_registration(registration),
        *rules.objections_to_days(starts_on, ends_on, today=localdate(at)),
        *rules.objections_to_source(source.told_by),
        *([_("This is on record already.")] if same.exists() else []),
    ]:
        raise Refused(objections)

    vehicle = Vehicle.objects.create(
        record=record,
        registration=mark,
        description=description,
        starts_on=starts_on,
        ends_on=ends_on,
        agency=source.agency,
        report_id=source.report_id,
        told_by=source.told_by,
        recorded_at=at,
        recorded_by=by.id,
    )
    audit.record("vehicle.recorded", vehicle, by=by, at=at, **of(vehicle))
    return vehicle


@operation
def end_vehicle(vehicle: Vehicle, *, on: date, by: Actor, at: datetime) -> Vehicle:
    """Say since when somebody has it no longer; it is kept on record. Raises Refused."""
    ended = end(vehicle, on=on, by=by, at=at)
    audit.record("vehicle.ended", ended, by=by, at=at, on=on.isoformat(), **of(ended))
    return ended


@operation
def set_vehicle_aside(vehicle: Vehicle, *, reason: str, by: Actor, at: datetime) -> Vehicle:
    """Say that it was never theirs; it is kept on record with why. Raises Refused."""
    wrong = set_aside(vehicle, reason=reason, by=by, at=at)
    audit.record("vehicle.set_aside", wrong, by=by, at=at, **of(wrong))
    return wrong


def of(vehicle: Vehicle) -> dict[str, str]:
    return {"person": str(vehicle.record.person_id)}
