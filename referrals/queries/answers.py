"""Everything a report tells, in words: what stands in its columns, and every further answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from people.models import Denial, PersonRecord
from people.rules_not_given import WhyNot, why_not_in_words
from policies.models import Pathway
from policies.queries import ethnicities
from records.audit import Actor
from records.outbox import LOCALES
from referrals.body import Picture, pictures
from referrals.models import Referral, Report, ReportAnswer, ReportPerson
from referrals.models.reports import Answer
from referrals.queries.frame import day, place_for, received, telephone_for, told_by
from referrals.queries.referral import hidden_from, is_holder
from referrals.queries.words import concern_of, language_in_words
from referrals.rules.fields import Field, Reader, may_read

Audience = ReportAnswer.Audience
Line = tuple[str, str]
MARK = "mark"


@dataclass(frozen=True)
class Section:
    """Some answers under one heading; ``person`` is whom they are about, None for the report.

    ``lang`` is the language of the answers where they are somebody's own words, and ``asked_in``
    that of the heading and the questions where they are kept as they were asked; empty where it
    is the reader's.
    """

    heading: str
    person: str | None
    lines: list[Line] = field(default_factory=list)
    lang: str = ""
    asked_in: str = ""


@dataclass(frozen=True)
class Sight:
    """What one reader may see of a report; without a reader, everything."""

    holds: bool = True
    hidden: frozenset[UUID] = frozenset()  # records of practitioners that are closed to them
    denied: frozenset[UUID] = frozenset()

    def shows(self, answer: ReportAnswer) -> bool:
        """Say whether an answer is for this reader, who may know of the person it is about."""
        if answer.audience == Audience.SECTION_5:
            return answer.record_id not in self.hidden
        return answer.audience != Audience.HOLDER or may_read(
            Field.WITHHELD_FROM_FAMILY, self.reader
        )

    @property
    def reader(self) -> Reader:
        return Reader.of(holds=self.holds)


class Telling:
    """What one report tells one reader, read once for its sections and its picture."""

    def __init__(self, report: Report, *, reader: Actor | None = None) -> None:
        self.report, self.reader = report, reader

    @cached_property
    def sight(self) -> Sight:
        return sight_of(self.report, self.reader)

    @cached_property
    def people(self) -> dict[UUID, list[ReportPerson]]:
        return people_of(self.report, self.sight)

    @cached_property
    def answers(self) -> list[ReportAnswer]:
        return [
            answer
            for answer in self.report.answers.order_by("order")
            if answer.record_id is None or answer.record_id in self.people
            if self.sight.shows(answer)
        ]

    def sections(self, language: str) -> list[Section]:
        """Return the answers under their headings, questions in ``language`` (en or cy)."""
        with translation.override(LOCALES[language]):
            sections = [
                *about_the_report(self.report, self.sight),
                *(about_somebody(rows, self.report, self.sight) for rows in self.people.values()),
                *self.further(),
            ]
        return [section for section in sections if section.lines]

    def further(self) -> Iterator[Section]:
        """Yield the answers without a column, under the headings they were asked under."""
        for (heading, record_id), rows in groupby(
            self.answers, key=lambda row: (row.heading, row.record_id)
        ):
            yield Section(
                heading,
                self.people[record_id][0].record.name if record_id else None,
                [(row.wording, row.answer) for row in rows],
                lang=self.report.language,
                asked_in=self.report.language,
            )

    def body(self) -> list[Picture]:
        """Return front and back of the body with the marks told of; empty without any."""
        marks = [answer for answer in self.answers if answer.code == MARK]
        if not marks:
            return []
        return pictures([mark.value for mark in marks], [mark.answer for mark in marks])


def everything_told(report: Report, *, language: str, reader: Actor | None = None) -> list[Section]:
    """Return every answer of a report under its headings, questions in ``language`` (en or cy).

    Further answers keep the words in which they were asked. With a ``reader``, what is not for
    them is left out: who reported, a refuge's address and what is kept from the family (for the
    agency that holds the referral), a practitioner's work (Section 5), and people they are denied.
    Six queries for a reader, two without one, whatever was answered.
    """
    return Telling(report, reader=reader).sections(language)


def sight_of(report: Report, reader: Actor | None) -> Sight:
    if reader is None:
        return Sight()
    visible = Referral.objects.visible_to(reader).filter(report=report)
    practitioners = Referral.objects.filter(report=report, pathway=Pathway.PRACTITIONER)
    denied = PersonRecord.objects.filter(
        named_in__report=report,
        person_id__in=Denial.objects.against(reader).values("person_id"),
    )
    return Sight(
        holds=any(is_holder(reader, referral) for referral in visible),
        hidden=frozenset(hidden_from(reader, practitioners)),
        denied=frozenset(denied.values_list("pk", flat=True)),
    )


def people_of(report: Report, sight: Sight) -> dict[UUID, list[ReportPerson]]:
    """Return the people a report names whom the reader may know of, with their roles."""
    named: dict[UUID, list[ReportPerson]] = {}
    for row in report.people.select_related("record").order_by("id"):
        is_hidden = row.record_id in sight.hidden and row.role == ReportPerson.Role.PRACTITIONER
        if row.record_id not in sight.denied and not is_hidden:
            named.setdefault(row.record_id, []).append(row)
    return named


def about_the_report(report: Report, sight: Sight) -> Iterator[Section]:
    """Yield how it came, what it is about, and its words: the reporter's, then the person's."""
    yield Section(
        _("How the report came"),
        None,
        filled(
            (_("Received"), received(report)),
            (_("From"), told_by(report, sight.reader)),
            (_("Reported as"), str(report.get_capacity_display()) if sight.holds else ""),
            (_("Language of the report"), language_name(report.language)),
            (
                _("Language to write to the reporter in"),
                language_name(report.reporter_language) if sight.holds else "",
            ),
        ),
    )
    yield Section(
        _("What the report is about"),
        None,
        filled(
            (_("Concern"), concern_of(report.source.policy_id, report.categories, report.flags)),
            (_("In danger now"), answer_in_words(report.is_in_danger_now)),
            (_("Police reference"), report.police_reference),
            (_("Knows about the report"), answer_in_words(report.knows_of_report)),
            (_("Agrees to the report"), answer_in_words(report.agrees_to_report)),
        ),
    )
    yield Section(
        _("In the reporter's words"),
        None,
        filled(
            (_("What was seen, heard or learnt"), report.concern),
            (_("Where they are now"), report.whereabouts),
            (_("When it happened"), report.happened_when),
            (_("Where it happened"), report.happened_where),
            (_("What has been done"), report.steps_taken),
            (_("Why they think action is needed"), report.reason_for_action),
            (_("What may happen if nothing is done"), report.risk_if_nothing_done),
            (_("Why it was made without agreement"), report.reason_without_agreement),
            (_("What the person wants"), report.wishes),
        ),
        lang=report.language,
    )
    yield Section(
        _("In the person's own words"),
        None,
        filled((_("What the person said"), report.own_words)),
        lang=report.language,
    )


def about_somebody(rows: list[ReportPerson], report: Report, sight: Sight) -> Section:
    """Return what was said of somebody: who they are, and how to find, reach and speak to them."""
    first, record = rows[0], rows[0].record
    work = "" if record.pk in sight.hidden else first.work
    return Section(
        _("A person the report names"),
        record.name,
        filled(
            (_("Name"), record.name),
            (_("Role in this report"), ", ".join(str(row.get_role_display()) for row in rows)),
            (_("How they are related"), first.relationship),
            (_("Work or volunteering"), work),
            (_("Also known as"), record.aliases),
            (_("Description"), record.description),
            (_("Date of birth"), birth_in_words(record) or why_not(record, "date_of_birth")),
            (_("Expected"), day(record.expected_on) if record.expected_on else ""),
            (_("Sex"), known(record.sex, record.get_sex_display())),
            (_("Kind of place"), known(record.address_kind, record.get_address_kind_display())),
            (_("Address"), place_for(record, sight.reader) or why_not(record, "address")),
            (_("Telephone"), telephone_for(record, sight.reader) or why_not(record, "telephone")),
            (_("NHS number"), record.nhs_number or why_not(record, "nhs_number")),
            (_("NHS number as given"), record.nhs_number_as_given),
            (_("Unique pupil number (UPN)"), record.upn),
            (_("Why it was kept"), record.nhs_number_reason),
            (_("Ethnicity"), ethnicity_in_words(record, report)),
            (
                _("Language"),
                known(record.language, language_in_words(record, report.source.policy_id)),
            ),
            (_("Communication needs"), record.communication_needs),
        ),
        lang=report.language if record.description else "",
    )


def filled(*lines: Line) -> list[Line]:
    return [line for line in lines if line[1]]


def answer_in_words(code: str) -> str:
    return str(Answer(code).label)


def known(code: str, words: Any) -> str:
    """Return the words of a choice; empty where nobody knew. Refused and not asked are said."""
    return "" if code == Answer.NOT_KNOWN else str(words)


def why_not(record: PersonRecord, column: str) -> str:
    return why_not_in_words(record.not_given, column)


def ethnicity_in_words(record: PersonRecord, report: Report) -> str:
    """Return somebody's ethnicity as the edition of the report calls it, or why there is none."""
    if not record.ethnicity:
        return ""
    names = {**dict(ethnicities(report.source.policy_id)), **dict(WhyNot.choices)}
    return str(names.get(record.ethnicity, record.ethnicity))


def birth_in_words(record: PersonRecord) -> str:
    born = day(record.date_of_birth) if record.date_of_birth else ""
    return _("about %(day)s") % {"day": born} if record.is_birth_date_estimated else born


def language_name(code: str) -> str:
    return _("Welsh") if code == "cy" else _("English")
