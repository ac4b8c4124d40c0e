"""What a MARAC's figures count, in the shape in which SafeLives asks for them each quarter.

Which kinds of panel these are, and whose reports are not a partner agency's, is data
(``measures.codes``).
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Func, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Concat, TruncDate

from accounts.models import Agency
from measures import codes
from measures.queries.adult_reports import NOT_KNOWN
from measures.queries.counted import Counted
from measures.rules import LONDON
from meetings.models import Meeting
from panels.models import Listing
from referrals.models import ReportPerson

Role = ReportPerson.Role
MOMENT = "sitting__meeting__starts_at"
OF_THE_PERSON = "referral__record"
NAMED = "referral__report__people"
GROWN_UP = 18


def cases_heard(agency: Agency, _at: datetime) -> Counted:
    """X01: cases at sittings that were held, but for those taken off the agenda."""
    rows = Listing.objects.filter(
        sitting__panel__agency=agency,
        sitting__panel__panel_type__in=codes.marac_panels(),
        sitting__meeting__status=Meeting.Status.CONCLUDED,
        withdrawn_at__isnull=True,
    )
    return counted(rows)


def counted(rows: models.QuerySet[Listing], **how: Any) -> Counted:
    return Counted(rows, MOMENT, referral="referral", **how)


def repeats(agency: Agency, at: datetime) -> Counted:
    """X01: those that were a repeat within twelve months."""
    return counted(cases_heard(agency, at).rows.filter(is_repeat=True))


def cases_from_partners(agency: Agency, at: datetime) -> Counted:
    """X01: those whose report came from a partner agency."""
    others = codes.sources_not_partners()
    rows = cases_heard(agency, at).rows.exclude(referral__report__source__code__in=others)
    return counted(rows)


def cases_by_source(agency: Agency, at: datetime) -> Counted:
    """X01: cases by who the report came from."""
    return counted(cases_heard(agency, at).rows, by="referral__report__source__code")


def cases_by_sex(agency: Agency, at: datetime) -> Counted:
    """X01: cases by the sex recorded for the person heard."""
    return counted(cases_heard(agency, at).rows, by=f"{OF_THE_PERSON}__sex")


def cases_by_ethnicity(agency: Agency, at: datetime) -> Counted:
    """X01: cases by the ethnicity recorded for the person heard."""
    ethnicity = Case(
        When(**{f"{OF_THE_PERSON}__ethnicity": ""}, then=Value(NOT_KNOWN)),
        default=F(f"{OF_THE_PERSON}__ethnicity"),
        output_field=CharField(),
    )
    return counted(cases_heard(agency, at).rows.annotate(ethnicity=ethnicity), by="ethnicity")


def cases_of_16_and_17(agency: Agency, at: datetime) -> Counted:
    """X01: cases of somebody who was 16 or 17 on the day of the sitting."""
    rows = cases_heard(agency, at).rows.annotate(years=years_of(f"{OF_THE_PERSON}__date_of_birth"))
    return counted(rows.filter(years__in=(16, 17)))


def children_of_cases(agency: Agency, at: datetime) -> Counted:
    """X01: children of the cases, each once a case, and not the person heard.

    Those reported as at risk, and whoever lives in the home and was under 18 on the day.
    """
    at_home = Q(role=Role.HOUSEHOLD_MEMBER, years__lt=GROWN_UP)
    rows = people_of_cases(agency, at).filter(Q(role=Role.CHILD_AT_RISK) | at_home)
    return counted(rows.exclude(named=F(f"{OF_THE_PERSON}__person")), of="named_in_case")


def young_sources_of_harm(agency: Agency, at: datetime) -> Counted:
    """X01: alleged sources of harm of the cases, each once a case, who were under 18 on the day."""
    rows = people_of_cases(agency, at).filter(role=Role.ALLEGED_SOURCE, years__lt=GROWN_UP)
    return counted(rows, of="named_in_case")


def people_of_cases(agency: Agency, at: datetime) -> models.QuerySet[Any]:
    """Return a row for each person and role of each case's report."""
    rows: models.QuerySet[Any] = cases_heard(agency, at).rows.annotate(
        role=F(f"{NAMED}__role"),
        named=F(f"{NAMED}__record__person"),
        years=years_of(f"{NAMED}__record__date_of_birth"),
        named_in_case=Concat(
            Cast("pk", CharField()), Value(" "), Cast(f"{NAMED}__record__person", CharField())
        ),
    )
    return rows


def years_of(born: str) -> Func:
    """Return an age in whole years on the day of the sitting; none where it is not known."""
    return Func(
        TruncDate(MOMENT, tzinfo=LONDON),
        F(born),
        template="EXTRACT(YEAR FROM AGE(%(expressions)s))::int",
        output_field=IntegerField(),
    )
