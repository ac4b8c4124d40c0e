"""First rows of the panels app, and referrals brought by the operations to where a panel waits."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from accounts.models import Agency
from accounts.roles import Role
from meetings import operations as meetings
from panels import operations
from panels.models import AgencyInformation, Listing, Panel, Sitting
from panels.models_flags import Flag
from panels.models_issues import IssueEntry, LoggedIssue
from panels.models_listing import ListingBasis, Paper
from panels.models_spoken import SafeContact, Voice
from panels.models_support import SupportPackage, SupportReview
from panels.models_transfer import PanelTransfer
from policies.models import PanelType
from records.audit import SYSTEM, Actor
from referrals import operations as referrals
from referrals.models import Referral, Status
from referrals.rules.information import Basis, Consent, confirmed
from tests.cast import agency, team
from tests.factories.accounts import MembershipFactory
from tests.factories.meetings import arrangements
from tests.factories.referrals import RECEIVED_AT, ReferralFactory, somebody
from tests.files import pdf, upload

LISTED_AT = dt.datetime(2026, 5, 6, 9, tzinfo=dt.UTC)
SITS_AT = dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC)
BORN = {"adult": dt.date(1984, 3, 2), "child": dt.date(2014, 3, 2)}


def awaiting_panel(pathway: str = "adult", *, by: Actor = SYSTEM, **fields: Any) -> Referral:
    """Return a referral that screening, and for a child a meeting of nobody, sent to a panel."""
    team("mash")  # to which reports come
    told = {"categories": ["physical"], "concern": fields.pop("concern", "He is afraid to go home")}
    at = fields.pop("at", RECEIVED_AT)
    person = {"date_of_birth": BORN[pathway], **fields}
    referral: Referral = ReferralFactory.create(
        people=[somebody(f"{pathway}_at_risk", **person)], told=told, received_at=at
    )
    outcome = referral.policy.screening_outcomes.get(
        code={"adult": "adult-care-and-support", "child": "child-assessment"}[pathway]
    )
    screened = referrals.screen(
        referral,
        outcome=outcome,
        level=None,
        rationale="Below the threshold, and yet at high risk.",
        support_offered="A worker of the family centre.",
        version=referral.version,
        by=by,
        at=at + dt.timedelta(hours=2),
    )
    return referrals.move_on(screened, to=Status.PANEL, by=by, at=at + dt.timedelta(hours=3))


class PanelFactory(factory.django.DjangoModelFactory[Panel]):
    """Conwy's panel of one type; the police and health sit on it unless told otherwise."""

    class Meta:
        model = Panel

    code = factory.LazyAttribute(lambda panel: f"conwy-{panel.panel_type}")
    panel_type = "marac"
    name_en = "Conwy MARAC"
    name_cy = "MARAC Conwy"
    agency = factory.LazyFunction(lambda: agency("conwy"))
    members = factory.LazyFunction(lambda: [agency("police"), agency("health")])

    @classmethod
    def _create(cls, model_class: type[Panel], *args: Any, **fields: Any) -> Panel:
        return operations.create_panel(**{"by": SYSTEM, "at": RECEIVED_AT, **fields})


class SittingFactory(factory.django.DjangoModelFactory[Sitting]):
    """A sitting two weeks after the report, chaired by an ISRO."""

    class Meta:
        model = Sitting

    panel = factory.SubFactory(PanelFactory)
    starts_at = SITS_AT
    chair = factory.LazyFunction(lambda: MembershipFactory.create(role=Role.ISRO).user)

    @classmethod
    def _create(cls, model_class: type[Sitting], *args: Any, **fields: Any) -> Sitting:
        chair, starts_at = fields.pop("chair"), fields.pop("starts_at")
        defaults = {
            "arrangements": arrangements(chair, starts_at=starts_at),
            "team": chair.memberships.first().team,
            "by": SYSTEM,
            "at": RECEIVED_AT,
        }
        return operations.call_sitting(fields.pop("panel"), **{**defaults, **fields})


