"""What a record on the database says of somebody, for the matcher."""

from people.matching.described import Described
from people.models import PersonRecord


def described_by(record: PersonRecord) -> Described:
    """Return what a record says of somebody; where they are kept safe stays out of it."""
    places = ("address", "postcode", "telephone")
    place = {} if record.is_address_hidden else {name: getattr(record, name) for name in places}
    references = [("upn", record.upn), (f"row of {record.source_system}", record.source_id)]
    return Described(
        given_name=record.given_name,
        family_name=record.family_name,
        aliases=record.aliases,
        date_of_birth=record.date_of_birth,
        is_birth_date_estimated=record.is_birth_date_estimated,
        nhs_number=record.nhs_number,
        sex=record.sex,
        references=tuple((kind, key) for kind, key in references if key),
        **place,
    )
