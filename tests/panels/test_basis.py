"""A case is heard on a basis in law, or not at all; somebody below other thresholds with why."""

import pytest
from django.utils import timezone

from panels import operations
from panels.models import Listing
from panels.models_listing import ListingBasis
from people.operations import link
from records.audit import SYSTEM
from records.models import AuditEvent
from referrals.models import Referral, Status
from tests.cast import actor, sign_in
from tests.factories.panels import PanelFactory, SittingFactory, awaiting_panel, basis_for
from tests.panels.test_add_to_sitting import ADD, BASIS


def add(sitting, referral, **fields):
    return operations.add_to_sitting(
        sitting,
        **{
            "referral": referral,
            "route": "judgement",
            "reason": "Threats to kill.",
            "basis": basis_for(referral, panel_type=sitting.panel_type),
            "by": fields.pop("by"),
            "at": timezone.now(),
            **fields,
        },
    )


def test_nobody_is_heard_without_a_basis_in_law(sitting, mair, huw):
    with pytest.raises(operations.Refused, match="on what basis in law"):
        add(sitting, mair, basis=None, by=actor(huw))

    assert not Listing.objects.exists()
    assert not sitting.meeting.referrals.exists()


def test_a_purpose_of_another_pathway_is_refused(sitting, mair, huw):
    child = awaiting_panel("child")
    basis = basis_for(child, panel_type=sitting.panel_type)

    with pytest.raises(operations.Refused, match="Choose a purpose from the policy"):
        add(sitting, mair, basis=basis, by=actor(huw))


def test_a_panel_by_agreement_hears_nobody_who_did_not_agree(mair, huw):
    sitting = SittingFactory.create(panel=PanelFactory.create(panel_type="vulnerable-adults"))
    marac = sitting.panel_type.policy.panel_types.get(code="marac")
    unasked = basis_for(mair, panel_type=marac)

    with pytest.raises(operations.Refused) as refused:
        add(
            sitting,
            mair,
            route="",
            basis=unasked,
            agreed_on=timezone.localdate(),
            by=actor(huw),
        )

    assert refused.value.objections == ["This panel hears somebody only with their agreement."]


def test_a_panel_for_those_below_enquiries_hears_nobody_they_are_under_way_about(
    client, sitting, mair, huw
):
    adults = SittingFactory.create(
        panel=PanelFactory.create(panel_type="vulnerable-adults", code="conwy-vap"), by=actor(huw)
    )
    other = awaiting_panel()
    link(other.record, to=mair.record.person, reason="Same", by=SYSTEM, at=timezone.now())
    Referral.objects.filter(pk=other.pk).update(status=Status.ENQUIRY)
    sent = {
        **BASIS,
        "sitting": adults.meeting.reference,
        "reason": "Lonely, and falls often.",
        "consent": "given",
        "agreed_on": "2026-05-06",
        "agreed_on_day": "6",
        "agreed_on_month": "5",
        "agreed_on_year": "2026",
    }

    page = sign_in(client, huw).post(f"{ADD}?referral={mair.reference}", sent)

    assert "Enquiries about this person are under way." in page.content.decode()
    assert "Lonely, and falls often." in page.content.decode()
    assert not Listing.objects.exists()
    # A MARAC hears them all the same: whom a panel leaves to others is the policy's to say.
    add(sitting, mair, by=actor(huw))
    # A refusal for what the coordinator may not see would tell them that it exists.
    Referral.objects.filter(pk=other.pk).update(is_restricted=True)
    assert client.post(f"{ADD}?referral={mair.reference}", sent).status_code == 302


def test_the_case_says_on_which_law_it_is_heard_and_the_record_its_purpose(
    client, sitting, mair, huw
):
    add(sitting, mair, by=actor(huw))

    page = sign_in(client, huw).get(Listing.objects.get().get_absolute_url()).content.decode()
    assert "On what basis the panel hears it" in page
    assert "sections 126, 128 and 164" in page
    event = AuditEvent.objects.get(event="listing.added")
    assert event.details["purpose"] == "adult-safeguarding"


def test_the_page_asks_for_it_and_keeps_what_was_typed(client, huw, mair, sitting):
    response = sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {
            **BASIS,
            "purpose": "",
            "sitting": sitting.meeting.reference,
            "route": "judgement",
            "reason": "Threats to kill.",
        },
    )

    assert response.context["form"].errors["purpose"] == [
        "Say on what basis in law the panel hears it."
    ]
    assert "Threats to kill." in response.content.decode()
    assert not Listing.objects.exists()


def test_who_refused_and_is_heard_all_the_same_is_heard_for_a_reason(client, huw, mair, sitting):
    sent = {
        **BASIS,
        "sitting": sitting.meeting.reference,
        "route": "judgement",
        "reason": "Threats to kill.",
        "consent": "overridden",
    }
    where = f"{ADD}?referral={mair.reference}"

    page = sign_in(client, huw).post(where, sent)
    assert page.context["form"].errors["consent_reason"]

    client.post(where, {**sent, "consent_reason": "Her life is in danger."})
    basis = ListingBasis.objects.get()
    assert (basis.consent, basis.consent_reason) == ("overridden", "Her life is in danger.")


def test_somebody_below_other_thresholds_is_heard_with_the_reason(client, huw, sara, mair, sitting):
    sent = {
        **BASIS,
        "sitting": sitting.meeting.reference,
        "route": "judgement",
        "reason": "Threats to kill.",
        "threshold": "below",
    }
    where = f"{ADD}?referral={mair.reference}"

    page = sign_in(client, huw).post(where, sent)
    assert page.context["form"].errors["below_threshold"]

    client.post(where, {**sent, "below_threshold": "No need for care; five calls in a week."})
    heard = sign_in(client, sara).get(Listing.objects.get().get_absolute_url()).content.decode()
    assert "Below other thresholds" in heard
    assert "five calls in a week" in heard


def test_what_was_typed_of_a_threshold_counts_only_where_they_are_below_it(
    client, huw, mair, sitting
):
    sign_in(client, huw).post(
        f"{ADD}?referral={mair.reference}",
        {
            **BASIS,
            "sitting": sitting.meeting.reference,
            "route": "judgement",
            "reason": "Threats to kill.",
            "below_threshold": "Typed before the choice was changed.",
        },
    )

    assert ListingBasis.objects.get().below_threshold == ""


def test_the_basis_of_a_case_is_hidden_with_its_referral(client, listing, lowri):
    assert sign_in(client, lowri).get(listing.get_absolute_url()).status_code == 404