def basis_for(referral: Referral, *, panel_type: PanelType) -> Basis:
    """Return the usual basis: agreed to where the panel works by agreement, else not asked for."""
    purpose = referral.policy.sharing_purposes.filter(pathways__contains=[referral.pathway])[0]
    consent = Consent.GIVEN if panel_type.needs_consent else Consent.NOT_SOUGHT
    return confirmed(purpose, consent=consent, consent_reason="")


class ListingFactory(factory.django.DjangoModelFactory[Listing]):
    class Meta:
        model = Listing

    sitting = factory.SubFactory(SittingFactory)
    referral = factory.LazyFunction(awaiting_panel)
    reason = "Fourteen on the checklist."

    @classmethod
    def _create(cls, model_class: type[Listing], *args: Any, **fields: Any) -> Listing:
        sitting = fields.pop("sitting")
        routes = sitting.panel_type.routes
        defaults = {
            "route": routes[0]["code"] if routes else "",
            "basis": basis_for(fields["referral"], panel_type=sitting.panel_type),
            "by": SYSTEM,
            "at": LISTED_AT,
        }
        return operations.add_to_sitting(sitting, **{**defaults, **fields})


class ListingBasisFactory(factory.django.DjangoModelFactory[ListingBasis]):
    """The basis of a case, which is made with it."""

    class Meta:
        model = ListingBasis

    listing = factory.SubFactory(ListingFactory)

    @classmethod
    def _create(cls, model_class: type[ListingBasis], *args: Any, **fields: Any) -> ListingBasis:
        return ListingBasis.objects.get(listing=fields["listing"])


class AgencyInformationFactory(factory.django.DjangoModelFactory[AgencyInformation]):
    class Meta:
        model = AgencyInformation

    listing = factory.SubFactory(ListingFactory)
    agency = factory.LazyFunction(lambda: agency("police"))
    answer = AgencyInformation.Answer.HELD
    text = "Three incidents since March."

    @classmethod
    def _create(
        cls, model_class: type[AgencyInformation], *args: Any, **fields: Any
    ) -> AgencyInformation:
        listing = fields.pop("listing")
        return operations.give_information(listing, **{"by": SYSTEM, "at": LISTED_AT, **fields})


class PaperFactory(factory.django.DjangoModelFactory[Paper]):
    """A paper of the police, a PDF of one page."""

    class Meta:
        model = Paper

    listing = factory.SubFactory(ListingFactory)
    agency = factory.LazyFunction(lambda: agency("police"))
    shows = "Chronology of calls."

    @classmethod
    def _create(cls, model_class: type[Paper], *args: Any, **fields: Any) -> Paper:
        listing = fields.pop("listing")
        defaults = {"file": upload("paper.pdf", pdf()), "by": SYSTEM, "at": LISTED_AT}
        attachment = operations.add_paper(listing, **{**defaults, **fields})
        return Paper.objects.get(attachment=attachment)


class FlagFactory(factory.django.DjangoModelFactory[Flag]):
    """A flag that the police are asked to place, as a decision raises it."""

    class Meta:
        model = Flag

    listing = factory.SubFactory(ListingFactory)
    agency = factory.LazyFunction(lambda: agency("police"))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(days=365))


class VoiceFactory(factory.django.DjangoModelFactory[Voice]):
    """What is said for the children of a case."""

    class Meta:
        model = Voice

    listing = factory.SubFactory(ListingFactory)
    voice = "children"
    words = "They are quiet when he is at home."

    @classmethod
    def _create(cls, model_class: type[Voice], *args: Any, **fields: Any) -> Voice:
        listing = fields.pop("listing")
        return operations.record_voice(listing, **{"by": SYSTEM, "at": LISTED_AT, **fields})


class SafeContactFactory(factory.django.DjangoModelFactory[SafeContact]):
    """A number that is safe while the children are at school."""

    class Meta:
        model = SafeContact

    listing = factory.SubFactory(ListingFactory)
    telephone = "07700 900461"
    times = "Weekdays before three."
    who_answers = "Her sister."
    avoid = "No texts."

    @classmethod
    def _create(cls, model_class: type[SafeContact], *args: Any, **fields: Any) -> SafeContact:
        listing = fields.pop("listing")
        return operations.record_safe_contact(listing, **{"by": SYSTEM, "at": LISTED_AT, **fields})


