"""What `test_doors.py` needs to know: which objects the addresses name, and who may open them.

A new page is found by itself; a new parameter in an address needs a line here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Absence
from measures import operations as measures
from measures.models import QuarterlyReport
from meetings import operations as meetings
from meetings.models import AgreedAction, Attendance, Meeting
from panels.models import Listing
from people.models import SafetyWarning
from records import documents
from records.audit import SYSTEM
from records.models import IssuedDocument, Message
from referrals import operations as referrals
from referrals.models import (
    AskedAgency,
    Consultation,
    DisclosedItem,
    Escalation,
    HandoverNote,
    Notice,
    Pathway,
    PoliceNotification,
    Referral,
    Report,
    ReportAttachment,
    ReportDraft,
)
from safeguarding.models import Import, ImportedRow
from strategy_meetings.models import StrategyMeeting
from tests.cast import actor
from tests.factories.information import InformationRequestFactory, tells
from tests.factories.known import SafetyWarningFactory
from tests.factories.meetings import STARTS_AT
from tests.factories.panels import SITS_AT, ListingFactory, SittingFactory, awaiting_panel, begin
from tests.factories.police import PoliceNotificationFactory
from tests.factories.referrals import ReportDraftFactory, ReportFactory, somebody
from tests.factories.reporting import AbsenceFactory, ConsultationFactory, NoticeFactory
from tests.factories.safeguarding import ImportedRowFactory, ImportFactory
from tests.factories.strategy_meetings import StrategyMeetingFactory, awaiting
from tests.factories.triage import EscalationFactory, HandoverNoteFactory
from tests.files import upload

# In the record of everybody hidden; it may stand nowhere that an outsider can read.
CANARY = "Canari-Qx7"

# Pages that a stranger may open. Everything else sends them to sign in.
PUBLIC = {
    "accessibility",
    # Strangers to the API are answered 401, by tests/referrals/test_api.py.
    "api:additions",
    "api:codes",
    "api:report",
    "api:reports",
    "api:schema",
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signup",
    "demo",
    "mfa_authenticate",
    "privacy",
    "referrals:report",
    "referrals:report_add",
    "referrals:report_by_link",
    "referrals:report_by_work_address",
    "referrals:report_check",
    "referrals:report_confirm",
    "referrals:report_done",
    "referrals:report_exit",
    "referrals:report_files",
    "referrals:report_form",
    "referrals:report_new_other",
    "referrals:report_other",
    "referrals:report_page",
    "referrals:report_remove_file",
    "referrals:report_remove_other",
    "referrals:report_return",
    "referrals:report_save",
    "referrals:visitor_add",
    "referrals:visitor_report",
    "referrals:visitor_reports",
    "set_language",
    "sign_in_as",
}


@dataclass(frozen=True)
class Page:
    """One address of the site, with the parameters that stand in it."""

    name: str
    parameters: dict[str, str]  # the name of each, and its converter's
    view: Callable[..., Any]

    def __str__(self) -> str:
        return self.name

    @property
    def app(self) -> str:
        return self.name.partition(":")[0]

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)


def pages() -> list[Page]:
    """Return every named address, each name once, as the resolver has it."""
    found: dict[str, Page] = {}
    for page in walk(get_resolver().url_patterns, (), {}):
        found.setdefault(page.name, page)  # of two with one name, the first answers
    return sorted(found.values(), key=str)


def walk(
    patterns: list[URLPattern | URLResolver], spaces: tuple[str, ...], before: dict[str, str]
) -> Iterator[Page]:
    for entry in patterns:
        converters = entry.pattern.converters
        parameters = before | {
            name: type(converters[name]).__name__.removesuffix("Converter").lower()
            if name in converters
            else "string"
            for name in entry.pattern.regex.groupindex
        }
        if isinstance(entry, URLResolver):
            inside = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from walk(entry.url_patterns, inside, parameters)
        else:
            yield Page(":".join((*spaces, entry.name or "")), parameters, entry.callback)


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
    def strategy_meeting(self) -> StrategyMeeting:
        """A meeting about a child, chaired by Elin."""
        child = awaiting(Pathway.CHILD, given_name=CANARY, family_name=CANARY)
        return StrategyMeetingFactory.create(referral=child, chair=self.fixture("elin"))

    @cached_property
    def attendance(self) -> Attendance:
        return self.strategy_meeting.meeting.attendances.get(user_id=self.fixture("elin").pk)

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


@dataclass(frozen=True)
class Hidden:
    """What a parameter names: how to make one, and who of the cast may open it."""

    make: Callable[[World], Any]
    insider: str


# By app and parameter, or by page and parameter where one page differs from the rest of its app.
# A plain value names nothing that could be hidden.
PARAMETERS: dict[tuple[str, str], Hidden | str | int] = {
    ("import_run", "key"): "00000000-0000-7000-8000-000000000000",
    ("imported_row", "key"): Hidden(lambda world: world.imported_row.pk, "nia"),
    ("measures", "key"): Hidden(lambda world: world.quarterly_report.pk, "sian"),
    ("measures", "quarter"): "2026-1",
    ("measures:rows", "key"): "C01",
    ("meetings", "action_id"): Hidden(lambda world: world.action.pk, "elin"),
    ("panels", "action_id"): Hidden(lambda world: world.panel_action.pk, "huw"),
    ("panels", "agency"): "conwy",
    ("panels", "code"): Hidden(lambda world: world.listing.sitting.panel.code, "huw"),
    ("panels", "document_id"): Hidden(
        lambda world: world.minutes("sitting_minutes", world.listing.sitting.meeting).pk, "huw"
    ),
    ("panels", "reference"): Hidden(lambda world: world.listing.sitting.meeting.reference, "huw"),
    ("panels", "referral"): Hidden(lambda world: world.listing.referral.reference, "huw"),
    ("people", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("people", "warning_id"): Hidden(lambda world: world.warning.pk, "nia"),
    ("policies", "ref"): "R6",
    ("referrals", "draft_id"): Hidden(lambda world: world.draft.pk, "tomos"),
    ("referrals", "asked_id"): Hidden(lambda world: world.asked.pk, "rhys"),
    ("referrals", "item_id"): Hidden(lambda world: world.item.pk, "rhys"),
    ("referrals", "batch_id"): Hidden(lambda world: world.notification.batch_id, "nia"),
    ("referrals", "notification_id"): Hidden(lambda world: world.notification.pk, "nia"),
    ("referrals", "message_id"): Hidden(lambda world: world.lost_message.pk, "nia"),
    ("referrals", "number"): 1,
    ("referrals", "page"): "concern",
    ("referrals", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("referrals", "step"): "conversation",
    ("referrals:accept_handover", "key"): Hidden(lambda world: world.handover_note.pk, "nia"),
    ("referrals:disagree", "reference"): Hidden(
        lambda world: world.decided.report.reference, "tomos"
    ),
    ("referrals:disagree", "referral"): Hidden(lambda world: world.decided.reference, "tomos"),
    ("referrals:disagreement", "key"): Hidden(lambda world: world.escalation.pk, "nia"),
    ("referrals:handover_note", "key"): Hidden(lambda world: world.handover_note.pk, "nia"),
    ("referrals:my_report", "reference"): Hidden(lambda world: world.report.reference, "tomos"),
    ("referrals:my_report_withdraw", "reference"): Hidden(
        lambda world: world.report.reference, "tomos"
    ),
    ("referrals:my_report_add", "reference"): Hidden(lambda world: world.report.reference, "tomos"),
    ("referrals:draft_remove_file", "file_id"): Hidden(lambda world: world.draft_file.pk, "tomos"),
    ("referrals", "file_id"): Hidden(lambda world: world.file.pk, "nia"),
    ("referrals:consultation", "reference"): Hidden(
        lambda world: world.consultation.reference, "tomos"
    ),
    ("referrals:notice", "reference"): Hidden(lambda world: world.notice.reference, "lowri"),
    ("referrals:read_notice", "reference"): Hidden(lambda world: world.notice.reference, "lowri"),
    ("accounts", "absence_id"): Hidden(lambda world: world.absence.pk, "tomos"),
    ("rows_of_referral", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("strategy_meetings", "attendance_id"): Hidden(lambda world: world.attendance.pk, "elin"),
    ("strategy_meetings", "document_id"): Hidden(
        lambda world: world.minutes("minutes", world.strategy_meeting.meeting).pk, "elin"
    ),
    ("strategy_meetings", "position"): 1,
    ("strategy_meetings", "reference"): Hidden(
        lambda world: world.strategy_meeting.meeting.reference, "elin"
    ),
    ("strategy_meetings:enquiry", "reference"): Hidden(
        lambda world: world.enquiry.reference, "elin"
    ),
}
# What names nothing at all, by the shape of the parameter.
NOTHING = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "string": "SG-0000-0000",
    "slug": "nothing",
}


def stands_for(page: Page, parameter: str) -> Hidden | str | int | None:
    """Return what a parameter names; None where nobody has said."""
    return PARAMETERS.get((page.name, parameter), PARAMETERS.get((page.app, parameter)))


def hidden(page: Page) -> list[Hidden]:
    """Return what the address names that may be hidden."""
    named = [stands_for(page, parameter) for parameter in page.parameters]
    return [each for each in named if isinstance(each, Hidden)]


def address(page: Page, world: World) -> str:
    """Return the page's address, about hidden things of ``world``."""
    named = {parameter: stands_for(page, parameter) for parameter in page.parameters}
    values = {
        parameter: each.make(world) if isinstance(each, Hidden) else each
        for parameter, each in named.items()
    }
    return reverse(page.name, kwargs=values)


def address_of_nothing(page: Page) -> str:
    """Return the page's address about things that were never there."""
    values = {}
    for parameter, kind in page.parameters.items():
        each = stands_for(page, parameter)
        values[parameter] = NOTHING[kind] if isinstance(each, Hidden) else each
    return reverse(page.name, kwargs=values)
