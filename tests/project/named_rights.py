"""Hidden things of Conwy about agreements, rights, retention, looks and breaches."""

from functools import cached_property

from django.utils import timezone

from accounts.models_agreements import AgreementParty, SharingAgreement
from accounts.models_approvals import Approval
from records import documents
from referrals.models import (
    Dispute,
)
from safeguarding.models import (
    Breach,
    HeldItem,
    KeptFile,
    LegalHold,
    Recall,
    SubjectPack,
    SubjectRequest,
    UnusualLook,
)
from safeguarding.rights import operations as rights
from safeguarding.rights.rules import Said
from tests.cast import actor
from tests.factories.agreements import SharingAgreementFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.breaches import BreachFactory, RecallFactory
from tests.factories.disputes import DisputeFactory
from tests.factories.looking import UnusualLookFactory
from tests.factories.rights import KeptFileFactory, LegalHoldFactory, SubjectRequestFactory

# In the record of everybody hidden; it may stand nowhere that an outsider can read.
from tests.project import named
from tests.project.named import CANARY

__all__ = ["CANARY", "World"]


class World(named.World):
    """Those of `named.py`, and what information rights know of them."""

    @cached_property
    def agreement(self) -> SharingAgreement:
        """One on Conwy's register."""
        health = self.fixture("haf").memberships.get().agency
        return SharingAgreementFactory.create(purpose_en=CANARY, parties=[health])

    @cached_property
    def party(self) -> AgreementParty:
        return self.agreement.parties.get()

    @cached_property
    def approval(self) -> Approval:
        """What Nia asks a second person at Conwy to allow."""
        nia = self.fixture("nia")
        return ApprovalFactory.create(
            asked_by=nia.pk, reason=CANARY, subject_reference=self.referral.reference
        )

    @cached_property
    def subject_request(self) -> SubjectRequest:
        """Somebody asks for what is held about that child, and Mair has gathered it."""
        by = actor(self.fixture("mair"))
        request = SubjectRequestFactory.create(record=self.referral.record, asks_for=CANARY, by=by)
        return rights.gather(request, by=by, at=timezone.now())

    @cached_property
    def held_item(self) -> HeldItem:
        items = self.subject_request.items.filter(kind=HeldItem.Kind.RECORD)
        return items.get(source_id=self.referral.record_id)

    @cached_property
    def subject_pack(self) -> SubjectPack:
        """A copy that Mair has made, and that is drawn."""
        mair, at = actor(self.fixture("mair")), timezone.now()
        request = SubjectRequestFactory.create(record=self.referral.record, by=mair)
        rights.gather(request, by=mair, at=at)
        for item in request.items.all():
            said = Said("disclose", reason="It is about them.")
            rights.decide_item(item, said=said, by=mair, at=at)
        keys = [item.pk for item in request.items.all()]
        pack = rights.make_pack(request, items=keys, by=mair, at=at)
        assert pack.document is not None
        documents.make(pack.document, at=at)
        return pack

    @cached_property
    def kept_file(self) -> KeptFile:
        """The file of another report, which is due; no name stands on what is known of it."""
        self.fixture("mair")
        return KeptFileFactory.create(referral=self.reported().referrals.get())

    @cached_property
    def legal_hold(self) -> LegalHold:
        self.fixture("mair")
        return LegalHoldFactory.create(reason=CANARY)

    @cached_property
    def unusual_look(self) -> UnusualLook:
        """A look by Nia that Mair is to ask about."""
        self.fixture("mair")
        return UnusualLookFactory.create(
            looker_id=self.fixture("nia").pk,
            looker_name=CANARY,
            looker_agency_id=self.fixture("conwy").pk,
        )

    @cached_property
    def breach(self) -> Breach:
        """What went wrong with Conwy's referral, which Mair sees to."""
        return BreachFactory.create(
            reference=self.referral.reference,
            what_happened=CANARY,
            opened_by=actor(self.fixture("mair")),
        )

    @cached_property
    def recall(self) -> Recall:
        """What Nia is asked to delete of it."""
        by, nia = actor(self.fixture("mair")), self.fixture("nia")
        return RecallFactory.create(breach=self.breach, user=nia, by=by)

    @cached_property
    def dispute(self) -> Dispute:
        """What the person of that referral disputes, for Mair to decide."""
        self.fixture("mair")
        return DisputeFactory.create(referral=self.referral, about=CANARY, statement=CANARY)
