"""What is written of enquiries about an adult, as a person who asks for it may be told."""

from collections.abc import Iterator

from django.db import models
from django.utils.timezone import localdate

from safeguarding.rights.found import Found, Kind, Off
from safeguarding.rights.held import Held
from strategy_meetings import documents_section_126 as documents
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
    Investigation,
)


def written(held: Held) -> Iterator[Found]:
    """Yield each part of the record of these people's own enquiries. Six queries."""
    of_files = {"enquiry__referral__in": list(held.files)}
    for adult in AdultEnquiry.objects.filter(**of_files).select_related(
        "enquiry", "consent_reason__policy", "urgent_circumstance__policy"
    ):
        said = [f"{row['key']}: {row['value']}" for row in documents.adult(adult)]
        yield part(held, adult, *said)
    for element in EnquiryElement.objects.filter(**of_files).select_related("enquiry"):
        yield part(held, element, element.get_element_display(), element.text)
    for maker in EnquiryMaker.objects.filter(**of_files).select_related("enquiry", "agency"):
        yield part(held, maker, maker.asked, maker.found)
    for step in EnquiryStep.objects.filter(**of_files).select_related("enquiry"):
        yield part(held, step, step.get_kind_display(), step.who, step.text)
    for capacity in CapacityDecision.objects.filter(**of_files).select_related("enquiry"):
        said = [capacity.decision, capacity.get_result_display(), capacity.reason]
        yield part(held, capacity, *said)
    for row in Investigation.objects.filter(referral__in=list(held.files)).select_related(
        "kind__policy"
    ):
        yield held.of_file(
            held.files[row.referral_id],
            Kind.ENQUIRY,
            row,
            words="\n".join(filter(None, [row.kind.name, row.result])),
            happened_on=row.started_on,
            off_because=Off.POLICE if row.kind.is_criminal else "",
        )


def part(held: Held, row: models.Model, *said: object) -> Found:
    """Return one part of the enquiries, on the day when they began."""
    enquiry = row.enquiry  # type: ignore[attr-defined]  # each of these rows belongs to enquiries
    return held.of_file(
        held.files[enquiry.referral_id],
        Kind.ENQUIRY,
        row,
        words="\n".join(str(each) for each in said if each),
        happened_on=localdate(enquiry.started_at),
    )
