"""Everything held about somebody, from every stage of the work, one thing after the other.

It is read as the system, in an operation: whom each thing is shown to is decided when it is read.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.db import models
from django.utils.timezone import localdate

from meetings.models import AgendaItem, AgreedAction, Decision, Meeting, MeetingReferral
from meetings.models_dissent import Dissent
from meetings.models_restricted import RestrictedPart
from meetings.models_risks import Risk
from meetings.models_statements import GateAnswer, Statement
from panels.models import AgencyInformation, Listing
from panels.models_listing import ListingBasis, Paper
from panels.models_spoken import SafeContact, Voice
from panels.models_support import SupportPackage
from panels.models_transfer import PanelTransfer
from protection.models import Conference
from referrals.models import (
    Addition,
    DisclosedItem,
    Dispute,
    Feedback,
    InterimDecision,
    PoliceNotification,
    RatingGiven,
    Referral,
    ReportAnswer,
    ReportAttachment,
    ReportPerson,
    SafetyAnswer,
    ScreeningDecision,
    ShortIntervention,
    WhatMattersConversation,
)
from safeguarding.rights import of_enquiries, of_people
from safeguarding.rights.found import (
    REPORT_FIELDS,
    Found,
    Kind,
    Off,
    day_of,
    lines_of,
)
from safeguarding.rights.held import Held
from safeguarding.sight import Sight, sight_of
from strategy_meetings.models import Enquiry, PractitionerConcern, StrategyOutcome


class Gathering(Held):
    """What is gathered about some people on record, in the reader's language."""

    def __iter__(self) -> Iterator[Found]:
        self.files = {each.pk: each for each in self.own_referrals()}
        yield from chain(
            of_people.records(self),
            of_people.family(self),
            of_people.vehicles(self),
            of_people.registrations(self),
            of_people.warnings(self),
            of_people.chronology(self),
            self.reports(),
            self.screening(),
            self.told(),
            self.meetings(),
            self.said_at_meetings(),
            self.panels(),
            self.enquiries(),
            of_enquiries.written(self),
            self.register(),
            self.work(),
            self.reports_that_name(),
        )

    # One stage after the other -----------------------------------------------------------------

    def reports(self) -> Iterator[Found]:
        """Yield the reports that opened their files, and what was added, answered and attached."""
        by_report = {each.report_id: each for each in self.files.values()}
        for report_id, referral in by_report.items():
            report = referral.report
            off = Off.POLICE if self.is_of_police(report) else ""
            agency = report.reporter_agency.name if report.reporter_agency else ""
            on = localdate(report.received_at)
            said = {"agency_name": agency, "off_because": off}
            yield self.of_file(
                referral,
                Kind.REPORT,
                report,
                words=lines_of(report, REPORT_FIELDS),
                happened_on=on,
                **said,
            )
            for addition in Addition.objects.filter(report=report_id):
                yield self.of_file(
                    referral,
                    Kind.ADDITION,
                    addition,
                    words=addition.words,
                    happened_on=localdate(addition.added_at),
                    **said,
                )
            for answer in ReportAnswer.objects.filter(report=report_id).select_related("record"):
                if answer.record and answer.record.person_id not in self.people:
                    continue  # about somebody else in the report
                of_work = answer.audience == ReportAnswer.Audience.SECTION_5
                yield self.of_file(
                    referral,
                    Kind.ANSWER,
                    answer,
                    words=f"{answer.wording}\n{answer.answer}",
                    happened_on=on,
                    agency_name=agency,
                    off_because=off,
                    sight=Sight.PRACTITIONER if of_work else Sight.ORDINARY,
                )
            for file in ReportAttachment.objects.filter(report=report_id).select_related(
                "attachment"
            ):
                words = "\n".join(filter(None, [str(file.get_kind_display()), file.shows]))
                yield self.of_file(
                    referral,
                    Kind.FILE,
                    file,
                    words=words,
                    happened_on=localdate(file.attached_at),
                    **said,
                )
            for notification in PoliceNotification.objects.filter(report=report_id):
                yield self.of_file(
                    referral,
                    Kind.REPORT,
                    notification,
                    words=notification.text,
                    happened_on=on,
                    agency_name=agency,
                    off_because=Off.POLICE,
                )

    def screening(self) -> Iterator[Found]:
        decisions = ScreeningDecision.objects.filter(referral__in=self.files)
        for each in decisions.select_related("outcome"):
            fields = ("rationale", "support_offered", "voice", "consent_reason", "sign_off_reason")
            yield self.of_file(
                self.files[each.referral_id],
                Kind.SCREENING,
                each,
                words=f"{each.outcome.name}\n{lines_of(each, fields)}",
                happened_on=localdate(each.decided_at),
            )

    def told(self) -> Iterator[Found]:
        """Yield what agencies told about them, on any file: the words of the source."""
        items = DisclosedItem.objects.filter(person__record__person__in=self.people)
        for item in items.select_related(
            "person__record",
            "disclosure__asked__agency",
            "disclosure__asked__request__referral__record",
        ):
            disclosure = item.disclosure
            agency, referral = disclosure.asked.agency, disclosure.asked.request.referral
            is_police = self.is_police(agency) or disclosure.is_originator_controlled
            off = Off.POLICE if is_police else ""
            if referral.pk not in self.files:
                off = Off.ABOUT_ANOTHER
            yield self.of_file(
                referral,
                Kind.TOLD,
                item,
                words=f"{item.get_kind_display()}\n{item.text}",
                happened_on=localdate(disclosure.decided_at),
                agency_name=agency.name,
                off_because=off,
            )

    def meetings(self) -> Iterator[Found]:
        """Yield minutes, decisions and actions; off, where of a panel that stays hidden."""
        about = defaultdict(list)
        links = MeetingReferral.objects.filter(referral__in=self.files).select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency"
        )
        for link in links:
            about[link.meeting].append(self.files[link.referral_id])
        for meeting, referrals in about.items():
            said = self.said_of(meeting)
            minutes = AgendaItem.objects.filter(meeting=meeting).exclude(minutes="")
            text = "\n\n".join(f"{item.title}\n{item.minutes}" for item in minutes)
            if text and meeting.kind != Meeting.Kind.SITTING:
                yield self.of_file(referrals[0], Kind.MEETING, meeting, words=text, **said)
            for part in RestrictedPart.objects.filter(meeting=meeting):
                # Few could read it at the meeting: none but keepers of what is restricted decide.
                restricted = said | {"sight": Sight.RESTRICTED}
                yield self.of_file(referrals[0], Kind.MEETING, part, words=part.text, **restricted)
        for decision in Decision.objects.filter(referral__in=self.files).select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency"
        ):
            words = lines_of(decision, ("decision", "reason"))
            referral = self.files[decision.referral_id]
            said = self.said_of(decision.meeting)
            yield self.of_file(referral, Kind.DECISION, decision, words=words, **said)
        for action in AgreedAction.objects.filter(referral__in=self.files).select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency", "agency"
        ):
            said = self.said_of(action.meeting) | {"agency_name": action.agency.name}
            words = lines_of(action, ("what", "outcome"))
            referral = self.files[action.referral_id]
            yield self.of_file(referral, Kind.ACTION, action, words=words, **said)
        for outcome in StrategyOutcome.objects.filter(referral__in=self.files).select_related(
            "strategy_meeting__meeting__arranging_agency"
        ):
            said = self.said_of(outcome.strategy_meeting.meeting)
            referral = self.files[outcome.referral_id]
            yield self.of_file(referral, Kind.DECISION, outcome, words=outcome.reason, **said)

    def said_at_meetings(self) -> Iterator[Found]:
        """Yield what an agency said of them at a meeting, and what was answered about them."""
        for said in Statement.objects.filter(referral__in=self.files).select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency", "agency"
        ):
            of_meeting = self.said_of(said.meeting) | {"agency_name": said.agency.name}
            if self.is_police(said.agency):
                of_meeting["off_because"] = Off.POLICE
            words = "\n".join(filter(None, [str(said.get_kind_display()), said.text]))
            referral = self.files[said.referral_id]
            yield self.of_file(referral, Kind.MEETING, said, words=words, **of_meeting)
        for dissent in Dissent.objects.filter(decision__referral__in=self.files).select_related(
            "decision__meeting__sitting__panel_type",
            "decision__meeting__arranging_agency",
            "agency",
        ):
            of_meeting = self.said_of(dissent.decision.meeting) | {
                "agency_name": dissent.agency.name
            }
            if self.is_police(dissent.agency):
                of_meeting["off_because"] = Off.POLICE
            referral = self.files[dissent.decision.referral_id]
            yield self.of_file(referral, Kind.MEETING, dissent, words=dissent.reason, **of_meeting)
        answers = GateAnswer.objects.filter(referral__in=self.files).exclude(words="")
        for answer in answers.select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency"
        ):
            of_meeting = self.said_of(answer.meeting)
            referral = self.files[answer.referral_id]
            yield self.of_file(referral, Kind.MEETING, answer, words=answer.words, **of_meeting)
        for risk in Risk.objects.filter(referral__in=self.files).select_related(
            "meeting__sitting__panel_type", "meeting__arranging_agency"
        ):
            of_meeting = self.said_of(risk.meeting)
            referral = self.files[risk.referral_id]
            yield self.of_file(referral, Kind.MEETING, risk, words=risk.text, **of_meeting)

    def panels(self) -> Iterator[Found]:
        listings = Listing.objects.filter(referral__in=self.files).select_related(
            "sitting__meeting__arranging_agency",
            "sitting__meeting__sitting__panel_type",
            "sitting__panel_type",
        )
        for listing in listings:
            said = self.said_of(listing.sitting.meeting)
            referral = self.files[listing.referral_id]
            words = lines_of(listing, ("reason", "judgement", "rationale"))
            if basis := ListingBasis.objects.filter(listing=listing).first():
                words = "\n".join(filter(None, [words, basis.below_threshold]))
            named = f"{listing.sitting.panel_type.name}\n{words}"
            yield self.of_file(referral, Kind.PANEL, listing, words=named, **said)
            if package := SupportPackage.objects.filter(listing=listing).first():
                differences = package.reviews.values_list("difference", flat=True)
                wanted = "\n".join([package.wishes, *differences])
                yield self.of_file(referral, Kind.PANEL, package, words=wanted, **said)
            for paper in Paper.objects.filter(listing=listing).select_related("agency"):
                of_agency = said | {"agency_name": paper.agency.name}
                if self.is_police(paper.agency) and not said["off_because"]:
                    of_agency["off_because"] = Off.POLICE
                yield self.of_file(referral, Kind.FILE, paper, words=paper.shows, **of_agency)
            yield from self.said_for_person(listing, said)
            told = AgencyInformation.objects.filter(listing=listing).exclude(text="")
            for each in told.select_related("agency"):
                of_agency = said | {"agency_name": each.agency.name}
                if self.is_police(each.agency) and not said["off_because"]:
                    of_agency["off_because"] = Off.POLICE
                yield self.of_file(referral, Kind.TOLD, each, words=each.text, **of_agency)

    def said_for_person(self, listing: Listing, said: dict[str, Any]) -> Iterator[Found]:
        """Yield what was said for the person, how to reach them safely, and where the case went."""
        referral = self.files[listing.referral_id]
        for voice in Voice.objects.filter(listing=listing):
            yield self.of_file(referral, Kind.TOLD, voice, words=voice.words, **said)
        for contact in SafeContact.objects.filter(listing=listing):
            words = lines_of(contact, ("telephone", "times", "who_answers", "avoid"))
            yield self.of_file(referral, Kind.PANEL, contact, words=words, **said)
        for transfer in PanelTransfer.objects.filter(listing=listing):
            words = lines_of(transfer, ("to_panel", "told_whom", "reason"))
            yield self.of_file(referral, Kind.PANEL, transfer, words=words, **said)

    def enquiries(self) -> Iterator[Found]:
        for enquiry in Enquiry.objects.filter(referral__in=self.files):
            determination = enquiry.get_determination_display() if enquiry.determination else ""
            said = [enquiry.get_kind_display(), determination, enquiry.reason]
            yield self.of_file(
                self.files[enquiry.referral_id],
                Kind.ENQUIRY,
                enquiry,
                words="\n".join(map(str, filter(None, said))),
                happened_on=localdate(enquiry.started_at),
            )
        for concern in PractitionerConcern.objects.filter(referral__in=self.files):
            if concern.outcome and concern.outcome_at:
                yield self.of_file(
                    self.files[concern.referral_id],
                    Kind.ENQUIRY,
                    concern,
                    words=str(concern.get_outcome_display()),
                    happened_on=localdate(concern.outcome_at),
                )

    def register(self) -> Iterator[Found]:
        for conference in Conference.objects.filter(referral__in=self.files):
            decision = conference.get_decision_display() if conference.decision else ""
            yield self.of_file(
                self.files[conference.referral_id],
                Kind.CONFERENCE,
                conference,
                words="\n".join(map(str, filter(None, [conference.get_kind_display(), decision]))),
                happened_on=conference.held_on or localdate(conference.recorded_at),
            )

    def work(self) -> Iterator[Found]:
        """Yield what followed a decision, and what was done before it, as far as it was told."""
        for model, moment, fields in WORK:
            rows = model._default_manager.filter(referral__in=self.files)
            for row in rows:
                words = lines_of(row, fields)
                if words:
                    referral = self.files[getattr(row, "referral_id")]  # noqa: B009 (any of them)
                    on = day_of(getattr(row, moment))
                    yield self.of_file(referral, Kind.WORK, row, words=words, happened_on=on)
        for referral in self.files.values():
            words = lines_of(referral, ("reason_held", "closing_reason"))
            if words:
                on = localdate(referral.closed_at or referral.received_at)
                yield self.of_file(referral, Kind.WORK, referral, words=words, happened_on=on)

    def reports_that_name(self) -> Iterator[Found]:
        """Yield the reports about others in which they are named: off, being of somebody else."""
        named = ReportPerson.objects.filter(record__in=self.own_records).exclude(
            report__in={each.report_id for each in self.files.values()}
        )
        reports = set(named.values_list("report_id", flat=True))
        others = Referral.objects.filter(report__in=reports).select_related(
            "record", "report__reporter_agency"
        )
        for referral in others:
            sight = sight_of(referral, restricted_people=self.restricted_people)
            yield Found(
                kind=Kind.REPORT,
                source=referral,
                referral=referral,
                person_id=referral.record.person_id,
                words=lines_of(referral.report, REPORT_FIELDS),
                happened_on=localdate(referral.received_at),
                sight=sight,
                off_because=OFF_OF_SIGHT.get(sight, Off.ABOUT_ANOTHER),
                names=(referral.record.name, referral.report.reporter_name),
            )


OFF_OF_SIGHT = {Sight.RESTRICTED: Off.RESTRICTED, Sight.PRACTITIONER: Off.PRACTITIONER}
WORK: tuple[tuple[type[models.Model], str, tuple[str, ...]], ...] = (
    (RatingGiven, "rated_at", ("reason",)),
    (InterimDecision, "decided_at", ("for_now", "awaited")),
    (SafetyAnswer, "answered_at", ("words",)),
    (WhatMattersConversation, "held_on", ("what_matters", "not_seen")),
    (ShortIntervention, "offered_at", ("outcome",)),
    (Feedback, "written_at", ("words",)),
    (Dispute, "received_on", ("statement", "correction", "reason")),
)
