"""What is written of enquiries, as a person who asks for it may be told."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from referrals.models import EmergencyPower, RiskAssessment
from referrals.queries.assessments import name_of
from safeguarding.rights.found import Found, Kind, Off
from safeguarding.rights.held import Held
from strategy_meetings import documents_section_47
from strategy_meetings import documents_section_126 as documents
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    ChildEnquiry,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
    Investigation,
)


def written(held: Held) -> Iterator[Found]:
    """Yield each part of the record of these people's own enquiries. Eight queries.

    Other children who were considered stand on it too, and are not among what is found.
    """
    of_files = {"enquiry__referral__in": list(held.files)}
    yield from of_children(held, of_files)
    yield from scores(held)
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


def of_children(held: Held, of_files: Mapping[str, Any]) -> Iterator[Found]:
    """Yield what was learned of a child, and what protected somebody at once. Two queries."""
    for child in ChildEnquiry.objects.filter(**of_files).select_related("enquiry"):
        said = [f"{row['key']}: {row['value']}" for row in documents_section_47.child(child)]
        yield part(held, child, *said, child.analysis)
    for power in EmergencyPower.objects.filter(referral__in=list(held.files)):
        yield held.of_file(
            held.files[power.referral_id],
            Kind.ENQUIRY,
            power,
            words="\n".join(
                str(each)
                for each in (
                    power.get_power_display(),
                    power.place,
                    power.parents_told,
                    power.welfare_seen,
                    power.handed_over,
                    power.why_ended,
                )
                if each
            ),
            happened_on=localdate(power.started_at),
        )


def scores(held: Held) -> Iterator[Found]:
    """Yield how the risk was scored, and what people made of it. One query."""
    found = RiskAssessment.objects.filter(referral__in=list(held.files)).select_related("tool")
    for row in found:
        said = [
            f"{row.tool.name}: {row.score}, {name_of(row.tool, row.band)}",
            name_of(row.tool, row.judged_band),
            row.judgement,
        ]
        yield held.of_file(
            held.files[row.referral_id],
            Kind.ENQUIRY,
            row,
            words="\n".join(filter(None, said)),
            happened_on=row.assessed_on,
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
