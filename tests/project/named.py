"""Hidden things of Conwy that the addresses of `doors.py` name, each made when a page needs one."""

from collections.abc import Callable
from functools import cached_property
from typing import Any
from unittest import mock

from django.utils import timezone

from accounts.models import Absence, User
from accounts.roles import Role
from measures import operations as measures
from measures.models import QuarterlyReport
from measures.models_exports import RowsExport
from measures.models_notes import MeasureNote
from meetings import operations as meetings
from meetings.models import AgreedAction, Attendance, Meeting
from panels.models import Listing, Sitting
from panels.models_flags import Flag
from panels.models_listing import Paper
from panels.models_support import SupportPackage
from people.models import (
    Merge,
    PersonRecord,
    Relationship,
    Restriction,
    SafetyWarning,
    Stay,
    Vehicle,
)
from records import documents
from records.audit import SYSTEM
from records.models import IssuedDocument, Message
from referrals import operations as referrals
from referrals.models import (
    AskedAgency,
    Consultation,
    DisclosedItem,
    EmergencyAccess,
    Escalation,
    HandoverNote,
    Notice,
    Pathway,
    PoliceNotification,
    Referral,
    Report,
    ReportAttachment,
    ReportDraft,
    SilentMatch,
)
from safeguarding.models import (
    Import,
    ImportedRow,
)
from strategy_meetings.models import Inaccuracy, MinutesCopy, StrategyMeeting
from tests.cast import actor, person
from tests.factories.copies import InaccuracyFactory, MinutesCopyFactory, came
from tests.factories.emergencies import EmergencyAccessFactory
from tests.factories.exports import RowsExportFactory
from tests.factories.families import MergeFactory, RelationshipFactory, StayFactory, VehicleFactory
from tests.factories.information import InformationRequestFactory, tells
from tests.factories.known import SafetyWarningFactory
from tests.factories.measures import CirculationFactory, MeasureNoteFactory
from tests.factories.meetings import STARTS_AT
from tests.factories.panels import (
    SITS_AT,
    FlagFactory,
    IssueEntryFactory,
    ListingFactory,
    LoggedIssueFactory,
    PanelFactory,
    PaperFactory,
    SittingFactory,
    SupportPackageFactory,
    awaiting_panel,
    begin,
)
from tests.factories.police import PoliceNotificationFactory
from tests.factories.referrals import ReportDraftFactory, ReportFactory, somebody
from tests.factories.reporting import AbsenceFactory, ConsultationFactory, NoticeFactory
from tests.factories.restricting import SilentMatchFactory
from tests.factories.safeguarding import ImportedRowFactory, ImportFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.factories.triage import EscalationFactory, HandoverNoteFactory
from tests.files import upload
from tests.referrals.deciding import decides

# In the record of everybody hidden; it may stand nowhere that an outsider can read.
CANARY = "Canari-Qx7"


