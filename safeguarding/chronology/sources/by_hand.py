"""What workers added by hand: of each entry the version that stands, or stood on the day asked."""

from collections.abc import Iterator

from safeguarding.chronology.entries import Entry, Scope
from safeguarding.chronology.models import ChronologyEntry, Kind
from safeguarding.chronology.rules import When

MOST = 5000  # of those asked for together; the newest are read, and the page says that it cut


def by_hand(scope: Scope) -> Iterator[Entry]:
    """Yield the entries that somebody wrote. One query."""
    found = (
        ChronologyEntry.objects.visible_to(scope.actor)
        .standing(scope.known_at)
        .filter(record__in=scope.records)
        .select_related("record", "agency", "referral")
        .order_by("-starts_on", "-id")[:MOST]
    )
    for entry in found:
        yield Entry(
            person_id=entry.record.person_id,
            kind=Kind(entry.kind),
            when=when_of(entry),
            words=entry.words,
            agency=entry.agency,
            source=entry.source,
            significance=entry.significance,
            nature=str(entry.get_nature_display()),
            entered=entry.recorded_by_name,
            at=None,
            reference=entry.referral.reference if entry.referral else "",
            url=entry.referral.get_absolute_url() if entry.referral else "",
            stays_inside=entry.stays_inside
            or bool(entry.referral and entry.referral.is_restricted),
            entry_id=entry.entry_id,
        )


def when_of(entry: ChronologyEntry) -> When:
    return When(
        entry.starts_on, entry.starts_to, entry.ends_on, entry.ends_to, entry.is_approximate
    )
