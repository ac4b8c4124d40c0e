"""Who may do what, at all: one page, changed by review and release, never by a setting."""

from collections.abc import Mapping
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.audit import Actor


class Role(models.TextChoices):
    """What somebody is in a team."""

    REPORTER = "reporter", _("Professional reporter")
    DESIGNATED_PERSON = "designated_person", _("Designated safeguarding person")
    DEPUTY_DESIGNATED_PERSON = (
        "deputy_designated_person",
        _("Deputy designated safeguarding person"),
    )
    SCREENER = "screener", _("MASH screener")
    MASH_MANAGER = "mash_manager", _("MASH manager")
    EMERGENCY_DUTY_WORKER = "emergency_duty_worker", _("Emergency duty worker")
    PARTNER_RESEARCHER = "partner_researcher", _("Partner researcher")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    TEAM_MANAGER = "team_manager", _("Team manager")
    LEAD_COORDINATOR = "lead_coordinator", _("Adult lead co-ordinator")
    LADO = "lado", _("LADO/DOS")
    ISRO = "isro", _("Independent safeguarding reviewing officer (chair)")
    MINUTE_TAKER = "minute_taker", _("Minute-taker")
    IDVA = "idva", _("Independent domestic violence adviser")
    PANEL_COORDINATOR = "panel_coordinator", _("Panel co-ordinator")
    LEGAL_ADVISER = "legal_adviser", _("Legal adviser")
    EMPLOYER_CONTACT = "employer_contact", _("Employer's contact")
    SERVICE_MANAGER = "service_manager", _("Service manager")
    GATEKEEPER = "gatekeeper", _("Restricted-record gatekeeper")
    ADOPTION_WORKER = "adoption_worker", _("Adoption worker")
    PRIVACY_OFFICER = "privacy_officer", _("Caldicott guardian and privacy officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator (no case content)")


class Can(Enum):
    """What a role may let somebody do. Which record they may do it to is another question."""

    SUBMIT_REPORTS = "submit reports"
    VIEW_AGENCY_REPORTS = "view the reports that colleagues at their agency made"
    SEND_NOTICES = "tell schools of domestic abuse at a child's home"
    VIEW_REFERRALS = "view referrals they are involved in"
    VIEW_AGENCY_REFERRALS = "view every unrestricted referral of their agency"
    VIEW_PRACTITIONER_REFERRALS = "view practitioner (Section 5) referrals of their agency"
    VIEW_RESTRICTED_REFERRALS = "view restricted referrals of their agency"
    KEEP_RESTRICTIONS = "restrict records, name who may see them, and clear silent matches"
    RECORD_DENIALS = "record whom a record is closed to for ever"
    JOIN_ADOPTED_IDENTITIES = "open the identities before and after an adoption, with a reason"
    VIEW_QUEUE = "view the triage queue"
    SCREEN_REFERRALS = "screen referrals"
    TAKE_IN_NOTIFICATIONS = "take in police notifications"
    CLOSE_REFERRALS = "close referrals"
    HOLD_REFERRALS = "be given a referral to work on"
    RECORD_WORK = "record what follows a decision"
    CHECK_DECISIONS = "check decisions of their agency, and watch its hand-overs"
    ACCEPT_CASES = "accept cases handed over to their team"
    REQUEST_INFORMATION = "ask agencies for information and read what they tell"
    ANSWER_INFORMATION_REQUESTS = "answer for their agency what it is asked"
    KEEP_WARNINGS = "raise, review and end staff-safety warnings"
    SEARCH_PEOPLE = "search people"
    LINK_PEOPLE = "say that two records are one person"
    RECORD_ENQUIRIES = "record enquiries"
    AUTHORISE_DETERMINATIONS = "authorise the determinations that others made of enquiries"
    ALLOCATE_ENQUIRIES = "say who holds enquiries, and see who holds how many"
    VIEW_MEETINGS = "view meetings they are invited to"
    SCHEDULE_MEETINGS = "schedule meetings"
    CHAIR_MEETINGS = "chair meetings and record decisions"
    TAKE_MINUTES = "take minutes"
    ACT_FOR_EMPLOYER = "tell and act for an employer in a concern about somebody's work"
    VIEW_PANELS = "view panels of their agency"
    CONTRIBUTE_TO_PANELS = "give their agency's information to a panel"
    COORDINATE_PANELS = "arrange sittings and record a panel's decisions"
    VIEW_FIGURES = "view figures"
    MAKE_QUARTERLY_REPORTS = "make quarterly reports"
    WRITE_FIGURE_NOTES = "write and sign notes on figures"
    ISSUE_QUARTERLY_REPORTS = "ask for notes on figures and issue the quarterly report"
    VIEW_AUDIT = "view who did and looked at what"
    REVIEW_LOOKS = "review looks at records that are unusual"
    MANAGE_ACCOUNTS = "manage agencies, teams and staff"
    PUBLISH_POLICIES = "publish policies and bank holidays"
    IMPORT_RECORDS = "import records"
    USE_EMERGENCY_ACCESS = "open one referral for an hour in an emergency"
    REVIEW_EMERGENCY_ACCESS = "review what others opened in an emergency"
    KEEP_AGREEMENTS = "keep the register of sharing agreements"
    SEE_TO_BREACHES = "see to what went wrong, and close what somebody else opened"
    SEE_TO_DISPUTES = "decide on corrections and objections that people ask for"
    KEEP_GUARDIAN_LOG = "keep the Caldicott guardian's log of decisions"
    EXPORT_PROCESSING = "take out what a data protection officer needs"
    ANSWER_SUBJECT_ACCESS = "decide what somebody who asks is told of what is held about them"
    KEEP_RETENTION = "hold files, review what is due, and have it destroyed"
    APPROVE_LIFTING_RESTRICTIONS = "approve lifting a restriction"
    APPROVE_MERGING_PEOPLE = "approve making two people one, and undoing it"
    APPROVE_BULK_EXPORTS = "approve exporting many people's records"
    APPROVE_DESTRUCTION = "approve destroying records"
    APPROVE_EMERGENCY_ACCESS = "approve emergency access beyond one's share for the day"
    APPROVE_SECOND_FACTOR_RESETS = "approve resetting somebody's second factor"
    APPROVE_IDENTITY_LINKS = "approve linking somebody's single sign-on"