class World:
    """Hidden things at Conwy, made when an address needs one."""

    def __init__(self, fixture: Callable[[str], Any]) -> None:
        self.fixture = fixture
        self.policy = fixture("policy")

    @cached_property
    def report(self) -> Report:
        return self.reported()

    def reported(self) -> Report:
        """Return a new report by Tomos about a child, whose record holds the canary."""
        for name in ("mash", "tomos"):
            self.fixture(name)
        child = somebody(given_name=CANARY, family_name=CANARY, address=CANARY)
        told = {
            "concern": CANARY,
            "whereabouts": CANARY,
            "reporter_name": CANARY,
            "reporter_agency_id": self.fixture("glan_morfa").pk,
        }
        return ReportFactory.create(people=[child], told=told, by=actor(self.fixture("tomos")))

    @cached_property
    def referral(self) -> Referral:
        return self.report.referrals.get()

    @cached_property
    def draft(self) -> ReportDraft:
        """One that Tomos has not sent, with somebody else named in it."""
        tomos = self.fixture("tomos")
        draft = ReportDraftFactory.create(user_id=tomos.pk, by=actor(tomos))
        named = {"other_given_name": [CANARY], "given_name": [CANARY]}
        return referrals.save_person(
            draft, number=1, answers=named, by=actor(tomos), at=timezone.now()
        )

    @cached_property
    def asked(self) -> AskedAgency:
        """What the police were asked about that child, and nobody there answered yet."""
        request = InformationRequestFactory.create(
            referral=self.referral, asked=[self.fixture("police")], asks_for=CANARY
        )
        return request.asked_agencies.get()

    @cached_property
    def item(self) -> DisclosedItem:
        """Something the police told of that child."""
        request = InformationRequestFactory.create(
            referral=self.referral, asked=[self.fixture("police")]
        )
        return tells(request.asked_agencies.get(), CANARY, by=actor(self.fixture("rhys")))[0]

    @cached_property
    def notification(self) -> PoliceNotification:
        """What the police sent to Conwy's MASH."""
        self.fixture("mash")
        text = f"INCIDENT LOG\nref | {CANARY}\nperson | {CANARY}\ntext | {CANARY}"
        return PoliceNotificationFactory.create(text=text)

    @cached_property
    def lost_message(self) -> Message:
        """The acknowledgement of the report, which came back."""
        message = Message.objects.get(about_id=self.report.pk)
        Message.objects.filter(pk=message.pk).update(status="sent", sent_at=timezone.now())
        referrals.note_bounce(message.pk, by=SYSTEM, at=timezone.now())
        return message

    @cached_property
    def warning(self) -> SafetyWarning:
        return SafetyWarningFactory.create(
            person=self.referral.record.person, words=CANARY, at=timezone.now()
        )

    @cached_property
    def person(self) -> PersonRecord:
        """The child of the report, who has a mother and a home that are hidden too."""
        return self.referral.record

    @cached_property
    def relationship(self) -> Relationship:
        mother = self.reported().referrals.get().record
        return RelationshipFactory.create(record=mother, other=self.person)

    @cached_property
    def stay(self) -> Stay:
        return StayFactory.create(record=self.person)

    @cached_property
    def vehicle(self) -> Vehicle:
        return VehicleFactory.create(record=self.person, description=CANARY)

    @cached_property
    def twin(self) -> PersonRecord:
        """Somebody else, who may be the same child."""
        return self.reported().referrals.get().record

    @cached_property
    def merge(self) -> Merge:
        """What Nia proposed of the two."""
        return MergeFactory.create(kept=self.person.person, merged=self.twin.person, reason=CANARY)

    @cached_property
    def draft_file(self) -> ReportAttachment:
        """A file of Tomos's draft."""
        tomos = actor(self.fixture("tomos"))
        given = upload("words.txt", CANARY.encode())
        referrals.attach_to_draft(self.draft, file=given, shows=CANARY, by=tomos, at=timezone.now())
        return self.draft.attachments.get()

    @cached_property
    def file(self) -> ReportAttachment:
        """A file of the report, which was not released to anybody let in."""
        given = upload(f"{CANARY}.txt", CANARY.encode())
        referrals.attach_to_referral(
            self.referral, file=given, shows=CANARY, by=SYSTEM, at=timezone.now()
        )
        return self.report.attachments.get()

    @cached_property
    def consultation(self) -> Consultation:
        """A question of Tomos's."""
        self.fixture("conwy")
        return ConsultationFactory.create(question=CANARY, by=actor(self.fixture("tomos")))

    @cached_property
    def notice(self) -> Notice:
        """What the police told Lowri's school."""
        school = self.fixture("lowri").memberships.get().agency
        return NoticeFactory.create(
            agency=school, family_name=CANARY, words=CANARY, by=actor(self.fixture("rhys"))
        )

    @cached_property
    def absence(self) -> Absence:
        return AbsenceFactory.create(user=self.fixture("tomos"))

    @cached_property
    def colleague(self) -> User:
        """Somebody at Conwy, whose account Alun manages."""
        self.fixture("alun")
        return person(CANARY, Role.REPORTER, "office")

    @cached_property
    def silent_match(self) -> SilentMatch:
        """A report that Mali has to compare with a restricted record."""
        for name in ("mash", "mali"):
            self.fixture(name)
        child = {"given_name": CANARY, "family_name": CANARY}
        # In office hours, when somebody keeps the restricted records: nobody has to cover.
        return SilentMatchFactory.create(child=child, by=actor(self.fixture("mali")), at=STARTS_AT)

    @cached_property
    def restriction(self) -> Restriction:
        """What closes the record that Mali compares with."""
        return Restriction.objects.get(person=self.silent_match.person)

    @cached_property
    def adoption(self) -> Restriction:
        """An adoption that Nesta is named on."""
        by, at = actor(self.fixture("mali")), timezone.now()
        child = self.reported().referrals.get()
        restriction = referrals.restrict(
            child.record.person,
            category=child.policy.restriction_categories.get(keeps_identities_apart=True),
            reason=CANARY,
            decided_by_name=CANARY,
            by=by,
            at=at,
        )
        referrals.name(restriction, user=self.fixture("nesta"), until=None, by=by, at=at)
        return restriction

    @cached_property
    def strategy_meeting(self) -> StrategyMeeting:
        """A meeting about a child, chaired by Elin."""
        child = awaiting(Pathway.CHILD, given_name=CANARY, family_name=CANARY)
        return StrategyMeetingFactory.create(referral=child, chair=self.fixture("elin"))

    @cached_property
    def attendance(self) -> Attendance:
        return self.strategy_meeting.meeting.attendances.get(user_id=self.fixture("elin").pk)

    @cached_property
    def employers_copy(self) -> MinutesCopy:
        return MinutesCopyFactory.create(
            attendance=came(self.attendance), kind=MinutesCopy.Kind.EMPLOYER, reason=CANARY
        )

    @cached_property
    def inaccuracy(self) -> Inaccuracy:
        """What the chair herself says is wrong in the minutes of that meeting."""
        return InaccuracyFactory.create(attendance=self.attendance)

    @cached_property
    def action(self) -> AgreedAction:
        """What Conwy agreed to do at that meeting."""
        meeting, elin = self.strategy_meeting.meeting, actor(self.fixture("elin"))
        meetings.start_meeting(meeting, by=elin, at=STARTS_AT)
        meeting.refresh_from_db()
        return meetings.agree_action(
            meeting,
            referral=Referral.objects.get(meetingreferral__meeting=meeting),
            what=CANARY,
            agency=self.fixture("conwy"),
            due_on=STARTS_AT.date(),
            by=elin,
            at=STARTS_AT,
        )

    @cached_property
    def decided(self) -> Referral:
        """Another report by Tomos, decided by Nia."""
        outcomes = self.policy.screening_outcomes
        referral = self.reported().referrals.get()
        return referrals.screen(
            referral,
            outcome=outcomes.get(code="child-strategy-discussion"),
            level=self.policy.threshold_levels.get(code="child-protection"),
            rationale=CANARY,
            version=referral.version,
            by=actor(self.fixture("nia")),
            at=timezone.now(),
        )

    @cached_property
    def proposed(self) -> Referral:
        """One that Nia would do nothing about, at a level for which somebody else signs."""
        self.fixture("mared")
        return self.decided_as("child-protection")

    @cached_property
    def drawn(self) -> Referral:
        """One that Nia did nothing about, and the lot fell on it to be checked."""
        with mock.patch("referrals.rules.deciding.is_in_sample", return_value=True):
            return self.decided_as("child-universal")

    def decided_as(self, level: str) -> Referral:
        """Return another report by Tomos that Nia decides to do nothing about."""
        return decides(
            self.reported().referrals.get(),
            by=actor(self.fixture("nia")),
            outcome="child-no-further-action",
            level=level,
        )

    @cached_property
    def escalation(self) -> Escalation:
        """Tomos disagrees with that decision."""
        self.fixture("lowri")
        return EscalationFactory.create(
            referral=self.decided, by=actor(self.fixture("tomos")), reason=CANARY
        )

    @cached_property
    def handover_note(self) -> HandoverNote:
        """What Emyr of the emergency duty team hands to the hub."""
        emyr = actor(self.fixture("emyr"))
        return HandoverNoteFactory.create(by=emyr, words=CANARY, lines={self.referral: CANARY})

    def minutes(self, kind: str, meeting: Meeting) -> IssuedDocument:
        """Issue and render the minutes of a meeting."""
        issued = documents.issue(
            kind=kind,
            template="pdf/base.html",
            language="en",
            context={"title": CANARY},
            title="Minutes",
            reference=meeting.reference,
            by=SYSTEM,
            at=STARTS_AT,
        )
        return documents.make(issued, at=STARTS_AT)

    @cached_property
    def listing(self) -> Listing:
        """A case of Conwy's panel, which Huw co-ordinates."""
        self.fixture("huw")
        adult = awaiting_panel(given_name=CANARY, family_name=CANARY, concern=CANARY)
        sitting = SittingFactory.create(chair=self.fixture("elin"))
        return ListingFactory.create(sitting=sitting, referral=adult, reason=CANARY)

    @cached_property
    def paper(self) -> Paper:
        """What Conwy's agency brought to that case."""
        return PaperFactory.create(
            listing=self.listing, agency=self.fixture("conwy"), shows=CANARY, by=SYSTEM
        )

    @cached_property
    def package(self) -> SupportPackage:
        """What was devised for whoever that case is about."""
        return SupportPackageFactory.create(listing=self.listing, wishes=CANARY)

    @cached_property
    def logged_at(self) -> Sitting:
        """A sitting of Conwy's that keeps a log, with an issue in it."""
        self.fixture("huw")
        panel = PanelFactory.create(panel_type="joint-agency")
        sitting = SittingFactory.create(panel=panel, chair=self.fixture("elin"))
        IssueEntryFactory.create(
            issue=LoggedIssueFactory.create(sitting=sitting, what=CANARY), sitting=sitting
        )
        return sitting

    @cached_property
    def flag(self) -> Flag:
        """What Conwy is asked to mark on its file after that case."""
        return FlagFactory.create(listing=self.listing, agency=self.fixture("conwy"))

    @cached_property
    def panel_action(self) -> AgreedAction:
        """What Conwy agreed to do at that sitting."""
        begin(self.listing.sitting)
        return meetings.agree_action(
            self.listing.sitting.meeting,
            referral=self.listing.referral,
            what=CANARY,
            agency=self.fixture("conwy"),
            due_on=SITS_AT.date(),
            by=SYSTEM,
            at=SITS_AT,
        )

    @cached_property
    def enquiry(self) -> Referral:
        return awaiting(Pathway.ADULT, given_name=CANARY, family_name=CANARY)

    @cached_property
    def emergency(self) -> EmergencyAccess:
        """What Anwen opened in an emergency."""
        return EmergencyAccessFactory.create(
            reference=self.referral.reference,
            explanation=f"{CANARY} is at the hospital and nobody answers.",
            by=actor(self.fixture("anwen")),
        )

    @cached_property
    def import_run(self) -> Import:
        return ImportFactory.create()

    @cached_property
    def imported_row(self) -> ImportedRow:
        return ImportedRowFactory.create(
            import_run=self.import_run,
            values=[("Name", CANARY)],
            referral_reference=self.referral.reference,
        )

    @cached_property
    def rows_export(self) -> RowsExport:
        return RowsExportFactory.create(asker=self.fixture("sian"))

    @cached_property
    def note(self) -> MeasureNote:
        """Return what a manager wrote on a figure of the council, of which nothing is signed."""
        sian = actor(self.fixture("sian"))
        return MeasureNoteFactory.create(
            snapshot__agency=self.fixture("conwy"), text_en=CANARY, by=sian
        )

    @cached_property
    def circulated_report(self) -> QuarterlyReport:
        """Return a report on practitioners that the council's own people may read."""
        return CirculationFactory.create(snapshot__agency=self.fixture("conwy")).report

    @cached_property
    def quarterly_report(self) -> QuarterlyReport:
        sian = self.fixture("sian")
        return measures.request_report(
            self.fixture("conwy"),
            year=2026,
            quarter=1,
            language="en",
            by=actor(sian),
            at=timezone.now(),
        )