class PanelTransferFactory(factory.django.DjangoModelFactory[PanelTransfer]):
    """A case passed to the MARAC of the area to which the person moved, as its panel decided."""

    class Meta:
        model = PanelTransfer

    listing = factory.SubFactory(ListingFactory)
    to_panel = "Cheshire East MARAC"
    told_whom = "Its co-ordinator"
    reason = "She moved there with the children."
    language = "en"

    @classmethod
    def _create(cls, model_class: type[PanelTransfer], *args: Any, **fields: Any) -> PanelTransfer:
        listing: Listing = fields.pop("listing")
        at = fields.pop("at", SITS_AT)
        if listing.decided_at is None:
            begin(listing.sitting, at=at)
            decided = {"decision": "transfer", "rationale": "She moved."}
            listing = operations.decide(listing, **decided, by=SYSTEM, at=at)
        basis = basis_for(listing.referral, panel_type=listing.sitting.panel_type)
        defaults = {"basis": basis, "by": SYSTEM, "at": at}
        return operations.transfer_case(listing, **{**defaults, **fields})


class SupportPackageFactory(factory.django.DjangoModelFactory[SupportPackage]):
    """A package that Conwy leads, as it stands after a sitting."""

    class Meta:
        model = SupportPackage

    listing = factory.SubFactory(ListingFactory)
    lead_agency = factory.LazyFunction(lambda: agency("conwy"))
    wishes = "Company, and help with money."
    review_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(weeks=12))
    made_at = factory.LazyFunction(timezone.now)
    made_by = SYSTEM.id
    made_by_name = SYSTEM.name


class SupportReviewFactory(factory.django.DjangoModelFactory[SupportReview]):
    """A review after which the support goes on."""

    class Meta:
        model = SupportReview

    package = factory.SubFactory(SupportPackageFactory)
    outcome = SupportReview.Outcome.CONTINUES

    @classmethod
    def _create(cls, model_class: type[SupportReview], *args: Any, **fields: Any) -> SupportReview:
        at = timezone.now()
        defaults = {
            "difference": "He sleeps better.",
            "review_on": timezone.localdate(at) + dt.timedelta(weeks=12),
            "by": SYSTEM,
            "at": at,
        }
        return operations.review_package(fields.pop("package"), **{**defaults, **fields})


class LoggedIssueFactory(factory.django.DjangoModelFactory[LoggedIssue]):
    """An issue that the police raised at a sitting and health settles."""

    class Meta:
        model = LoggedIssue

    what = "Referrals arrive twice, by letter and by telephone."
    raised_by_agency = factory.LazyFunction(lambda: agency("police"))
    owner = factory.LazyFunction(lambda: agency("health"))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + dt.timedelta(weeks=4))

    @classmethod
    def _create(cls, model_class: type[LoggedIssue], *args: Any, **fields: Any) -> LoggedIssue:
        said = {"by": SYSTEM, "at": timezone.now(), **fields}
        return operations.raise_issue(said.pop("sitting"), **said)


class IssueEntryFactory(factory.django.DjangoModelFactory[IssueEntry]):
    """What was said of an issue, which stays open."""

    class Meta:
        model = IssueEntry

    words = "One telephone number from next month."
    is_last = False

    @classmethod
    def _create(cls, model_class: type[IssueEntry], *args: Any, **fields: Any) -> IssueEntry:
        said = {"by": SYSTEM, "at": timezone.now(), **fields}
        return operations.enter_on_issue(said.pop("issue"), said.pop("sitting"), **said)


def begin(sitting: Sitting, *, by: Actor = SYSTEM, at: dt.datetime = SITS_AT) -> Sitting:
    """Return the sitting, under way."""
    meetings.start_meeting(sitting.meeting, by=by, at=at)
    sitting.meeting.refresh_from_db()
    return sitting


def gives(listing: Listing, from_agency: Agency, **fields: Any) -> AgencyInformation:
    return AgencyInformationFactory.create(listing=listing, agency=from_agency, **fields)
