"""Where a row stands in a list by moment and key, as the address of the next page carries it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID


def place_of(moment: datetime, pk: UUID) -> str:
    """Return a place in a list by moment and key, as an address may carry it."""
    microseconds = (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)
    place = microseconds.to_bytes(8, "big", signed=True) + pk.bytes
    return urlsafe_b64encode(place).decode()


def place_from(address: str) -> tuple[datetime, UUID] | None:
    """Return the place an address carries; None for anything we did not put there."""
    try:
        place = urlsafe_b64decode(address)
        microseconds = int.from_bytes(place[:8], "big", signed=True)
        due_at = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
        return due_at, UUID(bytes=place[8:])
    except (ValueError, OverflowError):
        return None