REPORTING = frozenset({Can.SUBMIT_REPORTS})
ATTENDING = REPORTING | {Can.VIEW_REFERRALS, Can.VIEW_MEETINGS}
PANEL = frozenset({Can.VIEW_PANELS, Can.CONTRIBUTE_TO_PANELS})
SCREENING = frozenset(
    {
        Can.USE_EMERGENCY_ACCESS,
        Can.SEND_NOTICES,
        Can.VIEW_AGENCY_REFERRALS,
        Can.VIEW_QUEUE,
        Can.SCREEN_REFERRALS,
        Can.HOLD_REFERRALS,
        Can.RECORD_WORK,
        Can.KEEP_WARNINGS,
        Can.TAKE_IN_NOTIFICATIONS,
        Can.SEARCH_PEOPLE,
        Can.LINK_PEOPLE,
        Can.REQUEST_INFORMATION,
    }
)
CHAIRING = frozenset(
    {Can.VIEW_AGENCY_REFERRALS, Can.SCHEDULE_MEETINGS, Can.CHAIR_MEETINGS, Can.TAKE_MINUTES}
)
MANAGING = frozenset(
    {
        Can.VIEW_FIGURES,
        Can.MAKE_QUARTERLY_REPORTS,
        Can.WRITE_FIGURE_NOTES,
        Can.CHECK_DECISIONS,
    }
)
CASEWORK = frozenset(
    {
        Can.HOLD_REFERRALS,
        Can.RECORD_WORK,
        Can.ACCEPT_CASES,
        Can.KEEP_WARNINGS,
        Can.USE_EMERGENCY_ACCESS,
    }
)
ANSWERING = frozenset({Can.ANSWER_INFORMATION_REQUESTS, Can.USE_EMERGENCY_ACCESS})
# Who allows what nobody does alone. Somebody else than who asked; absent, their delegate.
APPROVING_MERGES = frozenset({Can.APPROVE_MERGING_PEOPLE})
APPROVING_ACCESS = frozenset({Can.APPROVE_EMERGENCY_ACCESS, Can.APPROVE_BULK_EXPORTS})

