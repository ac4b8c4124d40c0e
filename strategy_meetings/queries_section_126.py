"""What is on record of enquiries about an adult, and of what followed from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Can, can
from records.audit import Actor
from records.models import IssuedDocument
from referrals.clocks import STOPPED, Clock, moment, running_clock
from referrals.models import Referral
from referrals.queries.powers import own_work
from strategy_meetings.models import (
    AdultEnquiry,
    CapacityDecision,
    Enquiry,
    EnquiryDecision,
    EnquiryElement,
    EnquiryMaker,
    EnquiryStep,
    Investigation,
    ProtectionAndSupportOrder,
    StrategyOutcome,
)
from strategy_meetings.rules_section_126 import was_not_seen_in_time

Element = EnquiryElement.Element
DOCUMENT = "section_126"
MOST_SHOWN = 25


@dataclass(frozen=True)
class Record:
    """Everything written of one section 126 enquiry; nothing of it need be there."""

    adult: AdultEnquiry | None
    elements: list[tuple[str, str, EnquiryElement | None]]  # code, name, what is written
    makers: list[EnquiryMaker]
    steps: list[EnquiryStep]
    capacities: list[CapacityDecision]
    decisions: list[EnquiryDecision]

    @property
    def waiting(self) -> EnquiryDecision | None:
        """Return the determination that waits for a second person."""
        return next((each for each in self.decisions if each.is_authorised is None), None)

    @property
    def returned(self) -> EnquiryDecision | None:
        """Return the last determination, where it was sent back and none was made since."""
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.is_authorised is False else None

    def urgency(self, *, today: date) -> str:
        """Say that the adult is to be seen today, or was not in time; empty where neither."""
        adult = self.adult
        if adult is None or adult.urgent_circumstance is None or adult.seen_on is not None:
            return ""
        if was_not_seen_in_time(vars(adult) | {"urgent_circumstance": True}, today=today):
            return _("The adult was to be seen on the day and has not been.")
        return _("The adult is to be seen today.")


@dataclass(frozen=True)
class OrderNow:
    """An order, and the clock of its period where it runs."""

    order: ProtectionAndSupportOrder
    clock: Clock | None


def record_of(enquiry: Enquiry) -> Record:
    """Return everything written of the enquiries; in six queries."""
    adult = AdultEnquiry.objects.filter(enquiry=enquiry)
    elements = {each.element: each for each in enquiry.elements.all()}
    return Record(
        adult=adult.select_related("consent_reason", "urgent_circumstance").first(),
        elements=[(code, str(name), elements.get(code)) for code, name in Element.choices],
        makers=list(enquiry.makers.select_related("agency")),
        steps=list(enquiry.steps.all()),
        capacities=list(enquiry.capacities.all()),
        decisions=list(enquiry.decisions.all()),
    )


def element_of(enquiry: Enquiry, code: str) -> EnquiryElement:
    """Return one element as it stands; an unsaved one where nothing is written yet."""
    found = enquiry.elements.filter(element=code).first()
    return found or EnquiryElement(enquiry=enquiry, element=code)


def adult_of(enquiry: Enquiry) -> AdultEnquiry:
    """Return the adult's side as it stands; an unsaved one where nothing is written yet."""
    return AdultEnquiry.objects.filter(enquiry=enquiry).first() or AdultEnquiry(enquiry=enquiry)


def investigations_of(referral: Referral) -> list[Investigation]:
    return list(referral.investigations.select_related("kind__policy", "agency"))


def orders_of(referral: Referral, *, at: datetime) -> list[OrderNow]:
    orders: Iterable[ProtectionAndSupportOrder] = referral.protection_and_support_orders.all()
    return [OrderNow(order, clock_of_order(order, at=at)) for order in orders]


def clock_of_order(order: ProtectionAndSupportOrder, *, at: datetime) -> Clock | None:
    """Return how long a granted order still holds; past its end it holds no more, and at once."""
    if order.starts_at is None or order.ends_at is None or order.executed_on is not None:
        return None
    if at >= order.ends_at:
        return Clock(STOPPED, _("The order has ended."), order.ends_at)
    return running_clock(order.ends_at, started_at=order.starts_at, at=at)


def lines_for_home(actor: Actor, *, at: datetime) -> list[dict[str, str]]:
    """Return the orders that hold and are not carried out, the first to end first. One query.

    Those on one's own work; by reference alone.
    """
    if not can(actor, Can.RECORD_ENQUIRIES):
        return []
    found = ProtectionAndSupportOrder.objects.filter(
        referral__in=own_work(actor), executed_on__isnull=True, starts_at__lte=at, ends_at__gt=at
    ).select_related("referral")
    return [line_of(order, at=at) for order in found.order_by("ends_at", "pk")[:MOST_SHOWN]]


def line_of(order: ProtectionAndSupportOrder, *, at: datetime) -> dict[str, str]:
    clock = clock_of_order(order, at=at)
    assert clock is not None
    assert clock.due_at is not None
    words = _("%(reference)s, adult protection and support order: %(left)s. It ends at %(moment)s.")
    said = {"left": clock.words, "moment": moment(clock.due_at)}
    return {
        "url": reverse("strategy_meetings:enquiry", args=[order.referral.reference]),
        "text": words % {"reference": order.referral.reference, **said},
    }


def decided_investigations(referral: Referral) -> StrategyOutcome | None:
    """Return the last outcome of a strategy meeting, where it asks for an investigation."""
    outcomes = StrategyOutcome.objects.filter(referral=referral).select_related(
        "strategy_meeting__meeting", "strategy_meeting__meeting_type__policy", "referral__policy"
    )
    for outcome in outcomes.order_by("-concluded_at"):
        asked = outcome.strategy_meeting.meeting_type.outcome(outcome.outcome)
        if asked.get("investigates"):
            return outcome
    return None


def documents_of(referral: Referral) -> list[IssuedDocument]:
    """Return the issued records of the enquiries, the last first."""
    return list(
        IssuedDocument.objects.filter(kind=DOCUMENT, reference=referral.reference).order_by(
            "-requested_at"
        )
    )
