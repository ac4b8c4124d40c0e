"""The lines of figures: what each counts, of what it is a share, and how it is parted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accounts.models import Agency
from measures.queries import (
    adult_enquiries,
    adult_reports,
    adults,
    child_enquiries,
    children,
    conferences,
    factors,
    marac,
    panel_agencies,
    panels,
    parts,
    practitioners,
    quality,
)
from measures.queries.counted import Counter
from measures.queries.parts import Parts, Tally


@dataclass(frozen=True)
class Line:
    """One line of figures: what it counts; where it is a share, of what; and how it is parted.

    ``is_each_of_base`` says that the parts are those of the denominator, also where none counts.
    """

    key: str
    numerator: Counter
    denominator: Counter | None = None
    parts: Callable[[Agency, Tally], Parts] = parts.whole
    is_each_of_base: bool = False

    @property
    def parted_like(self) -> Counter:
        """Return the counter whose parts the line has."""
        if self.is_each_of_base and self.denominator:
            return self.denominator
        return self.numerator


LINES = (
    Line("C01", children.contacts),
    Line("C02", children.contacts_by_source, children.contacts, parts.sources),
    Line("C03", children.contacts_with_advice, children.contacts),
    Line("C04", children.decisions_in_time, children.decisions_due),
    Line("C04.late", children.decisions_late),
    Line("C04.not_due", children.decisions_not_due),
    Line("C04.no_clock", children.contacts_without_clock),
    Line("C05a", factors.physical_punishment_among_others, children.contacts),
    Line("C05b", factors.physical_punishment_alone, children.contacts),
    Line("C06", children.repeat_referrals, children.first_referrals_of_a_day),
    Line("C09", children.children_discussed, children.contacts),
    Line("C09.meetings", children.strategy_meetings_held),
    Line("C25", factors.contacts_with_exploitation, children.contacts),
    Line("C28", factors.contacts_by_factor, children.contacts, parts.flags),
    Line("C10", child_enquiries.enquiries_started, children.contacts),
    Line("C10.joint", child_enquiries.joint_enquiries, child_enquiries.enquiries_started),
    Line(
        "C10.determination",
        child_enquiries.enquiries_by_determination,
        child_enquiries.enquiries_started,
        parts.determinations,
    ),
    Line(
        "C11",
        child_enquiries.enquiries_by_category,
        child_enquiries.enquiries_started,
        parts.categories,
    ),
    Line(
        "C11.source",
        child_enquiries.enquiries_by_source,
        child_enquiries.enquiries_started,
        parts.sources,
    ),
    Line("C12", conferences.conferences_held),
    Line("C12.children", conferences.children_considered),
    Line("C13", conferences.conferences_in_time, conferences.conferences_timed),
    Line("C13.children", conferences.children_in_time, conferences.children_timed),
    Line("C14", conferences.children_not_registered, conferences.children_decided),
    Line(
        "C30",
        child_enquiries.invitations_kept,
        child_enquiries.invitations,
        parts.agencies,
        is_each_of_base=True,
    ),
    Line("A01", adult_reports.reports_with_advice, adults.adult_reports),
    Line("A02", adults.adults_reported),
    Line("A03", adults.adult_reports),
    Line("A04", adult_reports.adults_reported_alike, adults.adults_reported),
    Line(
        "A04.different",
        adult_reports.adults_reported_otherwise,
        adults.adults_reported,
    ),
    Line("A05", adult_reports.reports_by_source, adults.adult_reports, parts.sources),
    Line("A06", adult_reports.reports_by_category, adults.adult_reports, parts.categories),
    Line(
        "A06.age",
        adult_reports.reports_by_category_and_age,
        adults.adult_reports,
        parts.categories_and_ages,
    ),
    Line("A07", adult_reports.reports_by_sex, adults.adult_reports, parts.sexes),
    Line(
        "A07.ethnicity",
        adult_reports.reports_by_ethnicity,
        adults.adult_reports,
        parts.ethnicities,
    ),
    Line("A08", adults.reports_needing_enquiries, adults.adult_reports),
    Line("A09", adult_reports.reports_not_enquired_into, adults.adult_reports, parts.decisions),
    Line("A10", adults.enquiries_in_time, adults.enquiries_concluded),
    Line("A11", adult_enquiries.enquiries_requiring_action, adult_enquiries.enquiries_determined),
    Line(
        "A13",
        adult_enquiries.adults_who_did_not_agree,
        adult_enquiries.adults_enquired_about,
    ),
    Line("A14", adult_enquiries.criminal_investigations, adult_enquiries.investigations),
    Line(
        "A15",
        adult_enquiries.enquiries_with_advocacy_offered,
        adult_enquiries.enquiries_asked_about_advocacy,
    ),
    Line(
        "A15.accepted",
        adult_enquiries.enquiries_with_advocacy_accepted,
        adult_enquiries.enquiries_with_advocacy_offered,
    ),
    Line("A18", adult_enquiries.orders_granted, adult_enquiries.orders_applied_for),
    Line("X02", practitioners.concerns),
    Line("X02.discussed", practitioners.concerns_discussed, practitioners.concerns),
    Line("X02.met", practitioners.concerns_met_on, practitioners.concerns),
    Line("X02.practice", practitioners.concerns_of_practice, practitioners.concerns),
    Line("X02.nfa", practitioners.concerns_signed_off, practitioners.concerns),
    Line("X02.outcome", practitioners.concerns_concluded, practitioners.concerns, parts.outcomes),
    Line("P01", panels.referrals_decided, panels.referrals_listed, parts.panels_of),
    Line("P02", panels.actions_done, panels.actions_agreed, parts.panels_of),
    Line("P03", panels.actions_open, panels.actions_agreed, parts.panels_of),
    Line(
        "P04",
        panel_agencies.panel_invitations_kept,
        panel_agencies.panel_invitations,
        parts.agencies,
        is_each_of_base=True,
    ),
    Line(
        "P05",
        panel_agencies.answers_in_time,
        panel_agencies.answers_asked_for,
        parts.agencies,
        is_each_of_base=True,
    ),
    Line(
        "P06",
        panel_agencies.actions_overdue,
        panel_agencies.actions_of_agencies,
        parts.agencies,
        is_each_of_base=True,
    ),
    Line("X01", marac.cases_heard),
    Line("X01.repeat", marac.repeats, marac.cases_heard),
    Line("X01.partners", marac.cases_from_partners, marac.cases_heard),
    Line("X01.source", marac.cases_by_source, marac.cases_heard, parts.sources),
    Line("X01.children", marac.children_of_cases),
    Line("X01.sex", marac.cases_by_sex, marac.cases_heard, parts.sexes),
    Line("X01.ethnicity", marac.cases_by_ethnicity, marac.cases_heard, parts.ethnicities),
    Line("X01.young", marac.cases_of_16_and_17, marac.cases_heard),
    Line("X01.young_sources", marac.young_sources_of_harm),
    *(
        Line(f"X04.{column}", quality.known(column), quality.people_reported)
        for column in quality.KNOWN
    ),
)

BY_KEY: Mapping[str, Line] = {line.key: line for line in LINES}