ROLES: Mapping[Role, frozenset[Can]] = {
    Role.REPORTER: REPORTING,
    Role.DESIGNATED_PERSON: ATTENDING | PANEL | ANSWERING | {Can.VIEW_AGENCY_REPORTS},
    Role.DEPUTY_DESIGNATED_PERSON: ATTENDING | PANEL | ANSWERING | {Can.VIEW_AGENCY_REPORTS},
    Role.SCREENER: ATTENDING | SCREENING | {Can.CLOSE_REFERRALS},
    Role.MASH_MANAGER: ATTENDING
    | SCREENING
    | PANEL
    | MANAGING
    | APPROVING_MERGES
    | {Can.CLOSE_REFERRALS, Can.APPROVE_EMERGENCY_ACCESS},
    Role.EMERGENCY_DUTY_WORKER: ATTENDING | SCREENING,
    Role.PARTNER_RESEARCHER: ATTENDING
    | PANEL
    | ANSWERING
    | {
        Can.VIEW_QUEUE,
        Can.TAKE_IN_NOTIFICATIONS,
        Can.SEARCH_PEOPLE,
        Can.SEND_NOTICES,
    },
    Role.SOCIAL_WORKER: ATTENDING | PANEL | CASEWORK | {Can.SEARCH_PEOPLE, Can.RECORD_ENQUIRIES},
    Role.TEAM_MANAGER: ATTENDING
    | PANEL
    | CHAIRING
    | CASEWORK
    | APPROVING_MERGES
    | {
        Can.REQUEST_INFORMATION,
        Can.CHECK_DECISIONS,
        Can.SEARCH_PEOPLE,
        Can.RECORD_ENQUIRIES,
        Can.AUTHORISE_DETERMINATIONS,
        Can.ALLOCATE_ENQUIRIES,
        Can.CLOSE_REFERRALS,
        Can.VIEW_FIGURES,
        Can.WRITE_FIGURE_NOTES,
    },
    Role.LEAD_COORDINATOR: ATTENDING
    | PANEL
    | CHAIRING
    | CASEWORK
    | {
        Can.REQUEST_INFORMATION,
        Can.SEARCH_PEOPLE,
        Can.RECORD_ENQUIRIES,
        Can.AUTHORISE_DETERMINATIONS,
        Can.ALLOCATE_ENQUIRIES,
        Can.CLOSE_REFERRALS,
    },
    Role.LADO: ATTENDING
    | CHAIRING
    | {
        Can.REVIEW_LOOKS,
        Can.SEE_TO_BREACHES,
        Can.USE_EMERGENCY_ACCESS,
        Can.VIEW_PRACTITIONER_REFERRALS,
        Can.SCREEN_REFERRALS,
        Can.CHECK_DECISIONS,
        Can.HOLD_REFERRALS,
        Can.RECORD_WORK,
        Can.KEEP_WARNINGS,
        Can.REQUEST_INFORMATION,
        Can.SEARCH_PEOPLE,
        Can.RECORD_ENQUIRIES,
        Can.CLOSE_REFERRALS,
    },
    Role.ISRO: ATTENDING | CHAIRING | PANEL | {Can.SEARCH_PEOPLE},
    Role.MINUTE_TAKER: ATTENDING | {Can.TAKE_MINUTES},
    Role.IDVA: ATTENDING | PANEL | ANSWERING,
    Role.PANEL_COORDINATOR: ATTENDING
    | PANEL
    | {Can.VIEW_AGENCY_REFERRALS, Can.COORDINATE_PANELS, Can.SEARCH_PEOPLE},
    Role.LEGAL_ADVISER: ATTENDING,
    Role.EMPLOYER_CONTACT: REPORTING | {Can.VIEW_MEETINGS, Can.ACT_FOR_EMPLOYER},
    Role.SERVICE_MANAGER: ATTENDING
    | PANEL
    | MANAGING
    | APPROVING_MERGES
    | APPROVING_ACCESS
    | {
        Can.ISSUE_QUARTERLY_REPORTS,
        Can.VIEW_AGENCY_REFERRALS,
        Can.VIEW_QUEUE,
        Can.PUBLISH_POLICIES,
        Can.VIEW_AUDIT,
        Can.SEE_TO_BREACHES,
        Can.ANSWER_SUBJECT_ACCESS,
        Can.KEEP_RETENTION,
        Can.REVIEW_EMERGENCY_ACCESS,
        Can.APPROVE_DESTRUCTION,
        Can.APPROVE_SECOND_FACTOR_RESETS,
        Can.APPROVE_IDENTITY_LINKS,
    },
    Role.GATEKEEPER: ATTENDING
    | APPROVING_MERGES
    | {
        Can.ANSWER_SUBJECT_ACCESS,
        Can.KEEP_RETENTION,
        Can.REVIEW_LOOKS,
        Can.SEE_TO_BREACHES,
        Can.SEE_TO_DISPUTES,
        Can.APPROVE_LIFTING_RESTRICTIONS,
        Can.VIEW_RESTRICTED_REFERRALS,
        Can.KEEP_RESTRICTIONS,
        Can.RECORD_DENIALS,
        Can.VIEW_PRACTITIONER_REFERRALS,
        Can.SCREEN_REFERRALS,
        Can.RECORD_WORK,
        Can.KEEP_WARNINGS,
        Can.REQUEST_INFORMATION,
        Can.SEARCH_PEOPLE,
    },
    Role.ADOPTION_WORKER: REPORTING | {Can.VIEW_REFERRALS, Can.JOIN_ADOPTED_IDENTITIES},
    Role.PRIVACY_OFFICER: APPROVING_ACCESS
    | {
        Can.VIEW_AUDIT,
        Can.REVIEW_LOOKS,
        Can.SEE_TO_BREACHES,
        Can.SEE_TO_DISPUTES,
        Can.KEEP_GUARDIAN_LOG,
        Can.EXPORT_PROCESSING,
        Can.ANSWER_SUBJECT_ACCESS,
        Can.KEEP_RETENTION,
        Can.REVIEW_EMERGENCY_ACCESS,
        Can.KEEP_AGREEMENTS,
        Can.APPROVE_LIFTING_RESTRICTIONS,
        Can.APPROVE_DESTRUCTION,
    },
    Role.AUDITOR: frozenset({Can.VIEW_AUDIT, Can.VIEW_FIGURES}),
    Role.ADMINISTRATOR: frozenset(
        {
            Can.MANAGE_ACCOUNTS,
            Can.RECORD_DENIALS,
            Can.PUBLISH_POLICIES,
            Can.IMPORT_RECORDS,
            Can.APPROVE_SECOND_FACTOR_RESETS,
            Can.APPROVE_IDENTITY_LINKS,
        }
    ),
}


def can(actor: Actor, capability: Can) -> bool:
    """Say whether the actor's role lets them do this at all. Unknown roles may do nothing."""
    return actor.role in ROLES and capability in ROLES[Role(actor.role)]
