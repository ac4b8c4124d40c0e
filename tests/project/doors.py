"""What `test_doors.py` needs to know: which objects the addresses name, and who may open them.

A new page is found by itself; a new parameter in an address needs a line here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.factories.chronology import copy_of, entry_of
from tests.project import (
    named_calling,
    named_concerns,
    named_deciding,
    named_enquiries,
    named_live,
)
from tests.project.named_rights import World

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
    "health",
    "health_deep",
    "meetings:feed",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "policy_reports",
    "privacy",
    "privacy_on",
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
    "single_sign_on",
    "single_sign_on_done",
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


@dataclass(frozen=True)
class Hidden:
    """What a parameter names: how to make one, and who of the cast may open it."""

    make: Callable[[World], Any]
    insider: str


# By app and parameter, or by page and parameter where one page differs from the rest of its app.
# A plain value names nothing that could be hidden.
PARAMETERS: dict[tuple[str, str], Hidden | str | int] = {
    ("approval", "key"): Hidden(lambda world: world.approval.pk, "sian"),
    ("import_run", "key"): Hidden(lambda world: world.import_run.pk, "alun"),
    ("imported_row", "key"): Hidden(lambda world: world.imported_row.pk, "nia"),
    ("measures", "key"): Hidden(lambda world: world.quarterly_report.pk, "sian"),
    ("measures", "quarter"): "2026-1",
    ("measures:download_circulated", "key"): Hidden(
        lambda world: world.circulated_report.pk, "dai"
    ),
    ("measures:rows", "key"): "C01",
    ("measures:open_referrals", "name"): "late",
    ("measures:export_rows", "key"): "C01",
    ("measures", "code"): "marac-quarterly",
    **{
        (f"measures:{name}", "key"): Hidden(lambda world: world.note.commentary.snapshot_id, "sian")
        for name in (
            "frozen_figures",
            "frozen_rows",
            "notes",
            "notes_due",
            "note",
            "sign_note",
            "issue_report",
        )
    },
    ("measures", "measure"): "C04",
    ("measures:rows_export", "key"): Hidden(lambda world: world.rows_export.pk, "sian"),
    ("measures:start_export", "key"): Hidden(lambda world: world.rows_export.pk, "sian"),
    ("measures:cancel_export", "key"): Hidden(lambda world: world.rows_export.pk, "sian"),
    ("measures:download_export", "key"): Hidden(lambda world: world.rows_export.pk, "sian"),
    ("meetings", "token"): Hidden(named_calling.token, "elin"),
    ("meetings", "action_id"): Hidden(lambda world: world.action.pk, "elin"),
    ("panels", "action_id"): Hidden(lambda world: world.panel_action.pk, "huw"),
    ("panels", "agency"): "conwy",
    ("panels", "code"): Hidden(lambda world: world.listing.sitting.panel.code, "huw"),
    ("panels", "document_id"): Hidden(
        lambda world: world.minutes("sitting_minutes", world.listing.sitting.meeting).pk, "huw"
    ),
    ("panels:review_support", "referral"): Hidden(
        lambda world: world.package.listing.referral.reference, "huw"
    ),
    ("panels:answer", "reference"): Hidden(
        lambda world: world.listing.sitting.meeting.reference, "elin"
    ),
    ("panels:raise_issue", "reference"): Hidden(
        lambda world: world.logged_at.meeting.reference, "huw"
    ),
    ("panels:logged_issue", "reference"): Hidden(
        lambda world: world.logged_at.meeting.reference, "huw"
    ),
    ("panels", "number"): 1,
    ("panels", "flag_id"): Hidden(lambda world: world.flag.pk, "huw"),
    ("panels", "paper_id"): Hidden(lambda world: world.paper.pk, "huw"),
    ("panels", "reference"): Hidden(lambda world: world.listing.sitting.meeting.reference, "huw"),
    ("panels", "referral"): Hidden(lambda world: world.listing.referral.reference, "huw"),
    ("panels", "voice"): "children",
    ("people", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("people", "warning_id"): Hidden(lambda world: world.warning.pk, "nia"),
    ("people", "person_id"): Hidden(lambda world: world.person.person_id, "nia"),
    ("people", "other_id"): Hidden(lambda world: world.twin.person_id, "nia"),
    ("people", "merge_id"): Hidden(lambda world: world.merge.pk, "nia"),
    ("people:relationship", "key"): Hidden(lambda world: world.relationship.pk, "nia"),
    ("people:stay", "key"): Hidden(lambda world: world.stay.pk, "nia"),
    ("people:vehicle", "key"): Hidden(lambda world: world.vehicle.pk, "nia"),
    ("policies", "ref"): "R6",
    ("referrals:assess", "code"): "seraf",
    ("referrals", "draft_id"): Hidden(lambda world: world.draft.pk, "tomos"),
    ("referrals", "asked_as"): Hidden(lambda world: world.asked.request.reference, "nia"),
    ("referrals", "asked_id"): Hidden(lambda world: world.asked.pk, "rhys"),
    ("referrals", "item_id"): Hidden(lambda world: world.item.pk, "rhys"),
    ("referrals", "batch_id"): Hidden(lambda world: world.notification.batch_id, "nia"),
    ("referrals", "notification_id"): Hidden(lambda world: world.notification.pk, "nia"),
    ("referrals", "match_id"): Hidden(lambda world: world.silent_match.pk, "mali"),
    ("referrals", "restriction_id"): Hidden(lambda world: world.restriction.pk, "mali"),
    ("referrals:adoption", "restriction_id"): Hidden(lambda world: world.adoption.pk, "nesta"),
    ("referrals", "message_id"): Hidden(lambda world: world.lost_message.pk, "nia"),
    ("referrals", "number"): 1,
    ("referrals", "page"): "concern",
    ("referrals", "power_id"): Hidden(lambda world: named_enquiries.power(world).pk, "nia"),
    ("referrals", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("referrals", "step"): "conversation",
    ("referrals:accept_handover", "key"): Hidden(lambda world: world.handover_note.pk, "nia"),
    ("referrals:check", "reference"): Hidden(lambda world: world.drawn.reference, "mared"),
    ("referrals:copy_out", "reference"): Hidden(lambda world: world.decided.reference, "nia"),
    ("referrals:sign_off", "reference"): Hidden(lambda world: world.proposed.reference, "mared"),
    ("referrals:disagree", "reference"): Hidden(
        lambda world: world.decided.report.reference, "tomos"
    ),
    ("referrals:disagree", "referral"): Hidden(lambda world: world.decided.reference, "tomos"),
    ("referrals:agreement", "key"): Hidden(lambda world: world.agreement.pk, "mair"),
    ("referrals:leave_agreement", "key"): Hidden(lambda world: world.party.pk, "mair"),
    ("referrals:emergency", "key"): Hidden(lambda world: world.emergency.pk, "sian"),
    ("referrals:end_emergency", "key"): Hidden(lambda world: world.emergency.pk, "anwen"),
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
    ("accounts", "user_id"): Hidden(lambda world: world.colleague.pk, "alun"),
    ("mfa_edit_webauthn", "pk"): 1,
    ("mfa_remove_webauthn", "pk"): 1,
    ("single_sign_on", "code"): "nobody",
    ("single_sign_on_done", "code"): "nobody",
    ("accounts", "absence_id"): Hidden(lambda world: world.absence.pk, "tomos"),
    ("breach", "key"): Hidden(lambda world: world.breach.pk, "mair"),
    ("what_went", "key"): Hidden(lambda world: world.breach.pk, "mair"),
    ("recall", "key"): Hidden(lambda world: world.recall.pk, "nia"),
    ("dispute", "key"): Hidden(lambda world: world.dispute.pk, "mair"),
    ("privacy_on", "day"): "2026-04-01",
    ("held_item", "item_id"): Hidden(lambda world: world.held_item.pk, "mair"),
    ("kept_file", "reference"): Hidden(lambda world: world.kept_file.reference, "mair"),
    ("legal_hold", "hold_id"): Hidden(lambda world: world.legal_hold.pk, "mair"),
    **dict.fromkeys(
        [
            (name, "person_id")
            for name in (
                "chronology",
                "print_chronology",
                "copy_chronology",
                "add_chronology_entry",
                "chronology_entry",
            )
        ],
        Hidden(lambda world: world.person.person_id, "nia"),
    ),
    ("chronology_entry", "entry_id"): Hidden(
        lambda world: entry_of(world.person, world.fixture("nia")).entry_id, "nia"
    ),
    ("chronology_copy", "copy_id"): Hidden(
        lambda world: copy_of(world.person, world.fixture("nia")).pk, "nia"
    ),
    ("subject_pack", "pack_id"): Hidden(lambda world: world.subject_pack.pk, "mair"),
    ("subject_pack_document", "pack_id"): Hidden(lambda world: world.subject_pack.pk, "mair"),
    **dict.fromkeys(
        [
            (name, "reference")
            for name in (
                "subject_request",
                "subject_request_people",
                "gather_for_request",
                "make_subject_pack",
                "extend_subject_request",
                "close_subject_request",
            )
        ],
        Hidden(lambda world: world.subject_request.reference, "mair"),
    ),
    ("unusual_look", "look_id"): Hidden(lambda world: world.unusual_look.pk, "mair"),
    ("rows_of_referral", "reference"): Hidden(lambda world: world.referral.reference, "nia"),
    ("strategy_meetings:copy", "attendance_id"): Hidden(
        lambda world: world.employers_copy.attendance_id, "elin"
    ),
    ("strategy_meetings:preview", "attendance_id"): Hidden(
        lambda world: world.employers_copy.attendance_id, "elin"
    ),
    ("strategy_meetings", "attendance_id"): Hidden(lambda world: world.attendance.pk, "elin"),
    ("strategy_meetings", "inaccuracy_id"): Hidden(lambda world: world.inaccuracy.pk, "elin"),
    ("strategy_meetings", "document_id"): Hidden(
        lambda world: world.minutes("minutes", world.strategy_meeting.meeting).pk, "elin"
    ),
    ("strategy_meetings:dissent", "decision_id"): Hidden(
        lambda world: named_deciding.decision(world).pk, "elin"
    ),
    ("strategy_meetings:follow_up", "action_id"): Hidden(
        lambda world: named_deciding.earlier_action(world).pk, "elin"
    ),
    ("strategy_meetings:confirm", "kind"): "risk",
    ("strategy_meetings:confirm", "digest"): Hidden(
        lambda world: named_live.marked_line(world).digest, "elin"
    ),
    ("strategy_meetings:restricted_part", "part_id"): Hidden(
        lambda world: named_deciding.restricted_part(world).pk, "elin"
    ),
    ("strategy_meetings", "part"): "safeguard",
    **dict.fromkeys(
        [
            (f"strategy_meetings:concern{name}", "reference")
            for name in (
                "",
                "_add",
                "_add_employer",
                "_consider",
                "_decide",
                "_investigate",
                "_keep_out",
                "_notice",
                "_sign_off",
            )
        ],
        Hidden(lambda world: named_concerns.concern(world).reference, "dai"),
    ),
    ("strategy_meetings:concern_findings", "investigation_id"): Hidden(
        lambda world: named_concerns.investigation(world).pk, "dai"
    ),
    ("strategy_meetings", "employer_id"): Hidden(
        lambda world: named_concerns.employer(world).pk, "dai"
    ),
    ("strategy_meetings:employer_part", "employer_id"): Hidden(
        lambda world: named_concerns.employer(world).pk, "eleri"
    ),
    ("strategy_meetings:employer_action", "employer_id"): Hidden(
        lambda world: named_concerns.employer(world).pk, "eleri"
    ),
    ("strategy_meetings:employer_action", "action_id"): Hidden(
        lambda world: named_concerns.action(world).pk, "eleri"
    ),
    ("strategy_meetings:concern_copy", "document_id"): Hidden(
        lambda world: named_concerns.copy_of_record(world).pk, "dai"
    ),
    ("strategy_meetings", "position"): 1,
    ("strategy_meetings", "duty"): "lead_coordinator",
    ("strategy_meetings:allocate", "reference"): Hidden(
        lambda world: named_calling.running(world).reference, "ceri"
    ),
    ("strategy_meetings:report", "reference"): Hidden(
        lambda world: named_calling.reported_to(world).meeting.reference, "haf"
    ),
    ("strategy_meetings", "about"): Hidden(
        lambda world: named_calling.reported_about(world).reference, "haf"
    ),
    ("strategy_meetings", "reference"): Hidden(
        lambda world: world.strategy_meeting.meeting.reference, "elin"
    ),
    ("strategy_meetings:enquiry", "reference"): Hidden(
        lambda world: world.enquiry.reference, "elin"
    ),
    **dict.fromkeys(
        [
            (f"strategy_meetings:{name}", "reference")
            for name in (
                "add_to_enquiry",
                "adult",
                "apply_for_support_order",
                "authorise",
                "element",
                "enquiry_document",
                "findings",
                "issue_enquiry",
                "save_element",
                "support_order",
            )
        ],
        Hidden(lambda world: named_enquiries.running(world).reference, "ceri"),
    ),
    **dict.fromkeys(
        [
            (f"strategy_meetings:{name}", "reference")
            for name in ("child", "consider", "side_by_side")
        ],
        Hidden(lambda world: named_enquiries.child_enquiry(world).referral.reference, "ceri"),
    ),
    ("strategy_meetings", "element"): "factual-accuracy",
    ("strategy_meetings", "what"): "step",
    ("strategy_meetings", "maker_id"): Hidden(
        lambda world: named_enquiries.maker(world).pk, "ceri"
    ),
    ("strategy_meetings", "order_id"): Hidden(
        lambda world: named_enquiries.order(world).pk, "ceri"
    ),
    ("strategy_meetings:enquiry_document", "document_id"): Hidden(
        lambda world: named_enquiries.record(world).pk, "ceri"
    ),
    ("strategy_meetings:investigate", "reference"): Hidden(
        lambda world: named_enquiries.investigation(world).referral.reference, "ceri"
    ),
    ("strategy_meetings:investigation", "reference"): Hidden(
        lambda world: named_enquiries.investigation(world).referral.reference, "ceri"
    ),
    ("strategy_meetings:investigation", "investigation_id"): Hidden(
        lambda world: named_enquiries.investigation(world).pk, "ceri"
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
        values[parameter] = NOTHING[kind] if each is None or isinstance(each, Hidden) else each
    return reverse(page.name, kwargs=values)
