"""What the measures of reports about adults count beside how many there were."""

from datetime import datetime

from django.db import models
from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import TruncDate, TruncQuarter

from accounts.models import Agency
from measures import codes
from measures.queries.adults import adult_reports
from measures.queries.counted import Counted
from measures.rules import LONDON
from referrals.models import Referral, ScreeningDecision
from strategy_meetings.models import Enquiry

NOT_KNOWN = "not-known"


def reports_with_advice(agency: Agency, at: datetime) -> Counted:
    """A01: reports whose decision that stands is advice and assistance, or sends them to it."""
    decisions = ScreeningDecision.objects.filter(referral=OuterRef("pk")).exclude(
        sign_off=ScreeningDecision.SignOff.RETURNED
    )
    latest = decisions.order_by("-decided_at", "-pk").values("destination__code")[:1]
    rows = (
        adult_reports(agency, at)
        .rows.annotate(destination=Subquery(latest))
        .filter(
            Q(screening_outcome__counts_as_advice=True)
            | Q(screened_at__isnull=False, destination__in=codes.advice_destinations())
        )
    )
    return Counted(rows, "received_at")


def adults_reported_alike(agency: Agency, at: datetime) -> Counted:
    """A04: adults with two reports in one quarter that have a category in common."""
    rows, others = reports_and_others(agency, at)
    alike = others.filter(report__categories__overlap=OuterRef("report__categories"))
    return Counted(rows.filter(Exists(alike)), "received_at", of="record__person")


def adults_reported_otherwise(agency: Agency, at: datetime) -> Counted:
    """A04: adults with two reports in one quarter that have no category in common."""
    rows, others = reports_and_others(agency, at)
    otherwise = others.exclude(report__categories__overlap=OuterRef("report__categories"))
    return Counted(rows.filter(Exists(otherwise)), "received_at", of="record__person")


def reports_and_others(
    agency: Agency, at: datetime
) -> tuple[models.QuerySet[Referral], models.QuerySet[Referral]]:
    """Return the reports, and beside each the others about that adult in the same quarter."""
    rows = adult_reports(agency, at).rows.annotate(
        quarter=TruncQuarter("received_at", tzinfo=LONDON)
    )
    others = rows.filter(
        record__person=OuterRef("record__person"), quarter=OuterRef("quarter")
    ).exclude(pk=OuterRef("pk"))
    return rows, others


def reports_by_source(agency: Agency, at: datetime) -> Counted:
    """A05: reports by who they came from."""
    return Counted(adult_reports(agency, at).rows, "received_at", by="report__source__code")


def reports_by_category(agency: Agency, at: datetime) -> Counted:
    """A06: reports by each of their categories."""
    return Counted(adult_reports(agency, at).rows, "received_at", each="report__categories")


def reports_by_category_and_age(agency: Agency, at: datetime) -> Counted:
    """A06: the same by the adult's age in whole years on the day of the report."""
    years = Func(
        TruncDate("received_at", tzinfo=LONDON),
        F("record__date_of_birth"),
        template="EXTRACT(YEAR FROM AGE(%(expressions)s))::int",
        output_field=IntegerField(),
    )
    bands = [When(years__gte=band.first, then=Value(band.code)) for band in codes.age_bands()]
    rows = adult_reports(agency, at).rows.annotate(
        years=years, age=Case(*bands, default=Value(NOT_KNOWN), output_field=CharField())
    )
    return Counted(rows, "received_at", by="age", each="report__categories")


def reports_by_sex(agency: Agency, at: datetime) -> Counted:
    """A07: reports by the sex recorded for the adult."""
    return Counted(adult_reports(agency, at).rows, "received_at", by="record__sex")


def reports_by_ethnicity(agency: Agency, at: datetime) -> Counted:
    """A07: reports by the ethnicity recorded for the adult."""
    ethnicity = Case(
        When(record__ethnicity="", then=Value(NOT_KNOWN)),
        default=F("record__ethnicity"),
        output_field=CharField(),
    )
    rows = adult_reports(agency, at).rows.annotate(ethnicity=ethnicity)
    return Counted(rows, "received_at", by="ethnicity")


def reports_not_enquired_into(agency: Agency, at: datetime) -> Counted:
    """A09: reports decided otherwise, on which no enquiries were started, by the decision."""
    started = Enquiry.objects.filter(referral=OuterRef("pk"), kind=Enquiry.Kind.SECTION_126)
    rows = adult_reports(agency, at).rows.filter(
        ~Exists(started), screening_outcome__needs_enquiry=False
    )
    return Counted(rows, "received_at", by="screening_outcome__code")
